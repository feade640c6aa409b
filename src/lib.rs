//! Homeward watches over school staff on home visits.
//!
//! In reading order: a text comes in at a `gateway`, fetched by the `courier` or brought to `http`;
//! the `engine` has the `domain` decide its meaning and its consequences; the `store` keeps them;
//! `wording` has the words of each message; the `courier` carries the message out again. A test
//! holds which module may use which (`tests/rules/house/laws.rs`).
pub mod domain;

pub mod wording;

pub mod toml_file;

pub mod gateway;

pub mod check;

pub mod config;

pub mod input;

pub mod fit;

pub mod clock;
pub mod entropy;

pub mod rehearse;

pub mod scenario;

pub mod store;

pub mod app;

pub mod engine;

pub mod queries;

pub mod courier;

pub mod http;

pub mod control;

pub mod supervise;

pub mod auditor;

pub mod daemon;

pub mod cli;
