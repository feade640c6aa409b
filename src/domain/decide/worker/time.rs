//! A worker who needs more time: MORE and LATE.

use super::Speaker;
use crate::domain::command::{Extension, Refusal};
use crate::domain::decide::Turn;
use crate::domain::event::{Answer, VisitEvent};
use crate::domain::id::PersonId;
use crate::domain::time::Span;
use crate::domain::visit::Whereabouts;

impl Turn<'_> {
    pub(super) fn more(
        &mut self,
        speaker: &Speaker,
        extension: Option<Extension>,
        with_leave: Option<&PersonId>,
    ) -> Result<(), Refusal> {
        let by = match extension {
            None => {
                self.note(speaker, Answer::AskMinutes);
                return Ok(());
            }
            Some(Extension::By(by)) => by,
            Some(Extension::Until(until)) => until.since(self.visit.back_by),
        };
        if by == Span::ZERO {
            // "Until 2.30" when 2.30 or later stands already: nothing to move, but a proof of life.
            self.ok(speaker);
            return Ok(());
        }
        let limit = self.visit.plan.visit_type.return_by.extend_max;
        // Time is added to what is left of the visit: to the expected return, or to now if that has passed.
        let from = match extension {
            Some(Extension::By(_)) => self.visit.back_by.max(speaker.sent_at),
            Some(Extension::Until(_)) | None => self.visit.back_by,
        };
        // What has been overrun already counts as taken.
        let taken = self.visit.extended + from.since(self.visit.back_by);
        let at_most = Span::from_ms(limit.ms().saturating_sub(taken.ms()));
        if by > at_most && with_leave.is_none() {
            return match &speaker.reply_to {
                Some(worker) => {
                    let sent_at = speaker.sent_at;
                    self.push(VisitEvent::ExtensionRefused {
                        worker: worker.clone(),
                        by,
                        at_most,
                        sent_at,
                    });
                    self.cleared(speaker);
                    Ok(())
                }
                None => Err(Refusal::ExtensionTooLong { at_most }),
            };
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
        self.cleared(speaker);
        Ok(())
    }

    pub(super) fn late(&mut self, speaker: &Speaker, by: Option<Span>) {
        let travelling = self.group(speaker, &[Whereabouts::OnTheWay], false);
        let (Some(by), Some((worker, stop))) = (by, travelling.first()) else {
            return self.note(
                speaker,
                if by.is_some() {
                    Answer::Status
                } else {
                    Answer::Received
                },
            );
        };
        // Bounded like any other extension: nobody is let go for hours on the strength of one text.
        let by = by.min(self.visit.plan.visit_type.return_by.extend_max);
        let expected_at = speaker.sent_at + by;
        let (worker, stop) = (worker.clone(), *stop);
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
        self.cleared(speaker);
    }
}
