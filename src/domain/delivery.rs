//! What can become of a message, and what follows from it.

use super::chain::Channel;
use super::id::GatewayName;
use super::private::{Phone, Private};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Which message leaves first: alerts before nudges before confirmations (DESIGN section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Somebody may be in danger.
    Alert,
    /// A question to a worker.
    Nudge,
    /// An answer that nobody waits for.
    Confirmation,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Address {
    /// An e-mail address.
    Email(Private),
    /// A telephone number.
    Sms(Phone),
}

impl Address {
    /// Returns the channel that serves this address.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
        }
    }
}

/// One message as a gateway is given it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbound {
    /// Our reference: the same across retries and restarts, unlike any provider's id.
    pub reference: String,
    /// Where it goes.
    pub to: Address,
    /// Subject of an e-mail; empty for a text.
    pub subject: Private,
    /// The whole text.
    pub body: Private,
    /// Alerts may be marked urgent where a gateway can.
    pub priority: Priority,
    /// After this it says nothing true any more.
    pub valid_until: Timestamp,
}

/// A gateway's word that it has taken a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The provider's own id of the message, by which receipts come.
    pub provider_id: String,
}

/// Why one attempt did not succeed; what to do next follows from which it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SendFailure {
    /// Nothing left this host (refused, DNS, TLS): safe to try the next gateway at once.
    BeforeSend {
        /// For the record.
        why: String,
    },
    /// Bytes left and no answer came: it may have been sent. Look it up where the gateway can, else send again as a repeat.
    Unknown {
        /// For the record.
        why: String,
    },
    /// The provider answered "not now" (429, 5xx, full queue): try the next gateway, then this one again.
    Retry {
        /// When the provider says that it is worth trying again.
        after: Option<Span>,
        /// For the record.
        why: String,
    },
    /// The provider refused *us*: no credit, wrong password, account closed. The next gateway may serve.
    Refused {
        /// For the record, and for the admins.
        why: String,
    },
    /// The provider refused the *recipient*: no such number, opted out. No other gateway will do better;
    /// the person counts as unreachable by this channel.
    Rejected {
        /// What kind of refusal.
        reason: Rejection,
        /// For the record.
        why: String,
    },
}

/// Why a recipient was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The number or address does not exist or cannot take messages.
    BadAddress,
    /// The recipient has opted out with the provider.
    OptedOut,
    /// Refused for another reason that concerns this message.
    Other,
}

/// What a receipt or a status look-up says became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// The provider has it, and nothing more is known.
    Accepted,
    /// The handset or mailbox has it. Not that anybody has read it.
    Delivered,
    /// It will not arrive.
    Undelivered,
}

/// A receipt: a provider's later word on a message it had accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which gateway says so.
    pub gateway: GatewayName,
    /// The provider's id, as in [`Accepted`].
    pub provider_id: String,
    /// What became of it.
    pub fate: Fate,
    /// The provider's own code, for the record.
    pub detail: Option<String>,
    /// Set where the receipt says that the recipient is refused for good.
    pub rejection: Option<Rejection>,
}

/// A text that a gateway received for us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundText {
    /// Which gateway received it.
    pub gateway: GatewayName,
    /// The provider's own id: with the gateway's name, what makes it count once (P7).
    pub provider_id: String,
    /// The sender as the gateway gave it; not always a number.
    pub from: Private,
    /// The text.
    pub text: Private,
    /// When the sender sent it, if the gateway knows.
    pub sent_at: Option<Timestamp>,
    /// When we first saw it.
    pub received_at: Timestamp,
}
