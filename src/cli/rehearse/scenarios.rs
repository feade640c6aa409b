//! Scenario files: played in turn, each with a line, and failed expectations in full.

use super::unplayable;
use crate::cli::error::CliError;
use crate::cli::output::{self, OutputArgs};
use crate::cli::{ConfigPath, ExitStatus};
use crate::config::Problem;
use crate::scenario::SUFFIX;
use crate::scenario::{FailedCheck, PlayError, ScenarioLibrary, ScenarioOutcome};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};

/// Most lines of the story shown before a failed expectation.
const STORY_AT_MOST: usize = 40;

/// Plays every scenario of some files and folders.
pub(super) fn run(
    paths: &[PathBuf],
    accept: bool,
    config: ConfigPath<'_>,
    school: Option<String>,
    output: OutputArgs,
) -> Result<ExitStatus, CliError> {
    let files = files(paths)?;
    let named = config.is_named().then(|| config.path().to_owned());
    let mut library = ScenarioLibrary::new(named, school);
    let mut shown = Vec::new();
    let mut out = String::new();
    let (mut held, mut failed, mut unusable) = (0, 0, 0);
    for path in &files {
        match library.play(path) {
            Ok(played) => {
                let mut outcome = played.outcome;
                // A story with a failed expectation is not to be recorded.
                if accept && outcome.failed.is_empty() {
                    std::fs::write(path, &played.with_story).map_err(|source| CliError::File {
                        path: path.clone(),
                        source,
                    })?;
                    outcome.changed = None;
                }
                if outcome.holds() {
                    held += 1;
                } else {
                    failed += 1;
                }
                out.push_str(&words(&outcome));
                shown.push(as_json(&outcome));
            }
            Err(PlayError::Problems(problems)) => {
                unusable += 1;
                out.push_str(&format!("UNUSABLE  {}\n", path.display()));
                out.extend(
                    problems
                        .iter()
                        .filter(|problem| problem.is_error())
                        .map(Problem::render),
                );
                shown.push(json!({ "file": path, "holds": false, "problems": problems }));
            }
            Err(why @ PlayError::NoSchool(_)) => return Err(unplayable(path, why)),
        }
    }
    if output.json {
        output::say_json(&json!({
            "held": held, "failed": failed, "unusable": unusable, "scenarios": shown,
        }))?;
    } else {
        out.push_str(&count(held, failed, unusable));
        output::say(&output::plain(&out))?;
    }
    Ok(match (failed, unusable) {
        (0, 0) => ExitStatus::Success,
        (_, 0) => ExitStatus::FoundWrong,
        (_, _) => ExitStatus::Misconfigured,
    })
}

/// Returns the files meant, in order, each once.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    for path in paths {
        let unreadable =
            |source: io::Error| CliError::Usage(format!("`{}` cannot be read: {source}", path.display()));
        if path.is_dir() {
            let before = files.len();
            below(path, &mut files).map_err(unreadable)?;
            if files.len() == before {
                return Err(CliError::Usage(format!(
                    "there is no `*{SUFFIX}` in `{}` or below it",
                    path.display()
                )));
            }
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(CliError::Usage(format!("there is no `{}`", path.display())));
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// Finds every scenario file in a folder and below it.
fn below(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // A link may lead round in a circle: go into real folders only.
        if entry.file_type()?.is_dir() {
            below(&path, files)?;
        } else if path.to_string_lossy().ends_with(SUFFIX) {
            files.push(path);
        }
    }
    Ok(())
}

fn words(outcome: &ScenarioOutcome) -> String {
    let verdict = if outcome.holds() { "ok" } else { "FAILED" };
    let rules = outcome.rules.join(", ");
    let rules = if rules.is_empty() { "-".to_owned() } else { rules };
    let mut out = format!("{verdict:<9} {rules:<14} {}\n", outcome.title);
    if outcome.holds() {
        return out;
    }
    for failed in &outcome.failed {
        out.push_str(&failed_words(&outcome.file, failed));
    }
    if let Some(diff) = &outcome.changed {
        out.push_str(&format!(
            "\n{}: the story is not the recorded one; if it is right now, record it with `--accept`\n{diff}\n",
            outcome.file
        ));
    }
    out
}

fn failed_words(file: &str, failed: &FailedCheck) -> String {
    let mut out = format!(
        "\n{file}:{}: at {} this does not hold:\n    {}\n",
        failed.line, failed.at, failed.expected
    );
    if failed.instead.is_empty() {
        out.push_str("  there was nothing of the kind\n");
    } else {
        out.push_str("  instead:\n");
        for line in &failed.instead {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out.push_str("  the story up to there:\n");
    let left_out = failed.story.len().saturating_sub(STORY_AT_MOST);
    if left_out > 0 {
        out.push_str(&format!("    ... {left_out} lines before\n"));
    }
    for line in failed.story.iter().skip(left_out) {
        out.push_str(&format!("    {line}\n"));
    }
    out.push('\n');
    out
}

fn count(held: usize, failed: usize, unusable: usize) -> String {
    let mut parts = vec![format!("{held} held")];
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    if unusable > 0 {
        parts.push(format!("{unusable} cannot be used"));
    }
    let all = held + failed + unusable;
    let word = if all == 1 { "scenario" } else { "scenarios" };
    format!("{all} {word}: {}\n", parts.join(", "))
}

fn as_json(outcome: &ScenarioOutcome) -> Value {
    let failed: Vec<Value> = outcome
        .failed
        .iter()
        .map(|failed| {
            json!({
                "file": outcome.file, "line": failed.line, "at": failed.at, "expected": failed.expected,
                "instead": failed.instead, "story": failed.story,
            })
        })
        .collect();
    json!({
        "file": outcome.file, "rules": outcome.rules, "title": outcome.title, "holds": outcome.holds(),
        "checks": outcome.checks, "failed": failed, "changed": outcome.changed, "story": outcome.story,
    })
}
