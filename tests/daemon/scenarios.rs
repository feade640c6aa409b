//! Scenario files, which schools read and play on paper, played by the real binary: what they expect is held against what
//! the provider was given and what the daemon says of its alerts.

use crate::stage::{PlayedStory, play};
use crate::support::smtp::SmtpServer;
use homeward::scenario::ScenarioLibrary;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// With `all`, every file of a policy is played and not this list's alone: `make scenarios-daemon`. With anything else, the
/// files whose names have it.
const WHICH: &str = "SCENARIOS";

/// Returns a policy's scenario files: its own, and those of people.
fn files(policy: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.join("config/policies").join(policy), root.join("tests/scenarios").join(policy)];
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
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

/// Plays a policy's files, and prints which do not hold.
fn hold(policy: &str, listed: &[&str]) {
    let which = std::env::var(WHICH).unwrap_or_else(|_| String::new());
    let all = files(policy);
    for listed in listed {
        assert!(all.iter().any(|path| name(path) == *listed), "{policy} has no `{listed}`");
    }
    let wanted = |path: &&PathBuf| match which.as_str() {
        "" => listed.contains(&name(path)),
        "all" => true,
        part => name(path).contains(part),
    };
    let mail = SmtpServer::plain();
    let mut library = ScenarioLibrary::default();
    let (began, mut played, mut checks, mut wrong) = (Instant::now(), 0, 0, Vec::new());
    for path in all.iter().filter(wanted) {
        let PlayedStory { failed, checks: of_it, sent, lag_ms } = play(&mut library, path, &mail);
        (played, checks) = (played + 1, checks + of_it);
        if !failed.is_empty() {
            wrong.push(format!(
                "{policy}/{} does not hold ({lag_ms} ms behind):\n{}\n  sent:\n    {}",
                name(path),
                failed.join("\n"),
                sent.join("\n    ")
            ));
        }
    }
    eprintln!(
        "{policy}: {played} stories, {checks} expectations, {} do not hold, {} s",
        wrong.len(),
        began.elapsed().as_secs()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_scenarios_of_ordsall_hold_against_the_daemon() {
    hold("ordsall", &[]);
}
