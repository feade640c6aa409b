//! The rules of DESIGN sections 5 and 6, and the promises, tested on the pure domain: no clock, disk or network.
#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod chain;
mod deadlines;
mod duress;
mod laws;
mod outage;
mod own_ok;
mod pairs;
mod properties;
mod school;
mod sign_out;
mod stops;
mod story;
mod watch;
