//! Sessions: of a screen, of an account, of a program; begun, locked and ended.

use crate::app::App;
use crate::app::answer::AccountChanged;
use crate::app::changes::EventActor;
use crate::app::lookup::{RequestError, invalid};
use crate::domain::account::{AccountEvent, SCREEN_SESSION, Session, SessionHolder, TokenDigest};
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::time::{Span, Timestamp};
use crate::store::SessionChange;

/// Fewest digits by which a session is named.
const SESSION_DIGITS: usize = 8;

impl App {
    pub(super) fn admit_screen(
        &mut self,
        kiosk: bool,
        school: SchoolId,
        token: TokenDigest,
        actor: &EventActor,
        now: Timestamp,
    ) -> AccountChanged {
        let holder = if kiosk {
            SessionHolder::Kiosk(school.clone())
        } else {
            SessionHolder::Wall(school.clone())
        };
        let event = AccountEvent::ScreenAdmitted {
            screen: holder.clone(),
            session: token.short().to_owned(),
        };
        self.begin_session(holder, token, SCREEN_SESSION, now);
        self.note_account(Some(&school), &event, actor, now);
        AccountChanged {
            account: None,
            sessions_ended: 0,
        }
    }

    /// Gives a link's screen to a browser: a link seen in a chat or a history is of no use afterwards.
    pub(super) fn take_screen(
        &mut self,
        link: &TokenDigest,
        token: TokenDigest,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let screen = self
            .accounts
            .session(link, now)
            .map(|session| session.holder.clone());
        let (kiosk, school) = match screen {
            Some(SessionHolder::Kiosk(school)) => (true, school),
            Some(SessionHolder::Wall(school)) => (false, school),
            Some(SessionHolder::Account(_) | SessionHolder::Program(_)) | None => {
                return Err(RequestError::Refused(
                    "this link was used already, or was ended: `homeward screen` prints another".to_owned(),
                ));
            }
        };
        self.end_sessions(vec![link.clone()], actor, now);
        Ok(self.admit_screen(kiosk, school, token, actor, now))
    }

    /// Notes a trial of a screen's sound, heard or not.
    pub(super) fn sound_tried(
        &mut self,
        token: &TokenDigest,
        heard: bool,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let session = self.book().sessions.get_mut(token);
        let session = session.ok_or_else(|| RequestError::Refused("that session has ended".to_owned()))?;
        session.heard_at = heard.then_some(now);
        let holder = session.holder.clone();
        self.changes.sessions.insert(token.clone());
        let school = self.school_of(&holder);
        let event = AccountEvent::SoundTried {
            holder,
            session: token.short().to_owned(),
            heard,
        };
        self.note_account(school.as_ref(), &event, actor, now);
        Ok(AccountChanged {
            account: None,
            sessions_ended: 0,
        })
    }

    pub(super) fn end_named_session(
        &mut self,
        digits: &str,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let digits = digits.trim().to_lowercase();
        if digits.len() < SESSION_DIGITS {
            return Err(invalid(format!(
                "a session is named by its first {SESSION_DIGITS} digits: `homeward user list` shows them"
            )));
        }
        let named = self.accounts.sessions.keys();
        let named: Vec<TokenDigest> = named
            .filter(|token| token.as_str().starts_with(&digits))
            .cloned()
            .collect();
        if named.is_empty() {
            return Err(RequestError::Refused(format!(
                "no session `{digits}`: it has ended, or the digits are others"
            )));
        }
        Ok(self.end_sessions(named, actor, now))
    }

    pub(super) fn begin_session(
        &mut self,
        holder: SessionHolder,
        token: TokenDigest,
        lasts: Span,
        now: Timestamp,
    ) {
        let session = Session {
            token: token.clone(),
            holder,
            from: now,
            until: now + lasts,
            locked: false,
            heard_at: None,
        };
        self.book().sessions.insert(token.clone(), session);
        self.changes.sessions.insert(token);
    }

    /// Locks the screen of a session, or unlocks the screen. No event of the record: no account changed.
    pub(super) fn lock_session(
        &mut self,
        token: &TokenDigest,
        locked: bool,
    ) -> Result<AccountChanged, RequestError> {
        let session = self.book().sessions.get_mut(token);
        let session = session.ok_or_else(|| RequestError::Refused("that session has ended".to_owned()))?;
        session.locked = locked;
        self.changes.sessions.insert(token.clone());
        Ok(AccountChanged {
            account: None,
            sessions_ended: 0,
        })
    }

    pub(super) fn end_sessions(
        &mut self,
        tokens: Vec<TokenDigest>,
        actor: &EventActor,
        now: Timestamp,
    ) -> AccountChanged {
        let mut ended = 0;
        for token in tokens {
            let Some(session) = self.book().sessions.remove(&token) else {
                continue;
            };
            ended += 1;
            let school = self.school_of(&session.holder);
            let event = AccountEvent::SessionEnded {
                holder: session.holder,
                session: token.short().to_owned(),
            };
            self.changes.sessions.insert(token);
            self.note_account(school.as_ref(), &event, actor, now);
        }
        AccountChanged {
            account: None,
            sessions_ended: ended,
        }
    }

    /// Returns what a commit writes of a session.
    pub(in crate::app) fn session_change(&self, token: &TokenDigest) -> SessionChange<'_> {
        let session = self.accounts.sessions.get(token);
        session.map_or_else(|| SessionChange::Ended(token.clone()), SessionChange::Begun)
    }

    /// Forgets sessions past their end.
    pub(super) fn drop_ended_sessions(&mut self, now: Timestamp) {
        let sessions = self.accounts.sessions.values();
        let ended: Vec<TokenDigest> = sessions
            .filter(|session| session.until <= now)
            .map(|session| session.token.clone())
            .collect();
        for token in ended {
            self.book().sessions.remove(&token);
            self.changes.sessions.insert(token);
        }
    }

    pub(super) fn school_of(&self, holder: &SessionHolder) -> Option<SchoolId> {
        match holder {
            SessionHolder::Account(name) => {
                let account = self.accounts.accounts.get(name)?;
                account.person.as_ref().map(PersonId::school)
            }
            SessionHolder::Wall(school) | SessionHolder::Kiosk(school) => Some(school.clone()),
            SessionHolder::Program(program) => program.school.clone(),
        }
    }
}
