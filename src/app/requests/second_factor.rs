//! The second factor of an account: set, taken away, and asked for; and the way in without a password of ours, by a proxy.

use super::account_views::board_roles_of;
use crate::app::App;
use crate::app::answer::AccountChanged;
use crate::app::changes::EventActor;
use crate::app::lookup::RequestError;
use crate::domain::account::rights::BoardRole;
use crate::domain::account::{Account, AccountEvent, CodeGiven, SecondFactor, TokenDigest};
use crate::domain::time::Timestamp;
use crate::store::code_secret_digest;

impl App {
    pub(super) fn set_second_factor(
        &mut self,
        name: &str,
        factor: SecondFactor,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let account = self.account_named(name)?;
        let roles = board_roles_of(&self.rules, account.person.as_ref(), account.admin);
        if !roles.contains(&BoardRole::Admin) {
            return Err(RequestError::Refused(format!(
                "`{}` is no admin's account, and codes are asked of admins alone: nobody else must look for a phone before an \
                 alert is taken",
                account.name
            )));
        }
        let digest = code_secret_digest(&factor.secret);
        let name = self.change_account(name, |account| account.second_factor = Some(factor))?;
        // Sessions of before began by a password alone.
        let sessions = self.accounts.sessions_of(&name);
        let ended = self.end_sessions(sessions, actor, now).sessions_ended;
        let event = AccountEvent::SecondFactorSet {
            account: name.clone(),
            secret: digest,
        };
        Ok(self.changed(&name, &event, ended, actor, now))
    }

    pub(super) fn remove_second_factor(
        &mut self,
        name: &str,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let account = self.account_named(name)?;
        if account.second_factor.is_none() {
            return Err(RequestError::Refused(format!(
                "`{}` is asked for no code",
                account.name
            )));
        }
        let name = self.change_account(name, |account| account.second_factor = None)?;
        let event = AccountEvent::SecondFactorRemoved {
            account: name.clone(),
        };
        Ok(self.changed(&name, &event, 0, actor, now))
    }
}

impl App {
    /// Begins a session by the word of a proxy. An account with a second factor signs in by password and code alone.
    pub(super) fn sign_in_by_proxy(
        &mut self,
        name: &str,
        token: TokenDigest,
        now: Timestamp,
    ) -> Result<AccountChanged, RequestError> {
        let account = self.account_named(name)?;
        if account.second_factor.is_some() {
            return Err(RequestError::Refused(
                "this account is asked for a password and a code".to_owned(),
            ));
        }
        let name = account.name.clone();
        self.signed_in(&name, token, now)
    }
}

/// Returns the half minute of the code taken; `None` for an account without a second factor.
///
/// # Errors
/// No code, a code by another secret than that of now, or a code that was used: two tries at once both passed the page.
pub(super) fn code_taken(account: &Account, code: Option<&CodeGiven>) -> Result<Option<u64>, RequestError> {
    let Some(factor) = &account.second_factor else {
        return Ok(None);
    };
    let code = code.filter(|code| code.against == factor.secret).ok_or_else(|| {
        RequestError::Refused("this account is asked for a code as well: sign in again".to_owned())
    })?;
    if factor.is_used(code.step, code.now) {
        return Err(RequestError::Refused(
            "that code was used already: wait for the next".to_owned(),
        ));
    }
    Ok(Some(code.step))
}
