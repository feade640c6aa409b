//! For whom a kiosk is open, and the pace of its answers.

use crate::clock::{self, uptime};
use crate::domain::account::TokenDigest;
use crate::domain::id::PersonId;
use crate::domain::time::Span;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// For how long a right PIN counts: a little longer than the page stands there.
const OPEN_FOR: Span = Span::from_secs(30);

/// The grid of answers to a PIN. Hashing takes most of the time, and raising an alert some more: an answer waits for the next
/// line of the grid, so that a watch in somebody's hand shows nothing of it.
const ANSWERS_EVERY: Span = Span::from_ms(250);

/// For whom each kiosk is open. In memory alone: a restart asks for the PIN again.
#[derive(Default)]
pub(in crate::http) struct KioskDesk {
    open: Mutex<BTreeMap<Option<TokenDigest>, (PersonId, Span)>>,
}

impl KioskDesk {
    /// Opens a kiosk for a person, and for nobody else.
    pub(super) fn open(&self, kiosk: Option<&TokenDigest>, person: &PersonId) {
        self.lock().insert(kiosk.cloned(), (person.clone(), uptime()));
    }

    /// Closes a kiosk; returns whether it was open for a person.
    pub(super) fn close(&self, kiosk: Option<&TokenDigest>, person: &PersonId) -> bool {
        let was = self.lock().remove(&kiosk.cloned());
        was.is_some_and(|(open_for, since)| open_for == *person && clock::since(since) < OPEN_FOR)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Option<TokenDigest>, (PersonId, Span)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the next line of the grid after a start, by the machine's uptime.
pub(super) async fn answer_on_the_step(started: Span) {
    let passed = clock::since(started).ms();
    let next = (passed / ANSWERS_EVERY.ms() + 1) * ANSWERS_EVERY.ms();
    tokio::time::sleep(Duration::from_millis(next - passed)).await;
}
