//! Open alerts, found by their index.

use super::App;
use crate::domain::alert::Alert;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::inbound::ToldDrill;

impl App {
    /// Returns every open alert with the visit or watch.
    pub fn alerts(&self) -> impl Iterator<Item = (SubjectId, &Alert)> {
        let visits = self
            .visits
            .alerted()
            .filter_map(|visit| Some((SubjectId::Visit(visit.id), visit.alert.as_ref()?)));
        let watches = self
            .watches
            .alerted()
            .filter_map(|watch| Some((SubjectId::Watch(watch.id), watch.alert.as_ref()?)));
        visits.chain(watches)
    }

    /// Returns every open alert of a school, drills too.
    pub(super) fn alerts_of<'a>(&'a self, school: &'a SchoolId) -> impl Iterator<Item = &'a Alert> {
        let visits = self.visits.alerted().filter(|visit| visit.plan.school == *school);
        let watches = self
            .watches
            .alerted()
            .filter(|watch| watch.plan.school == *school);
        let visits = visits.filter_map(|visit| visit.alert.as_ref());
        visits.chain(watches.filter_map(|watch| watch.alert.as_ref()))
    }

    /// Returns every open alert in earnest that a person was told of, with the visit or watch.
    #[must_use]
    pub fn told_of(&self, person: &PersonId) -> Vec<(SubjectId, &Alert)> {
        let visits = self.visits.of_person(person);
        let visits = visits.filter_map(|visit| Some((SubjectId::Visit(visit.id), visit.alert.as_ref()?)));
        let watches = self
            .watches
            .of_person(person)
            .filter(|watch| watch.drill.is_none());
        let watches = watches.filter_map(|watch| Some((SubjectId::Watch(watch.id), watch.alert.as_ref()?)));
        visits
            .chain(watches)
            .filter(|(_, alert)| alert.told.contains_key(person))
            .collect()
    }

    /// Returns the running drill that a person was told of.
    pub(super) fn drill_of(&self, person: &PersonId) -> Option<ToldDrill> {
        let drills = self
            .watches
            .of_person(person)
            .filter(|watch| watch.drill.is_some());
        let mut told = drills.filter_map(|watch| {
            let alert = watch.alert.as_ref()?;
            let is_told = alert.told.contains_key(person);
            is_told.then(|| ToldDrill {
                watch: watch.id,
                code: alert.code.clone(),
            })
        });
        told.next()
    }

    /// Says where an index differs from the states behind it; nothing where all is well. As costly as there are states: for
    /// tests and for the simulation.
    #[must_use]
    pub fn index_faults(&self) -> Vec<String> {
        let mut faults = self.visits.index_faults();
        faults.extend(self.watches.index_faults());
        faults.extend(self.outbox.index_faults());
        faults
    }
}
