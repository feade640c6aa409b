//! One visit, whole: everybody's whereabouts, the sign-out, and the record.

use super::{lines, story};
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

/// Returns a visit whole: with its story, or with `all` with every event on record.
pub(super) fn whole(story: &VisitStory, all: bool, zones: &SchoolZones) -> String {
    let visit = &story.visit;
    let mut out = format!("{}\n", lines::line(visit, zones));
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
            out.push_str(&format!("  {label}: {}\n", output::one_line(&value)));
        }
    }
    for (detail, text) in &story.details {
        out.push_str(&format!("  {}: {}\n", detail.word(), output::one_line(text)));
    }
    for incident in &story.incidents {
        out.push_str(&format!("  {}\n", incident::line(incident, visit, zones)));
    }
    out.push_str(&if all {
        record(story, zones)
    } else {
        story::told(story, zones)
    });
    out
}

/// Returns every event on record, receipts too.
fn record(story: &VisitStory, zones: &SchoolZones) -> String {
    let school = &story.visit.school;
    let rows: Vec<[String; 5]> = story
        .record
        .iter()
        .map(|event| {
            [
                zones.clock(school, event.at),
                zones.cell(school, event.due),
                event.what.clone(),
                event.by.clone(),
                event.via.clone(),
            ]
        })
        .collect();
    output::table("  ", ["AT", "DUE", "WHAT", "BY", "VIA"], &rows)
}
