//! What is fuzzed, without a fuzzer: every input of the kept corpora, and seeded mutations of them, through the very
//! functions that `make fuzz` runs. What was once a find is in the corpora, so that it is tried here for ever.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up has failed"
)]

#[path = "../../fuzz/targets/mod.rs"]
mod targets;

mod corpus;
mod mutate;
mod replay;
