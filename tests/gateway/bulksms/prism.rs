//! Our requests against what BulkSMS has published of its API, held by a program that is not ours.
//!
//! The document has no examples: the ids in Prism's answers are the word `string`. So a request that was taken shows as an answer
//! that names no message, and a request that was not as a refusal.

use super::super::support::prism::{Prism, document};
use super::super::{JO, NOW, text};
use super::{kind, referenced, settings, with};
use homeward::gateway::{Gateway, PollFailure, install_tls};
use serde_json::{Value, json};

#[tokio::test]
async fn bulksms_description_takes_our_messages_and_our_questions() {
    let prism = Prism::over(&document("bulksms.json"));
    let gateway = with(settings(prism.base_url().to_owned()));
    let long = [161, 918, 1600].map(|letters| "x".repeat(letters));
    let bodies = ["OK", "ERROR", "+CMGL:", "14:05 K7 👍 Siân’s &=% {fn}"];
    for body in bodies.into_iter().chain(long.iter().map(String::as_str)) {
        for reference in ["hw-0123abcd-1", "last-words-0011223344556677"] {
            let failure = gateway
                .send(&referenced(text(JO, body), reference), NOW)
                .await
                .unwrap_err();
            assert_eq!(kind(&failure), "unknown", "{failure:?}\n{}", prism.said());
            assert!(format!("{failure:?}").contains("HTTP 201"), "{failure:?}");
        }
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(
        (page.texts.len(), page.unreadable.count()),
        (0, 1),
        "{}",
        prism.said()
    );
    let position = json!({"floor": 7, "highest": 7, "since": NOW, "seen": []});
    let cursor = homeward::gateway::Cursor::new(position.to_string());
    let page = gateway.poll_inbound(Some(&cursor), NOW).await.unwrap();
    assert_eq!(
        (page.texts.len(), page.unreadable.count()),
        (0, 1),
        "{}",
        prism.said()
    );
    assert_eq!(gateway.find_sent(&text(JO, "hello"), NOW).await.unwrap(), None);
    assert_eq!(gateway.status(&["7".to_owned()]).await.unwrap(), []);
    // The document's example of a profile is `null`, which our reader notices: the question itself was taken.
    let asked = gateway.health(NOW).await;
    assert!(
        matches!(asked, Err(PollFailure::Unreadable { .. })),
        "{asked:?}\n{}",
        prism.said()
    );
}

#[tokio::test]
async fn bulksms_description_refuses_a_broken_request_and_knows_its_own_lists() {
    let prism = Prism::over(&document("bulksms.json"));
    install_tls();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/messages", prism.base_url());
    let whole = json!([{"to": [{"type": "INTERNATIONAL", "address": JO}], "from": {"type": "REPLIABLE"}, "body": "hello"}]);
    let post = |query: &'static str, body: &Value| {
        let request = client.post(format!("{url}?{query}"));
        request.basic_auth("id", Some("secret")).json(body).send()
    };
    assert_eq!(post("deduplication-id=7", &whole).await.unwrap().status(), 201);
    assert_eq!(post("deduplication-id=x", &whole).await.unwrap().status(), 400);
    assert_eq!(post("auto-unicode=maybe", &whole).await.unwrap().status(), 400);
    for (field, value) in [
        ("to", json!(JO)),
        ("from", json!({"type": "SOMEBODY"})),
        ("body", json!(null)),
        ("deliveryReports", json!("SOME")),
        ("longMessageMaxParts", json!("many")),
    ] {
        let mut broken = whole.clone();
        broken[0][field] = value;
        assert_eq!(
            post("deduplication-id=7", &broken).await.unwrap().status(),
            400,
            "{field}"
        );
    }
    let unknown = client.post(&url).json(&whole).send().await.unwrap();
    assert_eq!(unknown.status(), 401);
    // One object where the prose says a list: read all the same.
    let blocked = client.get(format!("{}/blocked-numbers?min-id=0", prism.base_url()));
    let blocked = blocked.basic_auth("id", Some("secret")).send().await.unwrap();
    assert_eq!(
        blocked.json::<Value>().await.unwrap()["phoneNumber"],
        "44123456789"
    );
}
