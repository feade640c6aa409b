//! Visits: signing out, and the office's words on a visit.

use super::refused;
use crate::app::App;
use crate::app::answer::{ExceptionView, VisitChanged};
use crate::app::changes::EventActor;
use crate::app::instruction::{CarriedOut, Instruction};
use crate::app::lookup::{NameLookup, RequestError, invalid};
use crate::app::request::VisitWord;
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::command::{Refusal, WorkerSays};
use crate::domain::event::VisitEvent;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::incident::HouseholdKeys;
use crate::domain::principal::Principal;
use crate::domain::sign_out::told_of_exception;
use crate::domain::time::Timestamp;
use crate::domain::visit::{LeaveAnswer, Stop, Visit};
use crate::input::{SignOutRequest, parse_extension, parse_sign_out, parse_stop};
use crate::wording;

impl App {
    pub(super) fn sign_out(
        &mut self,
        request: &SignOutRequest,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<VisitChanged, RequestError> {
        let school = self.lookup().school(request.school.as_deref())?;
        if !school.visit_types.contains_key(&request.visit_type) {
            return Err(invalid(school.no_visit_type(&request.visit_type)));
        }
        let sign_out = parse_sign_out(school, request, now).map_err(RequestError::Invalid)?;
        if let Some(why) = self.why_nobody_goes(&sign_out.workers, &HouseholdKeys::of(&sign_out), principal) {
            return Err(RequestError::Refused(why));
        }
        // Against policy, the named authoriser has authorised nothing.
        let leader = sign_out
            .authorised_by
            .as_ref()
            .filter(|_| sign_out.against_policy.is_none());
        let actor = EventActor::said_by(leader, principal);
        let id = school.id.clone();
        let plans = self
            .visit_plans(&id, &request.visit_type)
            .ok_or_else(|| invalid("the visit type is gone".to_owned()))?;
        let instruction = Instruction::SignOut {
            plans,
            sign_out: Box::new(sign_out),
            ask: request.ask,
        };
        let done = self
            .carry_out(instruction, &actor, now)
            .map_err(|refusal| refused(self, &refusal))?;
        self.begun(&done, now)
    }

    /// Returns why nobody goes: a worker is under open duress, or the household is that of an open duress. Said only to
    /// principals told of duress: to all others nothing may show (P9).
    fn why_nobody_goes(
        &self,
        workers: &[PersonId],
        household: &HouseholdKeys,
        principal: &Principal,
    ) -> Option<String> {
        if !is_told_of_duress(principal) {
            return None;
        }
        let in_duress = self.visits.in_duress().map(AsRef::as_ref);
        in_duress.into_iter().find_map(|visit: &Visit| {
            let alert = visit.alert.as_ref()?;
            let held = workers
                .iter()
                .find(|worker| visit.workers.contains_key(*worker) && !alert.safe_of.contains_key(*worker));
            match held {
                Some(worker) => Some(wording::under_duress(&alert.code, &visit.name(worker))),
                None if HouseholdKeys::of(&visit.sign_out).matches(household) => {
                    Some(wording::address_of_duress(&alert.code))
                }
                None => None,
            }
        })
    }

    pub(super) fn visit_word(
        &mut self,
        who: &str,
        worker: Option<&str>,
        word: VisitWord,
        by: Option<&str>,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<VisitChanged, RequestError> {
        let (id, named) = self.lookup().visit(who)?;
        let worker = match worker {
            Some(worker) => self.lookup().visit(worker)?.1.or(named),
            None => named,
        };
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let is_of_worker = !matches!(
            word,
            VisitWord::Filed | VisitWord::GiveLeave | VisitWord::RefuseLeave
        );
        if let Some(alert) = visit.alert.as_ref().filter(|_| is_of_worker)
            && alert.kind == AlertKind::Duress
            && is_told_of_duress(principal)
        {
            return Err(RequestError::Refused(wording::under_duress(
                &alert.code,
                &visit.names(),
            )));
        }
        let school = self.lookup().school(Some(visit.plan.school.as_str()))?;
        let by = by.map(|by| NameLookup::person(school, by)).transpose()?;
        let mut actor = EventActor::said_by(by.as_ref(), principal);
        let instruction = match word {
            VisitWord::Filed if !visit.is_planned() => {
                actor = EventActor::said_by(None, principal);
                let by = by.or(worker).or_else(|| visit.workers.keys().next().cloned());
                let by = by.ok_or_else(|| invalid("nobody is on that visit"))?;
                Instruction::FileWriteUp { visit: id, by }
            }
            VisitWord::Ask => Instruction::AskNow {
                visit: id,
                worker,
                by,
            },
            VisitWord::GiveLeave | VisitWord::RefuseLeave => Instruction::Leave {
                visit: id,
                by: by.ok_or_else(|| invalid("say who gives leave"))?,
                answer: if word == VisitWord::GiveLeave {
                    LeaveAnswer::Given
                } else {
                    LeaveAnswer::Refused
                },
                via: principal.via(),
            },
            VisitWord::Start if !visit.is_planned() => return Err(refused(self, &Refusal::NotPlanned)),
            word => {
                let say = self.worker_says(id, word, now)?;
                Instruction::OnVisit {
                    visit: id,
                    worker,
                    by,
                    say,
                }
            }
        };
        let done = self
            .carry_out(instruction, &actor, now)
            .map_err(|refusal| refused(self, &refusal))?;
        if done.begun.is_empty() {
            Ok(VisitChanged {
                visit: self.visit_line(id, now)?,
                doubts: None,
                exception: None,
            })
        } else {
            self.begun(&done, now)
        }
    }

    /// Understands a word said on behalf of a worker.
    fn worker_says(&self, id: VisitId, word: VisitWord, now: Timestamp) -> Result<WorkerSays, RequestError> {
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.lookup().school(Some(visit.plan.school.as_str()))?;
        let time_zone = &school.time_zone;
        Ok(match word {
            VisitWord::Start => WorkerSays::Start,
            VisitWord::Back => WorkerSays::Back,
            VisitWord::Cancel => WorkerSays::Cancel,
            VisitWord::Home => WorkerSays::Home,
            VisitWord::In => WorkerSays::Arrived,
            VisitWord::Left { next } => {
                let next = next
                    .map(|next| parse_stop(&next, now, time_zone).map_err(RequestError::Invalid))
                    .transpose()?;
                if let Some(next) = &next {
                    self.may_go_to(next)?;
                }
                WorkerSays::Left { next }
            }
            VisitWord::More { time, authorised_by } => {
                let extension = parse_extension(&time, now, time_zone).map_err(RequestError::Invalid)?;
                WorkerSays::More {
                    extension: Some(extension),
                    with_leave: authorised_by
                        .as_deref()
                        .map(|who| NameLookup::person(school, who))
                        .transpose()?,
                }
            }
            VisitWord::Nobody => WorkerSays::Nobody,
            VisitWord::Ok => WorkerSays::Ok,
            // A write-up only of a visit not yet begun; the others are no words of a worker.
            VisitWord::Ask | VisitWord::Filed | VisitWord::GiveLeave | VisitWord::RefuseLeave => {
                return Err(refused(self, &Refusal::NotBegun));
            }
        })
    }

    /// Refuses a stop added on the way to a household in cooling-off: leave is asked for at sign-out alone.
    fn may_go_to(&self, stop: &Stop) -> Result<(), RequestError> {
        match self.cooling_off(&HouseholdKeys::at(&stop.address)) {
            None => Ok(()),
            Some(known) => Err(RequestError::Refused(format!(
                "that stop is a household in cooling-off after {} on visit {}, which nobody has reviewed yet; nothing was \
                 changed. Say `homeward visit left` without it, and sign it out as a visit of its own, as an exception",
                known.kind, known.visit
            ))),
        }
    }

    /// Shows a visit just begun. The person signing out hears of troubles before the workers leave:
    /// a gateway that fails, a step with nobody in.
    fn begun(&self, done: &CarriedOut, now: Timestamp) -> Result<VisitChanged, RequestError> {
        let id = done.visit.ok_or_else(|| invalid("no such visit"))?;
        let (begun, mut doubts) = match done.begun.first() {
            Some(VisitEvent::SignedOut { doubts, .. }) => (true, doubts.clone()),
            Some(_) | None => (false, Vec::new()),
        };
        if let Some(visit) = self.visits.get(&id) {
            let carried = &visit.sign_out.carried;
            let own = visit
                .workers
                .keys()
                .filter(|worker| !carried.contains_key(*worker));
            doubts.extend(self.unheard_numbers(own));
        }
        Ok(VisitChanged {
            visit: self.visit_line(id, now)?,
            doubts: Some(doubts),
            exception: self.by_exception(id, begun, now),
        })
    }

    /// Returns the exception of a visit just begun, for the answer to the sign-out.
    fn by_exception(&self, id: VisitId, begun: bool, now: Timestamp) -> Option<ExceptionView> {
        let visit = self
            .visits
            .get(&id)
            .filter(|visit| !visit.exceptions.is_empty())?;
        let said = &visit.sign_out;
        let reason = said.against_policy.as_ref().or(said.exception.as_ref());
        let told = told_of_exception(visit, now);
        Some(ExceptionView {
            exceptions: visit.exceptions.iter().copied().collect(),
            reason: reason.map(|reason| reason.reveal().to_owned()),
            authorised_by: said.authorised_by.as_ref().map(|by| self.person_name(by)),
            told: told
                .iter()
                .filter(|_| begun)
                .map(|(person, _)| self.person_name(person))
                .collect(),
        })
    }
}

/// Whether a principal works at a page or by a program, and is told of duress.
fn is_told_of_duress(principal: &Principal) -> bool {
    match principal {
        Principal::Session { rights, .. } => rights.allow(BoardAction::SeeBoard),
        Principal::Program(_) => !principal.is_kept_from_duress(),
        _ => false,
    }
}
