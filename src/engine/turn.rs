//! One turn: wake, decide, commit, answer.

use super::handle::{Claimed, Input, NotKept};
use super::outbox::{Attempt, News, What};
use super::view::{self, Board};
use super::{ALERT_OVERDUE_AFTER, Actor, Answer, Draft, Engine, OFF_AFTER, REMEMBER_CLOSED_FOR, TOUCH_EVERY};
use crate::clock::uptime;
use crate::domain::alert::{AlertEvent, Reach};
use crate::domain::apply;
use crate::domain::command::{Command, PhoneReach, Refusal};
use crate::domain::decide::{self, decide};
use crate::domain::delivery::{MessageState, Priority, Rejection, SubjectId};
use crate::domain::event::VisitEvent;
use crate::domain::id::{SchoolId, VisitId, WatchId};
use crate::domain::notice::About;
use crate::domain::notices;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchCommand, WatchEvent};
use crate::store::{AlertSummary, AttemptRecord, Batch, EventRecord};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Engine {
    pub(super) fn turn(&mut self, inputs: Vec<Input>) {
        let now = self.clock.now();
        let mut answers: Vec<Answer> = Vec::new();
        let idle = inputs.is_empty();
        self.notice_gap(now);
        let judging = self.may_judge(&inputs);
        // Texts that were fetched before anything is judged count first after an outage; otherwise the clock comes first.
        let (fetched, others): (Vec<Input>, Vec<Input>) = if self.resuming() {
            inputs
                .into_iter()
                .partition(|input| matches!(input, Input::Texts { .. } | Input::Receipts { .. }))
        } else {
            (Vec::new(), inputs)
        };
        for input in fetched {
            self.take(input, now, &mut answers);
        }
        if judging {
            self.resume(now);
            self.wake(now);
        }
        for input in others {
            self.take(input, now, &mut answers);
        }
        let news = self.outbox.look_over(now);
        self.draft.news.extend(news);
        self.follow_news(now);
        self.watch_gateways(now);
        let kept = self.commit(now);
        for answer in answers {
            answer(kept);
        }
        self.publish(now);
        self.forget_closed(now);
        self.checkpoint(idle);
        if self.outbox.take_work() {
            self.work.notify_waiters();
        }
        let overdue = self
            .outbox
            .oldest_untried_alert()
            .is_some_and(|since| now.since(since) > ALERT_OVERDUE_AFTER);
        self.pulse
            .beat(uptime().ms(), overdue, self.failing_since.is_some());
    }

    /// Whether the engine is back from being off and has not judged yet.
    fn resuming(&self) -> bool {
        self.fetching_until.is_some()
    }

    /// Notices that the machine slept or had its clock set: what came in meanwhile is fetched before anything is judged.
    fn notice_gap(&mut self, now: Timestamp) {
        let Some(last) = self.last_turn_at else {
            self.last_turn_at = Some(now);
            return;
        };
        if self.fetching_until.is_none() && self.clock.real(now.since(last)) > OFF_AFTER {
            tracing::warn!(
                "the clock jumped or the machine slept: asking the gateways what came in before judging"
            );
            self.fetching_until = Some(uptime() + Span::from_ms(super::FETCH_AT_MOST.as_millis() as u64));
            self.fetch.notify_waiters();
        } else if self.fetching_until.is_none() {
            self.last_turn_at = Some(now);
        }
    }

    /// Whether what is due may be judged in this turn.
    fn may_judge(&mut self, inputs: &[Input]) -> bool {
        match self.fetching_until {
            None => true,
            Some(until) => uptime() >= until || inputs.iter().any(|input| matches!(input, Input::Judge)),
        }
    }

    /// Tells the workers, if Homeward was off for long.
    fn resume(&mut self, now: Timestamp) {
        if self.fetching_until.take().is_none() {
            return;
        }
        let from = self.last_turn_at.replace(now).unwrap_or(now);
        if self.clock.real(now.since(from)) <= OFF_AFTER {
            return;
        }
        let open: Vec<VisitId> = self
            .visits
            .values()
            .filter(|visit| visit.is_open())
            .map(|visit| visit.id)
            .collect();
        for id in open {
            self.say(id, &Command::Resume { from }, &Actor::clock(), now);
        }
    }

    /// Wakes everything that is due.
    fn wake(&mut self, now: Timestamp) {
        let due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let visits: Vec<VisitId> = self
            .visits
            .values()
            .filter(|visit| due(visit.next().map(|due| due.at)))
            .map(|visit| visit.id)
            .collect();
        for id in visits {
            self.say(id, &Command::Wake, &Actor::clock(), now);
        }
        let watches: Vec<WatchId> = self
            .watches
            .values()
            .filter(|watch| due(watch.next()))
            .map(|watch| watch.id)
            .collect();
        for id in watches {
            self.say_watch(id, &WatchCommand::Wake, &Actor::clock(), now);
        }
        self.run_routines(now);
    }

    /// Decides one command on a visit, and makes it so. Returns why not, where it makes no sense now.
    pub(super) fn say(
        &mut self,
        id: VisitId,
        command: &Command,
        actor: &Actor,
        now: Timestamp,
    ) -> Option<Refusal> {
        let Some(visit) = self.visits.get(&id) else {
            return Some(Refusal::VisitClosed);
        };
        match decide(visit, command, &self.given(now)) {
            Ok(events) => {
                self.happen(id, &events, actor, now);
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    /// Makes what was decided of a visit so, in memory and in the draft.
    pub(super) fn happen(&mut self, id: VisitId, events: &[VisitEvent], actor: &Actor, now: Timestamp) {
        for event in events {
            let before = self.visits.get(&id).cloned();
            let after = match &before {
                None => decide::first(id, std::slice::from_ref(event)),
                Some(visit) => {
                    let mut after = visit.clone();
                    apply::apply(&mut after, event);
                    Some(after)
                }
            };
            let Some(after) = after else { continue };
            self.note_alert(
                event_of(event),
                before.as_ref().map(Subject::Visit),
                &Subject::Visit(&after),
            );
            match EventRecord::of_visit(&after, event, &*actor.who, &*actor.channel, now) {
                Ok(record) => self.draft.events.push(record),
                Err(error) => tracing::error!(%error, visit = %id, "an event could not be written down"),
            }
            let said = notices::notices(before.as_ref(), &after, event, now);
            tracing::info!(visit = %id, event = event.name(), "visit");
            let school = after.plan.school.clone();
            self.visits.insert(id, after);
            for notice in said {
                self.send(&notice, Some(&school), SubjectId::Visit(id), now);
            }
        }
        self.draft.visits.insert(id);
        self.withdraw_untrue(id);
    }

    /// Decides one command on a watch, and makes it so.
    pub(super) fn say_watch(
        &mut self,
        id: WatchId,
        command: &WatchCommand,
        actor: &Actor,
        now: Timestamp,
    ) -> Option<Refusal> {
        let Some(watch) = self.watches.get(&id) else {
            return Some(Refusal::NoAlert);
        };
        match watch.decide(command, &self.given(now)) {
            Ok(events) => {
                self.happen_watch(id, &events, actor, now);
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    /// Makes what was decided of a watch so.
    pub(super) fn happen_watch(&mut self, id: WatchId, events: &[WatchEvent], actor: &Actor, now: Timestamp) {
        for event in events {
            let before = self.watches.get(&id).cloned();
            let after = match &before {
                None => Watch::first(id, std::slice::from_ref(event)),
                Some(watch) => {
                    let mut after = watch.clone();
                    after.apply(event);
                    Some(after)
                }
            };
            let Some(after) = after else { continue };
            let alert_event = match event {
                WatchEvent::Alert(event) => Some(event),
                WatchEvent::Began { .. } => None,
            };
            self.note_alert(
                alert_event,
                before.as_ref().map(Subject::Watch),
                &Subject::Watch(&after),
            );
            match EventRecord::of_watch(&after, event, &*actor.who, &*actor.channel, now) {
                Ok(record) => self.draft.events.push(record),
                Err(error) => tracing::error!(%error, watch = %id, "an event could not be written down"),
            }
            let said = notices::watch_notices(before.as_ref(), &after, event, now);
            tracing::info!(watch = %id, event = event.name(), "watch");
            let school = after.plan.school.clone();
            self.watches.insert(id, after);
            for notice in said {
                self.send(&notice, Some(&school), SubjectId::Watch(id), now);
            }
        }
        self.draft.watches.insert(id);
    }

    /// Keeps the alert's line in the store's list, and uses up its code when it opens.
    fn note_alert(&mut self, event: Option<&AlertEvent>, before: Option<Subject<'_>>, after: &Subject<'_>) {
        let Some(event) = event else { return };
        if matches!(event, AlertEvent::Opened { .. }) {
            self.count(|counters| &mut counters.next_alert);
        }
        let summary = match event {
            AlertEvent::Resolved { by, at, .. } => before.and_then(|before| {
                before.summary().map(|summary| AlertSummary {
                    resolved_at: Some(*at),
                    resolved_by: Some(by.person().clone()),
                    next_at: None,
                    ..summary
                })
            }),
            AlertEvent::Opened { .. }
            | AlertEvent::CauseAdded { .. }
            | AlertEvent::Raised { .. }
            | AlertEvent::StepStarted { .. }
            | AlertEvent::StepPassed { .. }
            | AlertEvent::StepRepeated { .. }
            | AlertEvent::Reached { .. }
            | AlertEvent::Acknowledged { .. }
            | AlertEvent::HoldWarned { .. }
            | AlertEvent::HoldEnded { .. }
            | AlertEvent::HeldForVoice { .. }
            | AlertEvent::WorkerHeard { .. }
            | AlertEvent::Declined { .. }
            | AlertEvent::PoliceCalled { .. }
            | AlertEvent::PoliceAsked { .. }
            | AlertEvent::SafeClaimed { .. }
            | AlertEvent::EvidenceGiven { .. } => after.summary(),
        };
        if let Some(summary) = summary {
            self.draft
                .alerts
                .retain(|known| known.code != summary.code || known.opened_at != summary.opened_at);
            self.draft.alerts.push(summary);
        }
    }

    /// Takes one input.
    fn take(&mut self, input: Input, now: Timestamp, answers: &mut Vec<Answer>) {
        match input {
            Input::Texts {
                gateway,
                texts,
                cursor,
                reply,
            } => {
                self.hearing_again(&gateway);
                for text in texts {
                    self.text_came(text, now);
                }
                if let Some(cursor) = cursor {
                    self.cursors.insert(gateway.clone(), cursor.clone());
                    self.draft.cursors.push((gateway, cursor));
                }
                answers.push(Box::new(move |kept| {
                    answer(reply, if kept { Ok(()) } else { Err(NotKept) })
                }));
            }
            Input::Receipts { receipts, reply } => {
                for receipt in receipts {
                    let news = self.outbox.receipt(&receipt, now);
                    self.draft.news.extend(news);
                }
                answers.push(Box::new(move |kept| {
                    answer(reply, if kept { Ok(()) } else { Err(NotKept) })
                }));
            }
            Input::Claim {
                gateway,
                limit,
                reply,
            } => {
                let (claims, later) = self.outbox.claim(&gateway, limit, now);
                // Without a disk, alerts leave all the same: P14 alone may break P4.
                let (alerts, rest): (Vec<_>, Vec<_>) = claims
                    .iter()
                    .cloned()
                    .partition(|claim| claim.outbound.priority == Priority::Alert);
                answers.push(Box::new(move |kept| {
                    let claims = if kept { claims } else { alerts };
                    if !kept {
                        tracing::error!(
                            held_back = rest.len(),
                            "the store fails: alerts leave from memory"
                        );
                    }
                    answer(reply, Ok(Claimed { claims, later }));
                }));
            }
            Input::Settle {
                gateway,
                message,
                outcome,
            } => {
                let news = self.outbox.settle(message, &gateway, outcome, now);
                self.draft.news.extend(news);
            }
            Input::Hearing { gateway, trouble } => match trouble {
                None => self.hearing_again(&gateway),
                Some(trouble) => self.cannot_hear(gateway, trouble, now),
            },
            Input::Request { request, reply } => {
                let response = self.answer(request, now);
                answers.push(Box::new(move |kept| {
                    let response = if kept {
                        response
                    } else {
                        super::requests::not_kept()
                    };
                    answer(reply, response);
                }));
            }
            Input::Cursor { gateway, reply } => {
                let cursor = self.cursors.get(&gateway).cloned();
                answers.push(Box::new(move |_| answer(reply, cursor)));
            }
            Input::Awaiting { gateway, reply } => {
                let ids = self.outbox.awaiting_receipt(&gateway, now);
                answers.push(Box::new(move |_| answer(reply, ids)));
            }
            Input::Reload { rules, routes, reply } => {
                self.rules = *rules;
                self.rules_loaded_at = now;
                self.outbox.set_routes(routes);
                tracing::info!("the configuration was swapped");
                answers.push(Box::new(move |_| answer(reply, ())));
            }
            Input::Judge | Input::Stop => {}
        }
    }

    /// Tells the alerts and visits what became of their messages; what follows from that may send more.
    fn follow_news(&mut self, now: Timestamp) {
        // Each round can only concern messages queued by the round before; a few rounds reach the end of any chain.
        for _ in 0..100 {
            let news = std::mem::take(&mut self.draft.news);
            if news.is_empty() {
                return;
            }
            for item in news {
                self.follow(&item, now);
            }
        }
    }

    fn follow(&mut self, news: &News, now: Timestamp) {
        let message = &news.message;
        let channel = message.to.channel();
        let actor = Actor::new(
            message
                .gateway
                .as_ref()
                .map_or_else(|| "outbox".to_owned(), |gateway| format!("gateway {gateway}")),
            "receipt",
        );
        let Some(person) = &message.person else { return };
        match (&message.about, message.subject_of) {
            (About::Step { code, step }, subject) => {
                let reach = match news.what {
                    What::Reached { .. } => Reach::Reached,
                    What::Failed | What::Refused(_) => Reach::Failed,
                };
                let (code, step, person) = (code.clone(), *step, person.clone());
                match subject {
                    SubjectId::Visit(id) => {
                        self.say(
                            id,
                            &Command::Reach {
                                code,
                                step,
                                person,
                                channel,
                                reach,
                            },
                            &actor,
                            now,
                        );
                    }
                    SubjectId::Watch(id) => {
                        self.say_watch(
                            id,
                            &WatchCommand::Reach {
                                code,
                                step,
                                person,
                                channel,
                                reach,
                            },
                            &actor,
                            now,
                        );
                    }
                    SubjectId::None => {}
                }
            }
            (About::Worker | About::Nudge(_), SubjectId::Visit(id)) => {
                let reach = match news.what {
                    What::Reached { delivered: true } => Some(PhoneReach::Delivered),
                    What::Refused(Rejection::BadAddress | Rejection::OptedOut) => Some(PhoneReach::Refused),
                    What::Failed if message.state == MessageState::Undelivered => {
                        Some(PhoneReach::Undelivered(message.created_at))
                    }
                    What::Reached { delivered: false } | What::Failed | What::Refused(Rejection::Other) => {
                        None
                    }
                };
                if let Some(reach) = reach {
                    let worker = person.clone();
                    self.say(id, &Command::WorkerPhone { worker, reach }, &actor, now);
                }
            }
            (About::Worker | About::Nudge(_), SubjectId::Watch(_) | SubjectId::None) | (About::Other, _) => {}
        }
    }

    /// Writes everything that was decided in one transaction. Returns whether it is known to be kept.
    fn commit(&mut self, now: Timestamp) -> bool {
        if self.failing_since.is_some() {
            self.draft = Draft::default();
            self.outbox.committed();
            return false;
        }
        let draft = std::mem::take(&mut self.draft);
        let (messages, attempts) = self.outbox.changed();
        let mut batch = Batch {
            events: draft.events,
            visits: draft.visits.iter().filter_map(|id| self.visits.get(id)).collect(),
            watches: draft
                .watches
                .iter()
                .filter_map(|id| self.watches.get(id))
                .collect(),
            inbox: draft.inbox,
            messages,
            attempts: attempts.iter().map(attempt_record).collect(),
            cursors: draft.cursors,
            counters: draft.counters.then_some(self.counters),
            routines: draft.routines,
            alerts: draft.alerts,
            ..Batch::default()
        };
        let touch = self
            .touched_at
            .is_none_or(|at| self.clock.real(now.since(at)) > TOUCH_EVERY);
        if batch.is_empty() && !touch {
            return true;
        }
        if self.fetching_until.is_none() {
            // While an outage has not been judged, its beginning must not be forgotten.
            batch.touch(now);
            self.touched_at = Some(now);
        }
        if batch.is_empty() {
            return true;
        }
        match self.store.commit(&batch) {
            Ok(()) => {
                self.outbox.committed();
                true
            }
            Err(error) => {
                self.store_failed(&error, now);
                false
            }
        }
    }

    /// A commit failed: it is unknown, not undone. What must be said is said from memory; then the process starts again.
    fn store_failed(&mut self, error: &crate::store::StoreError, now: Timestamp) {
        tracing::error!(%error, "the store could not be written: alerts leave from memory, then the daemon starts again");
        self.failing_since = Some(uptime());
        self.outbox.committed();
        let out: BTreeSet<SchoolId> = self.open_schools();
        let schools: BTreeSet<SchoolId> = if out.is_empty() {
            self.rules.config.schools.keys().cloned().collect()
        } else {
            out
        };
        for school in schools {
            let remark =
                "Homeward cannot write its records: check-ins may be lost. Ring everybody who is out"
                    .to_owned();
            self.monitor(&school, "store", remark, now);
        }
        self.draft = Draft::default();
    }

    /// Returns the schools that have somebody out.
    pub(super) fn open_schools(&self) -> BTreeSet<SchoolId> {
        self.visits
            .values()
            .filter(|visit| visit.is_open())
            .map(|visit| visit.plan.school.clone())
            .collect()
    }

    /// Says that a gateway refuses or does not answer, while somebody is out.
    fn watch_gateways(&mut self, now: Timestamp) {
        let down = self.outbox.down(now);
        if down.is_empty() {
            return;
        }
        for school in self.open_schools() {
            for gateway in &down {
                let remark = format!(
                    "the gateway `{gateway}` refuses or does not answer: messages may not get through"
                );
                self.monitor(&school, &format!("gateway {gateway}"), remark, now);
            }
        }
    }

    fn publish(&self, now: Timestamp) {
        let mut alerts: Vec<_> = self
            .visits
            .values()
            .filter_map(|visit| view::visit_alert(visit, now))
            .chain(
                self.watches
                    .values()
                    .filter_map(|watch| view::watch_alert(watch, now)),
            )
            .collect();
        alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.seriousness), alert.opened_at));
        let visits = self
            .visits
            .values()
            .filter(|visit| visit.is_open() || visit.alert.is_some())
            .map(view::visit)
            .collect();
        let board = Board {
            at: Some(now),
            visits,
            alerts,
            troubles: self.troubles(now),
        };
        self.board.send_if_modified(|known| {
            let same = known.visits == board.visits
                && known.alerts == board.alerts
                && known.troubles == board.troubles;
            *known = Arc::new(board);
            !same
        });
    }

    /// Folds the store's log into the database while there is nothing else to do.
    fn checkpoint(&mut self, idle: bool) {
        let due = uptime() >= self.checkpointed_at + super::CHECKPOINT_EVERY;
        if !idle || !due || self.failing_since.is_some() {
            return;
        }
        self.checkpointed_at = uptime();
        if let Err(error) = self.store.idle_checkpoint() {
            tracing::warn!(%error, "the store's log could not be folded in; it is tried again");
        }
    }

    fn forget_closed(&mut self, now: Timestamp) {
        self.visits.retain(|_, visit| {
            let lately = visit
                .closed
                .as_ref()
                .is_some_and(|(at, _)| now.since(*at) < REMEMBER_CLOSED_FOR);
            visit.is_live() || lately
        });
        self.watches.retain(|_, watch| watch.alert.is_some());
        if self.visits.values().all(|visit| !visit.is_open())
            && self.watches.is_empty()
            && !self.outbox.is_dirty()
        {
            self.clock.settle();
        }
    }
}

fn attempt_record(attempt: &Attempt) -> AttemptRecord {
    AttemptRecord {
        message: attempt.message,
        n: attempt.n,
        gateway: attempt.gateway.clone(),
        begun_at: attempt.begun_at,
        ended_at: attempt.ended_at,
        outcome: attempt.outcome.clone(),
    }
}

/// Answers a caller, who may have gone away meanwhile.
fn answer<T>(reply: super::handle::Reply<T>, value: T) {
    if reply.send(value).is_err() {
        tracing::debug!("a caller went away before the answer");
    }
}

fn event_of(event: &VisitEvent) -> Option<&AlertEvent> {
    if let VisitEvent::Alert(event) = event {
        Some(event)
    } else {
        None
    }
}

/// What an alert belongs to, with its state.
enum Subject<'a> {
    Visit(&'a Visit),
    Watch(&'a Watch),
}

impl Subject<'_> {
    fn summary(&self) -> Option<AlertSummary> {
        let (alert, subject, school, next_at, chains) = match self {
            Self::Visit(visit) => {
                let alert = visit.alert.as_ref()?;
                let next_at = alert.due(&visit.book()).0;
                (
                    alert,
                    SubjectId::Visit(visit.id),
                    &visit.plan.school,
                    next_at,
                    &visit.plan.chains,
                )
            }
            Self::Watch(watch) => {
                let alert = watch.alert.as_ref()?;
                let next_at = alert.due(&watch.book()).0;
                (
                    alert,
                    SubjectId::Watch(watch.id),
                    &watch.plan.school,
                    next_at,
                    &watch.plan.chains,
                )
            }
        };
        Some(AlertSummary {
            code: alert.code.clone(),
            subject,
            school: Some(school.clone()),
            kind: alert.kind,
            causes: alert.causes.clone(),
            opened_at: alert.opened_at,
            step: chains
                .get(&alert.chain)
                .map_or_else(String::new, |chain| chain.step(alert.step).name.clone()),
            held_by: alert.hold.as_ref().and_then(|hold| hold.by.clone()),
            next_at: Some(next_at),
            resolved_at: None,
            resolved_by: None,
        })
    }
}
