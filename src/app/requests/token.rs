//! Tokens of programs: given, and ended.

use super::account_views::program_view;
use crate::app::App;
use crate::app::answer::{AccountChanged, TokenAdded};
use crate::app::changes::EventActor;
use crate::app::lookup::{RequestError, invalid};
use crate::domain::account::{
    AccountEvent, ApiScope, Program, ProgramName, SessionHolder, TOKEN_LASTS, TokenDigest,
};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::wording::civil;
use std::collections::BTreeSet;

/// A token as asked for.
pub(super) struct WantedToken {
    pub(super) name: String,
    pub(super) school: Option<String>,
    pub(super) all_schools: bool,
    pub(super) scopes: BTreeSet<ApiScope>,
    pub(super) until: Option<String>,
}

impl App {
    /// Gives a program a token. The name of a token that has ended may be given again.
    pub(super) fn add_token(
        &mut self,
        wanted: WantedToken,
        token: TokenDigest,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<TokenAdded, RequestError> {
        let name = ProgramName::parse(&wanted.name).map_err(RequestError::Invalid)?;
        if self.accounts.session_of_program(&name).is_some() {
            return Err(RequestError::Refused(format!(
                "there is a token `{name}` already: `homeward token end {name}` ends it"
            )));
        }
        if wanted.scopes.is_empty() {
            return Err(invalid("say what the token may do: a scope at least"));
        }
        let school = match (wanted.all_schools, wanted.school) {
            (true, Some(_)) => return Err(invalid("a token is for one school or for all, not for both")),
            (true, None) => None,
            (false, school) => Some(self.lookup().school(school.as_deref())?.id.clone()),
        };
        let until = self.last_of(wanted.until.as_deref(), school.as_ref(), now)?;
        let program = Program {
            name,
            school,
            scopes: wanted.scopes,
        };
        let school = program.school.clone();
        let event = AccountEvent::TokenAdded {
            holder: SessionHolder::Program(program.clone()),
            session: token.short().to_owned(),
            until,
        };
        self.begin_session(
            SessionHolder::Program(program),
            token.clone(),
            until.since(now),
            now,
        );
        self.note_account(school.as_ref(), &event, actor, now);
        let session = self.accounts.sessions.get(&token);
        let program = session.and_then(program_view);
        Ok(TokenAdded {
            program: program.ok_or_else(|| invalid("no token was made"))?,
        })
    }

    /// Ends a program's token at once.
    pub(super) fn end_token(
        &mut self,
        name: &str,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let name = ProgramName::parse(name).map_err(RequestError::Invalid)?;
        let Some(session) = self.accounts.session_of_program(&name) else {
            return Err(RequestError::Refused(format!(
                "no token `{name}`: it has ended, or the name is another; `homeward token list` shows those that last"
            )));
        };
        let token = session.token.clone();
        Ok(self.end_sessions(vec![token], actor, now))
    }

    /// Returns the end of a token: of the day named, on the school's clocks.
    fn last_of(
        &self,
        day: Option<&str>,
        school: Option<&SchoolId>,
        now: Timestamp,
    ) -> Result<Timestamp, RequestError> {
        let Some(day) = day else {
            return Ok(now + TOKEN_LASTS);
        };
        let mut schools = self.rules.schools().values();
        let known = schools.find(|known| school.is_none_or(|school| *school == known.id));
        let time_zone = known.map_or("Europe/London", |school| school.time_zone.as_str());
        let (_, ends) = civil::day(day, time_zone)
            .ok_or_else(|| invalid(format!("`{day}` is not a day: write it as in 2027-07-31")))?;
        if ends <= now {
            return Err(invalid(format!("`{day}` is over: a token ends in time to come")));
        }
        Ok(ends)
    }
}
