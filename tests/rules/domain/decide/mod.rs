//! What a command or a clock time comes to.

mod outage;
mod worker;
