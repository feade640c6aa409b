//! Proofs of each gateway: a message taken, a text brought, a test text come back.
//!
//! Accepted is the provider's word alone. A gateway is proved out by a test text that reached a phone or another gateway's
//! number, and proved in by a test text, or the answer to one, that came in. The instants are kept beside the runs of the routines.

use super::App;
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};

/// Precision of the instants of proofs that come all day.
const KEPT_WITHIN: Span = Span::from_secs(10);

/// A proof that a gateway can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GatewayProof {
    /// A message was taken.
    Accepted,
    /// A text was brought.
    Received,
    /// A test text has reached a phone or another gateway.
    Out,
    /// A test text, or the answer to one, has come in.
    In,
}

impl GatewayProof {
    fn key(self, gateway: &GatewayName) -> String {
        let what = match self {
            Self::Accepted => "accepted",
            Self::Received => "received",
            Self::Out => "proved out",
            Self::In => "proved in",
        };
        format!("gateway {gateway} {what}")
    }
}

impl App {
    /// Notes a gateway's proof of now.
    pub(super) fn proved(&mut self, gateway: &GatewayName, proof: GatewayProof, now: Timestamp) {
        let key = proof.key(gateway);
        let known = self.routines.get(&key);
        if known.is_some_and(|at| *at <= now && now.since(*at) < KEPT_WITHIN) {
            return;
        }
        self.routines.insert(key.clone(), now);
        self.changes.routines.push((key, now));
    }

    /// Returns the instant of a gateway's last proof of a kind.
    pub(super) fn proof(&self, gateway: &GatewayName, proof: GatewayProof) -> Option<Timestamp> {
        self.routines.get(&proof.key(gateway)).copied()
    }
}
