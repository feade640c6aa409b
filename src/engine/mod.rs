//! The engine: one plain thread around the application, and the only writer.
//!
//! The thread waits for an input or the next deadline, wakes due deadlines first (so that a late
//! check-in is recorded as late), hands every waiting input to the [`App`], commits all resulting
//! changes in one transaction, and only then answers, publishes a snapshot and wakes the courier.
//! The engine is not async, so that a stalled runtime cannot stop an escalation. The engine decides
//! nothing: the application gives each input its meaning.

mod commit;
mod folding;
mod handle;
mod known;
mod log;
mod memory;
mod pulse;
mod queue;
mod reports;
mod stepper;
mod turn;
mod turn_times;

pub use handle::{Handle, NotKept};
pub use pulse::{LastAudit, Pulse};
pub use stepper::EngineStepper;

use crate::app::{App, Changes, Happened, LogRemark, Routes, Rules, Snapshot};
use crate::clock::Clock;
use crate::domain::time::{Span, Timestamp};
use crate::entropy;
use crate::store::{Store, StoreError};
use folding::FoldingThread;
use handle::EngineInput;
use memory::{AfterMemory, WithoutDisk};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Longest the engine waits without looking at the clock.
///
/// Five seconds bounds how late a suspended or stepped machine can notice a missed check-in.
const LOOK_AT_LEAST_EVERY: Duration = Duration::from_secs(5);

/// A turn this much later than the turn before: the machine slept, was stopped, or had its clock
/// set.
const OFF_AFTER: Duration = Duration::from_secs(30);

/// Longest the engine puts off judging while the gateways are asked for the texts of its absence.
pub const FETCH_AT_MOST: Duration = Duration::from_secs(5);

/// An alert waiting this long for its first attempt: the courier is stuck.
const ALERT_OVERDUE_AFTER: Span = Span::from_secs(60);

/// After how many rows the store's log is folded into the database. A commit counts as some rows too.
const FOLD_AFTER: usize = 5_000;

/// Rows that a commit counts as, beside the rows written.
const ROWS_OF_COMMIT: usize = 10;

/// Visits judged in one turn, about.
const DUE_A_TURN: usize = 250;

/// How often the store keeps a sign of life, when nothing else is written.
const TOUCH_EVERY: Duration = Duration::from_secs(10);

/// Precision of the sign of life when something else is written: of several turns within a second,
/// only the first keeps one.
const TOUCH_TO: Duration = Duration::from_secs(1);

/// The application, and its thread's own state.
struct Engine {
    app: App,
    clock: Arc<dyn Clock>,
    store: Store,
    /// Decisions not yet on disk.
    unwritten: Changes,
    /// What the log is to say of this turn.
    unlogged: Unlogged,
    last_turn_at: Option<Timestamp>,
    touched_at: Option<Timestamp>,
    /// End of the delay of judging, in time since boot, while the gateways are asked for the texts
    /// of our absence.
    fetching_until: Option<Span>,
    /// Set while the store cannot be written.
    memory: Option<WithoutDisk>,
    /// Set after a start, where the daemon before could not write everything it had said.
    after_memory: Option<AfterMemory>,
    /// Rows since the store's log was last folded into the database.
    unfolded: usize,
    /// The thread that folds; `None` where the engine folds by itself, when there is nothing else to do.
    folding: Option<FoldingThread>,
    published: watch::Sender<Arc<Snapshot>>,
    work: Arc<Notify>,
    fetch: Arc<Notify>,
    pulse: Arc<Pulse>,
}

/// What happened in a turn and was not logged yet.
#[derive(Default)]
struct Unlogged {
    happened: Vec<Happened>,
    remarks: Vec<LogRemark>,
}

/// Answers the caller with `true` once the turn is committed, with `false` if the outcome of the
/// commit is unknown.
type PendingAnswer = Box<dyn FnOnce(bool) + Send>;

/// Why the engine could not start or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The thread could not be started.
    #[error("could not start the engine's thread")]
    Thread(#[source] std::io::Error),
    /// The store's state could not be read. There is no default for a state.
    #[error("could not read what the store has")]
    Load(#[source] Box<StoreError>),
    /// The engine was stopped while the store could not be written: changes in memory alone are
    /// lost.
    #[error("the store could not be written up to the end: what was heard since it failed is lost")]
    Store,
}

/// Starts the engine on the store's state. Judging begins with a call of [`Handle::judge`], or
/// after five seconds: the texts waiting at the gateways are fetched first (docs/rules/chains.md,
/// "After an outage").
///
/// # Errors
/// [`EngineError`].
pub fn start(
    store: Store,
    rules: Rules,
    routes: Routes,
    clock: Arc<dyn Clock>,
) -> Result<(Handle, JoinHandle<Result<(), EngineError>>), EngineError> {
    let (handle, mut engine, incoming) = prepare(store, rules, routes, clock)?;
    engine.folding = engine.store.folder().and_then(FoldingThread::start);
    let thread = std::thread::Builder::new()
        .name("engine".to_owned())
        .spawn(move || {
            // If the thread ends, by a panic too, the daemon hears of the end and starts again from
            // the store.
            let _ended = ThreadEnd(engine.pulse.clone());
            engine.run(&incoming)
        })
        .map_err(EngineError::Thread)?;
    Ok((handle, thread))
}

/// Builds an engine on the store's state, and a handle to the engine.
fn prepare(
    store: Store,
    rules: Rules,
    routes: Routes,
    clock: Arc<dyn Clock>,
) -> Result<(Handle, Engine, mpsc::Receiver<EngineInput>), EngineError> {
    let mut loaded = store
        .read()
        .load()
        .map_err(|error| EngineError::Load(Box::new(error)))?;
    let (inputs, incoming) = mpsc::channel();
    let work = Arc::new(Notify::new());
    let fetch = Arc::new(Notify::new());
    let pulse = Arc::new(Pulse::default());
    let up = clock.uptime();
    pulse.beat(up.ms(), false, false);
    if let Some(last) = loaded.last_turn_at {
        // However the wall clock was set meanwhile, the time since boot says how long no daemon
        // ran.
        let now = clock.since_boot();
        let off = now
            .zip(loaded.last_turn_up.as_ref())
            .and_then(|(now, then)| now.since(then));
        clock.not_before(last + off.unwrap_or(Span::ZERO));
    }
    let now = clock.now();
    let note = store.note();
    let begun = store.unwritable().map(|error| WithoutDisk::begin(error, now, up));
    let memory = begun.map(|memory| memory.go_on(note.as_ref()));
    loaded.counters = memory::counters(loaded.counters, note.as_ref());
    let last_turn_at = loaded.last_turn_at;
    let mut app = App::new(loaded, rules, routes, entropy::hex(4), entropy::seed(), now);
    if note.is_some() {
        app.mark_possible_duplicates();
        app.set_may_be_repeats(true);
    }
    let (published, snapshots) = watch::channel(Arc::new(app.snapshot(now)));
    let handle = Handle {
        inputs,
        places: queue::InputPlaces::default(),
        snapshots,
        store: store.at().clone(),
        clock: clock.clone(),
        work: work.clone(),
        fetch: fetch.clone(),
        pulse: pulse.clone(),
        logs: Arc::default(),
    };
    let mut engine = Engine {
        app,
        clock,
        store,
        unwritten: Changes {
            counters: note.is_some(),
            ..Changes::default()
        },
        unlogged: Unlogged::default(),
        last_turn_at,
        touched_at: None,
        fetching_until: Some(up + Span::from_ms(FETCH_AT_MOST.as_millis() as u64)),
        memory,
        after_memory: note.as_ref().map(AfterMemory::of),
        unfolded: 0,
        folding: None,
        published,
        work,
        fetch,
        pulse,
    };
    engine.say_record_trouble();
    Ok((handle, engine, incoming))
}

/// Marks the engine's thread as ended when dropped.
struct ThreadEnd(Arc<Pulse>);

impl Drop for ThreadEnd {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Returns the inputs waiting for the engine, as many as one turn takes.
fn drain(first: Option<EngineInput>, incoming: &mpsc::Receiver<EngineInput>) -> Vec<EngineInput> {
    first
        .into_iter()
        .chain(std::iter::from_fn(|| incoming.try_recv().ok()))
        .take(1000)
        .collect()
}

impl Engine {
    /// Turns until told to stop.
    fn run(mut self, incoming: &mpsc::Receiver<EngineInput>) -> Result<(), EngineError> {
        loop {
            let (inputs, gone) = self.wait(incoming);
            if let Some(ended) = self.turn_once(inputs, gone) {
                break ended;
            }
        }
    }

    /// Takes one turn. Returns how the engine ended, if ended; `gone` says that no sender of inputs
    /// is left.
    fn turn_once(&mut self, inputs: Vec<EngineInput>, gone: bool) -> Option<Result<(), EngineError>> {
        let stop = gone || inputs.iter().any(|input| matches!(input, EngineInput::Stop));
        self.turn(inputs);
        stop.then(|| self.end())
    }

    /// Waits for the next input or deadline, and drains all other waiting inputs.
    fn wait(&self, incoming: &mpsc::Receiver<EngineInput>) -> (Vec<EngineInput>, bool) {
        let first = match incoming.recv_timeout(self.look_within()) {
            Ok(input) => Some(input),
            Err(mpsc::RecvTimeoutError::Timeout) => None,
            Err(mpsc::RecvTimeoutError::Disconnected) => return (Vec::new(), true),
        };
        (drain(first, incoming), false)
    }

    /// Returns how long, in real time, the engine may wait before the next look at its clock.
    fn look_within(&self) -> Duration {
        let now = self.clock.now();
        let until = match self.fetching_until {
            // Inputs of the waiting time must not put off the judging.
            Some(until) => Duration::from_millis(until.ms().saturating_sub(self.clock.uptime().ms())),
            None => self
                .app
                .next_decision()
                .map_or(LOOK_AT_LEAST_EVERY, |next| self.clock.real(next.since(now))),
        };
        // A millisecond past the instant, so that the instant has passed when we look.
        (until + Duration::from_millis(1)).min(self.longest_wait())
    }

    /// Returns until when a turn without an input would change nothing.
    fn quiet_until(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        if self.fetching_until.is_some() || self.memory.is_some() {
            return Some(now);
        }
        self.app.poll_timeout().map(|(at, _)| at)
    }

    /// Notes a look at the clock now.
    fn looked(&mut self) {
        if self.fetching_until.is_none() {
            self.last_turn_at = Some(self.clock.now());
        }
    }
}
