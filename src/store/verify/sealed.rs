//! Rows that stand in no event: texts, messages, attempts, and the marks of the engine's progress, by their seals.

use super::RecordFault;
use super::fault::{RowName, RowTrouble};
use crate::domain::delivery::Message;
use crate::store::codec::{self, count, from_json, subject_text};
use crate::store::error::StoreError;
use crate::store::read::StoreReader;
use crate::store::seal::{ChainTail, RowSeal, SealedTable};
use crate::store::{seal, write};
use rusqlite::Row;
use std::collections::{BTreeMap, BTreeSet};

/// The seals of texts and messages, by number: each event covers a text and a message.
#[derive(Debug, Default)]
pub(super) struct SealsFound {
    texts: BTreeMap<u64, RowSeal>,
    messages: BTreeMap<u64, RowSeal>,
}

impl SealsFound {
    /// Returns a text as covered by an event; `None` for a missing text.
    pub(super) fn text(&self, id: u64) -> Option<ChainTail> {
        tail(&self.texts, id)
    }

    /// Returns a message as covered by an event; `None` for a missing message.
    pub(super) fn message(&self, id: u64) -> Option<ChainTail> {
        tail(&self.messages, id)
    }

    /// Number of texts.
    pub(super) fn texts(&self) -> u64 {
        self.texts.len() as u64
    }

    /// Number of messages.
    pub(super) fn messages(&self) -> u64 {
        self.messages.len() as u64
    }
}

fn tail(seals: &BTreeMap<u64, RowSeal>, id: u64) -> Option<ChainTail> {
    if id == 0 {
        return Some(ChainTail::default());
    }
    let seal = *seals.get(&id)?;
    Some(ChainTail { id, seal })
}

/// Faults by row: a row with several faults is named once.
#[derive(Debug, Default)]
pub(super) struct RowFaults(BTreeSet<(RowName, RowTrouble)>);

impl RowFaults {
    fn add(&mut self, row: RowName, trouble: RowTrouble) {
        self.0.insert((row, trouble));
    }

    pub(super) fn into_faults(self) -> impl Iterator<Item = RecordFault> {
        self.0
            .into_iter()
            .map(|(row, trouble)| RecordFault::Row { row, trouble })
    }
}

/// The columns of a message beside the JSON.
type MessageColumns = (String, Option<String>, String, String, String, bool, i64);

impl StoreReader {
    /// Checks the seal of every row with a seal.
    pub(super) fn verify_seals(&self, faults: &mut RowFaults) -> Result<SealsFound, StoreError> {
        let tails = write::head(&self.conn)?.tails;
        let found = SealsFound {
            texts: self.verify_row_chain(SealedTable::Inbox, tails.texts, faults)?,
            messages: self.verify_row_chain(SealedTable::Message, tails.messages, faults)?,
        };
        for table in SealedTable::SUMMED {
            self.verify_sums(table, faults)?;
        }
        self.verify_messages(faults)?;
        self.verify_marks_left(faults)?;
        Ok(found)
    }

    /// Walks down the texts, or the messages. Returns the seals as stored.
    fn verify_row_chain(
        &self,
        table: SealedTable,
        end: ChainTail,
        faults: &mut RowFaults,
    ) -> Result<BTreeMap<u64, RowSeal>, StoreError> {
        let mut before = RowSeal::default();
        let rows = self.rows_of(table, |row| {
            let due = table.seal_of(row, &[before])?;
            let stored = stored_seal(row, table);
            // Go on from the stored seal: one changed row is one fault.
            before = stored.unwrap_or(due);
            Ok((count(row, 0)?, stored == Some(due), before))
        })?;
        let mut seals = BTreeMap::new();
        let mut last = ChainTail::default();
        for (id, holds, seal) in rows {
            match holds {
                true => {}
                false if id > last.id + 1 => {
                    faults.add(RowName::run(table, last.id + 1, id - 1), RowTrouble::Missing);
                }
                false => faults.add(RowName::numbered(table, id), RowTrouble::Changed),
            }
            last = ChainTail { id, seal };
            seals.insert(id, seal);
        }
        if last.id < end.id {
            faults.add(RowName::run(table, last.id + 1, end.id), RowTrouble::Missing);
        } else if last != end {
            faults.add(RowName::numbered(table, last.id), RowTrouble::Changed);
        }
        Ok(seals)
    }

    /// Checks the sum in each row of a table.
    fn verify_sums(&self, table: SealedTable, faults: &mut RowFaults) -> Result<(), StoreError> {
        let rows = self.rows_of(table, |row| {
            let holds = stored_seal(row, table) == Some(table.seal_of(row, &[])?);
            Ok((holds, RowName::of_row(table, row)?))
        })?;
        for (_, row) in rows.into_iter().filter(|(holds, _)| !holds) {
            faults.add(row, RowTrouble::Changed);
        }
        Ok(())
    }

    /// Checks each message with the attempts, and the ids given by gateways.
    fn verify_messages(&self, faults: &mut RowFaults) -> Result<(), StoreError> {
        let table = SealedTable::MessageState;
        let failed = StoreError::read("message");
        let taken: BTreeSet<(String, String)> = self
            .rows(
                "message_provider",
                "SELECT gateway, provider_id FROM message_provider",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?
            .into_iter()
            .collect();
        let rows = self.rows_of(table, |row| {
            let id = count(row, 0)?;
            let sum = table.seal_of(row, &seal::attempt_sums(&self.conn, id)?)?;
            let json: String = row.get(4)?;
            Ok((id, stored_seal(row, table) == Some(sum), json))
        })?;
        for (id, holds, json) in rows {
            let message = from_json::<Message>("message", id, &json).ok();
            let columns: MessageColumns = self
                .conn
                .prepare_cached(
                    "SELECT reference, subject, channel, address, state, final, valid_until_ms
                     FROM message WHERE id = ?1",
                )
                .and_then(|mut statement| {
                    statement.query_row([codec::int(id)], |row| {
                        Ok((
                            row.get(0)?,
                            row.get(1)?,
                            row.get(2)?,
                            row.get(3)?,
                            row.get(4)?,
                            row.get(5)?,
                            row.get(6)?,
                        ))
                    })
                })
                .map_err(&failed)?;
            let same = message
                .as_ref()
                .is_some_and(|message| message.id == id && columns_of(message) == columns);
            if !holds || !same {
                faults.add(RowName::numbered(table, id), RowTrouble::Changed);
            }
            let Some(message) = message else { continue };
            let current = message.gateway.iter().zip(&message.provider_id);
            let earlier = message.earlier.iter().map(|(gateway, id)| (gateway, id));
            for (gateway, provider_id) in current.chain(earlier) {
                if !taken.contains(&(gateway.as_str().to_owned(), provider_id.clone())) {
                    faults.add(RowName::taken(gateway, provider_id), RowTrouble::Missing);
                }
            }
        }
        Ok(())
    }

    /// Checks for missing counters and missing marks of the engine's progress.
    fn verify_marks_left(&self, faults: &mut RowFaults) -> Result<(), StoreError> {
        let counters: BTreeSet<String> = self
            .rows("counter", "SELECT name FROM counter", [], |row| row.get(0))?
            .into_iter()
            .collect();
        for name in ["visit", "watch", "message", "alert"] {
            if !counters.contains(name) {
                faults.add(RowName::keyed(SealedTable::Counter, name), RowTrouble::Missing);
            }
        }
        let failed = StoreError::read("head");
        let written: i64 = self
            .conn
            .query_row("SELECT marks FROM head WHERE one = 1", [], |row| row.get(0))
            .map_err(&failed)?;
        let there = seal::marks(&self.conn).map_err(&failed)?;
        if there != written {
            faults.add(RowName::marks(there, written), RowTrouble::Changed);
        }
        Ok(())
    }

    fn rows_of<T>(
        &self,
        table: SealedTable,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.rows(table.name(), &table.every_row(), [], read)
    }
}

/// Returns the seal in a row from [`SealedTable::every_row`]; `None` for a value of another kind.
fn stored_seal(row: &Row<'_>, table: SealedTable) -> Option<RowSeal> {
    row.get(table.columns().len()).ok()
}

fn columns_of(message: &Message) -> MessageColumns {
    let to = message.content.to();
    let (channel, address) = codec::address(&to);
    (
        message.reference.clone(),
        subject_text(message.subject),
        channel.to_owned(),
        address.to_owned(),
        message.state.word().to_owned(),
        message.state.is_final(),
        message.valid_until.ms(),
    )
}
