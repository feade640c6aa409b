//! What the office does on paper, on the board or the command line.

use super::paper::Paper;
use super::story::What;
use crate::config::scenario::Office;
use crate::domain::alert::{AlertKind, Cause, CauseWhat, Via};
use crate::domain::command::{Command, Refusal, WorkerSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId, VisitId};
use crate::domain::incident::{CoolingOff, Household, reviewers};
use crate::domain::sign_out;
use crate::domain::visit::{SignOut, Visit};
use crate::domain::watch::WatchCommand;
use crate::wording::{self, when};
use std::collections::BTreeSet;

impl Paper {
    /// Signs a visit out.
    ///
    /// # Errors
    /// Why not, in the words of the refusal; it is written down too.
    pub fn sign_out(&mut self, visit_type: &str, asked: SignOut, ask: bool) -> Result<VisitId, String> {
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
            .map_or_else(String::new, |by| format!(", with leave of {}", by.key()));
        let how = if ask {
            "ask for leave to go out"
        } else {
            "sign out"
        };
        self.write(What::Done(format!(
            "office: {who} {how}, {visit_type}, back {back}{leave}"
        )));
        let opened = match self.school.plan(visit_type, self.now) {
            None => Err(self.school.no_visit_type(visit_type)),
            Some(plan) if ask => {
                let code = self.next_code();
                let cooling_off = self.cooling_off(&asked);
                sign_out::plan(plan, asked, &self.out(), cooling_off, code, self.now)
                    .map_err(|refusal| self.words(&refusal))
            }
            Some(plan) => {
                let cooling_off = self.cooling_off(&asked);
                sign_out::open(plan, asked, &self.out(), cooling_off, self.troubles(), self.now)
                    .map_err(|refusal| self.words(&refusal))
            }
        };
        let events = match opened {
            Ok(events) => events,
            Err(why) => {
                self.write(What::Refused(why.clone()));
                return Err(why);
            }
        };
        let id = VisitId(self.visits.len() as u64 + 1);
        self.note_sign_out(events.first());
        self.happen(id, &events);
        self.settle();
        Ok(id)
    }

    /// The office says something.
    ///
    /// # Errors
    /// Why it makes no sense now, in words; it is written down too.
    pub fn office(&mut self, office: &Office) -> Result<(), String> {
        self.write(What::Done(format!("office: {}", words(office))));
        let refusal = match office {
            Office::Visit { who, say } => self.for_worker(who.as_ref(), say),
            Office::Filed { who, by } => {
                let by = by.clone();
                self.last_visit(Some(who))
                    .map_or(Some(Refusal::VisitClosed), |id| {
                        self.say(id, &Command::FileWriteUp { by })
                    })
            }
            Office::Incident { kind, who, by } => {
                let command = Command::Incident {
                    kind: kind.clone(),
                    worker: Some(who.clone()),
                    by: by.clone(),
                    note: None,
                };
                self.last_visit(Some(who))
                    .map_or(Some(Refusal::VisitClosed), |id| self.say(id, &command))
            }
            Office::Clear { who, by } => self
                .last_visit(Some(who))
                .map_or(Some(Refusal::NotCoolingOff), |id| self.clear(id, by)),
            Office::Raise { what, who, by } => self.raise(what.clone(), who, by.clone()),
            Office::Alert { code, by, say } => {
                self.find_alert(code.as_deref())
                    .map_or(Some(Refusal::NoAlert), |(subject, code)| {
                        let (by, say, via) = (by.clone(), say.clone(), Via::Board);
                        match subject {
                            SubjectId::Visit(id) => {
                                let code = Some(code);
                                self.say(id, &Command::Contact { code, by, via, say })
                            }
                            SubjectId::Watch(id) => {
                                self.say_watch(id, &WatchCommand::Contact { by, via, say })
                            }
                            SubjectId::None => Some(Refusal::NoAlert),
                        }
                    })
            }
        };
        self.settle();
        match refusal {
            None => Ok(()),
            Some(refusal) => {
                let why = self.words(&refusal);
                self.write(What::Refused(why.clone()));
                Err(why)
            }
        }
    }

    fn words(&self, refusal: &Refusal) -> String {
        wording::refusal(refusal, &|person| self.name(person))
    }

    /// Returns the last visit somebody was on, an open one first; the last of all where nobody is named.
    pub(super) fn last_visit(&self, who: Option<&PersonId>) -> Option<VisitId> {
        self.visits
            .values()
            .filter(|visit| who.is_none_or(|who| visit.workers.contains_key(who)))
            .max_by_key(|visit| (visit.is_open(), visit.is_planned(), visit.id))
            .map(|visit| visit.id)
    }

    fn for_worker(&mut self, who: Option<&PersonId>, say: &WorkerSays) -> Option<Refusal> {
        let Some(id) = self.last_visit(who) else {
            return Some(Refusal::VisitClosed);
        };
        if self.visits.get(&id).is_some_and(Visit::is_planned) {
            match say {
                WorkerSays::Start | WorkerSays::Left { next: None } => return self.set_off(id, false),
                WorkerSays::Cancel => return self.say(id, &Command::CallOff),
                WorkerSays::Arrived | WorkerSays::Left { next: Some(_) } | WorkerSays::Nobody => {
                    if let Some(refusal) = self.set_off(id, true) {
                        return Some(refusal);
                    }
                }
                WorkerSays::Back
                | WorkerSays::Duress
                | WorkerSays::Help
                | WorkerSays::Home
                | WorkerSays::Late(_)
                | WorkerSays::More { .. }
                | WorkerSays::Ok
                | WorkerSays::OptOut
                | WorkerSays::Status
                | WorkerSays::Unclear { .. } => return Some(Refusal::NotBegun),
            }
        }
        // The office calls off a visit as a whole.
        let worker = who.filter(|_| *say != WorkerSays::Cancel).cloned();
        let command = Command::Worker {
            worker,
            reply_to: None,
            sent_at: self.now,
            text: None,
            say: say.clone(),
        };
        self.say(id, &command)
    }

    /// Returns why the household of a sign-out is not to be visited without leave, if it is not.
    pub(super) fn cooling_off(&self, sign_out: &SignOut) -> Option<&CoolingOff> {
        let household = Household::of(sign_out);
        let known = self
            .visits
            .values()
            .filter_map(|visit| visit.cooling_off.as_ref());
        known
            .filter(|known| known.lasts())
            .find(|known| known.household.is(&household))
    }

    fn clear(&mut self, id: VisitId, by: &PersonId) -> Option<Refusal> {
        let visit = self.visits.get(&id)?;
        let workers: BTreeSet<PersonId> = visit.workers.keys().cloned().collect();
        let visit_type = &visit.plan.visit_type.name;
        let Some(visit_type) = self.school.visit_types.get(visit_type) else {
            return Some(Refusal::NotCoolingOff);
        };
        let command = Command::ClearHousehold {
            by: by.clone(),
            may: reviewers(visit_type, &self.school.people, &workers),
            note: None,
        };
        self.say(id, &command)
    }

    fn raise(&mut self, what: CauseWhat, who: &PersonId, by: Option<PersonId>) -> Option<Refusal> {
        let watched = self.last_visit(Some(who)).filter(|id| {
            let visit = self.visits.get(id);
            visit.is_some_and(|visit| visit.is_open() || visit.alert.is_some())
        });
        if let Some(id) = watched {
            let worker = Some(who.clone());
            return self.say(id, &Command::Raise { what, worker, by });
        }
        // Whoever is in danger without being signed out is in danger all the same.
        let kind = match what {
            CauseWhat::DuressUsed => AlertKind::Duress,
            CauseWhat::HelpAsked => AlertKind::Help,
            CauseWhat::Apart
            | CauseWhat::Missed(_)
            | CauseWhat::Monitor(_)
            | CauseWhat::PhoneRefused
            | CauseWhat::StillOut(_)
            | CauseWhat::Unclear
            | CauseWhat::Worrying => AlertKind::Concern,
        };
        let cause = Cause {
            kind,
            what,
            at: self.now,
            worker: Some(who.clone()),
            by,
        };
        self.open_watch(format!("raised {who}"), cause);
        None
    }

    /// Finds an open alert by its code; the only one where none is named.
    fn find_alert(&self, code: Option<&str>) -> Option<(SubjectId, AlertCode)> {
        let wanted = code.map(AlertCode::parse);
        let mut found = self
            .alerts()
            .filter(|(_, alert)| wanted.as_ref().is_none_or(|code| alert.code == *code))
            .map(|(subject, alert)| (subject, alert.code.clone()));
        found.next()
    }
}

/// Says what the office says, for the story.
fn words(office: &Office) -> String {
    let by = |by: Option<&PersonId>| by.map_or_else(String::new, |by| format!(", says {}", by.key()));
    match office {
        Office::Visit { who, say } => {
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
                WorkerSays::Ok => "is OK",
                WorkerSays::Start => "sets off",
                WorkerSays::Duress
                | WorkerSays::Help
                | WorkerSays::Late(_)
                | WorkerSays::OptOut
                | WorkerSays::Status
                | WorkerSays::Unclear { .. } => "says something",
            };
            format!("{who} {said}")
        }
        Office::Filed { who, by: filed } => {
            format!("the write-up of {} is filed{}", who.key(), by(Some(filed)))
        }
        Office::Incident {
            kind,
            who,
            by: reported,
        } => format!("reports {kind} for {}{}", who.key(), by(reported.as_ref())),
        Office::Clear { who, by: cleared } => {
            format!("has reviewed the household of {}{}", who.key(), by(Some(cleared)))
        }
        Office::Raise {
            what,
            who,
            by: raised,
        } => {
            let kind = match what {
                CauseWhat::DuressUsed => "duress",
                CauseWhat::HelpAsked => "help",
                CauseWhat::Apart
                | CauseWhat::Missed(_)
                | CauseWhat::Monitor(_)
                | CauseWhat::PhoneRefused
                | CauseWhat::StillOut(_)
                | CauseWhat::Unclear
                | CauseWhat::Worrying => "concern",
            };
            format!("raises {kind} for {}{}", who.key(), by(raised.as_ref()))
        }
        Office::Alert { by: who, say, .. } => {
            use crate::domain::command::ContactSays;
            let said = match say {
                ContactSays::Acknowledge => "ack",
                ContactSays::Next => "next",
                ContactSays::Police { .. } => "police called",
                ContactSays::Safe { .. } => "safe",
            };
            format!("{said}{}", by(Some(who)))
        }
    }
}
