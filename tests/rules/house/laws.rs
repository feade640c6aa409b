//! The laws of the house (docs/style.md): who may use whom, who reads the clock, how long a file is, where a test stands.
//!
//! They read the source as text, so that they hold for code that no test calls.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which module may use which others of the crate; `main` and `lib` may use all.
///
/// The table the house began with, and after `+` what was added since, each with its reason.
const IMPORTS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("wording", &["domain"]),
    ("clock", &["domain"]),
    // An error with its causes in one line.
    ("causes", &[]),
    // Work on all cores.
    ("cores", &[]),
    // Reading a file that the configuration or a command names.
    ("named_file", &[]),
    ("entropy", &["domain"]),
    // Passwords, PINs and tokens: hashed and drawn here alone.
    ("password", &["domain", "entropy"]),
    // The codes of a second factor: made and compared here alone. + password: the failure of a machine without randomness.
    ("second_factor", &["domain", "entropy", "password"]),
    // The certificate of the pages: read and judged, for the configuration and for whoever serves by it. + toml_file: a key is a
    // secret of the configuration.
    ("tls", &["domain", "named_file", "toml_file"]),
    // The school's sign-in service: led to, asked, its tokens verified. + gateway: the one way of asking over HTTP. + toml_file:
    // its secret is one of the configuration.
    ("openid", &["domain", "clock", "entropy", "gateway", "toml_file"]),
    // + files with the place of every value, for the configuration, the gateways' tables in it and the scenarios.
    ("toml_file", &["domain", "wording", "named_file"]),
    // + the gateways' own tables: each kind compiles its settings, which a configuration then holds.
    (
        "config",
        &[
            "domain",
            "wording",
            "toml_file",
            "gateway",
            "named_file",
            "cores",
            "tls",
            "openid",
        ],
    ),
    // What a compiled school would do at every hour of the week; the compiler is handed it, and uses nothing of it.
    ("check", &["domain", "wording", "config"]),
    // What people type, understood on a compiled school.
    ("input", &["domain", "wording", "config"]),
    // + the policy fit report: what a compiled configuration does about every rule of the policies. It reads nothing else.
    ("fit", &["domain", "config", "toml_file", "named_file"]),
    ("store", &["causes", "cores", "domain"]),
    // The thread around the application: it decides nothing.
    (
        "engine",
        &["domain", "app", "queries", "store", "clock", "entropy"],
    ),
    // The application: pure, as the domain is (`PURE`). + store: the plain records of what is to be kept, no more of it.
    ("app", &["domain", "wording", "config", "input", "store"]),
    // + what reads without a turn: the published snapshot, and the record by a reader.
    ("queries", &["domain", "app", "store"]),
    // What was done on visits, counted for governors: pure.
    ("report", &["domain", "wording"]),
    // + its settings, read from a file with their places. + wording: a modem is given a text in parts, cut as texts are counted.
    ("gateway", &["domain", "wording", "toml_file", "named_file"]),
    ("courier", &["domain", "app", "engine", "gateway", "clock"]),
    // + gateway: a webhook is verified and read by its adapter; the demo's phones are the simulated one.
    // + wording: the board says causes and steps in the words of the texts.
    // + config: the people of a school, as pages name and ring them. + password, second_factor: signing in.
    // + tls: the certificate that pages are served by. + openid: signing in at the school's own service.
    (
        "http",
        &[
            "domain",
            "app",
            "engine",
            "clock",
            "gateway",
            "wording",
            "config",
            "password",
            "second_factor",
            "tls",
            "openid",
        ],
    ),
    // + the socket through which the command line speaks to the daemon: as http, without pages. + domain: on whose behalf.
    ("control", &["domain", "app", "engine"]),
    // + app: the very application that the daemon runs. + config: a scenario is a file like the others, read there with the
    // place of every problem. + store: the empty record that a rehearsal begins with, plain data.
    ("rehearse", &["domain", "wording", "config", "app", "store"]),
    // Scenario files: read with the place of every problem, and played on paper.
    (
        "scenario",
        &[
            "domain",
            "wording",
            "toml_file",
            "config",
            "check",
            "input",
            "rehearse",
        ],
    ),
    // + the auditor: it reads the store with its own eyes and clock. Not the engine, whose code it must not share; how people
    // are told it is given by the daemon.
    ("auditor", &["domain", "store", "clock"]),
    // + the watchdog: evidence from the engine, the heartbeat's settings, the clock.
    ("supervise", &["engine", "config", "clock"]),
    (
        "daemon",
        &[
            "domain",
            "wording",
            "causes",
            "clock",
            "entropy",
            "config",
            "check",
            "input",
            "store",
            "app",
            "engine",
            "gateway",
            "courier",
            "http",
            "control",
            "supervise",
            "auditor",
            "tls",
            "openid",
        ],
    ),
    // + the application's requests, which the command line writes to the socket, and wording, which it prints.
    // + clock: hours and dates in the configuration are compiled against now.
    (
        "cli",
        &[
            "causes",
            "clock",
            "daemon",
            "config",
            "check",
            "input",
            "fit",
            "store",
            "rehearse",
            "scenario",
            "domain",
            "app",
            "wording",
            "control",
            "named_file",
            "password",
            "report",
            "second_factor",
        ],
    ),
];

/// What the domain must never touch.
const IMPURE: &[&str] = &[
    "axum::",
    "chrono::",
    "getrandom::",
    "rand::",
    "reqwest::",
    "rusqlite::",
    "rustix::",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::sync::Mutex",
    "std::thread",
    "thread_local!",
    "tokio::",
    "tracing::",
    "println!",
];

const CLOCKS: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Local::now",
];

/// Files that may read a clock themselves, beside `clock.rs`, and why.
const OWN_CLOCK: &[(&str, &str)] = &[(
    "daemon/demo/script.rs",
    "how long a demo waits for its script, not what time it is",
)];

/// Lines a file of `src` may have. Most have far fewer; what is longer than `LONG` is printed.
const LONGEST: usize = 500;
const LONG: usize = 400;

/// Files that were longer when the law was made. They may shrink and must not grow past this.
const LONGER: &[(&str, usize)] = &[];

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Returns the files under `src` as (path from there, text without comments), tests beside the code left out.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    rust_files(&src)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&src).expect("under src").display().to_string();
            (name, code_of(&path))
        })
        .filter(|(name, _)| !name.ends_with("tests.rs") && !name.contains("/tests/"))
        .collect()
}

pub(crate) fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let code = text.lines().map(|line| match line.split_once("//") {
        // An address in a string is no comment, nor are slashes that begin a string.
        Some((before, _)) if !before.ends_with([':', '"']) => before,
        Some(_) | None => line,
    });
    code.collect::<Vec<_>>().join("\n")
}

fn top_module(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Returns how deep in the crate the module of a file is: 1 for `clock.rs` and `engine/mod.rs`.
fn depth(file: &str) -> usize {
    let parts = file.split('/').count();
    if file.ends_with("/mod.rs") {
        parts - 1
    } else {
        parts
    }
}

pub(crate) fn identifier(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    &text[..end]
}

/// Returns what a path that starts at the crate's root names first: one identifier, or each of a group.
fn heads(rest: &str) -> Vec<&str> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![identifier(rest)];
    };
    let mut heads = Vec::new();
    let mut level = 0;
    let mut start = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => break,
            '}' => level -= 1,
            ',' if level == 0 => start = true,
            c if start && (c.is_alphanumeric() || c == '_') => {
                heads.push(identifier(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    heads
}

/// Returns which top-level names a file uses, by `crate::` or by enough `super::`.
fn used(file: &str, code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let escape = "super::".repeat(depth(file));
    for opening in ["crate::", escape.as_str()] {
        for (at, _) in code.match_indices(opening) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == ':') {
                continue;
            }
            used.extend(heads(&code[at + opening.len()..]).into_iter().map(str::to_owned));
        }
    }
    used
}

#[test]
fn each_module_uses_only_what_the_table_allows() {
    let files = sources();
    let modules: BTreeSet<&str> = files.iter().map(|(file, _)| top_module(file)).collect();
    let table: BTreeMap<&str, &[&str]> = IMPORTS.iter().copied().collect();
    let mut broken = Vec::new();
    for (file, code) in &files {
        let module = top_module(file);
        if matches!(module, "main" | "lib") {
            continue;
        }
        let Some(allowed) = table.get(module) else {
            broken.push(format!(
                "src/{file}: module `{module}` stands in no row of the import law"
            ));
            continue;
        };
        for other in used(file, code) {
            let known = modules.contains(other.as_str());
            if known && other != module && !allowed.contains(&other.as_str()) {
                broken.push(format!("src/{file}: `{module}` may not use `{other}`"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_import_law_sees_through_groups_and_supers() {
    let names = |file, code| used(file, code).into_iter().collect::<Vec<_>>();
    assert_eq!(
        names("engine/mod.rs", "use crate::{domain::{id, time}, store};"),
        ["domain", "store"]
    );
    assert_eq!(names("engine/turn.rs", "use super::super::http::Page;"), ["http"]);
    assert_eq!(
        names("engine/turn.rs", "use super::view::View;"),
        Vec::<String>::new()
    );
    assert_eq!(
        names("clock.rs", "fn f() { super::gateway::send() }"),
        ["gateway"]
    );
}

#[test]
fn only_the_clock_reads_the_clock() {
    let mut broken = Vec::new();
    for (file, code) in sources() {
        let own = OWN_CLOCK.iter().any(|(known, _)| *known == file);
        if file == "clock.rs" || file.starts_with("clock/") || own {
            continue;
        }
        for clock in CLOCKS.iter().filter(|clock| code.contains(**clock)) {
            broken.push(format!("src/{file}: `{clock}`; time enters through src/clock.rs"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_auditor_asks_the_domain_nothing_that_it_is_there_to_check() {
    let asked = [
        ".next()",
        ".next_at()",
        ".due(",
        ".deadlines()",
        ".next_deadline()",
        ".is_live()",
        ".is_open()",
        ".planned_due(",
        "engine::",
    ];
    let mut broken = Vec::new();
    for (file, code) in sources().iter().filter(|(file, _)| top_module(file) == "auditor") {
        for word in asked.iter().filter(|word| code.contains(**word)) {
            broken.push(format!("src/{file}: `{word}`"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_the_store_knows_sql() {
    let knows = |code: &str| code.contains("rusqlite::") || code.contains("use rusqlite");
    // The database of gammu-smsd is another program's: SQL is how that provider is spoken to, and none of our record.
    let may = |file: &str| top_module(file) == "store" || file.starts_with("gateway/gammu_smsd/");
    let broken: Vec<_> = sources()
        .into_iter()
        .filter(|(file, code)| !may(file) && knows(code))
        .map(|(file, _)| file)
        .collect();
    assert!(broken.is_empty(), "SQL outside src/store: {broken:?}");
}

#[test]
fn the_domain_and_the_application_are_pure() {
    let mut broken = Vec::new();
    let pure = |file: &str| ["domain", "app"].contains(&top_module(file));
    for (file, code) in sources().iter().filter(|(file, _)| pure(file)) {
        for word in IMPURE.iter().filter(|word| mentions(code, word)) {
            broken.push(format!("src/{file}: `{word}`"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Whether `word` stands in the code and is not the end of a longer one.
fn mentions(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn the_domain_compiles_alone() {
    let root = root();
    let alone = Path::new(env!("CARGO_TARGET_TMPDIR")).join("domain-alone");
    fs::create_dir_all(alone.join("src")).expect("a folder under target");
    let ours = fs::read_to_string(root.join("Cargo.toml")).expect("our manifest");
    let dependency = |name: &str| {
        ours.lines()
            .find(|line| line.starts_with(&format!("{name} = ")))
            .unwrap_or_else(|| panic!("`{name}` is no dependency of ours"))
            .to_owned()
    };
    let manifest = format!(
        "[package]\nname = \"domain-alone\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n{}\n{}\n\n[workspace]\n",
        dependency("serde"),
        dependency("jiff"),
        dependency("strsim"),
    );
    let domain = root.join("src/domain/mod.rs");
    fs::write(alone.join("Cargo.toml"), manifest).expect("a manifest");
    fs::write(
        alone.join("src/lib.rs"),
        format!("#[path = {:?}]\npub mod domain;\n", domain.display().to_string()),
    )
    .expect("a library");
    fs::copy(root.join("Cargo.lock"), alone.join("Cargo.lock")).expect("our lock file");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet"])
        .current_dir(&alone)
        .env("CARGO_TARGET_DIR", alone.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "the domain needs more than serde, jiff and strsim:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn no_file_is_too_long_to_read() {
    let src = root().join("src");
    let mut broken = Vec::new();
    for path in rust_files(&src) {
        let name = path.strip_prefix(&src).expect("under src").display().to_string();
        let lines = fs::read_to_string(&path).expect("a source file").lines().count();
        let limit = LONGER
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(LONGEST, |(_, limit)| *limit);
        if lines > limit {
            broken.push(format!("src/{name} has {lines} lines, of {limit} at most"));
        } else if lines > LONG {
            eprintln!("src/{name} has {lines} lines: think of splitting it");
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Folders of `tests/rules` that are no part of `src`: tests of the repository itself, and what tests share.
const NOT_OF_SRC: &[&str] = &["house", "support"];

/// Returns the folders below `top` that hold Rust, at any depth, as paths from there.
fn folders_of_rust(top: &Path) -> BTreeSet<String> {
    let below = |path: &Path| path.strip_prefix(top).expect("below").display().to_string();
    let mut found = BTreeSet::new();
    for path in rust_files(top) {
        let folders = path.ancestors().skip(1).take_while(|above| *above != top);
        found.extend(folders.map(below));
    }
    found
}

/// Whether a module of `src` has this path: `domain/alert`, `clock`.
fn is_module(path: &str) -> bool {
    let src = root().join("src");
    src.join(path).join("mod.rs").is_file() || src.join(format!("{path}.rs")).is_file()
}

#[test]
fn the_folders_of_the_rules_are_those_of_the_source() {
    let rules = root().join("tests/rules");
    let of_src = |place: &&String| !NOT_OF_SRC.contains(&top_module(place));
    let folders = folders_of_rust(&rules);
    assert!(folders.len() > NOT_OF_SRC.len(), "no folders: {folders:?}");
    let mut broken: Vec<String> = folders
        .iter()
        .filter(of_src)
        .filter(|place| !is_module(place))
        .cloned()
        .collect();
    for path in rust_files(&rules) {
        let name = path.strip_prefix(&rules).expect("below").display().to_string();
        let at_the_top = !name.contains('/') && name != "main.rs";
        if at_the_top && !is_module(top_module(&name)) {
            broken.push(name);
        }
    }
    assert!(
        broken.is_empty(),
        "tests/rules: no module of src has the name of {broken:?}; a test stands in the folder of the part that it tests"
    );
}
