//! The clock: events due by now.

use super::VisitTurn;
use crate::domain::alert::{AlertKind, Cause, CauseWhat, DeadlineKind};
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;
use crate::domain::visit::{APART_AT_MOST, Deadline, DueReason, VisitDue, Whereabouts, nudge_is_stale};

/// Upper bound on iterations of one wake. A visit with more is broken; the engine wakes the visit
/// again at once.
const TURNS_AT_MOST: usize = 10_000;

impl VisitTurn<'_> {
    pub(super) fn wake(&mut self) {
        for _ in 0..TURNS_AT_MOST {
            match self.visit.next() {
                Some(due) if due.at <= self.given.at => self.act_on(due),
                Some(_) | None => return,
            }
        }
    }

    fn act_on(&mut self, due: VisitDue) {
        let at = self.given.at;
        match due.why {
            DueReason::Nudge(deadline, when) => {
                let workers = self.concerned(&deadline);
                // Ask for a write-up however late: the question never goes stale.
                let lapsed = deadline.key.kind != DeadlineKind::WriteUp && nudge_is_stale(due.at, at);
                self.push(VisitEvent::Nudged {
                    key: deadline.key,
                    when,
                    workers,
                    lapsed,
                });
            }
            DueReason::Planned(due) => self.planned(due),
            DueReason::Missed(deadline) => self.missed(deadline),
            DueReason::Stay(worker) => self.push(VisitEvent::StayedLong {
                worker,
                until: due.at,
                lapsed: nudge_is_stale(due.at, at),
            }),
            DueReason::WriteUp(_) => self.push(VisitEvent::WriteUpOverdue),
            DueReason::Unclear(worker) => {
                let sent_at = self
                    .visit
                    .unclear
                    .iter()
                    .flat_map(|unclear| unclear.from.values());
                let sent_at = sent_at.min().copied().unwrap_or(due.at);
                self.push(VisitEvent::UnclearSettled);
                self.raise_cause(AlertKind::Concern, CauseWhat::Unclear, sent_at, worker, None);
            }
            DueReason::KeptOut(worker) => {
                let text = self
                    .visit
                    .workers
                    .get(&worker)
                    .and_then(|worker| worker.kept_out.as_ref());
                let sent_at = text.map_or(due.at, |text| text.sent_at);
                self.push(VisitEvent::KeptOutRaised {
                    worker: worker.clone(),
                });
                self.raise_cause(AlertKind::Help, CauseWhat::Worrying, sent_at, Some(worker), None);
            }
            DueReason::Apart => {
                self.push(VisitEvent::ApartRaised);
                let left_at = due.at - APART_AT_MOST;
                // The alert is about whoever has not come out.
                for inside in self.visit.left_behind() {
                    self.raise_cause(AlertKind::Concern, CauseWhat::Apart, left_at, Some(inside), None);
                }
            }
            DueReason::Alert(why) => {
                if let Some(alert) = &self.visit.alert {
                    let events = alert.wake(&self.visit.directory(), (due.at, why), at);
                    self.alert(events);
                }
            }
        }
    }

    fn missed(&mut self, deadline: Deadline) {
        let due = deadline.missed_at();
        let silent = self.silent(&deadline);
        let is_shared = deadline.key.worker.is_none() && deadline.key.kind == DeadlineKind::CheckIn;
        let workers = if is_shared { silent.clone() } else { Vec::new() };
        let key = deadline.key;
        let cause = Cause {
            kind: AlertKind::Overdue,
            what: CauseWhat::Missed(key.kind),
            at: key.due,
            worker: match silent.as_slice() {
                [only] => Some(only.clone()),
                _ => key.worker.clone(),
            },
            by: None,
        };
        self.push(VisitEvent::Missed {
            key,
            noticed_at: self.given.at,
            workers,
        });
        self.raise_on_chain(cause, deadline.chain, due, Vec::new());
    }

    /// Returns the workers who missed a deadline.
    ///
    /// A shared deadline follows the worker heard least: a companion with time left by now did not
    /// miss the check-in.
    fn silent(&self, deadline: &Deadline) -> Vec<PersonId> {
        let mut concerned = self.concerned(deadline);
        if let (DeadlineKind::CheckIn, None, Some(rule)) = (
            deadline.key.kind,
            &deadline.key.worker,
            self.visit.check_in_in_force(),
        ) {
            let heard_late = |id: &PersonId| {
                let worker = self.visit.workers.get(id);
                worker.is_some_and(|worker| {
                    worker.since.max(worker.safe_at()) + rule.every.span() > deadline.missed_at()
                })
            };
            if !concerned.iter().all(heard_late) {
                concerned.retain(|id| !heard_late(id));
            }
        }
        concerned
    }

    /// Returns the workers of a deadline.
    fn concerned(&self, deadline: &Deadline) -> Vec<PersonId> {
        if let Some(worker) = &deadline.key.worker {
            return vec![worker.clone()];
        }
        let wanted = |whereabouts: Whereabouts| match deadline.key.kind {
            DeadlineKind::Arrival => whereabouts == Whereabouts::OnTheWay,
            DeadlineKind::CheckIn => {
                matches!(
                    whereabouts,
                    Whereabouts::OnTheWay | Whereabouts::AtDoor | Whereabouts::OnSite
                )
            }
            DeadlineKind::NoAnswer => whereabouts == Whereabouts::AtDoor,
            DeadlineKind::Return => !matches!(whereabouts, Whereabouts::Back | Whereabouts::Home),
            DeadlineKind::HomeSafe => whereabouts == Whereabouts::Left,
            DeadlineKind::WriteUp => true,
        };
        let workers = self.visit.workers.iter();
        workers
            .filter(|(_, worker)| wanted(worker.whereabouts))
            .map(|(id, _)| id.clone())
            .collect()
    }
}
