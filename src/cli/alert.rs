//! `homeward alert`: contacts' answers to alerts, and the list of open alerts.

use super::asker::DaemonAsker;
use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::SocketArgs;
use super::zones::SchoolZones;
use super::{ConfigPath, ExitStatus};
use crate::app::answer::{AlertDetail, AlertRaised, AlertView};
use crate::app::{AlertWord, Question, Request};
use crate::domain::alert::CallTried;
use clap::{Subcommand, ValueEnum};

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
  homeward alert tried K7 --by pat --what worker --came \"no answer\"
  homeward alert raise jo --kind help --by pat"
)]
pub(super) struct AlertArgs {
    #[command(subcommand)]
    command: AlertSubcommand,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum AlertSubcommand {
    /// List the open alerts
    List {
        /// Resolved alerts too
        #[arg(long)]
        all: bool,
    },
    /// Show one alert, and the people told
    Show {
        /// Code of the alert
        code: String,
    },
    /// Take an alert on: the chain is held, not ended
    Ack(AlertSpeaker),
    /// Say who is safe, and how you know: ends the alert once each is
    Safe {
        #[command(flatten)]
        speaker: AlertSpeaker,

        /// How the contact knows
        #[arg(long, ignore_case = true)]
        how: Option<HowKnown>,

        /// Worker heard or seen, where the alert is about several; `both` for everyone
        #[arg(long, value_name = "WORKER")]
        of: Vec<String>,
    },
    /// Second person's word that a worker in duress is safe
    Confirm(AlertSpeaker),
    /// Could not reach the worker: the next step now
    Next(AlertSpeaker),
    /// The police have been called
    Police {
        #[command(flatten)]
        speaker: AlertSpeaker,

        /// The log number given by the police
        #[arg(long, value_name = "NUMBER")]
        log: Option<String>,
    },
    /// The police, though called, send nobody: everybody who was told hears so, and 999 is asked for again
    NoPolice(AlertSpeaker),
    /// The police were not called: "police" was said by mistake. Everybody who was told hears so
    NotRung(AlertSpeaker),
    /// Ask another person to take over; the alert stays yours until then
    Give {
        #[command(flatten)]
        speaker: AlertSpeaker,

        /// The person asked
        #[arg(long, value_name = "PERSON")]
        to: String,
    },
    /// Give back an alert taken by mistake, within a minute
    GiveBack(AlertSpeaker),
    /// Say what a call brought: it stands on the sheet, and moves nothing
    Tried {
        #[command(flatten)]
        speaker: AlertSpeaker,

        /// The call
        #[arg(long, ignore_case = true)]
        what: TriedCall,

        /// What came of it: "no answer"
        #[arg(long, value_name = "WORDS")]
        came: String,
    },
    /// Raise an alert for a worker on a visit
    Raise {
        /// Id of a visit, or one of its workers
        who: String,

        /// The trouble
        #[arg(long, ignore_case = true)]
        kind: RaisedKind,

        /// The person raising the alert
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
    },
}

/// An alert, and the person who answers.
#[derive(Debug, clap::Args)]
struct AlertSpeaker {
    /// Code of the alert, as in the texts: K7
    code: String,

    /// The person answering
    #[arg(long, value_name = "PERSON")]
    by: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum HowKnown {
    /// Seen in person
    Seen,
    /// Heard the worker's voice
    Spoke,
    /// The worker gave the right answer to the voice challenge
    Challenge,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TriedCall {
    /// Rang the worker's phone
    Worker,
    /// Rang the household
    Household,
    /// Looked from the street
    Street,
    /// Anything else
    Other,
}

impl TriedCall {
    fn tried(self) -> CallTried {
        match self {
            Self::Worker => CallTried::Worker,
            Self::Household => CallTried::Household,
            Self::Street => CallTried::Street,
            Self::Other => CallTried::Other,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RaisedKind {
    /// The worker needs help
    Help,
    /// A safe word or the safe phrase was used
    Duress,
    /// Something worries
    Concern,
}

impl HowKnown {
    fn word(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Spoke => "spoke",
            Self::Challenge => "challenge",
        }
    }
}

impl RaisedKind {
    fn word(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Duress => "duress",
            Self::Concern => "concern",
        }
    }
}

fn word_request(speaker: AlertSpeaker, word: AlertWord) -> Request {
    Request::Alert {
        code: speaker.code,
        by: speaker.by,
        word,
    }
}

impl AlertArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let asker = DaemonAsker {
            reach: self.reach,
            output: self.output,
            config,
        };
        let say = |speaker, word| asker.show(word_request(speaker, word), detail);
        match self.command {
            AlertSubcommand::List { all } => asker
                .show(Question::Alerts { all }, |alerts: &Vec<AlertView>, zones| {
                    list(alerts, zones)
                }),
            AlertSubcommand::Show { code } => asker.show(Question::ShowAlert { code }, detail),
            AlertSubcommand::Ack(speaker) => say(speaker, AlertWord::Ack),
            AlertSubcommand::Safe { speaker, how, of } => {
                let how = how.map(|how| how.word().to_owned());
                say(speaker, AlertWord::Safe { how, of })
            }
            AlertSubcommand::Confirm(speaker) => say(speaker, AlertWord::Confirm),
            AlertSubcommand::Next(speaker) => say(speaker, AlertWord::Next),
            AlertSubcommand::Police { speaker, log } => say(speaker, AlertWord::Police { log }),
            AlertSubcommand::NoPolice(speaker) => say(speaker, AlertWord::NoPolice),
            AlertSubcommand::NotRung(speaker) => say(speaker, AlertWord::NotRung),
            AlertSubcommand::Give { speaker, to } => say(speaker, AlertWord::Give { to }),
            AlertSubcommand::GiveBack(speaker) => say(speaker, AlertWord::GiveBack),
            AlertSubcommand::Tried { speaker, what, came } => {
                let what = what.tried();
                say(speaker, AlertWord::Tried { what, came })
            }
            AlertSubcommand::Raise { who, kind, by } => {
                let kind = kind.word().to_owned();
                asker.show(Request::Raise { who, kind, by }, raised)
            }
        }
    }
}

fn list(alerts: &[AlertView], zones: &SchoolZones) -> String {
    if alerts.is_empty() {
        return "no alert".to_owned();
    }
    let rows: Vec<[String; 9]> = alerts
        .iter()
        .map(|alert| {
            let cell = |at| zones.cell(&alert.school, at);
            let resolved = match (alert.resolved_at, &alert.resolved_by) {
                (Some(at), Some(by)) => format!("{} by {by}", cell(Some(at))),
                (Some(at), None) => cell(Some(at)),
                (None, _) => "-".to_owned(),
            };
            [
                alert.code.clone(),
                output::cell(alert.visit.as_deref()),
                alert.kind.word().to_owned(),
                cell(Some(alert.opened_at)),
                alert.step.clone(),
                output::cell(alert.held_by.as_deref()),
                cell(alert.next_at),
                resolved,
                alert.causes.join(", "),
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

fn detail(detail: &AlertDetail, zones: &SchoolZones) -> String {
    match &detail.alert {
        Some(alert) => one(alert, &detail.told, zones),
        None => output::plain(&format!("{}: resolved", detail.code)),
    }
}

fn raised(raised: &AlertRaised, zones: &SchoolZones) -> String {
    one(&raised.alert, &[], zones)
}

fn one(alert: &AlertView, told: &[String], zones: &SchoolZones) -> String {
    let cell = |at| zones.cell(&alert.school, at);
    let mut out = format!(
        "{} {} since {}: {}\n  at step {}; ",
        alert.code,
        alert.kind.word(),
        cell(Some(alert.opened_at)),
        alert.causes.join(", "),
        alert.step,
    );
    let next = cell(alert.next_at);
    match &alert.held_by {
        Some(by) => out.push_str(&format!("held by {by} until {next}\n")),
        None => out.push_str(&format!("nobody has it; next at {next}\n")),
    }
    if !told.is_empty() {
        out.push_str(&format!("  told: {}\n", told.join(", ")));
    }
    output::plain(&out)
}
