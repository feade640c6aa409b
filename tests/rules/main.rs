//! Rules: what must hold, each test named after what it says.
#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod auditor;
mod chain;
mod clock;
mod config;
mod contacts_texts;
mod deadlines;
mod delivery;
mod duress;
mod engine;
mod faults;
mod fit;
mod fixture;
mod incidents;
mod laws;
mod memory;
mod outage;
mod own_ok;
mod pairs;
mod planned;
mod policies;
mod presets;
mod properties;
mod rehearse;
mod schedule;
mod school;
mod security;
mod sheet;
mod sign_out;
mod stops;
mod store;
mod story;
mod texts;
mod walk_model;
mod watch;
mod wording;
