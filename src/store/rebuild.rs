//! States made anew from the record, after a migration: a later version may keep more of a visit than the one that wrote.
//!
//! Events are facts, and states only follow from events. A state whose events this version cannot read, or whose events were
//! purged, is left alone, for `verify` to report.

use super::codec::{int, to_json};
use super::error::StoreError;
use super::listed::{AlertLines, replay};
use super::plans::{NamesPlan, OpeningPlan, PlanReader};
use super::write;
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::id::{VisitId, WatchId};
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchEvent};
use rusqlite::Connection;

/// Makes the states of all visits and watches and the list of their alerts anew, in the caller's transaction.
pub(super) fn states(conn: &Connection) -> Result<(), StoreError> {
    let mut lines = AlertLines::new();
    let plans = PlanReader::new(conn);
    for id in ids(conn, "visit")? {
        let events = events::<VisitEvent>(&plans, &format!("v{id}"))?;
        let visit = events.and_then(|events| replay::<Visit>(VisitId(id), &events, &mut lines));
        if let Some(visit) = visit {
            OpeningPlan::Visit(visit.plan.clone()).put(conn, SubjectId::Visit(visit.id))?;
            write::put(
                conn,
                "visit",
                "UPDATE visit SET live = ?2, json = ?3 WHERE id = ?1",
                (int(id), visit.is_live(), to_json("visit", &visit)?),
            )?;
        }
    }
    for id in ids(conn, "watch")? {
        let events = events::<WatchEvent>(&plans, &format!("w{id}"))?;
        let watch = events.and_then(|events| replay::<Watch>(WatchId(id), &events, &mut lines));
        if let Some(watch) = watch {
            OpeningPlan::Watch(watch.plan.clone()).put(conn, SubjectId::Watch(watch.id))?;
            write::put(
                conn,
                "watch",
                "UPDATE watch SET json = ?2 WHERE id = ?1",
                (int(id), to_json("watch", &watch)?),
            )?;
        }
    }
    lines.values().try_for_each(|line| write::put_alert(conn, line))
}

fn ids(conn: &Connection, table: &'static str) -> Result<Vec<u64>, StoreError> {
    let read = |mut statement: rusqlite::Statement<'_>| {
        let ids = statement.query_map([], |row| row.get::<_, i64>(0))?;
        ids.map(|id| id.map(i64::unsigned_abs)).collect()
    };
    conn.prepare(&format!("SELECT id FROM {table} ORDER BY id"))
        .and_then(read)
        .map_err(StoreError::read(table))
}

/// Returns the events of a subject; `None` if this version cannot read an event, or an event was purged.
fn events<T: NamesPlan>(plans: &PlanReader<'_>, subject: &str) -> Result<Option<Vec<T>>, StoreError> {
    let bodies: Vec<Option<String>> = plans
        .conn()
        .prepare_cached(
            "SELECT body FROM event LEFT JOIN personal ON personal.seq = event.seq
             WHERE subject = ?1 ORDER BY event.seq",
        )
        .and_then(|mut statement| statement.query_map([subject], |row| row.get(0))?.collect())
        .map_err(StoreError::read("event"))?;
    Ok(bodies
        .iter()
        .map(|body| plans.read("event", subject, body.as_deref()?).ok())
        .collect())
}
