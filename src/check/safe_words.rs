//! Safe words and phrases. A word also texted in innocence is no safe word.

use super::{Finding, FindingPlace, SchoolKey};
use crate::config::School;
use crate::domain::id::PersonId;
use crate::domain::reply::{
    Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, VisitState, read,
};
use crate::wording;
use std::collections::BTreeMap;

/// Fewest letters of a safe word: a shorter word is one slip of the thumb away from another.
const SHORTEST: usize = 4;

/// Words that staff text on any visit, alone or as a whole answer.
const EVERYDAY: [&str; 48] = [
    "afternoon",
    "baby",
    "books",
    "boss",
    "bus",
    "car",
    "cat",
    "child",
    "coffee",
    "cold",
    "dad",
    "dog",
    "door",
    "family",
    "front door",
    "garden",
    "great",
    "hello",
    "hi",
    "hiya",
    "house",
    "kids",
    "late",
    "lunch",
    "meeting",
    "morning",
    "mum",
    "nan",
    "parent",
    "parked",
    "parking",
    "please",
    "raining",
    "report",
    "running late",
    "school",
    "sorry",
    "taxi",
    "tea",
    "teacher",
    "thank you",
    "tomorrow",
    "traffic",
    "train",
    "visit",
    "waiting",
    "weather",
    "work",
];

/// Judges every word for duress.
pub(super) fn judge(school: &School) -> Vec<Finding> {
    let mut findings = Vec::new();
    let phrases = school.safe_phrases.reveal();
    let codes = school.duress_codes.reveal();
    let personal = school
        .safe_words
        .iter()
        .map(|(person, words)| (FindingPlace::SafeWord(person.clone()), words.reveal(), true));
    let shared = [
        (FindingPlace::School(SchoolKey::SafePhrases), phrases, true),
        (FindingPlace::School(SchoolKey::DuressCodes), codes, false),
    ];
    for (place, words, letters) in shared.into_iter().chain(personal) {
        for word in words {
            findings.extend(one(school, &place, word, letters));
        }
    }
    findings.extend(twice(school));
    if phrases.is_empty() && codes.is_empty() && school.safe_words.is_empty() {
        findings.push(Finding::warning(
            "no-duress-word",
            FindingPlace::School(SchoolKey::WithoutWords),
            "the school has no safe phrase and nobody a safe word: a worker who is held could not say so unnoticed",
            "add `safe_phrases`, as in `[\"I am on a home visit, and I need cover for my duty\"]`",
        ));
    }
    findings
}

/// Judges one word. No message repeats the word: a printed safe word is safe no longer.
fn one(school: &School, place: &FindingPlace, word: &str, letters: bool) -> Option<Finding> {
    let warn =
        |code, message: &str, remedy: &str| Some(Finding::warning(code, place.clone(), message, remedy));
    let first = word.split_whitespace().next().unwrap_or(word);
    if wording::is_carrier_word(first.trim_end_matches(|c: char| !c.is_alphanumeric())) {
        return Some(Finding::error(
            "carrier-eats-safe-word",
            place.clone(),
            "one begins with a word that carriers act on themselves: the text may never reach us, and the worker's number may be blocked",
            "choose a word that is no command: not STOP, START, HELP, YES, END, QUIT, CANCEL, INFO",
        ));
    }
    if let Some(meaning) = meaning(word, school.welsh) {
        return Some(Finding::error(
            "safe-word-is-a-reply",
            place.clone(),
            format!("one is what a worker texts to say `{meaning}`: each time it would be a duress alert"),
            "choose a word that fits into talk but answers no question of Homeward",
        ));
    }
    let lower = word.trim().to_lowercase();
    if EVERYDAY.contains(&lower.as_str()) {
        return warn(
            "everyday-safe-word",
            "one is a word that staff text in all innocence: each time the senior leaders would be told of duress",
            "choose a word that nobody texts by chance",
        );
    }
    if letters && word.chars().filter(|c| c.is_alphanumeric()).count() < SHORTEST {
        return warn(
            "short-safe-word",
            "one is so short that a slip of the thumb could write it, or spoil it",
            "choose a word of at least four letters",
        );
    }
    None
}

/// Returns the report or answer read from the word alone; `None` for a word without another
/// meaning.
fn meaning(word: &str, welsh: bool) -> Option<&'static str> {
    let context = ReadingContext {
        sender: SenderKind::Worker,
        state: VisitState::OnSite,
        asked: LastQuestion::CheckIn,
        phrases: SafePhrases::default(),
        names: KnownNames::default(),
        welsh,
    };
    match read(word, &context).intent {
        Intent::Ok => Some("OK"),
        Intent::Arrived => Some("IN"),
        Intent::Left => Some("LEFT"),
        Intent::Back => Some("BACK"),
        Intent::HomeSafe => Some("HOME"),
        Intent::Extend | Intent::Late => Some("MORE"),
        Intent::NoAnswer => Some("NOBODY"),
        Intent::Cancel => Some("CANCEL"),
        Intent::Start => Some("START"),
        Intent::Status => Some("STATUS"),
        Intent::Ack | Intent::SafeConfirmed | Intent::Decline | Intent::PoliceCalled => {
            Some("an answer to an alert")
        }
        // Distress by another name still opens an alert, and a word without a meaning is right for a safe word.
        Intent::Duress | Intent::Help | Intent::OptOut | Intent::Unclear => None,
    }
}

/// Finds words shared by two workers: spoken on the telephone, such a word would not say who is in
/// danger.
fn twice(school: &School) -> Vec<Finding> {
    let plain = |word: &String| {
        let letters = word.chars().filter(|c| c.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    let phrases: Vec<String> = school.safe_phrases.reveal().iter().map(plain).collect();
    let mut owners: BTreeMap<String, &PersonId> = BTreeMap::new();
    let mut findings = Vec::new();
    for (person, words) in &school.safe_words {
        for word in words.reveal() {
            let word = plain(word);
            let other = if phrases.contains(&word) {
                Some("the school as its phrase".to_owned())
            } else {
                owners.get(&word).map(|other| format!("`{}`", other.key()))
            };
            if let Some(other) = other {
                findings.push(Finding::warning(
                    "shared-safe-word",
                    FindingPlace::SafeWord(person.clone()),
                    format!("one is also that of {other}: spoken on the telephone, it would not say who is in danger"),
                    "give each worker a word of their own",
                ));
            }
            owners.entry(word).or_insert(person);
        }
    }
    findings
}
