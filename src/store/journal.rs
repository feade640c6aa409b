//! The hashes that tie each event to the event before (P16).
//!
//! A change to any row shows, unless every hash after the row is made anew. A person able to do so
//! can write the whole file, so the last hash, printed by `verify`, is worth noting down elsewhere.
//!
//! An event's personal part (the body) is hashed through a digest in the row, so that the part can be purged and the
//! chain still holds. Rows of [`RowFormat::Two`] have a salted digest; rows of [`RowFormat::One`], written before
//! version 4 of the store, keep their plain digest. Rows of [`RowFormat::Three`], since version 6, also cover the last text and
//! the last message written before the event or with it.

use super::codec;
use super::record::EventRecord;
use super::salt::Salt;
use super::seal::ChainTails;
use sha2::{Digest, Sha256};

/// A hash as stored.
pub(super) type RowHash = [u8; 32];

/// The end of the record: its last event, to be followed by the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordHead {
    /// The number of the last event; 0 while there is none.
    pub(super) seq: u64,
    /// The hash of the last event; zeros while there is none.
    pub(super) hash: RowHash,
    /// The owner's epoch, to be carried by the next event. 0 on one machine, where the lock decides
    /// the owner of the store.
    pub(super) epoch: u64,
    /// The last text and message, to be covered by the next event.
    pub(super) tails: ChainTails,
}

impl RecordHead {
    /// Returns the record's end after the event.
    pub(super) fn after(&self, event: &EventRecord) -> Self {
        let texts = RowTexts::of(event);
        let row = ChainedRow::next(event, &texts, self);
        Self {
            seq: row.seq,
            hash: row.hash(RowFormat::Three, &self.hash),
            epoch: self.epoch,
            tails: self.tails,
        }
    }

    /// Whether the record ends at the same event.
    pub(super) fn ends_with(&self, other: &Self) -> bool {
        (self.seq, self.hash, self.epoch) == (other.seq, other.hash, other.epoch)
    }
}

/// The way of hashing a row. A row keeps its format for ever: another hash would make another
/// record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowFormat {
    /// Body hashed without a salt; no epoch.
    One,
    /// Personal part hashed with a salt; the epoch is covered.
    Two,
    /// As before, and the last text and message are covered.
    Three,
}

impl RowFormat {
    /// The number in every new row. [`Self::Two`] and [`Self::Three`] have one number: a row that
    /// names its last text and message is of the latter.
    pub(super) const NUMBER: i64 = 2;

    /// Returns the format by its number in the row, and by whether the row names its last text and
    /// message.
    pub(super) fn of(number: i64, has_tails: bool) -> Option<Self> {
        match (number, has_tails) {
            (1, false) => Some(Self::One),
            (Self::NUMBER, false) => Some(Self::Two),
            (Self::NUMBER, true) => Some(Self::Three),
            _ => None,
        }
    }
}

/// Returns the digest of an event's personal part; without a salt for [`RowFormat::One`].
pub(super) fn digest_of(salt: Option<&Salt>, body: &str) -> RowHash {
    let mut hasher = Sha256::new();
    if let Some(salt) = salt {
        hasher.update(b"homeward personal part 1\n");
        hasher.update(salt.bytes());
    }
    hasher.update(body.as_bytes());
    hasher.finalize().into()
}

/// The row's columns of other types than the event's.
pub(super) struct RowTexts {
    pub(super) subject: Option<String>,
    pub(super) via: String,
    pub(super) digest: RowHash,
}

impl RowTexts {
    pub(super) fn of(event: &EventRecord) -> Self {
        Self {
            subject: codec::subject_text(event.subject),
            via: event.via.to_string(),
            digest: digest_of(Some(&event.salt), event.body.reveal()),
        }
    }
}

/// The columns covered by a row's hash.
pub(super) struct ChainedRow<'a> {
    pub(super) seq: u64,
    pub(super) epoch: u64,
    pub(super) at_ms: i64,
    pub(super) due_ms: Option<i64>,
    pub(super) school: Option<&'a str>,
    pub(super) subject: Option<&'a str>,
    pub(super) actor: &'a str,
    pub(super) channel: &'a str,
    pub(super) name: &'a str,
    pub(super) digest: &'a RowHash,
    /// Zeros for a row of another format than [`RowFormat::Three`].
    pub(super) tails: ChainTails,
}

impl<'a> ChainedRow<'a> {
    /// Returns an event's row after `before`.
    pub(super) fn next(event: &'a EventRecord, texts: &'a RowTexts, before: &RecordHead) -> Self {
        Self {
            seq: before.seq + 1,
            epoch: before.epoch,
            at_ms: event.at.ms(),
            due_ms: event.due.map(|due| due.ms()),
            school: event.school.as_ref().map(|school| school.as_str()),
            subject: texts.subject.as_deref(),
            actor: &event.actor,
            channel: &texts.via,
            name: event.name,
            digest: &texts.digest,
            tails: before.tails,
        }
    }

    /// Returns the hash over the row and the hash before it.
    ///
    /// The length of every part is hashed too, and whether the part is there, so that no two rows have the same bytes.
    pub(super) fn hash(&self, format: RowFormat, before: &RowHash) -> RowHash {
        let mut hasher = Sha256::new();
        hasher.update(match format {
            RowFormat::One => b"homeward event 1\n",
            RowFormat::Two => b"homeward event 2\n",
            RowFormat::Three => b"homeward event 3\n",
        });
        hasher.update(before);
        hasher.update(self.seq.to_be_bytes());
        match format {
            RowFormat::One => {}
            RowFormat::Two | RowFormat::Three => hasher.update(self.epoch.to_be_bytes()),
        }
        hasher.update(self.at_ms.to_be_bytes());
        match self.due_ms {
            Some(due) => {
                hasher.update([1]);
                hasher.update(due.to_be_bytes());
            }
            None => hasher.update([0]),
        }
        for part in [
            self.school,
            self.subject,
            Some(self.actor),
            Some(self.channel),
            Some(self.name),
        ] {
            match part {
                Some(text) => {
                    hasher.update([1]);
                    hasher.update(codec::int(text.len() as u64).to_be_bytes());
                    hasher.update(text.as_bytes());
                }
                None => hasher.update([0]),
            }
        }
        hasher.update(self.digest);
        match format {
            RowFormat::One | RowFormat::Two => {}
            RowFormat::Three => {
                for tail in [&self.tails.texts, &self.tails.messages] {
                    hasher.update(tail.id.to_be_bytes());
                    hasher.update(tail.seal);
                }
            }
        }
        hasher.finalize().into()
    }
}
