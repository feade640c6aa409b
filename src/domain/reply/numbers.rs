//! Minutes, times of day, and all other numbers (docs/rules/reading.md).
//!
//! House numbers, pupil years, visit numbers, "20 min check" and prices are not minutes. Bare hours 1 to 6 on a school day
//! are afternoon.

use super::classes::WordClass;
use super::token::{NumberRead, Token};
use super::types::ClockTime;

/// Most minutes in a sensible text: beyond a working day the text is contradictory.
const MOST_MINUTES: u32 = 600;

/// From this number on, "m away" is more likely a distance than minutes: a sender on the way is
/// asked to choose.
const METRES_FROM: u32 = 50;

/// Reads the number words and figures of a text, joining the words of one number into one token.
pub(super) fn mark(tokens: &mut Vec<Token>) {
    let mut i = 0;
    while i < tokens.len() {
        if let Some((number, used)) = at(tokens, i) {
            // In "number 4711" the figures are the text's own: they may be a police log.
            let figures = i + usize::from(matches!(tokens[i].text.as_str(), "number" | "no"));
            tokens[i].number = Some(number);
            tokens[i].written = std::mem::take(&mut tokens[figures].text);
            tokens[i].text = match number {
                NumberRead::Bare(_) => "<num>",
                NumberRead::Minutes(_) => "<mins>",
                NumberRead::Clock(_) => "<clock>",
                NumberRead::Other => "<skip>",
            }
            .to_owned();
            tokens.drain(i + 1..i + used);
        }
        i += 1;
    }
}

/// Returns a time of day for a bare hour: 1 to 6 are afternoon.
pub(super) fn bare_hour(hour: u32) -> Option<ClockTime> {
    let hour = match hour {
        1..=6 => hour + 12,
        7..=12 => hour,
        13..=23 => hour,
        _ => return None,
    };
    Some(ClockTime {
        hour: u8::try_from(hour).ok()?,
        minute: 0,
    })
}

pub(super) fn clock(hour: u32, minute: u32, half: Option<bool>) -> Option<ClockTime> {
    if hour > 23 || minute > 59 {
        return None;
    }
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        Some(_) => hour,
        None if (1..=6).contains(&hour) => hour + 12,
        None => hour,
    };
    Some(ClockTime {
        hour: u8::try_from(hour).ok()?,
        minute: u8::try_from(minute).ok()?,
    })
}

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |t| t.text.as_str())
}

fn is(tokens: &[Token], at: usize, class: WordClass) -> bool {
    tokens.get(at).is_some_and(|t| t.is(class))
}

fn before(tokens: &[Token], at: usize, class: WordClass) -> bool {
    at.checked_sub(1).is_some_and(|at| is(tokens, at, class))
}

/// The number named by a word.
fn units(tokens: &[Token], at: usize) -> Option<u32> {
    let number = tokens.get(at).map_or(0, |t| t.facts.number);
    (number > 0).then_some(u32::from(number))
}

fn is_figure(tokens: &[Token], at: usize) -> bool {
    let w = word(tokens, at);
    !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit())
}

/// A figure or number word at `at`, and its count of tokens.
fn plain_number(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    let w = word(tokens, at);
    if is_figure(tokens, at) {
        return (w.len() <= 4).then(|| w.parse().ok()).flatten().map(|n| (n, 1));
    }
    let first = units(tokens, at)?;
    if first >= 20
        && let Some(second) = units(tokens, at + 1).filter(|n| *n < 10)
    {
        return Some((first + second, 2));
    }
    // "one" and Welsh words with an English double are numbers only before a unit.
    let is_number = !is(tokens, at, WordClass::NumberWithUnit) || is(tokens, at + 1, WordClass::Unit);
    is_number.then_some((first, 1))
}

fn written_clock(word: &str) -> Option<(u32, u32)> {
    let (h, m) = word.split_once(':')?;
    if h.len() > 2 || m.len() != 2 {
        return None;
    }
    Some((h.parse().ok()?, m.parse().ok()?))
}

/// The minutes of "1.5" or "1.25" hours. A stop between figures was made a colon; "1:30 hours" is read as the shorter.
fn part_hours(word: &str) -> Option<u32> {
    let (h, part) = word.split_once(':')?;
    let hundredths: u32 = match part.len() {
        1 => part.parse::<u32>().ok()? * 10,
        2 => part.parse().ok()?,
        _ => return None,
    };
    let hours = h.parse::<u32>().ok().filter(|hours| *hours <= MOST_MINUTES)?;
    Some(hours * 60 + hundredths * 60 / 100)
}

fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "pm" => Some(true),
        "am" => Some(false),
        _ => None,
    }
}

fn at(tokens: &[Token], i: usize) -> Option<(NumberRead, usize)> {
    let w = word(tokens, i);
    if is(tokens, i, WordClass::EmergencyNumber) {
        return None;
    }
    if is(tokens, i, WordClass::Noon) {
        return Some((NumberRead::Clock(ClockTime { hour: 12, minute: 0 }), 1));
    }
    match w {
        "half" => return half(tokens, i),
        "quarter" | "chwarter" | "hanner" => return quarter(tokens, i),
        "a" | "an" if word(tokens, i + 1) == "hour" => {
            if word(tokens, i + 2) == "and" && word(tokens, i + 3) == "a" && word(tokens, i + 4) == "half" {
                return Some((NumberRead::Minutes(90), 5));
            }
            return Some((NumberRead::Minutes(60), 2));
        }
        "awr" if word(tokens, i + 1) == "arall" => return Some((NumberRead::Minutes(60), 1)),
        "hour" if before(tokens, i, WordClass::AddsHour) => return Some((NumberRead::Minutes(60), 1)),
        "couple" if word(tokens, i + 1) == "of" && word(tokens, i + 2) == "hour" => {
            return Some((NumberRead::Minutes(120), 3));
        }
        "pounds" if word(tokens, i + 1).starts_with(|c: char| c.is_ascii_digit()) => {
            return Some((NumberRead::Other, 2));
        }
        "number" | "no" if word(tokens, i + 1).starts_with(|c: char| c.is_ascii_digit()) => {
            // "No, 10 more mins" names no house.
            return (w == "number" || !is(tokens, i + 2, WordClass::Unit)).then_some((NumberRead::Other, 2));
        }
        _ => {}
    }
    if word(tokens, i + 1) == "hour"
        && let Some(minutes) = part_hours(w)
    {
        let fits = minutes <= MOST_MINUTES;
        return Some((
            if fits {
                NumberRead::Minutes(minutes)
            } else {
                NumberRead::Other
            },
            2,
        ));
    }
    if let Some((h, m)) = written_clock(w) {
        let half_day = half_of_day(word(tokens, i + 1));
        let used = 1 + usize::from(half_day.is_some());
        return Some((
            clock(h, m, half_day).map_or(NumberRead::Other, NumberRead::Clock),
            used,
        ));
    }
    if w.len() == 1 + w.chars().skip(1).filter(char::is_ascii_digit).count()
        && w.len() > 1
        && matches!(w.as_bytes()[0], b'm' | b'a' | b'b' | b'y')
    {
        return Some((NumberRead::Other, 1)); // a road, or a pupil year
    }
    let (n, used) = plain_number(tokens, i)?;
    Some(with_unit(tokens, i, n, used))
}

fn with_unit(tokens: &[Token], i: usize, n: u32, used: usize) -> (NumberRead, usize) {
    let next = word(tokens, i + used);
    let after = word(tokens, i + used + 1);
    // Of figures: "five" is four letters long, and no 0:05.
    let figure_length = if is_figure(tokens, i) {
        tokens[i].text.len()
    } else {
        0
    };
    if before(tokens, i, WordClass::NumberedThing) && !is(tokens, i + used, WordClass::TimeUnit) {
        let of = usize::from(next == "of" && plain_number(tokens, i + used + 1).is_some()) * 2;
        return (NumberRead::Other, used + of);
    }
    if next == "past" || next == "to" {
        let hour = plain_number(tokens, i + used + 1);
        let eta = before(tokens, i, WordClass::NoClockAfter);
        if let Some((hour, more)) =
            hour.filter(|(h, _)| (1..=12).contains(h) && n < 60 && n.is_multiple_of(5) && n > 0 && !eta)
        {
            let hour = if (1..=6).contains(&hour) { hour + 12 } else { hour };
            let (hour, minute) = if next == "past" {
                (hour, n)
            } else {
                (hour - 1, 60 - n)
            };
            if let Some(time) = clock(hour, minute, Some(hour >= 12)) {
                return (NumberRead::Clock(time), used + 1 + more);
            }
        }
    }
    let per = match (
        is(tokens, i + used, WordClass::MinuteUnit),
        is(tokens, i + used, WordClass::HourUnit),
    ) {
        (true, _) => 1,
        (_, true) => 60,
        (false, false) => 0,
    };
    if per > 0 {
        let of_the_text = after == "text" && !(i > 0 && word(tokens, i - 1) == "in");
        if is(tokens, i + used + 1, WordClass::NamesInterval) || of_the_text {
            return (NumberRead::Other, used + 1);
        }
        let metres = next == "m" && after == "away" && n >= METRES_FROM;
        if n * per > MOST_MINUTES || metres {
            return (NumberRead::Other, used + 1);
        }
        // "1 hour 30", "1 hour 20 mins"
        if per == 60
            && let Some((extra, more)) = plain_number(tokens, i + used + 1).filter(|(m, _)| *m < 60)
        {
            let unit = usize::from(word(tokens, i + used + 1 + more) == "mins");
            return (NumberRead::Minutes(n * 60 + extra), used + 1 + more + unit);
        }
        if per == 60
            && after == "and"
            && word(tokens, i + used + 2) == "a"
            && word(tokens, i + used + 3) == "half"
        {
            return (NumberRead::Minutes(n * 60 + 30), used + 4);
        }
        return (NumberRead::Minutes(n * per), used + 1);
    }
    if let Some(half_day) = half_of_day(next) {
        // "3pm", "330pm"
        let (hour, minute) = if figure_length >= 3 {
            (n / 100, n % 100)
        } else {
            (n, 0)
        };
        let time = clock(hour, minute, Some(half_day));
        return (time.map_or(NumberRead::Other, NumberRead::Clock), used + 1);
    }
    if next == "oclock" {
        return (
            bare_hour(n).map_or(NumberRead::Other, NumberRead::Clock),
            used + 1,
        );
    }
    if figure_length == 4 || (figure_length == 3 && before(tokens, i, WordClass::BeforeClock)) {
        if let Some(time) = clock(n / 100, n % 100, None) {
            return (NumberRead::Clock(time), used);
        }
        return (NumberRead::Other, used);
    }
    // "one more hour" is no single minute.
    let more = is(tokens, i + used, WordClass::More);
    if more && after == "hour" {
        let fits = n * 60 <= MOST_MINUTES;
        return (
            if fits {
                NumberRead::Minutes(n * 60)
            } else {
                NumberRead::Other
            },
            used + 2,
        );
    }
    if more || is(tokens, i + used + 1, WordClass::More) {
        return (NumberRead::Bare(n), used);
    }
    // "10 or 15 mins", "10-15 mins": the earlier instant wins (P12).
    let joined = usize::from(matches!(next, "or" | "to"));
    if let Some((_, more)) = plain_number(tokens, i + used + joined)
        && matches!(word(tokens, i + used + joined + more), "mins" | "more")
        && (joined == 1 || !tokens[i + used].starts_clause)
    {
        let unit = usize::from(word(tokens, i + used + joined + more) == "mins");
        return (NumberRead::Minutes(n), used + joined + more + unit);
    }
    if next == "times" || next == "x" {
        return (NumberRead::Other, used + 1);
    }
    if next == "of" && plain_number(tokens, i + used + 1).is_some() {
        return (NumberRead::Other, used + 2);
    }
    // In "12 Fern Road" the number is the house's.
    if is(tokens, i + used, WordClass::Counted) || is(tokens, i + used + 1, WordClass::StreetAfterNumber) {
        return (NumberRead::Other, used);
    }
    (NumberRead::Bare(n), used)
}

fn half(tokens: &[Token], i: usize) -> Option<(NumberRead, usize)> {
    // "half an hour", "half hour", "half hr", "half past 2", "half 2"
    if matches!(word(tokens, i + 1), "a" | "an") && word(tokens, i + 2) == "hour" {
        return Some((NumberRead::Minutes(30), 3));
    }
    if word(tokens, i + 1) == "hour" {
        return Some((NumberRead::Minutes(30), 2));
    }
    let past = usize::from(word(tokens, i + 1) == "past");
    let (hour, used) = plain_number(tokens, i + 1 + past).filter(|(h, _)| (1..=12).contains(h))?;
    Some((NumberRead::Clock(clock(hour, 30, None)?), 1 + past + used))
}

fn quarter(tokens: &[Token], i: usize) -> Option<(NumberRead, usize)> {
    let w = word(tokens, i);
    if w == "hanner" || w == "chwarter" {
        let minutes = if w == "hanner" { 30 } else { 15 };
        return (word(tokens, i + 1) == "awr").then_some((NumberRead::Minutes(minutes), 2));
    }
    let of = usize::from(word(tokens, i + 1) == "of");
    let an = usize::from(matches!(word(tokens, i + 1 + of), "a" | "an"));
    if word(tokens, i + 1 + of + an) == "hour" {
        return Some((NumberRead::Minutes(15), 2 + of + an));
    }
    let side = word(tokens, i + 1);
    if side != "past" && side != "to" {
        return None;
    }
    let (hour, used) = plain_number(tokens, i + 2).filter(|(h, _)| (1..=12).contains(h))?;
    let hour = if (1..=6).contains(&hour) { hour + 12 } else { hour };
    let time = if side == "past" {
        clock(hour, 15, Some(hour >= 12))
    } else {
        clock(hour - 1, 45, Some(hour > 12))
    };
    Some((NumberRead::Clock(time?), 2 + used))
}
