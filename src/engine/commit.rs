//! The one transaction of a turn, and what is done when it cannot be written.

use super::outbox::Attempt;
use super::{Draft, Engine, TOUCH_EVERY};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::store::{AttemptRecord, Batch, StoreError};
use std::collections::BTreeSet;

impl Engine {
    /// Writes everything that was decided in one transaction. Returns whether it is known to be kept.
    pub(super) fn commit(&mut self, now: Timestamp) -> bool {
        if self.failing_since.is_some() {
            self.draft = Draft::default();
            self.outbox.committed();
            return false;
        }
        let draft = std::mem::take(&mut self.draft);
        let (messages, attempts) = self.outbox.changed();
        let mut batch = Batch {
            events: draft.events,
            visits: draft.visits.iter().filter_map(|id| self.visits.get(id)).collect(),
            watches: draft
                .watches
                .iter()
                .filter_map(|id| self.watches.get(id))
                .collect(),
            households: draft
                .households
                .iter()
                .filter_map(|id| self.households.get(id))
                .collect(),
            inbox: draft.inbox,
            messages,
            attempts: attempts.iter().map(attempt_record).collect(),
            cursors: draft.cursors,
            counters: draft.counters.then_some(self.counters),
            routines: draft.routines,
            alerts: draft.alerts,
            ..Batch::default()
        };
        let touch = self
            .touched_at
            .is_none_or(|at| self.clock.real(now.since(at)) > TOUCH_EVERY);
        if batch.is_empty() && !touch {
            return true;
        }
        if self.fetching_until.is_none() {
            // While an outage has not been judged, its beginning must not be forgotten.
            batch.touch(now);
            self.touched_at = Some(now);
        }
        if batch.is_empty() {
            return true;
        }
        match self.store.commit(&batch) {
            Ok(()) => {
                self.outbox.committed();
                true
            }
            Err(error) => {
                self.store_failed(&error, now);
                false
            }
        }
    }

    /// A commit failed: it is unknown, not undone. What must be said is said from memory; then the process starts again.
    fn store_failed(&mut self, error: &StoreError, now: Timestamp) {
        tracing::error!(
            error = error.in_full(),
            "the store could not be written: alerts leave from memory, then the daemon starts again"
        );
        self.failing_since = Some(self.clock.uptime());
        self.outbox.committed();
        let out: BTreeSet<SchoolId> = self.open_schools();
        let schools: BTreeSet<SchoolId> = if out.is_empty() {
            self.rules.config.schools.keys().cloned().collect()
        } else {
            out
        };
        for school in schools {
            let remark = format!(
                "Homeward cannot write its records: check-ins may be lost. Ring everybody who is out. {}",
                self.out_now(&school)
            );
            self.monitor(&school, "store", remark, now);
        }
        self.draft = Draft::default();
    }

    /// Folds the store's log into the database while there is nothing else to do.
    pub(super) fn checkpoint(&mut self, idle: bool) {
        let due = self.clock.uptime() >= self.checkpointed_at + super::CHECKPOINT_EVERY;
        if !idle || !due || self.failing_since.is_some() {
            return;
        }
        self.checkpointed_at = self.clock.uptime();
        if let Err(error) = self.store.idle_checkpoint() {
            tracing::warn!(
                error = error.in_full(),
                "the store's log could not be folded in; it is tried again"
            );
        }
    }
}

fn attempt_record(attempt: &Attempt) -> AttemptRecord {
    AttemptRecord {
        message: attempt.message,
        n: attempt.n,
        gateway: attempt.gateway.clone(),
        begun_at: attempt.begun_at,
        ended_at: attempt.ended_at,
        outcome: attempt.outcome.clone(),
    }
}
