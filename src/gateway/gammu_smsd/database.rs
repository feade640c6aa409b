//! The database of gammu-smsd: opened as a guest opens another's, and its errors in our words.
//!
//! Neither schema nor journal mode is ever changed, and nothing is created: file and tables are gammu-smsd's own.

use crate::domain::delivery::SendFailure;
use crate::gateway::PollFailure;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// Version of the tables that this folder knows: gammu 1.42, as in Debian 12 and 13 (`sqlite.sql`, table `gammu`).
pub(super) const SCHEMA: i64 = 17;

/// The tables that are used.
const TABLES: [&str; 6] = [
    "gammu",
    "inbox",
    "outbox",
    "outbox_multipart",
    "phones",
    "sentitems",
];

/// Longest wait for another program's transaction, at the beginning of ours and again at its end.
///
/// gammu-smsd commits each statement by itself, within milliseconds. Twice five seconds is within the usual limit of an attempt.
const BUSY_AT_MOST: Duration = Duration::from_secs(5);

/// Why the database could not be asked. No words of the database's own but the names of tables: no number, no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum DatabaseError {
    /// Another program kept the database for longer than is waited. Nothing was written.
    #[error("gammu-smsd's database is in use by another program")]
    Busy,
    /// The file is no database of gammu-smsd's of the known version. Nothing was written.
    #[error("{0}")]
    Foreign(String),
    /// We may not write. Nothing was written.
    #[error("gammu-smsd's database may not be written by Homeward's user")]
    Forbidden,
    /// No answer in time: the work may still be done.
    #[error("gammu-smsd's database did not answer in time")]
    Late,
    /// The file cannot be opened, or not be read. Nothing was written.
    #[error("gammu-smsd's database {0}")]
    Unreachable(String),
    /// The end of a transaction failed: what was written may stand or not.
    #[error("gammu-smsd's database failed at the end of a change: {0}")]
    Unsure(String),
}

impl DatabaseError {
    /// Returns what became of a message that was to be written.
    pub(super) fn send_failure(&self) -> SendFailure {
        let why = self.to_string();
        match self {
            Self::Busy => SendFailure::Retry { after: None, why },
            Self::Foreign(_) | Self::Forbidden => SendFailure::Refused { why },
            Self::Late | Self::Unsure(_) => SendFailure::Unknown { why },
            Self::Unreachable(_) => SendFailure::BeforeSend { why },
        }
    }

    /// Returns what became of a question.
    pub(super) fn poll_failure(&self) -> PollFailure {
        let why = self.to_string();
        match self {
            Self::Busy => PollFailure::Busy { after: None, why },
            Self::Foreign(_) | Self::Forbidden => PollFailure::Refused { why },
            Self::Late | Self::Unreachable(_) | Self::Unsure(_) => PollFailure::Unreachable { why },
        }
    }
}

impl From<Error> for DatabaseError {
    fn from(error: Error) -> Self {
        let Error::SqliteFailure(failure, words) = error else {
            // A value of another type than the tables have. The library's own words could quote it.
            return Self::Foreign("gammu-smsd's database holds a value of an unknown form".to_owned());
        };
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::PermissionDenied | ErrorCode::ReadOnly => Self::Forbidden,
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => {
                Self::Foreign("the file is damaged, or no SQLite database".to_owned())
            }
            ErrorCode::CannotOpen => Self::Unreachable("cannot be opened".to_owned()),
            ErrorCode::DiskFull => Self::Unreachable("has no room left on its disk".to_owned()),
            _ => match words.filter(|words| words.starts_with("no such ") || words.contains("has no column"))
            {
                Some(words) => Self::Foreign(format!(
                    "the database is not gammu-smsd's, or of another version: {words}"
                )),
                None => Self::Unreachable(format!("failed (SQLite {})", failure.extended_code)),
            },
        }
    }
}

/// Opens the database, and holds it to the tables and the version that are known.
pub(super) fn open(path: &Path) -> Result<Connection, DatabaseError> {
    if !path.exists() {
        return Err(DatabaseError::Unreachable(
            "is not there, or its folder cannot be entered".to_owned(),
        ));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_AT_MOST)?;
    let mut is_table =
        conn.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1")?;
    for table in TABLES {
        let is_there: bool = is_table.query_row([table], |row| row.get(0))?;
        if !is_there {
            return Err(DatabaseError::Foreign(format!(
                "the database is not gammu-smsd's, or not set up: it has no table `{table}`"
            )));
        }
    }
    drop(is_table);
    let version: i64 = conn.query_row("SELECT max(Version) FROM gammu", [], |row| row.get(0))?;
    if version == SCHEMA {
        Ok(conn)
    } else {
        Err(DatabaseError::Foreign(format!(
            "the tables of gammu-smsd's database have version {version}, and only {SCHEMA} is known"
        )))
    }
}

/// Whether everything that a change needs may be written: the file, and its folder, where SQLite keeps the journal.
pub(super) fn may_write(path: &Path, conn: &Connection) -> Result<bool, DatabaseError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let folder_may = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok();
    Ok(folder_may && !conn.is_readonly("main")?)
}
