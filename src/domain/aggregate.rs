//! The two things that have a state of their own, a visit and a watch, seen as one: a state, the events that change it,
//! and the commands that bring events about.
//!
//! An event is applied to a state in two places of the whole program: where it is decided ([`Decision::push`]), and where
//! a record is read back ([`replay`]).

use super::alert::{Alert, AlertEvent, Directory};
use super::chain::Chain;
use super::command::{AlertCommand, DecisionContext, Refusal};
use super::delivery::SubjectId;
use super::id::{ChainName, PersonId, SchoolId};
use super::notice::Notice;
use super::person::Person;
use super::time::Timestamp;
use std::collections::BTreeMap;
use std::fmt;

/// The part of a plan that visits and watches have in common: the school's rules as they stood at the opening.
#[derive(Debug, Clone, Copy)]
pub struct PlanView<'a> {
    /// Whose rules they are.
    pub school: &'a SchoolId,
    /// The school's name as people say it.
    pub school_name: &'a str,
    /// IANA name of the school's time zone.
    pub time_zone: &'a str,
    /// Every chain, by name.
    pub chains: &'a BTreeMap<ChainName, Chain>,
    /// The directory as it stood at the opening.
    pub people: &'a BTreeMap<PersonId, Person>,
}

/// A state that changes by events alone, and may have an alert.
pub trait Aggregate: Sized + Clone + fmt::Debug + PartialEq + Eq {
    /// What names one of its kind.
    type Id: Copy + Ord + fmt::Display;
    /// What can happen to it.
    type Event: Clone + fmt::Debug + PartialEq + Eq;
    /// What can be said about it.
    type Command;

    /// The kind's name in log lines.
    const KIND: &'static str;

    /// Returns the state that an opening event begins; `None` for any other event.
    fn first(id: Self::Id, event: &Self::Event) -> Option<Self>;

    /// Applies what happened. Total: any event can be applied to any state, so that a record can always be replayed.
    fn apply(&mut self, event: &Self::Event);

    /// Decides what a command brings about.
    ///
    /// # Errors
    /// Why the command makes no sense now.
    fn decide(&self, command: &Self::Command, given: &DecisionContext) -> Result<Decision<Self>, Refusal>;

    /// Returns what must be said because `event` turned `before` into `after` at the instant `at`.
    fn notices(before: Option<&Self>, after: &Self, event: &Self::Event, at: Timestamp) -> Vec<Notice>;

    /// Returns the command by which the clock speaks.
    fn wake() -> Self::Command;

    /// Returns the command that says something of its alert.
    fn alert_command(command: AlertCommand) -> Self::Command;

    /// Returns what an event says of the alert, if it is about the alert.
    fn alert_event(event: &Self::Event) -> Option<&AlertEvent>;

    /// Returns an event's name. Carries nothing private.
    fn event_name(event: &Self::Event) -> &'static str;

    /// Returns what names it.
    fn id(&self) -> Self::Id;

    /// Returns the same name among all kinds.
    fn subject(id: Self::Id) -> SubjectId;

    /// Returns the open alert.
    fn alert(&self) -> Option<&Alert>;

    /// Returns the rules that it runs under.
    fn plan(&self) -> PlanView<'_>;

    /// Returns the alert's view of the school.
    fn alert_directory(&self) -> Directory<'_>;

    /// Returns when it next wants attention by itself; `None` when nothing is to come.
    fn next_at(&self) -> Option<Timestamp>;
}

/// One event of a decision, and the state that it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedStep<A: Aggregate> {
    /// What happens.
    pub event: A::Event,
    /// The state once it has happened.
    pub after: A,
}

/// What a command brings about: events in their order, each with the state that it leaves.
///
/// Nothing is changed by it: the caller records the steps and keeps the last state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<A: Aggregate> {
    steps: Vec<DecidedStep<A>>,
}

impl<A: Aggregate> Default for Decision<A> {
    fn default() -> Self {
        Self { steps: Vec::new() }
    }
}

impl<A: Aggregate> Decision<A> {
    /// Returns the decision that opens a visit or a watch. Empty if the first event opens nothing.
    #[must_use]
    pub fn opening(id: A::Id, events: Vec<A::Event>) -> Self {
        let mut events = events.into_iter();
        let mut decision = Self::default();
        let Some(first) = events.next() else {
            return decision;
        };
        let Some(mut state) = A::first(id, &first) else {
            return decision;
        };
        decision.steps.push(DecidedStep {
            event: first,
            after: state.clone(),
        });
        for event in events {
            decision.push(&mut state, event);
        }
        decision
    }

    /// Returns the decision that these events, and no others, follow upon a state.
    #[must_use]
    pub fn of(state: &A, events: Vec<A::Event>) -> Self {
        let mut decision = Self::default();
        let mut state = state.clone();
        for event in events {
            decision.push(&mut state, event);
        }
        decision
    }

    /// Adds an event, and applies it to the state that the decision has come to.
    pub fn push(&mut self, state: &mut A, event: A::Event) {
        state.apply(&event);
        self.steps.push(DecidedStep {
            event,
            after: state.clone(),
        });
    }

    /// Returns the events alone.
    #[must_use]
    pub fn events(self) -> Vec<A::Event> {
        self.steps.into_iter().map(|step| step.event).collect()
    }

    /// Whether nothing happens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl<A: Aggregate> IntoIterator for Decision<A> {
    type Item = DecidedStep<A>;
    type IntoIter = std::vec::IntoIter<DecidedStep<A>>;

    fn into_iter(self) -> Self::IntoIter {
        self.steps.into_iter()
    }
}

/// Returns the state that a record of events comes to; `None` if the first opens nothing.
#[must_use]
pub fn replay<A: Aggregate>(id: A::Id, events: &[A::Event]) -> Option<A> {
    let (first, rest) = events.split_first()?;
    let mut state = A::first(id, first)?;
    for event in rest {
        state.apply(event);
    }
    Some(state)
}
