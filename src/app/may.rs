//! Who may ask what: one table, pure.

use super::request::{Call, Request};
use crate::domain::principal::Principal;

/// A principal asked for more than the table allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("that may not be asked for in this way; nothing was changed")]
pub struct NotAllowed;

/// Whether a principal may ask for something.
///
/// Authorising, clearing a household and ending an alert are further matters: there the domain looks at the person named in
/// the request. The domain judges texts as well, so a text never comes this way.
///
/// # Errors
/// [`NotAllowed`].
pub fn may(principal: &Principal, call: &Call) -> Result<(), NotAllowed> {
    let allowed = match principal {
        // The socket is open to the daemon's own user and to root alone; a user with access may do anything.
        Principal::Operator { .. } => true,
        // The work of an office. The roles of a session count for nothing yet: rules for roles come with accounts.
        Principal::DemoPage | Principal::Session { .. } => is_of_the_office(call),
        Principal::Monitor => asks_for_health(call),
        // Deadlines and texts reach the application by inputs of their own, never as a request.
        Principal::Clock | Principal::Sender { .. } => false,
    };
    if allowed { Ok(()) } else { Err(NotAllowed) }
}

fn is_of_the_office(call: &Call) -> bool {
    match call {
        Call::Ask(_)
        | Call::Do(
            Request::Alert { .. }
            | Request::ClearHousehold { .. }
            | Request::Gateways
            | Request::Health
            | Request::Incident { .. }
            | Request::Presence { .. }
            | Request::Raise { .. }
            | Request::SignOut(_)
            | Request::Visit { .. },
        ) => true,
        // Trying a gateway is for the operator of the machine.
        Call::Do(Request::GatewayLog { .. } | Request::MessageStates { .. } | Request::SendTest { .. }) => {
            false
        }
    }
}

fn asks_for_health(call: &Call) -> bool {
    match call {
        Call::Do(Request::Health) => true,
        Call::Ask(_)
        | Call::Do(
            Request::Alert { .. }
            | Request::ClearHousehold { .. }
            | Request::GatewayLog { .. }
            | Request::Gateways
            | Request::Incident { .. }
            | Request::MessageStates { .. }
            | Request::Presence { .. }
            | Request::Raise { .. }
            | Request::SendTest { .. }
            | Request::SignOut(_)
            | Request::Visit { .. },
        ) => false,
    }
}
