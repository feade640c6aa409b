//! Every promise has a test that is named after it, and the pages name tests that there are.

use crate::house::laws::{code_of, identifier, root, rust_files};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Returns the promises that the name of a test says it holds: `p01_p03_...` holds two.
fn promises_of(name: &str) -> Vec<u8> {
    name.split('_')
        .map_while(|part| {
            let number = part.strip_prefix('p')?;
            (number.len() == 2).then(|| number.parse().ok()).flatten()
        })
        .collect()
}

/// Returns the names of all tests in `src` and `tests` that name a promise.
fn promise_tests() -> BTreeMap<u8, BTreeSet<String>> {
    let mut found: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
    for folder in ["src", "tests"] {
        for path in rust_files(&root().join(folder)) {
            let code = code_of(&path);
            for (at, _) in code.match_indices("fn p") {
                let name = identifier(&code[at + 3..]);
                for promise in promises_of(name) {
                    found.entry(promise).or_default().insert(name.to_owned());
                }
            }
        }
    }
    found
}

/// Returns the rows of `docs/promises.md`: the promise, and the last column, which names its most telling tests.
fn promise_rows(doc: &str) -> BTreeMap<u8, String> {
    let mut rows = BTreeMap::new();
    for line in doc.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let number = cells
            .first()
            .and_then(|cell| cell.trim_matches(['*', '`', ' ']).strip_prefix('P')?.parse().ok());
        if let (Some(number), Some(tests)) = (number, cells.last()) {
            rows.insert(number, (*tests).to_owned());
        }
    }
    rows
}

#[test]
fn every_promise_has_a_test() {
    let tests = promise_tests();
    let mut broken = Vec::new();
    let doc = fs::read_to_string(root().join("docs/promises.md")).expect("the page of the promises");
    let rows = promise_rows(&doc);
    for promise in 1..=18u8 {
        if !rows.contains_key(&promise) {
            broken.push(format!("P{promise} has no row in docs/promises.md"));
        }
        if !tests.contains_key(&promise) {
            broken.push(format!("P{promise}: no test is named `p{promise:02}_...`"));
        }
    }
    let names: BTreeSet<&String> = tests.values().flatten().collect();
    for (promise, row) in &rows {
        for name in row.split('`').filter(|name| !promises_of(name).is_empty()) {
            // `p04_...` means all of them.
            if !name.contains('.') && !name.contains('*') && !names.contains(&name.to_owned()) {
                broken.push(format!(
                    "P{promise}: docs/promises.md names `{name}`, which is no test"
                ));
            }
        }
    }
    let evidence =
        fs::read_to_string(root().join("docs/evidence/promises.md")).expect("the evidence of the promises");
    let sections = evidence_sections(&evidence);
    for promise in 1..=18u8 {
        let held: &[String] = sections.get(&promise).map_or(&[], Vec::as_slice);
        if held.is_empty() {
            broken.push(format!("P{promise}: docs/evidence/promises.md names no test"));
        }
        let row = rows.get(&promise);
        for name in row.iter().flat_map(|row| row.split('`')) {
            if !promises_of(name).is_empty() && !held.iter().any(|test| test == name) {
                broken.push(format!(
                    "P{promise}: `{name}` stands in docs/promises.md and not in docs/evidence/promises.md"
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Returns the sections of `docs/evidence/promises.md`: the promise, and the tests listed under its heading.
fn evidence_sections(page: &str) -> BTreeMap<u8, Vec<String>> {
    let mut sections: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    let mut promise = 0;
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## P") {
            promise = identifier(heading).parse().unwrap_or(0);
        } else if let Some(name) = line.strip_prefix("- `").and_then(|name| name.strip_suffix('`')) {
            sections.entry(promise).or_default().push(name.to_owned());
        }
    }
    sections
}

#[test]
fn the_names_of_promises_are_read_as_meant() {
    assert_eq!(promises_of("p01_p03_hold"), [1, 3]);
    assert_eq!(promises_of("p2_hold"), Vec::<u8>::new());
    assert_eq!(promises_of("police"), Vec::<u8>::new());
    let rows = promise_rows("| P4 | a step is whole | `p04_a_b`, open |\n| | | |\n| **P12** | x | y |");
    assert_eq!(rows.get(&4).map(String::as_str), Some("`p04_a_b`, open"));
    assert_eq!(rows.get(&12).map(String::as_str), Some("y"));
    let sections = evidence_sections("## P4: a\n\n- `p04_a_b`\n- `c`\n## P5: d\n");
    assert_eq!(sections.get(&4).map(Vec::len), Some(2));
    assert_eq!(sections.get(&5), None);
}
