//! `homeward check`: is the configuration right, and who would be told, when.

mod explain;
mod made_up;
mod week;

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::{ConfigPath, ExitStatus, configuration, fit, places};
use crate::check::{self, WeekRow};
use crate::clock;
use crate::config::{Config, Problem, SecretPolicy};
use crate::domain::id::PersonId;
use crate::domain::person::Person;
use crate::domain::presence::never_heard;
use crate::domain::time::Timestamp;
use crate::store::{At, StoreError, StoreReader};
use crate::wording::{self, civil};
use serde::Serialize;
use std::collections::BTreeSet;

/// Say whether the configuration is right, and who would be told, when
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Every problem is shown, with its file, line and column. Nothing is changed, and nothing is sent.

Examples:
  homeward check
  homeward check --config config/homeward.toml --no-secrets    on another machine than the server
  homeward check --explain late-police-prompt                  what a code of --json means, and how to mend it
  homeward check --explain                                     every code, one line each
  homeward check --fit ordsall                                 how well it follows a policy, rule by rule
  homeward check --fit --format html --out fit.html            the same of the school's own, for governors")]
pub(super) struct CheckArgs {
    /// Only warn of secrets that cannot be found on this machine
    #[arg(long)]
    no_secrets: bool,

    /// Explain a code instead; without a code, list them all
    #[arg(long, value_name = "CODE", num_args = 0..=1)]
    explain: Option<Option<String>>,

    #[command(flatten)]
    fit: fit::FitArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl CheckArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        if let Some(code) = &self.explain {
            return explain::run(code.as_deref(), self.output);
        }
        let policy = if self.no_secrets {
            SecretPolicy::Skip
        } else {
            SecretPolicy::Require
        };
        let (loaded, problems) = match configuration::load(config.path(), policy) {
            Ok(loaded) => (Some(loaded.config), loaded.warnings),
            Err(problems) => (None, problems),
        };
        if let (Some(wanted), Some(config)) = (self.fit.wanted(), &loaded) {
            return self.fit.run(&wanted, config, self.output);
        }
        let now = clock::now();
        if self.output.json {
            output::say_json(&as_json(loaded.as_ref(), &problems, now))?;
        } else {
            let mut out: String = problems.iter().map(Problem::render).collect();
            match &loaded {
                Some(loaded) => {
                    let doubts = doubts(loaded);
                    out.extend(doubts.iter().map(|doubt| format!("warning: {doubt}\n")));
                    out.push_str(&summary(
                        config,
                        loaded,
                        &problems,
                        (doubts.len(), self.no_secrets),
                        now,
                    ));
                }
                None => out.push_str(&verdict(config, &problems)),
            }
            output::say(&out)?;
        }
        Ok(match loaded {
            Some(_) => ExitStatus::Success,
            None => ExitStatus::Misconfigured,
        })
    }
}

/// Returns the people whose number has never answered a test text; `None` where no daemon's store is
/// at hand.
fn unheard(config: &Config) -> Result<Option<Vec<&Person>>, StoreError> {
    let at = At::state_directory(&config.server.state_dir);
    if at.was_never_used() {
        return Ok(None);
    }
    let notes = StoreReader::open(&at)?.people()?;
    let people = config.schools.values().flat_map(|school| school.people.values());
    Ok(Some(never_heard(people, notes.iter())))
}

/// Returns warnings of no one place in a file: the example's people still there, and each person with a silent number.
fn doubts(config: &Config) -> Vec<String> {
    let mut doubts: Vec<String> = made_up::line(config).into_iter().collect();
    match unheard(config) {
        Ok(people) => doubts.extend(
            people
                .into_iter()
                .flatten()
                .map(|person| output::plain(&wording::number_never_heard(person.name.reveal()))),
        ),
        Err(_) => doubts.push(
            "the daemon's store cannot be read from here: which numbers have answered a test text is not known"
                .to_owned(),
        ),
    }
    doubts
}

/// Report for programs. Serialised as it stands, since a tree of values first would take as long as
/// all the judging.
#[derive(Serialize)]
struct CheckReport<'a> {
    errors: Vec<&'a Problem>,
    warnings: Vec<&'a Problem>,
    times: Vec<WeekRow>,
    /// Whose number has never answered a test text; null where no daemon's store can be read.
    never_heard: Option<Vec<PersonId>>,
    /// Who still has a number or an address of the example's; null where the configuration has errors.
    made_up: Option<Vec<PersonId>>,
}

fn as_json<'a>(config: Option<&Config>, problems: &'a [Problem], now: Timestamp) -> CheckReport<'a> {
    let (errors, warnings): (Vec<&Problem>, Vec<&Problem>) =
        problems.iter().partition(|problem| problem.is_error());
    let times = config
        .into_iter()
        .flat_map(|config| config.schools.values())
        .flat_map(|school| check::times(school, now))
        .collect();
    let never_heard = config.and_then(|config| unheard(config).ok().flatten());
    CheckReport {
        errors,
        warnings,
        times,
        never_heard: never_heard.map(|people| people.into_iter().map(|person| person.id.clone()).collect()),
        made_up: config.map(made_up::people),
    }
}

/// Returns how many problems there are, and the consequence for a running daemon.
fn verdict(config: ConfigPath<'_>, problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let mut out = format!(
        "{}: {}\n",
        config.path().display(),
        counted(errors, "error", "errors")
    );
    out.push_str(&codes(problems));
    match places::running_since(config) {
        None => {}
        Some(None) => {
            out.push_str("nothing was changed; the running daemon keeps the configuration it has\n")
        }
        Some(Some(since)) => {
            let since = civil::clock(since, "UTC");
            out.push_str(&format!(
                "nothing was changed; a running daemon keeps the configuration loaded at {since} UTC\n"
            ));
        }
    }
    out
}

/// Returns the commands to learn more of the problems found.
fn codes(problems: &[Problem]) -> String {
    let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
    let lines = codes
        .iter()
        .map(|code| format!("  homeward check --explain {code}\n"));
    if codes.is_empty() {
        return String::new();
    }
    format!(
        "why that matters, and how to mend it:\n{}",
        lines.collect::<String>()
    )
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Returns every school's week, and the verdict at the end: the last line on a screen is read
/// first.
fn summary(
    path: ConfigPath<'_>,
    config: &Config,
    problems: &[Problem],
    (doubts, no_secrets): (usize, bool),
    now: Timestamp,
) -> String {
    let warnings = problems.len() + doubts;
    let mut out = String::new();
    for school in config.schools.values() {
        if !out.is_empty() || warnings > 0 {
            out.push('\n');
        }
        out.push_str(&week::of_school(school, now));
    }
    let missing: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.code == "missing-secret")
        .collect();
    let path = path.path().display();
    let with = if warnings > 0 {
        format!(", with {}", counted(warnings, "warning", "warnings"))
    } else {
        String::new()
    };
    if missing.is_empty() {
        out.push_str(&format!("\n{path} is right{with}\n"));
        if no_secrets {
            out.push_str(
                "The secrets were not read: after a restart see `systemctl status homeward`. With a wrong one it does not start, and its \
                 log says which.\n",
            );
        }
    } else {
        out.push_str(&format!(
            "\n{path}: no error{with}, but the daemon will NOT start until {} in place:\n",
            counted(missing.len(), "secret is", "secrets are")
        ));
        for secret in missing {
            out.push_str(&format!("  {}: {}\n", secret.message, secret.remedy));
        }
    }
    out.push_str(&codes(problems));
    out
}
