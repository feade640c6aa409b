//! The sender of a text.

use crate::app::App;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId, SchoolId, VisitId};
use crate::domain::private::Phone;
use std::collections::{BTreeMap, BTreeSet};

/// The sender of a text, as far as known.
pub(in crate::app) struct KnownSender {
    pub(in crate::app) school: SchoolId,
    pub(in crate::app) person: PersonId,
    pub(in crate::app) visit: Option<VisitId>,
}

impl App {
    /// Finds the owner of a number: first the worker carrying the phone on an open or planned
    /// visit, then people of the directory.
    pub(super) fn sender(&self, phone: &Phone) -> Option<KnownSender> {
        let open = self.visits.of_phone(phone).filter(|visit| visit.is_open());
        // A phone out on a visit, and promised to the next, is with the worker who is out.
        let planned = self.visits.of_phone(phone).filter(|visit| visit.is_planned());
        let carrying = open.chain(planned).find_map(|visit| {
            let (person, _) = visit
                .sign_out
                .carried
                .iter()
                .find(|(_, carried)| *carried == phone)?;
            Some(KnownSender {
                school: visit.plan.school.clone(),
                person: person.clone(),
                visit: visit.is_open().then_some(visit.id),
            })
        });
        if carrying.is_some() {
            return carrying;
        }
        let mut people: Vec<KnownSender> = self
            .rules
            .with_mobile(phone)
            .into_iter()
            .map(|(school, person)| KnownSender {
                school: school.clone(),
                person: person.id.clone(),
                visit: self.visit_of(&person.id),
            })
            .collect();
        // A worker taken out of the directory while out is still out.
        people.extend(
            self.visits
                .of_phone(phone)
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
                    Some(KnownSender {
                        school: visit.plan.school.clone(),
                        person: worker.clone(),
                        visit: Some(visit.id),
                    })
                }),
        );
        // Of two people with the same number, prefer the worker who is out.
        people.sort_by_key(|known| (known.visit.is_none(), self.told_of(&known.person).is_empty()));
        people.into_iter().next()
    }

    /// Returns a person as a sender, by the school with the person in its directory.
    pub(super) fn sender_named(&self, person: &PersonId) -> Option<KnownSender> {
        let school = self.rules.school(&person.school())?;
        school.people.get(person)?;
        Some(KnownSender {
            school: school.id.clone(),
            person: person.clone(),
            visit: self.visit_of(person),
        })
    }

    /// Returns a person's open visit.
    pub(in crate::app) fn visit_of(&self, person: &PersonId) -> Option<VisitId> {
        self.visits
            .of_person(person)
            .find(|visit| visit.is_open() && visit.workers.contains_key(person))
            .map(|visit| visit.id)
    }

    /// Returns a person's visit that is closed and whose alert is open still: a further cry is of that
    /// alert.
    pub(super) fn closed_under_alert(&self, person: &PersonId) -> Option<VisitId> {
        self.visits
            .of_person(person)
            .filter(|visit| !visit.is_open() && visit.workers.contains_key(person))
            .find(|visit| {
                visit
                    .alert
                    .as_ref()
                    .is_some_and(|alert| visit.about(alert).contains(person))
            })
            .map(|visit| visit.id)
    }

    /// Returns the planned visits in want of a person's leave.
    pub(in crate::app) fn leave_asked_of(&self, person: &PersonId) -> Vec<(VisitId, AlertCode)> {
        let planned = self.visits.of_person(person).filter(|visit| visit.is_planned());
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

    /// Returns the open visits that a person was asked for before they began, and may say NO to.
    pub(super) fn may_still_refuse(&self, person: &PersonId) -> Vec<(VisitId, AlertCode)> {
        let open = self
            .visits
            .of_person(person)
            .filter(|visit| visit.may_still_refuse(person));
        open.filter_map(|visit| Some((visit.id, visit.leave_before.as_ref()?.code.clone())))
            .collect()
    }

    /// Returns the names of the workers behind each alert that somebody was told of.
    pub(super) fn told_workers(&self, person: &PersonId) -> BTreeMap<SubjectId, BTreeMap<PersonId, String>> {
        let told = self.told_of(person).into_iter();
        told.map(|(subject, alert)| {
            let workers: BTreeSet<PersonId> = match subject {
                SubjectId::Visit(id) => self
                    .visits
                    .get(&id)
                    .map_or_else(BTreeSet::new, |visit| visit.about(alert).into_iter().collect()),
                SubjectId::Watch(id) => self
                    .watches
                    .get(&id)
                    .map_or_else(BTreeSet::new, |watch| watch.workers()),
                SubjectId::None => BTreeSet::new(),
            };
            let named = workers.into_iter().map(|id| (id.clone(), self.person_name(&id)));
            (subject, named.collect())
        })
        .collect()
    }
}
