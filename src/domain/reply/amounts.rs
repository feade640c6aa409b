//! Which numbers of a report are its minutes and its time.
//!
//! Numbers count only where the grammar says so (docs/rules/reading.md).

use super::classes::WordClass;
use super::grammar::WorkerReport;
use super::numbers::bare_hour;
use super::pattern::PatternMatch;
use super::token::{NumberRead, Token};
use super::types::{Intent, TextReading};

/// Reads the minutes and the time of a report. False if they are impossible or contradict each other.
pub(super) fn fill_numbers(
    intent: Intent,
    said: &WorkerReport<'_>,
    own: &[PatternMatch],
    reading: &mut TextReading,
) -> bool {
    minutes_and_time(said.tokens, reading);
    if intent != Intent::Extend {
        if matches!(intent, Intent::Cancel) {
            reading.minutes = None;
        }
        if intent == Intent::NoAnswer && reading.minutes.is_none() {
            reading.minutes = bare_after(said.tokens, WordClass::Waits);
        }
        if matches!(intent, Intent::Late | Intent::Left | Intent::Start)
            && reading.minutes.is_none()
            && reading.time.is_none()
        {
            let before_late = said.tokens.windows(2).find_map(|pair| match pair[0].number {
                Some(NumberRead::Bare(n)) if pair[1].is(WordClass::LateBy) => Some(n),
                _ => None,
            });
            reading.minutes = before_late.or_else(|| bare_after(said.tokens, WordClass::LateBefore));
        }
        reading.from_due = intent == Intent::Late && counts_from_due(said.tokens);
        return true;
    }
    let mut wanted: Vec<u32> = Vec::new();
    let mut time = None;
    for (at, token) in said.tokens.iter().enumerate() {
        let in_trigger = own.iter().any(|f| (f.from..f.to).contains(&at));
        let ahead = at >= 2 && said.tokens[at - 2].text == "back"
            || at >= 1 && said.tokens[at - 1].is(WordClass::WaitedOrCheck);
        match token.number {
            Some(NumberRead::Minutes(n) | NumberRead::Bare(n))
                if in_trigger && !ahead && !is_after_until(said.tokens, at) =>
            {
                wanted.push(n)
            }
            _ => {}
        }
        if time.is_none() {
            time = token.number.and_then(|n| match n {
                NumberRead::Clock(clock) => Some(clock),
                NumberRead::Bare(hour) if is_after_until(said.tokens, at) => bare_hour(hour),
                _ => None,
            });
        }
    }
    if wanted.is_empty() && time.is_none() {
        wanted.extend(reading.minutes);
    }
    wanted.dedup();
    let impossible = said.tokens.iter().enumerate().any(|(at, t)| {
        own.iter().any(|f| (f.from..f.to).contains(&at))
            && (t.number == Some(NumberRead::Other)
                || t.number == Some(NumberRead::Minutes(0))
                || t.number == Some(NumberRead::Bare(0)))
    });
    reading.minutes = wanted.first().copied();
    reading.time = time;
    if wanted.len() > 1 || impossible || wanted.first().is_some_and(|n| *n > 600) {
        reading.minutes = None;
        reading.time = None;
        return false;
    }
    true
}

/// Whether a delay or a wish for time names two numbers of minutes, or two times.
pub(super) fn contradicts(intent: Intent, tokens: &[Token]) -> bool {
    let differ = |mut found: Vec<u32>| {
        found.sort_unstable();
        found.dedup();
        found.len() > 1
    };
    let minutes = |token: &Token| match token.number {
        Some(NumberRead::Minutes(n) | NumberRead::Bare(n)) => Some(n),
        _ => None,
    };
    let clock = |token: &Token| match token.number {
        Some(NumberRead::Clock(time)) => Some(u32::from(time.hour) * 60 + u32::from(time.minute)),
        _ => None,
    };
    // "Quarter to 13": no time, and no number of minutes either.
    let is_no_time = |pair: &[Token]| {
        ["to", "past"].contains(&pair[0].text.as_str()) && matches!(pair[1].number, Some(NumberRead::Bare(_)))
    };
    if intent == Intent::Extend && tokens.windows(2).any(is_no_time) {
        return true;
    }
    matches!(intent, Intent::Extend | Intent::Late)
        && (differ(tokens.iter().filter_map(minutes).collect())
            || differ(tokens.iter().filter_map(clock).collect()))
}

/// Reads the minutes and the time of a report that the second reader read: the first of each that the text gives.
pub(super) fn learned_numbers(intent: Intent, tokens: &[Token], reading: &mut TextReading) {
    (reading.minutes, reading.time) = (None, None);
    if !matches!(
        intent,
        Intent::Extend | Intent::Late | Intent::Left | Intent::Start
    ) {
        return;
    }
    minutes_and_time(tokens, reading);
    let bare = tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| match token.number {
            Some(NumberRead::Bare(n)) if (1..=600).contains(&n) => Some((at, n)),
            _ => None,
        });
    if intent == Intent::Extend
        && reading.minutes.is_none()
        && reading.time.is_none()
        && let Some((at, n)) = bare
    {
        if is_after_until(tokens, at) {
            reading.time = bare_hour(n);
        } else {
            reading.minutes = Some(n);
        }
    }
    if reading.minutes.is_some_and(|n| n == 0 || n > 600) {
        reading.minutes = None;
    }
    reading.from_due = intent == Intent::Late && counts_from_due(tokens);
}

fn is_after_until(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize, class| at.checked_sub(back).is_some_and(|b| tokens[b].is(class));
    if before(2, WordClass::OverBy) && tokens[at - 1].text == "by" {
        return false;
    }
    before(1, WordClass::Until) || (before(2, WordClass::UntilEnglish) && before(1, WordClass::UntilNearly))
}

/// Whether the minutes say how late: "10 minutes late", "delayed by about 10", and not "there in 10".
fn counts_from_due(tokens: &[Token]) -> bool {
    let is_number =
        |token: &Token| matches!(token.number, Some(NumberRead::Minutes(_) | NumberRead::Bare(_)));
    let Some(at) = tokens.iter().position(is_number) else {
        return false;
    };
    let is_late = |token: &Token| token.is(WordClass::LateFromDue);
    let after = tokens.get(at + 1).filter(|token| !token.starts_clause);
    let before = tokens[..at]
        .iter()
        .rev()
        .find(|token| !token.is(WordClass::LateJoins));
    let joined = !tokens[at].starts_clause;
    after.is_some_and(is_late) || joined && before.is_some_and(is_late)
}

fn bare_after(tokens: &[Token], class: WordClass) -> Option<u32> {
    tokens.windows(2).find_map(|pair| match pair[1].number {
        Some(NumberRead::Bare(n)) if pair[0].is(class) && (1..=600).contains(&n) => Some(n),
        _ => None,
    })
}

/// Reads the first minutes and the first time of day that the text gives.
pub(super) fn minutes_and_time(tokens: &[Token], reading: &mut TextReading) {
    for (at, token) in tokens.iter().enumerate() {
        match token.number {
            Some(NumberRead::Minutes(n)) if reading.minutes.is_none() => reading.minutes = Some(n),
            Some(NumberRead::Clock(time)) if reading.time.is_none() => reading.time = Some(time),
            Some(NumberRead::Bare(hour)) if reading.time.is_none() && is_clock_place(tokens, at) => {
                reading.time = bare_hour(hour)
            }
            Some(_) | None => {}
        }
    }
}

fn is_clock_place(tokens: &[Token], at: usize) -> bool {
    is_after_until(tokens, at)
        || at
            .checked_sub(1)
            .is_some_and(|b| tokens[b].is(WordClass::ClockPlace))
}
