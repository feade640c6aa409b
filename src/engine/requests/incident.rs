//! Incidents, and the households that are not visited until one has been reviewed.

use super::{LIST_AT_MOST, No, invalid, origin_word, to_json};
use crate::domain::command::Command;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::incident::{CoolingOff, Household, reviewers};
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::domain::visit::Stop;
use crate::engine::request::Origin;
use crate::engine::{Actor, Engine, view};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An incident as typed.
pub(super) struct Said {
    pub(super) kind: String,
    pub(super) worker: Option<String>,
    pub(super) by: Option<String>,
    pub(super) note: Option<String>,
}

impl Engine {
    /// Returns why a household is not to be visited without leave, if it is not. A trust's schools are one employer: what
    /// one of them knows of a household holds for all.
    pub(super) fn cooling_off(&self, household: &Household) -> Option<&CoolingOff> {
        self.households
            .values()
            .filter(|known| known.lasts())
            .find(|known| known.household.is(household))
    }

    /// Refuses a stop added on the way to a household in cooling-off: leave is asked for at sign-out alone.
    pub(super) fn may_go_to(&self, stop: &Stop) -> Result<(), No> {
        match self.cooling_off(&Household::at(&stop.address)) {
            None => Ok(()),
            Some(known) => Err(No::Refused(format!(
                "that stop is a household in cooling-off after {} on visit {}, which nobody has reviewed yet; nothing was \
                 changed. Say `homeward visit left` without it, and sign it out as a visit of its own, with leave",
                known.kind, known.visit
            ))),
        }
    }

    pub(super) fn incident(
        &mut self,
        who: &str,
        said: Said,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let (id, named) = match self.recall(who)? {
            Some(id) => (id, None),
            None => self.find_visit(who)?,
        };
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.find_school(Some(visit.plan.school.as_str()))?;
        let person = |who: Option<&str>| who.map(|who| Self::find_person(school, who)).transpose();
        let worker = person(said.worker.as_deref())?.or(named);
        let by = person(said.by.as_deref())?;
        let Some(rule) = visit.plan.incidents.get(&said.kind) else {
            let known: Vec<&str> = visit.plan.incidents.keys().map(String::as_str).collect();
            return Err(invalid(if known.is_empty() {
                format!(
                    "{} had set up no kinds of incident when visit {id} opened: add `[incidents.{}]` to its file; \
                     nothing was changed. Ring the line manager",
                    school.name, said.kind
                )
            } else {
                format!(
                    "no kind of incident `{}` on visit {id}: there is {}; nothing was changed",
                    said.kind,
                    known.join(", ")
                )
            }));
        };
        let told: Vec<String> = visit
            .book()
            .reachable_by(&rule.tell, &rule.by)
            .iter()
            .map(|(person, _)| self.person_name(person))
            .collect();
        let (prompt, kind) = (rule.prompt.clone(), said.kind);
        let command = Command::Incident {
            kind: kind.clone(),
            worker,
            by: by.clone(),
            note: said.note.filter(|note| !note.trim().is_empty()).map(Private::new),
        };
        let who = by.map_or_else(|| "office".to_owned(), |by| by.as_str().to_owned());
        self.do_to(id, &command, who, origin, now)?;
        let household = self.households.get(&id).filter(|household| household.lasts());
        Ok(json!({
            "visit": self.visits.get(&id).map(view::visit),
            "kind": kind,
            "told": told,
            "prompt": prompt,
            "household": household.map(view::household),
            "also_there": household.map_or_else(Vec::new, |household| self.also_there(household)),
        }))
    }

    /// Returns who else is out to a household that has just come into cooling-off: they were signed out before it did.
    fn also_there(&self, household: &CoolingOff) -> Vec<String> {
        self.visits
            .values()
            .filter(|visit| visit.is_open() && visit.id != household.visit)
            .filter(|visit| Household::of(&visit.sign_out).is(&household.household))
            .map(|visit| format!("{} (visit {})", visit.names(), visit.id))
            .collect()
    }

    pub(super) fn list_households(&self, all: bool) -> Result<Value, No> {
        let mut households: Vec<CoolingOff> = self.households.values().cloned().collect();
        if all {
            let kept = self.store.read().households(LIST_AT_MOST).map_err(|error| {
                tracing::error!(error = error.in_full(), "could not read the list of households");
                invalid("the list could not be read")
            })?;
            households.extend(
                kept.into_iter()
                    .filter(|known| !self.households.contains_key(&known.visit)),
            );
        } else {
            households.retain(CoolingOff::lasts);
        }
        households.sort_by_key(|household| std::cmp::Reverse((household.since, household.visit)));
        to_json(&households.iter().map(view::household).collect::<Vec<_>>())
    }

    pub(super) fn clear_household(
        &mut self,
        household: &str,
        by: &str,
        note: Option<String>,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let id = household
            .trim()
            .strip_prefix(['h', 'H'])
            .and_then(|number| number.parse().ok())
            .map(VisitId)
            .ok_or_else(|| {
                invalid(format!(
                    "`{household}` is not the id of a household: `homeward household list` shows them, as in `h12`"
                ))
            })?;
        let nowhere = || {
            No::Refused(format!(
                "no household `{}` is in cooling-off: `homeward household list` shows those that are",
                household.trim()
            ))
        };
        self.recall(&id.to_string())?.ok_or_else(nowhere)?;
        let visit = self.visits.get(&id).ok_or_else(nowhere)?;
        let school = self.find_school(Some(visit.plan.school.as_str()))?;
        let by = Self::find_person(school, by)?;
        let visit_type = school
            .visit_types
            .get(&visit.plan.visit_type.name)
            .unwrap_or(&visit.plan.visit_type);
        let workers: BTreeSet<PersonId> = visit.workers.keys().cloned().collect();
        let mut may = reviewers(visit_type, &school.people, &workers);
        if may.is_empty() {
            // Where nobody else may, those who were there may: a household that nobody can clear would be signed out past.
            may = reviewers(visit_type, &school.people, &BTreeSet::new());
        }
        let command = Command::ClearHousehold {
            by: by.clone(),
            may,
            note: note.filter(|note| !note.trim().is_empty()).map(Private::new),
        };
        self.do_to(id, &command, by.as_str().to_owned(), origin, now)?;
        Ok(json!({ "household": self.households.get(&id).map(view::household) }))
    }

    fn do_to(
        &mut self,
        id: VisitId,
        command: &Command,
        who: String,
        origin: Origin,
        now: Timestamp,
    ) -> Result<(), No> {
        let actor = Actor::new(who, origin_word(origin));
        match self.say(id, command, &actor, now) {
            None => Ok(()),
            Some(refusal) => Err(No::Refused(self.refusal_words(&refusal))),
        }
    }

    /// Brings a visit that is named by its id back into memory for this turn, however long ago it was closed.
    fn recall(&mut self, who: &str) -> Result<Option<VisitId>, No> {
        let id = who.trim().strip_prefix(['v', 'V']);
        let Some(id) = id.and_then(|number| number.parse().ok()).map(VisitId) else {
            return Ok(None);
        };
        if self.visits.contains_key(&id) {
            return Ok(Some(id));
        }
        let kept = self.store.read().visit(id).map_err(|error| {
            tracing::error!(error = error.in_full(), "could not read a visit");
            invalid("the record could not be read")
        })?;
        Ok(kept.map(|visit| {
            self.visits.insert(id, visit);
            id
        }))
    }
}
