//! The shipped units under a real systemd, in a container: what it does when Homeward starts, hangs, dies, keeps dying, is
//! reloaded and is stopped, what a process under these units can do, and whether README leads there.
//!
//! `make test-systemd` runs them, as root: they need a root file system and a network of their own.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on must panic, and what it waits for it times by the machine's own clock"
)]

mod container;
mod installed;
#[path = "../daemon/school.rs"]
#[allow(dead_code, reason = "made for the tests of the daemon; these use a part")]
mod school;
#[path = "../support/mod.rs"]
mod support;

mod crash_loop;
mod hardening;
mod packaged;
mod readme;
mod running;
