//! GOV.UK Notify against its stand-in, and against code of Notify's own.

mod callback;
mod errors;
mod health;
mod inbound;
mod peer;
mod records;
mod send;
mod words;

use super::support::govuk_notify::{EMAIL_TEMPLATE, NotifyServer, SECRET, SERVICE, TEMPLATE};
use super::{NOW, place};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Rejection, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::govuk_notify::{GovukNotify, GovukNotifySettings, NotifyKey};
use homeward::gateway::{GatewayPlace, InboundWays};
use homeward::toml_file::Secret;

/// The key as Notify shows it, with a name that has hyphens.
pub(super) fn key() -> NotifyKey {
    NotifyKey::parse(&format!("homeward-live-2026-{SERVICE}-{SECRET}")).unwrap()
}

/// Settings for texts alone.
pub(super) fn settings(base_url: String) -> GovukNotifySettings {
    let inbound = InboundWays {
        poll: None,
        webhook: false,
    };
    GovukNotifySettings {
        base_url,
        ..GovukNotifySettings::new(key(), TEMPLATE, inbound)
    }
}

/// Settings for both channels.
fn both(base_url: String) -> GovukNotifySettings {
    GovukNotifySettings {
        email_template_id: Some(EMAIL_TEMPLATE.to_owned()),
        ..settings(base_url)
    }
}

fn here() -> GatewayPlace {
    place("main", Channel::Sms, Span::from_secs(5))
}

/// A gateway's place in a daemon that the outside can reach.
fn reachable() -> GatewayPlace {
    GatewayPlace {
        webhook_url: Some("https://homeward.example.sch.uk/hooks/main".to_owned()),
        ..here()
    }
}

fn with(settings: GovukNotifySettings) -> GovukNotify {
    GovukNotify::new(settings, here()).unwrap()
}

fn started() -> (NotifyServer, GovukNotify) {
    let server = NotifyServer::start(NOW.ms());
    let gateway = with(both(server.base_url()));
    (server, gateway)
}

/// The meaning of a failure: one word, and the reason for a rejection.
fn kind(failure: &SendFailure) -> (&'static str, Option<Rejection>) {
    match failure {
        SendFailure::BeforeSend { .. } => ("before", None),
        SendFailure::Unknown { .. } => ("unknown", None),
        SendFailure::Retry { .. } => ("retry", None),
        SendFailure::Refused { .. } => ("refused", None),
        SendFailure::Rejected { reason, .. } => ("rejected", Some(*reason)),
    }
}

#[test]
fn a_key_is_read_from_its_end_whatever_its_name() {
    for name in ["k", "Prod key-2026-a", "é-ü", SERVICE] {
        let read = NotifyKey::parse(&format!(" {name}-{SERVICE}-{SECRET}\n"));
        assert!(read.is_some(), "{name}");
    }
    let short = format!("k-{SERVICE}-{}", &SECRET[1..]);
    let glued = format!("k-{SERVICE}{SECRET}");
    let nameless = format!("{SERVICE}-{SECRET}");
    for text in ["", "k", SECRET, &short, &glued, &nameless, &"é".repeat(100)] {
        assert_eq!(NotifyKey::parse(text), None, "{text}");
    }
}

#[test]
fn settings_show_no_secret_and_a_wrong_base_url_is_refused() {
    let settings = GovukNotifySettings {
        callback_token: Some(Secret::new("a token for callbacks")),
        ..settings("ftp://notify.example.sch.uk".to_owned())
    };
    let shown = format!("{settings:?}");
    assert!(!shown.contains(SECRET) && !shown.contains("a token"), "{shown}");
    assert!(shown.contains(SERVICE));
    assert!(GovukNotify::new(settings, here()).is_err());
}
