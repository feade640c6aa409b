//! Our requests against what the providers have published of their APIs, held by a program that is not ours.

use super::http_examples::{self, built};
use super::support::clicksend::{API_KEY, USERNAME};
use super::support::configured::ConfiguredGateway;
use super::support::prism::{Prism, document};
use super::support::twilio::ACCOUNT;
use super::{JO, NOW, text, twilio_settings, twilio_with};
use homeward::domain::delivery::{Outbound, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::twilio::TwilioSettings;
use homeward::gateway::{Gateway as _, PollFailure, install_tls};
use serde_json::{Value, json};

fn twilio_at(prism: &Prism) -> TwilioSettings {
    twilio_settings(prism.base_url().to_owned())
}

#[tokio::test]
async fn twilios_description_takes_our_messages_and_our_questions() {
    let prism = Prism::over(&document("twilio.json"));
    let gateway = twilio_with(TwilioSettings {
        status_callback: true,
        ..twilio_at(&prism)
    });
    let long = [161, 918, 1600].map(|letters| "x".repeat(letters));
    let bodies = ["OK", "ERROR", "+CMGL:", "14:05 K7 👍 Siân’s &=%"];
    for body in bodies.into_iter().chain(long.iter().map(String::as_str)) {
        for minutes in [0, 15, 60 * 72] {
            let message = Outbound {
                valid_until: NOW + Span::from_mins(minutes),
                ..text(JO, body)
            };
            // 201 with an example of Twilio's own, whose sid is one.
            let accepted = gateway.send(&message, NOW).await;
            accepted.unwrap_or_else(|failure| {
                panic!("{body} for {minutes} minutes: {failure:?}\n{}", prism.said())
            });
        }
    }
    let by_service = twilio_with(TwilioSettings {
        messaging_service_sid: Some(format!("MG{}", "0".repeat(32))),
        ..twilio_at(&prism)
    });
    by_service.send(&text(JO, "hello"), NOW).await.unwrap();
    gateway.poll_inbound(None, NOW).await.unwrap();
    gateway.find_sent(&text(JO, "hello"), NOW).await.unwrap();
    let asked = gateway.status(&[format!("SM{}", "0".repeat(32))]).await;
    // The example in the answer is of another message, which our reader notices: the question itself was taken.
    assert!(
        matches!(&asked, Err(PollFailure::Unreadable { .. }) | Ok(_)),
        "{asked:?}\n{}",
        prism.said()
    );
}

#[tokio::test]
async fn twilios_description_refuses_a_broken_request() {
    let prism = Prism::over(&document("twilio.json"));
    install_tls();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", prism.base_url());
    let whole = [
        ("To", JO),
        ("From", "+447700900999"),
        ("Body", "hello"),
        ("ValidityPeriod", "900"),
    ];
    let post = |form: Vec<(&'static str, &'static str)>| {
        client
            .post(&url)
            .basic_auth(ACCOUNT, Some("token"))
            .form(&form)
            .send()
    };
    assert_eq!(post(whole.to_vec()).await.unwrap().status(), 201);
    let without_to: Vec<_> = whole.iter().copied().filter(|(key, _)| *key != "To").collect();
    assert_eq!(post(without_to).await.unwrap().status(), 422);
    let mut odd = whole.to_vec();
    odd[3].1 = "a while";
    assert_eq!(post(odd).await.unwrap().status(), 422);
    let unknown = client.post(&url).form(&whole).send().await.unwrap();
    assert_eq!(unknown.status(), 401);
    // Our own gateway, with an account that is none.
    let wrong = TwilioSettings {
        account_sid: "AC0".to_owned(),
        ..twilio_at(&prism)
    };
    let failure = twilio_with(wrong)
        .send(&text(JO, "hello"), NOW)
        .await
        .unwrap_err();
    assert!(matches!(failure, SendFailure::Refused { .. }), "{failure:?}");
}

/// ClickSend's document as it is published has the fields of a message beside `messages` instead of within it, against its own
/// example: the fields are moved to where the example has them.
fn clicksend_document(folder: &std::path::Path) -> std::path::PathBuf {
    let text = std::fs::read_to_string(document("clicksend.json")).unwrap();
    let mut published: Value = serde_json::from_str(&text).unwrap();
    let schema = published
        .pointer_mut("/paths/~1sms~1send/post/requestBody/content/application~1json/schema")
        .unwrap();
    let example = &schema["example"]["messages"];
    assert!(
        example.is_array() && schema["properties"].get("messages").is_none(),
        "mended since"
    );
    let message = schema.clone();
    *schema = json!({
        "type": "object",
        "required": ["messages"],
        "properties": {"messages": {"type": "array", "minItems": 1, "items": {
            "type": "object",
            "required": message["required"],
            "properties": message["properties"],
        }}},
    });
    let path = folder.join("clicksend.json");
    std::fs::write(&path, published.to_string()).unwrap();
    path
}

/// The table of ClickSend's page at Prism, with something in it written otherwise.
fn clicksend_with(prism: &Prism, old: &str, new: &str) -> std::sync::Arc<dyn homeward::gateway::Gateway> {
    let table = http_examples::example("clicksend.md", "[gateways.http.clicksend]", "clicksend")
        .replace("https://rest.clicksend.com/v3", prism.base_url())
        .replace("YOUR-USERNAME", USERNAME);
    assert!(table.contains(old), "{table}");
    let table = table.replacen(old, new, 1);
    built(&ConfiguredGateway::unnamed(&table, &[("clicksend-api-key", API_KEY)]).right())
}

#[tokio::test]
async fn clicksends_description_takes_the_requests_of_its_page_and_its_answers_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let prism = Prism::over(&clicksend_document(folder.path()));
    let gateway = clicksend_with(&prism, "SUCCESS", "SUCCESS");
    let accepted = gateway
        .send(&text(JO, "14:05 K7 are you all right? 👍"), NOW)
        .await;
    let accepted = accepted.unwrap_or_else(|failure| panic!("{failure:?}\n{}", prism.said()));
    assert_eq!(
        accepted.provider_id, "BF7AD270-0DE2-418B-B606-71D527D9C1AE",
        "the id in the example of the document"
    );
    let receipts = gateway.status(&[accepted.provider_id]).await.unwrap();
    assert_eq!(receipts.len(), 1);
    let left = gateway.health(NOW).await.unwrap().unwrap().left.unwrap();
    assert_eq!(left.thousandths, 1_117_461, "the balance in the example");
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1, "three entries of one id in the example");
    assert_eq!(page.unreadable.count(), 0);
    // Marks what the first poll brought: refused, this would be a failure.
    let next = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert!(next.texts.is_empty());
}

#[tokio::test]
async fn clicksends_description_refuses_a_broken_request() {
    let folder = tempfile::tempdir().unwrap();
    let prism = Prism::over(&clicksend_document(folder.path()));
    for (old, new) in [
        ("\"to\": \"{to}\", ", ""),
        ("\"body\": \"{text}\"", "\"words\": \"{text}\""),
        ("\"body\": \"{text}\"", "\"body\": [\"{text}\"]"),
        ("\"messages\"", "\"message\""),
        ("/sms/send", "/sms/sent"),
        (
            "username = \"office@example.sch.uk\"\npassword = { credential = \"clicksend-api-key\" }",
            "",
        ),
    ] {
        let gateway = clicksend_with(&prism, old, new);
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert!(
            matches!(failure, SendFailure::Refused { .. }),
            "{old} -> {new}: {failure:?}\n{}",
            prism.said()
        );
    }
}
