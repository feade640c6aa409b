//! The sentences of the pages: each key once, each place filled, and no sentence anywhere else.

use crate::house::laws::{code_of, root, rust_files};
use homeward::wording::pages::{ALL, Sentence};
use maud::html;
use std::collections::BTreeSet;

#[test]
fn places_take_text_escaped_and_markup_as_it_is() {
    const RING: Sentence = Sentence::new("test", "RING", "Ring *{name}* now: {number}.");
    let number = html! { a href="tel:999" { "999" } };
    let said = RING.with(&[("name", &"<Jo>"), ("number", &number)]);
    assert_eq!(
        said.into_string(),
        "Ring <b>&lt;Jo&gt;</b> now: <a href=\"tel:999\">999</a>."
    );
    let plain = RING.plain(&[("name", &"<Jo>"), ("number", &999)]);
    assert_eq!(plain, "Ring <Jo> now: 999.");
    assert_eq!(RING.places(), ["name", "number"]);
}

#[test]
fn every_sentence_has_its_own_key_and_whole_places_and_stars() {
    let mut keys = BTreeSet::new();
    for sentence in ALL.iter().copied().flatten() {
        let key = sentence.key();
        assert!(keys.insert(key), "{key:?} stands twice");
        let words = sentence.words();
        assert!(!words.trim().is_empty(), "{key:?} says nothing");
        assert_eq!(words.matches('*').count() % 2, 0, "{key:?} has an odd star");
        assert_eq!(
            words.matches('{').count(),
            words.matches('}').count(),
            "{key:?} has a place that does not end"
        );
        for place in sentence.places() {
            let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(
                !place.is_empty() && place.chars().all(is_name),
                "{key:?}: `{place}` is no name of a place"
            );
        }
    }
}

/// What speaks to programs, and to whoever looks at their answers.
const FOR_MACHINES: &[&str] = &["api/", "client_stream.rs", "hooks.rs", "metrics.rs"];

/// What looks like words and is none: our name, and the value of an attribute.
const NO_WORDS: &[&str] = &["Homeward", "light dark"];

/// Returns the string literals of a source file that look like words for a reader: two words beside each other, or one that begins
/// with a capital. What goes into the log is for another reader, and attributes of the code are for none.
fn sentences_of(code: &str) -> Vec<String> {
    let is_log = |statement: &str| {
        ["tracing::", "debug!(", "info!(", "warn!(", "error!("]
            .iter()
            .any(|log| statement.contains(log))
    };
    // Tests beside the code speak to no reader.
    let code = code.split_once("#[cfg(test)]").map_or(code, |(before, _)| before);
    let kept: Vec<&str> = code
        .split(';')
        .filter(|statement| !is_log(statement))
        .flat_map(str::lines)
        .filter(|line| !line.trim_start().starts_with("#["))
        .collect();
    let code = kept.join("\n").replace("\\\"", "'");
    code.split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| is_for_readers(text))
        .map(str::to_owned)
        .collect()
}

fn is_for_readers(text: &str) -> bool {
    let is_word = |word: &&str| {
        word.len() > 1
            && word
                .trim_end_matches([',', '.', ':', '?', '!'])
                .chars()
                .all(char::is_alphabetic)
    };
    if NO_WORDS.contains(&text) {
        return false;
    }
    let words = text.split(' ').filter(is_word).count();
    let is_title = text.chars().next().is_some_and(char::is_uppercase)
        && text
            .chars()
            .skip(1)
            .all(|c| c.is_lowercase() || ".:?!".contains(c));
    words > 1 || words == 1 && is_title
}

#[test]
fn no_sentence_stands_in_the_code_of_a_page() {
    let folder = root().join("src/http");
    let mut faults = Vec::new();
    for path in rust_files(&folder) {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        if FOR_MACHINES.iter().any(|machines| name.starts_with(machines)) {
            continue;
        }
        let found = sentences_of(&code_of(&path));
        if !found.is_empty() {
            faults.push(format!("{name}: {found:#?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What looks like words in a script and is none: a selector, and a word to the browser.
const NO_WORDS_OF_SCRIPTS: &[&str] = &[
    "input:not([type=hidden]), select, textarea",
    "main form",
    "use strict",
];

#[test]
fn no_sentence_stands_in_a_script_of_a_page() {
    let mut faults = Vec::new();
    let folder = root().join("src/http/assets");
    for entry in std::fs::read_dir(&folder).expect("the assets") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|kind| kind != "js") {
            continue;
        }
        let script = std::fs::read_to_string(&path).expect("a script");
        let code: Vec<&str> = script
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        let code = code.join("\n").replace('`', "\"");
        let found: Vec<&str> = code
            .split('"')
            .skip(1)
            .step_by(2)
            .filter(|text| is_for_readers(text) && !NO_WORDS_OF_SCRIPTS.contains(text))
            .collect();
        if !found.is_empty() {
            faults.push(format!("{}: {found:#?}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
