//! By which gateway a message goes: the admin's order, and which gateways are down just now.

use super::Outbox;
use crate::domain::chain::Channel;
use crate::domain::delivery::{Message, MessageState};
use crate::domain::id::GatewayName;
use crate::domain::notice::About;
use crate::domain::time::{Span, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How many failures in a row open a gateway's circuit.
const CIRCUIT_AFTER: u32 = 3;

/// How long an open circuit keeps a gateway from being tried first.
const CIRCUIT_OPEN_FOR: Span = Span::from_secs(30);

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

impl Routes {
    /// Whether an accepted message goes again if no receipt comes: a step of an alert by a gateway that tells.
    pub(super) fn asks_for_receipt(&self, message: &Message) -> bool {
        let tells = message
            .gateway
            .as_ref()
            .is_some_and(|gateway| self.with_receipts.contains(gateway));
        matches!(message.about, About::Step { .. }) && tells
    }
}

/// A gateway's recent luck.
#[derive(Debug, Clone, Default)]
pub(super) struct Circuit {
    failures: u32,
    open_until: Option<Timestamp>,
}

impl Outbox {
    /// Returns a channel's gateways: those whose circuit is closed first, in the admin's order.
    pub(super) fn order(&self, channel: Channel, now: Timestamp) -> Vec<GatewayName> {
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
    pub(in crate::app) fn down(&self, now: Timestamp) -> Vec<GatewayName> {
        self.circuits
            .keys()
            .filter(|gateway| self.is_open(gateway, now))
            .cloned()
            .collect()
    }

    /// Returns the gateways of which the last that is known is that they failed several times running.
    ///
    /// However long ago: that nothing has been sent since is no sign that it would arrive.
    pub(in crate::app) fn degraded(&self) -> Vec<GatewayName> {
        self.circuits
            .iter()
            .filter(|(_, circuit)| circuit.failures >= CIRCUIT_AFTER)
            .map(|(gateway, _)| gateway.clone())
            .collect()
    }

    /// Says that a gateway is known to fail, or to work, whatever came of messages so far.
    pub(in crate::app) fn set_works(&mut self, gateway: &GatewayName, works: bool) {
        if works {
            self.circuits.remove(gateway);
        } else {
            self.circuits.entry(gateway.clone()).or_default().failures = CIRCUIT_AFTER;
        }
    }

    pub(super) fn count_failure(&mut self, gateway: &GatewayName, now: Timestamp) {
        let circuit = self.circuits.entry(gateway.clone()).or_default();
        circuit.failures += 1;
        if circuit.failures >= CIRCUIT_AFTER {
            circuit.open_until = Some(now + CIRCUIT_OPEN_FOR);
            self.reroute(gateway, now);
        }
    }

    /// Lets what waits for a gateway that is down go by one that is not: each would find out for itself, one time-out
    /// after another.
    fn reroute(&mut self, down: &GatewayName, now: Timestamp) {
        let ways: BTreeMap<Channel, GatewayName> = self
            .routes
            .channels
            .keys()
            .filter_map(|channel| Some((*channel, self.order(*channel, now).first()?.clone())))
            .filter(|(_, way)| !self.is_open(way, now))
            .collect();
        for message in self.messages.values_mut() {
            if message.state == MessageState::Queued
                && message.gateway.as_ref() == Some(down)
                && let Some(way) = ways.get(&message.content.channel())
            {
                message.gateway = Some(way.clone());
                self.dirty.insert(message.id);
            }
        }
    }
}
