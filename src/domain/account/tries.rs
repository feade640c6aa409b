//! Wrong tries at a password or PIN, and the wait before the next counts.

use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Wrong tries at one account that cost no wait.
const FREE_TRIES: u32 = 4;

/// Wrong tries of one address, over all accounts, that cost no wait: a school has one address for everybody.
const FREE_TRIES_OF_ADDRESS: u32 = 29;

/// The first wait, doubled by each further wrong try.
const FIRST_WAIT: Span = Span::from_mins(1);

/// The longest wait.
const LONGEST_WAIT: Span = Span::from_mins(15);

/// After so long without a wrong try the count begins anew.
const FORGOTTEN_AFTER: Span = Span::from_mins(60);

/// Wrong tries in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongTries {
    /// How many in a row.
    pub count: u32,
    /// The last of them.
    pub last_at: Option<Timestamp>,
    /// The instant from which the next try counts.
    pub until: Option<Timestamp>,
}

/// The next try has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack {
    /// Until when.
    pub until: Timestamp,
}

impl WrongTries {
    /// Whether a try counts now.
    ///
    /// # Errors
    /// [`HeldBack`] while the wait lasts.
    pub fn may_try(&self, now: Timestamp) -> Result<(), HeldBack> {
        match self.until {
            // A clock set back must not keep anybody out for days.
            Some(until) if now < until && until.since(now) <= LONGEST_WAIT => Err(HeldBack { until }),
            Some(_) | None => Ok(()),
        }
    }

    /// Notes a wrong try at an account.
    pub fn wrong(&mut self, now: Timestamp) {
        self.wrong_beyond(FREE_TRIES, now);
    }

    /// Notes a wrong try of an address, whatever the account.
    pub fn wrong_of_address(&mut self, now: Timestamp) {
        self.wrong_beyond(FREE_TRIES_OF_ADDRESS, now);
    }

    fn wrong_beyond(&mut self, free: u32, now: Timestamp) {
        if self.last_at.is_some_and(|last| now.since(last) > FORGOTTEN_AFTER) {
            *self = Self::default();
        }
        self.count = self.count.saturating_add(1);
        self.last_at = Some(now);
        self.until = self.count.checked_sub(free + 1).map(|beyond| {
            let wait = FIRST_WAIT.ms().saturating_mul(1 << beyond.min(8));
            now + Span::from_ms(wait).min(LONGEST_WAIT)
        });
    }

    /// Whether the wait began with the last try.
    #[must_use]
    pub fn is_held_back(&self) -> bool {
        self.until.is_some()
    }
}
