//! The meaning of Notify's errors and statuses for us.
//!
//! Notify promises status and error type, not the messages. The consequence of a failure therefore hangs on the type, but for a
//! wrong number, which has no type of its own; messages only choose the words for an admin. Messages are never quoted: a message
//! may repeat a number.

use super::settings::TEXT_TEMPLATE;
use crate::domain::delivery::{Fate, Receipt, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::gateway::PollFailure;
use crate::gateway::http::HttpAnswer;
use serde::Deserialize;

#[derive(Deserialize)]
struct ErrorBody {
    errors: Vec<NotifyError>,
}

/// One error of an answer: the type, and words for a person.
#[derive(Deserialize, Default)]
struct NotifyError {
    #[serde(default)]
    error: String,
    #[serde(default)]
    message: String,
}

/// Returns the first error in an answer's body; a blank error for a body without errors, as a proxy's.
fn error_of(answer: &HttpAnswer) -> NotifyError {
    let body = answer.body.as_deref();
    let read = body.and_then(|body| serde_json::from_slice::<ErrorBody>(body).ok());
    let first = read.and_then(|body| body.errors.into_iter().next());
    first.unwrap_or_default()
}

/// Parts of messages, with their meaning for an admin. The first part found counts; `{key}` is the key of the template.
const MEANINGS: &[(&str, &str)] = &[
    (
        "system clock",
        "this server's clock is more than 30 seconds wrong: set it, `timedatectl` says how it is kept",
    ),
    (
        "key revoked",
        "the API key has been revoked: make another live key",
    ),
    (
        "api key not found",
        "the API key is not the service's: copy it again",
    ),
    ("no api keys", "the service has no API key: make a live key"),
    (
        "service not found",
        "there is no such service: copy the API key again",
    ),
    ("archived", "the service has been deleted"),
    (
        "trial mode",
        "the service is in trial mode, which reaches team members alone: press \"Make your service live\" in Notify",
    ),
    (
        "team-only",
        "the API key is a team key, which reaches team members alone: make a live key",
    ),
    (
        "has been deleted",
        "the template has been deleted: make it again, and set `{key}`",
    ),
    (
        "template not found",
        "there is no such template: copy `{key}` again",
    ),
    (
        "template_id is not a valid",
        "`{key}` is no id of Notify's: copy it again",
    ),
    (
        "not suitable",
        "the template of `{key}` is for another kind of message: one for texts, one for e-mails",
    ),
    (
        "missing personalisation",
        "the template of `{key}` asks for more than `((message))` and, in an e-mail, `((subject))`: take the rest out",
    ),
    ("too long", "the message is too long"),
    ("message is empty", "the message is empty"),
    (
        "sms_sender_id",
        "`sms_sender_id` is not of this service: copy it again",
    ),
    (
        "email_reply_to_id",
        "`reply_to_id` is not of this service: copy it again",
    ),
    (
        "international",
        "the service may not send to this country: under Settings, switch international texts on",
    ),
    (
        "not allowed to send",
        "the service is not set up for this kind of message: see Settings",
    ),
];

/// Whether an error refuses the number or address itself.
///
/// A number of a wrong form is a `ValidationError`, as is every other fault of a request: the message then begins with the
/// field's name.
fn refuses_recipient(error: &NotifyError) -> bool {
    match error.error.as_str() {
        "InvalidEmailError" | "InvalidPhoneError" | "InvalidRecipientError" => true,
        "ValidationError" => ["phone_number ", "email_address "]
            .iter()
            .any(|field| error.message.starts_with(field)),
        _ => false,
    }
}

/// Returns an error type of Notify's by name. Any other text is not kept: a stranger may have written a number there (P17).
fn known_type(error: &NotifyError) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "AuthError",
        "BadRequestError",
        "InvalidEmailError",
        "InvalidPhoneError",
        "InvalidRecipientError",
        "NoResultFound",
        "RateLimitError",
        "TooManyRequestsError",
        "ValidationError",
    ];
    KNOWN.iter().find(|known| **known == error.error).copied()
}

/// Says what an error means; `key` is the key of the template asked for.
fn words(answer: &HttpAnswer, error: &NotifyError, key: &str) -> String {
    let mut words = match known_type(error) {
        Some(known) => format!("Notify {known} (HTTP {})", answer.status),
        None => format!("HTTP {}", answer.status),
    };
    let message = error.message.to_lowercase();
    let meaning = match (error.error.as_str(), answer.status) {
        ("TooManyRequestsError", _) => {
            Some("the service's limit of messages a day is reached, until midnight UTC")
        }
        ("RateLimitError", _) => Some("too many messages a minute"),
        // Notify never redirects its API: a school's web filter does.
        (_, 300..=399) => Some("a redirect, so something between us and Notify answered"),
        _ if refuses_recipient(error) => Some("no number or address that Notify can send to"),
        _ => MEANINGS
            .iter()
            .find(|(part, _)| known_type(error).is_some() && message.contains(part))
            .map(|(_, meaning)| *meaning),
    };
    if let Some(meaning) = meaning {
        words.push_str(": ");
        words.push_str(&meaning.replace("{key}", key));
    }
    words
}

/// Says why a message was not taken; `key` is the key of the template that it named.
pub(super) fn send_failure(answer: &HttpAnswer, key: &str) -> SendFailure {
    let error = error_of(answer);
    let why = words(answer, &error, key);
    let after = answer.retry_after;
    if refuses_recipient(&error) {
        return SendFailure::Rejected {
            reason: Rejection::BadAddress,
            why,
        };
    }
    match (error.error.as_str(), answer.status) {
        // The same gateway takes nothing more today, however long a message waits.
        ("TooManyRequestsError", _) => SendFailure::Refused { why },
        // A proxy's word: Notify itself may have taken the message, and the reference is looked up.
        (_, 502 | 504) => SendFailure::Unknown { why },
        (_, 300..=399 | 408 | 425 | 429 | 500..=599) => SendFailure::Retry { after, why },
        _ => SendFailure::Refused { why },
    }
}

/// Says why a question was not answered.
pub(super) fn poll_failure(answer: &HttpAnswer) -> PollFailure {
    let why = words(answer, &error_of(answer), TEXT_TEMPLATE);
    match answer.status {
        300..=399 | 408 | 425 | 429 | 500..=599 => PollFailure::Busy {
            after: answer.retry_after,
            why,
        },
        _ => PollFailure::Refused { why },
    }
}

/// Makes a receipt of a record's status.
///
/// `created`, `sending`, `pending`, `sent` (the last word for another country) and any unknown word prove nothing: the message
/// stays accepted. `permanent-failure` says that the recipient cannot be reached: no such number or mailbox, or the network's
/// own list of those who want no texts. Networks also say it of a text that is too like others, so an alert goes on by the next
/// gateway all the same.
pub(super) fn receipt(gateway: &GatewayName, id: String, status: &str) -> Receipt {
    let (fate, detail) = match status {
        "delivered" => (Fate::Delivered, None),
        "permanent-failure" => (Fate::Undelivered, Some("permanent-failure")),
        "temporary-failure" => (Fate::Undelivered, Some("temporary-failure")),
        "technical-failure" => (Fate::Undelivered, Some("technical-failure")),
        "cancelled" => (Fate::Undelivered, Some("cancelled")),
        "failed" => (Fate::Undelivered, Some("failed")),
        _ => (Fate::Accepted, None),
    };
    Receipt {
        gateway: gateway.clone(),
        provider_id: id,
        fate,
        detail: detail.map(str::to_owned),
        rejection: (status == "permanent-failure").then_some(Rejection::BadAddress),
    }
}

/// Makes a receipt of a test key's message, which no phone has, however the status reads.
pub(super) fn receipt_of_test_key(gateway: &GatewayName, id: String) -> Receipt {
    Receipt {
        gateway: gateway.clone(),
        provider_id: id,
        fate: Fate::Undelivered,
        detail: Some("the API key is a test key, which sends nothing".to_owned()),
        rejection: None,
    }
}
