//! The command line: the real binary, and the control socket over a real engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on must panic"
)]

mod config;
mod control;
mod documents;
mod export;
mod fit;
mod guide;
mod identity;
mod incidents;
mod init;
mod live;
mod monitoring;
mod names;
mod odd_files;
mod people_import;
mod presets;
mod read;
mod rehearse;
mod release;
mod report;
mod run;
mod schema;
mod second_factor;
mod status;
mod token;
mod usage;
