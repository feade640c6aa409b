//! Visits and watches seen as one kind of thing: a state, the events that change the state, and the
//! commands that bring events about.
//!
//! Only two places in the whole program apply an event to a state: the decision itself
//! ([`Decision::push`]), and the reading of a record ([`replay`]).

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

/// The part of a plan common to visits and watches: the school's rules as at the opening.
#[derive(Debug, Clone, Copy)]
pub struct PlanView<'a> {
    /// The school of these rules.
    pub school: &'a SchoolId,
    /// The school's name in plain words.
    pub school_name: &'a str,
    /// IANA name of the school's time zone.
    pub time_zone: &'a str,
    /// Every chain, by name.
    pub chains: &'a BTreeMap<ChainName, Chain>,
    /// The directory as at the opening.
    pub people: &'a BTreeMap<PersonId, Person>,
}

/// A state changed by events alone, with at most one open alert.
pub trait Aggregate: Sized + Clone + fmt::Debug + PartialEq + Eq {
    /// The name of one visit or watch.
    type Id: Copy + Ord + fmt::Display;
    /// Anything that can happen to the state.
    type Event: Clone + fmt::Debug + PartialEq + Eq;
    /// Anything that a person or the clock can ask of the state.
    type Command;

    /// The kind's name in log lines.
    const KIND: &'static str;

    /// Returns the state begun by an opening event; `None` for any other event.
    fn first(id: Self::Id, event: &Self::Event) -> Option<Self>;

    /// Applies an event. Total: any event fits any state, so every record can be replayed.
    fn apply(&mut self, event: &Self::Event);

    /// Decides the events that follow from a command.
    ///
    /// # Errors
    /// A [`Refusal`] with the reason why the command makes no sense now.
    fn decide(&self, command: &Self::Command, given: &DecisionContext) -> Result<Decision<Self>, Refusal>;

    /// Returns the notices due because `event` turned `before` into `after` at the instant `at`.
    fn notices(before: Option<&Self>, after: &Self, event: &Self::Event, at: Timestamp) -> Vec<Notice>;

    /// Returns the clock's command.
    fn wake() -> Self::Command;

    /// Returns the command that carries a word on the alert.
    fn alert_command(command: AlertCommand) -> Self::Command;

    /// Returns the alert's part of an event; `None` if the event is not about the alert.
    fn alert_event(event: &Self::Event) -> Option<&AlertEvent>;

    /// Returns when an event ended an alert that nobody resolves, and who ended the alert if a person did: a drill.
    fn ended_unresolved(_event: &Self::Event) -> Option<(Timestamp, Option<PersonId>)> {
        None
    }

    /// Whether an event sends workers out.
    fn begins_visit(_event: &Self::Event) -> bool {
        false
    }

    /// Returns an event's name. Carries nothing private.
    fn event_name(event: &Self::Event) -> &'static str;

    /// Returns the name of this visit or watch.
    fn id(&self) -> Self::Id;

    /// Returns the same name among all kinds.
    fn subject(id: Self::Id) -> SubjectId;

    /// Returns the open alert.
    fn alert(&self) -> Option<&Alert>;

    /// Returns the rules copied at the opening.
    fn plan(&self) -> PlanView<'_>;

    /// Returns the alert's view of the school.
    fn alert_directory(&self) -> Directory<'_>;

    /// Returns the next instant of the open alert's own action; `None` without an alert.
    fn alert_due_at(&self) -> Option<Timestamp> {
        let alert = self.alert()?;
        Some(alert.due(&self.alert_directory()).0)
    }

    /// Returns the next instant at which the clock must speak; `None` when nothing is to come.
    fn next_at(&self) -> Option<Timestamp>;
}

/// One event of a decision, with the state after the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedStep<A: Aggregate> {
    /// The event.
    pub event: A::Event,
    /// The state after the event.
    pub after: A,
}

/// The outcome of a command: events in order, each with the state after the event.
///
/// A decision changes nothing: the caller records the steps and keeps the last state.
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

    /// Returns the decision made of exactly these events, applied to `state` in turn.
    #[must_use]
    pub fn of(state: &A, events: Vec<A::Event>) -> Self {
        let mut decision = Self::default();
        let mut state = state.clone();
        for event in events {
            decision.push(&mut state, event);
        }
        decision
    }

    /// Adds an event, and applies the event to `state`, the latest state of the decision.
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

/// Returns the state after replaying `events`; `None` if the first opens nothing.
#[must_use]
pub fn replay<A: Aggregate>(id: A::Id, events: &[A::Event]) -> Option<A> {
    let (first, rest) = events.split_first()?;
    let mut state = A::first(id, first)?;
    for event in rest {
        state.apply(event);
    }
    Some(state)
}
