//! Actions of the office on paper, as on the board or the command line.

use super::paper::Paper;
use super::story::PaperEvent;
use crate::app::Instruction;
use crate::domain::alert::{CauseWhat, SpokenVia};
use crate::domain::command::{ContactSays, Refusal, WorkerSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId, VisitId};
use crate::domain::visit::SignOut;
use crate::wording::{self, when};

/// An action of the office beside a sign-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeAction {
    /// For a worker, or for all on the visit.
    Visit {
        /// The worker; `None` for all workers of the only open visit.
        who: Option<PersonId>,
        /// The report.
        say: WorkerSays,
    },
    /// The write-up of a worker's last visit is filed.
    Filed {
        /// The worker.
        who: PersonId,
        /// The person who filed the write-up.
        by: PersonId,
    },
    /// An incident on a worker's last visit is reported.
    Incident {
        /// The kind of incident, by the name in the configuration.
        kind: String,
        /// The worker.
        who: PersonId,
        /// The person who reports, if named.
        by: Option<PersonId>,
    },
    /// The household of a worker's last visit is cleared after a review.
    Clear {
        /// The worker.
        who: PersonId,
        /// The reviewer.
        by: PersonId,
    },
    /// An alert is raised by hand.
    Raise {
        /// The cause.
        what: CauseWhat,
        /// The person in danger.
        who: PersonId,
        /// The person who raises, if named.
        by: Option<PersonId>,
    },
    /// A contact answers an alert.
    Alert {
        /// The code of the alert; `None` for the only open one.
        code: Option<String>,
        /// The contact.
        by: PersonId,
        /// The answer.
        say: ContactSays,
    },
}

impl Paper {
    /// Signs a visit out.
    ///
    /// # Errors
    /// The refusal, in words. The story has the same words.
    pub fn sign_out(&mut self, visit_type: &str, asked: SignOut, ask: bool) -> Result<(), String> {
        let who: Vec<&str> = asked.workers.iter().map(PersonId::key).collect();
        let who = if who.is_empty() {
            "nobody".to_owned()
        } else {
            who.join(" and ")
        };
        let back = when::day_and_clock(asked.back_by, &self.school.time_zone);
        let leave = asked
            .authorised_by
            .as_ref()
            .map_or_else(String::new, |by| format!(", authorised by {}", by.key()));
        let how = if ask { "ask to go out" } else { "sign out" };
        self.write(PaperEvent::Done(format!(
            "office: {who} {how}, {visit_type}, back {back}{leave}"
        )));
        let opened = match self.school.plan(visit_type) {
            None => Err(self.school.no_visit_type(visit_type)),
            Some(plan) => self.instruct(Instruction::SignOut {
                plans: plan.into(),
                sign_out: Box::new(asked),
                ask,
            }),
        };
        if let Err(why) = &opened {
            self.write(PaperEvent::Refused(why.clone()));
        }
        opened
    }

    /// Carries out an action of the office.
    ///
    /// # Errors
    /// The refusal, in words. The story has the same words.
    pub fn office(&mut self, office: &OfficeAction) -> Result<(), String> {
        self.write(PaperEvent::Done(format!("office: {}", words(office))));
        let done = match self.understand(office) {
            Ok(instruction) => self.instruct(instruction),
            Err(refusal) => Err(self.words(&refusal)),
        };
        if let Err(why) = &done {
            self.write(PaperEvent::Refused(why.clone()));
        }
        done
    }

    /// Hands an instruction to the application.
    fn instruct(&mut self, instruction: Instruction) -> Result<(), String> {
        let mut changes = self.app.handle_instruction(instruction, self.now);
        let refusal = changes.refusal.take();
        self.take(changes);
        refusal.map_or(Ok(()), |refusal| Err(self.words(&refusal)))
    }

    /// Returns the instruction of an action, on the last visit of its worker or on its alert.
    fn understand(&self, office: &OfficeAction) -> Result<Instruction, Refusal> {
        Ok(match office {
            OfficeAction::Visit { who, say } => Instruction::OnVisit {
                visit: self.last_visit(who.as_ref()).ok_or(Refusal::VisitClosed)?,
                worker: who.clone(),
                by: None,
                say: say.clone(),
            },
            OfficeAction::Filed { who, by } => Instruction::FileWriteUp {
                visit: self.last_visit(Some(who)).ok_or(Refusal::VisitClosed)?,
                by: by.clone(),
            },
            OfficeAction::Incident { kind, who, by } => Instruction::Incident {
                visit: self.last_visit(Some(who)).ok_or(Refusal::VisitClosed)?,
                kind: kind.clone(),
                worker: Some(who.clone()),
                by: by.clone(),
                note: None,
            },
            OfficeAction::Clear { who, by } => Instruction::ClearHousehold {
                visit: self.last_visit(Some(who)).ok_or(Refusal::NotCoolingOff)?,
                by: by.clone(),
                note: None,
            },
            OfficeAction::Raise { what, who, by } => self.raised(what.clone(), who, by.clone()),
            OfficeAction::Alert { code, by, say } => {
                let (subject, code) = self.find_alert(code.as_deref()).ok_or(Refusal::NoAlert)?;
                Instruction::OnAlert {
                    subject,
                    code,
                    by: by.clone(),
                    via: SpokenVia::Board,
                    say: say.clone(),
                }
            }
        })
    }

    fn words(&self, refusal: &Refusal) -> String {
        let name = |person: &PersonId| {
            let known = self.school.people.get(person);
            known.map_or_else(|| person.key().to_owned(), |known| known.name.reveal().to_owned())
        };
        wording::refusal(refusal, &name)
    }

    /// Returns the last visit of a worker, an open one first; without a worker, the last of all.
    pub fn last_visit(&self, who: Option<&PersonId>) -> Option<VisitId> {
        self.visits()
            .filter(|visit| who.is_none_or(|who| visit.workers.contains_key(who)))
            .max_by_key(|visit| (visit.is_open(), visit.is_planned(), visit.id))
            .map(|visit| visit.id)
    }

    /// Returns the instruction to raise an alert for a person: on the person's visit, if there is one.
    fn raised(&self, what: CauseWhat, who: &PersonId, by: Option<PersonId>) -> Instruction {
        let watched = self.last_visit(Some(who)).filter(|id| {
            let visit = self.visits().find(|visit| visit.id == *id);
            visit.is_some_and(|visit| visit.is_open() || visit.alert.is_some())
        });
        match watched {
            Some(visit) => Instruction::RaiseOnVisit {
                visit,
                worker: Some(who.clone()),
                what,
                by,
            },
            None => Instruction::RaiseForPerson {
                school: self.school.id.clone(),
                person: who.clone(),
                what,
                by,
            },
        }
    }

    /// Returns an open alert by its code; without a code, the first.
    fn find_alert(&self, code: Option<&str>) -> Option<(SubjectId, AlertCode)> {
        let wanted = code.map(AlertCode::parse);
        let mut found = self
            .alerts()
            .filter(|(_, alert)| wanted.as_ref().is_none_or(|code| alert.code == *code))
            .map(|(subject, alert)| (subject, alert.code.clone()));
        found.next()
    }
}

/// Returns the words of an action, for the story.
fn words(office: &OfficeAction) -> String {
    let by = |by: Option<&PersonId>| by.map_or_else(String::new, |by| format!(", says {}", by.key()));
    match office {
        OfficeAction::Visit { who, say } => {
            let who = who.as_ref().map_or("everybody", |who| who.key());
            let said = match say {
                WorkerSays::Arrived => "is there",
                WorkerSays::Back => "is back",
                WorkerSays::Cancel => "does not go: called off",
                WorkerSays::Home => "is home",
                WorkerSays::Left { next: None } => "has left",
                WorkerSays::Left { next: Some(_) } => "has left for another stop",
                WorkerSays::More { .. } => "needs more time",
                WorkerSays::Nobody => "finds nobody in",
                WorkerSays::NobodyLeft { .. } => "found nobody in, and has left",
                WorkerSays::Ok => "is OK",
                WorkerSays::Onward => "goes on to another stop",
                WorkerSays::Start => "sets off",
                WorkerSays::Duress
                | WorkerSays::Help
                | WorkerSays::HelpWith { .. }
                | WorkerSays::KeptOut
                | WorkerSays::Late(_)
                | WorkerSays::LateBy(_)
                | WorkerSays::NotBack { .. }
                | WorkerSays::OptOut
                | WorkerSays::Status
                | WorkerSays::Unclear { .. } => "says something",
            };
            format!("{who} {said}")
        }
        OfficeAction::Filed { who, by: filed } => {
            format!("the write-up of {} is filed{}", who.key(), by(Some(filed)))
        }
        OfficeAction::Incident {
            kind,
            who,
            by: reported,
        } => format!("reports {kind} for {}{}", who.key(), by(reported.as_ref())),
        OfficeAction::Clear { who, by: cleared } => {
            format!("has reviewed the household of {}{}", who.key(), by(Some(cleared)))
        }
        OfficeAction::Raise {
            what,
            who,
            by: raised,
        } => {
            let kind = match what {
                CauseWhat::CodeAtReception
                | CauseWhat::DuressUsed
                | CauseWhat::SafeTakenBack { duress: true } => "duress",
                CauseWhat::HelpAsked | CauseWhat::HelpFromPhone(_) => "help",
                CauseWhat::Apart
                | CauseWhat::Missed(_)
                | CauseWhat::Aside(_)
                | CauseWhat::Drill
                | CauseWhat::Monitor(_)
                | CauseWhat::NoPolice
                | CauseWhat::NotRung
                | CauseWhat::PhoneRefused
                | CauseWhat::SafeTakenBack { duress: false }
                | CauseWhat::StillOut(_)
                | CauseWhat::Unclear
                | CauseWhat::Worrying => "concern",
            };
            format!("raises {kind} for {}{}", who.key(), by(raised.as_ref()))
        }
        OfficeAction::Alert { by: who, say, .. } => {
            let said = match say {
                ContactSays::Acknowledge => "ack",
                ContactSays::Next => "next",
                ContactSays::Police { .. } => "police called",
                ContactSays::Safe { .. } => "safe",
                ContactSays::Confirm => "confirm",
                ContactSays::Tried { .. } => "tried",
                ContactSays::Give { .. } => "give",
                ContactSays::GiveBack => "give back",
            };
            format!("{said}{}", by(Some(who)))
        }
    }
}
