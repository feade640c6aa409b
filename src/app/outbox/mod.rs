//! The outbox in the engine's memory: waiting messages, messages under way, and the consequences of
//! each attempt.
//!
//! Every change is marked, and written in the same transaction as the events behind the change.
//! Silence is not evidence: a message never becomes delivered by waiting.

mod attempt;
mod joined;
mod receipt;
mod routes;
mod rows;

pub(super) use attempt::FinishedAttempt;
pub use attempt::{Claim, LaneRoom, Outcome};
pub use routes::{AfterFailure, GatewayCircuits, Routes};

use super::answer::MessageFigures;
use crate::domain::delivery::{Message, MessageState, Rejection, SubjectId};
use crate::domain::id::{AlertCode, GatewayName, SchoolId};
use crate::domain::notice::NoticeTopic;
use crate::domain::time::{Span, Timestamp};
use rows::OutboxRows;
use std::collections::{BTreeMap, BTreeSet};

/// How long a message may be with a gateway before its outcome counts as unknown. Gateways give up
/// long before.
const LOST_AFTER: Span = Span::from_mins(2);

/// How long an accepted message waits for its receipt in memory.
const RECEIPTS_FOR: Span = Span::from_mins(24 * 60);

/// How long a settled message stays in memory, to answer questions about its fate.
const REMEMBER_SETTLED_FOR: Span = Span::from_mins(10);

/// A message and its fate, for alerts and visits to act on.
#[derive(Debug, Clone)]
pub(super) struct DeliveryUpdate {
    pub(super) message: Message,
    pub(super) fate: DeliveryFate,
}

/// Result of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeliveryFate {
    /// A gateway took the message.
    HandedOver,
    /// The handset or mailbox has the message.
    Delivered,
    /// Every gateway has been tried at least once. The message may be tried again.
    Failed,
    /// The recipient is refused.
    Refused(Rejection),
}

#[derive(Debug, Default)]
pub(super) struct Outbox {
    messages: OutboxRows,
    by_provider: BTreeMap<(GatewayName, String), u64>,
    dirty: BTreeSet<u64>,
    attempts: Vec<FinishedAttempt>,
    /// Messages back in the queue after an attempt: they may have stopped being true while a
    /// gateway had them.
    waits_again: BTreeSet<u64>,
    /// The rows that leave with another, by the number of the row that carries them.
    carried: BTreeMap<u64, Vec<u64>>,
    /// The school whose message each gateway was handed last: schools take turns.
    served: BTreeMap<GatewayName, Option<SchoolId>>,
    circuits: GatewayCircuits,
    /// Whether something has been queued since the lanes were last woken.
    work: bool,
}

impl Outbox {
    pub(super) fn new(routes: Routes) -> Self {
        let mut outbox = Self::default();
        outbox.messages.set_routes(routes);
        outbox
    }

    /// Returns how many messages are in each state, and since when the oldest has not left.
    pub(super) fn figures(&self) -> MessageFigures {
        let mut figures = MessageFigures::default();
        for message in self.messages.values() {
            *figures
                .by_state
                .entry(message.state.word().to_owned())
                .or_default() += 1;
            if matches!(message.state, MessageState::Queued | MessageState::Sending) {
                let oldest = figures.oldest_unsent_at.get_or_insert(message.created_at);
                *oldest = message.created_at.min(*oldest);
            }
        }
        figures
    }

    /// Whether a message was queued since the last call.
    pub(super) fn take_work(&mut self) -> bool {
        std::mem::take(&mut self.work)
    }

    pub(super) fn set_routes(&mut self, routes: Routes) {
        self.work = true;
        // A message waiting for a gateway no longer configured goes by the first configured one.
        for id in self.messages.ids() {
            let Some(message) = self.messages.get(id) else {
                continue;
            };
            let order = routes
                .channels
                .get(&message.content.channel())
                .map(Vec::as_slice)
                .unwrap_or_default();
            let known = message
                .gateway
                .as_ref()
                .is_some_and(|gateway| order.contains(gateway));
            if message.state == MessageState::Queued && !known {
                let mut ways = order
                    .iter()
                    .filter(|way| message.only_by.as_ref().is_none_or(|only| only == *way));
                let first = ways.next().cloned();
                self.messages.change(id, |message| message.gateway = first);
                self.dirty.insert(id);
            }
        }
        self.circuits.keep(&routes);
        self.messages.set_routes(routes);
    }

    /// Takes back the store's messages. A message under way when the daemon died may have left:
    /// sent again, marked as a repeat.
    pub(super) fn restore(&mut self, messages: Vec<Message>, now: Timestamp) {
        for mut message in messages {
            if message.state == MessageState::Sending {
                message.state = MessageState::Queued;
                message.repeat = true;
                message.next_at = now;
                message.trouble = Some("under way when the daemon stopped".to_owned());
                self.dirty.insert(message.id);
                self.waits_again.insert(message.id);
            }
            if let (Some(gateway), Some(id)) = (&message.gateway, &message.provider_id) {
                self.by_provider.insert((gateway.clone(), id.clone()), message.id);
            }
            self.messages.insert(message);
        }
        // Last, as in `part`: a receipt settles the row that still waits, not the row taken back.
        for message in self.messages.values() {
            for (gateway, id) in &message.earlier {
                self.by_provider.insert((gateway.clone(), id.clone()), message.id);
            }
        }
        self.restore_joined();
    }

    /// Marks waiting messages as possible repeats: a daemon without a disk may have sent them.
    pub(super) fn mark_possible_duplicates(&mut self) {
        for id in self.messages.ids() {
            let marked = self.messages.get(id);
            if marked.is_some_and(|message| message.state == MessageState::Queued && !message.repeat) {
                self.messages.change(id, |message| message.repeat = true);
                self.dirty.insert(id);
            }
        }
    }

    /// Queues a new message by the first gateway of its channel not known to be down.
    pub(super) fn queue(&mut self, mut message: Message, now: Timestamp) -> Vec<DeliveryUpdate> {
        message.gateway = self.ways_of(&message, now).first().cloned();
        self.work = true;
        let mut news = Vec::new();
        if message.gateway.is_none() {
            message.state = MessageState::Failed;
            message.trouble = Some("no gateway carries this channel".to_owned());
            news.push(DeliveryUpdate {
                message: message.clone(),
                fate: DeliveryFate::Failed,
            });
        }
        self.supersede(&message);
        self.dirty.insert(message.id);
        self.messages.insert(message);
        news
    }

    /// Takes back tried and still queued messages of the same step to the same person: a gateway
    /// coming back to life would hand over every repetition of the step at once.
    fn supersede(&mut self, newer: &Message) {
        // Keep untried messages: the watchdog detects a stuck courier by them.
        let old = self.messages.of_reader_of(newer).filter(|message| {
            message.state == MessageState::Queued && message.attempts > 0 && tells_anew(newer, message)
        });
        let old: Vec<u64> = old.map(|message| message.id).collect();
        for id in old {
            self.take_back(id);
        }
        self.part_withdrawn();
    }

    /// Takes back a message that waits and is carried by no other.
    pub(super) fn take_back_alone(&mut self, id: u64) {
        self.take_back(id);
        self.part_withdrawn();
    }

    /// Takes back a message that waits.
    fn take_back(&mut self, id: u64) {
        self.messages
            .change(id, |message| message.state = MessageState::Withdrawn);
        self.dirty.insert(id);
    }

    /// Whether the same person has been told the same since, or is going to be.
    fn is_superseded(&self, message: &Message) -> bool {
        use MessageState::{Accepted, Delivered, Queued, Sending};
        let newer = self.messages.of_reader_of(message).rev();
        let mut newer = newer.take_while(|newer| newer.id > message.id);
        newer.any(|newer| {
            matches!(newer.state, Queued | Sending | Accepted | Delivered) && tells_anew(newer, message)
        })
    }

    /// Looks over what is due: messages no longer valid, messages lost on the way, messages without a receipt, messages to
    /// be forgotten.
    pub(super) fn expire_and_retry(&mut self, now: Timestamp) -> Vec<DeliveryUpdate> {
        let mut news = Vec::new();
        let mut done = Vec::new();
        let mut again = Vec::new();
        for id in self.messages.to_look_at(now) {
            let Some(message) = self.messages.get(id) else {
                continue;
            };
            match message.state {
                MessageState::Queued if now >= message.valid_until || message.gateway.is_none() => {
                    news.extend(self.run_out(id));
                }
                MessageState::Sending => {
                    let begun = self.messages.begun_at(id).unwrap_or(message.next_at);
                    if now.since(begun) > LOST_AFTER {
                        self.lost(id, now);
                    }
                }
                MessageState::Accepted if now.since(message.created_at) > RECEIPTS_FOR => done.push(id),
                MessageState::Accepted => {
                    if self.messages.routes().asks_for_receipt(message) && now >= message.next_at {
                        again.push(id);
                    }
                }
                MessageState::Queued => {}
                MessageState::Delivered
                | MessageState::Undelivered
                | MessageState::Rejected
                | MessageState::Expired
                | MessageState::Withdrawn
                | MessageState::Failed => {
                    if now.since(message.created_at) > REMEMBER_SETTLED_FOR {
                        done.push(id);
                    }
                }
            }
        }
        for id in again {
            if !self.again_by_next(id, now) {
                // No other gateway could carry the message: do not look again.
                self.messages.change(id, |message| {
                    message.next_at = message.valid_until + RECEIPTS_FOR;
                });
            }
        }
        for id in done {
            if !self.dirty.contains(&id) {
                self.forget(id);
            }
        }
        self.share(news)
    }

    /// Ends a message that is no longer worth sending.
    fn run_out(&mut self, id: u64) -> Option<DeliveryUpdate> {
        let message = self.messages.change(id, |message| {
            message.state = if message.attempts == 0 {
                MessageState::Expired
            } else {
                MessageState::Failed
            };
            message.clone()
        })?;
        self.dirty.insert(id);
        Some(DeliveryUpdate {
            message,
            fate: DeliveryFate::Failed,
        })
    }

    /// Queues a message again whose gateway never said what became of it.
    fn lost(&mut self, id: u64, now: Timestamp) {
        self.messages.end(id);
        self.messages.change(id, |message| {
            message.state = MessageState::Queued;
            message.repeat = true;
            message.next_at = now;
        });
        self.work = true;
        self.dirty.insert(id);
        self.waits_again.insert(id);
    }

    /// Returns when [`Self::expire_and_retry`] or a lane next has something to do, if no receipt and no outcome comes before.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.messages.next_at()
    }

    fn forget(&mut self, id: u64) {
        for row in self.carried.remove(&id).into_iter().flatten() {
            self.messages.remove(row);
        }
        if let Some(message) = self.messages.remove(id) {
            for (gateway, provider_id) in message
                .earlier
                .into_iter()
                .chain(message.gateway.zip(message.provider_id))
            {
                let key = (gateway, provider_id);
                // Rows parted from each other share an id, which belongs to one of them.
                if self.by_provider.get(&key) == Some(&id) {
                    self.by_provider.remove(&key);
                }
            }
        }
    }

    /// Takes back a visit's or watch's queued messages that are no longer true.
    pub(super) fn withdraw(&mut self, subject: SubjectId, untrue: impl Fn(&Message) -> bool) {
        for id in self.messages.waiting_of(subject) {
            if self.messages.get(id).is_some_and(&untrue) {
                self.take_back(id);
            }
        }
        self.part_withdrawn();
    }

    /// Takes back messages queued again after an attempt, if they have stopped being true meanwhile
    /// or have a newer version.
    ///
    /// A message accepted earlier by a gateway counts as accepted by that gateway again: its true
    /// fate.
    pub(super) fn withdraw_what_waits_again(&mut self, untrue: impl Fn(&Message) -> bool) {
        // A carrier taken back lets its next row carry, which is looked at in its turn.
        while let Some(id) = self.waits_again.pop_first() {
            let Some(message) = self.messages.get(id) else {
                continue;
            };
            if message.state != MessageState::Queued || !(untrue(message) || self.is_superseded(message)) {
                continue;
            }
            // First of all: the rows carried are still to be told, and wait on without the carrier.
            self.part(id);
            self.messages.change(id, |message| match message.earlier.pop() {
                Some((gateway, provider_id)) => {
                    message.gateway = Some(gateway);
                    message.provider_id = Some(provider_id);
                    message.state = MessageState::Accepted;
                    message.next_at = message.valid_until + RECEIPTS_FOR;
                }
                None => message.state = MessageState::Withdrawn,
            });
            self.dirty.insert(id);
            // Neither carrier nor rows bring news here: there is none to tell.
            drop(self.share(Vec::new()));
        }
    }

    /// Whether anything of an alert has been given to a gateway, as far as memory goes, or will be
    /// with news of other alerts.
    pub(super) fn has_told_of(&self, code: &AlertCode) -> bool {
        let mut told = self.messages.of_code(code);
        told.any(|message| message.attempts > 0 || self.is_joined(message))
    }

    /// Returns the messages changed since the last call.
    pub(super) fn take_moved(&mut self) -> BTreeSet<u64> {
        self.messages.take_moved()
    }

    /// Returns every message still in memory.
    pub(super) fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages.values()
    }

    /// Returns a message still in memory.
    pub(super) fn get(&self, id: u64) -> Option<&Message> {
        self.messages.get(id)
    }

    /// Returns every message changed since the last commit, and the attempts made.
    pub(super) fn changed(&self) -> (Vec<&Message>, &[FinishedAttempt]) {
        (
            self.dirty
                .iter()
                .filter_map(|id| self.messages.get(*id))
                .collect(),
            &self.attempts,
        )
    }

    /// Notes the changes as safely on disk.
    pub(super) fn committed(&mut self) {
        self.dirty.clear();
        self.attempts.clear();
    }

    /// Whether anything waits to be written.
    pub(super) fn is_dirty(&self) -> bool {
        !self.dirty.is_empty() || !self.attempts.is_empty()
    }

    /// Returns since when the oldest alert has been waiting for its first attempt.
    pub(super) fn oldest_untried_alert(&self) -> Option<Timestamp> {
        self.messages.oldest_untried_alert()
    }

    /// Says where an index differs from the messages behind it.
    pub(super) fn index_faults(&self) -> Vec<String> {
        self.messages.index_faults()
    }
}

/// Whether a step, or how an alert goes on, is told to the same person a second time.
fn tells_anew(newer: &Message, older: &Message) -> bool {
    matches!(newer.about, NoticeTopic::News { .. } | NoticeTopic::Step { .. })
        && older.subject == newer.subject
        && older.about == newer.about
        && older.template == newer.template
        && older.person == newer.person
        && older.content.to() == newer.content.to()
}
