//! The past that may be forgotten, and whether anything is still to come.

use super::{App, Changes, REMEMBER_CLOSED_FOR};
use crate::domain::id::{VisitId, WatchId};
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use std::sync::Arc;

impl App {
    /// Forgets the past: closed visits after twelve hours, resolved watches, cleared households.
    /// Anything named in `unwritten` stays until the commit.
    pub fn forget_closed(&mut self, unwritten: &Changes, now: Timestamp) {
        let keeps_visit = |id: &VisitId, visit: &Visit| {
            let closed_at = visit.closed.as_ref().map(|(at, _)| *at);
            let lately = closed_at.is_some_and(|at| now.since(at) < REMEMBER_CLOSED_FOR);
            visit.is_live() || lately || unwritten.visits.contains(id)
        };
        if !self.visits.iter().all(|(id, visit)| keeps_visit(id, visit)) {
            Arc::make_mut(&mut self.visits).retain(|id, visit| keeps_visit(id, visit));
        }
        let keeps_watch =
            |id: &WatchId, watch: &Watch| watch.alert.is_some() || unwritten.watches.contains(id);
        if !self.watches.iter().all(|(id, watch)| keeps_watch(id, watch)) {
            Arc::make_mut(&mut self.watches).retain(|id, watch| keeps_watch(id, watch));
        }
        self.households
            .retain(|id, household| household.lasts() || unwritten.households.contains(id));
    }

    /// Whether nothing waits for an instant to come: no visit, no alert, no message.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        let waits = |visit: &Visit| visit.is_open() || visit.alert.is_some();
        !self.visits().any(waits)
            && self.watches.is_empty()
            && !self.outbox.is_dirty()
            && self.outbox.next_at().is_none()
    }
}
