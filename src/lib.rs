//! Homeward watches over school staff on home visits.
pub mod config;
pub mod domain;
pub mod gateway;
