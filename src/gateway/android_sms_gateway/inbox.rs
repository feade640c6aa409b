//! The phone's inbox: what came in.

use super::AndroidSmsGateway;
use super::doubles::CountedEntries;
use super::messages::read;
use crate::domain::delivery::InboundText;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::http::{self, HttpAnswer};
use crate::gateway::{Cursor, InboundPage, PollFailure, UnreadableEntries, WhyUnreadable};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Time before the last poll from which the inbox is read again.
///
/// The app dates and orders texts by the carrier's clock: a text that was two days on its way stands two days down the list.
const OVERLAP: Span = Span::from_mins(48 * 60);

/// The start of a window is a whole hour: a cursor that moved on with every poll would be written to disk with every poll.
const STEP_MS: i64 = 60 * 60 * 1000;

/// End of every window. Without an end the app lists nothing from after its own clock, and a phone's clock may be slow.
const FAR_AHEAD: &str = "2100-01-01T00:00:00Z";

/// How far ahead of our clock a text may be dated.
const AHEAD_AT_MOST: Span = Span::from_mins(5);

/// Most pages read for one poll, so that an endless inbox cannot hold a poller for ever.
const PAGES_MAX: usize = 100;

/// Most letters kept of one poll, in bytes.
const LISTING_MAX: usize = 32 * 1024 * 1024;

/// Longest id of an entry, as in `text:-2147483648`.
const ID_MAX: usize = 40;

/// An entry of the inbox in the app's words; only the fields that we read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryRecord {
    id: String,
    r#type: Option<String>,
    sender: Option<String>,
    /// The whole text, in spite of the name.
    content_preview: Option<String>,
    created_at: Timestamp,
}

/// An entry of the inbox.
pub(super) struct InboxEntry {
    /// The app's id with the time of the text. The app's id alone does not do: some versions leave the time out of it, so that
    /// every "OK" of one phone has one id.
    pub(super) key: String,
    /// When the text was sent, by the carrier's clock.
    pub(super) at: Timestamp,
    /// The sender in the phone's words.
    pub(super) sender: Private,
    /// The text.
    pub(super) words: Private,
}

impl EntryRecord {
    /// Whether the entry has somebody's words: a text, or a picture message that the phone has fetched.
    fn has_words(&self) -> bool {
        matches!(self.r#type.as_deref(), Some("SMS" | "MMS_DOWNLOADED") | None)
    }

    fn entry(self) -> Option<InboxEntry> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_');
        let is_id = (1..=ID_MAX).contains(&self.id.len()) && self.id.bytes().all(plain);
        is_id.then(|| InboxEntry {
            key: format!("{}@{}", self.id, self.created_at.ms()),
            at: self.created_at,
            // An entry without a sender is a text of a phone that nobody knows; one without words may be a picture.
            sender: self.sender.map_or_else(Private::default, Private::new),
            words: self.content_preview.map_or_else(Private::default, Private::new),
        })
    }
}

/// Content of a cursor: the hour of the poll by the phone's clock, and what was made of the entries of the window by then.
#[derive(Serialize, Deserialize)]
struct PollPosition {
    polled_at: Timestamp,
    counted: CountedEntries,
}

/// The result of a listing.
struct InboxListing {
    /// Newest first.
    entries: Vec<InboxEntry>,
    unreadable: UnreadableEntries,
    /// The phone's clock at the answer.
    date: Option<Timestamp>,
    /// Whether the inbox goes on beyond [`PAGES_MAX`] pages or [`LISTING_MAX`] letters, or repeats itself.
    cut_short: bool,
}

impl AndroidSmsGateway {
    /// Reads the inbox from two days before the last poll on, and reports the texts not yet seen.
    ///
    /// The start of the window is reckoned by the phone's clock: by a clock of ours days ahead no text would be found.
    pub(super) async fn fetch_inbound(
        &self,
        cursor: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<InboundPage, PollFailure> {
        // An unreadable cursor counts as lost: texts are reported again and count once by their ids.
        let before = cursor.and_then(|cursor| serde_json::from_str::<PollPosition>(cursor.as_str()).ok());
        let polled_at = before
            .as_ref()
            .map_or(now, |position| position.polled_at.min(now));
        let listing = self.list_inbox(whole_hour(polled_at) - OVERLAP).await?;
        let mut counted = before.map_or_else(CountedEntries::default, |position| position.counted);
        // An entry beyond the cut may still come on a later list, so no entry seen is forgotten.
        if !listing.cut_short {
            counted.keep_only(&listing.entries);
        }
        let mut entries = listing.entries;
        entries.reverse();
        entries.sort_by_key(|entry| entry.at);
        let new = counted.new_of(entries);
        let texts = new
            .into_iter()
            .map(|entry| self.text(entry, listing.date, now))
            .collect();
        let position = PollPosition {
            polled_at: whole_hour(listing.date.unwrap_or(now)),
            counted,
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

    /// Lists the inbox since an instant, all pages. A listing that repeats itself ends there, and each entry is kept once: a phone
    /// can neither hold a poller nor fill the memory.
    ///
    /// The list begins with the newest text. A text that comes in between two pages moves entries on to the next page, never off
    /// the list.
    async fn list_inbox(&self, since: Timestamp) -> Result<InboxListing, PollFailure> {
        let mut listing = InboxListing {
            entries: Vec::new(),
            unreadable: UnreadableEntries::default(),
            date: None,
            cut_short: true,
        };
        let page_size = usize::from(self.settings.page_size);
        let mut seen = BTreeSet::new();
        let (mut offset, mut kept) = (0, 0);
        for _ in 0..PAGES_MAX {
            let request = self.client.get(self.url("inbox")).query(&[
                ("from", since.to_string().as_str()),
                ("to", FAR_AHEAD),
                ("limit", &page_size.to_string()),
                ("offset", &offset.to_string()),
            ]);
            let answer = self.ask(request).await?;
            let page = read::<Vec<Value>>(&answer)?;
            listing.date = listing.date.or(answer.date);
            let known = (seen.len(), listing.unreadable.count());
            let size = page.len();
            for record in page {
                // The record of another kind of message is no text that could not be read.
                let record = serde_json::from_value::<EntryRecord>(record).ok();
                let why = record
                    .as_ref()
                    .map_or(WhyUnreadable::OddForm, |_| WhyUnreadable::NoId);
                let is_other = record.as_ref().is_some_and(|record| !record.has_words());
                match record.filter(EntryRecord::has_words).and_then(EntryRecord::entry) {
                    Some(entry) => {
                        if seen.insert(entry.key.clone()) {
                            kept +=
                                entry.key.len() + entry.sender.reveal().len() + entry.words.reveal().len();
                            listing.entries.push(entry);
                        }
                    }
                    None if is_other => {}
                    None => listing.unreadable.note(why),
                }
            }
            offset += size;
            // What a full page leaves open, and a short one says to be unfinished, is asked for.
            let is_last = size < page_size && total(&answer).is_none_or(|total| offset >= total);
            if size == 0 || is_last {
                listing.cut_short = false;
                return Ok(listing);
            }
            let repeats = (seen.len(), listing.unreadable.count()) == known;
            if repeats || kept > LISTING_MAX {
                return Ok(listing);
            }
        }
        Ok(listing)
    }

    /// Returns an entry as a text. `date` is the phone's clock at the answer.
    fn text(&self, entry: InboxEntry, date: Option<Timestamp>, now: Timestamp) -> InboundText {
        // No text is sent after its arrival: a later date says nothing.
        let sent_at = Some(http::by_our_clock(entry.at, date, now)).filter(|at| *at <= now + AHEAD_AT_MOST);
        InboundText {
            gateway: self.name.clone(),
            provider_id: entry.key,
            from: entry.sender,
            text: entry.words,
            sent_at,
            received_at: now,
        }
    }
}

/// Returns how many entries the whole listing has, as the app counts them.
fn total(answer: &HttpAnswer) -> Option<usize> {
    let total = answer.headers.get("x-total-count")?;
    total.to_str().ok()?.trim().parse().ok()
}

/// Cuts an instant down to the hour: also, the app reads fractions of a second in three digits only.
fn whole_hour(at: Timestamp) -> Timestamp {
    Timestamp::from_ms(at.ms() - at.ms().rem_euclid(STEP_MS))
}
