//! The schema: a store has the tables, indexes and triggers of the migrations, and no others.
//!
//! A trigger added by hand changes the writes of a commit; without a trigger of the migrations the record is unguarded.

use super::migrate;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The parts of a schema by kind and name, with the SQL text of each part.
type PartTexts = BTreeMap<(String, String), String>;

/// Returns the differences between a store's schema and the schema of `version`, in words.
pub(super) fn strange(conn: &Connection, version: u32) -> rusqlite::Result<Vec<String>> {
    let ours = Connection::open_in_memory()?;
    migrate::make_schema(&ours, version)?;
    let (ours, found) = (schema(&ours)?, schema(conn)?);
    let added = found.iter().filter_map(|(part, text)| match ours.get(part) {
        None => Some(words(part, "is none of Homeward's")),
        Some(known) if known != text => Some(words(part, "is another than Homeward's")),
        Some(_) => None,
    });
    let missing = ours
        .keys()
        .filter(|part| !found.contains_key(*part))
        .map(|part| words(part, "is missing"));
    Ok(added.chain(missing).collect())
}

fn words((kind, name): &(String, String), trouble: &str) -> String {
    format!("its {kind} `{name}` {trouble}")
}

/// Reads a schema, without the tables of statistics (`ANALYZE`): statistics change no row.
fn schema(conn: &Connection) -> rusqlite::Result<PartTexts> {
    let parts = "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT GLOB 'sqlite_stat*'";
    let mut parts = conn.prepare(parts)?;
    let parts = parts.query_map([], |row| {
        let text: String = row.get(2)?;
        let text: Vec<&str> = text.split_whitespace().collect();
        Ok(((row.get(0)?, row.get(1)?), text.join(" ")))
    })?;
    parts.collect()
}
