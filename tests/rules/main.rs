//! Rules: what must hold, each test named after what it says.

mod config;
mod fixture;
mod store;
mod texts;
mod wording;
