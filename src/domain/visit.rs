//! A visit as it stands, and what it is waiting for.
//!
//! The next deadline is derived from the state, never stored beside it: a timer can be neither lost nor doubled.

use super::alert::{Alert, AlertDue, Book, DeadlineKind};
use super::id::{AlertCode, ChainName, PersonId, VisitId};
use super::plan::{CheckInFrom, DeadlineRule, Pair, Plan};
use super::private::{Phone, Private};
use super::reply::{Asked, VisitState};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// From an unclear text until it is raised as a concern, unless it is cleared up (TEXTS.md).
pub const UNCLEAR_WITHIN: Span = Span::from_mins(3);

/// How long one worker may have left while the other has not, before that is a concern.
pub const APART_AT_MOST: Span = Span::from_mins(10);

/// A nudge noticed later than this says nothing useful any more.
const NUDGE_STALE_AFTER: Span = Span::from_mins(1);

/// One stop of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Where: a full address.
    pub address: Private,
    /// When the worker is expected there, if the itinerary says so (OP-07).
    pub expected_at: Option<Timestamp>,
}

/// What is asked for at sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOut {
    /// Who goes.
    pub workers: Vec<PersonId>,
    /// The phone each carries, where it is not their own.
    pub carried: BTreeMap<PersonId, Phone>,
    /// Where to, in order.
    pub stops: Vec<Stop>,
    /// The household's number.
    pub household: Option<Phone>,
    /// Why.
    pub purpose: Option<Private>,
    /// How they travel.
    pub vehicle: Option<Private>,
    /// Reference of the risk assessment.
    pub risk_assessment: Option<Private>,
    /// What is known of hazards, for the sheet.
    pub hazards: Option<Private>,
    /// Who authorised it.
    pub authorised_by: Option<PersonId>,
    /// Who looks after a visit out of hours (OP-05).
    pub responsible_contact: Option<PersonId>,
    /// When everybody is expected back, or done if the visit ends at home.
    pub back_by: Timestamp,
    /// Whether the workers go home from the last stop.
    pub ends_at_home: bool,
    /// Whether every wait is halved and the household is not rung.
    pub at_risk: bool,
}

/// Why a visit needed a named authoriser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exception {
    /// It starts after the latest start.
    AfterLatestStart,
    /// It runs outside the hours of its visit type.
    OutOfHours,
    /// Fewer workers than the visit type needs.
    TooFewWorkers,
}

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
    /// The last word of the worker that armed anew what was missed.
    pub reassured_at: Option<Timestamp>,
    /// When the worker was last heard from at all.
    pub heard_at: Option<Timestamp>,
    /// The last words that may be read out.
    pub last_words: Option<Said>,
    /// Since when our texts have not been reaching the worker's phone.
    pub unreached_since: Option<Timestamp>,
    /// What we last asked.
    pub asked: Asked,
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// It did not happen, or was called off by the office.
    Cancelled,
    /// Everybody is home, safe.
    HomeSafe,
    /// Somebody resolved its alert after the expected return.
    Resolved(PersonId),
    /// Everybody is back in school.
    Returned,
}

/// Which nudge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NudgeWhen {
    /// Shortly before the deadline.
    Before,
    /// At it.
    At,
}

/// What identifies one arming of a deadline: if any of it changes, it is another deadline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeadlineKey {
    /// Which deadline.
    pub kind: DeadlineKind,
    /// Whose, where each worker has their own.
    pub worker: Option<PersonId>,
    /// The instant by which something must be heard.
    pub due: Timestamp,
}

/// A deadline that is armed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// What identifies it.
    pub key: DeadlineKey,
    /// When the first nudge goes, if before the deadline.
    pub nudge_before: Option<Span>,
    /// From `due` until anybody else is told.
    pub grace: Span,
    /// Who is told.
    pub chain: ChainName,
}

impl Deadline {
    /// Returns the instant at which it is missed.
    #[must_use]
    pub fn missed_at(&self) -> Timestamp {
        self.key.due + self.grace
    }
}

/// Texts that wait to be cleared up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unclear {
    /// Who sent one, and when the last of each was sent: only their own word of later than that clears it up.
    pub from: BTreeMap<PersonId, Timestamp>,
    /// When it is raised as a concern.
    pub raise_at: Timestamp,
}

/// Why a visit next wants attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The alert's walk goes on.
    Alert(AlertDue),
    /// One has left, another has not, for too long.
    Apart(PersonId),
    /// A deadline and its grace have passed.
    Missed(Deadline),
    /// A worker is to be nudged.
    Nudge(Deadline, NudgeWhen),
    /// A text was never cleared up.
    Unclear(Option<PersonId>),
    /// The write-up is overdue: the line manager hears.
    WriteUp(DeadlineKey),
}

/// When a visit next wants attention, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The instant.
    pub at: Timestamp,
    /// The reason.
    pub why: Why,
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
    /// When it was signed out.
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
    /// The codes of alerts that were resolved.
    pub past_alerts: Vec<AlertCode>,
    /// When and how it ended.
    pub closed: Option<(Timestamp, Closing)>,
    /// Whether nothing more is wanted of the write-up.
    pub write_up_done: bool,
}

impl Visit {
    /// Returns the alert's view of the school.
    #[must_use]
    pub fn book(&self) -> Book<'_> {
        Book {
            chains: &self.plan.chains,
            people: &self.plan.people,
            workers: self.workers.keys().cloned().collect(),
            responsible_contact: self.sign_out.responsible_contact.clone(),
            spare_household: self.sign_out.at_risk || self.sign_out.household.is_none(),
        }
    }

    /// Whether the visit is still going on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Whether anything may still happen to it by itself.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.is_open() || self.alert.is_some() || self.write_up().is_some()
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
        if !self.is_open() {
            return VisitState::None;
        }
        match self.workers.get(worker) {
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

    /// Returns the phase of the whole visit, as printed: that of whoever is furthest from safe.
    #[must_use]
    pub fn phase(&self) -> &'static str {
        if self.closed.is_some() {
            return "closed";
        }
        let of = |wanted: &[Whereabouts]| {
            self.workers
                .values()
                .any(|worker| wanted.contains(&worker.whereabouts))
        };
        if of(&[Whereabouts::OnSite, Whereabouts::AtDoor]) {
            "on-site"
        } else if self
            .workers
            .values()
            .any(|w| w.whereabouts == Whereabouts::OnTheWay && w.stop > 0)
        {
            "between"
        } else if of(&[Whereabouts::OnTheWay]) {
            "out"
        } else {
            "returning"
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

    /// Returns when anybody on the visit was last heard from.
    #[must_use]
    pub fn last_heard_at(&self) -> Option<Timestamp> {
        self.workers.values().filter_map(|worker| worker.heard_at).max()
    }

    /// Returns how much time a deadline that was missed and then cleared up gets.
    fn again_after(&self, kind: DeadlineKind) -> Span {
        let visit_type = &self.plan.visit_type;
        match kind {
            DeadlineKind::Arrival => visit_type.arrival.as_ref().map(|arrival| arrival.within.span()),
            DeadlineKind::CheckIn => visit_type.check_in.as_ref().map(|check_in| check_in.every.span()),
            DeadlineKind::NoAnswer => Some(visit_type.no_answer.wait_at_most.span()),
            // Never further than one interval: an OK does not buy an hour.
            DeadlineKind::Return => visit_type.check_in.as_ref().map(|check_in| check_in.every.span()),
            DeadlineKind::HomeSafe => Some(visit_type.home_safe.within.span()),
            DeadlineKind::WriteUp => None,
        }
        .unwrap_or(Span::from_mins(20))
    }

    /// Returns the last word that armed anew what was missed: the worker's own, or anybody's where one speaks for all.
    pub(super) fn reassured_at_for(&self, worker: Option<&PersonId>) -> Option<Timestamp> {
        match worker {
            Some(worker) => self.workers.get(worker).and_then(|worker| worker.reassured_at),
            None => self
                .workers
                .values()
                .filter_map(|worker| worker.reassured_at)
                .max(),
        }
    }

    /// Builds one deadline, put off if it was missed and that was cleared up since.
    fn deadline(
        &self,
        kind: DeadlineKind,
        worker: Option<&PersonId>,
        due: Timestamp,
        rule: &DeadlineRule,
    ) -> Deadline {
        let mut key = DeadlineKey {
            kind,
            worker: worker.cloned(),
            due,
        };
        if let Some(reassured) = self.reassured_at.filter(|reassured| *reassured >= key.due) {
            key.due = reassured + self.again_after(kind);
        }
        // The workers' own word puts off nothing that was not missed yet.
        if let Some(reassured) = self
            .reassured_at_for(worker)
            .filter(|reassured| *reassured >= key.due)
            && self.missed.contains(&key)
        {
            key.due = reassured + self.again_after(kind);
        }
        Deadline {
            key,
            nudge_before: rule.nudge_before,
            grace: rule.grace,
            chain: rule.chain.clone(),
        }
    }

    /// Returns every deadline armed now. For an open visit there is at least one (P1).
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        if self.closed.is_some() {
            return Vec::new();
        }
        let mut armed = Vec::new();
        armed.extend(self.arrivals());
        armed.extend(self.check_ins());
        armed.extend(self.no_answer());
        armed.extend(self.returns());
        armed
    }

    fn arrivals(&self) -> Vec<Deadline> {
        let visit_type = &self.plan.visit_type;
        let Some(arrival) = &visit_type.arrival else {
            return Vec::new();
        };
        let due = |worker: &Worker| {
            let expected = self
                .sign_out
                .stops
                .get(worker.stop)
                .and_then(|stop| stop.expected_at)
                // Somebody who runs late is not overdue at the next stop before they have set off for it.
                .filter(|expected| *expected > worker.since);
            expected.unwrap_or(worker.since + arrival.within.span())
        };
        let travelling = || {
            self.workers
                .iter()
                .filter(|(_, worker)| worker.whereabouts == Whereabouts::OnTheWay)
        };
        match visit_type.pair {
            Pair::Each => travelling()
                .map(|(id, worker)| {
                    self.deadline(DeadlineKind::Arrival, Some(id), due(worker), &arrival.rule)
                })
                .collect(),
            Pair::Any => {
                let there = self
                    .workers
                    .values()
                    .any(|worker| matches!(worker.whereabouts, Whereabouts::AtDoor | Whereabouts::OnSite));
                let earliest = travelling().map(|(_, worker)| due(worker)).min();
                earliest
                    .filter(|_| !there)
                    .map(|due| self.deadline(DeadlineKind::Arrival, None, due, &arrival.rule))
                    .into_iter()
                    .collect()
            }
        }
    }

    fn check_ins(&self) -> Vec<Deadline> {
        let visit_type = &self.plan.visit_type;
        let Some(check_in) = &visit_type.check_in else {
            return Vec::new();
        };
        let wanted = |worker: &Worker| match (check_in.from, worker.whereabouts) {
            (_, Whereabouts::OnSite) => true,
            (CheckInFrom::SignOut, Whereabouts::OnTheWay | Whereabouts::AtDoor) => true,
            (CheckInFrom::Arrival, Whereabouts::OnTheWay | Whereabouts::AtDoor)
            | (_, Whereabouts::Left | Whereabouts::Back | Whereabouts::Home) => false,
        };
        let from = |worker: &Worker| match check_in.from {
            CheckInFrom::Arrival => worker.since.max(worker.proof_at),
            CheckInFrom::SignOut => self.out_at.max(worker.proof_at),
        };
        let every = check_in.every.span();
        let inside = || self.workers.iter().filter(|(_, worker)| wanted(worker));
        match visit_type.pair {
            Pair::Each => inside()
                .map(|(id, worker)| {
                    self.deadline(
                        DeadlineKind::CheckIn,
                        Some(id),
                        from(worker) + every,
                        &check_in.rule,
                    )
                })
                .collect(),
            Pair::Any => {
                let any_proof = self.workers.values().map(|worker| worker.proof_at).max();
                inside()
                    .map(|(_, worker)| from(worker))
                    .max()
                    .map(|base| any_proof.map_or(base, |proof| base.max(proof)))
                    .map(|base| self.deadline(DeadlineKind::CheckIn, None, base + every, &check_in.rule))
                    .into_iter()
                    .collect()
            }
        }
    }

    fn no_answer(&self) -> Vec<Deadline> {
        let no_answer = &self.plan.visit_type.no_answer;
        self.workers
            .values()
            .filter(|worker| worker.whereabouts == Whereabouts::AtDoor)
            .map(|worker| worker.since)
            .min()
            .map(|since| {
                let due = since + no_answer.wait_at_most.span();
                self.deadline(DeadlineKind::NoAnswer, None, due, &no_answer.rule)
            })
            .into_iter()
            .collect()
    }

    fn returns(&self) -> Vec<Deadline> {
        let visit_type = &self.plan.visit_type;
        let away = || {
            self.workers
                .iter()
                .filter(|(_, worker)| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
        };
        let homeward =
            |worker: &Worker| self.sign_out.ends_at_home && worker.whereabouts == Whereabouts::Left;
        let mut armed: Vec<Deadline> = away()
            .filter(|(_, worker)| homeward(worker))
            .map(|(id, worker)| {
                let due = worker.since + visit_type.home_safe.within.span();
                self.deadline(DeadlineKind::HomeSafe, Some(id), due, &visit_type.home_safe.rule)
            })
            .collect();
        let returning: Vec<&PersonId> = away()
            .filter(|(_, worker)| !homeward(worker))
            .map(|(id, _)| id)
            .collect();
        let rule = &visit_type.return_by.rule;
        match visit_type.pair {
            Pair::Each => armed.extend(
                returning
                    .into_iter()
                    .map(|id| self.deadline(DeadlineKind::Return, Some(id), self.back_by, rule)),
            ),
            Pair::Any if returning.is_empty() => {}
            Pair::Any => armed.push(self.deadline(DeadlineKind::Return, None, self.back_by, rule)),
        }
        armed
    }

    /// Returns the write-up's deadline while one is wanted.
    #[must_use]
    pub fn write_up(&self) -> Option<(DeadlineKey, Span)> {
        let (closed_at, closing) = self.closed.as_ref()?;
        let rule = self.plan.visit_type.write_up.as_ref()?;
        if self.write_up_done || *closing == Closing::Cancelled {
            return None;
        }
        let due = *closed_at + rule.within.span();
        Some((
            DeadlineKey {
                kind: DeadlineKind::WriteUp,
                worker: None,
                due,
            },
            rule.grace,
        ))
    }

    /// Returns who has left while somebody else is still inside, and since when.
    #[must_use]
    pub fn apart(&self) -> Option<(PersonId, Timestamp)> {
        let inside = self
            .workers
            .values()
            .filter(|worker| matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor))
            .map(|worker| worker.stop)
            .min()?;
        self.workers
            .iter()
            .filter(|(_, worker)| {
                matches!(
                    worker.whereabouts,
                    Whereabouts::Left | Whereabouts::Back | Whereabouts::Home
                ) || worker.stop > inside
            })
            .map(|(id, worker)| (id.clone(), worker.since))
            .min_by_key(|(_, since)| *since)
    }

    /// Returns when the visit must next be woken, and why.
    ///
    /// `None` means that it is closed and nothing more is wanted: an open visit without a deadline would be forgotten (P1).
    #[must_use]
    pub fn next(&self) -> Option<Due> {
        let mut dues: Vec<Due> = Vec::new();
        for deadline in self.deadlines() {
            if self.missed.contains(&deadline.key) {
                continue;
            }
            for (when, at) in nudges(&deadline) {
                if !self.nudged.contains(&(deadline.key.clone(), when)) {
                    dues.push(Due {
                        at,
                        why: Why::Nudge(deadline.clone(), when),
                    });
                }
            }
            dues.push(Due {
                at: deadline.missed_at(),
                why: Why::Missed(deadline),
            });
        }
        if let Some((key, grace)) = self.write_up() {
            let nudged = self.nudged.contains(&(key.clone(), NudgeWhen::At));
            dues.push(if nudged {
                Due {
                    at: key.due + grace,
                    why: Why::WriteUp(key),
                }
            } else {
                let rule = self.plan.visit_type.return_by.rule.chain.clone();
                let deadline = Deadline {
                    key,
                    nudge_before: None,
                    grace,
                    chain: rule,
                };
                Due {
                    at: deadline.key.due,
                    why: Why::Nudge(deadline, NudgeWhen::At),
                }
            });
        }
        if self.is_open() {
            if let Some(unclear) = &self.unclear {
                dues.push(Due {
                    at: unclear.raise_at,
                    why: Why::Unclear(unclear.from.keys().next().cloned()),
                });
            }
            if let Some((left, since)) = self.apart().filter(|_| !self.apart_raised) {
                dues.push(Due {
                    at: since + APART_AT_MOST,
                    why: Why::Apart(left),
                });
            }
        }
        if let Some(alert) = &self.alert {
            let (at, due) = alert.due(&self.book());
            dues.push(Due {
                at,
                why: Why::Alert(due),
            });
        }
        // Of several at one instant, the first pushed: nudges, then deadlines, then the alert.
        dues.into_iter().min_by_key(|due| due.at)
    }

    /// Returns the deadline that people are shown as next: the earliest not yet missed.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Deadline> {
        self.deadlines()
            .into_iter()
            .filter(|deadline| !self.missed.contains(&deadline.key))
            .min_by_key(|deadline| deadline.key.due)
    }

    /// Returns the next check-in or other question to a worker still to come, as the confirmations say it back.
    #[must_use]
    pub fn next_check_at(&self) -> Option<Timestamp> {
        self.deadlines()
            .into_iter()
            .filter(|deadline| deadline.key.kind == DeadlineKind::CheckIn)
            .map(|deadline| deadline.key.due)
            .min()
    }
}

/// Returns the nudges of a deadline: shortly before it, and at it.
fn nudges(deadline: &Deadline) -> Vec<(NudgeWhen, Timestamp)> {
    let at = (NudgeWhen::At, deadline.key.due);
    match deadline.nudge_before.filter(|before| *before > Span::ZERO) {
        Some(before) => vec![(NudgeWhen::Before, deadline.key.due - before), at],
        None => vec![at],
    }
}

/// Whether a nudge that was due at `due` says nothing useful any more at `at`.
#[must_use]
pub fn nudge_is_stale(due: Timestamp, at: Timestamp) -> bool {
    at.since(due) > NUDGE_STALE_AFTER
}
