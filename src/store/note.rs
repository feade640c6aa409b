//! The note from a daemon without a disk to the next daemon: a small file in the runtime directory,
//! in memory and not on a disk. The file does not outlive the machine, and holds nothing private.
//!
//! Should the daemon end before the store can be written again, the next daemon must not reuse
//! alert codes already sent to people, nor repeat alerts as new.

use super::Store;
use super::record::NextNumbers;
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The file's name in the runtime directory.
const FILE: &str = "on-memory.json";

/// The numbers used and the schools told by a daemon without a disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverNote {
    /// The next numbers; `None` where the file is there and makes no sense.
    pub counters: Option<NextNumbers>,
    /// The last message to each school about records not written.
    pub told: BTreeMap<SchoolId, Timestamp>,
}

impl Store {
    /// Has the note kept in a directory. Without a directory there is no note.
    #[must_use]
    pub fn noting_in(mut self, folder: &Path) -> Self {
        self.note = Some(folder.join(FILE));
        self
    }

    /// Returns the note of an earlier daemon unable to write.
    #[must_use]
    pub fn note(&self) -> Option<HandoverNote> {
        let path = self.note.as_ref()?;
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(_) => return Some(HandoverNote::default()),
        };
        // Even a truncated file proves by its presence that a daemon spoke from memory.
        Some(serde_json::from_str(&text).unwrap_or_else(|_| HandoverNote::default()))
    }

    /// Leaves a note.
    ///
    /// # Errors
    /// The file cannot be written either: the next daemon knows only the store's state.
    pub fn keep_note(&self, note: &HandoverNote) -> io::Result<()> {
        let Some(path) = &self.note else { return Ok(()) };
        let text = serde_json::to_string(note).map_err(io::Error::other)?;
        let new = path.with_extension("new");
        std::fs::write(&new, text)?;
        std::fs::rename(&new, path)
    }

    /// Takes the note away: the store has everything.
    ///
    /// # Errors
    /// The file stays in place: the next daemon then marks new messages as possible repeats.
    pub fn forget_note(&self) -> io::Result<()> {
        let Some(path) = &self.note else { return Ok(()) };
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
