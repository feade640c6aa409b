//! Everything on record about one visit, or about one person: for a subject access request, or a full record.
//!
//! Rows as they stand, with instants as RFC 3339 and the JSON of states and events read back: nothing is left out, and nothing
//! is put into words.

use super::StoreReader;
use super::codec::{int, subject_text};
use super::error::StoreError;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, VisitId};
use rusqlite::types::ValueRef;
use rusqlite::{Params, Row};
use serde_json::{Map, Value};

/// Columns with JSON inside.
const JSON: [&str; 3] = ["json", "body", "causes"];

/// Rows of the record, by table.
pub type ExportedRows = Map<String, Value>;

impl StoreReader {
    /// Returns everything on record of a visit: the state, events with their personal parts, texts, messages with attempts, alerts
    /// and the household's cooling-off. Empty where the store has no such visit.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn export_visit(&self, visit: VisitId) -> Result<ExportedRows, StoreError> {
        let id = int(visit.0);
        let subject = subject_text(SubjectId::Visit(visit));
        let mut rows = ExportedRows::new();
        self.take(&mut rows, "visit", "SELECT * FROM visit WHERE id = ?1", [id])?;
        self.take(
            &mut rows,
            "event",
            &format!("{EVENTS} WHERE event.subject = ?1 ORDER BY event.seq"),
            [&subject],
        )?;
        self.take(
            &mut rows,
            "inbox",
            "SELECT * FROM inbox WHERE subject = ?1 ORDER BY id",
            [&subject],
        )?;
        self.take(
            &mut rows,
            "message",
            &format!("{MESSAGES} WHERE subject = ?1 ORDER BY id"),
            [&subject],
        )?;
        self.take(
            &mut rows,
            "attempt",
            &format!("{ATTEMPTS} WHERE message.subject = ?1 ORDER BY message, n"),
            [&subject],
        )?;
        self.take(
            &mut rows,
            "alert",
            "SELECT * FROM alert WHERE subject = ?1 ORDER BY opened_at_ms",
            [&subject],
        )?;
        self.take(
            &mut rows,
            "household",
            "SELECT * FROM household WHERE visit = ?1",
            [id],
        )?;
        Ok(rows)
    }

    /// Returns everything on record of a person: each row that names the person, as a worker, a contact, an actor, a sender or a
    /// recipient. Other people stand in these rows too.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn export_person(&self, person: &PersonId) -> Result<ExportedRows, StoreError> {
        let id = person.as_str();
        let quoted = format!("\"{id}\"");
        let mut rows = ExportedRows::new();
        let named = |table: &str, order: &str| {
            format!("SELECT * FROM {table} WHERE instr(json, ?1) > 0 ORDER BY {order}")
        };
        self.take(&mut rows, "visit", &named("visit", "id"), [&quoted])?;
        self.take(&mut rows, "watch", &named("watch", "id"), [&quoted])?;
        self.take(
            &mut rows,
            "event",
            &format!("{EVENTS} WHERE actor = ?1 OR instr(body, ?2) > 0 ORDER BY event.seq"),
            (id, &quoted),
        )?;
        self.take(
            &mut rows,
            "inbox",
            "SELECT * FROM inbox WHERE person = ?1 ORDER BY id",
            [id],
        )?;
        self.take(
            &mut rows,
            "message",
            &format!("{MESSAGES} WHERE instr(json, ?1) > 0 ORDER BY id"),
            [&quoted],
        )?;
        self.take(&mut rows, "household", &named("household", "visit"), [&quoted])?;
        self.take(&mut rows, "person", "SELECT * FROM person WHERE id = ?1", [id])?;
        self.take(&mut rows, "account", &named("account", "name"), [&quoted])?;
        Ok(rows)
    }

    /// Adds the rows of a table, where there are any.
    fn take(
        &self,
        rows: &mut ExportedRows,
        table: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare(sql).map_err(StoreError::read(table))?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let found: rusqlite::Result<Vec<Value>> = statement
            .query_map(params, |row| whole(row, &names))
            .and_then(Iterator::collect);
        let found = found.map_err(StoreError::read(table))?;
        if !found.is_empty() {
            rows.insert(table.to_owned(), Value::Array(found));
        }
        Ok(())
    }
}

const EVENTS: &str = "SELECT event.seq, at_ms, due_ms, school, subject, actor, channel, name, body
     FROM event LEFT JOIN personal ON personal.seq = event.seq";

const MESSAGES: &str = "SELECT id, subject, json FROM message";

const ATTEMPTS: &str = "SELECT attempt.message, n, attempt.gateway, begun_at_ms, ended_at_ms, outcome
     FROM attempt JOIN message ON message.id = attempt.message";

/// Returns a row with the names of its columns. Bytes, such as seals and hashed secrets, are left out.
fn whole(row: &Row<'_>, names: &[String]) -> rusqlite::Result<Value> {
    let mut fields = Map::new();
    for (index, name) in names.iter().enumerate() {
        let value = match row.get_ref(index)? {
            ValueRef::Null | ValueRef::Blob(_) => continue,
            ValueRef::Integer(number) if name.ends_with("_ms") => {
                let at = crate::domain::time::Timestamp::from_ms(number);
                fields.insert(
                    name.trim_end_matches("_ms").to_owned(),
                    serde_json::to_value(at).unwrap_or_default(),
                );
                continue;
            }
            ValueRef::Integer(number) => Value::from(number),
            ValueRef::Real(number) => Value::from(number),
            ValueRef::Text(text) => {
                let text = String::from_utf8_lossy(text).into_owned();
                let read = JSON
                    .contains(&name.as_str())
                    .then(|| serde_json::from_str(&text).ok());
                read.flatten().unwrap_or(Value::String(text))
            }
        };
        fields.insert(name.clone(), value);
    }
    Ok(Value::Object(fields))
}
