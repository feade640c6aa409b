//! Texts in: the rows of `inbox`, read in the order of their ids, by the tables of gammu 1.42.
//!
//! A text in parts has a row for each part. gammu-smsd puts the whole text into the first row and leaves the others empty. With a
//! part missing for good, each row has the text of the row's own part.

use super::database::DatabaseError;
use crate::domain::delivery::{CUT_MARK, InboundText};
use crate::domain::id::GatewayName;
use crate::domain::private::{Phone, Private};
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{Cursor, InboundPage, WhyUnreadable, carrier_time};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use std::collections::BTreeSet;

/// Rows of one poll. The rest comes with the next.
const ROWS_AT_ONCE: i64 = 500;

/// Rows to go back without a cursor, and the greatest age of a text then. A first start in a database of years must not take old
/// texts for news.
const FIRST_ROWS: i64 = 1000;
const FIRST_SPAN: Span = Span::from_mins(7 * 24 * 60);

/// A question for texts.
pub(super) struct InboxQuestion {
    pub(super) gateway: GatewayName,
    /// The modem, where several share a database.
    pub(super) phone_id: Option<String>,
    pub(super) cursor: Option<Cursor>,
    pub(super) now: Timestamp,
}

struct InboxRow {
    id: i64,
    /// The first row with the very same text of the same sender and second. Killed between storing a text and deleting the text
    /// from the modem, gammu-smsd stores the text again.
    first_id: i64,
    sender: String,
    /// The text as gammu-smsd decoded it.
    decoded: String,
    /// The part's own text, as received over the air.
    own: Option<String>,
    part: Option<PartOfText>,
    /// The carrier's clock.
    received: String,
    /// Whether an earlier row has the whole text of the row's part.
    is_told: bool,
}

/// Place of a row among the parts of a text.
#[derive(Clone, Copy)]
struct PartOfText {
    number: u8,
    of: u8,
}

/// Reads the texts after the cursor.
pub(super) fn poll(conn: &Connection, question: &InboxQuestion) -> Result<InboundPage, DatabaseError> {
    let start = start(conn, question)?;
    let mut statement = conn.prepare(
        "SELECT ID, SenderNumber, TextDecoded, Text, Coding, UDH, ReceivingDateTime,
             UDH <> '' AND EXISTS (SELECT 1 FROM inbox AS head
                 WHERE head.ID < inbox.ID AND head.ID >= inbox.ID - 255 AND head.SenderNumber = inbox.SenderNumber
                     AND substr(head.UDH, 1, length(head.UDH) - 2) = substr(inbox.UDH, 1, length(inbox.UDH) - 2)
                     AND head.TextDecoded <> ''),
             (SELECT min(same.ID) FROM inbox AS same
                 WHERE same.ID <= inbox.ID AND same.ID >= inbox.ID - 1000 AND same.SenderNumber = inbox.SenderNumber
                     AND same.ReceivingDateTime = inbox.ReceivingDateTime AND same.UDH = inbox.UDH
                     AND same.TextDecoded = inbox.TextDecoded AND same.Text = inbox.Text)
         FROM inbox WHERE ID > ?1 AND (?2 IS NULL OR RecipientID = ?2) ORDER BY ID LIMIT ?3",
    )?;
    let mut rows = statement.query(params![start.after, question.phone_id, ROWS_AT_ONCE])?;
    let mut page = InboundPage::empty(question.cursor.clone());
    let mut ids = BTreeSet::new();
    while let Some(row) = rows.next()? {
        // A damaged row must not hide the rows behind.
        let Ok(row) = InboxRow::read(row) else {
            page.unreadable.note(WhyUnreadable::Damaged);
            page.next = Some(Cursor::new(format!("{}-", row.get::<_, i64>(0)?)));
            continue;
        };
        page.next = Some(Cursor::new(row.position()));
        let age = carrier_time::by_the_carrier(&row.received).map(|at| question.now.since(at));
        if start.is_first && age.is_some_and(|age| age > FIRST_SPAN) {
            continue;
        }
        let provider_id = row.provider_id();
        let is_told = (row.decoded.is_empty() && row.is_told) || !ids.insert(provider_id.clone());
        if is_told {
            continue;
        }
        page.texts.push(InboundText {
            gateway: question.gateway.clone(),
            provider_id,
            // The figures of the carrier's clock, unchanged: `mktime` and `localtime` cancel each other out in
            // gammu-smsd, whatever the machine's own zone (`Fill_Time_T`, `SMSDSQL_Time2String`).
            sent_at: carrier_time::sent_at(&row.received, question.now),
            text: Private::new(row.text()),
            from: Private::new(sender(row.sender)),
            received_at: question.now,
        });
    }
    Ok(page)
}

/// Where a poll begins.
struct StartOfPoll {
    after: i64,
    is_first: bool,
}

/// Finds where to go on. A database made anew counts from 1 again, and is read from the beginning: the row of the cursor's id is
/// another, or not there yet.
fn start(conn: &Connection, question: &InboxQuestion) -> Result<StartOfPoll, DatabaseError> {
    let newest = conn
        .query_row(
            "SELECT seq FROM sqlite_sequence WHERE name = 'inbox'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let newest: i64 = newest.unwrap_or(0);
    let first = StartOfPoll {
        after: newest - FIRST_ROWS,
        is_first: true,
    };
    let cursor = question
        .cursor
        .as_ref()
        .and_then(|cursor| cursor.as_str().split_once('-'));
    let Some((id, stamp)) = cursor else {
        return Ok(first);
    };
    let Ok(id) = id.parse::<i64>() else {
        return Ok(first);
    };
    let row = conn
        .query_row("SELECT ReceivingDateTime FROM inbox WHERE ID = ?1", [id], |row| {
            row.get::<_, String>(0)
        })
        .optional()?;
    let goes_on = match row {
        Some(received) => stamp.is_empty() || digits(&received) == stamp,
        // Deleted by an admin.
        None => id <= newest,
    };
    Ok(if goes_on {
        StartOfPoll {
            after: id,
            is_first: false,
        }
    } else {
        StartOfPoll {
            after: 0,
            is_first: false,
        }
    })
}

/// Returns a sender as told. gammu-smsd keeps numbers and names in one column, and UK networks give numbers with the `+`: digits
/// without a `+` may be a name, chosen so as to pass for a worker.
fn sender(sender: String) -> String {
    if !sender.starts_with('+') && Phone::parse(&sender).is_ok() {
        format!("\"{sender}\"")
    } else {
        sender
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(14).collect()
}

impl InboxRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let coding: String = row.get(4)?;
        let hex: String = row.get(3)?;
        let header: String = row.get(5)?;
        Ok(Self {
            id: row.get(0)?,
            sender: row.get(1)?,
            decoded: row.get(2)?,
            own: (coding != "8bit").then(|| utf16(&hex)).flatten(),
            part: PartOfText::read(&header),
            received: row.get(6)?,
            is_told: row.get(7)?,
            first_id: row.get(8)?,
        })
    }

    /// Returns the id of the text: of the first row, and of the time, since a database made anew has the same numbers again.
    fn provider_id(&self) -> String {
        format!("{}-{}", self.first_id, digits(&self.received))
    }

    /// Returns the place of the row, in the form of a cursor.
    fn position(&self) -> String {
        format!("{}-{}", self.id, digits(&self.received))
    }

    /// Returns the text, with a mark in place of each missing part: such a text never reassures.
    fn text(&self) -> String {
        let own = self.own.as_deref().unwrap_or("");
        // gammu-smsd leaves the text empty where the database would not take the words.
        let text = if self.decoded.is_empty() {
            own
        } else {
            &self.decoded
        };
        let Some(part) = self.part.filter(|part| part.of > 1 && text == own) else {
            return text.to_owned();
        };
        let before = if part.number > 1 { CUT_MARK } else { "" };
        let after = if part.number < part.of { CUT_MARK } else { "" };
        format!("{before}{text}{after}")
    }
}

impl PartOfText {
    /// Reads a header in hexadecimal: element 00 (a reference of one octet) or 08 (of two), 3GPP TS 23.040 section 9.2.3.24.
    fn read(header: &str) -> Option<Self> {
        let octets = octets(header)?;
        let mut elements = octets.get(1..)?;
        while let [kind, length, rest @ ..] = elements {
            let element = rest.get(..usize::from(*length))?;
            match (kind, element) {
                (0x00, [_, of, number]) | (0x08, [_, _, of, number]) => {
                    return Some(Self {
                        number: *number,
                        of: *of,
                    });
                }
                _ => elements = &rest[usize::from(*length)..],
            }
        }
        None
    }
}

/// Reads pairs of hexadecimal digits.
fn octets(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes();
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// Reads UTF-16 in hexadecimal, the higher octet first.
fn utf16(hex: &str) -> Option<String> {
    let units: Vec<u16> = octets(hex)?
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    Some(String::from_utf16_lossy(&units))
}
