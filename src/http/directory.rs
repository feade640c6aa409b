//! The people of the directory, as pages name and ring them.

use super::pages::PageState;
use super::visitor::PageVisitor;
use super::words;
use crate::config::School;
use crate::domain::id::SchoolId;
use crate::domain::private::Phone;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A person to ring.
pub(super) struct RingLine {
    /// The name.
    pub(super) name: String,
    /// The number in national form, and in the form of a link.
    pub(super) number: Option<(String, String)>,
}

impl PageState {
    /// Returns the schools of a visitor.
    pub(super) fn schools(&self, visitor: &PageVisitor) -> Vec<Arc<School>> {
        let snapshot = self.handle.snapshot();
        let schools = snapshot.rules.schools().values();
        schools
            .filter(|school| visitor.sees(&school.id))
            .cloned()
            .collect()
    }

    /// Returns everybody's name once, in the order of the directory.
    pub(super) fn names(&self, visitor: &PageVisitor) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.schools(visitor)
            .iter()
            .flat_map(|school| school.people.values())
            .map(|person| person.name.reveal().to_owned())
            .filter(|name| seen.insert(name.clone()))
            .collect()
    }

    /// Returns the people of a school by a list of names, with numbers.
    pub(super) fn to_ring(&self, school: &SchoolId, names: &str) -> Vec<RingLine> {
        let snapshot = self.handle.snapshot();
        let Some(school) = snapshot.rules.schools().get(school) else {
            return Vec::new();
        };
        let people = school.people.values();
        people
            .filter(|person| words::among(person.name.reveal(), names))
            .map(|person| RingLine {
                name: person.name.reveal().to_owned(),
                number: person
                    .mobile
                    .as_ref()
                    .map(|mobile: &Phone| (mobile.national(), mobile.reveal().to_owned())),
            })
            .collect()
    }
}
