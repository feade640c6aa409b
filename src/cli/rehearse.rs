//! `homeward rehearse`: a visit on paper, and scenario files.

mod made_up;
mod scenarios;
mod visit;

use super::error::CliError;
use super::output::OutputArgs;
use super::{ConfigPath, ExitStatus};
use crate::scenario::PlayError;
use std::path::{Path, PathBuf};

/// Play a visit on paper; run scenario files with expectations
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Nothing is sent, and no daemon is needed. The same rules decide and the same texts are worded as on the day; the clock
jumps to whatever is due next, and every message arrives at once.

One visit: whoever goes texts IN, OK and BACK as they should, and from --silent-from on nothing. What is not said is
filled in: the first people who may go, the first who may authorise, an address and a number that are made up.

Scenario files (`*.scenario.toml`): steps, and what must hold. A folder means all of them below it. --accept records the
story of each in its file; from then on a story that changed is shown as a diff. The admin guide has their keys.

Examples:
  homeward rehearse --at \"Tue 15:30\" --silent-from 15:50
  homeward rehearse --school ordsall --type home --worker jo --worker ali --back +60m \\
      --at \"Tue 15:30\" --silent-from 15:50 --office-answers 5m --safe-after 10m
  homeward rehearse --scenario scenarios/
  homeward rehearse --scenario op-12.scenario.toml --accept")]
pub(super) struct RehearseArgs {
    /// Scenario files, or folders of them
    #[arg(long, value_name = "PATH", num_args = 1..)]
    scenario: Vec<PathBuf>,

    /// Record the story of each scenario in its file
    #[arg(long, requires = "scenario")]
    accept: bool,

    /// The school, by the name of its file, where there are several
    #[arg(long)]
    school: Option<String>,

    #[command(flatten)]
    visit: visit::PaperVisit,

    #[command(flatten)]
    output: OutputArgs,
}

impl RehearseArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        if self.scenario.is_empty() {
            return self.visit.run(config, self.school, self.output);
        }
        if let Some(said) = self.visit.said() {
            return Err(CliError::Usage(format!(
                "`{said}` is for one visit on paper; a scenario file says it itself"
            )));
        }
        scenarios::run(&self.scenario, self.accept, config, self.school, self.output)
    }
}

/// Says why something could not be played.
fn unplayable(path: &Path, why: PlayError) -> CliError {
    match why {
        PlayError::Problems(problems) => CliError::Configuration {
            path: path.to_owned(),
            problems,
        },
        PlayError::NoSchool(why) => CliError::Usage(why),
    }
}
