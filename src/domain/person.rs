//! People, and how each can be reached.

use super::id::{PersonId, Role};
use super::presence::{Presence, PresenceMark};
use super::private::{Phone, Private};
use super::time::{Availability, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A member of staff: a worker on their own visits, a contact on the chains in which they are
/// named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person's id, `school/key`.
    pub id: PersonId,
    /// The full name.
    pub name: Private,
    /// Where texts go.
    pub mobile: Option<Phone>,
    /// Where e-mails go.
    pub email: Option<Private>,
    /// The person's roles in the school.
    pub roles: BTreeSet<Role>,
    /// The line manager, told first when this person does not report home safe.
    pub line_manager: Option<PersonId>,
    /// The stand-in while the person is not in (WH-16).
    #[serde(default)]
    pub deputy: Option<PersonId>,
    /// The vehicle on file (OP-15).
    #[serde(default)]
    pub vehicle: Option<Private>,
    /// Reading and training on record (RH-04, WH-01, TM-07).
    #[serde(default)]
    pub training: BTreeSet<String>,
    /// Whether the person has a safe word on file (RH-12). The word itself is never here.
    #[serde(default)]
    pub has_safe_word: bool,
    /// When the person is in: working hours less away dates.
    pub available: Availability,
    /// The mark of today, from the notes of now: never part of a copied plan's record.
    #[serde(skip)]
    pub mark: Option<PresenceMark>,
}

impl Person {
    /// Whether the person is in at an instant: by a mark, else by hours and dates.
    #[must_use]
    pub fn is_in(&self, at: Timestamp) -> bool {
        match self.mark.filter(|mark| mark.covers(at)) {
            Some(mark) => mark.says == Presence::Here,
            None => self.available.covers(at),
        }
    }
}

/// Returns a person's name in plain words; the key of a person who is not among `people`.
#[must_use]
pub fn name_in(people: &BTreeMap<PersonId, Person>, id: &PersonId) -> String {
    people
        .get(id)
        .map_or_else(|| id.key().to_owned(), |known| known.name.reveal().to_owned())
}
