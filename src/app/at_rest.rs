//! The past that may be forgotten, and whether anything is still to come.

use super::{App, Changes};
use crate::domain::id::VisitId;
use crate::domain::time::{Span, Timestamp};
use std::sync::Arc;

/// For how long a visit brought back by a request stays in memory.
const RECALLED_FOR: Span = Span::from_mins(1);

impl App {
    /// Forgets the past: closed visits after twelve hours, resolved watches, cleared households.
    /// Anything named in `unwritten` stays until the commit.
    pub fn forget_closed(&mut self, unwritten: &Changes, now: Timestamp) {
        self.recalled.retain(|_, at| now.since(*at) < RECALLED_FOR);
        let recalled = &self.recalled;
        self.visits.forget(now, |id| {
            unwritten.visits.contains(id) || recalled.contains_key(id)
        });
        self.watches.forget(now, |id| unwritten.watches.contains(id));
        let over = self
            .cleared
            .extract_if(.., |id| !unwritten.households.contains(id));
        let over: Vec<VisitId> = over.collect();
        for id in over {
            if self
                .households
                .get(&id)
                .is_some_and(|household| !household.lasts())
            {
                Arc::make_mut(&mut self.households).remove(&id);
            }
        }
    }

    /// Whether nothing waits for an instant to come: no visit, no alert, no message.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        self.visits.count_open() == 0
            && self.visits.alerted().next().is_none()
            && self.watches.is_empty()
            && !self.outbox.is_dirty()
            && self.outbox.next_at().is_none()
    }
}
