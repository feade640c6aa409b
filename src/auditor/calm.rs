//! Unchanged rows of the store with nothing due yet: a look passes over such rows.
//!
//! A visit is read anew once a letter of the row has changed, or the instant of a possible fault has come. So a look costs the changes,
//! and a visit that goes well costs the auditor a hash a minute.

use super::rules;
use crate::domain::delivery::Message;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::store::{RowSieve, StandingRow};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Longest time without reading a row anew.
const READ_AGAIN_AFTER: Span = Span::from_mins(60);

/// The calm rows of the last look, by table and number.
#[derive(Debug, Default)]
pub struct CalmRows {
    rows: HashMap<(&'static str, u64), CalmRow>,
    now: Option<Timestamp>,
    /// Raised by each look: rows that are gone are forgotten.
    look: u64,
}

#[derive(Debug, Clone, Copy)]
struct CalmRow {
    print: u64,
    until: Timestamp,
    look: u64,
}

impl CalmRows {
    /// Begins a look at an instant.
    pub fn begin(&mut self, now: Timestamp) {
        self.now = Some(now);
        self.look += 1;
    }

    /// Ends a look.
    pub fn end(&mut self) {
        let look = self.look;
        self.rows.retain(|_, row| row.look == look);
    }

    fn note(&mut self, row: &StandingRow<'_>, until: Timestamp) {
        let calm = CalmRow {
            print: print(row),
            until,
            look: self.look,
        };
        self.rows.insert((row.table, row.id), calm);
    }
}

impl RowSieve for CalmRows {
    fn skips(&mut self, row: &StandingRow<'_>) -> bool {
        let (Some(known), Some(now)) = (self.rows.get_mut(&(row.table, row.id)), self.now) else {
            return false;
        };
        let is_calm = now < known.until && known.print == print(row);
        if is_calm {
            known.look = self.look;
        }
        is_calm
    }

    fn keeps_visit(&mut self, row: &StandingRow<'_>, visit: &Visit) -> bool {
        let Some(now) = self.now else {
            return true;
        };
        let Some(until) = rules::calm_until(visit, row.live, now) else {
            return true;
        };
        self.note(row, until.min(now + READ_AGAIN_AFTER));
        false
    }

    fn keeps_message(&mut self, row: &StandingRow<'_>, message: &Message) -> bool {
        let is_calm = rules::is_beyond_fault(message);
        if let Some(now) = self.now.filter(|_| is_calm) {
            self.note(row, now + READ_AGAIN_AFTER);
        }
        !is_calm
    }
}

fn print(row: &StandingRow<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.json.hash(&mut hasher);
    row.live.hash(&mut hasher);
    hasher.finish()
}
