//! `homeward alert`: what contacts say of alerts, and which are open.

use super::error::CliError;
use super::output::{self, Output};
use super::places::Reach;
use super::zones::Zones;
use super::{ConfigPath, ExitStatus};
use crate::app::{AlertWord, Call, Origin, Question, Request};
use clap::{Subcommand, ValueEnum};
use serde_json::Value;

/// List alerts, take one on, resolve one, raise one
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Only `safe` ends an alert. `ack` holds it for a while; then the chain goes on.

Examples:
  homeward alert list
  homeward alert ack K7 --by pat
  homeward alert safe K7 --by pat --how spoke
  homeward alert police K7 --by head --log 512
  homeward alert raise jo --kind help --by pat"
)]
pub(super) struct AlertArgs {
    #[command(subcommand)]
    command: AlertSubcommand,

    #[command(flatten)]
    reach: Reach,

    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum AlertSubcommand {
    /// List the alerts that are open
    List {
        /// Resolved ones too
        #[arg(long)]
        all: bool,
    },
    /// Show one alert, and who has been told
    Show {
        /// Its code
        code: String,
    },
    /// Take an alert on: the chain is held, not ended
    Ack(Speaker),
    /// Everyone is safe: this ends the alert
    Safe {
        #[command(flatten)]
        speaker: Speaker,

        /// How they know
        #[arg(long)]
        how: Option<How>,
    },
    /// Could not reach them: the next step now
    Next(Speaker),
    /// The police have been called
    Police {
        #[command(flatten)]
        speaker: Speaker,

        /// The log number that the police gave
        #[arg(long, value_name = "NUMBER")]
        log: Option<String>,
    },
    /// Raise an alert for a worker who is out
    Raise {
        /// A visit by its id, or a worker who is on it
        who: String,

        /// What is wrong
        #[arg(long)]
        kind: Kind,

        /// Who raises it
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
    },
}

/// Which alert, and who speaks.
#[derive(Debug, clap::Args)]
struct Speaker {
    /// Its code, as in the texts: K7
    code: String,

    /// Who says so
    #[arg(long, value_name = "PERSON")]
    by: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum How {
    /// Seen in person
    Seen,
    /// Heard the worker's voice
    Spoke,
    /// The worker gave the right answer to the voice challenge
    Challenge,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// The worker needs help
    Help,
    /// A safe word or the safe phrase was used
    Duress,
    /// Something worries
    Concern,
}

impl AlertSubcommand {
    fn call(self) -> Call {
        let say = |speaker: Speaker, word| {
            Call::Do(Request::Alert {
                code: speaker.code,
                by: speaker.by,
                word,
                origin: Origin::Cli,
            })
        };
        match self {
            Self::List { all } => Question::Alerts { all }.into(),
            Self::Show { code } => Question::ShowAlert { code }.into(),
            Self::Ack(speaker) => say(speaker, AlertWord::Ack),
            Self::Safe { speaker, how } => {
                let how = how.map(|how| match how {
                    How::Seen => "seen".to_owned(),
                    How::Spoke => "spoke".to_owned(),
                    How::Challenge => "challenge".to_owned(),
                });
                say(speaker, AlertWord::Safe { how })
            }
            Self::Next(speaker) => say(speaker, AlertWord::Next),
            Self::Police { speaker, log } => say(speaker, AlertWord::Police { log }),
            Self::Raise { who, kind, by } => Call::Do(Request::Raise {
                who,
                kind: match kind {
                    Kind::Help => "help".to_owned(),
                    Kind::Duress => "duress".to_owned(),
                    Kind::Concern => "concern".to_owned(),
                },
                by,
            }),
        }
    }
}

impl AlertArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let answer = self.reach.ask(config, self.command.call())?;
        if self.output.json {
            output::say_json(&answer)?;
            return Ok(ExitStatus::Success);
        }
        let zones = Zones::of(config);
        output::say(&match &answer {
            Value::Array(alerts) => list(alerts, &zones),
            answer => one(answer, &zones),
        })?;
        Ok(ExitStatus::Success)
    }
}

fn list(alerts: &[Value], zones: &Zones) -> String {
    if alerts.is_empty() {
        return "no alert".to_owned();
    }
    let rows: Vec<[String; 9]> = alerts
        .iter()
        .map(|alert| {
            let text = |key| output::text(alert, key).unwrap_or("-").to_owned();
            let clock = |key| zones.clock(output::text(alert, "school"), output::text(alert, key));
            let resolved = match (
                output::text(alert, "resolved_at"),
                output::text(alert, "resolved_by"),
            ) {
                (Some(_), Some(by)) => format!("{} by {by}", clock("resolved_at")),
                (Some(_), None) => clock("resolved_at"),
                (None, _) => "-".to_owned(),
            };
            [
                text("code"),
                text("visit"),
                text("kind"),
                clock("opened_at"),
                text("step"),
                text("held_by"),
                clock("next_at"),
                resolved,
                output::list(alert, "causes"),
            ]
        })
        .collect();
    output::table(
        "",
        [
            "CODE", "VISIT", "KIND", "OPENED", "STEP", "HELD BY", "NEXT", "RESOLVED", "CAUSES",
        ],
        &rows,
    )
}

fn one(answer: &Value, zones: &Zones) -> String {
    let alert = answer.get("alert").filter(|alert| !alert.is_null());
    let Some(alert) = alert else {
        let code = output::text(answer, "code").unwrap_or("the alert");
        return output::plain(&format!("{code}: resolved"));
    };
    let text = |key| output::text(alert, key).unwrap_or("?");
    let clock = |key| zones.clock(output::text(alert, "school"), output::text(alert, key));
    let mut out = format!(
        "{} {} since {}: {}\n  at step {}; ",
        text("code"),
        text("kind"),
        clock("opened_at"),
        output::list(alert, "causes"),
        text("step"),
    );
    match output::text(alert, "held_by") {
        Some(by) => out.push_str(&format!("held by {by} until {}\n", clock("next_at"))),
        None => out.push_str(&format!("nobody has it; next at {}\n", clock("next_at"))),
    }
    let told = output::list(answer, "told");
    if !told.is_empty() {
        out.push_str(&format!("  told: {told}\n"));
    }
    output::plain(&out)
}
