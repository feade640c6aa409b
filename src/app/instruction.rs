//! Instructions of the office, understood: every name found, every time worked out. Requests become
//! instructions, and so do the office's lines in a rehearsal.

use super::App;
use super::changes::{Changes, EventActor};
use crate::domain::aggregate::Decision;
use crate::domain::alert::{AlertKind, AlertRefusal, Cause, CauseWhat, SpokenVia};
use crate::domain::command::{AlertCommand, ContactSays, Refusal, VisitCommand, WorkerSays};
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, PersonId, SchoolId, VisitId, WatchId};
use crate::domain::incident::{CoolingOff, HouseholdKeys, reviewers};
use crate::domain::private::Private;
use crate::domain::sign_out::{self, SettingOff};
use crate::domain::time::Timestamp;
use crate::domain::via::RecordedVia;
use crate::domain::visit::{LeaveAnswer, SignOut, Visit};
use crate::domain::visit_plans::VisitPlans;
use std::collections::BTreeSet;

/// A single thing to be done.
#[derive(Debug, Clone)]
pub enum Instruction {
    /// Asks workers outside the schedule whether all is well.
    AskNow {
        /// The visit.
        visit: VisitId,
        /// The worker; `None` for everybody who is out.
        worker: Option<PersonId>,
        /// The colleague who asks, where named.
        by: Option<PersonId>,
    },
    /// Clears a household after a review of the incident behind its cooling-off.
    ClearHousehold {
        /// The visit by which the household is named.
        visit: VisitId,
        /// The reviewer.
        by: PersonId,
        /// The outcome of the review.
        note: Option<Private>,
    },
    /// Notes the filed write-up of a closed visit.
    FileWriteUp {
        /// The visit.
        visit: VisitId,
        /// The author.
        by: PersonId,
    },
    /// Reports an incident.
    Incident {
        /// The visit of the incident.
        visit: VisitId,
        /// The incident's kind, as the school names it.
        kind: String,
        /// The worker concerned, where a visit has several.
        worker: Option<PersonId>,
        /// The reporter, where known.
        by: Option<PersonId>,
        /// The event in the reporter's words.
        note: Option<Private>,
    },
    /// Says whether a planned visit has leave, for somebody who was asked.
    Leave {
        /// The visit.
        visit: VisitId,
        /// The person asked.
        by: PersonId,
        /// Yes or no.
        answer: LeaveAnswer,
        /// The way by which the answer came.
        via: SpokenVia,
    },
    /// Says a contact's word on an alert.
    OnAlert {
        /// Where the alert is.
        subject: SubjectId,
        /// The alert's code.
        code: AlertCode,
        /// The contact.
        by: PersonId,
        /// The way by which the word came.
        via: SpokenVia,
        /// The word.
        say: ContactSays,
    },
    /// Says something for a worker, or for everybody on a visit.
    OnVisit {
        /// The visit.
        visit: VisitId,
        /// The worker; `None` for all.
        worker: Option<PersonId>,
        /// The colleague who says it, where named.
        by: Option<PersonId>,
        /// The word to be said.
        say: WorkerSays,
    },
    /// Raises help, duress or a concern for a person on no visit.
    RaiseForPerson {
        /// The person's school.
        school: SchoolId,
        /// The person.
        person: PersonId,
        /// The danger or worry.
        what: CauseWhat,
        /// The person raising the alert.
        by: Option<PersonId>,
    },
    /// Raises help, duress or a concern on a visit.
    RaiseOnVisit {
        /// The visit.
        visit: VisitId,
        /// The worker, where named.
        worker: Option<PersonId>,
        /// The danger or worry.
        what: CauseWhat,
        /// The person raising the alert.
        by: Option<PersonId>,
    },
    /// Signs a visit out, or asks for leave to.
    SignOut {
        /// The rules for the visit.
        plans: VisitPlans,
        /// The details given at signing out.
        sign_out: Box<SignOut>,
        /// Whether leave is asked for: the visit is then planned.
        ask: bool,
    },
}

/// The outcome of an instruction.
#[derive(Debug, Clone, Default)]
pub(super) struct CarriedOut {
    /// The changed visit.
    pub(super) visit: Option<VisitId>,
    /// The watch opened or added to.
    pub(super) watch: Option<WatchId>,
    /// The events of a visit's beginning or planning, if any.
    pub(super) begun: Vec<VisitEvent>,
}

impl CarriedOut {
    fn on(visit: VisitId) -> Self {
        Self {
            visit: Some(visit),
            ..Self::default()
        }
    }
}

/// A word said for workers of a visit.
struct OfficeWord {
    worker: Option<PersonId>,
    by: Option<PersonId>,
    say: WorkerSays,
}

impl App {
    /// Does what an office has done on paper. [`Changes::refusal`] says why the instruction makes
    /// no sense now, if refused.
    pub fn handle_instruction(&mut self, instruction: Instruction, now: Timestamp) -> Changes {
        let actor = EventActor::new("office", RecordedVia::Office);
        self.changes.refusal = self.carry_out(instruction, &actor, now).err();
        self.take_changes()
    }

    /// Carries an instruction out.
    ///
    /// # Errors
    /// The reason why the instruction makes no sense now.
    pub(super) fn carry_out(
        &mut self,
        instruction: Instruction,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<CarriedOut, Refusal> {
        match instruction {
            Instruction::AskNow { visit, worker, by } => {
                self.execute::<Visit>(visit, &VisitCommand::AskNow { worker, by }, actor, now)?;
                Ok(CarriedOut::on(visit))
            }
            Instruction::Leave {
                visit,
                by,
                answer,
                via,
            } => {
                let command = VisitCommand::Leave { by, answer, via };
                self.execute::<Visit>(visit, &command, actor, now)?;
                Ok(CarriedOut::on(visit))
            }
            Instruction::ClearHousehold { visit, by, note } => {
                let may = self.reviewers_of(visit).ok_or(Refusal::NotCoolingOff)?;
                let command = VisitCommand::ClearHousehold { by, may, note };
                self.execute::<Visit>(visit, &command, actor, now)?;
                Ok(CarriedOut::on(visit))
            }
            Instruction::FileWriteUp { visit, by } => {
                self.execute::<Visit>(visit, &VisitCommand::FileWriteUp { by }, actor, now)?;
                Ok(CarriedOut::on(visit))
            }
            Instruction::Incident {
                visit,
                kind,
                worker,
                by,
                note,
            } => {
                let command = VisitCommand::Incident {
                    kind,
                    worker,
                    by,
                    note,
                };
                self.execute::<Visit>(visit, &command, actor, now)?;
                Ok(CarriedOut::on(visit))
            }
            Instruction::OnAlert {
                subject,
                code,
                by,
                via,
                say,
            } => {
                if matches!(say, ContactSays::Safe { .. }) && self.fails_still(subject, now) {
                    return Err(Refusal::Alert(AlertRefusal::FailsStill));
                }
                let code = Some(code);
                let command = AlertCommand::Contact { code, by, via, say };
                self.execute_on_alert(subject, command, actor, now)?;
                Ok(CarriedOut::default())
            }
            Instruction::OnVisit {
                visit,
                worker,
                by,
                say,
            } => {
                let word = OfficeWord { worker, by, say };
                self.say_on_visit(visit, word, actor, now)
            }
            Instruction::RaiseForPerson {
                school,
                person,
                what,
                by,
            } => Ok(self.raise_for_person(&school, person, what, by, actor, now)),
            Instruction::RaiseOnVisit {
                visit,
                worker,
                what,
                by,
            } => {
                let command = VisitCommand::Raise { what, worker, by };
                self.execute::<Visit>(visit, &command, actor, now)?;
                Ok(CarriedOut::on(visit))
            }
            Instruction::SignOut { plans, sign_out, ask } => {
                self.open_visit(&plans, *sign_out, ask, actor, now)
            }
        }
    }

    fn open_visit(
        &mut self,
        plans: &VisitPlans,
        asked: SignOut,
        ask: bool,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<CarriedOut, Refusal> {
        let out = self.already_out(&asked.workers, None);
        let cooling_off = self.cooling_off(&HouseholdKeys::of(&asked));
        let events = if ask {
            sign_out::plan(plans, asked, &out, cooling_off, self.given(now).code, now)?
        } else {
            sign_out::open(plans, asked, &out, cooling_off, self.doubts(), now)?
        };
        let id = VisitId(self.count(|counters| &mut counters.next_visit));
        self.record(id, Decision::<Visit>::opening(id, events.clone()), actor, now);
        Ok(CarriedOut {
            begun: events,
            ..CarriedOut::on(id)
        })
    }

    /// Says something for a worker. On a visit not yet begun, most words begin the visit.
    fn say_on_visit(
        &mut self,
        id: VisitId,
        word: OfficeWord,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<CarriedOut, Refusal> {
        let OfficeWord { worker, by, say } = word;
        if self.visits.get(&id).is_some_and(|visit| visit.is_planned()) {
            match &say {
                // LEFT before anything else means leaving school.
                WorkerSays::Start | WorkerSays::Left { next: None } => {
                    let begun = self.set_off(id, SettingOff::Now, actor, now)?;
                    return Ok(CarriedOut {
                        begun,
                        ..CarriedOut::on(id)
                    });
                }
                WorkerSays::Cancel => {
                    self.execute::<Visit>(id, &VisitCommand::CallOff, actor, now)?;
                    return Ok(CarriedOut::on(id));
                }
                // A worker on the way is on the way, with leave or without: watched over, and
                // reported loudly.
                WorkerSays::Arrived
                | WorkerSays::Left { next: Some(_) }
                | WorkerSays::Nobody
                | WorkerSays::NobodyLeft { .. } => {
                    self.set_off(id, SettingOff::Already, actor, now)?;
                }
                WorkerSays::Back
                | WorkerSays::Duress
                | WorkerSays::Help
                | WorkerSays::HelpWith { .. }
                | WorkerSays::Home
                | WorkerSays::KeptOut
                | WorkerSays::Late(_)
                | WorkerSays::LateBy(_)
                | WorkerSays::More { .. }
                | WorkerSays::Ok
                | WorkerSays::Onward
                | WorkerSays::NotBack { .. }
                | WorkerSays::OptOut
                | WorkerSays::Status
                | WorkerSays::Unclear { .. } => return Err(Refusal::NotBegun),
            }
        }
        let command = VisitCommand::Worker {
            // The office calls off a visit as a whole.
            worker: worker.filter(|_| say != WorkerSays::Cancel),
            reply_to: None,
            by,
            sent_at: now,
            text: None,
            say,
        };
        self.execute::<Visit>(id, &command, actor, now)?;
        Ok(CarriedOut::on(id))
    }

    /// Opens an alert for a person on no visit: danger is danger without a sign-out too.
    fn raise_for_person(
        &mut self,
        school: &SchoolId,
        person: PersonId,
        what: CauseWhat,
        by: Option<PersonId>,
        actor: &EventActor,
        now: Timestamp,
    ) -> CarriedOut {
        let kind = match what {
            CauseWhat::CodeAtReception
            | CauseWhat::DuressUsed
            | CauseWhat::SafeTakenBack { duress: true } => AlertKind::Duress,
            CauseWhat::HelpAsked | CauseWhat::HelpFromPhone(_) => AlertKind::Help,
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
            | CauseWhat::Worrying => AlertKind::Concern,
        };
        let topic = format!("raised {person}");
        let cause = Cause {
            kind,
            what,
            at: now,
            worker: Some(person),
            by,
        };
        CarriedOut {
            watch: self.open_watch(school, topic, cause, None, actor, now),
            ..CarriedOut::default()
        }
    }

    /// Begins a planned visit, under the rules of now. `on_the_way`: the workers have left already.
    pub(super) fn set_off(
        &mut self,
        id: VisitId,
        going: SettingOff,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<Vec<VisitEvent>, Refusal> {
        let planned = self.visits.get(&id).cloned().ok_or(Refusal::NotPlanned)?;
        // The visit type or school may be gone from the configuration: the rules of the planning
        // are better than none.
        let plans = self
            .visit_plans(&planned.plan.school, &planned.plan.visit_type.name)
            .unwrap_or_else(|| planned.plan.clone().into());
        let out = self.already_out(&planned.sign_out.workers, Some(id));
        let cooling_off = self.cooling_off(&HouseholdKeys::of(&planned.sign_out));
        let doubts = self.doubts();
        let events = sign_out::set_off(&planned, &plans, &out, cooling_off, doubts, going, now)?;
        self.record(id, Decision::of(&*planned, events.clone()), actor, now);
        Ok(events)
    }

    /// Returns each of some workers who is out, with the visit, but for a visit about to begin.
    fn already_out(&self, workers: &[PersonId], but: Option<VisitId>) -> Vec<(PersonId, VisitId)> {
        let of_worker = |worker: &PersonId| {
            let visits = self.visits.of_person(worker).filter(|visit| visit.is_open());
            let visits = visits.filter(|visit| Some(visit.id) != but && visit.workers.contains_key(worker));
            visits.map(|visit| (worker.clone(), visit.id)).collect::<Vec<_>>()
        };
        workers.iter().flat_map(of_worker).collect()
    }

    /// Returns why a household is not to be visited without leave, if there is a reason. A trust's
    /// schools are a single employer: an incident known to any of the schools holds for all.
    pub(super) fn cooling_off(&self, household: &HouseholdKeys) -> Option<&CoolingOff> {
        self.households
            .values()
            .filter(|known| known.lasts())
            .find(|known| known.household.matches(household))
    }

    /// Returns the contacts with the right to say that an incident was reviewed, by the rules of
    /// now; `None` for an unknown visit.
    fn reviewers_of(&self, id: VisitId) -> Option<Vec<PersonId>> {
        let visit = self.visits.get(&id)?;
        let school = self.rules.school(&visit.plan.school)?;
        let visit_type = school
            .visit_types
            .get(&visit.plan.visit_type.name)
            .unwrap_or(&visit.plan.visit_type);
        let workers: BTreeSet<PersonId> = visit.workers.keys().cloned().collect();
        let may = reviewers(visit_type, &school.people, &workers);
        if may.is_empty() {
            // Without other reviewers, workers of the visit may review: people would sign out past
            // a household that can never be cleared.
            return Some(reviewers(visit_type, &school.people, &BTreeSet::new()));
        }
        Some(may)
    }
}
