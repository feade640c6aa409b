//! Messages to the workers of a visit, and to others because of the workers' moves.

use super::incident::wants_report;
use crate::domain::alert::DeadlineKind;
use crate::domain::chain::Channel;
use crate::domain::delivery::Priority;
use crate::domain::event::NotedAnswer;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::plan::{Plan, WorkerPrompts};
use crate::domain::reply::LastQuestion;
use crate::domain::stand_ins::with_numbers;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{Deadline, DeadlineKey, NudgeWhen, Visit, Whereabouts};
use std::collections::BTreeMap;

/// For how long a question to a worker is worth delivering.
const NUDGE_VALID_FOR: Span = Span::from_mins(15);

/// For how long a confirmation is worth delivering.
pub(super) const CONFIRMATION_VALID_FOR: Span = Span::from_mins(30);

/// Builder of the messages about one visit at one instant.
pub(super) struct WorkerNotices<'a> {
    pub(super) visit: &'a Visit,
    pub(super) at: Timestamp,
}

impl WorkerNotices<'_> {
    pub(super) fn signed_out(&self, plan: &Plan, doubts: &[String]) -> Vec<Notice> {
        let in_doubt = !doubts.is_empty();
        let (template, priority) = if in_doubt {
            (Template::SignedOutInDoubt, Priority::Nudge)
        } else {
            (Template::SignedOut, Priority::Confirmation)
        };
        let mut notices: Vec<Notice> = self
            .visit
            .workers
            .keys()
            .filter_map(|worker| self.to_worker(worker, template, priority, LastQuestion::Nothing))
            .map(|mut notice| {
                notice.facts.due = self.due(DeadlineKind::Arrival, &notice.to);
                notice.facts.remark = self.watched_by();
                notice
            })
            .collect();
        let goes_home = self.visit.sign_out.ends_at_home;
        let mut told: BTreeMap<PersonId, (Vec<Channel>, Template)> = BTreeMap::new();
        for (person, channels) in self.listeners_home(|visit_type| &visit_type.tell_on_start, goes_home) {
            told.insert(person, (channels, Template::Started));
        }
        if in_doubt {
            // The office means the people of the first step of this visit's own chain. Should a
            // record ever hold a plan without the chain, take any chain: an unheard doubt is false
            // calm.
            let chain = plan.chains.get(&plan.visit_type.return_by.rule.chain);
            if let Some(chain) = chain.or_else(|| plan.chains.values().next()) {
                let office = self.visit.directory().recipients_of(chain.step(0), self.at).0;
                for (person, channels) in office {
                    told.insert(person, (channels, Template::StartedInDoubt));
                }
            }
        }
        let by_exception = self.exception_told();
        // Whoever reads of the exception reads of the start in it.
        told.retain(|person, (_, template)| {
            *template != Template::Started || by_exception.iter().all(|notice| notice.to != *person)
        });
        for (to, (by, template)) in told {
            notices.extend(self.started(vec![(to, by)], template));
        }
        for notice in notices.iter_mut().filter(|_| in_doubt) {
            notice.priority = priority;
            notice.facts.remark = Some(doubts.join("; "));
        }
        notices.extend(by_exception);
        for worker in self.visit.workers.keys() {
            notices.extend(self.prompt(Some(worker), |prompts| prompts.start.as_ref()));
        }
        notices
    }

    /// Reminds a worker in the school's own words, after the answer and as a separate text.
    pub(super) fn prompt(
        &self,
        worker: Option<&PersonId>,
        of: fn(&WorkerPrompts) -> Option<&String>,
    ) -> Option<Notice> {
        let words = of(&self.visit.plan.visit_type.prompts)?;
        let mut notice = self.to_worker(
            worker?,
            Template::Prompt,
            Priority::Confirmation,
            LastQuestion::Nothing,
        )?;
        notice.facts.remark = Some(with_numbers(self.visit, words, self.at));
        Some(notice)
    }

    /// Answers IN from a worker who has gone in on a visit meant to stay outside.
    pub(super) fn entered(
        &self,
        workers: &[PersonId],
        sent_at: Timestamp,
        reply_to: Option<&PersonId>,
    ) -> Vec<Notice> {
        let mut notices = self.reply(reply_to, Template::Entered, Some(sent_at));
        notices.extend(self.entered_told(workers, sent_at));
        notices
    }

    /// Reminds a worker of a stay longer than meant. No question: the check-in asks.
    pub(super) fn stayed_long(&self, worker: &PersonId, lapsed: bool) -> Vec<Notice> {
        let notice = self.to_worker(
            worker,
            Template::StayedLong,
            Priority::Nudge,
            LastQuestion::Nothing,
        );
        notice.filter(|_| !lapsed).into_iter().collect()
    }

    pub(super) fn noted(&self, worker: &PersonId, answer: NotedAnswer) -> Vec<Notice> {
        let template = match answer {
            NotedAnswer::AskMinutes | NotedAnswer::HeldUp => Template::AskMinutes,
            NotedAnswer::HelpReceived => Template::HelpReceived,
            NotedAnswer::Nothing => return Vec::new(),
            NotedAnswer::Received => Template::Received,
            NotedAnswer::Status => Template::Status,
            NotedAnswer::WhereNext => Template::WhereNext,
        };
        let reply = self.to_worker(worker, template, Priority::Confirmation, answer.asks());
        let mut notices: Vec<Notice> = reply
            .map(|mut notice| {
                if answer == NotedAnswer::HelpReceived {
                    notice.facts.contact = self.told_first(&ChainName::new("help"), self.at);
                }
                let next = self.visit.next_deadline();
                notice.facts.deadline = next.as_ref().map(|deadline| deadline.key.kind);
                notice.facts.due = next.map(|deadline| self.visit.answer_by(&deadline));
                notice
            })
            .into_iter()
            .collect();
        if answer == NotedAnswer::HeldUp {
            notices.extend(self.held_up(worker));
        }
        notices
    }

    /// Returns the due instant of a worker's deadline: the worker's own, or the shared one.
    pub(super) fn due(&self, kind: DeadlineKind, worker: &PersonId) -> Option<Timestamp> {
        let armed = self.visit.deadlines().into_iter().map(|deadline| deadline.key);
        armed
            .filter(|key| key.kind == kind && key.worker.as_ref().is_none_or(|whose| whose == worker))
            .map(|key| key.due)
            .min()
    }

    pub(super) fn nudged(&self, key: &DeadlineKey, when: NudgeWhen, workers: &[PersonId]) -> Vec<Notice> {
        let template = match (key.kind, when) {
            (DeadlineKind::Arrival, NudgeWhen::Before) => Template::ArrivalSoon,
            (DeadlineKind::Arrival, NudgeWhen::At) => Template::ArrivalNow,
            (DeadlineKind::CheckIn, NudgeWhen::Before) => Template::CheckInSoon,
            (DeadlineKind::CheckIn, NudgeWhen::At) => Template::CheckInNow,
            (DeadlineKind::NoAnswer, NudgeWhen::Before) => Template::NoAnswerSoon,
            (DeadlineKind::NoAnswer, NudgeWhen::At) => Template::NoAnswerNow,
            (DeadlineKind::Return, NudgeWhen::Before) => Template::ReturnSoon,
            (DeadlineKind::Return, NudgeWhen::At) => Template::ReturnNow,
            (DeadlineKind::HomeSafe, NudgeWhen::Before) => Template::HomeSafeSoon,
            (DeadlineKind::HomeSafe, NudgeWhen::At) => Template::HomeSafeNow,
            (DeadlineKind::WriteUp, _) => Template::WriteUpDue,
        };
        let grace = self
            .visit
            .deadlines()
            .into_iter()
            .find(|deadline| deadline.key == *key);
        workers
            .iter()
            .filter_map(|worker| self.to_worker(worker, template, Priority::Nudge, LastQuestion::CheckIn))
            .map(|mut notice| {
                notice.facts.due = Some(key.due);
                notice.facts.deadline = Some(key.kind);
                notice.facts.told_at = grace.as_ref().map(Deadline::missed_at);
                notice.facts.contact = grace
                    .as_ref()
                    .and_then(|missed| self.told_first(&missed.chain, missed.missed_at()));
                notice.about = NoticeTopic::Nudge(key.clone());
                if key.kind == DeadlineKind::WriteUp {
                    notice.asks = LastQuestion::Nothing;
                    notice.about = NoticeTopic::Other;
                    notice.facts.report_wanted = wants_report(self.visit);
                }
                notice
            })
            .collect()
    }

    /// Asks workers outside the schedule. Each text names the instant at which others are told.
    pub(super) fn asked_now(&self, workers: &[PersonId]) -> Vec<Notice> {
        let armed = self.visit.deadlines();
        let ask = |worker: &PersonId| {
            let mut notice =
                self.to_worker(worker, Template::AskedNow, Priority::Nudge, LastQuestion::CheckIn)?;
            let concerns = |key: &DeadlineKey| {
                key.kind == DeadlineKind::CheckIn && key.worker.as_ref().is_none_or(|whose| whose == worker)
            };
            let open = armed.iter().filter(|deadline| concerns(&deadline.key));
            // The question, or the check-in whose grace runs already.
            if let Some(open) = open.min_by_key(|deadline| deadline.missed_at()) {
                notice.about = NoticeTopic::Nudge(open.key.clone());
                notice.facts.told_at = Some(open.missed_at()).filter(|told_at| *told_at > self.at);
                notice.facts.contact = self.told_first(&open.chain, open.missed_at());
            }
            Some(notice)
        };
        workers.iter().filter_map(ask).collect()
    }

    pub(super) fn reply(
        &self,
        to: Option<&PersonId>,
        template: Template,
        sent_at: Option<Timestamp>,
    ) -> Vec<Notice> {
        let mut notices: Vec<Notice> = to
            .and_then(|worker| {
                self.to_worker(worker, template, Priority::Confirmation, LastQuestion::Nothing)
            })
            .into_iter()
            .collect();
        for notice in &mut notices {
            notice.facts.at = sent_at.or(notice.facts.at);
        }
        notices
    }

    pub(super) fn to_all_away(&self, template: Template) -> Vec<Notice> {
        self.visit
            .workers
            .iter()
            .filter(|(_, worker)| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
            .filter_map(|(id, _)| self.to_worker(id, template, Priority::Confirmation, LastQuestion::Nothing))
            .collect()
    }

    pub(super) fn to_worker(
        &self,
        worker: &PersonId,
        template: Template,
        priority: Priority,
        asks: LastQuestion,
    ) -> Option<Notice> {
        self.visit.workers.contains_key(worker).then(|| Notice {
            to: worker.clone(),
            by: vec![Channel::Sms],
            priority,
            valid_for: if priority == Priority::Confirmation {
                CONFIRMATION_VALID_FOR
            } else {
                NUDGE_VALID_FOR
            },
            template,
            facts: self.facts(worker),
            about: NoticeTopic::Worker,
            asks,
        })
    }

    pub(super) fn facts(&self, you: &PersonId) -> NoticeFacts {
        let visit = self.visit;
        NoticeFacts {
            school: visit.plan.school_name.clone(),
            time_zone: visit.plan.time_zone.clone(),
            you: visit.name(you),
            workers: visit.names(),
            now: Some(self.at),
            at: Some(self.at),
            // A missed check-in is no time to come.
            next_check: visit.next_check_of(you).filter(|due| *due > self.at),
            // No text calls a past time due.
            back_by: visit.back_by_of(you).filter(|due| *due >= self.at),
            write_up_by: visit.write_up().map(|(key, _)| key.due),
            last_heard: visit.last_heard_at(),
            contact: visit
                .sign_out
                .responsible_contact
                .as_ref()
                .map(|contact| visit.name(contact)),
            ..NoticeFacts::default()
        }
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let next = self.visit.next_deadline();
        next.map(|deadline| self.visit.answer_by(&deadline))
    }
}
