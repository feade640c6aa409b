//! Texts of somebody else on a worker's phone: "jo here, back" from Ali's.

use super::named::words_of;
use super::{Correspondent, TextMeaning};
use crate::domain::command::WorkerSays;
use crate::domain::visit::Visit;

/// Makes a word of safety or of movement unclear where the text says that somebody else speaks: the owner of the phone was not heard.
/// Danger counts, whoever tells of danger.
pub(super) fn unclear_of_another(
    from: &Correspondent<'_>,
    visit: &Visit,
    text: &str,
    meaning: TextMeaning,
) -> TextMeaning {
    let is_word = matches!(&meaning, TextMeaning::Worker { say, .. } if say.moves());
    if !is_word || !is_of_another(from, visit, text) {
        return meaning;
    }
    TextMeaning::Worker {
        worker: Some(from.person.clone()),
        say: WorkerSays::Unclear { worrying: false },
    }
}

/// Whether a text begins or ends with the name of somebody else as the speaker: "sam here", "back - jo". The names of both workers, as
/// in "jo and ali here", are of both.
fn is_of_another(from: &Correspondent<'_>, visit: &Visit, text: &str) -> bool {
    const BEFORE: &[&str] = &[
        "hello", "hey", "hi", "is", "it", "its", "ok", "s", "this", "thisis",
    ];
    let words = words_of(text);
    let own = words_of(&visit.name(&from.person));
    if words.iter().any(|word| own.contains(word)) {
        return false;
    }
    let first_name = |name: &String| words_of(name).into_iter().next();
    let others: Vec<String> = from
        .staff
        .iter()
        .filter(|(id, _)| **id != from.person)
        .filter_map(|(_, name)| first_name(name))
        .collect();
    let companions: Vec<String> = visit
        .workers
        .keys()
        .filter(|id| **id != from.person)
        .filter_map(|id| first_name(&visit.name(id)))
        .collect();
    let led = words
        .iter()
        .take_while(|word| BEFORE.contains(&word.as_str()))
        .count();
    let is_introduced = words[..led]
        .iter()
        .any(|word| ["its", "this", "it", "thisis"].contains(&word.as_str()));
    let begins = words.get(led).is_some_and(|name| {
        let next = words.get(led + 1).map(String::as_str);
        others.contains(name) && (is_introduced || matches!(next, Some("here" | "again")))
    });
    begins || is_signed(text, &companions)
}

/// Whether a text ends with one of the names behind a dash, a comma or a stop: "all ok, jo x".
fn is_signed(text: &str, names: &[String]) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let text = text.trim_end_matches(['x', 'X']).trim_end();
    let signed = text.rsplit_once(['-', ',', '.', '\n', '\u{2013}']);
    signed.is_some_and(|(_, last)| names.contains(&last.trim().to_lowercase()))
}
