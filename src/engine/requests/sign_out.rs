//! Signing out.

use super::{No, invalid};
use crate::config::SignOutRequest;
use crate::domain::command::Refusal;
use crate::domain::event::VisitEvent;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::incident::Household;
use crate::domain::sign_out;
use crate::domain::time::Timestamp;
use crate::engine::{Actor, Engine, view};
use serde_json::{Value, json};

impl Engine {
    pub(super) fn sign_out(&mut self, request: SignOutRequest, now: Timestamp) -> Result<Value, No> {
        let school = self.find_school(request.school.as_deref())?;
        let plan = school
            .plan(&request.visit_type, now)
            .ok_or_else(|| invalid(school.no_visit_type(&request.visit_type)))?;
        let sign_out = school.understand(&request, now).map_err(No::Invalid)?;
        let already_out = self.already_out(None);
        let by = sign_out.authorised_by.clone();
        let cooling_off = self.cooling_off(&Household::of(&sign_out));
        let events = if request.ask {
            sign_out::plan(
                plan,
                sign_out,
                &already_out,
                cooling_off,
                self.given(now).code,
                now,
            )
        } else {
            sign_out::open(plan, sign_out, &already_out, cooling_off, self.troubles(), now)
        };
        let events = events.map_err(|refusal| No::Refused(self.refusal_words(&refusal)))?;
        let id = VisitId(self.count(|counters| &mut counters.next_visit));
        let actor = Actor::new(
            by.map_or_else(|| "office".to_owned(), |by| by.as_str().to_owned()),
            "office",
        );
        self.happen(id, &events, &actor, now);
        Ok(self.begun(id, &events))
    }

    /// Returns who is out or about to be on which visit, but for one visit that is about to begin.
    pub(in crate::engine) fn already_out(&self, but: Option<VisitId>) -> Vec<(PersonId, VisitId)> {
        self.visits
            .values()
            .filter(|visit| visit.is_open() && Some(visit.id) != but)
            .flat_map(|visit| visit.workers.keys().map(move |worker| (worker.clone(), visit.id)))
            .collect()
    }

    /// Begins a planned visit, under the rules of now. `on_the_way` says that its workers have gone already.
    pub(in crate::engine) fn set_off(
        &mut self,
        id: VisitId,
        on_the_way: bool,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Vec<VisitEvent>, Refusal> {
        let planned = self.visits.get(&id).ok_or(Refusal::NotPlanned)?;
        // A visit type or a school that is there no more: the rules it was planned under are better than none.
        let plan = self
            .rules
            .school(&planned.plan.school)
            .and_then(|school| school.plan(&planned.plan.visit_type.name, now))
            .unwrap_or_else(|| (*planned.plan).clone());
        let already_out = self.already_out(Some(id));
        let cooling_off = self.cooling_off(&Household::of(&planned.sign_out));
        let doubts = self.troubles();
        let events = sign_out::set_off(planned, plan, &already_out, cooling_off, doubts, on_the_way, now)?;
        self.happen(id, &events, actor, now);
        Ok(events)
    }

    /// Shows a visit that has just begun. What may keep Homeward from hearing of it is said before they leave, to whoever
    /// signs them out: a gateway that fails, a step with nobody in.
    pub(super) fn begun(&self, id: VisitId, events: &[VisitEvent]) -> Value {
        let visit = self.visits.get(&id).map(view::visit);
        let doubts: &[String] = if let Some(VisitEvent::SignedOut { doubts, .. }) = events.first() {
            doubts
        } else {
            &[]
        };
        json!({ "visit": visit, "doubts": doubts })
    }
}
