//! The walk down a chain: the step told now, the instant of the next, and the events due at an
//! instant.

use super::cause::{AlertKind, Cause};
use super::directory::Directory;
use super::event::{AlertEvent, StepReason};
use super::{ActionTried, Alert, MessageReach};
use crate::domain::chain::{Ask, Chain, Channel, HOLD_WARNING, Target};
use crate::domain::id::{AlertCode, ChainName, PersonId};
use crate::domain::time::{Span, Timestamp};

/// Time from "police have been called" to the question whether they came, and between questions
/// (docs/rules/times.md, F22).
pub const POLICE_QUESTION_EVERY: Span = Span::from_mins(10);

/// Number of repeats at a step's own interval, before the intervals grow.
const QUICK_REPEATS: u32 = 5;

/// Longest interval between two repeats, unless the step's own is longer.
const SLOWEST_REPEAT: Span = Span::from_mins(10);

/// Returns the interval until the next repeat, after so many: the step's own five times, then each
/// doubled, up to ten minutes, for ever.
fn repeat_after(again: Span, repeats: u32) -> Span {
    let slowest = SLOWEST_REPEAT.max(again);
    let mut interval = again;
    for _ in QUICK_REPEATS..=repeats {
        interval = Span::from_ms(interval.ms().saturating_mul(2));
        if interval >= slowest {
            return slowest;
        }
    }
    interval
}

/// Why an alert next wants attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertDue {
    /// A hold ends.
    HoldEnd,
    /// A holder is to be warned.
    HoldWarning,
    /// The next step is to be told.
    NextStep,
    /// The person who called the police is to be asked.
    PoliceQuestion,
    /// The current step is to be told again.
    Repeat,
}

/// Opens an alert and tells the first step, with its clock running from `due`, not from the moment
/// of notice.
#[must_use]
pub fn open(
    directory: &Directory<'_>,
    code: AlertCode,
    cause: Cause,
    chain: ChainName,
    due: Timestamp,
    at: Timestamp,
) -> Vec<AlertEvent> {
    let kind = cause.kind;
    let mut events = vec![AlertEvent::Opened {
        code,
        cause,
        chain: chain.clone(),
        at,
        keeps_reach: true,
    }];
    events.extend(start_steps(
        directory,
        &chain,
        kind,
        0,
        due,
        at,
        StepReason::Opened,
    ));
    events
}

/// Adds a cause; a more serious cause moves the alert to `chain` at once.
#[must_use]
pub fn add_cause(
    alert: &Alert,
    directory: &Directory<'_>,
    cause: Cause,
    chain: ChainName,
    due: Timestamp,
    at: Timestamp,
) -> Vec<AlertEvent> {
    if cause.kind > alert.kind {
        let kind = cause.kind;
        let mut events = vec![AlertEvent::Raised {
            cause,
            chain: chain.clone(),
        }];
        events.extend(start_steps(
            directory,
            &chain,
            kind,
            0,
            due,
            at,
            StepReason::Raised,
        ));
        return events;
    }
    if alert.causes.contains(&cause) {
        return Vec::new();
    }
    vec![AlertEvent::CauseAdded { cause, afresh: true }]
}

/// Starts the step at `index`, and any later steps due at the same instant.
fn start_steps(
    directory: &Directory<'_>,
    chain: &ChainName,
    kind: AlertKind,
    index: usize,
    due: Timestamp,
    at: Timestamp,
    reason: StepReason,
) -> Vec<AlertEvent> {
    let mut events = Vec::new();
    let Some(chain) = directory.chain(chain) else {
        // The compiler refuses a plan without chains; should a record ever hold such a plan,
        // everybody is told.
        return vec![AlertEvent::StepStarted {
            index: 0,
            due,
            at,
            people: directory.everybody(),
            reason,
        }];
    };
    let last = chain.last_index();
    let mut reason = reason;
    for index in index.min(last)..=last {
        let step = chain.step(index);
        let spare = directory.spare_household || kind == AlertKind::Duress;
        if spare && step.ask == Ask::RingHousehold && index < last {
            events.push(AlertEvent::StepPassed {
                index,
                reason: StepReason::HouseholdSpared,
            });
            continue;
        }
        let (mut people, anybody_in) = directory.recipients_of(step, at);
        if people.is_empty() {
            if index < last {
                events.push(AlertEvent::StepPassed {
                    index,
                    reason: StepReason::NobodyLeft,
                });
                reason = StepReason::NobodyLeft;
                continue;
            }
            people = fall_back(directory, chain);
        }
        events.push(AlertEvent::StepStarted {
            index,
            due,
            at,
            people,
            reason,
        });
        if anybody_in || index == last {
            break;
        }
        reason = StepReason::NobodyIn;
    }
    events
}

/// Returns the people told by the last step when none of its own are left: the chain above, or else
/// everybody.
fn fall_back(directory: &Directory<'_>, chain: &Chain) -> Vec<(PersonId, Vec<Channel>)> {
    let above: Vec<Target> = chain.steps().flat_map(|step| step.tell.iter().cloned()).collect();
    let people = directory.reachable(&above);
    if people.is_empty() {
        directory.everybody()
    } else {
        people
    }
}

impl Alert {
    /// Returns when the alert next wants attention, and why. There always is such an instant (P3).
    #[must_use]
    pub fn due(&self, directory: &Directory<'_>) -> (Timestamp, AlertDue) {
        if let Some(police) = self.police.as_ref().filter(|police| police.holds) {
            return (police.asked_at + POLICE_QUESTION_EVERY, AlertDue::PoliceQuestion);
        }
        if let Some(hold) = &self.hold {
            let warning = HOLD_WARNING.min(Span::from_ms(hold.until.since(hold.from).ms() / 4));
            return if hold.warned || hold.by.is_none() {
                (hold.until, AlertDue::HoldEnd)
            } else {
                (hold.until - warning, AlertDue::HoldWarning)
            };
        }
        let Some(chain) = directory.chain(&self.chain) else {
            return (self.repeated_at(Span::from_mins(2)), AlertDue::Repeat);
        };
        let repeat = chain
            .again(self.step)
            .map(|again| (self.repeated_at(again.span()), AlertDue::Repeat));
        if self.step >= chain.last_index() {
            return repeat.unwrap_or((self.repeated_at(chain.last_again.span()), AlertDue::Repeat));
        }
        let next = (self.next_step_at(chain), AlertDue::NextStep);
        match repeat {
            Some(repeat) if repeat.0 < next.0 => repeat,
            Some(_) | None => next,
        }
    }

    /// Returns when the next step of a chain begins if nobody acts; there must be one.
    pub(super) fn next_step_at(&self, chain: &Chain) -> Timestamp {
        // The police prompt waits out its previous step from the moment at which those people could
        // really answer.
        let base = if chain.step(self.step + 1).ask == Ask::Police {
            self.step_at
        } else {
            self.step_due
        };
        base + chain.step(self.step).wait.span()
    }

    /// Decides the events due at an instant.
    #[must_use]
    pub fn wake(
        &self,
        directory: &Directory<'_>,
        due: (Timestamp, AlertDue),
        at: Timestamp,
    ) -> Vec<AlertEvent> {
        match due.1 {
            AlertDue::HoldEnd => {
                let by = self.hold.as_ref().and_then(|hold| hold.by.clone());
                let mut events = vec![AlertEvent::HoldEnded { by }];
                events.extend(self.start_next_step(directory, due.0, at, StepReason::HoldOver));
                events
            }
            AlertDue::HoldWarning => self
                .hold
                .iter()
                .filter_map(|hold| hold.by.clone())
                .map(|by| AlertEvent::HoldWarned { by })
                .collect(),
            AlertDue::NextStep => self.start_next_step(directory, due.0, at, StepReason::WaitOver),
            AlertDue::PoliceQuestion => vec![AlertEvent::PoliceAsked { at }],
            AlertDue::Repeat => vec![self.repeat(directory, at, false)],
        }
    }

    /// Starts the next step, or repeats the last step at the end of the chain.
    pub(super) fn start_next_step(
        &self,
        directory: &Directory<'_>,
        due: Timestamp,
        at: Timestamp,
        reason: StepReason,
    ) -> Vec<AlertEvent> {
        match directory.chain(&self.chain) {
            Some(chain) if self.step < chain.last_index() => {
                start_steps(directory, &self.chain, self.kind, self.step + 1, due, at, reason)
            }
            Some(_) | None => vec![self.repeat(directory, at, true)],
        }
    }

    /// Returns the instant of the next repeat, for a step with this interval.
    fn repeated_at(&self, again: Span) -> Timestamp {
        self.said_at + repeat_after(again, self.repeats)
    }

    fn repeat(&self, directory: &Directory<'_>, at: Timestamp, afresh: bool) -> AlertEvent {
        let mut people = match directory.chain(&self.chain) {
            Some(chain) => {
                let (people, _) = directory.recipients_of(chain.step(self.step), at);
                if people.is_empty() {
                    fall_back(directory, chain)
                } else {
                    people
                }
            }
            None => Vec::new(),
        };
        if people.is_empty() {
            people = directory.everybody();
        }
        AlertEvent::StepRepeated { at, people, afresh }
    }

    /// Records the fate of one message of the current step; if all have failed, the next step
    /// starts at once (P5).
    #[must_use]
    pub fn settle_message(
        &self,
        directory: &Directory<'_>,
        step: usize,
        person: &PersonId,
        channel: Channel,
        reach: MessageReach,
        at: Timestamp,
    ) -> Vec<AlertEvent> {
        // A report on a person not told by this step is stale as well: the same step number on an
        // earlier chain told them.
        let known = self.reach.get(person).and_then(|by| by.get(&channel));
        let Some(known) = known.filter(|_| step == self.step) else {
            return self.settle_earlier(step, person, channel, reach);
        };
        if adds_nothing(*known, reach, channel) {
            return Vec::new();
        }
        let mut events = vec![AlertEvent::Reached {
            person: person.clone(),
            channel,
            reach,
        }];
        let others_failed = self.reach.iter().all(|(other, channels)| {
            channels
                .iter()
                .all(|(by, known)| (other == person && *by == channel) || *known == MessageReach::Failed)
        });
        let at_last = directory
            .chain(&self.chain)
            .is_none_or(|chain| self.step >= chain.last_index());
        if reach == MessageReach::Failed
            && others_failed
            && self.hold.is_none()
            && !self.police_have_it()
            && !at_last
        {
            events.extend(self.start_next_step(directory, at, at, StepReason::NobodyReached));
        }
        events
    }

    /// Records the fate of a message of an earlier step, for the sheet: no step follows.
    fn settle_earlier(
        &self,
        step: usize,
        person: &PersonId,
        channel: Channel,
        reach: MessageReach,
    ) -> Vec<AlertEvent> {
        let known = self.telling(step, person).and_then(|tried| {
            let by_channel = tried.reach.get(person)?;
            by_channel.get(&channel).copied()
        });
        match known {
            Some(known) if !adds_nothing(known, reach, channel) => vec![AlertEvent::ReachedLate {
                step,
                person: person.clone(),
                channel,
                reach,
            }],
            Some(_) | None => Vec::new(),
        }
    }

    /// Returns the last telling of a person by a step of this number.
    fn telling(&self, step: usize, person: &PersonId) -> Option<&ActionTried> {
        let mut tellings = self.tried.iter();
        tellings.rfind(|tried| tried.step == step && tried.tells(person))
    }
}

/// Whether a report says no more than is known.
fn adds_nothing(known: MessageReach, reach: MessageReach, channel: Channel) -> bool {
    known == reach || (known.is_enough_by(channel) && reach.is_enough_by(channel))
}
