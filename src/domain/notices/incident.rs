//! Notices due to an incident report.

use super::worker::WorkerNotices;
use crate::domain::alert::AlertKind;
use crate::domain::delivery::Priority;
use crate::domain::id::PersonId;
use crate::domain::incident::{ReportedIncident, told_of};
use crate::domain::notice::{IncidentReport, Notice, NoticeTopic, Template};
use crate::domain::reply::LastQuestion;
use crate::domain::stand_ins::with_numbers;
use crate::domain::time::Span;
use crate::domain::visit::Visit;

/// Time for which a report is worth delivering: the incident is as true tomorrow, and must be found
/// then too.
const REPORT_VALID_FOR: Span = Span::from_mins(24 * 60);

/// Whether the write-up of a visit needs a report: an incident was reported, or a contact had to
/// settle an alert (SA-07, WH-30). An alert settled by the worker's own OK is no more than a late
/// text.
///
/// While a duress alert is open, no report about the visit shows on the worker's phone (P9).
pub(super) fn wants_report(visit: &Visit) -> bool {
    let duress = visit
        .alert
        .as_ref()
        .is_some_and(|alert| alert.kind == AlertKind::Duress);
    (!duress && !visit.incidents.is_empty()) || visit.reassured_at.is_some()
}

impl WorkerNotices<'_> {
    /// Tells an incident to everybody named by the school for its kind (WH-29, OP-19).
    pub(super) fn incident(&self, incident: &ReportedIncident) -> Vec<Notice> {
        let visit = self.visit;
        let Some(rule) = visit.plan.incidents.get(&incident.kind) else {
            return Vec::new();
        };
        let reached = visit
            .workers
            .values()
            .map(|worker| worker.stop)
            .max()
            .unwrap_or(0);
        let stops = visit.sign_out.stops.iter().take(reached + 1);
        let places: Vec<&str> = stops.map(|stop| stop.address.reveal()).collect();
        told_of(visit, rule, self.at)
            .into_iter()
            .map(|(to, by)| {
                let mut facts = self.facts(&to);
                if let Some(worker) = &incident.worker {
                    facts.workers = visit.name(worker);
                }
                facts.by = incident.by.as_ref().map(|by| visit.name(by));
                facts.place = Some(places.join("; ")).filter(|places| !places.is_empty());
                facts.phones = self.numbers_to_ring(incident);
                facts.report = Some(IncidentReport {
                    kind: incident.kind.clone(),
                    visit: visit.id,
                    note: incident.note.as_ref().map(|note| note.reveal().to_owned()),
                    prompt: rule
                        .prompt
                        .as_ref()
                        .map(|prompt| with_numbers(visit, prompt, self.at)),
                    cooling_off: rule.cooling_off,
                });
                Notice {
                    to,
                    by,
                    priority: Priority::Nudge,
                    valid_for: REPORT_VALID_FOR,
                    template: Template::Incident,
                    facts,
                    about: NoticeTopic::Other,
                    asks: LastQuestion::Nothing,
                }
            })
            .collect()
    }

    /// Returns the numbers of the workers of a report, for whoever has to ring them. Under duress nobody must ring.
    fn numbers_to_ring(&self, incident: &ReportedIncident) -> Vec<String> {
        let visit = self.visit;
        let alert = visit.alert.as_ref();
        if alert.is_some_and(|alert| alert.kind == AlertKind::Duress) {
            return Vec::new();
        }
        let concerned = |worker: &&PersonId| incident.worker.as_ref().is_none_or(|whose| whose == *worker);
        let number = |worker: &PersonId| {
            let own = visit
                .plan
                .people
                .get(worker)
                .and_then(|person| person.mobile.as_ref());
            let phone = visit.sign_out.carried.get(worker).or(own)?;
            Some(format!("{}: {}", visit.name(worker), phone.national()))
        };
        visit
            .workers
            .keys()
            .filter(concerned)
            .filter_map(number)
            .collect()
    }
}
