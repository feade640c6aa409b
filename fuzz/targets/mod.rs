//! What is fuzzed: one function for each place at which bytes from outside are understood.
//!
//! Each takes any bytes and asserts what must hold of them: a panic is a find. The fuzzer (`fuzz/src/main.rs`, `make fuzz`)
//! and the ordinary suite (`tests/fuzz`, which plays the kept corpus and seeded mutations of it) run the very same ones.
//! What a target is told beside the bytes under test is written in the input itself, so that a corpus file can be read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a target that cannot be set up, and a property that does not hold, must panic"
)]

mod http;
mod lines;
mod places;
mod provider;
mod reading;
mod scenario;
mod settings;
mod smtp;
mod socket;
mod stamp;
mod standin;
mod store;
mod templates;
mod typed;
mod webhook;
mod world;

/// One of the functions.
pub(crate) struct Target {
    /// Its name, which is that of its corpus.
    pub(crate) name: &'static str,
    /// Runs it. Panics where a property does not hold.
    pub(crate) run: fn(&[u8]),
    /// Mutated inputs that the ordinary suite tries: as many as take a second or two in a debug build.
    pub(crate) mutations: usize,
}

/// All of them.
pub(crate) const TARGETS: &[Target] = &[
    target("http", http::run, 60),
    target("provider", provider::run, 600),
    target("reading", reading::run, 60),
    target("scenario", scenario::run, 40),
    target("settings", settings::run, 100),
    target("smtp", smtp::run, 200),
    target("socket", socket::run, 200),
    target("stamp", stamp::run, 30),
    target("store", store::run, 60),
    target("templates", templates::run, 300),
    target("typed", typed::run, 300),
    target("webhook", webhook::run, 1000),
];

const fn target(name: &'static str, run: fn(&[u8]), mutations: usize) -> Target {
    Target { name, run, mutations }
}

/// Returns the target of a name.
#[must_use]
pub(crate) fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
