//! Times as people type them: `15:20`, `3.20pm`, `+90m`, `Tue 15:30`, `2026-11-24 15:30`.

use crate::domain::time::{Span, Timestamp};
use crate::wording::civil::{clock, readings, zone, zoned};
use jiff::civil::{Date, Time, Weekday};

/// The remedy of every message about a time that cannot be parsed.
const WRITE: &str = "write for example `Tue 15:30`, `2026-11-24 15:30`, `15:30`, or `+20m` for so long after";

/// Longest time from a sign-out to anything of the visit: nobody waits for days until a return is missed.
const LONGEST_VISIT: Span = Span::from_mins(36 * 60);

/// Parses an expected return: a clock time later today (`15:20`, `3.20pm`) or a length from now (`+90m`, `+1h30m`).
///
/// # Errors
/// The fault and the remedy, in words.
pub fn parse_back(text: &str, now: Timestamp, time_zone: &str) -> Result<Timestamp, String> {
    let said = as_said(text);
    let text = said.as_str();
    if let Some(length) = text.strip_prefix('+') {
        let span = parse_length(length)
            .filter(|span| *span > Span::ZERO)
            .ok_or_else(|| {
                format!("`{text}` is not a length of time; write for example `+90m` or `+1h30m`")
            })?;
        if span > LONGEST_VISIT {
            return Err(format!(
                "`{text}` is longer than {} hours; sign a longer visit out day by day",
                LONGEST_VISIT.ms() / Span::from_mins(60).ms()
            ));
        }
        return Ok(now + span);
    }
    if let Some(hour) = bare_hour(text) {
        return Err(format!(
            "`{text}` may be morning or afternoon; write `{hour}pm` or `{hour}am`, or a length from now such as `+90m`"
        ));
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
    let to_come = |time: Time| today.and_then(|today| readings(today, time, &zone).find(|at| *at > now));
    to_come(time)
        .or_else(|| to_come(afternoon(text, time)?))
        .ok_or_else(|| {
            format!(
                "`{text}` has passed today (it is {}); write a later time, or a length from now such as `+90m`",
                clock(now, time_zone)
            )
        })
}

/// Returns a time as typed, where people write it as they say it: `30 min`, `in half an hour`, `half two`, `quarter past 3`, `by 3 pm`.
fn as_said(text: &str) -> String {
    let lower = text.trim().to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split_whitespace()
        .filter(|word| !["about", "at", "back", "by", "in", "until", "till"].contains(word))
        .collect();
    let length = |minutes: u64| format!("+{minutes}m");
    match words.as_slice() {
        ["half", "an", "hour"] => Some(length(30)),
        ["an", "hour"] => Some(length(60)),
        ["an", "hour", "and", "a", "half"] => Some(length(90)),
        ["half", hour] | ["half", "past", hour] => on_the_clock(hour, 30),
        ["quarter", "past", hour] | ["a", "quarter", "past", hour] => on_the_clock(hour, 15),
        ["quarter", "to", hour] | ["a", "quarter", "to", hour] => {
            hour_said(hour).map(|hour| format!("{}:45", if hour == 1 { 12 } else { hour - 1 }))
        }
        [hour, "o'clock"] => hour_said(hour).map(|hour| hour.to_string()),
        [time, half @ ("am" | "pm")] => Some(format!("{time}{half}")),
        [only] => length_said(only)
            .map(|length| format!("+{length}"))
            .or_else(|| Some((*only).to_owned())),
        _ => length_said(&words.concat()).map(|length| format!("+{length}")),
    }
    .unwrap_or_else(|| text.trim().to_owned())
}

fn on_the_clock(hour: &str, minute: u8) -> Option<String> {
    hour_said(hour).map(|hour| format!("{hour}:{minute}"))
}

/// Returns an hour of the clock face, in figures or as a word.
fn hour_said(word: &str) -> Option<usize> {
    const HOURS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    let in_words = HOURS.iter().position(|hour| *hour == word).map(|index| index + 1);
    in_words.or_else(|| word.parse().ok().filter(|hour| (1..=12).contains(hour)))
}

/// Returns a length with its unit written out, as `90m`: `90min`, `1hour30minutes`.
fn length_said(text: &str) -> Option<String> {
    let mut short = text.to_owned();
    for (long, unit) in [
        ("minutes", "m"),
        ("minute", "m"),
        ("mins", "m"),
        ("min", "m"),
        ("hours", "h"),
        ("hour", "h"),
        ("hrs", "h"),
        ("hr", "h"),
        ("and", ""),
    ] {
        short = short.replace(long, unit);
    }
    let is_length = short.starts_with(|c: char| c.is_ascii_digit())
        && short.ends_with(['m', 'h'])
        && !short.ends_with("am")
        && !short.ends_with("pm");
    (is_length && parse_length(&short).is_some()).then_some(short)
}

/// Returns the hour of a time that is nothing but an hour: `3`.
fn bare_hour(text: &str) -> Option<u8> {
    let is_bare = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|hour| is_bare && (1..=12).contains(hour))
}

/// Returns the time in the afternoon meant by `2.30`: nobody in a school says two in the night so. `02:30` and `8.15` are as
/// written: a slip must not put off a return until the evening.
fn afternoon(text: &str, time: Time) -> Option<Time> {
    let is_bare =
        text.starts_with(|c: char| ('1'..='7').contains(&c)) && !text.to_ascii_lowercase().ends_with('m');
    let is_early = (1..=7).contains(&time.hour()) && text.contains([':', '.']);
    (is_bare && is_early).then(|| Time::new(time.hour() + 12, time.minute(), 0, 0).ok())?
}

/// Parses `15:20`, `15.20`, `1520`, `3:20pm`, `3pm`.
fn parse_clock(text: &str) -> Option<Time> {
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

/// Parses `90m`, `1h30m`, `45s`; a bare number is minutes.
fn parse_length(text: &str) -> Option<Span> {
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

/// Parses an instant: the first at or after `after` that fits the words. A date is taken as written.
///
/// # Errors
/// The fault and the remedy, in words.
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

/// Returns the midnight that begins the date of `2026-11-24 15:30`; `None` for a time without a date.
#[must_use]
pub fn dated(text: &str, time_zone: &str) -> Option<Timestamp> {
    let date: Date = text.split_whitespace().next()?.parse().ok()?;
    let (zone, _) = zone(time_zone);
    readings(date, Time::midnight(), &zone).next()
}

/// Parses a clock time that may have seconds: `13:40:30`.
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

/// Parses a day of the week: `Tue`, `Tuesday`.
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

/// Parses a length of time, with or without a plus: `20m`, `+1h30m`.
#[must_use]
pub fn parse_span(text: &str) -> Option<Span> {
    parse_length(text.trim().trim_start_matches('+'))
}
