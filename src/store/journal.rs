//! The hashes that tie each event to the one before it (P16).
//!
//! A change to any row shows, unless every hash after it is made anew. Whoever can do that can write the whole file, so
//! the last hash is worth noting down elsewhere: `verify` prints it.

use super::codec;
use super::record::{Event, EventRecord};
use sha2::{Digest, Sha256};

/// A hash as stored.
pub(super) type Hash = [u8; 32];

/// Where the record ends: its last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Its number; 0 while there is none.
    pub(super) seq: u64,
    /// Its hash.
    pub(super) hash: Hash,
}

impl Head {
    /// Returns where the record ends once this event stands in it.
    pub(super) fn after(&self, event: &EventRecord) -> Self {
        let subject = codec::subject_text(event.subject);
        let body_hash = of_body(event.body.reveal());
        let row = Row::next(event, subject.as_deref(), &body_hash, self);
        Self {
            seq: row.seq,
            hash: row.hash(&self.hash),
        }
    }
}

/// Returns the hash of an event's body.
pub(super) fn of_body(body: &str) -> Hash {
    Sha256::digest(body.as_bytes()).into()
}

/// What is hashed of a row.
pub(super) struct Row<'a> {
    pub(super) seq: u64,
    pub(super) at_ms: i64,
    pub(super) due_ms: Option<i64>,
    pub(super) school: Option<&'a str>,
    pub(super) subject: Option<&'a str>,
    pub(super) actor: &'a str,
    pub(super) channel: &'a str,
    pub(super) name: &'a str,
    pub(super) body_hash: &'a Hash,
}

impl<'a> Row<'a> {
    /// Returns the row that an event makes after `before`.
    pub(super) fn next(
        event: &'a EventRecord,
        subject: Option<&'a str>,
        body_hash: &'a Hash,
        before: &Head,
    ) -> Self {
        Self {
            seq: before.seq + 1,
            at_ms: event.at.ms(),
            due_ms: event.due.map(|due| due.ms()),
            school: event.school.as_ref().map(|school| school.as_str()),
            subject,
            actor: &event.actor,
            channel: &event.channel,
            name: event.name,
            body_hash,
        }
    }

    /// Returns the hash over the row and the hash before it.
    ///
    /// Every part says how long it is and whether it is there, so that no two rows have the same bytes.
    pub(super) fn hash(&self, before: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(b"homeward event 1\n");
        hasher.update(before);
        hasher.update(self.seq.to_be_bytes());
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
        hasher.update(self.body_hash);
        hasher.finalize().into()
    }
}

/// Returns the hash of an event as read back.
pub(super) fn of_event(event: &Event, body_hash: &Hash, before: &Hash) -> Hash {
    let subject = codec::subject_text(event.subject);
    Row {
        seq: event.seq,
        at_ms: event.at.ms(),
        due_ms: event.due.map(|due| due.ms()),
        school: event.school.as_ref().map(|school| school.as_str()),
        subject: subject.as_deref(),
        actor: &event.actor,
        channel: &event.channel,
        name: &event.name,
        body_hash,
    }
    .hash(before)
}

/// Returns a hash as people write it.
pub(super) fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
