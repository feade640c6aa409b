//! The people of the directory, as pages name and ring them.

use super::pages::PageState;
use super::visitor::PageVisitor;
use super::words;
use crate::app::view::BoardVisit;
use crate::config::School;
use crate::domain::id::SchoolId;
use crate::domain::person::Person;
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

impl RingLine {
    fn of(person: &Person) -> Self {
        let number = |mobile: &Phone| (mobile.national(), mobile.reveal().to_owned());
        Self {
            name: person.name.reveal().to_owned(),
            number: person.mobile.as_ref().map(number),
        }
    }
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

    /// Returns the workers of a visit who are out, with numbers.
    pub(super) fn workers_to_ring(&self, visit: &BoardVisit) -> Vec<RingLine> {
        let snapshot = self.handle.snapshot();
        let people = visit.out.iter().filter_map(|id| snapshot.rules.person(id));
        people.map(RingLine::of).collect()
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
            .map(RingLine::of)
            .collect()
    }
}
