//! What tests share: one school, a story told of it, the real engine on a bench.

pub(crate) mod bench;
mod bench_scenes;
mod heard;
pub(crate) mod school;
pub(crate) mod story;
