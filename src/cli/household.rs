//! `homeward household`: households not to be visited until an incident has been reviewed.

use super::asker::DaemonAsker;
use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::SocketArgs;
use super::zones::SchoolZones;
use super::{ConfigPath, ExitStatus};
use crate::app::answer::{HouseholdCleared, HouseholdView};
use crate::app::{Question, Request};
use clap::Subcommand;

/// List households in cooling-off, and clear a household after its review
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
A household is named after the visit on which it happened: h12 is that of visit v12, and `homeward visit show v12` says
where it is. It comes onto the list by `homeward visit incident`, and leaves it only when somebody who may has
reviewed it.

Examples:
  homeward household list
  homeward household clear h12 --by sam --note \"reviewed: two go, and not after dark\""
)]
pub(super) struct HouseholdCommands {
    #[command(subcommand)]
    command: HouseholdCommand,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum HouseholdCommand {
    /// List the households in cooling-off
    List {
        /// Cleared households too
        #[arg(long)]
        all: bool,
    },
    /// Clear a household after its review: visits may go there again
    Clear {
        /// Id of the household, as in the list: h12
        #[arg(value_name = "ID")]
        household: String,

        /// The reviewer
        #[arg(long, value_name = "PERSON")]
        by: String,

        /// Outcome of the review
        #[arg(long)]
        note: Option<String>,
    },
}

impl HouseholdCommands {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let asker = DaemonAsker {
            reach: self.reach,
            output: self.output,
            config,
        };
        match self.command {
            HouseholdCommand::List { all } => asker.show(
                Question::Households { all },
                |known: &Vec<HouseholdView>, zones| list(known, all, zones),
            ),
            HouseholdCommand::Clear { household, by, note } => {
                let request = Request::ClearHousehold { household, by, note };
                asker.show(request, cleared)
            }
        }
    }
}

fn list(households: &[HouseholdView], all: bool, zones: &SchoolZones) -> String {
    if households.is_empty() {
        return if all {
            "no household is or was in cooling-off".to_owned()
        } else {
            "no household is in cooling-off".to_owned()
        };
    }
    let rows: Vec<[String; 8]> = households
        .iter()
        .map(|household| {
            let cleared = match &household.cleared_by {
                Some(by) => format!("{} by {by}", zones.cell(&household.school, household.cleared_at)),
                None => "-".to_owned(),
            };
            [
                household.id.clone(),
                household.school.to_string(),
                household.visit.clone(),
                household.kind.clone(),
                zones.clock(&household.school, household.since),
                output::cell(household.by.as_deref()),
                cleared,
                output::cell(household.cleared_note.as_deref()),
            ]
        })
        .collect();
    output::table(
        "",
        [
            "ID", "SCHOOL", "VISIT", "AFTER", "SINCE", "SAID BY", "CLEARED", "NOTE",
        ],
        &rows,
    )
}

fn cleared(done: &HouseholdCleared, zones: &SchoolZones) -> String {
    let household = &done.household;
    output::plain(&format!(
        "{}: cleared by {} at {}. It may be visited again",
        household.id,
        household.cleared_by.as_deref().unwrap_or("?"),
        zones.cell(&household.school, household.cleared_at)
    ))
}
