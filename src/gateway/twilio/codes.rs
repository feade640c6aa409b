//! The meaning of Twilio's statuses and error codes for us.
//!
//! Twilio's error dictionary warns that the code for a cause may change. Every code is therefore
//! kept for the record, and no code beyond the lists here is taken for a fault of the recipient: in
//! doubt the next gateway is tried.

use crate::domain::delivery::{Fate, Receipt, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::gateway::PollFailure;
use crate::gateway::http::HttpAnswer;
use serde::Deserialize;

/// The code in an error's body. The body's message is not read: the message may quote the number.
#[derive(Deserialize)]
struct ErrorBody {
    code: Option<u32>,
}

fn code_of(answer: &HttpAnswer) -> Option<u32> {
    let body = answer.body.as_deref()?;
    known_shape(serde_json::from_slice::<ErrorBody>(body).ok()?.code)
}

/// Returns a code of at most five digits, as Twilio's are: a longer code could be a person's
/// number, and a code goes into the record and the log (P17).
fn known_shape(code: Option<u32>) -> Option<u32> {
    code.filter(|code| *code <= 99_999)
}

fn words(status: u16, code: Option<u32>) -> String {
    match code {
        Some(code) => format!("Twilio error {code} (HTTP {status}){}", meaning(code)),
        None => format!("HTTP {status}"),
    }
}

/// Returns the meaning of a code, where the meaning tells an admin what to do.
fn meaning(code: u32) -> &'static str {
    match code {
        20003 => ": account or auth token is wrong",
        20005 | 30002 => ": the account is suspended, perhaps for want of credit",
        20429 => ": too many requests",
        21211 => ": no such number",
        21266 => ": a Twilio number cannot write to itself",
        21408 => ": the account may not send to this country",
        21606 | 21612 => ": our number cannot send to this one",
        21608 => {
            ": a trial account, or one without a compliance profile, reaches only numbers that it has verified"
        }
        21610 => ": the recipient has opted out",
        21611 => ": our number has too many messages waiting",
        21614 | 21635 => ": not a mobile number",
        21617 => ": the text is too long",
        _ => "",
    }
}

/// Says why a message was not taken, from the answer to `POST Messages.json`.
pub(super) fn send_failure(answer: &HttpAnswer) -> SendFailure {
    let code = code_of(answer);
    let why = words(answer.status, code);
    let after = answer.retry_after;
    match code {
        Some(21211 | 21614 | 21635) => {
            return SendFailure::Rejected {
                reason: Rejection::BadAddress,
                why,
            };
        }
        Some(21610) => {
            return SendFailure::Rejected {
                reason: Rejection::OptedOut,
                why,
            };
        }
        Some(20429 | 21611) => return SendFailure::Retry { after, why },
        // These codes come with many a status and always concern us or our number: another gateway
        // may serve.
        Some(20003 | 20005 | 21408 | 21606 | 21608 | 21612 | 21617 | 30002) => {
            return SendFailure::Refused { why };
        }
        Some(_) | None => {}
    }
    match answer.status {
        // Twilio never redirects its API: a school's web filter does.
        300..=399 => SendFailure::Retry {
            after,
            why: format!("{why}: a redirect, so something between us and Twilio answered"),
        },
        408 | 425 | 429 | 500..=599 => SendFailure::Retry { after, why },
        _ => SendFailure::Refused { why },
    }
}

/// Says why a question was not answered.
pub(super) fn poll_failure(answer: &HttpAnswer) -> PollFailure {
    let code = code_of(answer);
    let why = words(answer.status, code);
    match (code, answer.status) {
        (Some(20429), _) | (_, 300..=399 | 408 | 425 | 429 | 500..=599) => PollFailure::Busy {
            after: answer.retry_after,
            why,
        },
        _ => PollFailure::Refused { why },
    }
}

/// Makes a receipt of a message's status and error code.
///
/// `queued`, `sending`, `sent`, `partially_delivered` and any unknown word prove nothing: the
/// message stays accepted.
pub(super) fn receipt(gateway: &GatewayName, sid: String, status: &str, code: Option<u32>) -> Receipt {
    let fate = match status {
        "delivered" | "read" => Fate::Delivered,
        "undelivered" | "failed" | "canceled" => Fate::Undelivered,
        _ => Fate::Accepted,
    };
    let code = known_shape(code);
    Receipt {
        gateway: gateway.clone(),
        provider_id: sid,
        fate,
        detail: code.map(|code| code.to_string()),
        rejection: match fate {
            Fate::Undelivered => code.and_then(rejection),
            Fate::Accepted | Fate::Delivered => None,
        },
    }
}

/// Returns the rejection, where a code refuses the recipient for good.
///
/// 30003 (handset unreachable) may pass: a phone in a cellar is not a wrong number.
fn rejection(code: u32) -> Option<Rejection> {
    match code {
        21211 | 21614 | 21635 | 30005 | 30006 => Some(Rejection::BadAddress),
        21610 => Some(Rejection::OptedOut),
        _ => None,
    }
}
