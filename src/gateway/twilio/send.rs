//! Sending, and looking for messages that may have been sent.

use super::messages::is_message_sid;
use super::{Twilio, codes};
use crate::domain::delivery::{Accepted, Content, Outbound, Rejection, SendFailure};
use crate::domain::time::Timestamp;
use crate::gateway::{PollFailure, http};
use serde::Deserialize;

/// Longest `ValidityPeriod`, in seconds; the shortest is one.
pub(super) const VALIDITY_MAX_SECS: u64 = 36_000;

#[derive(Deserialize)]
struct CreatedMessage {
    sid: String,
}

impl Twilio {
    /// Posts one message. Twilio answers 201 and the message's `sid`.
    ///
    /// Twilio has no field for our reference and no idempotency key: after an unknown outcome the
    /// message is looked for.
    pub(super) async fn post(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let Content::Text { to, body } = &message.content else {
            return Err(SendFailure::Rejected {
                reason: Rejection::Other,
                why: "an e-mail was given to a gateway for texts".to_owned(),
            });
        };
        let validity = (message.valid_until.since(now).ms() / 1000).clamp(1, VALIDITY_MAX_SECS);
        let validity = validity.to_string();
        let callback = self
            .webhook_url
            .as_deref()
            .map(|base| format!("{}/status", base.trim_end_matches('/')));
        let mut form = vec![
            ("To", to.reveal()),
            ("Body", body.reveal()),
            ("ValidityPeriod", &validity),
        ];
        match &self.settings.messaging_service_sid {
            Some(sid) => form.push(("MessagingServiceSid", sid)),
            None => form.push(("From", self.settings.from.reveal())),
        }
        if let Some(callback) = &callback {
            form.push(("StatusCallback", callback));
        }
        let request = self.client.post(self.messages_url(None)).form(&form);
        let answer = http::ask(self.signed_in(request), Some(now))
            .await
            .map_err(|error| http::send_failure(&error))?;
        if !(200..300).contains(&answer.status) {
            return Err(codes::send_failure(&answer));
        }
        match answer
            .body
            .as_deref()
            .map(serde_json::from_slice::<CreatedMessage>)
        {
            Some(Ok(created)) if is_message_sid(&created.sid) => Ok(Accepted {
                provider_id: created.sid,
            }),
            Some(Ok(_)) => Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer names no message's sid", answer.status),
            }),
            Some(Err(_)) | None => Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer cannot be read", answer.status),
            }),
        }
    }

    /// Looks for a message to the same number, with exactly the same text, made since `since`.
    ///
    /// Twilio's dates are whole seconds, so `since` is cut down to whole seconds. With a clock of
    /// ours that runs ahead, the message goes out twice, marked as a repeat; a match with another
    /// message would lose the message altogether.
    pub(super) async fn look_up(
        &self,
        message: &Outbound,
        since: Timestamp,
    ) -> Result<Option<Accepted>, PollFailure> {
        let Content::Text { to, body } = &message.content else {
            return Ok(None);
        };
        let since = Timestamp::from_ms(since.ms() - since.ms().rem_euclid(1000));
        let listing = self.list(to.reveal(), since).await?;
        Ok(listing
            .messages
            .into_iter()
            .find(|sent| {
                !sent.is_inbound()
                    && sent.body.as_deref() == Some(body.reveal())
                    && sent.created_at().is_some_and(|created_at| created_at >= since)
            })
            .map(|sent| Accepted {
                provider_id: sent.sid,
            }))
    }
}
