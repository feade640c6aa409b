//! Whether a contact's words take an alert: nothing else may hold it, so an unexplained word is asked back.

use super::answer_words::{DENIALS, asks, has_digit, is_in};
use super::named::{is_named, words_of};

/// Words of the taking of an alert, and of courtesy.
const TAKING: &[&str] = &[
    "a", "ack", "acked", "acking", "address", "after", "again", "all", "am", "an", "and", "ar", "are",
    "asap", "away", "be", "been", "being", "both", "by", "call", "called", "calling", "car", "case",
    "charge", "check", "checking", "cheers", "contact", "copied", "copy", "deal", "dealing", "dealt",
    "delio", "did", "diolch", "do", "doing", "don", "dont", "door", "drive", "driving", "em", "en",
    "evening", "ffordd", "fi", "fine", "flat", "for", "from", "get", "getting", "go", "going", "gone",
    "good", "got", "handle", "handling", "have", "havent", "having", "he", "head", "heading", "hello", "her",
    "here", "hes", "hey", "hi", "him", "his", "house", "i", "iawn", "ill", "im", "in", "into", "is", "it",
    "ive", "job", "just", "leave", "left", "let", "ll", "lol", "look", "looking", "love", "m", "make",
    "making", "mate", "me", "message", "min", "mine", "mins", "minute", "minutes", "mobile", "moment",
    "morning", "my", "no", "not", "now", "number", "of", "office", "ok", "okay", "on", "one", "onto", "over",
    "pair", "phone", "phoned", "phoning", "pick", "picking", "please", "pls", "plz", "prob", "problem",
    "problems", "property", "rang", "re", "received", "respond", "rgr", "right", "ring", "ringing", "roger",
    "round", "route", "rung", "s", "school", "sec", "second", "seconds", "secs", "see", "seen", "she",
    "shes", "site", "sms", "sorry", "sort", "sorted", "sorting", "standing", "still", "straight", "sure",
    "t", "ta", "take", "taken", "takes", "taking", "team", "text", "texted", "texting", "thank", "thanks",
    "that", "thats", "the", "their", "them", "then", "there", "these", "they", "this", "thx", "to",
    "together", "tried", "try", "trying", "two", "until", "up", "us", "ve", "visit", "waiting", "walk",
    "walking", "way", "we", "well", "were", "weve", "while", "will", "with", "won", "wont", "working",
    "worries", "worry", "x", "xx", "y", "yeah", "yep", "yes", "yh", "you", "your", "yup",
];

/// Longer ones.
const TAKING_LONG: &[&str] = &[
    "acknowledge",
    "acknowledged",
    "acknowledging",
    "afternoon",
    "attempting",
    "contacting",
    "immediately",
    "messaging",
    "responding",
    "responsibility",
    "responsible",
    "understood",
];

/// Whether an answer that reads as ACK is plainly one. `is_exact` tells that ACK and the code of a known alert stand first,
/// `names` are of the workers behind the alerts told to the sender.
pub(super) fn is_plain_ack(text: &str, is_exact: bool, names: &[String]) -> bool {
    let words = words_of(text);
    if is_denied(&words) || has_other_verb(&words) {
        return false;
    }
    is_exact
        || is_of_taking(&words, names) && !(asks(&words) || is_elsewhere(&words, names) || is_put_off(&words))
}

/// Whether every word belongs to the taking of an alert: "off to a meeting now", "got this on silent in class" and "going now got a
/// parent waiting" are of something else, and nobody has the alert.
fn is_of_taking(words: &[String], names: &[String]) -> bool {
    let is_name = |word: &String| {
        names
            .iter()
            .any(|name| is_named(name, std::slice::from_ref(word)))
    };
    let leads_nowhere = words.iter().any(|word| word == "driving")
        && !words.iter().any(|word| {
            is_in(&["over", "round", "there", "to", "her", "him", "them"], word) || is_name(word)
        });
    !leads_nowhere
        && words
            .iter()
            .all(|word| is_in(TAKING, word) || is_in(TAKING_LONG, word) || has_digit(word) || is_name(word))
}

/// Whether words deny, other than a promise not to ring: "ACK H1, will not ring".
fn is_denied(words: &[String]) -> bool {
    const KEPT: &[&str] = &[
        "ring", "ringing", "call", "calling", "phone", "phoning", "text", "texting", "contact", "worries",
        "problem", "prob", "probs",
    ];
    words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).map_or("", String::as_str);
        let is_kept = is_in(KEPT, next) && !is_in(&["cant", "cannot", "unable"], word)
            || is_in(&["don", "won"], word) && next == "t"
            || word == "t"
                && is_in(KEPT, next)
                && at
                    .checked_sub(1)
                    .is_some_and(|before| is_in(&["don", "won"], &words[before]));
        is_in(DENIALS, word) && !is_kept || is_in(&["but", "would"], word)
    })
}

/// Whether a verb of another answer stands in a text: "ACK H1, NEXT Q1".
fn has_other_verb(words: &[String]) -> bool {
    const VERBS: &[&str] = &["confirm", "next", "pass", "police", "safe"];
    words.iter().any(|word| is_in(VERBS, word))
}

/// Whether words put off what they promise, or tell of a sight: "will ring her after assembly", "i can see her car".
fn is_put_off(words: &[String]) -> bool {
    const LATER: &[&str] = &["after", "later", "lunch", "tomorrow", "tonight", "when"];
    let sees = words.windows(2).any(|pair| pair[0] == "can" && pair[1] == "see");
    sees || words.iter().any(|word| is_in(LATER, word))
}

/// Whether words tell of something else that the sender is at: "on my way to the dentist", "on the bus", "dealing with a
/// parent", "im here".
fn is_elsewhere(words: &[String], names: &[String]) -> bool {
    const HERE: &[&str] = &[
        "am", "at", "hi", "here", "i", "im", "in", "m", "now", "ok", "okay", "school", "the", "yes",
    ];
    const THERE: &[&str] = &[
        "address", "door", "flat", "her", "him", "home", "house", "it", "property", "scene", "site", "that",
        "them", "there", "this", "visit",
    ];
    let is_there = |word: &String| {
        is_in(THERE, word)
            || names
                .iter()
                .any(|name| is_named(name, std::slice::from_ref(word)))
    };
    let is_on = |run: &[String]| {
        run[0] == "on"
            && is_in(&["a", "an", "my", "the"], &run[1])
            && !is_in(&["case", "job", "line", "phone", "way"], &run[2])
    };
    let goes_to =
        |at: usize| words[at] == "way" && words.get(at + 1).is_some_and(|word| is_in(&["into", "to"], word));
    let deals = |at: usize| {
        is_in(&["deal", "dealing", "handling"], &words[at])
            && words.get(at + 1).is_some_and(|word| word == "with")
    };
    let is_of_else = |at: usize| (goes_to(at) || deals(at)) && !words[at..].iter().any(is_there);
    words.windows(3).any(is_on)
        || (0..words.len()).any(is_of_else)
        || words.iter().any(|word| word == "here") && words.iter().all(|word| is_in(HERE, word))
}

/// Whether a text takes a duress alert: the exact words, courtesy aside. Whoever rings the worker has not taken it (P9).
pub(super) fn takes_duress(text: &str) -> bool {
    const COURTESY: &[&str] = &[
        "all", "and", "both", "cheers", "hi", "now", "ok", "okay", "please", "ta", "thank", "thanks", "yes",
        "you",
    ];
    const EXACT: &[&str] = &[
        "ack",
        "acknowledge",
        "acknowledged",
        "ack ack",
        "got it",
        "i ve got it",
        "ive got it",
        "i got it",
        "i have it",
        "on it",
        "i m on it",
        "im on it",
        "mine",
        "taking it",
        "i m taking it",
        "im taking it",
        "i ll take it",
        "ill take it",
        "i will take it",
        "will do",
    ];
    let words = words_of(text);
    let said: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !is_in(COURTESY, word) && !has_digit(word))
        .collect();
    !text.contains('?') && is_in(EXACT, &said.join(" "))
}
