//! The list of messages at Twilio: pages and entries.

use super::Twilio;
use super::codes;
use crate::domain::delivery::Receipt;
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use crate::gateway::{PollFailure, http};
use serde::Deserialize;
use serde_json::Value;

/// Most pages followed for one question, so that an endless listing cannot hold a poller for ever.
const PAGES_MAX: usize = 100;

/// A message in Twilio's words; only the fields that we read.
#[derive(Deserialize)]
pub(super) struct TwilioMessage {
    pub(super) sid: String,
    pub(super) direction: Option<String>,
    pub(super) status: Option<String>,
    pub(super) from: Option<String>,
    pub(super) body: Option<String>,
    date_sent: Option<String>,
    date_created: Option<String>,
    /// A number, if right. Any other value here must not keep us from reading a worker's text.
    error_code: Option<Value>,
}

impl TwilioMessage {
    /// Whether the message was sent to us.
    pub(super) fn is_inbound(&self) -> bool {
        self.direction.as_deref() == Some("inbound")
    }

    /// Instant of sending; of an inbound message, when Twilio had the text and called the webhook.
    /// RFC 2822 on the wire.
    pub(super) fn sent_at(&self) -> Option<Timestamp> {
        self.date_sent
            .as_deref()
            .and_then(http::rfc2822)
            .or_else(|| self.created_at())
    }

    /// Instant at which Twilio made the entry, to the second.
    pub(super) fn created_at(&self) -> Option<Timestamp> {
        self.date_created.as_deref().and_then(http::rfc2822)
    }

    fn receipt(self, gateway: &GatewayName) -> Receipt {
        let status = self.status.unwrap_or_default();
        let code = self.error_code.as_ref().and_then(code_of);
        codes::receipt(gateway, self.sid, &status, code)
    }
}

/// Returns a code, written as a number or as a string.
fn code_of(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The result of a listing.
pub(super) struct MessageListing {
    pub(super) messages: Vec<TwilioMessage>,
    pub(super) unreadable: usize,
    /// Twilio's clock at the answer.
    pub(super) date: Option<Timestamp>,
    /// Whether the list goes on beyond [`PAGES_MAX`] pages.
    pub(super) cut_short: bool,
}

#[derive(Deserialize)]
struct ListBody {
    messages: Vec<Value>,
    next_page_uri: Option<String>,
}

impl Twilio {
    /// Lists messages to `to` since a day, all pages.
    ///
    /// `DateSent>` is the literal name of the field; the value is a GMT date. The order is nowhere
    /// promised.
    pub(super) async fn list(&self, to: &str, since: Timestamp) -> Result<MessageListing, PollFailure> {
        let mut listing = MessageListing {
            messages: Vec::new(),
            unreadable: 0,
            date: None,
            cut_short: true,
        };
        let mut request = self.client.get(self.messages_url(None)).query(&[
            ("To", to),
            ("DateSent>", &gmt_date(since)),
            ("PageSize", &self.settings.page_size.to_string()),
        ]);
        for _ in 0..PAGES_MAX {
            let (page, date) = self.get::<ListBody>(request).await?;
            listing.date = listing.date.or(date);
            for entry in page.messages {
                match serde_json::from_value(entry) {
                    Ok(message) => listing.messages.push(message),
                    Err(_) => listing.unreadable += 1,
                }
            }
            let Some(uri) = page.next_page_uri else {
                listing.cut_short = false;
                return Ok(listing);
            };
            // The password goes with the request: only ever to the configured host.
            if !uri.starts_with('/') || uri.starts_with("//") {
                return Err(PollFailure::Unreadable {
                    why: "the link to the next page does not lead to the same host".to_owned(),
                });
            }
            request = self.client.get(format!("{}{uri}", self.base));
        }
        Ok(listing)
    }

    /// Asks for the status of each message; a message unknown to Twilio (404) is left out.
    ///
    /// Receipts from before a failure are returned, not lost; the other messages will be asked for
    /// again.
    pub(super) async fn fetch_status(&self, sids: &[String]) -> Result<Vec<Receipt>, PollFailure> {
        let mut receipts = Vec::with_capacity(sids.len());
        for sid in sids {
            if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                continue;
            }
            let request = self.client.get(self.messages_url(Some(sid)));
            let answer = match http::ask(self.signed_in(request), None).await {
                Ok(answer) if answer.status == 404 => continue,
                Ok(answer) => read::<TwilioMessage>(&answer),
                Err(error) => Err(http::poll_failure(&error)),
            };
            match answer {
                Ok(message) => receipts.push(message.receipt(&self.name)),
                Err(failure) if receipts.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        Ok(receipts)
    }

    /// Sends a request; returns the answer with Twilio's clock.
    async fn get<T: for<'de> Deserialize<'de>>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<(T, Option<Timestamp>), PollFailure> {
        let answer = http::ask(self.signed_in(request), None)
            .await
            .map_err(|error| http::poll_failure(&error))?;
        Ok((read(&answer)?, answer.date))
    }
}

fn read<T: for<'de> Deserialize<'de>>(answer: &http::HttpAnswer) -> Result<T, PollFailure> {
    if answer.status != 200 {
        return Err(codes::poll_failure(answer));
    }
    let body = answer.body.as_deref().ok_or_else(|| PollFailure::Unreadable {
        why: "the answer broke off, or was too long".to_owned(),
    })?;
    // The parser's own words may quote the answer, and a person's text in the answer.
    serde_json::from_slice(body).map_err(|error| PollFailure::Unreadable {
        why: format!(
            "the answer is not what Twilio documents (column {})",
            error.column()
        ),
    })
}

/// Returns the day of an instant in GMT, as `YYYY-MM-DD`.
fn gmt_date(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.ms())
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
        .to_string()
}
