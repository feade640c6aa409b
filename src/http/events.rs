//! The live stream: tells browsers of a change, not of its contents. Browsers then fetch their page
//! afresh.

use super::pace::DemoPace;
use super::pages::PageState;
use crate::app::Snapshot;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

struct BoardListener {
    board: watch::Receiver<Arc<Snapshot>>,
    phones: watch::Receiver<u64>,
    paces: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    pace: Arc<DemoPace>,
}

/// Streams a word for every change, and for every minute on the clock of the demo.
///
/// The first word comes at once: changes since the page was rendered must not be missed.
pub(super) async fn events(State(pages): State<Arc<PageState>>) -> impl IntoResponse {
    let listening = BoardListener {
        board: pages.handle.snapshots(),
        phones: pages.demo.phones.changes(),
        paces: pages.demo.pace.changes(),
        stopping: pages.stopping.subscribe(),
        pace: pages.demo.pace.clone(),
    };
    let changes = stream::unfold(listening, |mut listening| async move {
        let goes_on = tokio::select! {
            changed = listening.board.changed() => changed.is_ok(),
            changed = listening.phones.changed() => changed.is_ok(),
            changed = listening.paces.changed() => changed.is_ok(),
            () = tokio::time::sleep(minute(&listening.pace)) => true,
            _ = listening.stopping.wait_for(|stopping| *stopping) => false,
        };
        goes_on.then(|| {
            let event: Result<Event, Infallible> = Ok(Event::default().data("changed"));
            (event, listening)
        })
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}

/// Returns how long a minute of the demo's clock lasts: at least a second, and for a clock that stands
/// still a minute.
fn minute(pace: &DemoPace) -> Duration {
    (Duration::from_secs(60) / pace.in_force().max(1)).max(Duration::from_secs(1))
}
