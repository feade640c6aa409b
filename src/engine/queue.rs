//! The bound of the engine's queue: what comes from outside is turned away while too much waits, with what to do.
//!
//! Outcomes of attempts and the engine's own inputs always find a place: the gateways' lanes bound them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Most inputs from outside that wait for the engine at once: some seconds of work.
const WAIT_AT_MOST: usize = 5_000;

/// Places for inputs from outside.
#[derive(Debug, Clone, Default)]
pub(super) struct InputPlaces(Arc<AtomicUsize>);

/// A place in the queue, free again when dropped.
#[derive(Debug)]
pub(super) struct InputPlace(Arc<AtomicUsize>);

impl InputPlaces {
    /// Returns a place; `None` while too much waits.
    pub(super) fn take(&self) -> Option<InputPlace> {
        let taken = self.0.fetch_add(1, Ordering::AcqRel);
        let place = InputPlace(self.0.clone());
        (taken < WAIT_AT_MOST).then_some(place)
    }
}

impl Drop for InputPlace {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_has_no_place_until_one_is_free() {
        let places = InputPlaces::default();
        let mut held: Vec<InputPlace> = (0..WAIT_AT_MOST).filter_map(|_| places.take()).collect();
        assert_eq!(held.len(), WAIT_AT_MOST);
        assert!(places.take().is_none());
        assert!(places.take().is_none(), "a place turned away is given back");
        drop(held.pop());
        assert!(places.take().is_some());
    }
}
