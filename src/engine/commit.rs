//! The one transaction of a turn. What is done when it cannot be written stands in `memory.rs`.

use super::outbox::{Attempt, Outbox};
use super::{Draft, Engine, TOUCH_EVERY, TOUCH_TO};
use crate::domain::id::{VisitId, WatchId};
use crate::domain::incident::CoolingOff;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use crate::store::{AttemptRecord, Batch, Counters};
use std::collections::BTreeMap;

impl Engine {
    /// Writes everything that was decided in one transaction. Returns whether it is known to be kept; if not, it waits in
    /// the draft and the engine goes on from memory.
    pub(super) fn commit(&mut self, now: Timestamp) -> bool {
        if self.is_on_memory() {
            return self.catch_up(now);
        }
        // What was written by a clock that stood ahead says no longer when we were alive last.
        let alive_at = self.touched_at.filter(|at| *at <= now);
        let ago = alive_at.map(|at| self.clock.real(now.since(at)));
        let mut batch = batch(
            &mut self.draft,
            &self.visits,
            &self.watches,
            &self.households,
            &self.outbox,
            self.counters,
        );
        if batch.is_empty() && ago.is_some_and(|ago| ago <= TOUCH_EVERY) {
            return true;
        }
        // While an outage has not been judged, its beginning must not be forgotten.
        if self.fetching_until.is_none() && ago.is_none_or(|ago| ago >= TOUCH_TO) {
            batch.touch(now, self.clock.since_boot());
            self.touched_at = Some(now);
        }
        if batch.is_empty() {
            return true;
        }
        match self.store.commit(&batch) {
            Ok(()) => {
                self.draft = Draft::default();
                self.outbox.committed();
                self.unfolded += 1;
                self.written(now);
                true
            }
            Err(error) => {
                self.draft.take_back(batch);
                self.store_failed(&error, now);
                false
            }
        }
    }

    /// Folds the store's log into the database while there is nothing else to do.
    pub(super) fn checkpoint(&mut self, idle: bool) {
        if !idle || self.unfolded < super::CHECKPOINT_AFTER || self.is_on_memory() {
            return;
        }
        self.unfolded = 0;
        if let Err(error) = self.store.idle_checkpoint() {
            tracing::warn!(
                error = error.in_full(),
                "the store's log could not be folded in; it is tried again"
            );
        }
    }
}

/// Returns everything that is waiting to be written; what of it has no other place is taken out of the draft.
pub(super) fn batch<'a>(
    draft: &mut Draft,
    visits: &'a BTreeMap<VisitId, Visit>,
    watches: &'a BTreeMap<WatchId, Watch>,
    households: &'a BTreeMap<VisitId, CoolingOff>,
    outbox: &'a Outbox,
    counters: Counters,
) -> Batch<'a> {
    let (messages, attempts) = outbox.changed();
    Batch {
        events: std::mem::take(&mut draft.events),
        visits: draft.visits.iter().filter_map(|id| visits.get(id)).collect(),
        watches: draft.watches.iter().filter_map(|id| watches.get(id)).collect(),
        households: draft
            .households
            .iter()
            .filter_map(|id| households.get(id))
            .collect(),
        inbox: std::mem::take(&mut draft.inbox),
        messages,
        attempts: attempts.iter().map(attempt_record).collect(),
        cursors: std::mem::take(&mut draft.cursors),
        counters: draft.counters.then_some(counters),
        routines: std::mem::take(&mut draft.routines),
        alerts: std::mem::take(&mut draft.alerts),
        ..Batch::default()
    }
}

impl Draft {
    /// Takes back what [`batch`] took out: it was not kept, and waits for the next try.
    pub(super) fn take_back(&mut self, batch: Batch<'_>) {
        self.events = batch.events;
        self.inbox = batch.inbox;
        self.cursors = batch.cursors;
        self.routines = batch.routines;
        self.alerts = batch.alerts;
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
