//! Who may ask what: one table, pure.

use super::accounts::AccountRequest;
use super::program;
use super::request::{AlertWord, Call, Question, Request, VisitWord};
use crate::domain::account::AccountName;
use crate::domain::account::rights::{BoardAction, BoardRights};
use crate::domain::principal::Principal;

/// A principal asked for more than the table allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("that may not be asked for in this way; nothing was changed")]
pub struct NotAllowed;

/// Whether a principal may ask for something.
///
/// Authorising, clearing a household and ending an alert are further matters: there the domain looks at the person named in
/// the request. Whether the school is the principal's own is looked at where the visit or alert is known
/// ([`super::App::handle_request`]). The domain judges texts as well, so a text never comes this way.
///
/// # Errors
/// [`NotAllowed`].
pub fn may(principal: &Principal, call: &Call) -> Result<(), NotAllowed> {
    let allowed = match principal {
        // The socket is open to the daemon's own user and to root alone; a user with access may do anything.
        Principal::Operator { .. } => true,
        Principal::DemoPage => is_of_the_demo(call),
        Principal::Session { account, rights, .. } => is_own(account, call) || allows(rights, call),
        Principal::Kiosk { worker, .. } => is_of_the_kiosk(worker.is_some(), call),
        Principal::Program(holder) => program::allows(holder, call),
        Principal::SignInPage => is_a_sign_in(call),
        // Anybody may stand before a screen: a screen shows, and says nothing.
        Principal::Screen { .. } | Principal::Monitor => matches!(call, Call::Do(Request::Health)),
        // Deadlines and texts reach the application by inputs of their own, never as a request.
        Principal::Clock | Principal::Sender { .. } => false,
    };
    if allowed { Ok(()) } else { Err(NotAllowed) }
}

fn allows(rights: &BoardRights, call: &Call) -> bool {
    actions_of(call).into_iter().any(|action| rights.allow(action))
}

/// Returns the actions of a call, any of them enough: the action ending an alert depends on the alert.
#[must_use]
pub fn actions_of(call: &Call) -> Vec<BoardAction> {
    let action = match call {
        Call::Ask(question) => match question {
            Question::Alerts { .. }
            | Question::SettledAlert { .. }
            | Question::ShowAlert { .. }
            | Question::Households { .. }
            | Question::ShowVisit { .. }
            | Question::Visits { .. } => BoardAction::SeeBoard,
            Question::Drills => BoardAction::Administer,
            Question::OffSite => BoardAction::SeeNames,
            Question::PeopleToday => BoardAction::SeePeople,
            // `Snapshot::history_within` bounds the answer by the rights.
            Question::History(_) => {
                return vec![
                    BoardAction::SeeHistory,
                    BoardAction::SeeBoard,
                    BoardAction::Administer,
                ];
            }
            Question::ForeseeSignOut(_)
            | Question::SignOutForm {
                with_places: false, ..
            } => BoardAction::SignOut,
            Question::Sheet { .. }
            | Question::SignOutForm {
                with_places: true, ..
            } => BoardAction::SeeAddress,
        },
        Call::Do(request) => match request {
            Request::Account(AccountRequest::SetKioskPin { .. }) => BoardAction::SetKioskPin,
            Request::Account(_)
            | Request::Drill(_)
            | Request::MessageStates { .. }
            | Request::SendTest { .. } => BoardAction::Administer,
            Request::Alert { word, .. } => match word {
                AlertWord::Ack
                | AlertWord::Give { .. }
                | AlertWord::GiveBack
                | AlertWord::Next
                | AlertWord::NoPolice
                | AlertWord::NotRung
                | AlertWord::Police { .. }
                | AlertWord::Tried { .. } => BoardAction::ActOnAlert,
                AlertWord::Safe { .. } | AlertWord::Confirm => {
                    return vec![BoardAction::Settle, BoardAction::SettleDuress];
                }
            },
            Request::ClearHousehold { .. } => BoardAction::Review,
            Request::Figures | Request::Gateways | Request::GatewayLog { .. } => BoardAction::SeeHealth,
            // Whether the engine turns is on every page.
            Request::Health => return BoardAction::ALL.to_vec(),
            Request::Incident { .. } | Request::Raise { .. } => BoardAction::Raise,
            Request::Presence { .. } => BoardAction::MarkPresence,
            Request::SignOut(_) => BoardAction::SignOut,
            Request::Visit { word, .. } => match word {
                VisitWord::Ask => BoardAction::AskNow,
                VisitWord::Back => BoardAction::SignIn,
                // The domain judges by the people asked for leave.
                VisitWord::GiveLeave | VisitWord::RefuseLeave => BoardAction::SeeBoard,
                VisitWord::Cancel | VisitWord::Start => BoardAction::SignOut,
                VisitWord::Filed
                | VisitWord::Home
                | VisitWord::In
                | VisitWord::Left { .. }
                | VisitWord::More { .. }
                | VisitWord::Nobody
                | VisitWord::Ok => BoardAction::SpeakFor,
            },
        },
    };
    vec![action]
}

/// Whether an account's owner changes the account's password, PIN or session.
fn is_own(account: &AccountName, call: &Call) -> bool {
    let Call::Do(Request::Account(request)) = call else {
        return false;
    };
    match request {
        AccountRequest::SetPassword { name, .. }
        | AccountRequest::SetPin { name, .. }
        | AccountRequest::PinTried { name, .. } => name == account.as_str(),
        AccountRequest::Lock { .. } | AccountRequest::SignOut { .. } | AccountRequest::SoundTried { .. } => {
            true
        }
        AccountRequest::Open { .. }
        | AccountRequest::SetSecondFactor { .. }
        | AccountRequest::RemoveSecondFactor { .. }
        | AccountRequest::LinkIdentity { .. }
        | AccountRequest::UnlinkIdentity { .. }
        | AccountRequest::Close { .. }
        | AccountRequest::List
        | AccountRequest::AdmitScreen { .. }
        | AccountRequest::TakeScreen { .. }
        | AccountRequest::AddToken { .. }
        | AccountRequest::EndToken { .. }
        | AccountRequest::EndSession { .. }
        | AccountRequest::SignIn { .. }
        | AccountRequest::SignInByIdentity(_)
        | AccountRequest::SignInByProxy { .. }
        | AccountRequest::SignInFailed { .. }
        | AccountRequest::SetKioskPin { .. }
        | AccountRequest::KioskTried { .. } => false,
    }
}

/// The kiosk notes the digits typed. After a right PIN the kiosk says BACK or LEFT for the member of staff, or sets off, and
/// nothing else; the lookup holds the kiosk to visits of the same worker.
fn is_of_the_kiosk(is_somebody: bool, call: &Call) -> bool {
    match call {
        Call::Do(Request::Health | Request::Account(AccountRequest::KioskTried { .. })) => true,
        Call::Do(Request::Visit { word, .. }) => {
            is_somebody
                && matches!(
                    word,
                    VisitWord::Back | VisitWord::Left { next: None } | VisitWord::Start
                )
        }
        Call::Ask(_) | Call::Do(_) => false,
    }
}

fn is_a_sign_in(call: &Call) -> bool {
    matches!(
        call,
        Call::Do(Request::Account(
            AccountRequest::SignIn { .. }
                | AccountRequest::SignInByIdentity(_)
                | AccountRequest::SignInByProxy { .. }
                | AccountRequest::SignInFailed { .. }
                | AccountRequest::TakeScreen { .. }
        ))
    )
}

/// The demo's pages do the work of an office, and the clearing of households: everybody there is anybody.
fn is_of_the_demo(call: &Call) -> bool {
    match call {
        Call::Ask(_)
        | Call::Do(
            Request::Alert { .. }
            | Request::ClearHousehold { .. }
            | Request::Figures
            | Request::Gateways
            | Request::Health
            | Request::Incident { .. }
            | Request::Presence { .. }
            | Request::Raise { .. }
            | Request::SignOut(_)
            | Request::Visit { .. },
        ) => true,
        // Trying a gateway is for the operator of the machine, and the demo has no accounts.
        Call::Do(
            Request::Account(_)
            | Request::Drill(_)
            | Request::GatewayLog { .. }
            | Request::MessageStates { .. }
            | Request::SendTest { .. },
        ) => false,
    }
}
