//! What the pages under `docs/` say of the repository is there: the files they link to, the headings, the tests they name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Returns every page: those under `docs/`, and those at the top.
fn pages() -> Vec<(PathBuf, String)> {
    let top = fs::read_dir(root()).expect("the repository");
    let top = top.map(|entry| entry.expect("an entry").path());
    top.filter(|path| path.extension().is_some_and(|known| known == "md"))
        .chain(files(&root().join("docs"), "md"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a page");
            (path, text)
        })
        .collect()
}

/// Returns the anchors of a page, as GitHub makes them of its headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// Returns where the links of a page go, those to other sites left out.
fn links(page: &str) -> Vec<String> {
    let parts = page.split("](").skip(1);
    parts
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target.to_owned()))
        .filter(|target| !target.contains("://") && !target.contains(' '))
        .collect()
}

#[test]
fn every_link_of_a_page_leads_to_a_file_and_a_heading() {
    let pages = pages();
    let mut broken = Vec::new();
    for (path, text) in &pages {
        for target in links(text) {
            let (file, anchor) = target.split_once('#').unwrap_or((target.as_str(), ""));
            let folder = path.parent().expect("a folder");
            let linked = if file.is_empty() {
                path.clone()
            } else {
                folder.join(file)
            };
            let there = linked.exists()
                && (anchor.is_empty()
                    || fs::read_to_string(&linked).is_ok_and(|text| anchors(&text).contains(anchor)));
            if !there {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "links that lead nowhere:\n{}",
        broken.join("\n")
    );
}

#[test]
fn links_and_anchors_are_read_as_meant() {
    assert_eq!(
        links("[a](b.md#c), [d](https://e.example/), [f](g \"h\")"),
        ["b.md#c"]
    );
    let anchors = anchors("# A file, key by key\n\n## The worker's `own` word\n");
    assert!(anchors.contains("a-file-key-by-key") && anchors.contains("the-workers-own-word"));
}

#[test]
fn every_test_that_a_page_of_evidence_names_is_there() {
    let mut functions = BTreeSet::new();
    for folder in ["src", "tests"] {
        for path in files(&root().join(folder), "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            for rest in text.split("fn ").skip(1) {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
                functions.insert(rest[..end.unwrap_or(rest.len())].to_owned());
            }
        }
    }
    let mut missing = Vec::new();
    for (path, text) in pages() {
        // Of what stands in backquotes, a name of many words is a test's. Keys of the files are shorter.
        let names = text.split('`').skip(1).step_by(2);
        let is_test = |name: &&str| {
            name.len() >= 30
                && name.matches('_').count() >= 4
                && name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        for name in names.filter(is_test).filter(|name| !functions.contains(*name)) {
            missing.push(format!("{}: `{name}`", path.display()));
        }
    }
    assert!(missing.is_empty(), "no such test:\n{}", missing.join("\n"));
}

/// Returns the paths into `roots` that stand in a text: `src/domain/plan.rs`, `docs/style.md`.
fn paths<'a>(text: &'a str, roots: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    for root in roots {
        for (at, _) in text.match_indices(root) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.')) {
                continue;
            }
            let rest = &text[at..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.')));
            let path = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
            // A pattern is no path: `src/domain/**`, `src/gateway/NAME`.
            let goes_on = end.is_some_and(|end| rest[end..].starts_with(['*', '{', '<']));
            if !goes_on
                && !path.ends_with('_')
                && !path
                    .split('/')
                    .any(|part| part.len() > 2 && part == part.to_uppercase())
            {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn every_file_that_a_page_or_a_comment_names_is_there() {
    let root = root();
    let mut missing = Vec::new();
    for (path, text) in pages() {
        // A decision stays as it was decided; a made page is held to its source by its own test.
        let is_past = path.starts_with(root.join("docs/decisions")) || path.ends_with("docs/planted-bugs.md");
        for named in text.split('`').skip(1).step_by(2).filter(|_| !is_past) {
            for named in paths(named, &["src/", "tests/", "config/policies/", "systemd/", ".ci/"]) {
                if !root.join(named).exists() {
                    missing.push(format!("{}: {named}", path.display()));
                }
            }
        }
    }
    for folder in ["src", "tests"] {
        for path in files(&root.join(folder), "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            for named in paths(&text, &["docs/"]) {
                if named.ends_with(".md") && !root.join(named).exists() {
                    missing.push(format!("{}: {named}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no such file:\n{}", missing.join("\n"));
}

#[test]
fn paths_are_read_as_meant() {
    let read = |text| paths(text, &["src/"]);
    assert_eq!(
        read("see src/domain/plan.rs, and src/store/."),
        ["src/domain/plan.rs", "src/store/"]
    );
    assert_eq!(
        read("fuzz/src/a.rs src/domain/** src/gateway/NAME/"),
        Vec::<&str>::new()
    );
}

/// Returns the cell with the number `state` of each row that begins with the id of a rule.
fn rules(page: &str, state: usize) -> BTreeMap<String, Vec<String>> {
    let mut rules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in page.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let id = cells.get(1).copied().unwrap_or_default();
        let is_rule = id.len() == 5
            && id.as_bytes()[2] == b'-'
            && id[..2].chars().all(|c| c.is_ascii_uppercase())
            && id[3..].chars().all(|c| c.is_ascii_digit());
        if is_rule {
            let state = cells.get(state).copied().unwrap_or_default();
            rules.entry(id.to_owned()).or_default().push(state.to_owned());
        }
    }
    rules
}

#[test]
fn the_page_of_the_policies_has_every_rule_once_with_the_state_that_its_preset_has() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("a page");
    let ours = rules(&read("docs/rules/policies.md"), 4);
    let made = rules(&read("docs/policy-fit.md"), 4);
    assert_eq!(made.len(), 147);
    for (id, states) in &made {
        assert_eq!(ours.get(id), Some(states), "{id} in docs/rules/policies.md");
    }
    assert_eq!(ours.len(), made.len(), "a rule that no policy has");
}
