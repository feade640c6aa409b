//! States made anew from the record, after a migration: a later version may keep more of a visit than the one that wrote.
//!
//! Events are facts, and states only follow from events. A state whose events this version cannot read, or whose events were
//! purged, is left alone, for `verify` to report.

use super::codec::int;
use super::error::StoreError;
use super::listed::{AlertLines, replay};
use super::write;
use crate::domain::event::VisitEvent;
use crate::domain::id::{VisitId, WatchId};
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchEvent};
use rusqlite::Connection;
use serde::de::DeserializeOwned;

/// Makes the states of all visits and watches and the list of their alerts anew, in the caller's transaction.
pub(super) fn states(conn: &Connection) -> Result<(), StoreError> {
    let mut lines = AlertLines::new();
    replayed(conn, &mut lines).map_err(StoreError::write("visit"))?;
    lines.values().try_for_each(|line| write::put_alert(conn, line))
}

fn replayed(conn: &Connection, lines: &mut AlertLines) -> rusqlite::Result<()> {
    for id in ids(conn, "visit")? {
        let Some(events) = events::<VisitEvent>(conn, &format!("v{id}"))? else {
            continue;
        };
        let Some(visit) = replay::<Visit>(VisitId(id), &events, lines) else {
            continue;
        };
        if let Ok(json) = serde_json::to_string(&visit) {
            conn.execute(
                "UPDATE visit SET live = ?2, json = ?3 WHERE id = ?1",
                (int(id), visit.is_live(), json),
            )?;
        }
    }
    for id in ids(conn, "watch")? {
        let Some(events) = events::<WatchEvent>(conn, &format!("w{id}"))? else {
            continue;
        };
        let watch = replay::<Watch>(WatchId(id), &events, lines);
        if let Some(json) = watch.and_then(|watch| serde_json::to_string(&watch).ok()) {
            conn.execute("UPDATE watch SET json = ?2 WHERE id = ?1", (int(id), json))?;
        }
    }
    Ok(())
}

fn ids(conn: &Connection, table: &str) -> rusqlite::Result<Vec<u64>> {
    let mut statement = conn.prepare(&format!("SELECT id FROM {table} ORDER BY id"))?;
    let ids = statement.query_map([], |row| row.get::<_, i64>(0))?;
    ids.map(|id| id.map(i64::unsigned_abs)).collect()
}

/// Returns the events of a subject; `None` if this version cannot read an event, or an event was purged.
fn events<T: DeserializeOwned>(conn: &Connection, subject: &str) -> rusqlite::Result<Option<Vec<T>>> {
    let mut statement = conn.prepare_cached(
        "SELECT body FROM event LEFT JOIN personal ON personal.seq = event.seq
         WHERE subject = ?1 ORDER BY event.seq",
    )?;
    let bodies = statement.query_map([subject], |row| row.get::<_, Option<String>>(0))?;
    let bodies: Vec<Option<String>> = bodies.collect::<rusqlite::Result<_>>()?;
    Ok(bodies
        .iter()
        .map(|body| body.as_deref().and_then(|body| serde_json::from_str(body).ok()))
        .collect())
}
