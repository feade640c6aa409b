//! The PIN of a member of staff at the kiosk. Staff on visits have no account: the PIN belongs to the person, and opens nothing
//! else.

use super::{SecretHash, WrongTries};
use crate::domain::id::PersonId;
use serde::{Deserialize, Serialize};

/// The PIN with which a person says BACK at the kiosk, or sets off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskPin {
    /// The person.
    pub person: PersonId,
    /// The PIN; `None` for a person without a PIN, whose wrong tries are counted all the same.
    pub pin: Option<SecretHash>,
    /// Wrong tries.
    pub wrong: WrongTries,
}

impl KioskPin {
    /// A person without a PIN, and without a wrong try.
    #[must_use]
    pub fn of(person: PersonId) -> Self {
        Self {
            person,
            pin: None,
            wrong: WrongTries::default(),
        }
    }
}
