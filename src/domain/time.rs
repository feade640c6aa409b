//! Instants and spans.

use super::hours::WeekHours;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Add, Sub};
use std::sync::Arc;

/// Time since the machine's last start, and the name of the start.
///
/// Two daemons in turn on one machine can measure the time between them by `SinceBoot`, whatever
/// was done to the wall clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinceBoot {
    /// Names the start: the kernel's boot id.
    pub boot: String,
    /// Time asleep included.
    pub up: Span,
}

impl SinceBoot {
    /// Returns the time since `earlier`; `None` where the machine was restarted in between and the
    /// time is unknown.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Option<Span> {
        let same = self.boot == earlier.boot;
        let passed = self.up.ms().checked_sub(earlier.up.ms());
        passed.filter(|_| same).map(Span::from_ms)
    }
}

/// An instant in UTC, to the millisecond.
///
/// Arithmetic saturates: a hostile or stepped clock must never be able to panic the engine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest instant in use, long before any visit.
    pub const MIN: Self = Self(0);

    /// The latest instant in use: the end of the year 9998.
    ///
    /// Later instants could be stored and not be read again.
    pub const MAX: Self = Self(253_370_764_799_999);

    /// Builds an instant from milliseconds since 1970-01-01 UTC, kept between [`Self::MIN`] and [`Self::MAX`].
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        if ms < Self::MIN.0 {
            Self::MIN
        } else if ms > Self::MAX.0 {
            Self::MAX
        } else {
            Self(ms)
        }
    }

    /// Returns milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Returns the time since `earlier`; zero if `earlier` lies in the future.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        Span::from_ms(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads an RFC 3339 instant.
    ///
    /// # Errors
    /// The fault of the text, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parsed: jiff::Timestamp = text.parse().map_err(|error: jiff::Error| error.to_string())?;
        Ok(Self::from_ms(parsed.as_millisecond()))
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self::from_ms(self.0.saturating_add(i64::try_from(span.0).unwrap_or(i64::MAX)))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self::from_ms(self.0.saturating_sub(i64::try_from(span.0).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, as every JSON answer prints instants.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(f, "{instant}"),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A length of time, to the millisecond; never negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(u64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Builds a span of whole milliseconds.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Builds a span of whole seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Builds a span of whole minutes.
    #[must_use]
    pub const fn from_mins(mins: u64) -> Self {
        Self::from_secs(mins.saturating_mul(60))
    }

    /// Returns the span in milliseconds.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Returns half the span, for the waits of a visit at risk; at least a millisecond, unless zero
    /// before.
    #[must_use]
    pub const fn halved(self) -> Self {
        if self.0 == 1 { self } else { Self(self.0 / 2) }
    }

    /// Returns the span as the standard library's.
    #[must_use]
    pub const fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Span {
    /// The form used in TOML: `1h30m`, `20m`, `90s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds, ms) = (
            self.0 / 3_600_000,
            self.0 / 60_000 % 60,
            self.0 / 1000 % 60,
            self.0 % 1000,
        );
        if self.0 == 0 {
            return f.write_str("0s");
        }
        for (amount, unit) in [(hours, "h"), (minutes, "m"), (seconds, "s"), (ms, "ms")] {
            if amount > 0 {
                write!(f, "{amount}{unit}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A span greater than zero, for repeated waits.
///
/// A zero repeat would hang the engine, so the type has no zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Span", into = "Span")]
pub struct Interval(Span);

impl Interval {
    /// Builds an interval; `None` for zero.
    #[must_use]
    pub fn new(span: Span) -> Option<Self> {
        (span > Span::ZERO).then_some(Self(span))
    }

    /// Builds an interval of whole minutes, at least a minute.
    #[must_use]
    pub fn from_mins(mins: u64) -> Self {
        Self(Span::from_mins(mins.max(1)))
    }

    /// Returns the length.
    #[must_use]
    pub const fn span(self) -> Span {
        self.0
    }

    /// Returns half the interval, still not zero.
    #[must_use]
    pub const fn halved(self) -> Self {
        Self(self.0.halved())
    }
}

impl TryFrom<Span> for Interval {
    type Error = &'static str;
    fn try_from(span: Span) -> Result<Self, Self::Error> {
        Self::new(span).ok_or("an interval of zero")
    }
}

impl From<Interval> for Span {
    fn from(interval: Interval) -> Self {
        interval.0
    }
}

/// Hours of a person, school or visit type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Availability {
    /// At all hours.
    Always,
    /// By the hours of a week, less dates.
    Week(Arc<WeekHours>),
    /// From the first instant of each pair up to, not including, the second, in order; known up to `horizon`. Beyond the
    /// horizon the answer is "available": in doubt, tell a human.
    Windows {
        /// Start and end of each window, in order.
        windows: Vec<(Timestamp, Timestamp)>,
        /// From here on nothing is known.
        horizon: Timestamp,
    },
}

impl Availability {
    /// Whether `at` falls within a window, or beyond the horizon.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        match self {
            Self::Always => true,
            Self::Week(week) => week.covers(at),
            Self::Windows { windows, horizon } => {
                at >= *horizon || windows.iter().any(|(from, until)| *from <= at && at < *until)
            }
        }
    }

    /// Whether something that ends at `at` ends within a window: the closing minute belongs to the hours.
    #[must_use]
    pub fn covers_end(&self, at: Timestamp) -> bool {
        match self {
            Self::Always => true,
            Self::Week(week) => week.covers_end(at),
            Self::Windows { windows, horizon } => {
                at >= *horizon || windows.iter().any(|(from, until)| *from <= at && at <= *until)
            }
        }
    }

    /// Returns the windows between `from` and `until`: cheap to ask often.
    #[must_use]
    pub fn until(&self, from: Timestamp, until: Timestamp) -> Self {
        match self {
            Self::Always => Self::Always,
            Self::Week(week) => Self::Windows {
                windows: week.windows(from, until),
                horizon: until,
            },
            Self::Windows { windows, horizon } => Self::Windows {
                windows: windows
                    .iter()
                    .filter(|(start, end)| *end > from && *start < until)
                    .copied()
                    .collect(),
                horizon: (*horizon).min(until),
            },
        }
    }

    /// Returns the end of the window that `at` falls in; `None` outside every window, and where there is no end.
    #[must_use]
    pub fn open_until(&self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Always => None,
            Self::Week(_) => self.until(at, at + Span::from_ms(1)).open_until(at),
            Self::Windows { windows, .. } => {
                let open = windows.iter().find(|(from, until)| *from <= at && at < *until);
                open.map(|(_, until)| *until)
            }
        }
    }
}
