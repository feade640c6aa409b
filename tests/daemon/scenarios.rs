//! Scenario files, which schools read and play on paper, played by the real binary: what they expect is held against what
//! the provider was given and what the daemon says of its alerts.

use crate::stage::{PlayedStory, play};
use crate::support::preset::edited;
use crate::support::smtp::SmtpServer;
use homeward::scenario::ScenarioLibrary;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// With `all`, every file of a policy is played and not this list's alone: `make scenarios-daemon`. With anything else, the
/// files whose names have it.
const WHICH: &str = "SCENARIOS";

/// How many stories of a policy are played side by side.
const AT_ONCE: usize = 3;

/// Returns a policy's scenario files: its own, and those of people.
fn files(policy: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        root.join("config/policies").join(policy),
        root.join("tests/scenarios").join(policy),
    ];
    let entries = folders
        .iter()
        // No stranger has written stories for our own later presets.
        .filter(|folder| folder.exists())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(homeward::scenario::SUFFIX))
        .collect();
    files.sort();
    files
}

fn name(path: &Path) -> &str {
    let file = path.file_name().unwrap().to_str().unwrap();
    file.trim_end_matches(homeward::scenario::SUFFIX)
}

/// Whether the stage can play every step of a file: it cannot yet take a gateway or the daemon away, nor send a text late. The files
/// that the suite lists are played whatever they have.
fn can_be_played(path: &Path) -> bool {
    const NOT_YET: &[&str] = &["alive", "dead", "off_until", "sent"];
    let text = std::fs::read_to_string(path).expect("a scenario");
    let key = |line: &str| line.split_once('=').map_or("", |(key, _)| key.trim()).to_owned();
    !text.lines().any(|line| NOT_YET.contains(&key(line).as_str()))
}

/// Plays a policy's files, and prints which do not hold.
fn hold(policy: &str, listed: &[&str]) {
    let which = std::env::var(WHICH).unwrap_or_else(|_| String::new());
    let all = files(policy);
    for listed in listed {
        assert!(
            all.iter().any(|path| name(path) == *listed),
            "{policy} has no `{listed}`"
        );
    }
    let wanted = |path: &&PathBuf| match which.as_str() {
        "" => listed.contains(&name(path)),
        "all" => can_be_played(path),
        part => name(path).contains(part) && can_be_played(path),
    };
    let wanted: Vec<&PathBuf> = all.iter().filter(wanted).collect();
    let (mail, next, began) = (SmtpServer::plain(), AtomicUsize::new(0), Instant::now());
    // A story of several days mostly waits: after a leap of the clock the engine asks what came in for five seconds.
    let stories: Vec<(usize, Option<String>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    let (mut library, mut stories) = (ScenarioLibrary::default(), Vec::new());
                    while let Some(path) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                        stories.push(told(path, &play(&mut library, path, &mail)));
                    }
                    stories
                })
            })
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        joined.flatten().collect()
    });
    let checks: usize = stories.iter().map(|(checks, _)| checks).sum();
    let wrong: Vec<&str> = stories.iter().filter_map(|(_, wrong)| wrong.as_deref()).collect();
    eprintln!(
        "{policy}: {} stories, {checks} expectations, {} stories do not hold, {} s",
        stories.len(),
        wrong.len(),
        began.elapsed().as_secs()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Returns how many expectations a story has, and, where it does not hold, what failed and all that was sent.
fn told(path: &Path, played: &PlayedStory) -> (usize, Option<String>) {
    if played.failed.is_empty() {
        eprintln!("{} holds ({} ms behind)", name(path), played.lag_ms);
        return (played.checks, None);
    }
    let story = format!(
        "{} does not hold ({} ms behind):\n{}\n  sent:\n    {}",
        path.display(),
        played.lag_ms,
        played.failed.join("\n"),
        played.sent.join("\n    ")
    );
    eprintln!("{story}\n");
    (played.checks, Some(story))
}

#[test]
fn the_scenarios_of_mead_trust_hold_against_the_daemon() {
    hold(
        "mead-trust",
        &[
            "people-safe-left-ali-inside",
            "people-says-near-mirror-1",
            "people-says-next-7",
            "people-says-off-unsafe-1",
            "people-says-phrase-whose-1",
            "tm-20-the-phrase-to-school",
        ],
    );
}

#[test]
fn the_scenarios_of_ordsall_hold_against_the_daemon() {
    hold(
        "ordsall",
        &[
            "op-05-out-of-hours-with-a-responsible-contact",
            "people-safe-staying",
            "people-says-delay-not-1",
            "people-says-nobody-not-1",
            "people-says-off-not-1",
        ],
    );
}

#[test]
fn the_scenarios_of_recommended_hold_against_the_daemon() {
    hold(
        "recommended",
        &["b-the-return", "e-between-stops", "people-says-mum-week-1"],
    );
}

#[test]
fn the_scenarios_of_roselyn_house_hold_against_the_daemon() {
    hold(
        "roselyn-house",
        &[
            "people-safe-back-both-mirror",
            "people-safe-back-of-one",
            "people-safe-duress-words-1",
            "people-says-next-place-1",
            "people-says-office-10",
        ],
    );
}

#[test]
fn the_scenarios_of_site_alone_hold_against_the_daemon() {
    hold(
        "site-alone",
        &["l-no-word-somebody-goes-and-looks", "n-home-safely"],
    );
}

#[test]
fn the_scenarios_of_stepney_hold_against_the_daemon() {
    hold(
        "stepney",
        &[
            "people-safe-duress-words-2",
            "people-safe-spoke-to-her-of-two",
            "people-says-asked-2",
            "people-says-two-1",
            "people-says-two-mirror-1",
        ],
    );
}

#[test]
fn the_scenarios_of_washwood_heath_hold_against_the_daemon() {
    hold(
        "washwood-heath",
        &[
            "people-safe-both-fine",
            "people-says-back-mirror-1",
            "people-says-delay-4",
            "people-says-near-2",
            "wh-16-another-of-the-office-rings",
        ],
    );
}

#[test]
fn a_wrong_expectation_is_found_with_its_line_and_what_there_was() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("config/policies/recommended/b-the-return.scenario.toml");
    let mut text = std::fs::read_to_string(path).unwrap();
    let school = root.join("config/policies/recommended.toml");
    let edits = [
        ("\"../recommended.toml\"", format!("\"{}\"", school.display())),
        (
            "text = \"in\"",
            "text = \"in\"\nvisit = { phase = \"closed\" }".to_owned(),
        ),
        (
            "template = \"return-soon\"",
            "template = \"return-soon\", says = \"words of nobody\"".to_owned(),
        ),
        (
            "no_alert = true",
            "no_alert = true\nexpect_none = { to = \"ali\", template = \"return-now\", since = \"14:20\" }"
                .to_owned(),
        ),
        (
            "alert = { step = \"household\" }",
            "alert = { step = \"slt\" }".to_owned(),
        ),
        (
            "alert = { step = \"police\", ask = \"police\" }",
            "no_alert = true".to_owned(),
        ),
    ];
    for (right, wrong) in &edits {
        text = edited(&text, right, wrong);
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("wrong.scenario.toml");
    std::fs::write(&copy, &text).unwrap();
    let played = play(&mut ScenarioLibrary::default(), &copy, &SmtpServer::plain());
    let found = [
        ("visit = { phase = \"closed\" }", "phase = on-site"),
        ("words of nobody", "(return-soon)"),
        ("since = \"14:20\"", "(return-now)"),
        ("alert = { step = \"slt\" }", "step = \"household\""),
        ("no_alert = true", "step = \"police\""),
    ];
    assert_eq!(played.failed.len(), found.len(), "{:#?}", played.failed);
    for (expected, instead) in found {
        let is_found = |failed: &&String| failed.contains(expected) && failed.contains(instead);
        assert!(
            played.failed.iter().any(|failed| is_found(&failed)),
            "`{expected}`, `{instead}`: {:#?}",
            played.failed
        );
    }
}
