//! Plants each bug of the list in a copy of the tree, and demands that a test which is named for it fails.
//!
//!     cargo run --example planted [BUG]...
//!
//! Each bug is built; one that does not compile is a fault of the list, and so is a test that is not there. A test counts
//! as having caught it only where it ran and failed.
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "what cannot be set up ends the run, and how long it took is told by the machine's own clock"
)]

mod list;

use list::{Bug, read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::time::Instant;
use std::{env, fs};

/// What nextest ends with once tests have run and one has failed; and where it could not build, and where none has that name.
const A_TEST_FAILED: i32 = 100;
const NOT_BUILT: i32 = 101;
const NO_TESTS: i32 = 4;

enum Verdict {
    Caught { by: Vec<String> },
    Missed,
    Fault(String),
}

fn main() -> ExitCode {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let wanted: Vec<String> = env::args().skip(1).collect();
    let list = read(&root);
    if let Some(unknown) = wanted
        .iter()
        .find(|name| !list.bug.iter().any(|bug| bug.name == **name))
    {
        eprintln!("no planted bug is called `{unknown}`; they are:");
        for bug in &list.bug {
            eprintln!("    {}", bug.name);
        }
        return ExitCode::from(2);
    }
    let field = root.join("target/planted");
    let chosen: Vec<&Bug> = list
        .bug
        .iter()
        .filter(|bug| wanted.is_empty() || wanted.contains(&bug.name))
        .collect();
    run(Command::new("bash").arg(root.join("tests/planted/copy_tree.sh")));
    let mut table = Vec::new();
    let mut failed = false;
    for bug in chosen {
        let began = Instant::now();
        let verdict = plant(&root, &field, bug);
        let seconds = began.elapsed().as_secs();
        let (word, by) = match &verdict {
            Verdict::Caught { by } => ("caught", by.join(", ")),
            Verdict::Missed => ("MISSED", bug.means.clone()),
            Verdict::Fault(fault) => ("FAULT", fault.clone()),
        };
        failed |= !matches!(verdict, Verdict::Caught { .. });
        let line = format!("| {} | {} | {word} | {seconds} s | {by} |", bug.name, bug.promise);
        println!("{line}");
        table.push(word);
    }
    let caught = table.iter().filter(|word| **word == "caught").count();
    println!("{caught} of {} caught", table.len());
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn run(command: &mut Command) {
    let ended = command.status().expect("it starts");
    assert!(ended.success(), "{command:?}");
}

/// Plants one bug, runs its tests, and takes it out again.
fn plant(root: &Path, field: &Path, bug: &Bug) -> Verdict {
    let sound = fs::read_to_string(root.join(&bug.file)).expect("the file of a bug");
    let planted = match bug.planted(&sound) {
        Ok(planted) => planted,
        Err(fault) => return Verdict::Fault(fault),
    };
    let place = field.join("tree").join(&bug.file);
    fs::write(&place, planted).expect("planted");
    let output = tested(field, bug);
    fs::write(&place, sound).expect("restored");
    fs::write(
        field.join(format!("{}.log", bug.name)),
        [output.stdout.as_slice(), output.stderr.as_slice()].concat(),
    )
    .expect("a log");
    match output.status.code() {
        Some(A_TEST_FAILED) => {
            let by = failures(&String::from_utf8_lossy(&output.stderr));
            if by.is_empty() {
                Verdict::Fault("tests failed, and none was named".to_owned())
            } else {
                Verdict::Caught { by }
            }
        }
        Some(0) => Verdict::Missed,
        Some(NOT_BUILT) => Verdict::Fault("it does not compile".to_owned()),
        Some(NO_TESTS) => Verdict::Fault("no test has that name".to_owned()),
        other => Verdict::Fault(format!("nextest ended with {other:?}")),
    }
}

fn tested(field: &Path, bug: &Bug) -> Output {
    let mut nextest = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    nextest.args(["nextest", "run", "--no-fail-fast", "--color", "never"]);
    nextest
        .arg("--locked")
        .env("CARGO_TARGET_DIR", field.join("target"));
    if bug.tests_in == "lib" {
        nextest.arg("--lib");
    } else {
        nextest.args(["--test", &bug.tests_in]);
    }
    nextest
        .arg("-E")
        .arg(format!("test(/(^|::)({})$/)", bug.caught_by.join("|")))
        .current_dir(field.join("tree"))
        .env("CARGO_INCREMENTAL", "1")
        .stdin(Stdio::null())
        .output()
        .expect("cargo runs")
}

/// Returns the tests that failed, by their own names.
fn failures(told: &str) -> Vec<String> {
    let mut failed: Vec<String> = told
        .lines()
        .filter(|line| {
            let line = line.trim_start();
            ["FAIL", "SIGABRT", "TIMEOUT", "ABORT"]
                .iter()
                .any(|word| line.starts_with(word))
        })
        .filter_map(|line| line.split("::").last().map(|name| name.trim().to_owned()))
        .collect();
    failed.sort();
    failed.dedup();
    failed
}
