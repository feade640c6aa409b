//! What `homeward check` reckons of a compiled configuration.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod week;
