//! One turn: wake, hand the inputs to the application, commit, answer.

use super::handle::{EngineInput, NotKept, ReplySender};
use super::known::KnownTexts;
use super::pulse::LastAudit;
use super::{ALERT_OVERDUE_AFTER, DUE_A_TURN, Engine, OFF_AFTER, PendingAnswer, log};
use crate::app::answer::CallAnswer;
use crate::app::{Changes, Claimed, Request, Response};
use crate::domain::principal::Principal;
use crate::domain::time::{Span, Timestamp};
use std::sync::Arc;

impl Engine {
    pub(super) fn turn(&mut self, inputs: Vec<EngineInput>) {
        let now = self.clock.now();
        let mut answers: Vec<PendingAnswer> = Vec::new();
        let idle = inputs.is_empty();
        self.notice_gap(now);
        let judging = self.may_judge(&inputs);
        let mut known = self.known_texts(&inputs);
        // After an outage, fetched texts count before anything is judged; otherwise the clock comes
        // first.
        let (fetched, others): (Vec<EngineInput>, Vec<EngineInput>) = if self.fetching_until.is_some() {
            inputs
                .into_iter()
                .partition(|input| matches!(input, EngineInput::Texts { .. } | EngineInput::Receipts { .. }))
        } else {
            (Vec::new(), inputs)
        };
        for input in fetched {
            self.take(input, now, &mut known, &mut answers);
        }
        if judging {
            let due = self.due_in_turn(&others);
            self.resume(now);
            let changes = self.app.handle_some_due(now, due);
            self.keep(changes);
            self.judged();
            self.tell_of_record_loss(now);
        }
        for input in others {
            self.take(input, now, &mut known, &mut answers);
        }
        if self.fetching_until.is_none() {
            // After an outage, expired messages must not move a chain on before the outage has been
            // judged.
            let changes = self.app.handle_expiry(now);
            self.keep(changes);
        }
        let changes = self.app.handle_upkeep(now);
        self.keep(changes);
        let kept = self.commit(now);
        self.app.forget_closed(&self.unwritten, now);
        // Before the answers: a page loaded because of an answer must show the changes behind the
        // answer.
        self.publish(now);
        for answer in answers {
            answer(kept);
        }
        if self.app.is_at_rest() {
            // With a deadline pending, taking the clock back would make the deadline later by as
            // much.
            self.clock.settle();
        }
        self.fold(idle);
        if self.app.take_work() {
            self.work.notify_waiters();
        }
        self.log_turn();
        let overdue = self
            .app
            .oldest_untried_alert()
            .is_some_and(|since| now.since(since) > ALERT_OVERDUE_AFTER);
        self.pulse
            .beat(self.clock.uptime().ms(), overdue, self.memory.is_some());
    }

    /// Adds the application's decisions to the unwritten changes, and to what the log is to say.
    pub(super) fn keep(&mut self, mut changes: Changes) {
        self.unlogged.happened.append(&mut changes.happened);
        self.unlogged.remarks.append(&mut changes.remarks);
        self.unwritten.merge(changes);
    }

    /// Writes the log of a turn: once its messages may leave, for a log can be slow.
    pub(super) fn log_turn(&mut self) {
        for happened in self.unlogged.happened.drain(..) {
            log::happened(&happened);
        }
        for remark in self.unlogged.remarks.drain(..) {
            log::remark(&remark);
        }
    }

    /// Notices that the machine slept or had its clock set: the texts of the gap are fetched before
    /// anything is judged.
    fn notice_gap(&mut self, now: Timestamp) {
        let Some(last) = self.last_turn_at else {
            self.last_turn_at = Some(now);
            return;
        };
        if self.fetching_until.is_none() && self.clock.took(last, now) > OFF_AFTER {
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

    /// Whether due deadlines may be judged in this turn.
    fn may_judge(&mut self, inputs: &[EngineInput]) -> bool {
        match self.fetching_until {
            None => true,
            Some(until) => {
                self.clock.uptime() >= until || inputs.iter().any(|input| matches!(input, EngineInput::Judge))
            }
        }
    }

    /// Returns how many due visits are judged in this turn: so many that the first alerts of a storm leave while the others are
    /// decided. All of them after an outage, and where somebody says something: whoever is late must not be judged by a word
    /// that came later.
    fn due_in_turn(&self, others: &[EngineInput]) -> usize {
        let is_behind = self.fetching_until.is_some() || self.after_memory.is_some();
        if is_behind || others.iter().any(EngineInput::says_something) {
            usize::MAX
        } else {
            DUE_A_TURN
        }
    }

    /// Tells the workers, if Homeward was off for long.
    fn resume(&mut self, now: Timestamp) {
        if self.fetching_until.take().is_none() {
            return;
        }
        let from = self.last_turn_at.replace(now).unwrap_or(now);
        if self.clock.took(from, now) > OFF_AFTER {
            let changes = self.app.handle_outage(from, now);
            self.keep(changes);
        }
    }

    /// Hands one input to the application.
    fn take(
        &mut self,
        input: EngineInput,
        now: Timestamp,
        known: &mut KnownTexts,
        answers: &mut Vec<PendingAnswer>,
    ) {
        match input {
            EngineInput::Texts {
                gateway,
                texts,
                cursor,
                place,
                reply,
            } => {
                drop(place);
                let changes = self.app.handle_cursor(gateway, cursor, now);
                self.keep(changes);
                for text in texts {
                    if known.take(&text.gateway, &text.provider_id) {
                        let changes = self.app.handle_text(text, now);
                        self.keep(changes);
                    }
                }
                answers.push(acknowledge(reply));
            }
            EngineInput::Receipts {
                receipts,
                place,
                reply,
            } => {
                drop(place);
                for receipt in receipts {
                    let changes = self.app.handle_receipt(&receipt, now);
                    self.keep(changes);
                }
                answers.push(acknowledge(reply));
            }
            EngineInput::Unseen {
                gateway,
                provider_ids,
                reply,
            } => {
                let unseen: Vec<String> = provider_ids
                    .iter()
                    .filter(|id| !known.has(&gateway, id))
                    .cloned()
                    .collect();
                // A text whose commit failed is in memory alone: not to be acknowledged as seen.
                answers.push(Box::new(move |kept| {
                    answer(reply, if kept { unseen } else { provider_ids });
                }));
            }
            EngineInput::Claim { gateway, room, reply } => {
                let mut changes = self.app.handle_claim(&gateway, room, now);
                let claimed = changes.claimed.take().unwrap_or_else(Claimed::nothing);
                self.keep(changes);
                // Without a disk, messages are sent all the same: P14 alone may break P4.
                answers.push(Box::new(move |_| answer(reply, Ok(claimed))));
            }
            EngineInput::Settle {
                gateway,
                message,
                outcome,
            } => {
                let changes = self.app.handle_settle(message, &gateway, outcome, now);
                self.keep(changes);
            }
            EngineInput::InboundState { gateway, trouble } => {
                let changes = self.app.handle_inbound_state(gateway, trouble, now);
                self.keep(changes);
            }
            EngineInput::Unreadable(gateway, texts, why) => {
                let changes = self.app.handle_unreadable(&gateway, texts, &why, now);
                self.keep(changes);
            }
            EngineInput::GatewayHealth { gateway, said } => {
                let changes = self.app.handle_health(&gateway, said, now);
                self.keep(changes);
            }
            EngineInput::Request {
                principal,
                request,
                recalled,
                reply,
            } => {
                let unknown = request.names_visit().is_some_and(|id| !self.app.knows_visit(id));
                if unknown && recalled.is_none() {
                    answers.push(Box::new(move |_| answer(reply, None)));
                    return;
                }
                if let Some(Some(visit)) = recalled {
                    self.app.recall(*visit, now);
                }
                let asks = request.only_asks();
                let response = self.request(&principal, request, now);
                answers.push(Box::new(move |kept| {
                    let known = kept || asks;
                    answer(reply, Some(if known { response } else { response.not_kept() }));
                }));
            }
            EngineInput::Cursor { gateway, reply } => {
                let cursor = self.app.cursor(&gateway).cloned();
                answers.push(Box::new(move |_| answer(reply, cursor)));
            }
            EngineInput::Awaiting { gateway, reply } => {
                let ids = self.app.awaiting_receipt(&gateway, now);
                answers.push(Box::new(move |_| answer(reply, ids)));
            }
            EngineInput::Reload { rules, routes, reply } => {
                let changes = self.app.handle_reload(*rules, routes, now);
                self.keep(changes);
                answers.push(Box::new(move |_| answer(reply, ())));
            }
            EngineInput::PagesTrouble { trouble } => self.app.set_pages_trouble(trouble),
            EngineInput::Judge | EngineInput::Stop => {}
        }
    }

    /// Has the application carry out a request.
    fn request(&mut self, principal: &Principal, request: Request, now: Timestamp) -> Response {
        let mut changes = self.app.handle_request(principal, request, now);
        let mut response = changes.answer.take().unwrap_or_else(Response::none);
        self.keep(changes);
        if let Response::Done(CallAnswer::HealthReport(report)) = &mut response {
            report.audit = self.pulse.last_audit().map(LastAudit::report);
            report.running_since = Some(now - self.pulse.running_for(self.clock.uptime().ms()));
            report.version = Some(env!("CARGO_PKG_VERSION").to_owned());
        }
        response
    }

    fn publish(&self, now: Timestamp) {
        let snapshot = self.app.snapshot(now);
        self.published.send_if_modified(|known| {
            let same = known.shows_the_same(&snapshot, None);
            *known = Arc::new(snapshot);
            !same
        });
    }
}

/// Answers a gateway's side once its texts or receipts are known to be kept.
fn acknowledge(reply: ReplySender<Result<(), NotKept>>) -> PendingAnswer {
    Box::new(move |kept| answer(reply, if kept { Ok(()) } else { Err(NotKept) }))
}

/// Answers a caller. The caller may have gone away meanwhile.
fn answer<T>(reply: ReplySender<T>, value: T) {
    if reply.send(value).is_err() {
        tracing::debug!("a caller went away before the answer");
    }
}
