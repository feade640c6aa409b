//! One visit, whole: where everybody is, what was said at sign-out, and its record.

use super::line;
use crate::cli::zones::Zones;
use crate::cli::{incident, output};
use serde_json::Value;

/// Returns whose leave a planned visit waits for, in a few words.
fn leave(answer: &Value) -> Option<String> {
    let leave = answer.get("leave").filter(|leave| !leave.is_null())?;
    let agreed = output::list(leave, "agreed");
    Some(format!(
        "{} asked of {}; agreed: {}",
        output::text(leave, "code").unwrap_or("-"),
        output::list(leave, "asked"),
        if agreed.is_empty() { "nobody yet" } else { &agreed }
    ))
}

/// Returns a visit whole.
pub(super) fn whole(answer: &Value, zones: &Zones) -> String {
    let visit = answer.get("visit").unwrap_or(&Value::Null);
    let mut out = format!("{}\n", line(visit, zones));
    for worker in answer.get("who").and_then(Value::as_array).into_iter().flatten() {
        let text = |key| output::text(worker, key).unwrap_or("-");
        let since = zones.clock(output::text(visit, "school"), Some(text("since")));
        out.push_str(&output::plain(&format!(
            "  {}: {} since {since}\n",
            text("worker"),
            text("whereabouts")
        )));
    }
    for (label, value) in [
        ("stops", Some(output::list(answer, "stops"))),
        ("purpose", output::text(answer, "purpose").map(str::to_owned)),
        ("vehicle", output::text(answer, "vehicle").map(str::to_owned)),
        (
            "authorised by",
            output::text(answer, "authorised_by").map(str::to_owned),
        ),
        (
            "responsible contact",
            output::text(answer, "responsible_contact").map(str::to_owned),
        ),
        (
            "exceptions",
            Some(output::list(answer, "exceptions")).filter(|words| !words.is_empty()),
        ),
        ("leave", leave(answer)),
    ] {
        if let Some(value) = value {
            out.push_str(&output::plain(&format!("  {label}: {value}\n")));
        }
    }
    for (name, text) in answer
        .get("details")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let text = text.as_str().unwrap_or("-");
        out.push_str(&output::plain(&format!("  {name}: {text}\n")));
    }
    let incidents = answer.get("incidents").and_then(Value::as_array);
    for incident in incidents.into_iter().flatten() {
        out.push_str(&format!("  {}\n", incident::line(incident, visit, zones)));
    }
    let record = answer.get("record").and_then(Value::as_array);
    let rows: Vec<[String; 5]> = record
        .into_iter()
        .flatten()
        .map(|event| {
            let text = |key| output::text(event, key).unwrap_or("-").to_owned();
            let clock = |key| zones.clock(output::text(visit, "school"), output::text(event, key));
            [clock("at"), clock("due"), text("what"), text("by"), text("via")]
        })
        .collect();
    out.push_str(&output::table("  ", ["AT", "DUE", "WHAT", "BY", "VIA"], &rows));
    out
}
