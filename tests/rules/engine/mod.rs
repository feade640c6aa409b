//! The real engine on a real store, with a clock that a test moves.

mod clock_ahead;
mod commit_and_restart;
mod memory;
mod reports;
mod storms;
mod turns;
