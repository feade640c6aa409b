//! Answers about test messages.

use crate::domain::chain::Channel;
use crate::domain::delivery::MessageState;
use crate::domain::id::GatewayName;
use serde::{Deserialize, Serialize};

/// A test that has just been queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSent {
    /// The recipient's key.
    pub person: String,
    /// The numbers of the messages, one for each of the person's channels.
    pub messages: Vec<u64>,
}

/// What is known of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageStatus {
    /// The message's number.
    pub id: u64,
    /// How it travels.
    pub channel: Channel,
    /// The gateway that has it or will be tried next.
    pub gateway: Option<GatewayName>,
    /// How far it has come.
    pub state: MessageState,
    /// The last thing that went wrong.
    pub trouble: Option<String>,
    /// How many attempts were begun.
    pub attempts: u32,
}
