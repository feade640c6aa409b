//! Words that take back a SAFE, a BACK or a HOME. Broad: a needless taking back only makes Homeward louder.

use super::answer_words::{DENIALS, is_in};
use super::heard_badly::sounds_unlike;
use super::named::{is_named, words_of};
use super::safe::exactly_safe;
use super::{Correspondent, TextMeaning};
use crate::domain::delivery::SubjectId;
use crate::domain::id::AlertCode;
use std::collections::BTreeMap;

/// Reads the taking back of a SAFE by the contact of that SAFE, within the hour, or by the first of two persons.
pub(super) fn taken_back(from: &Correspondent<'_>, text: &str, code: Option<&str>) -> Option<TextMeaning> {
    // "Sorry, wrong code, I meant H1": the code is of another alert than the SAFE.
    let code = code.map(AlertCode::parse).filter(|_| !names_wrong_code(text));
    let is_of = |subject: SubjectId, code: &AlertCode| {
        let open = from.told.iter().map(|(of, alert)| (*of, &alert.code));
        let mut known = open.chain(from.past.iter().map(|(of, known)| (*of, known)));
        known.any(|(of, known)| of == subject && known == code)
    };
    let said = from.said_safe.iter().rev().find(|visit| {
        let subject = SubjectId::Visit(**visit);
        code.as_ref().is_none_or(|code| is_of(subject, code))
    })?;
    let workers = from
        .out
        .iter()
        .chain(&from.closed)
        .flat_map(|visit| &visit.workers);
    let told = from.told_workers.values().flat_map(BTreeMap::values);
    let names: Vec<String> = workers
        .map(|worker| worker.name.clone())
        .chain(told.cloned())
        .collect();
    let by_name = exactly_safe(text).is_none() && doubts(text, &names);
    (by_name || takes_back(text)).then_some(TextMeaning::TakenBack { visit: *said })
}

/// Whether words leave a cry to be heard as a cry: "not safe, help me".
pub(super) fn cries(text: &str) -> bool {
    const CRIES: &[&str] = &[
        "999",
        "danger",
        "emergency",
        "help",
        "me",
        "my",
        "police",
        "sos",
        "us",
    ];
    words_of(text).iter().any(|word| is_in(CRIES, word))
}

/// Whether words, shortly after a SAFE, cast doubt on it: "not ali", "i only spoke to jo", "undo that", "spoke too soon".
fn doubts(text: &str, names: &[String]) -> bool {
    const ANYWHERE: &[&str] = &[
        "assumed",
        "assuming",
        "correction",
        "disregard",
        "misheard",
        "misread",
        "mistake",
        "mistaken",
        "mistook",
        "reopen",
        "typo",
        "undo",
        "unsafe",
        "whoops",
    ];
    const PHRASES: &[&str] = &[
        " actually no ",
        " actually that was ",
        " actually it was ",
        " cancel it ",
        " cancel last ",
        " cancel safe ",
        " cancel that ",
        " cancel the safe ",
        " cancel this ",
        " check again ",
        " cut off ",
        " didn t mean ",
        " didnt mean ",
        " false alarm its not ",
        " fat finger ",
        " hung up ",
        " i meant ",
        " ignore my ",
        " meant another ",
        " meant the other ",
        " keep it open ",
        " not after all ",
        " not safe ",
        " not them ",
        " safe no ",
        " should be ",
        " should have been ",
        " someone else answered ",
        " still open ",
        " take that back ",
        " the other ",
        " too early ",
        " too soon ",
        " wait no ",
        " was before ",
        " was this morning ",
        " was yesterday ",
        " went dead ",
    ];
    const SHORT: &[&str] = &[
        "cancel", "hang on", "no no no", "no wait", "oh no", "oops", "not true",
    ];
    let words = words_of(text);
    let said = words.join(" ");
    let is_name = |word: &String| names.iter().any(|name| words_of(name).contains(word));
    let of_name = |any: &[&str], within: usize| {
        let near = |at: usize| words[at + 1..].iter().take(within).any(is_name);
        words
            .iter()
            .enumerate()
            .any(|(at, word)| is_in(any, word) && near(at))
    };
    let follows = |any: &[&str], behind: &[&str], within: usize| {
        words.iter().enumerate().any(|(at, word)| {
            is_in(any, word)
                && words[at + 1..]
                    .iter()
                    .take(within)
                    .any(|next| is_in(behind, next))
        })
    };
    let is_wrong = words.iter().any(|word| word == "wrong") && !is_of_other_matters(&words);
    let unheard = follows(NOT_YET, &["actually", "got", "heard", "seen", "spoken"], 3);
    words.iter().any(|word| is_in(ANYWHERE, word))
        || is_wrong
        || sounds_unlike(&words)
        || unheard
        || PHRASES.iter().any(|phrase| format!(" {said} ").contains(phrase))
        || SHORT.contains(&said.as_str())
        || of_name(&["another", "different", "just", "only", "other"], 4)
        || of_name(DENIALS, 3)
        || of_name(&["didn", "didnt", "haven", "havent", "never"], 5)
        || of_name(&["didn", "didnt", "isn", "isnt", "not", "wasn", "wasnt"], 4)
        || answered_by_another(text)
        || says_voicemail(&words)
}

/// Words for a call not made yet.
const NOT_YET: &[&str] = &["haven", "havent", "hadn", "hadnt", "never"];

/// Whether "wrong" is of no SAFE: "what was wrong?", "sorry, wrong chat".
fn is_of_other_matters(words: &[String]) -> bool {
    let asks = words
        .first()
        .is_some_and(|word| is_in(&["what", "whats", "whatever", "anything"], word));
    let of_chat = words
        .windows(2)
        .any(|pair| pair[0] == "wrong" && is_in(&["chat", "group", "thread", "window"], &pair[1]));
    asks || of_chat
}

/// Whether words tell that somebody else holds the phone, or that the line went dead: "a man answered jos phone", "she picked up
/// then cut off".
pub(super) fn answered_by_another(text: &str) -> bool {
    const OTHERS: &[&str] = &[
        "another", "bloke", "boy", "brother", "child", "dad", "else", "father", "girl", "guy", "husband",
        "kid", "lad", "man", "mother", "mum", "sister", "stranger", "woman",
    ];
    const ANSWERED: &[&str] = &["answered", "answering", "answers", "picked", "picks"];
    const DEAD: &[&str] = &[
        " cut off ",
        " got cut ",
        " hung up ",
        " line dead ",
        " rang off ",
        " went dead ",
    ];
    let words = words_of(text);
    let said = format!(" {} ", words.join(" "));
    let other = words.iter().position(|word| is_in(OTHERS, word));
    let by_other = other.is_some_and(|at| words[at + 1..].iter().take(3).any(|word| is_in(ANSWERED, word)));
    !text.contains('?') && (by_other || DEAD.iter().any(|phrase| said.contains(phrase)))
}

fn says_voicemail(words: &[String]) -> bool {
    words
        .iter()
        .any(|word| is_in(&["answerphone", "recording", "voicemail"], word))
}

/// Whether words take back a SAFE: "SAFE H1 NOT SPOKE sorry".
fn takes_back(text: &str) -> bool {
    const HEARD: &[&str] = &[
        "hear", "heard", "her", "him", "saw", "see", "seen", "speak", "speaking", "spoke", "spoken", "them",
        "safe", "sure", "true", "right",
    ];
    const PHRASES: &[&str] = &[
        " it was her ",
        " it was his ",
        " that was her ",
        " that was his ",
        " was her mum ",
        " wrong person ",
        " wrong one ",
        " my mistake ",
        " made a mistake ",
        " by mistake ",
        " take it back ",
        " scrap that ",
        " ignore that ",
    ];
    let words = words_of(text);
    let denies = words.iter().enumerate().any(|(at, word)| {
        let denied = is_in(DENIALS, word) || is_in(&["wasn", "wasnt", "hadn", "hadnt"], word);
        denied && words[at + 1..].iter().take(3).any(|next| is_in(HEARD, next))
    });
    let said = format!(" {} ", words.join(" "));
    denies
        || !is_of_other_matters(&words) && corrects(&words)
        || was_another(&words)
        || PHRASES.iter().any(|phrase| said.contains(phrase))
}

/// Whether words begin as a correction and hold a denial: "wait, wrong person", "sorry only ali not jo".
fn corrects(words: &[String]) -> bool {
    const OPENING: &[&str] = &[
        "mixed",
        "actually",
        "correction",
        "hang",
        "hold",
        "no",
        "nope",
        "oh",
        "oops",
        "sorry",
        "wait",
        "whoops",
    ];
    const WRONG: &[&str] = &[
        "isnt", "mistake", "mistaken", "mixed", "not", "only", "wasnt", "wrong",
    ];
    words.iter().take(2).any(|word| is_in(OPENING, word)) && words.iter().any(|word| is_in(WRONG, word))
}

/// Whether somebody or something else was heard or seen: "that was ali's brother".
fn was_another(words: &[String]) -> bool {
    const OTHERS: &[&str] = &[
        "another",
        "answerphone",
        "boyfriend",
        "brother",
        "colleague",
        "dad",
        "daughter",
        "else",
        "father",
        "friend",
        "girlfriend",
        "gran",
        "husband",
        "machine",
        "message",
        "mother",
        "mum",
        "nan",
        "neighbour",
        "partner",
        "recording",
        "sister",
        "son",
        "twin",
        "voicemail",
        "wife",
    ];
    const BY_VOICE: &[&str] = &["called", "heard", "phoned", "rang", "saw", "spoke"];
    let is_that =
        |pair: &[String]| is_in(&["it", "that", "this"], &pair[0]) && is_in(&["s", "was", "is"], &pair[1]);
    words.windows(2).enumerate().any(|(at, pair)| {
        let mut behind = words.iter().skip(at + 2).take(4);
        is_that(pair) && behind.any(|word| is_in(OTHERS, word) || is_in(BY_VOICE, word))
    })
}

/// Whether words say that the code was that of another alert: "oh no sorry wrong code".
fn names_wrong_code(text: &str) -> bool {
    let words = words_of(text);
    words.iter().any(|word| is_in(&["mean", "meant", "wrong"], word))
}

/// Whether words take back a BACK or HOME: "not back yet sorry".
pub(super) fn takes_back_return(text: &str) -> bool {
    const RETURNED: &[&str] = &["back", "done", "finished", "gone", "home", "left", "school"];
    const AWAY: &[&str] = &["here", "house", "inside", "out", "there", "visit"];
    let words = words_of(text);
    let is_away = words.iter().enumerate().any(|(at, word)| {
        let mut next = words[at + 1..].iter().take(4);
        word == "still" && next.any(|next| is_in(AWAY, next))
    });
    is_away || is_denied(&words, RETURNED)
}

/// Whether a denial stands shortly before one of the words: "not back", "im not in school".
fn is_denied(words: &[String], any: &[&str]) -> bool {
    const DENIED: &[&str] = &[
        "aren", "arent", "hasn", "hasnt", "haven", "havent", "isn", "isnt", "never", "not", "wasn", "wasnt",
    ];
    words.iter().enumerate().any(|(at, word)| {
        let mut next = words[at + 1..].iter().take(4);
        is_in(DENIED, word) && next.any(|next| is_in(any, next))
    })
}

/// Whether a worker takes the own BACK or HOME back: "sorry pressed the wrong one, still out". Words of a companion alone, "ali is
/// still at the house", take back nothing of the sender's.
pub(super) fn denies_own_return(text: &str, companions: &[String]) -> bool {
    const OUT: &[&str] = &[
        "at",
        "away",
        "car",
        "driving",
        "here",
        "house",
        "in",
        "inside",
        "on",
        "out",
        "outside",
        "road",
        "there",
        "travelling",
        "visit",
        "waiting",
        "walking",
        "with",
    ];
    const MISTAKES: &[&str] = &[
        " back to the house ",
        " back later i ",
        " called us back ",
        " called me back ",
        " go back in ",
        " go back there ",
        " have to go back ",
        " ignore that ",
        " ignore my ",
        " ignore last ",
        " meant to say ",
        " mistake ",
        " neither of us ",
        " not yet ",
        " pressed ",
        " scrap that ",
        " scratch that ",
        " texting not me ",
        " typo ",
        " too early ",
        " too soon ",
        " wrong button ",
        " wrong one ",
        " wrong text ",
        " wrong thing ",
    ];
    // "Still in school if needed", "have to go back to class".
    const SCHOOL: &[&str] = &[
        "class",
        "classroom",
        "desk",
        "lesson",
        "lunch",
        "meeting",
        "office",
        "playground",
        "school",
        "staffroom",
        "work",
        "year",
    ];
    const OWN: &[&str] = &["i", "im", "ive", "me", "my", "we", "were", "weve"];
    let words = words_of(text);
    let said = format!(" {} ", words.join(" "));
    let is_still_out = words
        .iter()
        .position(|word| word == "still")
        .is_some_and(|at| words[at + 1..].iter().take(2).any(|next| is_in(OUT, next)));
    let is_slip = MISTAKES.iter().any(|phrase| said.contains(phrase));
    let is_own =
        words.iter().any(|word| is_in(OWN, word)) || !companions.iter().any(|name| is_named(name, &words));
    // "Not back in school yet" denies the return; "not left yet, in my classroom" is of the school day.
    let of_school = words.iter().any(|word| is_in(SCHOOL, word)) && !is_denied(&words, &["back", "school"]);
    is_own && !of_school && (is_still_out || is_slip || takes_back_return(text))
}
