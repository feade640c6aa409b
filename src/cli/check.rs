//! `homeward check`: is the configuration right, and who would be told, when.

mod reach;

use super::error::CliError;
use super::output::{self, Output};
use super::{ConfigPath, Ended, configuration, fit, places};
use crate::clock;
use crate::config::{Config, Problem, School, SecretPolicy};
use crate::domain::plan::{DeadlineRule, VisitType};
use crate::domain::time::{Span, Timestamp};
use crate::wording::civil;
use reach::Walk;
use serde_json::{Value, json};

/// Say whether the configuration is right, and who would be told, when
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Every problem is shown, with its file, line and column. Nothing is changed, and nothing is sent.

Examples:
  homeward check
  homeward check --config config/homeward.toml --no-secrets    on another machine than the server
  homeward check --fit ordsall                                 how well it follows a policy, rule by rule
  homeward check --fit --format html --out fit.html            the same of the school's own, for governors")]
pub(super) struct Check {
    /// Only warn of secrets that cannot be found here
    #[arg(long)]
    no_secrets: bool,

    #[command(flatten)]
    fit: fit::Fit,

    #[command(flatten)]
    output: Output,
}

impl Check {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<Ended, CliError> {
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
            return self.fit.run(wanted, config, self.output);
        }
        let now = clock::now();
        if self.output.json {
            output::say_json(&as_json(loaded.as_ref(), &problems, now))?;
        } else {
            let mut out: String = problems.iter().map(Problem::render).collect();
            match &loaded {
                Some(loaded) => out.push_str(&summary(config, loaded, &problems, now)),
                None => out.push_str(&verdict(config, &problems)),
            }
            output::say(&out)?;
        }
        Ok(match loaded {
            Some(_) => Ended::Well,
            None => Ended::Misconfigured,
        })
    }
}

fn as_json(config: Option<&Config>, problems: &[Problem], now: Timestamp) -> Value {
    let (errors, warnings): (Vec<&Problem>, Vec<&Problem>) =
        problems.iter().partition(|problem| problem.is_error());
    let times: Vec<Walk> = config
        .into_iter()
        .flat_map(|config| config.schools.values())
        .flat_map(|school| reach::walks(school, now))
        .collect();
    json!({ "errors": errors, "warnings": warnings, "times": times })
}

/// Returns how many things are wrong, and what that means for a daemon that runs.
fn verdict(config: ConfigPath<'_>, problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let mut out = format!(
        "{}: {}\n",
        config.path().display(),
        counted(errors, "error", "errors")
    );
    match places::running_since(config) {
        None => {}
        Some(None) => {
            out.push_str("nothing was changed; the running daemon keeps the configuration it has\n")
        }
        Some(Some(since)) => {
            let since =
                Timestamp::parse(&since).map_or(since, |at| format!("{} UTC", civil::clock(at, "UTC")));
            out.push_str(&format!(
                "nothing was changed; a running daemon keeps the configuration loaded at {since}\n"
            ));
        }
    }
    out
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn summary(path: ConfigPath<'_>, config: &Config, problems: &[Problem], now: Timestamp) -> String {
    let mut out = format!("{} is right", path.path().display());
    if !problems.is_empty() {
        out.push_str(&format!(
            ", with {}",
            counted(problems.len(), "warning", "warnings")
        ));
    }
    out.push('\n');
    for school in config.schools.values() {
        out.push_str(&school_summary(school, now));
    }
    out
}

fn school_summary(school: &School, now: Timestamp) -> String {
    let mut out = format!(
        "\n{} ({}): {}, {}, {}\n",
        school.name,
        school.id,
        counted(school.people.len(), "person", "people"),
        counted(school.visit_types.len(), "visit type", "visit types"),
        counted(school.chains.len(), "chain", "chains"),
    );
    out.push_str("\n  somebody else than the worker is told when nothing was heard\n");
    for visit_type in school.visit_types.values() {
        out.push_str(&format!(
            "    {} ({})\n",
            visit_type.name,
            counted(visit_type.workers.into(), "worker", "workers")
        ));
        for (deadline, due, rule) in deadlines(visit_type) {
            let due = due.map_or_else(String::new, |due| format!("{due} + "));
            out.push_str(&format!(
                "      {deadline:<10} {due}{} grace: chain `{}`\n",
                rule.grace, rule.chain
            ));
        }
    }
    out.push_str("\n  who is told, and how long after that, if nobody answers\n");
    for walks in reach::by_chain(school, now) {
        out.push_str(&chain_summary(school, &walks));
    }
    out
}

/// Returns the deadlines of a visit type: how long each is armed for, where that is not up to the sign-out.
fn deadlines(visit_type: &VisitType) -> Vec<(&'static str, Option<Span>, &DeadlineRule)> {
    let arrival = visit_type.arrival.as_ref();
    let check_in = visit_type.check_in.as_ref();
    let (no_answer, home_safe) = (&visit_type.no_answer, &visit_type.home_safe);
    let mut deadlines = Vec::new();
    deadlines.extend(arrival.map(|it| ("arrival", Some(it.within.span()), &it.rule)));
    deadlines.extend(check_in.map(|it| ("check-in", Some(it.every.span()), &it.rule)));
    deadlines.push(("no answer", Some(no_answer.wait_at_most.span()), &no_answer.rule));
    deadlines.push(("return", None, &visit_type.return_by.rule));
    deadlines.push(("home-safe", Some(home_safe.within.span()), &home_safe.rule));
    deadlines
}

fn chain_summary(school: &School, walks: &[Walk]) -> String {
    let mut out = String::new();
    for (index, walk) in walks.iter().enumerate() {
        if index == 0 {
            out.push_str(&format!("    {}\n", walk.chain));
        }
        let when = walk.when_words(&school.time_zone);
        let told = match walks.get(index + 1) {
            Some(next) if next.is_like(walk) => continue,
            Some(_) | None if index > 0 && walks.iter().all(|other| other.is_like(walk)) => {
                "TOLD now, and in school hours".to_owned()
            }
            Some(_) | None => format!("TOLD {when}"),
        };
        let rows: Vec<[String; 4]> = walk.steps.iter().map(reach::Reached::row).collect();
        out.push_str(&output::table(
            "      ",
            ["AFTER", "STEP", "ASKED TO", &told],
            &rows,
        ));
    }
    out
}
