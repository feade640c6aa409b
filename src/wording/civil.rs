//! Civil time: instants as clock times that people read, and clock times that people give as instants.
//!
//! `wording`, `config` and the board are the only places that know a time zone. Everything takes the zone by its IANA
//! name; a zone that is not known shows UTC and says so, because a text without a time is worse.

use crate::domain::reply::ClockTime;
use crate::domain::time::{Span, Timestamp};
use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// Returns the zone, and whether it is the one asked for.
pub(super) fn zone(name: &str) -> (TimeZone, bool) {
    TimeZone::get(name).map_or((TimeZone::UTC, false), |zone| (zone, true))
}

/// Returns `at` on the wall of a place; `None` for instants that no calendar holds.
pub(super) fn zoned(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    let instant = jiff::Timestamp::from_millisecond(at.ms()).ok()?;
    Some(instant.to_zoned(zone.clone()))
}

/// Returns `at` as a clock shows it: `13:40`.
#[must_use]
pub fn clock(at: Timestamp, time_zone: &str) -> String {
    let (zone, known) = zone(time_zone);
    match zoned(at, &zone) {
        Some(at) if known => at.strftime("%H:%M").to_string(),
        Some(at) => at.strftime("%H:%M UTC").to_string(),
        None => at.to_string(),
    }
}

/// Returns `at` as it is said at `now`: `13:40` on the same day, `Mon 08:10` within the week, else `Mon 3 Mar 08:10`.
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

/// Returns `at` with its whole date, as it is read out: `13:40 on Wednesday 4 March 2026`.
#[must_use]
pub fn clock_and_date(at: Timestamp, time_zone: &str) -> String {
    let plain = clock(at, time_zone);
    let (zone, _) = zone(time_zone);
    zoned(at, &zone).map_or_else(
        || plain.clone(),
        |shown| format!("{plain} on {}", shown.strftime("%A %-d %B %Y")),
    )
}

/// Returns the instants at which a clock shows `time` on `date`, the first one first.
///
/// Mostly one. A time that the clocks skip in spring has one too, the later of what may be meant; one that comes twice
/// in autumn has two.
pub(super) fn readings(date: Date, time: Time, zone: &TimeZone) -> impl Iterator<Item = Timestamp> {
    let readings = zone.to_ambiguous_zoned(DateTime::from_parts(date, time));
    [readings.clone().compatible(), readings.later()]
        .into_iter()
        .flatten()
        .map(|at| Timestamp::from_ms(at.timestamp().as_millisecond()))
}

/// Returns the next instant, at or after `after`, at which the clock shows `time`.
///
/// `None` for a time that no clock shows. Correct where the clocks change: a skipped time counts as the later reading,
/// a time that comes twice as the first of the two that is not before `after`.
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

/// Reads when somebody is to be back: a clock time today (`15:20`, `3.20pm`) or a length from now (`+90m`, `+1h30m`).
///
/// # Errors
/// What is wrong with it and what to write instead, in words.
pub fn parse_back(text: &str, now: Timestamp, time_zone: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    if let Some(length) = text.strip_prefix('+') {
        let span = parse_length(length)
            .filter(|span| *span > Span::ZERO)
            .ok_or_else(|| {
                format!("`{text}` is not a length of time; write for example `+90m` or `+1h30m`")
            })?;
        return Ok(now + span);
    }
    let time = parse_clock(text).ok_or_else(|| {
        format!(
            "`{text}` is not a time; write a clock time such as `15:20`, or a length from now such as `+90m`"
        )
    })?;
    let (zone, known) = zone(time_zone);
    if !known {
        return Err(format!(
            "the time zone `{time_zone}` is not known; write a length from now such as `+90m`"
        ));
    }
    let today = zoned(now, &zone).map(|now| now.date());
    today
        .and_then(|today| readings(today, time, &zone).find(|at| *at > now))
        .ok_or_else(|| {
            format!(
                "`{text}` has passed today (it is {}); write a later time, or a length from now such as `+90m`",
                clock(now, time_zone)
            )
        })
}

/// Reads `15:20`, `15.20`, `1520`, `3:20pm`, `3pm`.
pub(super) fn parse_clock(text: &str) -> Option<Time> {
    let text = text.to_ascii_lowercase();
    let (text, afternoon) = match text.strip_suffix("pm") {
        Some(rest) => (rest, Some(true)),
        None => match text.strip_suffix("am") {
            Some(rest) => (rest, Some(false)),
            None => (text.as_str(), None),
        },
    };
    let text = text.trim();
    let (hour, minute) = match text.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None if afternoon.is_some() => (text, "00"),
        None => return None,
    };
    let digits = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let hour: i8 = hour.parse().ok()?;
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    Time::new(hour, minute.parse().ok()?, 0, 0).ok()
}

/// Reads `90m`, `1h30m`, `45s`; a bare number is minutes.
pub(super) fn parse_length(text: &str) -> Option<Span> {
    let text = text.trim();
    let mut total = Span::ZERO;
    let mut digits = String::new();
    for c in text.chars() {
        let unit: u64 = match c {
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            'h' => 3_600_000,
            'm' => 60_000,
            's' => 1000,
            _ => return None,
        };
        let amount: u64 = std::mem::take(&mut digits).parse().ok()?;
        total = total + Span::from_ms(amount.checked_mul(unit)?);
    }
    match digits.as_str() {
        "" if text.is_empty() => None,
        "" => Some(total),
        _ if total == Span::ZERO => Some(Span::from_mins(digits.parse().ok()?)),
        _ => None,
    }
}
