//! The facts of one visit, counted from the record.

use crate::domain::alert::{AlertEvent, AlertKind, DeadlineKind};
use crate::domain::event::VisitEvent;
use crate::domain::id::AlertCode;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use serde::Serialize;

/// The facts of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitFacts {
    /// `v12`.
    pub id: String,
    /// The school's short name.
    pub school: String,
    /// The visit type.
    pub visit_type: String,
    /// The zone of the school's clocks.
    pub time_zone: String,
    /// Number of workers.
    pub people: usize,
    /// When the workers went.
    pub out_at: Timestamp,
    /// When the visit ended; `None` while it lasts.
    pub closed_at: Option<Timestamp>,
    /// Whether a risk assessment was named at signing out.
    pub risk_assessed: bool,
    /// Whether the visit was marked as at risk, with every wait halved.
    pub marked_at_risk: bool,
    /// Whether leave was given.
    pub leave_given: bool,
    /// Whether a rule was excepted, with leave.
    pub excepted: bool,
    /// Whether the visit was against policy.
    pub against_policy: bool,
    /// Signs of life: check-ins, arrivals, returns.
    pub heard: usize,
    /// Deadlines passed with the grace.
    pub missed: usize,
    /// The alerts, in order.
    pub alerts: Vec<AlertFacts>,
    /// Number of incidents reported.
    pub incidents: usize,
    /// Whether a write-up was filed; `None` where none was wanted.
    pub written_up: Option<bool>,
}

/// The facts of one alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertFacts {
    /// The code, as in the texts.
    pub code: AlertCode,
    /// The gravest kind of the alert.
    pub kind: AlertKind,
    /// Instant of the opening.
    pub opened_at: Timestamp,
    /// Instant of the first human answer or call.
    pub human_at: Option<Timestamp>,
    /// Instant of the end.
    pub ended_at: Option<Timestamp>,
}

impl AlertFacts {
    /// Returns the whole minutes from the opening to the first human, rounded up.
    #[must_use]
    pub fn minutes_to_human(&self) -> Option<u64> {
        let waited = self.human_at?.since(self.opened_at).ms();
        Some(waited.div_ceil(60_000))
    }
}

impl VisitFacts {
    /// Counts a visit from the state and the events, each with the instant of notice.
    #[must_use]
    pub fn of(visit: &Visit, events: &[(Timestamp, VisitEvent)]) -> Self {
        let said = &visit.sign_out;
        let leave_given = said.authorised_by.is_some() && said.against_policy.is_none()
            || events
                .iter()
                .any(|(_, event)| matches!(event, VisitEvent::LeaveGiven { .. }));
        let counts =
            |wanted: fn(&VisitEvent) -> bool| events.iter().filter(|(_, event)| wanted(event)).count();
        // Of a visit that lasts none is wanted yet.
        let wants_write_up = visit.plan.visit_type.write_up.is_some() && visit.closed.is_some();
        let filed = events
            .iter()
            .any(|(_, event)| matches!(event, VisitEvent::WriteUpFiled { .. }));
        Self {
            id: visit.id.to_string(),
            school: visit.plan.school.as_str().to_owned(),
            visit_type: visit.plan.visit_type.name.clone(),
            time_zone: visit.plan.time_zone.to_string(),
            people: visit.workers.len(),
            out_at: visit.out_at,
            closed_at: visit.closed.as_ref().map(|(at, _)| *at),
            risk_assessed: said.risk_assessment.is_some(),
            marked_at_risk: said.at_risk,
            leave_given,
            excepted: !visit.exceptions.is_empty() && said.against_policy.is_none(),
            against_policy: said.against_policy.is_some(),
            heard: counts(|event| {
                matches!(
                    event,
                    VisitEvent::CheckedIn { .. }
                        | VisitEvent::Moved { .. }
                        | VisitEvent::HeardByColleague { .. }
                )
            }),
            missed: counts(
                |event| matches!(event, VisitEvent::Missed { key, .. } if key.kind != DeadlineKind::WriteUp),
            ),
            alerts: alerts(events),
            incidents: visit.incidents.len(),
            written_up: wants_write_up.then_some(filed),
        }
    }

    /// Whether no deadline was missed.
    #[must_use]
    pub fn on_time(&self) -> bool {
        self.missed == 0
    }
}

/// Returns the alerts of a visit, in order.
fn alerts(events: &[(Timestamp, VisitEvent)]) -> Vec<AlertFacts> {
    let mut alerts: Vec<AlertFacts> = Vec::new();
    for (at, event) in events {
        let VisitEvent::Alert(event) = event else { continue };
        if let AlertEvent::Opened { code, cause, .. } = event {
            alerts.push(AlertFacts {
                code: code.clone(),
                kind: cause.kind,
                opened_at: *at,
                human_at: None,
                ended_at: None,
            });
            continue;
        }
        let Some(alert) = alerts.last_mut() else { continue };
        match event {
            AlertEvent::Raised { cause, .. } => alert.kind = alert.kind.max(cause.kind),
            AlertEvent::Acknowledged { .. }
            | AlertEvent::Declined { .. }
            | AlertEvent::PoliceCalled { .. }
            | AlertEvent::CallTried { .. }
            | AlertEvent::SafeClaimed { .. }
            | AlertEvent::SafeOfSome { .. } => alert.human_at = alert.human_at.or(Some(*at)),
            AlertEvent::Resolved { .. } => {
                alert.human_at = alert.human_at.or(Some(*at));
                alert.ended_at = Some(*at);
            }
            _ => {}
        }
    }
    alerts
}
