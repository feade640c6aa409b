//! Alerts: a contact's word on an alert, and an alert raised by hand.

use super::refused;
use crate::app::answer::{AlertRaised, AlertSettled, CallAnswer};
use crate::app::changes::EventActor;
use crate::app::instruction::Instruction;
use crate::app::lookup::{NameLookup, RequestError, invalid};
use crate::app::request::AlertWord;
use crate::app::{App, detail, view};
use crate::domain::alert::{CauseWhat, SpokenVia};
use crate::domain::command::{ContactSays, Refusal};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId, SchoolId, VisitId};
use crate::domain::principal::Principal;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::input;
use crate::wording;

/// Longest note of what a call brought: the sheet has one page.
const CAME_AT_MOST: usize = 120;

impl App {
    pub(super) fn alert_word(
        &mut self,
        code: &str,
        by: &str,
        word: AlertWord,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<CallAnswer, RequestError> {
        let (subject, code) = self.lookup().alert(code)?;
        let school = match subject {
            SubjectId::Visit(id) => self.visits.get(&id).map(|visit| visit.plan.school.clone()),
            SubjectId::Watch(id) => self.watches.get(&id).map(|watch| watch.plan.school.clone()),
            SubjectId::None => None,
        };
        let school = self.lookup().school(school.as_ref().map(SchoolId::as_str))?;
        let by = NameLookup::person(school, by)?;
        let is_safe = matches!(word, AlertWord::Safe { .. });
        let say = match word {
            AlertWord::Ack => ContactSays::Acknowledge,
            AlertWord::Next => ContactSays::Next,
            AlertWord::Confirm => ContactSays::Confirm,
            AlertWord::Give { to } => ContactSays::Give {
                to: NameLookup::person(school, &to)?,
            },
            AlertWord::GiveBack => ContactSays::GiveBack,
            AlertWord::NoPolice => {
                return self.no_police(subject, &code, (by, CauseWhat::NoPolice), principal, now);
            }
            AlertWord::NotRung => {
                return self.no_police(subject, &code, (by, CauseWhat::NotRung), principal, now);
            }
            AlertWord::Police { log } => ContactSays::Police { log },
            AlertWord::Tried { what, came } => {
                let came = came.trim().to_owned();
                if came.is_empty() {
                    return Err(invalid("say what came of it, as in: no answer"));
                }
                let letters = came.chars().count();
                if letters > CAME_AT_MOST {
                    return Err(invalid(format!(
                        "what came of it has {letters} characters: {CAME_AT_MOST} at most, for the sheet is one page. Nothing was \
                         written down yet: say it in two"
                    )));
                }
                ContactSays::Tried {
                    what,
                    came: Private::new(came),
                }
            }
            AlertWord::Safe { how, of } => ContactSays::Safe {
                of: input::parse_safe_of(school, &of).map_err(RequestError::Invalid)?,
                how: how
                    .as_deref()
                    .map(input::parse_how)
                    .transpose()
                    .map_err(RequestError::Invalid)?,
            },
        };
        let actor = EventActor::said_by(Some(&by), principal);
        let how = if let ContactSays::Safe { how, .. } = &say {
            *how
        } else {
            None
        };
        let speaker = by.clone();
        let instruction = Instruction::OnAlert {
            subject,
            code: code.clone(),
            by,
            via: principal.via(),
            say,
        };
        if let Err(refusal) = self.carry_out(instruction, &actor, now) {
            let words = self.contact_refusal(&refusal);
            let command = Some(principal.via())
                .filter(|via| is_safe && *via == SpokenVia::Cli)
                .and_then(|_| wording::safe_command(&refusal, &code, &speaker, how));
            let command = command.map_or_else(String::new, |command| format!(". Type: {command}"));
            return Err(RequestError::Refused(format!("{code}: {words}{command}")));
        }
        if self.lookup().alert(code.as_str()).is_err() {
            // A watch is over once its alert is resolved: there is nothing left to show, and
            // nothing was refused.
            return Ok(CallAnswer::AlertSettled(AlertSettled::new(code)));
        }
        detail::alert(self.lookup(), code.as_str(), now).map(CallAnswer::AlertDetail)
    }

    /// Takes a call to the police back, after a slip or where the police send nobody: all people told of the alert hear so, and
    /// the chain goes on.
    fn no_police(
        &mut self,
        subject: SubjectId,
        code: &AlertCode,
        (by, what): (PersonId, CauseWhat),
        principal: &Principal,
        now: Timestamp,
    ) -> Result<CallAnswer, RequestError> {
        let alert = match subject {
            SubjectId::Visit(id) => self.visits.get(&id).and_then(|visit| visit.alert.as_ref()),
            SubjectId::Watch(id) => self.watches.get(&id).and_then(|watch| watch.alert.as_ref()),
            SubjectId::None => None,
        };
        let Some(alert) = alert.filter(|alert| alert.police.as_ref().is_some_and(|police| police.holds))
        else {
            return Err(invalid(format!(
                "{code}: nobody has said that the police were called"
            )));
        };
        let worker = alert.causes.iter().find_map(|cause| cause.worker.clone());
        let actor = EventActor::said_by(Some(&by), principal);
        self.raise_of(subject, worker, &what, by, &actor, now);
        detail::alert(self.lookup(), code.as_str(), now).map(CallAnswer::AlertDetail)
    }

    pub(super) fn raise(
        &mut self,
        who: &str,
        kind: &str,
        by: Option<&str>,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<AlertRaised, RequestError> {
        let what = match kind {
            "help" => CauseWhat::HelpAsked,
            "duress" => CauseWhat::DuressUsed,
            "concern" => CauseWhat::Worrying,
            _ => {
                return Err(invalid(format!(
                    "`{kind}` cannot be raised: say help, duress or concern"
                )));
            }
        };
        let watched = |id: &VisitId| {
            let visit = self.visits.get(id);
            visit.is_some_and(|visit| visit.is_open() || visit.alert.is_some())
        };
        let instruction = match self.lookup().visit(who) {
            Ok((id, worker)) if watched(&id) => self.raise_on_visit(id, worker, what, by)?,
            // A person in danger without a sign-out is in danger all the same.
            Ok((_, Some(person))) => self.raise_for(person, what, by)?,
            Ok((_, None)) => return Err(refused(self, &Refusal::VisitClosed)),
            Err(error) => {
                let person = self.lookup().anybody(who, None).map_err(|_| error)?;
                self.raise_for(person, what, by)?
            }
        };
        let (Instruction::RaiseOnVisit { by, .. } | Instruction::RaiseForPerson { by, .. }) = &instruction
        else {
            return Err(invalid("nothing was raised"));
        };
        let actor = EventActor::said_by(by.as_ref(), principal);
        let done = self
            .carry_out(instruction, &actor, now)
            .map_err(|refusal| refused(self, &refusal))?;
        let visit = done.visit.and_then(|id| self.visits.get(&id));
        let watch = done.watch.and_then(|id| self.watches.get(&id));
        let on_visit = visit.and_then(|visit| view::visit_alert(visit, now));
        let alert = on_visit.or_else(|| watch.and_then(|watch| view::watch_alert(watch, now)));
        let alert = alert.ok_or_else(|| invalid("nothing was raised"))?;
        Ok(AlertRaised { alert: alert.line })
    }

    fn raise_on_visit(
        &self,
        visit: VisitId,
        worker: Option<PersonId>,
        what: CauseWhat,
        by: Option<&str>,
    ) -> Result<Instruction, RequestError> {
        let school = self.visits.get(&visit).map(|visit| visit.plan.school.clone());
        let school = self.lookup().school(school.as_ref().map(SchoolId::as_str))?;
        let by = by.map(|by| NameLookup::person(school, by)).transpose()?;
        Ok(Instruction::RaiseOnVisit {
            visit,
            worker,
            what,
            by,
        })
    }

    fn raise_for(
        &self,
        person: PersonId,
        what: CauseWhat,
        by: Option<&str>,
    ) -> Result<Instruction, RequestError> {
        let mut schools = self.rules.schools().values();
        let school = schools.find(|school| school.people.contains_key(&person));
        let school = school.ok_or_else(|| invalid("no such person"))?;
        let by = by.map(|by| NameLookup::person(school, by)).transpose()?;
        Ok(Instruction::RaiseForPerson {
            school: school.id.clone(),
            person,
            what,
            by,
        })
    }
}
