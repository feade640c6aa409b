//! The meaning of BulkSMS's errors and statuses for us.

use crate::domain::delivery::{Fate, Rejection, SendFailure};
use crate::gateway::PollFailure;
use crate::gateway::http::HttpAnswer;
use serde::Deserialize;

/// Longest name of an error that is kept.
const NAME_MAX: usize = 40;

/// An error's body. Title and detail are not read: the detail may quote the number.
#[derive(Deserialize)]
struct ErrorBody {
    /// A URL that ends in the error's name, as in `.../errors#insufficient-credits`.
    r#type: String,
}

/// Returns the name of an error, of small letters and dashes alone: anything else could be a person's number or name (P17).
fn name_of(answer: &HttpAnswer) -> Option<String> {
    let body = serde_json::from_slice::<ErrorBody>(answer.body.as_deref()?).ok()?;
    let name = body.r#type.rsplit(['#', '/']).next()?.to_owned();
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    Some(name).filter(|name| (1..=NAME_MAX).contains(&name.len()) && name.chars().all(plain))
}

fn words(status: u16, name: Option<&str>) -> String {
    let meaning = match (status, name) {
        (_, Some("insufficient-credits")) => ": no credit is left",
        (300..=399, _) => ": a redirect, so something between us and BulkSMS answered",
        (401, _) => ": the token is wrong, or was taken back",
        _ => "",
    };
    match name {
        Some(name) => format!("BulkSMS error {name} (HTTP {status}){meaning}"),
        None => format!("HTTP {status}{meaning}"),
    }
}

/// Whether the same request may be answered later.
///
/// A 400 without an error in its body is no judgement: such answers were seen where requests followed one another closely.
fn may_pass(status: u16, name: Option<&str>) -> bool {
    match status {
        300..=399 | 408 | 425 | 429 | 500..=599 => true,
        400 => name.is_none(),
        _ => false,
    }
}

/// Says why a message was not taken, from the answer to `POST /messages`.
///
/// A 400 says only in prose whether the number or the request was at fault: in doubt the next gateway is tried.
pub(super) fn send_failure(answer: &HttpAnswer) -> SendFailure {
    let name = name_of(answer);
    let why = words(answer.status, name.as_deref());
    if may_pass(answer.status, name.as_deref()) {
        return SendFailure::Retry {
            after: answer.retry_after,
            why,
        };
    }
    SendFailure::Refused { why }
}

/// Says why a question was not answered.
pub(super) fn poll_failure(answer: &HttpAnswer) -> PollFailure {
    let name = name_of(answer);
    let why = words(answer.status, name.as_deref());
    if may_pass(answer.status, name.as_deref()) {
        return PollFailure::Busy {
            after: answer.retry_after,
            why,
        };
    }
    PollFailure::Refused { why }
}

/// Returns the fate that a status's type means.
///
/// `ACCEPTED`, `SCHEDULED`, `SENT`, `UNKNOWN` and any other word prove nothing: the message stays accepted.
pub(super) fn fate(kind: &str) -> Fate {
    match kind {
        "DELIVERED" => Fate::Delivered,
        "FAILED" => Fate::Undelivered,
        _ => Fate::Accepted,
    }
}

/// Returns the rejection, where a failure's subtype refuses the recipient for good.
///
/// `EXPIRED` and `HANDSET_ERROR` may pass, and `NOT_SENT` may be BulkSMS's own want of a route.
pub(super) fn rejection(subtype: &str) -> Option<Rejection> {
    (subtype == "BLOCKED").then_some(Rejection::OptedOut)
}

/// Returns a failure's subtype for the record, where it is a word of BulkSMS's kind.
pub(super) fn detail(subtype: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_uppercase() || c == '_';
    let is_word = (1..=NAME_MAX).contains(&subtype.len()) && subtype.chars().all(plain);
    is_word.then(|| format!("FAILED.{subtype}"))
}
