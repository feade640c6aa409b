//! Writing: one transaction for all changes of a turn.

use super::Store;
use super::codec::{self, int, subject_text, to_json};
use super::error::StoreError;
use super::files;
use super::journal::{ChainedRow, RecordHead, RowFormat, RowTexts};
use super::record::{AlertSummary, AttemptRecord, EventRecord, InboxRecord, NextNumbers, TurnBatch};
use crate::domain::delivery::Message;
use crate::domain::incident::CoolingOff;
use crate::domain::presence::PersonNotes;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use rusqlite::{Connection, Params, TransactionBehavior};

impl Store {
    /// Keeps a batch: all of the batch, or nothing (P4). Returns once the batch is on disk.
    ///
    /// # Errors
    /// [`StoreError::Write`] and [`StoreError::Encode`]: nothing of the batch was kept.
    /// [`StoreError::Commit`]: the batch's fate is *unknown*, for a row of a failed commit was once
    /// found on reopening; see [`is_unknown`](StoreError::is_unknown). Do not commit the same batch
    /// again: start again from the store.
    pub fn commit(&mut self, batch: &TurnBatch<'_>) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        // A store that was deleted or moved away takes every write in silence: nothing would be on disk.
        let is_there = files::identity(self.at.path()).is_ok_and(|found| found == self.file);
        if !is_there {
            return Err(StoreError::Moved { at: self.at.clone() });
        }
        let tx = self
            .reader
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::write("transaction"))?;
        // Read anew each time: after a commit of unknown outcome, memory would not know where the record ends.
        let head = if batch.events.is_empty() {
            None
        } else {
            Some(append_events(&tx, &batch.events, head(&tx)?)?)
        };
        write_states(&tx, batch, InboxRule::New)?;
        tx.commit()
            .map_err(|error| StoreError::Commit { source: error.into() })?;
        if let Some(head) = head {
            self.head = head;
            self.keep_anchors();
        }
        Ok(())
    }
}

/// Whether texts of a batch may stand in the inbox already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InboxRule {
    /// No text does: a known text fails the batch.
    New,
    /// A commit of unknown outcome may have left some texts: known texts stay as they are.
    MayBeThere,
}

/// Writes everything of a batch but its events.
pub(super) fn write_states(
    conn: &Connection,
    batch: &TurnBatch<'_>,
    texts: InboxRule,
) -> Result<(), StoreError> {
    for visit in &batch.visits {
        put_visit(conn, visit)?;
    }
    for watch in &batch.watches {
        put_watch(conn, watch)?;
    }
    for household in &batch.households {
        put_household(conn, household)?;
    }
    for person in &batch.people {
        put_person(conn, person)?;
    }
    for record in &batch.inbox {
        add_inbox(conn, record, texts)?;
    }
    for message in &batch.messages {
        put_message(conn, message)?;
    }
    for attempt in &batch.attempts {
        put_attempt(conn, attempt)?;
    }
    for alert in &batch.alerts {
        put_alert(conn, alert)?;
    }
    put_marks(conn, batch)
}

/// Runs one statement, prepared once for the life of the connection.
pub(super) fn put(
    conn: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params))
        .map(drop)
        .map_err(StoreError::write(table))
}

/// Returns where the record ends.
pub(super) fn head(conn: &Connection) -> Result<RecordHead, StoreError> {
    conn.prepare_cached("SELECT seq, hash, epoch FROM head WHERE one = 1")
        .and_then(|mut statement| {
            statement.query_row([], |row| {
                Ok(RecordHead {
                    seq: codec::count(row, 0)?,
                    hash: row.get(1)?,
                    epoch: codec::count(row, 2)?,
                })
            })
        })
        .map_err(StoreError::read("head"))
}

/// Appends events after `head`; returns where the record ends then.
pub(super) fn append_events(
    conn: &Connection,
    events: &[EventRecord],
    mut head: RecordHead,
) -> Result<RecordHead, StoreError> {
    if events.is_empty() {
        return Ok(head);
    }
    for event in events {
        head = append(conn, event, &head)?;
    }
    put(
        conn,
        "head",
        "UPDATE head SET seq = ?1, hash = ?2 WHERE one = 1",
        (int(head.seq), head.hash),
    )?;
    Ok(head)
}

fn append(conn: &Connection, event: &EventRecord, before: &RecordHead) -> Result<RecordHead, StoreError> {
    let texts = RowTexts::of(event);
    let row = ChainedRow::next(event, &texts, before);
    let format = RowFormat::Two;
    let head = RecordHead {
        seq: row.seq,
        hash: row.hash(format, &before.hash),
        epoch: row.epoch,
    };
    put(
        conn,
        "event",
        "INSERT INTO event (seq, at_ms, due_ms, school, subject, actor, channel, name, body_hash, hash, format, epoch)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            int(row.seq),
            row.at_ms,
            row.due_ms,
            row.school,
            row.subject,
            row.actor,
            row.channel,
            row.name,
            row.digest,
            head.hash,
            format.number(),
            int(row.epoch),
        ),
    )?;
    put(
        conn,
        "personal",
        "INSERT INTO personal (seq, salt, body) VALUES (?1, ?2, ?3)",
        (int(row.seq), event.salt.bytes(), event.body.reveal()),
    )?;
    Ok(head)
}

fn put_visit(conn: &Connection, visit: &Visit) -> Result<(), StoreError> {
    put(
        conn,
        "visit",
        "INSERT INTO visit (id, school, live, json) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET live = excluded.live, json = excluded.json",
        (
            int(visit.id.0),
            visit.plan.school.as_str(),
            visit.is_live(),
            to_json("visit", visit)?,
        ),
    )
}

fn put_watch(conn: &Connection, watch: &Watch) -> Result<(), StoreError> {
    put(
        conn,
        "watch",
        "INSERT INTO watch (id, school, live, json) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET live = excluded.live, json = excluded.json",
        (
            int(watch.id.0),
            watch.plan.school.as_str(),
            watch.resolved.is_none(),
            to_json("watch", watch)?,
        ),
    )
}

fn put_household(conn: &Connection, household: &CoolingOff) -> Result<(), StoreError> {
    put(
        conn,
        "household",
        "INSERT INTO household (visit, school, cleared_at_ms, json) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (visit) DO UPDATE SET cleared_at_ms = excluded.cleared_at_ms, json = excluded.json",
        (
            int(household.visit.0),
            household.school.as_str(),
            household.cleared.as_ref().map(|cleared| cleared.at.ms()),
            to_json("household", household)?,
        ),
    )
}

fn put_person(conn: &Connection, person: &PersonNotes) -> Result<(), StoreError> {
    put(
        conn,
        "person",
        "INSERT INTO person (id, school, json) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET school = excluded.school, json = excluded.json",
        (
            person.id.as_str(),
            person.school.as_str(),
            to_json("person", person)?,
        ),
    )
}

fn add_inbox(conn: &Connection, record: &InboxRecord, texts: InboxRule) -> Result<(), StoreError> {
    let sql = match texts {
        InboxRule::New => {
            "INSERT INTO inbox (gateway, provider_id, sender, text, sent_at_ms, received_at_ms, person, subject,
                                intent, because, moved, redacted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        }
        InboxRule::MayBeThere => {
            "INSERT INTO inbox (gateway, provider_id, sender, text, sent_at_ms, received_at_ms, person, subject,
                                intent, because, moved, redacted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (gateway, provider_id) DO NOTHING"
        }
    };
    put(
        conn,
        "inbox",
        sql,
        (
            record.gateway.as_ref().map(|gateway| gateway.as_str()),
            &record.provider_id,
            record.from.reveal(),
            record.text.reveal(),
            record.sent_at.map(|at| at.ms()),
            record.received_at.ms(),
            record.person.as_ref().map(|person| person.as_str()),
            subject_text(record.subject),
            &record.intent,
            &record.because,
            &record.moved,
            record.redacted,
        ),
    )
}

fn put_message(conn: &Connection, message: &Message) -> Result<(), StoreError> {
    let to = message.content.to();
    let (channel, address) = codec::address(&to);
    put(
        conn,
        "message",
        "INSERT INTO message (id, reference, subject, channel, address, state, final, valid_until_ms, json)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, final = excluded.final,
            valid_until_ms = excluded.valid_until_ms, json = excluded.json",
        (
            int(message.id),
            &message.reference,
            subject_text(message.subject),
            channel,
            address,
            message.state.word(),
            message.state.is_final(),
            message.valid_until.ms(),
            to_json("message", message)?,
        ),
    )?;
    let current = message.gateway.iter().zip(&message.provider_id);
    let earlier = message.earlier.iter().map(|(gateway, id)| (gateway, id));
    for (gateway, provider_id) in current.chain(earlier) {
        // A provider using an id again means the later message.
        put(
            conn,
            "message_provider",
            "INSERT INTO message_provider (gateway, provider_id, message) VALUES (?1, ?2, ?3)
             ON CONFLICT (gateway, provider_id) DO UPDATE SET message = excluded.message
                WHERE message < excluded.message",
            (gateway.as_str(), provider_id, int(message.id)),
        )?;
    }
    Ok(())
}

fn put_attempt(conn: &Connection, attempt: &AttemptRecord) -> Result<(), StoreError> {
    put(
        conn,
        "attempt",
        "INSERT INTO attempt (message, n, gateway, begun_at_ms, ended_at_ms, outcome)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (message, n) DO UPDATE SET ended_at_ms = excluded.ended_at_ms, outcome = excluded.outcome",
        (
            int(attempt.message),
            attempt.n,
            attempt.gateway.as_str(),
            attempt.begun_at.ms(),
            attempt.ended_at.map(|at| at.ms()),
            &attempt.outcome,
        ),
    )
}

fn put_alert(conn: &Connection, alert: &AlertSummary) -> Result<(), StoreError> {
    put(
        conn,
        "alert",
        "INSERT INTO alert (code, opened_at_ms, subject, school, kind, causes, step, held_by, next_at_ms,
                            resolved_at_ms, resolved_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (code, opened_at_ms) DO UPDATE SET kind = excluded.kind, causes = excluded.causes,
            step = excluded.step, held_by = excluded.held_by, next_at_ms = excluded.next_at_ms,
            resolved_at_ms = excluded.resolved_at_ms, resolved_by = excluded.resolved_by",
        (
            alert.code.as_str(),
            alert.opened_at.ms(),
            subject_text(alert.subject),
            alert.school.as_ref().map(|school| school.as_str()),
            alert.kind.word(),
            to_json("cause", &alert.causes)?,
            &alert.step,
            alert.held_by.as_ref().map(|person| person.as_str()),
            alert.next_at.map(|at| at.ms()),
            alert.resolved_at.map(|at| at.ms()),
            alert.resolved_by.as_ref().map(|person| person.as_str()),
        ),
    )
}

/// Writes the marks of the engine's progress: cursors, counters, routines, the last turn.
fn put_marks(conn: &Connection, batch: &TurnBatch<'_>) -> Result<(), StoreError> {
    for (gateway, position) in &batch.cursors {
        put(
            conn,
            "cursor",
            "INSERT INTO cursor (gateway, position) VALUES (?1, ?2)
             ON CONFLICT (gateway) DO UPDATE SET position = excluded.position",
            (gateway.as_str(), position),
        )?;
    }
    if let Some(counters) = &batch.counters {
        put_counters(conn, counters)?;
    }
    for (key, at) in &batch.routines {
        put(
            conn,
            "routine",
            "INSERT INTO routine (key, last_run_ms) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET last_run_ms = excluded.last_run_ms",
            (key, at.ms()),
        )?;
    }
    if let Some(at) = batch.last_turn_at {
        let up = batch.last_turn_up.as_ref();
        put(
            conn,
            "turn",
            "INSERT INTO turn (one, last_ms, boot, up_ms) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (one) DO UPDATE SET last_ms = excluded.last_ms, boot = excluded.boot, up_ms = excluded.up_ms",
            (
                at.ms(),
                up.map(|up| up.boot.as_str()),
                up.map(|up| int(up.up.ms())),
            ),
        )?;
    }
    Ok(())
}

fn put_counters(conn: &Connection, counters: &NextNumbers) -> Result<(), StoreError> {
    let named = [
        ("visit", counters.next_visit),
        ("watch", counters.next_watch),
        ("message", counters.next_message),
        ("alert", counters.next_alert),
    ];
    for (name, next) in named {
        // Never backwards: a used number stays used.
        put(
            conn,
            "counter",
            "UPDATE counter SET next = max(next, ?2) WHERE name = ?1",
            (name, int(next)),
        )?;
    }
    Ok(())
}
