//! The real binary, a real configuration with seconds for minutes, a stand-in for Twilio's HTTP API, and a real mail server.

#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod crash;
mod inbound;
mod reload;
mod school;
mod washwood_heath;
