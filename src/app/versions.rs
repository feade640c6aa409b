//! What changed since when, by school: so that whoever looks asks for the difference, and nothing is compared whole.

use crate::domain::id::SchoolId;
use imbl::OrdMap;
use std::ops::RangeInclusive;

/// The latest change of each state, by school; shared with every snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLog<Id: Ord + Clone> {
    /// Raised by each change of any school's states.
    version: u64,
    /// The state of each latest change.
    changes: OrdMap<(SchoolId, u64), Id>,
    /// The latest change of each state.
    latest: OrdMap<Id, u64>,
    /// The last time a school's state was forgotten: older readers load the whole.
    forgotten: OrdMap<SchoolId, u64>,
}

impl<Id: Ord + Clone> Default for ChangeLog<Id> {
    fn default() -> Self {
        Self {
            version: 0,
            changes: OrdMap::new(),
            latest: OrdMap::new(),
            forgotten: OrdMap::new(),
        }
    }
}

/// Returns the keys of a school's changes from a version on.
fn from_version(school: &SchoolId, from: u64) -> RangeInclusive<(SchoolId, u64)> {
    (school.clone(), from)..=(school.clone(), u64::MAX)
}

impl<Id: Ord + Clone> ChangeLog<Id> {
    /// Notes a change of a state.
    pub(super) fn changed(&mut self, school: &SchoolId, id: Id) {
        self.version += 1;
        if let Some(before) = self.latest.insert(id.clone(), self.version) {
            self.changes.remove(&(school.clone(), before));
        }
        self.changes.insert((school.clone(), self.version), id);
    }

    /// Notes that a state is no longer in memory.
    pub(super) fn forgot(&mut self, school: &SchoolId, id: &Id) {
        self.version += 1;
        if let Some(before) = self.latest.remove(id) {
            self.changes.remove(&(school.clone(), before));
        }
        self.forgotten.insert(school.clone(), self.version);
    }

    /// Returns a number raised by each change: the same number is the same states.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Returns the version of a school's last change; 0 before any.
    #[must_use]
    pub fn version_of(&self, school: &SchoolId) -> u64 {
        let last = self.changes.range(from_version(school, 0)).next_back();
        let last = last.map(|((_, version), _)| *version);
        let forgotten = self.forgotten.get(school).copied();
        last.max(forgotten).unwrap_or(0)
    }

    /// Returns the school's states changed since a version; `None` where a state was forgotten since: the reader loads the whole.
    #[must_use]
    pub fn since(&self, school: &SchoolId, version: u64) -> Option<Vec<Id>> {
        if self.forgotten.get(school).is_some_and(|at| *at > version) {
            return None;
        }
        let changes = self.changes.range(from_version(school, version + 1));
        Some(changes.map(|(_, id)| id.clone()).collect())
    }

    /// Returns a school's states, in the order of their latest changes.
    pub fn of_school(&self, school: &SchoolId) -> impl Iterator<Item = &Id> {
        self.changes.range(from_version(school, 0)).map(|(_, id)| id)
    }

    /// Whether the log has exactly these states under these schools.
    pub(super) fn agrees<'a>(
        &self,
        mut states: impl Iterator<Item = (&'a SchoolId, Id)>,
        count: usize,
    ) -> bool
    where
        Id: 'a,
    {
        self.changes.len() == count
            && self.latest.len() == count
            && states.all(|(school, id)| {
                let at = self.latest.get(&id);
                at.is_some_and(|at| self.changes.get(&(school.clone(), *at)) == Some(&id))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_since_a_version_is_asked_by_school() {
        let (a, b) = (SchoolId::new("a"), SchoolId::new("b"));
        let mut log = ChangeLog::default();
        log.changed(&a, 1);
        log.changed(&b, 2);
        let seen = log.version_of(&a);
        log.changed(&b, 2);
        assert_eq!(
            log.version_of(&a),
            seen,
            "another school's change is none of this one"
        );
        assert_eq!(log.since(&a, seen), Some(Vec::new()));
        log.changed(&a, 3);
        log.changed(&a, 1);
        log.changed(&a, 3);
        assert_eq!(
            log.since(&a, seen),
            Some(vec![1, 3]),
            "each once, by the latest change"
        );
        assert_eq!(log.since(&a, 0), Some(vec![1, 3]));
        assert_eq!(log.of_school(&b).collect::<Vec<_>>(), [&2]);
    }

    #[test]
    fn a_reader_from_before_a_state_was_forgotten_loads_the_whole() {
        let school = SchoolId::new("a");
        let mut log = ChangeLog::default();
        log.changed(&school, 1);
        log.changed(&school, 2);
        let seen = log.version_of(&school);
        log.forgot(&school, &1);
        assert!(log.version_of(&school) > seen);
        assert_eq!(log.since(&school, seen), None);
        assert_eq!(log.since(&school, log.version_of(&school)), Some(Vec::new()));
        assert!(log.agrees([(&school, 2)].into_iter(), 1));
        assert!(!log.agrees([(&school, 1)].into_iter(), 1));
    }
}
