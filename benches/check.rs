//! How long `homeward check` takes over a trust of 40 schools and 3,000 people: the loading and judging by itself, the whole
//! week of every school, and the real binary from start to end; and how long one visit takes on paper, with the shipped example.
//!
//! `make bench`. A figure, not a test; the test with a generous bound is in `tests/rules/check/week.rs`.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on must panic, and it is timed by the machine's own clock"
)]

#[path = "../tests/support/trust.rs"]
mod trust;

use homeward::check;
use homeward::config::{Loading, SecretPolicy, Secrets, any_text, load};
use homeward::domain::time::Timestamp;
use homeward::scenario::ScenarioLibrary;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const TURNS: usize = 5;

fn main() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = trust::write(directory.path(), 40, 3000);
    let now = Timestamp::parse("2026-11-23T09:00:00Z").expect("an instant");
    let (mut loads, mut weeks, mut binaries) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let loading = Loading {
            now,
            secrets: Secrets::of_this_process(SecretPolicy::Skip),
            texts: &any_text,
            judge: &homeward::check::school,
        };
        let began = Instant::now();
        let loaded = load(&path, &loading).expect("a trust that loads");
        loads.push(began.elapsed());
        let began = Instant::now();
        let rows: usize = loaded
            .config
            .schools
            .values()
            .map(|school| check::times(school, now).len())
            .sum();
        weeks.push(began.elapsed());
        assert!(rows > 40, "every school has rows");
        for arguments in [&["--no-secrets"][..], &["--no-secrets", "--json"]] {
            let began = Instant::now();
            let ended = Command::new(env!("CARGO_BIN_EXE_homeward"))
                .args(["check", "--config"])
                .arg(&path)
                .args(arguments)
                .stdout(Stdio::null())
                .status()
                .expect("the binary runs");
            binaries.push(began.elapsed());
            assert!(ended.success(), "the trust is right");
        }
    }
    let rehearsals = rehearsals();
    for (what, mut times) in [
        ("load and judge", loads),
        ("the week of every school", weeks),
        ("homeward check, as text and as JSON", binaries),
        (
            "one visit on paper, from sign-out to the police prompt and on",
            rehearsals,
        ),
    ] {
        times.sort_unstable();
        println!(
            "{what}: median {:?}, slowest {:?}, of {}",
            times[times.len() / 2],
            times[times.len() - 1],
            times.len()
        );
    }
}

/// Plays the same visit, silent from half an hour on, again and again.
fn rehearsals() -> Vec<Duration> {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("one.scenario.toml");
    let school = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/policies/recommended.toml");
    std::fs::write(
        &file,
        format!("title = \"one visit\"\nschool = {school:?}\n{VISIT}"),
    )
    .expect("written");
    let mut library = ScenarioLibrary::default();
    // The first reads the school; the rehearsal is what is timed.
    let mut times = Vec::new();
    for _ in 0..=20 {
        let began = Instant::now();
        let played = library.play(&file);
        times.push(began.elapsed());
        assert!(
            played.is_ok_and(|played| played.outcome.holds()),
            "the visit plays"
        );
    }
    times.split_off(1)
}

const VISIT: &str = r#"
[[step]]
at = "Tue 13:00"
sign_out = { type = "home", workers = ["jo", "ali"], back = "14:30", stops = ["12 Acacia Avenue, M5 3XX @ 13:15-14:10"], household = "0161 496 0123", purpose = "attendance", vehicle = "on foot", risk_assessment = "RA 1", hazards = "none known", authorised_by = "morgan" }

[[step]]
at = "13:15"
from = "jo"
text = "in"

[[step]]
at = "14:30"
alert = { kind = "overdue", ask = "police" }
"#;
