//! Inbound texts and receipts: fetched, or by webhook.

use super::form::WebhookForm;
use super::{Twilio, codes, signature};
use crate::domain::delivery::InboundText;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::http;
use crate::gateway::webhook::{WEBHOOK_BODY_MAX, WebhookAnswer};
use crate::gateway::{Cursor, InboundPage, PollFailure, WebhookReading, WebhookRefusal, WebhookRequest};
use reqwest::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Time before the last poll from which messages are read again.
///
/// Twilio lists by day, in no promised order, and entries may appear late.
const OVERLAP: Span = Span::from_mins(24 * 60);

/// An empty set of instructions: nothing is answered by text from here (TwiML, "Messaging: your response").
fn no_reply() -> WebhookAnswer {
    WebhookAnswer {
        status: 200,
        content_type: "text/xml",
        body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>".to_owned(),
    }
}

/// Content of a cursor: the instant of the poll by Twilio's clock, and the messages of the window
/// reported by then.
#[derive(Serialize, Deserialize)]
struct PollPosition {
    polled_at: Timestamp,
    seen: BTreeSet<String>,
}

impl Twilio {
    /// Reads all messages to our number since the day before the last poll, and reports the
    /// messages not yet seen.
    ///
    /// The start of the poll is reckoned by Twilio's clock: by a clock of ours days ahead no text
    /// would be found.
    pub(super) async fn fetch_inbound(
        &self,
        cursor: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<InboundPage, PollFailure> {
        // An unreadable cursor counts as lost: texts are reported again and count once by their
        // sid.
        let before = cursor.and_then(|cursor| serde_json::from_str::<PollPosition>(cursor.as_str()).ok());
        let polled_at = before
            .as_ref()
            .map_or(now, |position| position.polled_at.min(now));
        let since = polled_at - OVERLAP;
        let listing = self.list(self.settings.from.reveal(), since).await?;
        let known = before.map(|position| position.seen).unwrap_or_default();
        // A message beyond the cut may still come on a later list, so no message seen is forgotten.
        let mut seen = if listing.cut_short {
            known.clone()
        } else {
            BTreeSet::new()
        };
        let mut texts = Vec::new();
        for message in listing.messages {
            if !message.is_inbound() || !seen.insert(message.sid.clone()) || known.contains(&message.sid) {
                continue;
            }
            texts.push(InboundText {
                gateway: self.name.clone(),
                sent_at: message
                    .sent_at()
                    .map(|at| http::by_our_clock(at, listing.date, now)),
                provider_id: message.sid,
                from: Private::new(message.from.unwrap_or_default()),
                text: Private::new(message.body.unwrap_or_default()),
                received_at: now,
            });
        }
        // The list begins with the newest text, in whole seconds: reversed first, so that within a
        // second the earlier text comes first.
        texts.reverse();
        texts.sort_by_key(|text| text.sent_at.unwrap_or(text.received_at));
        let position = PollPosition {
            polled_at: listing.date.unwrap_or(now),
            seen,
        };
        let next = serde_json::to_string(&position).map_err(|_| PollFailure::Unreadable {
            why: "the cursor cannot be written".to_owned(),
        })?;
        Ok(InboundPage {
            texts,
            next: Some(Cursor::new(next)),
            unreadable: listing.unreadable,
        })
    }

    /// Checks the signature, then reads the form.
    pub(super) fn read(
        &self,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        let read = match request.tail.trim_matches('/') {
            "inbound" => Self::read_inbound,
            "status" => Self::read_status,
            _ => return Err(WebhookRefusal::NotHere),
        };
        if request.method != "POST" {
            return Err(WebhookRefusal::NotHere);
        }
        if request.body.len() > WEBHOOK_BODY_MAX {
            return Err(WebhookRefusal::Malformed("the body is too long"));
        }
        let token = self.settings.auth_token.reveal();
        let signature = header(request, "x-twilio-signature").ok_or(WebhookRefusal::BadSignature)?;
        let content_type = header(request, CONTENT_TYPE.as_str()).unwrap_or_default();
        if content_type.starts_with("application/json") {
            return Err(
                if signature::signs_json(token, request.url, request.body, signature) {
                    WebhookRefusal::Malformed("a form was expected, not JSON")
                } else {
                    WebhookRefusal::BadSignature
                },
            );
        }
        let form = WebhookForm::parse(request.body);
        if !signature::signs_form(token, request.url, form.fields(), signature) {
            return Err(WebhookRefusal::BadSignature);
        }
        read(self, &form, now)
    }

    /// Reads a text. The form has no time of sending; a poll of the same message would have.
    fn read_inbound(&self, form: &WebhookForm, now: Timestamp) -> Result<WebhookReading, WebhookRefusal> {
        let text = InboundText {
            gateway: self.name.clone(),
            provider_id: sid(form)?,
            from: Private::new(
                form.filled("From")
                    .ok_or(WebhookRefusal::Malformed("no `From`"))?,
            ),
            text: Private::new(form.value("Body").unwrap_or_default()),
            sent_at: None,
            received_at: now,
        };
        Ok(WebhookReading {
            texts: vec![text],
            receipts: Vec::new(),
            answer: no_reply(),
        })
    }

    /// Reads a status callback, whose fields vary and grow without notice.
    fn read_status(&self, form: &WebhookForm, _now: Timestamp) -> Result<WebhookReading, WebhookRefusal> {
        let status = form
            .filled("MessageStatus")
            .or_else(|| form.filled("SmsStatus"))
            .ok_or(WebhookRefusal::Malformed("no `MessageStatus`"))?;
        let code = form.filled("ErrorCode").and_then(|code| code.parse().ok());
        Ok(WebhookReading {
            texts: Vec::new(),
            receipts: vec![codes::receipt(&self.name, sid(form)?, status, code)],
            answer: no_reply(),
        })
    }
}

fn sid(form: &WebhookForm) -> Result<String, WebhookRefusal> {
    form.filled("MessageSid")
        .or_else(|| form.filled("SmsSid"))
        .map(str::to_owned)
        .ok_or(WebhookRefusal::Malformed("no `MessageSid`"))
}

fn header<'a>(request: &WebhookRequest<'a>, name: &str) -> Option<&'a str> {
    request.headers.get(name)?.to_str().ok()
}
