//! A check-in question of the office outside the schedule: an earlier deadline, never a later one.

use super::{Deadline, DeadlineKey, Visit};
use crate::domain::alert::{AlertKind, DeadlineKind};
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;

impl Visit {
    /// Returns when the office asked a worker without an answer since; `None` where no answer is awaited.
    ///
    /// Any proof of life counts, dated by its sending: an OK sent before the question is no answer to the question.
    #[must_use]
    pub fn asked_now_of(&self, id: &PersonId) -> Option<Timestamp> {
        let worker = self.workers.get(id).filter(|worker| worker.is_away())?;
        let asked_at = worker.asked_now?;
        let vouched_for = self.reassured_at.is_some_and(|at| at >= asked_at);
        (worker.safe_at() < asked_at && !vouched_for).then_some(asked_at)
    }

    /// Returns the deadline of the office's question to a worker, with the grace and the chain of a check-in; of the
    /// return, where the visit type has no check-in.
    pub(super) fn asked_deadline(&self, id: &PersonId) -> Option<Deadline> {
        let due = self.asked_now_of(id)?;
        let check_in = self.check_in_of(self.workers.get(id)?);
        let rule = check_in.map_or(&self.plan.visit_type.return_by.rule, |check_in| &check_in.rule);
        Some(Deadline {
            key: DeadlineKey {
                kind: DeadlineKind::CheckIn,
                worker: Some(id.clone()),
                due,
            },
            nudge_before: None,
            grace: rule.grace,
            chain: rule.chain.clone(),
        })
    }

    /// Whether a deadline is a question of the office outside the schedule.
    #[must_use]
    pub fn is_asked_now(&self, key: &DeadlineKey) -> bool {
        let worker = key.worker.as_ref().and_then(|id| self.workers.get(id));
        key.kind == DeadlineKind::CheckIn && worker.is_some_and(|worker| worker.asked_now == Some(key.due))
    }

    /// Returns the instant by which a deadline wants a word, as people are shown it. A question of the office is due as it
    /// is asked: the worker has the grace to answer.
    #[must_use]
    pub fn answer_by(&self, deadline: &Deadline) -> Timestamp {
        if self.is_asked_now(&deadline.key) {
            deadline.missed_at()
        } else {
            deadline.key.due
        }
    }

    /// Whether nothing may be asked of a worker: duress is open for the worker, or for a companion in the same place, who
    /// may hold the worker's phone (P9).
    #[must_use]
    pub fn is_not_to_be_asked(&self, id: &PersonId) -> bool {
        let Some(alert) = self
            .alert
            .as_ref()
            .filter(|alert| alert.kind == AlertKind::Duress)
        else {
            return false;
        };
        let Some(asked) = self.workers.get(id) else {
            return true;
        };
        let in_duress = self.about(alert);
        in_duress.contains(id)
            || in_duress
                .iter()
                .filter_map(|other| self.workers.get(other))
                .any(|other| other.is_with(asked))
    }
}
