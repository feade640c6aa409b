//! For whom a kiosk is open, and the pace of its answers.

use crate::domain::account::TokenDigest;
use crate::domain::id::PersonId;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// For how long a right PIN counts: a little longer than the page stands there.
const OPEN_FOR: Duration = Duration::from_secs(30);

/// The grid of answers to a PIN. Hashing takes most of the time, and raising an alert some more: an answer waits for the next
/// line of the grid, so that a watch in somebody's hand shows nothing of it.
const ANSWERS_EVERY: Duration = Duration::from_millis(250);

/// For whom each kiosk is open. In memory alone: a restart asks for the PIN again.
#[derive(Default)]
pub(in crate::http) struct KioskDesk {
    open: Mutex<BTreeMap<Option<TokenDigest>, (PersonId, Instant)>>,
}

impl KioskDesk {
    /// Opens a kiosk for a person, and for nobody else.
    pub(super) fn open(&self, kiosk: Option<&TokenDigest>, person: &PersonId) {
        self.lock()
            .insert(kiosk.cloned(), (person.clone(), Instant::now()));
    }

    /// Closes a kiosk; returns whether it was open for a person.
    pub(super) fn close(&self, kiosk: Option<&TokenDigest>, person: &PersonId) -> bool {
        let was = self.lock().remove(&kiosk.cloned());
        was.is_some_and(|(open_for, since)| open_for == *person && since.elapsed() < OPEN_FOR)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Option<TokenDigest>, (PersonId, Instant)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the next line of the grid after a start.
pub(super) async fn answer_on_the_step(started: Instant) {
    let step = ANSWERS_EVERY.as_millis();
    let lines = started.elapsed().as_millis() / step + 1;
    let wait = u32::try_from(lines).unwrap_or(u32::MAX);
    tokio::time::sleep_until(started + ANSWERS_EVERY.saturating_mul(wait)).await;
}
