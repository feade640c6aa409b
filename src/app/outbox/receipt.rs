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
            // An earlier gateway's failure says nothing of the gateway with the message now.
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

    /// Queues an alert once more by the next untried gateway; changes nothing if every gateway was
    /// tried.
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

    /// Returns the provider's ids of a gateway's accepted messages without a receipt: alerts first,
    /// the latest first, so that phones switched off do not delay news of an alert.
    pub(in crate::app) fn awaiting_receipt(&self, gateway: &GatewayName, now: Timestamp) -> Vec<String> {
        let mut waiting: Vec<_> = self
            .messages
            .values()
            .filter(|message| {
                message.state == MessageState::Accepted && message.gateway.as_ref() == Some(gateway)
            })
            .filter(|message| message.carried_by.is_none())
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
