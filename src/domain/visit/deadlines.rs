//! The armed deadlines, and the due instant of each.

use super::{Closing, Visit, Whereabouts, Worker};
use crate::domain::alert::DeadlineKind;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::plan::{CheckIn, CheckInFrom, DeadlineRule, PairRule};
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// The identity of one arming of a deadline: any change makes another deadline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeadlineKey {
    /// The kind of deadline.
    pub kind: DeadlineKind,
    /// The worker of the deadline; `None` for a deadline shared by all.
    pub worker: Option<PersonId>,
    /// The instant by which a word is due.
    pub due: Timestamp,
}

/// An armed deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The identity of this arming.
    pub key: DeadlineKey,
    /// When the first nudge goes, if before the deadline.
    pub nudge_before: Option<Span>,
    /// Time from `due` until other people are told.
    pub grace: Span,
    /// The chain to alert.
    pub chain: ChainName,
}

impl Deadline {
    /// Returns the instant at which the deadline is missed.
    #[must_use]
    pub fn missed_at(&self) -> Timestamp {
        self.key.due + self.grace
    }
}

impl Visit {
    /// Returns every armed deadline. An open visit has at least one (P1).
    #[must_use]
    pub fn deadlines(&self) -> Vec<Deadline> {
        if !self.is_open() {
            return Vec::new();
        }
        let mut armed = Vec::new();
        armed.extend(self.arrivals());
        armed.extend(self.check_ins());
        armed.extend(self.no_answer());
        armed.extend(self.returns());
        armed
    }

    /// Returns the next deadline to show to people: the earliest not yet missed.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Deadline> {
        self.deadlines()
            .into_iter()
            .filter(|deadline| !self.missed.contains(&deadline.key))
            .min_by_key(|deadline| deadline.key.due)
    }

    /// Returns a worker's next check-in for the confirmations: the worker's own, or the pair's
    /// shared one.
    #[must_use]
    pub fn next_check_of(&self, worker: &PersonId) -> Option<Timestamp> {
        // A worker who has left is asked for no check-in, though a companion inside is.
        let left = self.workers.get(worker)?.whereabouts >= Whereabouts::Left;
        self.due_for(worker, DeadlineKind::CheckIn).filter(|_| !left)
    }

    /// Returns the instant at which a worker is due back in school, after any extensions; `None` on
    /// the way home or back already.
    #[must_use]
    pub fn back_by_of(&self, worker: &PersonId) -> Option<Timestamp> {
        if self.is_open() {
            self.due_for(worker, DeadlineKind::Return)
        } else {
            Some(self.back_by)
        }
    }

    fn due_for(&self, worker: &PersonId, kind: DeadlineKind) -> Option<Timestamp> {
        let concerns = |key: &DeadlineKey| key.worker.as_ref().is_none_or(|whose| whose == worker);
        self.deadlines()
            .into_iter()
            .filter(|deadline| deadline.key.kind == kind && concerns(&deadline.key))
            .map(|deadline| deadline.key.due)
            .min()
    }

    /// Returns the write-up's deadline and grace; `None` while no write-up is wanted.
    #[must_use]
    pub fn write_up(&self) -> Option<(DeadlineKey, Span)> {
        let (closed_at, closing) = self.closed.as_ref()?;
        let rule = self.plan.visit_type.write_up.as_ref()?;
        if self.write_up_done || matches!(closing, Closing::Cancelled | Closing::Lapsed) {
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
                // A late worker is not overdue at the next stop before setting off for the stop.
                .filter(|expected| *expected > worker.since);
            expected.unwrap_or(worker.since + arrival.within.span())
        };
        let travelling = || {
            self.workers
                .iter()
                .filter(|(_, worker)| worker.whereabouts == Whereabouts::OnTheWay)
        };
        let pair = if arrival.wait_for_all {
            PairRule::Each
        } else {
            visit_type.pair
        };
        match pair {
            PairRule::Each => travelling()
                .map(|(id, worker)| {
                    self.deadline(DeadlineKind::Arrival, Some(id), due(worker), &arrival.rule)
                })
                .collect(),
            PairRule::Any => {
                let there = |stop: usize| {
                    self.workers.values().any(|worker| {
                        worker.stop == stop
                            && matches!(worker.whereabouts, Whereabouts::AtDoor | Whereabouts::OnSite)
                    })
                };
                // The missed and put off deadline of one worker must not hide another worker's
                // deadline to come.
                travelling()
                    .filter(|(_, worker)| !there(worker.stop))
                    .map(|(_, worker)| self.deadline(DeadlineKind::Arrival, None, due(worker), &arrival.rule))
                    .min_by_key(|deadline| self.to_come_first(deadline))
                    .into_iter()
                    .collect()
            }
        }
    }

    /// Returns the check-in rule for a worker: the rule of a home after going in (TM-15).
    #[must_use]
    pub fn check_in_of(&self, worker: &Worker) -> Option<&CheckIn> {
        let visit_type = &self.plan.visit_type;
        let inside = visit_type.entry.as_ref().filter(|_| worker.entered);
        inside
            .and_then(|entry| entry.check_in.as_ref())
            .or(visit_type.check_in.as_ref())
    }

    /// Returns the check-in in force: the strictest among the workers' rules.
    #[must_use]
    pub(in crate::domain) fn check_in_in_force(&self) -> Option<&CheckIn> {
        let rules = self
            .workers
            .values()
            .filter_map(|worker| self.check_in_of(worker));
        rules.min_by_key(|rule| rule.every)
    }

    fn check_ins(&self) -> Vec<Deadline> {
        let wanted = |rule: &CheckIn, worker: &Worker| match (rule.from, worker.whereabouts) {
            (_, Whereabouts::OnSite) => true,
            (CheckInFrom::SignOut, Whereabouts::OnTheWay | Whereabouts::AtDoor) => true,
            (CheckInFrom::Arrival, Whereabouts::OnTheWay | Whereabouts::AtDoor)
            | (_, Whereabouts::Left | Whereabouts::Back | Whereabouts::Home) => false,
        };
        let due = |rule: &CheckIn, worker: &Worker| {
            let from = match rule.from {
                CheckInFrom::Arrival => worker.since.max(worker.safe_at()),
                CheckInFrom::SignOut => self.out_at.max(worker.safe_at()),
            };
            // People were told of both, before the worker's own check-in fell due.
            worker.missed_due.unwrap_or(from + rule.every.span())
        };
        let pair = self.plan.visit_type.pair;
        let mut scheduled = Vec::new();
        let mut asked = Vec::new();
        for (id, worker) in &self.workers {
            let own = self.check_in_of(worker).filter(|rule| wanted(rule, worker));
            let own = own.map(|rule| {
                let whose = (pair == PairRule::Each).then_some(id);
                self.deadline(DeadlineKind::CheckIn, whose, due(rule, worker), &rule.rule)
            });
            match self.asked_deadline(id) {
                // A question of the office stands in place of a later check-in, and puts off no earlier one.
                Some(question) if own.as_ref().is_none_or(|own| question.key.due < own.key.due) => {
                    asked.push(question);
                }
                Some(_) | None => scheduled.extend(own),
            }
        }
        match pair {
            PairRule::Each => asked.extend(scheduled),
            // A word counts for all workers in the same place, and for nobody else: the deadline
            // follows the worker heard least.
            PairRule::Any => asked.extend(
                scheduled
                    .into_iter()
                    .min_by_key(|deadline| self.to_come_first(deadline)),
            ),
        }
        asked
    }

    fn no_answer(&self) -> Vec<Deadline> {
        let no_answer = &self.plan.visit_type.no_answer;
        // The missed and put off deadline of one worker must not hide another worker's deadline to
        // come.
        self.workers
            .values()
            .filter(|worker| worker.whereabouts == Whereabouts::AtDoor)
            .map(|worker| {
                let due = self.wait_ends(worker);
                self.deadline(DeadlineKind::NoAnswer, None, due, &no_answer.rule)
            })
            .min_by_key(|deadline| self.to_come_first(deadline))
            .into_iter()
            .collect()
    }

    /// Returns the end of the wait at a closed door: counted from the arranged time or IN, whichever is later, or from
    /// NOBODY where there is neither; and never before NOBODY, so that the worker is told to leave before the grace begins
    /// (OP-09).
    fn wait_ends(&self, worker: &Worker) -> Timestamp {
        let stop = self.sign_out.stops.get(worker.stop);
        let arranged = stop.and_then(|stop| stop.expected_at);
        let from = arranged.max(worker.in_at).unwrap_or(worker.since);
        worker
            .since
            .max(from + self.plan.visit_type.no_answer.wait_at_most.span())
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
                let due = worker
                    .home_by
                    .unwrap_or(worker.since + visit_type.home_safe.within.span());
                self.deadline(DeadlineKind::HomeSafe, Some(id), due, &visit_type.home_safe.rule)
            })
            .collect();
        let returning: Vec<&PersonId> = away()
            .filter(|(_, worker)| !homeward(worker))
            .map(|(id, _)| id)
            .collect();
        let rule = &visit_type.return_by.rule;
        match visit_type.pair {
            PairRule::Each => armed.extend(
                returning
                    .into_iter()
                    .map(|id| self.deadline(DeadlineKind::Return, Some(id), self.back_by, rule)),
            ),
            PairRule::Any if returning.is_empty() => {}
            PairRule::Any => armed.push(self.deadline(DeadlineKind::Return, None, self.back_by, rule)),
        }
        armed
    }

    /// Orders shared deadlines by what is to come: the missed deadline of one worker must not hide a
    /// companion's.
    fn to_come_first(&self, deadline: &Deadline) -> (bool, Timestamp) {
        (self.missed.contains(&deadline.key), deadline.key.due)
    }

    /// Builds one deadline, put off if missed and cleared up since.
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
        // The workers' own word puts off missed deadlines only.
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

    /// Returns the new time for a deadline missed and then cleared up.
    fn again_after(&self, kind: DeadlineKind) -> Span {
        let visit_type = &self.plan.visit_type;
        match kind {
            DeadlineKind::Arrival => visit_type.arrival.as_ref().map(|arrival| arrival.within.span()),
            DeadlineKind::CheckIn => self.check_in_in_force().map(|check_in| check_in.every.span()),
            DeadlineKind::NoAnswer => Some(visit_type.no_answer.wait_at_most.span()),
            // Never further than one interval: an OK does not buy an hour.
            DeadlineKind::Return => self.check_in_in_force().map(|check_in| check_in.every.span()),
            DeadlineKind::HomeSafe => Some(visit_type.home_safe.within.span()),
            DeadlineKind::WriteUp => None,
        }
        .unwrap_or(Span::from_mins(20))
    }

    /// Returns the last word with the effect of arming missed deadlines anew: the worker's own, or
    /// any worker's where one speaks for all.
    pub(in crate::domain) fn reassured_at_for(&self, worker: Option<&PersonId>) -> Option<Timestamp> {
        match worker {
            Some(worker) => self.workers.get(worker).and_then(|worker| worker.reassured_at),
            None => self
                .workers
                .values()
                .filter_map(|worker| worker.reassured_at)
                .max(),
        }
    }
}
