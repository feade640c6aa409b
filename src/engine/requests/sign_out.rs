//! Signing out.

use super::typed::stop;
use super::{No, invalid};
use crate::config::School;
use crate::domain::event::VisitEvent;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::incident::Household;
use crate::domain::private::{Phone, Private};
use crate::domain::sign_out;
use crate::domain::time::Timestamp;
use crate::domain::visit::SignOut;
use crate::engine::request::SignOutRequest;
use crate::engine::{Actor, Engine, view};
use crate::wording::civil;
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Engine {
    pub(super) fn sign_out(&mut self, request: SignOutRequest, now: Timestamp) -> Result<Value, No> {
        let school = self.find_school(request.school.as_deref())?;
        let plan = school.plan(&request.visit_type, now).ok_or_else(|| {
            let known: Vec<&str> = school.visit_types.keys().map(String::as_str).collect();
            invalid(format!(
                "no visit type `{}` at {}: there is {}",
                request.visit_type,
                school.name,
                known.join(", ")
            ))
        })?;
        let sign_out = understand(school, &request, now)?;
        let already_out: Vec<(PersonId, VisitId)> = self
            .visits
            .values()
            .filter(|visit| visit.is_open())
            .flat_map(|visit| visit.workers.keys().map(move |worker| (worker.clone(), visit.id)))
            .collect();
        let by = sign_out.authorised_by.clone();
        let cooling_off = self.cooling_off(&Household::of(&sign_out));
        let events = sign_out::open(plan, sign_out, &already_out, cooling_off, self.troubles(), now)
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

/// Understands a sign-out as typed.
fn understand(school: &School, request: &SignOutRequest, now: Timestamp) -> Result<SignOut, No> {
    let person = |who: &String| Engine::find_person(school, who);
    let phone =
        |text: &str| Phone::parse(text).map_err(|why| invalid(format!("`{text}` is not a number: {why}")));
    let private = |text: &Option<String>| text.clone().map(Private::new);
    let mut carried = BTreeMap::new();
    for pair in &request.carried {
        let (who, number) = pair
            .split_once('=')
            .ok_or_else(|| invalid(format!("`{pair}`: write WORKER=NUMBER for a phone carried")))?;
        carried.insert(Engine::find_person(school, who)?, phone(number)?);
    }
    Ok(SignOut {
        workers: request.workers.iter().map(person).collect::<Result<_, _>>()?,
        carried,
        stops: request
            .stops
            .iter()
            .map(|text| stop(text, now, &school.time_zone))
            .collect::<Result<_, _>>()?,
        household: request.household.as_deref().map(phone).transpose()?,
        purpose: private(&request.purpose),
        vehicle: private(&request.vehicle),
        risk_assessment: private(&request.risk_assessment),
        hazards: private(&request.hazards),
        authorised_by: request.authorised_by.as_ref().map(person).transpose()?,
        responsible_contact: request.responsible_contact.as_ref().map(person).transpose()?,
        back_by: civil::parse_back(&request.back, now, &school.time_zone).map_err(No::Invalid)?,
        ends_at_home: request.ends_at_home,
        at_risk: request.at_risk,
    })
}
