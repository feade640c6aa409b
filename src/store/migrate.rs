//! Migrations: forward only, each in a transaction of its own. A released migration is never edited.

use super::error::StoreError;
use super::{rebuild, seal};
use rusqlite::{Connection, TransactionBehavior};

/// Every migration in order; the first makes version 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_household.sql"),
    include_str!("migrations/0003_boot.sql"),
    include_str!("migrations/0004_personal.sql"),
    include_str!("migrations/0005_person.sql"),
    include_str!("migrations/0006_seals.sql"),
    include_str!("migrations/0007_plan.sql"),
    include_str!("migrations/0008_account.sql"),
    include_str!("migrations/0009_kiosk_pin.sql"),
];

/// The version since which rows beside the record are sealed.
const SEALED_SINCE: u32 = 6;

/// Returns the version written by this Homeward.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Returns the version of a database; 0 for a database without any.
pub(super) fn version(conn: &Connection) -> rusqlite::Result<u32> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Makes the tables of a version in an empty database.
pub(super) fn make_schema(conn: &Connection, version: u32) -> rusqlite::Result<()> {
    let mut migrations = (1u32..).zip(MIGRATIONS).filter(|(to, _)| *to <= version);
    migrations.try_for_each(|(_, sql)| conn.execute_batch(sql))
}

/// Brings a database of version `found` to the version known here.
pub(super) fn migrate(conn: &mut Connection, found: u32) -> Result<(), StoreError> {
    for (to, sql) in (1u32..).zip(MIGRATIONS).filter(|(to, _)| *to > found) {
        apply(conn, to, sql)?;
    }
    Ok(())
}

fn apply(conn: &mut Connection, to: u32, sql: &str) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| StoreError::Migrate {
        to,
        source: error.into(),
    };
    let tx = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    tx.execute_batch(sql).map_err(failed)?;
    if to == SEALED_SINCE {
        seal::seal_all(&tx).map_err(failed)?;
    }
    // States are read from the tables of the last version only.
    if to == known() {
        rebuild::states(&tx)?;
    }
    tx.pragma_update(None, "user_version", to).map_err(failed)?;
    tx.commit().map_err(failed)
}
