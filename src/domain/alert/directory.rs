//! The people meant by a chain's steps, without the workers of the alert (P11).

use crate::domain::chain::{Chain, Channel, Step, Target};
use crate::domain::id::{ChainName, PersonId};
use crate::domain::person::Person;
use crate::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// An alert's view of the school: chains, people, and the workers of the alert.
#[derive(Debug, Clone)]
pub struct Directory<'a> {
    /// Every chain of the school, by name.
    pub chains: &'a BTreeMap<ChainName, Chain>,
    /// Every person of the school, by id.
    pub people: &'a BTreeMap<PersonId, Person>,
    /// The workers of the alert: never their own rescuers (P11).
    pub workers: BTreeSet<PersonId>,
    /// The responsible contact of this visit (OP-05); `None` if the visit has none.
    pub responsible_contact: Option<PersonId>,
    /// Whether the household is not to be rung.
    pub spare_household: bool,
}

impl<'a> Directory<'a> {
    /// Returns a school's view without a visit: there is no responsible contact, and no household to ring.
    #[must_use]
    pub fn of_school(
        chains: &'a BTreeMap<ChainName, Chain>,
        people: &'a BTreeMap<PersonId, Person>,
        workers: BTreeSet<PersonId>,
    ) -> Self {
        Self {
            chains,
            people,
            workers,
            responsible_contact: None,
            spare_household: true,
        }
    }
}

impl Directory<'_> {
    /// Returns the people meant by a target, available or not, without the workers of the alert.
    fn targeted_without_workers(&self, target: &Target) -> Vec<&Person> {
        self.targeted(target)
            .into_iter()
            .filter(|person| !self.workers.contains(&person.id))
            .collect()
    }

    /// Returns the people meant by a target, available or not, including the workers of the alert.
    fn targeted(&self, target: &Target) -> Vec<&Person> {
        match target {
            Target::Person(id) => self.people.get(id).into_iter().collect(),
            Target::Role(role) => self
                .people
                .values()
                .filter(|person| person.roles.contains(role))
                .collect(),
            Target::LineManager => self
                .workers
                .iter()
                .filter_map(|worker| self.people.get(worker)?.line_manager.as_ref())
                .filter_map(|manager| self.people.get(manager))
                .collect(),
            Target::ResponsibleContact => self
                .responsible_contact
                .iter()
                .filter_map(|contact| self.people.get(contact))
                .collect(),
        }
    }

    /// Returns the stand-in for an absent person, or for a worker of the alert: the first deputy in
    /// the line who is in (WH-16); `None` where the line ends or goes in a circle.
    fn deputy_of(&self, person: &Person, at: Timestamp) -> Option<&Person> {
        let mut seen = BTreeSet::from([&person.id]);
        let mut next = person.deputy.as_ref();
        while let Some(id) = next {
            let deputy = self.people.get(id)?;
            if !seen.insert(&deputy.id) {
                return None;
            }
            if self.is_in(deputy, at) && !self.workers.contains(&deputy.id) {
                return Some(deputy);
            }
            next = deputy.deputy.as_ref();
        }
        None
    }

    fn is_in(&self, person: &Person, at: Timestamp) -> bool {
        person.is_in(at) && has_address(person)
    }

    /// Returns the people told by a step at an instant with their channels, and whether any of the
    /// named are in.
    ///
    /// The list holds everybody in, and deputies for the absent; if nobody is in, all of them
    /// anyway.
    #[must_use]
    pub fn recipients_of(&self, step: &Step, at: Timestamp) -> (Vec<(PersonId, Vec<Channel>)>, bool) {
        let named = self.named(step, at);
        let anybody_in = named.iter().any(|person| self.is_in(person, at));
        let told = named
            .into_iter()
            .filter(|person| !anybody_in || person.is_in(at))
            .filter_map(|person| {
                let channels = channels_for(person, &step.by);
                (!channels.is_empty()).then(|| (person.id.clone(), channels))
            })
            .collect();
        (told, anybody_in)
    }

    /// Returns the people of a step who are in at an instant, with the deputies of the others.
    #[must_use]
    pub fn reached_by(&self, step: &Step, at: Timestamp) -> BTreeSet<PersonId> {
        let named = self.named(step, at).into_iter();
        let reached = named.filter(|person| self.is_in(person, at));
        reached.map(|person| person.id.clone()).collect()
    }

    /// Returns the people named by a step, and the deputies of those who are not in.
    fn named(&self, step: &Step, at: Timestamp) -> Vec<&Person> {
        let meant: Vec<&Person> = step
            .tell
            .iter()
            .flat_map(|target| self.targeted(target))
            .collect();
        let standing_in = meant
            .iter()
            .filter(|person| !self.is_in(person, at) || self.workers.contains(&person.id))
            .filter_map(|person| self.deputy_of(person, at));
        let mut named: Vec<&Person> = meant
            .iter()
            .copied()
            .filter(|person| !self.workers.contains(&person.id))
            .chain(standing_in)
            .collect();
        named.sort_by(|a, b| a.id.cmp(&b.id));
        named.dedup_by(|a, b| a.id == b.id);
        named
    }

    /// Returns whether `person` may act for `targets`, as an authoriser does.
    #[must_use]
    pub fn is_one_of(&self, person: &PersonId, targets: &[Target]) -> bool {
        targets
            .iter()
            .flat_map(|target| self.targeted_without_workers(target))
            .any(|named| named.id == *person)
    }

    /// Returns the people named by `targets` who have any address, with their channels: texts
    /// first.
    #[must_use]
    pub fn reachable(&self, targets: &[Target]) -> Vec<(PersonId, Vec<Channel>)> {
        self.reachable_by(targets, &[Channel::Sms])
    }

    /// Returns the people named by `targets` with the channels of `by` on file for each, or any
    /// other channel on file where none is.
    #[must_use]
    pub fn reachable_by(&self, targets: &[Target], by: &[Channel]) -> Vec<(PersonId, Vec<Channel>)> {
        let mut people: Vec<_> = targets
            .iter()
            .flat_map(|target| self.targeted_without_workers(target))
            .map(|person| (person.id.clone(), channels_for(person, by)))
            .filter(|(_, channels)| !channels.is_empty())
            .collect();
        people.sort();
        people.dedup();
        people
    }

    /// Returns the last resort: every person with an address, except the workers.
    pub(super) fn everybody(&self) -> Vec<(PersonId, Vec<Channel>)> {
        self.people
            .values()
            .filter(|person| !self.workers.contains(&person.id))
            .map(|person| (person.id.clone(), channels_for(person, &Channel::SOONEST_FIRST)))
            .filter(|(_, channels)| !channels.is_empty())
            .collect()
    }

    /// Returns a chain by name, or any chain of a record without it.
    #[must_use]
    pub fn chain(&self, name: &ChainName) -> Option<&Chain> {
        self.chains.get(name).or_else(|| self.chains.values().next())
    }
}

fn has_address(person: &Person) -> bool {
    Channel::ALL.iter().any(|channel| channel.reaches(person))
}

/// Returns the channels of `by` on file for the person, or any other channel on file where none is.
fn channels_for(person: &Person, by: &[Channel]) -> Vec<Channel> {
    let has = |channel: &Channel| channel.reaches(person);
    let wanted: Vec<Channel> = by.iter().copied().filter(has).collect();
    if wanted.is_empty() {
        Channel::SOONEST_FIRST.into_iter().filter(has).collect()
    } else {
        wanted
    }
}
