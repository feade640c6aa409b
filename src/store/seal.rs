//! Seals of rows beside the events: texts, messages, attempts, and the marks of the engine's progress (P16).
//!
//! Texts and messages are chained like events, and each event's hash covers the ends of both
//! chains. A row open to later changes has a sum over the present values: the sum shows an edit,
//! though not an edit together with a new sum.

use super::codec::int;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, ToSql};
use sha2::{Digest, Sha256};

/// A seal as stored: the first half of a SHA-256.
pub(super) type RowSeal = [u8; 16];

/// The last row of a chain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ChainTail {
    /// The row's number; 0 while there is none.
    pub(super) id: u64,
    /// The row's seal; zeros while there is none.
    pub(super) seal: RowSeal,
}

/// The last text and the last message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ChainTails {
    pub(super) texts: ChainTail,
    pub(super) messages: ChainTail,
}

/// A table with a seal in each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SealedTable {
    Attempt,
    Counter,
    Cursor,
    Inbox,
    /// The columns of a message without later changes: number, reference, subject, channel, address.
    Message,
    /// The other columns of a message.
    MessageState,
    Provider,
    Routine,
    Turn,
}

impl SealedTable {
    /// Tables with a sum in each row, and no other evidence of the row.
    pub(super) const SUMMED: [Self; 6] = [
        Self::Attempt,
        Self::Counter,
        Self::Cursor,
        Self::Provider,
        Self::Routine,
        Self::Turn,
    ];

    /// Returns the table's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Counter => "counter",
            Self::Cursor => "cursor",
            Self::Inbox => "inbox",
            Self::Message | Self::MessageState => "message",
            Self::Provider => "message_provider",
            Self::Routine => "routine",
            Self::Turn => "turn",
        }
    }

    /// Returns the sealed columns. The first ones are the row's key.
    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Attempt => &["message", "n", "gateway", "begun_at_ms", "ended_at_ms", "outcome"],
            Self::Counter => &["name", "next"],
            Self::Cursor => &["gateway", "position"],
            Self::Inbox => &[
                "id",
                "gateway",
                "provider_id",
                "sender",
                "text",
                "sent_at_ms",
                "received_at_ms",
                "person",
                "subject",
                "intent",
                "because",
                "moved",
                "redacted",
            ],
            Self::Message => &["id", "reference", "subject", "channel", "address"],
            Self::MessageState => &["id", "state", "final", "valid_until_ms", "json"],
            Self::Provider => &["gateway", "provider_id", "message"],
            Self::Routine => &["key", "last_run_ms"],
            Self::Turn => &["one", "last_ms", "boot", "up_ms"],
        }
    }

    /// Returns the number of columns in the key.
    pub(super) fn keys(self) -> usize {
        match self {
            Self::Attempt | Self::Provider => 2,
            Self::Counter
            | Self::Cursor
            | Self::Inbox
            | Self::Message
            | Self::MessageState
            | Self::Routine
            | Self::Turn => 1,
        }
    }

    /// Returns the column of the seal.
    pub(super) fn seal(self) -> &'static str {
        match self {
            Self::Inbox | Self::Message => "seal",
            Self::Attempt
            | Self::Counter
            | Self::Cursor
            | Self::MessageState
            | Self::Provider
            | Self::Routine
            | Self::Turn => "sum",
        }
    }

    /// Returns the condition for one row, by its key.
    fn of_key(self) -> String {
        let keys = self.columns().iter().take(self.keys()).zip(1..);
        let keys: Vec<String> = keys.map(|(column, n)| format!("{column} = ?{n}")).collect();
        keys.join(" AND ")
    }

    /// Returns the columns by which a row is found: the first of the sealed columns.
    fn key_columns(self) -> Vec<&'static str> {
        self.columns().iter().take(self.keys()).copied().collect()
    }

    /// Returns a query for the sealed columns of every row, followed by the seal, in the order of
    /// the keys.
    pub(super) fn every_row(self) -> String {
        let keys = self.key_columns().join(", ");
        let columns = self.columns().join(", ");
        let (seal, name) = (self.seal(), self.name());
        format!("SELECT {columns}, {seal} FROM {name} ORDER BY {keys}")
    }

    /// Returns the right seal of a row with the sealed columns in front. `before` is covered too: the
    /// seal of the row before, or the sums of a message's attempts.
    pub(super) fn seal_of(self, row: &Row<'_>, before: &[RowSeal]) -> rusqlite::Result<RowSeal> {
        let columns = self.columns().len();
        let values: Vec<ValueRef<'_>> = (0..columns)
            .map(|column| row.get_ref(column))
            .collect::<rusqlite::Result<_>>()?;
        Ok(self.seal_of_values(&values, before))
    }

    /// Returns the seal of a row by the values of the sealed columns.
    pub(super) fn seal_of_values(self, values: &[ValueRef<'_>], before: &[RowSeal]) -> RowSeal {
        debug_assert_eq!(values.len(), self.columns().len());
        let mut hasher = Sha256::new();
        hasher.update(b"homeward row 1\n");
        sized(&mut hasher, self.name().as_bytes());
        sized(&mut hasher, before.as_flattened());
        for value in values {
            match *value {
                ValueRef::Null => hasher.update([0]),
                ValueRef::Integer(number) => {
                    hasher.update([1]);
                    hasher.update(number.to_be_bytes());
                }
                ValueRef::Text(bytes) => {
                    hasher.update([2]);
                    sized(&mut hasher, bytes);
                }
                ValueRef::Blob(bytes) => {
                    hasher.update([3]);
                    sized(&mut hasher, bytes);
                }
                ValueRef::Real(number) => {
                    hasher.update([4]);
                    hasher.update(number.to_be_bytes());
                }
            }
        }
        let mut half = RowSeal::default();
        half.iter_mut()
            .zip(hasher.finalize())
            .for_each(|(to, from)| *to = from);
        half
    }

    /// Seals the present values of a row. Returns the seal.
    pub(super) fn put_seal(
        self,
        conn: &Connection,
        key: &[&dyn ToSql],
        before: &[RowSeal],
    ) -> rusqlite::Result<RowSeal> {
        let columns = self.columns().join(", ");
        let (seal, name, of_key) = (self.seal(), self.name(), self.of_key());
        let due = conn
            .prepare_cached(&format!("SELECT {columns} FROM {name} WHERE {of_key}"))?
            .query_row(key, |row| self.seal_of(row, before))?;
        let mut params = key.to_vec();
        params.push(&due);
        let last = params.len();
        conn.prepare_cached(&format!("UPDATE {name} SET {seal} = ?{last} WHERE {of_key}"))?
            .execute(params.as_slice())?;
        Ok(due)
    }
}

/// Hashes the length of a part, then the part: no two rows have the same bytes.
fn sized(hasher: &mut Sha256, part: &[u8]) {
    hasher.update(int(part.len() as u64).to_be_bytes());
    hasher.update(part);
}

impl ChainTail {
    /// Seals a new last row.
    pub(super) fn go_on(&mut self, conn: &Connection, table: SealedTable, id: u64) -> rusqlite::Result<()> {
        let seal = table.put_seal(conn, &[&int(id)], &[self.seal])?;
        *self = Self { id, seal };
        Ok(())
    }
}

/// Seals the present values of a message, with the attempts.
pub(super) fn put_message_sum(conn: &Connection, id: u64) -> rusqlite::Result<()> {
    let attempts = attempt_sums(conn, id)?;
    SealedTable::MessageState.put_seal(conn, &[&int(id)], &attempts)?;
    Ok(())
}

/// Returns the sums of a message's attempts, in order. An attempt without a sum counts as zeros.
pub(super) fn attempt_sums(conn: &Connection, message: u64) -> rusqlite::Result<Vec<RowSeal>> {
    conn.prepare_cached("SELECT sum FROM attempt WHERE message = ?1 ORDER BY n")?
        .query_map([int(message)], |row| {
            Ok(row.get::<_, Option<RowSeal>>(0)?.unwrap_or_default())
        })?
        .collect()
}

/// Returns the number of marks: rows of tables from which a row may not go.
pub(super) fn marks(conn: &Connection) -> rusqlite::Result<i64> {
    let marks =
        "SELECT (SELECT count(*) FROM cursor) + (SELECT count(*) FROM routine) + (SELECT count(*) FROM turn)";
    conn.prepare_cached(marks)?.query_row([], |row| row.get(0))
}

/// Seals the present values of every row, in a store of an earlier version.
pub(super) fn seal_all(conn: &Connection) -> rusqlite::Result<()> {
    for table in SealedTable::SUMMED {
        for key in keys(conn, table)? {
            let key: Vec<&dyn ToSql> = key.iter().map(|part| part as &dyn ToSql).collect();
            table.put_seal(conn, &key, &[])?;
        }
    }
    let mut tails = ChainTails::default();
    for id in ids(conn, "inbox")? {
        tails.texts.go_on(conn, SealedTable::Inbox, id)?;
    }
    for id in ids(conn, "message")? {
        tails.messages.go_on(conn, SealedTable::Message, id)?;
        put_message_sum(conn, id)?;
    }
    let ChainTails { texts, messages } = tails;
    conn.execute(
        "UPDATE head SET texts = ?1, texts_seal = ?2, messages = ?3, messages_seal = ?4, marks = ?5",
        (
            int(texts.id),
            texts.seal,
            int(messages.id),
            messages.seal,
            marks(conn)?,
        ),
    )?;
    Ok(())
}

fn keys(conn: &Connection, table: SealedTable) -> rusqlite::Result<Vec<Vec<Value>>> {
    let keys = table.key_columns();
    let mut statement = conn.prepare(&format!("SELECT {} FROM {}", keys.join(", "), table.name()))?;
    let rows = statement.query_map([], |row| (0..keys.len()).map(|key| row.get(key)).collect())?;
    rows.collect()
}

fn ids(conn: &Connection, table: &str) -> rusqlite::Result<Vec<u64>> {
    let mut statement = conn.prepare(&format!("SELECT id FROM {table} ORDER BY id"))?;
    let ids = statement.query_map([], |row| row.get::<_, i64>(0))?;
    ids.map(|id| id.map(i64::unsigned_abs)).collect()
}
