//! The state from which the engine starts: only rows still able to change.

use super::codec::{count, from_json, instant};
use super::error::StoreError;
use super::record::{LoadedState, NextNumbers};
use super::{Store, StoreReader};
use crate::cores::on_every_core;
use crate::domain::id::GatewayName;
use crate::domain::presence::PersonNotes;
use crate::domain::time::{SinceBoot, Span, Timestamp};
use rusqlite::{OptionalExtension, Params, Row};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Time from a message's end of validity until its receipt is no longer waited for in memory.
///
/// Gateways without receipts leave messages accepted for ever, and loading them all would make
/// every start slower than the last. A later receipt finds its message by
/// [`StoreReader::message_by_provider`].
const RECEIPT_STALE_AFTER: Span = Span::from_mins(7 * 24 * 60);

/// How many rows are read before they are understood.
const AT_A_TIME: usize = 2048;

/// How many rows are worth a thread.
const LEAST_OF_A_CORE: usize = 64;

impl Store {
    /// Reads every row still able to change.
    ///
    /// # Errors
    /// A row cannot be read or understood: nothing is left out or replaced.
    pub fn load(&self) -> Result<LoadedState, StoreError> {
        self.reader.load()
    }
}

impl StoreReader {
    /// Reads every row still able to change, all from one moment.
    ///
    /// # Errors
    /// A row cannot be read or understood: nothing is left out or replaced.
    pub fn load(&self) -> Result<LoadedState, StoreError> {
        let _one_moment = self.one_moment()?;
        let (last_turn_at, last_turn_up) = self.last_turn()?;
        let waited_for = last_turn_at.map_or(Timestamp::MIN, |at| at - RECEIPT_STALE_AFTER);
        Ok(LoadedState {
            visits: self.states(
                "visit",
                "SELECT id, json FROM visit WHERE live = 1 ORDER BY id",
                [],
            )?,
            watches: self.states(
                "watch",
                "SELECT id, json FROM watch WHERE live = 1 ORDER BY id",
                [],
            )?,
            households: self.json(
                "household",
                "SELECT visit, json FROM household WHERE cleared_at_ms IS NULL ORDER BY visit",
                [],
            )?,
            people: self.people()?,
            accounts: self.accounts()?,
            messages: self.json(
                "message",
                "SELECT id, json FROM message
                 WHERE final = 0 AND NOT (state = 'accepted' AND valid_until_ms < ?1) ORDER BY id",
                [waited_for.ms()],
            )?,
            counters: self.counters()?,
            cursors: self.pairs("cursor", "SELECT gateway, position FROM cursor", |row| {
                Ok((GatewayName::new(row.get::<_, String>(0)?), row.get(1)?))
            })?,
            last_turn_at,
            last_turn_up,
            routines: self.pairs("routine", "SELECT key, last_run_ms FROM routine", |row| {
                Ok((row.get(0)?, instant(row, 1)?))
            })?,
        })
    }

    /// Returns the notes of every person.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn people(&self) -> Result<Vec<PersonNotes>, StoreError> {
        let rows: Vec<(String, String)> =
            self.rows("person", "SELECT id, json FROM person ORDER BY id", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        rows.iter()
            .map(|(id, json)| from_json("person", id, json))
            .collect()
    }

    /// Returns the engine's last turn, and the machine's uptime at the time, where known.
    fn last_turn(&self) -> Result<(Option<Timestamp>, Option<SinceBoot>), StoreError> {
        let sql = "SELECT last_ms, boot, up_ms FROM turn WHERE one = 1";
        let turn: Option<(Timestamp, Option<String>, Option<u64>)> = self
            .conn
            .query_row(sql, [], |row| {
                let up: Option<i64> = row.get(2)?;
                Ok((
                    instant(row, 0)?,
                    row.get(1)?,
                    up.and_then(|up| u64::try_from(up).ok()),
                ))
            })
            .optional()
            .map_err(StoreError::read("turn"))?;
        Ok(turn.map_or((None, None), |(at, boot, up)| {
            let up = boot
                .zip(up.map(Span::from_ms))
                .map(|(boot, up)| SinceBoot { boot, up });
            (Some(at), up)
        }))
    }

    /// Reads values kept as JSON; the first column names the row in an error.
    pub(super) fn json<T: DeserializeOwned + Send>(
        &self,
        table: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.each_written(table, sql, params, |value| {
            all.push(value);
            Ok(())
        })?;
        Ok(all)
    }

    /// Reads values kept as JSON, on all cores, some at a time: the text of all would be as large as the values.
    pub(super) fn each_written<T: DeserializeOwned + Send>(
        &self,
        table: &'static str,
        sql: &str,
        params: impl Params,
        mut take: impl FnMut(T) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let failed = StoreError::read(table);
        let mut statement = self.conn.prepare_cached(sql).map_err(&failed)?;
        let mut rows = statement
            .query_map(params, |row| Ok((count(row, 0)?, row.get::<_, String>(1)?)))
            .map_err(&failed)?;
        loop {
            let some: Vec<(u64, String)> = rows
                .by_ref()
                .take(AT_A_TIME)
                .collect::<rusqlite::Result<_>>()
                .map_err(&failed)?;
            if some.is_empty() {
                return Ok(());
            }
            for value in on_every_core(&some, LEAST_OF_A_CORE, |(id, json)| from_json(table, id, json)) {
                take(value?)?;
            }
        }
    }

    /// Reads rows.
    pub(super) fn rows<T>(
        &self,
        table: &'static str,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(params, read)?.collect())
            .map_err(StoreError::read(table))
    }

    fn pairs<K: Ord, V>(
        &self,
        table: &'static str,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<(K, V)>,
    ) -> Result<BTreeMap<K, V>, StoreError> {
        Ok(self.rows(table, sql, [], read)?.into_iter().collect())
    }

    fn counters(&self) -> Result<NextNumbers, StoreError> {
        let next: BTreeMap<String, u64> = self.pairs("counter", "SELECT name, next FROM counter", |row| {
            Ok((row.get(0)?, count(row, 1)?))
        })?;
        let of = |name: &'static str| {
            next.get(name).copied().ok_or_else(|| StoreError::Unreadable {
                table: "counter",
                row: name.to_owned(),
                why: "it is missing".to_owned(),
            })
        };
        Ok(NextNumbers {
            next_visit: of("visit")?,
            next_watch: of("watch")?,
            next_message: of("message")?,
            next_alert: of("alert")?,
        })
    }
}
