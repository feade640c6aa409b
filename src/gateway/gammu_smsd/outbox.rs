//! Texts out: written to `outbox`, and looked up there and in `sentitems`, by the tables of gammu 1.42.

use super::database::DatabaseError;
use crate::domain::delivery::{Accepted, Content, Fate, Outbound, Priority, Receipt, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::private::{Phone, Private};
use crate::domain::time::Timestamp;
use crate::gateway::gsm_validity::octet;
use crate::wording::{TextEncoding, split};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

/// Most parts of a text: gammu takes no more (`GSM_MAX_MULTI_SMS`).
const PARTS_MAX: usize = 50;

/// How many of the newest rows are searched for a reference: `CreatorID` has no index, and a school may keep years of texts.
///
/// A message is looked up minutes after its first attempt. A modem sends a thousand texts an hour at most.
const SEARCHED: i64 = 20_000;

/// Long ago by every clock: a row is due at once, whether gammu-smsd reckons in local time or, as its tables do, in UTC.
const DUE_AT_ONCE: &str = "2000-01-01 00:00:00";

/// GSM 04.11 annex E: cause 1, no such number.
const NO_SUCH_NUMBER: i64 = 1;

/// A message in the form of `outbox`.
pub(super) struct OutboxEntry {
    to: Phone,
    reference: String,
    encoding: TextEncoding,
    parts: Vec<Private>,
    validity: u8,
    priority: Priority,
}

impl OutboxEntry {
    /// Returns the entry of a message.
    pub(super) fn of(message: &Outbound, now: Timestamp) -> Result<Self, SendFailure> {
        let Content::Text { to, body } = &message.content else {
            return Err(SendFailure::Rejected {
                reason: Rejection::Other,
                why: "an e-mail was given to a gateway for texts".to_owned(),
            });
        };
        // gammu-smsd reads up to the first zero.
        let body = body.reveal().replace('\0', " ");
        let (encoding, parts) = split(&body);
        if parts.len() > PARTS_MAX {
            return Err(SendFailure::Refused {
                why: format!(
                    "the text has {} parts, and gammu-smsd takes {PARTS_MAX}",
                    parts.len()
                ),
            });
        }
        Ok(Self {
            to: to.clone(),
            reference: message.reference.clone(),
            encoding,
            parts: parts.into_iter().map(Private::new).collect(),
            validity: octet(message.valid_until.since(now)),
            priority: message.priority,
        })
    }
}

/// Writes a message to `outbox`, unless the message is there or was sent. One transaction, so that nothing is sent twice: an
/// attempt that was given up may be writing still.
pub(super) fn put(
    conn: &mut Connection,
    entry: &OutboxEntry,
    phone_id: Option<&str>,
) -> Result<Accepted, DatabaseError> {
    let change = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(accepted) = find(&change, &entry.reference)? {
        return Ok(accepted);
    }
    let id = insert(&change, entry, phone_id)?;
    change
        .commit()
        .map_err(|error| match DatabaseError::from(error) {
            // SQLite undoes nothing by itself after these, and nothing was written to the file: dropped, the change is undone.
            DatabaseError::Busy => DatabaseError::Busy,
            other => DatabaseError::Unsure(other.to_string()),
        })?;
    Ok(accepted(id, &entry.reference))
}

fn insert(
    change: &Transaction<'_>,
    entry: &OutboxEntry,
    phone_id: Option<&str>,
) -> Result<i64, DatabaseError> {
    let coding = match entry.encoding {
        TextEncoding::Gsm7 => "Default_No_Compression",
        TextEncoding::Ucs2 => "Unicode_No_Compression",
    };
    let priority = match entry.priority {
        Priority::Alert => 20,
        Priority::Nudge => 10,
        Priority::Confirmation => 0,
    };
    let in_parts = entry.parts.len() > 1;
    change.execute(
        "INSERT INTO outbox (DestinationNumber, TextDecoded, Coding, CreatorID, SenderID, RelativeValidity,
             DeliveryReport, MultiPart, Priority, SendingDateTime, SendingTimeOut)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'yes', ?7, ?8, ?9, ?9)",
        params![
            entry.to.reveal(),
            entry.parts[0].reveal(),
            coding,
            entry.reference,
            phone_id,
            entry.validity,
            if in_parts { "true" } else { "false" },
            priority,
            DUE_AT_ONCE,
        ],
    )?;
    let id = change.last_insert_rowid();
    if in_parts {
        let header = |part| part_header(id, entry.parts.len(), part);
        change.execute("UPDATE outbox SET UDH = ?1 WHERE ID = ?2", params![header(1), id])?;
        let mut insert = change.prepare(
            "INSERT INTO outbox_multipart (ID, SequencePosition, TextDecoded, Coding, UDH) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (part, text) in (2_i64..).zip(&entry.parts[1..]) {
            insert.execute(params![id, part, text.reveal(), coding, header(part)])?;
        }
    }
    Ok(id)
}

/// Returns the header of a part (3GPP TS 23.040 section 9.2.3.24.1): the reference number of the text, how many parts, which.
///
/// The number is of the row, so that 256 texts in a row have 256 numbers: with numbers drawn by lot, a phone now and then would
/// join the parts of two texts.
fn part_header(id: i64, parts: usize, part: i64) -> String {
    format!("050003{:02X}{parts:02X}{part:02X}", id.rem_euclid(256))
}

/// Looks for a message by our reference. A message that gammu-smsd gave up was not sent.
pub(super) fn find(conn: &Connection, reference: &str) -> Result<Option<Accepted>, DatabaseError> {
    let waiting = "SELECT max(ID) FROM outbox WHERE CreatorID = ?1 AND ID > ?2";
    let sent = "SELECT max(ID) FROM sentitems WHERE CreatorID = ?1 AND ID > ?2";
    let newest = conn
        .query_row(
            "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let Some(newest): Option<i64> = newest else {
        return Ok(None);
    };
    for question in [waiting, sent] {
        let id = conn.query_row(question, params![reference, newest - SEARCHED], |row| row.get(0))?;
        let Some(id): Option<i64> = id else { continue };
        if fate(conn, id, reference)?.is_some_and(|known| known.fate != Fate::Undelivered) {
            return Ok(Some(accepted(id, reference)));
        }
    }
    Ok(None)
}

fn accepted(id: i64, reference: &str) -> Accepted {
    Accepted {
        provider_id: format!("{id}:{reference}"),
    }
}

/// Returns the fates of messages. An id that is none of ours, or of a message that is no longer in the tables, is left out.
pub(super) fn receipts(
    conn: &Connection,
    gateway: &GatewayName,
    provider_ids: &[String],
) -> Result<Vec<Receipt>, DatabaseError> {
    let mut receipts = Vec::with_capacity(provider_ids.len());
    for provider_id in provider_ids {
        let Some((id, reference)) = provider_id.split_once(':') else {
            continue;
        };
        let Ok(id) = id.parse() else { continue };
        // A table made anew counts from 1 again: the reference tells its rows from earlier ones.
        let Some(known) = fate(conn, id, reference)? else {
            continue;
        };
        receipts.push(Receipt {
            gateway: gateway.clone(),
            provider_id: provider_id.clone(),
            fate: known.fate,
            detail: Some(known.detail),
            rejection: known.rejection,
        });
    }
    Ok(receipts)
}

/// The fate of a message by the tables.
struct TableFate {
    fate: Fate,
    /// gammu-smsd's own words.
    detail: String,
    rejection: Option<Rejection>,
}

impl TableFate {
    fn new(fate: Fate, detail: String) -> Self {
        Self {
            fate,
            detail,
            rejection: None,
        }
    }
}

/// Returns the fate of a message: delivered with every part delivered, failed with any part failed.
fn fate(conn: &Connection, id: i64, reference: &str) -> Result<Option<TableFate>, DatabaseError> {
    let mut parts = conn.prepare_cached(
        "SELECT Status, StatusError, StatusCode, UDH FROM sentitems WHERE ID = ?1 AND CreatorID = ?2 ORDER BY SequencePosition",
    )?;
    let mut rows = parts.query(params![id, reference])?;
    let (mut expected, mut delivered) = (1, 0);
    let mut last = None;
    while let Some(row) = rows.next()? {
        let (status, error, code): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let header: String = row.get(3)?;
        expected = header
            .get(8..10)
            .and_then(|total| usize::from_str_radix(total, 16).ok())
            .unwrap_or(1);
        let number = if status.starts_with("Delivery") {
            error
        } else {
            code
        };
        let detail = match number {
            -1 => status.clone(),
            number => format!("{status} {number}"),
        };
        match status.as_str() {
            "DeliveryFailed" | "SendingError" | "Error" => {
                let rejection =
                    (status == "SendingError" && code == NO_SUCH_NUMBER).then_some(Rejection::BadAddress);
                return Ok(Some(TableFate {
                    rejection,
                    ..TableFate::new(Fate::Undelivered, detail)
                }));
            }
            "DeliveryOK" => delivered += 1,
            // `SendingOK`, `DeliveryPending`, `DeliveryUnknown`, and words that are not known: nothing more can be said.
            _ => {}
        }
        last = Some(detail);
    }
    if let Some(detail) = last.take_if(|_| delivered >= expected) {
        return Ok(Some(TableFate::new(Fate::Delivered, detail)));
    }
    let waits = conn
        .query_row(
            "SELECT Retries FROM outbox WHERE ID = ?1 AND CreatorID = ?2",
            params![id, reference],
            |row| row.get::<_, i64>(0),
        )
        .optional()?;
    let waits = waits.map(|retries| format!("waits in outbox, {retries} tries"));
    Ok(waits
        .or(last)
        .map(|detail| TableFate::new(Fate::Accepted, detail)))
}
