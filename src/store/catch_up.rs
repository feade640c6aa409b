//! Catching up: events and states kept in memory while the store could not be written are written afterwards.
//!
//! A failed commit is unknown, not undone: its rows may be on disk all the same. So nothing is written again before the record
//! has proved how much is there, which the record alone can: each event carries a hash over itself and all events
//! before. If the record ends at the last certain event, or with the n-th event in memory, then exactly the events after
//! that point are missing. The rest of a batch is the present state, and may be written over an older state any number of times. If the record ends anywhere else, somebody else has written, or put another file in its
//! place: then nothing is written.

use super::codec::{count, int};
use super::error::StoreError;
use super::journal::RecordHead;
use super::place::PlaceFound;
use super::read::StoreReader;
use super::record::{EventRecord, TurnBatch};
use super::seal::{ChainTail, ChainTails, RowSeal};
use super::write::{self, InboxRule};
use super::{Store, files};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

impl Store {
    /// Writes everything since the last certain commit, upon a fresh connection and in one transaction: each missing
    /// event, and the present states. `batch` holds all events since then, in order.
    ///
    /// May be called any number of times, with a batch that grows; a try that fails changes nothing for the next one.
    ///
    /// # Errors
    /// The reason why the store still cannot be written. [`StoreError::Diverged`] where memory does not go on from this record.
    pub fn catch_up(&mut self, batch: &TurnBatch<'_>) -> Result<(), StoreError> {
        if self.lock.is_none() {
            self.lock = Some(files::lock(self.at.path())?);
        }
        if self.place.look() == PlaceFound::Lost {
            return Err(StoreError::Diverged { at: self.at.clone() });
        }
        let written = self.write_missing(batch);
        if written.is_err() {
            self.place.mark_log_head();
        }
        let (conn, head) = written?;
        self.mark_place()?;
        self.reader = StoreReader::over(conn);
        self.head = head;
        self.keep_anchors();
        self.unwritable = None;
        Ok(())
    }

    /// Writes what is missing upon a fresh connection. Returns the connection, and where the record ends then.
    fn write_missing(&self, batch: &TurnBatch<'_>) -> Result<(Connection, RecordHead), StoreError> {
        let diverged = || StoreError::Diverged { at: self.at.clone() };
        let mut conn = files::open_again(self.at.path())?;
        let tx = conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::write("transaction"))?;
        let mut stands = write::head(&tx)?;
        let kept = there_already(&tx, &self.head, &stands, &batch.events)?.ok_or_else(diverged)?;
        let missing = batch.events.get(kept..).unwrap_or_default();
        write::write_states(&tx, batch, InboxRule::MayBeThere, &mut stands.tails)?;
        let head = write::append_events(&tx, missing, stands)?;
        tx.commit()
            .map_err(|error| StoreError::Commit { source: error.into() })?;
        Ok((conn, head))
    }
}

/// Returns how many of `events` stand in the record already; `None` where the record ends elsewhere.
fn there_already(
    conn: &Connection,
    certain: &RecordHead,
    stands: &RecordHead,
    events: &[EventRecord],
) -> Result<Option<usize>, StoreError> {
    let mut head = certain.clone();
    let mut events = events.iter();
    let mut kept = 0;
    while head.seq < stands.seq {
        let Some(event) = events.next() else {
            return Ok(None);
        };
        // Which texts were written with the event, the record alone can say.
        let Some(tails) = tails_of(conn, head.seq + 1).map_err(StoreError::read("event"))? else {
            return Ok(None);
        };
        head = RecordHead { tails, ..head }.after(event);
        kept += 1;
    }
    Ok(head.ends_with(stands).then_some(kept))
}

/// Returns the last text and message that an event covers; `None` where the event or a seal is not there.
fn tails_of(conn: &Connection, seq: u64) -> rusqlite::Result<Option<ChainTails>> {
    let tails = "SELECT texts, messages,
            iif(texts = 0, zeroblob(16), (SELECT seal FROM inbox WHERE id = texts)),
            iif(messages = 0, zeroblob(16), (SELECT seal FROM message WHERE id = messages))
         FROM event WHERE seq = ?1 AND texts IS NOT NULL AND messages IS NOT NULL";
    let found = conn.prepare_cached(tails)?.query_row([int(seq)], |row| {
        let seals: (Option<RowSeal>, Option<RowSeal>) = (row.get(2)?, row.get(3)?);
        Ok((count(row, 0)?, count(row, 1)?, seals))
    });
    Ok(found.optional()?.and_then(|(texts, messages, seals)| {
        Some(ChainTails {
            texts: ChainTail {
                id: texts,
                seal: seals.0?,
            },
            messages: ChainTail {
                id: messages,
                seal: seals.1?,
            },
        })
    }))
}

#[cfg(test)]
mod tests;
