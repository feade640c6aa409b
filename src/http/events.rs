//! The live stream: a tick every two seconds, and a word for every change, never its contents.
//!
//! A comment in the stream is shown to no page, and a half-open connection raises no error. So each page is sent the time and
//! the engine's last turn, and looks dead without them.

use super::live::turned_ago;
use super::pages::PageState;
use super::visitor::PageVisitor;
use super::words;
use crate::app::Snapshot;
use crate::clock::uptime;
use crate::domain::id::SchoolId;
use crate::domain::time::Span;
use crate::wording::civil;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use axum::{Extension, Json};
use futures_util::stream;
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A page counts as late after two missing ticks, and as not live after five.
const TICK_EVERY: Span = Span::from_secs(2);

/// Changes within this time are told together.
const TOLD_AT_MOST_EVERY: Span = Span::from_ms(100);

/// Wait of a browser before it connects again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The time, and the evidence of a watching engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct LiveTick {
    /// Milliseconds since 1970, by the engine's clock.
    now: i64,
    /// The same as people read it: `13:42`.
    clock: String,
    /// The engine's last turn, by the same clock.
    turn_at: i64,
    /// Real milliseconds since the engine's last turn, whatever is done to clocks.
    turn_ms: u64,
    /// The version of the pages' content.
    version: String,
    /// How many times as fast as real time the clock runs; 0 where it stands still.
    pace: u32,
}

impl LiveTick {
    fn of(pages: &PageState, school: Option<&SchoolId>) -> Self {
        let now = pages.clock.now();
        let ago = turned_ago(pages);
        let pace = pages.pace();
        let turn_ms = u64::try_from(ago.as_millis()).unwrap_or(u64::MAX);
        Self {
            now: now.ms(),
            clock: civil::clock(now, &zone(&pages.handle.snapshots().borrow())),
            turn_at: (now - Span::from_ms(turn_ms.saturating_mul(u64::from(pace)))).ms(),
            turn_ms,
            version: pages.live.version(pages, school),
            pace,
        }
    }
}

/// Returns the time zone of the first visit, for the clock of the pages. A whole board would be too much for each tick.
fn zone(snapshot: &Snapshot) -> String {
    let first = snapshot.visits.values().next();
    first.map_or_else(
        || words::TIME_ZONE.to_owned(),
        |visit| visit.plan.time_zone.clone(),
    )
}

/// A listening page.
struct PageListener {
    pages: Arc<PageState>,
    /// The reader's school; `None` for all of them.
    school: Option<SchoolId>,
    board: watch::Receiver<Arc<Snapshot>>,
    demo: Option<DemoListener>,
    stopping: watch::Receiver<bool>,
    /// The version told last; none before the first tick.
    told: Option<String>,
    told_at: Span,
    tick_at: Span,
}

/// What moves in the demo beside the board.
struct DemoListener {
    phones: watch::Receiver<u64>,
    paces: watch::Receiver<u64>,
}

impl DemoListener {
    fn seen(&mut self) {
        self.phones.borrow_and_update();
        self.paces.borrow_and_update();
    }

    async fn moved(&mut self) -> bool {
        tokio::select! {
            changed = self.phones.changed() => changed.is_ok(),
            changed = self.paces.changed() => changed.is_ok(),
        }
    }
}

/// Waits for something in the demo; for ever without a demo.
async fn moved(demo: &mut Option<DemoListener>) -> bool {
    match demo {
        Some(demo) => demo.moved().await,
        None => std::future::pending().await,
    }
}

impl PageListener {
    fn new(pages: Arc<PageState>, school: Option<SchoolId>) -> Self {
        let now = uptime();
        Self {
            board: pages.handle.snapshots(),
            demo: pages.demo.as_ref().map(|demo| DemoListener {
                phones: demo.phones.changes(),
                paces: demo.pace.changes(),
            }),
            stopping: pages.stopping.subscribe(),
            pages,
            school,
            told: None,
            told_at: now,
            tick_at: now,
        }
    }

    /// Returns the next word; `None` once the daemon stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let now = uptime();
            if now >= self.tick_at {
                self.tick_at = now + TICK_EVERY;
                return self.tick();
            }
            // Seen before the version is read: a change after that wakes anew.
            self.board.borrow_and_update();
            if let Some(demo) = &mut self.demo {
                demo.seen();
            }
            let version = self.pages.live.version(&self.pages, self.school.as_ref());
            let is_news = self.told.as_ref().is_some_and(|told| *told != version);
            let quiet_until = self.told_at + TOLD_AT_MOST_EVERY;
            if is_news && now >= quiet_until {
                return self.change(version);
            }
            let next = if is_news { quiet_until } else { now + self.minute() };
            let goes_on = tokio::select! {
                changed = self.board.changed(), if !is_news => changed.is_ok(),
                moved = moved(&mut self.demo), if !is_news => moved,
                () = tokio::time::sleep(until(next.min(self.tick_at), now)) => true,
                _ = self.stopping.wait_for(|stopping| *stopping) => false,
            };
            if !goes_on {
                return None;
            }
        }
    }

    fn tick(&mut self) -> Option<Event> {
        let tick = LiveTick::of(&self.pages, self.school.as_ref());
        // A tick tells its version too: no word of a change need follow.
        self.told = Some(tick.version.clone());
        let event = Event::default().event("tick").retry(RETRY_AFTER);
        event.json_data(&tick).ok()
    }

    fn change(&mut self, version: String) -> Option<Event> {
        self.told_at = uptime();
        let data = serde_json::json!({ "version": version });
        self.told = Some(version);
        Event::default().event("changed").json_data(data).ok()
    }

    /// Returns how long a minute of the clock lasts: at least a second, and for a clock that stands still a minute.
    fn minute(&self) -> Span {
        let pace = u64::from(self.pages.pace().max(1));
        Span::from_ms((60_000 / pace).max(1000))
    }
}

/// Returns the wait until an uptime of the machine.
fn until(then: Span, now: Span) -> Duration {
    Duration::from_millis(then.ms().saturating_sub(now.ms()))
}

/// Streams ticks and changes.
pub(super) async fn events(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> impl IntoResponse {
    let listener = PageListener::new(pages, visitor.school);
    let words = stream::unfold(listener, |mut listener| async move {
        let event: Result<Event, Infallible> = Ok(listener.next().await?);
        Some((event, listener))
    });
    // Read by nginx, which would otherwise hold ticks back until there are enough.
    ([("x-accel-buffering", "no")], Sse::new(words))
}

/// Answers with a single tick: for a page without a connection of its own.
pub(super) async fn tick(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> impl IntoResponse {
    Json(LiveTick::of(&pages, visitor.school.as_ref()))
}
