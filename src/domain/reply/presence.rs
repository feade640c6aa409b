//! AWAY and HERE: who is in today.
//!
//! Exact, whole messages only: "I am away from the house" and "here safe" are a worker's words, and are left to the general reader. "Sam is
//! away today" is a sentence of a person known by name.

use super::fuzzy::distance_within;
use super::numbers::{bare_hour, clock};
use super::types::ClockTime;

/// Courtesies around a command.
const BEFORE: [&str; 4] = ["I", "AM", "I'M", "IM"];
const AFTER: [&str; 6] = ["PLEASE", "THANKS", "THANK", "YOU", "SORRY", "X"];

/// Until when somebody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwayUntil {
    /// Until the end of the day.
    Today,
    /// Until a time of day.
    Clock(ClockTime),
    /// Words that are no time today, or no words at all: asked back.
    Unread,
}

/// A text's words of who is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceReading {
    /// Somebody is away.
    Away {
        /// The person named, in capitals; empty for the sender.
        who: String,
        /// Until when.
        until: AwayUntil,
        /// Whether the words are a sentence, "Sam is away", which counts of a known person alone.
        is_sentence: bool,
    },
    /// Somebody is here.
    Here {
        /// The person named, in capitals; empty for the sender.
        who: String,
    },
}

/// Reads a text as AWAY or HERE. `None` if it is anything else.
#[must_use]
pub fn read_presence(text: &str) -> Option<PresenceReading> {
    let text = text.to_uppercase().replace('\u{2019}', "'");
    let mut words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '!' | ';'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    while words.len() > 1 && words.last().is_some_and(|word| AFTER.contains(word)) {
        words.pop();
    }
    let courtesy = words.iter().take_while(|word| BEFORE.contains(*word)).count();
    let words = words.get(courtesy..)?;
    if let Some(at) = words.iter().position(|word| *word == "AWAY").filter(|at| *at > 0) {
        return sentence(&words[..at], &words[at + 1..]);
    }
    let (first, rest) = words.split_first()?;
    match *first {
        "AWAY" => away(rest),
        "HERE" => {
            let who = match rest {
                [who @ .., "TODAY" | "NOW"] => who,
                who => who,
            };
            (who.len() <= 2).then(|| PresenceReading::Here { who: who.join(" ") })
        }
        _ => None,
    }
}

/// Reads "SAM IS AWAY TODAY", "SAM'S AWAY UNTIL 2PM".
fn sentence(before: &[&str], rest: &[&str]) -> Option<PresenceReading> {
    let who = match before {
        [who @ .., "IS"] => who.join(" "),
        who => who.join(" ").strip_suffix("'S")?.to_owned(),
    };
    let is_name = (1..=2).contains(&who.split(' ').count());
    match away(rest)? {
        PresenceReading::Away { who: more, until, .. } if more.is_empty() && is_name => {
            Some(PresenceReading::Away {
                who,
                until,
                is_sentence: true,
            })
        }
        PresenceReading::Away { .. } | PresenceReading::Here { .. } => None,
    }
}

/// Whether a word is a name with a slip: "CRIS" for "Chris".
#[must_use]
pub fn is_near_name(said: &str, name: &str) -> bool {
    let most = if said.len() < 5 { 1 } else { 2 };
    said.len() > 2 && distance_within(&said.to_lowercase(), &name.to_lowercase(), most).is_some()
}

/// Other days, and slips in all of them: asked back, since an absence ends today.
fn is_a_day(word: &str) -> bool {
    const DAYS: [&str; 9] = [
        "TODAY",
        "TOMORROW",
        "MONDAY",
        "TUESDAY",
        "WEDNESDAY",
        "THURSDAY",
        "FRIDAY",
        "SATURDAY",
        "SUNDAY",
    ];
    DAYS.iter()
        .any(|day| distance_within(word, day, usize::from(word.len() > 4)).is_some())
        || ["TMRW", "TMRO", "TOMOZ", "2DAY", "2MORROW"].contains(&word)
}

fn away(rest: &[&str]) -> Option<PresenceReading> {
    let until_at = rest
        .iter()
        .position(|word| matches!(*word, "UNTIL" | "TILL" | "TIL"));
    let (who, until) = match (rest, until_at) {
        (_, Some(at)) => {
            let (who, until) = rest.split_at(at);
            let until = until
                .get(1..)
                .and_then(time)
                .map_or(AwayUntil::Unread, AwayUntil::Clock);
            (who, until)
        }
        ([who @ .., "ALL", "DAY"] | [who @ .., "TODAY"], None) => (who, AwayUntil::Today),
        ([who @ .., day], None) if is_a_day(day) => (who, AwayUntil::Unread),
        (who, None) => (who, AwayUntil::Unread),
    };
    let who = match who {
        ["TODAY", ..] if until_at.is_some() => who.get(1..)?,
        who => who,
    };
    (who.len() <= 3).then(|| PresenceReading::Away {
        who: who.join(" "),
        until,
        is_sentence: false,
    })
}

/// Reads a time of day and nothing else: `2PM`, `2 PM`, `2.30PM`, `14:00`, `1400`, `2`, `NOON`.
fn time(words: &[&str]) -> Option<ClockTime> {
    let word = words.concat();
    if matches!(word.as_str(), "NOON" | "MIDDAY") {
        return clock(12, 0, None);
    }
    let (digits, half) = match (word.strip_suffix("PM"), word.strip_suffix("AM")) {
        (Some(rest), _) => (rest, Some(true)),
        (None, Some(rest)) => (rest, Some(false)),
        (None, None) => (word.as_str(), None),
    };
    let number = |text: &str| -> Option<u32> {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    match digits.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => clock(number(hour)?, number(minute)?, half),
        Some(_) => None,
        None if digits.len() == 4 && digits.is_ascii() => {
            let (hour, minute) = digits.split_at(2);
            clock(number(hour)?, number(minute)?, half)
        }
        None if half.is_some() => {
            let hour = number(digits).filter(|hour| (1..=12).contains(hour))?;
            clock(hour, 0, half)
        }
        None => bare_hour(number(digits)?),
    }
}
