//! The command line: one file per command. Questions to a running daemon go over the control
//! socket; all other commands need no daemon.

mod alert;
mod asker;
mod backup;
mod check;
mod completions;
mod configuration;
mod demo;
mod drill;
mod error;
mod export;
mod fit;
mod gateways;
mod household;
mod incident;
mod init;
mod last_words;
mod log;
mod man;
mod memory;
mod output;
mod people;
mod places;
mod presets;
mod read;
mod rehearse;
mod report;
mod schema;
mod send_test;
mod serve;
mod starter_gateways;
mod status;
mod token;
mod user;
mod verify;
mod visit;
mod zones;

use clap::{CommandFactory, Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options common to all commands.
#[derive(Debug, Parser)]
#[command(
    name = "homeward",
    version,
    about = "Watches over school staff on home visits",
    long_about = "Watches over school staff on home visits. A visit that goes quiet becomes a named person's problem, on time, \
                  and stays one until somebody says how they know that everyone is safe.",
    arg_required_else_help = true,
    propagate_version = true,
    after_help = EXAMPLES
)]
struct CommandLine {
    /// The server's configuration [default: /etc/homeward/homeward.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: CliCommand,
}

const EXAMPLES: &str = "\
Examples:
  homeward demo                       try it: simulated phones, a fast clock, no account
  homeward init && homeward check --config config/homeward.toml --no-secrets
  homeward rehearse --at \"Tue 15:30\" --silent-from 15:50   a visit on paper: who would be told, when
  homeward status                     is everything well, since when, what to do
  homeward visit list
  homeward alert ack K7 --by pat
  homeward read \"ok but he is shouting\"

Exit codes:
  0  done
  1  refused, or something was found wrong
  2  wrong usage: an argument is missing, unknown or malformed
  3  the daemon could not be reached, or did not answer
  78 the configuration cannot be used";

#[derive(Debug, Subcommand)]
enum CliCommand {
    Demo(demo::DemoArgs),
    Init(init::InitArgs),
    Check(check::CheckArgs),
    Rehearse(Box<rehearse::RehearseArgs>),
    Serve(serve::ServeArgs),
    Visit(visit::VisitArgs),
    Alert(alert::AlertArgs),
    Household(household::HouseholdCommands),
    People(people::PeopleCommands),
    User(user::UserCommands),
    Screen(user::ScreenCommands),
    Token(token::TokenCommands),
    SendTest(send_test::SendTest),
    Drill(drill::DrillCommands),
    Gateways(gateways::Gateways),
    GatewayLog(gateways::GatewayLog),
    Status(status::StatusArgs),
    Read(read::ReadArgs),
    Verify(verify::VerifyArgs),
    Backup(backup::BackupArgs),
    Export(export::ExportArgs),
    Report(report::ReportArgs),
    LastWords(last_words::LastWords),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionArgs),
    Man(man::ManArgs),
}

/// How a completed command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExitStatus {
    /// All is well.
    Success,
    /// The command looked, and found something wrong.
    FoundWrong,
    /// The command looked at the configuration, and found it unusable.
    Misconfigured,
    /// The daemon could not be reached; the command told the rest.
    NotReachable,
}

impl ExitStatus {
    fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::FoundWrong => error::REFUSED,
            Self::Misconfigured => error::CONFIGURATION,
            Self::NotReachable => error::NOT_REACHABLE,
        }
    }
}

/// Place of the configuration, if named by the caller.
#[derive(Debug, Clone, Copy)]
struct ConfigPath<'a>(Option<&'a Path>);

impl<'a> ConfigPath<'a> {
    fn path(self) -> &'a Path {
        self.0.unwrap_or(Path::new(crate::config::DEFAULT_PATH))
    }

    fn is_named(self) -> bool {
        self.0.is_some()
    }
}

/// Returns the arguments that every command takes, to hold documents to: parsing runs nothing.
#[must_use]
pub fn arguments() -> clap::Command {
    CommandLine::command()
}

/// Does what the command line says, and returns the exit code of the process.
#[must_use]
pub fn run() -> ExitCode {
    if let Err(error) = memory::close() {
        eprintln!("homeward: core files could not be switched off, and one would hold secrets: {error}");
    }
    let cli = CommandLine::parse();
    let config = ConfigPath(cli.config.as_deref());
    let ended = match cli.command {
        CliCommand::Demo(command) => command.run(),
        CliCommand::Init(command) => command.run(),
        CliCommand::Check(command) => command.run(config),
        CliCommand::Rehearse(command) => command.run(config),
        CliCommand::Serve(command) => command.run(config),
        CliCommand::Visit(command) => command.run(config),
        CliCommand::Alert(command) => command.run(config),
        CliCommand::Household(command) => command.run(config),
        CliCommand::People(command) => command.run(config),
        CliCommand::User(command) => command.run(config),
        CliCommand::Screen(command) => command.run(config),
        CliCommand::Token(command) => command.run(config),
        CliCommand::SendTest(command) => command.run(config),
        CliCommand::Drill(command) => command.run(config),
        CliCommand::Gateways(command) => command.run(config),
        CliCommand::GatewayLog(command) => command.run(config),
        CliCommand::Status(command) => command.run(config),
        CliCommand::Read(command) => command.run(config),
        CliCommand::Verify(command) => command.run(config),
        CliCommand::Backup(command) => command.run(config),
        CliCommand::Export(command) => command.run(config),
        CliCommand::Report(command) => command.run(config),
        CliCommand::LastWords(command) => command.run(config),
        CliCommand::Schema(command) => command.run(),
        CliCommand::Completions(command) => command.run(),
        CliCommand::Man(command) => command.run(),
    };
    match ended {
        Ok(ended) => ExitCode::from(ended.code()),
        Err(error) => {
            error::report(&error);
            ExitCode::from(error.code())
        }
    }
}
