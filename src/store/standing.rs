//! The store for an auditor: row by row, whether or not the engine would start from the rows.
//!
//! [`StoreReader::load`] takes rows marked as live, and refuses the whole for a single row without
//! sense. An auditor checks these marks, and has to name the row: [`StoreReader::standing`] goes by
//! the content of the rows, and lists an unreadable row as one more finding.

use super::codec::{count, from_json, instant};
use super::error::StoreError;
use super::plans::{NamesPlan, PlanReader};
use super::read::{AlertFilter, StoreReader};
use super::record::AlertSummary;
use crate::domain::delivery::Message;
use crate::domain::presence::PersonNotes;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use rusqlite::OptionalExtension;
use serde::de::DeserializeOwned;
use std::fmt;

/// Number of the latest visits and watches read even without the mark of a live row.
const LATEST: u32 = 200;

/// Upper bound on the open alerts read.
const ALERTS_AT_MOST: u32 = 10_000;

/// The store's rows at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StandingRows {
    /// The engine's last turn on record.
    pub last_turn_at: Option<Timestamp>,
    /// Visits marked as live, and the latest others; each with its mark.
    pub visits: Vec<(Visit, bool)>,
    /// Watches, likewise.
    pub watches: Vec<(Watch, bool)>,
    /// Open alerts of the list.
    pub alerts: Vec<AlertSummary>,
    /// The notes of people: whose mark says away is told of no fault.
    pub people: Vec<PersonNotes>,
    /// Messages still waited for.
    pub messages: Vec<Message>,
    /// Unreadable rows, as `visit 12`.
    pub unreadable: Vec<String>,
}

/// A row as it stands, before it is understood.
#[derive(Debug, Clone, Copy)]
pub struct StandingRow<'a> {
    /// `visit` or `message`.
    pub table: &'static str,
    /// The row's number.
    pub id: u64,
    /// The row's content.
    pub json: &'a str,
    /// The mark of a live row.
    pub live: bool,
}

/// Chooses the rows worth a look: of a hundred thousand people out, nearly all are as they were a minute ago.
pub trait RowSieve {
    /// Whether a row need not be understood.
    fn skips(&mut self, row: &StandingRow<'_>) -> bool;
    /// Whether a visit is of the result.
    fn keeps_visit(&mut self, row: &StandingRow<'_>, visit: &Visit) -> bool;
    /// Whether a message is of the result.
    fn keeps_message(&mut self, row: &StandingRow<'_>, message: &Message) -> bool;
}

/// Every row.
struct EveryRow;

impl RowSieve for EveryRow {
    fn skips(&mut self, _: &StandingRow<'_>) -> bool {
        false
    }

    fn keeps_visit(&mut self, _: &StandingRow<'_>, _: &Visit) -> bool {
        true
    }

    fn keeps_message(&mut self, _: &StandingRow<'_>, _: &Message) -> bool {
        true
    }
}

impl StoreReader {
    /// Reads the store's rows; messages taken by a gateway only if still valid at `now`.
    ///
    /// # Errors
    /// When the store itself cannot be read; a single row without sense is named in the result.
    pub fn standing(&self, now: Timestamp) -> Result<StandingRows, StoreError> {
        self.standing_by(now, &mut EveryRow)
    }

    /// The same, of the visits and messages that a sieve keeps.
    ///
    /// # Errors
    /// When the store itself cannot be read; a single row without sense is named in the result.
    pub fn standing_by(&self, now: Timestamp, sieve: &mut dyn RowSieve) -> Result<StandingRows, StoreError> {
        let _one_moment = self.one_moment()?;
        let mut unreadable = Vec::new();
        let last_turn_at = self
            .conn
            .query_row("SELECT last_ms FROM turn WHERE one = 1", [], |row| {
                instant(row, 0)
            })
            .optional()
            .map_err(StoreError::read("turn"))?;
        let mut visits: Vec<(Visit, bool)> = Vec::new();
        let plans = PlanReader::new(&self.conn);
        self.each_row(
            "visit",
            "SELECT id, json, live FROM visit
             WHERE live = 1 OR id > (SELECT coalesce(max(id), 0) FROM visit) - ?1 ORDER BY id",
            i64::from(LATEST),
            |row| {
                if sieve.skips(row) {
                    return;
                }
                let visit = noted(
                    plans.read("visit", row.id, row.json),
                    row.table,
                    row.id,
                    &mut unreadable,
                );
                if let Some(visit) = visit.filter(|visit| sieve.keeps_visit(row, visit)) {
                    visits.push((visit, row.live));
                }
            },
        )?;
        let watches = self.marked(
            "watch",
            "SELECT id, json, live FROM watch
             WHERE live = 1 OR id > (SELECT coalesce(max(id), 0) FROM watch) - ?1 ORDER BY id",
            &mut unreadable,
        )?;
        let people = self
            .rows("person", "SELECT id, json FROM person ORDER BY id", [], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?
            .into_iter()
            .filter_map(|(id, json)| readable("person", id, &json, &mut unreadable))
            .collect();
        let alerts = self.alerts(AlertFilter::Open, ALERTS_AT_MOST)?;
        // Gateways without receipts leave messages accepted for ever: nothing more is to come of such a message.
        let mut messages: Vec<Message> = Vec::new();
        self.each_row(
            "message",
            "SELECT id, json, 1 FROM message
             WHERE final = 0 AND NOT (state = 'accepted' AND valid_until_ms < ?1) ORDER BY id",
            now.ms(),
            |row| {
                if sieve.skips(row) {
                    return;
                }
                let message: Option<Message> = readable(row.table, row.id, row.json, &mut unreadable);
                messages.extend(message.filter(|message| sieve.keeps_message(row, message)));
            },
        )?;
        Ok(StandingRows {
            last_turn_at,
            visits,
            watches,
            alerts,
            people,
            messages,
            unreadable,
        })
    }

    /// Shows each row once, without keeping any.
    fn each_row(
        &self,
        table: &'static str,
        sql: &str,
        param: i64,
        mut see: impl FnMut(&StandingRow<'_>),
    ) -> Result<(), StoreError> {
        let failed = StoreError::read(table);
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut rows = statement.query([param])?;
            while let Some(row) = rows.next()? {
                let id = count(row, 0)?;
                // Text that is none is for whoever understands the row to say.
                let json = row.get_ref(1)?.as_bytes_or_null()?.unwrap_or_default();
                let json = String::from_utf8_lossy(json);
                see(&StandingRow {
                    table,
                    id,
                    json: &json,
                    live: row.get(2)?,
                });
            }
            Ok(())
        };
        read().map_err(failed)
    }

    fn marked<T: NamesPlan>(
        &self,
        table: &'static str,
        sql: &str,
        unreadable: &mut Vec<String>,
    ) -> Result<Vec<(T, bool)>, StoreError> {
        let rows = self.rows(table, sql, [LATEST], |row| {
            Ok((count(row, 0)?, row.get::<_, String>(1)?, row.get(2)?))
        })?;
        let plans = PlanReader::new(&self.conn);
        Ok(rows
            .into_iter()
            .filter_map(|(id, json, live)| {
                Some((noted(plans.read(table, id, &json), table, id, unreadable)?, live))
            })
            .collect())
    }
}

fn readable<T: DeserializeOwned>(
    table: &'static str,
    id: impl fmt::Display,
    json: &str,
    unreadable: &mut Vec<String>,
) -> Option<T> {
    noted(from_json(table, &id, json), table, id, unreadable)
}

/// Notes an unreadable row.
fn noted<T>(
    read: Result<T, StoreError>,
    table: &'static str,
    id: impl fmt::Display,
    unreadable: &mut Vec<String>,
) -> Option<T> {
    match read {
        Ok(read) => Some(read),
        Err(_) => {
            unreadable.push(format!("{table} {id}"));
            None
        }
    }
}
