//! Visits that are planned, on paper: leave given by text, and setting off.

use super::paper::Paper;
use super::story::What;
use crate::domain::alert::Via;
use crate::domain::command::{Command, Refusal, WorkerSays};
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, PersonId, VisitId};
use crate::domain::notice::Template;
use crate::domain::private::Private;
use crate::domain::sign_out;
use crate::domain::time::Timestamp;
use crate::domain::visit::LeaveAnswer;
use crate::wording;

impl Paper {
    pub(super) fn planned_of(&self, person: &PersonId) -> Option<VisitId> {
        let planned = self.visits.values().filter(|visit| visit.is_planned());
        planned
            .filter(|visit| visit.workers.contains_key(person))
            .map(|visit| visit.id)
            .next()
    }

    /// Returns the planned visits for which somebody's leave is asked.
    pub(super) fn leave_asked_of(&self, person: &PersonId) -> Vec<(VisitId, AlertCode)> {
        let planned = self.visits.values().filter(|visit| visit.is_planned());
        planned
            .filter_map(|visit| {
                let planning = visit.planning.as_ref()?;
                planning
                    .asked
                    .contains_key(person)
                    .then(|| (visit.id, planning.code.clone()))
            })
            .collect()
    }

    pub(super) fn leave(&mut self, from: &PersonId, visit: VisitId, answer: LeaveAnswer) {
        let command = Command::Leave {
            by: from.clone(),
            answer,
            via: Via::Sms,
        };
        if let Some(refusal) = self.say(visit, &command) {
            let remark = wording::refusal(&refusal, &|person| self.name(person));
            self.answer(from, Template::NotPossible, None, Some(remark));
        }
    }

    pub(super) fn set_off_by_text(
        &mut self,
        from: &PersonId,
        then: Option<WorkerSays>,
        text: &Private,
        sent_at: Timestamp,
    ) {
        let Some(id) = self.planned_of(from) else {
            self.answer(from, Template::NotOut, None, None);
            return;
        };
        match self.set_off(id, then.is_some()) {
            None => {
                if let Some(say) = then {
                    self.worker_says(from, Some(from.clone()), say, text, sent_at);
                }
            }
            Some(Refusal::NotAuthorisedYet(_) | Refusal::LeaveDoesNotCover(_)) => {
                self.answer(from, Template::NotAuthorisedYet, None, None);
            }
            Some(_) => self.answer(from, Template::NotOut, None, None),
        }
    }

    /// Begins a planned visit, under the rules of now. Returns why not.
    pub(super) fn set_off(&mut self, id: VisitId, on_the_way: bool) -> Option<Refusal> {
        let planned = self.visits.get(&id)?;
        let plan = self
            .school
            .plan(&planned.plan.visit_type.name, self.now)
            .unwrap_or_else(|| (*planned.plan).clone());
        let out = self.out();
        let cooling_off = self.cooling_off(&planned.sign_out);
        let doubts = self.troubles();
        match sign_out::set_off(planned, plan, &out, cooling_off, doubts, on_the_way, self.now) {
            Ok(events) => {
                self.note_sign_out(events.first());
                self.happen(id, &events);
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    /// Returns who is out on which visit.
    pub(super) fn out(&self) -> Vec<(PersonId, VisitId)> {
        self.open()
            .flat_map(|visit| visit.workers.keys().map(move |worker| (worker.clone(), visit.id)))
            .collect()
    }

    /// Writes down what whoever signs out is told, and which exceptions are recorded.
    pub(super) fn note_sign_out(&mut self, event: Option<&VisitEvent>) {
        let (exceptions, doubts) = if let Some(VisitEvent::SignedOut {
            doubts, exceptions, ..
        }) = event
        {
            (exceptions, doubts.clone())
        } else if let Some(VisitEvent::Planned { exceptions, .. }) = event {
            (exceptions, Vec::new())
        } else {
            return;
        };
        if !exceptions.is_empty() {
            let names: Vec<String> = exceptions
                .iter()
                .map(|exception| exception.word().to_owned())
                .collect();
            self.write(What::Done(format!(
                "an exception is recorded: {}",
                names.join(", ")
            )));
        }
        for doubt in doubts {
            self.write(What::Doubt(doubt));
        }
    }
}
