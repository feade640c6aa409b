//! Which numbers of a report are its minutes and its time.
//!
//! docs/rules/reading.md, numbers: numbers count only where the grammar says so.

use super::grammar::Said;
use super::numbers::bare_hour;
use super::pattern::Found;
use super::token::{Number, Token};
use super::types::{Intent, Reading};

/// Reads the minutes and the time of a report. False if they are impossible or contradict each other.
pub(super) fn fill_numbers(intent: Intent, said: &Said<'_>, own: &[Found], reading: &mut Reading) -> bool {
    minutes_and_time(said.tokens, reading);
    if intent != Intent::Extend {
        if matches!(intent, Intent::Cancel) {
            reading.minutes = None;
        }
        if intent == Intent::NoAnswer && reading.minutes.is_none() {
            reading.minutes = bare_after(said.tokens, &["waited", "waiting", "wait", "for"]);
        }
        if matches!(intent, Intent::Late | Intent::Left | Intent::Start)
            && reading.minutes.is_none()
            && reading.time.is_none()
        {
            let before_late = said.tokens.windows(2).find_map(|pair| match pair[0].number {
                Some(Number::Bare(n)) if matches!(pair[1].text.as_str(), "late" | "away") => Some(n),
                _ => None,
            });
            reading.minutes = before_late.or_else(|| {
                bare_after(
                    said.tokens,
                    &[
                        "in", "about", "around", "eta", "another", "delayed", "late", "behind", "least",
                    ],
                )
            });
        }
        return true;
    }
    let mut wanted: Vec<u32> = Vec::new();
    let mut time = None;
    for (at, token) in said.tokens.iter().enumerate() {
        let in_trigger = own.iter().any(|f| (f.from..f.to).contains(&at));
        let ahead = at >= 2 && matches!(said.tokens[at - 2].text.as_str(), "back")
            || at >= 1 && matches!(said.tokens[at - 1].text.as_str(), "waited" | "check");
        match token.number {
            Some(Number::Minutes(n) | Number::Bare(n))
                if in_trigger && !ahead && !is_after_until(said.tokens, at) =>
            {
                wanted.push(n)
            }
            _ => {}
        }
        if time.is_none() {
            time = token.number.and_then(|n| match n {
                Number::Clock(clock) => Some(clock),
                Number::Bare(hour) if is_after_until(said.tokens, at) => bare_hour(hour),
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
            && (t.number == Some(Number::Other)
                || t.number == Some(Number::Minutes(0))
                || t.number == Some(Number::Bare(0)))
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

fn is_after_until(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |b| tokens[b].text.as_str());
    if before(1) == "by"
        && matches!(
            before(2),
            "extend" | "over" | "overrun" | "overran" | "overrunning" | "running" | "delayed"
        )
    {
        return false;
    }
    matches!(before(1), "until" | "by" | "tan" | "erbyn")
        || (matches!(before(2), "until" | "by")
            && matches!(before(1), "about" | "around" | "approx" | "gone" | "at"))
}

fn bare_after(tokens: &[Token], words: &[&str]) -> Option<u32> {
    tokens.windows(2).find_map(|pair| match pair[1].number {
        Some(Number::Bare(n)) if words.contains(&pair[0].text.as_str()) && (1..=600).contains(&n) => Some(n),
        _ => None,
    })
}

/// Reads the first minutes and the first time of day that the text gives.
pub(super) fn minutes_and_time(tokens: &[Token], reading: &mut Reading) {
    for (at, token) in tokens.iter().enumerate() {
        match token.number {
            Some(Number::Minutes(n)) if reading.minutes.is_none() => reading.minutes = Some(n),
            Some(Number::Clock(time)) if reading.time.is_none() => reading.time = Some(time),
            Some(Number::Bare(hour)) if reading.time.is_none() && is_clock_place(tokens, at) => {
                reading.time = bare_hour(hour)
            }
            Some(_) | None => {}
        }
    }
}

fn is_clock_place(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |b| tokens[b].text.as_str());
    is_after_until(tokens, at) || matches!(before, "at" | "eta" | "around" | "before" | "for")
}
