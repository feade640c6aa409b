//! Who is meant by a chain's steps: its people, without the workers whom the alert is about (P11).

use crate::domain::chain::{Chain, Channel, Step, Target};
use crate::domain::id::{ChainName, PersonId};
use crate::domain::person::Person;
use crate::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Everything an alert needs to know about the school: its chains and people, and whom it is about.
#[derive(Debug, Clone)]
pub struct Directory<'a> {
    /// Every chain.
    pub chains: &'a BTreeMap<ChainName, Chain>,
    /// Everybody.
    pub people: &'a BTreeMap<PersonId, Person>,
    /// The workers it is about: never their own rescuers (P11).
    pub workers: BTreeSet<PersonId>,
    /// The contact named for this visit.
    pub responsible_contact: Option<PersonId>,
    /// Whether the household is not to be rung.
    pub spare_household: bool,
}

impl Directory<'_> {
    /// Returns who a target means, available or not, without the workers the alert is about.
    fn named(&self, target: &Target) -> Vec<&Person> {
        self.meant(target)
            .into_iter()
            .filter(|person| !self.workers.contains(&person.id))
            .collect()
    }

    /// Returns who a target means, available or not, the workers the alert is about among them.
    fn meant(&self, target: &Target) -> Vec<&Person> {
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

    /// Returns who stands in for somebody who is not in, or is out themselves: the first of their deputies who is in
    /// (WH-16). Deputies who name each other end it.
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
        person.available.covers(at) && has_address(person)
    }

    /// Returns whom a step tells at an instant, by what, and whether anybody of them is in.
    ///
    /// Those who are in, and the deputies of those who are not; if nobody is, all of them anyway.
    #[must_use]
    pub fn telling(&self, step: &Step, at: Timestamp) -> (Vec<(PersonId, Vec<Channel>)>, bool) {
        let meant: Vec<&Person> = step.tell.iter().flat_map(|target| self.meant(target)).collect();
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
        let anybody_in = named.iter().any(|person| self.is_in(person, at));
        let told = named
            .into_iter()
            .filter(|person| !anybody_in || person.available.covers(at))
            .filter_map(|person| {
                let channels = channels_for(person, &step.by);
                (!channels.is_empty()).then(|| (person.id.clone(), channels))
            })
            .collect();
        (told, anybody_in)
    }

    /// Returns whether `person` may act for `targets`, as an authoriser does.
    #[must_use]
    pub fn is_one_of(&self, person: &PersonId, targets: &[Target]) -> bool {
        targets
            .iter()
            .flat_map(|target| self.named(target))
            .any(|named| named.id == *person)
    }

    /// Returns everybody named by `targets` who can be written to, by which channels.
    #[must_use]
    pub fn reachable(&self, targets: &[Target]) -> Vec<(PersonId, Vec<Channel>)> {
        self.reachable_by(targets, &[Channel::Sms])
    }

    /// The same, by the channels of `by` that each has, or else whatever they have.
    #[must_use]
    pub fn reachable_by(&self, targets: &[Target], by: &[Channel]) -> Vec<(PersonId, Vec<Channel>)> {
        let mut people: Vec<_> = targets
            .iter()
            .flat_map(|target| self.named(target))
            .map(|person| (person.id.clone(), channels_for(person, by)))
            .filter(|(_, channels)| !channels.is_empty())
            .collect();
        people.sort();
        people.dedup();
        people
    }

    /// Returns the last resort: everybody who has an address at all, but for the workers.
    pub(super) fn everybody(&self) -> Vec<(PersonId, Vec<Channel>)> {
        self.people
            .values()
            .filter(|person| !self.workers.contains(&person.id))
            .map(|person| (person.id.clone(), channels_for(person, &Channel::SOONEST_FIRST)))
            .filter(|(_, channels)| !channels.is_empty())
            .collect()
    }

    pub(super) fn chain(&self, name: &ChainName) -> Option<&Chain> {
        self.chains.get(name).or_else(|| self.chains.values().next())
    }
}

fn has_address(person: &Person) -> bool {
    Channel::ALL.iter().any(|channel| channel.reaches(person))
}

/// Returns the channels of `by` that the person has, or else whatever the person has.
fn channels_for(person: &Person, by: &[Channel]) -> Vec<Channel> {
    let has = |channel: &Channel| channel.reaches(person);
    let wanted: Vec<Channel> = by.iter().copied().filter(has).collect();
    if wanted.is_empty() {
        Channel::SOONEST_FIRST.into_iter().filter(has).collect()
    } else {
        wanted
    }
}
