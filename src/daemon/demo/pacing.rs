//! The pace of the demo: slow while people are asked to answer, else fast.

use crate::app::{Envelope, Request, Response, Snapshot};
use crate::domain::principal::Principal;
use crate::domain::visit::Visit;
use crate::engine::Handle;
use crate::http::{AnswerAwaited, DemoPace};
use std::sync::Arc;

/// Follows the engine, and slows the demo while an answer is awaited. Ends with the engine.
pub(super) async fn slow_down_while_asked(handle: Handle, pace: Arc<DemoPace>) {
    let mut snapshots = handle.snapshots();
    loop {
        pace.set_awaited(awaited(&snapshots.borrow_and_update()));
        if snapshots.changed().await.is_err() {
            return;
        }
    }
}

/// Wakes the engine at every change of the pace: the wait for the next deadline was reckoned by the
/// pace of before.
pub(super) async fn wake_at_changes(handle: Handle, pace: Arc<DemoPace>) {
    let mut changes = pace.changes();
    while changes.changed().await.is_ok() {
        let turn = Envelope::new(Principal::DemoPage, Request::Health);
        if !matches!(handle.request(turn).await, Response::Done(_)) {
            tracing::debug!("the engine was gone already");
        }
    }
}

/// Returns whether an answer is awaited.
fn awaited(snapshot: &Snapshot) -> AnswerAwaited {
    let visits = snapshot.visits.values().any(|visit| asks(visit));
    let watches = snapshot.watches.values().any(|watch| watch.alert.is_some());
    if visits || watches {
        AnswerAwaited::Awaited
    } else {
        AnswerAwaited::Nothing
    }
}

/// Returns whether a visit waits for an answer: of a contact while an alert is open, of the workers
/// after a reminder or an unclear text, of the people asked for leave.
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
