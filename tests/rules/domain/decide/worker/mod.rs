//! What a report of a worker comes to.

mod onward;
mod proof;
mod time;
