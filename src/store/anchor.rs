//! The anchor: the end of the record, kept a second time, in a small file beside the store and in the runtime directory.
//!
//! A store made anew after a loss, or an earlier copy that was put back, opens as any other store does, with a calm board. The
//! record of such a store ends before the anchor, so every office hears that the board may be wrong.

use super::journal::RecordHead;
use super::{Store, StoreError, files};
use crate::domain::hex::hex;
use rusqlite::{Connection, OptionalExtension};
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The file's name in the runtime directory.
const FILE: &str = "record-head.json";

/// Most bytes of an anchor.
const LONGEST: u64 = 4096;

/// Opens the file itself, and waits for nobody at a pipe.
const AS_IT_IS: i32 = OFlags::NONBLOCK.union(OFlags::NOFOLLOW).bits().cast_signed();

/// The end of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct RecordAnchor {
    /// The number of the last event.
    seq: u64,
    /// The hash of the last event, in hexadecimal.
    hash: String,
}

impl RecordAnchor {
    fn of(head: &RecordHead) -> Self {
        Self {
            seq: head.seq,
            hash: hex(&head.hash),
        }
    }
}

/// How the record differs from the record that was written last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordLoss {
    /// The store was gone, and its lock or its anchor was there: a new store was made.
    Gone,
    /// The record ends earlier than it did.
    Older,
    /// The record goes on from elsewhere: another store stands in its place.
    Another,
    /// Nothing can be compared: a note of the record's end makes no sense, or all of them are gone.
    Unknown,
}

/// The files at the store's place before the opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoreTrace {
    /// The store, or nothing at all.
    AsExpected,
    /// A lock or an anchor, and no store.
    WithoutStore,
}

impl StoreTrace {
    /// Looks for the leftovers of an earlier store at a path, before anything is made there.
    pub(super) fn at(path: &Path) -> Self {
        let absent = |path: &Path| matches!(path.try_exists(), Ok(false));
        let is_new = absent(path) && absent(&files::log_of(path));
        let left = [files::lock_of(path), files::anchor_of(path)];
        if is_new && left.iter().any(|file| !absent(file)) {
            Self::WithoutStore
        } else {
            Self::AsExpected
        }
    }
}

impl Store {
    /// Has the end of the record kept in a directory too, and compares the record with the anchors of an earlier daemon. The anchor
    /// of the longest record counts.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn anchored_in(mut self, folder: &Path) -> Result<Self, StoreError> {
        self.anchors = vec![files::anchor_of(self.at.path()), folder.join(FILE)];
        let found: Vec<AnchorFound> = self.anchors.iter().map(|path| read(path)).collect();
        let unreadable = found.contains(&AnchorFound::Unreadable);
        let kept = found.into_iter().filter_map(AnchorFound::anchor).max();
        let were_kept = self.lock.as_ref().is_some_and(files::WriterLock::has_anchors);
        let differs = match &kept {
            Some(kept) => compare(&self.head, kept, &self.reader.conn)?,
            None => were_kept.then_some(RecordLoss::Unknown),
        };
        self.loss = match self.trace {
            StoreTrace::WithoutStore => Some(RecordLoss::Gone),
            StoreTrace::AsExpected => differs.or(unreadable.then_some(RecordLoss::Unknown)),
        };
        self.keep_anchors();
        Ok(self)
    }

    /// Returns the loss of the record, once: the caller tells people with the next commit.
    pub fn take_loss(&mut self) -> Option<RecordLoss> {
        self.loss.take()
    }

    /// Writes the anchors anew. Until the offices have been told of a loss the old anchors stay. An anchor that cannot be written
    /// is no reason to stop: the record itself is written.
    pub(super) fn keep_anchors(&self) {
        if self.loss.is_some() {
            return;
        }
        let anchor = RecordAnchor::of(&self.head);
        for path in &self.anchors {
            match (write(path, &anchor), &self.lock) {
                (Ok(()), Some(lock)) => lock.note_anchors(),
                (Ok(()), None) => {}
                (Err(error), _) => {
                    tracing::debug!(%error, path = %path.display(), "the end of the record could not be kept a second time");
                }
            }
        }
    }
}

/// Compares a record with its anchor.
fn compare(
    head: &RecordHead,
    kept: &RecordAnchor,
    conn: &Connection,
) -> Result<Option<RecordLoss>, StoreError> {
    if head.seq < kept.seq {
        return Ok(Some(RecordLoss::Older));
    }
    if kept.seq == 0 {
        return Ok(None);
    }
    let seq = i64::try_from(kept.seq).unwrap_or(i64::MAX);
    let found: Option<Vec<u8>> = conn
        .query_row("SELECT hash FROM event WHERE seq = ?1", [seq], |row| row.get(0))
        .optional()
        .map_err(StoreError::read("event"))?;
    let same = found.is_some_and(|found| hex(&found) == kept.hash);
    Ok((!same).then_some(RecordLoss::Another))
}

/// A look for an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
enum AnchorFound {
    None,
    Anchor(RecordAnchor),
    /// Something is there, and makes no sense.
    Unreadable,
}

impl AnchorFound {
    fn anchor(self) -> Option<RecordAnchor> {
        match self {
            Self::Anchor(anchor) => Some(anchor),
            Self::None | Self::Unreadable => None,
        }
    }
}

/// Reads an anchor from a regular file of few bytes: neither a pipe nor a device may hold up the start.
fn read(path: &Path) -> AnchorFound {
    let opened = OpenOptions::new().read(true).custom_flags(AS_IT_IS).open(path);
    let file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return AnchorFound::None,
        Err(_) => return AnchorFound::Unreadable,
    };
    let mut text = Vec::new();
    let is_small = file
        .metadata()
        .is_ok_and(|found| found.is_file() && found.len() <= LONGEST)
        && file.take(LONGEST).read_to_end(&mut text).is_ok();
    let anchor = is_small.then(|| serde_json::from_slice(&text).ok()).flatten();
    match anchor {
        Some(anchor) if makes_sense(&anchor) => AnchorFound::Anchor(anchor),
        Some(_) | None => AnchorFound::Unreadable,
    }
}

/// Whether an anchor can have been written: the end of an empty record, and no other, has a hash of zeros.
fn makes_sense(anchor: &RecordAnchor) -> bool {
    let is_empty = anchor.hash == hex(&[0; 32]);
    anchor.hash.len() == 64 && (anchor.seq == 0) == is_empty
}

fn write(path: &Path, anchor: &RecordAnchor) -> std::io::Result<()> {
    let text = serde_json::to_string(anchor).map_err(std::io::Error::other)?;
    let new = path.with_extension("new-head");
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(files::MODE)
        .custom_flags(AS_IT_IS);
    options.open(&new)?.write_all(text.as_bytes())?;
    std::fs::rename(&new, path)
}
