//! An attempt: handed out to a gateway's lane, and settled by its outcome.

use super::routes::AfterFailure;
use super::{DeliveryFate, DeliveryUpdate, Outbox};
use crate::domain::delivery::{Content, Message, MessageState, Outbound, Priority, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};
use crate::store::AttemptRecord;
use std::ops::Bound;

/// How many of a lane's places only alerts may take.
///
/// A gateway hanging on nudges must not make an alert wait until the nudges time out.
const FOR_ALERTS_ONLY: usize = 2;

/// How many more messages a lane may have under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneRoom {
    free: usize,
    /// Places of these that only alerts may take.
    for_alerts: usize,
}

impl LaneRoom {
    /// Returns the room of a lane `width` wide with `free` places free. A lane of a single place takes any message.
    #[must_use]
    pub fn of(free: usize, width: usize) -> Self {
        Self {
            free,
            for_alerts: FOR_ALERTS_ONLY.min(width.saturating_sub(1)),
        }
    }

    /// Whether no place is free.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.free == 0
    }
}

impl From<usize> for LaneRoom {
    /// The room of a wide lane with so many places free.
    fn from(free: usize) -> Self {
        Self::of(free, usize::MAX)
    }
}

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
        room: LaneRoom,
        now: Timestamp,
    ) -> (Vec<Claim>, Option<Timestamp>) {
        let limit = room.free;
        // While a gateway hangs, its hanging messages must not keep new messages from their first
        // attempt.
        let order = self.in_turn(gateway, limit, now);
        // A full lane asks again when it has room.
        let later = (order.len() < limit)
            .then(|| self.next_for(gateway, now))
            .flatten();
        let mut claims = Vec::new();
        for (priority, id) in order {
            let kept_free = if priority == Priority::Alert {
                0
            } else {
                room.for_alerts
            };
            if claims.len() + kept_free >= limit {
                break;
            }
            self.messages.begin(id, now);
            let claimed = self.messages.change(id, |message| {
                message.state = MessageState::Sending;
                message.attempts += 1;
                (claim(message), message.school.clone())
            });
            let Some((claim, school)) = claimed else { continue };
            self.dirty.insert(id);
            self.served.insert(gateway.clone(), school);
            claims.push(claim);
        }
        // To be handed out is no news yet: the rows of a carrier are marked as under way with it.
        drop(self.share(Vec::new()));
        (claims, later)
    }

    /// Returns a gateway's due messages in the order of leaving: by place, then school by school in turns, a message each, so
    /// that the storm of one school delays the alert of another by a message at most.
    fn in_turn(&self, gateway: &GatewayName, limit: usize, now: Timestamp) -> Vec<(Priority, u64)> {
        let last = self.served.get(gateway);
        let mut order = Vec::new();
        for ((priority, ..), schools) in self.messages.queues_of(gateway) {
            // Whoever comes after the school served last comes first.
            let after = last.map_or(Bound::Unbounded, Bound::Excluded);
            let up_to = last.map_or(Bound::Unbounded, Bound::Included);
            let had = schools
                .range((Bound::Unbounded, up_to))
                .take_while(|_| last.is_some());
            let ring = schools.range((after, Bound::Unbounded)).chain(had);
            let mut turns = Vec::new();
            for (_, ids) in ring {
                if order.len() >= limit {
                    return order;
                }
                let due = ids.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| *id);
                let mut valid = due.filter(|id| self.is_valid(*id, now));
                if let Some(id) = valid.next() {
                    order.push((priority, id));
                    turns.push(valid);
                }
            }
            let mut any = true;
            while any && order.len() < limit {
                any = false;
                for ids in &mut turns {
                    if let Some(id) = ids.next() {
                        order.push((priority, id));
                        any = true;
                    }
                }
            }
        }
        order
    }

    fn is_valid(&self, id: u64, now: Timestamp) -> bool {
        let message = self.messages.get(id);
        message.is_some_and(|message| now < message.valid_until)
    }

    /// Returns when a gateway's next message is due.
    fn next_for(&self, gateway: &GatewayName, now: Timestamp) -> Option<Timestamp> {
        let schools = self
            .messages
            .queues_of(gateway)
            .flat_map(|(_, schools)| schools.values());
        let next = schools.filter_map(|ids| ids.range((now, u64::MAX)..).next());
        next.map(|(at, _)| *at).filter(|at| *at > now).min()
    }

    /// Settles an attempt by its outcome.
    pub(in crate::app) fn settle(
        &mut self,
        id: u64,
        gateway: &GatewayName,
        outcome: Outcome,
        now: Timestamp,
    ) -> Vec<DeliveryUpdate> {
        let begun_at = self.messages.end(id).unwrap_or(now);
        let Some(message) = self.messages.get(id) else {
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
        // The deadline for a receipt, where the gateway sends receipts.
        let receipt_by = now + self.messages.routes().receipt_within;
        let message = self.messages.change(id, |message| {
            if message.state != MessageState::Delivered {
                message.state = MessageState::Accepted;
            }
            message.gateway = Some(gateway.clone());
            message.provider_id = Some(provider_id);
            message.accepted_at.get_or_insert(now);
            message.trouble = None;
            message.next_at = receipt_by;
            message.clone()
        });
        let news = message.map(|message| DeliveryUpdate {
            message,
            fate: DeliveryFate::HandedOver,
        });
        news.into_iter().collect()
    }

    fn failed(
        &mut self,
        id: u64,
        gateway: &GatewayName,
        failure: SendFailure,
        now: Timestamp,
    ) -> Vec<DeliveryUpdate> {
        let (why, after, maybe_sent) = match AfterFailure::of(failure) {
            AfterFailure::NoOther { reason, why } => return self.rejected(id, reason, why),
            AfterFailure::NextGateway {
                why,
                after,
                maybe_sent,
            } => (why, after, maybe_sent),
        };
        self.count_failure(gateway, now);
        let Some(message) = self.messages.get(id) else {
            return Vec::new();
        };
        let order = self.ways_of(message, now);
        self.work = true;
        self.waits_again.insert(id);
        let failed = self.messages.change(id, |message| {
            message.state = MessageState::Queued;
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
            round_over.then(|| message.clone())
        });
        let news = failed.flatten().map(|message| DeliveryUpdate {
            message,
            fate: DeliveryFate::Failed,
        });
        news.into_iter().collect()
    }

    fn rejected(&mut self, id: u64, reason: Rejection, why: String) -> Vec<DeliveryUpdate> {
        let message = self.messages.change(id, |message| {
            message.state = MessageState::Rejected;
            message.trouble = Some(why);
            message.clone()
        });
        let news = message.map(|message| DeliveryUpdate {
            message,
            fate: DeliveryFate::Refused(reason),
        });
        news.into_iter().collect()
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
