//! Acting on a text about a planned visit.

use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::{EventActor, LogRemark};
use crate::domain::alert::{AlertKind, Cause, CauseWhat, SpokenVia};
use crate::domain::command::{Refusal, VisitCommand, WorkerSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, VisitId};
use crate::domain::notice::Template;
use crate::domain::private::Private;
use crate::domain::sign_out::SettingOff;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{LeaveAnswer, Visit};
use crate::wording;

/// How long after the planned return a worker of a visit that never began may still be out on it.
const GONE_ANYWAY_FOR: Span = Span::from_mins(60);

impl App {
    /// Takes YES or NO.
    pub(super) fn leave(
        &mut self,
        known: &KnownSender,
        visit: VisitId,
        answer: LeaveAnswer,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let command = VisitCommand::Leave {
            by: known.person.clone(),
            answer,
            via: SpokenVia::Sms,
        };
        let subject = SubjectId::Visit(visit);
        match self.execute::<Visit>(visit, &command, actor, now) {
            Ok(()) => (subject, format!("leave for visit {visit}")),
            Err(refusal) => {
                let remark = self.refusal_words(&refusal);
                self.not_possible(known, remark, now);
                (subject, "nothing".to_owned())
            }
        }
    }

    /// Signs the sender's planned visit out. `then` is a further report in the same text, from a
    /// sender on the way already.
    pub(super) fn set_off_by_text(
        &mut self,
        known: &KnownSender,
        then: Option<WorkerSays>,
        text: &Private,
        sent_at: Timestamp,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let Some(id) = self.planned_of(known) else {
            self.answer_text(&known.school, &known.person, Template::NotOut, |_| {}, now);
            return (SubjectId::None, "nothing".to_owned());
        };
        let subject = SubjectId::Visit(id);
        let going = match then {
            None => SettingOff::Now,
            Some(WorkerSays::Duress) => SettingOff::Forced,
            Some(_) => SettingOff::Already,
        };
        match (self.set_off(id, going, actor, now), then) {
            (Ok(_), None) => (subject, format!("visit {id}")),
            (Ok(_), Some(say)) => {
                let command = VisitCommand::Worker {
                    worker: Some(known.person.clone()),
                    reply_to: Some(known.person.clone()),
                    by: None,
                    sent_at,
                    text: Some(text.clone()),
                    say,
                };
                if let Err(refusal) = self.execute::<Visit>(id, &command, actor, now) {
                    let why = format!("{refusal:?}");
                    self.changes
                        .remarks
                        .push(LogRemark::TextNotCounted { visit: id, why });
                }
                (subject, format!("visit {id}"))
            }
            // The planned return has passed, or the worker is out elsewhere: whoever calls for help is heard all the same.
            (Err(_), Some(WorkerSays::Help | WorkerSays::HelpWith { .. })) => {
                self.outside(known, (&known.person, AlertKind::Help), sent_at, actor, now)
            }
            (Err(_), Some(WorkerSays::Duress)) => {
                self.outside(known, (&known.person, AlertKind::Duress), sent_at, actor, now)
            }
            (Err(refusal), _) => {
                self.cannot_set_off(known, &refusal, now);
                self.tell_of_unwatched(known, id, actor, now);
                (subject, "nothing".to_owned())
            }
        }
    }

    fn cannot_set_off(&mut self, known: &KnownSender, refusal: &Refusal, now: Timestamp) {
        let template = match refusal {
            Refusal::NotAuthorisedYet(_) | Refusal::LeaveDoesNotCover(_) => Template::NotAuthorisedYet,
            Refusal::Alert(_)
            | Refusal::AuthoriserNotAllowed { .. }
            | Refusal::AlreadyOut { .. }
            | Refusal::AskedAlready { .. }
            | Refusal::BackInThePast
            | Refusal::CannotBeAsked(_)
            | Refusal::CoolingOff { .. }
            | Refusal::ExtensionTooLong { .. }
            | Refusal::MayNotClear { .. }
            | Refusal::Missing(_)
            | Refusal::NoAlert
            | Refusal::NobodyToAsk
            | Refusal::NotAsked(_)
            | Refusal::NotBegun
            | Refusal::NotCoolingOff
            | Refusal::NotOnVisit(_)
            | Refusal::NotOut(_)
            | Refusal::NotToBeAsked(_)
            | Refusal::NotPlanned
            | Refusal::StillOnSite
            | Refusal::UnknownIncident { .. }
            | Refusal::VisitClosed
            | Refusal::VisitOpen => Template::NotOut,
        };
        self.answer_text(&known.school, &known.person, template, |_| {}, now);
    }

    /// Returns a sender's planned visit that was refused, called off or left to lapse, and would be going on now.
    pub(super) fn never_began(&self, known: &KnownSender, sent_at: Timestamp) -> Option<VisitId> {
        let mut planned = self
            .visits
            .of_person(&known.person)
            .filter(|visit| visit.planning.is_some());
        let never = planned.find(|visit| {
            visit.closed.is_some()
                && visit.workers.contains_key(&known.person)
                && sent_at < visit.back_by + GONE_ANYWAY_FOR
        });
        never.map(|visit| visit.id)
    }

    /// Tells the office of a worker who speaks as from an unwatched visit: leave is missing or was refused, or the visit
    /// never began.
    pub(super) fn tell_of_unwatched(
        &mut self,
        known: &KnownSender,
        visit: VisitId,
        actor: &EventActor,
        now: Timestamp,
    ) {
        let name = self.person_name(&known.person);
        let cause = Cause {
            // SettingOff without leave is no danger yet: the office finds out, and 999 is not rung. The text itself is not
            // told: a text to a phone names no household (P17).
            kind: AlertKind::Monitor,
            what: CauseWhat::Monitor(wording::unwatched(&name)),
            at: now,
            worker: Some(known.person.clone()),
            by: None,
        };
        let topic = format!("unwatched visit {visit}");
        self.open_watch(&known.school, topic, cause, None, actor, now);
    }

    /// Calls the sender's planned visit off.
    pub(super) fn call_off_by_text(
        &mut self,
        known: &KnownSender,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        if let Some(id) = self.planned_of(known)
            && self
                .execute::<Visit>(id, &VisitCommand::CallOff, actor, now)
                .is_ok()
        {
            return (SubjectId::Visit(id), format!("visit {id}"));
        }
        self.answer_text(&known.school, &known.person, Template::NotOut, |_| {}, now);
        (SubjectId::None, "nothing".to_owned())
    }

    /// Asks for the exact words of leave.
    pub(super) fn ask_leave_back(&mut self, known: &KnownSender, code: &AlertCode, now: Timestamp) {
        let planned = self.visits.live().find(|visit| {
            let planning = visit.planning.as_ref().filter(|_| visit.is_planned());
            planning.is_some_and(|planning| planning.code == *code)
        });
        let names = planned.map_or_else(String::new, |visit| visit.names());
        let code = code.clone();
        self.answer_text(
            &known.school,
            &known.person,
            Template::LeaveAskBack,
            |facts| {
                facts.code = Some(code);
                facts.workers = names;
            },
            now,
        );
    }

    fn planned_of(&self, known: &KnownSender) -> Option<VisitId> {
        let planned = self
            .visits
            .of_person(&known.person)
            .filter(|visit| visit.is_planned());
        planned
            .filter(|visit| visit.workers.contains_key(&known.person))
            .map(|visit| visit.id)
            .next()
    }
}
