//! The list of visits, and the story of a single visit.

use super::{AnswerSource, LIST_AT_MOST};
use crate::app::answer::{HeardText, LeaveStanding, RecordLine, ToldMessage, VisitStory, VisitView};
use crate::app::view::EventWords;
use crate::app::{RequestError, view, visit_without_duress};
use crate::domain::delivery::{Message, SubjectId};
use crate::domain::id::{PersonId, VisitId};
use crate::domain::notice::NoticeFacts;
use crate::domain::private::Private;
use crate::domain::visit::Visit;
use crate::store::{InboxEntry, RecordedEvent, StoreReader};
use std::sync::Arc;

impl AnswerSource<'_> {
    /// Lists the visits with anything still to come; with `all` the closed visits of the record
    /// after them.
    pub(super) fn visits(&self, all: bool) -> Result<Vec<VisitView>, RequestError> {
        let mut visits = self.snapshot.visit_lines(self.now);
        if all {
            let kept = self.read_record("the list", |record| record.visits(LIST_AT_MOST))?;
            let shown: Vec<String> = visits.iter().map(|visit| visit.id.clone()).collect();
            visits.extend(
                kept.iter()
                    .map(|visit| {
                        if self.hides_duress {
                            view::visit(&visit_without_duress(visit), self.now)
                        } else {
                            view::visit(visit, self.now)
                        }
                    })
                    .filter(|visit| !shown.contains(&visit.id)),
            );
        }
        Ok(visits)
    }

    /// Shows one visit whole, however long ago, with its record.
    pub(super) fn visit(&self, who: &str) -> Result<VisitStory, RequestError> {
        let visit = self.find(who)?;
        let subject = SubjectId::Visit(visit.id);
        let facts = view::names_for_story(&visit);
        let (mut record, texts, messages) = self.read_record("the record", |record| {
            let events = record.events_of(subject)?.into_iter();
            Ok((
                events
                    .map(|event| record_line(record, event, &facts))
                    .collect::<Vec<_>>(),
                record.texts_of(subject)?,
                record.messages_of(subject)?,
            ))
        })?;
        if self.hides_duress {
            // A sentence on an alert tells of duress.
            record.iter_mut().for_each(RecordLine::keep_the_phrase_alone);
        }
        let said = &visit.sign_out;
        let key = |person: &PersonId| person.key().to_owned();
        let text = |text: &Private| text.reveal().to_owned();
        Ok(VisitStory {
            visit: view::visit(&visit, self.now),
            who: view::who(&visit),
            stops: said.stops.iter().map(|stop| text(&stop.address)).collect(),
            household_number: said.household.as_ref().map(|phone| phone.national()),
            deadlines: view::coming_deadlines(&visit),
            purpose: said.purpose.as_ref().map(text),
            vehicle: said.vehicle.as_ref().map(text),
            authorised_by: said.authorised_by.as_ref().map(key),
            responsible_contact: said.responsible_contact.as_ref().map(key),
            exceptions: visit.exceptions.iter().copied().collect(),
            exception_reason: said.against_policy.as_ref().or(said.exception.as_ref()).map(text),
            details: said
                .details
                .iter()
                .map(|(detail, said)| (*detail, text(said)))
                .collect(),
            leave: visit.planning.as_ref().map(|planning| LeaveStanding {
                code: planning.code.clone(),
                asked: planning.asked.keys().map(key).collect(),
                agreed: planning.agreed.keys().map(key).collect(),
            }),
            incidents: visit.incidents.iter().map(view::incident).collect(),
            household: visit.cooling_off.as_ref().map(view::household),
            alert: view::visit_alert(&visit, self.now).map(|alert| alert.line),
            heard: texts.into_iter().map(heard).collect(),
            told: messages.into_iter().map(told).collect(),
            record,
        })
    }

    /// Finds a visit in the snapshot; a visit closed long ago, in the record by its id.
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

/// Returns an event of the record in the form of a story.
pub(super) fn record_line(record: &StoreReader, event: RecordedEvent, facts: &NoticeFacts) -> RecordLine {
    let told = event.body.as_ref().and_then(|body| match event.subject {
        SubjectId::Visit(_) => {
            let event = record.visit_event(body).ok()?;
            Some(EventWords::of_visit(&event, facts))
        }
        SubjectId::Watch(_) => {
            let event = record.watch_event(body).ok()?;
            Some(EventWords::of_watch(&event, facts))
        }
        SubjectId::None => None,
    });
    let EventWords { sentence, words } = told.unwrap_or_default();
    RecordLine {
        at: event.at,
        due: event.due,
        what: event.name,
        sentence,
        words,
        by: event.actor,
        via: event.via.way(),
    }
}

/// Returns a text of the inbox as the story has it.
fn heard(text: InboxEntry) -> HeardText {
    let record = text.record;
    HeardText {
        at: record.sent_at.unwrap_or(record.received_at),
        by: record.person.map(|person| person.key().to_owned()),
        text: (!record.redacted).then(|| record.text.reveal().to_owned()),
        read_as: record.intent,
        because: record.because,
        moved: record.moved,
    }
}

/// Returns a message of the outbox as the story has it.
fn told(message: Message) -> ToldMessage {
    let content = message.content;
    let words = content.subject().unwrap_or_else(|| content.body());
    ToldMessage {
        at: message.created_at,
        to: message.person.map(|person| person.key().to_owned()),
        by: content.channel(),
        words: words.reveal().to_owned(),
        state: message.state.word().to_owned(),
    }
}
