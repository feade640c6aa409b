//! A worker's word, or the office's word for a worker.

mod movements;
mod onward;
mod proof;
mod time;

use super::VisitTurn;
use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::command::{Refusal, WorkerSays};
use crate::domain::event::{NotedAnswer, VisitEvent};
use crate::domain::id::PersonId;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{UNCLEAR_WITHIN, Whereabouts, Worker};

/// A text sent earlier than this before the sign-out belongs to an earlier visit. A smaller gap is
/// the difference between two clocks.
const BEFORE_SIGN_OUT: Span = Span::from_mins(1);

/// A word: its worker and speaker, the instant and the text.
#[derive(Clone, Copy)]
pub(super) struct SpokenWord<'a> {
    pub(super) worker: Option<&'a PersonId>,
    pub(super) reply_to: Option<&'a PersonId>,
    pub(super) by: Option<&'a PersonId>,
    pub(super) sent_at: Timestamp,
    pub(super) text: Option<&'a Private>,
}

/// The speaker of a word, the worker spoken for, and the instant of sending.
#[derive(Clone)]
struct SpeakerContext {
    worker: Option<PersonId>,
    reply_to: Option<PersonId>,
    /// The colleague who speaks for the worker, where named.
    by: Option<PersonId>,
    sent_at: Timestamp,
    /// Companions meant by the word, for whom the word does not count.
    not_counted: Vec<PersonId>,
}

impl VisitTurn<'_> {
    pub(super) fn worker(&mut self, spoken: &SpokenWord<'_>, say: &WorkerSays) -> Result<(), Refusal> {
        let SpokenWord {
            worker,
            reply_to,
            sent_at,
            text,
            ..
        } = *spoken;
        for named in worker.iter().chain(reply_to.iter()) {
            if !self.visit.workers.contains_key(*named) {
                return Err(Refusal::NotOnVisit((*named).clone()));
            }
        }
        let danger = matches!(
            say,
            WorkerSays::Help | WorkerSays::HelpWith { .. } | WorkerSays::Duress
        );
        let heard = self.visit.is_open() || danger && self.visit.alert.is_some();
        if !heard {
            return Err(Refusal::VisitClosed);
        }
        if let Some(speaker) = reply_to
            && sent_at + BEFORE_SIGN_OUT < self.visit.out_at
            && say.moves()
        {
            // Carriers deliver hours late: BACK from the morning must not close the afternoon's visit.
            self.push(VisitEvent::Noted {
                worker: speaker.clone(),
                answer: NotedAnswer::Status,
                sent_at,
            });
            return Ok(());
        }
        // Keep the sent time between sign-out and now: a gateway's clock may be wrong, and the
        // earlier proof is the safer.
        let sent_at = sent_at.min(self.given.at).max(self.visit.out_at);
        if let (Some(speaker), Some(text)) = (reply_to, text)
            && *say != WorkerSays::Duress
        {
            self.push(VisitEvent::Heard {
                worker: speaker.clone(),
                text: text.clone(),
                sent_at,
            });
        }
        let speaker = self.speaker(&SpokenWord { sent_at, ..*spoken }, danger);
        if let (None, Some(by)) = (reply_to, spoken.by)
            && says_that_heard(say)
        {
            self.push(VisitEvent::HeardByColleague {
                workers: self.spoken_for(&speaker),
                by: by.clone(),
                at: sent_at,
            });
        }
        if speaks_from_outside(say) {
            let at_stop = matches!(say, WorkerSays::NotBack { at_stop: true, .. });
            self.not_back_after_all(&speaker, at_stop);
        }
        match say {
            WorkerSays::Ok => self.ok(&speaker),
            WorkerSays::NotBack { worrying: false, .. } => self.note(&speaker, NotedAnswer::Status),
            WorkerSays::NotBack { worrying: true, .. } => self.unclear(&speaker, true),
            WorkerSays::Arrived => self.arrived(&speaker),
            WorkerSays::Left { next } => self.left(&speaker, next.as_ref()),
            WorkerSays::Onward => self.goes_on(&speaker),
            WorkerSays::Back => self.back(&speaker),
            WorkerSays::Home => self.home(&speaker),
            WorkerSays::More {
                extension,
                with_leave,
            } => {
                return self.more(&speaker, *extension, with_leave.as_ref());
            }
            WorkerSays::Late(None) => self.held_up(&speaker),
            WorkerSays::Late(Some(by)) => return self.late(&speaker, *by),
            WorkerSays::LateBy(by) => return self.late_by(&speaker, *by),
            WorkerSays::Nobody => self.nobody(&speaker),
            WorkerSays::NobodyLeft { next } => {
                // One answer for both: the one to LEFT.
                self.nobody(&SpeakerContext {
                    reply_to: None,
                    ..speaker.clone()
                });
                self.left(&speaker, next.as_ref());
            }
            WorkerSays::Cancel => return self.cancel(&speaker, text),
            WorkerSays::KeptOut if self.nobody_inside() => self.kept_out(&speaker),
            WorkerSays::Help | WorkerSays::KeptOut => self.help(&speaker, &[]),
            WorkerSays::HelpWith { companions } => self.help(&speaker, companions),
            WorkerSays::Duress => {
                self.note(&speaker, NotedAnswer::Received);
                self.raise_cause(
                    AlertKind::Duress,
                    CauseWhat::DuressUsed,
                    sent_at,
                    speaker.worker.clone(),
                    None,
                );
            }
            WorkerSays::Status => self.note(&speaker, NotedAnswer::Status),
            WorkerSays::Start => self.note(&speaker, NotedAnswer::Received),
            WorkerSays::OptOut => {
                self.note(&speaker, NotedAnswer::Nothing);
                self.raise_cause(
                    AlertKind::Monitor,
                    CauseWhat::PhoneRefused,
                    sent_at,
                    speaker.worker.clone(),
                    None,
                );
            }
            WorkerSays::Unclear { worrying } => {
                let is_reason = !*worrying && self.is_reason_asked(&speaker);
                match (&speaker.reply_to, text) {
                    (Some(worker), Some(reason)) if is_reason => self.push(VisitEvent::OffReason {
                        worker: worker.clone(),
                        reason: reason.clone(),
                        sent_at,
                    }),
                    _ => self.unclear(&speaker, *worrying),
                }
            }
        }
        Ok(())
    }

    /// Returns the speaker of a word. While a deadline is missed, a worker's word counts for the
    /// sender alone (docs/rules/visits.md).
    fn speaker(&self, spoken: &SpokenWord<'_>, danger: bool) -> SpeakerContext {
        let SpokenWord { worker, reply_to, .. } = *spoken;
        let mut speaker = SpeakerContext {
            worker: worker.cloned(),
            reply_to: reply_to.cloned(),
            by: spoken.by.cloned(),
            sent_at: spoken.sent_at,
            not_counted: Vec::new(),
        };
        if let (None, Some(sender), true, false) = (worker, reply_to, self.visit.is_overdue(), danger) {
            speaker.not_counted = self.spoken_for(&speaker);
            speaker.not_counted.retain(|id| id != sender);
            speaker.worker = Some(sender.clone());
        }
        speaker
    }

    /// Returns the workers spoken for: one, or everybody still away.
    fn spoken_for(&self, speaker: &SpeakerContext) -> Vec<PersonId> {
        match &speaker.worker {
            Some(worker) => vec![worker.clone()],
            None => self
                .visit
                .workers
                .iter()
                .filter(|(_, worker)| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
                .map(|(id, _)| id.clone())
                .collect(),
        }
    }

    fn note(&mut self, speaker: &SpeakerContext, answer: NotedAnswer) {
        if let Some(worker) = &speaker.reply_to {
            self.push(VisitEvent::Noted {
                worker: worker.clone(),
                answer,
                sent_at: speaker.sent_at,
            });
        }
    }

    /// Raises help of the sender, and of the companions named. A cry of a worker who has left is of the companions still inside too.
    fn help(&mut self, speaker: &SpeakerContext, named: &[PersonId]) {
        let mut companions = self.left_behind(speaker);
        let others = named.iter().filter(|id| self.visit.workers.contains_key(*id));
        companions.extend(others.cloned());
        self.note(speaker, NotedAnswer::HelpReceived);
        self.raise_with(
            AlertKind::Help,
            CauseWhat::HelpAsked,
            speaker.sent_at,
            (speaker.worker.clone(), companions),
            None,
        );
    }

    /// Returns the companions at the stop that the sender has left.
    fn left_behind(&self, speaker: &SpeakerContext) -> Vec<PersonId> {
        let sender = speaker.reply_to.as_ref();
        let sender = sender.and_then(|id| self.visit.workers.get(id));
        let Some(sender) = sender.filter(|worker| worker.whereabouts >= Whereabouts::Left) else {
            return Vec::new();
        };
        let is_inside = |worker: &Worker| {
            matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor) && !worker.is_with(sender)
        };
        let others = self.visit.workers.iter().filter(|(_, worker)| is_inside(worker));
        others.map(|(id, _)| id.clone()).collect()
    }

    fn nobody_inside(&self) -> bool {
        let mut workers = self.visit.workers.values();
        workers.all(|worker| worker.whereabouts != Whereabouts::OnSite)
    }

    /// A worker who has not gone in is kept out by a danger of no person: a concern at once, and help unless the worker
    /// answers from a safe place.
    fn kept_out(&mut self, speaker: &SpeakerContext) {
        let Some(worker) = speaker.reply_to.clone() else {
            return;
        };
        self.push(VisitEvent::KeptOut {
            worker: worker.clone(),
            raise_at: self.given.at + UNCLEAR_WITHIN,
            sent_at: speaker.sent_at,
        });
        self.raise_cause(
            AlertKind::Concern,
            CauseWhat::Worrying,
            speaker.sent_at,
            Some(worker),
            None,
        );
    }

    fn unclear(&mut self, speaker: &SpeakerContext, worrying: bool) {
        let Some(worker) = speaker.reply_to.clone() else {
            return;
        };
        let raise_at = self.given.at + UNCLEAR_WITHIN;
        self.push(VisitEvent::UnclearHeard {
            worker: worker.clone(),
            raise_at,
            sent_at: speaker.sent_at,
        });
        if worrying {
            // A worry of a worker who has left may be of the companions still inside.
            let companions = self.left_behind(speaker);
            self.raise_with(
                AlertKind::Concern,
                CauseWhat::Worrying,
                speaker.sent_at,
                (Some(worker), companions),
                None,
            );
        }
    }
}

/// Whether a colleague's word for a worker means that the worker was heard.
fn says_that_heard(say: &WorkerSays) -> bool {
    matches!(
        say,
        WorkerSays::Ok
            | WorkerSays::Arrived
            | WorkerSays::Left { .. }
            | WorkerSays::Onward
            | WorkerSays::Nobody
            | WorkerSays::NobodyLeft { .. }
    )
}

/// Whether a word is one of somebody who is out: after BACK it takes BACK back.
fn speaks_from_outside(say: &WorkerSays) -> bool {
    matches!(
        say,
        WorkerSays::Arrived
            | WorkerSays::Late(_)
            | WorkerSays::LateBy(_)
            | WorkerSays::Left { .. }
            | WorkerSays::More { .. }
            | WorkerSays::NobodyLeft { .. }
            | WorkerSays::NotBack { .. }
    )
}
