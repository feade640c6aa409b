//! The pace of the demo, and the bar on each page by which the viewer sets the pace.
//!
//! The demo waits for its viewer. Its clock stands still until the first page is seen, runs slowly
//! while somebody is asked something, and can be paused.

use super::notice::{ActionOutcome, back_to};
use super::pages::{DemoParts, PageState};
use crate::clock::ScaledClock;
use crate::wording::pages::phones as sentences;
use axum::extract::State;
use axum::http::header::CONNECTION;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The paces offered, each how many times as fast as real time.
const LADDER: [u32; 9] = [1, 2, 6, 15, 30, 60, 120, 300, 600];

/// How many times slower the clock runs while somebody is asked: of 60 times as fast, 6 are left.
///
/// The shortest step of the example's chains is two minutes, which then last 20 seconds: enough to
/// read a text and to press an answer.
const SLOWER_WHILE_ASKED: u32 = 10;

/// Whether an answer is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerAwaited {
    /// A question, a reminder or an alert waits for an answer.
    Awaited,
    /// No question and no alert is open.
    Nothing,
}

/// The viewer's hand on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ViewerState {
    /// No page has been seen yet.
    NotThere,
    Paused,
    Watching,
}

#[derive(Debug)]
struct PaceState {
    viewer: ViewerState,
    awaited: AnswerAwaited,
    /// The pace while no answer is awaited.
    quick: u32,
    /// The pace while an answer is awaited: at most as quick.
    slow: u32,
}

impl PaceState {
    fn chosen(&self) -> u32 {
        match self.awaited {
            AnswerAwaited::Awaited => self.slow,
            AnswerAwaited::Nothing => self.quick,
        }
    }

    fn in_force(&self) -> u32 {
        match self.viewer {
            ViewerState::NotThere | ViewerState::Paused => 0,
            ViewerState::Watching => self.chosen(),
        }
    }

    /// Chooses another pace for times like the present one.
    fn choose(&mut self, pace: u32) {
        match self.awaited {
            AnswerAwaited::Awaited => {
                self.slow = pace;
                self.quick = self.quick.max(pace);
            }
            AnswerAwaited::Nothing => {
                self.quick = pace;
                self.slow = self.slow.min(pace);
            }
        }
    }
}

/// The pace of the demo's clock, as its viewer and its story want it.
pub struct DemoPace {
    clock: Arc<ScaledClock>,
    state: Mutex<PaceState>,
    changes: watch::Sender<u64>,
    beginnings: watch::Sender<u64>,
}

impl DemoPace {
    /// Takes hold of the demo's clock, which stands still until [`DemoPace::page_seen`].
    #[must_use]
    pub fn new(clock: Arc<ScaledClock>, quick: u32) -> Self {
        let pace = Self {
            clock,
            state: Mutex::new(PaceState {
                viewer: ViewerState::NotThere,
                awaited: AnswerAwaited::Nothing,
                quick,
                slow: (quick / SLOWER_WHILE_ASKED).max(1),
            }),
            changes: watch::Sender::new(0),
            beginnings: watch::Sender::new(0),
        };
        pace.clock.set_pace(0);
        pace
    }

    /// Begins the story, if this is the first page seen.
    pub fn page_seen(&self) {
        self.change(|state| {
            if state.viewer == ViewerState::NotThere {
                state.viewer = ViewerState::Watching;
            }
        });
    }

    /// Lets the clock run.
    pub fn go_on(&self) {
        self.change(|state| state.viewer = ViewerState::Watching);
    }

    /// Lets the clock stand still.
    pub fn pause(&self) {
        self.change(|state| state.viewer = ViewerState::Paused);
    }

    /// Says whether an answer is awaited.
    pub fn set_awaited(&self, awaited: AnswerAwaited) {
        self.change(|state| state.awaited = awaited);
    }

    /// Returns a receiver of every change of the pace. A wait for an instant of the clock must be
    /// reckoned afresh after a change.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Returns a receiver of every wish to begin the story again.
    #[must_use]
    pub fn beginnings(&self) -> watch::Receiver<u64> {
        self.beginnings.subscribe()
    }

    /// Returns how many times as fast as real time the clock runs now; 0 if it stands still.
    #[must_use]
    pub fn in_force(&self) -> u32 {
        self.state().in_force()
    }

    fn change(&self, change: impl FnOnce(&mut PaceState)) {
        let mut state = self.state();
        change(&mut state);
        let pace = state.in_force();
        let changed = self.clock.pace() != pace;
        self.clock.set_pace(pace);
        drop(state);
        if changed {
            self.changes.send_modify(|version| *version += 1);
        }
    }

    fn state(&self) -> MutexGuard<'_, PaceState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves one rung of the ladder up or down; returns the pace chosen.
    fn climb(&self, next: impl FnOnce(u32) -> Option<u32>) -> u32 {
        let mut chosen = 0;
        self.change(|state| {
            if let Some(pace) = next(state.chosen()) {
                state.choose(pace);
            }
            chosen = state.chosen();
        });
        chosen
    }
}

fn faster(pace: u32) -> Option<u32> {
    LADDER.into_iter().find(|rung| *rung > pace)
}

fn slower(pace: u32) -> Option<u32> {
    LADDER.into_iter().rev().find(|rung| *rung < pace)
}

/// Returns a pace in words.
#[must_use]
pub fn in_words(pace: u32) -> String {
    match pace {
        1 => sentences::AS_REAL_TIME.words().to_owned(),
        pace => sentences::TIMES_AS_FAST.plain(&[("times", &pace)]),
    }
}

/// Renders the bar: the pace, and buttons to change the pace.
pub(super) fn bar(demo: &DemoParts, path: &str) -> Markup {
    let state = demo.pace.state();
    let chosen = state.chosen();
    let paused = state.viewer != ViewerState::Watching;
    let awaited = (state.slow < state.quick).then_some(state.awaited);
    drop(state);
    let (wish, words) = if paused {
        ("go-on", sentences::GO_ON)
    } else {
        ("pause", sentences::PAUSE)
    };
    let now = match awaited {
        _ if paused => sentences::PAUSED,
        Some(AnswerAwaited::Awaited) => sentences::RUNS_SLOWER,
        Some(AnswerAwaited::Nothing) => sentences::RUNS_SLOWER_SOON,
        None => sentences::RUNS,
    };
    html! {
        section.pace id="pace" aria-label=(sentences::CLOCK.words()) {
            p { (now.with(&[("pace", &in_words(chosen))])) }
            form method="post" action="/pace" {
                input type="hidden" name="page" value=(path);
                button type="submit" name="wish" value=(wish) { (words) }
                button type="submit" name="wish" value="slower" disabled[slower(chosen).is_none()] { (sentences::SLOWER) }
                button type="submit" name="wish" value="faster" disabled[faster(chosen).is_none()] { (sentences::FASTER) }
                button type="submit" name="wish" value="again" { (sentences::BEGIN_AGAIN) }
            }
        }
    }
}

/// A wish about the pace.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PaceWish {
    Again,
    Faster,
    GoOn,
    Pause,
    Slower,
}

/// A press on the bar.
#[derive(Deserialize)]
pub(super) struct PaceForm {
    wish: PaceWish,
    /// The page with the bar.
    page: String,
}

/// Does as the viewer wishes, and leads back to the page.
pub(super) async fn wish(
    State(pages): State<Arc<PageState>>,
    Extension(demo): Extension<DemoParts>,
    Form(form): Form<PaceForm>,
) -> Response {
    let pace = &demo.pace;
    let runs = |chosen| sentences::NOW_RUNS.plain(&[("pace", &in_words(chosen))]);
    let done = match form.wish {
        PaceWish::Again => return begin_again(&pages, &demo).await,
        PaceWish::Faster => runs(pace.climb(faster)),
        PaceWish::Slower => runs(pace.climb(slower)),
        PaceWish::GoOn => {
            pace.go_on();
            sentences::GOES_ON.words().to_owned()
        }
        PaceWish::Pause => {
            pace.pause();
            sentences::IS_PAUSED.words().to_owned()
        }
    };
    let page = own_page(&form.page);
    back_to(page, ActionOutcome::Done(done)).into_response()
}

/// Has the daemon begin the story again, and leads to the board once the old story is over.
async fn begin_again(pages: &PageState, demo: &DemoParts) -> Response {
    let beginnings = &demo.pace.beginnings;
    if beginnings.receiver_count() == 0 {
        let alone = sentences::NO_DEMO.words().to_owned();
        return back_to("/", ActionOutcome::Refused(alone)).into_response();
    }
    beginnings.send_modify(|version| *version += 1);
    // The next page must come from the new story: by then the old server takes no more connections,
    // and the browser does not use the present connection again.
    let mut stopping = pages.stopping.subscribe();
    if stopping.wait_for(|stopping| *stopping).await.is_err() {
        tracing::debug!("the server was gone already");
    }
    let leads = back_to(
        "/",
        ActionOutcome::Done(sentences::BEGUN_AGAIN.words().to_owned()),
    );
    (AppendHeaders([(CONNECTION, "close")]), leads).into_response()
}

/// Returns the page to lead back to: a page of ours, or else the board.
fn own_page(page: &str) -> &str {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '/';
    let is_ours = page.starts_with('/') && !page.starts_with("//") && page.chars().all(letters);
    if is_ours { page } else { "/" }
}
