//! Messages to the workers of a visit, and to others because of the workers' moves.

use super::incident::wants_report;
use crate::domain::alert::DeadlineKind;
use crate::domain::chain::Channel;
use crate::domain::delivery::Priority;
use crate::domain::event::NotedAnswer;
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::plan::{Plan, WorkerPrompts};
use crate::domain::reply::LastQuestion;
use crate::domain::stand_ins::with_numbers;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{Deadline, DeadlineKey, NudgeWhen, Visit, Whereabouts, Worker, nudge_is_stale};
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
        let remark = in_doubt.then(|| doubts.join("; "));
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
                notice
            })
            .collect();
        let directory = self.visit.directory();
        let mut told: BTreeMap<PersonId, (Vec<Channel>, Template)> = BTreeMap::new();
        for (person, channels) in self.listeners(|visit_type| &visit_type.tell_on_start) {
            told.insert(person, (channels, Template::Started));
        }
        if in_doubt {
            // The office means the people of the first step of this visit's own chain. Should a
            // record ever hold a plan without the chain, take any chain: an unheard doubt is false
            // calm.
            let chain = plan.chains.get(&plan.visit_type.return_by.rule.chain);
            if let Some(chain) = chain.or_else(|| plan.chains.values().next()) {
                for (person, channels) in directory.recipients_of(chain.step(0), self.at).0 {
                    told.insert(person, (channels, Template::StartedInDoubt));
                }
            }
        }
        let by_exception = self.exception_told();
        // Whoever reads of the exception reads of the start in it.
        told.retain(|person, (_, template)| {
            *template != Template::Started || by_exception.iter().all(|notice| notice.to != *person)
        });
        notices.extend(told.into_iter().map(|(to, (by, template))| Notice {
            facts: self.facts(&to),
            to,
            by,
            priority,
            valid_for: CONFIRMATION_VALID_FOR,
            template,
            about: NoticeTopic::Other,
            asks: LastQuestion::Nothing,
        }));
        for notice in &mut notices {
            notice.facts.remark.clone_from(&remark);
        }
        notices.extend(by_exception);
        for worker in self.visit.workers.keys() {
            notices.extend(self.prompt(Some(worker), |prompts| prompts.start.as_ref()));
        }
        notices
    }

    /// Reminds a worker in the school's own words, after the answer and as a separate text.
    fn prompt(&self, worker: Option<&PersonId>, of: fn(&WorkerPrompts) -> Option<&String>) -> Option<Notice> {
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

    /// Tells an arrived worker to wait outside, or the waiting workers that all are there (RH-26).
    fn waiting(&self, reply_to: Option<&PersonId>, notices: &mut Vec<Notice>) {
        let arrival = self.visit.plan.visit_type.arrival.as_ref();
        if self.visit.workers.len() < 2 || arrival.is_none_or(|arrival| !arrival.wait_for_all) {
            return;
        }
        let Some(mine) = reply_to.and_then(|worker| self.visit.workers.get(worker)) else {
            return;
        };
        let on_the_way =
            |worker: &Worker| worker.whereabouts == Whereabouts::OnTheWay && worker.stop <= mine.stop;
        let missing: Vec<String> = self
            .visit
            .workers
            .iter()
            .filter(|(_, worker)| on_the_way(worker))
            .map(|(id, _)| self.visit.name(id))
            .collect();
        if !missing.is_empty() {
            for notice in notices.iter_mut() {
                notice.template = Template::ArrivedFirst;
                notice.facts.by = Some(missing.join(" and "));
            }
            return;
        }
        let others = self.visit.workers.iter().filter(|(id, worker)| {
            Some(*id) != reply_to && worker.stop == mine.stop && worker.whereabouts == Whereabouts::OnSite
        });
        for (id, _) in others {
            notices.extend(self.to_worker(id, Template::AllThere, Priority::Nudge, LastQuestion::Nothing));
        }
    }

    pub(super) fn moved(
        &self,
        workers: &[(PersonId, usize)],
        to: Whereabouts,
        sent_at: Timestamp,
        reply_to: Option<&PersonId>,
    ) -> Vec<Notice> {
        let others_away = self
            .visit
            .workers
            .values()
            .any(|worker| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home));
        let template = match to {
            Whereabouts::OnTheWay => Template::LeftForNext,
            Whereabouts::AtDoor => Template::NobodyNoted,
            Whereabouts::OnSite => Template::Arrived,
            Whereabouts::Left if self.visit.sign_out.ends_at_home => Template::LeftForHome,
            Whereabouts::Left => Template::Left,
            Whereabouts::Back if others_away => Template::ReturnedAlone,
            Whereabouts::Back => Template::Returned,
            Whereabouts::Home if others_away => Template::ReturnedAlone,
            Whereabouts::Home => Template::HomeSafe,
        };
        let mut notices = self.reply(reply_to, template, Some(sent_at));
        if to == Whereabouts::AtDoor {
            notices.retain_mut(|notice| self.may_wait(notice, sent_at));
        }
        for notice in &mut notices {
            let mine = |kind| self.due(kind, &notice.to);
            notice.facts.due = match to {
                Whereabouts::OnTheWay => mine(DeadlineKind::Arrival),
                Whereabouts::AtDoor => mine(DeadlineKind::NoAnswer),
                Whereabouts::Left if self.visit.sign_out.ends_at_home => mine(DeadlineKind::HomeSafe),
                Whereabouts::OnSite | Whereabouts::Left | Whereabouts::Back | Whereabouts::Home => {
                    self.next_due()
                }
            };
            if others_away && matches!(to, Whereabouts::Back | Whereabouts::Home) {
                let away = self.visit.workers.iter().filter(|(_, worker)| worker.is_away());
                let away: Vec<String> = away.map(|(id, _)| self.visit.name(id)).collect();
                notice.facts.by = Some(away.join(" and "));
            }
            if to == Whereabouts::Back || to == Whereabouts::Home {
                let within = self
                    .visit
                    .plan
                    .visit_type
                    .write_up
                    .as_ref()
                    .map(|write_up| write_up.within.span());
                notice.facts.write_up_by = within.map(|within| self.at + within);
            }
        }
        if to == Whereabouts::OnSite {
            self.waiting(reply_to, &mut notices);
            if self.visit.plan.visit_type.entry.is_some() {
                for notice in notices
                    .iter_mut()
                    .filter(|notice| notice.template == Template::Arrived)
                {
                    notice.template = Template::ArrivedOutside;
                }
            }
        }
        if matches!(to, Whereabouts::Left | Whereabouts::OnTheWay) && !self.never_went_in(workers) {
            notices.extend(self.left_told(sent_at));
        }
        notices.extend(self.prompt(
            reply_to,
            match to {
                Whereabouts::OnTheWay | Whereabouts::Back | Whereabouts::Home => |_| None,
                Whereabouts::AtDoor => |prompts| prompts.nobody.as_ref(),
                Whereabouts::OnSite => |prompts| prompts.arrived.as_ref(),
                Whereabouts::Left => |prompts| prompts.left.as_ref(),
            },
        ));
        if matches!(to, Whereabouts::Back | Whereabouts::Home) {
            // The reminder after a visit is for each worker, whoever texted.
            let each = workers.iter().map(|(id, _)| id);
            notices.extend(each.filter_map(|id| self.prompt(Some(id), |prompts| prompts.back.as_ref())));
        }
        // Ask a worker left behind inside at once.
        if let Some((left, since)) = self
            .visit
            .apart()
            .filter(|_| !matches!(to, Whereabouts::OnSite | Whereabouts::AtDoor))
        {
            let inside = self.visit.workers.iter().filter(|(_, worker)| {
                matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor)
            });
            for (id, _) in inside {
                let notice = self.to_worker(id, Template::LeftBehind, Priority::Nudge, LastQuestion::CheckIn);
                notices.extend(notice.map(|mut notice| {
                    notice.facts.by = Some(self.visit.name(&left));
                    notice.facts.at = Some(since);
                    notice
                }));
            }
        }
        notices
    }

    /// Whether an answer to NOBODY is to be sent. Once the wait is over, the nudge to leave is the answer; where the nudge
    /// would be stale, the answer says the same.
    fn may_wait(&self, notice: &mut Notice, sent_at: Timestamp) -> bool {
        match self.due(DeadlineKind::NoAnswer, &notice.to) {
            Some(due) if due <= sent_at && nudge_is_stale(due, self.at) => {
                notice.template = Template::NoAnswerNow;
                true
            }
            Some(due) => due > sent_at,
            None => true,
        }
    }

    /// Asks a worker whom a companion called back, or home, for an own word.
    pub(super) fn back_asked(&self, worker: &PersonId, by: &PersonId) -> Vec<Notice> {
        let notice = self.to_worker(
            worker,
            Template::BackAsked,
            Priority::Nudge,
            LastQuestion::Nothing,
        );
        let named = notice.map(|mut notice| {
            notice.facts.by = Some(self.visit.name(by));
            notice
        });
        named.into_iter().collect()
    }

    pub(super) fn noted(&self, worker: &PersonId, answer: NotedAnswer) -> Vec<Notice> {
        let template = match answer {
            NotedAnswer::AskMinutes | NotedAnswer::HeldUp => Template::AskMinutes,
            NotedAnswer::HelpReceived => Template::HelpReceived,
            NotedAnswer::Nothing => return Vec::new(),
            NotedAnswer::Received => Template::Received,
            NotedAnswer::Status => Template::Status,
        };
        let reply = self.to_worker(worker, template, Priority::Confirmation, answer.asks());
        let mut notices: Vec<Notice> = reply
            .map(|mut notice| {
                let next = self.visit.next_deadline();
                notice.facts.deadline = next.as_ref().map(|deadline| deadline.key.kind);
                notice.facts.due = next.map(|deadline| deadline.key.due);
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
    fn due(&self, kind: DeadlineKind, worker: &PersonId) -> Option<Timestamp> {
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
            next_check: visit.next_check_of(you),
            back_by: visit.back_by_of(you),
            write_up_by: visit.write_up().map(|(key, _)| key.due),
            last_heard: visit.last_heard_at(),
            ..NoticeFacts::default()
        }
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.visit.next_deadline().map(|deadline| deadline.key.due)
    }
}
