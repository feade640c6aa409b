//! Sending, and looking for messages of unknown outcome.

use super::messages::{BulkSmsMessage, read_list};
use super::{BulkSms, codes};
use crate::domain::delivery::{Accepted, Content, Fate, Outbound, Rejection, SendFailure};
use crate::domain::hex::hex;
use crate::domain::time::Timestamp;
use crate::gateway::{PollFailure, http};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Most parts of a text: 1,600 letters of two bytes each.
const PARTS_MAX: u8 = 24;

/// Longest `userSuppliedId`.
const USER_ID_MAX: usize = 20;

/// An entry of `POST /messages`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewMessage<'a> {
    to: [NewRecipient<'a>; 1],
    /// Replies reach BulkSMS by a repliable sender alone.
    from: NewSender,
    body: &'a str,
    encoding: &'a str,
    long_message_max_parts: u8,
    delivery_reports: &'a str,
    user_supplied_id: &'a str,
}

#[derive(Serialize)]
struct NewRecipient<'a> {
    r#type: &'a str,
    address: &'a str,
}

#[derive(Serialize)]
struct NewSender {
    r#type: &'static str,
}

/// Returns our id of a message at BulkSMS: our reference, or its hash where the reference is too long or unfit for a filter.
pub(super) fn user_supplied_id(reference: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if (1..=USER_ID_MAX).contains(&reference.len()) && reference.bytes().all(plain) {
        return reference.to_owned();
    }
    let mut digest = hex(&Sha256::digest(reference));
    digest.truncate(USER_ID_MAX);
    digest
}

/// Returns the number by which BulkSMS recognises a message for 12 hours: 31 bits of our reference.
///
/// Two messages with the same number would be a message lost. So the number at the end of a reference is counted on from a hash
/// of the rest: messages of one run never meet, and messages of two runs hardly ever.
pub(super) fn deduplication_id(reference: &str) -> u32 {
    let counted = reference
        .rsplit_once('-')
        .and_then(|(run, number)| Some((run, number.parse::<u64>().ok()?)));
    let (hashed, number) = counted.unwrap_or((reference, 0));
    let digest = Sha256::digest(hashed);
    let start = digest
        .iter()
        .take(4)
        .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let [_, _, _, _, a, b, c, d] = start.wrapping_add(number).to_be_bytes();
    (u32::from_be_bytes([a, b, c, d]) & (u32::MAX >> 1)).max(1)
}

/// Returns the text without braces: `{F0}` and `{fn}` in a text stand for fields of an address book, and would be replaced.
fn without_templates(body: &str) -> String {
    body.replace('{', "(").replace('}', ")")
}

impl BulkSms {
    /// Posts a message. BulkSMS answers 201 with the message; to a known deduplication id BulkSMS answers alike, and sends nothing.
    pub(super) async fn post(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let Content::Text { to, body } = &message.content else {
            return Err(SendFailure::Rejected {
                reason: Rejection::Other,
                why: "an e-mail was given to a gateway for texts".to_owned(),
            });
        };
        let ours = user_supplied_id(&message.reference);
        let deduplication_id = deduplication_id(&message.reference).to_string();
        let entry = NewMessage {
            to: [NewRecipient {
                r#type: "INTERNATIONAL",
                address: to.reveal(),
            }],
            from: NewSender { r#type: "REPLIABLE" },
            body: &without_templates(body.reveal()),
            encoding: "TEXT",
            long_message_max_parts: PARTS_MAX,
            delivery_reports: "ALL",
            user_supplied_id: &ours,
        };
        let query = [
            ("deduplication-id", deduplication_id.as_str()),
            ("auto-unicode", "true"),
        ];
        let request = self
            .client
            .post(self.url("messages"))
            .query(&query)
            .json(&[entry]);
        let answer = http::ask(self.signed_in(request), Some(now))
            .await
            .map_err(|error| http::send_failure(&error))?;
        if !(200..300).contains(&answer.status) {
            return Err(codes::send_failure(&answer));
        }
        let entries = answer.body.as_deref().map(serde_json::from_slice::<Vec<Value>>);
        let entries = entries.and_then(Result::ok).unwrap_or_else(Vec::new);
        let Some(taken) = entries.into_iter().find_map(BulkSmsMessage::read) else {
            return Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer names no message", answer.status),
            });
        };
        let is_other = taken.user_supplied_id.as_ref().is_some_and(|id| *id != ours);
        if is_other || !taken.may_go_to(to) {
            return Err(SendFailure::Refused {
                why: "BulkSMS took the message for another one that it had before".to_owned(),
            });
        }
        if codes::fate(&taken.status) == Fate::Undelivered {
            let why = codes::detail(&taken.subtype).unwrap_or_else(|| "FAILED".to_owned());
            return Err(match codes::rejection(&taken.subtype) {
                Some(reason) => SendFailure::Rejected { reason, why },
                None => SendFailure::Refused { why },
            });
        }
        Ok(Accepted {
            provider_id: taken.id.to_string(),
        })
    }

    /// Looks a message up by our id. A message too new to be listed is sent again under the same deduplication id.
    pub(super) async fn look_up(&self, message: &Outbound) -> Result<Option<Accepted>, PollFailure> {
        let ours = user_supplied_id(&message.reference);
        let filter = format!("userSuppliedId={ours}");
        let request = self
            .client
            .get(self.url("messages"))
            .query(&[("filter", filter.as_str())]);
        let entries = read_list(&self.ask(request).await?)?;
        let found = entries
            .into_iter()
            .filter_map(BulkSmsMessage::read)
            .find(|sent| sent.user_supplied_id.as_ref() == Some(&ours));
        Ok(found.map(|sent| Accepted {
            provider_id: sent.id.to_string(),
        }))
    }
}
