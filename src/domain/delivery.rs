//! Fates of a message, and their consequences.

use super::chain::Channel;
use super::id::{GatewayName, PersonId, SchoolId, VisitId, WatchId};
use super::notice::{NoticeTopic, Template};
use super::private::{Phone, Private};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Order in which messages leave: alerts before nudges before confirmations
/// (docs/rules/delivery.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// A person may be in danger.
    Alert,
    /// A question to a worker.
    Nudge,
    /// An answer without urgency: no person waits for a confirmation.
    Confirmation,
}

/// Address of a message, on one channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Address {
    /// A chat room of a school, by the name of the room's gateway.
    Chat(GatewayName),
    /// An e-mail address.
    Email(Private),
    /// A telephone number, for texts.
    Sms(Phone),
    /// A telephone number, to be called.
    Voice(Phone),
}

impl Address {
    /// Returns the channel that serves this address.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Chat(_) => Channel::Chat,
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
            Self::Voice(_) => Channel::Voice,
        }
    }

    /// Returns the address itself, for sending and for looking messages up, never for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        match self {
            Self::Chat(room) => room.as_str(),
            Self::Email(address) => address.reveal(),
            Self::Sms(phone) | Self::Voice(phone) => phone.reveal(),
        }
    }
}

/// Address and words of a message, in the shape of the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ContentFields", into = "ContentFields")]
pub enum Content {
    /// A call.
    Call {
        /// The number to call.
        to: Phone,
        /// The whole script to be read out, in plain sentences.
        script: Private,
    },
    /// An e-mail.
    Email {
        /// The address.
        to: Private,
        /// The subject, on one line.
        subject: Private,
        /// The whole text below the subject.
        body: Private,
    },
    /// A notice in a chat room.
    Notice {
        /// The gateway of the room.
        room: GatewayName,
        /// The whole notice.
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

/// [`Content`] in the shape of the records: every message has a subject, empty for all but e-mails.
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
            Address::Chat(room) => Self::Notice { room, body },
            Address::Email(to) => Self::Email { to, subject, body },
            Address::Sms(to) => Self::Text { to, body },
            Address::Voice(to) => Self::Call { to, script: body },
        }
    }
}

impl From<Content> for ContentFields {
    fn from(content: Content) -> Self {
        Self {
            to: content.to(),
            // A text has no subject; its record has an empty one, as records always had.
            subject: content.subject().map_or_else(Private::default, Private::clone),
            body: content.body().clone(),
        }
    }
}

impl Content {
    /// Returns the channel of the message.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.to().channel()
    }

    /// Returns the address of the message.
    #[must_use]
    pub fn to(&self) -> Address {
        match self {
            Self::Email { to, .. } => Address::Email(to.clone()),
            Self::Notice { room, .. } => Address::Chat(room.clone()),
            Self::Text { to, .. } => Address::Sms(to.clone()),
            Self::Call { to, .. } => Address::Voice(to.clone()),
        }
    }

    /// Returns the subject of an e-mail.
    #[must_use]
    pub fn subject(&self) -> Option<&Private> {
        match self {
            Self::Email { subject, .. } => Some(subject),
            Self::Call { .. } | Self::Notice { .. } | Self::Text { .. } => None,
        }
    }

    /// Returns the whole text, without the subject.
    #[must_use]
    pub fn body(&self) -> &Private {
        match self {
            Self::Email { body, .. }
            | Self::Notice { body, .. }
            | Self::Text { body, .. }
            | Self::Call { script: body, .. } => body,
        }
    }

    /// Returns the first words that a reader sees: the subject of an e-mail, else the text itself.
    #[must_use]
    pub fn heading(&self) -> &Private {
        self.subject().unwrap_or_else(|| self.body())
    }

    /// Returns the same message with a mark before its body.
    #[must_use]
    pub fn marked(&self, mark: &str) -> Self {
        let mut marked = self.clone();
        let (Self::Email { body, .. }
        | Self::Notice { body, .. }
        | Self::Text { body, .. }
        | Self::Call { script: body, .. }) = &mut marked;
        *body = Private::new(format!("{mark}{}", body.reveal()));
        marked
    }
}

/// One message on its way to a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    /// Our reference: the same across retries and restarts, unlike any provider's id.
    pub reference: String,
    /// Address and words of the message.
    pub content: Content,
    /// Alerts may be marked urgent where a gateway can.
    pub priority: Priority,
    /// Instant after which the message is no longer true.
    pub valid_until: Timestamp,
}

/// A gateway's word for having taken a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The provider's own id of the message, as in receipts.
    pub provider_id: String,
}

/// Why one attempt failed. The variant decides the next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SendFailure {
    /// Nothing left this host (refused, DNS, TLS): safe to try the next gateway at once.
    BeforeSend {
        /// For the record.
        why: String,
    },
    /// Bytes left and no answer came: the message may have been sent. Look the message up where the
    /// gateway can, else send again as a repeat.
    Unknown {
        /// For the record.
        why: String,
    },
    /// The provider answered "not now" (429, 5xx, full queue): try the next gateway, then this one again.
    Retry {
        /// Wait until the next try is worth while, as the provider says.
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
        /// Kind of the refusal.
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
    /// Refused for another reason, to do with this message.
    Other,
}

/// Fate of a message, as told by a receipt or a status look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// The provider has the message, and nothing more is known.
    Accepted,
    /// The handset or mailbox has the message. Delivered is not read.
    Delivered,
    /// The message will not arrive.
    Undelivered,
}

/// A receipt: a provider's later word on an accepted message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Gateway through which the receipt came.
    pub gateway: GatewayName,
    /// The provider's id, as in [`Accepted`].
    pub provider_id: String,
    /// Fate of the message.
    pub fate: Fate,
    /// The provider's own code, for the record.
    pub detail: Option<String>,
    /// Set where the receipt refuses the recipient for good.
    pub rejection: Option<Rejection>,
}

/// A text to us, received by a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundText {
    /// Gateway through which the text came.
    pub gateway: GatewayName,
    /// The provider's own id. Id and gateway's name together make the text count once (P7).
    pub provider_id: String,
    /// The sender in the gateway's words; not always a number.
    pub from: Private,
    /// The text.
    pub text: Private,
    /// Instant of sending, if the gateway knows.
    pub sent_at: Option<Timestamp>,
    /// Instant at which the daemon first saw the text.
    pub received_at: Timestamp,
}

/// Most letters of a text that are read and kept: the most that a text in parts has at any provider.
const TEXT_MAX: usize = 1600;

/// Letters kept of the beginning of a longer text, and of its end: who calls for help may do so in either.
const TEXT_KEPT: (usize, usize) = (1200, 370);

/// Most letters of a sender: numbers have 16, names 11.
const SENDER_MAX: usize = 32;

/// Stands where letters were left out of a text. What was said there is unknown: such a text never reassures.
pub const CUT_MARK: &str = "\n[... shortened ...]\n";

impl InboundText {
    /// Returns the text with no more letters than are read and kept, whatever its provider says.
    #[must_use]
    pub fn bounded(self) -> Self {
        let (text, from) = (self.text.reveal(), self.from.reveal());
        let text = is_longer(text, TEXT_MAX).then(|| {
            let (head, tail) = TEXT_KEPT;
            let head = &text[..text.char_indices().nth(head).map_or(text.len(), |(at, _)| at)];
            let last = text.char_indices().rev().nth(tail - 1);
            Private::new(format!(
                "{head}{CUT_MARK}{}",
                &text[last.map_or(0, |(at, _)| at)..]
            ))
        });
        // A part of a number may be another number: the ellipsis makes it none.
        let from = is_longer(from, SENDER_MAX)
            .then(|| Private::new(from.chars().take(SENDER_MAX - 1).chain(['…']).collect::<String>()));
        Self {
            text: text.unwrap_or(self.text),
            from: from.unwrap_or(self.from),
            ..self
        }
    }
}

fn is_longer(text: &str, letters: usize) -> bool {
    text.chars().nth(letters).is_some()
}

/// State of a message, as far as known. Never "sent".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// On disk, waiting for its gateway or for its next attempt.
    Queued,
    /// Given to a gateway; no answer yet. After a crash in this state the message may or may not
    /// have left.
    Sending,
    /// A gateway took the message.
    Accepted,
    /// The handset or mailbox has the message.
    Delivered,
    /// By a receipt, the message will not arrive, and nothing more is tried.
    Undelivered,
    /// The recipient was refused.
    Rejected,
    /// The message is no longer true.
    Expired,
    /// The message was taken back before leaving.
    Withdrawn,
    /// Every way was tried for as long as the message was true.
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

/// One outbox row: a message to a single recipient by a single channel, with the message's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The row's number, in the order in which messages were committed.
    pub id: u64,
    /// Our reference towards gateways, never changed.
    pub reference: String,
    /// School by whose rules the message is sent; `None` for the server's own messages.
    pub school: Option<SchoolId>,
    /// The visit or watch of the message.
    #[serde(rename = "subject_of")]
    pub subject: SubjectId,
    /// The recipient, where the directory has the recipient.
    pub person: Option<PersonId>,
    /// Address and words of the message. Flat in the record: older records have the same shape.
    #[serde(flatten)]
    pub content: Content,
    /// Template of the wording.
    pub template: Template,
    /// Topic, which decides when the message is settled or taken back.
    pub about: NoticeTopic,
    /// Priority in the outbox.
    pub priority: Priority,
    /// Instant of the commit.
    pub created_at: Timestamp,
    /// Instant after which the message is no longer true.
    pub valid_until: Timestamp,
    /// State, as far as known.
    pub state: MessageState,
    /// The gateway that has the message or will be tried next.
    pub gateway: Option<GatewayName>,
    /// The same gateway's id of the message.
    pub provider_id: Option<String>,
    /// Number of attempts begun.
    pub attempts: u32,
    /// Earliest instant of the next attempt.
    pub next_at: Timestamp,
    /// Instant at which a gateway first took the message.
    pub accepted_at: Option<Timestamp>,
    /// Whether an earlier attempt may have reached the recipient; the next attempt then says so.
    pub repeat: bool,
    /// Gateways, with their ids, that took the message before or may have: receipts from any of
    /// them still count.
    pub earlier: Vec<(GatewayName, String)>,
    /// Last failure, for the record.
    pub trouble: Option<String>,
    /// The message that leaves in place of this one and shares its fate: what falls due for one
    /// person at once is said once. `None` for a message of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_by: Option<u64>,
    /// The only gateway that may carry the message: what proves a gateway proves nothing by another. `None` for a message
    /// that any gateway of its channel may carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_by: Option<GatewayName>,
    /// Whether the message is about Homeward itself: messages about people leave first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_homeward: bool,
}

/// Subject of an event or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectId {
    /// A visit.
    Visit(VisitId),
    /// A watch.
    Watch(WatchId),
    /// Neither a visit nor a watch.
    None,
}
