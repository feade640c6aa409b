//! `homeward people`: who is in today, PINs at the kiosk, and staff from the school's own list.

mod import;

use super::asker::DaemonAsker;
use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::SocketArgs;
use super::user::new_pin;
use super::zones::SchoolZones;
use super::{ConfigPath, ExitStatus};
use crate::app::Request;
use crate::app::accounts::AccountRequest;
use crate::app::answer::{KioskPinSet, PresenceNoted};
use clap::Subcommand;

/// Say who is away today, or here after all; set PINs for the kiosk; read staff from the school's own list
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
It counts at once, for visits that are out too: alerts go to others. It ends by itself, at midnight on the school's clocks
at the latest. Days to come go into the school's file, as `away` of the person. The person is told by text.

Examples:
  homeward people away pat --until today
  homeward people away pat --until 14:00 --by chris
  homeward people here pat
  homeward people pin jo
  homeward people import staff.csv --dry-run"
)]
pub(super) struct PeopleCommands {
    #[command(subcommand)]
    command: PeopleCommand,

    /// The school, where there are several
    #[arg(long, global = true, value_name = "SCHOOL")]
    school: Option<String>,

    /// The speaker
    #[arg(long, global = true, value_name = "PERSON")]
    by: Option<String>,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum PeopleCommand {
    /// Somebody is away: alerts go to others
    Away {
        /// The person: a key of the directory, or a name
        person: String,

        /// Until when: `today`, a clock time such as `14:00`, or a length from now such as `+90m`
        #[arg(long, value_name = "TIME", default_value = "today")]
        until: String,
    },
    /// Set the PIN by which somebody signs in at the kiosk
    Pin {
        /// The person: a key of the directory, or a name
        person: String,
    },
    /// Somebody is here after all
    Here {
        /// The person: a key of the directory, or a name
        person: String,
    },
    Import(import::ImportArgs),
}

impl PeopleCommands {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let asker = DaemonAsker {
            reach: self.reach,
            output: self.output,
            config,
        };
        let (person, away_until) = match self.command {
            PeopleCommand::Away { person, until } => (person, Some(until)),
            PeopleCommand::Here { person } => (person, None),
            PeopleCommand::Import(import) => return import.run(self.school.as_deref(), &asker),
            PeopleCommand::Pin { person } => {
                let pin = new_pin(&format!("PIN of {person} at the kiosk, 4 to 6 digits: "))?;
                let school = self.school;
                let request = Request::Account(AccountRequest::SetKioskPin { person, school, pin });
                return asker.show(request, |set: &KioskPinSet, _| {
                    output::plain(&format!("{}: has a new PIN at the kiosk", set.person))
                });
            }
        };
        let request = Request::Presence {
            person,
            school: self.school,
            away_until,
            by: self.by,
        };
        asker.show(request, noted)
    }
}

fn noted(done: &PresenceNoted, zones: &SchoolZones) -> String {
    let mut words = match done.away_until {
        Some(until) => format!(
            "{}: away until {}; alerts go to others",
            done.person,
            zones.until(&done.school, until)
        ),
        None => format!("{}: here, and told of alerts", done.person),
    };
    if let Some(few) = &done.few {
        words.push_str(&format!("\n{few}"));
    }
    output::plain(&words)
}
