//! `homeward report`: the facts of a visit, or of a term, for governors.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::{ConfigPath, ExitStatus, configuration, places};
use crate::config::SecretPolicy;
use crate::domain::delivery::SubjectId;
use crate::domain::drill::Drill;
use crate::domain::event::VisitEvent;
use crate::domain::id::{SchoolId, VisitId};
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use crate::report::{TermFacts, VisitFacts, term_page, visit_page};
use crate::store::{StoreError, StoreReader};
use crate::wording::civil;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Count precautions, alerts and answers: of one visit, or of a term
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
For governors, and for the duty to prevent harassment by third parties: risk assessments, leave, two people, deadlines, alerts
and the minutes until a human answered, write-ups, incidents. A record, not legal advice. Counts of visits, and never a ranking of
people: no name stands in it. Print the page to get a PDF.

Examples:
  homeward report visit v12
  homeward report term --from 01/09/2026 --to 18/12/2026 --school hollybank --html autumn.html --csv autumn.csv"
)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    what: ReportOn,

    /// Write a page to print, complete in one file
    #[arg(long, global = true, value_name = "FILE")]
    html: Option<PathBuf>,

    /// The store, if not that of the configuration: a backup, say
    #[arg(long, global = true, value_name = "FILE")]
    store: Option<PathBuf>,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum ReportOn {
    /// One visit
    Visit {
        /// The visit, `v12`
        visit: String,
    },
    /// All visits begun from one day to another
    Term {
        /// The first day: `01/09/2026`
        #[arg(long, value_name = "DAY")]
        from: String,

        /// The last day: `18/12/2026`
        #[arg(long, value_name = "DAY")]
        to: String,

        /// The school, where there are several
        #[arg(long, value_name = "SCHOOL")]
        school: Option<String>,

        /// Write a line for each visit, for a spreadsheet
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
}

impl ReportArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let store = places::store(self.store.as_deref(), config)?;
        let reader = StoreReader::open(&store)?;
        let (page, words, value) = match &self.what {
            ReportOn::Visit { visit } => {
                let number = visit.trim().trim_start_matches(['v', 'V']).parse();
                let found = number
                    .ok()
                    .map(|number| reader.visit(VisitId(number)))
                    .transpose()?;
                let Some(found) = found.flatten() else {
                    return Err(CliError::Refused(format!(
                        "there is no visit `{visit}` on record"
                    )));
                };
                let facts = facts_of(&reader, &found)?;
                (visit_page(&facts), lines(&facts.lines()), json!(facts))
            }
            ReportOn::Term {
                from,
                to,
                school,
                csv,
            } => {
                let term = Term::read(from, to, school.as_deref(), config)?;
                let visits = term.visits(&reader)?;
                if let Some(csv) = csv {
                    write(csv, &spreadsheet(&visits)?)?;
                }
                let drills = reader.drills(DRILLS_AT_MOST)?;
                let facts = TermFacts::of(&visits).with_drills(&term.drills(&drills));
                let page = term_page(&term.name, from, to, &facts);
                (
                    page,
                    lines(&facts.lines()),
                    json!({ "term": facts, "visits": visits }),
                )
            }
        };
        if let Some(html) = &self.html {
            write(html, &page)?;
        }
        if self.output.json {
            output::say_json(&value)?;
        } else {
            output::say(&format!("{words}A record, not legal advice."))?;
        }
        Ok(ExitStatus::Success)
    }
}

/// Most drills looked at, the newest first: years of weekly drills.
const DRILLS_AT_MOST: u32 = 10_000;

/// The days of a report, and the school.
struct Term {
    from: Timestamp,
    until: Timestamp,
    school: Option<SchoolId>,
    name: String,
}

impl Term {
    fn read(from: &str, to: &str, school: Option<&str>, config: ConfigPath<'_>) -> Result<Self, CliError> {
        let loaded = configuration::load(config.path(), SecretPolicy::Skip).map_err(|_| {
            CliError::Refused("the configuration cannot be read: see `homeward check`".to_owned())
        })?;
        let schools = &loaded.config.schools;
        let found = match school {
            Some(named) => Some(schools.get(&SchoolId::new(named)).ok_or_else(|| {
                let known: Vec<&str> = schools.keys().map(SchoolId::as_str).collect();
                CliError::Refused(format!(
                    "there is no school `{named}`; there is {}",
                    known.join(", ")
                ))
            })?),
            None => schools.values().next().filter(|_| schools.len() == 1),
        };
        let zone = found
            .or_else(|| schools.values().next())
            .map_or("Europe/London", |school| school.time_zone.as_str());
        let day = |text: &str| {
            civil::day(text, zone).ok_or_else(|| {
                CliError::Refused(format!(
                    "`{text}` is no day: write it as in `01/09/2026` or `2026-09-01`"
                ))
            })
        };
        let ((from, _), (_, until)) = (day(from)?, day(to)?);
        if until <= from {
            return Err(CliError::Refused(
                "the last day comes before the first".to_owned(),
            ));
        }
        Ok(Self {
            from,
            until,
            school: found.filter(|_| school.is_some()).map(|school| school.id.clone()),
            name: found.map_or_else(|| "all schools".to_owned(), |school| school.name.clone()),
        })
    }

    /// Returns the drills of the term that are over.
    fn drills<'a>(&self, drills: &'a [Watch]) -> Vec<&'a Drill> {
        let of_term = |watch: &&Watch| {
            let ended = watch.resolved.as_ref();
            ended.is_some_and(|(at, _)| *at >= self.from && *at < self.until)
                && self
                    .school
                    .as_ref()
                    .is_none_or(|school| watch.plan.school == *school)
        };
        drills
            .iter()
            .filter(of_term)
            .filter_map(|watch| watch.drill.as_deref())
            .collect()
    }

    fn visits(&self, reader: &StoreReader) -> Result<Vec<VisitFacts>, CliError> {
        let found = reader.visits_between(self.from, self.until)?;
        let wanted = |visit: &&Visit| {
            !visit.is_planned()
                && self
                    .school
                    .as_ref()
                    .is_none_or(|school| visit.plan.school == *school)
        };
        let facts: Result<Vec<VisitFacts>, StoreError> = found
            .iter()
            .filter(wanted)
            .map(|visit| facts_of(reader, visit))
            .collect();
        Ok(facts?)
    }
}

/// Counts one visit from the record.
fn facts_of(reader: &StoreReader, visit: &Visit) -> Result<VisitFacts, StoreError> {
    let mut events: Vec<(Timestamp, VisitEvent)> = Vec::new();
    for event in reader.events_of(SubjectId::Visit(visit.id))? {
        if let Some(body) = &event.body {
            events.push((event.at, reader.visit_event(body)?));
        }
    }
    Ok(VisitFacts::of(visit, &events))
}

fn lines(lines: &[(&'static str, String)]) -> String {
    let widest = lines.iter().map(|(what, _)| what.len()).max().unwrap_or(0);
    lines
        .iter()
        .map(|(what, count)| format!("{what:<widest$}  {count}\n"))
        .collect()
}

/// Returns a line for each visit, for a spreadsheet in Britain.
fn spreadsheet(visits: &[VisitFacts]) -> Result<String, CliError> {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut put = |cells: &[String]| {
        table
            .write_record(cells)
            .map_err(|error| CliError::Print(error.into()))
    };
    put(&HEADINGS.map(str::to_owned))?;
    for visit in visits {
        let alerts = visit.alerts.iter();
        let minutes: Vec<String> = alerts
            .map(|alert| {
                alert
                    .minutes_to_human()
                    .map_or_else(|| "none".to_owned(), |minutes| minutes.to_string())
            })
            .collect();
        put(&[
            visit.id.clone(),
            visit.school.clone(),
            visit.visit_type.clone(),
            civil::for_spreadsheet(visit.out_at, &visit.time_zone),
            visit.people.to_string(),
            yes(visit.risk_assessed),
            yes(visit.marked_at_risk),
            yes(visit.leave_given),
            yes(visit.excepted),
            yes(visit.against_policy),
            visit.heard.to_string(),
            visit.missed.to_string(),
            visit.alerts.len().to_string(),
            minutes.join(" "),
            visit.incidents.to_string(),
            visit.written_up.map_or_else(String::new, yes),
        ])?;
    }
    let bytes = table
        .into_inner()
        .map_err(|error| CliError::Print(error.into_error()))?;
    // Excel takes a file for Windows-1252 without the mark.
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

const HEADINGS: [&str; 16] = [
    "Visit",
    "School",
    "Type",
    "Out",
    "People",
    "Risk assessment",
    "At risk",
    "Leave",
    "Exception",
    "Against policy",
    "Heard",
    "Missed",
    "Alerts",
    "Minutes to a human",
    "Incidents",
    "Write-up",
];

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|source| CliError::File {
        path: path.to_owned(),
        source,
    })
}
