//! What a report of a worker comes to.

mod again;
mod onward;
mod proof;
mod time;
