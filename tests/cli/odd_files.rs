//! Files that are none, have no end, or are no text: refused at once, with what to do.

use crate::config::with;
use crate::run::{homeward, shipped};
use std::path::Path;
use std::process::Command;

const PIPE: &str = "it is a pipe or a device, and no file";
const PHRASES: &str = r#"safe_phrases = ["I am on a home visit, and I need cover for my duty"]"#;
const TOKEN: &str = r#"auth_token  = { credential = "twilio-auth-token" }"#;

/// Makes a pipe that nobody ever writes to.
fn pipe(path: &Path) -> String {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
    path.display().to_string()
}

/// Checks the example with `line` instead of a line of one of its files.
#[track_caller]
fn refused(file: &str, old: &str, line: &str, said: &[&str]) {
    let directory = tempfile::tempdir().unwrap();
    let config = with(directory.path(), file, old, line);
    pipe(&directory.path().join("pipe"));
    std::fs::write(directory.path().join("long"), "word\n".repeat(20_000)).unwrap();
    std::fs::write(directory.path().join("latin"), b"cover\nfor my caf\xe9\n").unwrap();
    let ran = homeward(&["check", "--config", &config]).ended(78);
    for said in said {
        assert!(ran.out.contains(said), "no `{said}`: {ran:?}");
    }
}

#[test]
fn safe_phrases_are_read_from_a_file_with_an_end_only() {
    let school = "schools/example.toml";
    for (named, said) in [
        ("../pipe", &[PIPE, "put the file in its place"][..]),
        ("/dev/zero", &[PIPE]),
        ("/proc/kmsg", &["cannot be read from `/proc/kmsg`"]),
        (
            "../long",
            &["it is longer than 64 KiB", "take out what does not belong"],
        ),
        ("../latin", &["not UTF-8", "in line 2", "save it as UTF-8"]),
        ("..", &["it is a folder"]),
    ] {
        refused(
            school,
            PHRASES,
            &format!("safe_phrases = {{ file = \"{named}\" }}"),
            said,
        );
    }
}

#[test]
fn a_secret_is_read_from_a_file_with_an_end_only() {
    for (named, said) in [
        ("pipe", &[PIPE, "put the file in its place"][..]),
        ("/dev/zero", &[PIPE]),
        ("long", &["it is longer than 64 KiB"]),
    ] {
        let line = format!("auth_token = {{ file = \"{named}\" }}");
        refused("homeward.toml", TOKEN, &line, said);
    }
}

#[test]
fn every_command_refuses_a_configuration_that_is_a_pipe() {
    let directory = tempfile::tempdir().unwrap();
    let config = pipe(&directory.path().join("homeward.toml"));
    for command in [
        &["check"][..],
        &["visit", "list"],
        &["alert", "list"],
        &["rehearse"],
        &["serve"],
    ] {
        let ran = homeward(&[&["--config", &config], command].concat()).ended(78);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(said.contains(PIPE), "{ran:?}");
        assert!(
            said.contains("move it away, and put the file in its place"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_scenario_or_a_policy_that_is_a_pipe_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let scenario = pipe(&directory.path().join("one.scenario.toml"));
    let ran = homeward(&["--config", &shipped(), "rehearse", "--scenario", &scenario]);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!(format!("{}{}", ran.out, ran.err).contains(PIPE), "{ran:?}");
    let policy = pipe(&directory.path().join("policy.toml"));
    let ran = homeward(&["--config", &shipped(), "check", "--no-secrets", "--fit", &policy]);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains(PIPE), "{ran:?}");
}

#[test]
fn a_file_of_the_kernel_without_end_is_refused_as_a_school() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(
        directory.path(),
        "homeward.toml",
        "schools = \"schools/*.toml\"",
        "schools = \"/proc/kmsg\"",
    );
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(ran.out.contains("the file cannot be read"), "{ran:?}");
}

#[test]
fn a_file_that_is_not_utf_8_says_in_which_line_and_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(directory.path(), "homeward.toml", "[server]", "[server]");
    let school = directory.path().join("schools/example.toml");
    let mut bytes = std::fs::read(&school).unwrap();
    let line = 1 + bytes.iter().filter(|byte| **byte == b'\n').count();
    bytes.extend(b"# Caf\xe9\n");
    std::fs::write(&school, bytes).unwrap();
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(ran.out.contains(&format!("in line {line} ")), "{ran:?}");
    assert!(ran.out.contains("save it as UTF-8"), "{ran:?}");
    assert!(!ran.out.contains("check that it exists"), "{ran:?}");
}
