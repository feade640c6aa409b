//! News for others than the workers about a visit without trouble: start, change, left, end (TM-04,
//! TM-13, TM-23).

use super::worker::WorkerNotices;
use super::{ALERT_VALID_FOR, worker::CONFIRMATION_VALID_FOR};
use crate::domain::chain::{Channel, Target};
use crate::domain::delivery::Priority;
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, NoticeTopic, Template};
use crate::domain::plan::VisitType;
use crate::domain::reply::LastQuestion;
use crate::domain::sign_out::{is_exempt, told_of_exception};
use crate::domain::time::Timestamp;
use crate::domain::visit::{RuleException, Visit, Whereabouts};

impl WorkerNotices<'_> {
    /// Returns the interested people, plus the informed people of a visit exempt from
    /// authorisation.
    pub(super) fn listeners(&self, of: fn(&VisitType) -> &Vec<Target>) -> Vec<(PersonId, Vec<Channel>)> {
        let visit = self.visit;
        let mut targets = of(&visit.plan.visit_type).clone();
        if visit.sign_out.authorised_by.is_none() && is_exempt(&visit.plan, &visit.sign_out) {
            targets.extend(visit.plan.visit_type.informed.iter().cloned());
        }
        visit.directory().reachable(&targets)
    }

    /// Tells interested people that the expected return or an arrival has moved, or that a stop was
    /// added.
    pub(super) fn changed(&self) -> Vec<Notice> {
        self.to_listeners(|visit_type| &visit_type.tell_on_change, Template::Changed)
    }

    /// Whether workers turned back from a visit called off: nobody left a household.
    pub(super) fn never_went_in(&self, workers: &[(PersonId, usize)]) -> bool {
        let in_at = |id: &PersonId| self.visit.workers.get(id).and_then(|worker| worker.in_at);
        self.visit.called_off.is_some() && workers.iter().all(|(id, _)| in_at(id).is_none())
    }

    /// Answers a worker who called the visit off, asks for the reason if none was given, and tells others.
    pub(super) fn called_off_by(&self, worker: &PersonId, asks_why: bool) -> Vec<Notice> {
        let mut notices = self.reply(Some(worker), Template::OffNoted, None);
        let inside =
            self.visit.workers.get(worker).map(|worker| worker.whereabouts) == Some(Whereabouts::OnSite);
        for notice in &mut notices {
            let asks_why = asks_why && !inside;
            notice.facts.remark = asks_why.then(|| "In a few words, why?".to_owned());
        }
        notices.extend(self.off_told(worker));
        notices
    }

    /// Tells interested people, or the office where the school names none, that a worker called the visit off.
    pub(super) fn off_told(&self, worker: &PersonId) -> Vec<Notice> {
        self.news_of(worker, Template::OffTold)
    }

    /// Tells interested people, or the office where the school names none, that a worker is held up.
    pub(super) fn held_up(&self, worker: &PersonId) -> Vec<Notice> {
        self.news_of(worker, Template::HeldUp)
    }

    fn news_of(&self, worker: &PersonId, template: Template) -> Vec<Notice> {
        let mut notices = self.to_listeners(|visit_type| &visit_type.tell_on_change, template);
        if notices.is_empty() {
            notices = self.to_office(template);
        }
        for notice in &mut notices {
            notice.facts.workers = self.visit.name(worker);
        }
        notices
    }

    /// Tells of a visit begun by exception, or against policy, with the rules broken.
    pub(super) fn exception_told(&self) -> Vec<Notice> {
        let visit = self.visit;
        let against_policy = visit.exceptions.contains(&RuleException::AgainstPolicy);
        let template = if against_policy {
            Template::StartedAgainstPolicy
        } else {
            Template::StartedByException
        };
        let broken = visit
            .exceptions
            .iter()
            .filter(|exception| **exception != RuleException::AgainstPolicy);
        let broken: Vec<&str> = broken.map(|exception| exception.words()).collect();
        let places: Vec<&str> = visit
            .sign_out
            .stops
            .iter()
            .map(|stop| stop.address.reveal())
            .collect();
        let told = told_of_exception(visit, self.at);
        let mut notices = if told.is_empty() && against_policy {
            self.to_office(template)
        } else {
            self.to_people(told, template)
        };
        for notice in &mut notices {
            notice.facts.remark = Some(broken.join("; ")).filter(|words| !words.is_empty());
            notice.facts.by = visit.sign_out.authorised_by.as_ref().map(|by| visit.name(by));
            notice.facts.place = Some(places.join("; ")).filter(|words| !words.is_empty());
            if against_policy {
                notice.priority = Priority::Alert;
                notice.valid_for = ALERT_VALID_FOR;
            }
        }
        notices
    }

    /// Tells of an expected return that has moved. Beyond the visit's hours, the authorisers of exceptions hear as well:
    /// MORE from a worker on the road is never refused for the hours.
    pub(super) fn put_off(&self, before: Option<&Visit>) -> Vec<Notice> {
        let visit_type = &self.visit.plan.visit_type;
        let beyond = !visit_type.hours.covers(self.visit.back_by)
            && before.is_some_and(|before| visit_type.hours.covers(before.back_by));
        let mut notices = self.changed();
        if beyond {
            let may = &visit_type.out_of_hours_authorised_by;
            let mut told = self.visit.directory().reachable(may);
            told.retain(|(person, _)| notices.iter().all(|notice| notice.to != *person));
            notices.extend(self.to_people(told, Template::Changed));
        }
        notices
    }

    /// Tells interested people that a household was left.
    pub(super) fn left_told(&self, sent_at: Timestamp) -> Vec<Notice> {
        let targets = &self.visit.plan.visit_type.tell_on_left;
        let mut notices = self.to_people(self.visit.directory().reachable(targets), Template::LeftTold);
        for notice in &mut notices {
            notice.facts.at = Some(sent_at);
        }
        notices
    }

    /// Tells interested people that everybody is back, or home.
    pub(super) fn ended(&self, home: bool) -> Vec<Notice> {
        let template = if home {
            Template::EndedAtHome
        } else {
            Template::Ended
        };
        self.to_listeners(|visit_type| &visit_type.tell_on_end, template)
    }

    /// Tells the office that a worker has gone in with too few colleagues.
    pub(super) fn entered_told(&self, workers: &[PersonId], sent_at: Timestamp) -> Vec<Notice> {
        let Some(entry) = &self.visit.plan.visit_type.entry else {
            return Vec::new();
        };
        let inside = self
            .visit
            .workers
            .values()
            .filter(|worker| worker.entered)
            .count();
        if inside >= usize::from(entry.workers) {
            return Vec::new();
        }
        let names: Vec<String> = workers.iter().map(|worker| self.visit.name(worker)).collect();
        let mut notices = self.to_office(Template::EnteredOffice);
        for notice in &mut notices {
            notice.facts.workers = names.join(" and ");
            notice.facts.at = Some(sent_at);
            notice.priority = Priority::Alert;
        }
        notices
    }

    fn to_listeners(&self, of: fn(&VisitType) -> &Vec<Target>, template: Template) -> Vec<Notice> {
        self.to_people(self.listeners(of), template)
    }

    /// Writes to the office: the people of the first step of the visit's own chain.
    pub(super) fn to_office(&self, template: Template) -> Vec<Notice> {
        let plan = &self.visit.plan;
        let chain = plan.chains.get(&plan.visit_type.return_by.rule.chain);
        let office = chain
            .or_else(|| plan.chains.values().next())
            .map_or_else(Vec::new, |chain| {
                self.visit.directory().recipients_of(chain.step(0), self.at).0
            });
        let mut notices = self.to_people(office, template);
        for notice in &mut notices {
            notice.priority = Priority::Nudge;
            notice.valid_for = ALERT_VALID_FOR;
        }
        notices
    }

    fn to_people(&self, people: Vec<(PersonId, Vec<Channel>)>, template: Template) -> Vec<Notice> {
        people
            .into_iter()
            .map(|(to, by)| Notice {
                facts: self.facts(&to),
                to,
                by,
                priority: Priority::Confirmation,
                valid_for: CONFIRMATION_VALID_FOR,
                template,
                about: NoticeTopic::Other,
                asks: LastQuestion::Nothing,
            })
            .collect()
    }
}
