//! `homeward status`: is everything well, since when, and what to do, on one screen.

mod facts;
mod shown;
mod troubles;

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::SocketArgs;
use super::{ConfigPath, ExitStatus};
use facts::StatusFacts;

/// Say on one screen whether everything is well, since when, and what to do
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The first line says \"All is well.\", or what is wrong: the most serious first, each with what to do. Where the daemon does
not answer, its store says when it last ran and who was out.

Ends with 0 if all is well, 1 if anything is wrong, 3 if the daemon cannot be reached.

Examples:
  homeward status
  homeward status --json")]
pub(super) struct StatusArgs {
    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl StatusArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let facts = StatusFacts::gather(&self.reach, config);
        let troubles = troubles::of(&facts);
        if self.output.json {
            output::say_json(&shown::json(&facts, &troubles))?;
        } else {
            output::say(&shown::words(&facts, &troubles))?;
        }
        Ok(match (&facts.daemon, troubles.is_empty()) {
            (Err(_), _) => ExitStatus::NotReachable,
            (Ok(_), false) => ExitStatus::FoundWrong,
            (Ok(_), true) => ExitStatus::Success,
        })
    }
}
