//! The PIN of a member of staff at the kiosk. Staff on visits have no account: the PIN is the person's, and good for nothing
//! else.

use super::{SecretHash, WrongTries};
use crate::domain::id::PersonId;
use serde::{Deserialize, Serialize};

/// The PIN by which a person says at the kiosk that they are back, or that they go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskPin {
    /// The person.
    pub person: PersonId,
    /// The PIN; `None` for a person without one, of whom wrong tries are counted all the same.
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
