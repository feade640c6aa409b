//! Received texts: polled, or fetched for a callback.

use super::GovukNotify;
use super::key::is_uuid;
use super::records::instant;
use crate::domain::delivery::InboundText;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{Cursor, InboundPage, PollFailure, UnreadableEntries, WhyUnreadable, http};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Time before the last poll for which texts are read again.
const OVERLAP: Span = Span::from_mins(24 * 60);

/// How far ahead of our clock a text may be dated.
const AHEAD_AT_MOST: Span = Span::from_mins(5);

/// Most pages followed for one question: 25,000 texts at Notify's 250 a page.
const PAGES_MAX: usize = 100;

/// Pages read for the text of a callback, which is among the newest.
const PAGES_FOR_CALLBACK: usize = 4;

/// Most letters kept of one listing, in bytes.
const LISTING_MAX: usize = 32 * 1024 * 1024;

/// Content of a cursor: the instant of the poll by Notify's clock, and the texts of the window reported by then.
#[derive(Serialize, Deserialize)]
struct PollPosition {
    polled_at: Timestamp,
    seen: BTreeSet<String>,
}

/// A received text in Notify's words.
#[derive(Deserialize)]
struct ReceivedText {
    id: String,
    user_number: Option<String>,
    created_at: Option<String>,
    service_id: Option<String>,
    content: Option<String>,
}

impl ReceivedText {
    /// Instant at which Notify had the text from its carrier.
    fn created_at(&self) -> Option<Timestamp> {
        self.created_at.as_deref().and_then(instant)
    }

    fn bytes(&self) -> usize {
        let kept = [&self.user_number, &self.content];
        self.id.len() + kept.into_iter().flatten().map(String::len).sum::<usize>()
    }
}

#[derive(Deserialize)]
struct ReceivedPage {
    received_text_messages: Vec<Value>,
}

/// The part read of the list: entries of this service, each once, newest first.
#[derive(Default)]
struct ReceivedListing {
    texts: Vec<ReceivedText>,
    seen: BTreeSet<String>,
    bytes: usize,
    unreadable: UnreadableEntries,
    /// Notify's clock at the first answer.
    date: Option<Timestamp>,
}

impl GovukNotify {
    /// Reads all texts since the day before the last poll, and reports every text not yet seen.
    ///
    /// Notify lists the newest first and cannot be asked for newer texts alone. The start of the window is reckoned by
    /// Notify's clock: by a clock of ours days ahead no text would be found.
    pub(super) async fn fetch_inbound(
        &self,
        cursor: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<InboundPage, PollFailure> {
        // An unreadable cursor counts as lost: texts are reported again and count once by their ids.
        let before = cursor.and_then(|cursor| serde_json::from_str::<PollPosition>(cursor.as_str()).ok());
        let polled_at = before.as_ref().map(|position| position.polled_at);
        let since = |date: Option<Timestamp>| {
            let theirs = date.unwrap_or(now);
            polled_at.map_or(theirs, |at| at.min(theirs)) - OVERLAP
        };
        let mut listing = ReceivedListing::default();
        let is_whole = self
            .list(&mut listing, now, PAGES_MAX, |listing, oldest| {
                oldest.is_some_and(|oldest| oldest < since(listing.date))
            })
            .await?;
        let (date, start) = (listing.date, since(listing.date));
        let known = before.map(|position| position.seen).unwrap_or_default();
        // A text beyond the cut may still come on a later list, so no text seen is forgotten.
        let mut seen = if is_whole { BTreeSet::new() } else { known.clone() };
        let mut texts = Vec::new();
        for received in listing.texts {
            if received.created_at().is_some_and(|at| at < start) {
                continue;
            }
            seen.insert(received.id.clone());
            if !known.contains(&received.id) {
                texts.push(self.text(received, date, now));
            }
        }
        // Within an instant the earlier text comes first, as read from the list's end.
        texts.reverse();
        texts.sort_by_key(|text| text.sent_at.unwrap_or(text.received_at));
        let position = PollPosition {
            polled_at: date.unwrap_or(now),
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

    /// Fetches texts by their ids, for a callback. A text missing on the list may be there later: a failure, so that Notify comes
    /// again.
    pub(super) async fn fetch_texts(
        &self,
        ids: &[String],
        now: Timestamp,
    ) -> Result<Vec<InboundText>, PollFailure> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut listing = ReceivedListing::default();
        self.list(&mut listing, now, PAGES_FOR_CALLBACK, |listing, _| {
            ids.iter().all(|id| listing.seen.contains(id))
        })
        .await?;
        if !ids.iter().all(|id| listing.seen.contains(id)) {
            return Err(PollFailure::Refused {
                why: "Notify knows no such received text".to_owned(),
            });
        }
        let date = listing.date;
        let wanted = listing.texts.into_iter().filter(|text| ids.contains(&text.id));
        Ok(wanted.map(|received| self.text(received, date, now)).collect())
    }

    /// Reads pages into a listing until `is_enough`, told of the oldest instant on the page, or the end. Returns whether nothing
    /// was cut off, as of a repeating or endless list.
    async fn list(
        &self,
        listing: &mut ReceivedListing,
        now: Timestamp,
        pages: usize,
        is_enough: impl Fn(&ReceivedListing, Option<Timestamp>) -> bool,
    ) -> Result<bool, PollFailure> {
        let mut older_than: Option<String> = None;
        let mut followed = BTreeSet::new();
        for _ in 0..pages {
            let mut request = self.api.get("/v2/received-text-messages");
            if let Some(id) = &older_than {
                request = request.query(&[("older_than", id)]);
            }
            let read = self.api.read::<ReceivedPage>(request, Some(now)).await?;
            let Some((page, date)) = read else {
                return Err(PollFailure::Refused {
                    why: "Notify has no list of received texts here (HTTP 404)".to_owned(),
                });
            };
            listing.date = listing.date.or(date);
            if page.received_text_messages.is_empty() {
                return Ok(true);
            }
            let known = (listing.seen.len(), listing.unreadable.count());
            let on_page = self.take_page(listing, page);
            let oldest = on_page.iter().filter_map(|(_, at)| *at).min();
            if is_enough(listing, oldest) {
                return Ok(true);
            }
            let is_repeated = (listing.seen.len(), listing.unreadable.count()) == known;
            let next = if is_repeated {
                on_page.last().map(|(last, _)| last.clone())
            } else {
                next_older_than(&on_page)
            };
            match next {
                Some(next) if listing.bytes <= LISTING_MAX && followed.insert(next.clone()) => {
                    older_than = Some(next);
                }
                Some(_) | None => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Adds the entries of a page to a listing; returns ids and instants of the readable entries.
    fn take_page(
        &self,
        listing: &mut ReceivedListing,
        page: ReceivedPage,
    ) -> Vec<(String, Option<Timestamp>)> {
        let mut on_page = Vec::with_capacity(page.received_text_messages.len());
        for entry in page.received_text_messages {
            let received = match self.received(entry) {
                Ok(received) => received,
                Err(why) => {
                    listing.unreadable.note(why);
                    continue;
                }
            };
            on_page.push((received.id.clone(), received.created_at()));
            if listing.seen.insert(received.id.clone()) {
                listing.bytes += received.bytes();
                listing.texts.push(received);
            }
        }
        on_page
    }

    /// Reads an entry of the list.
    fn received(&self, entry: Value) -> Result<ReceivedText, WhyUnreadable> {
        let received = serde_json::from_value::<ReceivedText>(entry).map_err(|_| WhyUnreadable::OddForm)?;
        if !is_uuid(&received.id) {
            return Err(WhyUnreadable::NoId);
        }
        let service = received.service_id.as_deref();
        if service.is_some_and(|service| !service.eq_ignore_ascii_case(self.api.service_id())) {
            return Err(WhyUnreadable::OtherAccount);
        }
        Ok(received)
    }

    /// Returns an entry of Notify's as a text. `date` is Notify's clock at the answer.
    fn text(&self, received: ReceivedText, date: Option<Timestamp>, now: Timestamp) -> InboundText {
        InboundText {
            gateway: self.name.clone(),
            // No text is sent after its arrival: a later date says nothing. A date of long ago stands, so that no old OK
            // counts as new.
            sent_at: received
                .created_at()
                .map(|at| http::by_our_clock(at, date, now))
                .filter(|at| *at <= now + AHEAD_AT_MOST),
            provider_id: received.id,
            from: Private::new(international(&received.user_number.unwrap_or_default())),
            text: Private::new(received.content.unwrap_or_default()),
            received_at: now,
        }
    }
}

/// Returns the text before the next page. Notify leaves out all texts as old as the text named, so the next page begins within the
/// last instant of this page: texts of a single instant on both sides of the page's end would be lost.
fn next_older_than(on_page: &[(String, Option<Timestamp>)]) -> Option<String> {
    let (last, oldest) = on_page.last()?;
    let newer = on_page
        .iter()
        .rev()
        .find(|(_, at)| at > oldest && oldest.is_some());
    Some(newer.map_or(last, |(id, _)| id).clone())
}

/// Returns a number with its plus, which Notify leaves out: `447700900123`. A short code or a name stays unchanged.
fn international(number: &str) -> String {
    let is_number = (11..=15).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !number.starts_with('0') {
        format!("+{number}")
    } else {
        number.to_owned()
    }
}
