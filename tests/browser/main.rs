//! The pages as people see them: the real binary, and a real browser without a window.
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
mod duress;
mod forms;
mod frozen;
mod hand;
mod lighthouse;
mod look;
mod looks;
mod openid;
mod played;
mod printed;
mod scenes;
mod screen;
mod served;
mod states;
mod story;
mod tabs;
