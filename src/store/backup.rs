//! A copy of the whole store, checked before being called a backup.

use super::at::At;
use super::error::StoreError;
use super::files;
use super::read::StoreReader;
use super::verify::VerifyReport;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

impl StoreReader {
    /// Copies the store to a new file, readable by the owner only, and verifies the copy.
    ///
    /// Copies one moment, in one go; a daemon may go on writing meanwhile.
    ///
    /// # Errors
    /// `to` is there already, cannot be written, or does not hold together afterwards.
    pub fn backup(&self, to: &Path) -> Result<VerifyReport, StoreError> {
        files::create_private(to)?;
        self.copy(to).map_err(|error| StoreError::Backup {
            path: to.to_owned(),
            source: error.into(),
        })?;
        let found = Self::open(&At::file(to))?.verify()?;
        match found.faults.first() {
            None => Ok(found),
            Some(fault) => Err(StoreError::BackupUnsound {
                path: to.to_owned(),
                first: fault.to_string(),
            }),
        }
    }

    fn copy(&self, to: &Path) -> rusqlite::Result<()> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut copy = Connection::open_with_flags(to, flags)?;
        let outcome = Backup::new(&self.conn, &mut copy)?.step(-1)?;
        if outcome != StepResult::Done {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                None,
            ));
        }
        // One file, without a log beside the database: the file to be carried away must be
        // complete.
        copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
        copy.close().map_err(|(_, error)| error)
    }
}
