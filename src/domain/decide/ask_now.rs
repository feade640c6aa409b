//! The office asks outside the schedule: one check-in question, and a missed check-in without an answer in the grace.

use super::VisitTurn;
use crate::domain::command::Refusal;
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;

impl VisitTurn<'_> {
    /// Asks one worker, or everybody who is out and was not asked before.
    pub(super) fn ask_now(
        &mut self,
        worker: Option<&PersonId>,
        by: Option<&PersonId>,
    ) -> Result<(), Refusal> {
        let visit = &self.visit;
        if visit.is_planned() {
            return Err(Refusal::NotBegun);
        }
        if !visit.is_open() {
            return Err(Refusal::VisitClosed);
        }
        let mut asked: Vec<PersonId> = match worker {
            Some(id) => {
                let known = visit.workers.get(id);
                let known = known.ok_or_else(|| Refusal::NotOnVisit(id.clone()))?;
                if !known.is_away() {
                    return Err(Refusal::NotOut(id.clone()));
                }
                vec![id.clone()]
            }
            None => {
                let away = visit.workers.iter().filter(|(_, worker)| worker.is_away());
                away.map(|(id, _)| id.clone()).collect()
            }
        };
        if let Some(id) = asked.iter().find(|id| visit.is_not_to_be_asked(id)) {
            return Err(Refusal::NotToBeAsked(id.clone()));
        }
        let before = asked
            .first()
            .and_then(|id| Some((id.clone(), visit.asked_now_of(id)?)));
        asked.retain(|id| visit.asked_now_of(id).is_none());
        if let (true, Some((worker, at))) = (asked.is_empty(), before) {
            // A second text would ask the same, and move nothing: from here on it is for a voice.
            return Err(Refusal::AskedAlready {
                worker,
                at,
                time_zone: visit.plan.time_zone.clone(),
            });
        }
        self.push(VisitEvent::AskedNow {
            workers: asked,
            by: by.cloned(),
            at: self.given.at,
        });
        Ok(())
    }
}
