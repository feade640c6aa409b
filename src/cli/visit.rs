//! `homeward visit`: sign-outs, workers' reports passed on by the office, and the list of people
//! out.

mod lines;
mod story;
mod whole;

use super::asker::{DaemonAsker, PrintedAnswer};
use super::error::CliError;
use super::incident::IncidentArgs;
use super::output::{self, OutputArgs};
use super::places::SocketArgs;
use super::{ConfigPath, ExitStatus};
use crate::app::answer::{ExceptionView, VisitChanged, VisitSheet, VisitStory, VisitView};
use crate::app::{Question, Request, VisitWord};
use crate::domain::alert::AlertKind;
use crate::domain::visit::RuleException;
use crate::input::SignOutRequest;
use crate::wording::sheet_page;
use clap::Subcommand;
use lines::{line, list};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Sign visits out and in, pass on workers' reports, list the people out
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
A visit is named by its id (v12) or by a worker who is on it.

Examples:
  homeward visit out --type home --worker jo --worker ali --stop \"12 Acacia Avenue, M5 3XX\" \\
      --household \"0161 496 0123\" --purpose attendance --vehicle \"blue Ford Fiesta AB12 CDE\" \\
      --authorised-by morgan --back 15:20
  homeward visit ok jo
  homeward visit ask jo
  homeward visit more jo 15m
  homeward visit sheet jo --html sheet.html
  homeward visit incident jo --kind aggression --by jo
  homeward visit show jo
  homeward visit list"
)]
pub(super) struct VisitArgs {
    #[command(subcommand)]
    command: VisitSubcommand,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum VisitSubcommand {
    /// Sign a visit out, or with `--ask` plan it and ask for a YES by text
    Out(Box<SignOutArgs>),
    /// Report the start of a planned visit
    Start(SpokenVisit),
    /// Report the arrival at the stop
    In(SpokenVisit),
    /// Report the workers safe
    Ok(SpokenVisit),
    /// Ask the workers outside the schedule whether all is well
    ///
    /// One text goes to each. No answer within the grace of a check-in is a missed check-in, and people are told.
    Ask(SpokenVisit),
    /// Report the departure from the stop
    Left {
        #[command(flatten)]
        who: SpokenVisit,

        /// For another stop: its address, with `@ 14:10` for the expected arrival
        #[arg(long, value_name = "ADDRESS")]
        next: Option<String>,
    },
    /// Report the return to school: ends the visit
    Back(SpokenVisit),
    /// Report the arrival at home, safe: ends the visit
    Home(SpokenVisit),
    /// Ask for more time
    More {
        /// Id of a visit, or one of its workers
        #[arg(value_name = "WHO")]
        who: String,

        /// How much (`15m`), or until when (`15:45`)
        time: String,

        /// Person who authorises going beyond the limit
        #[arg(long, value_name = "PERSON")]
        authorised_by: Option<String>,

        #[command(flatten)]
        speaker: VisitSpeaker,
    },
    /// Report a door that nobody answers
    Nobody(SpokenVisit),
    /// Cancel the visit
    Cancel(SpokenVisit),
    /// Report the write-up as filed
    Filed(SpokenVisit),
    Incident(IncidentArgs),
    /// List the open visits
    List {
        /// Closed visits too
        #[arg(long)]
        all: bool,
    },
    /// Print the sheet for the police, as it would be read now
    ///
    /// Print the sheet when a visit starts and keep it in a sealed envelope at reception, for a
    /// power cut. The sheet holds the address and telephone numbers: shred the paper after the
    /// return.
    Sheet {
        /// Id of an open visit, or one of its workers
        who: String,

        /// Write a page to print, one side of A4, to a file instead
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Tell the story of one visit: what came in, how it was read, who was told what
    Show {
        /// Id of a visit, or one of its workers
        who: String,

        /// Every event on record instead, receipts too
        #[arg(long)]
        all: bool,
    },
}

/// A visit, and the person who reports on it.
#[derive(Debug, clap::Args)]
struct SpokenVisit {
    /// Id of a visit, or one of its workers
    #[arg(value_name = "WHO")]
    who: String,

    #[command(flatten)]
    speaker: VisitSpeaker,
}

/// The person speaking, and the worker spoken for.
#[derive(Debug, clap::Args)]
struct VisitSpeaker {
    /// The person reporting, for the record
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,

    /// Only for this worker, with a visit's id
    #[arg(long, value_name = "PERSON")]
    worker: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
What a visit type requires and is not given is refused, with the list.

Examples:
  homeward visit out --school example --type home --worker jo --worker sam \\
      --stop \"12 Acacia Avenue, M5 3XX @ 14:10\" --stop \"3 Elm Road\" --household \"0161 496 0123\" \\
      --purpose attendance --vehicle \"blue Ford Fiesta AB12 CDE\" --authorised-by head --back 15:20
  homeward visit out --type doorstep --worker jo --carries \"jo=07700 900199\" ... --back +90m
  homeward visit out --type home ... --authorised-by head --leave 14:00 --back 15:20 --ask")]
struct SignOutArgs {
    /// The school, where there are several
    #[arg(long, value_name = "SCHOOL")]
    school: Option<String>,

    /// The visit type
    #[arg(long = "type", value_name = "TYPE")]
    visit_type: String,

    /// A worker who goes; once for each
    #[arg(long = "worker", value_name = "PERSON")]
    workers: Vec<String>,

    /// Where to, once for each stop in order; `ADDRESS @ 14:10` for the expected arrival
    #[arg(long = "stop", value_name = "ADDRESS")]
    stops: Vec<String>,

    /// The household's telephone number
    #[arg(long, value_name = "NUMBER")]
    household: Option<String>,

    /// Why: never with a pupil's name in it
    #[arg(long)]
    purpose: Option<String>,

    /// Make, colour and registration, or other means of travel
    #[arg(long)]
    vehicle: Option<String>,

    /// Reference of the risk assessment
    #[arg(long, value_name = "REFERENCE")]
    risk_assessment: Option<String>,

    /// Hazards at the address, for the police
    #[arg(long)]
    hazards: Option<String>,

    /// The authoriser
    #[arg(long, value_name = "PERSON")]
    authorised_by: Option<String>,

    /// Ask for an exception to a rule (hours, latest start, cooling-off, number of workers), with the reason; named by
    /// an authoriser of exceptions. An ordinary permission is no exception
    #[arg(long, value_name = "REASON", requires = "authorised_by")]
    exception: Option<String>,

    /// Open the visit although nothing permits the visit: watched over as at risk, not authorised; the head and the
    /// line manager are told at once
    #[arg(long, value_name = "REASON", conflicts_with_all = ["ask", "exception", "authorised_by"])]
    against_policy: Option<String>,

    /// The responsible contact, out of hours
    #[arg(long = "responsible-contact", alias = "contact", value_name = "PERSON")]
    contact: Option<String>,

    /// The return: a time today (`15:20`), or from now (`+90m`)
    #[arg(long, value_name = "TIME")]
    back: String,

    /// The workers go home from the last stop
    #[arg(long)]
    ends_at_home: bool,

    /// Halve every wait, and do not ring the household
    #[arg(long)]
    at_risk: bool,

    /// A borrowed phone carried by a worker, by its number or its name on file; once for each
    #[arg(long = "carries", value_name = "PERSON=NUMBER")]
    carried: Vec<String>,

    /// An emergency visit
    #[arg(long)]
    emergency: bool,

    /// You have heard the responsible contact agree
    #[arg(long)]
    contact_accepted: bool,

    /// A further detail for the record, as in `parents-told="rang at 9.10"`; once for each
    #[arg(long = "detail", value_name = "NAME=TEXT")]
    details: Vec<String>,

    /// Ask the authoriser and the responsible contact by text; the visit begins when the workers set off after a YES
    #[arg(long)]
    ask: bool,

    /// Time of setting off: a time today, or from now
    #[arg(long, value_name = "TIME", requires = "ask")]
    leave: Option<String>,
}

impl From<SignOutArgs> for SignOutRequest {
    fn from(out: SignOutArgs) -> Self {
        Self {
            school: out.school,
            visit_type: out.visit_type,
            workers: out.workers,
            stops: out.stops,
            household: out.household,
            purpose: out.purpose,
            vehicle: out.vehicle,
            risk_assessment: out.risk_assessment,
            hazards: out.hazards,
            authorised_by: out.authorised_by,
            exception: out.exception,
            against_policy: out.against_policy,
            responsible_contact: out.contact,
            back: out.back,
            ends_at_home: out.ends_at_home,
            at_risk: out.at_risk,
            carried: out.carried,
            emergency: out.emergency,
            contact_accepted: out.contact_accepted,
            details: out.details,
            ask: out.ask,
            leave: out.leave,
        }
    }
}

fn word_request(who: SpokenVisit, word: VisitWord) -> Request {
    Request::Visit {
        who: who.who,
        worker: who.speaker.worker,
        word,
        by: who.speaker.by,
    }
}

impl VisitArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let asker = DaemonAsker {
            reach: self.reach,
            output: self.output,
            config,
        };
        let say = |who, word| change(&asker, word_request(who, word));
        match self.command {
            VisitSubcommand::Out(out) => change(&asker, Request::SignOut(Box::new((*out).into()))),
            VisitSubcommand::Start(who) => say(who, VisitWord::Start),
            VisitSubcommand::In(who) => say(who, VisitWord::In),
            VisitSubcommand::Ok(who) => say(who, VisitWord::Ok),
            VisitSubcommand::Ask(who) => say(who, VisitWord::Ask),
            VisitSubcommand::Left { who, next } => say(who, VisitWord::Left { next }),
            VisitSubcommand::Back(who) => say(who, VisitWord::Back),
            VisitSubcommand::Home(who) => say(who, VisitWord::Home),
            VisitSubcommand::More {
                who,
                time,
                authorised_by,
                speaker,
            } => say(
                SpokenVisit { who, speaker },
                VisitWord::More { time, authorised_by },
            ),
            VisitSubcommand::Nobody(who) => say(who, VisitWord::Nobody),
            VisitSubcommand::Cancel(who) => say(who, VisitWord::Cancel),
            VisitSubcommand::Filed(who) => say(who, VisitWord::Filed),
            VisitSubcommand::Incident(said) => said.report(&asker),
            VisitSubcommand::List { all } => asker
                .show(Question::Visits { all }, |visits: &Vec<VisitView>, zones| {
                    list(visits, zones)
                }),
            VisitSubcommand::Sheet { who, html } => sheet(&asker, who, html.as_deref()),
            VisitSubcommand::Show { who, all } => asker
                .show(Question::ShowVisit { who }, |story: &VisitStory, zones| {
                    whole::whole(story, all, zones)
                }),
        }
    }
}

/// Has a visit changed, and warns of every doubt.
fn change(asker: &DaemonAsker<'_>, request: Request) -> Result<ExitStatus, CliError> {
    let changed: PrintedAnswer<VisitChanged> = asker.ask(request)?;
    for doubt in changed.answer.doubts.iter().flatten() {
        output::warn(&format!(
            "{doubt}: whoever goes out must know it before they leave"
        ));
    }
    asker.say(&changed, |changed, zones| {
        let mut said = line(&changed.visit, zones);
        if let Some(exception) = &changed.exception {
            said.push_str(&by_exception(exception));
        }
        said.push_str(&still_open(&changed.visit));
        said
    })
}

/// Returns how to settle an alert that a sign-in leaves open: whoever signs somebody in may have them at the desk. In duress a
/// worker at the desk ends nothing alone.
fn still_open(visit: &VisitView) -> String {
    let is_in = !visit.back.is_empty() || visit.closed_at.is_some();
    match &visit.alert {
        Some(alert) if is_in && alert.kind != AlertKind::Duress => format!(
            "\n  alert {} is still open. You have them in front of you? homeward alert safe {} --by YOU --how seen",
            alert.code, alert.code
        ),
        Some(_) | None => String::new(),
    }
}

/// Returns the exception by which a visit begins, in a line of its own.
fn by_exception(exception: &ExceptionView) -> String {
    let broken = exception
        .exceptions
        .iter()
        .filter(|broken| **broken != RuleException::AgainstPolicy);
    let broken: Vec<&str> = broken.map(|broken| broken.words()).collect();
    let how = if exception.exceptions.contains(&RuleException::AgainstPolicy) {
        "AGAINST POLICY, watched over as at risk"
    } else {
        "by exception"
    };
    let leave = match &exception.authorised_by {
        Some(by) => format!("authorised by {by}"),
        None => "authorised by nobody".to_owned(),
    };
    let mut said = how.to_owned();
    if !broken.is_empty() {
        said.push_str(&format!(": {}", broken.join("; ")));
    }
    said.push_str(&format!("; {leave}"));
    if !exception.told.is_empty() {
        said.push_str(&format!("; told: {}", exception.told.join(", ")));
    }
    format!("\n  {}", output::plain(&said))
}

/// Shows the police sheet, or writes the sheet as a page to print.
fn sheet(asker: &DaemonAsker<'_>, who: String, page: Option<&Path>) -> Result<ExitStatus, CliError> {
    let sheet: PrintedAnswer<VisitSheet> = asker.ask(Question::Sheet { who })?;
    if let Some(file) = page {
        write_sheet(&sheet.answer, file)?;
    }
    asker.say(&sheet, |sheet, _| match page {
        None => output::plain(&sheet.sheet),
        Some(file) => format!("the sheet is in {}: print it on one side of A4", file.display()),
    })
}

/// Writes the police sheet as a page to print.
fn write_sheet(sheet: &VisitSheet, file: &Path) -> Result<(), CliError> {
    let what = match &sheet.code {
        Some(code) => format!("Alert {code}"),
        None => format!("Visit {}", sheet.visit),
    };
    let page = sheet_page(&sheet.lines, &format!("{what}, as of {}", sheet.as_of));
    // Addresses and numbers are in the page: closed to everybody else on this machine.
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options
        .open(file)
        .and_then(|mut file| file.write_all(page.as_bytes()));
    written.map_err(|source| CliError::File {
        path: file.to_owned(),
        source,
    })
}
