//! Waiting for something to happen, without sleeping.

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// A value that tests wait on.
#[derive(Debug, Default)]
pub struct Watched<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Watched<T> {
    pub fn new(value: T) -> Self {
        Self {
            value: Mutex::new(value),
            changed: Condvar::new(),
        }
    }

    /// Looks at the value or changes it.
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        let result = f(&mut self.value.lock().unwrap());
        self.changed.notify_all();
        result
    }

    /// Returns the first result of `find`, looked for after every change; `None` once `within` has passed.
    pub fn wait<R>(&self, within: Duration, mut find: impl FnMut(&mut T) -> Option<R>) -> Option<R> {
        let deadline = Instant::now() + within;
        let mut value = self.value.lock().unwrap();
        loop {
            if let Some(found) = find(&mut value) {
                return Some(found);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            value = self.changed.wait_timeout(value, left).unwrap().0;
        }
    }
}
