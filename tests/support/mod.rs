//! Stand-ins for the companies that a gateway talks to: real servers on loopback, so that real bytes are tested.
//!
//! Shared by test binaries with `#[path = "../support/mod.rs"] mod support;`; each uses a part.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "each test binary uses a part of this, a stand-in that cannot go on must panic, and it has no clock but the system's"
)]

pub mod android_sms_gateway;
pub mod bulksms;
pub mod clicksend;
pub mod configured;
pub mod daemon;
pub mod faketime;
pub mod front;
pub mod gammu_smsd;
pub mod govuk_notify;
pub mod heard;
pub mod http_provider;
pub mod https;
pub mod issued;
pub mod loopback;
pub mod openid;
pub mod preset;
pub mod prism;
pub mod python;
pub mod smstools;
pub mod smtp;
pub mod token_endpoint;
pub mod twilio;
pub mod wait;
