//! The only reader of the machine's clocks.

use crate::domain::time::{SinceBoot, Span, Timestamp};
use rustix::time::{ClockId, clock_gettime};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where "now" comes from: the machine, a faster day for the demo, or a simulation.
pub trait Clock: Send + Sync {
    /// Returns the instant of now. Where clocks disagree, the clock by which more time has passed
    /// decides (P12).
    fn now(&self) -> Timestamp;

    /// Returns the machine's uptime, time asleep included. The uptime cannot be set, and measures
    /// durations in real time.
    fn uptime(&self) -> Span;

    /// Returns the uptime with the name of the machine's start, to be kept; `None` where the name
    /// is not known.
    fn since_boot(&self) -> Option<SinceBoot> {
        None
    }

    /// Returns how long to wait in real time for `span` to pass on this clock.
    fn real(&self, span: Span) -> Duration;

    /// Returns how long, in real time, the clock took from one of its past instants to another. Time
    /// in which the clock stood still is left out.
    fn took(&self, from: Timestamp, to: Timestamp) -> Duration {
        self.real(to.since(from))
    }

    /// Says that the time is at least `at`, an instant in the store: a wall clock with an earlier
    /// reading was set back meanwhile.
    fn not_before(&self, at: Timestamp);

    /// Says that no deadline is being waited for, so that the clock may follow the machine's again,
    /// backwards too.
    fn settle(&self);
}

/// Longest lag of the wall clock behind its own earlier reading before an admin is told.
const TOLD_BEYOND: Span = Span::from_secs(10);

/// Reads the wall clock.
fn wall() -> Timestamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the wall clock"
    )]
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Reads the machine's uptime, time asleep included: CLOCK_BOOTTIME, which cannot be set.
#[must_use]
pub fn uptime() -> Span {
    let time = clock_gettime(ClockId::Boottime);
    let ms = u64::try_from(time.tv_sec).unwrap_or(0).saturating_mul(1000)
        + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000_000;
    Span::from_ms(ms)
}

/// Returns the time passed since an uptime of this machine.
#[must_use]
pub fn since(then: Span) -> Span {
    Span::from_ms(uptime().ms().saturating_sub(then.ms()))
}

/// Systemd's name of the machine's start (`%b` in the unit): the kernel's own name is hidden from
/// the unit.
const BOOT_ID: &str = "HOMEWARD_BOOT_ID";

/// Where Linux names the start of the machine: proc(5), `random/boot_id`.
const BOOT_ID_FILE: &str = "/proc/sys/kernel/random/boot_id";

/// Reads the name of the machine's start.
fn boot_id() -> Option<String> {
    let said = std::env::var(BOOT_ID).ok();
    let id = said.or_else(|| std::fs::read_to_string(BOOT_ID_FILE).ok())?;
    // Systemd and the kernel write the name differently.
    let id = id.trim().replace('-', "");
    Some(id).filter(|id| !id.is_empty())
}

/// The machine's clocks: the wall clock, held against the time since boot.
///
/// A wall clock set back must not stretch a deadline, and a wall clock set forward must not hide a
/// deadline: the later of the two readings counts, so that the earlier instant wins. A reading is
/// never taken back until [`Clock::settle`]: instants dated by a wall clock ahead would otherwise
/// fall due later by as much.
pub struct RealClock {
    wall: Box<dyn Fn() -> Timestamp + Send + Sync>,
    uptime: Box<dyn Fn() -> Span + Send + Sync>,
    boot: Option<String>,
    anchor: Mutex<(Timestamp, Span)>,
    held: AtomicBool,
}

impl RealClock {
    /// Reads the machine's clocks.
    #[must_use]
    pub fn new() -> Self {
        Self::reading(wall, uptime, boot_id())
    }

    /// Reads a wall clock that may be set and a clock that cannot be set; `boot` names the latter's
    /// start. The clocks are the machine's, or a test's.
    #[must_use]
    pub fn reading(
        wall: impl Fn() -> Timestamp + Send + Sync + 'static,
        uptime: impl Fn() -> Span + Send + Sync + 'static,
        boot: Option<String>,
    ) -> Self {
        let anchor = Mutex::new((wall(), uptime()));
        Self {
            wall: Box::new(wall),
            uptime: Box::new(uptime),
            boot,
            anchor,
            held: AtomicBool::new(false),
        }
    }

    fn anchor(&self) -> std::sync::MutexGuard<'_, (Timestamp, Span)> {
        self.anchor
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Default for RealClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        let mut anchor = self.anchor();
        let (at, up) = *anchor;
        let up_now = (self.uptime)();
        let wall = (self.wall)();
        let now = wall.max(at + Span::from_ms(up_now.ms().saturating_sub(up.ms())));
        *anchor = (now, up_now);
        let behind = now.since(wall);
        if behind > TOLD_BEYOND && !self.held.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %behind,
                "the wall clock was set back while something is being waited for: no deadline is put off, and people are shown times that are ahead of it until nobody is out"
            );
        }
        now
    }

    fn uptime(&self) -> Span {
        (self.uptime)()
    }

    fn since_boot(&self) -> Option<SinceBoot> {
        let up = (self.uptime)();
        self.boot.clone().map(|boot| SinceBoot { boot, up })
    }

    fn real(&self, span: Span) -> Duration {
        span.to_std()
    }

    fn not_before(&self, at: Timestamp) {
        let now = self.now();
        if at > now {
            *self.anchor() = (at, (self.uptime)());
        }
    }

    fn settle(&self) {
        *self.anchor() = ((self.wall)(), (self.uptime)());
        self.held.store(false, Ordering::Relaxed);
    }
}

/// A day faster than the real one, for the demo: the pace can be changed, and the clock can stand
/// still.
///
/// A change of the pace keeps the position: no instant is skipped or repeated. Whoever waits for an
/// instant of this clock reckons with the pace of before, and must be woken after a change.
pub struct ScaledClock {
    uptime: Box<dyn Fn() -> Span + Send + Sync>,
    /// The stretches of one pace so far, the oldest first, and never none.
    stretches: Mutex<Vec<PaceStretch>>,
}

/// A stretch of time at one pace.
#[derive(Debug, Clone, Copy)]
struct PaceStretch {
    /// The reading of the clock at the beginning.
    from: Timestamp,
    /// The uptime of the machine at the beginning.
    up: Span,
    /// How many times as fast as real time; 0 for a clock that stands still.
    pace: u32,
}

impl PaceStretch {
    /// Returns the reading of the clock at an uptime.
    fn at(&self, up: Span) -> Timestamp {
        let passed = up.ms().saturating_sub(self.up.ms());
        self.from + Span::from_ms(passed.saturating_mul(u64::from(self.pace)))
    }
}

/// Longest wait for a clock that stands still: a waiting engine looks again after this.
const STANDING_STILL: Duration = Duration::from_secs(1);

/// Most changes of the pace that a clock remembers.
const STRETCHES_MAX: usize = 64;

impl ScaledClock {
    /// Starts at `start` and runs `pace` times as fast as real time; with 0 the clock stands still.
    #[must_use]
    pub fn new(start: Timestamp, pace: u32) -> Self {
        Self::reading(uptime, start, pace)
    }

    /// The same by a clock that cannot be set: the machine's, or a test's.
    #[must_use]
    pub fn reading(uptime: impl Fn() -> Span + Send + Sync + 'static, start: Timestamp, pace: u32) -> Self {
        let first = PaceStretch {
            from: start,
            up: uptime(),
            pace,
        };
        Self {
            uptime: Box::new(uptime),
            stretches: Mutex::new(vec![first]),
        }
    }

    /// Returns how many times as fast as real time the clock runs; 0 if it stands still.
    #[must_use]
    pub fn pace(&self) -> u32 {
        self.last(&self.stretches()).pace
    }

    /// Runs at another pace from now on.
    pub fn set_pace(&self, pace: u32) {
        let mut stretches = self.stretches();
        let last = self.last(&stretches);
        if last.pace == pace {
            return;
        }
        let up = (self.uptime)();
        self.add(&mut stretches, last.at(up), up, pace);
    }

    fn stretches(&self) -> std::sync::MutexGuard<'_, Vec<PaceStretch>> {
        self.stretches
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn last(&self, stretches: &[PaceStretch]) -> PaceStretch {
        let standing = || PaceStretch {
            from: Timestamp::MIN,
            up: (self.uptime)(),
            pace: 0,
        };
        stretches.last().copied().unwrap_or_else(standing)
    }

    fn add(&self, stretches: &mut Vec<PaceStretch>, from: Timestamp, up: Span, pace: u32) {
        if stretches.len() == STRETCHES_MAX {
            stretches.remove(0);
        }
        stretches.push(PaceStretch { from, up, pace });
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        self.last(&self.stretches()).at((self.uptime)())
    }

    fn uptime(&self) -> Span {
        (self.uptime)()
    }

    fn real(&self, span: Span) -> Duration {
        match self.pace() {
            0 => STANDING_STILL,
            pace => span.to_std() / pace,
        }
    }

    fn took(&self, from: Timestamp, to: Timestamp) -> Duration {
        let stretches = self.stretches();
        let ends = stretches.iter().skip(1).map(|next| next.from);
        let ends = ends.chain([Timestamp::MAX]);
        stretches
            .iter()
            .zip(ends)
            .filter(|(stretch, _)| stretch.pace > 0)
            .map(|(stretch, end)| to.min(end).since(from.max(stretch.from)).to_std() / stretch.pace)
            .sum()
    }

    fn not_before(&self, at: Timestamp) {
        let mut stretches = self.stretches();
        let last = self.last(&stretches);
        let up = (self.uptime)();
        if at > last.at(up) {
            self.add(&mut stretches, at, up, last.pace);
        }
    }

    fn settle(&self) {}
}

/// Returns the wall clock's reading, for a command that runs once and waits for nothing.
#[must_use]
pub fn now() -> Timestamp {
    wall()
}
