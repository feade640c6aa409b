//! The demo's pages as people see them: the real binary, and a real browser without a window.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on must panic"
)]

mod axe;
mod forms;
mod frozen;
mod looks;
mod played;
mod screen;
mod tabs;
