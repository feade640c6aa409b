//! Hours of a week on the clocks of a place, less dates: rules, evaluated when asked.

use super::time::{Span, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};
use serde::{Deserialize, Serialize};

/// Minutes in a day: the end meant by `24:00`.
pub const DAY_MINUTES: u16 = 24 * 60;

/// Hours on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// The days, Monday first.
    pub days: [bool; 7],
    /// The opening minute of the day.
    pub from: u16,
    /// The closing minute of the day; [`DAY_MINUTES`] for midnight.
    pub until: u16,
}

/// A range of dates, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    /// The first date.
    pub first: Date,
    /// The last date.
    pub last: Date,
}

impl DateRange {
    fn contain(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Whether the last of the dates is before `now` in `zone`, so that the range has no effect any more.
    #[must_use]
    pub fn are_past(self, zone: &TimeZone, now: Timestamp) -> bool {
        // Beyond the calendar's end nothing is past.
        let next = self.last.checked_add(1.day()).ok();
        let end = next.and_then(|date| instant(zone, date, 0, ClockFold::Last));
        end.is_some_and(|end| end <= now)
    }
}

/// A week of hours on the clocks of a zone, but for some dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenWeek", into = "WrittenWeek")]
pub struct WeekHours {
    zone_name: String,
    /// `None` for a name that this version's zones have not.
    zone: Option<TimeZone>,
    open: Vec<DayHours>,
    closed: Vec<DateRange>,
}

/// The same as written in a record.
#[derive(Serialize, Deserialize)]
struct WrittenWeek {
    zone: String,
    open: Vec<DayHours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    closed: Vec<DateRange>,
}

impl From<WrittenWeek> for WeekHours {
    fn from(written: WrittenWeek) -> Self {
        Self::new(&written.zone, written.open, written.closed)
    }
}

impl From<WeekHours> for WrittenWeek {
    fn from(week: WeekHours) -> Self {
        Self {
            zone: week.zone_name,
            open: week.open,
            closed: week.closed,
        }
    }
}

impl WeekHours {
    /// Builds the hours of a week in a zone by its IANA name, leaving out the dates in `closed`.
    #[must_use]
    pub fn new(zone_name: &str, open: Vec<DayHours>, closed: Vec<DateRange>) -> Self {
        Self {
            zone_name: zone_name.to_owned(),
            zone: TimeZone::get(zone_name).ok(),
            open,
            closed,
        }
    }

    /// Whether `at` falls within a window. In a zone unknown to this version every instant does: in doubt, tell a human.
    pub(super) fn covers(&self, at: Timestamp) -> bool {
        self.any_around(at, |from, until| from <= at && at < until)
    }

    /// Whether something that ends at `at` ends within a window: the closing minute belongs to the hours.
    pub(super) fn covers_end(&self, at: Timestamp) -> bool {
        self.any_around(at, |from, until| from <= at && at <= until)
    }

    fn any_around(&self, at: Timestamp, holds: impl Fn(Timestamp, Timestamp) -> bool) -> bool {
        let Some(zone) = &self.zone else { return true };
        let date = date_of(zone, at);
        // A window that ends at midnight ends on the next date, and a change of the clocks moves it little further.
        [date, date.saturating_sub(1.day()), date.saturating_add(1.day())]
            .into_iter()
            .any(|date| {
                self.windows_on(zone, date, true)
                    .any(|(from, until)| holds(from, until))
            })
    }

    /// Returns the windows of a date.
    fn windows_on<'a>(
        &'a self,
        zone: &'a TimeZone,
        date: Date,
        heeds_dates: bool,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + 'a {
        let is_closed = heeds_dates && self.closed.iter().any(|dates| dates.contain(date));
        let day = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let open = self
            .open
            .iter()
            .filter(move |hours| !is_closed && hours.days.get(day).copied().unwrap_or(false));
        open.filter_map(move |hours| {
            let from = instant(zone, date, hours.from, ClockFold::First)?;
            Some((from, instant(zone, date, hours.until, ClockFold::Last)?))
        })
    }

    /// Returns the windows that reach into a span of time, in order and apart; each as long as it is within a day before and
    /// after the span. One window for all time in a zone unknown to this version.
    #[must_use]
    pub fn windows(&self, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut windows = self.windows_of_dates(from, until, true);
        windows.retain(|(start, end)| *end > from && *start < until);
        windows
    }

    /// Returns the windows of a usual week and the days beside it, as if no date were left out.
    #[must_use]
    pub fn of_any_week(&self) -> Vec<(Timestamp, Timestamp)> {
        self.windows_of_dates(A_MONDAY, A_MONDAY + Span::from_mins(7 * 24 * 60), false)
    }

    fn windows_of_dates(
        &self,
        from: Timestamp,
        until: Timestamp,
        heeds_dates: bool,
    ) -> Vec<(Timestamp, Timestamp)> {
        let Some(zone) = &self.zone else {
            return vec![(Timestamp::MIN, Timestamp::MAX)];
        };
        let last = date_of(zone, until).saturating_add(1.day());
        let mut date = date_of(zone, from).saturating_sub(1.day());
        let mut windows = Vec::new();
        while date <= last {
            windows.extend(self.windows_on(zone, date, heeds_dates));
            let next = date.saturating_add(1.day());
            if next == date {
                break;
            }
            date = next;
        }
        merged(windows)
    }
}

/// Midnight of a Monday in a week without a change of the clocks: 5 January 2026, in UTC.
const A_MONDAY: Timestamp = Timestamp::from_ms(1_767_571_200_000);

fn date_of(zone: &TimeZone, at: Timestamp) -> Date {
    jiff::Timestamp::from_millisecond(at.ms())
        .map(|instant| zone.to_datetime(instant).date())
        .unwrap_or(Date::ZERO)
}

/// The instant meant when the clock shows a time twice.
#[derive(Clone, Copy)]
enum ClockFold {
    /// The earlier instant: a window opens then.
    First,
    /// The later instant: a window closes then, since in doubt a person is there to be told.
    Last,
}

/// Returns the instant at which the clocks of `zone` show `minute` of `date`.
///
/// A skipped time becomes the instant as long after the change of the clocks. `None` beyond the calendar's end.
fn instant(zone: &TimeZone, date: Date, minute: u16, fold: ClockFold) -> Option<Timestamp> {
    let midnight = date.at(0, 0, 0, 0);
    let civil = midnight.saturating_add(SignedDuration::from_mins(i64::from(minute)));
    let shown = zone.to_ambiguous_timestamp(civil);
    let instant = match fold {
        ClockFold::First => shown.compatible(),
        ClockFold::Last => shown.later(),
    };
    let instant = instant.ok()?;
    Some(Timestamp::from_ms(instant.as_millisecond()))
}

/// Returns the windows in order, touching and overlapping windows merged, windows swallowed by a change of the clocks left
/// out.
fn merged(mut windows: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    windows.retain(|(from, until)| from < until);
    windows.sort_unstable();
    let mut out: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, until) in windows {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            Some(_) | None => out.push((from, until)),
        }
    }
    out
}
