//! Inputs from the gateways' side: how far a gateway was read, receipts, lanes' work and outcomes, and how gateways are.

use super::App;
use super::changes::{Changes, Claimed};
use super::outbox::{LaneRoom, Outcome};
use super::proofs::GatewayProof;
use crate::domain::delivery::{InboundText, Receipt};
use crate::domain::health::GatewayHealth;
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;

impl App {
    /// Takes a text not taken before (P7: the caller asks the inbox).
    pub fn handle_text(&mut self, text: InboundText, now: Timestamp) -> Changes {
        self.hearing_again(&text.gateway, now);
        self.inbox_speaks(&text.gateway);
        self.proved(&text.gateway, GatewayProof::Received, now);
        self.text_came(text, now);
        self.take_changes()
    }

    /// Notes how far a polled gateway has been read. Reading shows that its replies can be fetched.
    pub fn handle_cursor(&mut self, gateway: GatewayName, cursor: Option<String>, now: Timestamp) -> Changes {
        self.hearing_again(&gateway, now);
        if let Some(cursor) = cursor {
            self.cursors.insert(gateway.clone(), cursor.clone());
            self.changes.cursors.push((gateway, cursor));
        }
        self.take_changes()
    }

    /// Takes a provider's later word on an accepted message.
    pub fn handle_receipt(&mut self, receipt: &Receipt, now: Timestamp) -> Changes {
        if !self.outbox.is_overtaken(receipt) {
            self.note_fate(receipt, now);
        }
        let updates = self.outbox.receipt(receipt, now);
        self.updates.extend(updates);
        self.take_changes()
    }

    /// Hands out the due messages of a gateway's lane: as many as there is room for.
    pub fn handle_claim(&mut self, gateway: &GatewayName, room: LaneRoom, now: Timestamp) -> Changes {
        let (claims, later) = self.outbox.claim(gateway, room, now);
        self.changes.claimed = Some(Claimed { claims, later });
        self.take_changes()
    }

    /// Takes the outcome of one attempt at sending.
    pub fn handle_settle(
        &mut self,
        message: u64,
        gateway: &GatewayName,
        outcome: Outcome,
        now: Timestamp,
    ) -> Changes {
        if matches!(outcome, Outcome::Accepted { .. }) {
            self.proved(gateway, GatewayProof::Accepted, now);
            self.count_parts(gateway, message, now);
            self.note_question(gateway, message, now);
        }
        let updates = self.outbox.settle(message, gateway, outcome, now);
        self.updates.extend(updates);
        self.take_changes()
    }

    /// Notes a gateway whose replies cannot be fetched, with the reason; or with `None`, a gateway
    /// that works again.
    pub fn handle_inbound_state(
        &mut self,
        gateway: GatewayName,
        trouble: Option<String>,
        now: Timestamp,
    ) -> Changes {
        match trouble {
            None => self.hearing_again(&gateway, now),
            Some(trouble) => self.cannot_hear(gateway, trouble, now),
        }
        self.take_changes()
    }

    /// Takes a gateway's own account of the gateway's health: `Err` with the reason where the asking failed.
    pub fn handle_health(
        &mut self,
        gateway: &GatewayName,
        said: Result<Option<GatewayHealth>, String>,
        now: Timestamp,
    ) -> Changes {
        self.health_came(gateway, said, now);
        self.take_changes()
    }

    /// Notes texts that came in at a gateway and could not be read: a worker may have written them.
    pub fn handle_unreadable(
        &mut self,
        gateway: &GatewayName,
        texts: usize,
        why: &str,
        now: Timestamp,
    ) -> Changes {
        self.could_not_read(gateway, texts, why, now);
        self.take_changes()
    }
}
