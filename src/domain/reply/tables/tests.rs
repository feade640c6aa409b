use std::collections::BTreeSet;

use super::super::classes::WordClass;
use super::*;

/// Tables whose rows are words and patterns.
const OF_WORDS: [&str; 7] = ["set", "words", "class", "further", "slip", "phrase", "whole"];

/// Tables whose rows are read otherwise: letters and marks, not words of a text.
const OF_LETTERS: [&str; 3] = ["character", "notice", "quote"];

fn is_pattern(section: &TableSection) -> bool {
    let others = ["spelling", "number"];
    ![&OF_WORDS[..], &OF_LETTERS[..], &others[..]]
        .concat()
        .contains(&section.table)
}

/// The words of a row without the signs of the language of patterns.
fn bare_words(row: &str) -> Vec<&str> {
    let signs = ["", "*", "**", "^", "$", "!", ",", "="];
    row.split(|c: char| c.is_whitespace() || c == '|')
        .map(|word| word.trim_end_matches('?'))
        .filter(|word| !signs.contains(word))
        .collect()
}

#[test]
fn every_row_holds_only_words_that_a_text_can_hold() {
    let roles = [
        "<sender>",
        "<colleague>",
        "<staff>",
        "<num>",
        "<mins>",
        "<clock>",
        "<skip>",
        "<code>",
    ];
    let mut dead = Vec::new();
    for section in sections()
        .iter()
        .filter(|section| !OF_LETTERS.contains(&section.table))
    {
        for (row, word) in section
            .rows
            .iter()
            .flat_map(|row| bare_words(row).into_iter().map(move |word| (row, word)))
        {
            let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            if !(plain || word.starts_with('@') || roles.contains(&word)) {
                dead.push(format!("[{}: {}] {row}: `{word}`", section.table, section.key));
            }
        }
    }
    assert!(
        dead.is_empty(),
        "no text holds these once it is normalised: {dead:#?}"
    );
}

#[test]
fn every_row_is_written_as_its_table_wants_it() {
    let mut wrong = Vec::new();
    for section in &sections() {
        let wants_two = matches!(section.table, "spelling" | "number" | "character");
        for row in &section.rows {
            let has_signs = row.contains(['|', '?', '*', '^', '$', '!']);
            let is_right = if wants_two {
                row.split(" = ").count() == 2
            } else {
                !(has_signs && OF_WORDS.contains(&section.table))
            };
            if !is_right {
                wrong.push(format!("[{}: {}] {row}", section.table, section.key));
            }
        }
        if is_pattern(section) && section.because.is_empty() {
            let silent = ["not-meant", "innocent", "welsh-report", "welsh-contact"];
            if !silent.contains(&section.table) {
                wrong.push(format!(
                    "[{}: {}] says nothing for the board",
                    section.table, section.key
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_set_that_a_row_names_stands_before_it() {
    let mut known = BTreeSet::from(["name"]);
    let mut unknown = Vec::new();
    let sections = sections();
    // Sets are defined first, then every pattern may name them.
    let is_set = |section: &&TableSection| matches!(section.table, "set" | "words" | "class");
    for section in sections
        .iter()
        .filter(is_set)
        .chain(sections.iter().filter(|section| is_pattern(section)))
    {
        for word in section.rows.iter().flat_map(|row| bare_words(row)) {
            unknown.extend(word.strip_prefix('@').filter(|set| !known.contains(set)));
        }
        if is_set(&section) {
            assert!(known.insert(section.key), "two sets are called `{}`", section.key);
        }
    }
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_class_of_the_logic_has_a_section_and_every_class_section_is_asked_for() {
    let sections = sections();
    let of = |tables: &[&str]| -> BTreeSet<&str> {
        let those = sections.iter().filter(|section| tables.contains(&section.table));
        those.map(|section| section.key).collect()
    };
    let asked: BTreeSet<&str> = WordClass::ALL.iter().map(|(_, key)| *key).collect();
    let missing: Vec<_> = asked
        .difference(&of(&["set", "words", "class"]))
        .copied()
        .collect();
    assert!(missing.is_empty(), "no section for {missing:?}");
    let idle: Vec<_> = of(&["words", "class"]).difference(&asked).copied().collect();
    assert!(idle.is_empty(), "nothing asks for {idle:?}");
}

#[test]
fn what_belongs_to_a_report_is_named_for_one() {
    let sections = sections();
    let keys = |table: &str| -> Vec<&str> {
        let those = sections.iter().filter(|section| section.table == table);
        those.map(|section| section.key).collect()
    };
    assert_eq!(keys("not-meant"), keys("report"));
    assert_eq!(keys("further"), keys("report"));
}

#[test]
fn no_way_of_writing_is_read_as_two_things() {
    let sections = sections();
    for (table, key) in [
        ("spelling", "word"),
        ("number", "word"),
        ("character", "letter"),
        ("character", "emoji"),
    ] {
        let mut seen = BTreeSet::new();
        for (written, ours) in read_as(&sections, table, key) {
            assert!(
                seen.insert(written),
                "`{written}` stands twice, once for `{ours}`"
            );
        }
    }
}
