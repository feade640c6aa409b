//! What tests share: one school, a story told of it, the real engine on a bench.

pub(crate) mod bench;
mod bench_scenes;
mod heard;
#[path = "../../support/issued.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared with the other tests, and each uses a part"
)]
pub(crate) mod issued;
pub(crate) mod school;
pub(crate) mod story;
