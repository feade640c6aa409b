//! The choice of a gateway for a message: the admin's order, gateways down just now, and the
//! consequences of a failure.
//!
//! The outbox chooses by these rules, and so do senders without an engine: the last words and the
//! auditor.

use super::Outbox;
use crate::domain::chain::Channel;
use crate::domain::delivery::{Message, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::notice::NoticeTopic;
use crate::domain::time::{Span, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How many failures in a row open a gateway's circuit.
const CIRCUIT_AFTER: u32 = 3;

/// How long an open circuit keeps a gateway from being tried first.
const CIRCUIT_OPEN_FOR: Span = Span::from_secs(30);

/// How messages travel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routes {
    /// The gateways of each channel, in the order of trying.
    pub channels: BTreeMap<Channel, Vec<GatewayName>>,
    /// Gateways with receipts for sent messages.
    pub with_receipts: BTreeSet<GatewayName>,
    /// An alert text without a receipt within this time goes again by the next gateway.
    pub receipt_within: Span,
}

impl Routes {
    /// Returns the routes without unusable gateways.
    #[must_use]
    pub fn only(mut self, usable: impl Fn(&GatewayName) -> bool) -> Self {
        for gateways in self.channels.values_mut() {
            gateways.retain(&usable);
        }
        self
    }

    /// Whether an accepted message goes again without a receipt: a step of an alert by a gateway
    /// with receipts.
    pub(super) fn asks_for_receipt(&self, message: &Message) -> bool {
        let tells = message
            .gateway
            .as_ref()
            .is_some_and(|gateway| self.with_receipts.contains(gateway));
        matches!(message.about, NoticeTopic::Step { .. }) && tells
    }
}

/// The consequence of a failed attempt for the other gateways of the channel.
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
        /// Whether the message may have got through all the same, making the next attempt a
        /// possible repeat.
        maybe_sent: bool,
    },
}

impl AfterFailure {
    /// Returns the consequence of a failure.
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

/// Recent failures of a gateway.
#[derive(Debug, Clone, Default)]
struct GatewayCircuit {
    failures: u32,
    open_until: Option<Timestamp>,
}

/// Recent failures of every gateway. A gateway with several failures in a row is tried last for a
/// while.
#[derive(Debug, Clone, Default)]
pub struct GatewayCircuits(BTreeMap<GatewayName, GatewayCircuit>);

impl GatewayCircuits {
    /// Returns a channel's gateways: closed circuits first, in the admin's order.
    #[must_use]
    pub fn order(&self, routes: &Routes, channel: Channel, now: Timestamp) -> Vec<GatewayName> {
        let mut order = match routes.channels.get(&channel) {
            Some(gateways) => gateways.clone(),
            None => Vec::new(),
        };
        order.sort_by_key(|gateway| self.is_open(gateway, now));
        order
    }

    /// Returns the next gateway for a message already tried by some; `None` once all were tried.
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

    /// Forgets a gateway's failures after an accepted message.
    pub fn count_success(&mut self, gateway: &GatewayName) {
        self.0.remove(gateway);
    }

    /// Forgets gateways no longer on any route.
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
    /// Returns a channel's gateways in the present order of trying.
    pub(super) fn order(&self, channel: Channel, now: Timestamp) -> Vec<GatewayName> {
        self.circuits.order(self.messages.routes(), channel, now)
    }

    /// Returns a channel's gateways, in the admin's order.
    pub(in crate::app) fn gateways_of(&self, channel: Channel) -> Vec<GatewayName> {
        let routes = self.messages.routes();
        // A channel that the configuration does not name has none.
        routes.channels.get(&channel).map_or_else(Vec::new, Vec::clone)
    }

    /// Returns the gateways that may carry a message, in the present order of trying.
    pub(super) fn ways_of(&self, message: &Message, now: Timestamp) -> Vec<GatewayName> {
        let mut order = self.order(message.content.channel(), now);
        order.retain(|way| message.only_by.as_ref().is_none_or(|only| only == way));
        order
    }

    /// Returns the gateways with an open circuit: several failures in a row, just now.
    pub(in crate::app) fn down(&self, now: Timestamp) -> Vec<GatewayName> {
        let gateways = self.circuits.0.keys();
        gateways
            .filter(|gateway| self.circuits.is_open(gateway, now))
            .cloned()
            .collect()
    }

    /// Returns the gateways whose last known attempts failed several times in a row.
    ///
    /// However long ago: silence since the last failure is no sign of a working gateway.
    pub(in crate::app) fn degraded(&self) -> Vec<GatewayName> {
        let circuits = self.circuits.0.iter();
        circuits
            .filter(|(_, circuit)| circuit.failures >= CIRCUIT_AFTER)
            .map(|(gateway, _)| gateway.clone())
            .collect()
    }

    /// Marks a gateway as known to fail, or to work, whatever came of messages so far.
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

    /// Moves waiting messages from a gateway that is down to a working gateway: otherwise each
    /// message would run into its own time-out, one after another.
    fn reroute(&mut self, down: &GatewayName, now: Timestamp) {
        let routes = self.messages.routes();
        let ways: BTreeMap<Channel, GatewayName> = routes
            .channels
            .keys()
            .filter_map(|channel| Some((*channel, self.order(*channel, now).first()?.clone())))
            .filter(|(_, way)| !self.circuits.is_open(way, now))
            .collect();
        for id in self.messages.queued_for(down) {
            let free = self.messages.get(id).filter(|message| message.only_by.is_none());
            let channel = free.map(|message| message.content.channel());
            if let Some(way) = channel.and_then(|channel| ways.get(&channel)) {
                self.messages
                    .change(id, |message| message.gateway = Some(way.clone()));
                self.dirty.insert(id);
            }
        }
    }
}
