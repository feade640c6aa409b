//! Homeward watches over school staff on home visits.
pub mod domain;
pub mod wording;
