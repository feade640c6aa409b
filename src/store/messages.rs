//! Writing messages and attempts, each row sealed in the statement that writes the row.

use super::codec::{self, int, subject_text, to_json};
use super::error::StoreError;
use super::record::{AttemptRecord, TurnBatch};
use super::seal::{self, ChainTail, RowSeal, SealedTable};
use super::write;
use crate::domain::delivery::Message;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeSet;

/// Writes the messages of a batch and the attempts. An attempt needs the message in place, and the sum of a message covers the
/// attempts: new messages come first, known ones last.
pub(super) fn put(conn: &Connection, batch: &TurnBatch<'_>, tail: &mut ChainTail) -> Result<(), StoreError> {
    let (new, known): (Vec<&Message>, Vec<&Message>) =
        batch.messages.iter().partition(|message| message.id > tail.id);
    for message in new {
        if let Some(seal) = put_message(conn, message, Some(*tail))? {
            *tail = ChainTail { id: message.id, seal };
        }
    }
    let mut tried: BTreeSet<u64> = BTreeSet::new();
    for attempt in &batch.attempts {
        put_attempt(conn, attempt)?;
        tried.insert(attempt.message);
    }
    for message in known {
        put_message(conn, message, None)?;
        tried.remove(&message.id);
    }
    for message in tried {
        seal::put_message_sum(conn, message).map_err(StoreError::write("message"))?;
    }
    Ok(())
}

/// Writes a message with the sum; a new one, after the last message before, with the seal too. Returns the seal of a new one.
///
/// Seal and sum are of the values written, not of a row read back: a row that differs shows.
fn put_message(
    conn: &Connection,
    message: &Message,
    after: Option<ChainTail>,
) -> Result<Option<RowSeal>, StoreError> {
    let to = message.content.to();
    let (channel, address) = codec::address(&to);
    let (id, subject) = (int(message.id), subject_text(message.subject));
    let json = to_json("message", message)?;
    let seal = after.map(|tail| {
        let fixed = [
            ValueRef::Integer(id),
            text(&message.reference),
            subject.as_deref().map_or(ValueRef::Null, text),
            text(channel),
            text(address),
        ];
        SealedTable::Message.seal_of_values(&fixed, &[tail.seal])
    });
    let attempts = match message.attempts {
        0 => Vec::new(),
        _ => seal::attempt_sums(conn, message.id).map_err(StoreError::write("message"))?,
    };
    let state = [
        ValueRef::Integer(id),
        text(message.state.word()),
        ValueRef::Integer(i64::from(message.state.is_final())),
        ValueRef::Integer(message.valid_until.ms()),
        text(&json),
    ];
    write::put(
        conn,
        "message",
        "INSERT INTO message (id, reference, subject, channel, address, state, final, valid_until_ms, json, seal, sum)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, final = excluded.final,
            valid_until_ms = excluded.valid_until_ms, json = excluded.json, sum = excluded.sum",
        (
            id,
            &message.reference,
            &subject,
            channel,
            address,
            message.state.word(),
            message.state.is_final(),
            message.valid_until.ms(),
            &json,
            seal,
            SealedTable::MessageState.seal_of_values(&state, &attempts),
        ),
    )?;
    let current = message.gateway.iter().zip(&message.provider_id);
    let earlier = message.earlier.iter().map(|(gateway, id)| (gateway, id));
    for (gateway, provider_id) in current.chain(earlier) {
        let row = [text(gateway.as_str()), text(provider_id), ValueRef::Integer(id)];
        // A provider using an id again means the later message.
        write::put(
            conn,
            "message_provider",
            "INSERT INTO message_provider (gateway, provider_id, message, sum) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (gateway, provider_id) DO UPDATE SET message = excluded.message, sum = excluded.sum
                WHERE message < excluded.message",
            (
                gateway.as_str(),
                provider_id,
                id,
                SealedTable::Provider.seal_of_values(&row, &[]),
            ),
        )?;
    }
    Ok(seal)
}

/// Returns a text as a value of a row.
fn text(text: &str) -> ValueRef<'_> {
    ValueRef::Text(text.as_bytes())
}

fn put_attempt(conn: &Connection, attempt: &AttemptRecord) -> Result<(), StoreError> {
    let (message, begun_at) = (int(attempt.message), attempt.begun_at.ms());
    let ended_at = attempt.ended_at.map(|at| at.ms());
    let row = [
        ValueRef::Integer(message),
        ValueRef::Integer(i64::from(attempt.n)),
        text(attempt.gateway.as_str()),
        ValueRef::Integer(begun_at),
        ended_at.map_or(ValueRef::Null, ValueRef::Integer),
        text(&attempt.outcome),
    ];
    let added = write::put_rows(
        conn,
        "attempt",
        "INSERT INTO attempt (message, n, gateway, begun_at_ms, ended_at_ms, outcome, sum)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (message, n) DO NOTHING",
        (
            message,
            attempt.n,
            attempt.gateway.as_str(),
            begun_at,
            ended_at,
            &attempt.outcome,
            SealedTable::Attempt.seal_of_values(&row, &[]),
        ),
    )?;
    if added > 0 {
        return Ok(());
    }
    // Settled twice: the row keeps the first beginning.
    write::put(
        conn,
        "attempt",
        "UPDATE attempt SET ended_at_ms = ?3, outcome = ?4 WHERE message = ?1 AND n = ?2",
        (message, attempt.n, ended_at, &attempt.outcome),
    )?;
    write::put_sum(conn, SealedTable::Attempt, &[&message, &attempt.n])
}
