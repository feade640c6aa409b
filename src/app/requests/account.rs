//! Accounts and sessions: opened, changed, closed; signed in and out.

use super::account_views::{account_list, account_view, board_roles_of};
use super::second_factor::code_taken;
use super::token::WantedToken;
use crate::app::App;
use crate::app::accounts::AccountRequest;
use crate::app::answer::{AccountChanged, CallAnswer};
use crate::app::changes::{EventActor, LogRemark};
use crate::app::lookup::{RequestError, invalid};
use crate::domain::account::{
    Account, AccountBook, AccountEvent, AccountName, CodeGiven, PERSON_SESSION, SecondFactor, SecretHash,
    SessionHolder, TokenDigest, WrongTries,
};
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::principal::Principal;
use crate::domain::time::{Span, Timestamp};
use crate::store::{EventRecord, secret_digest};
use std::collections::BTreeSet;
use std::sync::Arc;

impl App {
    pub(super) fn account(
        &mut self,
        request: AccountRequest,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<CallAnswer, RequestError> {
        self.drop_ended_sessions(now);
        let actor = EventActor::of(principal);
        let changed = match request {
            AccountRequest::List => {
                let list = account_list((&self.accounts, &self.identities_waiting), &self.rules, now);
                return Ok(CallAnswer::AccountList(list));
            }
            AccountRequest::Open {
                name,
                person,
                school,
                admin,
                password,
            } => {
                let person = person
                    .map(|person| self.lookup().anybody(&person, school.as_deref()))
                    .transpose()?;
                self.open_account(&name, person, (admin, password), &actor, now)?
            }
            AccountRequest::SetPassword { name, password } => {
                self.set_password(&name, password, &actor, now)?
            }
            AccountRequest::SetPin { name, pin } => self.set_pin(&name, pin, &actor, now)?,
            AccountRequest::SetSecondFactor { name, secret, step } => {
                let factor = SecondFactor {
                    secret,
                    last_step: step,
                };
                self.set_second_factor(&name, factor, &actor, now)?
            }
            AccountRequest::RemoveSecondFactor { name } => self.remove_second_factor(&name, &actor, now)?,
            AccountRequest::LinkIdentity { name, code } => self.link_identity(&name, &code, &actor, now)?,
            AccountRequest::UnlinkIdentity { name } => self.unlink_identity(&name, &actor, now)?,
            AccountRequest::Close { name } => self.close_account(&name, &actor, now)?,
            AccountRequest::AdmitScreen { kiosk, school, token } => {
                let school = self.lookup().school(school.as_deref())?.id.clone();
                self.admit_screen(kiosk, school, token, &actor, now)
            }
            AccountRequest::TakeScreen { link, token } => self.take_screen(&link, token, &actor, now)?,
            AccountRequest::AddToken {
                name,
                school,
                all_schools,
                scopes,
                until,
                token,
            } => {
                let wanted = WantedToken {
                    name,
                    school,
                    all_schools,
                    scopes,
                    until,
                };
                let added = self.add_token(wanted, token, &actor, now)?;
                return Ok(CallAnswer::TokenAdded(added));
            }
            AccountRequest::EndToken { name } => self.end_token(&name, &actor, now)?,
            AccountRequest::SoundTried { token, heard } => self.sound_tried(&token, heard, &actor, now)?,
            AccountRequest::EndSession { session } => self.end_named_session(&session, &actor, now)?,
            AccountRequest::SignIn {
                name,
                address,
                token,
                against,
                code,
            } => self.sign_in_on_page(&name, &address, token, (&against, code.as_ref()), now)?,
            AccountRequest::SignInByProxy { name, token } => self.sign_in_by_proxy(&name, token, now)?,
            AccountRequest::SignInByIdentity(entry) => return self.sign_in_by_identity(*entry, now),
            AccountRequest::SignInFailed { name, address } => {
                self.sign_in_failed(&name, address.as_deref(), &actor, now)
            }
            AccountRequest::PinTried { name, right } => self.pin_tried(&name, right, &actor, now)?,
            AccountRequest::SignOut { token } => self.end_sessions(vec![token], &actor, now),
            AccountRequest::Lock { token, locked } => self.lock_session(&token, locked)?,
            AccountRequest::SetKioskPin { person, school, pin } => {
                let whose = (person.as_str(), school.as_deref());
                let set = self.set_kiosk_pin(whose, pin, &actor, now)?;
                return Ok(CallAnswer::KioskPinSet(set));
            }
            AccountRequest::KioskTried {
                person,
                school,
                typed,
            } => {
                let whose = (person.as_str(), school.as_deref());
                let outcome = self.kiosk_tried(whose, typed, principal, now)?;
                return Ok(CallAnswer::KioskOutcome(outcome));
            }
        };
        Ok(CallAnswer::AccountChanged(changed))
    }

    fn open_account(
        &mut self,
        name: &str,
        person: Option<PersonId>,
        (admin, password): (bool, SecretHash),
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let name = AccountName::parse(name).map_err(RequestError::Invalid)?;
        if self.accounts.accounts.contains_key(&name) {
            return Err(RequestError::Refused(format!(
                "there is an account `{name}` already; a name is given once, and a closed account keeps its name"
            )));
        }
        if person.is_none() && !admin {
            return Err(invalid(
                "an account is a person's, or an admin's: name the person, or say that it is an admin's",
            ));
        }
        if let Some(person) = &person
            && !admin
            && board_roles_of(&self.rules, Some(person), false).is_empty()
        {
            return Err(RequestError::Refused(format!(
                "{} has no role in the school's file that sees the board: office, reception, a leader's or the safeguarding \
                 team's. Staff on visits text; they need no account",
                self.person_name(person)
            )));
        }
        let digest = secret_digest(&password);
        let account = Account {
            name: name.clone(),
            person: person.clone(),
            admin,
            password,
            pin: None,
            second_factor: None,
            identity: None,
            opened_at: now,
            closed_at: None,
            wrong_passwords: WrongTries::default(),
            wrong_pins: WrongTries::default(),
        };
        self.book().accounts.insert(name.clone(), account);
        let event = AccountEvent::Opened {
            account: name.clone(),
            person,
            admin,
            password: digest,
        };
        Ok(self.changed(&name, &event, 0, actor, now))
    }

    fn set_password(
        &mut self,
        name: &str,
        password: SecretHash,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let digest = secret_digest(&password);
        let name = self.change_account(name, |account| {
            account.password = password;
            account.wrong_passwords = WrongTries::default();
        })?;
        let sessions = self.accounts.sessions_of(&name);
        let ended = self.end_sessions(sessions, actor, now).sessions_ended;
        let event = AccountEvent::PasswordSet {
            account: name.clone(),
            password: digest,
        };
        Ok(self.changed(&name, &event, ended, actor, now))
    }

    fn set_pin(
        &mut self,
        name: &str,
        pin: SecretHash,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let digest = secret_digest(&pin);
        let name = self.change_account(name, |account| {
            account.pin = Some(pin);
            account.wrong_pins = WrongTries::default();
        })?;
        let event = AccountEvent::PinSet {
            account: name.clone(),
            pin: digest,
        };
        Ok(self.changed(&name, &event, 0, actor, now))
    }

    fn close_account(
        &mut self,
        name: &str,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let others = |account: &Account| account.is_open() && account.admin && account.name.as_str() != name;
        let account = self.account_named(name)?;
        if account.admin && !self.accounts.accounts.values().any(others) {
            return Err(RequestError::Refused(format!(
                "`{}` is the last admin: open another admin's account first",
                account.name
            )));
        }
        let name = self.change_account(name, |account| account.closed_at = Some(now))?;
        let sessions = self.accounts.sessions_of(&name);
        let ended = self.end_sessions(sessions, actor, now).sessions_ended;
        let event = AccountEvent::Closed {
            account: name.clone(),
        };
        Ok(self.changed(&name, &event, ended, actor, now))
    }

    fn sign_in_on_page(
        &mut self,
        name: &str,
        address: &str,
        token: TokenDigest,
        (against, code): (&SecretHash, Option<&CodeGiven>),
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let no = || RequestError::Refused("that name and password do not belong together".to_owned());
        let name = AccountName::parse(name).map_err(|_| no())?;
        // Asked again here: many tries at once all passed the first look.
        self.accounts
            .may_try(&name, address, now)
            .map_err(|held| RequestError::Refused(held_back_words(held.until.since(now))))?;
        let account = self.accounts.open_account(&name).ok_or_else(no)?;
        if account.password != *against {
            return Err(no());
        }
        let step = code_taken(account, code)?;
        self.change_account(name.as_str(), |account| {
            account.wrong_passwords = WrongTries::default();
            if let (Some(factor), Some(step)) = (&mut account.second_factor, step) {
                factor.last_step = step;
            }
        })?;
        self.forget_wrong_tries_from(address);
        self.signed_in(&name, token, now)
    }

    /// Begins the count of an address anew: somebody was let in from there.
    pub(super) fn forget_wrong_tries_from(&mut self, address: &str) {
        if self.accounts.addresses.contains_key(address) {
            self.book().addresses.remove(address);
            self.changes.wrong_addresses.insert(address.to_owned());
        }
    }

    /// Begins the session of an account, on record.
    pub(super) fn signed_in(
        &mut self,
        name: &AccountName,
        token: TokenDigest,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let account = self.account_named(name.as_str())?;
        let school = account.person.as_ref().map(PersonId::school);
        let who = account.person.as_ref().map_or(name.as_str(), PersonId::as_str);
        let actor = EventActor::new(who, Principal::SignInPage.recorded_via());
        let event = AccountEvent::SignedIn {
            account: name.clone(),
            session: token.short().to_owned(),
        };
        self.begin_session(SessionHolder::Account(name.clone()), token, PERSON_SESSION, now);
        self.note_account(school.as_ref(), &event, &actor, now);
        Ok(self.view(name, 0, now))
    }

    /// Notes a wrong try of an address, and what the book forgets for it.
    fn note_wrong_from(&mut self, address: &str, now: Timestamp) {
        let known: BTreeSet<String> = self.accounts.addresses.keys().cloned().collect();
        self.book().wrong_from(address, now);
        self.changes.wrong_addresses.insert(address.to_owned());
        let forgotten = known.into_iter();
        let addresses = &self.accounts.addresses;
        let forgotten: Vec<String> = forgotten
            .filter(|address| !addresses.contains_key(address))
            .collect();
        self.changes.wrong_addresses.extend(forgotten);
    }

    fn sign_in_failed(
        &mut self,
        name: &str,
        address: Option<&str>,
        actor: &EventActor,
        now: Timestamp,
    ) -> AccountChanged {
        if let Some(address) = address {
            self.note_wrong_from(address, now);
        }
        let held = AccountName::parse(name)
            .ok()
            .filter(|name| self.accounts.open_account(name).is_some());
        if let Some(name) = held
            && self
                .change_account(name.as_str(), |account| account.wrong_passwords.wrong(now))
                .is_ok()
        {
            self.note_held_back(&name, |account| account.wrong_passwords, actor, now);
        }
        AccountChanged {
            account: None,
            sessions_ended: 0,
        }
    }

    fn pin_tried(
        &mut self,
        name: &str,
        right: bool,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let account = self.account_named(name)?;
        if let Err(held) = account.wrong_pins.may_try(now) {
            return Err(RequestError::Refused(held_back_words(held.until.since(now))));
        }
        if right && account.wrong_pins == WrongTries::default() {
            let name = account.name.clone();
            return Ok(self.view(&name, 0, now));
        }
        let name = self.change_account(name, |account| {
            if right {
                account.wrong_pins = WrongTries::default();
            } else {
                account.wrong_pins.wrong(now);
            }
        })?;
        self.note_held_back(&name, |account| account.wrong_pins, actor, now);
        Ok(self.view(&name, 0, now))
    }

    /// Records a wait before the next try, once for each wait: wrong tries must not fill the record.
    fn note_held_back(
        &mut self,
        name: &AccountName,
        tries: impl Fn(&Account) -> WrongTries,
        actor: &EventActor,
        now: Timestamp,
    ) {
        let Some(account) = self.accounts.open_account(name) else {
            return;
        };
        let Some(until) = tries(account).until else {
            return;
        };
        let school = account.person.as_ref().map(PersonId::school);
        let event = AccountEvent::HeldBack {
            account: name.clone(),
            until,
        };
        self.note_account(school.as_ref(), &event, actor, now);
    }

    pub(super) fn account_named(&self, name: &str) -> Result<&Account, RequestError> {
        let name = AccountName::parse(name).map_err(RequestError::Invalid)?;
        self.accounts.open_account(&name).ok_or_else(|| {
            RequestError::Refused(format!(
                "no open account `{name}`: `homeward user list` shows those that are"
            ))
        })
    }

    pub(super) fn change_account(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Account),
    ) -> Result<AccountName, RequestError> {
        let name = self.account_named(name)?.name.clone();
        if let Some(account) = self.book().accounts.get_mut(&name) {
            change(account);
        }
        self.changes.accounts.insert(name.clone());
        Ok(name)
    }

    pub(super) fn changed(
        &mut self,
        name: &AccountName,
        event: &AccountEvent,
        sessions_ended: usize,
        actor: &EventActor,
        now: Timestamp,
    ) -> AccountChanged {
        self.changes.accounts.insert(name.clone());
        let account = self.accounts.accounts.get(name);
        let school = account.and_then(|account| account.person.as_ref().map(PersonId::school));
        self.note_account(school.as_ref(), event, actor, now);
        self.view(name, sessions_ended, now)
    }

    fn view(&self, name: &AccountName, sessions_ended: usize, now: Timestamp) -> AccountChanged {
        let account = self.accounts.accounts.get(name);
        AccountChanged {
            account: account.map(|account| account_view(&self.accounts, account, &self.rules, now)),
            sessions_ended,
        }
    }

    pub(super) fn note_account(
        &mut self,
        school: Option<&SchoolId>,
        event: &AccountEvent,
        actor: &EventActor,
        now: Timestamp,
    ) {
        let salt = self.salts.draw();
        match EventRecord::of_account(school, event, actor.who.as_str(), actor.via.clone(), now, salt) {
            Ok(record) => self.changes.events.push(record),
            Err(error) => self.changes.remarks.push(LogRemark::Unwritable {
                subject: "account".to_owned(),
                error: error.to_string(),
            }),
        }
    }

    pub(super) fn book(&mut self) -> &mut AccountBook {
        Arc::make_mut(&mut self.accounts)
    }
}

pub(super) fn held_back_words(wait: Span) -> String {
    let minutes = wait.ms().div_ceil(60_000).max(1);
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    format!("too many wrong tries: the next counts in {minutes} {unit}")
}
