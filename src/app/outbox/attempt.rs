//! An attempt: handed out to a gateway's lane, and settled by its outcome.

use super::routes::AfterFailure;
use super::{DeliveryFate, DeliveryUpdate, Outbox};
use crate::domain::delivery::{Content, Message, MessageState, Outbound, Priority, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};
use crate::store::AttemptRecord;

/// How many of a lane's places only alerts may take.
///
/// A gateway hanging on nudges must not make an alert wait until the nudges time out.
const FOR_ALERTS_ONLY: usize = 2;

/// Longest delay of an alert's next try after a provider's "not now". The provider may ask for an
/// hour.
const ALERT_WAITS_AT_MOST: Span = Span::from_secs(30);

/// Stands before a message whose earlier attempt may have reached the recipient.
const AGAIN: &str = "(again) ";

/// A message handed to a gateway's lane.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The outbox row.
    pub id: u64,
    /// The message as its gateway is to be given it.
    pub outbound: Outbound,
    /// Set where an earlier attempt may have got through: the lane looks for this earlier wording
    /// first, sent since this instant.
    pub look_up: Option<(Outbound, Timestamp)>,
}

/// Result of an attempt.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The gateway took the message.
    Accepted {
        /// The gateway's id of the message.
        provider_id: String,
    },
    /// The gateway did not take the message.
    Failed(SendFailure),
}

/// A finished attempt, for the record.
#[derive(Debug, Clone)]
pub(in crate::app) struct FinishedAttempt {
    pub(in crate::app) message: u64,
    pub(in crate::app) n: u32,
    pub(in crate::app) gateway: GatewayName,
    pub(in crate::app) begun_at: Timestamp,
    pub(in crate::app) ended_at: Option<Timestamp>,
    pub(in crate::app) outcome: String,
}

impl FinishedAttempt {
    /// Returns the attempt as the store keeps attempts.
    pub(in crate::app) fn record(&self) -> AttemptRecord {
        AttemptRecord {
            message: self.message,
            n: self.n,
            gateway: self.gateway.clone(),
            begun_at: self.begun_at,
            ended_at: self.ended_at,
            outcome: self.outcome.clone(),
        }
    }
}

impl Outbox {
    /// Hands out a gateway's due and still valid messages: alerts first, then untried ones, then by
    /// age. Returns the instant of the next due message too.
    pub(in crate::app) fn claim(
        &mut self,
        gateway: &GatewayName,
        limit: usize,
        now: Timestamp,
    ) -> (Vec<Claim>, Option<Timestamp>) {
        // While a gateway hangs, its hanging messages must not keep new messages from their first
        // attempt.
        let mut waiting: Vec<(Priority, bool, u64, Timestamp)> = self
            .messages
            .values()
            .filter(|message| {
                message.state == MessageState::Queued && message.gateway.as_ref() == Some(gateway)
            })
            .filter(|message| message.carried_by.is_none())
            .filter(|message| now < message.valid_until)
            .map(|message| {
                let tried = message.attempts > 0;
                (message.priority, tried, message.id, message.next_at)
            })
            .collect();
        waiting.sort();
        let later = waiting
            .iter()
            .map(|(_, _, _, at)| *at)
            .filter(|at| *at > now)
            .min();
        let mut claims = Vec::new();
        for (priority, _, id, _) in waiting.into_iter().filter(|(_, _, _, at)| *at <= now) {
            let kept_free = if priority == Priority::Alert {
                0
            } else {
                FOR_ALERTS_ONLY
            };
            if claims.len() + kept_free >= limit {
                break;
            }
            let Some(message) = self.messages.get_mut(&id) else {
                continue;
            };
            message.state = MessageState::Sending;
            message.attempts += 1;
            self.begun.insert(id, now);
            self.dirty.insert(id);
            claims.push(claim(message));
        }
        // To be handed out is no news yet: the rows of a carrier are marked as under way with it.
        drop(self.share(Vec::new()));
        (claims, later)
    }

    /// Settles an attempt by its outcome.
    pub(in crate::app) fn settle(
        &mut self,
        id: u64,
        gateway: &GatewayName,
        outcome: Outcome,
        now: Timestamp,
    ) -> Vec<DeliveryUpdate> {
        let begun_at = self.begun.remove(&id).unwrap_or(now);
        let Some(message) = self.messages.get(&id) else {
            return Vec::new();
        };
        self.attempts.push(FinishedAttempt {
            message: id,
            n: message.attempts,
            gateway: gateway.clone(),
            begun_at,
            ended_at: Some(now),
            outcome: outcome_words(&outcome),
        });
        self.dirty.insert(id);
        // The handset has the message by an earlier gateway: the failure must neither send the
        // message again nor call the recipient unreachable.
        let delivered = message.state == MessageState::Delivered;
        let news = match outcome {
            Outcome::Failed(_) if delivered => Vec::new(),
            Outcome::Accepted { provider_id } => self.accepted(id, gateway, provider_id, now),
            Outcome::Failed(failure) => self.failed(id, gateway, failure, now),
        };
        self.share(news)
    }

    fn accepted(
        &mut self,
        id: u64,
        gateway: &GatewayName,
        provider_id: String,
        now: Timestamp,
    ) -> Vec<DeliveryUpdate> {
        self.circuits.count_success(gateway);
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
        // The deadline for a receipt, where the gateway sends receipts.
        message.next_at = now + self.routes.receipt_within;
        vec![DeliveryUpdate {
            message: message.clone(),
            fate: DeliveryFate::HandedOver,
        }]
    }

    fn failed(
        &mut self,
        id: u64,
        gateway: &GatewayName,
        failure: SendFailure,
        now: Timestamp,
    ) -> Vec<DeliveryUpdate> {
        let Some(channel) = self.messages.get(&id).map(|message| message.content.channel()) else {
            return Vec::new();
        };
        let (why, after, maybe_sent) = match AfterFailure::of(failure) {
            AfterFailure::NoOther { reason, why } => return self.rejected(id, reason, why),
            AfterFailure::NextGateway {
                why,
                after,
                maybe_sent,
            } => (why, after, maybe_sent),
        };
        self.count_failure(gateway, now);
        self.work = true;
        let order = self.order(channel, now);
        let Some(message) = self.messages.get_mut(&id) else {
            return Vec::new();
        };
        message.state = MessageState::Queued;
        self.waits_again.insert(id);
        message.trouble = Some(why);
        message.repeat |= maybe_sent;
        let ways = u32::try_from(order.len().max(1)).unwrap_or(1);
        let rounds = message.attempts / ways;
        let round_over = message.attempts % ways == 0;
        let index = order.iter().position(|known| known == gateway);
        message.gateway = match index {
            Some(index) => order.get((index + 1) % order.len()).cloned(),
            None => order.first().cloned(),
        };
        message.next_at = if round_over {
            let after = after.unwrap_or(Span::ZERO);
            let after = if message.priority == Priority::Alert {
                after.min(ALERT_WAITS_AT_MOST)
            } else {
                after
            };
            now + back_off(rounds).max(after)
        } else {
            now
        };
        if round_over {
            vec![DeliveryUpdate {
                message: message.clone(),
                fate: DeliveryFate::Failed,
            }]
        } else {
            Vec::new()
        }
    }

    fn rejected(&mut self, id: u64, reason: Rejection, why: String) -> Vec<DeliveryUpdate> {
        let Some(message) = self.messages.get_mut(&id) else {
            return Vec::new();
        };
        message.state = MessageState::Rejected;
        message.trouble = Some(why);
        vec![DeliveryUpdate {
            message: message.clone(),
            fate: DeliveryFate::Refused(reason),
        }]
    }
}

fn claim(message: &Message) -> Claim {
    let outbound = |content: Content| Outbound {
        reference: message.reference.clone(),
        content,
        priority: message.priority,
        valid_until: message.valid_until,
    };
    let plain = outbound(message.content.clone());
    if message.repeat {
        Claim {
            id: message.id,
            outbound: outbound(message.content.marked(AGAIN)),
            look_up: Some((plain, message.created_at)),
        }
    } else {
        Claim {
            id: message.id,
            outbound: plain,
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
