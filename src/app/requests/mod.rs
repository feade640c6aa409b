//! Requests of people to a running daemon: understood, decided, answered.

mod account;
mod account_views;
mod alert;
mod drill;
mod identity;
mod incident;
mod kiosk;
mod presence;
mod second_factor;
mod session;
mod test_message;
mod token;
mod visit;

use super::answer::{CallAnswer, HealthReport, VisitView};
use super::lookup::{NameLookup, RequestError, invalid};
use super::request::{Request, Response};
use super::{App, view};
use crate::domain::command::Refusal;
use crate::domain::id::VisitId;
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use incident::IncidentWords;

impl App {
    /// Returns a way to find the things named by typed words.
    #[must_use]
    pub fn lookup(&self) -> NameLookup<'_> {
        NameLookup {
            rules: &self.rules,
            visits: self.visits.shared(),
            by_worker: self.visits.by_worker(),
            watches: self.watches.shared(),
        }
    }

    /// Answers a request. The changes are committed before the answer goes out.
    pub(super) fn answer(&mut self, principal: &Principal, request: Request, now: Timestamp) -> Response {
        let answered = match request {
            Request::Account(request) => self.account(request, principal, now),
            Request::Health => Ok(CallAnswer::HealthReport(self.health(now))),
            Request::SignOut(request) => self
                .sign_out(&request, principal, now)
                .map(CallAnswer::VisitChanged),
            Request::Visit {
                who,
                worker,
                word,
                by,
            } => self
                .visit_word(&who, worker.as_deref(), word, by.as_deref(), principal, now)
                .map(CallAnswer::VisitChanged),
            Request::Alert { code, by, word } => self.alert_word(&code, &by, word, principal, now),
            Request::Raise { who, kind, by } => self
                .raise(&who, &kind, by.as_deref(), principal, now)
                .map(CallAnswer::AlertRaised),
            Request::Incident {
                who,
                kind,
                worker,
                by,
                note,
            } => {
                let said = IncidentWords {
                    kind,
                    worker,
                    by,
                    note,
                };
                self.incident(&who, said, principal, now)
                    .map(|noted| CallAnswer::IncidentNoted(Box::new(noted)))
            }
            Request::ClearHousehold { household, by, note } => self
                .clear_household(&household, &by, note, principal, now)
                .map(CallAnswer::HouseholdCleared),
            Request::Presence {
                person,
                school,
                away_until,
                by,
            } => {
                let whose = presence::PresenceWords {
                    person,
                    school,
                    away_until,
                    by,
                };
                self.presence(&whose, principal, now)
                    .map(CallAnswer::PresenceNoted)
            }
            Request::Drill(request) => self.drill(&request, principal, now),
            Request::Figures => Ok(CallAnswer::MessageFigures(self.outbox.figures())),
            Request::Gateways => Ok(CallAnswer::GatewayStandings(self.gateway_standings(now))),
            // The engine's edge has the exchanges: where it has none, there is nothing to add.
            Request::GatewayLog { .. } => Ok(CallAnswer::GatewayLog(Vec::new())),
            Request::SendTest {
                person,
                school,
                gateway,
            } => self
                .send_test(&person, school.as_deref(), gateway.as_deref(), now)
                .map(CallAnswer::TestSent),
            Request::MessageStates { ids } => Ok(CallAnswer::MessageStates(self.message_states(&ids))),
        };
        answered.into()
    }

    /// Returns Homeward's health. The engine adds the outcome of the last audit.
    fn health(&self, now: Timestamp) -> HealthReport {
        HealthReport {
            at: now,
            configuration_loaded_at: self.rules_loaded_at,
            open_visits: self.visits.count_open(),
            deaf: self.inbound_down.keys().cloned().collect(),
            troubles: self.troubles(),
            time_zones: self
                .rules
                .schools()
                .values()
                .map(|school| (school.id.clone(), school.time_zone.clone()))
                .collect(),
            running_since: None,
            version: None,
            audit: None,
        }
    }

    /// Returns the line of a visit just changed.
    fn visit_line(&self, id: VisitId, now: Timestamp) -> Result<VisitView, RequestError> {
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        Ok(view::visit(visit, now))
    }
}

/// Returns a refusal in words for the asker.
fn refused(app: &App, refusal: &Refusal) -> RequestError {
    RequestError::Refused(app.refusal_words(refusal))
}
