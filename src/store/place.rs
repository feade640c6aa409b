//! The store's place: whether the database and the log are still the files of the last commit.
//!
//! A file that was deleted, moved, cut or written over takes every write in silence, and the next start finds no such write.

use super::error::StoreError;
use super::files;
use std::fs::{self, File, Metadata};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

/// Length of the head of SQLite's log. The log is written from its beginning only under a new head.
const LOG_HEAD: usize = 32;

/// A file as last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileMark {
    device: u64,
    inode: u64,
    size: u64,
    written: (i64, i64),
}

impl FileMark {
    fn of(found: &Metadata) -> Self {
        Self {
            device: found.dev(),
            inode: found.ino(),
            size: found.len(),
            written: (found.mtime(), found.mtime_nsec()),
        }
    }

    fn at(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|found| Self::of(&found))
    }

    /// Whether `later` can be the same file after a commit: the same, and not shorter.
    fn goes_on_in(&self, later: &Self) -> bool {
        (self.device, self.inode) == (later.device, later.inode) && self.size <= later.size
    }
}

/// The log as last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LogMark {
    file: FileMark,
    /// `None` where the log is shorter.
    head: Option<[u8; LOG_HEAD]>,
}

impl LogMark {
    /// Opens and closes the log, unlike the database: SQLite has no locks on the log that would be lost.
    fn at(path: &Path) -> Option<Self> {
        let file = FileMark::at(path)?;
        let mut head = [0; LOG_HEAD];
        let read = File::open(path).and_then(|log| log.read_exact_at(&mut head, 0));
        Some(Self {
            file,
            head: read.is_ok().then_some(head),
        })
    }
}

/// The outcome of a look at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceFound {
    /// Everything as the last commit left it.
    AsLeft,
    /// The same files, with another write since: the record has to be read.
    Written,
    /// Another file, a shorter file, or no file.
    Lost,
}

/// The files of an open store.
#[derive(Debug)]
pub(super) struct StorePlace {
    path: PathBuf,
    database: FileMark,
    log: Option<LogMark>,
}

impl StorePlace {
    /// Marks the files of a store that was just opened for writing.
    pub(super) fn written(path: &Path) -> Result<Self, StoreError> {
        let log = LogMark::at(&files::log_of(path));
        Ok(Self {
            log,
            ..Self::read(path)?
        })
    }

    /// Marks the database of a store that could only be read, without a log.
    pub(super) fn read(path: &Path) -> Result<Self, StoreError> {
        let found = fs::metadata(path).map_err(files::file_error(path))?;
        Ok(Self {
            path: path.to_owned(),
            database: FileMark::of(&found),
            log: None,
        })
    }

    /// Looks whether the files are still the marked files.
    pub(super) fn look(&self) -> PlaceFound {
        let Some(database) = FileMark::at(&self.path) else {
            return PlaceFound::Lost;
        };
        let log = self.log.and_then(|_| LogMark::at(&files::log_of(&self.path)));
        if !self.goes_on_in(&database, log.as_ref()) {
            return PlaceFound::Lost;
        }
        // A log with another head was begun anew: rightly after a fold by another program, wrongly by a copy put in place. The
        // record itself says which.
        let (was, is) = (self.log.and_then(|log| log.head), log.and_then(|log| log.head));
        if was.is_some() && was != is {
            return PlaceFound::Written;
        }
        let same = database == self.database && log.map(|log| log.file) == self.log.map(|log| log.file);
        if same {
            PlaceFound::AsLeft
        } else {
            PlaceFound::Written
        }
    }

    fn goes_on_in(&self, database: &FileMark, log: Option<&LogMark>) -> bool {
        let log_goes_on = match (&self.log, log) {
            (None, _) => true,
            (Some(was), Some(is)) => was.file.goes_on_in(&is.file),
            (Some(_), None) => false,
        };
        self.database.goes_on_in(database) && log_goes_on
    }

    /// Marks the files anew after a write by this daemon. Returns whether the write went to the files marked before.
    #[must_use]
    pub(super) fn mark(&mut self) -> bool {
        let log = LogMark::at(&files::log_of(&self.path));
        let Some(database) = FileMark::at(&self.path) else {
            return false;
        };
        if !self.goes_on_in(&database, log.as_ref()) {
            return false;
        }
        self.database = database;
        self.log = log;
        true
    }

    /// Marks the head of the log anew after a failed write by this daemon: the log may have begun again.
    pub(super) fn mark_log_head(&mut self) {
        if let Some(log) = &mut self.log {
            log.head = LogMark::at(&files::log_of(&self.path)).and_then(|found| found.head);
        }
    }
}
