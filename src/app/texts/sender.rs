//! Who sent a text.

use crate::app::App;
use crate::domain::id::{AlertCode, PersonId, SchoolId, VisitId};
use crate::domain::private::Phone;

/// Who sent a text, as far as is known.
pub(super) struct Known {
    pub(super) school: SchoolId,
    pub(super) person: PersonId,
    pub(super) visit: Option<VisitId>,
}

impl App {
    /// Finds who has a number: the worker who carries it on a visit, or is about to, first; then whoever the directory has.
    pub(super) fn sender(&self, phone: &Phone) -> Option<Known> {
        let open = self.visits.values().filter(|visit| visit.is_open());
        // A phone that is out, and promised to the next visit, is with whoever is out.
        let planned = self.visits.values().filter(|visit| visit.is_planned());
        let carrying = open.chain(planned).find_map(|visit| {
            let (person, _) = visit
                .sign_out
                .carried
                .iter()
                .find(|(_, carried)| *carried == phone)?;
            Some(Known {
                school: visit.plan.school.clone(),
                person: person.clone(),
                visit: visit.is_open().then_some(visit.id),
            })
        });
        if carrying.is_some() {
            return carrying;
        }
        let mut people: Vec<Known> = self
            .rules
            .with_mobile(phone)
            .into_iter()
            .map(|(school, person)| Known {
                school: school.clone(),
                person: person.id.clone(),
                visit: self.visit_of(&person.id),
            })
            .collect();
        // Somebody who was taken out of the directory while out is still out.
        people.extend(
            self.visits
                .values()
                .filter(|visit| visit.is_open())
                .filter_map(|visit| {
                    let worker = visit.workers.keys().find(|worker| {
                        visit
                            .plan
                            .people
                            .get(*worker)
                            .and_then(|person| person.mobile.as_ref())
                            == Some(phone)
                    })?;
                    Some(Known {
                        school: visit.plan.school.clone(),
                        person: worker.clone(),
                        visit: Some(visit.id),
                    })
                }),
        );
        // Of two who share a number, the one who is out.
        people.sort_by_key(|known| (known.visit.is_none(), self.told_of(&known.person).is_empty()));
        people.into_iter().next()
    }

    /// Returns somebody as a sender, by the school that has them in its directory.
    pub(super) fn sender_named(&self, person: &PersonId) -> Option<Known> {
        let mut schools = self.rules.schools().values();
        let school = schools.find(|school| school.people.contains_key(person))?;
        Some(Known {
            school: school.id.clone(),
            person: person.clone(),
            visit: self.visit_of(person),
        })
    }

    /// Returns the open visit that somebody is on.
    pub(in crate::app) fn visit_of(&self, person: &PersonId) -> Option<VisitId> {
        self.visits
            .values()
            .find(|visit| visit.is_open() && visit.workers.contains_key(person))
            .map(|visit| visit.id)
    }

    /// Returns the planned visits for which somebody's leave is asked.
    pub(super) fn leave_asked_of(&self, person: &PersonId) -> Vec<(VisitId, AlertCode)> {
        let planned = self.visits.values().filter(|visit| visit.is_planned());
        planned
            .filter_map(|visit| {
                let planning = visit.planning.as_ref()?;
                planning
                    .asked
                    .contains_key(person)
                    .then(|| (visit.id, planning.code.clone()))
            })
            .collect()
    }
}
