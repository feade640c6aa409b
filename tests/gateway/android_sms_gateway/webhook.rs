//! A phone's webhooks: believed only if signed and fresh, and then only as the sign to look.

use super::super::support::android_sms_gateway::{AndroidPhone, SIGNING_KEY, event, sign};
use super::super::{JO, NOW, text};
use super::{android_place, bodies, settings, with};
use homeward::domain::delivery::Fate;
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::android_sms_gateway::{AndroidSettings, AndroidSmsGateway, is_signed};
use homeward::gateway::{
    Gateway, GatewayPlace, InboundWays, Receipts, WEBHOOK_BODY_MAX, WebhookReading, WebhookRefusal,
    WebhookRequest,
};
use homeward::toml_file::Secret;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

fn listening_to(base_url: String) -> AndroidSmsGateway {
    listening_with(SIGNING_KEY, base_url)
}

fn listening_with(key: &str, base_url: String) -> AndroidSmsGateway {
    let settings = AndroidSettings {
        signing_key: Some(Secret::new(key)),
        inbound: InboundWays {
            poll: None,
            webhook: true,
        },
        ..settings(base_url)
    };
    let reachable = GatewayPlace {
        webhook_url: Some("https://homeward.example.sch.uk/hooks/main".to_owned()),
        ..android_place()
    };
    AndroidSmsGateway::new(settings, reachable).unwrap()
}

struct Call {
    tail: &'static str,
    method: &'static str,
    timestamp: Option<String>,
    signature: Option<String>,
    body: String,
}

impl Call {
    /// A genuine call at an instant.
    fn at(now: Timestamp, body: String) -> Self {
        let timestamp = (now.ms() / 1000).to_string();
        Self {
            tail: "inbound",
            method: "POST",
            signature: Some(sign(SIGNING_KEY, &body, &timestamp)),
            timestamp: Some(timestamp),
            body,
        }
    }

    fn now(body: String) -> Self {
        Self::at(NOW, body)
    }

    fn read_by(&self, gateway: &AndroidSmsGateway) -> Result<WebhookReading, WebhookRefusal> {
        let mut headers = HeaderMap::new();
        for (name, value) in [("x-timestamp", &self.timestamp), ("x-signature", &self.signature)] {
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        let request = WebhookRequest {
            tail: self.tail,
            method: self.method,
            url: "https://homeward.example.sch.uk/hooks/main/inbound",
            headers: &headers,
            body: self.body.as_bytes(),
        };
        gateway.read_webhook(&request, NOW)
    }

    fn read(&self) -> Result<WebhookReading, WebhookRefusal> {
        self.read_by(&listening_to("http://127.0.0.1:9".to_owned()))
    }
}

fn received() -> String {
    event(
        "sms:received",
        json!({"messageId": "6fde7098", "message": "OK", "sender": JO, "receivedAt": "2026-11-21T14:05:00.000+00:00"}),
    )
}

fn of_message(name: &str, id: Value) -> String {
    event(
        name,
        json!({"messageId": id, "recipient": JO, "reason": "as the app says"}),
    )
}

/// Accepted by the project's own Rust crate, which also refused two tampered forms.
// Faults: P10 x gateway-lies
#[test]
fn p10_the_vector_of_the_apps_own_crate_holds_and_none_does_when_anything_is_changed() {
    let vectors: Value = serde_json::from_str(include_str!("../gateway-vectors.json")).unwrap();
    let all = vectors["vectors"].as_array().unwrap();
    let vector = all
        .iter()
        .find(|one| one["name"] == "android_sms_gateway_webhook");
    let vector = vector.expect("the vector of the app's webhook");
    let input = |name: &str| vector["inputs"][name].as_str().unwrap();
    let (key, body, timestamp) = (input("signing_key"), input("raw_body"), input("x_timestamp"));
    let signature = vector["expected"]["X-Signature"].as_str().unwrap();
    assert!(is_signed(key, body.as_bytes(), timestamp, signature));
    assert_eq!(
        sign(key, body, timestamp),
        signature,
        "the stand-in signs as the app does"
    );
    let tampered = body.replace("OK", "NO");
    let (moved_body, moved_time) = (format!("{body}1"), &timestamp[1..]);
    assert!(
        is_signed(key, moved_body.as_bytes(), moved_time, signature),
        "a digit moved from the time to the body is signed too: the body is then no JSON"
    );
    for (key, body, timestamp, signature) in [
        ("", body, timestamp, signature),
        ("ak_test_signing_keY", body, timestamp, signature),
        (key, tampered.as_str(), timestamp, signature),
        (key, "", timestamp, signature),
        (key, body, "1795291201", signature),
        (key, body, "", signature),
        (key, body, timestamp, ""),
        (key, body, timestamp, &signature[1..]),
        (key, body, timestamp, "not hexadecimal"),
    ] {
        assert!(!is_signed(key, body.as_bytes(), timestamp, signature));
    }
}

/// The id of a webhook is none of the inbox's: the webhook names no text to look up.
// Faults: P10 x gateway-lies
#[tokio::test]
async fn p10_a_signed_text_hurries_the_poll_and_nothing_in_it_is_believed() {
    let phone = AndroidPhone::start(NOW.ms());
    let gateway = listening_to(phone.base_url());
    assert!(gateway.capabilities().webhook);
    assert_eq!(gateway.capabilities().receipts, Receipts::PushAndPoll);
    let mut arrivals = gateway.arrivals().unwrap();
    assert!(!arrivals.has_changed().unwrap());
    let reading = Call::now(received()).read_by(&gateway).unwrap();
    assert!(reading.texts.is_empty() && reading.texts_of.is_empty());
    assert!(reading.receipts.is_empty() && reading.fates_of.is_empty());
    assert_eq!(reading.answer.status, 200);
    assert!(arrivals.has_changed().unwrap());
    arrivals.mark_unchanged();
    // What the inbox says is what came in.
    phone.receive(JO, "HELP", NOW.ms());
    assert_eq!(bodies(&gateway.poll_inbound(None, NOW).await.unwrap()), ["HELP"]);
    for name in [
        "mms:downloaded",
        "sms:batch:received",
        "app:started",
        "system:ping",
        "of:tomorrow",
    ] {
        Call::now(event(name, json!({}))).read_by(&gateway).unwrap();
        assert!(arrivals.has_changed().unwrap(), "{name}");
        arrivals.mark_unchanged();
    }
    Call::now(r#"{"event": "sms:received"}"#.to_owned())
        .read_by(&gateway)
        .unwrap();
    assert!(arrivals.has_changed().unwrap());
}

// Faults: P10 x gateway-lies
#[tokio::test]
async fn p10_what_became_of_a_message_is_asked_of_the_phone() {
    let phone = AndroidPhone::start(NOW.ms());
    let gateway = listening_to(phone.base_url());
    let id = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    for name in ["sms:sent", "sms:delivered", "sms:failed", "sms:cancelled"] {
        let call = Call {
            tail: "status",
            ..Call::now(of_message(name, json!(id)))
        };
        let reading = call.read_by(&gateway).unwrap();
        assert_eq!(reading.fates_of, std::slice::from_ref(&id));
        assert!(reading.receipts.is_empty());
        let receipts = gateway.status(&reading.fates_of).await.unwrap();
        assert_eq!(receipts[0].fate, Fate::Accepted, "whatever the webhook says");
    }
    for id in [
        json!("../settings"),
        json!(""),
        json!("x".repeat(37)),
        json!(7),
        json!(null),
    ] {
        let refusal = Call::now(of_message("sms:delivered", id)).read().unwrap_err();
        assert!(matches!(refusal, WebhookRefusal::Malformed(_)), "{refusal}");
    }
}

// Faults: P10 x gateway-lies
#[test]
fn p10_without_the_right_signature_nothing_is_read_not_even_the_json() {
    let genuine = || Call::now(received());
    let wrong_key = sign(
        "another-key",
        &received(),
        genuine().timestamp.as_deref().unwrap(),
    );
    for call in [
        Call {
            signature: None,
            ..genuine()
        },
        Call {
            signature: Some(String::new()),
            ..genuine()
        },
        Call {
            signature: Some("0".repeat(64)),
            ..genuine()
        },
        Call {
            signature: Some(wrong_key),
            ..genuine()
        },
        Call {
            timestamp: None,
            ..genuine()
        },
        Call {
            timestamp: Some("1".repeat(13)),
            ..genuine()
        },
        Call {
            timestamp: Some("1795269901".to_owned()),
            ..genuine()
        },
        Call {
            body: received().replace("OK", "NO"),
            ..genuine()
        },
        Call {
            body: "{ no JSON".to_owned(),
            ..genuine()
        },
    ] {
        let refusal = call.read().unwrap_err();
        assert_eq!(refusal, WebhookRefusal::BadSignature);
        assert_eq!(refusal.status(), 403);
    }
}

// Faults: P10 x gateway-duplicates
#[test]
fn p10_a_recorded_webhook_cannot_be_played_later_or_from_the_future() {
    let limit = Span::from_secs(300);
    let second = Span::from_secs(1);
    for at in [NOW - limit, NOW, NOW + limit] {
        assert!(Call::at(at, received()).read().is_ok());
    }
    for at in [NOW - limit - second, NOW + limit + second, Timestamp::MIN] {
        let refusal = Call::at(at, received()).read().unwrap_err();
        assert!(matches!(refusal, WebhookRefusal::Malformed(_)), "{refusal}");
    }
    for timestamp in ["soon", "-1", "", "1795269900.5"] {
        let call = Call {
            timestamp: Some(timestamp.to_owned()),
            signature: Some(sign(SIGNING_KEY, &received(), timestamp)),
            ..Call::now(received())
        };
        assert!(call.read().is_err(), "{timestamp}");
    }
}

#[test]
fn a_genuine_webhook_that_makes_no_sense_is_malformed_and_never_repeated() {
    let long = format!("{{\"event\": \"{}\"}}", "x".repeat(WEBHOOK_BODY_MAX));
    for body in ["", "7", "[]", "{}", r#"{"event": 7}"#, long.as_str()] {
        let refusal = Call::now(body.to_owned()).read().unwrap_err();
        assert!(matches!(refusal, WebhookRefusal::Malformed(_)), "{refusal}");
        assert!(refusal.to_string().len() < 100);
    }
}

#[test]
fn a_webhook_is_nowhere_else_and_not_there_without_a_key_or_unless_it_is_wanted() {
    for (tail, method) in [
        ("", "POST"),
        ("x", "POST"),
        ("../inbound", "POST"),
        ("inbound", "GET"),
    ] {
        let call = Call {
            tail,
            method,
            ..Call::now(received())
        };
        assert_eq!(
            call.read().unwrap_err(),
            WebhookRefusal::NotHere,
            "{method} {tail}"
        );
    }
    let signed_by_anybody = Call {
        signature: Some(sign(
            "",
            &received(),
            Call::now(received()).timestamp.as_deref().unwrap(),
        )),
        ..Call::now(received())
    };
    let keyless = listening_with("", "http://127.0.0.1:9".to_owned());
    assert_eq!(
        signed_by_anybody.read_by(&keyless).unwrap_err(),
        WebhookRefusal::NotHere
    );
    let without = with(settings("http://127.0.0.1:9".to_owned()));
    assert_eq!(
        Call::now(received()).read_by(&without).unwrap_err(),
        WebhookRefusal::NotHere
    );
    assert!(without.arrivals().is_none() && !without.capabilities().webhook);
}
