//! Signing out.

use super::typed::stop;
use super::{No, invalid};
use crate::config::School;
use crate::domain::command::Refusal;
use crate::domain::event::VisitEvent;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::plan::Detail;
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
        let already_out = self.already_out(None);
        let by = sign_out.authorised_by.clone();
        let events = if request.ask {
            sign_out::plan(plan, sign_out, &already_out, self.given(now).code, now)
        } else {
            sign_out::open(plan, sign_out, &already_out, self.troubles(), now)
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
        let events = sign_out::set_off(planned, plan, &already_out, self.troubles(), on_the_way, now)?;
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
        let number = match school.phones.get(number.trim()) {
            Some(on_file) => on_file.clone(),
            None => phone(number)?,
        };
        carried.insert(Engine::find_person(school, who)?, number);
    }
    let mut details = BTreeMap::new();
    for pair in &request.details {
        let (name, text) = pair
            .split_once('=')
            .ok_or_else(|| invalid(format!("`{pair}`: write NAME=TEXT for a detail")))?;
        let detail = Detail::ALL
            .into_iter()
            .find(|detail| detail.word() == name.trim());
        let detail = detail.ok_or_else(|| {
            let known = Detail::ALL.map(Detail::word).join(", ");
            invalid(format!("`{name}` is no detail of a visit: there is {known}"))
        })?;
        details.insert(detail, Private::new(text.trim()));
    }
    // A vehicle on file is put on record as it is there: its name would tell the police nothing (OP-15).
    let vehicle = request.vehicle.as_ref().map(|vehicle| {
        let on_file = school.vehicles.get(vehicle.trim()).cloned();
        on_file.unwrap_or_else(|| Private::new(vehicle.as_str()))
    });
    let time = |text: &String| civil::parse_back(text, now, &school.time_zone).map_err(No::Invalid);
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
        vehicle,
        risk_assessment: private(&request.risk_assessment),
        hazards: private(&request.hazards),
        authorised_by: request.authorised_by.as_ref().map(person).transpose()?,
        responsible_contact: request.responsible_contact.as_ref().map(person).transpose()?,
        back_by: time(&request.back)?,
        ends_at_home: request.ends_at_home,
        at_risk: request.at_risk,
        emergency: request.emergency,
        contact_accepted: request.contact_accepted,
        leave_at: request.leave.as_ref().map(time).transpose()?,
        details,
    })
}
