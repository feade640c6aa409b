//! `decide(state, command, now)`: events, each with the state after it, or a refusal.

mod ask_now;
mod contact;
mod leave;
mod phone;
mod wake;
mod worker;

use super::aggregate::Decision;
use super::alert::{self, AlertEvent, AlertKind, Cause, CauseWhat};
use super::command::{AlertCommand, DecisionContext, Refusal, VisitCommand};
use super::event::VisitEvent;
use super::id::{AlertCode, ChainName, PersonId};
use super::incident::CoolingOff;
use super::private::Private;
use super::repeated::is_repeated;
use super::time::Timestamp;
use super::visit::{QuotedText, Visit};

/// A visit in the middle of a decision: each event is applied at once, so that the next sees its
/// effect.
struct VisitTurn<'a> {
    visit: Visit,
    decision: Decision<Visit>,
    given: &'a DecisionContext,
}

/// Decides the events that follow from a command. Changes nothing: the caller records
/// the events with the states that they leave.
///
/// # Errors
/// A [`Refusal`] with the reason why the command makes no sense now.
pub fn decide(
    visit: &Visit,
    command: &VisitCommand,
    given: &DecisionContext,
) -> Result<Decision<Visit>, Refusal> {
    let mut turn = VisitTurn {
        visit: visit.clone(),
        decision: Decision::default(),
        given,
    };
    match command {
        VisitCommand::Wake => turn.wake(),
        VisitCommand::Worker {
            worker,
            reply_to,
            by,
            sent_at,
            text,
            say,
        } => {
            let spoken = worker::SpokenWord {
                worker: worker.as_ref(),
                reply_to: reply_to.as_ref(),
                by: by.as_ref(),
                sent_at: *sent_at,
                text: text.as_ref(),
            };
            turn.worker(&spoken, say)?;
        }
        VisitCommand::Leave { by, answer, via } => turn.leave(by, *answer, *via)?,
        VisitCommand::CallOff => turn.call_off()?,
        VisitCommand::AskNow { worker, by } => turn.ask_now(worker.as_ref(), by.as_ref())?,
        VisitCommand::Raise { what, worker, by } => {
            if !visit.is_open() && visit.alert.is_none() {
                return Err(Refusal::VisitClosed);
            }
            turn.raise_cause(what.gravity(), what.clone(), given.at, worker.clone(), by.clone());
        }
        VisitCommand::Alert(AlertCommand::Contact { code, by, via, say }) => {
            turn.contact(code.as_ref(), by, *via, say)?;
        }
        VisitCommand::Alert(AlertCommand::Reach {
            code,
            step,
            person,
            channel,
            reach,
        }) => {
            let alert = visit.alert.as_ref().filter(|alert| alert.code == *code);
            if let Some(alert) = alert {
                turn.alert(alert.settle_message(
                    &visit.directory(),
                    *step,
                    person,
                    *channel,
                    *reach,
                    given.at,
                ));
            }
        }
        VisitCommand::WorkerPhone { worker, reach } => turn.worker_phone(worker, *reach)?,
        VisitCommand::Resume { from } => {
            if visit.is_open() || visit.alert.is_some() {
                turn.push(VisitEvent::Resumed {
                    from: *from,
                    until: given.at,
                });
            }
        }
        VisitCommand::Incident {
            kind,
            worker,
            by,
            note,
        } => {
            turn.report_incident(kind, worker.as_ref(), by.as_ref(), note.as_ref())?;
        }
        VisitCommand::ClearHousehold { by, may, note } => {
            if !visit.cooling_off.as_ref().is_some_and(CoolingOff::lasts) {
                return Err(Refusal::NotCoolingOff);
            }
            if !may.contains(by) {
                return Err(Refusal::MayNotClear {
                    by: by.clone(),
                    may: may.clone(),
                });
            }
            turn.push(VisitEvent::HouseholdCleared {
                by: by.clone(),
                at: given.at,
                note: note.clone(),
            });
        }
        VisitCommand::CarryPhone { worker, phone, by } => {
            if !visit.is_open() {
                return Err(Refusal::VisitClosed);
            }
            if !visit.workers.contains_key(worker) {
                return Err(Refusal::NotOnVisit(worker.clone()));
            }
            turn.push(VisitEvent::PhoneCarried {
                worker: worker.clone(),
                phone: phone.clone(),
                by: by.clone(),
            });
        }
        VisitCommand::FileWriteUp { by } => {
            if visit.closed.is_none() {
                return Err(Refusal::VisitOpen);
            }
            turn.push(VisitEvent::WriteUpFiled { by: by.clone() });
        }
    }
    Ok(turn.decision)
}

impl VisitTurn<'_> {
    fn push(&mut self, event: VisitEvent) {
        self.decision.push(&mut self.visit, event);
    }

    fn alert(&mut self, events: Vec<AlertEvent>) {
        for event in events {
            self.push(VisitEvent::Alert(event));
        }
    }

    /// Records an incident of a kind known to the school, on a worker of the visit if any is named.
    fn report_incident(
        &mut self,
        kind: &str,
        worker: Option<&PersonId>,
        by: Option<&PersonId>,
        note: Option<&Private>,
    ) -> Result<(), Refusal> {
        let incidents = &self.visit.plan.incidents;
        if !incidents.contains_key(kind) {
            return Err(Refusal::UnknownIncident {
                kind: kind.to_owned(),
                known: incidents.keys().cloned().collect(),
            });
        }
        if let Some(stranger) = worker.filter(|id| !self.visit.workers.contains_key(*id)) {
            return Err(Refusal::NotOnVisit(stranger.clone()));
        }
        self.push(VisitEvent::IncidentReported {
            kind: kind.to_owned(),
            worker: worker.cloned(),
            by: by.cloned(),
            at: self.given.at,
            note: note.cloned(),
        });
        Ok(())
    }

    /// Opens the alert, adds a cause, or moves the alert to a more serious chain. Nothing ever
    /// blocks a second cause.
    fn raise_cause(
        &mut self,
        kind: AlertKind,
        what: CauseWhat,
        happened_at: Timestamp,
        worker: Option<PersonId>,
        by: Option<PersonId>,
    ) {
        self.raise_with(kind, what, happened_at, (worker, Vec::new()), by);
    }

    /// Raises a cause with companions, who are in the alert from its first message on.
    fn raise_with(
        &mut self,
        kind: AlertKind,
        what: CauseWhat,
        happened_at: Timestamp,
        (worker, companions): (Option<PersonId>, Vec<PersonId>),
        by: Option<PersonId>,
    ) {
        let chain = kind
            .chain()
            .unwrap_or_else(|| ChainName::new(AlertKind::Help.word()));
        self.raise_on_chain(
            Cause {
                kind,
                what,
                at: happened_at,
                worker,
                by,
            },
            chain,
            self.given.at,
            companions,
        );
    }

    fn raise_on_chain(&mut self, cause: Cause, chain: ChainName, due: Timestamp, companions: Vec<PersonId>) {
        let at = self.given.at;
        let happened_at = cause.at;
        let directory = self.visit.directory();
        let said_before = |known: &Cause| {
            matches!(cause.what, CauseWhat::PhoneRefused | CauseWhat::HelpFromPhone(_))
                && cause.what == known.what
                && cause.worker == known.worker
        };
        let mut events = match &self.visit.alert {
            // A number barred once is barred for every text, and a stranger's help is one cry however
            // often texted: tell people once.
            Some(alert) if alert.causes.iter().any(said_before) => Vec::new(),
            // Repeats are recorded as texts, and told again after some minutes.
            Some(alert) if is_repeated(alert, &cause, self.says_it_again(&cause)) => Vec::new(),
            Some(alert) => alert::add_cause(alert, &directory, cause, chain, due, at),
            None => alert::open(&directory, self.code(), cause, chain, due, at),
        };
        if !companions.is_empty() {
            let named = AlertEvent::CompanionsNamed {
                workers: companions,
                at: happened_at,
            };
            events.insert(events.len().min(1), named);
        }
        self.alert(events);
    }

    /// Whether the text behind a cause has the very words of a text quoted for the worker before.
    fn says_it_again(&self, cause: &Cause) -> bool {
        let Some(id) = cause.worker.as_ref().filter(|_| cause.by.is_none()) else {
            return false;
        };
        let said = self
            .visit
            .workers
            .get(id)
            .and_then(|worker| worker.last_words.as_ref());
        let words = |text: &QuotedText| text.text.reveal().trim().to_lowercase();
        said.is_some_and(|said| {
            let of_worker = self.visit.quoted.iter().filter(|(other, _)| other == id);
            of_worker
                .map(|(_, quoted)| words(quoted))
                .any(|quoted| quoted == words(said))
        })
    }

    fn code(&self) -> AlertCode {
        self.given.code.clone()
    }
}
