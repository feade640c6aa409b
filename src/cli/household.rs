//! `homeward household`: households that are not visited until an incident has been reviewed.

use super::error::CliError;
use super::output::{self, Output};
use super::places::Reach;
use super::zones::Zones;
use super::{ConfigPath, ExitStatus};
use crate::app::{Call, Origin, Question, Request};
use clap::Subcommand;
use serde_json::Value;

/// List households in cooling-off, and clear one that has been reviewed
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
    reach: Reach,

    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum HouseholdCommand {
    /// List the households in cooling-off
    List {
        /// Cleared ones too
        #[arg(long)]
        all: bool,
    },
    /// It has been reviewed: the household may be visited again
    Clear {
        /// Its id, as in the list: h12
        #[arg(value_name = "ID")]
        household: String,

        /// Who has reviewed it
        #[arg(long, value_name = "PERSON")]
        by: String,

        /// What came of it
        #[arg(long)]
        note: Option<String>,
    },
}

impl HouseholdCommands {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let (call, all): (Call, bool) = match self.command {
            HouseholdCommand::List { all } => (Question::Households { all }.into(), all),
            HouseholdCommand::Clear { household, by, note } => (
                Request::ClearHousehold {
                    household,
                    by,
                    note,
                    origin: Origin::Cli,
                }
                .into(),
                false,
            ),
        };
        let answer = self.reach.ask(config, call)?;
        if self.output.json {
            output::say_json(&answer)?;
            return Ok(ExitStatus::Success);
        }
        let zones = Zones::of(config);
        output::say(&match &answer {
            Value::Array(households) => list(households, all, &zones),
            answer => cleared(answer.get("household").unwrap_or(&Value::Null), &zones),
        })?;
        Ok(ExitStatus::Success)
    }
}

fn list(households: &[Value], all: bool, zones: &Zones) -> String {
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
            let text = |key| output::text(household, key).unwrap_or("-").to_owned();
            let clock = |key| zones.clock(output::text(household, "school"), output::text(household, key));
            let cleared = match output::text(household, "cleared_by") {
                Some(by) => format!("{} by {by}", clock("cleared_at")),
                None => "-".to_owned(),
            };
            [
                text("id"),
                text("school"),
                text("visit"),
                text("kind"),
                clock("since"),
                text("by"),
                cleared,
                text("cleared_note"),
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

fn cleared(household: &Value, zones: &Zones) -> String {
    let text = |key| output::text(household, key).unwrap_or("?");
    let at = zones.clock(
        output::text(household, "school"),
        output::text(household, "cleared_at"),
    );
    output::plain(&format!(
        "{}: cleared by {} at {at}. It may be visited again",
        text("id"),
        text("cleared_by")
    ))
}
