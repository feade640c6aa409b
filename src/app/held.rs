//! The states in memory, with indexes: a turn looks at the states that it concerns, and at no other.
//!
//! An index is a cache of what is derived from a state, and follows each change of a state. [`HeldStates::index_faults`]
//! derives every index anew and compares.

mod faults;

use super::versions::ChangeLog;
use crate::domain::aggregate::Aggregate;
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::id::{PersonId, SchoolId, VisitId, WatchId};
use crate::domain::inbound::{NameMark, name_marks};
use crate::domain::private::Phone;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use imbl::{OrdMap, OrdSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// For how long a closed visit is kept in memory, for texts that come late and answers to questions asked at its end.
const REMEMBER_CLOSED_FOR: Span = Span::from_mins(12 * 60);

/// States by number, shared with every snapshot: a copy costs nothing, and a change copies a branch.
pub type SharedStates<A> = OrdMap<<A as Aggregate>::Id, Arc<A>>;

/// The keys by which a state is found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct StateKeys {
    /// The next deadline or step.
    due: Option<Timestamp>,
    /// Whether the clock or people may still change the state.
    live: bool,
    /// Whether somebody is out.
    open: bool,
    /// Whether an alert is open.
    alerted: bool,
    /// Whether the open alert is of duress.
    in_duress: bool,
    /// Everybody for whom a text may concern the state: workers, people told, people asked.
    people: BTreeSet<PersonId>,
    /// Phones of workers who are out or about to go.
    phones: BTreeSet<Phone>,
    /// Keys of the workers in lower case, as a command may name them.
    worker_keys: BTreeSet<String>,
    /// Marks of the names of workers out.
    names: BTreeSet<NameMark>,
    /// From when the state may be forgotten.
    forget_at: Option<Timestamp>,
}

/// Numbers of visits by the keys of their workers in lower case; shared with every snapshot.
pub type VisitsByWorker = OrdSet<(String, VisitId)>;

/// A state with keys.
pub(super) trait HeldState: Aggregate<Id: Clone> {
    /// No number is lower.
    const LOWEST: Self::Id;

    fn keys(&self) -> StateKeys;
}

fn is_duress(alert: Option<&Alert>) -> bool {
    alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
}

impl HeldState for Visit {
    const LOWEST: VisitId = VisitId(0);

    fn keys(&self) -> StateKeys {
        let told = self.alert.iter().flat_map(|alert| alert.told.keys());
        let planned = self.planning.iter().chain(&self.leave_before);
        let asked = planned.flat_map(|planning| planning.asked.keys());
        let people = self.workers.keys().chain(told).chain(asked).cloned().collect();
        let mut phones = BTreeSet::new();
        if self.is_open() || self.is_planned() {
            phones.extend(self.sign_out.carried.values().cloned());
            let on_file = self.workers.keys().filter_map(|id| self.plan.people.get(id));
            phones.extend(on_file.filter_map(|person| person.mobile.clone()));
        }
        let closed_at = self.closed.as_ref().map(|(at, _)| *at);
        let live = self.is_live();
        let out = self.workers.keys().filter(|_| self.is_open());
        let names = out.flat_map(|id| name_marks(&self.name(id))).collect();
        StateKeys {
            due: self.next_at(),
            live,
            open: self.is_open(),
            alerted: self.alert.is_some(),
            in_duress: is_duress(self.alert.as_ref()),
            people,
            phones,
            worker_keys: self.workers.keys().map(|id| id.key().to_lowercase()).collect(),
            names,
            forget_at: closed_at.filter(|_| !live).map(|at| at + REMEMBER_CLOSED_FOR),
        }
    }
}

impl HeldState for Watch {
    const LOWEST: WatchId = WatchId(0);

    fn keys(&self) -> StateKeys {
        let told = self.alert.iter().flat_map(|alert| alert.told.keys());
        let alerted = self.alert.is_some();
        StateKeys {
            due: self.next_at(),
            live: alerted,
            open: false,
            alerted,
            in_duress: is_duress(self.alert.as_ref()),
            people: told.cloned().collect(),
            phones: BTreeSet::new(),
            worker_keys: BTreeSet::new(),
            names: BTreeSet::new(),
            forget_at: (!alerted).then_some(Timestamp::MIN),
        }
    }
}

/// States in memory.
pub(super) struct HeldStates<A: HeldState> {
    states: SharedStates<A>,
    index: StateIndex<A::Id>,
    log: ChangeLog<A::Id>,
}

/// Numbers of states by their keys.
#[derive(Debug, PartialEq, Eq)]
struct StateIndex<Id: Ord> {
    due: BTreeSet<(Timestamp, Id)>,
    live: BTreeSet<Id>,
    open: BTreeMap<SchoolId, BTreeSet<Id>>,
    alerted: BTreeSet<Id>,
    in_duress: BTreeSet<Id>,
    of_school: BTreeMap<SchoolId, BTreeSet<Id>>,
    of_person: BTreeSet<(PersonId, Id)>,
    of_phone: BTreeSet<(Phone, Id)>,
    forget: BTreeSet<(Timestamp, Id)>,
    by_worker: OrdSet<(String, Id)>,
    by_name: BTreeSet<(NameMark, Id)>,
    /// How many states have somebody out.
    count_open: usize,
}

impl<Id: Ord> Default for StateIndex<Id> {
    fn default() -> Self {
        Self {
            due: BTreeSet::new(),
            live: BTreeSet::new(),
            open: BTreeMap::new(),
            alerted: BTreeSet::new(),
            in_duress: BTreeSet::new(),
            of_school: BTreeMap::new(),
            of_person: BTreeSet::new(),
            of_phone: BTreeSet::new(),
            forget: BTreeSet::new(),
            by_worker: OrdSet::new(),
            by_name: BTreeSet::new(),
            count_open: 0,
        }
    }
}

/// Adds a number under a key.
fn put<K: Ord + Clone, Id: Ord>(index: &mut BTreeMap<K, BTreeSet<Id>>, key: &K, id: Id) {
    match index.get_mut(key) {
        Some(ids) => {
            ids.insert(id);
        }
        None => {
            index.insert(key.clone(), BTreeSet::from([id]));
        }
    }
}

/// Takes a number from under a key, and the key with its last number.
fn take<K: Ord, Id: Ord>(index: &mut BTreeMap<K, BTreeSet<Id>>, key: &K, id: &Id) {
    if let Some(ids) = index.get_mut(key) {
        ids.remove(id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

/// Returns the numbers under a key.
fn under<K: Ord + Clone, Id: Ord>(
    index: &BTreeSet<(K, Id)>,
    key: K,
    lowest: Id,
) -> impl Iterator<Item = &Id> {
    let from = (key.clone(), lowest);
    let those = index.range(from..).take_while(move |(of, _)| *of == key);
    those.map(|(_, id)| id)
}

impl<Id: Ord + Copy> StateIndex<Id> {
    fn add(&mut self, id: Id, school: &SchoolId, keys: &StateKeys) {
        self.due.extend(keys.due.map(|at| (at, id)));
        self.forget.extend(keys.forget_at.map(|at| (at, id)));
        if keys.live {
            self.live.insert(id);
        }
        if keys.alerted {
            self.alerted.insert(id);
        }
        if keys.in_duress {
            self.in_duress.insert(id);
        }
        if keys.open {
            put(&mut self.open, school, id);
            self.count_open += 1;
        }
        for key in &keys.worker_keys {
            self.by_worker.insert((key.clone(), id));
        }
        self.by_name.extend(keys.names.iter().map(|mark| (*mark, id)));
        put(&mut self.of_school, school, id);
        for person in &keys.people {
            self.of_person.insert((person.clone(), id));
        }
        for phone in &keys.phones {
            self.of_phone.insert((phone.clone(), id));
        }
    }

    fn remove(&mut self, id: Id, school: &SchoolId, keys: &StateKeys) {
        if let Some(at) = keys.due {
            self.due.remove(&(at, id));
        }
        if let Some(at) = keys.forget_at {
            self.forget.remove(&(at, id));
        }
        self.live.remove(&id);
        self.alerted.remove(&id);
        self.in_duress.remove(&id);
        if keys.open {
            take(&mut self.open, school, &id);
            self.count_open -= 1;
        }
        for key in &keys.worker_keys {
            self.by_worker.remove(&(key.clone(), id));
        }
        for mark in &keys.names {
            self.by_name.remove(&(*mark, id));
        }
        take(&mut self.of_school, school, &id);
        for person in &keys.people {
            self.of_person.remove(&(person.clone(), id));
        }
        for phone in &keys.phones {
            self.of_phone.remove(&(phone.clone(), id));
        }
    }
}

impl<A: HeldState> FromIterator<(A::Id, A)> for HeldStates<A> {
    fn from_iter<I: IntoIterator<Item = (A::Id, A)>>(states: I) -> Self {
        let mut held = Self {
            states: OrdMap::new(),
            index: StateIndex::default(),
            log: ChangeLog::default(),
        };
        for (id, state) in states {
            held.insert(id, Arc::new(state));
        }
        held
    }
}

impl<A: HeldState> HeldStates<A> {
    /// Keeps a state in the place of the state before, and returns the latter.
    pub(super) fn insert(&mut self, id: A::Id, state: Arc<A>) -> Option<Arc<A>> {
        let keys = state.keys();
        let school = state.plan().school.clone();
        self.log.changed(&school, id);
        let before = self.states.insert(id, state);
        if let Some(before) = &before {
            let old = before.keys();
            // Most changes leave most keys as they are.
            if old == keys && *before.plan().school == school {
                return Some(before.clone());
            }
            self.index.remove(id, before.plan().school, &old);
        }
        self.index.add(id, &school, &keys);
        before
    }

    fn remove(&mut self, id: A::Id) {
        if let Some(state) = self.states.remove(&id) {
            let school = state.plan().school;
            self.log.forgot(school, &id);
            self.index.remove(id, school, &state.keys());
        }
    }

    /// Forgets what may be forgotten by now, but what `keeps` holds.
    pub(super) fn forget(&mut self, now: Timestamp, keeps: impl Fn(&A::Id) -> bool) {
        let over = self.index.forget.iter().take_while(|(at, _)| *at <= now);
        let over: Vec<A::Id> = over.map(|(_, id)| *id).filter(|id| !keeps(id)).collect();
        for id in over {
            self.remove(id);
        }
    }

    /// Returns the states by the keys of their workers, to be shared.
    pub(super) fn by_worker(&self) -> &OrdSet<(String, A::Id)> {
        &self.index.by_worker
    }

    /// Returns what changed when, to be shared.
    pub(super) fn log(&self) -> &ChangeLog<A::Id> {
        &self.log
    }

    /// Returns the states, to be shared.
    pub(super) fn shared(&self) -> &SharedStates<A> {
        &self.states
    }

    pub(super) fn get(&self, id: &A::Id) -> Option<&Arc<A>> {
        self.states.get(id)
    }

    pub(super) fn contains_key(&self, id: &A::Id) -> bool {
        self.states.contains_key(id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// Returns every state in memory, by number. As costly as there are states: not for a turn.
    pub(super) fn values(&self) -> impl Iterator<Item = &Arc<A>> {
        self.states.values()
    }

    /// Returns the next deadline or step.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.index.due.first().map(|(at, _)| *at)
    }

    /// Returns the numbers of states due by now, the lowest number first: about as many as wanted, those due longest, and with
    /// each everything due of the same school.
    pub(super) fn due(&self, now: Timestamp, wanted: usize) -> Vec<A::Id> {
        let due = self.index.due.iter().take_while(|(at, _)| *at <= now);
        let mut due: Vec<A::Id> = due.map(|(_, id)| *id).take(wanted).collect();
        if due.len() == wanted {
            let schools = due.iter().filter_map(|id| self.states.get(id));
            let schools: BTreeSet<&SchoolId> = schools.map(|state| state.plan().school).collect();
            let states = schools.into_iter().flat_map(|school| self.of_school(school));
            let states = states.filter(|state| state.next_at().is_some_and(|at| at <= now));
            due = states.map(|state| state.id()).collect();
        }
        due.sort_unstable();
        due
    }

    fn named<'a>(&'a self, ids: impl Iterator<Item = &'a A::Id> + 'a) -> impl Iterator<Item = &'a Arc<A>> {
        ids.filter_map(|id| self.states.get(id))
    }

    /// Returns the states that the clock or people may still change.
    pub(super) fn live(&self) -> impl Iterator<Item = &Arc<A>> {
        self.named(self.index.live.iter())
    }

    /// Returns the states with an open alert.
    pub(super) fn alerted(&self) -> impl Iterator<Item = &Arc<A>> {
        self.named(self.index.alerted.iter())
    }

    /// Returns the states with an open alert of duress.
    pub(super) fn in_duress(&self) -> impl Iterator<Item = &Arc<A>> {
        self.named(self.index.in_duress.iter())
    }

    /// Returns the states with somebody out.
    pub(super) fn open(&self) -> impl Iterator<Item = &Arc<A>> {
        let mut ids: Vec<&A::Id> = self.index.open.values().flatten().collect();
        ids.sort_unstable();
        self.named(ids.into_iter())
    }

    /// Returns how many states have somebody out.
    pub(super) fn count_open(&self) -> usize {
        self.index.count_open
    }

    /// Returns the schools with somebody out.
    pub(super) fn open_schools(&self) -> impl Iterator<Item = &SchoolId> {
        self.index.open.keys()
    }

    /// Returns a school's states with somebody out.
    pub(super) fn open_of(&self, school: &SchoolId) -> impl Iterator<Item = &Arc<A>> {
        self.named(self.index.open.get(school).into_iter().flatten())
    }

    /// Returns a school's states.
    pub(super) fn of_school(&self, school: &SchoolId) -> impl Iterator<Item = &Arc<A>> {
        self.named(self.index.of_school.get(school).into_iter().flatten())
    }

    /// Returns the states with a person as worker, told of the alert, or asked.
    pub(super) fn of_person(&self, person: &PersonId) -> impl Iterator<Item = &Arc<A>> {
        self.named(under(&self.index.of_person, person.clone(), A::LOWEST))
    }

    /// Returns the states with a phone that is out or about to go.
    pub(super) fn of_phone(&self, phone: &Phone) -> impl Iterator<Item = &Arc<A>> {
        self.named(under(&self.index.of_phone, phone.clone(), A::LOWEST))
    }

    /// Returns the states with a worker out by a name with one of these marks, by number.
    pub(super) fn with_name_marks(&self, marks: &BTreeSet<NameMark>) -> impl Iterator<Item = &Arc<A>> {
        let ids: BTreeSet<&A::Id> = marks
            .iter()
            .flat_map(|mark| under(&self.index.by_name, *mark, A::LOWEST))
            .collect();
        self.named(ids.into_iter())
    }
}

/// Visits in memory.
pub(super) type HeldVisits = HeldStates<Visit>;

/// Watches in memory.
pub(super) type HeldWatches = HeldStates<Watch>;
