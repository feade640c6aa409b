//! `notices(before, after, event)`: what must be said because of what happened. An effect exists only because an event does.

use super::alert::{Alert, AlertEvent, AlertKind, DeadlineKind, Resolver, StepReason};
use super::chain::{Ask, Chain, Channel, Step};
use super::delivery::Priority;
use super::event::{Answer, VisitEvent};
use super::id::{ChainName, PersonId};
use super::notice::{About, Facts, Notice, Template};
use super::person::Person;
use super::plan::Plan;
use super::reply::Asked;
use super::sheet;
use super::time::{Span, Timestamp};
use super::visit::{Closing, DeadlineKey, NudgeWhen, Visit, Whereabouts};
use super::watch::{Watch, WatchEvent};
use std::collections::{BTreeMap, BTreeSet};

/// For how long an alert's message is worth delivering. It is repeated while the alert is open; an old one only confuses.
const ALERT_VALID_FOR: Span = Span::from_mins(60);

/// For how long a question to a worker is worth delivering.
const NUDGE_VALID_FOR: Span = Span::from_mins(15);

/// For how long a confirmation is worth delivering.
const CONFIRMATION_VALID_FOR: Span = Span::from_mins(30);

/// Returns what must be said because `event` turned `before` into `after` at the instant `at`.
#[must_use]
pub fn notices(before: Option<&Visit>, after: &Visit, event: &VisitEvent, at: Timestamp) -> Vec<Notice> {
    let said = Said { visit: after, at };
    match event {
        VisitEvent::SignedOut { plan, doubts, .. } => said.signed_out(plan, doubts),
        VisitEvent::CheckedIn {
            sent_at, reply_to, ..
        } => said.reply(reply_to.as_ref(), Template::CheckedIn, Some(*sent_at)),
        VisitEvent::Moved {
            to,
            sent_at,
            reply_to,
            ..
        } => said.moved(*to, *sent_at, reply_to.as_ref()),
        VisitEvent::Extended {
            by,
            sent_at,
            reply_to,
            ..
        } => {
            let mut notices = said.reply(reply_to.as_ref(), Template::Extended, Some(*sent_at));
            for notice in &mut notices {
                notice.facts.minutes = Some(by.ms() / 60_000);
            }
            notices
        }
        VisitEvent::ExtensionRefused {
            worker, by, sent_at, ..
        } => {
            let mut notices = said.reply(Some(worker), Template::ExtensionRefused, Some(*sent_at));
            for notice in &mut notices {
                notice.facts.minutes = Some(by.ms() / 60_000);
            }
            notices
        }
        VisitEvent::Delayed {
            expected_at,
            reply_to,
            ..
        } => {
            let mut notices = said.reply(reply_to.as_ref(), Template::Delayed, None);
            for notice in &mut notices {
                notice.facts.due = Some(*expected_at);
            }
            notices
        }
        VisitEvent::Noted { worker, answer, .. } => said.noted(worker, *answer),
        VisitEvent::UnclearHeard { worker, .. } => said
            .to_worker(worker, Template::Unclear, Priority::Nudge, Asked::CheckIn)
            .into_iter()
            .collect(),
        VisitEvent::Nudged {
            key,
            when,
            workers,
            lapsed,
        } => {
            if *lapsed {
                Vec::new()
            } else {
                said.nudged(key, *when, workers)
            }
        }
        VisitEvent::Resumed { from, until } => said.resumed(*from, *until),
        VisitEvent::Alert(event) => {
            let subject = Subject::of_visit(after);
            let alert = after
                .alert
                .as_ref()
                .or_else(|| before.and_then(|before| before.alert.as_ref()));
            let mut notices = alert
                .map(|alert| alert_notices(&subject, alert, event, at))
                .unwrap_or_default();
            notices.extend(said.stood_down(before, event));
            notices
        }
        VisitEvent::Closed { closing, .. } => match closing {
            Closing::Cancelled => said.to_all_away(Template::Cancelled),
            Closing::HomeSafe | Closing::Resolved(_) | Closing::Returned => Vec::new(),
        },
        VisitEvent::WriteUpOverdue => said.write_up_missing(),
        VisitEvent::Heard { .. }
        | VisitEvent::StopAdded { .. }
        | VisitEvent::Missed { .. }
        | VisitEvent::ApartRaised
        | VisitEvent::UnclearSettled
        | VisitEvent::PhoneReach { .. }
        | VisitEvent::Reassured { .. }
        | VisitEvent::WriteUpFiled { .. } => Vec::new(),
    }
}

/// Returns what must be said because of what happened to a watch.
#[must_use]
pub fn watch_notices(
    before: Option<&Watch>,
    after: &Watch,
    event: &WatchEvent,
    at: Timestamp,
) -> Vec<Notice> {
    let WatchEvent::Alert(event) = event else {
        return Vec::new();
    };
    let subject = Subject::of_watch(after);
    let alert = after
        .alert
        .as_ref()
        .or_else(|| before.and_then(|before| before.alert.as_ref()));
    alert
        .map(|alert| alert_notices(&subject, alert, event, at))
        .unwrap_or_default()
}

/// What is said to the workers of one visit at one instant.
struct Said<'a> {
    visit: &'a Visit,
    at: Timestamp,
}

impl Said<'_> {
    fn facts(&self, you: &PersonId) -> Facts {
        let visit = self.visit;
        Facts {
            school: visit.plan.school_name.clone(),
            time_zone: visit.plan.time_zone.clone(),
            you: visit.name(you),
            workers: visit.names(),
            now: Some(self.at),
            at: Some(self.at),
            next_check: visit.next_check_at(),
            back_by: Some(visit.back_by),
            write_up_by: visit.write_up().map(|(key, _)| key.due),
            last_heard: visit.last_heard_at(),
            ..Facts::default()
        }
    }

    fn to_worker(
        &self,
        worker: &PersonId,
        template: Template,
        priority: Priority,
        asks: Asked,
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
            about: About::Worker,
            asks,
        })
    }

    fn reply(&self, to: Option<&PersonId>, template: Template, sent_at: Option<Timestamp>) -> Vec<Notice> {
        let mut notices: Vec<Notice> = to
            .and_then(|worker| self.to_worker(worker, template, Priority::Confirmation, Asked::Nothing))
            .into_iter()
            .collect();
        for notice in &mut notices {
            notice.facts.at = sent_at.or(notice.facts.at);
        }
        notices
    }

    fn to_all_away(&self, template: Template) -> Vec<Notice> {
        self.visit
            .workers
            .iter()
            .filter(|(_, worker)| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
            .filter_map(|(id, _)| self.to_worker(id, template, Priority::Confirmation, Asked::Nothing))
            .collect()
    }

    fn signed_out(&self, plan: &Plan, doubts: &[String]) -> Vec<Notice> {
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
            .filter_map(|worker| self.to_worker(worker, template, priority, Asked::Nothing))
            .collect();
        let book = self.visit.book();
        let mut told: BTreeMap<PersonId, (Vec<Channel>, Template)> = BTreeMap::new();
        for (person, channels) in book.reachable(&plan.visit_type.tell_on_start) {
            told.insert(person, (channels, Template::Started));
        }
        if in_doubt {
            // The office is whoever the first step of this visit's own chain would tell.
            let chain = plan.chains.get(&plan.visit_type.return_by.rule.chain);
            for (person, channels) in chain
                .map(|chain| book.telling(chain.step(0), self.at).0)
                .unwrap_or_default()
            {
                told.insert(person, (channels, Template::StartedInDoubt));
            }
        }
        notices.extend(told.into_iter().map(|(to, (by, template))| Notice {
            facts: self.facts(&to),
            to,
            by,
            priority,
            valid_for: CONFIRMATION_VALID_FOR,
            template,
            about: About::Other,
            asks: Asked::Nothing,
        }));
        for notice in &mut notices {
            notice.facts.remark.clone_from(&remark);
        }
        notices
    }

    fn moved(&self, to: Whereabouts, sent_at: Timestamp, reply_to: Option<&PersonId>) -> Vec<Notice> {
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
        for notice in &mut notices {
            notice.facts.due = self.next_due();
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
        // Whoever is still inside while the other has gone is asked at once.
        if let Some((left, since)) = self
            .visit
            .apart()
            .filter(|_| !matches!(to, Whereabouts::OnSite | Whereabouts::AtDoor))
        {
            let inside = self.visit.workers.iter().filter(|(_, worker)| {
                matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor)
            });
            for (id, _) in inside {
                let notice = self.to_worker(id, Template::LeftBehind, Priority::Nudge, Asked::CheckIn);
                notices.extend(notice.map(|mut notice| {
                    notice.facts.by = Some(self.visit.name(&left));
                    notice.facts.at = Some(since);
                    notice
                }));
            }
        }
        notices
    }

    fn next_due(&self) -> Option<Timestamp> {
        self.visit.next_deadline().map(|deadline| deadline.key.due)
    }

    fn noted(&self, worker: &PersonId, answer: Answer) -> Vec<Notice> {
        let template = match answer {
            Answer::AskMinutes => Template::AskMinutes,
            Answer::HelpReceived => Template::HelpReceived,
            Answer::Nothing => return Vec::new(),
            Answer::Received => Template::Received,
            Answer::Status => Template::Status,
        };
        self.to_worker(worker, template, Priority::Confirmation, answer.asks())
            .map(|mut notice| {
                notice.facts.due = self.next_due();
                notice
            })
            .into_iter()
            .collect()
    }

    fn nudged(&self, key: &DeadlineKey, when: NudgeWhen, workers: &[PersonId]) -> Vec<Notice> {
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
            .filter_map(|worker| self.to_worker(worker, template, Priority::Nudge, Asked::CheckIn))
            .map(|mut notice| {
                notice.facts.due = Some(key.due);
                notice.facts.deadline = Some(key.kind);
                notice.facts.told_at = grace.as_ref().map(super::visit::Deadline::missed_at);
                notice.about = About::Nudge(key.clone());
                if key.kind == DeadlineKind::WriteUp {
                    notice.asks = Asked::Nothing;
                    notice.about = About::Other;
                }
                notice
            })
            .collect()
    }

    fn resumed(&self, from: Timestamp, until: Timestamp) -> Vec<Notice> {
        let away = |id: &&PersonId| {
            self.visit
                .workers
                .get(*id)
                .is_some_and(|worker| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
        };
        self.visit
            .workers
            .keys()
            .filter(away)
            .filter_map(|worker| {
                self.to_worker(worker, Template::SystemWasOff, Priority::Nudge, Asked::CheckIn)
            })
            .map(|mut notice| {
                notice.facts.at = Some(from);
                notice.facts.until = Some(until);
                notice.facts.due = self.next_due();
                notice
            })
            .collect()
    }

    /// Tells the worker that a contact has stood the alert down. Never of a duress alert (P9), nor of one that was
    /// never about the worker's own silence or words.
    fn stood_down(&self, before: Option<&Visit>, event: &AlertEvent) -> Vec<Notice> {
        let AlertEvent::Resolved {
            by: Resolver::Contact(by),
            ..
        } = event
        else {
            return Vec::new();
        };
        let Some(alert) = before.and_then(|before| before.alert.as_ref()) else {
            return Vec::new();
        };
        match alert.kind {
            AlertKind::Duress | AlertKind::Monitor => Vec::new(),
            AlertKind::Concern | AlertKind::Overdue | AlertKind::Help => self
                .to_all_away(Template::StoodDownWorker)
                .into_iter()
                .map(|mut notice| {
                    notice.facts.by = Some(self.visit.name(by));
                    notice.facts.due = self.next_due();
                    notice
                })
                .collect(),
        }
    }

    fn write_up_missing(&self) -> Vec<Notice> {
        let book = self.visit.book();
        book.reachable(&[super::chain::Target::LineManager])
            .into_iter()
            .map(|(to, by)| Notice {
                facts: self.facts(&to),
                to,
                by,
                priority: Priority::Confirmation,
                valid_for: ALERT_VALID_FOR,
                template: Template::WriteUpMissing,
                about: About::Other,
                asks: Asked::Nothing,
            })
            .collect()
    }
}

/// What an alert is about, for whoever must word it: a visit, or a school.
pub struct Subject<'a> {
    visit: Option<&'a Visit>,
    school: &'a str,
    time_zone: &'a str,
    chains: &'a BTreeMap<ChainName, Chain>,
    people: &'a BTreeMap<PersonId, Person>,
}

impl<'a> Subject<'a> {
    /// An alert of a visit.
    #[must_use]
    pub fn of_visit(visit: &'a Visit) -> Self {
        Self {
            visit: Some(visit),
            school: &visit.plan.school_name,
            time_zone: &visit.plan.time_zone,
            chains: &visit.plan.chains,
            people: &visit.plan.people,
        }
    }

    /// An alert of a watch.
    #[must_use]
    pub fn of_watch(watch: &'a Watch) -> Self {
        Self {
            visit: None,
            school: &watch.plan.school_name,
            time_zone: &watch.plan.time_zone,
            chains: &watch.plan.chains,
            people: &watch.plan.people,
        }
    }

    /// Returns a name as people say it.
    #[must_use]
    pub fn name(&self, person: &PersonId) -> String {
        self.people
            .get(person)
            .map_or_else(|| person.key().to_owned(), |known| known.name.reveal().to_owned())
    }

    /// Returns whom to ring, on what number. Nobody is to ring under duress, so there is no number to tempt anybody.
    fn phones(&self, alert: &Alert) -> Vec<String> {
        let Some(visit) = self.visit.filter(|_| alert.kind != AlertKind::Duress) else {
            return Vec::new();
        };
        let own = |id: &PersonId| self.people.get(id).and_then(|person| person.mobile.as_ref());
        let of = |id: &PersonId| {
            visit
                .sign_out
                .carried
                .get(id)
                .or(own(id))
                .map(|phone| phone.national())
        };
        let workers = visit
            .workers
            .keys()
            .filter_map(|id| Some(format!("{}: {}", visit.name(id), of(id)?)));
        let household = visit
            .sign_out
            .household
            .as_ref()
            .map(|phone| format!("Household: {}", phone.national()));
        workers.chain(household).collect()
    }

    /// Returns the names of those an alert of a watch is about, if of anybody.
    fn named_in(&self, alert: &Alert) -> String {
        let people: BTreeSet<&PersonId> = alert
            .causes
            .iter()
            .filter_map(|cause| cause.worker.as_ref())
            .collect();
        people
            .into_iter()
            .map(|person| self.name(person))
            .collect::<Vec<_>>()
            .join(" and ")
    }

    fn step(&self, alert: &Alert) -> Option<&Step> {
        self.chains.get(&alert.chain).map(|chain| chain.step(alert.step))
    }

    /// Returns the channels by which somebody who was told before hears again.
    fn channels(&self, person: &PersonId) -> Vec<Channel> {
        match self.people.get(person) {
            Some(person) if person.mobile.is_some() => vec![Channel::Sms],
            Some(person) if person.email.is_some() => vec![Channel::Email],
            Some(_) | None => Vec::new(),
        }
    }

    /// Returns the facts of an alert as they stand, for `you`.
    #[must_use]
    pub fn facts(&self, alert: &Alert, you: &PersonId, at: Timestamp) -> Facts {
        let step = self.step(alert);
        let workers = self.visit.map(Visit::names);
        Facts {
            school: self.school.to_owned(),
            time_zone: self.time_zone.to_owned(),
            you: self.name(you),
            workers: workers.unwrap_or_else(|| self.named_in(alert)),
            now: Some(at),
            at: Some(alert.opened_at),
            due: alert.causes.first().map(|cause| cause.at),
            back_by: self.visit.map(|visit| visit.back_by),
            place: self.visit.and_then(|visit| {
                let stop = visit
                    .workers
                    .values()
                    .map(|worker| worker.stop)
                    .min()
                    .unwrap_or(0);
                visit
                    .sign_out
                    .stops
                    .get(stop)
                    .map(|stop| stop.address.reveal().to_owned())
            }),
            phones: self.phones(alert),
            code: Some(alert.code.clone()),
            kind: Some(alert.kind),
            causes: alert.causes.clone(),
            step: step.map(|step| step.name.clone()),
            ask: step.map(|step| step.ask),
            by: alert
                .hold
                .as_ref()
                .and_then(|hold| hold.by.as_ref())
                .map(|by| self.name(by)),
            until: alert.hold.as_ref().map(|hold| hold.until),
            log: alert.police.as_ref().and_then(|police| police.log.clone()),
            unreached_since: self.visit.and_then(|visit| {
                visit
                    .workers
                    .values()
                    .filter_map(|worker| worker.unreached_since)
                    .min()
            }),
            last_heard: self.visit.map(|visit| {
                visit
                    .workers
                    .values()
                    .map(|worker| worker.proof_at)
                    .max()
                    .unwrap_or(visit.out_at)
            }),
            sheet: self.visit.map(|visit| Box::new(sheet::fill(visit, alert, at))),
            ..Facts::default()
        }
    }

    fn notice(
        &self,
        alert: &Alert,
        to: &PersonId,
        by: Vec<Channel>,
        template: Template,
        at: Timestamp,
    ) -> Notice {
        let mut facts = self.facts(alert, to, at);
        if template != Template::AlertPolice && template != Template::AlertDuress {
            facts.sheet = None;
        }
        Notice {
            to: to.clone(),
            by,
            priority: Priority::Alert,
            valid_for: ALERT_VALID_FOR,
            template,
            facts,
            about: About::Other,
            asks: Asked::Nothing,
        }
    }

    /// Says `template` once to everyone told so far but for those in `but`.
    fn everyone_told(
        &self,
        alert: &Alert,
        but: &BTreeSet<PersonId>,
        template: Template,
        at: Timestamp,
    ) -> Vec<Notice> {
        alert
            .told
            .keys()
            .filter(|person| !but.contains(*person))
            .map(|person| self.notice(alert, person, self.channels(person), template, at))
            .filter(|notice| !notice.by.is_empty())
            .collect()
    }
}

/// Returns the template in which a step is put to its people.
fn step_template(alert: &Alert, ask: Ask) -> Template {
    match (alert.kind, ask) {
        (AlertKind::Duress, _) => Template::AlertDuress,
        (AlertKind::Monitor, _) => Template::AlertMonitor,
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::RingWorker) => {
            Template::AlertRingWorker
        }
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::RingHousehold) => {
            Template::AlertRingHousehold
        }
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::GoAndSee) => Template::AlertGoAndSee,
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::Decide) => Template::AlertDecide,
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::Police) => Template::AlertPolice,
    }
}

/// Returns what must be said because of what happened to an alert. `alert` is as it stands after the event, or before it
/// where the event ended it.
fn alert_notices(subject: &Subject<'_>, alert: &Alert, event: &AlertEvent, at: Timestamp) -> Vec<Notice> {
    let nobody = BTreeSet::new();
    let only = |person: &PersonId| BTreeSet::from([person.clone()]);
    let told = |but: &BTreeSet<PersonId>, template| subject.everyone_told(alert, but, template, at);
    let one = |person: &PersonId, template| {
        let channels = subject.channels(person);
        if channels.is_empty() {
            Vec::new()
        } else {
            vec![subject.notice(alert, person, channels, template, at)]
        }
    };
    match event {
        AlertEvent::StepStarted {
            index,
            due,
            at: told_at,
            people,
            reason,
        } => {
            let mut notices = step_notices(subject, alert, *index, people, at);
            if told_at.since(*due) > super::alert::DELAYED_AFTER {
                for notice in &mut notices {
                    notice.facts.delayed_since = Some(*due);
                }
            }
            let now: BTreeSet<PersonId> = people.iter().map(|(person, _)| person.clone()).collect();
            match reason {
                StepReason::Opened => {}
                StepReason::Raised => notices.extend(told(&now, Template::CauseAdded)),
                StepReason::Declined
                | StepReason::HoldOver
                | StepReason::HouseholdSpared
                | StepReason::NobodyIn
                | StepReason::NobodyLeft
                | StepReason::NobodyReached
                | StepReason::WaitOver => notices.extend(told(&now, Template::MovedOn)),
            }
            notices
        }
        AlertEvent::StepRepeated { people, .. } => {
            let mut notices = step_notices(subject, alert, alert.step, people, at);
            for notice in &mut notices {
                notice.facts.repeat = true;
            }
            notices
        }
        AlertEvent::CauseAdded { cause } => with(told(&nobody, Template::CauseAdded), |facts| {
            facts.causes = vec![cause.clone()];
            facts.at = Some(cause.at);
        }),
        AlertEvent::Raised { .. } => Vec::new(),
        AlertEvent::Acknowledged { by, .. } => {
            let mut notices = one(by, Template::TakenByYou);
            notices.extend(told(&only(by), Template::Taken));
            notices
        }
        AlertEvent::HoldWarned { by } => one(by, Template::HoldWarning),
        AlertEvent::HeldForVoice { worker, .. } => with(told(&nobody, Template::HearVoice), |facts| {
            facts.workers = subject.name(worker);
            facts.at = Some(at);
        }),
        AlertEvent::WorkerHeard { worker, sent_at } => with(told(&nobody, Template::WorkerHeard), |facts| {
            facts.workers = subject.name(worker);
            facts.at = Some(*sent_at);
        }),
        AlertEvent::PoliceCalled { by, log, .. } => with(told(&nobody, Template::PoliceCalled), |facts| {
            facts.by = Some(subject.name(by));
            facts.log.clone_from(log);
        }),
        AlertEvent::PoliceAsked { .. } => {
            let caller = alert.police.as_ref().map(|police| police.by.clone());
            let mut people: BTreeSet<PersonId> = alert.reach.keys().cloned().collect();
            people.extend(caller);
            people
                .iter()
                .flat_map(|person| one(person, Template::PoliceQuestion))
                .collect()
        }
        AlertEvent::SafeClaimed { by, .. } => one(by, Template::HowKnown),
        AlertEvent::Resolved { by, how, .. } => {
            let person = by.person().clone();
            let mut notices = with(told(&nobody, Template::StandDown), |facts| {
                facts.by = Some(subject.name(&person));
                facts.how = *how;
            });
            if how.is_none() && matches!(by, Resolver::Contact(_)) && alert.kind != AlertKind::Monitor {
                notices.extend(one(&person, Template::HowKnown));
            }
            notices
        }
        AlertEvent::Opened { .. }
        | AlertEvent::StepPassed { .. }
        | AlertEvent::Reached { .. }
        | AlertEvent::HoldEnded { .. }
        | AlertEvent::Declined { .. }
        | AlertEvent::EvidenceGiven { .. } => Vec::new(),
    }
}

fn with(mut notices: Vec<Notice>, change: impl Fn(&mut Facts)) -> Vec<Notice> {
    for notice in &mut notices {
        change(&mut notice.facts);
    }
    notices
}

fn step_notices(
    subject: &Subject<'_>,
    alert: &Alert,
    step: usize,
    people: &[(PersonId, Vec<Channel>)],
    at: Timestamp,
) -> Vec<Notice> {
    let ask = subject.step(alert).map_or(Ask::Decide, |step| step.ask);
    let template = step_template(alert, ask);
    people
        .iter()
        .map(|(person, channels)| {
            let mut notice = subject.notice(alert, person, channels.clone(), template, at);
            if ask == Ask::Police && alert.kind != AlertKind::Monitor && notice.facts.sheet.is_none() {
                notice.facts.sheet = subject.facts(alert, person, at).sheet;
            }
            notice.about = About::Step {
                code: alert.code.clone(),
                step,
            };
            notice
        })
        .collect()
}
