//! The meaning of the app's statuses, states and reasons for us.

use crate::domain::delivery::{Fate, SendFailure};
use crate::gateway::PollFailure;
use crate::gateway::http::HttpAnswer;

/// Most letters of an Android result code.
const CODE_MAX: usize = 60;

fn words(status: u16) -> String {
    let meaning = match status {
        300..=399 => ": a redirect, so something between us and the phone answered",
        400 => ": the app cannot take such a message",
        401 | 403 => ": user name or password is not the one in the app",
        404 => ": no such page: `base_url` is not the app's local server, or the app is too old",
        501 => ": the app's cloud server answered, not the phone itself",
        _ => "",
    };
    format!("HTTP {status}{meaning}")
}

/// Says why a message was not taken, from the answer to `POST /messages`.
///
/// The app judges no number here: a number that it cannot send to becomes a message that failed.
pub(super) fn send_failure(answer: &HttpAnswer) -> SendFailure {
    let why = words(answer.status);
    match answer.status {
        300..=399 | 408 | 425 | 429 | 500 | 502..=599 => SendFailure::Retry {
            after: answer.retry_after,
            why,
        },
        _ => SendFailure::Refused { why },
    }
}

/// Says why a question was not answered.
pub(super) fn poll_failure(answer: &HttpAnswer) -> PollFailure {
    let why = words(answer.status);
    match answer.status {
        300..=399 | 408 | 425 | 429 | 500 | 502..=599 => PollFailure::Busy {
            after: answer.retry_after,
            why,
        },
        _ => PollFailure::Refused { why },
    }
}

/// Returns the fate that a state means (`ProcessingState`).
///
/// `Pending`, `Processed`, `Sent`, `Cancelling` and any unknown word prove nothing: the message stays accepted. A carrier's
/// "not now" leaves a message in `Sent` for ever.
pub(super) fn fate(state: &str) -> Fate {
    match state {
        "Delivered" => Fate::Delivered,
        "Failed" | "Cancelled" => Fate::Undelivered,
        _ => Fate::Accepted,
    }
}

/// Returns what may be kept of the app's reason for a failure, in our words or Android's code.
///
/// The reason itself may name a number (`Delivery result from SC +44...`), so nothing of it is kept but a code in capitals or
/// a status of at most three digits (P17).
pub(super) fn reason(error: &str) -> String {
    if let Some(code) = android_code(error) {
        return format!("{code}{}", meaning(code));
    }
    if error.contains("TTL expired") {
        return "not sent within its validity".to_owned();
    }
    if error.contains("No SIMs found") {
        return "no SIM in the phone".to_owned();
    }
    if error.contains("SIM") && error.contains("not found") {
        return "no SIM in the slot of `sim_number`".to_owned();
    }
    if error.contains("READ_PHONE_STATE") {
        return "the app lacks the permission to choose a SIM".to_owned();
    }
    let status = error
        .strip_prefix("Delivery result from SC")
        .and_then(|rest| rest.rsplit_once(": "))
        .and_then(|(_, status)| status.trim().parse::<u16>().ok())
        .filter(|status| *status <= 255);
    match status {
        Some(status) => format!("the carrier's report says {status} (3GPP TS 23.040, 9.2.3.15)"),
        None => "for a reason that the app does not code".to_owned(),
    }
}

/// Returns the code among the words, as in `Send result: RESULT_ERROR_NO_SERVICE (...)`.
fn android_code(error: &str) -> Option<&str> {
    let from = error.find("RESULT_")?;
    let rest = &error[from..];
    let end = rest
        .find(|c: char| !c.is_ascii_uppercase() && c != '_')
        .unwrap_or(rest.len());
    Some(&rest[..end]).filter(|code| code.len() <= CODE_MAX)
}

/// Returns the meaning of a code, where the meaning tells an admin what to do (Android's `SmsManager`).
fn meaning(code: &str) -> &'static str {
    match code {
        "RESULT_ERROR_GENERIC_FAILURE" => ": no credit, or no signal",
        "RESULT_ERROR_LIMIT_EXCEEDED" => ": Android's own limit of texts, some 30 in half an hour",
        "RESULT_ERROR_NO_SERVICE" => ": no signal",
        "RESULT_ERROR_RADIO_OFF" => ": the phone is in flight mode",
        "RESULT_NO_DEFAULT_SMS_APP" => ": the phone has no app set for texts",
        "RESULT_RIL_SIM_ABSENT" => ": no SIM in the phone",
        _ => "",
    }
}
