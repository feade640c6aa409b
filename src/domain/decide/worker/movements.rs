//! A worker moves: IN, LEFT, BACK, HOME, NOBODY, and a visit called off.

use super::SpeakerContext;
use crate::domain::command::Refusal;
use crate::domain::decide::VisitTurn;
use crate::domain::event::{NotedAnswer, VisitEvent};
use crate::domain::id::PersonId;
use crate::domain::plan::PairRule;
use crate::domain::private::Private;
use crate::domain::time::Span;
use crate::domain::visit::{Closing, Stop, Whereabouts, Worker};

/// A LEFT this soon after setting off means setting off.
const SETTING_OFF_WITHIN: Span = Span::from_mins(5);

/// Largest error between the instants of two texts: providers give whole seconds, and a text
/// collected later has no sent time at all.
const CLOCKS_DIFFER: Span = Span::from_secs(3);

/// Most words of a text that calls off and says no more: "visit is cancelled".
const WORDS_OF_CANCEL: usize = 3;

/// For how long an unclear text answers the question why a visit is off.
const REASON_WITHIN: Span = Span::from_mins(10);

impl VisitTurn<'_> {
    pub(super) fn arrived(&mut self, speaker: &SpeakerContext) {
        let arrival = self.visit.plan.visit_type.arrival.as_ref();
        let together = arrival.is_none_or(|arrival| !arrival.wait_for_all);
        let group = self.movers(speaker, &[Whereabouts::OnTheWay, Whereabouts::AtDoor], together);
        // Whoever had left, or had called the visit off, and goes in after all is watched over as before.
        let group = if group.is_empty() {
            self.movers(speaker, &[Whereabouts::Left], false)
        } else {
            group
        };
        if group.is_empty() {
            return self.entered(speaker);
        }
        self.push_moved(speaker, group, Whereabouts::OnSite);
        self.clear_up(speaker);
    }

    /// Takes IN from a worker already at the stop: on a visit meant to stay outside, the worker has
    /// gone in (TM-15).
    fn entered(&mut self, speaker: &SpeakerContext) {
        let group = if self.visit.plan.visit_type.entry.is_some() {
            self.movers(speaker, &[Whereabouts::OnSite], true)
        } else {
            Vec::new()
        };
        let is_outside = |id: &PersonId| self.visit.workers.get(id).is_some_and(|worker| !worker.entered);
        let workers: Vec<PersonId> = group.into_iter().map(|(id, _)| id).filter(is_outside).collect();
        if workers.is_empty() {
            return self.ok(speaker);
        }
        self.push(VisitEvent::Entered {
            workers,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.clear_up(speaker);
    }

    pub(super) fn left(&mut self, speaker: &SpeakerContext, next: Option<&Stop>) {
        let speaker = &self.without_those_inside(speaker);
        let setting_off = |worker: &Worker| {
            // LEFT answers the question after being kept out, however soon.
            worker.whereabouts == Whereabouts::OnTheWay
                && speaker.sent_at.since(worker.since) < SETTING_OFF_WITHIN
                && worker.kept_out_until().is_none()
        };
        let spoken_for = self.spoken_for(speaker);
        if spoken_for
            .iter()
            .filter_map(|id| self.visit.workers.get(id))
            .all(setting_off)
            && next.is_none_or(|next| self.is_setting_off_to(speaker, next))
        {
            // On the way from one stop to the next, the answer says what is due there.
            let is_onward = |worker: &Worker| worker.stop > 0;
            let mut workers = spoken_for.iter().filter_map(|id| self.visit.workers.get(id));
            let answer = if workers.any(is_onward) {
                NotedAnswer::Status
            } else {
                NotedAnswer::Received
            };
            return self.note(speaker, answer);
        }
        let group = self.movers(
            speaker,
            &[
                Whereabouts::OnTheWay,
                Whereabouts::AtDoor,
                Whereabouts::OnSite,
                Whereabouts::Left,
            ],
            false,
        );
        if group.is_empty() {
            return self.ok(speaker);
        }
        if let Some(next) = next {
            return self.left_for(speaker, group, next);
        }
        let stops = self.visit.sign_out.stops.len();
        let (onward, done): (Vec<_>, Vec<_>) = group.into_iter().partition(|(_, stop)| stop + 1 < stops);
        if !onward.is_empty() {
            let onward = onward.into_iter().map(|(id, stop)| (id, stop + 1)).collect();
            self.push_moved(speaker, onward, Whereabouts::OnTheWay);
        }
        if !done.is_empty() {
            self.push_moved(speaker, done, Whereabouts::Left);
        }
        self.clear_up(speaker);
    }

    pub(super) fn back(&mut self, speaker: &SpeakerContext) {
        let own = self.for_themselves(speaker);
        let group = self.movers(
            &own,
            &[
                Whereabouts::OnTheWay,
                Whereabouts::AtDoor,
                Whereabouts::OnSite,
                Whereabouts::Left,
            ],
            false,
        );
        let away = |id: &PersonId| {
            let whereabouts = self.visit.workers.get(id).map(|worker| worker.whereabouts);
            whereabouts.is_some_and(|at| !matches!(at, Whereabouts::Back | Whereabouts::Home))
        };
        if group.is_empty() && self.spoken_for(&own).iter().any(away) {
            return self.ok(&own);
        }
        self.push_moved(&own, group, Whereabouts::Back);
        self.clear_up(&own);
        self.close_if_all(Closing::Returned);
        self.ask_whether_back(&own);
    }

    pub(super) fn home(&mut self, speaker: &SpeakerContext) {
        let speaker = &self.for_themselves(speaker);
        let group: Vec<(PersonId, usize)> = self
            .spoken_for(speaker)
            .into_iter()
            .filter_map(|id| {
                let worker = self.visit.workers.get(&id)?;
                (worker.since <= speaker.sent_at + CLOCKS_DIFFER).then_some((id, worker.stop))
            })
            .collect();
        if group.is_empty() {
            return self.ok(speaker);
        }
        self.push_moved(speaker, group, Whereabouts::Home);
        self.clear_up(speaker);
        self.close_if_all(Closing::HomeSafe);
        self.ask_whether_back(speaker);
    }

    /// Puts a worker who said BACK, and speaks as one who is out, where the worker was before: "sorry not back yet still at the
    /// house". The deadlines run again, and a companion's BACK does not close the visit.
    pub(super) fn not_back_after_all(&mut self, speaker: &SpeakerContext, at_stop: bool) {
        let Some(id) = speaker.reply_to.as_ref() else {
            return;
        };
        let Some(worker) = self.visit.workers.get(id) else {
            return;
        };
        let is_back = matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home);
        if !is_back || worker.since > speaker.sent_at {
            return;
        }
        let at = if worker.left_at.is_some() && !at_stop {
            Whereabouts::Left
        } else {
            Whereabouts::OnSite
        };
        let group = vec![(id.clone(), worker.stop)];
        // The answer is the one to the word itself.
        let unanswered = SpeakerContext {
            reply_to: None,
            ..speaker.clone()
        };
        self.push_moved(&unanswered, group, at);
    }

    /// Returns the speaker with the word limited to the sender, and to companions who share the
    /// sender's phone: BACK and HOME are each worker's own. The office may say them of all.
    fn for_themselves(&self, speaker: &SpeakerContext) -> SpeakerContext {
        let Some(sender) = speaker.reply_to.as_ref().filter(|_| speaker.worker.is_none()) else {
            return speaker.clone();
        };
        let others: Vec<PersonId> = self.spoken_for(speaker);
        let (shared, own): (Vec<PersonId>, Vec<PersonId>) = others
            .into_iter()
            .filter(|id| id != sender)
            .partition(|id| self.visit.share_a_phone(sender, id));
        if own.is_empty() && !shared.is_empty() {
            return speaker.clone();
        }
        SpeakerContext {
            worker: Some(sender.clone()),
            not_counted: own,
            ..speaker.clone()
        }
    }

    /// Counts "both have left" for the sender alone where the sender left before and a companion is
    /// inside: the companion's own word is wanted.
    fn without_those_inside(&self, speaker: &SpeakerContext) -> SpeakerContext {
        let is_inside =
            |worker: &Worker| matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor);
        let sender = speaker.reply_to.as_ref().filter(|_| speaker.worker.is_none());
        let gone = sender.filter(|id| {
            let worker = self.visit.workers.get(*id);
            worker.is_some_and(|worker| worker.whereabouts >= Whereabouts::Left)
        });
        match gone {
            Some(sender) if self.visit.workers.values().any(is_inside) => SpeakerContext {
                worker: Some(sender.clone()),
                ..speaker.clone()
            },
            Some(_) | None => speaker.clone(),
        }
    }

    /// Asks each companion whom the word called back, once: the word does not count for them.
    fn ask_whether_back(&mut self, speaker: &SpeakerContext) {
        let Some(by) = &speaker.reply_to else { return };
        for worker in &speaker.not_counted {
            if self.visit.is_open() && self.visit.workers.get(worker).is_some_and(Worker::is_away) {
                self.push(VisitEvent::BackAsked {
                    worker: worker.clone(),
                    by: by.clone(),
                    sent_at: speaker.sent_at,
                });
            }
        }
    }

    pub(super) fn nobody(&mut self, speaker: &SpeakerContext) {
        // "Not answering" of a worker who has left is of the companion inside, and of no door.
        if !self.left_behind(speaker).is_empty() {
            return self.unclear(speaker, true);
        }
        let group = self.movers(speaker, &[Whereabouts::OnTheWay, Whereabouts::OnSite], true);
        if group.is_empty() {
            // The clock at the door runs from the first NOBODY.
            return self.note(speaker, NotedAnswer::Status);
        }
        self.push_moved(speaker, group, Whereabouts::AtDoor);
        self.clear_up(speaker);
    }

    /// Calls a visit off. By text, from inside too, the word is recorded and told with its reason, and whoever is inside
    /// stays watched over until LEFT: the text might have been dictated.
    pub(super) fn cancel(&mut self, speaker: &SpeakerContext, text: Option<&Private>) -> Result<(), Refusal> {
        if let Some(worker) = &speaker.reply_to {
            let says_why = |text: &&Private| text.reveal().split_whitespace().count() > WORDS_OF_CANCEL;
            self.push(VisitEvent::CalledOff {
                worker: worker.clone(),
                reason: text.filter(says_why).cloned(),
                sent_at: speaker.sent_at,
            });
        }
        let inside = self
            .visit
            .workers
            .values()
            .any(|worker| worker.whereabouts == Whereabouts::OnSite);
        match (&speaker.reply_to, inside) {
            (None, true) => return Err(Refusal::StillOnSite),
            (None, false) => self.push(VisitEvent::Closed {
                closing: Closing::Cancelled,
                at: self.given.at,
            }),
            (Some(_), true) => {}
            // The visit is off, but the worker is still out on the road: the return stays armed.
            (Some(_), false) => {
                let group = self.movers(speaker, &[Whereabouts::OnTheWay, Whereabouts::AtDoor], true);
                let last = self.visit.sign_out.stops.len().saturating_sub(1);
                let group = group.into_iter().map(|(id, _)| (id, last)).collect();
                let silent = SpeakerContext {
                    reply_to: None,
                    ..speaker.clone()
                };
                self.push_moved(&silent, group, Whereabouts::Left);
                self.clear_up(speaker);
            }
        }
        Ok(())
    }

    /// Whether the sender was asked why the visit is off, not long ago, and stands in no home.
    pub(super) fn is_reason_asked(&self, speaker: &SpeakerContext) -> bool {
        let on_site = |id: &PersonId| {
            let worker = self.visit.workers.get(id);
            worker.is_some_and(|worker| worker.whereabouts == Whereabouts::OnSite)
        };
        self.visit.called_off.as_ref().is_some_and(|off| {
            off.reason.is_none()
                && speaker.reply_to.as_ref() == Some(&off.by)
                && speaker.sent_at.since(off.at) < REASON_WITHIN
                && !on_site(&off.by)
        })
    }

    fn close_if_all(&mut self, closing: Closing) {
        let done = |worker: &Worker| matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home);
        if self.visit.is_open() && self.visit.workers.values().all(done) {
            self.push(VisitEvent::Closed {
                closing,
                at: self.given.at,
            });
        }
    }

    pub(super) fn push_moved(
        &mut self,
        speaker: &SpeakerContext,
        workers: Vec<(PersonId, usize)>,
        to: Whereabouts,
    ) {
        self.push(VisitEvent::Moved {
            workers,
            to,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
    }

    /// Returns the workers spoken for in one of `states`, each with a stop; with `pair = "any"` and
    /// `together`, also the colleagues at the same point.
    pub(super) fn movers(
        &self,
        speaker: &SpeakerContext,
        states: &[Whereabouts],
        together: bool,
    ) -> Vec<(PersonId, usize)> {
        let spoken_for = self.spoken_for(speaker);
        // While somebody is overdue, one worker moves nobody else: a colleague who has not been heard
        // stays where last heard.
        let own_word = self.visit.is_overdue() && speaker.reply_to.is_some();
        let any = self.visit.plan.visit_type.pair == PairRule::Any && together && !own_word;
        // Nobody here speaks for a worker at another stop, nor for a worker who has left a
        // colleague behind.
        let with = |worker: &Worker| {
            let mut spoken_for = spoken_for.iter().filter_map(|id| self.visit.workers.get(id));
            spoken_for.any(|speaker| speaker.stop == worker.stop)
        };
        self.visit
            .workers
            .iter()
            .filter(|(id, worker)| {
                states.contains(&worker.whereabouts) && (any && with(worker) || spoken_for.contains(id))
            })
            // Words sent before the last move do not count for the time after the move.
            .filter(|(_, worker)| worker.since <= speaker.sent_at + CLOCKS_DIFFER)
            .map(|(id, worker)| (id.clone(), worker.stop))
            .collect()
    }
}
