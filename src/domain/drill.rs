//! A drill: the real chain walked for practice, with every message marked, and the answers counted.
//!
//! A drill is a watch whose alert has the kind [`AlertKind::Drill`]. Nobody is at risk, and nobody holds a drill: each word of a person
//! told is an answer, and the step of the police asks for the same answer as the other steps.
//!
//! An alert in earnest ends a drill at once. The phone of a worker in duress must show no sign of that (P9): workers who are out are
//! never told of a drill, the workers of the alert never hear of the end, and the words of the end are those for a visit.

use super::alert::{self, Alert, AlertDue, AlertKind, AlertRefusal, Cause, CauseWhat, Directory, SpokenVia};
use super::chain::Chain;
use super::command::{ContactSays, DecisionContext, Refusal};
use super::id::{AlertCode, ChainName, PersonId};
use super::shared::SharedWatchPlan;
use super::time::{Span, Timestamp};
use super::watch::{self, Watch, WatchEvent};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a drill is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillRules {
    /// The person who asked for the drill; `None` for a routine.
    pub by: Option<PersonId>,
    /// Whether answers let the chain go on; else the first answer ends the drill.
    pub everybody: bool,
    /// The workers who are out at the beginning: told nothing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub out: BTreeSet<PersonId>,
}

/// The course of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// How the drill is held.
    pub rules: DrillRules,
    /// Each person's first answer.
    #[serde(default)]
    pub answers: BTreeMap<PersonId, Timestamp>,
    /// Each person told, with the first instant; filled at the end.
    #[serde(default)]
    pub told: BTreeMap<PersonId, Timestamp>,
    /// The short code; filled at the end.
    #[serde(default)]
    pub code: Option<AlertCode>,
    /// Why the drill is over; `None` while it lasts.
    #[serde(default)]
    pub ended: Option<DrillEnd>,
}

/// A person told of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrillTime {
    /// The person.
    pub person: PersonId,
    /// The first instant of telling.
    pub told_at: Timestamp,
    /// The time to the answer; `None` without an answer.
    pub took: Option<Span>,
}

/// What a drill is to do at its next instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DrillDue {
    /// The chain goes on.
    Alert(AlertDue),
    /// The last step has had its time: the drill ends.
    End,
}

/// Why a drill is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrillEnd {
    /// This person answered first.
    Answered(PersonId),
    /// Everybody told has answered, at the last step.
    AllAnswered,
    /// The last step had its time.
    RanOut,
    /// An alert in earnest opened, or workers set off on a visit: the record of either is elsewhere.
    GaveWay {
        /// The workers of the alert: told nothing of the end.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        spared: BTreeSet<PersonId>,
    },
    /// This person stopped the drill.
    Stopped(PersonId),
}

/// An event of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrillEvent {
    /// A person told has answered.
    Answered {
        /// The person.
        by: PersonId,
        /// Instant of the answer.
        at: Timestamp,
    },
    /// The drill is over.
    Ended {
        /// The reason.
        why: DrillEnd,
        /// Instant of the end.
        at: Timestamp,
    },
}

impl DrillEnd {
    /// Returns the reason's word in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Answered(_) => "answered",
            Self::AllAnswered => "all-answered",
            Self::RanOut => "ran-out",
            Self::GaveWay { .. } => "gave-way",
            Self::Stopped(_) => "stopped",
        }
    }
}

impl DrillEvent {
    /// Returns the event's name. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answered { .. } => "drill answered",
            Self::Ended { .. } => "drill ended",
        }
    }
}

/// Returns the cause of a drill.
#[must_use]
pub fn drill_cause(rules: &DrillRules, at: Timestamp) -> Cause {
    Cause {
        kind: AlertKind::Drill,
        what: CauseWhat::Drill,
        at,
        worker: None,
        by: rules.by.clone(),
    }
}

impl Drill {
    /// Begins a drill.
    #[must_use]
    pub fn new(rules: DrillRules) -> Self {
        Self {
            rules,
            answers: BTreeMap::new(),
            told: BTreeMap::new(),
            code: None,
            ended: None,
        }
    }

    /// Applies an event; `alert` is the alert of the drill before the event.
    pub(super) fn apply(&mut self, event: &DrillEvent, alert: &Alert) {
        match event {
            DrillEvent::Answered { by, at } => {
                self.answers.entry(by.clone()).or_insert(*at);
            }
            DrillEvent::Ended { why, .. } => {
                self.told.clone_from(&alert.told);
                self.code = Some(alert.code.clone());
                self.ended = Some(why.clone());
            }
        }
    }

    /// Returns the time from telling a person at `told_at` to the person's answer; `None` without an answer.
    #[must_use]
    pub fn took(&self, person: &PersonId, told_at: Timestamp) -> Option<Span> {
        Some(self.answers.get(person)?.since(told_at))
    }

    /// Returns the people of `told` with the instant of telling and the time to the answer, in the order of telling.
    #[must_use]
    pub fn times(&self, told: &BTreeMap<PersonId, Timestamp>) -> Vec<DrillTime> {
        let mut times: Vec<DrillTime> = told
            .iter()
            .map(|(person, told_at)| DrillTime {
                person: person.clone(),
                told_at: *told_at,
                took: self.took(person, *told_at),
            })
            .collect();
        times.sort_by_key(|time| time.told_at);
        times
    }
}

/// Opens a drill.
#[must_use]
pub fn open(
    plan: impl Into<SharedWatchPlan>,
    rules: DrillRules,
    chain: ChainName,
    given: &DecisionContext,
) -> Vec<WatchEvent> {
    let plan: SharedWatchPlan = plan.into();
    let cause = drill_cause(&rules, given.at);
    let directory = watch::directory(&plan, rules.out.clone());
    let alert = alert::open(&directory, given.code.clone(), cause, chain, given.at, given.at);
    let mut events = vec![WatchEvent::Began {
        plan: plan.clone().into(),
        topic: watch::DRILL.to_owned(),
        about: Vec::new(),
        drill: Some(rules),
    }];
    events.extend(alert.into_iter().map(WatchEvent::Alert));
    events
}

/// Takes a contact's word in a drill.
///
/// # Errors
/// The contact was never told of the drill, or the word makes no sense in a drill.
pub(super) fn answered(
    watch: &Watch,
    alert: &Alert,
    by: &PersonId,
    via: SpokenVia,
    say: &ContactSays,
    at: Timestamp,
) -> Result<Vec<WatchEvent>, Refusal> {
    let Some(drill) = &watch.drill else {
        return Ok(Vec::new());
    };
    if !alert.told.contains_key(by) {
        let desk = matches!(via, SpokenVia::Board | SpokenVia::Cli);
        let why = if desk {
            AlertRefusal::OnlyADrill
        } else {
            AlertRefusal::NotTold
        };
        return Err(Refusal::Alert(why));
    }
    let declined = match say {
        ContactSays::Acknowledge | ContactSays::Safe { .. } | ContactSays::Police { .. } => false,
        ContactSays::Next => true,
        ContactSays::Confirm
        | ContactSays::Give { .. }
        | ContactSays::GiveBack
        | ContactSays::Tried { .. } => {
            return Err(Refusal::Alert(AlertRefusal::OnlyADrill));
        }
    };
    let mut events = Vec::new();
    if !drill.answers.contains_key(by) {
        events.push(WatchEvent::Drill(DrillEvent::Answered { by: by.clone(), at }));
    }
    let directory = watch.directory();
    let has_answered = |person: &PersonId| person == by || drill.answers.contains_key(person);
    let is_last = directory
        .chain(&alert.chain)
        .is_none_or(|chain| alert.step >= chain.last_index());
    let why = if !drill.rules.everybody && !declined {
        Some(DrillEnd::Answered(by.clone()))
    } else {
        (is_last && alert.told.keys().all(has_answered)).then_some(DrillEnd::AllAnswered)
    };
    match why {
        Some(why) => events.push(WatchEvent::Drill(DrillEvent::Ended { why, at })),
        None if declined && !is_last => {
            let passed = alert.pass_on(&directory, by, via, at).map_err(Refusal::Alert)?;
            events.extend(passed.into_iter().map(WatchEvent::Alert));
        }
        None => {}
    }
    Ok(events)
}

/// Returns the end of a drill at its last step; `None` while there is a step to come. The last step lasts as long as the step before,
/// and two minutes at least.
fn ran_out(alert: &Alert, directory: &Directory<'_>) -> Option<Timestamp> {
    let wait = |chain: &Chain| match chain.last_index().checked_sub(1) {
        Some(before) => chain.step(before).wait.span(),
        None => chain.last_again.span(),
    };
    match directory.chain(&alert.chain) {
        Some(chain) if alert.step >= chain.last_index() => {
            Some(alert.step_at + wait(chain).max(Span::from_mins(2)))
        }
        Some(_) => None,
        None => Some(alert.step_at + Span::from_mins(2)),
    }
}

/// Returns the next instant of a drill, and what the drill is to do then.
pub(super) fn due(alert: &Alert, directory: &Directory<'_>) -> (Timestamp, DrillDue) {
    let (next, why) = alert.due(directory);
    match ran_out(alert, directory) {
        Some(end) if end <= next => (end, DrillDue::End),
        Some(_) | None => (next, DrillDue::Alert(why)),
    }
}
