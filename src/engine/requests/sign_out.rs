//! Signing out.

use super::{No, invalid};
use crate::config::SignOutRequest;
use crate::domain::event::VisitEvent;
use crate::domain::id::{PersonId, VisitId};
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
        let already_out: Vec<(PersonId, VisitId)> = self
            .visits
            .values()
            .filter(|visit| visit.is_open())
            .flat_map(|visit| visit.workers.keys().map(move |worker| (worker.clone(), visit.id)))
            .collect();
        let by = sign_out.authorised_by.clone();
        let events = sign_out::open(plan, sign_out, &already_out, self.troubles(), now)
            .map_err(|refusal| No::Refused(self.refusal_words(&refusal)))?;
        let id = VisitId(self.count(|counters| &mut counters.next_visit));
        let actor = Actor::new(
            by.map_or_else(|| "office".to_owned(), |by| by.as_str().to_owned()),
            "office",
        );
        self.happen(id, &events, &actor, now);
        let visit = self.visits.get(&id).map(view::visit);
        // Said before they leave, to whoever signs them out: a gateway that fails, a step with nobody in.
        let doubts: &[String] = if let Some(VisitEvent::SignedOut { doubts, .. }) = events.first() {
            doubts
        } else {
            &[]
        };
        Ok(json!({ "visit": visit, "doubts": doubts }))
    }
}
