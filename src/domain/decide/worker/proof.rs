//! Proof of life: a worker was safe when it was sent, and what that clears up.

use super::SpeakerContext;
use crate::domain::alert::{AlertEvent, AlertKind, Cause, CauseWhat, DeadlineKind};
use crate::domain::decide::VisitTurn;
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Whereabouts, Worker};

impl VisitTurn<'_> {
    pub(super) fn ok(&mut self, speaker: &SpeakerContext) {
        let workers = self.spoken_for(speaker);
        self.push(VisitEvent::CheckedIn {
            workers,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.cleared(speaker);
    }

    /// A worker has proved that they were safe at the instant it was sent: what that clears up is cleared up.
    pub(super) fn cleared(&mut self, speaker: &SpeakerContext) {
        if self.visit.unclear_is_cleared_up() {
            self.push(VisitEvent::UnclearSettled);
        }
        self.reassured(speaker);
        let (at, sent_at) = (self.given.at, speaker.sent_at);
        let Some(alert) = &self.visit.alert else { return };
        // Those who are just back are spoken for as well, though they are away no more.
        let named = speaker.worker.as_ref().or(speaker.reply_to.as_ref());
        let Some(worker) = named.or(self.visit.workers.keys().next()).cloned() else {
            return;
        };
        let enough = alert.causes.iter().all(|cause| self.proves(cause, speaker));
        if !enough {
            if alert.kind != AlertKind::Duress {
                self.alert(vec![AlertEvent::WorkerHeard { worker, sent_at }]);
            }
            return;
        }
        let events = alert.worker_ok(&self.visit.directory(), &worker, sent_at, at);
        self.alert(events);
    }

    /// What the workers spoken for missed before this was sent is armed anew. That follows from what was missed alone and
    /// never from the alert, so that the phone is asked the same things whether or not there is duress (P9).
    fn reassured(&mut self, speaker: &SpeakerContext) {
        let sent_at = speaker.sent_at;
        let workers: Vec<PersonId> = self
            .spoken_for(speaker)
            .into_iter()
            .filter(|id| {
                self.visit.missed.iter().any(|key| {
                    let since = self.visit.reassured_at_for(key.worker.as_ref());
                    key.worker.as_ref().is_none_or(|whose| whose == id)
                        && key.due <= sent_at
                        && since.is_none_or(|since| since < key.due)
                })
            })
            .collect();
        if !workers.is_empty() {
            self.push(VisitEvent::Reassured { workers, sent_at });
        }
        self.reassured_before();
    }

    /// Who texted after something of their own was due, and before it was missed, has cleared it up too. It may be another's
    /// word that ends the alert: nobody may be left with nothing to come (P1).
    fn reassured_before(&mut self) {
        let proved: Vec<(PersonId, Timestamp)> = self
            .visit
            .workers
            .iter()
            .filter(|(_, worker)| worker.is_away())
            .map(|(id, worker)| (id.clone(), worker.safe_at()))
            .filter(|(id, proof_at)| {
                let since = self.visit.reassured_at_for(Some(id));
                self.visit.missed.iter().any(|key| {
                    key.worker.as_ref() == Some(id)
                        && key.due <= *proof_at
                        && since.is_none_or(|since| since < key.due)
                })
            })
            .collect();
        for (worker, proof_at) in proved {
            self.push(VisitEvent::Reassured {
                workers: vec![worker],
                sent_at: proof_at,
            });
        }
    }

    /// Whether a proof of life sent when it was sent clears a cause: it must have been sent after what was missed was due,
    /// or move the check-in beyond now; and under a deadline for each, that worker's own.
    fn proves(&self, cause: &Cause, speaker: &SpeakerContext) -> bool {
        let known = |id: &PersonId| self.visit.workers.get(id).map(Worker::safe_at);
        let proof_at = match (&cause.worker, &speaker.worker) {
            // The other one must have spoken too, be it before.
            (Some(wanted), Some(given)) if wanted != given => known(wanted).unwrap_or(self.visit.out_at),
            (Some(_), _) => speaker.sent_at,
            // Whoever has left clears up nothing for somebody who is still inside.
            (None, _) => self
                .visit
                .workers
                .values()
                .filter(|worker| worker.is_away())
                .filter(|worker| {
                    cause.what != CauseWhat::Missed(DeadlineKind::CheckIn)
                        || worker.whereabouts < Whereabouts::Left
                })
                .map(Worker::safe_at)
                .chain([speaker.sent_at])
                .min()
                .unwrap_or(speaker.sent_at),
        };
        let CauseWhat::Missed(kind) = &cause.what else {
            return true;
        };
        let late_text = match (kind, self.visit.check_in_in_force()) {
            (DeadlineKind::CheckIn, Some(rule)) => {
                proof_at + rule.every.span() + rule.rule.grace > self.given.at
            }
            (DeadlineKind::CheckIn, None)
            | (
                DeadlineKind::Arrival
                | DeadlineKind::NoAnswer
                | DeadlineKind::Return
                | DeadlineKind::HomeSafe
                | DeadlineKind::WriteUp,
                _,
            ) => false,
        };
        proof_at >= cause.at || late_text
    }
}
