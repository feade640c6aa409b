//! Open alerts, found by their index.

use super::App;
use crate::domain::alert::Alert;
use crate::domain::delivery::SubjectId;
use crate::domain::id::PersonId;

impl App {
    /// Returns every open alert with its visit or watch.
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

    /// Returns every open alert somebody was told of, with its visit or watch.
    #[must_use]
    pub fn told_of(&self, person: &PersonId) -> Vec<(SubjectId, &Alert)> {
        let visits = self.visits.of_person(person);
        let visits = visits.filter_map(|visit| Some((SubjectId::Visit(visit.id), visit.alert.as_ref()?)));
        let watches = self.watches.of_person(person);
        let watches = watches.filter_map(|watch| Some((SubjectId::Watch(watch.id), watch.alert.as_ref()?)));
        visits
            .chain(watches)
            .filter(|(_, alert)| alert.told.contains_key(person))
            .collect()
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
