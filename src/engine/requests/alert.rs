//! An alert: what a contact says on it, one that is raised by hand, and what it is shown as.

use super::sheet::lines;
use super::{LIST_AT_MOST, No, invalid, origin_word, to_json};
use crate::config::typed;
use crate::domain::alert::{AlertKind, Cause, CauseWhat, Via};
use crate::domain::command::{Command, ContactSays, Refusal};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, SchoolId, VisitId};
use crate::domain::sheet;
use crate::domain::time::Timestamp;
use crate::domain::watch::WatchCommand;
use crate::engine::request::{AlertWord, Origin};
use crate::engine::{Actor, Engine, view};
use crate::store::AlertFilter;
use crate::wording::sheet_text;
use serde_json::{Value, json};

impl Engine {
    pub(super) fn alert_word(
        &mut self,
        code: &str,
        by: &str,
        word: AlertWord,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let (subject, code) = self.find_alert(code)?;
        let school = match subject {
            SubjectId::Visit(id) => self.visits.get(&id).map(|visit| visit.plan.school.clone()),
            SubjectId::Watch(id) => self.watches.get(&id).map(|watch| watch.plan.school.clone()),
            SubjectId::None => None,
        };
        let school = self.find_school(school.as_ref().map(SchoolId::as_str))?;
        let by = Self::find_person(school, by)?;
        let say = match word {
            AlertWord::Ack => ContactSays::Acknowledge,
            AlertWord::Next => ContactSays::Next,
            AlertWord::Police { log } => ContactSays::Police { log },
            AlertWord::Safe { how } => ContactSays::Safe {
                how: how.as_deref().map(typed::how).transpose().map_err(No::Invalid)?,
            },
        };
        let via = match origin {
            Origin::Board => Via::Board,
            Origin::Cli => Via::Cli,
        };
        let actor = Actor::new(by.as_str(), origin_word(origin));
        let refusal = match subject {
            SubjectId::Visit(id) => self.say(
                id,
                &Command::Contact {
                    code: Some(code.clone()),
                    by,
                    via,
                    say,
                },
                &actor,
                now,
            ),
            SubjectId::Watch(id) => self.say_watch(id, &WatchCommand::Contact { by, via, say }, &actor, now),
            SubjectId::None => Some(Refusal::NoAlert),
        };
        match refusal {
            // A watch is over once its alert is resolved: there is nothing left to show, and that is no refusal.
            None if self.find_alert(code.as_str()).is_err() => {
                Ok(json!({ "code": code, "alert": null, "told": [], "sheet": null }))
            }
            None => self.show_alert(code.as_str(), now),
            Some(refusal) => Err(No::Refused(format!("{code}: {}", self.contact_refusal(&refusal)))),
        }
    }

    pub(super) fn raise(
        &mut self,
        who: &str,
        kind: &str,
        by: Option<&str>,
        now: Timestamp,
    ) -> Result<Value, No> {
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
        let (id, worker) = match self.find_visit(who) {
            Ok((id, worker)) if watched(&id) => (id, worker),
            // Whoever is in danger without being signed out is in danger all the same.
            Ok((_, Some(person))) => return self.raise_outside(&person, what, by, now),
            Ok((_, None)) => return Err(No::Refused(self.refusal_words(&Refusal::VisitClosed))),
            Err(no) => {
                let person = self.find_anybody(who, None).map_err(|_| no)?;
                return self.raise_outside(&person, what, by, now);
            }
        };
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.find_school(Some(visit.plan.school.as_str()))?;
        let by = by.map(|by| Self::find_person(school, by)).transpose()?;
        let actor = Actor::new(by.as_ref().map_or("office", PersonId::as_str), "office");
        let command = Command::Raise { what, worker, by };
        if let Some(refusal) = self.say(id, &command, &actor, now) {
            return Err(No::Refused(self.refusal_words(&refusal)));
        }
        let alert = self
            .visits
            .get(&id)
            .and_then(|visit| view::visit_alert(visit, now));
        Ok(json!({ "alert": alert }))
    }

    /// Raises an alert for somebody who is on no visit.
    fn raise_outside(
        &mut self,
        person: &PersonId,
        what: CauseWhat,
        by: Option<&str>,
        now: Timestamp,
    ) -> Result<Value, No> {
        let schools = &self.rules.config.schools;
        let school = schools.values().find(|school| school.people.contains_key(person));
        let school = school.ok_or_else(|| invalid("no such person"))?;
        let by = by.map(|by| Self::find_person(school, by)).transpose()?;
        let id = school.id.clone();
        let actor = Actor::new(by.as_ref().map_or("office", PersonId::as_str), "office");
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
        let worker = Some(person.clone());
        let cause = Cause {
            kind,
            what,
            at: now,
            worker,
            by,
        };
        let watch = self.open_watch(&id, format!("raised {person}"), cause, None, &actor, now);
        let watch = watch.and_then(|id| self.watches.get(&id));
        Ok(json!({ "alert": watch.and_then(|watch| view::watch_alert(watch, now)) }))
    }

    pub(super) fn list_alerts(&self, all: bool, now: Timestamp) -> Result<Value, No> {
        let mut alerts: Vec<view::AlertView> = self
            .visits
            .values()
            .filter_map(|visit| view::visit_alert(visit, now))
            .chain(
                self.watches
                    .values()
                    .filter_map(|watch| view::watch_alert(watch, now)),
            )
            .collect();
        if all {
            let kept = self
                .store
                .read()
                .alerts(AlertFilter::All, LIST_AT_MOST)
                .map_err(|error| {
                    tracing::error!(error = error.in_full(), "could not read the list of alerts");
                    invalid("the list could not be read")
                })?;
            let shown: Vec<String> = alerts.iter().map(|alert| alert.code.clone()).collect();
            alerts.extend(
                kept.iter()
                    .filter(|summary| {
                        !shown.contains(&summary.code.to_string()) || summary.resolved_at.is_some()
                    })
                    .map(view::summary),
            );
        }
        to_json(&alerts)
    }

    pub(super) fn show_alert(&self, code: &str, now: Timestamp) -> Result<Value, No> {
        let (subject, code) = self.find_alert(code)?;
        let open = match subject {
            SubjectId::Visit(id) => self
                .visits
                .get(&id)
                .and_then(|visit| view::visit_alert(visit, now)),
            SubjectId::Watch(id) => self
                .watches
                .get(&id)
                .and_then(|watch| view::watch_alert(watch, now)),
            SubjectId::None => None,
        };
        let told: Vec<String> = open
            .iter()
            .flat_map(|alert| alert.told.iter().map(|(person, _)| person.key().to_owned()))
            .collect();
        let sheet = match subject {
            SubjectId::Visit(id) => self.visits.get(&id).and_then(|visit| {
                let alert = visit.alert.as_ref()?;
                Some((visit, sheet::fill(visit, Some(alert), now)))
            }),
            SubjectId::Watch(_) | SubjectId::None => None,
        };
        let lines = sheet
            .as_ref()
            .map(|(visit, sheet)| lines(visit, sheet))
            .transpose()?;
        let sheet = sheet.map(|(visit, sheet)| sheet_text(&sheet, &visit.plan.time_zone));
        Ok(json!({ "code": code, "alert": open, "told": told, "sheet": sheet, "sheet_lines": lines }))
    }
}
