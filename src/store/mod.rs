//! The store: the only module with SQL, behind functions named after the engine's needs.
//!
//! The engine is the only writer: [`Store::commit`] once a turn, with all changes of the turn. Open
//! visits and messages are held in memory too; [`Store::load`] gives them back after a restart. All
//! other parts look through a [`StoreReader`], with a connection of its own and no way to write.
//!
//! Absent on purpose: a clock (instants come in), randomness (salts come in), retries (a failed
//! commit is unknown, and the engine decides the words), rules (the domain decides a visit's next
//! step).
mod accounts;
mod anchor;
mod at;
mod backup;
mod catch_up;
mod codec;
mod error;
mod export;
mod files;
mod journal;
mod listed;
mod load;
mod messages;
mod migrate;
mod note;
mod place;
mod plans;
mod purge;
mod read;
mod rebuild;
mod record;
mod salt;
mod schema;
mod seal;
mod standing;
mod verify;
mod write;

pub use accounts::{code_secret_digest, identity_digest, secret_digest};
pub use anchor::RecordLoss;
pub use at::At;
pub use error::{DatabaseError, StoreError, StoreTrouble};
pub use export::ExportedRows;
pub use note::HandoverNote;
pub use plans::OpeningPlan;
pub use purge::PurgeOrder;
pub use read::{AlertFilter, StoreReader};
pub use record::{
    AlertSummary, AttemptRecord, EventBody, EventRecord, InboxEntry, InboxRecord, LoadedState, NextNumbers,
    RecordedEvent, SessionChange, TurnBatch,
};
pub use salt::{Salt, SaltSource};
pub use standing::{RowSieve, StandingRow, StandingRows};
pub use verify::{RecordFault, RowName, RowTrouble, VerifyReport};

use anchor::StoreTrace;
use journal::RecordHead;
use place::{PlaceFound, StorePlace};
use std::path::PathBuf;

/// The store, open for writing. At most one exists for a file at any time.
#[derive(Debug)]
pub struct Store {
    reader: StoreReader,
    at: At,
    /// The files as the last commit left them: others put in their place are not written to.
    place: StorePlace,
    /// The end of the record, as far as is certain: events of a commit of unknown outcome are not counted.
    head: RecordHead,
    /// The reason why the store could only be read at opening.
    unwritable: Option<StoreError>,
    /// The file of a note for the next daemon, from a daemon unable to write.
    note: Option<PathBuf>,
    /// Files with the end of the record, a second time.
    anchors: Vec<PathBuf>,
    /// How the record differs from the one that was written last, until the offices are told.
    loss: Option<RecordLoss>,
    /// What was there before the store was opened.
    trace: StoreTrace,
    /// Held as long as the store is open: a second daemon on the same file would text everybody twice. `None` where the
    /// disk is full or read-only and no lock had been there.
    lock: Option<files::WriterLock>,
}

impl Store {
    /// Opens the store at a place, makes a new store if there is none, and migrates an older store
    /// to the present version.
    ///
    /// A new store is built beside its place and moved there whole, so that an empty or half-made file is always
    /// damage and never taken for a new store. The directory must exist; its permissions are left alone.
    ///
    /// # Errors
    /// Any reason why the state is not known for certain: nothing is ever replaced by a default.
    pub fn open(at: &At) -> Result<Self, StoreError> {
        let path = at.path();
        let trace = StoreTrace::at(path);
        let lock = files::lock(path)?;
        let conn = files::open(path)?;
        let store = Self::over(at, conn, Some(lock), None)?;
        Ok(Self { trace, ..store })
    }

    /// Opens the store like [`Store::open`], and for reading only where writing fails: the disk is
    /// full or has become read-only. The engine then goes on from memory, from the state read
    /// (P14).
    ///
    /// # Errors
    /// The reason why the store cannot be read either.
    pub fn open_or_read(at: &At) -> Result<Self, StoreError> {
        let error = match Self::open(at) {
            Ok(store) => return Ok(store),
            Err(error) => error,
        };
        if !error.is_unwritable() {
            return Err(error);
        }
        let path = at.path();
        let conn = match files::open_copy(path) {
            Ok(conn) => conn,
            Err(damaged) if damaged.trouble() == StoreTrouble::Damaged => return Err(damaged),
            Err(_) => return Err(error),
        };
        let lock = files::lock_if_there(path)?;
        Self::over(at, conn, lock, Some(error))
    }

    fn over(
        at: &At,
        conn: rusqlite::Connection,
        lock: Option<files::WriterLock>,
        unwritable: Option<StoreError>,
    ) -> Result<Self, StoreError> {
        let head = write::head(&conn)?;
        let place = match &unwritable {
            None => StorePlace::written(at.path())?,
            Some(_) => StorePlace::read(at.path())?,
        };
        Ok(Self {
            place,
            head,
            reader: StoreReader::over(conn),
            at: at.clone(),
            unwritable,
            note: None,
            anchors: Vec::new(),
            loss: None,
            trace: StoreTrace::AsExpected,
            lock,
        })
    }

    /// Returns why the store could only be read at opening; `None` for a writable store.
    #[must_use]
    pub fn unwritable(&self) -> Option<&StoreError> {
        self.unwritable.as_ref()
    }

    /// Returns the store's place: to open a reader on a connection of its own.
    #[must_use]
    pub fn at(&self) -> &At {
        &self.at
    }

    /// Returns a reader on the writer's own connection.
    #[must_use]
    pub fn read(&self) -> &StoreReader {
        &self.reader
    }

    /// Returns a way to fold the log beside the writer; `None` where the store can only be read, or no second connection is to
    /// be had.
    #[must_use]
    pub fn folder(&self) -> Option<LogFolder> {
        if self.unwritable.is_some() {
            return None;
        }
        files::open_again(self.at.path()).map(LogFolder).ok()
    }

    /// Folds the log into the database. To be called when the engine has nothing else to do.
    ///
    /// Never waits for readers: pages still in use by a reader stay in the log until the next time.
    ///
    /// # Errors
    /// When the disk fails, or the store is no longer the one that was written.
    pub fn idle_checkpoint(&mut self) -> Result<(), StoreError> {
        if self.place.look() == PlaceFound::Lost {
            return Err(self.moved());
        }
        self.reader
            .conn
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            .map_err(|error| StoreError::Checkpoint { source: error.into() })?;
        self.mark_place()
    }

    /// Looks whether the files are those that the last commit left. Where somebody else wrote to them, the end of the record has
    /// to be the one written last; `closely` reads it in any case.
    fn look_at_place(&self, closely: bool) -> Result<(), StoreError> {
        let stands = match self.place.look() {
            PlaceFound::Lost => return Err(self.moved()),
            PlaceFound::Written => self.read_back()?,
            PlaceFound::AsLeft if !closely => return Ok(()),
            PlaceFound::AsLeft => match self.read_back() {
                Ok(stands) => stands,
                Err(error) if error.trouble() == StoreTrouble::Damaged => return Err(error),
                // A look that cannot be had, for want of a free file say, proves nothing.
                Err(_) => return Ok(()),
            },
        };
        if (stands.seq, stands.hash) == (self.head.seq, self.head.hash) {
            Ok(())
        } else {
            Err(self.moved())
        }
    }

    /// Reads the end of the record as somebody else would find it.
    fn read_back(&self) -> Result<RecordHead, StoreError> {
        write::head(&StoreReader::open(&self.at)?.conn)
    }

    /// Marks the files anew after a write.
    fn mark_place(&mut self) -> Result<(), StoreError> {
        if self.place.mark() {
            Ok(())
        } else {
            Err(self.moved())
        }
    }

    fn moved(&self) -> StoreError {
        StoreError::Moved { at: self.at.clone() }
    }
}

/// Folds the log into the database on a connection of its own, while the writer goes on.
#[derive(Debug)]
pub struct LogFolder(rusqlite::Connection);

impl LogFolder {
    /// Folds what no reader needs any more. Waits for nobody.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn fold(&self) -> Result<(), StoreError> {
        self.0
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            .map_err(|error| StoreError::Checkpoint { source: error.into() })
    }
}
