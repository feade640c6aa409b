//! One chain walked from the top to the bottom, nobody ever answering.

use crate::config::School;
use crate::domain::alert::Directory;
use crate::domain::chain::{Ask, Chain, Channel, Step, Target};
use crate::domain::id::{ChainName, PersonId};
use crate::domain::person::Person;
use crate::domain::time::{Availability, Span, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How far ahead of the week's beginning who is in still matters: the week, and the longest chain begun at its end.
const AHEAD: Span = Span::from_mins(9 * 24 * 60);

/// One step that is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// Its name.
    pub step: String,
    /// How long after the alert opened.
    #[serde(rename = "after_seconds", serialize_with = "super::week::seconds")]
    pub after: Span,
    /// What is asked.
    pub ask: Ask,
    /// Who is told, by key; then those known only once somebody is out, as `line-manager`.
    pub tell: Vec<String>,
    /// Nobody in: all are told anyway, and the next step comes at once.
    pub nobody_in: bool,
    /// Whether it is the last step.
    pub is_last: bool,
    /// How often it is said again, if it is.
    #[serde(rename = "again_seconds", serialize_with = "super::week::maybe_seconds")]
    pub again: Option<Span>,
    /// How many of `tell` are people who are in, the rest being known later or away.
    #[serde(skip)]
    people: usize,
}

/// How long after the opening of an alert something is so, if ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reach {
    pub(super) first_human: Option<Span>,
    pub(super) two_humans: Option<Span>,
    pub(super) police: Option<Span>,
}

/// The people of one chain, and the means to walk it at any instant of the week.
pub(super) struct Walker<'a> {
    school: &'a School,
    chain: &'a Chain,
    /// Only those who may be told, with only the coming week of their hours: a school has many more.
    people: BTreeMap<PersonId, Person>,
    /// When anybody comes or goes, in order.
    changes: Vec<Timestamp>,
    longest: Span,
    last: Option<(Timestamp, Walked)>,
}

/// What an alert would do, and which walk of this walker found it: the same walk need not be judged again.
pub(super) struct Walked {
    pub(super) turn: usize,
    pub(super) steps: Vec<Reached>,
    pub(super) reach: Reach,
}

/// Returns whoever a step may tell, by key, whatever the visit.
fn is_named(person: &Person, step: &Step) -> bool {
    step.tell.iter().any(|target| match target {
        Target::Person(id) => *id == person.id,
        Target::Role(role) => person.roles.contains(role),
        Target::LineManager | Target::ResponsibleContact => false,
    })
}

impl<'a> Walker<'a> {
    pub(super) fn new(school: &'a School, chain: &'a Chain, now: Timestamp) -> Self {
        let mut people: BTreeMap<PersonId, Person> = BTreeMap::new();
        let soon = |person: &Person| Person {
            available: person.available.until(now, now + AHEAD),
            ..person.clone()
        };
        for person in school.people.values() {
            if chain.steps().any(|step| is_named(person, step)) {
                people.insert(person.id.clone(), soon(person));
            }
        }
        // Who stands in for somebody who is away comes and goes as well (WH-16).
        let mut more: Vec<&PersonId> = school
            .people
            .values()
            .filter(|person| people.contains_key(&person.id))
            .filter_map(|person| person.deputy.as_ref())
            .collect();
        while let Some(deputy) = more.pop() {
            if let Some(deputy) = school.people.get(deputy)
                && !people.contains_key(&deputy.id)
            {
                people.insert(deputy.id.clone(), soon(deputy));
                more.extend(&deputy.deputy);
            }
        }
        let mut changes = Vec::new();
        for person in people.values() {
            if let Availability::Windows { windows, horizon } = &person.available {
                changes.extend(windows.iter().flat_map(|(from, until)| [*from, *until]));
                changes.push(*horizon);
            }
        }
        changes.sort_unstable();
        changes.dedup();
        // Told only where the worker is known, and so of no matter to `changes`.
        let managers: Vec<&Person> = people
            .values()
            .filter_map(|person| school.people.get(person.line_manager.as_ref()?))
            .collect();
        let managers: Vec<Person> = managers.into_iter().map(soon).collect();
        for manager in managers {
            people.entry(manager.id.clone()).or_insert(manager);
        }
        let longest = chain.steps().fold(Span::ZERO, |sum, step| sum + step.wait.span());
        Self {
            school,
            chain,
            people,
            changes,
            longest,
            last: None,
        }
    }

    /// Returns the steps of an alert that opens at `opened_at`, about nobody in particular.
    ///
    /// Walks again only if anybody came or went since the last walk: call it with instants in order.
    pub(super) fn at(&mut self, opened_at: Timestamp) -> &Walked {
        let until = opened_at + self.longest;
        let changes = &self.changes;
        let holds = |before: Timestamp| {
            let from = changes.partition_point(|change| *change <= before);
            opened_at >= before && changes.get(from).is_none_or(|change| *change > until)
        };
        let last = match self.last.take() {
            Some(last) if holds(last.0) => last,
            last => {
                let steps = walk(self.chain, &self.school.chains, &self.people, None, opened_at);
                let walked = Walked {
                    turn: last.map_or(0, |(_, walked)| walked.turn + 1),
                    reach: reach(&steps),
                    steps,
                };
                (opened_at, walked)
            }
        };
        &self.last.insert(last).1
    }

    /// Returns the steps if `worker` is the one who is out (P11).
    pub(super) fn without(&self, worker: &PersonId, opened_at: Timestamp) -> Vec<Reached> {
        walk(
            self.chain,
            &self.school.chains,
            &self.people,
            Some(worker),
            opened_at,
        )
    }

    /// Returns those whose own alert could be slower than `usual`: everybody else leaves two who know as soon.
    ///
    /// Who is one of many on a step is not missed from it. Where a step tells the line manager, one worker stands for
    /// all who have the same.
    pub(super) fn missed(&self, usual: &[Reached]) -> BTreeSet<&PersonId> {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut missed: BTreeSet<&str> = BTreeSet::new();
        for step in usual.iter().filter(|step| step.people > 0) {
            known.extend(step.tell.iter().take(step.people).map(String::as_str));
            if known.len() <= 2 {
                missed.extend(known.iter().copied());
            }
            if known.len() >= 2 {
                break;
            }
        }
        let mut managers: BTreeSet<Option<&PersonId>> = BTreeSet::new();
        let by_manager = self.chain.steps().any(differs);
        self.people
            .values()
            .filter(|person| {
                missed.contains(person.id.key())
                    || (by_manager && managers.insert(person.line_manager.as_ref()))
            })
            .map(|person| &person.id)
            .collect()
    }
}

fn walk(
    chain: &Chain,
    chains: &BTreeMap<ChainName, Chain>,
    people: &BTreeMap<PersonId, Person>,
    worker: Option<&PersonId>,
    opened_at: Timestamp,
) -> Vec<Reached> {
    let directory = Directory {
        chains,
        people,
        workers: worker.into_iter().cloned().collect(),
        responsible_contact: None,
        spare_household: false,
    };
    let mut after = Span::ZERO;
    let mut steps = Vec::new();
    for (index, step) in chain.steps().enumerate() {
        let (told, anybody_in) = directory.telling(step, opened_at + after);
        let later = known_later(step, worker.is_some());
        // Who is known only once somebody is out may be in.
        let nobody_in = !anybody_in && later.is_empty();
        let mut tell: Vec<String> = told.iter().map(|(person, _)| person.key().to_owned()).collect();
        // Somebody told at home, beside one whom we cannot name yet, is no human to count on.
        let people = if anybody_in { tell.len() } else { 0 };
        tell.extend(later.into_iter().map(str::to_owned));
        steps.push(Reached {
            step: step.name.clone(),
            after,
            ask: step.ask,
            tell,
            nobody_in,
            is_last: index == chain.last_index(),
            again: chain.again(index).map(|again| again.span()),
            people,
        });
        if !nobody_in {
            after = after + step.wait.span();
        }
    }
    steps
}

/// Returns targets that mean somebody only once a worker is out, or once a visit is signed out.
fn known_later(step: &Step, worker_is_known: bool) -> Vec<&'static str> {
    let known_later = step.tell.iter().filter_map(|target| match target {
        Target::LineManager => (!worker_is_known).then_some("line-manager"),
        Target::ResponsibleContact => (!worker_is_known).then_some("responsible-contact"),
        Target::Person(_) | Target::Role(_) => None,
    });
    known_later.collect()
}

/// Returns when a first and a second human know, and when the police prompt comes. Who is told while away does not count.
pub(super) fn reach(steps: &[Reached]) -> Reach {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut reach = Reach {
        first_human: None,
        two_humans: None,
        police: None,
    };
    for step in steps {
        if !step.nobody_in {
            let named = step.tell.iter().take(step.people);
            known.extend(named.map(String::as_str));
            // One whom we cannot name yet may be one of those whom we can.
            if step.tell.len() > step.people && known.is_empty() {
                known.extend(step.tell.last().map(String::as_str));
            }
        }
        if !known.is_empty() && reach.first_human.is_none() {
            reach.first_human = Some(step.after);
        }
        if known.len() > 1 && reach.two_humans.is_none() {
            reach.two_humans = Some(step.after);
        }
        if step.ask == Ask::Police && reach.police.is_none() {
            reach.police = Some(step.after);
        }
    }
    reach
}

/// Everybody whom one step tells, and by which channels.
pub(super) type Told = Vec<(PersonId, Vec<Channel>)>;

/// Returns, step by step, everybody whom a chain names and can write to at some hour or other, and how.
pub(super) fn everybody(school: &School, chain: &Chain) -> Vec<Told> {
    let people: BTreeMap<PersonId, Person> = school
        .people
        .values()
        .filter(|person| chain.steps().any(|step| is_named(person, step)))
        .map(|person| {
            let person = Person {
                available: Availability::Always,
                ..person.clone()
            };
            (person.id.clone(), person)
        })
        .collect();
    let directory = Directory {
        chains: &school.chains,
        people: &people,
        workers: BTreeSet::new(),
        responsible_contact: None,
        spare_household: false,
    };
    chain
        .steps()
        .map(|step| directory.telling(step, Timestamp::MIN).0)
        .collect()
}

/// Whether a step names somebody who differs from visit to visit.
pub(super) fn differs(step: &Step) -> bool {
    !known_later(step, false).is_empty()
}
