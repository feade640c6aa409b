//! The pace of the demo: fast while nothing is asked of anybody, slow while somebody is asked.

use crate::app::{Envelope, Request, Response, Snapshot};
use crate::domain::principal::Principal;
use crate::domain::visit::Visit;
use crate::engine::Handle;
use crate::http::{AnswerAwaited, DemoPace};
use std::sync::Arc;

/// Follows the engine, and sets the pace by what is asked of people. Ends with the engine.
pub(super) async fn slow_down_while_asked(handle: Handle, pace: Arc<DemoPace>) {
    let mut snapshots = handle.snapshots();
    loop {
        pace.set_awaited(awaited(&snapshots.borrow_and_update()));
        if snapshots.changed().await.is_err() {
            return;
        }
    }
}

/// Wakes the engine at every change of the pace: the engine waits for its next deadline by the pace
/// that it knew.
pub(super) async fn wake_at_changes(handle: Handle, pace: Arc<DemoPace>) {
    let mut changes = pace.changes();
    while changes.changed().await.is_ok() {
        let turn = Envelope::new(Principal::DemoPage, Request::Health);
        if !matches!(handle.request(turn).await, Response::Done(_)) {
            tracing::debug!("the engine was gone already");
        }
    }
}

/// Returns whether an answer of anybody is awaited.
fn awaited(snapshot: &Snapshot) -> AnswerAwaited {
    let visits = snapshot.visits.values().any(|visit| asks(visit));
    let watches = snapshot.watches.values().any(|watch| watch.alert.is_some());
    if visits || watches {
        AnswerAwaited::Awaited
    } else {
        AnswerAwaited::Nothing
    }
}

/// Returns whether a visit waits for somebody: for a contact while an alert is open, for the workers
/// after a reminder or an unclear text, for those who may give leave.
fn asks(visit: &Visit) -> bool {
    let reminded = || {
        visit.is_open()
            && visit.deadlines().iter().any(|deadline| {
                let reminders = visit.nudged.iter().any(|(key, _)| *key == deadline.key);
                reminders && !visit.missed.contains(&deadline.key)
            })
    };
    visit.alert.is_some() || visit.is_planned() || visit.unclear.is_some() || reminded()
}
