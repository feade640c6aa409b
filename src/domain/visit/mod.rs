//! A visit as it stands, and what it is waiting for.
//!
//! The next deadline is derived from the state, never stored beside it: a timer can be neither lost nor doubled.

mod aggregate;
mod deadlines;
mod due;
mod phase;
mod planning;
mod sign_out;

pub use deadlines::{Deadline, DeadlineKey};
pub use due::{APART_AT_MOST, Due, NudgeWhen, Why, nudge_is_stale};
pub use phase::VisitPhase;
pub use planning::{ASK_AGAIN_AFTER, LeaveAnswer, LeavePart, NOT_SET_OFF_AFTER, PlannedDue, Planning};
pub use sign_out::{Exception, SignOut, Stop};

use super::alert::{Alert, Directory, How};
use super::id::{AlertCode, PersonId, VisitId};
use super::incident::{CoolingOff, Incident};
use super::plan::Plan;
use super::private::Private;
use super::reply::{LastQuestion, VisitState};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// From an unclear text until it is raised as a concern, unless it is cleared up (docs/rules/visits.md).
pub const UNCLEAR_WITHIN: Span = Span::from_mins(3);

/// Where a worker is, as far as Homeward has been told; in the order of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// On the way to a stop.
    OnTheWay,
    /// At a door that nobody opens.
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

/// A text as its sender worded it, for the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words.
    pub text: Private,
    /// When they were sent.
    pub at: Timestamp,
}

/// When a contact last heard or saw the workers themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVoice {
    /// When they said so.
    pub at: Timestamp,
    /// Who.
    pub by: PersonId,
    /// How they know.
    pub how: How,
}

/// One worker on a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    /// Where.
    pub whereabouts: Whereabouts,
    /// Since when.
    pub since: Timestamp,
    /// Which stop the worker is at or on the way to.
    pub stop: usize,
    /// The latest instant at which the worker was known to be safe.
    pub proof_at: Timestamp,
    /// The latest instant at which somebody who was with the worker said that all was well, where one may speak for both.
    #[serde(default)]
    pub vouched_at: Option<Timestamp>,
    /// The last word of the worker that armed anew what was missed.
    pub reassured_at: Option<Timestamp>,
    /// When the worker was last heard from at all.
    pub heard_at: Option<Timestamp>,
    /// The last words that may be read out.
    pub last_words: Option<Said>,
    /// Since when our texts have not been reaching the worker's phone.
    pub unreached_since: Option<Timestamp>,
    /// Until when the worker has asked to be given time to come home.
    #[serde(default)]
    pub home_by: Option<Timestamp>,
    /// What we last asked.
    pub asked: LastQuestion,
    /// Whether the worker was reminded that the stay is longer than was meant (RH-41).
    #[serde(default)]
    pub stay_said: bool,
    /// Whether the worker has gone in on a visit that was to stay outside (TM-15).
    #[serde(default)]
    pub entered: bool,
}

impl Worker {
    /// Returns the latest instant at which the worker was known to be safe, by their own word or that of somebody with them.
    #[must_use]
    pub fn safe_at(&self) -> Timestamp {
        self.vouched_at.map_or(self.proof_at, |at| at.max(self.proof_at))
    }

    /// Whether two workers are in one place, as far as Homeward has been told. Whoever has left speaks for nobody inside,
    /// and whoever is there for nobody who is still expected.
    #[must_use]
    pub fn is_with(&self, other: &Self) -> bool {
        let has_left = |worker: &Self| worker.whereabouts >= Whereabouts::Left;
        let is_expected = |worker: &Self| worker.whereabouts == Whereabouts::OnTheWay;
        self.stop == other.stop
            && has_left(self) == has_left(other)
            && is_expected(self) == is_expected(other)
            && self.is_away() == other.is_away()
    }

    /// Whether the worker is neither back in school nor home.
    #[must_use]
    pub fn is_away(&self) -> bool {
        !matches!(self.whereabouts, Whereabouts::Back | Whereabouts::Home)
    }
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// It did not happen, or was called off by the office.
    Cancelled,
    /// Everybody is home, safe.
    HomeSafe,
    /// It was planned, and nobody ever set off as far as Homeward knows.
    Lapsed,
    /// Somebody resolved its alert after the expected return.
    Resolved(PersonId),
    /// Everybody is back in school.
    Returned,
}

/// Texts that wait to be cleared up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unclear {
    /// Who sent one, and when the last of each was sent: only their own word of later than that clears it up.
    pub from: BTreeMap<PersonId, Timestamp>,
    /// When it is raised as a concern.
    pub raise_at: Timestamp,
}

/// One trip out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// The rules it runs under, as they stood when it opened.
    pub plan: Arc<Plan>,
    /// What was said at sign-out.
    pub sign_out: SignOut,
    /// Which rules it breaks with leave.
    pub exceptions: BTreeSet<Exception>,
    /// What it waits for while it is planned; `None` once it was signed out.
    #[serde(default)]
    pub planning: Option<Planning>,
    /// When it was signed out; while it is planned, when that was.
    pub out_at: Timestamp,
    /// The workers.
    pub workers: BTreeMap<PersonId, Worker>,
    /// When everybody is expected back.
    pub back_by: Timestamp,
    /// By how much that was moved in all.
    pub extended: Span,
    /// The last time somebody resolved an alert of this visit: what was due before starts anew from here.
    pub reassured_at: Option<Timestamp>,
    /// Nudges already sent.
    pub nudged: BTreeSet<(DeadlineKey, NudgeWhen)>,
    /// Deadlines already missed.
    pub missed: BTreeSet<DeadlineKey>,
    /// A text that waits to be cleared up.
    pub unclear: Option<Unclear>,
    /// Whether it has been said that one has left and another has not.
    pub apart_raised: bool,
    /// The open alert: at most one.
    pub alert: Option<Alert>,
    /// Texts that asked for help or worried us, to be read out; never those of a duress text.
    #[serde(default)]
    pub quoted: Vec<(PersonId, Said)>,
    /// The last time somebody resolved an alert by having heard or seen the workers.
    #[serde(default)]
    pub last_voice: Option<LastVoice>,
    /// The codes of alerts that were resolved.
    pub past_alerts: Vec<AlertCode>,
    /// When and how it ended.
    pub closed: Option<(Timestamp, Closing)>,
    /// Whether nothing more is wanted of the write-up.
    pub write_up_done: bool,
    /// What was reported of it.
    #[serde(default)]
    pub incidents: Vec<Incident>,
    /// The cooling-off of its household that one of them began, cleared or not.
    #[serde(default)]
    pub cooling_off: Option<CoolingOff>,
}

impl Visit {
    /// Returns the alert's view of the school.
    #[must_use]
    pub fn directory(&self) -> Directory<'_> {
        Directory {
            chains: &self.plan.chains,
            people: &self.plan.people,
            workers: self.workers.keys().cloned().collect(),
            responsible_contact: self.sign_out.responsible_contact.clone(),
            spare_household: self.sign_out.at_risk || self.sign_out.household.is_none(),
        }
    }

    /// Whether the visit is going on: signed out, and not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none() && self.planning.is_none()
    }

    /// Whether anything may still happen to it by itself.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.is_open() || self.is_planned() || self.alert.is_some() || self.write_up().is_some()
    }

    /// Returns a worker's name as people say it.
    #[must_use]
    pub fn name(&self, person: &PersonId) -> String {
        self.plan
            .people
            .get(person)
            .map_or_else(|| person.key().to_owned(), |known| known.name.reveal().to_owned())
    }

    /// Returns every worker's name: `Jo Bloggs and Sam Khan`.
    #[must_use]
    pub fn names(&self) -> String {
        let names: Vec<String> = self.workers.keys().map(|worker| self.name(worker)).collect();
        names.join(" and ")
    }

    /// Returns the state of `worker`'s visit as the reader of texts wants it.
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

    /// Whether everybody whose text was unclear has proved to be safe since.
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

    /// Returns the latest instant at which everybody who is still away was known to be safe.
    #[must_use]
    pub fn safe_at(&self) -> Timestamp {
        let away = self.workers.values().filter(|worker| worker.is_away());
        let all = self.workers.values().map(Worker::safe_at).max();
        away.map(Worker::safe_at).min().or(all).unwrap_or(self.out_at)
    }

    /// Returns when anybody on the visit was last heard from.
    #[must_use]
    pub fn last_heard_at(&self) -> Option<Timestamp> {
        self.workers.values().filter_map(|worker| worker.heard_at).max()
    }
}
