//! What people ask of a running daemon: understood, decided, answered.

mod alert;
mod find;
mod incident;
mod sheet;
mod sign_out;
mod test_message;
mod visit;

use super::Engine;
use super::request::{Origin, Request, Response};
use crate::domain::time::Timestamp;
use incident::Said;
use serde_json::{Value, json};

/// How many closed visits and resolved alerts a list shows.
const LIST_AT_MOST: u32 = 200;

/// Why a request did not come to a decision, or was refused by one.
enum No {
    /// It makes no sense now.
    Refused(String),
    /// It could not be understood.
    Invalid(String),
}

impl From<No> for Response {
    fn from(no: No) -> Self {
        match no {
            No::Refused(message) => Self::Refused { message },
            No::Invalid(message) => Self::Invalid { message },
        }
    }
}

fn invalid(message: impl Into<String>) -> No {
    No::Invalid(message.into())
}

impl Engine {
    /// Answers a request. What it changes is committed before the answer goes out.
    pub(super) fn answer(&mut self, request: Request, now: Timestamp) -> Response {
        let answered = match request {
            Request::Health => Ok(json!({
                "at": now,
                "configuration_loaded_at": self.rules_loaded_at,
                "open_visits": self.visits.values().filter(|visit| visit.is_open()).count(),
                "troubles": self.troubles(),
                "audit": self.pulse.last_audit(),
            })),
            Request::SignOut(request) => self.sign_out(*request, now),
            Request::Visit {
                who,
                worker,
                word,
                by,
                origin,
            } => self.visit_word(&who, worker.as_deref(), word, by.as_deref(), origin, now),
            Request::Visits { all } => self.list_visits(all),
            Request::ShowVisit { who } => self.show_visit(&who, now),
            Request::Sheet { who } => self.sheet(&who, now),
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
                let said = Said {
                    kind,
                    worker,
                    by,
                    note,
                };
                self.incident(&who, said, origin, now)
            }
            Request::Households { all } => self.list_households(all),
            Request::ClearHousehold {
                household,
                by,
                note,
                origin,
            } => self.clear_household(&household, &by, note, origin, now),
            Request::Alerts { all } => self.list_alerts(all, now),
            Request::ShowAlert { code } => self.show_alert(&code, now),
            Request::SendTest { person, school } => self.send_test(&person, school.as_deref(), now),
            Request::MessageStates { ids } => Ok(self.message_states(&ids)),
        };
        match answered {
            Ok(value) => Response::Done(value),
            Err(no) => no.into(),
        }
    }
}

fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Board => "board",
        Origin::Cli => "cli",
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<Value, No> {
    serde_json::to_value(value).map_err(|error| {
        tracing::error!(%error, "an answer has no JSON form");
        invalid("the answer could not be written")
    })
}
