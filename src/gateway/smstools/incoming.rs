//! Texts in: the files of `incoming`, read in place, and moved away once the texts are on our disk.

use super::sms_file::{IncomingFile, ReceivedText, SmsFile};
use super::spool::{SpoolError, SpoolFolder, SpoolFolders, SpoolName};
use crate::domain::delivery::{CUT_MARK, InboundText};
use crate::domain::id::GatewayName;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{Cursor, InboundPage, UnreadableEntries, WhyUnreadable, carrier_time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::UNIX_EPOCH;

/// Texts of one poll. The rest comes with the next.
const TEXTS_AT_ONCE: usize = 500;

/// Without a cursor: how many files of `homeward-done` are read again, and the greatest age of a text. A first start in a spool of
/// years must not take old texts for news.
const DONE_AGAIN: usize = 1000;
const FIRST_SPAN: Span = Span::from_mins(7 * 24 * 60);

/// How many files of `homeward-done` a new text is compared with. smsd stores a text again within a minute of a start.
const DONE_COMPARED: usize = 200;

/// How far the times of files may lag behind the clock: Linux dates files by the last tick of the kernel, 10 ms at most.
const FILE_CLOCK_LAG: Span = Span::from_ms(100);

/// How long a file may be shorter than announced. smsd writes a file within milliseconds.
const PARTIAL_AT_MOST: Span = Span::from_secs(60);

/// Content of a cursor: names in `incoming` of reported texts. A poll with the cursor proves the texts to be on our disk.
#[derive(Serialize, Deserialize)]
struct SpoolPosition {
    seen: BTreeSet<String>,
    /// Instant of the last poll with a text. With an earlier copy of our store put back, texts moved away since are read again.
    read_at: Timestamp,
}

/// A question for texts.
pub(super) struct IncomingQuestion {
    pub(super) gateway: GatewayName,
    pub(super) cursor: Option<Cursor>,
    pub(super) now: Timestamp,
}

/// Reads the texts not yet named by the cursor, and moves away the others.
pub(super) fn poll(spool: &SpoolFolders, question: &IncomingQuestion) -> Result<InboundPage, SpoolError> {
    let cursor = question.cursor.as_ref();
    let known = cursor.and_then(|cursor| serde_json::from_str::<SpoolPosition>(cursor.as_str()).ok());
    let read_at = known.as_ref().map(|position| position.read_at);
    let known = known.map(|position| position.seen).unwrap_or_default();
    let incoming = spool.files(SpoolFolder::Incoming)?;
    let is_new = incoming.iter().any(|file| !known.contains(&file.name));
    let mut page = InboundPage::empty(None);
    let mut seen = BTreeSet::new();
    let mut told = ToldTexts::default();
    let done = if spool.has(SpoolFolder::Done) {
        spool.files(SpoolFolder::Done)?
    } else {
        Vec::new()
    };
    let compared = done.len().saturating_sub(if is_new { DONE_COMPARED } else { 0 });
    let again = done.len().saturating_sub(DONE_AGAIN);
    for (place, file) in done.iter().enumerate() {
        let is_again = place >= again
            && match read_at {
                // A file dated ahead would be read again with each poll.
                Some(read_at) => written_at(file) > read_at && written_at(file) <= question.now,
                None => !is_old(file, question.now),
            };
        if !is_again && place < compared {
            continue;
        }
        let Some(text) = read(spool, SpoolFolder::Done, file, question, &mut page.unreadable) else {
            continue;
        };
        let text = told.note(text);
        if is_again {
            add(&mut page, text);
        }
    }
    for file in incoming {
        let is_known = known.contains(&file.name);
        // Without the right to move a file, the cursor keeps the text from being told twice.
        if is_known
            && spool
                .put_away(&file.name, SpoolFolder::Incoming, SpoolFolder::Done)
                .is_ok()
        {
            continue;
        }
        let is_passed_over = is_known || read_at.is_none() && is_old(&file, question.now);
        if is_passed_over {
            seen.insert(file.name);
            continue;
        }
        if page.texts.len() >= TEXTS_AT_ONCE {
            continue;
        }
        if let Some(text) = read(
            spool,
            SpoolFolder::Incoming,
            &file,
            question,
            &mut page.unreadable,
        ) {
            add(&mut page, told.note(text));
            seen.insert(file.name);
        }
    }
    let position = SpoolPosition {
        seen,
        read_at: read_at
            .filter(|_| page.texts.is_empty())
            .unwrap_or(question.now - FILE_CLOCK_LAG),
    };
    let next = serde_json::to_string(&position).map_err(|_| SpoolError::Late)?;
    page.next = Some(Cursor::new(next));
    Ok(page)
}

/// The texts of a poll, and of late. Killed between storing a text and deleting the text from the modem, smsd stores the text again,
/// in a file of another name: the text must count once.
#[derive(Default)]
struct ToldTexts(BTreeMap<(Private, Private, Timestamp), String>);

impl ToldTexts {
    /// Notes a text, and returns the text under the id of the first file. Without the carrier's time, two texts of the same words
    /// may be two.
    fn note(&mut self, text: InboundText) -> InboundText {
        let Some(sent_at) = text.sent_at else {
            return text;
        };
        let key = (text.from.clone(), text.text.clone(), sent_at);
        let first = self.0.entry(key).or_insert_with(|| text.provider_id.clone());
        InboundText {
            provider_id: first.clone(),
            ..text
        }
    }
}

/// Adds a text to a page, unless the page has the text.
fn add(page: &mut InboundPage, text: InboundText) {
    if page.texts.iter().all(|told| told.provider_id != text.provider_id) {
        page.texts.push(text);
    }
}

fn is_old(file: &SpoolName, now: Timestamp) -> bool {
    age(file, now) > FIRST_SPAN
}

/// Returns how long ago a file was written, by our clock.
pub(super) fn age(file: &SpoolName, now: Timestamp) -> Span {
    now.since(written_at(file))
}

fn written_at(file: &SpoolName) -> Timestamp {
    let since = file.written_at.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Reads a file as a text; `None` for any other file, and for a text not yet whole.
fn read(
    spool: &SpoolFolders,
    folder: SpoolFolder,
    file: &SpoolName,
    question: &IncomingQuestion,
    unreadable: &mut UnreadableEntries,
) -> Option<InboundText> {
    let content = match spool.read(folder, &file.name) {
        Ok(content) => content?,
        // Tried again with each poll: another user's file may become readable.
        Err(_) => {
            unreadable.note(WhyUnreadable::NotAllowed);
            return None;
        }
    };
    let text = match SmsFile::parse(&content).received() {
        IncomingFile::Other => return None,
        IncomingFile::Report => {
            // Without the right to move a report, the report is passed over each time.
            drop(spool.put_away(&file.name, folder, SpoolFolder::Reports));
            return None;
        }
        IncomingFile::Partial(_) if age(file, question.now) < PARTIAL_AT_MOST => return None,
        IncomingFile::Partial(text) => ReceivedText {
            text: format!("{}{CUT_MARK}", text.text),
            ..text
        },
        IncomingFile::Text(text) => text,
    };
    let stamp: String = text
        .received
        .chars()
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    let name: String = file.name.chars().take(100).collect();
    Some(InboundText {
        gateway: question.gateway.clone(),
        // smsd draws six letters for each file, and may draw them again years later.
        provider_id: format!("{name}-{stamp}"),
        // The carrier's clock, in two figures of the year.
        sent_at: carrier_time::sent_at(&format!("20{}", text.sent), question.now),
        from: Private::new(text.sender),
        text: Private::new(text.text),
        received_at: question.now,
    })
}
