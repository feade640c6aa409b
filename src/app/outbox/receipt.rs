//! Receipts: a provider's word on a message's fate, and the resending of alerts without a receipt.

use super::{DeliveryFate, DeliveryUpdate, Outbox};
use crate::domain::delivery::{Fate, MessageState, Priority, Receipt};
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};

impl Outbox {
    /// Takes a receipt. A receipt for an unknown message, or for a message not yet settled, changes
    /// nothing.
    pub(in crate::app) fn receipt(&mut self, receipt: &Receipt, now: Timestamp) -> Vec<DeliveryUpdate> {
        let news = self.receipt_of_row(receipt, now);
        self.share(news)
    }

    fn receipt_of_row(&mut self, receipt: &Receipt, now: Timestamp) -> Vec<DeliveryUpdate> {
        let key = (receipt.gateway.clone(), receipt.provider_id.clone());
        let Some(id) = self.by_provider.get(&key).copied() else {
            return Vec::new();
        };
        let Some(message) = self.messages.get(id) else {
            return Vec::new();
        };
        let current = message.gateway.as_ref() == Some(&receipt.gateway)
            && message.provider_id.as_ref() == Some(&receipt.provider_id);
        let (state, fate) = match receipt.fate {
            Fate::Accepted => return Vec::new(),
            Fate::Delivered if message.state == MessageState::Delivered => return Vec::new(),
            Fate::Delivered => (MessageState::Delivered, DeliveryFate::Delivered),
            // Late, doubled or out of order: the handset has the message. Kept for the record, and nothing follows.
            Fate::Undelivered if message.state == MessageState::Delivered => {
                if message.trouble.is_none() {
                    let detail = receipt.detail.as_deref().unwrap_or("no reason given");
                    let kept = format!(
                        "`{}` called it lost after the delivery: {detail}",
                        receipt.gateway
                    );
                    self.messages.change(id, |message| message.trouble = Some(kept));
                    self.dirty.insert(id);
                }
                return Vec::new();
            }
            // An earlier gateway's failure says nothing of the gateway with the message now.
            Fate::Undelivered if message.state != MessageState::Accepted || !current => return Vec::new(),
            Fate::Undelivered => match receipt.rejection {
                Some(reason) => (MessageState::Rejected, DeliveryFate::Refused(reason)),
                None => (MessageState::Undelivered, DeliveryFate::Failed),
            },
        };
        self.dirty.insert(id);
        let message = self.messages.change(id, |message| {
            if fate != DeliveryFate::Delivered {
                message.trouble.clone_from(&receipt.detail);
            }
            message.state = state;
            message.clone()
        });
        // A refusal by receipt may be the network's, of this gateway alone: an alert goes by the next.
        if matches!(state, MessageState::Undelivered | MessageState::Rejected) {
            self.again_by_next(id, now);
        }
        let news = message.map(|message| DeliveryUpdate { message, fate });
        news.into_iter().collect()
    }

    /// Whether a receipt says "not delivered" of a message that is delivered: older news than is known, and none of the gateway.
    pub(in crate::app) fn is_overtaken(&self, receipt: &Receipt) -> bool {
        let key = (receipt.gateway.clone(), receipt.provider_id.clone());
        let message = self.by_provider.get(&key).and_then(|id| self.messages.get(*id));
        receipt.fate == Fate::Undelivered
            && message.is_some_and(|message| message.state == MessageState::Delivered)
    }

    /// Queues an alert once more by the next untried gateway; changes nothing if every gateway was
    /// tried.
    pub(super) fn again_by_next(&mut self, id: u64, now: Timestamp) -> bool {
        let Some(message) = self.messages.get(id) else {
            return false;
        };
        if message.priority != Priority::Alert || now >= message.valid_until || message.only_by.is_some() {
            return false;
        }
        let had: Vec<&GatewayName> = message
            .earlier
            .iter()
            .map(|(gateway, _)| gateway)
            .chain(message.gateway.iter())
            .collect();
        let channel = message.content.channel();
        let had = |gateway: &GatewayName| had.contains(&gateway);
        let Some(next) = self
            .circuits
            .next_without(self.messages.routes(), channel, had, now)
        else {
            return false;
        };
        self.messages.change(id, |message| {
            if let (Some(gateway), Some(provider_id)) = (message.gateway.take(), message.provider_id.take()) {
                message.earlier.push((gateway, provider_id));
            }
            message.gateway = Some(next);
            message.state = MessageState::Queued;
            message.repeat = true;
            message.next_at = now;
        });
        self.dirty.insert(id);
        self.waits_again.insert(id);
        self.work = true;
        true
    }

    /// Returns the provider's ids of a gateway's accepted messages without a receipt: alerts first,
    /// the latest first, so that phones switched off do not delay news of an alert.
    pub(in crate::app) fn awaiting_receipt(&self, gateway: &GatewayName, now: Timestamp) -> Vec<String> {
        let waiting = self.messages.awaiting(gateway);
        waiting
            .filter(|message| now.since(message.created_at) < Span::from_mins(60))
            .filter_map(|message| message.provider_id.clone())
            .take(50)
            .collect()
    }
}
