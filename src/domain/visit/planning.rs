//! A planned visit before its start, and the leave to wait for (docs/rules/visits.md).

use super::Visit;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Time for an asked person to answer before the question is repeated once.
pub const ASK_AGAIN_AFTER: Span = Span::from_mins(10);

/// Time after the meant start before workers without a word are asked.
pub const NOT_SET_OFF_AFTER: Span = Span::from_mins(15);

/// The matter to agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeavePart {
    /// To authorise the visit (OP-01, TM-03).
    Authorise,
    /// To look after the workers until all are home (OP-05).
    LookAfter,
}

/// The answer: YES or NO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveAnswer {
    /// YES: leave is given.
    Given,
    /// NO: leave is refused.
    Refused,
}

/// The leave waited for by a planned visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanningState {
    /// The code for the answers.
    pub code: AlertCode,
    /// The people asked, each with the matters to agree to.
    pub asked: BTreeMap<PersonId, BTreeSet<LeavePart>>,
    /// The people who have agreed, with the instant.
    pub agreed: BTreeMap<PersonId, Timestamp>,
    /// The person who refused: the visit does not happen. `None` if nobody did.
    #[serde(default)]
    pub refused: Option<PersonId>,
    /// Instant of planning.
    pub planned_at: Timestamp,
    /// Whether the people without an answer were asked again.
    pub asked_again: bool,
    /// Whether workers and office were told that nobody has set off.
    pub said_late: bool,
}

impl PlanningState {
    /// Whether every asked person has agreed.
    #[must_use]
    pub fn is_authorised(&self) -> bool {
        self.asked.keys().all(|person| self.agreed.contains_key(person))
    }

    /// Whether a person asked for `part` has agreed.
    #[must_use]
    pub fn has_agreed(&self, part: LeavePart) -> bool {
        self.asked
            .iter()
            .any(|(person, parts)| parts.contains(&part) && self.agreed.contains_key(person))
    }

    /// Returns the people without an answer.
    #[must_use]
    pub fn unanswered(&self) -> Vec<PersonId> {
        let unanswered = self
            .asked
            .keys()
            .filter(|person| !self.agreed.contains_key(*person));
        unanswered.cloned().collect()
    }
}

/// Why a planned visit wants attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedDue {
    /// An asked person has not answered.
    AskAgain,
    /// No worker has reported setting off.
    NotSetOff,
    /// The expected return has passed without a start: as far as Homeward knows, the visit did not
    /// happen.
    Lapsed,
}

impl Visit {
    /// Whether the visit is planned, and neither begun nor called off.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.closed.is_none() && self.planning.is_some()
    }

    /// Whether a person was asked for leave before the workers went, and has not said NO since: the visit goes on, and the
    /// office is told.
    #[must_use]
    pub fn may_still_refuse(&self, person: &PersonId) -> bool {
        let asked = self.leave_before.as_ref().filter(|_| self.is_open());
        asked.is_some_and(|before| {
            before.asked.contains_key(person) && before.refused.as_ref() != Some(person)
        })
    }

    /// Returns the instant at which the workers mean to set off, if given.
    #[must_use]
    pub fn leave_at(&self) -> Option<Timestamp> {
        let first = self.sign_out.stops.first().and_then(|stop| stop.expected_at);
        self.sign_out.leave_at.or(first)
    }

    /// Returns the next event of a planned visit with its instant. Never empty: lapsing is always
    /// the last.
    #[must_use]
    pub(super) fn planned_due(&self, planning: &PlanningState) -> (Timestamp, PlannedDue) {
        let mut dues = vec![(self.back_by, PlannedDue::Lapsed)];
        if !planning.is_authorised() && !planning.asked_again {
            dues.push((planning.planned_at + ASK_AGAIN_AFTER, PlannedDue::AskAgain));
        }
        if let Some(leave_at) = self.leave_at().filter(|_| !planning.said_late) {
            dues.push((leave_at + NOT_SET_OFF_AFTER, PlannedDue::NotSetOff));
        }
        dues.into_iter()
            .min_by_key(|(at, _)| *at)
            .unwrap_or((self.back_by, PlannedDue::Lapsed))
    }
}
