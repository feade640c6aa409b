//! Parsing of typed words: sign-outs, people, stops, extensions, times, ways of knowing.
//!
//! A single place for all readers of typed words: the board, the command line and scenario files.
//! Texts from phones are read by `domain::reply`, which must forgive more.

mod sign_out;
pub mod times;

pub use sign_out::{ReadSignOut, SignOutFault, SignOutField, SignOutRequest, parse_sign_out, read_sign_out};

use crate::config::School;
use crate::domain::alert::SafetyBasis;
use crate::domain::command::{Extension, SafeOf};
use crate::domain::id::PersonId;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Stop;
use crate::wording::unseen;
use std::collections::BTreeSet;

/// Longest address, in letters.
const LONGEST_ADDRESS: usize = 200;

/// Reads an address: the police hear every letter, so each must be visible.
fn address_of(text: &str) -> Result<Private, String> {
    let text = text.trim();
    if text.chars().any(unseen::moves_others) {
        return Err(format!(
            "the stop `{}` has a line break or a sign in it that cannot be seen: write it on one line, in letters that can be seen",
            unseen::one_line(text)
        ));
    }
    if !text.chars().any(|c| c.is_alphanumeric() && !unseen::is_blank(c)) {
        return Err("a stop is an address: write where they go, as in `12 Acacia Avenue`".to_owned());
    }
    let letters = text.chars().count();
    if letters > LONGEST_ADDRESS {
        return Err(format!(
            "an address of {letters} letters cannot be read out: at most {LONGEST_ADDRESS}"
        ));
    }
    Ok(Private::new(text))
}

/// Parses `ADDRESS`, `ADDRESS @ 14:10` or `ADDRESS @ 14:10-14:40`.
///
/// # Errors
/// The fault of the time, with a remedy.
pub fn parse_stop(text: &str, now: Timestamp, time_zone: &str) -> Result<Stop, String> {
    match text.rsplit_once('@') {
        Some((address, times)) => {
            // `14:10-14:40`: from when until when. A length from now, as in `+20m`, has no dash.
            let (time, until) = match times.split_once('-') {
                Some((time, until)) => (time, Some(until)),
                None => (times, None),
            };
            let expected_at = times::parse_back(time.trim(), now, time_zone)?;
            let until = until
                .map(|until| times::parse_back(until.trim(), now, time_zone))
                .transpose()?;
            if until.is_some_and(|until| until <= expected_at) {
                return Err(format!("`{}`: they would leave before they arrive", times.trim()));
            }
            Ok(Stop {
                address: address_of(address)?,
                expected_at: Some(expected_at),
                until,
            })
        }
        None => Ok(Stop {
            address: address_of(text)?,
            expected_at: None,
            until: None,
        }),
    }
}

/// Parses `15m`, `+15m` or `15:45`.
///
/// # Errors
/// The fault of the time, with a remedy.
pub fn parse_extension(text: &str, now: Timestamp, time_zone: &str) -> Result<Extension, String> {
    if text.contains(':') {
        return times::parse_back(text, now, time_zone).map(Extension::Until);
    }
    let typed = text.trim();
    if times::parse_span(typed).is_none_or(|span| span == Span::ZERO) {
        return Err(format!(
            "`{typed}` is not a length of time; write for example `15m`, or until when, such as `15:45`"
        ));
    }
    let by = format!("+{}", typed.trim_start_matches('+'));
    let until = times::parse_back(&by, now, time_zone)?;
    Ok(Extension::By(until.since(now)))
}

/// Parses the way in which a contact knows that everyone is safe: `seen`, `spoke`, `challenge`.
///
/// # Errors
/// A message with the three words.
pub fn parse_how(text: &str) -> Result<SafetyBasis, String> {
    match text.to_ascii_lowercase().as_str() {
        "seen" => Ok(SafetyBasis::Seen),
        "spoke" => Ok(SafetyBasis::Spoke),
        "challenge" => Ok(SafetyBasis::Challenge),
        _ => Err(format!(
            "`{text}` is not a way to know: say seen, spoke or challenge"
        )),
    }
}

/// Parses the workers of a SAFE: keys or names, or `both` or `all`.
///
/// # Errors
/// A message with the unknown name.
pub fn parse_safe_of(school: &School, of: &[String]) -> Result<SafeOf, String> {
    let everyone = |word: &String| {
        matches!(
            word.trim().to_ascii_lowercase().as_str(),
            "both" | "all" | "everyone"
        )
    };
    if of.iter().any(everyone) {
        return Ok(SafeOf::Everyone);
    }
    if of.is_empty() {
        return Ok(SafeOf::Unsaid);
    }
    let named: Result<BTreeSet<PersonId>, String> = of.iter().map(|who| school.find_person(who)).collect();
    named.map(SafeOf::Named)
}
