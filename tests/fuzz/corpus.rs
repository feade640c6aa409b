//! The kept corpora: `fuzz/corpus/TARGET/*`.

use crate::targets::TARGETS;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Largest file: what takes more to show can be shown with less.
const FILE_MAX: usize = 4 * 1024;

/// Largest that all of them may be together.
const ALL_MAX: usize = 1024 * 1024;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// Returns the inputs of a target with their names, in the order of these.
pub(crate) fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(root().join(target))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{target} has no corpus");
    found
}

#[test]
fn each_target_has_a_corpus_and_each_corpus_a_target() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let corpora: BTreeSet<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(targets, corpora);
}

#[test]
fn the_corpora_stay_small() {
    let mut all = 0;
    for target in TARGETS {
        for (name, input) in inputs(target.name) {
            assert!(
                input.len() < FILE_MAX,
                "{}/{name} has {} bytes",
                target.name,
                input.len()
            );
            all += input.len();
        }
    }
    assert!(all < ALL_MAX, "{all} bytes in all");
}

/// A run of digits that could be somebody's number: only Ofcom's numbers for drama may stand in what is kept.
#[test]
fn no_corpus_holds_a_real_number() {
    for target in TARGETS {
        for (name, input) in inputs(target.name) {
            let text = String::from_utf8_lossy(&input);
            let digits: String = text
                .chars()
                .filter(|c| !matches!(c, ' ' | '-' | '(' | ')'))
                .collect();
            for (at, _) in digits.match_indices("07").chain(digits.match_indices("447")) {
                let from = at + if digits[at..].starts_with("447") { 2 } else { 1 };
                let number: String = digits[from..].chars().take_while(char::is_ascii_digit).collect();
                assert!(
                    number.len() != 10 || number.starts_with("7700900"),
                    "{}/{name}: {number} may be somebody's",
                    target.name
                );
            }
        }
    }
}
