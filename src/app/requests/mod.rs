//! What people ask of a running daemon: understood, decided, answered.

mod alert;
mod incident;
mod test_message;
mod visit;

use super::App;
use super::changes::Actor;
use super::lookup::{Lookup, RequestError};
use super::request::{Request, Response};
use crate::domain::command::Refusal;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::domain::via::RecordedVia;
use incident::IncidentWords;
use serde_json::json;

impl From<RequestError> for Response {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Refused(message) => Self::Refused { message },
            RequestError::Invalid(message) => Self::Invalid { message },
        }
    }
}

impl App {
    /// Returns a way to find what people mean by the names that they type.
    #[must_use]
    pub fn lookup(&self) -> Lookup<'_> {
        Lookup {
            rules: &self.rules,
            visits: &self.visits,
            watches: &self.watches,
        }
    }

    /// Answers a request. What it changes is committed before the answer goes out.
    pub(super) fn answer(&mut self, request: Request, now: Timestamp) -> Response {
        let answered = match request {
            Request::Health => Ok(json!({
                "at": now,
                "configuration_loaded_at": self.rules_loaded_at,
                "open_visits": self.visits.values().filter(|visit| visit.is_open()).count(),
                "troubles": self.troubles(),
            })),
            Request::SignOut(request) => self.sign_out(&request, now),
            Request::Visit {
                who,
                worker,
                word,
                by,
                origin,
            } => self.visit_word(&who, worker.as_deref(), word, by.as_deref(), origin, now),
            Request::Alert {
                code,
                by,
                word,
                origin,
            } => self.alert_word(&code, &by, word, origin, now),
            Request::Raise { who, kind, by } => self.raise(&who, &kind, by.as_deref(), now),
            Request::Incident {
                who,
                kind,
                worker,
                by,
                note,
                origin,
            } => {
                let said = IncidentWords {
                    kind,
                    worker,
                    by,
                    note,
                };
                self.incident(&who, said, origin, now)
            }
            Request::ClearHousehold {
                household,
                by,
                note,
                origin,
            } => self.clear_household(&household, &by, note, origin, now),
            Request::SendTest { person, school } => self.send_test(&person, school.as_deref(), now),
            Request::MessageStates { ids } => Ok(self.message_states(&ids)),
        };
        match answered {
            Ok(value) => Response::Done(value),
            Err(error) => error.into(),
        }
    }
}

/// Returns who is recorded as having done something: the person named, else the office.
fn actor_of(by: Option<&PersonId>, via: RecordedVia) -> Actor {
    Actor::new(by.map_or("office", PersonId::as_str), via)
}

/// Returns a refusal in words for whoever asked.
fn refused(app: &App, refusal: &Refusal) -> RequestError {
    RequestError::Refused(app.refusal_words(refusal))
}
