//! Words that take back a SAFE. Broad: what is taken back without need makes Homeward louder.

use super::answer_words::DENIALS;
use super::named::words_of;

fn has(any: &[&str], word: &str) -> bool {
    any.contains(&word)
}

/// Whether words take back a SAFE: "wait i didnt speak to her it was her mum", "SAFE H1 NOT SPOKE sorry".
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

/// Whether words begin as a correction and hold a denial: "wait, wrong person", "no not them", "sorry only ali not jo".
fn corrects(words: &[String]) -> bool {
    const OPENING: &[&str] = &[
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
    const WRONG: &[&str] = &["isnt", "mistake", "mistaken", "not", "wasnt", "wrong"];
    words.iter().take(2).any(|word| has(OPENING, word)) && words.iter().any(|word| has(WRONG, word))
}

/// Whether somebody or something else was heard or seen: "that was ali's brother", "it was her voicemail".
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
    let is_that =
        |pair: &[String]| has(&["it", "that", "this"], &pair[0]) && has(&["s", "was", "is"], &pair[1]);
    words.windows(2).enumerate().any(|(at, pair)| {
        let mut behind = words.iter().skip(at + 2).take(4);
        is_that(pair) && behind.any(|word| has(OTHERS, word))
    })
}

/// Whether words say that the code was that of another alert: "oh no sorry wrong code, i meant H1".
pub(super) fn names_wrong_code(text: &str) -> bool {
    let words = words_of(text);
    words.iter().any(|word| has(&["mean", "meant", "wrong"], word))
}
