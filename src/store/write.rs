//! Writing: one transaction for all changes of a turn.

use super::Store;
use super::codec::{self, int, subject_text, to_json};
use super::error::StoreError;
use super::journal::{ChainedRow, RecordHead, RowFormat, RowTexts};
use super::messages;
use super::record::{AlertSummary, EventRecord, InboxRecord, NextNumbers, TurnBatch};
use super::seal::{self, ChainTail, ChainTails, SealedTable};
use crate::domain::incident::CoolingOff;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use rusqlite::{Connection, Params, ToSql, TransactionBehavior};

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
        // A store that was deleted, cut or moved away takes every write in silence: nothing would be on disk. A batch with the
        // daemon's sign of life comes every few seconds: then the record is read back.
        self.look_at_place(batch.last_turn_at.is_some())?;
        let written = self.write_batch(batch);
        if written.is_err() {
            self.place.mark_log_head();
        }
        let head = written?;
        self.mark_place()?;
        self.head = head;
        if !batch.events.is_empty() {
            self.keep_anchors();
        }
        Ok(())
    }

    /// Writes a batch in one transaction. Returns where the record ends then.
    fn write_batch(&mut self, batch: &TurnBatch<'_>) -> Result<RecordHead, StoreError> {
        let tx = self
            .reader
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::write("transaction"))?;
        // Read anew each time: after a commit of unknown outcome, memory would not know where the record ends.
        let mut head = head(&tx)?;
        write_states(&tx, batch, InboxRule::New, &mut head.tails)?;
        let head = append_events(&tx, &batch.events, head)?;
        tx.commit()
            .map_err(|error| StoreError::Commit { source: error.into() })?;
        Ok(head)
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

/// Writes everything of a batch but its events. The events come after, for their hashes cover the last text and message.
pub(super) fn write_states(
    conn: &Connection,
    batch: &TurnBatch<'_>,
    texts: InboxRule,
    tails: &mut ChainTails,
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
        super::accounts::put_person(conn, person)?;
    }
    super::accounts::put_accounts(conn, batch)?;
    for record in &batch.inbox {
        add_inbox(conn, record, texts, &mut tails.texts)?;
    }
    messages::put(conn, batch, &mut tails.messages)?;
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
    put_rows(conn, table, sql, params).map(drop)
}

/// The same, and returns the number of rows written. A row that was not written is not sealed anew: an edit would be sealed with it.
pub(super) fn put_rows(
    conn: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params))
        .map_err(StoreError::write(table))
}

/// Returns where the record ends.
pub(super) fn head(conn: &Connection) -> Result<RecordHead, StoreError> {
    let head = "SELECT seq, hash, epoch, texts, texts_seal, messages, messages_seal FROM head WHERE one = 1";
    conn.prepare_cached(head)
        .and_then(|mut statement| {
            statement.query_row([], |row| {
                Ok(RecordHead {
                    seq: codec::count(row, 0)?,
                    hash: row.get(1)?,
                    epoch: codec::count(row, 2)?,
                    tails: ChainTails {
                        texts: ChainTail {
                            id: codec::count(row, 3)?,
                            seal: row.get(4)?,
                        },
                        messages: ChainTail {
                            id: codec::count(row, 5)?,
                            seal: row.get(6)?,
                        },
                    },
                })
            })
        })
        .map_err(StoreError::read("head"))
}

/// Keeps where the record ends, and how many marks there are.
fn put_head(conn: &Connection, head: &RecordHead) -> Result<(), StoreError> {
    let ChainTails { texts, messages } = &head.tails;
    put(
        conn,
        "head",
        "UPDATE head SET seq = ?1, hash = ?2, texts = ?3, texts_seal = ?4, messages = ?5, messages_seal = ?6, marks = ?7
         WHERE one = 1 AND NOT (seq = ?1 AND texts = ?3 AND messages = ?5 AND marks = ?7)",
        (
            int(head.seq),
            head.hash,
            int(texts.id),
            texts.seal,
            int(messages.id),
            messages.seal,
            seal::marks(conn).map_err(StoreError::read("head"))?,
        ),
    )
}

/// Appends events after `head`, and keeps where the record ends then; returns that.
pub(super) fn append_events(
    conn: &Connection,
    events: &[EventRecord],
    mut head: RecordHead,
) -> Result<RecordHead, StoreError> {
    for event in events {
        head = append(conn, event, &head)?;
    }
    put_head(conn, &head)?;
    Ok(head)
}

fn append(conn: &Connection, event: &EventRecord, before: &RecordHead) -> Result<RecordHead, StoreError> {
    let texts = RowTexts::of(event);
    let row = ChainedRow::next(event, &texts, before);
    let head = RecordHead {
        seq: row.seq,
        hash: row.hash(RowFormat::Three, &before.hash),
        ..before.clone()
    };
    put(
        conn,
        "event",
        "INSERT INTO event (seq, at_ms, due_ms, school, subject, actor, channel, name, body_hash, hash, format, epoch,
                            texts, messages)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
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
            RowFormat::NUMBER,
            int(row.epoch),
            int(row.tails.texts.id),
            int(row.tails.messages.id),
        ),
    )?;
    put(
        conn,
        "personal",
        "INSERT INTO personal (seq, salt, body) VALUES (?1, ?2, ?3)",
        (int(row.seq), event.salt.bytes(), event.body.reveal()),
    )?;
    let mut plan = event.plan.iter();
    plan.try_for_each(|plan| plan.put(conn, event.subject))?;
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

fn add_inbox(
    conn: &Connection,
    record: &InboxRecord,
    texts: InboxRule,
    tail: &mut ChainTail,
) -> Result<(), StoreError> {
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
    let added = conn
        .prepare_cached(sql)
        .and_then(|mut statement| {
            statement.execute((
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
            ))
        })
        .map_err(StoreError::write("inbox"))?;
    if added > 0 {
        let id = conn.last_insert_rowid().unsigned_abs();
        tail.go_on(conn, SealedTable::Inbox, id)
            .map_err(StoreError::write("inbox"))?;
    }
    Ok(())
}

/// Writes the sum of a row just written.
pub(super) fn put_sum(conn: &Connection, table: SealedTable, key: &[&dyn ToSql]) -> Result<(), StoreError> {
    table
        .put_seal(conn, key, &[])
        .map(drop)
        .map_err(StoreError::write(table.name()))
}

pub(super) fn put_alert(conn: &Connection, alert: &AlertSummary) -> Result<(), StoreError> {
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
        put_sum(conn, SealedTable::Cursor, &[&gateway.as_str()])?;
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
        put_sum(conn, SealedTable::Routine, &[key])?;
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
        put_sum(conn, SealedTable::Turn, &[&1])?;
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
        let written = put_rows(
            conn,
            "counter",
            "UPDATE counter SET next = ?2 WHERE name = ?1 AND next < ?2",
            (name, int(next)),
        )?;
        if written > 0 {
            put_sum(conn, SealedTable::Counter, &[&name])?;
        }
    }
    Ok(())
}
