//! The list of visits, and the story of one.

use super::{LIST_AT_MOST, Source, to_json};
use crate::app::{RequestError, view};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::private::Private;
use crate::domain::visit::Visit;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Source<'_> {
    /// Lists the visits to which anything may still happen; with `all` the closed ones of the record after them.
    pub(super) fn visits(&self, all: bool) -> Result<Value, RequestError> {
        let mut visits = self.snapshot.visit_lines();
        if all {
            let kept = self.read_record("the list", |record| record.visits(LIST_AT_MOST))?;
            let shown: Vec<String> = visits.iter().map(|visit| visit.id.clone()).collect();
            visits.extend(
                kept.iter()
                    .map(view::visit)
                    .filter(|visit| !shown.contains(&visit.id)),
            );
        }
        to_json(&visits)
    }

    /// Shows one visit whole, however long ago it was, with its record.
    pub(super) fn visit(&self, who: &str) -> Result<Value, RequestError> {
        let visit = self.find(who)?;
        let events = self.read_record("the record", |record| {
            record.events_of(SubjectId::Visit(visit.id))
        })?;
        let record: Vec<Value> = events
            .iter()
            .map(|event| json!({ "at": event.at, "due": event.due, "what": event.name, "by": event.actor, "via": event.via.to_string() }))
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
            "alert": view::visit_alert(&visit, self.now),
            "record": record,
        }))
    }

    /// Finds a visit in the snapshot; one that was closed long ago, in the record by its id.
    fn find(&self, who: &str) -> Result<Arc<Visit>, RequestError> {
        let unknown = match self.snapshot.lookup().visit(who) {
            Ok((id, _)) => {
                let visit = self.snapshot.visits.get(&id).cloned();
                return visit.ok_or_else(|| RequestError::Invalid("no such visit".to_owned()));
            }
            Err(error) => error,
        };
        let id = who
            .trim()
            .strip_prefix(['v', 'V'])
            .and_then(|number| number.parse().ok());
        let Some(id) = id.map(VisitId) else {
            return Err(unknown);
        };
        let kept = self.read_record("the record", |record| record.visit(id))?;
        kept.map(Arc::new).ok_or(unknown)
    }
}
