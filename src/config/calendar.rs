//! Opening hours and dates as written, compiled into instants in the school's time zone.

use crate::domain::time::{Availability, Timestamp};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};

/// Days back for which windows are compiled: a running visit may have begun before this load.
const DAYS_BACK: i64 = 2;
/// Days ahead. Beyond them the domain takes everybody as available, so a daemon loads again every twelve hours.
const DAYS_AHEAD: i64 = 60;
/// Minutes in a day: the end meant by `24:00`.
const DAY: u16 = 24 * 60;

/// Hours of a week: days from Monday, first minute of the day, and the closing minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpeningHours(Vec<([bool; 7], u16, u16)>);

impl OpeningHours {
    /// All day, every day.
    pub(super) fn all() -> Self {
        Self(vec![([true; 7], 0, DAY)])
    }

    /// Reads `"Mon-Thu 08:00-16:30, Fri 08:00-15:30"`.
    ///
    /// # Errors
    /// The fault of the text, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut entries = Vec::new();
        for entry in text.split(',') {
            let (days, hours) = entry
                .trim()
                .split_once(char::is_whitespace)
                .ok_or("it needs days and hours")?;
            let (from, until) = hours
                .trim()
                .split_once('-')
                .ok_or("the hours need a beginning and an end")?;
            let (from, until) = (minute(from)?, minute(until)?);
            if from >= until {
                return Err(
                    "the hours end before they begin; past midnight, write one entry for each day".to_owned(),
                );
            }
            entries.push((day_set(days)?, from, until));
        }
        Ok(Self(entries))
    }

    /// Returns the same week with every window ended by `minute`; `minute` itself still counts.
    pub(super) fn ended_by(&self, minute: u16) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(_, from, _)| *from <= minute)
                .map(|(days, from, until)| (*days, *from, (*until).min(minute + 1)))
                .collect(),
        )
    }

    /// Compiles the week into instants around `now`, leaving out the dates in `closed`.
    pub(super) fn availability(&self, zone: &TimeZone, now: Timestamp, closed: &[DateRange]) -> Availability {
        let today = jiff::Timestamp::from_millisecond(now.ms())
            .map(|instant| zone.to_datetime(instant).date())
            .unwrap_or(Date::ZERO);
        let first = today.saturating_sub(DAYS_BACK.days());
        let end = today.saturating_add(DAYS_AHEAD.days());
        let mut windows: Vec<(Timestamp, Timestamp)> = Vec::new();
        let mut date = first;
        while date < end {
            if !closed.iter().any(|dates| dates.contain(date)) {
                let day = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
                for (days, from, until) in &self.0 {
                    if days.get(day).copied().unwrap_or(false) {
                        windows.push((
                            instant(zone, date, *from, ClockFold::First),
                            instant(zone, date, *until, ClockFold::Last),
                        ));
                    }
                }
            }
            date = date.saturating_add(1.day());
        }
        Availability::Windows {
            windows: merged(windows),
            horizon: instant(zone, end, 0, ClockFold::First),
        }
    }
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
/// A skipped time becomes the instant as long after the change of the clocks.
fn instant(zone: &TimeZone, date: Date, minute: u16, fold: ClockFold) -> Timestamp {
    let midnight = date.at(0, 0, 0, 0);
    let civil: DateTime = midnight.saturating_add(SignedDuration::from_mins(i64::from(minute)));
    let shown = zone.to_ambiguous_timestamp(civil);
    let instant = match fold {
        ClockFold::First => shown.compatible(),
        ClockFold::Last => shown.later(),
    };
    // Only dates thousands of years away have no instant; the earliest instant is as good as any.
    instant.map_or(Timestamp::MIN, |instant| {
        Timestamp::from_ms(instant.as_millisecond())
    })
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

/// Reads `16:00` as minutes from midnight; `24:00` is the end of the day.
///
/// # Errors
/// The fault of the text, in words.
pub(super) fn minute(text: &str) -> Result<u16, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is not a time from `00:00` to `24:00`");
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return Err(wrong());
    }
    let (hours, minutes): (u16, u16) = (
        hours.parse().map_err(|_| wrong())?,
        minutes.parse().map_err(|_| wrong())?,
    );
    let all = hours * 60 + minutes;
    if minutes > 59 || all > DAY {
        return Err(wrong());
    }
    Ok(all)
}

const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];

/// Reads `Mon-Fri`, `Sat`, `Fri-Mon`.
fn day_set(text: &str) -> Result<[bool; 7], String> {
    let number = |name: &str| {
        DAYS.iter()
            .position(|(day, _)| day.eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| format!("`{}` is not a day: write `Mon`, `Tue`, ... `Sun`", name.trim()))
    };
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(text)?, number(text)?),
    };
    let mut days = [false; 7];
    let mut day = first;
    loop {
        if let Some(slot) = days.get_mut(day) {
            *slot = true;
        }
        if day == last {
            return Ok(days);
        }
        day = (day + 1) % 7;
    }
}

/// A range of dates, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateRange {
    first: Date,
    last: Date,
}

impl DateRange {
    /// Reads `2026-12-25` or `2026-12-21..2027-01-01`.
    ///
    /// # Errors
    /// The fault of the text, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let date = |text: &str| {
            let text = text.trim();
            let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            text.parse::<Date>()
                .ok()
                .filter(|_| shape)
                .ok_or_else(|| "there is no such day in the calendar".to_owned())
        };
        let (first, last) = match text.split_once("..") {
            Some((first, last)) => (date(first)?, date(last)?),
            None => (date(text)?, date(text)?),
        };
        if first > last {
            return Err("the range ends before it begins".to_owned());
        }
        Ok(Self { first, last })
    }

    fn contain(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Whether the last of the dates is before `now` in `zone`, so that the range has no effect any more.
    pub(super) fn are_past(self, zone: &TimeZone, now: Timestamp) -> bool {
        instant(zone, self.last.saturating_add(1.day()), 0, ClockFold::Last) <= now
    }
}

#[cfg(test)]
mod tests;
