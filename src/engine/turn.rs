//! One turn: wake, decide, commit, answer.

use super::handle::{Claimed, Input, NotKept};
use super::view::{self, Board};
use super::{ALERT_OVERDUE_AFTER, Actor, Answer, Draft, Engine, OFF_AFTER, REMEMBER_CLOSED_FOR};
use crate::domain::command::Command;
use crate::domain::id::{SchoolId, VisitId, WatchId};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::domain::watch::WatchCommand;
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
            self.judged();
        }
        for input in others {
            self.take(input, now, &mut answers);
        }
        if !self.resuming() {
            // After an outage what ran out meanwhile must not move a chain on before the outage has been judged.
            let news = self.outbox.look_over(now);
            self.draft.news.extend(news);
        }
        self.follow_news(now);
        self.withdraw_what_waits_again();
        self.watch_gateways(now);
        let kept = self.commit(now);
        // Before the answers: a page that is shown because of one must show what it brought about.
        self.publish(now);
        for answer in answers {
            answer(kept);
        }
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
            .beat(self.clock.uptime().ms(), overdue, self.is_on_memory());
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
            self.fetching_until =
                Some(self.clock.uptime() + Span::from_ms(super::FETCH_AT_MOST.as_millis() as u64));
            self.fetch.notify_waiters();
        } else if self.fetching_until.is_none() {
            self.last_turn_at = Some(now);
        }
    }

    /// Whether what is due may be judged in this turn.
    fn may_judge(&mut self, inputs: &[Input]) -> bool {
        match self.fetching_until {
            None => true,
            Some(until) => {
                self.clock.uptime() >= until || inputs.iter().any(|input| matches!(input, Input::Judge))
            }
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
            .filter(|visit| visit.is_open() && visit.out_at <= from)
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
                    self.draft.cursors.retain(|(known, _)| *known != gateway);
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
                // Without a disk, what is to be said is said all the same: P14 alone may break P4.
                answers.push(Box::new(move |_| answer(reply, Ok(Claimed { claims, later }))));
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
            Input::Unreadable { gateway, texts } => self.could_not_read(&gateway, texts, now),
            Input::Request { request, reply } => {
                let asks = request.only_asks();
                let response = self.answer(request, now);
                answers.push(Box::new(move |kept| {
                    let known = kept || asks;
                    answer(reply, if known { response } else { response.not_kept() });
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
                let mut rules = *rules;
                for school in rules.keep(&self.rules, &self.schools_in_use()) {
                    tracing::warn!(
                        %school,
                        "the new configuration leaves out a school that somebody is out of: its rules stay until a reload after they are back"
                    );
                }
                self.rules = rules;
                self.rules_loaded_at = now;
                self.outbox.set_routes(routes);
                self.routines_due.clear();
                let known = &self.rules.config.gateways;
                self.deaf.retain(|gateway, _| known.contains_key(gateway));
                tracing::info!("the configuration was swapped");
                answers.push(Box::new(move |_| answer(reply, ())));
            }
            Input::Judge | Input::Stop => {}
        }
    }

    /// Returns the schools that have somebody out or about to go, or an alert open.
    fn schools_in_use(&self) -> BTreeSet<SchoolId> {
        let visits = self.visits.values().filter(|visit| visit.is_live());
        let watches = self.watches.values().filter(|watch| watch.alert.is_some());
        visits
            .map(|visit| visit.plan.school.clone())
            .chain(watches.map(|watch| watch.plan.school.clone()))
            .collect()
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
                    "the gateway `{gateway}` refuses or does not answer: messages may not get through. {}",
                    self.out_now(&school)
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
            .filter(|visit| visit.is_open() || visit.is_planned() || visit.alert.is_some())
            .map(view::visit)
            .collect();
        let board = Board {
            at: Some(now),
            visits,
            alerts,
            troubles: self.troubles(),
        };
        self.board.send_if_modified(|known| {
            let same = known.visits == board.visits
                && known.alerts == board.alerts
                && known.troubles == board.troubles;
            *known = Arc::new(board);
            !same
        });
    }

    fn forget_closed(&mut self, now: Timestamp) {
        // Without a disk, what has not been written as it stands must stay until it is.
        let Draft {
            visits,
            watches,
            households,
            ..
        } = &self.draft;
        let on_memory = self.memory.is_some();
        self.visits.retain(|id, visit| {
            let lately = visit
                .closed
                .as_ref()
                .is_some_and(|(at, _)| now.since(*at) < REMEMBER_CLOSED_FOR);
            visit.is_live() || lately || (on_memory && visits.contains(id))
        });
        self.watches
            .retain(|id, watch| watch.alert.is_some() || (on_memory && watches.contains(id)));
        self.households
            .retain(|id, household| household.lasts() || (on_memory && households.contains(id)));
        // Whatever still has an instant to come would have to wait as long again as the clock was taken back.
        let waits = |visit: &Visit| visit.is_open() || visit.alert.is_some();
        if !self.visits.values().any(waits)
            && self.watches.is_empty()
            && !self.outbox.is_dirty()
            && self.outbox.next_at().is_none()
        {
            self.clock.settle();
        }
    }
}

/// Answers a caller, who may have gone away meanwhile.
fn answer<T>(reply: super::handle::Reply<T>, value: T) {
    if reply.send(value).is_err() {
        tracing::debug!("a caller went away before the answer");
    }
}
