//! What can become of a message, and what follows from it.

use super::chain::Channel;
use super::id::{GatewayName, PersonId, SchoolId, VisitId, WatchId};
use super::notice::{NoticeTopic, Template};
use super::private::{Phone, Private};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Which message leaves first: alerts before nudges before confirmations (docs/rules/delivery.md).
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

    /// Returns the address itself, for sending and for looking messages up, never for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        match self {
            Self::Email(address) => address.reveal(),
            Self::Sms(phone) => phone.reveal(),
        }
    }
}

/// A message as its channel carries it: where it goes, and what it says there.
///
/// A call would be a third variant: a number, and a script that is read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ContentFields", into = "ContentFields")]
pub enum Content {
    /// An e-mail.
    Email {
        /// The address.
        to: Private,
        /// The subject, on one line.
        subject: Private,
        /// The whole text below the subject.
        body: Private,
    },
    /// A text.
    Text {
        /// The number.
        to: Phone,
        /// The whole text.
        body: Private,
    },
}

/// [`Content`] as records have it: a subject for every message, which is empty but for an e-mail.
#[derive(Serialize, Deserialize)]
struct ContentFields {
    to: Address,
    subject: Private,
    body: Private,
}

impl From<ContentFields> for Content {
    fn from(fields: ContentFields) -> Self {
        let ContentFields { to, subject, body } = fields;
        match to {
            Address::Email(to) => Self::Email { to, subject, body },
            Address::Sms(to) => Self::Text { to, body },
        }
    }
}

impl From<Content> for ContentFields {
    fn from(content: Content) -> Self {
        Self {
            to: content.to(),
            subject: content.subject().cloned().unwrap_or_default(),
            body: content.body().clone(),
        }
    }
}

impl Content {
    /// Returns the channel that carries it.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.to().channel()
    }

    /// Returns where it goes.
    #[must_use]
    pub fn to(&self) -> Address {
        match self {
            Self::Email { to, .. } => Address::Email(to.clone()),
            Self::Text { to, .. } => Address::Sms(to.clone()),
        }
    }

    /// Returns the subject of an e-mail.
    #[must_use]
    pub fn subject(&self) -> Option<&Private> {
        match self {
            Self::Email { subject, .. } => Some(subject),
            Self::Text { .. } => None,
        }
    }

    /// Returns the whole text, without the subject.
    #[must_use]
    pub fn body(&self) -> &Private {
        match self {
            Self::Email { body, .. } | Self::Text { body, .. } => body,
        }
    }

    /// Returns the words that its reader sees first: the subject of an e-mail, else the text itself.
    #[must_use]
    pub fn heading(&self) -> &Private {
        self.subject().unwrap_or_else(|| self.body())
    }

    /// Returns the same message with a mark before its body.
    #[must_use]
    pub fn marked(&self, mark: &str) -> Self {
        let mut marked = self.clone();
        let (Self::Email { body, .. } | Self::Text { body, .. }) = &mut marked;
        *body = Private::new(format!("{mark}{}", body.reveal()));
        marked
    }
}

/// One message as a gateway is given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    /// Our reference: the same across retries and restarts, unlike any provider's id.
    pub reference: String,
    /// What it says, and where.
    pub content: Content,
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

/// What is known of a message. Never "sent".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// On disk, waiting for its gateway or for its next attempt.
    Queued,
    /// Given to a gateway; no answer yet. Found so after a crash, it may or may not have left.
    Sending,
    /// A gateway took it.
    Accepted,
    /// The handset or mailbox has it.
    Delivered,
    /// A receipt says that it will not arrive, and nothing more is tried.
    Undelivered,
    /// The recipient was refused.
    Rejected,
    /// It says nothing true any more.
    Expired,
    /// It was taken back before it left.
    Withdrawn,
    /// Every way was tried for as long as it was true.
    Failed,
}

impl MessageState {
    /// Whether nothing more will be tried.
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Queued | Self::Sending | Self::Accepted => false,
            Self::Delivered
            | Self::Undelivered
            | Self::Rejected
            | Self::Expired
            | Self::Withdrawn
            | Self::Failed => true,
        }
    }

    /// Returns the word used in the store, JSON and pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Failed => "failed",
        }
    }
}

/// One outbox row: a message to one recipient by one channel, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The row's number, in the order in which messages were committed.
    pub id: u64,
    /// Our reference towards gateways, the same for ever.
    pub reference: String,
    /// Whose rules it was sent under; `None` for the server's own.
    pub school: Option<SchoolId>,
    /// The visit or watch that it belongs to.
    #[serde(rename = "subject_of")]
    pub subject: SubjectId,
    /// To whom, where that is somebody in the directory.
    pub person: Option<PersonId>,
    /// What it says, and where. Flat in the record, as before there was a type for it.
    #[serde(flatten)]
    pub content: Content,
    /// Which wording.
    pub template: Template,
    /// What settles it and what takes it back.
    pub about: NoticeTopic,
    /// How soon.
    pub priority: Priority,
    /// When it was committed.
    pub created_at: Timestamp,
    /// After this it says nothing true any more.
    pub valid_until: Timestamp,
    /// What is known.
    pub state: MessageState,
    /// Which gateway has it or will be tried next.
    pub gateway: Option<GatewayName>,
    /// That gateway's id of it.
    pub provider_id: Option<String>,
    /// How many attempts were begun.
    pub attempts: u32,
    /// When the next attempt may be made.
    pub next_at: Timestamp,
    /// When a gateway first took it.
    pub accepted_at: Option<Timestamp>,
    /// Whether an earlier attempt may have reached the recipient: this one says so.
    pub repeat: bool,
    /// Gateways that took it or may have, whose receipts still count.
    pub earlier: Vec<(GatewayName, String)>,
    /// The last thing that went wrong, for the record.
    pub trouble: Option<String>,
}

/// What an event or a message belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectId {
    /// A visit.
    Visit(VisitId),
    /// A watch.
    Watch(WatchId),
    /// Neither.
    None,
}
