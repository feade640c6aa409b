//! A visit: what the office says on it, and what it is shown as.

use super::{LIST_AT_MOST, No, invalid, origin_word, to_json};
use crate::config::typed::{extension, stop};
use crate::domain::command::{Command, Refusal, WorkerSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::engine::request::{Origin, VisitWord};
use crate::engine::{Actor, Engine, view};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What became of a word about a planned visit.
enum Begun {
    /// All that was said is done.
    Done(Value),
    /// The visit has begun; what was said is still to be done.
    GoOn,
}

impl Engine {
    pub(super) fn visit_word(
        &mut self,
        who: &str,
        worker: Option<&str>,
        word: VisitWord,
        by: Option<&str>,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let (id, named) = self.find_visit(who)?;
        let worker = match worker {
            Some(worker) => self.find_visit(worker)?.1.or(named),
            None => named,
        };
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.find_school(Some(visit.plan.school.as_str()))?;
        let person = |who: Option<&str>| who.map(|who| Self::find_person(school, who)).transpose();
        let by = person(by)?;
        let said_by = by.clone();
        let actor = by.map_or_else(|| "office".to_owned(), |by| by.as_str().to_owned());
        if visit.is_planned() {
            let actor = Actor::new(actor.as_str(), origin_word(origin));
            match self.begin_planned(id, &word, &actor, now)? {
                Begun::Done(answer) => return Ok(answer),
                Begun::GoOn => {}
            }
        }
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.find_school(Some(visit.plan.school.as_str()))?;
        let time_zone = &school.time_zone;
        let say = match word {
            VisitWord::Start => return Err(No::Refused(self.refusal_words(&Refusal::NotPlanned))),
            VisitWord::Back => WorkerSays::Back,
            VisitWord::Cancel => WorkerSays::Cancel,
            VisitWord::Home => WorkerSays::Home,
            VisitWord::In => WorkerSays::Arrived,
            VisitWord::Left { next } => {
                let next = next
                    .map(|next| stop(&next, now, time_zone).map_err(No::Invalid))
                    .transpose()?;
                if let Some(next) = &next {
                    self.may_go_to(next)?;
                }
                WorkerSays::Left { next }
            }
            VisitWord::More { time, authorised_by } => {
                let extension = extension(&time, now, time_zone).map_err(No::Invalid)?;
                WorkerSays::More {
                    extension: Some(extension),
                    with_leave: authorised_by
                        .as_deref()
                        .map(|who| Self::find_person(school, who))
                        .transpose()?,
                }
            }
            VisitWord::Nobody => WorkerSays::Nobody,
            VisitWord::Ok => WorkerSays::Ok,
            VisitWord::Filed => {
                let by = said_by
                    .or(worker)
                    .or_else(|| visit.workers.keys().next().cloned());
                let by = by.ok_or_else(|| invalid("nobody is on that visit"))?;
                return self.do_to_visit(id, &Command::FileWriteUp { by }, "office", origin, now);
            }
        };
        // The office calls off a visit as a whole.
        let worker = if say == WorkerSays::Cancel { None } else { worker };
        let command = Command::Worker {
            worker,
            reply_to: None,
            sent_at: now,
            text: None,
            say,
        };
        self.do_to_visit(id, &command, &actor, origin, now)
    }

    /// Says something of a visit that is planned and has not begun.
    fn begin_planned(
        &mut self,
        id: VisitId,
        word: &VisitWord,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Begun, No> {
        match word {
            // LEFT before anything else means leaving school.
            VisitWord::Start | VisitWord::Left { next: None } => match self.set_off(id, false, actor, now) {
                Ok(events) => Ok(Begun::Done(self.begun(id, &events))),
                Err(refusal) => Err(No::Refused(self.refusal_words(&refusal))),
            },
            VisitWord::Cancel => match self.say(id, &Command::CallOff, actor, now) {
                None => Ok(Begun::Done(
                    json!({ "visit": self.visits.get(&id).map(view::visit) }),
                )),
                Some(refusal) => Err(No::Refused(self.refusal_words(&refusal))),
            },
            // Whoever is on the way is on the way, with leave or without: watched over, and said loudly.
            VisitWord::In | VisitWord::Left { next: Some(_) } | VisitWord::Nobody => {
                match self.set_off(id, true, actor, now) {
                    Ok(_) => Ok(Begun::GoOn),
                    Err(refusal) => Err(No::Refused(self.refusal_words(&refusal))),
                }
            }
            VisitWord::Back | VisitWord::Filed | VisitWord::Home | VisitWord::More { .. } | VisitWord::Ok => {
                Err(No::Refused(self.refusal_words(&Refusal::NotBegun)))
            }
        }
    }

    fn do_to_visit(
        &mut self,
        id: VisitId,
        command: &Command,
        who: &str,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let actor = Actor::new(who, origin_word(origin));
        match self.say(id, command, &actor, now) {
            None => Ok(json!({ "visit": self.visits.get(&id).map(view::visit) })),
            Some(refusal) => Err(No::Refused(self.refusal_words(&refusal))),
        }
    }

    pub(super) fn list_visits(&self, all: bool) -> Result<Value, No> {
        let mut visits: Vec<view::VisitView> = self
            .visits
            .values()
            .filter(|visit| visit.is_open() || visit.is_planned() || visit.alert.is_some())
            .map(view::visit)
            .collect();
        if all {
            let kept = self.store.read().visits(LIST_AT_MOST).map_err(|error| {
                tracing::error!(error = error.in_full(), "could not read the list of visits");
                invalid("the list could not be read")
            })?;
            let shown: Vec<String> = visits.iter().map(|visit| visit.id.clone()).collect();
            visits.extend(
                kept.iter()
                    .map(view::visit)
                    .filter(|visit| !shown.contains(&visit.id)),
            );
        }
        to_json(&visits)
    }

    pub(super) fn show_visit(&self, who: &str, now: Timestamp) -> Result<Value, No> {
        let visit = match self.find_visit(who) {
            Ok((id, _)) => self.visits.get(&id).cloned(),
            Err(no) => {
                let id = who
                    .trim()
                    .strip_prefix(['v', 'V'])
                    .and_then(|number| number.parse().ok());
                let kept = id.and_then(|id| self.store.read().visit(VisitId(id)).ok().flatten());
                Some(kept.ok_or(no)?)
            }
        };
        let visit = visit.ok_or_else(|| invalid("no such visit"))?;
        let events = self
            .store
            .read()
            .events_of(SubjectId::Visit(visit.id))
            .map_err(|error| {
                tracing::error!(error = error.in_full(), "could not read a visit's record");
                invalid("the record could not be read")
            })?;
        let record: Vec<Value> = events
            .iter()
            .map(|event| json!({ "at": event.at, "due": event.due, "what": event.name, "by": event.actor, "via": event.channel }))
            .collect();
        Ok(json!({
            "visit": view::visit(&visit),
            "who": view::who(&visit),
            "stops": visit.sign_out.stops.iter().map(|stop| stop.address.reveal()).collect::<Vec<_>>(),
            "purpose": visit.sign_out.purpose.as_ref().map(Private::reveal),
            "vehicle": visit.sign_out.vehicle.as_ref().map(Private::reveal),
            "authorised_by": visit.sign_out.authorised_by.as_ref().map(PersonId::key),
            "responsible_contact": visit.sign_out.responsible_contact.as_ref().map(PersonId::key),
            "exceptions": visit.exceptions.iter().map(|exception| exception.word()).collect::<Vec<_>>(),
            "details": visit.sign_out.details.iter().map(|(detail, text)| (detail.word(), text.reveal())).collect::<BTreeMap<_, _>>(),
            "leave": visit.planning.as_ref().map(|planning| json!({
                "code": planning.code,
                "asked": planning.asked.keys().map(PersonId::key).collect::<Vec<_>>(),
                "agreed": planning.agreed.keys().map(PersonId::key).collect::<Vec<_>>(),
            })),
            "incidents": visit.incidents.iter().map(view::incident).collect::<Vec<_>>(),
            "household": visit.cooling_off.as_ref().map(view::household),
            "alert": view::visit_alert(&visit, now),
            "record": record,
        }))
    }
}
