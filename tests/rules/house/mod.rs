//! The repository itself: its laws, its pages, and what its tests claim to hold.

pub(crate) mod fault_table;
mod faults;
pub(crate) mod laws;
mod pages;
mod planted_bugs;
mod promises;
mod security;
mod style;
