//! The word that a daemon without a disk leaves for the next one: a small file in the runtime directory, in memory and
//! not on a disk. The file does not outlive the machine, and holds nothing private.
//!
//! Should the daemon end before the store can be written again, the next daemon must not give out codes anew that people
//! were told meanwhile, nor repeat alerts as new.

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
    /// The instant at which each school was last told that records cannot be written.
    pub told: BTreeMap<SchoolId, Timestamp>,
}

impl Store {
    /// Has the note kept in this directory. Without one there is none.
    #[must_use]
    pub fn noting_in(mut self, folder: &Path) -> Self {
        self.note = Some(folder.join(FILE));
        self
    }

    /// Returns what an earlier daemon left because it could not write.
    #[must_use]
    pub fn note(&self) -> Option<HandoverNote> {
        let path = self.note.as_ref()?;
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(_) => return Some(HandoverNote::default()),
        };
        // Even a file that is cut short says, by being there, that somebody spoke from memory.
        Some(serde_json::from_str(&text).unwrap_or_else(|_| HandoverNote::default()))
    }

    /// Leaves a note.
    ///
    /// # Errors
    /// When the file cannot be written either: the next daemon knows only what the store has.
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
    /// When the file stays there: the next daemon marks as said before what it might have said as new.
    pub fn forget_note(&self) -> io::Result<()> {
        let Some(path) = &self.note else { return Ok(()) };
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
