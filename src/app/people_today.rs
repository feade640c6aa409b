//! Who is in today, who would be reached now, and whose number has never answered: for a page.

use super::snapshot::Snapshot;
use crate::config::School;
use crate::domain::alert::Directory;
use crate::domain::chain::Channel;
use crate::domain::id::PersonId;
use crate::domain::presence::{Presence, never_heard};
use crate::domain::time::{Interval, Timestamp};
use std::collections::BTreeSet;

/// A person of a school today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonToday {
    /// The person.
    pub id: PersonId,
    /// The full name.
    pub name: String,
    /// The roles, as the school's file names them.
    pub roles: Vec<String>,
    /// Whether the person is in now.
    pub is_in: bool,
    /// The end of a mark of today, and whether it says away.
    pub mark: Option<(Presence, Timestamp)>,
    /// Whether there is a number for texts.
    pub has_number: bool,
    /// Whether the number has never answered a test text.
    pub unheard: bool,
    /// Whether the person has a PIN at the kiosk.
    pub has_kiosk_pin: bool,
    /// Until when the kiosk takes no PIN of the person, after too many wrong ones.
    pub kiosk_held_until: Option<Timestamp>,
}

/// A chain, with whom each of its steps would reach now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainNow {
    /// The name.
    pub name: String,
    /// The steps in order.
    pub steps: Vec<StepNow>,
}

/// A step of a chain, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepNow {
    /// The name.
    pub name: String,
    /// How long the step waits before the next.
    pub wait: Interval,
    /// The names told, each with the ways.
    pub told: Vec<(String, Vec<Channel>)>,
    /// Whether anybody of the step is in: else everybody is told all the same.
    pub anybody_in: bool,
    /// Whether the step is about people of the visit alone, such as the line manager.
    pub of_visit: bool,
}

impl Snapshot {
    /// Returns everybody of a school, by name.
    #[must_use]
    pub fn people_today(&self, school: &School) -> Vec<PersonToday> {
        let unheard: BTreeSet<&PersonId> = never_heard(school.people.values(), self.people.values())
            .into_iter()
            .map(|person| &person.id)
            .collect();
        let people = school.people.values();
        let mut today: Vec<PersonToday> = people
            .map(|person| {
                let kept = self.accounts.kiosk_pins.get(&person.id);
                let mark = person.mark.filter(|mark| mark.covers(self.at));
                PersonToday {
                    id: person.id.clone(),
                    name: person.name.reveal().to_owned(),
                    roles: person.roles.iter().map(|role| role.as_str().to_owned()).collect(),
                    is_in: person.is_in(self.at),
                    mark: mark.map(|mark| (mark.says, mark.until)),
                    has_number: person.mobile.is_some(),
                    unheard: unheard.contains(&person.id),
                    has_kiosk_pin: kept.is_some_and(|kept| kept.pin.is_some()),
                    kiosk_held_until: kept
                        .and_then(|kept| kept.wrong.may_try(self.at).err())
                        .map(|held| held.until),
                }
            })
            .collect();
        today.sort_by_key(|person| person.name.to_lowercase());
        today
    }

    /// Returns every chain of a school, with whom each step would reach now.
    #[must_use]
    pub fn chains_now(&self, school: &School) -> Vec<ChainNow> {
        let directory = Directory::of_school(&school.chains, &school.people, BTreeSet::new());
        let chains = school.chains.values();
        chains
            .map(|chain| ChainNow {
                name: chain.name.to_string(),
                steps: chain
                    .steps()
                    .map(|step| {
                        let (told, anybody_in) = directory.recipients_of(step, self.at);
                        let name = |person: &PersonId| {
                            let known = school.people.get(person);
                            known.map_or_else(
                                || person.key().to_owned(),
                                |person| person.name.reveal().to_owned(),
                            )
                        };
                        StepNow {
                            name: step.name.clone(),
                            wait: step.wait,
                            told: told
                                .iter()
                                .map(|(person, by)| (name(person), by.clone()))
                                .collect(),
                            anybody_in,
                            of_visit: !step.is_of_the_school(),
                        }
                    })
                    .collect(),
            })
            .collect()
    }
}
