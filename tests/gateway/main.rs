//! Gateways against real servers on loopback: bytes on the wire, and the meaning of each failure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on must panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod android_sms_gateway;
mod bulksms;
mod conformance;
mod gammu_smsd;
mod gammu_smsd_tables;
mod govuk_notify;
mod http_config;
mod http_examples;
mod http_inbound;
mod http_mistakes;
mod http_send;
mod http_status;
mod http_webhook;
mod prism;
mod simulated;
mod smstools;
mod smstools_spool;
mod smtp;
mod smtp_issuers;
mod smtp_oauth;
mod twilio_inbound;
mod twilio_peer;
mod twilio_send;
mod twilio_voice;
mod twilio_webhook;

use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Content, Outbound, Priority};
use homeward::domain::id::GatewayName;
use homeward::domain::private::{Phone, Private};
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::twilio::{Twilio, TwilioSettings};
use homeward::gateway::{GatewayPlace, InboundWays};
use homeward::toml_file::Secret;
use support::twilio::{ACCOUNT, NUMBER, TOKEN, TwilioServer};

/// Jo's mobile.
const JO: &str = "+447700900123";

/// The instant of the tests: 2026-11-21 14:05 UTC.
const NOW: Timestamp = Timestamp::from_ms(1_795_269_900_000);

/// The instant by the system's clock, by which other programs date rows and files.
fn real_now() -> Timestamp {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    Timestamp::from_ms(i64::try_from(now.as_millis()).unwrap())
}

fn text(to: &str, body: &str) -> Outbound {
    Outbound {
        reference: "m-42.1".to_owned(),
        content: Content::Text {
            to: Phone::parse(to).unwrap(),
            body: Private::new(body),
        },
        priority: Priority::Alert,
        valid_until: NOW + Span::from_mins(15),
    }
}

fn call(to: &str, script: &str) -> Outbound {
    Outbound {
        content: Content::Call {
            to: Phone::parse(to).unwrap(),
            script: Private::new(script),
        },
        ..text(to, script)
    }
}

fn notice(words: &str) -> Outbound {
    Outbound {
        content: Content::Notice {
            room: GatewayName::new("main"),
            body: Private::new(words),
        },
        ..text(JO, words)
    }
}

fn email(to: &str, subject: &str, body: &str) -> Outbound {
    Outbound {
        content: Content::Email {
            to: Private::new(to),
            subject: Private::new(subject),
            body: Private::new(body),
        },
        ..text(JO, body)
    }
}

/// A gateway's place in a daemon that the outside cannot reach.
fn place(name: &str, channel: Channel, attempt_timeout: Span) -> GatewayPlace {
    GatewayPlace {
        name: GatewayName::new(name),
        channel,
        attempt_timeout,
        webhook_url: None,
    }
}

fn twilio_place() -> GatewayPlace {
    place("main", Channel::Sms, Span::from_secs(5))
}

fn twilio_settings(base_url: String) -> TwilioSettings {
    let inbound = InboundWays {
        poll: None,
        webhook: false,
    };
    let number = Phone::parse(NUMBER).unwrap();
    TwilioSettings {
        base_url,
        ..TwilioSettings::new(ACCOUNT, Secret::new(TOKEN), number, inbound)
    }
}

fn twilio_with(settings: TwilioSettings) -> Twilio {
    Twilio::new(settings, twilio_place()).unwrap()
}

fn twilio(server: &TwilioServer) -> Twilio {
    server.set_now(NOW.ms());
    twilio_with(twilio_settings(server.base_url()))
}
