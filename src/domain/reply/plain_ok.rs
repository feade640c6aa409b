//! Whether a text is a plain OK: said outright, every word innocent, nothing doubtful, and nothing done to anybody.

use super::grammar::{Said, covered};
use super::lexicon::{Lexicon, say};
use super::token::{Number, Token};
use super::types::{Intent, Reading};

/// Reads OK: exact, every word explained, nothing doubtful.
pub(super) fn ok(lexicon: &Lexicon, said: &Said<'_>, reading: &mut Reading) -> Option<()> {
    let core = said.core?;
    if said.question || said.trails || !said.doubts.is_empty() {
        return None;
    }
    let marked = |t: &Token| t.quoted;
    if said.tokens[core.from..core.to].iter().any(marked) && !said.tokens.iter().all(marked) {
        // "OK" alone may be copied from our question; I'm "fine" may mean that they are not.
        reading.because = say("says it in quotation marks", &said.tokens[core.from..core.to]);
        return None;
    }
    let cores = covered(&lexicon.core, said.tokens);
    let explained = said.is_explained(lexicon, |at| cores[at] || is_time_of_report(said.tokens, at));
    if !explained || repeats_itself(said.tokens) || said.tokens.iter().any(|t| t.text == "door") {
        return None;
    }
    if let Some(at) = (0..said.tokens.len()).find(|at| is_done_to_us(lexicon, said.tokens, *at)) {
        reading.worrying = true;
        reading.because = say(
            "says what somebody does to them",
            &said.tokens[at.saturating_sub(1)..at + 1],
        );
        return None;
    }
    reading.intent = Intent::Ok;
    reading.because = say("says they are OK", &said.tokens[core.from..core.to]);
    Some(())
}

/// Innocent words one by one still make "he is getting me" and "they are all over us": whoever is with the
/// worker may talk to them and make them tea, and nothing else done to them is plainly OK.
fn is_done_to_us(lexicon: &Lexicon, tokens: &[Token], at: usize) -> bool {
    const TREATS: &[&str] = &[
        "a", "some", "tea", "coffee", "another", "the", "lunch", "drink", "drinks", "cake", "biscuits",
        "toast", "cuppa", "brew", "more", "food", "squash", "his", "her", "their", "all", "both", "homework",
        "photos",
    ];
    const SPOKEN: &[&str] = &[
        "talking",
        "talked",
        "talk",
        "speaking",
        "spoken",
        "speak",
        "chatting",
        "chatted",
        "chat",
        "reading",
        "showing",
        "explaining",
        "kind",
        "nice",
        "lovely",
        "friendly",
        "welcoming",
        "polite",
    ];
    const SEIZED: &[&str] = &[
        "on", "at", "over", "around", "into", "down", "from", "giving", "given", "gave", "brought", "tucked",
        "lying", "laid", "curled", "has", "have", "hes", "shes", "theyve", "got",
    ];
    let word = |at: usize| tokens.get(at).map_or("", |t| t.text.as_str());
    let token = &tokens[at];
    let before = at.checked_sub(1).map_or("", word);
    let is_doing = |word: &str| {
        lexicon
            .words
            .set("doing")
            .binary_search(&lexicon.words.id(word))
            .is_ok()
    };
    match token.text.as_str() {
        "me" | "us" if at == 0 || token.starts_clause || matches!(word(at + 1), "and" | "both") => false,
        "me" | "us" => match before {
            "with" | "for" | "of" | "and" | "both" | "joined" | "joining" => false,
            "to" => !SPOKEN.contains(&at.checked_sub(2).map_or("", word)),
            "made" | "making" | "brought" | "offered" | "offering" | "gave" | "giving" | "showing"
            | "showed" | "brewing" | "having" | "had" | "got" | "getting" => !TREATS.contains(&word(at + 1)),
            _ => true,
        },
        "mel" => !token.starts_clause && (is_doing(before) || SEIZED.contains(&before)),
        _ => false,
    }
}

/// "All ok 1.40": the time of the report, unless a word makes it the time of something to come.
fn is_time_of_report(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |b| tokens[b].text.as_str());
    matches!(tokens[at].number, Some(Number::Clock(_)))
        && tokens[at].written.contains(':')
        && !matches!(
            before,
            "until" | "by" | "for" | "before" | "back" | "home" | "around" | "about" | "next" | "to"
        )
}

fn repeats_itself(tokens: &[Token]) -> bool {
    let oks = tokens.iter().filter(|t| t.text == "ok").count();
    oks > 2
        || tokens.windows(2).any(|pair| {
            pair[0].text == pair[1].text
                && matches!(
                    pair[0].text.as_str(),
                    "ok" | "fine" | "good" | "safe" | "yes" | "yeah" | "yep" | "all"
                )
        })
}
