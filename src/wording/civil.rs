//! Civil time: instants as clock times for people, and people's clock times as instants.
//!
//! Only `wording`, `config` and the board know a time zone. Every function takes the zone by its
//! IANA name; an unknown zone shows UTC and says so, because a text without a time is worse.

use crate::domain::reply::ClockTime;
use crate::domain::time::Timestamp;
use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// Returns the zone, and whether the name is known.
pub(crate) fn zone(name: &str) -> (TimeZone, bool) {
    TimeZone::get(name).map_or((TimeZone::UTC, false), |zone| (zone, true))
}

/// Returns `at` on the wall of a place; `None` for instants beyond any calendar.
pub(crate) fn zoned(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    let instant = jiff::Timestamp::from_millisecond(at.ms()).ok()?;
    Some(instant.to_zoned(zone.clone()))
}

/// Returns the beginning of the financial year that holds `at`: 1 April in Britain.
#[must_use]
pub fn first_of_april(at: Timestamp) -> Timestamp {
    let (zone, _) = zone("Europe/London");
    let begun = zoned(at, &zone).and_then(|zoned| {
        let year = if zoned.month() >= 4 {
            zoned.year()
        } else {
            zoned.year() - 1
        };
        Date::new(year, 4, 1).ok()?.to_zoned(zone).ok()
    });
    begun.map_or(at, |begun| Timestamp::from_ms(begun.timestamp().as_millisecond()))
}

/// Returns `at` as shown by a clock: `13:40`.
#[must_use]
pub fn clock(at: Timestamp, time_zone: &str) -> String {
    let (zone, known) = zone(time_zone);
    match zoned(at, &zone) {
        Some(at) if known => at.strftime("%H:%M").to_string(),
        Some(at) => at.strftime("%H:%M UTC").to_string(),
        None => at.to_string(),
    }
}

/// Returns `at` as said at `now`: `13:40` on the same day, `Mon 08:10` within the week, else `Mon 3
/// Mar 08:10`.
#[must_use]
pub fn clock_seen_from(at: Timestamp, now: Option<Timestamp>, time_zone: &str) -> String {
    let plain = clock(at, time_zone);
    let (zone, _) = zone(time_zone);
    let (Some(shown), Some(now)) = (zoned(at, &zone), now.and_then(|now| zoned(now, &zone))) else {
        return plain;
    };
    let days = shown
        .date()
        .since(now.date())
        .map_or(i32::MAX, |apart| apart.get_days());
    match days {
        0 => plain,
        -6..=6 => format!("{} {plain}", shown.strftime("%a")),
        _ => format!("{} {plain}", shown.strftime("%a %-d %b")),
    }
}

/// Returns `at` as day and clock to the second, for a log: `Mon 30 Nov` and `13:02:05`.
#[must_use]
pub fn to_the_second(at: Timestamp, time_zone: &str) -> (String, String) {
    let (zone, known) = zone(time_zone);
    let Some(shown) = zoned(at, &zone) else {
        return (at.to_string(), String::new());
    };
    let clock = shown.strftime(if known { "%H:%M:%S" } else { "%H:%M:%S UTC" });
    (shown.strftime("%a %-d %b").to_string(), clock.to_string())
}

/// Returns `at` with its whole date, for reading out: `13:40 on Wednesday 4 March 2026`.
#[must_use]
pub fn clock_and_date(at: Timestamp, time_zone: &str) -> String {
    let plain = clock(at, time_zone);
    let (zone, _) = zone(time_zone);
    zoned(at, &zone).map_or_else(
        || plain.clone(),
        |shown| format!("{plain} on {}", shown.strftime("%A %-d %B %Y")),
    )
}

/// Returns the first instant of the day that holds `at`.
#[must_use]
pub fn start_of_day(at: Timestamp, time_zone: &str) -> Timestamp {
    let (zone, _) = zone(time_zone);
    let begun = zoned(at, &zone).and_then(|shown| shown.start_of_day().ok());
    begun.map_or(at, |begun| Timestamp::from_ms(begun.timestamp().as_millisecond()))
}

/// Returns the first instant of a day as typed, `03/11/2026` or `2026-11-03`, and the first of the next; `None` for no such day.
#[must_use]
pub fn day(text: &str, time_zone: &str) -> Option<(Timestamp, Timestamp)> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.']).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (day, year) = if first.len() == 4 {
        (last, first)
    } else {
        (first, last)
    };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let (zone, _) = zone(time_zone);
    let begins = |date: Date| {
        let begun = date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?;
        Some(Timestamp::from_ms(begun.timestamp().as_millisecond()))
    };
    Some((begins(date)?, begins(date.tomorrow().ok()?)?))
}

/// Returns `at` as a spreadsheet in Britain reads it: `03/11/2026 13:40`.
#[must_use]
pub fn for_spreadsheet(at: Timestamp, time_zone: &str) -> String {
    let (zone, _) = zone(time_zone);
    zoned(at, &zone).map_or_else(
        || at.to_string(),
        |shown| shown.strftime("%d/%m/%Y %H:%M").to_string(),
    )
}

/// Returns the instants at which a clock shows `time` on `date`, the first one first.
///
/// Mostly a single instant. A time skipped in spring has a single instant too, the later of the two
/// possible; a time repeated in autumn has two.
pub(crate) fn readings(date: Date, time: Time, zone: &TimeZone) -> impl Iterator<Item = Timestamp> {
    let readings = zone.to_ambiguous_zoned(DateTime::from_parts(date, time));
    [readings.clone().compatible(), readings.later()]
        .into_iter()
        .flatten()
        .map(|at| Timestamp::from_ms(at.timestamp().as_millisecond()))
}

/// Returns the next instant, at or after `after`, at which the clock shows `time`.
///
/// `None` for a time never shown by a clock. Correct where the clocks change: a skipped time counts
/// as the later reading, a repeated time as the first of the two from `after` on.
#[must_use]
pub fn at_clock(time: ClockTime, after: Timestamp, time_zone: &str) -> Option<Timestamp> {
    let hour = i8::try_from(time.hour).ok()?;
    let minute = i8::try_from(time.minute).ok()?;
    let time = Time::new(hour, minute, 0, 0).ok()?;
    let (zone, _) = zone(time_zone);
    let mut date = zoned(after, &zone)?.date();
    for _ in 0..3 {
        let next = readings(date, time, &zone).find(|at| *at >= after);
        if next.is_some() {
            return next;
        }
        date = date.tomorrow().ok()?;
    }
    None
}
