//! The list of planted bugs does not rot: each can still be planted, and each test that is to catch one is there.

#[path = "../../planted/list.rs"]
mod list;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the names of all functions in a folder's files that are tests.
fn tests_in(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder of tests") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            names.extend(tests_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a file of tests");
            let mut marked = false;
            for line in text.lines().map(str::trim) {
                marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
                let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
                if let Some(name) = name.filter(|_| std::mem::take(&mut marked)) {
                    names.extend(name.split('(').next().map(|name| name.trim().to_owned()));
                }
            }
        }
    }
    names
}

#[test]
fn every_planted_bug_can_still_be_planted_and_names_tests_that_are_there() {
    let list = list::read(&root());
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    let proved: BTreeSet<&str> = list.bug.iter().map(|bug| bug.promise.as_str()).collect();
    let promises: Vec<String> = (1..=18).map(|number| format!("P{number}")).collect();
    for promise in promises
        .iter()
        .filter(|promise| !proved.contains(promise.as_str()))
    {
        wrong.push(format!("{promise}: no planted bug breaks it"));
    }
    for bug in &list.bug {
        if !names.insert(&bug.name) {
            wrong.push(format!("{}: two have this name", bug.name));
        }
        if !promises.contains(&bug.promise) {
            wrong.push(format!("{}: `{}` is no promise", bug.name, bug.promise));
        }
        if bug.means.trim().is_empty() || bug.caught_by.is_empty() {
            wrong.push(format!(
                "{}: what it means, or who catches it, is missing",
                bug.name
            ));
        }
        match fs::read_to_string(root().join(&bug.file)) {
            Ok(text) => wrong.extend(bug.planted(&text).err()),
            Err(error) => wrong.push(format!("{}: {}: {error}", bug.name, bug.file)),
        }
        let folder = match bug.tests_in.as_str() {
            "lib" => root().join("src"),
            binary => root().join("tests").join(binary),
        };
        let there = tests_in(&folder);
        for test in bug.caught_by.iter().filter(|test| !there.contains(*test)) {
            wrong.push(format!(
                "{}: there is no test `{test}` in `{}`",
                bug.name, bug.tests_in
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const INTRODUCTION: &str = "\
# Planted bugs

Small slips that somebody could make in our own source, what each would mean for a school, and the tests that must not let it
pass. `make planted` plants them one at a time in a copy of the tree and demands that a test which is named here runs and fails;
`make planted BUG=name` plants one. What a run of all has shown: [evidence](evidence/planted-bugs.md).

This page is made from `tests/planted/bugs.toml`, where the exact lines stand: `UPDATE_DOCS=1 cargo nextest run --test rules
planted_bugs` writes it, and a test fails when it is out of date.

| bug | breaks | where | what would happen to a school | caught by |
|---|---|---|---|---|
";

#[test]
fn docs_list_the_planted_bugs() {
    let mut page = INTRODUCTION.to_owned();
    for bug in list::read(&root()).bug {
        let tests: Vec<String> = bug.caught_by.iter().map(|test| format!("`{test}`")).collect();
        writeln!(
            page,
            "| {} | {} | `{}` | {} | {} |",
            bug.name,
            bug.promise,
            bug.file,
            bug.means,
            tests.join(", ")
        )
        .expect("written");
    }
    let path = root().join("docs/planted-bugs.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).expect("written");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == page,
        "docs/planted-bugs.md is out of date: run `UPDATE_DOCS=1 cargo nextest run --test rules planted_bugs`"
    );
}
