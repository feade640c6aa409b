//! One chain walked from the top to the bottom while nobody answers.

use super::hours::{WeekHour, WeekSlot};
use crate::config::School;
use crate::domain::alert::Directory;
use crate::domain::chain::{Ask, Chain, Channel, Step, Target};
use crate::domain::id::{ChainName, PersonId};
use crate::domain::person::Person;
use crate::domain::time::{Availability, Span, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How far ahead people's hours are read: the week, and the longest chain opened at its end.
const AHEAD: Span = Span::from_mins(9 * 24 * 60);

/// One step of an alert without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReachedStep {
    /// The name of the step.
    pub step: String,
    /// Time from the opening of the alert.
    #[serde(rename = "after_seconds", serialize_with = "super::week::seconds")]
    pub after: Span,
    /// The question put to the people told.
    pub ask: Ask,
    /// The people told, by key; then the targets known only from a visit, as `line-manager`.
    pub tell: Vec<String>,
    /// Nobody of the step is in: all are told anyway, and the next step begins at once.
    pub nobody_in: bool,
    /// Whether this is the last step of the chain.
    pub is_last: bool,
    /// How often the step is repeated, if at all.
    #[serde(rename = "again_seconds", serialize_with = "super::week::maybe_seconds")]
    pub again: Option<Span>,
    /// How many people at the front of `tell` are in. The others are away or known only later.
    #[serde(skip)]
    people: usize,
}

/// When people know of an alert, each as the time from its opening; `None` for never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReachTimes {
    pub(super) first_human: Option<Span>,
    pub(super) two_humans: Option<Span>,
    pub(super) police: Option<Span>,
}

/// The people of one chain, and the means to walk the chain at any instant of the week.
pub(super) struct ChainWalker<'a> {
    school: &'a School,
    chain: &'a Chain,
    /// The people on the chain, with only the coming week of their hours: a school has many more of
    /// both.
    people: BTreeMap<PersonId, Person>,
    /// Instants at which anybody of `people` comes or goes, in order.
    changes: Vec<Timestamp>,
    /// Every walk so far, by the first instant of its alert: deadlines of one chain share them.
    walks: BTreeMap<Timestamp, ChainWalk>,
    /// Every worst worker so far, by the first instant, with the end of the answer.
    worst: BTreeMap<Timestamp, (Timestamp, Option<MissedWorker>)>,
}

/// The worker with the slowest alert, and the times of that alert.
pub(super) type MissedWorker = (String, ReachTimes);

/// The steps of an alert, and the number of the walk behind them: equal numbers need no second
/// look.
pub(super) struct ChainWalk {
    pub(super) turn: usize,
    /// An alert opened before this instant goes the same way.
    pub(super) until: Timestamp,
    pub(super) steps: Vec<ReachedStep>,
    pub(super) reach: ReachTimes,
}

impl<'a> ChainWalker<'a> {
    pub(super) fn new(school: &'a School, chain: &'a Chain, now: Timestamp) -> Self {
        let mut people: BTreeMap<PersonId, Person> = BTreeMap::new();
        let soon = |person: &Person| Person {
            available: person.available.until(now, now + AHEAD),
            ..person.clone()
        };
        for person in school.people.values() {
            if chain.steps().any(|step| step.names(person)) {
                people.insert(person.id.clone(), soon(person));
            }
        }
        // Deputies come and go as well (WH-16).
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
        // Managers are told where the worker is known.
        let managers: Vec<&Person> = people
            .values()
            .filter_map(|person| school.people.get(person.line_manager.as_ref()?))
            .collect();
        let managers: Vec<Person> = managers.into_iter().map(soon).collect();
        for manager in managers {
            people.entry(manager.id.clone()).or_insert(manager);
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
        Self {
            school,
            chain,
            people,
            changes,
            walks: BTreeMap::new(),
            worst: BTreeMap::new(),
        }
    }

    /// Returns the steps of an alert opened at `opened_at`, about nobody in particular.
    ///
    /// Walks again only where anybody came or went since a walk before.
    pub(super) fn at(&mut self, opened_at: Timestamp) -> &ChainWalk {
        let known = self.walks.range(..=opened_at).next_back();
        let known = known
            .filter(|(_, walk)| opened_at < walk.until)
            .map(|(from, _)| *from);
        let turn = self.walks.len();
        let (chain, chains, people, changes) = (self.chain, &self.school.chains, &self.people, &self.changes);
        self.walks.entry(known.unwrap_or(opened_at)).or_insert_with(|| {
            let steps = walk(chain, chains, people, None, opened_at);
            ChainWalk {
                turn,
                until: same_until(changes, &steps, opened_at),
                reach: reach(&steps),
                steps,
            }
        })
    }

    /// Returns the worker with the slowest alert, if slower than an alert about anybody else; and until when that is so.
    pub(super) fn worst(&mut self, opened_at: Timestamp) -> (Option<MissedWorker>, Timestamp) {
        if let Some((_, (until, worst))) = self.worst.range(..=opened_at).next_back()
            && opened_at < *until
        {
            return (worst.clone(), *until);
        }
        let usual = self.at(opened_at);
        let (usual_steps, usual_reach, mut until) = (usual.steps.clone(), usual.reach, usual.until);
        let mut worst: Option<MissedWorker> = None;
        for worker in self.missed(&usual_steps) {
            let steps = walk(
                self.chain,
                &self.school.chains,
                &self.people,
                Some(worker),
                opened_at,
            );
            until = until.min(same_until(&self.changes, &steps, opened_at));
            let reach = reach(&steps);
            let known = worst.as_ref().map_or(&usual_reach, |(_, reach)| reach);
            if slowness(&reach) > slowness(known) {
                worst = Some((worker.key().to_owned(), reach));
            }
        }
        self.worst.insert(opened_at, (until, worst.clone()));
        (worst, until)
    }

    /// Goes through an hour of deadlines, each part of the hour with the alert that opens after `grace`.
    pub(super) fn each(&mut self, hour: WeekHour, grace: Span, mut part: impl FnMut(WeekSlot, &ChainWalk)) {
        let mut from = hour.at;
        while from < hour.until() {
            let walked = self.at(from + grace);
            let until = (walked.until - grace).min(hour.until());
            part(hour.between(from, until), walked);
            from = until;
        }
    }

    /// Returns the people whose own alert could be slower than `usual`: without anybody else, two
    /// people know as soon.
    ///
    /// Among many people on a step, a single person is not missed. Where a step tells the line
    /// manager, one worker stands for all with the same manager.
    fn missed(&self, usual: &[ReachedStep]) -> BTreeSet<&PersonId> {
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

/// Returns until when an alert goes the same way: until anybody comes or goes at the instant of a step.
fn same_until(changes: &[Timestamp], steps: &[ReachedStep], opened_at: Timestamp) -> Timestamp {
    let next = |at: Timestamp| {
        let from = changes.partition_point(|change| *change <= at);
        changes.get(from).copied()
    };
    let ends = steps
        .iter()
        .filter_map(|step| Some(next(opened_at + step.after)? - step.after));
    ends.min().unwrap_or(Timestamp::MAX)
}

/// Returns a measure of slowness: never is slowest.
fn slowness(reach: &ReachTimes) -> (u64, u64, u64) {
    let rank = |span: Option<Span>| span.map_or(u64::MAX, Span::ms);
    (
        rank(reach.first_human),
        rank(reach.two_humans),
        rank(reach.police),
    )
}

fn walk(
    chain: &Chain,
    chains: &BTreeMap<ChainName, Chain>,
    people: &BTreeMap<PersonId, Person>,
    worker: Option<&PersonId>,
    opened_at: Timestamp,
) -> Vec<ReachedStep> {
    let directory = Directory::of_school(chains, people, worker.into_iter().cloned().collect());
    let mut after = Span::ZERO;
    let mut steps = Vec::new();
    for (index, step) in chain.steps().enumerate() {
        let (told, anybody_in) = directory.recipients_of(step, opened_at + after);
        let later = known_later(step, worker.is_some());
        // A target known only from a visit may be in.
        let nobody_in = !anybody_in && later.is_empty();
        let mut tell: Vec<String> = told.iter().map(|(person, _)| person.key().to_owned()).collect();
        // A person told at home, beside a target not known yet, is nobody to count on.
        let people = if anybody_in { tell.len() } else { 0 };
        tell.extend(later.into_iter().map(str::to_owned));
        steps.push(ReachedStep {
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

/// Returns the targets known only from a visit: line manager and responsible contact.
fn known_later(step: &Step, worker_is_known: bool) -> Vec<&'static str> {
    let known_later = step.tell.iter().filter_map(|target| match target {
        Target::LineManager => (!worker_is_known).then_some("line-manager"),
        Target::ResponsibleContact => (!worker_is_known).then_some("responsible-contact"),
        Target::Person(_) | Target::Role(_) => None,
    });
    known_later.collect()
}

/// Returns when a first and a second person know, and when the police prompt comes. People told while away do not count.
pub(super) fn reach(steps: &[ReachedStep]) -> ReachTimes {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut reach = ReachTimes {
        first_human: None,
        two_humans: None,
        police: None,
    };
    for step in steps {
        if !step.nobody_in {
            let named = step.tell.iter().take(step.people);
            known.extend(named.map(String::as_str));
            // `line-manager` may be a person already listed: count the target only where nobody else is known.
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

/// The people told by one step, each with the channels.
pub(super) type ToldPeople = Vec<(PersonId, Vec<Channel>)>;

/// Returns, step by step, the people named by a chain and reachable at any hour, and by which
/// channels.
pub(super) fn everybody(school: &School, chain: &Chain) -> Vec<ToldPeople> {
    let people: BTreeMap<PersonId, Person> = school
        .people
        .values()
        .filter(|person| chain.steps().any(|step| step.names(person)))
        .map(|person| {
            let person = Person {
                available: Availability::Always,
                ..person.clone()
            };
            (person.id.clone(), person)
        })
        .collect();
    let directory = Directory::of_school(&school.chains, &people, BTreeSet::new());
    chain
        .steps()
        .map(|step| directory.recipients_of(step, Timestamp::MIN).0)
        .collect()
}

/// Whether a target of the step differs from visit to visit.
pub(super) fn differs(step: &Step) -> bool {
    !known_later(step, false).is_empty()
}
