//! Words that take back a SAFE, a BACK or a HOME. Broad: a needless taking back only makes Homeward louder.

use super::answer_words::DENIALS;
use super::named::words_of;

fn has(any: &[&str], word: &str) -> bool {
    any.contains(&word)
}

/// Whether words take back a SAFE: "SAFE H1 NOT SPOKE sorry".
pub(super) fn takes_back(text: &str) -> bool {
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
        " take that back ",
        " take it back ",
        " scrap that ",
        " ignore that ",
    ];
    let words = words_of(text);
    let denies = words.iter().enumerate().any(|(at, word)| {
        let denied = has(DENIALS, word) || has(&["wasn", "wasnt", "hadn", "hadnt"], word);
        denied && words[at + 1..].iter().take(3).any(|next| has(HEARD, next))
    });
    let said = format!(" {} ", words.join(" "));
    denies || corrects(&words) || was_another(&words) || PHRASES.iter().any(|phrase| said.contains(phrase))
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
    words.iter().take(2).any(|word| has(OPENING, word)) && words.iter().any(|word| has(WRONG, word))
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
        |pair: &[String]| has(&["it", "that", "this"], &pair[0]) && has(&["s", "was", "is"], &pair[1]);
    words.windows(2).enumerate().any(|(at, pair)| {
        let mut behind = words.iter().skip(at + 2).take(4);
        is_that(pair) && behind.any(|word| has(OTHERS, word) || has(BY_VOICE, word))
    })
}

/// Whether words say that the code was that of another alert: "oh no sorry wrong code".
pub(super) fn names_wrong_code(text: &str) -> bool {
    let words = words_of(text);
    words.iter().any(|word| has(&["mean", "meant", "wrong"], word))
}

/// Whether words take back a BACK or HOME: "not back yet sorry".
pub(super) fn takes_back_return(text: &str) -> bool {
    const DENIED: &[&str] = &[
        "aren", "arent", "hasn", "hasnt", "haven", "havent", "isn", "isnt", "never", "not", "wasn", "wasnt",
    ];
    const RETURNED: &[&str] = &["back", "done", "finished", "gone", "home", "left", "school"];
    const AWAY: &[&str] = &["here", "house", "inside", "out", "there", "visit"];
    let words = words_of(text);
    words.iter().enumerate().any(|(at, word)| {
        let next = |any| words[at + 1..].iter().take(4).any(|next| has(any, next));
        has(DENIED, word) && next(RETURNED) || word == "still" && next(AWAY)
    })
}
