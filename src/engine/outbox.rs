//! The outbox as the engine holds it: what is waiting, what is under way, and what follows from each attempt.
//!
//! Every change is marked, and written in the same transaction as the events it belongs to. Silence is not evidence: a
//! message never becomes delivered by waiting.

use crate::domain::chain::Channel;
use crate::domain::delivery::{
    Fate, Message, MessageState, Outbound, Priority, Receipt, Rejection, SendFailure,
};
use crate::domain::id::GatewayName;
use crate::domain::notice::About;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How long a message may be with a gateway before its outcome counts as unknown. Gateways give up long before.
const LOST_AFTER: Span = Span::from_mins(2);

/// How many failures in a row open a gateway's circuit.
const CIRCUIT_AFTER: u32 = 3;

/// How long an open circuit keeps a gateway from being tried first.
const CIRCUIT_OPEN_FOR: Span = Span::from_secs(30);

/// For how long an accepted message waits for its receipt in memory.
const RECEIPTS_FOR: Span = Span::from_mins(24 * 60);

/// For how long a settled message is kept in memory, so that whoever asks can be told.
const REMEMBER_SETTLED_FOR: Span = Span::from_mins(10);

/// One message handed to a gateway's lane.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The outbox row.
    pub id: u64,
    /// What to send.
    pub outbound: Outbound,
    /// Set where an earlier attempt may have got through: look for this first, as it was then, since this instant.
    pub look_up: Option<(Outbound, Timestamp)>,
}

/// What an attempt came to.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The gateway took it.
    Accepted {
        /// Its id of the message.
        provider_id: String,
    },
    /// It did not.
    Failed(SendFailure),
}

/// What became of a message, for whoever must act on it.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub(super) message: Message,
    pub(super) what: What,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A gateway took it, or the handset has it.
    Reached { delivered: bool },
    /// Every way has been tried at least once. It may be tried again.
    Failed,
    /// The recipient is refused.
    Refused(Rejection),
}

/// A gateway's recent luck.
#[derive(Debug, Clone, Default)]
struct Circuit {
    failures: u32,
    open_until: Option<Timestamp>,
}

/// A finished attempt, for the record.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) message: u64,
    pub(super) n: u32,
    pub(super) gateway: GatewayName,
    pub(super) begun_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) outcome: String,
}

/// How messages travel.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    /// The gateways of each channel, in the order they are tried.
    pub channels: BTreeMap<Channel, Vec<GatewayName>>,
    /// Gateways that tell what became of a message.
    pub with_receipts: BTreeSet<GatewayName>,
    /// An alert text without a receipt after this goes again by the next gateway.
    pub receipt_within: Span,
}

#[derive(Debug, Default)]
pub(super) struct Outbox {
    messages: BTreeMap<u64, Message>,
    by_provider: BTreeMap<(GatewayName, String), u64>,
    begun: BTreeMap<u64, Timestamp>,
    dirty: BTreeSet<u64>,
    attempts: Vec<Attempt>,
    circuits: BTreeMap<GatewayName, Circuit>,
    routes: Routes,
    /// Whether something has been queued since the lanes were last woken.
    work: bool,
}

impl Outbox {
    pub(super) fn new(routes: Routes) -> Self {
        Self {
            routes,
            ..Self::default()
        }
    }

    /// Whether something has been queued since this was last asked.
    pub(super) fn take_work(&mut self) -> bool {
        std::mem::take(&mut self.work)
    }

    pub(super) fn set_routes(&mut self, routes: Routes) {
        self.work = true;
        // A message that waits for a gateway that is no more goes by the first that is.
        for message in self
            .messages
            .values_mut()
            .filter(|message| message.state == MessageState::Queued)
        {
            let order = routes
                .channels
                .get(&message.to.channel())
                .map(Vec::as_slice)
                .unwrap_or_default();
            if message
                .gateway
                .as_ref()
                .is_none_or(|gateway| !order.contains(gateway))
            {
                message.gateway = order.first().cloned();
                self.dirty.insert(message.id);
            }
        }
        self.routes = routes;
    }

    /// Takes back what the store had. What was under way when the daemon died may have left: it goes again, marked.
    pub(super) fn restore(&mut self, messages: Vec<Message>, now: Timestamp) {
        for mut message in messages {
            if message.state == MessageState::Sending {
                message.state = MessageState::Queued;
                message.repeat = true;
                message.next_at = now;
                message.trouble = Some("under way when the daemon stopped".to_owned());
                self.dirty.insert(message.id);
            }
            if let (Some(gateway), Some(id)) = (&message.gateway, &message.provider_id) {
                self.by_provider.insert((gateway.clone(), id.clone()), message.id);
            }
            for (gateway, id) in &message.earlier {
                self.by_provider.insert((gateway.clone(), id.clone()), message.id);
            }
            self.messages.insert(message.id, message);
        }
    }

    /// Queues a new message by the first gateway of its channel that is not known to be down.
    pub(super) fn queue(&mut self, mut message: Message, now: Timestamp) -> Vec<News> {
        message.gateway = self.order(message.to.channel(), now).first().cloned();
        self.work = true;
        let mut news = Vec::new();
        if message.gateway.is_none() {
            message.state = MessageState::Failed;
            message.trouble = Some("no gateway carries this channel".to_owned());
            news.push(News {
                message: message.clone(),
                what: What::Failed,
            });
        }
        self.dirty.insert(message.id);
        self.messages.insert(message.id, message);
        news
    }

    /// Returns a channel's gateways: those whose circuit is closed first, in the admin's order.
    fn order(&self, channel: Channel, now: Timestamp) -> Vec<GatewayName> {
        let mut order = self.routes.channels.get(&channel).cloned().unwrap_or_default();
        order.sort_by_key(|gateway| self.is_open(gateway, now));
        order
    }

    fn is_open(&self, gateway: &GatewayName, now: Timestamp) -> bool {
        self.circuits
            .get(gateway)
            .and_then(|circuit| circuit.open_until)
            .is_some_and(|until| now < until)
    }

    /// Returns the gateways that have just refused or not answered several times running.
    pub(super) fn down(&self, now: Timestamp) -> Vec<GatewayName> {
        self.circuits
            .keys()
            .filter(|gateway| self.is_open(gateway, now))
            .cloned()
            .collect()
    }

    /// Hands out what is due for a gateway, alerts first, oldest first; and says when to ask again.
    pub(super) fn claim(
        &mut self,
        gateway: &GatewayName,
        limit: usize,
        now: Timestamp,
    ) -> (Vec<Claim>, Option<Timestamp>) {
        let mut waiting: Vec<(Priority, u64, Timestamp)> = self
            .messages
            .values()
            .filter(|message| {
                message.state == MessageState::Queued && message.gateway.as_ref() == Some(gateway)
            })
            .map(|message| (message.priority, message.id, message.next_at))
            .collect();
        waiting.sort();
        let later = waiting.iter().map(|(_, _, at)| *at).filter(|at| *at > now).min();
        let due = waiting
            .into_iter()
            .filter(|(_, _, at)| *at <= now)
            .map(|(_, id, _)| id)
            .take(limit);
        let mut claims = Vec::new();
        for id in due.collect::<Vec<_>>() {
            let Some(message) = self.messages.get_mut(&id) else {
                continue;
            };
            message.state = MessageState::Sending;
            message.attempts += 1;
            self.begun.insert(id, now);
            self.dirty.insert(id);
            claims.push(claim(message));
        }
        (claims, later)
    }

    /// Settles an attempt by what it came to.
    pub(super) fn settle(
        &mut self,
        id: u64,
        gateway: &GatewayName,
        outcome: Outcome,
        now: Timestamp,
    ) -> Vec<News> {
        let begun_at = self.begun.remove(&id).unwrap_or(now);
        let Some(message) = self.messages.get(&id) else {
            return Vec::new();
        };
        self.attempts.push(Attempt {
            message: id,
            n: message.attempts,
            gateway: gateway.clone(),
            begun_at,
            ended_at: Some(now),
            outcome: outcome_words(&outcome),
        });
        self.dirty.insert(id);
        match outcome {
            Outcome::Accepted { provider_id } => self.accepted(id, gateway, provider_id, now),
            Outcome::Failed(failure) => self.failed(id, gateway, failure, now),
        }
    }

    fn accepted(&mut self, id: u64, gateway: &GatewayName, provider_id: String, now: Timestamp) -> Vec<News> {
        self.circuits.remove(gateway);
        self.by_provider
            .insert((gateway.clone(), provider_id.clone()), id);
        let Some(message) = self.messages.get_mut(&id) else {
            return Vec::new();
        };
        if message.state != MessageState::Delivered {
            message.state = MessageState::Accepted;
        }
        message.gateway = Some(gateway.clone());
        message.provider_id = Some(provider_id);
        message.accepted_at.get_or_insert(now);
        message.trouble = None;
        // When its receipt must be here, where one is to come.
        message.next_at = now + self.routes.receipt_within;
        vec![News {
            message: message.clone(),
            what: What::Reached { delivered: false },
        }]
    }

    fn failed(&mut self, id: u64, gateway: &GatewayName, failure: SendFailure, now: Timestamp) -> Vec<News> {
        let Some(channel) = self.messages.get(&id).map(|message| message.to.channel()) else {
            return Vec::new();
        };
        let (why, after, unknown) = match failure {
            SendFailure::Rejected { reason, why } => return self.rejected(id, reason, why),
            SendFailure::BeforeSend { why } | SendFailure::Refused { why } => (why, None, false),
            SendFailure::Retry { after, why } => (why, after, false),
            SendFailure::Unknown { why } => (why, None, true),
        };
        self.count_failure(gateway, now);
        self.work = true;
        let order = self.order(channel, now);
        let Some(message) = self.messages.get_mut(&id) else {
            return Vec::new();
        };
        message.state = MessageState::Queued;
        message.trouble = Some(why);
        message.repeat |= unknown;
        let ways = u32::try_from(order.len().max(1)).unwrap_or(1);
        let rounds = message.attempts / ways;
        let round_over = message.attempts % ways == 0;
        let index = order.iter().position(|known| known == gateway);
        message.gateway = match index {
            Some(index) => order.get((index + 1) % order.len()).cloned(),
            None => order.first().cloned(),
        };
        message.next_at = if round_over {
            now + back_off(rounds).max(after.unwrap_or(Span::ZERO))
        } else {
            now
        };
        if round_over {
            vec![News {
                message: message.clone(),
                what: What::Failed,
            }]
        } else {
            Vec::new()
        }
    }

    fn rejected(&mut self, id: u64, reason: Rejection, why: String) -> Vec<News> {
        let Some(message) = self.messages.get_mut(&id) else {
            return Vec::new();
        };
        message.state = MessageState::Rejected;
        message.trouble = Some(why);
        vec![News {
            message: message.clone(),
            what: What::Refused(reason),
        }]
    }

    fn count_failure(&mut self, gateway: &GatewayName, now: Timestamp) {
        let circuit = self.circuits.entry(gateway.clone()).or_default();
        circuit.failures += 1;
        if circuit.failures >= CIRCUIT_AFTER {
            circuit.open_until = Some(now + CIRCUIT_OPEN_FOR);
        }
    }

    /// Takes a receipt. One for a message that is not ours any more, or not yet settled, changes nothing.
    pub(super) fn receipt(&mut self, receipt: &Receipt, now: Timestamp) -> Vec<News> {
        let key = (receipt.gateway.clone(), receipt.provider_id.clone());
        let Some(id) = self.by_provider.get(&key).copied() else {
            return Vec::new();
        };
        let Some(message) = self.messages.get_mut(&id) else {
            return Vec::new();
        };
        match receipt.fate {
            Fate::Accepted => Vec::new(),
            Fate::Delivered if message.state == MessageState::Delivered => Vec::new(),
            Fate::Delivered => {
                message.state = MessageState::Delivered;
                self.dirty.insert(id);
                vec![News {
                    message: message.clone(),
                    what: What::Reached { delivered: true },
                }]
            }
            Fate::Undelivered if message.state != MessageState::Accepted => Vec::new(),
            Fate::Undelivered => {
                self.dirty.insert(id);
                message.trouble.clone_from(&receipt.detail);
                if let Some(reason) = receipt.rejection {
                    message.state = MessageState::Rejected;
                    return vec![News {
                        message: message.clone(),
                        what: What::Refused(reason),
                    }];
                }
                message.state = MessageState::Undelivered;
                let failed = News {
                    message: message.clone(),
                    what: What::Failed,
                };
                self.again_by_next(id, now);
                vec![failed]
            }
        }
    }

    /// Queues an alert once more by a gateway that has not had it; leaves it as it is where there is none.
    fn again_by_next(&mut self, id: u64, now: Timestamp) -> bool {
        let Some(message) = self.messages.get(&id) else {
            return false;
        };
        if message.priority != Priority::Alert || now >= message.valid_until {
            return false;
        }
        let had: Vec<&GatewayName> = message
            .earlier
            .iter()
            .map(|(gateway, _)| gateway)
            .chain(message.gateway.iter())
            .collect();
        let order = self.order(message.to.channel(), now);
        let Some(next) = order.into_iter().find(|gateway| !had.contains(&gateway)) else {
            return false;
        };
        let Some(message) = self.messages.get_mut(&id) else {
            return false;
        };
        if let (Some(gateway), Some(provider_id)) = (message.gateway.take(), message.provider_id.take()) {
            message.earlier.push((gateway, provider_id));
        }
        message.gateway = Some(next);
        message.state = MessageState::Queued;
        message.repeat = true;
        message.next_at = now;
        self.dirty.insert(id);
        true
    }

    /// Looks over the whole outbox: what says nothing true any more, what was lost on the way, what has had no receipt.
    pub(super) fn look_over(&mut self, now: Timestamp) -> Vec<News> {
        let mut news = Vec::new();
        let mut done = Vec::new();
        let mut again = Vec::new();
        for message in self.messages.values_mut() {
            match message.state {
                MessageState::Queued if now >= message.valid_until => {
                    message.state = if message.attempts == 0 {
                        MessageState::Expired
                    } else {
                        MessageState::Failed
                    };
                    self.dirty.insert(message.id);
                    news.push(News {
                        message: message.clone(),
                        what: What::Failed,
                    });
                }
                MessageState::Sending => {
                    let begun = self.begun.get(&message.id).copied().unwrap_or(message.next_at);
                    if now.since(begun) > LOST_AFTER {
                        self.begun.remove(&message.id);
                        message.state = MessageState::Queued;
                        message.repeat = true;
                        message.next_at = now;
                        self.work = true;
                        self.dirty.insert(message.id);
                    }
                }
                MessageState::Accepted => {
                    let tells = message
                        .gateway
                        .as_ref()
                        .is_some_and(|gateway| self.routes.with_receipts.contains(gateway));
                    let waiting = matches!(message.about, About::Step { .. }) && tells;
                    if waiting && now >= message.next_at {
                        again.push(message.id);
                    } else if now.since(message.created_at) > RECEIPTS_FOR {
                        done.push(message.id);
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
                        done.push(message.id);
                    }
                }
            }
        }
        for id in again {
            if !self.again_by_next(id, now)
                && let Some(message) = self.messages.get_mut(&id)
            {
                // Nobody else could carry it: do not look again.
                message.next_at = message.valid_until + RECEIPTS_FOR;
            }
        }
        for id in done {
            if !self.dirty.contains(&id) {
                self.forget(id);
            }
        }
        news
    }

    fn forget(&mut self, id: u64) {
        if let Some(message) = self.messages.remove(&id) {
            for (gateway, provider_id) in message
                .earlier
                .into_iter()
                .chain(message.gateway.zip(message.provider_id))
            {
                self.by_provider.remove(&(gateway, provider_id));
            }
        }
    }

    /// Takes back queued messages that are no longer true.
    pub(super) fn withdraw(&mut self, untrue: impl Fn(&Message) -> bool) {
        for message in self.messages.values_mut() {
            if message.state == MessageState::Queued && untrue(message) {
                message.state = MessageState::Withdrawn;
                self.dirty.insert(message.id);
            }
        }
    }

    /// Returns a message that is still in memory.
    pub(super) fn get(&self, id: u64) -> Option<&Message> {
        self.messages.get(&id)
    }

    /// Returns every message changed since the last commit, and the attempts made.
    pub(super) fn changed(&self) -> (Vec<&Message>, &[Attempt]) {
        (
            self.dirty.iter().filter_map(|id| self.messages.get(id)).collect(),
            &self.attempts,
        )
    }

    /// Says that the changes are on disk.
    pub(super) fn committed(&mut self) {
        self.dirty.clear();
        self.attempts.clear();
    }

    /// Whether anything waits to be written.
    pub(super) fn is_dirty(&self) -> bool {
        !self.dirty.is_empty() || !self.attempts.is_empty()
    }

    /// Returns the provider's ids of accepted messages of a gateway that have no receipt yet.
    pub(super) fn awaiting_receipt(&self, gateway: &GatewayName, now: Timestamp) -> Vec<String> {
        self.messages
            .values()
            .filter(|message| {
                message.state == MessageState::Accepted && message.gateway.as_ref() == Some(gateway)
            })
            .filter(|message| now.since(message.created_at) < Span::from_mins(60))
            .filter_map(|message| message.provider_id.clone())
            .take(50)
            .collect()
    }

    /// Returns since when the oldest alert has been waiting for its first attempt.
    pub(super) fn oldest_untried_alert(&self) -> Option<Timestamp> {
        self.messages
            .values()
            .filter(|message| message.state == MessageState::Queued && message.attempts == 0)
            .filter(|message| message.priority == Priority::Alert)
            .map(|message| message.created_at)
            .min()
    }
}

fn claim(message: &Message) -> Claim {
    let outbound = |body: Private| Outbound {
        reference: message.reference.clone(),
        to: message.to.clone(),
        subject: message.subject.clone(),
        body,
        priority: message.priority,
        valid_until: message.valid_until,
    };
    let plain = message.body.clone();
    if message.repeat {
        let marked = Private::new(format!("(again) {}", plain.reveal()));
        Claim {
            id: message.id,
            outbound: outbound(marked),
            look_up: Some((outbound(plain), message.created_at)),
        }
    } else {
        Claim {
            id: message.id,
            outbound: outbound(plain),
            look_up: None,
        }
    }
}

/// Returns how long to wait after every way has been tried `rounds` times.
fn back_off(rounds: u32) -> Span {
    match rounds {
        0 | 1 => Span::from_secs(2),
        2 => Span::from_secs(5),
        3 => Span::from_secs(10),
        4 => Span::from_secs(20),
        _ => Span::from_secs(30),
    }
}

fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { .. } => "accepted".to_owned(),
        Outcome::Failed(failure) => match failure {
            SendFailure::BeforeSend { why } => format!("not sent: {why}"),
            SendFailure::Unknown { why } => format!("unknown: {why}"),
            SendFailure::Retry { why, .. } => format!("not now: {why}"),
            SendFailure::Refused { why } => format!("refused: {why}"),
            SendFailure::Rejected { why, .. } => format!("rejected: {why}"),
        },
    }
}
