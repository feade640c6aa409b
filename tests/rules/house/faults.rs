//! The fault table: each promise under each fault, and the tests that hold it there. `docs/faults.md` and
//! `docs/evidence/faults.md` are made from them.
//!
//! A test says what it holds under which fault in a comment above it: `// Faults: P02 P05 x killed, outage`.

use crate::house::fault_table::{FAULTS, GROUPS, NOT_APPLICABLE, PROMISES};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What a comment says.
type Table = BTreeMap<(u8, &'static str), BTreeSet<String>>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Reads `P02 P05 x killed, outage` into its cells.
fn cells(comment: &str) -> Result<Vec<(u8, &'static str)>, String> {
    let (promises, faults) = comment
        .split_once(" x ")
        .ok_or("it is written `// Faults: P02 P05 x killed, outage`")?;
    let mut cells = Vec::new();
    for promise in promises.split_whitespace() {
        let number = promise
            .strip_prefix('P')
            .filter(|number| number.len() == 2)
            .and_then(|number| number.parse().ok())
            .filter(|number| (1..=18).contains(number))
            .ok_or_else(|| format!("`{promise}` is no promise: P01 to P18"))?;
        for fault in faults.split(',').map(str::trim) {
            let known = FAULTS.iter().find(|(name, _)| *name == fault);
            let (name, _) = known.ok_or_else(|| {
                let names = FAULTS.map(|(name, _)| name);
                format!("`{fault}` is no fault: {}", names.join(", "))
            })?;
            cells.push((number, *name));
        }
    }
    Ok(cells)
}

/// Reads the comments of one file: each belongs to the next test below it.
fn read(text: &str, table: &mut Table) -> Result<(), String> {
    let mut waiting = Vec::new();
    let mut is_test = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix("// Faults:") {
            let read = cells(comment.trim()).map_err(|why| format!("{}: {why}", number + 1))?;
            waiting.extend(read);
        } else if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some((_, name)) = line.split_once("fn ").filter(|_| !line.starts_with("//")) {
            if !waiting.is_empty() && !is_test {
                return Err(format!("{}: a fault is named above what is no test", number + 1));
            }
            let name: String = name
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            for cell in waiting.drain(..) {
                table.entry(cell).or_default().insert(name.clone());
            }
            is_test = false;
        }
    }
    if waiting.is_empty() {
        Ok(())
    } else {
        Err("the last comment has no test below it".to_owned())
    }
}

fn table() -> Table {
    let mut table = Table::new();
    let root = root();
    for folder in ["src", "tests"] {
        for path in files(&root.join(folder)) {
            if path.ends_with("tests/rules/house/faults.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            read(&text, &mut table).unwrap_or_else(|why| panic!("{}:{why}", path.display()));
        }
    }
    table
}

fn why_not(promise: u8, fault: &str) -> Option<&'static str> {
    NOT_APPLICABLE
        .iter()
        .find(|(promises, faults, _)| promises.contains(&promise) && faults.contains(&fault))
        .map(|(_, _, why)| *why)
}

const INTRODUCTION: &str = "\
# Promises under faults

Does each [promise](promises.md) hold while something fails? A number says how many tests hold the promise under that fault. `-` says
that the fault cannot touch it; the reasons stand below. `no` says that there is no test yet. The tests by name:
[evidence/faults.md](evidence/faults.md).

Both pages are made from the tests: `UPDATE_DOCS=1 cargo test --test rules faults` writes them, and a test fails when they are out
of date. A test says what it holds in a comment above it: `// Faults: P02 P05 x killed, outage`.
";

const EVIDENCE: &str = "\
# Tests under faults

Which test holds which promise under which faults. The table of all: [faults.md](../faults.md), from which the names of the faults
come. This page is made from the comments above the tests: `UPDATE_DOCS=1 cargo test --test rules faults`.
";

fn meaning_of(fault: &str) -> &'static str {
    let known = FAULTS.iter().find(|(name, _)| *name == fault);
    known.map_or("", |(_, meaning)| meaning)
}

/// Returns the page: a table for each group of faults, what has no test, and why a fault cannot touch a promise.
fn page(table: &Table) -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut gaps: BTreeMap<u8, Vec<&str>> = BTreeMap::new();
    let (mut held, mut untouched, mut open) = (0, 0, 0);
    for (group, faults) in GROUPS {
        writeln!(page, "\n## {group}\n\n| fault | what happens |\n|---|---|").expect("written");
        for fault in faults {
            writeln!(page, "| {fault} | {} |", meaning_of(fault)).expect("written");
        }
        writeln!(page, "\n| promise | {} |", faults.join(" | ")).expect("written");
        writeln!(page, "|---|{}", "---|".repeat(faults.len())).expect("written");
        for promise in 1..=18u8 {
            let title = PROMISES[usize::from(promise) - 1];
            write!(page, "| P{promise} {title} |").expect("written");
            for fault in faults {
                let cell = match (table.get(&(promise, *fault)), why_not(promise, fault)) {
                    (Some(tests), _) => {
                        held += 1;
                        tests.len().to_string()
                    }
                    (None, Some(_)) => {
                        untouched += 1;
                        "-".to_owned()
                    }
                    (None, None) => {
                        open += 1;
                        gaps.entry(promise).or_default().push(fault);
                        "no".to_owned()
                    }
                };
                write!(page, " {cell} |").expect("written");
            }
            page.push('\n');
        }
    }
    writeln!(
        page,
        "\n## In all\n\n{held} cells are held by a test, {untouched} cannot be touched, {open} have no test yet."
    )
    .expect("written");
    for (promise, faults) in &gaps {
        writeln!(page, "- no test yet: P{promise} under {}", faults.join(", ")).expect("written");
    }
    page.push_str("\n## Why a fault cannot touch a promise\n\n| promise | fault | why |\n|---|---|---|\n");
    for promise in 1..=18u8 {
        for (why, faults) in reasons(table, promise) {
            writeln!(page, "| P{promise} | {} | {why} |", faults.join(", ")).expect("written");
        }
    }
    page
}

/// Returns why faults cannot touch a promise, those with the same reason together.
fn reasons(table: &Table, promise: u8) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut whys: Vec<(&str, Vec<&str>)> = Vec::new();
    for (fault, _) in FAULTS {
        if table.contains_key(&(promise, fault)) {
            continue;
        }
        let Some(why) = why_not(promise, fault) else {
            continue;
        };
        match whys.iter_mut().find(|(known, _)| *known == why) {
            Some((_, faults)) => faults.push(fault),
            None => whys.push((why, vec![fault])),
        }
    }
    whys
}

/// Returns the page of the tests: under each promise each test once, with the faults under which it holds that promise.
fn evidence(table: &Table) -> String {
    let mut page = EVIDENCE.to_owned();
    for promise in 1..=18u8 {
        let title = PROMISES[usize::from(promise) - 1];
        writeln!(page, "\n## P{promise}: {title}\n").expect("written");
        let mut by_test: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (fault, _) in FAULTS {
            for test in table.get(&(promise, fault)).into_iter().flatten() {
                by_test.entry(test).or_default().push(fault);
            }
        }
        for (test, faults) in by_test {
            writeln!(page, "- `{test}`: {}", faults.join(", ")).expect("written");
        }
    }
    page
}

#[test]
fn docs_show_each_promise_under_each_fault() {
    let table = table();
    for (name, page) in [
        ("docs/faults.md", page(&table)),
        ("docs/evidence/faults.md", evidence(&table)),
    ] {
        let path = root().join(name);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &page).expect("written");
        }
        let known = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            known == page,
            "{name} is out of date: run `UPDATE_DOCS=1 cargo test --test rules faults`"
        );
    }
}

#[test]
fn each_fault_stands_in_one_table_of_the_page() {
    let mut grouped: Vec<&str> = GROUPS
        .iter()
        .flat_map(|(_, faults)| faults.iter().copied())
        .collect();
    let mut known = FAULTS.map(|(name, _)| name);
    grouped.sort_unstable();
    known.sort_unstable();
    assert_eq!(grouped, known);
}

#[test]
fn what_cannot_be_touched_names_faults_that_there_are() {
    for (promises, faults, why) in NOT_APPLICABLE {
        assert!(promises.iter().all(|promise| (1..=18).contains(promise)), "{why}");
        for fault in *faults {
            assert!(FAULTS.iter().any(|(name, _)| name == fault), "`{fault}`: {why}");
        }
    }
}

#[test]
fn comments_of_faults_are_read_as_meant() {
    let mut table = Table::new();
    let text = "// Faults: P02 P05 x killed, outage\n#[test]\nfn a() {}\nfn helper() {}\n";
    read(text, &mut table).expect("it is right");
    let cells: Vec<_> = table.keys().copied().collect();
    assert_eq!(
        cells,
        [(2, "killed"), (2, "outage"), (5, "killed"), (5, "outage")]
    );
    for wrong in [
        "// Faults: P02 x ponies\n#[test]\nfn a() {}",
        "// Faults: P19 x killed\n#[test]\nfn a() {}",
        "// Faults: P2 x killed\n#[test]\nfn a() {}",
        "// Faults: P02 killed\n#[test]\nfn a() {}",
        "// Faults: P02 x killed\nfn helper() {}",
        "// Faults: P02 x killed\n",
    ] {
        assert!(read(wrong, &mut Table::new()).is_err(), "{wrong}");
    }
}
