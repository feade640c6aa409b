//! Notices of a planned visit: requests for leave, and news to the workers (docs/rules/visits.md).

use super::worker::WorkerNotices;
use crate::domain::chain::Channel;
use crate::domain::delivery::Priority;
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::reply::LastQuestion;
use crate::domain::time::Span;
use crate::domain::visit::{LeavePart, PlanningState, RuleException};

/// For how long a question about leave is worth delivering.
const LEAVE_VALID_FOR: Span = Span::from_mins(60);

impl WorkerNotices<'_> {
    /// Asks everybody for leave, and tells the workers of the request.
    pub(super) fn planned(&self) -> Vec<Notice> {
        let Some(planning) = &self.visit.planning else {
            return Vec::new();
        };
        let mut notices = self.ask_for_leave(planning, false);
        notices.extend(self.to_planned(Template::Planned, Some(self.people(&planning.unanswered()))));
        notices
    }

    /// Answers the person who gave leave, and tells the workers once all leave is given.
    pub(super) fn leave_given(&self, by: &PersonId) -> Vec<Notice> {
        let Some(planning) = &self.visit.planning else {
            return Vec::new();
        };
        let mut notices = vec![self.about_leave(planning, by, Template::LeaveNoted)];
        if planning.is_authorised() {
            let who = planning.asked.keys().cloned().collect::<Vec<_>>();
            notices.extend(self.to_planned(Template::Authorised, Some(self.people(&who))));
        }
        notices
    }

    /// Tells the workers not to go; once gone, the office and the refusing person.
    pub(super) fn leave_refused(&self, by: &PersonId) -> Vec<Notice> {
        if self.visit.planning.is_none() {
            return self.refused_too_late(by);
        }
        let mut notices: Vec<Notice> = self
            .visit
            .planning
            .iter()
            .map(|planning| self.about_leave(planning, by, Template::LeaveNoted))
            .collect();
        notices.extend(self.to_planned(Template::NotAuthorised, Some(self.visit.name(by))));
        notices
    }

    /// Tells the office and the refusing person that the workers are out all the same.
    fn refused_too_late(&self, by: &PersonId) -> Vec<Notice> {
        let mut notices = self.to_office(Template::RefusedTooLate);
        let asked: Vec<Notice> = self
            .visit
            .leave_before
            .iter()
            .map(|before| self.about_leave(before, by, Template::RefusedTooLate))
            .collect();
        notices.retain(|notice| notice.to != *by);
        notices.extend(asked);
        for notice in &mut notices {
            notice.priority = Priority::Nudge;
            notice.facts.by = Some(self.visit.name(by));
        }
        notices
    }

    pub(super) fn leave_asked_again(&self) -> Vec<Notice> {
        self.visit
            .planning
            .iter()
            .flat_map(|planning| self.ask_for_leave(planning, true))
            .collect()
    }

    /// Asks the workers whether they have set off, and tells the office that no word has come.
    pub(super) fn not_set_off(&self) -> Vec<Notice> {
        let mut notices = self.to_planned(Template::NotSetOff, None);
        for notice in &mut notices {
            notice.facts.due = self.visit.leave_at();
        }
        notices.extend(self.to_office(Template::NotSetOffOffice));
        notices
    }

    /// Tells workers and office that a planned visit has lapsed.
    pub(super) fn lapsed(&self) -> Vec<Notice> {
        let mut notices = self.to_planned(Template::Cancelled, None);
        notices.extend(self.to_office(Template::Lapsed));
        notices
    }

    /// Tells the workers and the asked people that the visit is off. A person who refused leave
    /// knows, and the workers have heard of the refusal.
    pub(super) fn called_off(&self) -> Vec<Notice> {
        let Some(planning) = &self.visit.planning else {
            return Vec::new();
        };
        let asked = planning.asked.keys();
        let mut notices: Vec<Notice> = asked
            .filter(|person| planning.refused.as_ref() != Some(person))
            .map(|person| self.about_leave(planning, person, Template::LeaveOff))
            .collect();
        if planning.refused.is_none() {
            notices.extend(self.to_planned(Template::Cancelled, None));
        }
        notices
    }

    fn ask_for_leave(&self, planning: &PlanningState, again: bool) -> Vec<Notice> {
        planning
            .unanswered()
            .iter()
            .map(|person| {
                let authorises = planning
                    .asked
                    .get(person)
                    .is_some_and(|parts| parts.contains(&LeavePart::Authorise));
                let template = if authorises {
                    Template::LeaveAsked
                } else {
                    Template::ContactAsked
                };
                let mut notice = self.about_leave(planning, person, template);
                notice.priority = Priority::Nudge;
                notice.facts.repeat = again;
                notice
            })
            .collect()
    }

    fn about_leave(&self, planning: &PlanningState, person: &PersonId, template: Template) -> Notice {
        let exceptions: Vec<&str> = self
            .visit
            .exceptions
            .iter()
            .map(|exception| RuleException::words(*exception))
            .collect();
        Notice {
            to: person.clone(),
            by: vec![Channel::Sms],
            priority: Priority::Confirmation,
            valid_for: LEAVE_VALID_FOR,
            template,
            facts: NoticeFacts {
                code: Some(planning.code.clone()),
                due: self.visit.leave_at(),
                remark: (!exceptions.is_empty()).then(|| exceptions.join("; ")),
                ..self.facts(person)
            },
            about: NoticeTopic::Other,
            asks: LastQuestion::Nothing,
        }
    }

    fn to_planned(&self, template: Template, by: Option<String>) -> Vec<Notice> {
        let workers = self.visit.workers.keys();
        let notices = workers
            .filter_map(|worker| self.to_worker(worker, template, Priority::Nudge, LastQuestion::Nothing));
        notices
            .map(|mut notice| {
                notice.facts.by.clone_from(&by);
                notice
            })
            .collect()
    }

    fn people(&self, who: &[PersonId]) -> String {
        let names: Vec<String> = who.iter().map(|person| self.visit.name(person)).collect();
        names.join(" and ")
    }
}
