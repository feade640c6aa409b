//! What a report of a worker comes to.

mod proof;
mod time;
