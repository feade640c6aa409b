//! Fetching texts.

use super::BulkSms;
use super::messages::{BulkSmsMessage, ListingStep, MessageListing};
use crate::domain::delivery::InboundText;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{Cursor, InboundPage, PollFailure, http};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far back the first poll reads: an account may be years old, and its texts are nobody's check-in.
const FIRST_READS: Span = Span::from_mins(48 * 60);

/// How long ids count as still in the making. Ids are given out before messages can be listed, so a lower one may appear after a
/// higher one.
const SETTLED_AFTER: Span = Span::from_mins(10);

/// How far ahead of our clock a text may be dated.
const AHEAD_AT_MOST: Span = Span::from_mins(5);

/// Content of a cursor.
#[derive(Serialize, Deserialize)]
struct PollPosition {
    /// Every text up to this id was read, for good.
    floor: u64,
    /// The highest id at `since`: the next floor.
    highest: u64,
    /// By BulkSMS's clock.
    since: Timestamp,
    /// Texts above the floor that were reported.
    seen: BTreeSet<u64>,
}

impl BulkSms {
    /// Lists the texts above the last id that has settled, and reports those not yet seen.
    pub(super) async fn fetch_inbound(
        &self,
        cursor: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<InboundPage, PollFailure> {
        // An unreadable cursor counts as lost: the texts of two days are reported again, and count once by their ids.
        let before = cursor.and_then(|cursor| serde_json::from_str::<PollPosition>(cursor.as_str()).ok());
        let (listing, position) = match before {
            Some(before) => self.read_on(before, now).await?,
            None => self.read_first(now).await?,
        };
        let date = listing.date;
        let new = listing.messages.into_values();
        let mut texts: Vec<InboundText> = new.map(|message| self.text(message, date, now)).collect();
        texts.sort_by_key(|text| text.sent_at.unwrap_or(text.received_at));
        let next = serde_json::to_string(&position).map_err(|_| PollFailure::Unreadable {
            why: "the cursor cannot be written".to_owned(),
        })?;
        Ok(InboundPage {
            texts,
            next: Some(Cursor::new(next)),
            unreadable: listing.unreadable,
        })
    }

    /// Reads the texts of two days, the newest first, by BulkSMS's clock: by a clock of ours days ahead no text would be found.
    async fn read_first(&self, now: Timestamp) -> Result<(MessageListing, PollPosition), PollFailure> {
        let horizon = |listing: &MessageListing| listing.date.unwrap_or(now) - FIRST_READS;
        let is_old = |message: &BulkSmsMessage, horizon: Timestamp| message.at.is_some_and(|at| at < horizon);
        let is_enough = |listing: &MessageListing| {
            let oldest = listing.messages.first_key_value();
            oldest.is_some_and(|(_, message)| is_old(message, horizon(listing)))
        };
        let mut listing = self.list("RECEIVED", ListingStep::Back, is_enough).await?;
        let horizon = horizon(&listing);
        let lowest = listing.messages.first_key_value().map_or(1, |(id, _)| *id);
        let highest = listing.messages.last_key_value().map_or(0, |(id, _)| *id);
        let old = listing
            .messages
            .values()
            .filter(|message| is_old(message, horizon));
        let floor = old.map(|message| message.id).max();
        listing.messages.retain(|_, message| !is_old(message, horizon));
        let floor = floor.unwrap_or(if listing.cut_short {
            lowest.saturating_sub(1)
        } else {
            0
        });
        let position = PollPosition {
            floor,
            highest,
            since: listing.date.unwrap_or(now),
            seen: listing
                .messages
                .keys()
                .copied()
                .filter(|id| *id > floor)
                .collect(),
        };
        Ok((listing, position))
    }

    /// Reads on from where the last poll was. The floor moves up once the ids below have settled.
    async fn read_on(
        &self,
        before: PollPosition,
        now: Timestamp,
    ) -> Result<(MessageListing, PollPosition), PollFailure> {
        let mut position = before;
        let step = ListingStep::OnFrom(position.floor);
        let mut listing = self.list("RECEIVED", step, |_| false).await?;
        let highest = listing.messages.last_key_value().map_or(0, |(id, _)| *id);
        let floor = position.floor;
        listing
            .messages
            .retain(|id, _| *id > floor && position.seen.insert(*id));
        let is_moving = position.highest > position.floor || !position.seen.is_empty();
        let date = listing.date.unwrap_or(now);
        // A clock that was set back must not hold the floor for ever.
        let is_settled = date.since(position.since) >= SETTLED_AFTER || date < position.since;
        if is_moving && is_settled {
            position.floor = position.highest.max(position.floor);
            position.highest = highest.max(position.highest);
            position.since = date;
            let settled = position.floor;
            position.seen.retain(|id| *id > settled);
        }
        Ok((listing, position))
    }

    /// Returns an entry of BulkSMS's as a text. `date` is BulkSMS's clock at the answer.
    fn text(&self, message: BulkSmsMessage, date: Option<Timestamp>, now: Timestamp) -> InboundText {
        // No text is sent after its arrival: a later date says nothing.
        let sent_at = message.at.map(|at| http::by_our_clock(at, date, now));
        InboundText {
            gateway: self.name.clone(),
            provider_id: message.id.to_string(),
            from: message.from,
            text: message.body,
            sent_at: sent_at.filter(|at| *at <= now + AHEAD_AT_MOST),
            received_at: now,
        }
    }
}
