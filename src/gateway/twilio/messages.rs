//! The list of messages at Twilio: pages and entries.

use super::Twilio;
use super::codes;
use crate::domain::delivery::Receipt;
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use crate::gateway::{PollFailure, UnreadableEntries, WhyUnreadable, http};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most pages followed for one question, so that an endless listing cannot hold a poller for ever.
const PAGES_MAX: usize = 100;

/// Most letters kept of one listing, in bytes: 20,000 texts of 1,600 letters.
const LISTING_MAX: usize = 32 * 1024 * 1024;

/// A message in Twilio's words; only the fields that we read.
#[derive(Deserialize)]
pub(super) struct TwilioMessage {
    pub(super) sid: String,
    account_sid: Option<String>,
    pub(super) direction: Option<String>,
    pub(super) status: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) body: Option<String>,
    date_sent: Option<String>,
    date_created: Option<String>,
    /// A number, if right. Any other value here must not keep us from reading a worker's text.
    error_code: Option<Value>,
}

impl TwilioMessage {
    /// Whether the message is of another account than `ours`, whose records say nothing of our people.
    fn is_of_another_account(&self, ours: &str) -> bool {
        self.account_sid.as_deref().is_some_and(|account| account != ours)
    }

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

    /// Returns how much the message takes to keep, in bytes.
    fn letters(&self) -> usize {
        let kept = [&self.body, &self.from, &self.to, &self.status, &self.direction];
        let letters: usize = kept.into_iter().flatten().map(String::len).sum();
        self.sid.len() + letters
    }

    fn receipt(self, gateway: &GatewayName) -> Receipt {
        let status = self.status.unwrap_or_default();
        let code = self.error_code.as_ref().and_then(code_of);
        codes::receipt(gateway, self.sid, &status, code)
    }
}

/// Whether an id is a message's: `SM` or `MM`, and 32 hexadecimal digits (Twilio's glossary, "String Identifier").
pub(super) fn is_message_sid(id: &str) -> bool {
    let digits = id.strip_prefix("SM").or_else(|| id.strip_prefix("MM"));
    digits.is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
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
    pub(super) unreadable: UnreadableEntries,
    /// Twilio's clock at the answer.
    pub(super) date: Option<Timestamp>,
    /// Whether the list goes on beyond [`PAGES_MAX`] pages or [`LISTING_MAX`] letters, or repeats itself.
    pub(super) cut_short: bool,
}

#[derive(Deserialize)]
struct ListBody {
    messages: Vec<Value>,
    next_page_uri: Option<String>,
}

impl Twilio {
    /// Lists messages to `to` since a day, all pages. A listing that leads back to itself ends where it does, and each message is
    /// kept once: a provider can neither hold a poller nor fill the memory.
    ///
    /// `DateSent>` is the literal name of the field; the value is a GMT date. The order is nowhere
    /// promised.
    pub(super) async fn list(&self, to: &str, since: Timestamp) -> Result<MessageListing, PollFailure> {
        let mut listing = MessageListing {
            messages: Vec::new(),
            unreadable: UnreadableEntries::default(),
            date: None,
            cut_short: true,
        };
        let mut request = self.client.get(self.messages_url(None)).query(&[
            ("To", to),
            ("DateSent>", &gmt_date(since)),
            ("PageSize", &self.settings.page_size.to_string()),
        ]);
        let mut seen = BTreeSet::new();
        let mut followed = BTreeSet::new();
        let mut kept = 0;
        for _ in 0..PAGES_MAX {
            let (page, date) = self.get::<ListBody>(request).await?;
            listing.date = listing.date.or(date);
            let known = (seen.len(), listing.unreadable.count());
            let has_entries = !page.messages.is_empty();
            for entry in page.messages {
                match serde_json::from_value::<TwilioMessage>(entry) {
                    Ok(message) if !is_message_sid(&message.sid) => {
                        listing.unreadable.note(WhyUnreadable::NoId);
                    }
                    Ok(message) if message.is_of_another_account(&self.settings.account_sid) => {
                        listing.unreadable.note(WhyUnreadable::OtherAccount);
                    }
                    Ok(message) => {
                        if seen.insert(message.sid.clone()) {
                            kept += message.letters();
                            listing.messages.push(message);
                        }
                    }
                    Err(_) => listing.unreadable.note(WhyUnreadable::OddForm),
                }
            }
            // A page that repeats the pages before it leads nowhere, or back to itself.
            let repeats = has_entries && (seen.len(), listing.unreadable.count()) == known;
            if repeats || kept > LISTING_MAX {
                return Ok(listing);
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
            if !followed.insert(uri) {
                return Ok(listing);
            }
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
            if !is_message_sid(sid) {
                continue;
            }
            match self.message(sid).await {
                Ok(Some((message, _))) => receipts.push(message.receipt(&self.name)),
                Ok(None) => {}
                Err(failure) if receipts.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        Ok(receipts)
    }

    /// Fetches one message, with Twilio's clock; `None` if Twilio does not know it (404).
    pub(super) async fn message(
        &self,
        sid: &str,
    ) -> Result<Option<(TwilioMessage, Option<Timestamp>)>, PollFailure> {
        let request = self.client.get(self.messages_url(Some(sid)));
        let answer = http::ask(self.signed_in(request), None)
            .await
            .map_err(|error| http::poll_failure(&error))?;
        if answer.status == 404 {
            return Ok(None);
        }
        let message = read::<TwilioMessage>(&answer)?;
        if message.sid != sid {
            return Err(PollFailure::Unreadable {
                why: "the answer is about another message".to_owned(),
            });
        }
        if message.is_of_another_account(&self.settings.account_sid) {
            return Err(PollFailure::Unreadable {
                why: "the answer is about another account's message".to_owned(),
            });
        }
        Ok(Some((message, answer.date)))
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
