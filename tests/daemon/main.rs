//! The real binary, a real configuration with seconds for minutes, a stand-in for Twilio's HTTP API, and a real mail server.

#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on must panic, and what it measures or sends it dates by the machine's own clock"
)]

#[path = "../support/mod.rs"]
mod support;

mod android_sms_gateway;
mod api;
mod attacks;
mod auditor;
mod backups;
mod bad_input;
mod behind_proxy;
mod bulksms;
mod certificate;
mod chat;
mod clocks;
mod crash;
mod crash_rounds;
mod delivery;
mod disk_faults;
mod disk_full;
mod drill;
mod gateway_faults;
mod gateway_log;
mod govuk_notify;
mod inbound;
mod last_words;
mod openid;
mod order_of_contact;
mod policy_mead_trust;
mod policy_ordsall;
mod policy_roselyn_house;
mod policy_stepney;
mod policy_washwood_heath;
mod presets;
mod provider_lies;
mod quiet_log;
mod reload;
mod scenarios;
mod school;
mod secrets;
mod stage;
mod store_lost;
mod storm;
mod supervise;
mod webhooks;
