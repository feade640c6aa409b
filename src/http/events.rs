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
    demo: Option<DemoListener>,
    stopping: watch::Receiver<bool>,
}

/// What moves in the demo beside the board.
struct DemoListener {
    phones: watch::Receiver<u64>,
    paces: watch::Receiver<u64>,
    pace: Arc<DemoPace>,
}

impl DemoListener {
    /// Waits for a phone, the pace, or a minute on the clock of the demo.
    async fn moved(&mut self) -> bool {
        tokio::select! {
            changed = self.phones.changed() => changed.is_ok(),
            changed = self.paces.changed() => changed.is_ok(),
            () = tokio::time::sleep(minute(&self.pace)) => true,
        }
    }
}

/// The same for any page: without a demo a minute passes.
async fn moved(demo: &mut Option<DemoListener>) -> bool {
    match demo {
        Some(demo) => demo.moved().await,
        None => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            true
        }
    }
}

/// Streams a word for every change, and for every minute on the clock of the demo.
///
/// The first word comes at once: changes since the page was rendered must not be missed.
pub(super) async fn events(State(pages): State<Arc<PageState>>) -> impl IntoResponse {
    let listening = BoardListener {
        board: pages.handle.snapshots(),
        demo: pages.demo.as_ref().map(|demo| DemoListener {
            phones: demo.phones.changes(),
            paces: demo.pace.changes(),
            pace: demo.pace.clone(),
        }),
        stopping: pages.stopping.subscribe(),
    };
    let changes = stream::unfold(listening, |mut listening| async move {
        let goes_on = tokio::select! {
            changed = listening.board.changed() => changed.is_ok(),
            moved = moved(&mut listening.demo) => moved,
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
