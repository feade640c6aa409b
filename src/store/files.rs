//! The file: made whole, readable by the owner alone, locked by one daemon, checked before anything
//! is believed.

use super::at::At;
use super::error::StoreError;
use super::{migrate, schema};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks the file as Homeward's: `HMWD`.
const APPLICATION_ID: i32 = 0x484D_5744;

/// Owner alone.
pub(super) const MODE: u32 = 0o600;

/// Longest a writer waits for a lock. The engine must not stand still for longer than a deadline
/// may be late (P2).
const BUSY_AT_MOST: Duration = Duration::from_millis(500);

/// Statements of one turn, and some more.
const STATEMENTS: usize = 96;

/// Pages kept in memory: a turn reads and writes mostly pages of earlier turns.
const CACHE_PAGES: u32 = 4000;

/// Pages in the log before a commit folds the log in by itself: a guard, for the engine has it folded long before.
const CHECKPOINT_PAGES: u32 = 25_000;

/// Returns `path` with `suffix` added to its name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Returns the path of the writer's lock beside the database.
pub(super) fn lock_of(path: &Path) -> PathBuf {
    beside(path, ".lock")
}

/// Returns the path of the record's anchor beside the database.
pub(super) fn anchor_of(path: &Path) -> PathBuf {
    beside(path, ".head")
}

/// Returns the path of SQLite's log beside the database.
pub(super) fn log_of(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

pub(super) fn file_error(path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File {
        path: path.clone(),
        source,
    }
}

/// Tells damage from other reasons why a file does not open.
fn open_error(path: &Path) -> impl Fn(rusqlite::Error) -> StoreError {
    let at = At::file(path);
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged {
            at: at.clone(),
            found: error.to_string(),
        },
        _ => StoreError::Open {
            at: at.clone(),
            source: error.into(),
        },
    }
}

/// The writer's lock, held until dropped: on a file beside the database, and on the folder. The file may be removed, and a
/// second daemon would make and lock another; the folder stays.
#[derive(Debug)]
pub(super) struct WriterLock {
    file: File,
    _folder: File,
}

/// Stands in the lock's file once the end of the record has been noted beside the store.
const ANCHORED: &[u8] = b"noted";

impl WriterLock {
    /// Whether the end of the record was ever noted beside the store: since then there is a note at every start.
    pub(super) fn has_anchors(&self) -> bool {
        let mut found = [0; ANCHORED.len()];
        self.file.read_exact_at(&mut found, 0).is_ok() && found == ANCHORED
    }

    /// Notes that the end of the record was noted. Without room for it, the next start misses no note.
    pub(super) fn note_anchors(&self) {
        if !self.has_anchors()
            && let Err(error) = self.file.write_all_at(ANCHORED, 0)
        {
            tracing::debug!(%error, "the lock could not be marked");
        }
    }

    /// Locks `file`, then the folder of the database.
    fn take(path: &Path, file: File) -> Result<Self, StoreError> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let folder_file = File::open(folder).map_err(file_error(folder))?;
        for (file, at) in [(&file, beside(path, ".lock")), (&folder_file, folder.to_owned())] {
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { at: At::file(path) }),
                Err(TryLockError::Error(source)) => return Err(file_error(&at)(source)),
            }
        }
        Ok(Self {
            file,
            _folder: folder_file,
        })
    }
}

/// Takes the writer's lock, on files of their own: closing any descriptor of the database would drop SQLite's locks.
pub(super) fn lock(path: &Path) -> Result<WriterLock, StoreError> {
    let lock_path = beside(path, ".lock");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(MODE)
        .open(&lock_path)
        .map_err(file_error(&lock_path))?;
    WriterLock::take(path, lock)
}

/// Takes the writer's lock where the lock's file is there already; a full or read-only disk may
/// have no room for a new file.
///
/// Without room for a lock there is no room for other writes either: no other daemon can write
/// meanwhile.
pub(super) fn lock_if_there(path: &Path) -> Result<Option<WriterLock>, StoreError> {
    let Ok(lock) = File::open(beside(path, ".lock")) else {
        return Ok(None);
    };
    match WriterLock::take(path, lock) {
        Ok(lock) => Ok(Some(lock)),
        Err(error @ StoreError::InUse { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Opens a database once more, for writing. Nothing is made, looked over or brought forward.
pub(super) fn open_again(path: &Path) -> Result<Connection, StoreError> {
    this_version(path, connect(path)?)
}

/// Largest database whose every page is looked over before the first deadline is armed: a fraction of a second. With millions of events
/// deadlines would wait for seconds: the pages of visits that are out are read anyway, and the auditor looks the others over soon after
/// the start, and once a day.
const PAGES_AT_START: u64 = 64 * 1024 * 1024;

/// Opens the database for writing, at the version known here.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    if !path.try_exists().map_err(file_error(path))? {
        create(path)?;
    }
    check_file(path)?;
    keep_private(path)?;
    let links = fs::metadata(path).map_err(file_error(path))?.nlink();
    if links > 1 {
        return Err(StoreError::Linked {
            at: At::file(path),
            links,
        });
    }
    let mut conn = connect(path)?;
    let found = check_ours(path, &conn)?;
    let size = fs::metadata(path).map_err(file_error(path))?.len();
    if size <= PAGES_AT_START {
        check_pages(path, &conn)?;
    }
    check_schema(path, &conn, found)?;
    migrate::migrate(&mut conn, found)?;
    Ok(conn)
}

/// Opens the database for reading only.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    if fs::metadata(path).is_ok() {
        check_file(path)?;
    }
    match read_only(path, LogUse::Read) {
        // Reading a log needs a file beside the database; a full or read-only disk has no room for
        // a new file. Without a log the database by itself is complete; with a log, a copy is made
        // in memory.
        Err(error) if error.is_unwritable() && !has_log(path) => {
            read_only(path, LogUse::None).map_err(|_| error)
        }
        Err(error) if error.is_unwritable() => copy_in_memory(path).map_err(|_| error),
        outcome => outcome,
    }
}

/// Copies the database with the log to memory. Needs the database alone, so fails where a daemon has it open. Writes
/// nothing: the index of the log is in memory too, and the log stays untouched.
fn copy_in_memory(path: &Path) -> Result<Connection, StoreError> {
    let open_error = open_error(path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(&open_error)?;
    let copied = || -> rusqlite::Result<Connection> {
        conn.busy_timeout(BUSY_AT_MOST)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        conn.pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
        copy_of(&conn)
    };
    let copy = copied().map_err(&open_error)?;
    this_version(path, copy)
}

/// Copies a readable, unwritable database to memory, and checks every page.
///
/// Nothing of the file is kept open: a connection for reading only would keep a later connection of this process from
/// writing, once the disk may be written again.
pub(super) fn open_copy(path: &Path) -> Result<Connection, StoreError> {
    let copy = copy_of(&open_to_read(path)?).map_err(open_error(path))?;
    check_pages(path, &copy)?;
    Ok(copy)
}

fn copy_of(conn: &Connection) -> rusqlite::Result<Connection> {
    let mut copy = Connection::open_in_memory()?;
    let outcome = Backup::new(conn, &mut copy)?.step(-1)?;
    if outcome == StepResult::Done {
        return Ok(copy);
    }
    Err(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
        None,
    ))
}

/// Whether the database has a non-empty log.
fn has_log(path: &Path) -> bool {
    match fs::metadata(log_of(path)) {
        Ok(log) => log.len() > 0,
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Whether the database to be read may have a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LogUse {
    None,
    Read,
}

fn read_only(path: &Path, log: LogUse) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match log {
        LogUse::Read => Connection::open_with_flags(path, flags),
        LogUse::None => Connection::open_with_flags(alone(path), flags | OpenFlags::SQLITE_OPEN_URI),
    }
    .map_err(open_error(path))?;
    conn.busy_timeout(BUSY_AT_MOST).map_err(open_error(path))?;
    this_version(path, conn)
}

/// Returns the connection if the database is a store of the present version.
fn this_version(path: &Path, conn: Connection) -> Result<Connection, StoreError> {
    let found = check_ours(path, &conn)?;
    let known = migrate::known();
    if found < known {
        return Err(StoreError::Old { found, known });
    }
    Ok(conn)
}

/// Bytes of a path to percent-code in SQLite's URI: all but letters, digits and these four.
const NOT_IN_URI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Names the database so that SQLite looks for no log and needs no lock.
fn alone(path: &Path) -> String {
    let path = percent_encode(path.as_os_str().as_bytes(), NOT_IN_URI);
    format!("file:{path}?immutable=1")
}

/// Refuses what SQLite would read without end: a pipe, a device, a file of the kernel's (which are empty to look at).
fn check_file(path: &Path) -> Result<(), StoreError> {
    let found = fs::metadata(path).map_err(file_error(path))?;
    if found.is_file() && found.len() > 0 {
        return Ok(());
    }
    let found = if found.is_file() {
        "the file is empty"
    } else {
        "it is no regular file"
    };
    Err(StoreError::Damaged {
        at: At::file(path),
        found: found.to_owned(),
    })
}

/// Makes a new store beside its place and moves the whole to the place.
fn create(path: &Path) -> Result<(), StoreError> {
    let log = log_of(path);
    if log.try_exists().map_err(file_error(&log))? {
        // Beside a new database the log would be replayed.
        return Err(StoreError::Damaged {
            at: At::file(path),
            found: "its log is there, and the database is gone".to_owned(),
        });
    }
    let new = beside(path, ".new");
    for left_over in [new.clone(), log_of(&new), beside(&new, "-shm")] {
        match fs::remove_file(&left_over) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(file_error(&left_over)(error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    create_private(&new)?;
    let mut conn = connect(&new)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(open_error(&new))?;
    migrate::migrate(&mut conn, 0)?;
    conn.close().map_err(|(_, error)| open_error(&new)(error))?;
    fs::rename(&new, path).map_err(file_error(path))?;
    sync_directory(path)
}

/// Makes an empty file for the owner alone. There must be no such file yet.
pub(super) fn create_private(path: &Path) -> Result<(), StoreError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(path)
        .map(drop)
        .map_err(file_error(path))
}

fn sync_directory(path: &Path) -> Result<(), StoreError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(file_error(directory))
}

/// Takes the file away from all users but its owner, should the file have been opened up.
fn keep_private(path: &Path) -> Result<(), StoreError> {
    let mode = fs::metadata(path).map_err(file_error(path))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(MODE)).map_err(file_error(path))
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(open_error(path))?;
    set_up(&conn).map_err(open_error(path))?;
    Ok(conn)
}

fn set_up(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY_AT_MOST)?;
    conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update_and_check(None, "wal_autocheckpoint", CHECKPOINT_PAGES, |_| Ok(()))?;
    conn.pragma_update(None, "cache_size", CACHE_PAGES)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Returns the version, if the database is a store of ours and not from a later Homeward.
fn check_ours(path: &Path, conn: &Connection) -> Result<u32, StoreError> {
    let application: i32 = conn
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(open_error(path))?;
    let found = migrate::version(conn).map_err(open_error(path))?;
    // A view is none of ours, and reading one may never end.
    let strange: i64 = conn
        .query_row(
            "SELECT count(*) FROM sqlite_master WHERE type = 'view'",
            [],
            |row| row.get(0),
        )
        .map_err(open_error(path))?;
    if application != APPLICATION_ID || found == 0 || strange > 0 {
        return Err(StoreError::NotOurs { at: At::file(path) });
    }
    let known = migrate::known();
    if found > known {
        return Err(StoreError::FromTheFuture { found, known });
    }
    Ok(found)
}

/// Refuses a store with a table, index or trigger that the migrations do not make, or without one that they make.
fn check_schema(path: &Path, conn: &Connection, version: u32) -> Result<(), StoreError> {
    let strange = schema::strange(conn, version).map_err(open_error(path))?;
    if strange.is_empty() {
        return Ok(());
    }
    Err(StoreError::Damaged {
        at: At::file(path),
        found: strange.join("; "),
    })
}

/// Looks every page over. A damaged store is refused whole: half a record is worse than a loud stop.
pub(super) fn check_pages(path: &Path, conn: &Connection) -> Result<(), StoreError> {
    let mut found = Vec::new();
    conn.pragma(None, "quick_check", 3, |row| {
        found.push(row.get::<_, String>(0)?);
        Ok(())
    })
    .map_err(open_error(path))?;
    if found == ["ok"] {
        return Ok(());
    }
    Err(StoreError::Damaged {
        at: At::file(path),
        found: found.join("; "),
    })
}
