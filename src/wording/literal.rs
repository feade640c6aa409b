//! The literal parts of a template, and the words forbidden in them.

use std::ops::Range;

/// Words taken by carriers as orders, some to switch a number off (docs/rules/reading.md).
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

/// Words unfit for a worker's lock screen.
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

/// Whether carriers take a text with this first word for an order, so that the text may never reach
/// us.
#[must_use]
pub fn is_carrier_word(word: &str) -> bool {
    CARRIER.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Returns the place of a whole word.
#[must_use]
pub(super) fn find_word(text: &str, word: &str) -> Option<Range<usize>> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).find_map(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
        (!before.is_some_and(inside) && !after.is_some_and(inside)).then_some(at..at + word.len())
    })
}

/// Returns a carrier's word in a request to people: in capitals anywhere, or in any case after
/// "reply" or "text".
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

/// Returns the first words unfit for a worker's phone.
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
