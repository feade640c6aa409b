//! Identities at the school's sign-in service: tied to an account, taken away, and signed in by.

use super::account::held_back_words;
use crate::app::App;
use crate::app::accounts::IdentityEntry;
use crate::app::answer::{AccountChanged, CallAnswer, IdentityWaiting};
use crate::app::changes::EventActor;
use crate::app::lookup::RequestError;
use crate::domain::account::{AccountEvent, LinkCode, WaitingIdentity};
use crate::domain::time::Timestamp;
use crate::store::identity_digest;

impl App {
    /// Begins the session of the account that an identity is tied to. An identity without an account waits for an admin.
    pub(super) fn sign_in_by_identity(
        &mut self,
        entry: IdentityEntry,
        now: Timestamp,
    ) -> Result<CallAnswer, RequestError> {
        self.accounts
            .may_try_from(&entry.address, now)
            .map_err(|held| RequestError::Refused(held_back_words(held.until.since(now))))?;
        let Some(account) = self.accounts.account_of(&entry.identity) else {
            let waiting = WaitingIdentity {
                identity: entry.identity,
                name: entry.name,
                email: entry.email,
                at: now,
            };
            let code = self.identities_waiting.note(waiting, entry.code);
            return Ok(CallAnswer::IdentityWaiting(IdentityWaiting { code }));
        };
        if account.second_factor.is_some() {
            return Err(RequestError::Refused(
                "this account is asked for a password and a code".to_owned(),
            ));
        }
        let name = account.name.clone();
        self.forget_wrong_tries_from(&entry.address);
        self.signed_in(&name, entry.token, now)
            .map(CallAnswer::AccountChanged)
    }

    pub(super) fn link_identity(
        &mut self,
        name: &str,
        code: &str,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let code = LinkCode::parse(code).map_err(RequestError::Invalid)?;
        let account = self.account_named(name)?;
        if account.second_factor.is_some() {
            return Err(RequestError::Refused(format!(
                "`{}` is asked for a password and a code, and signs in by nothing else: `homeward user totp {} --off` takes the \
                 code away",
                account.name, account.name
            )));
        }
        let had = account.identity.clone();
        let waiting = self.identities_waiting.by_code(&code, now);
        let identity = waiting.map(|waiting| waiting.identity.clone()).ok_or_else(|| {
            RequestError::Refused(format!(
                "nobody waits with the code {code}: a code lasts three days and no restart, and signing in again brings another"
            ))
        })?;
        if let Some(other) = self.accounts.account_of(&identity) {
            return Err(RequestError::Refused(format!(
                "that identity belongs to `{}` already: `homeward user unlink {}` takes it away there",
                other.name, other.name
            )));
        }
        let digest = identity_digest(&identity);
        self.identities_waiting.forget(&identity);
        let name = self.change_account(name, |account| account.identity = Some(identity))?;
        // Sessions of the identity before may be another person's.
        let sessions = had.map_or_else(Vec::new, |_| self.accounts.sessions_of(&name));
        let ended = self.end_sessions(sessions, actor, now).sessions_ended;
        let event = AccountEvent::IdentityLinked {
            account: name.clone(),
            identity: digest,
        };
        Ok(self.changed(&name, &event, ended, actor, now))
    }

    pub(super) fn unlink_identity(
        &mut self,
        name: &str,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let account = self.account_named(name)?;
        if account.identity.is_none() {
            return Err(RequestError::Refused(format!(
                "`{}` has no identity at the school's sign-in service",
                account.name
            )));
        }
        let name = self.change_account(name, |account| account.identity = None)?;
        let sessions = self.accounts.sessions_of(&name);
        let ended = self.end_sessions(sessions, actor, now).sessions_ended;
        let event = AccountEvent::IdentityUnlinked {
            account: name.clone(),
        };
        Ok(self.changed(&name, &event, ended, actor, now))
    }
}
