//! When a visit next wants attention, and why.

use super::deadlines::{Deadline, DeadlineKey};
use super::planning::PlannedDue;
use super::{Visit, Whereabouts, Worker};
use crate::domain::alert::AlertDue;
use crate::domain::id::PersonId;
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Longest time for which one worker may have left before the other becomes a concern.
pub const APART_AT_MOST: Span = Span::from_mins(10);

/// Shortest time between arriving and a reminder of a long stay.
const STAY_AT_LEAST: Span = Span::from_mins(5);

/// Age at which a nudge says nothing useful any more.
const NUDGE_STALE_AFTER: Span = Span::from_mins(1);

/// The two nudges of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NudgeWhen {
    /// Shortly before the deadline.
    Before,
    /// At the deadline.
    At,
}

/// Why a visit next wants attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueReason {
    /// The alert's walk goes on.
    Alert(AlertDue),
    /// One worker has left and another has not, for too long.
    Apart,
    /// A deadline and its grace have passed.
    Missed(Deadline),
    /// The visit is planned, and waits for something.
    Planned(PlannedDue),
    /// A worker is to be nudged.
    Nudge(Deadline, NudgeWhen),
    /// A worker kept out by a danger never answered whether they are away from it.
    KeptOut(PersonId),
    /// A worker stays longer than was meant.
    Stay(PersonId),
    /// A text was never cleared up.
    Unclear(Option<PersonId>),
    /// The write-up is overdue: the line manager hears.
    WriteUp(DeadlineKey),
}

/// When a visit next wants attention, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitDue {
    /// The instant of the next attention.
    pub at: Timestamp,
    /// The reason for the attention.
    pub why: DueReason,
}

impl Visit {
    /// Returns the next instant at which the clock must wake the visit, and the reason.
    ///
    /// `None` means closed, with nothing more to do: an open visit without a deadline would be
    /// forgotten (P1).
    #[must_use]
    pub fn next(&self) -> Option<VisitDue> {
        let mut dues: Vec<VisitDue> = Vec::new();
        if let (None, Some(planning)) = (&self.closed, &self.planning) {
            let (at, due) = self.planned_due(planning);
            dues.push(VisitDue {
                at,
                why: DueReason::Planned(due),
            });
        }
        for deadline in self.deadlines() {
            if self.missed.contains(&deadline.key) {
                continue;
            }
            for (when, at) in nudges(&deadline) {
                if !self.nudged.contains(&(deadline.key.clone(), when)) {
                    dues.push(VisitDue {
                        at,
                        why: DueReason::Nudge(deadline.clone(), when),
                    });
                }
            }
            dues.push(VisitDue {
                at: deadline.missed_at(),
                why: DueReason::Missed(deadline),
            });
        }
        if let Some((key, grace)) = self.write_up() {
            let nudged = self.nudged.contains(&(key.clone(), NudgeWhen::At));
            dues.push(if nudged {
                VisitDue {
                    at: key.due + grace,
                    why: DueReason::WriteUp(key),
                }
            } else {
                let rule = self.plan.visit_type.return_by.rule.chain.clone();
                let write_up = self.plan.visit_type.write_up.as_ref();
                let remind_before = write_up.map_or(Span::ZERO, |write_up| write_up.remind_before);
                let deadline = Deadline {
                    key,
                    nudge_before: None,
                    grace,
                    chain: rule,
                };
                VisitDue {
                    at: deadline.key.due - remind_before,
                    why: DueReason::Nudge(deadline, NudgeWhen::At),
                }
            });
        }
        if self.is_open() {
            if let Some(unclear) = &self.unclear {
                dues.push(VisitDue {
                    at: unclear.raise_at,
                    why: DueReason::Unclear(unclear.from.keys().next().cloned()),
                });
            }
            for (id, worker) in &self.workers {
                dues.extend(worker.kept_out_until().map(|at| VisitDue {
                    at,
                    why: DueReason::KeptOut(id.clone()),
                }));
            }
            dues.extend(self.stays());
            if let Some((_, since)) = self.apart().filter(|_| !self.apart_raised)
                && !self.inside_heard_since(since)
            {
                dues.push(VisitDue {
                    at: since + APART_AT_MOST,
                    why: DueReason::Apart,
                });
            }
        }
        if let Some(alert) = &self.alert {
            let (at, due) = alert.due(&self.directory());
            dues.push(VisitDue {
                at,
                why: DueReason::Alert(due),
            });
        }
        // Of several at one instant, the first pushed wins: nudges, then deadlines, then the alert.
        dues.into_iter().min_by_key(|due| due.at)
    }

    /// Returns the end of the meant stay for each worker at a stop.
    fn stays(&self) -> impl Iterator<Item = VisitDue> {
        let there = |worker: &&Worker| worker.whereabouts == Whereabouts::OnSite && !worker.stay_said;
        let workers = self.workers.iter().filter(move |(_, worker)| there(worker));
        workers.filter_map(|(id, worker)| {
            let written = self.sign_out.stops.get(worker.stop).and_then(|stop| stop.until);
            let most = self.plan.visit_type.stay_at_most;
            let until = written.or(most.map(|most| worker.since + most.span()))?;
            Some(VisitDue {
                // A worker who arrives late gets the reminder after five minutes at the earliest,
                // not on arrival.
                at: until.max(worker.since + STAY_AT_LEAST),
                why: DueReason::Stay(id.clone()),
            })
        })
    }

    /// Whether every worker left inside has been heard since a companion left: the answer to
    /// "Jo has left, you have not: are you OK?".
    fn inside_heard_since(&self, left_at: Timestamp) -> bool {
        let heard = |id: &PersonId| {
            let worker = self.workers.get(id);
            worker.is_none_or(|worker| worker.proof_at > left_at)
        };
        self.plan.edition >= 2 && self.left_behind().iter().all(heard)
    }

    /// Returns the workers in the household left by a companion, or at its door: the earliest stop
    /// with anybody there.
    #[must_use]
    pub fn left_behind(&self) -> Vec<PersonId> {
        let there =
            |worker: &&Worker| matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor);
        let stops = self.workers.values().filter(there).map(|worker| worker.stop);
        let Some(earliest) = stops.min() else {
            return Vec::new();
        };
        let behind = self.workers.iter();
        behind
            .filter(|(_, worker)| there(worker) && worker.stop == earliest)
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Returns the worker who has left while another is still inside, with the instant of leaving.
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
            .map(|(id, worker)| {
                // A LEFT from before the IN was of an earlier stop, unless the worker has gone on since.
                let is_of_stop = |left_at: &Timestamp| {
                    worker.stop > inside || worker.in_at.is_none_or(|at| at <= *left_at)
                };
                (
                    id.clone(),
                    worker.left_at.filter(is_of_stop).unwrap_or(worker.since),
                )
            })
            .min_by_key(|(_, left_at)| *left_at)
    }
}

/// Returns the nudges of a deadline: shortly before the deadline, and at the deadline.
fn nudges(deadline: &Deadline) -> Vec<(NudgeWhen, Timestamp)> {
    let at = (NudgeWhen::At, deadline.key.due);
    match deadline.nudge_before.filter(|before| *before > Span::ZERO) {
        Some(before) => vec![(NudgeWhen::Before, deadline.key.due - before), at],
        None => vec![at],
    }
}

/// Whether a nudge due at `due` says nothing useful any more at `at`.
#[must_use]
pub fn nudge_is_stale(due: Timestamp, at: Timestamp) -> bool {
    at.since(due) > NUDGE_STALE_AFTER
}
