//! The engine: one plain thread, and the only writer.
//!
//! It waits for a command or the next deadline, wakes what is due first (so that a late check-in is recorded as late),
//! decides everything that is waiting, commits it in one transaction, and only then answers, feeds the board and wakes
//! the courier. It is not async, so that a stalled runtime cannot stop an escalation.

mod commit;
mod decided;
mod handle;
mod memory;
mod news;
mod notify;
mod outbox;
mod request;
mod requests;
mod routines;
mod rules;
mod stepper;
mod texts;
mod turn;
pub mod view;

pub use crate::config::SignOutRequest;
pub use handle::{Claimed, Handle, LastAudit, NotKept, Pulse};
pub use outbox::{Claim, Outcome, Routes};
pub use request::{AlertWord, Origin, Request, Response, VisitWord};
pub use rules::Rules;
pub use stepper::Stepper;

use crate::clock::Clock;
use crate::domain::command::Given;
use crate::domain::id::{AlertCode, GatewayName, VisitId, WatchId};
use crate::domain::incident::CoolingOff;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use crate::entropy;
use crate::store::{Counters, EventRecord, InboxRecord, Store, StoreError};
use handle::Input;
use memory::{AfterMemory, Memory};
use outbox::{News, Outbox};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use view::Board;

/// Longest the engine waits without looking at the clock.
///
/// Five seconds bounds how late a suspended or stepped machine can notice a missed check-in.
const LOOK_AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// A turn this much later than the one before means that the machine slept, was stopped, or had its clock set.
const OFF_AFTER: Duration = Duration::from_secs(30);

/// Longest the engine puts off judging what is due while the gateways are asked what came in meanwhile.
const FETCH_AT_MOST: Duration = Duration::from_secs(5);

/// An alert that waits this long for its first attempt means that the courier is stuck.
const ALERT_OVERDUE_AFTER: Span = Span::from_secs(60);

/// How long a closed visit is kept in memory, for texts that come late and answers to questions asked at its end.
const REMEMBER_CLOSED_FOR: Span = Span::from_mins(12 * 60);

/// After how many commits the store's log is folded into the database, when there is nothing else to do.
const CHECKPOINT_AFTER: u32 = 500;

/// How often the store is told that the daemon was alive, when nothing else is written.
const TOUCH_EVERY: Duration = Duration::from_secs(10);

/// How exactly it is told, when something else is written: of several turns within a second, the first says so.
const TOUCH_TO: Duration = Duration::from_secs(1);

/// Everything the engine decides upon. Owned by its thread.
struct Engine {
    clock: Arc<dyn Clock>,
    store: Store,
    rules: Rules,
    rules_loaded_at: Timestamp,
    visits: BTreeMap<VisitId, Visit>,
    watches: BTreeMap<WatchId, Watch>,
    /// Households in cooling-off, by the visit after which each is named; and those that this turn cleared.
    households: BTreeMap<VisitId, CoolingOff>,
    outbox: Outbox,
    counters: Counters,
    cursors: BTreeMap<GatewayName, String>,
    routines: BTreeMap<String, Timestamp>,
    /// When each is next due, reckoned from when it was last done.
    routines_due: BTreeMap<String, Option<Timestamp>>,
    deaf: BTreeMap<GatewayName, (Timestamp, String)>,
    last_turn_at: Option<Timestamp>,
    touched_at: Option<Timestamp>,
    fetching_until: Option<Span>,
    /// Set while the store cannot be written.
    memory: Option<Memory>,
    /// Set after a start, where the daemon before could not write all that it said.
    after_memory: Option<AfterMemory>,
    /// Commits since the store's log was last folded into the database.
    unfolded: u32,
    run: String,
    draft: Draft,
    board: watch::Sender<Arc<Board>>,
    work: Arc<Notify>,
    fetch: Arc<Notify>,
    pulse: Arc<Pulse>,
}

/// What the current turn has decided and not yet committed.
#[derive(Default)]
struct Draft {
    events: Vec<EventRecord>,
    visits: BTreeSet<VisitId>,
    watches: BTreeSet<WatchId>,
    households: BTreeSet<VisitId>,
    inbox: Vec<InboxRecord>,
    cursors: Vec<(GatewayName, String)>,
    routines: Vec<(String, Timestamp)>,
    alerts: Vec<crate::store::AlertSummary>,
    /// Alerts that came to be.
    opened: BTreeSet<AlertCode>,
    news: Vec<News>,
    counters: bool,
}

/// Who did what is being recorded, and by which way.
#[derive(Debug, Clone)]
struct Actor {
    who: String,
    channel: String,
}

impl Actor {
    fn new(who: impl Into<String>, channel: impl Into<String>) -> Self {
        Self {
            who: who.into(),
            channel: channel.into(),
        }
    }

    fn clock() -> Self {
        Self::new("clock", "clock")
    }
}

/// Answers the caller once the turn is committed (`true`), or when it is not known whether it was (`false`).
type Answer = Box<dyn FnOnce(bool) + Send>;

/// Why the engine could not start or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The thread could not be started.
    #[error("could not start the engine's thread")]
    Thread(#[source] std::io::Error),
    /// What the store has could not be read. There is no default for it.
    #[error("could not read what the store has")]
    Load(#[source] Box<StoreError>),
    /// It was stopped while the store could not be written: what was in memory alone is lost.
    #[error("the store could not be written up to the end: what was heard since it failed is lost")]
    Store,
}

/// Starts the engine on what the store has. It judges nothing until [`Handle::judge`] is called, or five seconds have
/// passed: what came in at the gateways meanwhile is fetched first (DESIGN section 6).
///
/// # Errors
/// [`EngineError`].
pub fn start(
    store: Store,
    rules: Rules,
    routes: Routes,
    clock: Arc<dyn Clock>,
) -> Result<(Handle, JoinHandle<Result<(), EngineError>>), EngineError> {
    let (handle, engine, incoming) = prepare(store, rules, routes, clock)?;
    let thread = std::thread::Builder::new()
        .name("engine".to_owned())
        .spawn(move || {
            // However the thread ends, by a panic too, the daemon hears of it and starts again from the store.
            let _ended = Ended(engine.pulse.clone());
            engine.run(&incoming)
        })
        .map_err(EngineError::Thread)?;
    Ok((handle, thread))
}

/// Builds an engine on what the store has, and the way to it.
fn prepare(
    store: Store,
    rules: Rules,
    routes: Routes,
    clock: Arc<dyn Clock>,
) -> Result<(Handle, Engine, mpsc::Receiver<Input>), EngineError> {
    let loaded = store
        .read()
        .load()
        .map_err(|error| EngineError::Load(Box::new(error)))?;
    let (inputs, incoming) = mpsc::channel();
    let (board, board_seen) = watch::channel(Arc::new(Board::default()));
    let work = Arc::new(Notify::new());
    let fetch = Arc::new(Notify::new());
    let pulse = Arc::new(Pulse::default());
    let up = clock.uptime();
    pulse.beat(up.ms(), false, false);
    if let Some(last) = loaded.last_turn_at {
        // However the wall clock was set meanwhile, the time since boot says how long nobody was there.
        let now = clock.since_boot();
        let off = now
            .zip(loaded.last_turn_up)
            .and_then(|(now, then)| now.since(&then));
        clock.not_before(last + off.unwrap_or(Span::ZERO));
    }
    let now = clock.now();
    let mut outbox = Outbox::new(Routes::default());
    outbox.restore(loaded.messages, now);
    outbox.set_routes(routes);
    let note = store.note();
    if note.is_some() {
        outbox.may_have_left();
    }
    let begun = store.unwritable().map(|error| Memory::begin(error, now, up));
    let memory = begun.map(|memory| memory.go_on(note.as_ref()));
    let engine = Engine {
        clock,
        store,
        rules,
        rules_loaded_at: now,
        visits: loaded.visits.into_iter().map(|visit| (visit.id, visit)).collect(),
        watches: loaded
            .watches
            .into_iter()
            .map(|watch| (watch.id, watch))
            .collect(),
        households: loaded
            .households
            .into_iter()
            .map(|household| (household.visit, household))
            .collect(),
        outbox,
        counters: memory::counters(loaded.counters, note.as_ref()),
        cursors: loaded.cursors,
        routines: loaded.routines,
        routines_due: BTreeMap::new(),
        deaf: BTreeMap::new(),
        last_turn_at: loaded.last_turn_at,
        touched_at: None,
        fetching_until: Some(up + Span::from_ms(FETCH_AT_MOST.as_millis() as u64)),
        memory,
        after_memory: note.as_ref().map(AfterMemory::of),
        unfolded: 0,
        run: entropy::hex(4),
        draft: Draft {
            counters: note.is_some(),
            ..Draft::default()
        },
        board,
        work: work.clone(),
        fetch: fetch.clone(),
        pulse: pulse.clone(),
    };
    let handle = Handle {
        inputs,
        board: board_seen,
        work,
        fetch,
        pulse,
    };
    Ok((handle, engine, incoming))
}

/// Says that the engine's thread has ended when it goes out of scope.
struct Ended(Arc<Pulse>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Returns what waits for the engine, as much as one turn takes.
fn drain(first: Option<Input>, incoming: &mpsc::Receiver<Input>) -> Vec<Input> {
    first
        .into_iter()
        .chain(std::iter::from_fn(|| incoming.try_recv().ok()))
        .take(1000)
        .collect()
}

impl Engine {
    /// Turns until it is told to stop.
    fn run(mut self, incoming: &mpsc::Receiver<Input>) -> Result<(), EngineError> {
        loop {
            let (inputs, gone) = self.wait(incoming);
            if let Some(ended) = self.turn_once(inputs, gone) {
                break ended;
            }
        }
    }

    /// Takes one turn. Returns how the engine ended, if it did; `gone` says that nobody is left to send inputs.
    fn turn_once(&mut self, inputs: Vec<Input>, gone: bool) -> Option<Result<(), EngineError>> {
        let stop = gone || inputs.iter().any(|input| matches!(input, Input::Stop));
        self.turn(inputs);
        stop.then(|| self.end())
    }

    /// Waits for the next input or deadline, and drains what else is waiting.
    fn wait(&self, incoming: &mpsc::Receiver<Input>) -> (Vec<Input>, bool) {
        let first = match incoming.recv_timeout(self.look_within()) {
            Ok(input) => Some(input),
            Err(mpsc::RecvTimeoutError::Timeout) => None,
            Err(mpsc::RecvTimeoutError::Disconnected) => return (Vec::new(), true),
        };
        (drain(first, incoming), false)
    }

    /// Returns how long, in real time, the engine may wait before it looks at its clock.
    fn look_within(&self) -> Duration {
        let now = self.clock.now();
        let until = match self.fetching_until {
            // What comes in meanwhile must not put off the judging.
            Some(until) => Duration::from_millis(until.ms().saturating_sub(self.clock.uptime().ms())),
            None => self
                .next_at()
                .map_or(LOOK_AT_LEAST_EVERY, |next| self.clock.real(next.since(now))),
        };
        // A millisecond past the instant, so that it has passed when we look.
        (until + Duration::from_millis(1)).min(self.longest_wait())
    }

    /// Returns when anything is next due.
    fn next_at(&self) -> Option<Timestamp> {
        let visits = self
            .visits
            .values()
            .filter_map(|visit| visit.next().map(|due| due.at));
        let watches = self.watches.values().filter_map(Watch::next);
        visits.chain(watches).min()
    }

    /// Returns until when a turn without an input would change nothing.
    fn quiet_until(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        if self.fetching_until.is_some() || self.is_on_memory() {
            return Some(now);
        }
        [self.next_at(), self.outbox.next_at(), self.next_routine()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Notes that the clock was looked at now.
    fn looked(&mut self) {
        if self.fetching_until.is_none() {
            self.last_turn_at = Some(self.clock.now());
        }
    }

    /// Returns the number of what comes next of its kind, and moves on.
    fn count(&mut self, next: fn(&mut Counters) -> &mut u64) -> u64 {
        let next = next(&mut self.counters);
        let number = *next;
        *next += 1;
        self.draft.counters = true;
        number
    }

    /// Returns what a decision is given; the code is only used up if an alert opens.
    fn given(&self, at: Timestamp) -> Given {
        Given {
            at,
            code: AlertCode::nth(self.counters.next_alert),
        }
    }
}
