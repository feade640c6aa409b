//! `homeward drill`: the chain walked for practice, and the seconds to each answer.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::{self, SocketArgs};
use super::{ConfigPath, ExitStatus};
use crate::app::answer::{DrillBegun, DrillView};
use crate::app::drills::DrillRequest;
use crate::app::{Question, Request};
use crate::wording::civil;
use clap::Subcommand;

/// Walk the chain for practice: real messages, every one marked DRILL
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Nobody is asked to ring anybody, and 999 is never named. A drill ends by itself: when somebody answers (with
--everybody, when all have), when its last step has had its time, and at once, with a text, when a visit or
an alert in earnest begins. By a calendar: `[[routine]]` with `do = \"drill\"` in homeward.toml.

Examples:
  homeward drill begin --by pat
  homeward drill begin --chain duress --everybody --by pat
  homeward drill list
  homeward drill stop --by pat")]
pub(super) struct DrillCommands {
    #[command(subcommand)]
    command: DrillCommand,
}

#[derive(Debug, Subcommand)]
enum DrillCommand {
    Begin(BeginArgs),
    List(ListArgs),
    Stop(StopArgs),
}

/// Begin a drill now
#[derive(Debug, clap::Args)]
struct BeginArgs {
    /// The school, where there are several
    #[arg(long, value_name = "SCHOOL")]
    school: Option<String>,

    /// The chain to walk, instead of the chain for a worker who does not come back
    #[arg(long, value_name = "NAME")]
    chain: Option<String>,

    /// Tell every step in turn, after answers too
    #[arg(long)]
    everybody: bool,

    /// Practise although somebody is out
    #[arg(long)]
    although_out: bool,

    /// The person asking: told of the end, and on record
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// List drills, with the people told and the seconds to each answer
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// Stop the drill that runs
#[derive(Debug, clap::Args)]
struct StopArgs {
    /// The school, where there are several
    #[arg(long, value_name = "SCHOOL")]
    school: Option<String>,

    /// The person stopping the drill
    #[arg(long, value_name = "PERSON")]
    by: String,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl DrillCommands {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        match self.command {
            DrillCommand::Begin(args) => args.run(config),
            DrillCommand::List(args) => args.run(config),
            DrillCommand::Stop(args) => args.run(config),
        }
    }
}

impl BeginArgs {
    fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let mut client = self.reach.connect(config)?;
        let request = DrillRequest::Begin {
            school: self.school,
            chain: self.chain,
            everybody: self.everybody,
            although_out: self.although_out,
            by: self.by,
        };
        let begun: DrillBegun = places::ask(&mut client, Request::Drill(request))?;
        if self.output.json {
            output::say_answer(&begun)?;
            return Ok(ExitStatus::Success);
        }
        let code = &begun.drill.code;
        let told: Vec<&str> = begun
            .drill
            .people
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        output::say(&output::plain(&format!(
            "Drill {code} has begun. Told first: {}.\nEvery message begins with DRILL. `homeward drill list` shows who answers; \
             `homeward drill stop --by NAME` stops it.",
            told.join(", ")
        )))?;
        if !begun.out.is_empty() {
            output::warn(&format!("out meanwhile: {}", begun.out.join("; ")));
        }
        Ok(ExitStatus::Success)
    }
}

impl ListArgs {
    fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let mut client = self.reach.connect(config)?;
        let drills: Vec<DrillView> = places::ask(&mut client, Question::Drills)?;
        if self.output.json {
            output::say_answer(&drills)?;
            return Ok(ExitStatus::Success);
        }
        if drills.is_empty() {
            output::say(
                "No drill yet. `homeward drill begin --by NAME` begins one: nobody is at risk, and every message says so.",
            )?;
        }
        for drill in &drills {
            output::say(&output::plain(&lines(drill)))?;
        }
        Ok(ExitStatus::Success)
    }
}

impl StopArgs {
    fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let mut client = self.reach.connect(config)?;
        let request = DrillRequest::Stop {
            school: self.school,
            by: self.by,
        };
        let stopped: Vec<String> = places::ask(&mut client, Request::Drill(request))?;
        if self.output.json {
            output::say_answer(&stopped)?;
        } else {
            output::say(&output::plain(&format!(
                "Stopped drill {}. Everybody told has a text that says so.",
                stopped.join(", ")
            )))?;
        }
        Ok(ExitStatus::Success)
    }
}

/// Returns a drill in words, with a line for each person told.
fn lines(drill: &DrillView) -> String {
    let code = &drill.code;
    let zone = &drill.time_zone;
    let how = match (drill.running, drill.ended.as_deref()) {
        (true, _) => "running",
        (false, Some("answered")) => "over: answered",
        (false, Some("all-answered")) => "over: everybody answered",
        (false, Some("ran-out")) => "over: the last step had its time",
        (false, Some("gave-way")) => "over: it gave way to something in earnest",
        (false, _) => "over: stopped",
    };
    let answered = drill
        .people
        .iter()
        .filter(|person| person.answered_at.is_some())
        .count();
    let mut lines = format!(
        "{code} of {}, {how}; {answered} of {} answered",
        civil::clock_and_date(drill.begun_at, zone),
        drill.people.len()
    );
    for person in &drill.people {
        let told = civil::clock(person.told_at, zone);
        let answer = match (person.answered_at, person.seconds) {
            (Some(at), Some(seconds)) => format!("answered {} ({seconds} s)", civil::clock(at, zone)),
            _ => "no answer".to_owned(),
        };
        lines.push_str(&format!("\n  {}: told {told}, {answer}", person.name));
    }
    lines
}
