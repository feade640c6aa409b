//! True time, and the machine's two clocks: one that may be set and drift, one that nobody can set.

use homeward::clock::RealClock;
use homeward::domain::time::{Span, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Milliseconds.
pub(crate) const SECOND: i64 = 1000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// Time as it truly passes, and by how much the wall clock is off.
#[derive(Debug)]
pub(crate) struct Clocks {
    now: AtomicI64,
    off: AtomicI64,
    /// Parts per million by which the wall clock runs too fast, and since when.
    drift: AtomicI64,
    drifts_from: AtomicI64,
    booted: i64,
}

impl Clocks {
    pub(crate) fn starting(at: i64) -> Arc<Self> {
        Arc::new(Self {
            now: AtomicI64::new(at),
            off: AtomicI64::new(0),
            drift: AtomicI64::new(0),
            drifts_from: AtomicI64::new(at),
            booted: at - 10 * HOUR,
        })
    }

    /// True time, in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    pub(crate) fn move_to(&self, at: i64) {
        debug_assert!(at >= self.now(), "time does not go back");
        self.now.store(at, Ordering::Relaxed);
    }

    fn drifted(&self) -> i64 {
        let since = self.now() - self.drifts_from.load(Ordering::Relaxed);
        since / 1000 * self.drift.load(Ordering::Relaxed) / 1000
    }

    /// By how much the wall clock is ahead of true time now.
    pub(crate) fn off(&self) -> i64 {
        self.off.load(Ordering::Relaxed) + self.drifted()
    }

    /// Sets the wall clock to true time and this much more.
    pub(crate) fn set_wall(&self, off: i64) {
        self.drifts_from.store(self.now(), Ordering::Relaxed);
        self.off.store(off, Ordering::Relaxed);
    }

    /// Lets the wall clock run too fast or too slow from now on.
    pub(crate) fn set_drift(&self, parts_per_million: i64) {
        let off = self.off();
        self.set_wall(off);
        self.drift.store(parts_per_million, Ordering::Relaxed);
    }

    /// The daemon's own clock over these two, as it has it over the machine's.
    pub(crate) fn real_clock(self: &Arc<Self>) -> RealClock {
        let (wall, up) = (self.clone(), self.clone());
        RealClock::reading(
            move || Timestamp::from_ms(wall.now() + wall.off()),
            move || Span::from_ms(u64::try_from(up.now() - up.booted).expect("after boot")),
            // Machines sleep here, and are never started anew.
            Some("simulated".to_owned()),
        )
    }
}
