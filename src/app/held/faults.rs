//! A look at the indexes: each derived anew from the states, and compared.

use super::{HeldState, HeldStates, StateKeys};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

impl<A: HeldState> HeldStates<A> {
    /// Derives every index anew from the states, by other code than keeps them, and says where an index differs; nothing where all
    /// is well.
    pub(in crate::app) fn index_faults(&self) -> Vec<String> {
        let keyed = self.states.iter().map(|(id, state)| KeyedState {
            id: *id,
            school: state.plan().school.clone(),
            keys: state.keys(),
        });
        let keyed: Vec<KeyedState<A::Id>> = keyed.collect();
        let all = || keyed.iter();
        let of = |is: fn(&StateKeys) -> bool| all().filter(move |state| is(&state.keys));
        let ids = |is| of(is).map(|state| state.id).collect::<BTreeSet<_>>();
        let timed = |at: fn(&StateKeys) -> Option<Timestamp>| {
            let timed = all().filter_map(|state| Some((at(&state.keys)?, state.id)));
            timed.collect::<BTreeSet<_>>()
        };
        let people =
            all().flat_map(|state| state.keys.people.iter().map(|person| (person.clone(), state.id)));
        let phones = all().flat_map(|state| state.keys.phones.iter().map(|phone| (phone.clone(), state.id)));
        let workers =
            all().flat_map(|state| state.keys.worker_keys.iter().map(|key| (key.clone(), state.id)));
        let names = all().flat_map(|state| state.keys.names.iter().map(|mark| (*mark, state.id)));
        let kept = &self.index;
        [
            (
                "changes",
                self.log
                    .agrees(all().map(|state| (&state.school, state.id)), keyed.len()),
            ),
            ("due", kept.due == timed(|keys| keys.due)),
            ("live", kept.live == ids(|keys| keys.live)),
            (
                "open",
                kept.open == grouped(of(|keys| keys.open).map(KeyedState::by_school)),
            ),
            ("alerted", kept.alerted == ids(|keys| keys.alerted)),
            ("in duress", kept.in_duress == ids(|keys| keys.in_duress)),
            (
                "of school",
                kept.of_school == grouped(all().map(KeyedState::by_school)),
            ),
            ("of person", kept.of_person == people.collect()),
            ("of phone", kept.of_phone == phones.collect()),
            ("forget", kept.forget == timed(|keys| keys.forget_at)),
            ("by name", kept.by_name == names.collect()),
            ("by worker", kept.by_worker == workers.collect()),
            ("count of open", kept.count_open == of(|keys| keys.open).count()),
        ]
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(name, _)| format!("the index `{name}` of each {} differs from the states", A::KIND))
        .collect()
    }
}

/// A state's number, school and keys, for a look at the indexes.
struct KeyedState<Id> {
    id: Id,
    school: SchoolId,
    keys: StateKeys,
}

impl<Id: Copy> KeyedState<Id> {
    fn by_school(&self) -> (SchoolId, Id) {
        (self.school.clone(), self.id)
    }
}

/// Returns numbers by their keys.
fn grouped<K: Ord, Id: Ord>(pairs: impl Iterator<Item = (K, Id)>) -> BTreeMap<K, BTreeSet<Id>> {
    let mut groups: BTreeMap<K, BTreeSet<Id>> = BTreeMap::new();
    for (key, id) in pairs {
        groups.entry(key).or_default().insert(id);
    }
    groups
}
