//! Safe words. Unlike other secrets, safe words may stand in the file itself.

use crate::config::Loading;
use crate::config::raw::Hidden;
use crate::toml_file::{File, SecretWords, references};
use std::ops::Range;
use toml::Spanned;

/// Words that workers text every day: as a safe word, any of these words would raise false duress
/// alerts.
const DAILY_WORDS: [&str; 32] = [
    "ack", "arrived", "back", "call", "cancel", "ein", "fine", "help", "home", "in", "left", "more", "next",
    "no", "nobody", "ok", "okay", "out", "police", "sos", "safe", "seen", "spoke", "start", "status", "stop",
    "thanks", "yes", "y", "n", "k", "adre",
];

/// Returns safe words, phrases or codes. Warns of `personal` words in a file open to others.
pub(super) fn words(
    file: &mut File,
    loading: &Loading<'_>,
    key: &str,
    personal: bool,
    value: &Spanned<Hidden>,
) -> Option<SecretWords> {
    let words = match value.get_ref() {
        Hidden::Plain(word) => {
            note_open(file, personal, value.span());
            vec![word.clone()]
        }
        Hidden::Listed(words) => {
            note_open(file, personal, value.span());
            let is_blank = |word: &&Spanned<String>| word.get_ref().trim().is_empty();
            // A list of blanks only is reported once, below.
            let one_of_many = !words.iter().all(|word| is_blank(&word));
            for blank in words.iter().filter(is_blank).filter(|_| one_of_many) {
                file.error(
                    "empty-safe-word",
                    blank.span(),
                    format!("this one of `{key}` has no word in it, so nobody could call for help by it"),
                    "write a word or a phrase, or take it out",
                );
            }
            words.iter().map(|word| word.get_ref().clone()).collect()
        }
        Hidden::Reference(reference) => {
            let found = references::follow(file, &loading.secrets, reference, personal, value.span())?;
            if found.is_empty() {
                return Some(SecretWords::default());
            }
            found.lines().map(str::to_owned).collect()
        }
    };
    let words: Vec<String> = words
        .iter()
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        file.error(
            "empty-safe-word",
            value.span(),
            format!("`{key}` has no word in it, so nobody could call for help by it"),
            "write a word or a phrase, or take the key out",
        );
        return None;
    }
    let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).count();
    if words
        .iter()
        .any(|word| letters(word) < 3 || DAILY_WORDS.contains(&word.to_lowercase().as_str()))
    {
        file.error(
            "safe-word-too-common",
            value.span(),
            format!("one in `{key}` is a word that workers text every day, and each time it would be a duress alert"),
            "choose a word of three letters or more that fits into talk but is never texted",
        );
        return None;
    }
    Some(SecretWords::new(words))
}

/// Warns of a personal word in a file open to others.
fn note_open(file: &mut File, personal: bool, span: Range<usize>) {
    if personal && file.open_to_others {
        file.warn(
            "safe-word-in-open-file",
            span,
            "others can read this file, and whoever knows a safe word can fake a call for help or foil one",
            "`chmod 600` the file, or write `{ credential = \"...\" }`",
        );
    }
}
