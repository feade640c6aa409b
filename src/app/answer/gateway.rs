//! Answers about gateways.

use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How one gateway stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayStanding {
    /// The name.
    pub name: GatewayName,
    /// The kind, as in `[gateways.KIND.NAME]`.
    pub kind: String,
    /// The channels that name the gateway.
    pub channels: Vec<Channel>,
    /// Whether texts come in by the gateway.
    pub brings_replies: bool,
    /// Whether no trouble is known.
    pub works: bool,
    /// Whether several attempts in a row failed just now, so that other gateways are tried first.
    pub breaker_open: bool,
    /// The instant since which replies cannot be fetched.
    pub deaf_since: Option<Timestamp>,
    /// The instant of the last message taken.
    pub accepted_at: Option<Timestamp>,
    /// The instant of the last text brought.
    pub received_at: Option<Timestamp>,
    /// The instant at which a test text last reached a phone or another gateway.
    pub proved_out_at: Option<Timestamp>,
    /// The instant at which a test text, or the answer to one, last came in.
    pub proved_in_at: Option<Timestamp>,
    /// The instant of the last question about the gateway's health; `None` before the first.
    pub asked_at: Option<Timestamp>,
    /// The credit or allowance left, in words; `None` where nobody counts.
    pub left: Option<String>,
    /// The credit or allowance left, of a hundred.
    pub left_percent: Option<u64>,
    /// The days until nothing is left, at the rate so far.
    pub lasts_days: Option<u64>,
    /// The troubles, in words for people.
    pub troubles: Vec<String>,
}

/// One exchange with a gateway, or a run of the same poll with the same answer; without numbers and texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayLogLine {
    /// The instant of the question; of a run, of the first.
    pub at: Timestamp,
    /// The question: `send hw-1a2b-7`, `fetch texts`.
    pub asked: String,
    /// The answer, or that none came.
    pub answered: String,
    /// Milliseconds from question to answer; of a run, the longest.
    pub took_ms: u64,
    /// How often a poll was answered so in a run; `None` for a message, each of which stands for itself.
    pub polled: Option<u32>,
    /// The instant of the last question of a run.
    pub last_at: Timestamp,
}

impl GatewayLogLine {
    /// Takes a later poll into the run of this one. Returns whether the two are of one run: the same poll, with the same answer.
    pub fn take_in(&mut self, later: &Self) -> bool {
        let (Some(times), Some(more)) = (self.polled, later.polled) else {
            return false;
        };
        if (&self.asked, &self.answered) != (&later.asked, &later.answered) {
            return false;
        }
        self.polled = Some(times.saturating_add(more));
        self.last_at = self.last_at.max(later.last_at);
        self.took_ms = self.took_ms.max(later.took_ms);
        true
    }
}
