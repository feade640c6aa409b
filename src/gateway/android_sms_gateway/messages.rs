//! Messages on the phone, by id: the fate of each.

use super::{AndroidSmsGateway, codes};
use crate::domain::delivery::{Fate, Receipt};
use crate::domain::hex::hex;
use crate::gateway::PollFailure;
use crate::gateway::http::HttpAnswer;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Longest id of a message that the app takes.
const ID_MAX: usize = 36;

/// A message in the app's words; only the fields read here.
#[derive(Deserialize)]
pub(super) struct MessageRecord {
    pub(super) id: String,
    state: String,
    /// Each with a reason for a failure. A value of any other shape must not keep us from reading the state.
    #[serde(default)]
    recipients: Value,
}

impl MessageRecord {
    fn receipt(self, gateway: &AndroidSmsGateway) -> Receipt {
        let fate = codes::fate(&self.state);
        let error = self.recipients.as_array().and_then(|recipients| {
            let errors = recipients.iter().filter_map(|one| one.get("error"));
            errors.filter_map(Value::as_str).next().map(codes::reason)
        });
        Receipt {
            gateway: gateway.name.clone(),
            provider_id: self.id,
            fate,
            detail: error.filter(|_| fate == Fate::Undelivered),
            // To a phone, no signal and no such number look alike: no number is wrong for good.
            rejection: None,
        }
    }
}

/// Whether an id may be a message's of ours: short, and harmless in a URL.
pub(super) fn is_message_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=ID_MAX).contains(&id.len()) && id.bytes().all(plain) && id.bytes().any(|byte| byte != b'.')
}

/// Returns our id of a message: the reference itself, or a hash of a reference unfit for the app.
pub(super) fn message_id(reference: &str) -> String {
    if is_message_id(reference) {
        return reference.to_owned();
    }
    let mut digest = hex(&Sha256::digest(reference));
    digest.truncate(ID_MAX);
    digest
}

impl AndroidSmsGateway {
    /// Asks for the state of each message; a message unknown to the phone (404) is left out.
    ///
    /// Receipts from before a failure are returned, not lost; the other messages will be asked for again.
    pub(super) async fn fetch_status(&self, ids: &[String]) -> Result<Vec<Receipt>, PollFailure> {
        let mut receipts = Vec::with_capacity(ids.len());
        for id in ids.iter().filter(|id| is_message_id(id)) {
            match self.message(id).await {
                Ok(Some(message)) => receipts.push(message.receipt(self)),
                Ok(None) => {}
                Err(failure) if receipts.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        Ok(receipts)
    }

    /// Fetches one message; `None` if the phone does not know the message (404).
    pub(super) async fn message(&self, id: &str) -> Result<Option<MessageRecord>, PollFailure> {
        let request = self.client.get(self.url(&format!("messages/{id}")));
        let answer = self.ask(request).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let message = read::<MessageRecord>(&answer)?;
        if message.id != id {
            return Err(PollFailure::Unreadable {
                why: "the answer is about another message".to_owned(),
            });
        }
        Ok(Some(message))
    }
}

/// Reads an answer of the app's.
pub(super) fn read<T: for<'de> Deserialize<'de>>(answer: &HttpAnswer) -> Result<T, PollFailure> {
    if answer.status != 200 {
        return Err(codes::poll_failure(answer));
    }
    let body = answer.body.as_deref().ok_or_else(|| PollFailure::Unreadable {
        why: "the answer broke off, or was too long".to_owned(),
    })?;
    // The parser's own words may quote the answer, and a person's text in the answer.
    serde_json::from_slice(body).map_err(|error| PollFailure::Unreadable {
        why: format!("the answer is not the app's (column {})", error.column()),
    })
}
