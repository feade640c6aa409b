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

impl StoreReader {
    /// Reads the store's rows; messages taken by a gateway only if still valid at `now`.
    ///
    /// # Errors
    /// When the store itself cannot be read; a single row without sense is named in the result.
    pub fn standing(&self, now: Timestamp) -> Result<StandingRows, StoreError> {
        let _one_moment = self.one_moment()?;
        let mut unreadable = Vec::new();
        let last_turn_at = self
            .conn
            .query_row("SELECT last_ms FROM turn WHERE one = 1", [], |row| {
                instant(row, 0)
            })
            .optional()
            .map_err(StoreError::read("turn"))?;
        let visits = self.marked(
            "visit",
            "SELECT id, json, live FROM visit
             WHERE live = 1 OR id > (SELECT coalesce(max(id), 0) FROM visit) - ?1 ORDER BY id",
            &mut unreadable,
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
        let messages = self.rows(
            "message",
            "SELECT id, json FROM message
             WHERE final = 0 AND NOT (state = 'accepted' AND valid_until_ms < ?1) ORDER BY id",
            [now.ms()],
            |row| Ok((count(row, 0)?, row.get::<_, String>(1)?)),
        )?;
        let messages = messages
            .into_iter()
            .filter_map(|(id, json)| readable("message", id, &json, &mut unreadable))
            .collect();
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
