//! Visits in a line each.

use crate::app::answer::{AlertBrief, VisitView};
use crate::cli::output;
use crate::cli::zones::SchoolZones;

/// Returns who is out, and who of them is back: `ali (back: jo)`.
fn workers(visit: &VisitView) -> String {
    let out = visit.workers.iter().filter(|worker| !visit.back.contains(worker));
    let out: Vec<&str> = out.map(String::as_str).collect();
    if visit.back.is_empty() {
        out.join(", ")
    } else {
        format!("{} (back: {})", out.join(", "), visit.back.join(", "))
    }
}

/// Returns one visit in a line.
pub(super) fn line(visit: &VisitView, zones: &SchoolZones) -> String {
    let clock = |at| zones.clock(&visit.school, at);
    let mut line = format!(
        "{} {}: {} ({})",
        visit.id,
        visit.phase.word(),
        workers(visit),
        visit.visit_type
    );
    match visit.closed_at {
        Some(closed_at) => line.push_str(&format!(", closed {}", clock(closed_at))),
        None => line.push_str(&format!(", back by {}", clock(visit.back_by))),
    }
    if let Some(next) = &visit.next {
        line.push_str(&format!("; next: {} by {}", next.deadline.word(), clock(next.at)));
    }
    if let Some(open) = &visit.alert {
        line.push_str(&format!("; ALERT {}", alert(open)));
    }
    output::one_line(&line)
}

/// Returns a visit's alert in a few words.
fn alert(alert: &AlertBrief) -> String {
    let held = match &alert.held_by {
        Some(by) => format!("held by {by}"),
        None => "nobody has it".to_owned(),
    };
    format!("{} {} at {}, {held}", alert.code, alert.kind.word(), alert.step)
}

/// Returns a table of visits.
pub(super) fn list(visits: &[VisitView], zones: &SchoolZones) -> String {
    if visits.is_empty() {
        return "nobody is out".to_owned();
    }
    let rows: Vec<[String; 9]> = visits
        .iter()
        .map(|visit| {
            let clock = |at| zones.clock(&visit.school, at);
            let next = visit
                .next
                .as_ref()
                .map(|next| format!("{} by {}", next.deadline.word(), clock(next.at)));
            [
                visit.id.clone(),
                visit.school.to_string(),
                visit.visit_type.clone(),
                if visit.late {
                    format!("{}, LATE", visit.phase.word())
                } else {
                    visit.phase.word().to_owned()
                },
                workers(visit),
                zones.cell(&visit.school, visit.last_heard_at),
                output::cell(next.as_deref()),
                clock(visit.back_by),
                output::cell(visit.alert.as_ref().map(alert).as_deref()),
            ]
        })
        .collect();
    output::table(
        "",
        [
            "ID", "SCHOOL", "TYPE", "PHASE", "WORKERS", "HEARD", "NEXT", "BACK BY", "ALERT",
        ],
        &rows,
    )
}
