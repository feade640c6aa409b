//! Sending.

use super::key::is_uuid;
use super::settings::{EMAIL_TEMPLATE, TEXT_TEMPLATE};
use super::{GovukNotify, carried, codes, shown_as_written};
use crate::domain::delivery::{Accepted, Content, Outbound, Rejection, SendFailure};
use crate::domain::time::Timestamp;
use crate::gateway::http;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

#[derive(Deserialize)]
struct CreatedNotification {
    id: String,
    content: Option<CreatedContent>,
}

#[derive(Deserialize)]
struct CreatedContent {
    body: Option<String>,
    /// Sender of a text as shown on the phone: a number, or a name, which cannot be answered.
    from_number: Option<String>,
}

/// A request for a message, and the words that must stand in Notify's answer.
struct PostedMessage {
    path: &'static str,
    /// The key of the template in our settings.
    template_key: &'static str,
    fields: Value,
    words: String,
}

impl GovukNotify {
    /// Posts a message. Notify answers 201, with the message's id and the words sent.
    ///
    /// Notify has no idempotency key, but keeps our reference: after an unknown outcome the reference is looked up.
    pub(super) async fn post(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let posted = self.posted(message)?;
        let request = self.api.post(posted.path, &posted.fields);
        let answer = self.api.ask(request, Some(now)).await;
        let answer = answer.map_err(|error| http::send_failure(&error))?;
        if !(200..300).contains(&answer.status) {
            return Err(codes::send_failure(&answer, posted.template_key));
        }
        let created = answer
            .body
            .as_deref()
            .map(serde_json::from_slice::<CreatedNotification>);
        let Some(Ok(created)) = created else {
            return Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer cannot be read", answer.status),
            });
        };
        if !is_uuid(&created.id) {
            return Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer names no message's id", answer.status),
            });
        }
        let (body, from) = match created.content {
            Some(content) => (content.body, content.from_number),
            None => (None, None),
        };
        if let Some(from) = from {
            let is_name = from.chars().any(char::is_alphabetic);
            self.is_from_a_name.store(is_name, Ordering::Relaxed);
        }
        // Of a template without the placeholder Notify sends the template's own words, and answers 201.
        if body.is_some_and(|body| !letters(&body).contains(&letters(&posted.words))) {
            return Err(SendFailure::Refused {
                why: format!(
                    "Notify sent other words than ours: the whole body of the template of `{}` must be `((message))`",
                    posted.template_key
                ),
            });
        }
        Ok(Accepted {
            provider_id: created.id,
        })
    }

    /// Returns the request for a message. A message of a kind without a template is for another gateway.
    fn posted(&self, message: &Outbound) -> Result<PostedMessage, SendFailure> {
        let settings = &self.settings;
        let refuse = |why: String| SendFailure::Rejected {
            reason: Rejection::Other,
            why,
        };
        let without = |what: &str, key: &str| {
            refuse(format!(
                "{what} was given to a gateway without a template for it: add `{key}`"
            ))
        };
        let never = |what: &str| refuse(format!("Notify carries no {what}"));
        let reference = &message.reference;
        match &message.content {
            Content::Call { .. } => Err(never("calls")),
            Content::Notice { .. } => Err(never("notices to a room")),
            Content::Text { to, body } => {
                let template = settings
                    .template_id
                    .as_ref()
                    .ok_or_else(|| without("a text", TEXT_TEMPLATE))?;
                let words = carried(body.reveal());
                let mut fields = json!({
                    "phone_number": to.reveal(),
                    "template_id": template,
                    "personalisation": {"message": words},
                    "reference": reference,
                });
                if let Some(sender) = &settings.sms_sender_id {
                    fields["sms_sender_id"] = json!(sender);
                }
                Ok(PostedMessage {
                    path: "/v2/notifications/sms",
                    template_key: TEXT_TEMPLATE,
                    fields,
                    words,
                })
            }
            Content::Email { to, subject, body } => {
                let template = settings
                    .email_template_id
                    .as_ref()
                    .ok_or_else(|| without("an e-mail", EMAIL_TEMPLATE))?;
                let words = shown_as_written(body.reveal());
                let subject: Vec<&str> = subject.reveal().split_whitespace().collect();
                let mut fields = json!({
                    "email_address": to.reveal(),
                    "template_id": template,
                    "personalisation": {"message": words, "subject": subject.join(" ")},
                    "reference": reference,
                });
                if let Some(reply_to) = &settings.reply_to_id {
                    fields["email_reply_to_id"] = json!(reply_to);
                }
                Ok(PostedMessage {
                    path: "/v2/notifications/email",
                    template_key: EMAIL_TEMPLATE,
                    fields,
                    words,
                })
            }
        }
    }
}

/// Returns the plain letters and digits of a text, which Notify never changes.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}
