//! Inbound texts and receipts: fetched, or by webhook.

use super::form::WebhookForm;
use super::messages::{TwilioMessage, is_message_sid};
use super::{Twilio, signature};
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

/// Most messages of earlier lists that a cursor remembers: a cursor of half a megabyte at most is written with each turn.
const SEEN_AT_MOST: usize = 10_000;

/// How far ahead of our clock a text may be dated.
const AHEAD_AT_MOST: Span = Span::from_mins(5);

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
        // A message beyond the cut may still come on a later list. Lists cut short for days forget all at once what they no
        // longer show: a text reported again counts once by its sid.
        let mut seen = if listing.cut_short && known.len() < SEEN_AT_MOST {
            known.clone()
        } else {
            BTreeSet::new()
        };
        let mut texts = Vec::new();
        for message in listing.messages {
            if !message.is_inbound() || !seen.insert(message.sid.clone()) || known.contains(&message.sid) {
                continue;
            }
            texts.push(self.text(message, listing.date, now));
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

    /// Fetches texts by their sids, for the webhook that spoke of them. A text unknown to Twilio may be one that its records show
    /// later: a failure, so that nobody is told that the text was taken.
    pub(super) async fn fetch_texts(
        &self,
        sids: &[String],
        now: Timestamp,
    ) -> Result<Vec<InboundText>, PollFailure> {
        let mut texts = Vec::with_capacity(sids.len());
        for sid in sids {
            let Some((message, date)) = self.message(sid).await? else {
                return Err(PollFailure::Refused {
                    why: "Twilio knows no such message".to_owned(),
                });
            };
            let is_ours = message.to.as_deref() == Some(self.settings.from.reveal());
            if message.is_inbound() && is_ours {
                texts.push(self.text(message, date, now));
            }
        }
        Ok(texts)
    }

    /// Returns an entry of Twilio's as a text. `date` is Twilio's clock at the answer.
    fn text(&self, message: TwilioMessage, date: Option<Timestamp>, now: Timestamp) -> InboundText {
        InboundText {
            gateway: self.name.clone(),
            // No text is sent after its arrival: a later date says nothing. A date of long ago stands, so that no old OK
            // counts as new.
            sent_at: message
                .sent_at()
                .map(|at| http::by_our_clock(at, date, now))
                .filter(|at| *at <= now + AHEAD_AT_MOST),
            provider_id: message.sid,
            // An entry without a sender is a text of a phone that nobody knows; one without words may be a picture.
            from: Private::new(message.from.unwrap_or_default()),
            text: Private::new(message.body.unwrap_or_default()),
            received_at: now,
        }
    }

    /// Checks the signature, then reads the form.
    ///
    /// The signature covers names and values run together, so a recorded request can be cut into other fields under the same
    /// signature. The form is believed for the message's sid alone: text, sender and fate are asked of Twilio's records.
    pub(super) fn read(&self, request: &WebhookRequest<'_>) -> Result<WebhookReading, WebhookRefusal> {
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
        if form.filled("AccountSid") != Some(&self.settings.account_sid) {
            return Err(WebhookRefusal::Malformed("`AccountSid` is not our account"));
        }
        read(self, &form)
    }

    /// Reads the sid of a text to our number.
    fn read_inbound(&self, form: &WebhookForm) -> Result<WebhookReading, WebhookRefusal> {
        if form.filled("To") != Some(self.settings.from.reveal()) {
            return Err(WebhookRefusal::Malformed("`To` is not our number"));
        }
        Ok(WebhookReading {
            texts_of: vec![sid(form)?],
            ..WebhookReading::empty(no_reply())
        })
    }

    /// Reads the sid of a status callback, whose other fields vary and grow without notice.
    fn read_status(&self, form: &WebhookForm) -> Result<WebhookReading, WebhookRefusal> {
        Ok(WebhookReading {
            fates_of: vec![sid(form)?],
            ..WebhookReading::empty(no_reply())
        })
    }
}

/// Returns the message's sid: of the right shape, and the same in each field that names it.
fn sid(form: &WebhookForm) -> Result<String, WebhookRefusal> {
    let sid = form
        .filled("MessageSid")
        .ok_or(WebhookRefusal::Malformed("no `MessageSid`"))?;
    if !is_message_sid(sid) {
        return Err(WebhookRefusal::Malformed("`MessageSid` is no message's sid"));
    }
    let others = ["SmsSid", "SmsMessageSid"];
    if others
        .iter()
        .filter_map(|name| form.filled(name))
        .any(|other| other != sid)
    {
        return Err(WebhookRefusal::Malformed("the sids differ"));
    }
    Ok(sid.to_owned())
}

fn header<'a>(request: &WebhookRequest<'a>, name: &str) -> Option<&'a str> {
    request.headers.get(name)?.to_str().ok()
}
