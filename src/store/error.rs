//! Errors of the store: the variant says the operation tried, the source the reason of failure.
//!
//! No error holds anything private: no row's content, only its table and number.

#[cfg(test)]
mod tests;

use super::at::At;
use crate::causes;
use crate::domain::id::VisitId;
use rusqlite::ErrorCode;
use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// The database's own reason, in its own words. The kind of database is private to the store.
pub struct DatabaseError(rusqlite::Error);

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Error for DatabaseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl StoreError {
    /// Returns the error with every cause.
    #[must_use]
    pub fn in_full(&self) -> String {
        causes::in_full(self)
    }
}

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The copy was made, and does not hold together.
    #[error("the backup `{path}` was written and found wrong: {first}")]
    BackupUnsound {
        /// The copy.
        path: PathBuf,
        /// The first fault found, in words.
        first: String,
    },
    /// A copy of the store could not be made.
    #[error("could not back the store up to `{path}`")]
    Backup {
        /// The file of the copy.
        path: PathBuf,
        /// The cause.
        source: DatabaseError,
    },
    /// The log could not be folded into the database.
    #[error("could not checkpoint the store")]
    Checkpoint {
        /// The cause.
        source: DatabaseError,
    },
    /// The final word of a transaction failed: whether the batch is there is *unknown*.
    #[error("a commit failed: whether it is on disk is unknown until the store is opened again")]
    Commit {
        /// The cause.
        source: DatabaseError,
    },
    /// The file is unlike a store: nothing in the file may be believed.
    #[error("the store `{at}` is damaged: {found}")]
    Damaged {
        /// Where the store is.
        at: At,
        /// The damage found, in SQLite's words.
        found: String,
    },
    /// The record ends elsewhere than the events in memory begin: another writer was here.
    #[error("the record in `{at}` is not the one that this daemon wrote: nothing was written to it")]
    Diverged {
        /// Where the store is.
        at: At,
    },
    /// The file has more names than one: another daemon could write to it by another name.
    #[error(
        "the store `{at}` has {links} names: another Homeward could write to it by another (`find / -samefile`)"
    )]
    Linked {
        /// Where the store is.
        at: At,
        /// The number of names.
        links: u64,
    },
    /// The store is no longer as the last commit left it: it or its log was deleted, moved, cut or replaced.
    #[error(
        "the store `{at}` is no longer as it was written: it or its log was deleted, moved, cut or replaced while Homeward runs"
    )]
    Moved {
        /// Where the store was.
        at: At,
    },
    /// A value could not be written down: a fault of ours.
    #[error("could not write down a {what}")]
    Encode {
        /// The kind of value.
        what: &'static str,
    },
    /// The file or its directory could not be made, read or protected.
    #[error("could not prepare the file `{path}`")]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The store was written by a later version of Homeward.
    #[error(
        "the store is of version {found}, and this Homeward knows only up to {known}: install the newer one"
    )]
    FromTheFuture {
        /// The store's version.
        found: u32,
        /// The latest version known here.
        known: u32,
    },
    /// Another daemon has the store.
    #[error("the store `{at}` is in use by another Homeward: only one may write")]
    InUse {
        /// Where the store is.
        at: At,
    },
    /// A migration failed, and was undone.
    #[error("could not bring the store to version {to}: it stays as it was")]
    Migrate {
        /// The version not reached.
        to: u32,
        /// The cause.
        source: DatabaseError,
    },
    /// The file is a database, of something else.
    #[error("`{at}` is not a store of Homeward's")]
    NotOurs {
        /// Where the store is.
        at: At,
    },
    /// A reader found a store not yet brought up to date by the daemon.
    #[error("the store is still of version {found}, not {known}: start the daemon once")]
    Old {
        /// The store's version.
        found: u32,
        /// The version read by this Homeward.
        known: u32,
    },
    /// The database could not be opened.
    #[error("could not open the store `{at}`")]
    Open {
        /// Where the store is.
        at: At,
        /// The cause.
        source: DatabaseError,
    },
    /// Some rows could not be read.
    #[error("could not read {table} from the store")]
    Read {
        /// The table.
        table: &'static str,
        /// The cause.
        source: DatabaseError,
    },
    /// A purge was asked for a visit not yet closed for good.
    #[error("visit {visit} is not closed: nothing of it was purged")]
    StillOpen {
        /// The visit.
        visit: VisitId,
    },
    /// A row was read and makes no sense.
    #[error("{table} {row} in the store cannot be understood: {why}")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
        /// The fault, without a word of the row's content.
        why: String,
    },
    /// A row could not be written. Nothing of its batch was kept.
    #[error("could not write {table} to the store: nothing of the batch was kept")]
    Write {
        /// The table.
        table: &'static str,
        /// The cause.
        source: DatabaseError,
    },
}

/// The kind of a failure, by which the engine decides whether to go on from memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreTrouble {
    /// Another process held a lock for too long; the next attempt may succeed.
    Busy,
    /// The data on disk cannot be believed.
    Damaged,
    /// No room.
    DiskFull,
    /// The disk fails.
    Io,
    /// A fault of ours: a row against a rule of the store.
    Ours,
    /// The disk or the file has become read-only.
    ReadOnly,
}

impl StoreTrouble {
    /// Returns the trouble in a few words, for the office.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Busy => "the store is locked",
            Self::Damaged => "the store is damaged",
            Self::DiskFull => "the disk is full",
            Self::Io => "the disk fails",
            Self::Ours => "a fault of its own",
            Self::ReadOnly => "its folder may not be written",
        }
    }

    /// Returns the admin's remedy while the daemon runs, for the log.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Busy => "end whatever else has the store open for writing; do not restart Homeward",
            Self::Damaged => {
                "restart Homeward only once nobody is out: what it heard since is in memory alone; then restore a backup"
            }
            Self::DiskFull => {
                "make room on the disk of the state directory (`df -h`); do not restart Homeward, it goes on by itself"
            }
            Self::Io => {
                "look at the disk (`dmesg`, `smartctl`); do not restart Homeward while anybody is out: what it heard since is in memory alone"
            }
            Self::Ours => {
                "report this line; restart Homeward only once nobody is out: what it heard since is in memory alone"
            }
            Self::ReadOnly => {
                "make the state directory writable again (`mount`, `dmesg`, its owner); do not restart Homeward, it goes on by itself"
            }
        }
    }
}

impl StoreError {
    /// Wraps a failure to read rows of `table`.
    pub(super) fn read(table: &'static str) -> impl Fn(rusqlite::Error) -> Self {
        move |error| Self::Read {
            table,
            source: error.into(),
        }
    }

    /// Wraps a failure to write a row of `table`.
    pub(super) fn write(table: &'static str) -> impl Fn(rusqlite::Error) -> Self {
        move |error| Self::Write {
            table,
            source: error.into(),
        }
    }

    /// Returns the admin's remedy for a start without a readable state, for the log.
    #[must_use]
    pub fn remedy_at_start(&self) -> &'static str {
        match self {
            Self::FromTheFuture { .. } => {
                "install the newer Homeward again, or restore a backup from before it (admin guide, \"Backups\")"
            }
            Self::InUse { .. } => "end the other Homeward first (`systemctl status homeward`)",
            Self::Linked { .. } => {
                "remove its other names (`find / -samefile`), or copy the store to a file of its own"
            }
            Self::Backup { .. }
            | Self::BackupUnsound { .. }
            | Self::Checkpoint { .. }
            | Self::Commit { .. }
            | Self::Damaged { .. }
            | Self::Diverged { .. }
            | Self::Encode { .. }
            | Self::File { .. }
            | Self::Migrate { .. }
            | Self::Moved { .. }
            | Self::NotOurs { .. }
            | Self::Old { .. }
            | Self::Open { .. }
            | Self::Read { .. }
            | Self::StillOpen { .. }
            | Self::Unreadable { .. }
            | Self::Write { .. } => match self.trouble() {
                StoreTrouble::Busy => "end whatever else has the store open",
                StoreTrouble::Damaged => {
                    "keep a copy of the store's files as they are, then restore a backup (admin guide, \"Backups\")"
                }
                StoreTrouble::DiskFull => "make room on the disk of the state directory (`df -h`)",
                StoreTrouble::Io | StoreTrouble::ReadOnly => {
                    "look at who owns the state directory (the daemon's user must) and at its disk (`dmesg`)"
                }
                StoreTrouble::Ours => "report this line",
            },
        }
    }

    /// Returns the kind of the failure.
    #[must_use]
    pub fn trouble(&self) -> StoreTrouble {
        match self {
            Self::Backup { source, .. }
            | Self::Checkpoint { source }
            | Self::Commit { source }
            | Self::Migrate { source, .. }
            | Self::Open { source, .. }
            | Self::Read { source, .. }
            | Self::Write { source, .. } => trouble_of(source),
            Self::BackupUnsound { .. }
            | Self::Damaged { .. }
            | Self::Diverged { .. }
            | Self::FromTheFuture { .. }
            | Self::Linked { .. }
            | Self::Moved { .. }
            | Self::NotOurs { .. }
            | Self::Old { .. }
            | Self::Unreadable { .. } => StoreTrouble::Damaged,
            Self::Encode { .. } | Self::StillOpen { .. } => StoreTrouble::Ours,
            Self::File { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreTrouble::DiskFull,
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => StoreTrouble::ReadOnly,
                _ => StoreTrouble::Io,
            },
            Self::InUse { .. } => StoreTrouble::Busy,
        }
    }

    /// Whether nothing can be written any more, so that the engine goes on from memory, loud (P14).
    #[must_use]
    pub fn is_unusable(&self) -> bool {
        match self.trouble() {
            StoreTrouble::Damaged | StoreTrouble::DiskFull | StoreTrouble::Io | StoreTrouble::ReadOnly => {
                true
            }
            StoreTrouble::Busy | StoreTrouble::Ours => false,
        }
    }

    /// Whether the store may still be readable: the disk is full, fails or has become read-only.
    #[must_use]
    pub fn is_unwritable(&self) -> bool {
        match self.trouble() {
            StoreTrouble::DiskFull | StoreTrouble::Io | StoreTrouble::ReadOnly => true,
            StoreTrouble::Busy | StoreTrouble::Damaged | StoreTrouble::Ours => false,
        }
    }

    /// Whether the batch may be on disk all the same.
    ///
    /// After a failed fsync a row was found on disk on reopening, so a failed commit must never be
    /// read as undone: the engine must go on speaking from memory, acknowledge nothing to a
    /// gateway, and start again from the store.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Commit { .. })
    }
}

fn trouble_of(error: &DatabaseError) -> StoreTrouble {
    match error.0.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreTrouble::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreTrouble::Damaged,
        Some(ErrorCode::DiskFull) => StoreTrouble::DiskFull,
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::OutOfMemory,
        ) => StoreTrouble::Io,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreTrouble::ReadOnly,
        _ => StoreTrouble::Ours,
    }
}
