//! Incidents, and the households closed to visits until an incident has been reviewed.

use super::refused;
use crate::app::answer::{HouseholdCleared, IncidentNoted};
use crate::app::changes::EventActor;
use crate::app::instruction::Instruction;
use crate::app::lookup::{NameLookup, RequestError, invalid};
use crate::app::{App, view};
use crate::domain::id::VisitId;
use crate::domain::incident::{CoolingOff, HouseholdKeys, told_of};
use crate::domain::principal::Principal;
use crate::domain::private::Private;
use crate::domain::stand_ins::with_numbers;
use crate::domain::time::Timestamp;

/// An incident as typed.
pub(super) struct IncidentWords {
    pub(super) kind: String,
    pub(super) worker: Option<String>,
    pub(super) by: Option<String>,
    pub(super) note: Option<String>,
}

impl App {
    pub(super) fn incident(
        &mut self,
        who: &str,
        said: IncidentWords,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<IncidentNoted, RequestError> {
        let (id, named) = self.lookup().visit(who)?;
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.lookup().school(Some(visit.plan.school.as_str()))?;
        let person = |who: Option<&str>| who.map(|who| NameLookup::person(school, who)).transpose();
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
        let told: Vec<String> = told_of(visit, rule, now)
            .iter()
            .map(|(person, _)| self.person_name(person))
            .collect();
        let ring = told_of(visit, rule, now)
            .iter()
            .filter_map(|(person, _)| {
                let known = visit.plan.people.get(person)?;
                let mobile = known.mobile.as_ref().filter(|_| known.is_in(now))?;
                Some(format!("{}: {}", self.person_name(person), mobile.national()))
            })
            .collect();
        let prompt = rule
            .prompt
            .as_ref()
            .map(|prompt| with_numbers(visit, prompt, now));
        let kind = said.kind;
        let instruction = Instruction::Incident {
            visit: id,
            kind: kind.clone(),
            worker,
            by: by.clone(),
            note: said.note.filter(|note| !note.trim().is_empty()).map(Private::new),
        };
        let actor = EventActor::said_by(by.as_ref(), principal);
        self.carry_out(instruction, &actor, now)
            .map_err(|refusal| refused(self, &refusal))?;
        let household = self.households.get(&id).filter(|household| household.lasts());
        Ok(IncidentNoted {
            visit: self.visit_line(id, now)?,
            kind,
            told,
            ring,
            prompt,
            household: household.map(view::household),
            also_there: household.map_or_else(Vec::new, |household| self.also_there(household)),
        })
    }

    /// Returns the other workers out to a household newly in cooling-off: they were signed out
    /// before the incident.
    fn also_there(&self, household: &CoolingOff) -> Vec<String> {
        self.visits
            .values()
            .filter(|visit| visit.is_open() && visit.id != household.visit)
            .filter(|visit| HouseholdKeys::of(&visit.sign_out).matches(&household.household))
            .map(|visit| format!("{} (visit {})", visit.names(), visit.id))
            .collect()
    }

    pub(super) fn clear_household(
        &mut self,
        household: &str,
        by: &str,
        note: Option<String>,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<HouseholdCleared, RequestError> {
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
            RequestError::Refused(format!(
                "no household `{}` is in cooling-off: `homeward household list` shows those that are",
                household.trim()
            ))
        };
        let visit = self.visits.get(&id).ok_or_else(nowhere)?;
        let school = self.lookup().school(Some(visit.plan.school.as_str()))?;
        let by = NameLookup::person(school, by)?;
        let instruction = Instruction::ClearHousehold {
            visit: id,
            by: by.clone(),
            note: note.filter(|note| !note.trim().is_empty()).map(Private::new),
        };
        let actor = EventActor::said_by(Some(&by), principal);
        self.carry_out(instruction, &actor, now)
            .map_err(|refusal| refused(self, &refusal))?;
        let cleared = self.households.get(&id).ok_or_else(nowhere)?;
        Ok(HouseholdCleared {
            household: view::household(cleared),
        })
    }
}
