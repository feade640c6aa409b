//! Webhooks of any provider: believed with a secret or a signature, and with neither not a letter is read.

use super::http_examples::{built, example};
use super::support::configured::ConfiguredGateway;
use super::{JO, NOW};
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use homeward::domain::delivery::{Fate, Rejection};
use homeward::domain::time::Span;
use homeward::gateway::{
    Gateway, InboundWays, Receipts, WEBHOOK_BODY_MAX, WebhookReading, WebhookRefusal, WebhookRequest,
};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use std::sync::Arc;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

const SEND: &str = r#"
[gateways.http.main.send]
url  = "http://127.0.0.1:9/sms"
json = '{"to": "{to}", "text": "{text}"}'
"#;

/// A table whose webhook is proved by `proof`.
fn table(proof: &str, format: &str) -> String {
    format!(
        r#"{SEND}
[gateways.http.main.webhook]
secret = {{ credential = "hook" }}
format = "{format}"
{proof}

[gateways.http.main.webhook.inbound]
id      = "id"
from    = "from"
text    = "text"
sent    = "at"
sent_as = "unix"

[gateways.http.main.webhook.status]
id          = "id"
field       = "state"
delivered   = "delivered"
undelivered = ["failed", 4]
opted_out   = "stopped"
"#
    )
}

fn gateway(table: &str) -> Arc<dyn Gateway> {
    built(&ConfiguredGateway::texts(table, &[("hook", SECRET)]).right())
}

/// Calls a webhook.
fn call(
    gateway: &dyn Gateway,
    tail: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<WebhookReading, WebhookRefusal> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect();
    let request = WebhookRequest {
        tail,
        method: "POST",
        url: &format!("https://homeward.example.sch.uk/hooks/main/{tail}"),
        headers: &headers,
        body: body.as_bytes(),
    };
    gateway.read_webhook(&request, NOW)
}

fn text(id: &str, words: &str) -> String {
    json!({"id": id, "from": JO, "text": words, "at": NOW.ms() / 1000 - 60}).to_string()
}

#[test]
fn a_text_with_the_secret_in_its_header_is_believed_whole() {
    let gateway = gateway(&table("header = \"X-Secret\"", "json"));
    let long = [161, 918].map(|letters| "x".repeat(letters));
    let bodies = ["OK", "ERROR", "+CMGL:", "", "👍", "a\"b"];
    for words in bodies.into_iter().chain(long.iter().map(String::as_str)) {
        let reading = call(&*gateway, "inbound", &[("x-secret", SECRET)], &text("m1", words)).unwrap();
        let [one] = &reading.texts[..] else {
            panic!("one text: {reading:?}");
        };
        assert_eq!((one.text.reveal(), one.from.reveal()), (words, JO));
        assert_eq!(one.sent_at, Some(NOW - Span::from_mins(1)));
        assert_eq!(reading.answer.status, 200);
        assert!(reading.texts_of.is_empty() && reading.fates_of.is_empty());
    }
}

#[test]
fn without_the_right_secret_nothing_is_read() {
    let by_header = gateway(&table("header = \"Authorization\"\nprefix = \"Bearer \"", "json"));
    let by_path = gateway(&table("", "json"));
    let right = format!("Bearer {SECRET}");
    let garbage = "this is no JSON";
    for value in [
        "",
        "Bearer ",
        "Bearer wrong",
        SECRET,
        &right[..right.len() - 1],
        &format!("{right}0"),
        &right.to_uppercase(),
    ] {
        let refused = call(&*by_header, "inbound", &[("authorization", value)], garbage);
        assert_eq!(refused, Err(WebhookRefusal::BadSignature), "{value}");
    }
    for tail in [
        "inbound",
        "inbound/",
        "inbound/wrong",
        &format!("inbound/{SECRET}/x"),
        &format!("inbound/{}", &SECRET[1..]),
    ] {
        let refused = call(&*by_path, tail, &[], garbage);
        assert_eq!(refused, Err(WebhookRefusal::BadSignature), "{tail}");
    }
    let path = format!("inbound/{SECRET}");
    assert_eq!(
        call(&*by_path, &path, &[], &text("m1", "OK"))
            .unwrap()
            .texts
            .len(),
        1
    );
    assert_eq!(
        call(&*by_header, &path, &[("authorization", &right)], garbage),
        Err(WebhookRefusal::BadSignature),
        "the secret is nowhere but where the table says"
    );
    let malformed = call(&*by_header, "inbound", &[("authorization", &right)], garbage);
    assert!(
        matches!(malformed, Err(WebhookRefusal::Malformed(_))),
        "{malformed:?}"
    );
    assert_eq!(
        call(&*by_path, "other", &[], garbage),
        Err(WebhookRefusal::NotHere)
    );
    let get = WebhookRequest {
        tail: &path,
        method: "GET",
        url: "",
        headers: &HeaderMap::new(),
        body: b"",
    };
    assert_eq!(
        by_path.read_webhook(&get, NOW),
        Err(WebhookRefusal::NotHere),
        "a GET changes nothing"
    );
}

#[test]
fn a_signature_is_over_the_body_by_each_algorithm_and_in_each_writing() {
    fn tag<M: hmac::Mac + hmac::KeyInit>(body: &str) -> Vec<u8> {
        let mut mac = <M as hmac::KeyInit>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
    let body = text("m1", "OK");
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let tags = [
        ("sha1", tag::<Hmac<sha1::Sha1>>(&body)),
        ("sha256", tag::<Hmac<sha2::Sha256>>(&body)),
        ("sha512", tag::<Hmac<sha2::Sha512>>(&body)),
    ];
    for (algorithm, tag) in tags {
        for (encoding, signature) in [("hex", hex(&tag)), ("base64", base64(&tag))] {
            let proof = format!(
                "header = \"X-Signature\"\nprefix = \"{algorithm}=\"\nhmac = \"{algorithm}\"\nencoding = \"{encoding}\""
            );
            let gateway = gateway(&table(&proof, "json"));
            let signature = format!("{algorithm}={signature}");
            let read =
                |signature: &str, body: &str| call(&*gateway, "inbound", &[("x-signature", signature)], body);
            assert_eq!(read(&signature, &body).unwrap().texts.len(), 1);
            let other = text("m1", "HELP");
            assert_eq!(read(&signature, &other), Err(WebhookRefusal::BadSignature));
            for wrong in [
                "",
                "sha256=",
                "zz",
                &signature[3..],
                &signature[..signature.len() - 2],
                SECRET,
            ] {
                assert_eq!(
                    read(wrong, &body),
                    Err(WebhookRefusal::BadSignature),
                    "{algorithm} {wrong}"
                );
            }
        }
    }
}

#[test]
fn the_signed_example_of_the_page_works() {
    let webhook = example("http.md", "[gateways.http.bell.webhook]", "bell");
    let settings =
        ConfiguredGateway::texts(&format!("{SEND}\n{webhook}"), &[("sms-webhook-secret", SECRET)]).right();
    let ways = settings.inbound().unwrap();
    assert_eq!(
        ways,
        InboundWays {
            poll: None,
            webhook: true
        }
    );
    let gateway = built(&settings);
    assert_eq!(gateway.capabilities().receipts, Receipts::Push);
    let body =
        json!({"data": {"id": "m1", "from": JO, "text": "OK", "at": 1_795_269_840, "status": "delivered"}})
            .to_string();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let hex: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let headers = [("x-signature", &*format!("sha256={hex}"))];
    assert_eq!(
        call(&*gateway, "inbound", &headers, &body).unwrap().texts[0]
            .text
            .reveal(),
        "OK"
    );
    let receipts = call(&*gateway, "status", &headers, &body).unwrap().receipts;
    assert_eq!(receipts[0].fate, Fate::Delivered);
}

#[test]
fn a_form_is_read_by_its_fields() {
    let gateway = gateway(&table("header = \"X-Secret\"", "form"));
    let body = "id=m%2F1&from=%2B447700900123&text=I%27m+OK%0A%F0%9F%91%8D&at=1795269840&extra=1";
    let reading = call(&*gateway, "inbound", &[("x-secret", SECRET)], body).unwrap();
    let one = &reading.texts[0];
    assert_eq!(
        (one.provider_id.as_str(), one.text.reveal()),
        ("m/1", "I'm OK\n👍")
    );
    assert_eq!(one.sent_at, Some(NOW - Span::from_mins(1)));
}

#[test]
fn receipts_are_translated_and_where_the_provider_can_be_asked_they_are_only_the_sign_to_ask() {
    let webhook = table("header = \"X-Secret\"", "json");
    let pushes = gateway(&webhook);
    let headers = [("x-secret", SECRET)];
    for (word, fate, rejection) in [
        (json!("delivered"), Fate::Delivered, None),
        (json!(4), Fate::Undelivered, None),
        (json!("stopped"), Fate::Undelivered, Some(Rejection::OptedOut)),
        (json!("some new word"), Fate::Accepted, None),
        (json!(null), Fate::Accepted, None),
    ] {
        let body = json!({"id": "m1", "state": word}).to_string();
        let receipts = call(&*pushes, "status", &headers, &body).unwrap().receipts;
        assert_eq!(
            (receipts[0].fate, receipts[0].rejection),
            (fate, rejection),
            "{body}"
        );
    }
    let asks = format!(
        "{webhook}\n[gateways.http.main.status]\nurl = \"http://127.0.0.1:9/sms/{{id}}\"\nfield = \"state\"\ndelivered = \"delivered\""
    );
    let asks = gateway(&asks);
    assert_eq!(asks.capabilities().receipts, Receipts::PushAndPoll);
    let body = json!({"id": "m1", "state": "delivered"}).to_string();
    let reading = call(&*asks, "status", &headers, &body).unwrap();
    assert!(reading.receipts.is_empty());
    assert_eq!(reading.fates_of, ["m1"]);
}

#[test]
fn of_many_texts_at_once_what_can_be_read_is_kept_and_the_provider_sees_that_something_could_not() {
    let many = table("header = \"X-Secret\"", "json").replace(
        "[gateways.http.main.webhook.inbound]",
        "[gateways.http.main.webhook.inbound]\nlist = \"messages\"",
    );
    let gateway = gateway(&many);
    let headers = [("x-secret", SECRET)];
    let call = |messages| {
        call(
            &*gateway,
            "inbound",
            &headers,
            &json!({"messages": messages}).to_string(),
        )
    };
    let (one, two) = (
        json!({"id": "m1", "text": "OK"}),
        json!({"id": "m2", "text": "HELP"}),
    );
    let whole = call(json!([one, two])).unwrap();
    assert_eq!((whole.texts.len(), whole.answer.status), (2, 200));
    let part = call(json!([one, {"text": "no id"}, two])).unwrap();
    assert_eq!((part.texts.len(), part.answer.status), (2, 422));
    assert!(matches!(
        call(json!([{"text": "no id"}])),
        Err(WebhookRefusal::Malformed(_))
    ));
    assert!(matches!(call(json!("none")), Err(WebhookRefusal::Malformed(_))));
    assert_eq!(
        call(json!([])).unwrap().answer.status,
        200,
        "providers try a hook with nothing in it"
    );
}

#[test]
fn a_body_longer_than_any_webhook_is_refused() {
    let gateway = gateway(&table("header = \"X-Secret\"", "json"));
    let body = text("m1", &"x".repeat(WEBHOOK_BODY_MAX));
    let refused = call(&*gateway, "inbound", &[("x-secret", SECRET)], &body);
    assert!(
        matches!(refused, Err(WebhookRefusal::Malformed(_))),
        "{refused:?}"
    );
}

#[test]
fn a_webhook_that_is_not_described_is_not_there() {
    let only_texts = table("header = \"X-Secret\"", "json");
    let (only_texts, _) = only_texts
        .split_once("[gateways.http.main.webhook.status]")
        .unwrap();
    let gateway = gateway(only_texts);
    let refused = call(&*gateway, "status", &[("x-secret", SECRET)], "{}");
    assert_eq!(refused, Err(WebhookRefusal::NotHere));
}
