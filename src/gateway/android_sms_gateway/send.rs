//! Sending, and looking for messages that may have been taken.

use super::messages::message_id;
use super::{AndroidSmsGateway, codes};
use crate::domain::delivery::{Accepted, Content, Outbound, Priority, Rejection, SendFailure};
use crate::domain::time::Timestamp;
use crate::gateway::{PollFailure, http};
use serde::{Deserialize, Serialize};

/// Longest `ttl` of our messages, in seconds: the app itself has no limit.
pub(super) const TTL_MAX_SECS: u64 = 86_400;

/// Shortest `ttl` in the app's document, in seconds.
const TTL_MIN_SECS: u64 = 5;

/// `POST /messages`. Never with `scheduleAt`: before 1.74.1 a scheduled message held up the whole queue.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewMessage<'a> {
    id: &'a str,
    text_message: NewText<'a>,
    phone_numbers: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    sim_number: Option<u8>,
    ttl: u64,
    with_delivery_report: bool,
    priority: u8,
}

#[derive(Serialize)]
struct NewText<'a> {
    text: &'a str,
}

#[derive(Deserialize)]
struct TakenMessage {
    id: String,
}

/// Returns the app's priority. From 100 on the app's working hours hold no message back, and the app's limits hold a message back
/// only after another of the same priority or higher.
fn priority(priority: Priority) -> u8 {
    match priority {
        Priority::Alert => 120,
        Priority::Nudge => 110,
        Priority::Confirmation => 100,
    }
}

impl AndroidSmsGateway {
    /// Posts a message under an id of ours. The app answers 202, and 409 to a known id: a message may be posted again without
    /// being sent again.
    ///
    /// The app's own check of numbers is skipped: the check refuses every number outside the app's copy of the numbering plan.
    pub(super) async fn post(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let Content::Text { to, body } = &message.content else {
            return Err(SendFailure::Rejected {
                reason: Rejection::Other,
                why: "an e-mail was given to a gateway for texts".to_owned(),
            });
        };
        let id = message_id(&message.reference);
        let request = self
            .client
            .post(self.url("messages"))
            .query(&[("skipPhoneValidation", "true")])
            .json(&NewMessage {
                id: &id,
                text_message: NewText { text: body.reveal() },
                phone_numbers: [to.reveal()],
                sim_number: self.settings.sim_number,
                ttl: (message.valid_until.since(now).ms() / 1000).clamp(TTL_MIN_SECS, TTL_MAX_SECS),
                with_delivery_report: true,
                priority: priority(message.priority),
            });
        let answer = http::ask(self.signed_in(request), Some(now))
            .await
            .map_err(|error| http::send_failure(&error))?;
        match answer.status {
            200..=299 => {}
            409 => return Ok(Accepted { provider_id: id }),
            _ => return Err(codes::send_failure(&answer)),
        }
        match answer.body.as_deref().map(serde_json::from_slice::<TakenMessage>) {
            Some(Ok(taken)) if taken.id == id => Ok(Accepted { provider_id: id }),
            Some(Ok(_)) => Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer names another message", answer.status),
            }),
            Some(Err(_)) | None => Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer cannot be read", answer.status),
            }),
        }
    }

    /// Looks a message up by our id. A message failed on the phone is found all the same: the receipt tells.
    pub(super) async fn look_up(&self, message: &Outbound) -> Result<Option<Accepted>, PollFailure> {
        let found = self.message(&message_id(&message.reference)).await?;
        Ok(found.map(|message| Accepted {
            provider_id: message.id,
        }))
    }
}
