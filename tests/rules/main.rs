//! Rules: what must hold, each test named after what it says. The folders are those of `src`; `house` holds the repository to
//! its own laws, and `support` is what tests share.
#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod app;
mod auditor;
mod check;
mod clock;
mod config;
mod domain;
mod engine;
mod fit;
mod house;
mod input;
mod rehearse;
mod scenario;
mod store;
mod support;
mod tls;
mod wording;
