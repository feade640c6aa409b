//! Proof of life: a worker was safe at the instant of sending. The proof clears up overdue and
//! unclear things.

use super::SpeakerContext;
use crate::domain::alert::{AlertEvent, AlertKind, Cause, CauseWhat, DeadlineKind, WorkerProof};
use crate::domain::decide::VisitTurn;
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;
use crate::domain::plan::CheckIn;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Whereabouts, Worker};

impl VisitTurn<'_> {
    pub(super) fn ok(&mut self, speaker: &SpeakerContext) {
        let mut workers = self.spoken_for(speaker);
        // "Both OK" is a word of whoever is with the sender, and of nobody left inside.
        if let Some(sender) = speaker
            .reply_to
            .as_ref()
            .and_then(|id| self.visit.workers.get(id))
        {
            let with = |id: &PersonId| {
                let other = self.visit.workers.get(id);
                other.is_some_and(|other| sender.vouches_for(other))
            };
            workers.retain(|id| Some(id) == speaker.reply_to.as_ref() || with(id));
        }
        self.push(VisitEvent::CheckedIn {
            workers,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.clear_up(speaker);
    }

    /// Clears up everything answered by a worker's proof of life at the instant of sending.
    pub(super) fn clear_up(&mut self, speaker: &SpeakerContext) {
        if self.visit.unclear_is_cleared_up() {
            self.push(VisitEvent::UnclearSettled);
        }
        self.rearm_missed(speaker);
        let (at, sent_at) = (self.given.at, speaker.sent_at);
        let Some(alert) = &self.visit.alert else { return };
        // The speaker counts even when just back, and so no longer away.
        let named = speaker.worker.as_ref().or(speaker.reply_to.as_ref());
        let Some(worker) = named.or(self.visit.workers.keys().next()).cloned() else {
            return;
        };
        let by_office = speaker.reply_to.is_none();
        let said_of: Vec<PersonId> = match &speaker.worker {
            _ if !by_office => Vec::new(),
            Some(worker) => vec![worker.clone()],
            None => self.visit.workers.keys().cloned().collect(),
        };
        let not_heard: Vec<PersonId> = self.visit.workers_of(alert).silent.into_iter().collect();
        let enough = alert.causes.iter().all(|cause| self.proves(cause, speaker));
        if !enough {
            if alert.kind != AlertKind::Duress {
                let is_plain = speaker.not_counted.is_empty() && !by_office;
                let event = AlertEvent::WorkerHeard {
                    at: Some(at),
                    quiet: is_plain && alert.told_just_now(&worker, at),
                    worker,
                    sent_at,
                    spoken_for: speaker.not_counted.clone(),
                    not_heard,
                    by_office,
                    said_by: speaker.by.clone(),
                    said_of,
                };
                self.alert(vec![event]);
            }
            return;
        }
        let proof = WorkerProof {
            worker: &worker,
            by_office,
            said_by: speaker.by.as_ref(),
            said_of: &said_of,
            not_heard: &not_heard,
            sent_at,
        };
        let events = alert.worker_ok(&self.visit.directory(), &proof, at);
        self.alert(events);
    }

    /// Arms anew the deadlines missed by the workers before the word was sent. Decides by the
    /// missed deadlines alone and never by the alert, so that the phone is asked the same questions
    /// with duress and without (P9).
    fn rearm_missed(&mut self, speaker: &SpeakerContext) {
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
        self.rearm_for_earlier_proofs();
    }

    /// Arms anew the missed deadlines of workers who texted after the due time and before the miss.
    /// A colleague's word may end the alert: every worker must keep a deadline to come (P1).
    fn rearm_for_earlier_proofs(&mut self) {
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

    /// Whether a proof of life clears a cause; where each worker has a deadline, only the worker's own
    /// proof counts.
    fn proves(&self, cause: &Cause, speaker: &SpeakerContext) -> bool {
        if !matches!(cause.what, CauseWhat::Missed(_)) {
            return true;
        }
        let known = |id: &PersonId| {
            let worker = self.visit.workers.get(id);
            worker.is_some_and(|worker| self.is_cleared(cause, worker))
        };
        let said = || self.clears(cause, speaker.sent_at);
        match (&cause.worker, &speaker.worker) {
            // The worker of the cause must have spoken too, earlier or now.
            (Some(wanted), Some(given)) if wanted != given => known(wanted),
            // "Both ok" of a companion is no word of the worker of the cause.
            (Some(wanted), None) if speaker.reply_to.as_ref().is_some_and(|sender| sender != wanted) => {
                known(wanted)
            }
            (Some(_), _) => said(),
            // A worker who has left clears up nothing for a colleague still inside.
            (None, _) => {
                let is_meant = |worker: &&Worker| {
                    worker.is_away()
                        && (cause.what != CauseWhat::Missed(DeadlineKind::CheckIn)
                            || worker.whereabouts < Whereabouts::Left)
                };
                let mut meant = self.visit.workers.values().filter(is_meant);
                said() && meant.all(|worker| self.is_cleared(cause, worker))
            }
        }
    }

    /// Whether a worker's proof of life clears a missed deadline. A proof that did not keep the worker
    /// from being named as silent does not end the alert.
    fn is_cleared(&self, cause: &Cause, worker: &Worker) -> bool {
        // A companion may vouch for a check-in; an arrival or a return wants each worker's own word.
        let proof_at = if cause.what == CauseWhat::Missed(DeadlineKind::CheckIn) {
            worker.safe_at()
        } else {
            worker.proof_at
        };
        let of_each = cause.what != CauseWhat::Missed(DeadlineKind::CheckIn);
        let opened_at = self.visit.alert.as_ref().map(|alert| alert.opened_at);
        let is_own = opened_at.is_none_or(|opened_at| !of_each || worker.has_own_word(cause.at, opened_at));
        worker.missed_due != Some(cause.at) && is_own && self.clears(cause, proof_at)
    }

    /// Whether a proof of life clears a missed deadline: sent after the deadline was due, or held up on
    /// the way and late enough to move the check-in beyond now.
    fn clears(&self, cause: &Cause, proof_at: Timestamp) -> bool {
        // An OK sent before the office asked is no answer to the question.
        let asked = cause
            .worker
            .as_ref()
            .and_then(|id| self.visit.workers.get(id)?.asked_now);
        let is_check_in = cause.what == CauseWhat::Missed(DeadlineKind::CheckIn) && asked != Some(cause.at);
        let rule = self.visit.check_in_in_force().filter(|_| is_check_in);
        let moves_on = |rule: &CheckIn| proof_at + rule.every.span() + rule.rule.grace > self.given.at;
        proof_at >= cause.at || rule.is_some_and(moves_on)
    }
}
