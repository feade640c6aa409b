//! By which gateway a message goes: the admin's order, which gateways are down just now, and what follows a failure.
//!
//! The outbox goes by this, and so do those who send past it, when there is no engine: the last words and the auditor.

use super::Outbox;
use crate::domain::chain::Channel;
use crate::domain::delivery::{Message, MessageState, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::notice::NoticeTopic;
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
    /// Returns the routes without the gateways that cannot be used.
    #[must_use]
    pub fn only(mut self, usable: impl Fn(&GatewayName) -> bool) -> Self {
        for gateways in self.channels.values_mut() {
            gateways.retain(&usable);
        }
        self
    }

    /// Whether an accepted message goes again if no receipt comes: a step of an alert by a gateway that tells.
    pub(super) fn asks_for_receipt(&self, message: &Message) -> bool {
        let tells = message
            .gateway
            .as_ref()
            .is_some_and(|gateway| self.with_receipts.contains(gateway));
        matches!(message.about, NoticeTopic::Step { .. }) && tells
    }
}

/// What a failed attempt means for the other gateways of the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterFailure {
    /// The recipient was refused: no other gateway is tried with the same message.
    NoOther {
        /// Why the recipient was refused.
        reason: Rejection,
        /// The provider's words, for the record.
        why: String,
    },
    /// The gateway failed: the next is tried.
    NextGateway {
        /// The gateway's words, for the record.
        why: String,
        /// How long the provider asks to be left in peace.
        after: Option<Span>,
        /// Whether the message may have got through all the same, so that the next attempt may be a repeat.
        maybe_sent: bool,
    },
}

impl AfterFailure {
    /// Returns what follows a failure.
    #[must_use]
    pub fn of(failure: SendFailure) -> Self {
        let (why, after, maybe_sent) = match failure {
            SendFailure::Rejected { reason, why } => return Self::NoOther { reason, why },
            SendFailure::BeforeSend { why } | SendFailure::Refused { why } => (why, None, false),
            SendFailure::Retry { after, why } => (why, after, false),
            SendFailure::Unknown { why } => (why, None, true),
        };
        Self::NextGateway {
            why,
            after,
            maybe_sent,
        }
    }
}

/// Recent failures of one gateway.
#[derive(Debug, Clone, Default)]
struct GatewayCircuit {
    failures: u32,
    open_until: Option<Timestamp>,
}

/// Recent failures of every gateway. A gateway that fails several times running is tried last for a while.
#[derive(Debug, Clone, Default)]
pub struct GatewayCircuits(BTreeMap<GatewayName, GatewayCircuit>);

impl GatewayCircuits {
    /// Returns a channel's gateways: those whose circuit is closed first, in the admin's order.
    #[must_use]
    pub fn order(&self, routes: &Routes, channel: Channel, now: Timestamp) -> Vec<GatewayName> {
        let mut order = match routes.channels.get(&channel) {
            Some(gateways) => gateways.clone(),
            None => Vec::new(),
        };
        order.sort_by_key(|gateway| self.is_open(gateway, now));
        order
    }

    /// Returns the gateway to try next for a message that some have had already; `None` once all have.
    #[must_use]
    pub fn next_without(
        &self,
        routes: &Routes,
        channel: Channel,
        had: impl Fn(&GatewayName) -> bool,
        now: Timestamp,
    ) -> Option<GatewayName> {
        let order = self.order(routes, channel, now);
        order.into_iter().find(|gateway| !had(gateway))
    }

    /// Counts a failure; returns whether the gateway is down for now.
    pub fn count_failure(&mut self, gateway: &GatewayName, now: Timestamp) -> bool {
        let circuit = self.0.entry(gateway.clone()).or_default();
        circuit.failures += 1;
        let down = circuit.failures >= CIRCUIT_AFTER;
        if down {
            circuit.open_until = Some(now + CIRCUIT_OPEN_FOR);
        }
        down
    }

    /// Forgets the failures of a gateway that took a message.
    pub fn count_success(&mut self, gateway: &GatewayName) {
        self.0.remove(gateway);
    }

    /// Forgets the gateways that are on no route any more.
    pub(super) fn keep(&mut self, routes: &Routes) {
        self.0
            .retain(|gateway, _| routes.channels.values().flatten().any(|known| known == gateway));
    }

    fn is_open(&self, gateway: &GatewayName, now: Timestamp) -> bool {
        let circuit = self.0.get(gateway);
        circuit
            .and_then(|circuit| circuit.open_until)
            .is_some_and(|until| now < until)
    }
}

impl Outbox {
    /// Returns a channel's gateways in the order in which they are tried now.
    pub(super) fn order(&self, channel: Channel, now: Timestamp) -> Vec<GatewayName> {
        self.circuits.order(&self.routes, channel, now)
    }

    /// Returns the gateways that have just refused or not answered several times running.
    pub(in crate::app) fn down(&self, now: Timestamp) -> Vec<GatewayName> {
        let gateways = self.circuits.0.keys();
        gateways
            .filter(|gateway| self.circuits.is_open(gateway, now))
            .cloned()
            .collect()
    }

    /// Returns the gateways of which the last that is known is that they failed several times running.
    ///
    /// However long ago: that nothing has been sent since is no sign that it would arrive.
    pub(in crate::app) fn degraded(&self) -> Vec<GatewayName> {
        let circuits = self.circuits.0.iter();
        circuits
            .filter(|(_, circuit)| circuit.failures >= CIRCUIT_AFTER)
            .map(|(gateway, _)| gateway.clone())
            .collect()
    }

    /// Says that a gateway is known to fail, or to work, whatever came of messages so far.
    pub(in crate::app) fn set_works(&mut self, gateway: &GatewayName, works: bool) {
        if works {
            self.circuits.count_success(gateway);
        } else {
            self.circuits.0.entry(gateway.clone()).or_default().failures = CIRCUIT_AFTER;
        }
    }

    pub(super) fn count_failure(&mut self, gateway: &GatewayName, now: Timestamp) {
        if self.circuits.count_failure(gateway, now) {
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
            .filter(|(_, way)| !self.circuits.is_open(way, now))
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
