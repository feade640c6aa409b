//! Homeward watches over school staff on home visits.
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
pub mod daemon;
pub mod domain;
pub mod engine;
pub mod entropy;
pub mod gateway;
pub mod store;
pub mod wording;
