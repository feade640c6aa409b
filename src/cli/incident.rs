//! `homeward visit incident`: an incident reported during a visit or after.

use super::ExitStatus;
use super::asker::{DaemonAsker, PrintedAnswer};
use super::error::CliError;
use super::output;
use super::zones::SchoolZones;
use crate::app::Request;
use crate::app::answer::{IncidentNoted, IncidentView, VisitView};

/// Report an incident, during a visit or after
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The kinds are the school's own: `[incidents.*]` in its file. Whoever that names is told at once; no deadline moves, and
an open alert stays open. Never put a pupil's or a family's name in the note.

Examples:
  homeward visit incident jo --kind aggression --by jo --note \"shouted at on the doorstep\"
  homeward visit incident v12 --kind accusation --worker jo --by sam")]
pub(super) struct IncidentArgs {
    /// Id of a visit, however long ago, or one of its workers
    #[arg(value_name = "WHO")]
    who: String,

    /// Kind of the incident
    #[arg(long)]
    kind: String,

    /// The worker concerned, where there are several
    #[arg(long, value_name = "PERSON")]
    worker: Option<String>,

    /// The person reporting
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,

    /// What happened; goes by e-mail to the people told, and in no text
    #[arg(long)]
    note: Option<String>,
}

impl IncidentArgs {
    /// Reports the incident, and prints the steps left to the reporter.
    pub(super) fn report(self, asker: &DaemonAsker<'_>) -> Result<ExitStatus, CliError> {
        let request = Request::Incident {
            who: self.who,
            // The configuration's names of kinds are in small letters.
            kind: self.kind.to_lowercase(),
            worker: self.worker,
            by: self.by,
            note: self.note,
        };
        let noted: PrintedAnswer<IncidentNoted> = asker.ask(request)?;
        warn(&noted.answer);
        asker.say(&noted, |noted, _| reported(noted))
    }
}

/// Returns the outcome of a report, in words.
fn reported(noted: &IncidentNoted) -> String {
    let mut out = format!("{} reported on visit {}\n", noted.kind, noted.visit.id);
    if !noted.told.is_empty() {
        out.push_str(&format!("  told: {}\n", noted.told.join(", ")));
    }
    if !noted.ring.is_empty() {
        out.push_str(&format!("  to ring: {}\n", noted.ring.join(", ")));
    }
    if let Some(household) = &noted.household {
        out.push_str(&format!(
            "  household {}: not visited again until it has been reviewed\n",
            household.id
        ));
    }
    if let Some(prompt) = &noted.prompt {
        out.push_str(&format!("  {prompt}\n"));
    }
    output::plain(&out)
}

/// Returns one incident of a visit in a line.
pub(super) fn line(incident: &IncidentView, visit: &VisitView, zones: &SchoolZones) -> String {
    let at = zones.clock(&visit.school, incident.at);
    let mut line = format!("incident: {} at {at}", incident.kind);
    for (label, value) in [
        (", to ", &incident.worker),
        (", said by ", &incident.by),
        (": ", &incident.note),
    ] {
        if let Some(value) = value {
            line.push_str(&format!("{label}{value}"));
        }
    }
    output::one_line(&line)
}

/// Warns of the steps left to the reporter: tell the people Homeward cannot tell, ring the people
/// on their way there.
fn warn(noted: &IncidentNoted) {
    if noted.told.is_empty() {
        output::warn("nobody of those to be told can be: tell the line manager and the headteacher yourself");
    }
    if !noted.also_there.is_empty() {
        output::warn(&format!(
            "out to the same household now, ring them: {}",
            noted.also_there.join(", ")
        ));
    }
}
