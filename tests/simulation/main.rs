//! A school year in seconds: the real engine, store, courier and readers; simulated time, providers, people and faults; and a
//! judge who sees only what people sent and received. One seed fixes a run.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on must panic, and what it measures it measures by the machine's own clock"
)]

mod clocks;
mod contacts;
mod dice;
mod each;
mod net;
mod oracle;
mod people;
mod process;
mod runs;
mod school;
mod sentences;
mod weather;
mod webhook;
mod world;
