//! The one transaction of a turn. `memory.rs` has the behaviour for a failed commit.

use super::{Engine, FOLD_AFTER, ROWS_OF_COMMIT, TOUCH_EVERY, TOUCH_TO};
use crate::app::Changes;
use crate::domain::time::Timestamp;

impl Engine {
    /// Writes all pending decisions in one transaction. Returns whether the changes are known to be
    /// kept; if not, the changes stay unwritten and the engine goes on from memory.
    pub(super) fn commit(&mut self, now: Timestamp) -> bool {
        if self.memory.is_some() {
            return self.catch_up(now);
        }
        // A sign of life written by a clock ahead of the present one no longer says when we were
        // alive last.
        let alive_at = self.touched_at.filter(|at| *at <= now);
        let ago = alive_at.map(|at| self.clock.took(at, now));
        let mut batch = self.app.batch(&mut self.unwritten);
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
        let rows = batch.rows();
        match self.store.commit(&batch) {
            Ok(()) => {
                self.unwritten = Changes::default();
                self.app.committed();
                self.unfolded += ROWS_OF_COMMIT + rows;
                self.written(now);
                true
            }
            Err(error) => {
                self.unwritten.put_back(batch);
                self.store_failed(&error, now);
                false
            }
        }
    }

    /// Has the store's log folded into the database: beside the engine, or while there is nothing else to do.
    pub(super) fn fold(&mut self, idle: bool) {
        if self.unfolded < FOLD_AFTER || self.memory.is_some() {
            return;
        }
        if let Some(folding) = &self.folding {
            if folding.want() {
                self.unfolded = 0;
                return;
            }
            tracing::error!("the thread that folds the store's log has ended: the engine folds by itself");
            self.folding = None;
        }
        if !idle {
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
