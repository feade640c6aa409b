//! People, and how each can be reached.

use super::id::{PersonId, Role};
use super::private::{Phone, Private};
use super::time::Availability;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A member of staff: a worker on their own visits, a contact on the chains that name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who this is.
    pub id: PersonId,
    /// The full name.
    pub name: Private,
    /// Where texts go.
    pub mobile: Option<Phone>,
    /// Where e-mails go.
    pub email: Option<Private>,
    /// What the person is to the school.
    pub roles: BTreeSet<Role>,
    /// Who is told first when this person does not say that they are home safe.
    pub line_manager: Option<PersonId>,
    /// When the person is in: working hours less away dates.
    pub available: Availability,
}
