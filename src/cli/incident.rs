//! `homeward visit incident`: what happened on a visit, said during it or after.

use super::output;
use super::zones::Zones;
use crate::app::{Origin, Request};
use serde_json::Value;

/// Report an incident, on a visit or after it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The kinds are the school's own: `[incidents.*]` in its file. Whoever that names is told at once; no deadline moves, and
an open alert stays open. Never put a pupil's or a family's name in the note.

Examples:
  homeward visit incident jo --kind aggression --by jo --note \"shouted at on the doorstep\"
  homeward visit incident v12 --kind accusation --worker jo --by sam")]
pub(super) struct Incident {
    /// A visit by its id, however long ago, or a worker who is on it
    #[arg(value_name = "WHO")]
    who: String,

    /// What kind of incident
    #[arg(long)]
    kind: String,

    /// Whom it befell, where that is one of several
    #[arg(long, value_name = "PERSON")]
    worker: Option<String>,

    /// Who reports it
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,

    /// What happened; it goes by e-mail to those told, and in no text
    #[arg(long)]
    note: Option<String>,
}

impl Incident {
    pub(super) fn request(self) -> Request {
        Request::Incident {
            who: self.who,
            kind: self.kind,
            worker: self.worker,
            by: self.by,
            note: self.note,
            origin: Origin::Cli,
        }
    }
}

/// Returns what came of a report.
pub(super) fn reported(answer: &Value) -> String {
    let visit = answer.get("visit").unwrap_or(&Value::Null);
    let mut out = format!(
        "{} reported on visit {}\n",
        output::text(answer, "kind").unwrap_or("?"),
        output::text(visit, "id").unwrap_or("?")
    );
    let told = output::list(answer, "told");
    if !told.is_empty() {
        out.push_str(&format!("  told: {told}\n"));
    }
    if let Some(household) = answer.get("household").filter(|household| !household.is_null()) {
        out.push_str(&format!(
            "  household {}: not visited again until it has been reviewed\n",
            output::text(household, "id").unwrap_or("?")
        ));
    }
    if let Some(prompt) = output::text(answer, "prompt") {
        out.push_str(&format!("  {prompt}\n"));
    }
    output::plain(&out)
}

/// Returns one incident of a visit in a line.
pub(super) fn line(incident: &Value, visit: &Value, zones: &Zones) -> String {
    let text = |key| output::text(incident, key);
    let at = zones.clock(output::text(visit, "school"), text("at"));
    let mut line = format!("incident: {} at {at}", text("kind").unwrap_or("?"));
    for (label, key) in [(", to ", "worker"), (", said by ", "by"), (": ", "note")] {
        if let Some(value) = text(key) {
            line.push_str(&format!("{label}{value}"));
        }
    }
    output::plain(&line)
}

/// Says what whoever reports it must do themselves: tell those who cannot be told, ring those who are on their way there.
pub(super) fn warn(answer: &Value) {
    let told = answer.get("told").and_then(Value::as_array);
    if told.is_some_and(Vec::is_empty) {
        output::warn("nobody of those to be told can be: tell the line manager and the headteacher yourself");
    }
    let also_there = output::list(answer, "also_there");
    if !also_there.is_empty() {
        output::warn(&format!("out to the same household now, ring them: {also_there}"));
    }
}
