//! Accounts and screens as lists show them.

use crate::app::Rules;
use crate::app::answer::{AccountList, AccountView, IdentityView, ProgramView, ScreenView, SessionView};
use crate::domain::account::rights::{BoardRole, board_roles};
use crate::domain::account::{Account, AccountBook, Session, SessionHolder, WaitingIdentities};
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;

/// Returns the roles on the pages of a person, and the role of an admin's account.
pub(super) fn board_roles_of(rules: &Rules, person: Option<&PersonId>, admin: bool) -> BTreeSet<BoardRole> {
    let person = person.and_then(|person| rules.person(person));
    let roles = person.into_iter().flat_map(|person| person.roles.iter());
    board_roles(roles, admin)
}

fn session_view(session: &Session) -> SessionView {
    SessionView {
        session: session.token.short().to_owned(),
        from: session.from,
        until: session.until,
    }
}

/// Returns an account as lists show it.
pub(super) fn account_view(
    book: &AccountBook,
    account: &Account,
    rules: &Rules,
    now: Timestamp,
) -> AccountView {
    let roles = board_roles_of(rules, account.person.as_ref(), account.admin);
    let held_back = [account.wrong_passwords, account.wrong_pins]
        .into_iter()
        .filter_map(|tries| tries.may_try(now).err())
        .map(|held| held.until)
        .max();
    let sessions = book.sessions_of(&account.name);
    AccountView {
        name: account.name.to_string(),
        person: account.person.as_ref().map(|person| person.key().to_owned()),
        school: account.person.as_ref().map(PersonId::school),
        roles: roles.iter().map(|role| role.name().to_owned()).collect(),
        has_pin: account.pin.is_some(),
        has_second_factor: account.second_factor.is_some(),
        has_identity: account.identity.is_some(),
        opened_at: account.opened_at,
        closed_at: account.closed_at,
        held_back_until: held_back,
        sessions: sessions
            .iter()
            .filter_map(|token| book.sessions.get(token))
            .map(session_view)
            .collect(),
    }
}

/// Returns every account, screen and program, and every identity that waits.
pub(super) fn account_list(
    (book, waiting): (&AccountBook, &WaitingIdentities),
    rules: &Rules,
    now: Timestamp,
) -> AccountList {
    let identities = waiting.all(now).map(|(code, waiting)| IdentityView {
        code: code.clone(),
        issuer: waiting.identity.issuer.clone(),
        name: waiting.name.clone(),
        email: waiting.email.clone(),
        at: waiting.at,
    });
    let screen = |session: &Session| {
        let (kind, school) = match &session.holder {
            SessionHolder::Account(_) | SessionHolder::Program(_) => return None,
            SessionHolder::Wall(school) => ("wall", school),
            SessionHolder::Kiosk(school) => ("kiosk", school),
        };
        Some(ScreenView {
            kind: kind.to_owned(),
            school: school.clone(),
            session: session_view(session),
        })
    };
    AccountList {
        accounts: book
            .accounts
            .values()
            .map(|account| account_view(book, account, rules, now))
            .collect(),
        screens: book.sessions.values().filter_map(screen).collect(),
        programs: book.sessions.values().filter_map(program_view).collect(),
        identities: identities.collect(),
    }
}

/// Returns a program's token as lists show it; `None` for every other session.
pub(super) fn program_view(session: &Session) -> Option<ProgramView> {
    let SessionHolder::Program(program) = &session.holder else {
        return None;
    };
    Some(ProgramView {
        name: program.name.to_string(),
        school: program.school.clone(),
        scopes: program.scopes.iter().copied().collect(),
        session: session_view(session),
    })
}
