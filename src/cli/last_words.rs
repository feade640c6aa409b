//! `homeward last-words`: tells the office who was out, once the daemon is dead.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::{ConfigPath, ExitStatus, log, places};
use crate::daemon::{self, LastWordsOutcome, LastWordsReport};

/// Tell the office who was out, after the daemon has died: run by systemd
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads the store, changes nothing in it, and tells the first step of each school's `monitor` chain by text and e-mail;
if nobody of them can be reached, the next. Says nothing while the daemon is up, while nobody is out, or if the same
was told in the last half hour.

Exit codes: 0 somebody was told, or nobody was out; 1 nobody could be told, or it could not be read who was out;
78 the configuration is of no use at all.

Examples:
  homeward last-words
  homeward last-words --because \"the server is being moved\" --again")]
pub(super) struct LastWords {
    /// Cause of the failure, if known, for the e-mail
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,

    /// Tell even if the same was told in the last half hour
    #[arg(long)]
    again: bool,

    #[command(flatten)]
    output: OutputArgs,
}

impl LastWords {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        log::start("warn");
        if places::running_since(config).is_some() {
            if self.output.json {
                output::say_json(&serde_json::json!({ "outcome": "running" }))?;
            } else {
                output::say("the daemon is running: nobody was told anything")?;
            }
            return Ok(ExitStatus::Success);
        }
        // Should even the directory be unreadable, look for the store at the default place.
        let store = match places::store(None, config) {
            Ok(store) => store,
            Err(_) => places::default_store(),
        };
        let report = daemon::last_words(config.path(), &store, self.because.as_deref(), self.again);
        for problem in &report.problems {
            eprint!("{}", problem.plain());
        }
        for trouble in &report.troubles {
            output::warn(trouble);
        }
        if self.output.json {
            output::say_json(&report)?;
        } else {
            say(&report)?;
        }
        Ok(match report.outcome {
            LastWordsOutcome::NobodyOut | LastWordsOutcome::ToldAlready | LastWordsOutcome::Told => {
                ExitStatus::Success
            }
            LastWordsOutcome::ToldBlindly | LastWordsOutcome::NobodyTold => ExitStatus::FoundWrong,
            LastWordsOutcome::Misconfigured => ExitStatus::Misconfigured,
        })
    }
}

/// Prints the outcome, by ids alone: the output stands in the journal.
fn say(report: &LastWordsReport) -> Result<(), CliError> {
    for school in &report.schools {
        let out = if school.out.is_empty() {
            "whoever is out".to_owned()
        } else {
            format!("{} ({})", school.out.join(", "), school.about.join(", "))
        };
        let line = match school.told_at {
            Some(at) => format!("{}: out: {out}: was told so at {at}", school.school),
            None => format!("{}: out: {out}", school.school),
        };
        output::say(&line)?;
        for one in &school.tries {
            let by = format!("{} by {:?} through `{}`", one.person, one.channel, one.gateway).to_lowercase();
            match &one.failed {
                None => output::say(&format!("  told {by}"))?,
                Some(why) => output::say(&output::plain(&format!("  not told {by}: {why}")))?,
            }
        }
    }
    let on_the_whole = match report.outcome {
        LastWordsOutcome::NobodyOut => "nobody was out: nobody had to be told",
        LastWordsOutcome::ToldAlready => "nobody was told again",
        LastWordsOutcome::Told => "the office has been told",
        LastWordsOutcome::ToldBlindly => {
            "it could not be read who was out: every office has been told to ring everybody who is out"
        }
        LastWordsOutcome::NobodyTold => "NOBODY COULD BE TOLD: ring everybody who is out",
        LastWordsOutcome::Misconfigured => {
            "the configuration is of no use, so NOBODY WAS TOLD: ring everybody who is out"
        }
    };
    if matches!(
        report.outcome,
        LastWordsOutcome::NobodyTold | LastWordsOutcome::Misconfigured
    ) {
        for school in &report.schools {
            output::warn(&format!("{}: out: {}", school.school, school.out.join(", ")));
        }
        output::warn(on_the_whole);
        return Ok(());
    }
    output::say(on_the_whole)
}
