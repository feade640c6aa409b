//! One visit, whole: everybody's whereabouts, the sign-out, and the record.

use super::line;
use crate::app::answer::{LeaveStanding, VisitStory};
use crate::cli::zones::SchoolZones;
use crate::cli::{incident, output};

/// Returns the people whose leave a planned visit waits for, in a few words.
fn leave(leave: &LeaveStanding) -> String {
    let agreed = leave.agreed.join(", ");
    format!(
        "{} asked of {}; agreed: {}",
        leave.code,
        leave.asked.join(", "),
        if agreed.is_empty() { "nobody yet" } else { &agreed }
    )
}

/// Returns a visit whole.
pub(super) fn whole(story: &VisitStory, zones: &SchoolZones) -> String {
    let visit = &story.visit;
    let mut out = format!("{}\n", line(visit, zones));
    for who in &story.who {
        let since = zones.clock(&visit.school, who.since);
        out.push_str(&output::plain(&format!(
            "  {}: {} since {since}\n",
            who.worker,
            who.whereabouts.word()
        )));
    }
    let exceptions: Vec<&str> = story
        .exceptions
        .iter()
        .map(|exception| exception.word())
        .collect();
    for (label, value) in [
        ("stops", Some(story.stops.join(", "))),
        ("purpose", story.purpose.clone()),
        ("vehicle", story.vehicle.clone()),
        ("authorised by", story.authorised_by.clone()),
        ("responsible contact", story.responsible_contact.clone()),
        (
            "exceptions",
            Some(exceptions.join(", ")).filter(|words| !words.is_empty()),
        ),
        ("reason", story.exception_reason.clone()),
        ("leave", story.leave.as_ref().map(leave)),
    ] {
        if let Some(value) = value {
            out.push_str(&output::plain(&format!("  {label}: {value}\n")));
        }
    }
    for (detail, text) in &story.details {
        out.push_str(&output::plain(&format!("  {}: {text}\n", detail.word())));
    }
    for incident in &story.incidents {
        out.push_str(&format!("  {}\n", incident::line(incident, visit, zones)));
    }
    let rows: Vec<[String; 5]> = story
        .record
        .iter()
        .map(|event| {
            [
                zones.clock(&visit.school, event.at),
                zones.cell(&visit.school, event.due),
                event.what.clone(),
                event.by.clone(),
                event.via.clone(),
            ]
        })
        .collect();
    out.push_str(&output::table("  ", ["AT", "DUE", "WHAT", "BY", "VIA"], &rows));
    out
}
