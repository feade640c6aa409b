//! The demo's pages as people see them: the real binary, and a real browser without a window.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on must panic"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the clock of whoever looks at a screen is none of the daemon's"
)]

#[path = "../support/mod.rs"]
mod support;

mod axe;
mod forms;
mod frozen;
mod looks;
mod openid;
mod played;
mod screen;
mod tabs;
