//! The place of a store. The rest of the crate hands around nothing else in order to open a store or a reader.

use super::files;
use std::fmt;
use std::path::{Path, PathBuf};

/// The store's file in the state directory.
const FILE_NAME: &str = "homeward.db";

/// The place of a store, for [`Store::open`](super::Store::open) and
/// [`StoreReader::open`](super::StoreReader::open). `Display` names the place to people, in log
/// lines and errors.
///
/// An enum, so that a store kept elsewhere than in a file becomes one more variant: no caller looks
/// inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A SQLite database on this machine, with lock, log and index beside the file.
    File(PathBuf),
}

impl At {
    /// Returns the place of the store in a state directory (`state_dir` of the configuration).
    #[must_use]
    pub fn state_directory(directory: &Path) -> Self {
        Self::File(directory.join(FILE_NAME))
    }

    /// Returns the place of a store in a file by any name: a backup, say.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::File(path.into())
    }

    /// Returns the file.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
        }
    }

    /// Whether no store has ever been made here, as far as can be seen: then nobody was ever signed
    /// out.
    ///
    /// `false` for a log alone, being a store without its database, and for an unreadable place,
    /// not known to be empty.
    #[must_use]
    pub fn was_never_used(&self) -> bool {
        match self {
            Self::File(path) => {
                let absent = |path: &Path| matches!(path.try_exists(), Ok(false));
                absent(path) && absent(&files::log_of(path))
            }
        }
    }

    /// Returns the size of the store on disk, its log included; `None` where it cannot be looked at.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Self::File(path) => {
                let size = |path: &Path| std::fs::metadata(path).map(|found| found.len());
                let log = size(&files::log_of(path)).unwrap_or(0);
                size(path).ok().map(|file| file + log)
            }
        }
    }

    /// Whether the directory for the store's file is there.
    #[must_use]
    pub fn can_be_looked_for(&self) -> bool {
        match self {
            Self::File(path) => path.parent().is_some_and(Path::is_dir),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
        }
    }
}
