//! News for others than the workers about a visit without trouble: start, change, left, end (TM-04,
//! TM-13, TM-23).

use super::worker::WorkerNotices;
use super::{ALERT_VALID_FOR, worker::CONFIRMATION_VALID_FOR};
use crate::domain::alert::AlertKind;
use crate::domain::chain::{Channel, Target};
use crate::domain::delivery::Priority;
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::plan::VisitType;
use crate::domain::reply::LastQuestion;
use crate::domain::sign_out::{is_exempt, told_of_exception};
use crate::domain::time::Timestamp;
use crate::domain::visit::{Closing, RuleException, Visit, Whereabouts, Worker};

impl WorkerNotices<'_> {
    /// Returns the interested people, plus the informed people of a visit exempt from authorisation, and the responsible
    /// contact: a promise to watch over the workers comes with the news of the visit (OP-05).
    fn listeners(&self, of: fn(&VisitType) -> &Vec<Target>) -> Vec<(PersonId, Vec<Channel>)> {
        self.reachable_with(of, Vec::new())
    }

    /// Returns the listeners of a start or an end, plus those told of HOME where the workers go home.
    pub(super) fn listeners_home(
        &self,
        of: fn(&VisitType) -> &Vec<Target>,
        goes_home: bool,
    ) -> Vec<(PersonId, Vec<Channel>)> {
        let home = &self.visit.plan.visit_type.tell_on_home;
        self.reachable_with(of, if goes_home { home.clone() } else { Vec::new() })
    }

    fn reachable_with(
        &self,
        of: fn(&VisitType) -> &Vec<Target>,
        also: Vec<Target>,
    ) -> Vec<(PersonId, Vec<Channel>)> {
        let visit = self.visit;
        let mut targets = of(&visit.plan.visit_type).clone();
        targets.extend(also);
        targets.push(Target::ResponsibleContact);
        if visit.sign_out.authorised_by.is_none() && is_exempt(&visit.plan, &visit.sign_out) {
            targets.extend(visit.plan.visit_type.informed.iter().cloned());
        }
        visit.directory().reachable(&targets)
    }

    /// Tells interested people of a start, with the places. The responsible contact is reminded of the promise.
    pub(super) fn started(&self, told: Vec<(PersonId, Vec<Channel>)>, template: Template) -> Vec<Notice> {
        let visit = self.visit;
        let mut notices = self.to_people(told, template);
        for notice in &mut notices {
            notice.facts.place = self.places();
            if visit.sign_out.responsible_contact.as_ref() == Some(&notice.to) {
                notice.facts.remark = Some("You watch for them until they are home".to_owned());
            }
        }
        notices
    }

    /// Returns every stop's address, in order.
    fn places(&self) -> Option<String> {
        let stops = self.visit.sign_out.stops.iter();
        let places: Vec<&str> = stops.map(|stop| stop.address.reveal()).collect();
        Some(places.join("; ")).filter(|places| !places.is_empty())
    }

    /// Tells interested people of a moved return or arrival, or of a further stop, in the words `what`; names the workers
    /// still out.
    pub(super) fn changed(&self, what: &str) -> Vec<Notice> {
        let mut notices = self.to_listeners(|visit_type| &visit_type.tell_on_change, Template::Changed);
        self.say_changed(&mut notices, what);
        notices
    }

    fn say_changed(&self, notices: &mut [Notice], what: &str) {
        for notice in notices {
            notice.facts.remark = Some(what.to_owned());
            if let Some(away) = self.names_of(|worker| worker.is_away()) {
                notice.facts.workers = away;
            }
        }
    }

    /// Returns the names of the workers that pass a test; `None` if there are none.
    pub(super) fn names_of(&self, so: impl Fn(&Worker) -> bool) -> Option<String> {
        let workers = self.visit.workers.iter().filter(|(_, worker)| so(worker));
        let names: Vec<String> = workers.map(|(id, _)| self.visit.name(id)).collect();
        Some(names.join(" and ")).filter(|names| !names.is_empty())
    }

    /// Returns the names of the workers at a stop.
    fn inside(&self) -> Option<String> {
        self.names_of(|worker| matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor))
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

    /// Tells the people who heard that a worker is held up of the new time, in the words `what`.
    pub(super) fn held_up_until(&self, worker: &PersonId, what: &str) -> Vec<Notice> {
        let mut notices = self.news_of(worker, Template::Changed);
        self.say_changed(&mut notices, what);
        notices
    }

    fn news_of(&self, worker: &PersonId, template: Template) -> Vec<Notice> {
        let mut notices = self.to_listeners(|visit_type| &visit_type.tell_on_change, template);
        if notices.is_empty() {
            notices = self.to_office(template);
        }
        let inside = self.visit.workers.iter().filter(|(id, other)| {
            *id != worker && matches!(other.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor)
        });
        let inside: Vec<String> = inside.map(|(id, _)| self.visit.name(id)).collect();
        for notice in &mut notices {
            notice.facts.workers = self.visit.name(worker);
            notice.facts.others = Some(inside.join(" and ")).filter(|names| !names.is_empty());
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
        let told = told_of_exception(visit, self.at);
        let mut notices = if told.is_empty() && against_policy {
            self.to_office(template)
        } else {
            self.to_people(told, template)
        };
        for notice in &mut notices {
            notice.facts.remark = Some(broken.join("; ")).filter(|words| !words.is_empty());
            notice.facts.by = visit.sign_out.authorised_by.as_ref().map(|by| visit.name(by));
            notice.facts.place = self.places();
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
        let beyond = !visit_type.hours.covers_end(self.visit.back_by)
            && before.is_some_and(|before| visit_type.hours.covers_end(before.back_by));
        let mut notices = self.changed("more time");
        if beyond {
            let may = &visit_type.out_of_hours_authorised_by;
            let mut told = self.visit.directory().reachable(may);
            told.retain(|(person, _)| notices.iter().all(|notice| notice.to != *person));
            let mut leaders = self.to_people(told, Template::Changed);
            self.say_changed(&mut leaders, "more time, beyond its hours");
            notices.extend(leaders);
        }
        notices
    }

    /// Tells interested people of a household left: the workers gone, the way they go, the workers still inside; the
    /// addresses by e-mail (RH-32, TM-23).
    pub(super) fn left_told(
        &self,
        workers: &[(PersonId, usize)],
        to: Whereabouts,
        sent_at: Timestamp,
    ) -> Vec<Notice> {
        let visit = self.visit;
        let targets = &visit.plan.visit_type.tell_on_left;
        let mut notices = self.to_people(visit.directory().reachable(targets), Template::LeftTold);
        let goes_home = visit.sign_out.ends_at_home;
        let towards = match to {
            Whereabouts::OnTheWay => "on to the next stop",
            _ if goes_home => "on the way home",
            _ => "on the way back",
        };
        for notice in &mut notices {
            notice.facts.at = Some(sent_at);
            notice.facts.workers = self.each_name(workers);
            notice.facts.others = self.inside();
            notice.facts.remark = Some(towards.to_owned());
            if goes_home {
                notice.facts.back_by = None;
            }
        }
        notices
    }

    fn each_name(&self, workers: &[(PersonId, usize)]) -> String {
        let names: Vec<String> = workers.iter().map(|(id, _)| self.visit.name(id)).collect();
        names.join(" and ")
    }

    /// Tells interested people of the end of a visit and its outcome; a reason goes by e-mail alone.
    pub(super) fn ended(&self, home: bool) -> Vec<Notice> {
        let mut notices = self.told_of_end(home);
        for notice in &mut notices {
            notice.facts.remark = Some(self.visit.outcome().to_owned());
            notice.facts.details = self.visit.outcome_lines();
            if let Some((_, Closing::Resolved(by))) = &self.visit.closed {
                notice.facts.by = Some(self.visit.name(by));
            }
        }
        notices
    }

    /// Tells interested people of workers back, or home, while others are still out.
    pub(super) fn some_ended(&self, workers: &[(PersonId, usize)], home: bool) -> Vec<Notice> {
        let mut notices = self.told_of_end(home);
        for notice in &mut notices {
            notice.facts.workers = self.each_name(workers);
            notice.facts.others = self.names_of(Worker::is_away);
        }
        notices
    }

    fn told_of_end(&self, home: bool) -> Vec<Notice> {
        let template = if home {
            Template::EndedAtHome
        } else {
            Template::Ended
        };
        let goes_home = home || self.visit.sign_out.ends_at_home;
        let told = self.listeners_home(|visit_type| &visit_type.tell_on_end, goes_home);
        self.to_people(told, template)
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
        let alert = self.visit.alert.as_ref();
        let duress = alert.is_some_and(|alert| alert.kind == AlertKind::Duress);
        // Nobody is asked to ring a worker in duress, whatever the phone says (P9).
        if inside >= usize::from(entry.workers) || duress {
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

    /// Writes a calm notice. The place goes by e-mail beside the text, whatever the channel of the list: texts hold no
    /// address.
    fn to_people(&self, people: Vec<(PersonId, Vec<Channel>)>, template: Template) -> Vec<Notice> {
        let known = &self.visit.plan.people;
        people
            .into_iter()
            .map(|(to, mut by)| {
                let by_email = known
                    .get(&to)
                    .is_some_and(|person| Channel::Email.reaches(person));
                if by_email && !by.contains(&Channel::Email) {
                    by.push(Channel::Email);
                }
                // With a return for each worker, a listener reads the return of the visit.
                let facts = self.facts(&to);
                Notice {
                    facts: NoticeFacts {
                        back_by: facts.back_by.or(Some(self.visit.back_by)),
                        details: self.visit.where_lines(),
                        ..facts
                    },
                    to,
                    by,
                    priority: Priority::Confirmation,
                    valid_for: CONFIRMATION_VALID_FOR,
                    template,
                    about: NoticeTopic::Other,
                    asks: LastQuestion::Nothing,
                }
            })
            .collect()
    }
}
