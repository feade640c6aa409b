//! Every code that can be reported is explained, and nothing else is.

use super::case::{cases, root};
use homeward::config::codes;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
            all.push((path.display().to_string(), code));
        }
    }
}

/// Returns the codes that stand where a problem is built: the first text after one of the words that build one.
fn reported() -> BTreeMap<String, String> {
    let mut files = Vec::new();
    for folder in [
        "src/check",
        "src/config",
        "src/gateway",
        "src/scenario",
        "src/toml_file",
    ] {
        sources(&root().join(folder), &mut files);
    }
    let openings = [
        "error(",
        "warn(",
        "warn_once(",
        "tightened(",
        "dark_button(",
        "dark_pages(",
        "warning(",
        "code: ",
        "Severity::Error,",
        "Severity::Warning,",
    ];
    let mut found = BTreeMap::new();
    for (name, text) in &files {
        for opening in openings {
            for (at, _) in text.match_indices(opening) {
                let rest = text[at + opening.len()..].trim_start();
                let Some(code) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                    continue;
                };
                if code.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !code.is_empty() {
                    found.insert(code.to_owned(), name.clone());
                }
            }
        }
    }
    found
}

#[test]
fn every_code_that_can_be_reported_is_explained_and_no_other() {
    let reported = reported();
    assert!(reported.len() > 90, "{} codes", reported.len());
    let explained: BTreeSet<String> = codes::all().iter().map(|one| one.code.to_owned()).collect();
    let unexplained: Vec<_> = reported
        .iter()
        .filter(|(code, _)| !explained.contains(*code))
        .collect();
    assert!(unexplained.is_empty(), "not in docs/problems.md: {unexplained:?}");
    let idle: Vec<_> = explained
        .iter()
        .filter(|code| !reported.contains_key(*code))
        .collect();
    assert!(
        idle.is_empty(),
        "in docs/problems.md, and never reported: {idle:?}"
    );
}

#[test]
fn every_section_of_the_page_is_read_whole() {
    let page = std::fs::read_to_string(root().join("docs/problems.md")).unwrap();
    let headings: BTreeSet<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let all = codes::all();
    assert_eq!(headings, all.iter().map(|one| one.code).collect());
    for one in all {
        assert!(
            ["error", "warning", "error or warning"].contains(&one.severity),
            "{}: {}",
            one.code,
            one.severity
        );
        for text in [one.means, one.why, one.mend, one.example] {
            assert!(
                !text.trim().is_empty() && !text.contains("##"),
                "{}: {text}",
                one.code
            );
        }
    }
}

#[test]
fn what_a_case_reports_has_the_severity_that_the_page_says() {
    for case in cases("bad") {
        for problem in case.example.problems() {
            let explained = codes::explain(problem.code).unwrap();
            let word = if problem.is_error() { "error" } else { "warning" };
            assert!(
                explained.severity.contains(word),
                "{}: `{}` was a {word}",
                case.name,
                problem.code
            );
        }
    }
}

#[test]
fn a_code_that_is_spelt_wrong_is_answered_with_the_nearest() {
    assert_eq!(
        codes::explain("late-police-promt"),
        Err(vec!["late-police-prompt"])
    );
    assert_eq!(codes::explain("zzzzzzzzzz"), Err(vec![]));
    assert_eq!(codes::explain("landline"), Err(vec!["landline-as-mobile"]));
    assert_eq!(codes::explain("few-people").unwrap().severity, "warning");
}
