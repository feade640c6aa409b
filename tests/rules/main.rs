//! Rules: what must hold, each test named after what it says.

mod fixture;
mod store;
