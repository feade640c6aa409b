//! A visit: from its plan or sign-out to its end.

mod deadlines;
mod last_heard;
mod pairs;
mod planning;
mod stops;
