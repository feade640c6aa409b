//! Messages at BulkSMS: entries, listings, and the fate of each message.

use super::{BulkSms, codes};
use crate::domain::delivery::{Fate, Receipt};
use crate::domain::id::GatewayName;
use crate::domain::private::{Phone, Private};
use crate::domain::time::Timestamp;
use crate::gateway::http::HttpAnswer;
use crate::gateway::{PollFailure, UnreadableEntries, WhyUnreadable};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Most pages followed for one question, so that an endless listing cannot hold a poller for ever.
const PAGES_MAX: usize = 100;

/// Most letters kept of one listing, in bytes.
const LISTING_MAX: usize = 32 * 1024 * 1024;

/// Most digits of an id: as many as the largest number of 64 bits has.
const ID_DIGITS_MAX: usize = 20;

/// A message in BulkSMS's words; only the fields read here, each of any type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageRecord {
    /// Text by the document; a number of 19 digits in other people's programs.
    id: Value,
    #[serde(default)]
    r#type: Value,
    #[serde(default)]
    from: Value,
    #[serde(default)]
    to: Value,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    submission: Value,
    #[serde(default)]
    status: Value,
    #[serde(default)]
    user_supplied_id: Value,
}

/// A message at BulkSMS.
pub(super) struct BulkSmsMessage {
    /// Grows with each message.
    pub(super) id: u64,
    pub(super) kind: String,
    pub(super) from: Private,
    pub(super) to: Private,
    pub(super) body: Private,
    /// Instant of processing at BulkSMS; of an inbound text, the instant of arrival.
    pub(super) at: Option<Timestamp>,
    /// Type of the status, as in `FAILED`.
    pub(super) status: String,
    /// Subtype of a failure, as in `BLOCKED`.
    pub(super) subtype: String,
    /// Our own id of an outbound message.
    pub(super) user_supplied_id: Option<String>,
}

/// Returns a text or a number as a text, and anything else as an empty text.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// Returns an id as a number; `None` for anything but digits, or beyond 64 bits.
pub(super) fn id_number(id: &str) -> Option<u64> {
    let is_number = (1..=ID_DIGITS_MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| id.parse().ok()).flatten()
}

impl BulkSmsMessage {
    /// Reads an entry; `None` for an entry without an id.
    pub(super) fn read(entry: Value) -> Option<Self> {
        let record = serde_json::from_value::<MessageRecord>(entry).ok()?;
        let (kind, subtype) = match record.status.get("id").and_then(Value::as_str) {
            Some(id) => id.split_once('.').unwrap_or((id, "")),
            None => ("", ""),
        };
        let of_status = |field: &str, otherwise: &str| {
            let found = record.status.get(field).map(word).filter(|word| !word.is_empty());
            found.unwrap_or_else(|| otherwise.to_owned())
        };
        let date = record.submission.get("date").and_then(Value::as_str);
        Some(Self {
            id: id_number(&word(&record.id))?,
            kind: word(&record.r#type),
            from: Private::new(word(&record.from)),
            to: Private::new(word(&record.to)),
            body: Private::new(word(&record.body)),
            at: date.and_then(|date| Timestamp::parse(date).ok()),
            status: of_status("type", kind),
            subtype: of_status("subtype", subtype),
            user_supplied_id: Some(word(&record.user_supplied_id)).filter(|id| !id.is_empty()),
        })
    }

    /// Whether the message goes to a number, in any notation. A message without a recipient may.
    pub(super) fn may_go_to(&self, phone: &Phone) -> bool {
        self.to.is_empty() || Phone::parse(self.to.reveal()).is_ok_and(|to| to == *phone)
    }

    pub(super) fn receipt(self, gateway: &GatewayName) -> Receipt {
        let fate = codes::fate(&self.status);
        let is_failed = fate == Fate::Undelivered;
        Receipt {
            gateway: gateway.clone(),
            provider_id: self.id.to_string(),
            fate,
            detail: codes::detail(&self.subtype).filter(|_| is_failed),
            rejection: codes::rejection(&self.subtype).filter(|_| is_failed),
        }
    }

    /// Returns how much the message takes to keep, in bytes.
    fn letters(&self) -> usize {
        [&self.from, &self.to, &self.body]
            .map(|text| text.reveal().len())
            .iter()
            .sum::<usize>()
            + size_of::<Self>()
    }
}

/// Direction of a listing.
#[derive(Clone, Copy)]
pub(super) enum ListingStep {
    /// From the newest message to older ones.
    Back,
    /// From above an id to the newest message.
    OnFrom(u64),
}

/// The result of a listing.
#[derive(Default)]
pub(super) struct MessageListing {
    /// By id.
    pub(super) messages: BTreeMap<u64, BulkSmsMessage>,
    pub(super) unreadable: UnreadableEntries,
    /// BulkSMS's clock at the answer.
    pub(super) date: Option<Timestamp>,
    /// Whether the listing goes on beyond [`PAGES_MAX`] pages or [`LISTING_MAX`] letters, or leads nowhere.
    pub(super) cut_short: bool,
}

impl BulkSms {
    /// Lists messages of one kind (`SENT`, `RECEIVED`), until a page is empty or the pages so far are enough.
    ///
    /// A page may be shorter than asked for in the middle of a listing. Each page begins beyond the ids of the page before: a
    /// listing in circles ends, and each message is kept once.
    pub(super) async fn list(
        &self,
        kind: &str,
        step: ListingStep,
        is_enough: impl Fn(&MessageListing) -> bool,
    ) -> Result<MessageListing, PollFailure> {
        let mut listing = MessageListing::default();
        let (mut step, mut kept) = (step, 0);
        // No id is beyond this one in the direction of the listing.
        let mut lowest = u64::MAX;
        for _ in 0..PAGES_MAX {
            let filter = match step {
                ListingStep::OnFrom(id) => format!("type={kind}&id>{id}"),
                ListingStep::Back if lowest < u64::MAX => format!("type={kind}&id<{lowest}"),
                ListingStep::Back => format!("type={kind}"),
            };
            let limit = self.settings.page_size.to_string();
            let mut query = vec![("filter", filter.as_str()), ("limit", &limit)];
            if let ListingStep::OnFrom(_) = step {
                query.push(("sortOrder", "ASCENDING"));
            }
            let answer = self
                .ask(self.client.get(self.url("messages")).query(&query))
                .await?;
            let page = read_list(&answer)?;
            listing.date = listing.date.or(answer.date);
            if page.is_empty() {
                return Ok(listing);
            }
            let known = listing.messages.len();
            for entry in page {
                match BulkSmsMessage::read(entry) {
                    Some(message) if message.kind == kind => {
                        kept += message.letters();
                        listing.messages.insert(message.id, message);
                    }
                    // An entry of the other kind, in spite of the filter, is no concern of this listing.
                    Some(_) => {}
                    None => listing.unreadable.note(WhyUnreadable::NoId),
                }
            }
            let is_over = listing.messages.len() == known || kept > LISTING_MAX;
            if let ListingStep::OnFrom(id) = &mut step {
                let highest = listing.messages.last_key_value().map_or(0, |(id, _)| *id);
                *id = highest.max(*id);
            }
            lowest = listing.messages.first_key_value().map_or(lowest, |(id, _)| *id);
            if is_over {
                listing.cut_short = true;
                return Ok(listing);
            }
            if is_enough(&listing) {
                return Ok(listing);
            }
        }
        listing.cut_short = true;
        Ok(listing)
    }

    /// Asks for the fates of messages by a listing from the first of the messages on; a message unknown to BulkSMS is left out.
    pub(super) async fn fetch_status(&self, ids: &[String]) -> Result<Vec<Receipt>, PollFailure> {
        let mut wanted: Vec<u64> = ids.iter().filter_map(|id| id_number(id)).collect();
        wanted.sort_unstable();
        let (Some(first), Some(last)) = (wanted.first().copied(), wanted.last().copied()) else {
            return Ok(Vec::new());
        };
        let step = ListingStep::OnFrom(first.saturating_sub(1));
        let is_enough = |listing: &MessageListing| {
            listing
                .messages
                .last_key_value()
                .is_some_and(|(id, _)| *id >= last)
        };
        let mut listing = self.list("SENT", step, is_enough).await?;
        let found = wanted.iter().filter_map(|id| listing.messages.remove(id));
        Ok(found.map(|message| message.receipt(&self.name)).collect())
    }
}

/// Reads a list. A single object stands for a list of one object: the document contradicts its own prose on blocked numbers.
pub(super) fn read_list(answer: &HttpAnswer) -> Result<Vec<Value>, PollFailure> {
    match read::<Value>(answer)? {
        Value::Array(entries) => Ok(entries),
        object @ Value::Object(_) => Ok(vec![object]),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(PollFailure::Unreadable {
            why: "the answer is no list".to_owned(),
        }),
    }
}

/// Reads an answer of BulkSMS's.
pub(super) fn read<T: for<'de> Deserialize<'de>>(answer: &HttpAnswer) -> Result<T, PollFailure> {
    if answer.status != 200 {
        return Err(codes::poll_failure(answer));
    }
    let body = answer.body.as_deref().ok_or_else(|| PollFailure::Unreadable {
        why: "the answer broke off, or was too long".to_owned(),
    })?;
    // The parser's own words may quote the answer, and a person's text in the answer.
    serde_json::from_slice(body).map_err(|error| PollFailure::Unreadable {
        why: format!("the answer is not BulkSMS's (column {})", error.column()),
    })
}
