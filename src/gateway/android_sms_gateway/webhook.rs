//! Webhooks: only the sign to look. A webhook of the app's carries a text, but its id is none of the inbox's, and the inbox alone
//! tells one text from two.
//!
//! `X-Signature` is the HMAC-SHA256, in lower-case hexadecimal, keyed with the app's signing key, over the body as sent followed by
//! the text of `X-Timestamp` (`PayloadSingingPlugin`; the project's own Rust crate `android-sms-gateway` 0.3.2 agrees).

use super::AndroidSmsGateway;
use super::messages::is_message_id;
use crate::domain::hex::hex;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::webhook::{WEBHOOK_BODY_MAX, WebhookAnswer};
use crate::gateway::{WebhookReading, WebhookRefusal, WebhookRequest};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How far from ours the time of a webhook may be: a recorded webhook cannot be played later.
const FRESH_WITHIN: Span = Span::from_secs(300);

/// Longest `X-Timestamp`: seconds since 1970, beyond the year 9999.
const TIMESTAMP_MAX: usize = 12;

/// A webhook in the app's words; only the fields that we read.
#[derive(Deserialize)]
struct EventRecord {
    event: String,
    payload: Option<EventPayload>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventPayload {
    message_id: Option<String>,
}

/// Whether `signature` is the app's for a body sent at `timestamp`. The comparison takes the same time wherever it differs.
#[must_use]
pub fn is_signed(key: &str, body: &[u8], timestamp: &str, signature: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return false;
    };
    mac.update(body);
    mac.update(timestamp.as_bytes());
    let expected = hex(&mac.finalize().into_bytes());
    bool::from(expected.as_bytes().ct_eq(signature.trim().as_bytes()))
}

impl AndroidSmsGateway {
    /// Checks signature and time, then reads what the webhook is about. An event about a text that came in hurries the poller; an
    /// event about a message of ours names the message, whose fate is asked of the phone.
    pub(super) fn read(
        &self,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        let is_here = matches!(request.tail.trim_matches('/'), "inbound" | "status");
        if !is_here || request.method != "POST" {
            return Err(WebhookRefusal::NotHere);
        }
        // With an empty key anybody could sign.
        let key = self.settings.signing_key.as_ref();
        let key = key.filter(|key| self.has_webhook && !key.reveal().is_empty());
        let key = key.ok_or(WebhookRefusal::NotHere)?;
        if request.body.len() > WEBHOOK_BODY_MAX {
            return Err(WebhookRefusal::Malformed("the body is too long"));
        }
        let timestamp = header(request, "x-timestamp").filter(|text| text.len() <= TIMESTAMP_MAX);
        let timestamp = timestamp.ok_or(WebhookRefusal::BadSignature)?;
        let signature = header(request, "x-signature").ok_or(WebhookRefusal::BadSignature)?;
        if !is_signed(key.reveal(), request.body, timestamp, signature) {
            return Err(WebhookRefusal::BadSignature);
        }
        let sent_at = timestamp.parse::<i64>().ok();
        let sent_at = sent_at.map(|secs| Timestamp::from_ms(secs.saturating_mul(1000)));
        if sent_at.is_none_or(|at| now.since(at).max(at.since(now)) > FRESH_WITHIN) {
            return Err(WebhookRefusal::Malformed(
                "the time of the webhook is far from ours",
            ));
        }
        let event = serde_json::from_slice::<EventRecord>(request.body);
        let event = event.map_err(|_| WebhookRefusal::Malformed("not a webhook of the app's"))?;
        let mut reading = WebhookReading::empty(WebhookAnswer {
            status: 200,
            content_type: "text/plain",
            body: String::new(),
        });
        match event.event.as_str() {
            "sms:sent" | "sms:delivered" | "sms:failed" | "sms:cancelled" => {
                let id = event.payload.and_then(|payload| payload.message_id);
                let id = id.filter(|id| is_message_id(id));
                let id = id.ok_or(WebhookRefusal::Malformed("`messageId` is no message's id"))?;
                reading.fates_of.push(id);
            }
            // A text, a picture message, a batch of them, a phone that has just started, or an event of a later version: the
            // inbox says.
            _ => self.arrivals.send_modify(|count| *count = count.wrapping_add(1)),
        }
        Ok(reading)
    }
}

fn header<'a>(request: &WebhookRequest<'a>, name: &str) -> Option<&'a str> {
    request.headers.get(name)?.to_str().ok()
}
