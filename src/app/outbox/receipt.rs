//! Receipts: what a provider says became of a message, and an alert that goes again for want of one.

use super::{DeliveryFate, DeliveryUpdate, Outbox};
use crate::domain::delivery::{Fate, MessageState, Priority, Receipt};
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};

impl Outbox {
    /// Takes a receipt. One for a message that is not ours any more, or not yet settled, changes nothing.
    pub(in crate::app) fn receipt(&mut self, receipt: &Receipt, now: Timestamp) -> Vec<DeliveryUpdate> {
        let key = (receipt.gateway.clone(), receipt.provider_id.clone());
        let Some(id) = self.by_provider.get(&key).copied() else {
            return Vec::new();
        };
        let Some(message) = self.messages.get_mut(&id) else {
            return Vec::new();
        };
        let current = message.gateway.as_ref() == Some(&receipt.gateway)
            && message.provider_id.as_ref() == Some(&receipt.provider_id);
        match receipt.fate {
            Fate::Accepted => Vec::new(),
            Fate::Delivered if message.state == MessageState::Delivered => Vec::new(),
            Fate::Delivered => {
                message.state = MessageState::Delivered;
                self.dirty.insert(id);
                vec![DeliveryUpdate {
                    message: message.clone(),
                    fate: DeliveryFate::Delivered,
                }]
            }
            // The failure of an earlier gateway says nothing of the one that has the message now.
            Fate::Undelivered if message.state != MessageState::Accepted || !current => Vec::new(),
            Fate::Undelivered => {
                self.dirty.insert(id);
                message.trouble.clone_from(&receipt.detail);
                if let Some(reason) = receipt.rejection {
                    message.state = MessageState::Rejected;
                    return vec![DeliveryUpdate {
                        message: message.clone(),
                        fate: DeliveryFate::Refused(reason),
                    }];
                }
                message.state = MessageState::Undelivered;
                let failed = DeliveryUpdate {
                    message: message.clone(),
                    fate: DeliveryFate::Failed,
                };
                self.again_by_next(id, now);
                vec![failed]
            }
        }
    }

    /// Queues an alert once more by a gateway that has not had it; leaves it as it is where there is none.
    pub(super) fn again_by_next(&mut self, id: u64, now: Timestamp) -> bool {
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
        let channel = message.content.channel();
        let had = |gateway: &GatewayName| had.contains(&gateway);
        let Some(next) = self.circuits.next_without(&self.routes, channel, had, now) else {
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
        self.waits_again.insert(id);
        self.work = true;
        true
    }

    /// Returns the provider's ids of accepted messages of a gateway that have no receipt yet: alerts first, the latest first,
    /// so that phones that are off do not keep us from hearing what became of an alert.
    pub(in crate::app) fn awaiting_receipt(&self, gateway: &GatewayName, now: Timestamp) -> Vec<String> {
        let mut waiting: Vec<_> = self
            .messages
            .values()
            .filter(|message| {
                message.state == MessageState::Accepted && message.gateway.as_ref() == Some(gateway)
            })
            .filter(|message| now.since(message.created_at) < Span::from_mins(60))
            .collect();
        waiting.sort_by_key(|message| (message.priority, std::cmp::Reverse(message.id)));
        waiting
            .into_iter()
            .filter_map(|message| message.provider_id.clone())
            .take(50)
            .collect()
    }
}
