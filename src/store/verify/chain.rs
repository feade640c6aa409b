//! The chain: every hash and number of the record, and whether each personal part is there or was purged.

use super::RecordFault;
use super::sealed::SealsFound;
use crate::domain::id::SchoolId;
use crate::store::codec::{count, int, maybe_count, maybe_word, subject, via};
use crate::store::error::StoreError;
use crate::store::journal::{self, ChainedRow, RecordHead, RowFormat, RowHash};
use crate::store::purge::{PURGED, PurgeNote};
use crate::store::read::StoreReader;
use crate::store::salt::Salt;
use crate::store::seal::ChainTails;
use crate::store::write;
use rusqlite::Row;
use std::collections::BTreeSet;

/// The extent of the chain.
pub(super) struct ChainFound {
    /// Number of events.
    pub(super) events: u64,
    /// The hash of the last event.
    pub(super) hash: RowHash,
    /// Events whose personal part is gone, and a purge says so.
    pub(super) purged: BTreeSet<u64>,
}

/// A row of the record as read, before anything is believed.
struct StoredRow {
    seq: u64,
    at_ms: i64,
    due_ms: Option<i64>,
    school: Option<String>,
    subject: Option<String>,
    actor: String,
    channel: String,
    name: String,
    format: i64,
    epoch: u64,
    digest: RowHash,
    hash: RowHash,
    salt: Option<Vec<u8>>,
    body: Option<String>,
    texts: Option<u64>,
    messages: Option<u64>,
    /// Whether this version knows the words in every column.
    readable: bool,
}

const ROWS: &str = "SELECT event.seq, at_ms, due_ms, school, subject, actor, channel, name,
        format, epoch, body_hash, hash, salt, body, texts, messages
     FROM event LEFT JOIN personal ON personal.seq = event.seq ORDER BY event.seq";

impl StoredRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let readable =
            maybe_word::<SchoolId>(row, 3).is_ok() && subject(row, 4).is_ok() && via(row, 6).is_ok();
        Ok(Self {
            seq: count(row, 0)?,
            at_ms: row.get(1)?,
            due_ms: row.get(2)?,
            school: row.get(3)?,
            subject: row.get(4)?,
            actor: row.get(5)?,
            channel: row.get(6)?,
            name: row.get(7)?,
            format: row.get(8)?,
            epoch: count(row, 9)?,
            digest: row.get(10)?,
            hash: row.get(11)?,
            salt: row.get(12)?,
            body: row.get(13)?,
            texts: maybe_count(row, 14)?,
            messages: maybe_count(row, 15)?,
            readable,
        })
    }

    /// Returns the text and the message that the row goes on from; `None` where either is not there.
    fn tails(&self, seals: &SealsFound) -> Option<ChainTails> {
        Some(ChainTails {
            texts: seals.text(self.texts.unwrap_or(0))?,
            messages: seals.message(self.messages.unwrap_or(0))?,
        })
    }

    /// Returns the row's format, if the row follows on `before` and was never touched.
    fn as_written(&self, before: &PreviousRow, tails: ChainTails) -> Option<RowFormat> {
        let has_tails = match (self.texts, self.messages) {
            (Some(_), Some(_)) => true,
            (None, None) => false,
            (Some(_), None) | (None, Some(_)) => return None,
        };
        let format = RowFormat::of(self.format, has_tails)?;
        let row = ChainedRow {
            seq: self.seq,
            epoch: self.epoch,
            at_ms: self.at_ms,
            due_ms: self.due_ms,
            school: self.school.as_deref(),
            subject: self.subject.as_deref(),
            actor: &self.actor,
            channel: &self.channel,
            name: &self.name,
            digest: &self.digest,
            tails,
        };
        let epoch_holds = format != RowFormat::One || self.epoch == 0;
        let holds = self.part_holds(format)
            && epoch_holds
            && format >= before.format
            && row.hash(format, &before.hash) == self.hash;
        holds.then_some(format)
    }

    /// Whether the personal part has the digest in the row. A part that is gone is judged by `verify_parts`.
    fn part_holds(&self, format: RowFormat) -> bool {
        let Some(body) = &self.body else { return true };
        let digest = match (format, self.salt.as_deref().map(<[u8; 32]>::try_from)) {
            (RowFormat::One, None) => journal::digest_of(None, body),
            (RowFormat::Two | RowFormat::Three, Some(Ok(salt))) => {
                journal::digest_of(Some(&Salt::stored(salt)), body)
            }
            (RowFormat::One, Some(_)) | (RowFormat::Two | RowFormat::Three, Some(Err(_)) | None) => {
                return false;
            }
        };
        digest == self.digest
    }
}

/// The row before the next.
struct PreviousRow {
    seq: u64,
    hash: RowHash,
    epoch: u64,
    format: RowFormat,
}

impl StoreReader {
    /// Walks down the record.
    pub(super) fn verify_chain(
        &self,
        faults: &mut Vec<RecordFault>,
        seals: &SealsFound,
    ) -> Result<ChainFound, StoreError> {
        let failed = StoreError::read("event");
        let mut statement = self.conn.prepare(ROWS).map_err(&failed)?;
        let mut rows = statement.query([]).map_err(&failed)?;
        let mut before = PreviousRow {
            seq: 0,
            hash: [0; 32],
            epoch: 0,
            format: RowFormat::One,
        };
        let (mut events, mut absent, mut purges) = (0, BTreeSet::new(), Vec::new());
        let mut uncovered = BTreeSet::new();
        while let Some(row) = rows.next().map_err(&failed)? {
            let seq = count(row, 0).map_err(&failed)?;
            if seq != before.seq + 1 {
                faults.push(RecordFault::Missing {
                    from: before.seq + 1,
                    to: seq.saturating_sub(1),
                });
            }
            before.seq = seq;
            events += 1;
            let Ok(row) = StoredRow::read(row) else {
                faults.push(RecordFault::Unreadable { seq });
                continue;
            };
            match row.tails(seals).map(|tails| row.as_written(&before, tails)) {
                Some(Some(format)) => before.format = format,
                Some(None) => faults.push(RecordFault::Changed { seq }),
                // Said once of each text and message that is gone: every later event goes on from it.
                None if uncovered.insert((row.texts, row.messages)) => {
                    faults.push(RecordFault::Uncovered { seq });
                }
                None => {}
            }
            if !row.readable {
                faults.push(RecordFault::Unreadable { seq });
            }
            if row.epoch < before.epoch {
                faults.push(RecordFault::EpochFell { seq });
            }
            if row.body.is_none() {
                absent.insert(seq);
            }
            if row.name == PURGED {
                purges.push((seq, row.body));
            }
            // Go on from the hash as stored, so that one changed row is one fault.
            before.hash = row.hash;
            before.epoch = row.epoch;
        }
        let purged = self.verify_parts(faults, &absent, purges)?;
        self.verify_head(faults, &before)?;
        Ok(ChainFound {
            events,
            hash: before.hash,
            purged,
        })
    }

    /// Compares the parts that are gone with the purges on record; returns the events whose parts were purged.
    ///
    /// The event of a purge must stay whole for ever: nothing else says which parts may be gone.
    fn verify_parts(
        &self,
        faults: &mut Vec<RecordFault>,
        absent: &BTreeSet<u64>,
        purges: Vec<(u64, Option<String>)>,
    ) -> Result<BTreeSet<u64>, StoreError> {
        let mut purged = BTreeSet::new();
        let notes: BTreeSet<u64> = purges.iter().map(|(seq, _)| *seq).collect();
        for (seq, body) in purges {
            let Some(body) = body else { continue };
            let Ok(note) = serde_json::from_str::<PurgeNote>(&body) else {
                faults.push(RecordFault::Unreadable { seq });
                continue;
            };
            for (first, last) in note.purged {
                // A purge covers earlier events alone.
                let last = last.min(seq.saturating_sub(1));
                if first > last {
                    continue;
                }
                purged.extend(absent.range(first..=last).filter(|seq| !notes.contains(seq)));
                faults.extend(
                    self.rows(
                        "personal",
                        "SELECT seq FROM personal WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
                        [int(first), int(last)],
                        |row| count(row, 0),
                    )?
                    .into_iter()
                    .map(|seq| RecordFault::PartNotPurged { seq }),
                );
            }
        }
        let missing = absent.difference(&purged);
        faults.extend(missing.map(|seq| RecordFault::PartMissing { seq: *seq }));
        let unfounded = self.rows(
            "personal",
            "SELECT seq FROM personal WHERE seq NOT IN (SELECT seq FROM event) ORDER BY seq",
            [],
            |row| count(row, 0),
        )?;
        faults.extend(
            unfounded
                .into_iter()
                .map(|seq| RecordFault::PartUnfounded { seq }),
        );
        Ok(purged)
    }

    fn verify_head(&self, faults: &mut Vec<RecordFault>, last: &PreviousRow) -> Result<(), StoreError> {
        let RecordHead { seq, hash, epoch, .. } = write::head(&self.conn)?;
        if seq != last.seq {
            faults.push(RecordFault::CutShort {
                last: last.seq,
                written: seq,
            });
        } else if hash != last.hash || epoch < last.epoch {
            faults.push(RecordFault::HeadDiffers { last: last.seq });
        }
        Ok(())
    }
}
