//! The repository itself: its laws, its pages, and what its tests claim to hold.

mod faults;
mod laws;
mod pages;
mod planted_bugs;
mod security;
mod style;
