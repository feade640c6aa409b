//! What people see of the engine's state: plain data for pages and `--json`, whose fields other people script against.

use crate::domain::alert::{Alert, AlertKind};
use crate::domain::chain::Ask;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::incident::{CoolingOff, ReportedIncident};
use crate::domain::notices::AlertSubject;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Whereabouts};
use crate::domain::watch::Watch;
use serde::Serialize;

/// Who is out, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Board {
    /// When this was so.
    pub at: Option<Timestamp>,
    /// Open visits, and closed ones whose alert is still open.
    pub visits: Vec<VisitView>,
    /// Open alerts, the most serious first.
    pub alerts: Vec<AlertView>,
    /// What is wrong with Homeward itself, in words for people.
    pub troubles: Vec<String>,
}

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitView {
    /// `v12`.
    pub id: String,
    /// The school.
    pub school: SchoolId,
    /// Its time zone, for pages.
    #[serde(skip)]
    pub time_zone: String,
    /// The visit type.
    #[serde(rename = "type")]
    pub visit_type: String,
    /// `planned`, `authorised`, `out`, `on-site`, `between`, `returning` or `closed`.
    pub phase: &'static str,
    /// The workers' keys.
    pub workers: Vec<String>,
    /// The workers' names, for pages.
    #[serde(skip)]
    pub names: String,
    /// When anybody on it was last heard from.
    pub last_heard_at: Option<Timestamp>,
    /// When they are expected back.
    pub back_by: Timestamp,
    /// The next deadline.
    pub next: Option<NextView>,
    /// Its open alert.
    pub alert: Option<AlertBrief>,
    /// Set once closed.
    pub closed_at: Option<Timestamp>,
}

/// Where one worker of a visit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhoView {
    /// The worker's key.
    pub worker: String,
    /// `on-the-way`, `at-door`, `on-site`, `inside` (a visit that was to stay outside), `left`, `back` or `home`.
    pub whereabouts: &'static str,
    /// Since when.
    pub since: Timestamp,
    /// Which stop, from 1.
    pub stop: usize,
    /// When the worker was last heard from.
    pub last_heard_at: Option<Timestamp>,
}

impl VisitView {
    /// Whether it is planned, and nobody is out on it.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        matches!(self.phase, "planned" | "authorised")
    }
}

/// The next deadline of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextView {
    /// Which: `arrival`, `check-in`, `no-answer`, `return`, `home-safe`.
    pub deadline: &'static str,
    /// The instant by which something must be heard.
    pub at: Timestamp,
}

/// An alert in a visit's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertBrief {
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: &'static str,
    /// The step it is at.
    pub step: String,
    /// Who has it.
    pub held_by: Option<String>,
    /// When it next does something by itself.
    pub next_at: Timestamp,
}

/// An alert in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertView {
    /// Its code.
    pub code: String,
    /// The visit it is about, if one.
    pub visit: Option<String>,
    /// The school.
    pub school: SchoolId,
    /// Its time zone, for pages.
    #[serde(skip)]
    pub time_zone: String,
    /// Its kind.
    pub kind: &'static str,
    /// The same, for sorting.
    #[serde(skip)]
    pub seriousness: AlertKind,
    /// Everything that is wrong, in words.
    pub causes: Vec<String>,
    /// Since when.
    pub opened_at: Timestamp,
    /// The step it is at.
    pub step: String,
    /// Who has it.
    pub held_by: Option<String>,
    /// When it next does something by itself.
    pub next_at: Option<Timestamp>,
    /// Set once resolved.
    pub resolved_at: Option<Timestamp>,
    /// By whom.
    pub resolved_by: Option<String>,
    /// What those told last are asked to do, for pages.
    #[serde(skip)]
    pub ask: Option<Ask>,
    /// The household's number as people read it, for pages.
    #[serde(skip)]
    pub household: Option<String>,
    /// Whom it is about, for pages.
    #[serde(skip)]
    pub about: String,
    /// Who has been told, by name, for pages.
    #[serde(skip)]
    pub told: Vec<(PersonId, String)>,
}

fn step_name(
    alert: &Alert,
    chains: &std::collections::BTreeMap<crate::domain::id::ChainName, crate::domain::chain::Chain>,
) -> String {
    chains
        .get(&alert.chain)
        .map_or_else(String::new, |chain| chain.step(alert.step).name.clone())
}

/// Returns a visit's line.
#[must_use]
pub fn visit(visit: &Visit) -> VisitView {
    let directory = visit.directory();
    VisitView {
        id: visit.id.to_string(),
        school: visit.plan.school.clone(),
        time_zone: visit.plan.time_zone.clone(),
        visit_type: visit.plan.visit_type.name.clone(),
        phase: visit.phase(),
        workers: visit
            .workers
            .keys()
            .map(|worker| worker.key().to_owned())
            .collect(),
        names: visit.names(),
        last_heard_at: visit.last_heard_at(),
        back_by: visit.back_by,
        next: visit.next_deadline().map(|deadline| NextView {
            deadline: deadline.key.kind.word(),
            at: deadline.key.due,
        }),
        alert: visit.alert.as_ref().map(|alert| AlertBrief {
            code: alert.code.to_string(),
            kind: alert.kind.word(),
            step: step_name(alert, &visit.plan.chains),
            held_by: held_by(alert),
            next_at: alert.due(&directory).0,
        }),
        closed_at: visit.closed.as_ref().map(|(at, _)| *at),
    }
}

/// Returns where each worker of a visit is, as far as Homeward has been told: who is out, and who is in.
#[must_use]
pub fn who(visit: &Visit) -> Vec<WhoView> {
    let workers = visit.workers.iter();
    workers
        .map(|(id, worker)| WhoView {
            worker: id.key().to_owned(),
            whereabouts: match worker.whereabouts {
                Whereabouts::OnTheWay => "on-the-way",
                Whereabouts::AtDoor => "at-door",
                Whereabouts::OnSite if worker.entered => "inside",
                Whereabouts::OnSite => "on-site",
                Whereabouts::Left => "left",
                Whereabouts::Back => "back",
                Whereabouts::Home => "home",
            },
            since: worker.since,
            stop: worker.stop + 1,
            last_heard_at: worker.heard_at,
        })
        .collect()
}

fn held_by(alert: &Alert) -> Option<String> {
    alert.held_by().map(|by| by.key().to_owned())
}

/// An incident of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentView {
    /// Its kind.
    pub kind: String,
    /// When it was reported.
    pub at: Timestamp,
    /// Whom it befell, where that is one of several.
    pub worker: Option<String>,
    /// Who reported it.
    pub by: Option<String>,
    /// What happened, in their words.
    pub note: Option<String>,
}

/// Returns an incident, whole: for whoever looks a visit up, never for a list.
#[must_use]
pub fn incident(incident: &ReportedIncident) -> IncidentView {
    let key = |person: &PersonId| person.key().to_owned();
    IncidentView {
        kind: incident.kind.clone(),
        at: incident.at,
        worker: incident.worker.as_ref().map(key),
        by: incident.by.as_ref().map(key),
        note: incident.note.as_ref().map(|note| note.reveal().to_owned()),
    }
}

/// A household in a list: what it was, never whose it is or where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HouseholdView {
    /// `h12`: named after the visit on which it happened.
    pub id: String,
    /// The school.
    pub school: SchoolId,
    /// That visit: `v12`.
    pub visit: String,
    /// The kind of incident that began it.
    pub kind: String,
    /// Since when.
    pub since: Timestamp,
    /// Who reported it.
    pub by: Option<String>,
    /// Set once reviewed.
    pub cleared_at: Option<Timestamp>,
    /// By whom.
    pub cleared_by: Option<String>,
    /// What came of it.
    pub cleared_note: Option<String>,
}

/// Returns a household's line.
#[must_use]
pub fn household(household: &CoolingOff) -> HouseholdView {
    let cleared = household.cleared.as_ref();
    HouseholdView {
        id: format!("h{}", household.visit.0),
        school: household.school.clone(),
        visit: household.visit.to_string(),
        kind: household.kind.clone(),
        since: household.since,
        by: household.by.as_ref().map(|by| by.key().to_owned()),
        cleared_at: cleared.map(|cleared| cleared.at),
        cleared_by: cleared.map(|cleared| cleared.by.key().to_owned()),
        cleared_note: cleared
            .and_then(|cleared| cleared.note.as_ref())
            .map(|note| note.reveal().to_owned()),
    }
}

/// Returns an open alert's line.
#[must_use]
pub fn alert(
    alert: &Alert,
    subject_id: SubjectId,
    school: &SchoolId,
    next_at: Timestamp,
    subject: &AlertSubject<'_>,
    at: Timestamp,
) -> AlertView {
    let nobody = PersonId::new(school, "");
    let facts = subject.facts(alert, &nobody, at);
    AlertView {
        code: alert.code.to_string(),
        visit: match subject_id {
            SubjectId::Visit(visit) => Some(visit.to_string()),
            SubjectId::Watch(_) | SubjectId::None => None,
        },
        school: school.clone(),
        time_zone: facts.time_zone.clone(),
        kind: alert.kind.word(),
        seriousness: alert.kind,
        causes: alert
            .causes
            .iter()
            .map(|cause| crate::wording::cause(cause, &facts))
            .collect(),
        opened_at: alert.opened_at,
        step: facts.step.as_deref().unwrap_or("").to_owned(),
        held_by: held_by(alert),
        next_at: Some(next_at),
        resolved_at: None,
        resolved_by: None,
        ask: facts.ask,
        household: None,
        about: facts.workers.clone(),
        told: alert
            .told
            .keys()
            .map(|person| (person.clone(), subject.name(person)))
            .collect(),
    }
}

/// Returns the line of a visit's alert, if it has one.
#[must_use]
pub fn visit_alert(visit: &Visit, at: Timestamp) -> Option<AlertView> {
    let open = visit.alert.as_ref()?;
    let next_at = open.due(&visit.directory()).0;
    let school = &visit.plan.school;
    let line = alert(
        open,
        SubjectId::Visit(visit.id),
        school,
        next_at,
        &AlertSubject::of_visit(visit),
        at,
    );
    Some(AlertView {
        household: visit
            .sign_out
            .household
            .as_ref()
            .map(crate::domain::private::Phone::national),
        ..line
    })
}

/// Returns the line of a watch's alert, if it is still open.
#[must_use]
pub fn watch_alert(watch: &Watch, at: Timestamp) -> Option<AlertView> {
    let open = watch.alert.as_ref()?;
    let next_at = open.due(&watch.directory()).0;
    Some(alert(
        open,
        SubjectId::Watch(watch.id),
        &watch.plan.school,
        next_at,
        &AlertSubject::of_watch(watch),
        at,
    ))
}

/// Returns the line of an alert as the store has it.
#[must_use]
pub fn summary(summary: &crate::store::AlertSummary) -> AlertView {
    let facts = crate::domain::notice::NoticeFacts::default();
    AlertView {
        code: summary.code.to_string(),
        visit: match summary.subject {
            SubjectId::Visit(visit) => Some(visit.to_string()),
            SubjectId::Watch(_) | SubjectId::None => None,
        },
        school: summary.school.clone().unwrap_or_else(|| SchoolId::new("")),
        time_zone: facts.time_zone.clone(),
        kind: summary.kind.word(),
        seriousness: summary.kind,
        causes: summary
            .causes
            .iter()
            .map(|cause| crate::wording::cause(cause, &facts))
            .collect(),
        opened_at: summary.opened_at,
        step: summary.step.clone(),
        held_by: summary.held_by.as_ref().map(|by| by.key().to_owned()),
        next_at: summary.next_at,
        resolved_at: summary.resolved_at,
        resolved_by: summary.resolved_by.as_ref().map(|by| by.key().to_owned()),
        ask: None,
        household: None,
        about: String::new(),
        told: Vec::new(),
    }
}
