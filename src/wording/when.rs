//! A day and a time of the week as people write them: `Tue 15:30`, `2026-11-24 15:30`, `15:30`, `+20m`.

use super::civil::{clock, parse_clock, parse_length, readings, zone, zoned};
use crate::domain::time::{Span, Timestamp};
use jiff::civil::{Date, Time, Weekday};

/// What to write, for every message about a time that cannot be read.
const WRITE: &str = "write for example `Tue 15:30`, `2026-11-24 15:30`, `15:30`, or `+20m` for so long after";

/// Reads when something is: the first instant at or after `after` that fits. A date is taken as written.
///
/// # Errors
/// What is wrong with it and what to write instead, in words.
pub fn parse_when(text: &str, after: Timestamp, time_zone: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    if let Some(length) = text.strip_prefix('+') {
        return parse_length(length).map(|span| after + span).ok_or_else(|| {
            format!("`{text}` is not a length of time; write for example `+20m` or `+1h30m`")
        });
    }
    let (zone, known) = zone(time_zone);
    if !known {
        return Err(format!("the time zone `{time_zone}` is not known"));
    }
    let (day, wanted) = match text.rsplit_once(char::is_whitespace) {
        Some((day, wanted)) => (Some(day.trim()), wanted),
        None => (None, text),
    };
    let time = parse_seconds(wanted).ok_or_else(|| format!("`{wanted}` is not a clock time; {WRITE}"))?;
    let today = zoned(after, &zone)
        .map(|now| now.date())
        .ok_or_else(|| format!("`{text}` is on no calendar; {WRITE}"))?;
    let fits = match day {
        None => None,
        Some(day) => match (weekday(day), day.parse::<Date>()) {
            (Some(weekday), _) => Some(weekday),
            (None, Ok(date)) => {
                return readings(date, time, &zone)
                    .next()
                    .ok_or_else(|| format!("`{text}` is on no clock; {WRITE}"));
            }
            (None, Err(_)) => {
                return Err(format!(
                    "`{day}` is neither a day of the week nor a date; {WRITE}"
                ));
            }
        },
    };
    let mut date = today;
    for _ in 0..8 {
        if fits.is_none_or(|wanted| date.weekday() == wanted)
            && let Some(at) = readings(date, time, &zone).find(|at| *at >= after)
        {
            return Ok(at);
        }
        date = date.tomorrow().map_err(|error| error.to_string())?;
    }
    Err(format!("`{text}` is on no clock; {WRITE}"))
}

/// Returns the beginning of the day that a time is on, where it is written with a date: `2026-11-24 15:30`.
#[must_use]
pub fn dated(text: &str, time_zone: &str) -> Option<Timestamp> {
    let date: Date = text.split_whitespace().next()?.parse().ok()?;
    let (zone, _) = zone(time_zone);
    readings(date, Time::midnight(), &zone).next()
}

/// Returns the day and the time, with the seconds where there are any: `Tue 13:40`, `Tue 13:40:30`.
#[must_use]
pub fn day_and_clock(at: Timestamp, time_zone: &str) -> String {
    let (zone, _) = zone(time_zone);
    let seconds = at.ms() / 1000 % 60;
    let seconds = if seconds == 0 {
        String::new()
    } else {
        format!(":{seconds:02}")
    };
    let day = zoned(at, &zone).map_or_else(String::new, |at| format!("{} ", at.strftime("%a")));
    format!("{day}{}{seconds}", clock(at, time_zone))
}

/// Returns the date: `Tue 24 November 2026`.
#[must_use]
pub fn date(at: Timestamp, time_zone: &str) -> String {
    let (zone, _) = zone(time_zone);
    zoned(at, &zone).map_or_else(|| at.to_string(), |at| at.strftime("%a %-d %B %Y").to_string())
}

/// Reads a clock time that may have seconds: `13:40:30`.
fn parse_seconds(text: &str) -> Option<Time> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next(), parts.next());
    let (Some(minute), Some(second)) = (minute, second) else {
        return parse_clock(text);
    };
    let time = parse_clock(&format!("{hour}:{minute}"))?;
    let whole = second.len() == 2 && second.bytes().all(|b| b.is_ascii_digit());
    let second: i8 = second.parse().ok().filter(|_| whole)?;
    Time::new(time.hour(), time.minute(), second, 0).ok()
}

/// Reads a day of the week: `Tue`, `Tuesday`.
fn weekday(text: &str) -> Option<Weekday> {
    let text = text.to_ascii_lowercase();
    [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ]
    .into_iter()
    .find(|(name, _)| text.len() >= 3 && name.starts_with(&text))
    .map(|(_, weekday)| weekday)
}

/// Reads a length of time as `--back` does, without its plus: `20m`, `1h30m`.
#[must_use]
pub fn parse_span(text: &str) -> Option<Span> {
    parse_length(text.trim().trim_start_matches('+'))
}
