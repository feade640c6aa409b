//! A worker who needs more time: MORE and LATE.

use super::SpeakerContext;
use crate::domain::alert::DeadlineKind;
use crate::domain::command::{Extension, Refusal};
use crate::domain::decide::VisitTurn;
use crate::domain::event::{NotedAnswer, VisitEvent};
use crate::domain::id::PersonId;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{NudgeWhen, Whereabouts};

impl VisitTurn<'_> {
    pub(super) fn more(
        &mut self,
        speaker: &SpeakerContext,
        extension: Option<Extension>,
        with_leave: Option<&PersonId>,
    ) -> Result<(), Refusal> {
        let Some(said) = extension else {
            self.note(speaker, NotedAnswer::AskMinutes);
            return Ok(());
        };
        if self.is_held_up(speaker) {
            return match said {
                Extension::By(by) => self.late_by(speaker, by),
                Extension::Until(until) => self.late(speaker, until.since(speaker.sent_at)),
            };
        }
        if let Some(worker) = self.going_home(speaker) {
            return self.put_off_home(speaker, &worker, said, with_leave);
        }
        let by = match said {
            Extension::By(by) => by,
            Extension::Until(until) => until.since(self.visit.back_by),
        };
        if by == Span::ZERO {
            // "Until 2.30" when 2.30 or later stands already: nothing to move, but a proof of life.
            self.ok(speaker);
            return Ok(());
        }
        let limit = self.visit.plan.visit_type.return_by.extend_max;
        // Add the time to the rest of the visit: from the expected return, or from now once
        // overdue.
        let from = match said {
            Extension::By(_) => self.visit.back_by.max(speaker.sent_at),
            Extension::Until(_) => self.visit.back_by,
        };
        // Time overrun so far counts as taken.
        let taken = self.visit.extended + from.since(self.visit.back_by);
        let at_most = Span::from_ms(limit.ms().saturating_sub(taken.ms()));
        if by > at_most && with_leave.is_none() {
            return self.refuse_more(speaker, by, at_most);
        }
        let workers = self.spoken_for(speaker);
        self.push(VisitEvent::Extended {
            workers,
            by,
            back_by: from + by,
            with_leave: with_leave.cloned(),
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.put_off_arrivals(speaker, by);
        self.clear_up(speaker);
        Ok(())
    }

    /// Whether the minutes answer the question put to a worker held up on the way to a stop.
    fn is_held_up(&self, speaker: &SpeakerContext) -> bool {
        let worker = speaker
            .reply_to
            .as_ref()
            .and_then(|id| self.visit.workers.get(id));
        worker.is_some_and(|worker| worker.held_up && worker.whereabouts == Whereabouts::OnTheWay)
            && !self.movers(speaker, &[Whereabouts::OnTheWay], false).is_empty()
    }

    fn refuse_more(&mut self, speaker: &SpeakerContext, by: Span, at_most: Span) -> Result<(), Refusal> {
        let Some(worker) = &speaker.reply_to else {
            return Err(Refusal::ExtensionTooLong { at_most });
        };
        self.push(VisitEvent::ExtensionRefused {
            worker: worker.clone(),
            by,
            at_most,
            sent_at: speaker.sent_at,
        });
        self.clear_up(speaker);
        Ok(())
    }

    /// Returns the first worker spoken for who has only the way home left: MORE then answers the
    /// home-safe question.
    fn going_home(&self, speaker: &SpeakerContext) -> Option<PersonId> {
        let on_the_way_home = |id: &PersonId| {
            self.visit.workers.get(id).map(|worker| worker.whereabouts) == Some(Whereabouts::Left)
        };
        let mut spoken_for = self.spoken_for(speaker).into_iter();
        spoken_for.find(|id| self.visit.sign_out.ends_at_home && on_the_way_home(id))
    }

    fn put_off_home(
        &mut self,
        speaker: &SpeakerContext,
        worker: &PersonId,
        said: Extension,
        with_leave: Option<&PersonId>,
    ) -> Result<(), Refusal> {
        let due = self
            .visit
            .deadlines()
            .into_iter()
            .find(|deadline| {
                deadline.key.kind == DeadlineKind::HomeSafe && deadline.key.worker.as_ref() == Some(worker)
            })
            .map_or(speaker.sent_at, |deadline| deadline.key.due);
        let by = match said {
            Extension::By(by) => speaker.sent_at.max(due) + by,
            Extension::Until(until) => until,
        }
        .since(due);
        let limit = self.visit.plan.visit_type.return_by.extend_max;
        let at_most = Span::from_ms(limit.ms().saturating_sub(self.visit.extended.ms()));
        if by == Span::ZERO {
            self.ok(speaker);
            return Ok(());
        }
        if by > at_most && with_leave.is_none() {
            return self.refuse_more(speaker, by, at_most);
        }
        self.push(VisitEvent::HomePutOff {
            worker: worker.clone(),
            by,
            home_by: due + by,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.clear_up(speaker);
        Ok(())
    }

    /// Puts the arrival off as well, for a worker who asks for more time after the question "have
    /// you arrived?".
    fn put_off_arrivals(&mut self, speaker: &SpeakerContext, by: Span) {
        let asked = self
            .visit
            .deadlines()
            .into_iter()
            .map(|deadline| deadline.key)
            .find(|key| {
                let asked = |when| self.visit.nudged.contains(&(key.clone(), when));
                key.kind == DeadlineKind::Arrival && (asked(NudgeWhen::Before) || asked(NudgeWhen::At))
            });
        let travelling = self.movers(speaker, &[Whereabouts::OnTheWay], false);
        let (Some(key), Some((worker, stop))) = (asked, travelling.first()) else {
            return;
        };
        self.push(VisitEvent::Delayed {
            worker: worker.clone(),
            stop: *stop,
            expected_at: key.due.max(speaker.sent_at) + by,
            sent_at: speaker.sent_at,
            reply_to: None,
        });
    }

    /// A worker is held up and does not say for how long: asked, and told to others at once. Nothing moves.
    pub(super) fn held_up(&mut self, speaker: &SpeakerContext) {
        self.note(speaker, NotedAnswer::HeldUp);
    }

    /// Takes a delay counted from now: "there in 20".
    pub(super) fn late(&mut self, speaker: &SpeakerContext, by: Span) -> Result<(), Refusal> {
        let until = speaker.sent_at + by;
        if self.movers(speaker, &[Whereabouts::OnTheWay], false).is_empty() {
            let returning = !self.movers(speaker, &[Whereabouts::Left], false).is_empty();
            if returning && until > self.visit.back_by && self.going_home(speaker).is_none() {
                return self.more(speaker, Some(Extension::Until(until)), None);
            }
            self.note(speaker, NotedAnswer::Status);
            return Ok(());
        }
        // Limit "late" like any other extension: one text must not let a worker go for hours.
        let most = speaker.sent_at + self.visit.plan.visit_type.return_by.extend_max;
        self.arrive_later(speaker, |stands| stands.max(until.min(most)));
        Ok(())
    }

    /// Takes a delay counted from what was due: "10 minutes late". Not on the way to a stop, the return is late.
    pub(super) fn late_by(&mut self, speaker: &SpeakerContext, by: Span) -> Result<(), Refusal> {
        if self.movers(speaker, &[Whereabouts::OnTheWay], false).is_empty() {
            return self.more(speaker, Some(Extension::By(by)), None);
        }
        let by = by.min(self.visit.plan.visit_type.return_by.extend_max);
        let sent_at = speaker.sent_at;
        self.arrive_later(speaker, |stands| {
            let late = stands + by;
            // A delay that has passed already counts from the text.
            if late > sent_at { late } else { sent_at + by }
        });
        Ok(())
    }

    /// Puts off the arrival of the first worker spoken for who is on the way, from the instant that stands to a later one.
    fn arrive_later(&mut self, speaker: &SpeakerContext, later: impl Fn(Timestamp) -> Timestamp) {
        let travelling = self.movers(speaker, &[Whereabouts::OnTheWay], false);
        let Some((worker, stop)) = travelling.into_iter().next() else {
            return;
        };
        let stands = self
            .visit
            .deadlines()
            .into_iter()
            .find(|deadline| deadline.key.kind == DeadlineKind::Arrival)
            .map_or(speaker.sent_at, |deadline| deadline.key.due);
        let expected_at = later(stands);
        let others: Vec<PersonId> = self
            .spoken_for(speaker)
            .into_iter()
            .filter(|other| *other != worker)
            .collect();
        if !others.is_empty() {
            self.push(VisitEvent::CheckedIn {
                workers: others,
                sent_at: speaker.sent_at,
                reply_to: None,
            });
        }
        self.push(VisitEvent::Delayed {
            worker,
            stop,
            expected_at,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.clear_up(speaker);
    }
}
