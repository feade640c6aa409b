//! The fault table: each promise under each fault, and the tests that hold it there. `docs/faults.md` and
//! `docs/evidence/faults.md` are made from them.
//!
//! A test says what it holds under which fault in a comment above it: `// Faults: P02 P05 x killed, outage`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The faults: the word that a comment uses, and what it means.
const FAULTS: [(&str, &str); 22] = [
    ("killed", "the process is killed at any moment"),
    ("commit-fails", "the power goes, or a commit or its fsync fails"),
    ("disk-full", "nothing more can be written"),
    (
        "store-unreadable",
        "the store is damaged, gone, of a later version, or cannot be read",
    ),
    ("gateway-slow", "a gateway hangs, or answers after the time limit"),
    ("gateway-refuses", "a gateway refuses, or cannot be reached"),
    (
        "gateway-lies",
        "a gateway says accepted or delivered and it is not so, answers nonsense, or somebody speaks in its name",
    ),
    (
        "gateway-loses",
        "what a gateway took never arrives, or it forgets it",
    ),
    (
        "gateway-duplicates",
        "the same text or receipt comes more than once, or the same message is taken twice",
    ),
    (
        "gateway-reorders",
        "texts or receipts come in another order than they were sent",
    ),
    (
        "inbound-deaf",
        "replies cannot be fetched, or a webhook does not reach us",
    ),
    ("clock-forward", "the wall clock is set forward"),
    ("clock-back", "the wall clock is set back"),
    ("dst", "the clocks change by an hour"),
    (
        "outage",
        "the machine sleeps, or the daemon is off, and deadlines pass meanwhile",
    ),
    (
        "bad-config",
        "a file is wrong, at a start or at a reload, or a reload changes the rules",
    ),
    ("human-late", "somebody answers late, or not at all"),
    (
        "human-twice",
        "somebody says the same again, or two people at once",
    ),
    (
        "wrong-phone",
        "a text comes from a phone that it should not come from, or names another's alert",
    ),
    (
        "human-duress",
        "somebody speaks under duress, or somebody else holds the phone",
    ),
    ("engine-hangs", "the engine does not turn"),
    (
        "auditor-finds",
        "what stands in the store is not what it should be",
    ),
];

/// The faults by where they come from: a table of the page each, so that it fits a screen.
const GROUPS: [(&str, &[&str]); 4] = [
    (
        "The machine and the daemon",
        &[
            "killed",
            "outage",
            "engine-hangs",
            "commit-fails",
            "disk-full",
            "store-unreadable",
            "auditor-finds",
        ],
    ),
    (
        "Gateways",
        &[
            "gateway-slow",
            "gateway-refuses",
            "gateway-lies",
            "gateway-loses",
            "gateway-duplicates",
            "gateway-reorders",
            "inbound-deaf",
        ],
    ),
    (
        "Clocks and files",
        &["clock-forward", "clock-back", "dst", "bad-config"],
    ),
    (
        "People",
        &["human-late", "human-twice", "wrong-phone", "human-duress"],
    ),
];

const PROMISES: [&str; 18] = [
    "an open visit has a deadline or an alert",
    "a missed deadline opens an alert",
    "an alert has a next action",
    "committed, then sent",
    "a message ends as something",
    "an accepted reply survives",
    "a text counts once, for when it was sent",
    "distress is never OK",
    "duress is not shown",
    "a text moves its sender's own",
    "nobody is their own rescuer",
    "no deadline is lost to a clock",
    "a bad edit changes nothing",
    "louder when it fails",
    "somebody is told who was out",
    "the record shows who did what",
    "nothing private in log or text",
    "no alert closes itself",
];

/// Which promise a fault cannot touch, and why: promises, faults, reason.
const NOT_APPLICABLE: &[(&[u8], &[&str], &str)] = &[
    (
        &[1, 2, 12],
        &["gateway-slow", "gateway-refuses", "gateway-lies", "gateway-loses"],
        "a deadline is reckoned from the visit alone: what becomes of messages has no part in it",
    ),
    (
        &[6, 7, 8, 10],
        &["gateway-slow", "gateway-refuses", "gateway-loses"],
        "it is about what comes in; these faults are about what goes out",
    ),
    (
        &[3, 11, 13, 15, 16, 18],
        &["gateway-duplicates", "gateway-reorders"],
        "what comes twice or in another order is sorted out by P7 before it gets so far",
    ),
    (
        &[1, 2, 4, 9, 12, 14],
        &["gateway-duplicates", "gateway-reorders"],
        "a text counts once and for when it was sent (P7); nothing else of it reaches this promise",
    ),
    (
        &[8, 9, 10, 11],
        &[
            "commit-fails",
            "disk-full",
            "store-unreadable",
            "engine-hangs",
            "gateway-refuses",
            "gateway-slow",
            "gateway-loses",
        ],
        "it says what must never be decided: a turn that fails or never comes decides nothing",
    ),
    (
        &[1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 16, 18],
        &["store-unreadable"],
        "the start is refused whole and nothing is decided; who was out is told by P15",
    ),
    (
        &[8, 10, 11, 13, 16, 17, 18],
        &["clock-forward", "clock-back", "dst"],
        "no instant has a part in it",
    ),
    (
        &[4, 5, 6, 14],
        &["dst"],
        "instants are UTC; local time is for configuration and wording only",
    ),
    (
        &[4, 6, 8, 9, 10, 11, 13, 16, 17],
        &["outage"],
        "time that passes has no part in it",
    ),
    (
        &[4, 5, 6, 12, 13, 14, 16],
        &["human-late", "human-twice", "wrong-phone", "human-duress"],
        "it holds of whatever is said, by whomever",
    ),
    (
        &[15],
        &[
            "human-late",
            "human-twice",
            "wrong-phone",
            "human-duress",
            "inbound-deaf",
            "clock-forward",
            "clock-back",
            "dst",
            "gateway-lies",
            "gateway-loses",
        ],
        "last words read the store and speak once; they hear nobody, wait for no receipt, and arm no time",
    ),
    (
        &[13],
        &[
            "killed",
            "commit-fails",
            "disk-full",
            "store-unreadable",
            "gateway-slow",
            "gateway-refuses",
            "gateway-lies",
            "gateway-loses",
            "inbound-deaf",
            "engine-hangs",
            "auditor-finds",
        ],
        "files are read and compiled before anything else is touched",
    ),
    (
        &[4, 6, 7, 8, 9, 10, 11, 12, 16, 18],
        &["inbound-deaf"],
        "what is not heard is not decided upon; that we are deaf is told by P14",
    ),
    (
        &[6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18],
        &["auditor-finds"],
        "the auditor looks for P1, P3, P4 and P5; `verify` does so for P16",
    ),
    (
        &[1, 3, 4, 5, 6, 7, 12, 16, 17, 18],
        &["engine-hangs"],
        "a hung engine decides, sends and says nothing: what must happen is P2, P14 and P15",
    ),
    (
        &[3, 11, 16, 17, 18],
        &["gateway-slow", "gateway-refuses", "gateway-loses", "gateway-lies"],
        "the walk goes by its own waits; where nobody could be reached P5 says so",
    ),
    (
        &[4, 5, 6, 7, 8, 10, 12, 15, 16],
        &["bad-config"],
        "rules and files have no part in it",
    ),
    (
        &[8, 10, 11],
        &["killed"],
        "it is decided within one turn, and a turn that was not committed did not happen (P4)",
    ),
    (
        &[8, 10],
        &["gateway-duplicates", "gateway-reorders"],
        "a text counts once and for when it was sent (P7); nothing else of it reaches this promise",
    ),
    (
        &[4],
        &[
            "gateway-slow",
            "gateway-refuses",
            "gateway-lies",
            "gateway-loses",
            "clock-forward",
            "clock-back",
        ],
        "what is committed first does not hang on what comes of it later, or on any clock",
    ),
    (
        &[5],
        &["inbound-deaf"],
        "a receipt that is not heard of is one that never came: see gateway-loses",
    ),
    (
        &[1, 2, 3, 7, 9],
        &["dst"],
        "instants are UTC; what a local time means when the clocks change is P12",
    ),
    (
        &[7],
        &["wrong-phone", "human-duress"],
        "it holds of whatever is said, by whomever",
    ),
    (&[17], &["gateway-reorders"], "order has no part in it"),
    (
        &[2, 9, 11, 18],
        &["bad-config"],
        "a bad edit never takes effect, and a good one changes no plan that is running: P13",
    ),
    (&[6], &["clock-forward"], "what is on disk hangs on no clock"),
    (
        &[7],
        &["human-twice"],
        "what somebody sends twice is two texts; one that arrives twice is gateway-duplicates",
    ),
    (&[8], &["gateway-lies"], "how a text is read hangs on no receipt"),
    (
        &[14],
        &["clock-forward", "clock-back", "outage"],
        "it is about what fails; what a clock does is P12, and what is caught up after an outage P2",
    ),
    (
        &[15],
        &["outage"],
        "a machine that sleeps cannot speak: the outside monitor does, and Homeward once it wakes (P12)",
    ),
];

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
