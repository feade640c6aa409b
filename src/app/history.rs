//! Closed visits, for a page and a spreadsheet.

use super::request::HistoryAsked;
use super::snapshot::Snapshot;
use crate::domain::account::ApiScope;
use crate::domain::account::rights::BoardAction;
use crate::domain::id::{AlertCode, PersonId, SchoolId};
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Closing, Visit};
use crate::wording::civil;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A closed visit, in a line. No address: the visit's own page has it, for whoever may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PastVisit {
    /// `v12`.
    pub id: String,
    /// The school.
    pub school: SchoolId,
    /// The visit type, as the school names it.
    pub visit_type: String,
    /// The workers' names.
    pub workers: Vec<String>,
    /// The purpose, as given.
    pub purpose: Option<String>,
    /// When they went.
    pub out_at: Timestamp,
    /// When they were expected back, with every extension.
    pub back_by: Timestamp,
    /// When the visit was closed.
    pub closed_at: Timestamp,
    /// How the visit ended.
    pub ended: PastEnd,
    /// Whether there was an alert.
    pub had_alert: bool,
    /// Whether an incident was reported.
    pub had_incident: bool,
}

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PastEnd {
    /// The visit did not happen.
    Cancelled,
    /// Everybody was home, safe.
    HomeSafe,
    /// The visit was planned, and nobody set off.
    Lapsed,
    /// A contact settled the alert after the expected return.
    Resolved,
    /// Everybody was back in school.
    Returned,
}

/// Closed visits, as far as the asker may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryAnswer {
    /// The visits, the newest first; none for an asker who sees counts alone.
    pub visits: Vec<PastVisit>,
    /// How many visits there are.
    pub count: usize,
    /// How many of them had an alert.
    pub with_alert: usize,
    /// Whether older visits were left out, because no more are read at once.
    pub cut: bool,
}

impl Snapshot {
    /// Returns the question as far as a principal may have it answered: the office of today, an admin in numbers, and everybody of
    /// their own school.
    #[must_use]
    pub fn history_within(
        &self,
        asked: &HistoryAsked,
        principal: &Principal,
        now: Timestamp,
    ) -> HistoryAsked {
        let mut asked = asked.clone();
        if let Principal::Program(program) = principal {
            if let Some(own) = &program.school {
                asked.school = Some(own.clone());
            }
            asked.without_duress |= !program.has(ApiScope::Act);
            asked.without_places |= !program.has(ApiScope::Address);
            return asked;
        }
        let Principal::Session { person, rights, .. } = principal else {
            return asked;
        };
        if let Some(person) = person {
            asked.school = Some(person.school());
        }
        if rights.allow(BoardAction::SeeHistory) {
            return asked;
        }
        if rights.allow(BoardAction::SeeBoard) {
            let school = asked
                .school
                .as_ref()
                .and_then(|school| self.rules.schools().get(school));
            let time_zone = school.map_or("Europe/London", |school| school.time_zone.as_str());
            let today = civil::start_of_day(now, time_zone);
            asked.from = Some(asked.from.map_or(today, |from| from.max(today)));
        } else {
            asked.counts_only = true;
        }
        asked
    }
}

impl HistoryAsked {
    /// Whether a visit is asked for. `known` says by code whether the asker may know of an alert of the visit.
    #[must_use]
    pub fn asks_for(&self, visit: &Visit, known: impl Fn(&AlertCode) -> bool) -> bool {
        let Some((closed_at, _)) = &visit.closed else {
            return false;
        };
        let is_of = |person: &String| {
            let mut workers = visit.workers.keys();
            workers.any(|worker| worker.key() == person || worker.as_str() == person)
        };
        self.from.is_none_or(|from| *closed_at >= from)
            && self.until.is_none_or(|until| visit.out_at < until)
            && self.person.as_ref().is_none_or(is_of)
            && self
                .visit_type
                .as_ref()
                .is_none_or(|name| *name == visit.plan.visit_type.name)
            && self
                .words
                .as_ref()
                .is_none_or(|words| has_words(visit, words, !self.without_places, known))
    }
}

/// Returns a closed visit in a line; `None` for an open one. `known` says by code whether the asker may know of an alert of the visit.
#[must_use]
pub fn past_visit(
    visit: &Visit,
    asked: &HistoryAsked,
    known: impl Fn(&AlertCode) -> bool,
) -> Option<PastVisit> {
    let (closed_at, closing) = visit.closed.as_ref()?;
    let had_alert = alerts(visit).any(known);
    Some(PastVisit {
        id: visit.id.to_string(),
        school: visit.plan.school.clone(),
        visit_type: visit.plan.visit_type.name.clone(),
        workers: visit.workers.keys().map(|worker| visit.name(worker)).collect(),
        purpose: visit
            .sign_out
            .purpose
            .as_ref()
            .filter(|_| !asked.without_places)
            .map(|purpose| purpose.reveal().to_owned()),
        out_at: visit.out_at,
        back_by: visit.back_by,
        closed_at: *closed_at,
        ended: match closing {
            Closing::Cancelled => PastEnd::Cancelled,
            Closing::HomeSafe => PastEnd::HomeSafe,
            Closing::Lapsed => PastEnd::Lapsed,
            // The end of an unknown alert is no end of an alert to the asker.
            Closing::Resolved(_) if !had_alert => PastEnd::Returned,
            Closing::Resolved(_) => PastEnd::Resolved,
            Closing::Returned => PastEnd::Returned,
        },
        had_alert,
        had_incident: !visit.incidents.is_empty(),
    })
}

/// Returns the codes of a visit's alerts.
fn alerts(visit: &Visit) -> impl Iterator<Item = &AlertCode> {
    visit
        .past_alerts
        .iter()
        .chain(visit.alert.as_ref().map(|alert| &alert.code))
}

/// Whether every word stands somewhere in a visit's names, type or id, and `with_places` in its purpose or stops; or is the code
/// of a known alert of the visit.
fn has_words(visit: &Visit, words: &str, with_places: bool, known: impl Fn(&AlertCode) -> bool) -> bool {
    let codes = alerts(visit).filter(|code| known(code));
    let codes: Vec<String> = codes.map(|code| code.to_string().to_lowercase()).collect();
    let names = visit.workers.keys().map(|worker: &PersonId| visit.name(worker));
    let said = &visit.sign_out;
    let stops = said.stops.iter().map(|stop| stop.address.reveal().to_owned());
    let purpose = said.purpose.iter().map(|purpose| purpose.reveal().to_owned());
    let all: Vec<String> = names
        .chain(stops.chain(purpose).filter(|_| with_places))
        .chain([visit.id.to_string(), visit.plan.visit_type.name.clone()])
        .collect();
    let all = all.join("\n").to_lowercase();
    let mut words = words.split_whitespace().map(str::to_lowercase);
    words.all(|word| all.contains(&word) || codes.contains(&word))
}
