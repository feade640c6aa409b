//! Texts fetched from the provider's list.

use super::HttpApi;
use super::entries::{TextMapping, TwoClocks, entries};
use super::outcome;
use super::path::answer_value;
use super::request::RequestTemplate;
use super::template::Placeholder;
use super::{fill_nothing, moment};
use crate::domain::delivery::InboundText;
use crate::domain::time::{Interval, Span, Timestamp};
use crate::gateway::{Cursor, InboundPage, PollFailure, UnreadableEntries, WhyUnreadable};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far before the last poll texts are asked for again: a carrier may bring an old text late.
const OVERLAP: Span = Span::from_mins(24 * 60);

/// Most pages of a list.
const PAGES_MAX: u32 = 50;

/// Most entries of a list, and most letters of texts in bytes: an endless list can neither hold a poller nor fill the memory.
const ENTRIES_MAX: usize = 5_000;
const LETTERS_MAX: usize = 32 * 1024 * 1024;

/// Most ids in a cursor of texts seen, and of texts still to be marked: a hostile list cannot let a cursor grow for ever.
const IDS_KEPT: usize = 4 * ENTRIES_MAX;

/// Texts marked as read in a poll, and at once.
const MARKS_MAX: usize = 64;
const MARKS_AT_ONCE: usize = 8;

/// How texts are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PollSettings {
    pub(super) every: Interval,
    pub(super) request: RequestTemplate,
    pub(super) mapping: TextMapping,
    /// Whether the list begins with the newest text: within a second, the order counts.
    pub(super) newest_first: bool,
    /// Marks a single text as read, by id.
    pub(super) mark_read: Option<RequestTemplate>,
}

/// Content of a cursor.
#[derive(Serialize, Deserialize)]
struct PollPosition {
    polled_at: Timestamp,
    /// Texts of the list, reported by then.
    seen: BTreeSet<String>,
    /// Texts on our disk, still unread at the provider.
    #[serde(default)]
    unmarked: BTreeSet<String>,
}

/// A list as read.
#[derive(Default)]
struct TextListing {
    texts: Vec<InboundText>,
    ids: BTreeSet<String>,
    letters: usize,
    unreadable: UnreadableEntries,
    cut_short: bool,
    date: Option<Timestamp>,
}

impl HttpApi {
    /// Marks the texts of an earlier poll, and lists the unread texts.
    ///
    /// The cursor is kept in the same transaction as the texts, so every text in a cursor is on disk: only then is a text marked.
    pub(super) async fn fetch_inbound(
        &self,
        poll: &PollSettings,
        cursor: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<InboundPage, PollFailure> {
        // An unreadable cursor counts as lost: texts are reported again, and count once by id.
        let before = cursor.and_then(|cursor| serde_json::from_str::<PollPosition>(cursor.as_str()).ok());
        let mut before = before.unwrap_or_else(|| PollPosition {
            polled_at: now,
            seen: BTreeSet::new(),
            unmarked: BTreeSet::new(),
        });
        let marking = match &poll.mark_read {
            Some(request) => self.mark(request, &mut before.unmarked).await,
            None => Ok(()),
        };
        let since = before.polled_at.min(now) - OVERLAP;
        let listing = self.list(poll, since, now).await?;
        let mut texts = listing.texts;
        if poll.newest_first {
            texts.reverse();
        }
        texts.retain(|text| !before.seen.contains(&text.provider_id));
        texts.sort_by_key(|text| text.sent_at.unwrap_or(text.received_at));
        if texts.is_empty() {
            // Texts unread for ever fill the provider's page, and hide later texts.
            marking?;
        }
        let mut seen = listing.ids;
        let mut unmarked = before.unmarked;
        if poll.mark_read.is_some() {
            keep_more(&mut unmarked, seen.iter().cloned());
        }
        if listing.cut_short {
            keep_more(&mut seen, before.seen);
        }
        let position = PollPosition {
            polled_at: listing.date.unwrap_or(now),
            seen,
            unmarked,
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

    /// Marks texts as read singly: "mark all" would mark a text from after the list. Ends at the first failure.
    async fn mark(
        &self,
        request: &RequestTemplate,
        unmarked: &mut BTreeSet<String>,
    ) -> Result<(), PollFailure> {
        let ids: Vec<String> = unmarked.iter().take(MARKS_MAX).cloned().collect();
        for some in ids.chunks(MARKS_AT_ONCE) {
            let marked = join_all(some.iter().map(|id| self.mark_one(request, id))).await;
            let mut failure = None;
            for (id, outcome) in some.iter().zip(marked) {
                match outcome {
                    Ok(()) => drop(unmarked.remove(id)),
                    Err(error) => failure = Some(error),
                }
            }
            if let Some(failure) = failure {
                return Err(failure);
            }
        }
        Ok(())
    }

    async fn mark_one(&self, request: &RequestTemplate, id: &str) -> Result<(), PollFailure> {
        let value = |placeholder| match placeholder {
            Placeholder::Id => id.to_owned(),
            other => fill_nothing(other),
        };
        let answer = self.ask(request, &value, None).await?;
        match answer.status {
            // Gone is as good as read.
            200..=299 | 404 | 410 => Ok(()),
            _ => Err(outcome::poll_failure(&answer)),
        }
    }

    async fn list(
        &self,
        poll: &PollSettings,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<TextListing, PollFailure> {
        let mut listing = TextListing::default();
        let has_pages = poll.request.has(Placeholder::Page);
        for page in 1..=PAGES_MAX {
            let value = |placeholder| match placeholder {
                Placeholder::Page => page.to_string(),
                Placeholder::From => self.settings.from.clone().unwrap_or_default(),
                Placeholder::SinceDate => moment::date(since),
                Placeholder::SinceIso => moment::iso(since),
                Placeholder::SinceUnix => since.ms().div_euclid(1000).to_string(),
                other => fill_nothing(other),
            };
            let answer = self.ask(&poll.request, &value, Some(now)).await?;
            if !(200..300).contains(&answer.status) {
                return Err(outcome::poll_failure(&answer));
            }
            listing.date = listing.date.or(answer.date);
            let clocks = TwoClocks {
                theirs: answer.date,
                ours: now,
            };
            let value = answer_value(answer.body.as_deref()).ok_or_else(|| PollFailure::Unreadable {
                why: "the answer broke off, was too long, or is no JSON".to_owned(),
            })?;
            let found =
                entries(poll.mapping.list.as_ref(), &value).ok_or_else(|| PollFailure::Unreadable {
                    why: "no list stands where `list` says".to_owned(),
                })?;
            let known = listing.ids.len();
            for entry in found {
                match poll.mapping.text(&self.name, entry, clocks) {
                    Some(text)
                        if listing.ids.len() >= ENTRIES_MAX && !listing.ids.contains(&text.provider_id) =>
                    {
                        listing.cut_short = true;
                    }
                    Some(text) => {
                        if listing.ids.insert(text.provider_id.clone()) {
                            listing.letters += text.text.reveal().len() + text.from.reveal().len();
                            listing.texts.push(text);
                        }
                    }
                    None => listing.unreadable.note(WhyUnreadable::NoId),
                }
            }
            // A page with nothing new leads nowhere, or round in a circle.
            if !has_pages || listing.ids.len() == known {
                return Ok(listing);
            }
            if listing.cut_short || listing.letters > LETTERS_MAX {
                break;
            }
        }
        listing.cut_short = true;
        Ok(listing)
    }
}

/// Adds ids, as far as there is room.
fn keep_more(kept: &mut BTreeSet<String>, more: impl IntoIterator<Item = String>) {
    for id in more {
        if kept.len() >= IDS_KEPT {
            return;
        }
        kept.insert(id);
    }
}
