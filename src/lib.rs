//! Homeward watches over school staff on home visits.
pub mod clock;
pub mod config;
pub mod domain;
pub mod engine;
pub mod entropy;
pub mod gateway;
pub mod http;
pub mod store;
pub mod wording;
