//! Without a disk: what the engine does while the store cannot be written (P14, docs/decisions/0014-without-a-disk.md).
//!
//! A failed commit is unknown, not undone, and nothing is acknowledged to a gateway after a
//! failure. Everything else goes on from memory: deadlines, alerts, the courier, texts (each once,
//! by the unwritten inbox rows), the board. Nothing unwritten is thrown away: changes wait in the
//! draft, and each retry offers the store all of them. The store proves from its record how much is
//! written already ([`crate::store::Store::catch_up`]), so a try can be repeated.

use super::{Engine, EngineError, LOOK_AT_LEAST_EVERY};
use crate::app::Changes;
use crate::domain::id::SchoolId;
use crate::domain::time::{Span, Timestamp};
use crate::store::{HandoverNote, NextNumbers, StoreError, StoreTrouble};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Delay from the first failure to the first retry: most passing troubles are over by then.
const FIRST_TRY_AFTER: Span = Span::from_secs(1);

/// Delay between later retries.
const TRY_EVERY: Span = Span::from_secs(5);

/// How often the log repeats that the trouble lasts.
const LOG_EVERY: Span = Span::from_secs(60);

/// How often an office is told anew after closing the alert, while the trouble lasts.
const TELL_AGAIN_EVERY: Span = Span::from_mins(30);

/// The engine goes on from memory, since when and why.
#[derive(Debug)]
pub(super) struct WithoutDisk {
    since: Timestamp,
    trouble: StoreTrouble,
    try_at: Span,
    logged_at: Span,
    told: BTreeMap<SchoolId, Timestamp>,
    /// The note last left for the next daemon.
    noted: Option<HandoverNote>,
}

impl WithoutDisk {
    /// Begins with the store's first refusal.
    pub(super) fn begin(error: &StoreError, now: Timestamp, up: Span) -> Self {
        let trouble = error.trouble();
        tracing::error!(
            error = error.in_full(),
            remedy = trouble.remedy(),
            "the store cannot be written: Homeward goes on from memory, and tries again every few seconds"
        );
        Self {
            since: now,
            trouble,
            try_at: up + FIRST_TRY_AFTER,
            logged_at: up,
            told: BTreeMap::new(),
            noted: None,
        }
    }

    /// The same at a start: schools told by the earlier daemon without a disk are not told again.
    pub(super) fn go_on(mut self, before: Option<&HandoverNote>) -> Self {
        self.told = before.map(|note| note.told.clone()).unwrap_or_default();
        self
    }

    fn failed_again(&mut self, error: &StoreError, up: Span) {
        self.trouble = error.trouble();
        self.try_at = up + TRY_EVERY;
        if up >= self.logged_at + LOG_EVERY {
            self.logged_at = up;
            tracing::error!(
                error = error.in_full(),
                since = %self.since,
                remedy = self.trouble.remedy(),
                "the store still cannot be written: Homeward goes on from memory"
            );
        }
    }
}

/// An earlier daemon ended without having written everything it heard and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AfterMemory {
    stage: LeftoverStage,
    /// Schools told by the earlier daemon of its trouble. Empty if the daemon had no time to tell
    /// any, or left an unreadable note.
    told: BTreeSet<SchoolId>,
}

/// How far this daemon has come with the earlier daemon's leftovers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftoverStage {
    /// Events waiting at the start are being judged: some of the resulting messages were sent
    /// before.
    Judging,
    /// Events waiting at the start have been judged.
    Judged,
    /// The offices are told of the loss; once these messages are on disk, nothing is left to do.
    Telling,
}

impl AfterMemory {
    pub(super) fn of(note: &HandoverNote) -> Self {
        Self {
            stage: LeftoverStage::Judging,
            told: note.told.keys().cloned().collect(),
        }
    }
}

/// Returns the next numbers, from the store's numbers and an earlier daemon's note.
pub(super) fn counters(kept: NextNumbers, note: Option<&HandoverNote>) -> NextNumbers {
    let noted = note.and_then(|note| note.counters);
    noted.map_or(kept, |noted| kept.at_least(noted))
}

impl Engine {
    /// Returns the engine's longest wait: until the next retry of the store, if sooner.
    pub(super) fn longest_wait(&self) -> Duration {
        let try_in = self.memory.as_ref().map(|memory| {
            let left = memory.try_at.ms().saturating_sub(self.clock.uptime().ms());
            Duration::from_millis(left + 1)
        });
        try_in.map_or(LOOK_AT_LEAST_EVERY, |left| left.min(LOOK_AT_LEAST_EVERY))
    }

    /// Notes a failed commit, and says so. The unwritten changes stay in the draft.
    pub(super) fn store_failed(&mut self, error: &StoreError, now: Timestamp) {
        self.memory = Some(WithoutDisk::begin(error, now, self.clock.uptime()));
        self.say_record_trouble();
        match error.trouble() {
            // A lock is let go of within seconds, as a rule. If not, the next try says so.
            StoreTrouble::Busy => {}
            StoreTrouble::Damaged
            | StoreTrouble::DiskFull
            | StoreTrouble::Io
            | StoreTrouble::Ours
            | StoreTrouble::ReadOnly => {
                self.tell_on_memory(now);
            }
        }
    }

    /// Leaves a note for the next daemon: how far this daemon has come without a disk.
    fn note(&mut self) {
        let Some(memory) = &mut self.memory else { return };
        let note = HandoverNote {
            counters: Some(self.app.counters()),
            told: memory.told.clone(),
        };
        if memory.noted.as_ref() == Some(&note) {
            return;
        }
        match self.store.keep_note(&note) {
            Ok(()) => memory.noted = Some(note),
            Err(error) => tracing::debug!(%error, "the next daemon could be left no word"),
        }
    }

    /// Notes a good commit, and goes on with an earlier daemon's note, if there is one.
    pub(super) fn written(&mut self, now: Timestamp) {
        if self.after_memory.is_some() {
            self.see_to_note(now);
        }
    }

    /// Removes the earlier daemon's note once the store has everything and the offices know of the
    /// loss.
    fn see_to_note(&mut self, now: Timestamp) {
        match self.after_memory.as_ref().map(|before| before.stage) {
            Some(LeftoverStage::Judging) => {}
            Some(LeftoverStage::Judged) => self.tell_of_loss(now),
            Some(LeftoverStage::Telling) | None => {
                self.after_memory = None;
                if let Err(error) = self.store.forget_note() {
                    tracing::warn!(%error, "word was left for the next daemon that it will not need: it may say `(again)` too often");
                }
            }
        }
    }

    /// Tells the offices of the loss. News heard by an earlier daemon without a disk ended with the
    /// daemon: workers signed out meanwhile stand on no board. Only the office can find out.
    fn tell_of_loss(&mut self, now: Timestamp) {
        let Some(before) = &mut self.after_memory else {
            return;
        };
        before.stage = LeftoverStage::Telling;
        let known = self.app.rules().schools().keys();
        let schools: Vec<SchoolId> = known
            .filter(|school| before.told.is_empty() || before.told.contains(*school))
            .cloned()
            .collect();
        tracing::warn!("an earlier daemon ended without a disk: what it heard meanwhile is lost");
        let changes = self.app.handle_records_lost(&schools, now);
        self.keep(changes);
    }

    /// Tells every office of a record that is gone or older than it was: the board may show nobody of those who are out.
    pub(super) fn tell_of_record_loss(&mut self, now: Timestamp) {
        let Some(loss) = self.store.take_loss() else {
            return;
        };
        tracing::error!(
            ?loss,
            "the record is not the one that was written last: every office is told"
        );
        let schools: Vec<SchoolId> = self.app.rules().schools().keys().cloned().collect();
        let changes = self.app.handle_record_loss(&schools, loss, now);
        self.keep(changes);
    }

    /// Marks the events waiting at the start as judged: from here on everything is new.
    pub(super) fn judged(&mut self) {
        if let Some(before) = &mut self.after_memory
            && before.stage == LeftoverStage::Judging
        {
            before.stage = LeftoverStage::Judged;
            self.app.set_may_be_repeats(false);
        }
    }

    /// Tries to write the waiting changes, if a retry is due. Returns whether all of them are known
    /// to be kept.
    pub(super) fn catch_up(&mut self, now: Timestamp) -> bool {
        self.note();
        let up = self.clock.uptime();
        if self.memory.as_ref().is_some_and(|memory| up < memory.try_at) {
            return false;
        }
        let mut batch = self.app.batch(&mut self.unwritten);
        if self.fetching_until.is_none() {
            batch.touch(now, self.clock.since_boot());
        }
        match self.store.catch_up(&batch) {
            Ok(()) => {
                self.unwritten = Changes::default();
                self.app.committed();
                self.touched_at = Some(now);
                self.see_to_note(now);
                self.written_again(now);
                true
            }
            Err(error) => {
                self.unwritten.put_back(batch);
                if let Some(memory) = &mut self.memory {
                    memory.failed_again(&error, up);
                }
                self.say_record_trouble();
                self.tell_on_memory(now);
                false
            }
        }
    }

    /// Tries once more before the end, without regard to the time of the last try.
    ///
    /// # Errors
    /// [`EngineError::Store`]: changes in memory alone are lost.
    pub(super) fn end(&mut self) -> Result<(), EngineError> {
        let ended = self.write_at_end();
        self.log_turn();
        ended
    }

    fn write_at_end(&mut self) -> Result<(), EngineError> {
        let Some(memory) = &mut self.memory else {
            return Ok(());
        };
        memory.try_at = Span::ZERO;
        let now = self.clock.now();
        if self.catch_up(now) {
            // The messages about the recovery go to the store as well, for the next start to send.
            self.commit(now);
            return Ok(());
        }
        tracing::error!("stopped while the store cannot be written: what was heard since is lost");
        Err(EngineError::Store)
    }

    /// Tells every school with somebody out, or every school where nobody is out anywhere, unless
    /// told lately.
    fn tell_on_memory(&mut self, now: Timestamp) {
        let Some(memory) = &self.memory else { return };
        let why = memory.trouble.words();
        let out = self.app.open_schools();
        let schools: BTreeSet<SchoolId> = if out.is_empty() {
            self.app.rules().schools().keys().cloned().collect()
        } else {
            out
        };
        let untold: Vec<SchoolId> = schools
            .into_iter()
            .filter(|school| {
                let told = memory.told.get(school);
                told.is_none_or(|at| now.since(*at) >= TELL_AGAIN_EVERY)
            })
            .collect();
        let changes = self.app.handle_records_failing(&untold, why, now);
        self.keep(changes);
        if let Some(memory) = &mut self.memory {
            memory.told.extend(untold.into_iter().map(|school| (school, now)));
        }
    }

    /// The store has everything again: the log says so, and every office told of the trouble hears
    /// of the end.
    fn written_again(&mut self, now: Timestamp) {
        let Some(memory) = self.memory.take() else { return };
        tracing::warn!(
            since = %memory.since,
            "the store can be written again: everything since has been kept"
        );
        self.app.set_record_trouble(None);
        let told: Vec<SchoolId> = memory.told.into_keys().collect();
        let changes = self.app.handle_records_whole(&told, now);
        self.keep(changes);
    }

    /// Says on the board since when records are not written, and the consequence.
    pub(super) fn say_record_trouble(&mut self) {
        let words = self.memory.as_ref().map(|memory| {
            format!(
                "the record cannot be written ({}): what Homeward hears counts, and is lost if it stops",
                memory.trouble.words()
            )
        });
        self.app.set_record_trouble(words);
    }
}
