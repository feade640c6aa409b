//! Homeward watches over school staff on home visits.
//!
//! In reading order: a text comes in at a `gateway`, fetched by the `courier` or brought to `http`;
//! the `engine` hands it to the `app`, which has the `domain` decide its meaning and consequences
//! and `wording` find the words of each message; the `store` keeps all of that in one transaction;
//! only then the `courier` carries the messages out. A test holds which module may use which
//! (`tests/rules/house/laws.rs`).
pub mod domain;

pub mod named_file;

pub mod wording;

pub mod toml_file;

pub mod tls;

pub mod gateway;

pub mod check;

pub mod config;

pub mod input;

pub mod fit;

pub mod causes;
pub mod clock;
mod cores;
pub mod entropy;
pub mod openid;
pub mod password;
pub mod second_factor;

pub mod rehearse;

pub mod scenario;

pub mod store;

pub mod app;

pub mod engine;

pub mod queries;

pub mod report;

pub mod courier;

pub mod http;

pub mod control;

pub mod supervise;

pub mod auditor;

pub mod daemon;

pub mod cli;
