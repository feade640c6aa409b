//! AWAY and HERE: who is in today.
//!
//! Exact, whole messages, and a few everyday sentences of a person known by name ("Chris is off today", "Chris has phoned in sick"): "I am away from the house" and "here safe" are a worker's words, and are left to the general reader. "Sam is
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
    if let Some(read) = everyday(words) {
        return Some(read);
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

/// Everyday words for not being in, each with whether they mean today by themselves.
const NOT_IN: [(&[&str], bool); 24] = [
    (&["IS", "OFF", "SICK"], true),
    (&["IS", "OFF", "ILL"], true),
    (&["IS", "OFF", "POORLY"], true),
    (&["IS", "OFF", "WORK"], false),
    (&["IS", "OFF"], false),
    (&["IS", "NOT", "IN"], false),
    (&["IS", "NOT", "AT"], false),
    (&["IS", "NOT", "COMING", "IN"], false),
    (&["ISN'T", "IN"], false),
    (&["ISNT", "IN"], false),
    (&["ISN'T", "AT"], false),
    (&["ISNT", "AT"], false),
    (&["ISN'T", "COMING", "IN"], false),
    (&["ISNT", "COMING", "IN"], false),
    (&["WON'T", "BE", "IN"], false),
    (&["WONT", "BE", "IN"], false),
    (&["NOT", "IN"], false),
    (&["PHONED", "IN"], true),
    (&["CALLED", "IN"], true),
    (&["RANG", "IN"], true),
    (&["RUNG", "IN"], true),
    (&["GONE", "HOME"], true),
    (&["IS", "SICK"], false),
    (&["IS", "ILL"], false),
];

/// Words for being ill.
const SICK: [&str; 6] = ["SICK", "ILL", "POORLY", "UNWELL", "WITH", "FLU"];

/// Reads "CHRIS IS OFF TODAY", "CHRIS HAS PHONED IN SICK", "ALI ISN'T IN UNTIL 2PM".
fn everyday(words: &[&str]) -> Option<PresenceReading> {
    const REASON: [&str; 14] = [
        "A", "AND", "BUG", "COLD", "COVID", "FEELING", "FLU", "ILL", "MIGRAINE", "NOT", "POORLY", "SICK",
        "WELL", "WITH",
    ];
    // "CHRIS'S off" is "CHRIS IS off".
    let owned = |word: &&&str| word.ends_with("'S") && **word != "'S";
    let short = words.iter().take(2).position(|word| owned(&word));
    let mut said: Vec<&str> = words.to_vec();
    if let Some(at) = short {
        said[at] = words[at].strip_suffix("'S")?;
        said.insert(at + 1, "IS");
    }
    let is_small = |word: &&str| ["JUST", "NOW", "ALSO", "SADLY"].contains(word);
    said.retain(|word| !is_small(word));
    let starts = |at: usize| {
        let found = |(phrase, _): &&(&[&str], bool)| said[at..].starts_with(phrase);
        NOT_IN.iter().find(found)
    };
    let (at, (phrase, today)) = (1..=2.min(said.len()))
        .find_map(|at| Some((at, starts(at)?)))
        .or_else(|| {
            let helped = (2..=3.min(said.len())).find_map(|at| Some((at, starts(at)?)));
            helped.filter(|(at, _)| ["HAS", "IS"].contains(&said[at - 1]))
        })?;
    let who: Vec<&str> = said[..at]
        .iter()
        .copied()
        .filter(|word| !["HAS", "IS"].contains(word))
        .collect();
    let mut rest = &said[at + phrase.len()..];
    if ["PHONED", "CALLED", "RANG", "RUNG", "GONE"].contains(&phrase[0]) {
        let (first, more) = rest.split_first()?;
        rest = SICK.contains(first).then_some(more)?;
    }
    while let [first @ ("SCHOOL" | "WORK" | "SICK" | "ILL" | "POORLY"), more @ ..] = rest {
        if more.is_empty() && !today && ["SCHOOL", "WORK"].contains(first) {
            break;
        }
        rest = more;
    }
    let until = match rest {
        [] if *today => AwayUntil::Today,
        [] => AwayUntil::Unread,
        ["TODAY", reason @ ..] | ["ALL", "DAY", reason @ ..]
            if reason.iter().all(|word| REASON.contains(word)) =>
        {
            AwayUntil::Today
        }
        ["UNTIL" | "TILL" | "TIL", until @ ..] => time(until).map_or(AwayUntil::Unread, AwayUntil::Clock),
        [day] if is_a_day(day) || ["SCHOOL", "WORK"].contains(day) => AwayUntil::Unread,
        _ => return None,
    };
    (!who.is_empty()).then(|| PresenceReading::Away {
        who: who.join(" "),
        until,
        is_sentence: true,
    })
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
