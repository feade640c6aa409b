//! The past that may be forgotten, and whether anything is still to come.

use super::{App, Changes};
use crate::domain::id::VisitId;
use crate::domain::time::Timestamp;
use std::sync::Arc;

impl App {
    /// Forgets the past: closed visits after twelve hours, resolved watches, cleared households.
    /// Anything named in `unwritten` stays until the commit.
    pub fn forget_closed(&mut self, unwritten: &Changes, now: Timestamp) {
        self.visits.forget(now, |id| unwritten.visits.contains(id));
        self.watches.forget(now, |id| unwritten.watches.contains(id));
        let over = self.households.iter();
        let over = over.filter(|(id, household)| !household.lasts() && !unwritten.households.contains(id));
        let over: Vec<VisitId> = over.map(|(id, _)| *id).collect();
        for id in over {
            Arc::make_mut(&mut self.households).remove(&id);
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
