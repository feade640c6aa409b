//! The parts of a template that are said as they stand, and what must not stand there.

use std::ops::Range;

/// Words that carriers act on, or that switch a number off (docs/rules/reading.md).
const CARRIER: &[&str] = &[
    "STOP",
    "STOPALL",
    "START",
    "UNSTOP",
    "END",
    "QUIT",
    "CANCEL",
    "UNSUBSCRIBE",
    "REVOKE",
    "OPTOUT",
    "HELP",
    "INFO",
    "YES",
    "REMOVE",
];

/// What may not be read on a worker's lock screen.
const HIDDEN: &[&str] = &[
    "police",
    "alarm",
    "unsafe",
    "safeguarding",
    "safe word",
    "safe phrase",
    "safeword",
    "duress",
];

/// Returns the template with every tag blanked out, byte for byte, so that places stay places.
#[must_use]
pub(super) fn literals(template: &str) -> String {
    let mut literal = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = ["{{", "{%", "{#"].iter().filter_map(|tag| rest.find(tag)).min() {
        let close = match rest.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => "#}",
        };
        let end = rest
            .get(open..)
            .and_then(|tag| tag.find(close))
            .map_or(rest.len(), |length| open + length + close.len());
        literal.push_str(rest.get(..open).unwrap_or_default());
        literal.push_str(&" ".repeat(end - open));
        rest = rest.get(end..).unwrap_or_default();
    }
    literal.push_str(rest);
    literal
}

/// Whether carriers act on a text that begins with this word, so that it may never reach us.
#[must_use]
pub fn is_carrier_word(word: &str) -> bool {
    CARRIER.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Returns where a word stands by itself.
#[must_use]
pub(super) fn find_word(text: &str, word: &str) -> Option<Range<usize>> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).find_map(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
        (!before.is_some_and(inside) && !after.is_some_and(inside)).then_some(at..at + word.len())
    })
}

/// Returns a carrier's word that people are asked to send: in capitals anywhere, or in any case after "reply" or "text".
#[must_use]
pub(super) fn carrier_word(text: &str) -> Option<(&'static str, Range<usize>)> {
    let lower = text.to_ascii_lowercase();
    CARRIER.iter().find_map(|word| {
        let asked = || {
            ["reply", "text", "send", "answer"].iter().find_map(|verb| {
                let asking = format!("{verb} {}", word.to_ascii_lowercase());
                find_word(&lower, &asking).map(|at| at.start + verb.len() + 1..at.end)
            })
        };
        find_word(text, word).or_else(asked).map(|at| (*word, at))
    })
}

/// Returns words that a worker's phone may not show.
#[must_use]
pub(super) fn hidden_word(text: &str) -> Option<(&'static str, Range<usize>)> {
    let lower = text.to_ascii_lowercase();
    HIDDEN
        .iter()
        .find_map(|word| lower.find(word).map(|at| (*word, at..at + word.len())))
}

/// Whether a clock time is shown.
#[must_use]
pub(super) fn shows_time(text: &str) -> bool {
    text.as_bytes()
        .windows(5)
        .any(|bytes| matches!(bytes, [a, b, b':', c, d] if [a, b, c, d].iter().all(|d| d.is_ascii_digit())))
}
