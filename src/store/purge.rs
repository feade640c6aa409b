//! Purging: the personal parts of a closed visit, or of a person's notes, go, and the record says so.
//!
//! The chain of hashes holds, for the chain covers digests. Each event keeps its instants, school, visit, actor's key, way and
//! name.

use super::Store;
use super::codec::{count, from_json, int, subject_text};
use super::error::StoreError;
use super::journal::RecordHead;
use super::plans;
use super::record::{EventBody, EventRecord};
use super::salt::Salt;
use super::write;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, SchoolId, VisitId};
use crate::domain::presence::PersonEvent;
use crate::domain::time::Timestamp;
use crate::domain::via::RecordedVia;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use serde::{Deserialize, Serialize};

/// The name of a purge's event. The store's trigger and `verify` go by this name.
pub(super) const PURGED: &str = "personal parts purged";

/// The body of a purge's event. Nothing in the body is personal, and no purge may take the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PurgeNote {
    /// Runs of events without personal parts: the first and the last of each.
    pub(super) purged: Vec<(u64, u64)>,
}

/// Who purges and when, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgeOrder {
    /// The instant of the purge.
    pub at: Timestamp,
    /// The actor's key: a person's id, `clock`.
    pub actor: String,
    /// The way of acting.
    pub via: RecordedVia,
    /// The salt of the purge's own event.
    pub salt: Salt,
}

impl Store {
    /// Deletes the personal parts of a closed visit's events, and the visit's row with its copies
    /// of the parts; adds the purge's event. Returns the number of parts deleted; 0, and no event,
    /// where there were none.
    ///
    /// Deliberately no more than the record's part of a purge: texts, messages and the alert's line in the list have rows of
    /// their own, and deleted bytes may be legible in the file and the log until both are rewritten.
    ///
    /// # Errors
    /// [`StoreError::StillOpen`] while anything may still happen on the visit; else as [`Store::commit`].
    pub fn purge_personal(&mut self, visit: VisitId, order: &PurgeOrder) -> Result<u64, StoreError> {
        let tx = self
            .reader
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::write("transaction"))?;
        let subject = SubjectId::Visit(visit);
        let Some(school) = closed_school(&tx, visit)? else {
            return Ok(0);
        };
        let parts = parts_of(&tx, subject)?;
        if parts.is_empty() {
            return Ok(0);
        }
        let head = purge_parts(&tx, &parts, school, order)?;
        write::put(
            &tx,
            "household",
            "DELETE FROM household WHERE visit = ?1",
            [int(visit.0)],
        )?;
        write::put(&tx, "visit", "DELETE FROM visit WHERE id = ?1", [int(visit.0)])?;
        plans::purge(&tx, subject)?;
        tx.commit()
            .map_err(|error| StoreError::Commit { source: error.into() })?;
        self.head = head;
        self.mark_place()?;
        Ok(parts.len() as u64)
    }

    /// Deletes the personal parts of the events of a person's notes, mobiles among them, and the
    /// notes with their copies; adds the purge's event. Returns the number of parts deleted; 0, and
    /// no event, where there were none.
    ///
    /// Meant for somebody who has left: an engine that runs keeps its notes of the person in memory.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where an event of notes cannot be read: nobody can tell whose; else as
    /// [`Store::commit`].
    pub fn purge_person(&mut self, person: &PersonId, order: &PurgeOrder) -> Result<u64, StoreError> {
        let tx = self
            .reader
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::write("transaction"))?;
        let parts = parts_about(&tx, person)?;
        let Some((_, school)) = parts.first() else {
            return Ok(0);
        };
        let school = SchoolId::new(school);
        let parts: Vec<u64> = parts.iter().map(|(seq, _)| *seq).collect();
        let head = purge_parts(&tx, &parts, school, order)?;
        write::put(
            &tx,
            "person",
            "DELETE FROM person WHERE id = ?1",
            [person.as_str()],
        )?;
        tx.commit()
            .map_err(|error| StoreError::Commit { source: error.into() })?;
        self.head = head;
        self.mark_place()?;
        Ok(parts.len() as u64)
    }
}

/// Adds the purge's event, and deletes the parts. Returns where the record ends then.
fn purge_parts(
    conn: &Connection,
    parts: &[u64],
    school: SchoolId,
    order: &PurgeOrder,
) -> Result<RecordHead, StoreError> {
    let runs = runs(parts);
    let event = EventRecord {
        at: order.at,
        due: None,
        school: Some(school),
        // Of no visit and of no notes: a purge is no event of their life, and is never replayed.
        subject: SubjectId::None,
        actor: order.actor.clone(),
        via: order.via.clone(),
        name: PURGED,
        salt: order.salt,
        body: EventBody::of(&PurgeNote { purged: runs.clone() })?,
        plan: None,
    };
    let head = write::append_events(conn, &[event], write::head(conn)?)?;
    for (first, last) in runs {
        write::put(
            conn,
            "personal",
            "DELETE FROM personal WHERE seq BETWEEN ?1 AND ?2",
            (int(first), int(last)),
        )?;
    }
    Ok(head)
}

/// Returns the events of a person's notes with their personal parts in place, in order, each with its school.
fn parts_about(conn: &Connection, person: &PersonId) -> Result<Vec<(u64, String)>, StoreError> {
    let rows: Vec<(u64, String, String, String)> = conn
        .prepare_cached(
            "SELECT event.seq, event.name, event.school, personal.body FROM event
             JOIN personal ON personal.seq = event.seq
             WHERE event.subject IS NULL AND event.school IS NOT NULL ORDER BY event.seq",
        )
        .and_then(|mut statement| {
            statement
                .query_map([], |row| {
                    Ok((count(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?
                .collect()
        })
        .map_err(StoreError::read("personal"))?;
    let mut parts = Vec::new();
    for (seq, name, school, body) in rows {
        if PersonEvent::NAMES.contains(&name.as_str())
            && from_json::<PersonEvent>("event", seq, &body)?.person() == person
        {
            parts.push((seq, school));
        }
    }
    Ok(parts)
}

/// Returns the school of a closed visit; `None` where its row is gone.
fn closed_school(conn: &Connection, visit: VisitId) -> Result<Option<SchoolId>, StoreError> {
    let found: Option<(String, bool)> = conn
        .query_row(
            "SELECT school, live FROM visit WHERE id = ?1",
            [int(visit.0)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map_err(StoreError::read("visit"))?;
    match found {
        None => Ok(None),
        Some((_, true)) => Err(StoreError::StillOpen { visit }),
        Some((school, false)) => Ok(Some(SchoolId::new(school))),
    }
}

/// Returns the events of a subject with their personal parts in place, in order.
fn parts_of(conn: &Connection, subject: SubjectId) -> Result<Vec<u64>, StoreError> {
    conn.prepare_cached(
        "SELECT event.seq FROM event JOIN personal ON personal.seq = event.seq
         WHERE event.subject = ?1 ORDER BY event.seq",
    )
    .and_then(|mut statement| {
        statement
            .query_map([subject_text(subject)], |row| count(row, 0))?
            .collect()
    })
    .map_err(StoreError::read("personal"))
}

/// Returns numbers in order as runs of consecutive numbers: the first and the last of each.
fn runs(numbers: &[u64]) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            Some(_) | None => runs.push((*number, *number)),
        }
    }
    runs
}
