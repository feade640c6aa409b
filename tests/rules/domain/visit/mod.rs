//! A visit: from its plan or sign-out to its end.

mod asked_now;
mod closing;
pub(crate) mod deadlines;
mod last_heard;
pub(crate) mod pairs;
mod planning;
mod stops;
