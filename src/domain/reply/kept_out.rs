//! A visit called off for a danger of no person, by a worker who has not gone in: "visit cancelled, not safe to go in, dog
//! loose". A concern at once, and help unless the worker answers from a safe place (docs/rules/reading.md).
//!
//! Exact: the text itself must say that the worker has not gone in, is leaving or is in the car; every word must be
//! explained; and no danger, no person and no name may remain beside the words of the hazard. Anything else stays help.

use super::classes::WordClass;
use super::lexicon::{Lexicon, say};
use super::pattern::{MatchCloseness, PatternMatch};
use super::token::Token;
use super::types::{ReadingContext, SenderKind, VisitState};

/// Reads a text of being kept out, and returns the reason for the board. `remains` tells whether danger stands in the
/// words that the hazard does not cover.
pub(super) fn kept_out(
    lexicon: &Lexicon,
    tokens: &[Token],
    context: &ReadingContext<'_>,
    remains: impl Fn(&[Token]) -> bool,
) -> Option<String> {
    // Where an IN stands, or no visit is out, danger is help.
    let is_outside = matches!(
        context.state,
        VisitState::Out | VisitState::Between | VisitState::Returning
    );
    if context.sender != SenderKind::Worker || !is_outside {
        return None;
    }
    let found = lexicon.kept_out.all(tokens);
    let of = |key: &'static str| {
        let is_it = move |at: &&PatternMatch| lexicon.kept_out.key(**at) == key;
        found.iter().filter(is_it).copied().collect::<Vec<_>>()
    };
    let (entry, not_in, away, hazard) = (of("entry"), of("not-in"), of("away"), of("hazard"));
    let is_off = !of("off").is_empty() || says_cancelled(lexicon, tokens);
    let says_outside = !entry.is_empty() || !not_in.is_empty() || is_off && !away.is_empty();
    let dangers: Vec<PatternMatch> = entry.iter().chain(&hazard).copied().collect();
    let first = dangers.first()?;
    let is_barred = !of("barred").is_empty() || !of("harm").is_empty();
    if !says_outside || is_barred || is_asked(lexicon, tokens) {
        return None;
    }
    let apart_from_entry = masked(tokens, &entry);
    let speaks_of_self = lexicon.kept_out.all(&apart_from_entry).into_iter();
    if speaks_of_self
        .map(|at| lexicon.kept_out.key(at))
        .any(|key| key == "never")
    {
        return None;
    }
    if remains(&masked(tokens, &dangers)) {
        return None;
    }
    let further = lexicon.further.get("cancel").map_or(&[][..], Vec::as_slice);
    let explained = tokens.iter().enumerate().all(|(at, token)| {
        let covered = found.iter().any(|found| (found.from..found.to).contains(&at));
        let is_somebody = token.is(WordClass::Third) || token.is(WordClass::ByWork);
        let is_person = is_somebody || token.roles != 0 || token.may_be_name;
        let calls_off = token.id != 0 && further.binary_search(&token.id).is_ok();
        covered
            || !is_person
                && !token.quoted
                && (token.is(WordClass::Innocent)
                    || token.is(WordClass::KeptOut)
                    || calls_off
                    || token.number.is_some())
    });
    explained.then(|| {
        say(
            "calls off for a danger, and says that they have not gone in",
            &tokens[first.from..first.to],
        )
    })
}

/// Whether the text says that the visit is off.
fn says_cancelled(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    let is_cancel = |at: &PatternMatch| lexicon.report.key(*at) == "cancel";
    let blocked = |at: &PatternMatch| lexicon.not_meant.key(*at) == "cancel";
    lexicon.report.all(tokens).iter().any(is_cancel) && !lexicon.not_meant.all(tokens).iter().any(blocked)
}

/// Reads harm done beside the words of a hazard, or a hazard that comes after the worker: "dog loose, it got me, in the car".
/// Such a text is help, though its words stand apart.
pub(super) fn harm_beside_hazard(
    lexicon: &Lexicon,
    tokens: &[Token],
    context: &ReadingContext<'_>,
) -> Option<String> {
    if context.sender != SenderKind::Worker {
        return None;
    }
    let found = lexicon.kept_out.all(tokens);
    let is = |at: &&PatternMatch, keys: &[&str]| keys.contains(&lexicon.kept_out.key(**at));
    let harm = found.iter().find(|at| is(at, &["harm"]))?;
    let has_hazard = found.iter().any(|at| is(&at, &["entry", "hazard"]));
    has_hazard.then(|| say("tells of harm beside a danger", &tokens[harm.from..harm.to]))
}

fn is_asked(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    lexicon
        .asks_unmarked
        .first(tokens, MatchCloseness::Exact)
        .is_some()
}

/// Returns the words without those of some matches.
fn masked(tokens: &[Token], matches: &[PatternMatch]) -> Vec<Token> {
    let hides = |at: usize| matches.iter().any(|found| (found.from..found.to).contains(&at));
    let words = tokens.iter().enumerate();
    words
        .map(|(at, token)| {
            if hides(at) {
                Token::default()
            } else {
                token.clone()
            }
        })
        .collect()
}
