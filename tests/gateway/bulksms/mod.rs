//! BulkSMS as a gateway.

mod health;
mod inbound;
mod prism;
mod send;

use super::support::bulksms::{BulkSmsServer, TOKEN_ID, TOKEN_SECRET};
use super::{NOW, place};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Outbound, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::bulksms::{BulkSms, BulkSmsSettings};
use homeward::gateway::{InboundPage, InboundWays};
use homeward::toml_file::Secret;

pub(crate) fn settings(base_url: String) -> BulkSmsSettings {
    let inbound = InboundWays {
        poll: None,
        webhook: false,
    };
    BulkSmsSettings {
        base_url,
        ..BulkSmsSettings::new(TOKEN_ID, Secret::new(TOKEN_SECRET), inbound)
    }
}

fn with(settings: BulkSmsSettings) -> BulkSms {
    BulkSms::new(settings, place("main", Channel::Sms, Span::from_secs(3))).unwrap()
}

fn started() -> (BulkSmsServer, BulkSms) {
    let server = BulkSmsServer::start(NOW.ms());
    let gateway = with(settings(server.base_url()));
    (server, gateway)
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
