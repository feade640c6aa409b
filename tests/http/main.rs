//! HTTP as the outside sees it: a real engine, a real store, real TCP on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on must panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod alerts;
mod api;
mod api_document;
mod api_duress;
mod board;
mod browser;
mod daemon;
mod demo;
mod health;
mod history;
mod hooks;
mod kiosk;
mod live;
mod lock;
mod look;
mod openid;
mod openid_tokens;
mod outcomes;
mod pages;
mod phones;
mod program;
mod proxied;
mod rehearse;
mod screens;
mod second_step;
mod session;
mod sign_in;
mod sign_out;
mod stalled;
mod tls;
mod visit_page;
