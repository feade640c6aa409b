//! The test for a plain OK: said outright, every word innocent, nothing doubtful, and nothing done
//! to anybody.

use super::classes::WordClass;
use super::grammar::WorkerReport;
use super::lexicon::{Lexicon, say};
use super::people::NameRole;
use super::token::{NumberRead, Token};
use super::types::{Intent, TextReading};

/// Reads OK: exact, every word explained, nothing doubtful.
pub(super) fn ok(lexicon: &Lexicon, said: &WorkerReport<'_>, reading: &mut TextReading) -> Option<()> {
    let core = said.core?;
    if said.question || said.trails || !said.doubts.is_empty() {
        return None;
    }
    let marked = |t: &Token| t.quoted;
    if said.tokens[core.from..core.to].iter().any(marked) && !said.tokens.iter().all(marked) {
        // "OK" alone may be copied from our question; "fine" in quotation marks may mean the
        // opposite.
        reading.because = say("says it in quotation marks", &said.tokens[core.from..core.to]);
        return None;
    }
    if let Some(because) = never_ok(said.tokens) {
        because.clone_into(&mut reading.because);
        return None;
    }
    let cores = lexicon.ok.cover(said.tokens);
    let explained = said.is_explained(|at| cores[at] || is_time_of_report(said.tokens, at));
    if !explained {
        return None;
    }
    if let Some(at) = (0..said.tokens.len()).find(|at| is_done_to_us(said.tokens, *at)) {
        reading.worrying = true;
        reading.because = say(
            "says what somebody does to them",
            &said.tokens[at.saturating_sub(1)..at + 1],
        );
        return None;
    }
    reading.intent = Intent::Ok;
    reading.because = say(lexicon.ok.because(core), &said.tokens[core.from..core.to]);
    Some(())
}

/// Whether any word tells what somebody does to the sender.
pub(super) fn is_anything_done_to_us(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|at| is_done_to_us(tokens, at))
}

/// Innocent words one by one still make "he is getting me" and "they are all over us": people with
/// the worker may talk to the worker and make tea, and nothing else done to the worker is plainly OK.
fn is_done_to_us(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let before = |back: usize, class| at.checked_sub(back).is_some_and(|b| tokens[b].is(class));
    let after = |class| tokens.get(at + 1).is_some_and(|t| t.is(class));
    if token.is(WordClass::Us) {
        if at == 0 || token.starts_clause || after(WordClass::UsDoing) || before(1, WordClass::Together) {
            return false;
        }
        if tokens[at - 1].text == "to" {
            return !before(2, WordClass::Spoken);
        }
        return !(before(1, WordClass::Treats) && after(WordClass::Treat));
    }
    let is_seized = || before(1, WordClass::Doing) || before(1, WordClass::Seizes);
    token.is_called(NameRole::Colleague) && !token.starts_clause && is_seized()
}

/// "All ok 1.40": the time of the report, unless another word puts the time in the future.
fn is_time_of_report(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].number, Some(NumberRead::Clock(_)))
        && tokens[at].written.contains(':')
        && !at
            .checked_sub(1)
            .is_some_and(|b| tokens[b].is(WordClass::TimeAhead))
}

/// Returns the sign in a text that forbids any OK.
pub(super) fn never_ok(tokens: &[Token]) -> Option<&'static str> {
    if repeats_itself(tokens) {
        return Some("says it again and again");
    }
    let door = tokens.iter().any(|token| token.is(WordClass::NeverWithOk));
    door.then_some("speaks of a door beside it")
}

fn repeats_itself(tokens: &[Token]) -> bool {
    let oks = tokens.iter().filter(|t| t.text == "ok").count();
    let is_again = |pair: &[Token]| pair[0].text == pair[1].text && pair[0].is(WordClass::Repeated);
    oks > 2 || tokens.windows(2).any(is_again)
}

/// Whether a text is a thumb and nothing else, in any colour. Two pass, as two OKs do.
pub(super) fn is_thumb(text: &str) -> bool {
    let is_colour = |c: char| matches!(c, '\u{1F3FB}'..='\u{1F3FF}' | '\u{FE0F}') || c.is_whitespace();
    let thumbs: Vec<char> = text.chars().filter(|c| !is_colour(*c)).collect();
    (1..=2).contains(&thumbs.len()) && thumbs.iter().all(|c| *c == '\u{1F44D}')
}
