//! Boxes that read like what is in them.
//!
//! A state sets room aside for all that it may ever hold. What most states have not is boxed, and takes a pointer.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A value on the heap, written down like the value itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BoxedState<T>(Box<T>);

impl<T> BoxedState<T> {
    /// Returns the value itself.
    #[must_use]
    pub fn into_inner(self) -> T {
        *self.0
    }
}

impl<T> From<T> for BoxedState<T> {
    fn from(value: T) -> Self {
        Self(Box::new(value))
    }
}

impl<T> Deref for BoxedState<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for BoxedState<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for BoxedState<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
