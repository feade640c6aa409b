//! A visit that is planned and not begun: whose leave it waits for (docs/rules/visits.md).

use super::Visit;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long somebody who was asked for leave has before they are asked once more.
pub const ASK_AGAIN_AFTER: Span = Span::from_mins(10);

/// How long after the time they meant to set off workers who have not said so are asked about.
pub const NOT_SET_OFF_AFTER: Span = Span::from_mins(15);

/// What somebody is asked to agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeavePart {
    /// To authorise the visit (OP-01, TM-03).
    Authorise,
    /// To look after those who are out until they are home (OP-05).
    LookAfter,
}

/// The answer: YES or NO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveAnswer {
    /// YES.
    Given,
    /// NO.
    Refused,
}

/// What a planned visit waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanningState {
    /// What the answers name it by.
    pub code: AlertCode,
    /// Who was asked for what.
    pub asked: BTreeMap<PersonId, BTreeSet<LeavePart>>,
    /// Who has agreed, and when.
    pub agreed: BTreeMap<PersonId, Timestamp>,
    /// Who has not agreed, so that it does not happen.
    #[serde(default)]
    pub refused: Option<PersonId>,
    /// Since when it is planned.
    pub planned_at: Timestamp,
    /// Whether those who have not answered were asked again.
    pub asked_again: bool,
    /// Whether it was said that nobody has set off.
    pub said_late: bool,
}

impl PlanningState {
    /// Whether everybody who was asked has agreed.
    #[must_use]
    pub fn is_authorised(&self) -> bool {
        self.asked.keys().all(|person| self.agreed.contains_key(person))
    }

    /// Whether what was asked has been agreed to, by whoever was asked for it.
    #[must_use]
    pub fn has_agreed(&self, part: LeavePart) -> bool {
        self.asked
            .iter()
            .any(|(person, parts)| parts.contains(&part) && self.agreed.contains_key(person))
    }

    /// Returns who has not answered.
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
    /// Somebody has not answered.
    AskAgain,
    /// Nobody has said that they set off.
    NotSetOff,
    /// They would be back by now: it did not happen, as far as Homeward knows.
    Lapsed,
}

impl Visit {
    /// Whether it is planned, and has neither begun nor been called off.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.closed.is_none() && self.planning.is_some()
    }

    /// Returns when the workers mean to set off, if they said.
    #[must_use]
    pub fn leave_at(&self) -> Option<Timestamp> {
        let first = self.sign_out.stops.first().and_then(|stop| stop.expected_at);
        self.sign_out.leave_at.or(first)
    }

    /// Returns what a planned visit waits for next, and when. There always is something: the last is that it lapses.
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
