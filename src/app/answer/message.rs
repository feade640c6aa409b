//! Answers about test messages.

use crate::domain::chain::Channel;
use crate::domain::delivery::MessageState;
use crate::domain::id::GatewayName;
use serde::{Deserialize, Serialize};

/// A test just queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSent {
    /// The recipient's key.
    pub person: String,
    /// The numbers of the messages, one for each of the person's channels.
    pub messages: Vec<u64>,
}

/// The state of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageStatus {
    /// The message's number.
    pub id: u64,
    /// The channel.
    pub channel: Channel,
    /// The gateway in charge, or next to be tried.
    pub gateway: Option<GatewayName>,
    /// How far the message has come.
    pub state: MessageState,
    /// The last failure, in words.
    pub trouble: Option<String>,
    /// The number of attempts begun.
    pub attempts: u32,
}
