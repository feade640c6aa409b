//! Contacts' answers to an alert (docs/rules/reading.md).
//!
//! "Ok", "seen" and a thumb acknowledge nothing, second-hand safety is not SAFE, and only "police
//! have been called", past or present, is POLICE. An authoriser's YES or NO with a code is read as
//! an acknowledgement or as declining, with the code.

use super::amounts::minutes_and_time;
use super::classes::WordClass;
use super::lexicon::{Lexicon, say};
use super::pattern::{MatchCloseness, PatternMatch};
use super::token::{NumberRead, Token};
use super::types::{Intent, SafetyEvidence, TextReading};
use super::verdict::RuleVerdict;

/// Reads the answer of a contact, once danger has been ruled out.
pub(super) fn read(
    lexicon: &Lexicon,
    tokens: &[Token],
    question: bool,
    reading: &mut TextReading,
    welsh: bool,
) -> RuleVerdict {
    let found = lexicon.contact.all(tokens);
    let weaknesses = lexicon.contact_weak.all(tokens);
    let weak = weaknesses.first().copied();
    let weak_by = |key: &str| weak.filter(|at| lexicon.contact_weak.key(*at) == key);
    let is_undone = |at: &&PatternMatch| lexicon.contact_weak.key(**at) == "not-yet";
    let undone = weaknesses.iter().find(is_undone).copied();
    let says = |key: &str| {
        // The word alone, amid others, is no report: "maybe the police".
        let is_bare = |at: &PatternMatch| key == "police" && at.to == at.from + 1;
        let is_led = |at: &PatternMatch| tokens[..at.from].iter().any(|t| t.text != "<code>");
        let is_said = |at: &&PatternMatch| lexicon.contact.key(**at) == key && !(is_bare(at) && is_led(at));
        found.iter().find(is_said).copied()
    };
    minutes_and_time(tokens, reading);
    let mut conclude = |intent: Intent, at: PatternMatch, why: &str| {
        reading.intent = intent;
        reading.because = say(why, &tokens[at.from..at.to]);
        RuleVerdict::of(reading)
    };
    let weakly = |at: PatternMatch| lexicon.contact_weak.because(at);
    let plainly = |at: PatternMatch| lexicon.contact.because(at);
    if let Some(asks) = lexicon
        .contact_asks
        .first(tokens, MatchCloseness::Exact)
        .filter(|_| says("police").is_none() || question)
    {
        return conclude(Intent::Status, asks, lexicon.contact_asks.because(asks));
    }
    if let Some(opt) = lexicon.opt_out.first(tokens, MatchCloseness::Exact)
        && !tokens[opt.from..opt.to]
            .iter()
            .any(|t| t.is(WordClass::WrongPerson))
    {
        return conclude(Intent::OptOut, opt, lexicon.opt_out.because(opt));
    }
    if question {
        reading.because = "a question answers nothing".to_owned();
        return RuleVerdict::Doubted;
    }
    let is_elsewhere = |at: &&PatternMatch| lexicon.contact_weak.key(**at) == "elsewhere";
    let elsewhere = weaknesses.iter().find(is_elsewhere).copied();
    let not_yet = weak_by("not-yet");
    let names_police = || tokens.iter().any(|t| t.is(WordClass::Police));
    if let Some(at) = undone.or(elsewhere).filter(|_| names_police()) {
        return conclude(Intent::Unclear, at, weakly(at));
    }
    if let Some(police) = says("police").filter(|_| undone.is_none()) {
        let verdict = conclude(Intent::PoliceCalled, police, plainly(police));
        reading.log = log_reference(tokens, reading.code.as_deref());
        reading.minutes = None;
        return verdict;
    }
    let second_hand = weak_by("second-hand");
    if let Some(no) = says("not") {
        return match says("cannot") {
            Some(at) => conclude(Intent::Decline, at, plainly(at)),
            None => conclude(Intent::Unclear, no, plainly(no)),
        };
    }
    // A refusal wins over a later promise to act.
    if let Some(no) = says("cannot") {
        let taken = says("takes").filter(|t| t.from < no.from && not_yet.is_none());
        if taken.is_none() && says("safe").is_none() {
            return conclude(Intent::Decline, no, plainly(no));
        }
    }
    if let Some(safe) = says("safe")
        && second_hand.is_none()
        && not_yet.is_none()
    {
        let verdict = conclude(Intent::SafeConfirmed, safe, plainly(safe));
        reading.evidence = evidence(tokens);
        return verdict;
    }
    if let Some(at) = not_yet.or(second_hand) {
        return conclude(Intent::Unclear, at, weakly(at));
    }
    if let Some(at) = weak_by("seen").filter(|at| at.from == 0 && at.to == tokens.len()) {
        return conclude(Intent::Unclear, at, weakly(at));
    }
    if let Some(ack) = says("takes") {
        return match weak_by("other").filter(|at| at.from <= ack.from).or(elsewhere) {
            Some(at) => conclude(Intent::Unclear, at, weakly(at)),
            None => conclude(Intent::Ack, ack, plainly(ack)),
        };
    }
    if welsh
        && weak.is_none()
        && let Some(at) = lexicon.welsh_contact.first(tokens, MatchCloseness::Exact)
    {
        let intent = match lexicon.welsh_contact.key(at) {
            "police_called" => Intent::PoliceCalled,
            "ack" => Intent::Ack,
            "decline" => Intent::Decline,
            _ => Intent::SafeConfirmed,
        };
        return conclude(intent, at, "says so in Welsh");
    }
    match weak {
        Some(at) => conclude(Intent::Unclear, at, weakly(at)),
        None => {
            reading.because = "neither takes the alert nor declines it".to_owned();
            RuleVerdict::Unexplained
        }
    }
}

/// How a contact knows, as far as the words tell.
pub(super) fn evidence(tokens: &[Token]) -> Option<SafetyEvidence> {
    let any = |class| tokens.iter().any(|t| t.is(class));
    if any(WordClass::SpokeWords) {
        Some(SafetyEvidence::Spoke)
    } else if any(WordClass::SeenWords) {
        Some(SafetyEvidence::Seen)
    } else {
        None
    }
}

/// Longest text taken for a log's number.
const LONGEST_LOG: usize = 24;

/// Returns the words after LOG, REF or POLICE, without the alert's code.
fn log_reference(tokens: &[Token], code: Option<&str>) -> Option<String> {
    let at = tokens
        .iter()
        .rposition(|t| t.is(WordClass::Log))
        .or_else(|| tokens.iter().position(|t| t.text == "police"))?;
    // A log may look like a code: "A512". Only the alert's own is none.
    tokens[at + 1..]
        .iter()
        .filter(|t| t.written.bytes().any(|b| b.is_ascii_digit()) && may_be_log(t))
        .map(|t| t.written.to_uppercase())
        .find(|written| code != Some(written))
}

/// Returns a log's whole number as written in the text, where the reader has only a part: "512/26",
/// "GMP-512-221126".
pub(super) fn whole_log(text: &str, log: &str, code: Option<&str>) -> String {
    let joins = |c: char| matches!(c, '-' | '/');
    // "AB12" is more than the 12 read, and "112" is another number.
    let has_it = |part: &str| {
        let before = part.strip_suffix(log);
        before.is_some_and(|letters| letters.bytes().all(|b| b.is_ascii_alphabetic()))
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && !joins(c))
        .map(|word| word.trim_matches(joins).to_uppercase())
        .find(|word| word.split(joins).any(has_it) && code != Some(word))
        .filter(|word| word.len() <= LONGEST_LOG)
        .unwrap_or_else(|| log.to_owned())
}

/// "At 3pm", "20 mins ago" and "at 10:30" say when; "1430" may be either.
fn may_be_log(token: &Token) -> bool {
    match token.number {
        Some(NumberRead::Minutes(_)) => false,
        Some(NumberRead::Clock(_)) => token.written.len() > 2 && !token.written.contains(':'),
        Some(NumberRead::Bare(_) | NumberRead::Other) | None => true,
    }
}
