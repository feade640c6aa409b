//! Without a disk: what the engine does while the store cannot be written (P14, docs/decisions/0014-without-a-disk.md).
//!
//! A commit that failed is unknown, not undone, and nothing is acknowledged to a gateway because of it. Everything else
//! goes on from memory: deadlines, alerts, the courier, texts (each once, by what is waiting to be written), the board.
//! Nothing that is to be written is thrown away: it waits in the draft, and the store is tried again with all of it. The
//! store proves from its record what it has already ([`crate::store::Store::catch_up`]), so that a try can be repeated.

use super::{Engine, EngineError, LOOK_AT_LEAST_EVERY};
use crate::app::Changes;
use crate::domain::id::SchoolId;
use crate::domain::time::{Span, Timestamp};
use crate::store::{HandoverNote, NextNumbers, StoreError, StoreTrouble};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How soon after a failure the store is tried again for the first time: most of what passes by itself has passed then.
const FIRST_TRY_AFTER: Span = Span::from_secs(1);

/// How often it is tried after that.
const TRY_EVERY: Span = Span::from_secs(5);

/// How often the log says that it lasts.
const LOG_EVERY: Span = Span::from_secs(60);

/// How often an office that has closed the alert is told anew while it lasts.
const TELL_AGAIN_EVERY: Span = Span::from_mins(30);

/// That the engine goes on from memory, and since when.
#[derive(Debug)]
pub(super) struct Memory {
    since: Timestamp,
    trouble: StoreTrouble,
    try_at: Span,
    logged_at: Span,
    told: BTreeMap<SchoolId, Timestamp>,
    /// The word left for the next daemon, as it was last kept.
    noted: Option<HandoverNote>,
}

impl Memory {
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

    /// The same at a start: what the one before told without a disk is not told again.
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

/// That an earlier daemon ended without having written all that it heard and said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AfterMemory {
    stage: Stage,
    /// Which schools it told that it could not write. None, if it had no time to, or left word that makes no sense.
    told: BTreeSet<SchoolId>,
}

/// How far this daemon has come with what the earlier one left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// What was waiting at the start is being judged: some of what follows from it was said before.
    Judging,
    /// It has been.
    Judged,
    /// The offices are told what is lost; once that is on disk, nothing is left to do.
    Telling,
}

impl AfterMemory {
    pub(super) fn of(note: &HandoverNote) -> Self {
        Self {
            stage: Stage::Judging,
            told: note.told.keys().cloned().collect(),
        }
    }
}

/// Returns the next numbers, given what the store has and what an earlier daemon left word of.
pub(super) fn counters(kept: NextNumbers, note: Option<&HandoverNote>) -> NextNumbers {
    let noted = note.and_then(|note| note.counters);
    noted.map_or(kept, |noted| kept.at_least(noted))
}

impl Engine {
    /// Returns the longest that the engine may wait: until the store is to be tried again, if that is sooner.
    pub(super) fn longest_wait(&self) -> Duration {
        let try_in = self.memory.as_ref().map(|memory| {
            let left = memory.try_at.ms().saturating_sub(self.clock.uptime().ms());
            Duration::from_millis(left + 1)
        });
        try_in.map_or(LOOK_AT_LEAST_EVERY, |left| left.min(LOOK_AT_LEAST_EVERY))
    }

    /// Takes note that a commit failed, and says so. What it was to write stays in the draft.
    pub(super) fn store_failed(&mut self, error: &StoreError, now: Timestamp) {
        self.memory = Some(Memory::begin(error, now, self.clock.uptime()));
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

    /// Leaves word for the next daemon of how far this one has come without a disk.
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

    /// Takes note that a commit went well: what an earlier daemon left word of is on disk now.
    pub(super) fn written(&mut self, now: Timestamp) {
        if self.after_memory.is_some() {
            self.see_to_note(now);
        }
    }

    /// Takes that word away once the store has everything, and the offices know what an earlier daemon took with it.
    fn see_to_note(&mut self, now: Timestamp) {
        match self.after_memory.as_ref().map(|before| before.stage) {
            Some(Stage::Judging) => {}
            Some(Stage::Judged) => self.tell_of_loss(now),
            Some(Stage::Telling) | None => {
                self.after_memory = None;
                if let Err(error) = self.store.forget_note() {
                    tracing::warn!(%error, "word was left for the next daemon that it will not need: it may say `(again)` too often");
                }
            }
        }
    }

    /// What an earlier daemon heard without a disk ended with it: who was signed out meanwhile stands on no board. Nobody
    /// but the office can find out.
    fn tell_of_loss(&mut self, now: Timestamp) {
        let Some(before) = &mut self.after_memory else {
            return;
        };
        before.stage = Stage::Telling;
        let known = self.app.rules().schools().keys();
        let schools: Vec<SchoolId> = known
            .filter(|school| before.told.is_empty() || before.told.contains(*school))
            .cloned()
            .collect();
        tracing::warn!("an earlier daemon ended without a disk: what it heard meanwhile is lost");
        let changes = self.app.handle_records_lost(&schools, now);
        self.keep(changes);
    }

    /// What was waiting at the start has been judged: from here on everything is new.
    pub(super) fn judged(&mut self) {
        if let Some(before) = &mut self.after_memory
            && before.stage == Stage::Judging
        {
            before.stage = Stage::Judged;
            self.app.set_may_be_repeats(false);
        }
    }

    /// Tries to write what is waiting, if it is time to. Returns whether all of it is known to be kept.
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

    /// Tries once more before the end, whenever the last try was.
    ///
    /// # Errors
    /// [`EngineError::Store`]: what is in memory alone is lost.
    pub(super) fn end(&mut self) -> Result<(), EngineError> {
        let Some(memory) = &mut self.memory else {
            return Ok(());
        };
        memory.try_at = Span::ZERO;
        let now = self.clock.now();
        if self.catch_up(now) {
            // What the office is told of that goes to the store as well, for the next start to send.
            self.commit(now);
            return Ok(());
        }
        tracing::error!("stopped while the store cannot be written: what was heard since is lost");
        Err(EngineError::Store)
    }

    /// Tells every school that has somebody out, or where there is none every school, unless it was told lately.
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

    /// The store has everything again: the log says so, and every office that was told hears of it.
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

    /// Says on the board that records are not written, since when, and what that means.
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
