//! The state of a visit, and its next deadline.
//!
//! The next deadline is derived from the state, never stored beside: a timer can be neither lost nor doubled.

mod aggregate;
mod asked_now;
mod deadlines;
mod due;
mod outcome;
mod phase;
mod planning;
mod sign_out;
mod worker;
mod written;

pub use deadlines::{Deadline, DeadlineKey};
pub use due::{APART_AT_MOST, DueReason, NudgeWhen, VisitDue, nudge_is_stale};
pub use outcome::StopOutcome;
pub use phase::VisitPhase;
pub use planning::{ASK_AGAIN_AFTER, LeaveAnswer, LeavePart, NOT_SET_OFF_AFTER, PlannedDue, PlanningState};
pub use sign_out::{RuleException, SignOut, Stop};
pub use worker::{KeptOutText, Worker, WorkerState};

use super::alert::{Alert, AlertKind, AlertWorkers, DeadlineKind, Directory, SafetyBasis};
use super::boxed::BoxedState;
use super::id::{AlertCode, PersonId, VisitId};
use super::incident::{CoolingOff, ReportedIncident};
use super::person;
use super::private::Private;
use super::reply::VisitState;
use super::shared::SharedPlan;
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Time from an unclear text until the concern, unless cleared up before (docs/rules/visits.md).
pub const UNCLEAR_WITHIN: Span = Span::from_mins(3);

/// Where a worker is, as far as Homeward has been told; in the order of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// On the way to a stop.
    OnTheWay,
    /// At an unopened door.
    AtDoor,
    /// At the stop.
    OnSite,
    /// Has left the last stop.
    Left,
    /// Back in school.
    Back,
    /// Home, safe.
    Home,
}

/// A text in its sender's words, for the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedText {
    /// The words as sent.
    pub text: Private,
    /// Instant of sending.
    pub at: Timestamp,
}

/// When a contact last heard or saw the workers themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVoice {
    /// Instant of the contact's word.
    pub at: Timestamp,
    /// The contact.
    pub by: PersonId,
    /// Ground for the word.
    pub how: SafetyBasis,
    /// The workers heard or seen, where these were not all.
    #[serde(default)]
    pub of: Vec<PersonId>,
}

/// When a colleague last took word of workers: they rang in, or were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardByColleague {
    /// The workers heard.
    pub of: Vec<PersonId>,
    /// The colleague.
    pub by: PersonId,
    /// Instant of the word.
    pub at: Timestamp,
}

/// A contact's SAFE of this visit, to be taken back within the hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidSafe {
    /// The contact.
    pub by: PersonId,
    /// Instant of the word.
    pub at: Timestamp,
    /// Whether the alert was of duress.
    pub duress: bool,
}

/// A visit called off by a worker's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOffVisit {
    /// The worker.
    pub by: PersonId,
    /// Instant of sending.
    pub at: Timestamp,
    /// The worker's reason; `None` while asked for.
    pub reason: Option<Private>,
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// The visit did not happen, or the office called the visit off.
    Cancelled,
    /// Everybody is home, safe.
    HomeSafe,
    /// The visit was planned, and no word of setting off ever came.
    Lapsed,
    /// This contact resolved the alert after the expected return.
    Resolved(PersonId),
    /// Everybody is back in school.
    Returned,
}

/// Unclear texts in wait of a clear word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclearTexts {
    /// The senders, each with the instant of the last unclear text: only the sender's own later word clears up.
    pub from: BTreeMap<PersonId, Timestamp>,
    /// Instant at which the texts become a concern.
    pub raise_at: Timestamp,
}

/// One trip out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit<P = SharedPlan> {
    /// The visit's id.
    pub id: VisitId,
    /// The rules in force, copied at the opening (P13).
    pub plan: P,
    /// The sign-out as given.
    pub sign_out: SignOut,
    /// The rules broken with leave.
    pub exceptions: BTreeSet<RuleException>,
    /// The leave waited for by a planned visit; `None` after the sign-out.
    #[serde(default)]
    pub planning: Option<BoxedState<PlanningState>>,
    /// The leave asked for before the sign-out of a planned visit: a NO after it is told. `None` while planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_before: Option<BoxedState<PlanningState>>,
    /// Instant of the sign-out; for a planned visit, the instant of planning.
    pub out_at: Timestamp,
    /// The workers, by id.
    pub workers: BTreeMap<PersonId, Worker>,
    /// When everybody is expected back.
    pub back_by: Timestamp,
    /// Sum of all extensions.
    pub extended: Span,
    /// The last resolution of an alert of this visit: deadlines due before start anew from here.
    pub reassured_at: Option<Timestamp>,
    /// Nudges already sent.
    pub nudged: BTreeSet<(DeadlineKey, NudgeWhen)>,
    /// Deadlines already missed.
    pub missed: BTreeSet<DeadlineKey>,
    /// Unclear texts in wait of a clear word; `None` if there are none.
    pub unclear: Option<UnclearTexts>,
    /// The calling off by text, if any.
    #[serde(default)]
    pub called_off: Option<CalledOffVisit>,
    /// What came of each stop so far, by its index.
    #[serde(default)]
    pub outcomes: BTreeMap<usize, StopOutcome>,
    /// Whether the alert was told that one worker has left and another has not.
    pub apart_raised: bool,
    /// The open alert: at most one.
    pub alert: Option<Alert>,
    /// Texts with a call for help or cause for worry, to be read out; never a duress text.
    #[serde(default)]
    pub quoted: Vec<(PersonId, QuotedText)>,
    /// The last resolution of an alert by a contact who heard or saw the workers.
    #[serde(default)]
    pub last_voice: Option<LastVoice>,
    /// The last word of workers taken by a colleague, by name: in person or on the phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_by: Option<HeardByColleague>,
    /// Every SAFE that counted, with the first of two persons as well as the second.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said_safe: Vec<SaidSafe>,
    /// Everybody who was told that a contact's SAFE had ended an alert of this visit.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub stood_down: BTreeSet<PersonId>,
    /// The codes of resolved alerts.
    pub past_alerts: Vec<AlertCode>,
    /// Instant and manner of the end; `None` while the visit lasts.
    pub closed: Option<(Timestamp, Closing)>,
    /// Whether nothing more is wanted of the write-up.
    pub write_up_done: bool,
    /// The reported incidents, in order.
    #[serde(default)]
    pub incidents: Vec<ReportedIncident>,
    /// The household's cooling-off begun by an incident of this visit, cleared or not.
    #[serde(default)]
    pub cooling_off: Option<CoolingOff>,
}

impl Visit {
    /// Returns the alert's view of the school.
    #[must_use]
    pub fn directory(&self) -> Directory<'_> {
        let workers = self.workers.keys().cloned().collect();
        Directory {
            responsible_contact: self.sign_out.responsible_contact.clone(),
            spare_household: self.sign_out.at_risk || self.sign_out.household.is_none(),
            ..Directory::of_school(&self.plan.chains, &self.plan.people, workers)
        }
    }

    /// Whether the visit is going on: signed out, and not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none() && self.planning.is_none()
    }

    /// Whether help of this visit stands in an open alert, whatever graver was added since: a phone under duress shows the same (P9).
    #[must_use]
    pub fn has_open_help(&self) -> bool {
        let mut causes = self.alert.iter().flat_map(|alert| &alert.causes);
        causes.any(|cause| cause.kind == AlertKind::Help)
    }

    /// Whether the visit may still change by the clock alone.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.is_open() || self.is_planned() || self.alert.is_some() || self.write_up().is_some()
    }

    /// Returns a worker's name in plain words.
    #[must_use]
    pub fn name(&self, person: &PersonId) -> String {
        person::name_in(&self.plan.people, person)
    }

    /// Returns every worker's name: `Jo Bloggs and Sam Khan`.
    #[must_use]
    pub fn names(&self) -> String {
        let names: Vec<String> = self.workers.keys().map(|worker| self.name(worker)).collect();
        names.join(" and ")
    }

    /// Whether a deadline was missed by a worker who has not been heard since, nor vouched for by a
    /// contact.
    ///
    /// Decided by the missed deadlines alone and never by the alert: the phones are asked and answered
    /// the same with duress and without (P9).
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        // "Both ok" of a companion does not keep an arrival or a return from being missed: each worker's own word is wanted.
        let is_own = |key: &DeadlineKey, worker: &Worker| {
            let of_each = self.plan.edition >= 4 && key.kind != DeadlineKind::CheckIn;
            let said_at = if self.plan.edition >= 5 {
                worker.texted_at
            } else {
                worker.last_words.as_ref().map(|said| said.at)
            };
            !of_each || said_at.max(worker.reassured_at) >= Some(key.due)
        };
        let silent = |key: &DeadlineKey, worker: &Worker| {
            worker.is_away() && (worker.proof_at < key.due || !is_own(key, worker))
        };
        self.missed.iter().any(|key| {
            self.reassured_at.is_none_or(|since| since < key.due)
                && self.workers.iter().any(|(id, worker)| {
                    key.worker.as_ref().is_none_or(|whose| whose == id) && silent(key, worker)
                })
        })
    }

    /// Whether two workers are reached by one phone.
    #[must_use]
    pub fn share_a_phone(&self, one: &PersonId, other: &PersonId) -> bool {
        let phone = |id: &PersonId| {
            let own = self.plan.people.get(id).and_then(|person| person.mobile.as_ref());
            self.sign_out.carried.get(id).or(own)
        };
        phone(one).is_some() && phone(one) == phone(other)
    }

    /// Returns the workers of an alert's causes, where a cause without a worker is about everybody.
    #[must_use]
    pub fn about(&self, alert: &Alert) -> Vec<PersonId> {
        let concerned = |id: &PersonId| {
            let mut causes = alert.causes.iter();
            alert.beside.contains_key(id)
                || causes.any(|cause| cause.worker.as_ref().is_none_or(|whose| whose == id))
        };
        self.workers.keys().filter(|id| concerned(id)).cloned().collect()
    }

    /// Returns the workers whom an alert is about and who are still away: the workers of its causes,
    /// where a cause without a worker is about everybody. A worker of whom a contact has said SAFE
    /// is no longer among them. Under duress a phone that says BACK takes nobody out (P9).
    #[must_use]
    pub fn workers_of(&self, alert: &Alert) -> AlertWorkers {
        let since = |id: &PersonId| {
            let causes = alert.causes.iter();
            let of = causes.filter(move |cause| cause.worker.as_ref().is_none_or(|whose| whose == id));
            of.map(|cause| cause.at).max().max(alert.beside.get(id).copied())
        };
        let by_own_word = alert.causes.iter().all(|cause| cause.kind == AlertKind::Overdue);
        let mut workers = AlertWorkers::default();
        for (id, worker) in self
            .workers
            .iter()
            .filter(|(id, worker)| worker.is_away() || self.is_back_by_phone(alert, id))
        {
            let Some(since) = since(id).filter(|_| !alert.safe_of.contains_key(id)) else {
                continue;
            };
            // One phone for two proves nothing of either.
            let shares = self
                .workers
                .keys()
                .any(|other| other != id && self.share_a_phone(id, other));
            let is_own = self.plan.edition < 4 || !shares && worker.has_own_word(since, alert.opened_at);
            if by_own_word && worker.proof_at >= since && is_own {
                workers.heard.insert(id.clone());
            } else {
                workers.silent.insert(id.clone());
            }
        }
        workers
    }

    /// Whether a worker was back by the word of a phone alone: in duress, said after the cry or by the worker of the cry, since
    /// another may hold the phone; in other danger, before the cry.
    #[must_use]
    pub fn is_back_by_phone(&self, alert: &Alert, id: &PersonId) -> bool {
        let in_duress = |worker: &Worker| {
            let mut causes = alert.causes.iter();
            alert.beside.contains_key(id)
                || causes.any(|cause| match &cause.worker {
                    Some(whose) => whose == id,
                    None => worker.since >= cause.at,
                })
        };
        let cried_since = |worker: &Worker| {
            let is_danger = |kind| matches!(kind, AlertKind::Help | AlertKind::Concern);
            let mut causes = alert.causes.iter();
            causes.any(|cause| {
                is_danger(cause.kind) && cause.worker.as_ref() == Some(id) && cause.at >= worker.since
            })
        };
        let said = |worker: &Worker| match alert.kind {
            AlertKind::Duress => self.plan.edition >= 3 && in_duress(worker),
            AlertKind::Help | AlertKind::Concern => self.plan.edition >= 4 && cried_since(worker),
            AlertKind::Drill | AlertKind::Monitor | AlertKind::Overdue => false,
        };
        let worker = self.workers.get(id).filter(|worker| !worker.is_away());
        !alert.safe_of.contains_key(id) && worker.is_some_and(said)
    }

    /// Returns the state of `worker`'s visit, for the reader of texts.
    #[must_use]
    pub fn state_for(&self, worker: &PersonId) -> VisitState {
        if self.closed.is_some() {
            return VisitState::None;
        }
        match self.workers.get(worker) {
            Some(_) if self.is_planned() => VisitState::Planned,
            None => VisitState::None,
            Some(worker) => match worker.whereabouts {
                Whereabouts::OnTheWay if worker.stop == 0 => VisitState::Out,
                Whereabouts::OnTheWay => VisitState::Between,
                Whereabouts::AtDoor | Whereabouts::OnSite => VisitState::OnSite,
                Whereabouts::Left => VisitState::Returning,
                Whereabouts::Back | Whereabouts::Home => VisitState::None,
            },
        }
    }

    /// Whether every sender of an unclear text has since proved safe.
    #[must_use]
    pub fn unclear_is_cleared_up(&self) -> bool {
        self.unclear.as_ref().is_some_and(|unclear| {
            unclear.from.iter().all(|(id, sent_at)| {
                self.workers
                    .get(id)
                    .is_none_or(|worker| worker.proof_at >= *sent_at)
            })
        })
    }

    /// Returns the latest instant at which all workers still away were known to be safe.
    #[must_use]
    pub fn safe_at(&self) -> Timestamp {
        let away = self.workers.values().filter(|worker| worker.is_away());
        let all = self.workers.values().map(Worker::safe_at).max();
        away.map(Worker::safe_at).min().or(all).unwrap_or(self.out_at)
    }

    /// Returns the instant of the last word from any worker.
    #[must_use]
    pub fn last_heard_at(&self) -> Option<Timestamp> {
        self.workers.values().filter_map(|worker| worker.heard_at).max()
    }
}
