//! An Android phone as a gateway.

mod health;
mod inbox;
mod peer;
mod send;
mod webhook;

use super::support::android_sms_gateway::{AndroidPhone, PASSWORD, USER};
use super::{NOW, place};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Outbound, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::android_sms_gateway::{AndroidSettings, AndroidSmsGateway};
use homeward::gateway::{GatewayPlace, InboundPage, InboundWays};
use homeward::toml_file::Secret;

pub(crate) fn settings(base_url: String) -> AndroidSettings {
    let inbound = InboundWays {
        poll: None,
        webhook: false,
    };
    AndroidSettings::new(base_url, USER, Secret::new(PASSWORD), inbound)
}

fn android_place() -> GatewayPlace {
    place("main", Channel::Sms, Span::from_secs(5))
}

fn with(settings: AndroidSettings) -> AndroidSmsGateway {
    AndroidSmsGateway::new(settings, android_place()).unwrap()
}

fn started() -> (AndroidPhone, AndroidSmsGateway) {
    let phone = AndroidPhone::start(NOW.ms());
    let gateway = with(settings(phone.base_url()));
    (phone, gateway)
}

/// Returns a message under a reference of its own.
fn referenced(message: Outbound, reference: &str) -> Outbound {
    Outbound {
        reference: reference.to_owned(),
        ..message
    }
}

fn bodies(page: &InboundPage) -> Vec<&str> {
    page.texts.iter().map(|text| text.text.reveal()).collect()
}

fn kind(failure: &SendFailure) -> &'static str {
    match failure {
        SendFailure::BeforeSend { .. } => "before",
        SendFailure::Unknown { .. } => "unknown",
        SendFailure::Retry { .. } => "retry",
        SendFailure::Refused { .. } => "refused",
        SendFailure::Rejected { .. } => "rejected",
    }
}
