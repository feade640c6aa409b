//! Domain values as columns hold them, read back without ever guessing.

use super::error::StoreError;
use crate::domain::delivery::{Address, SubjectId};
use crate::domain::id::{VisitId, WatchId};
use crate::domain::time::Timestamp;
use crate::domain::via::RecordedVia;
use rusqlite::Row;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::fmt;

/// A column with content written by no version of Homeward. Says only the kind of value wanted: the
/// content may be private.
#[derive(Debug)]
struct OddColumn(&'static str);

impl fmt::Display for OddColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.0)
    }
}

impl std::error::Error for OddColumn {}

fn odd(column: usize, wanted: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(OddColumn(wanted)))
}

/// Room for the JSON of most states: a text that grows by doubling is copied again and again.
const ROOM: usize = 2048;

/// Writes a value as JSON.
pub(super) fn to_json(what: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    // The reason may quote the value, and the value may be private.
    let mut json = Vec::with_capacity(ROOM);
    let written = serde_json::to_writer(&mut json, value).ok();
    written
        .and_then(|()| String::from_utf8(json).ok())
        .ok_or(StoreError::Encode { what })
}

/// Reads a value from JSON. The reason given names a place in the JSON, never the content.
pub(super) fn from_json<T: DeserializeOwned>(
    table: &'static str,
    row: impl fmt::Display,
    json: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Unreadable {
        table,
        row: row.to_string(),
        why: format!(
            "{:?} error at line {}, column {}",
            error.classify(),
            error.line(),
            error.column()
        ),
    })
}

/// Returns a number in SQL's type. Our numbers count rows, and stay far below the bound.
pub(super) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Reads a counting number.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let found: i64 = row.get(column)?;
    u64::try_from(found).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, found))
}

/// Reads a counting number, if there is any.
pub(super) fn maybe_count(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    let found: Option<i64> = row.get(column)?;
    found.map(|_| count(row, column)).transpose()
}

/// Reads an instant.
pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_ms)
}

/// Reads an instant, if there is any.
pub(super) fn maybe_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)
        .map(|ms| ms.map(Timestamp::from_ms))
}

/// Reads a name or word known to serde.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    read_word(column, &text)
}

/// Reads a name or word known to serde, if there is any.
pub(super) fn maybe_word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| read_word(column, &text)).transpose()
}

fn read_word<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    let word: StrDeserializer<'_, WordError> = text.into_deserializer();
    T::deserialize(word).map_err(|_| odd(column, "a known word"))
}

/// Reads the way of an event's recording.
pub(super) fn via(row: &Row<'_>, column: usize) -> rusqlite::Result<RecordedVia> {
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|_| odd(column, "a way by which something was recorded"))
}

/// Returns a subject as its column has it: `v12`, `w3` or nothing.
pub(super) fn subject_text(subject: SubjectId) -> Option<String> {
    match subject {
        SubjectId::Visit(id) => Some(id.to_string()),
        SubjectId::Watch(id) => Some(id.to_string()),
        SubjectId::None => None,
    }
}

/// Reads a subject.
pub(super) fn subject(row: &Row<'_>, column: usize) -> rusqlite::Result<SubjectId> {
    let Some(text) = row.get::<_, Option<String>>(column)? else {
        return Ok(SubjectId::None);
    };
    parse_subject(&text).ok_or_else(|| odd(column, "a visit or a watch"))
}

fn parse_subject(text: &str) -> Option<SubjectId> {
    let number = |rest: &str| rest.parse::<u64>().ok();
    match (text.strip_prefix('v'), text.strip_prefix('w')) {
        (Some(rest), _) => number(rest).map(|id| SubjectId::Visit(VisitId(id))),
        (_, Some(rest)) => number(rest).map(|id| SubjectId::Watch(WatchId(id))),
        (None, None) => None,
    }
}

/// Returns a message's channel and plain address, the key for finding messages.
pub(super) fn address(address: &Address) -> (&'static str, &str) {
    (address.channel().word(), address.reveal())
}
