//! A planned visit: leave given or refused, called off, or never begun.

use super::VisitTurn;
use crate::domain::alert::SpokenVia;
use crate::domain::command::Refusal;
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;
use crate::domain::visit::{Closing, LeaveAnswer, PlannedDue};

impl VisitTurn<'_> {
    pub(super) fn leave(
        &mut self,
        by: &PersonId,
        answer: LeaveAnswer,
        via: SpokenVia,
    ) -> Result<(), Refusal> {
        let at = self.given.at;
        if answer == LeaveAnswer::Refused && self.visit.may_still_refuse(by) {
            self.push(VisitEvent::LeaveRefused {
                by: by.clone(),
                at,
                via,
            });
            return Ok(());
        }
        let planned = self.visit.is_planned();
        let planning = self
            .visit
            .planning
            .as_ref()
            .filter(|_| planned)
            .ok_or(Refusal::NotPlanned)?;
        if !planning.asked.contains_key(by) {
            return Err(Refusal::NotAsked(by.clone()));
        }
        match answer {
            LeaveAnswer::Given if planning.agreed.contains_key(by) => Err(Refusal::NotAsked(by.clone())),
            LeaveAnswer::Given => {
                self.push(VisitEvent::LeaveGiven {
                    by: by.clone(),
                    at,
                    via,
                });
                Ok(())
            }
            // An authoriser may take leave back until the workers set off.
            LeaveAnswer::Refused => {
                self.push(VisitEvent::LeaveRefused {
                    by: by.clone(),
                    at,
                    via,
                });
                self.push(VisitEvent::Closed {
                    closing: Closing::Cancelled,
                    at,
                });
                Ok(())
            }
        }
    }

    pub(super) fn call_off(&mut self) -> Result<(), Refusal> {
        if !self.visit.is_planned() {
            return Err(Refusal::NotPlanned);
        }
        self.push(VisitEvent::Closed {
            closing: Closing::Cancelled,
            at: self.given.at,
        });
        Ok(())
    }

    pub(super) fn planned(&mut self, due: PlannedDue) {
        match due {
            PlannedDue::AskAgain => self.push(VisitEvent::LeaveAskedAgain),
            PlannedDue::NotSetOff => self.push(VisitEvent::NotSetOff),
            PlannedDue::Lapsed => self.push(VisitEvent::Closed {
                closing: Closing::Lapsed,
                at: self.given.at,
            }),
        }
    }
}
