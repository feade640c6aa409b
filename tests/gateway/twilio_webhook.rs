//! Twilio's webhooks: believed only if signed, and then only as the sign to ask Twilio's records.

use super::support::twilio::{ACCOUNT, Fault, NUMBER, TOKEN, TwilioServer, encode, post, sign};
use super::{JO, NOW, text, twilio, twilio_settings, twilio_with};
use axum::extract::Path;
use base64::Engine as _;
use homeward::domain::delivery::Fate;
use homeward::domain::private::Phone;
use homeward::domain::time::Span;
use homeward::gateway::twilio::TwilioSettings;
use homeward::gateway::twilio::signature::{signs_form, signs_json};
use homeward::gateway::{
    Gateway, PollFailure, WEBHOOK_BODY_MAX, WebhookReading, WebhookRefusal, WebhookRequest,
};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;
use std::sync::Arc;

const URL: &str = "https://homeward.example.sch.uk/hooks/main/inbound";
const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";

const SID: &str = "SM00000000000000000000000000000007";

const OK: &[(&str, &str)] = &[
    ("MessageSid", SID),
    ("SmsStatus", "received"),
    ("Body", "OK"),
    ("From", JO),
    ("To", NUMBER),
    ("FromCity", ""),
    ("AccountSid", ACCOUNT),
];

struct Call<'a> {
    tail: &'a str,
    method: &'a str,
    url: &'a str,
    content_type: &'a str,
    signature: Option<String>,
    body: Vec<u8>,
}

impl<'a> Call<'a> {
    /// A genuine call with a form.
    fn form(tail: &'a str, url: &'a str, fields: &[(&str, &str)]) -> Self {
        Self {
            tail,
            method: "POST",
            url,
            content_type: FORM,
            signature: Some(sign(TOKEN, url, fields)),
            body: encode(fields).into_bytes(),
        }
    }

    fn read(&self) -> Result<WebhookReading, WebhookRefusal> {
        let gateway = twilio_with(twilio_settings("http://127.0.0.1:9".to_owned()));
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_str(self.content_type).unwrap());
        if let Some(signature) = &self.signature {
            headers.insert("x-twilio-signature", HeaderValue::from_str(signature).unwrap());
        }
        let request = WebhookRequest {
            tail: self.tail,
            method: self.method,
            url: self.url,
            headers: &headers,
            body: &self.body,
        };
        assert!(
            !format!("{request:?}").contains("7700"),
            "a request must not show a number"
        );
        gateway.read_webhook(&request, NOW)
    }
}

/// Returns our genuine form with these fields changed or, where their value is `None`, left out.
fn with<'a>(changes: &[(&'a str, Option<&'a str>)]) -> Vec<(&'a str, &'a str)> {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = OK.iter().copied().filter(|(name, _)| !is_changed(name));
    let new = changes
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    kept.chain(new).collect()
}

fn is_malformed(tail: &str, fields: &[(&str, &str)]) {
    let refusal = Call::form(tail, URL, fields).read().unwrap_err();
    assert!(
        matches!(refusal, WebhookRefusal::Malformed(_)),
        "{fields:?}: {refusal}"
    );
    assert_eq!(refusal.status(), 400);
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_signed_text_is_the_sign_to_ask_for_it_and_nothing_in_it_is_believed() {
    let reading = Call::form("inbound", URL, OK).read().unwrap();
    assert_eq!(reading.texts_of, [SID]);
    assert!(reading.texts.is_empty() && reading.receipts.is_empty() && reading.fates_of.is_empty());
    assert_eq!(
        (reading.answer.status, reading.answer.content_type),
        (200, "text/xml")
    );
    assert!(
        reading.answer.body.ends_with("<Response/>"),
        "answered with silence"
    );
    // A picture, without words, and of any characters.
    let picture = "MMffffffffffffffffffffffffffffffff";
    let body = "Safe £5 – ok 👍\nline 2 a=b&c=d +1 100% %41";
    for body in ["", body] {
        let fields = with(&[("MessageSid", Some(picture)), ("Body", Some(body))]);
        let reading = Call::form("inbound", URL, &fields).read().unwrap();
        assert_eq!(reading.texts_of, [picture]);
    }
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_signed_receipt_is_the_sign_to_ask_for_the_fate_and_nothing_in_it_is_believed() {
    for status in ["delivered", "undelivered", "teleported", ""] {
        let fields = with(&[
            ("MessageStatus", Some(status)),
            ("SmsSid", Some(SID)),
            ("To", Some(JO)),
        ]);
        let reading = Call::form("status", URL, &fields).read().unwrap();
        assert_eq!(reading.fates_of, [SID]);
        assert!(reading.texts.is_empty() && reading.receipts.is_empty() && reading.texts_of.is_empty());
    }
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_webhook_of_another_account_or_number_is_refused() {
    let another = ACCOUNT.replace('1', "2");
    for account in [None, Some(""), Some(another.as_str())] {
        for tail in ["inbound", "status"] {
            is_malformed(tail, &with(&[("AccountSid", account)]));
        }
    }
    for number in [None, Some(""), Some(JO), Some("447700900999")] {
        is_malformed("inbound", &with(&[("To", number)]));
    }
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_sid_of_another_shape_or_beside_another_sid_is_refused() {
    let with_the_next_fields = format!("{SID}NumMedia0NumSegments1");
    let shapes = [
        "",
        " ",
        "SM7",
        &SID[..33],
        &SID.replace("SM", "CA"),
        &SID.replace('7', "g"),
        &SID.replace('7', "/"),
        &with_the_next_fields,
    ];
    for tail in ["inbound", "status"] {
        for sid in shapes {
            is_malformed(tail, &with(&[("MessageSid", Some(sid))]));
        }
        for name in ["SmsSid", "SmsMessageSid"] {
            is_malformed(tail, &with(&[(name, Some("SM00000000000000000000000000000008"))]));
            is_malformed(tail, &with(&[("MessageSid", None), (name, Some(SID))]));
            let fields = with(&[(name, Some(SID))]);
            assert!(Call::form(tail, URL, &fields).read().is_ok());
        }
    }
}

// Faults: P10 x gateway-lies
#[test]
fn what_is_not_signed_by_twilio_is_refused() {
    let genuine = Call::form("inbound", URL, OK);
    assert!(genuine.read().is_ok());
    let signatures = [
        None,
        Some(String::new()),
        Some("not base64!".to_owned()),
        Some(sign("another token", URL, OK)),
        Some(sign(
            TOKEN,
            "https://homeward.example.sch.uk/hooks/main/status",
            OK,
        )),
        Some(sign(TOKEN, &URL.replace("https", "http"), OK)),
        Some(sign(TOKEN, URL, &OK[1..])),
    ];
    for signature in signatures {
        let call = Call {
            signature: signature.clone(),
            ..Call::form("inbound", URL, OK)
        };
        assert_eq!(call.read(), Err(WebhookRefusal::BadSignature), "{signature:?}");
    }
    for body in [&b"Body=HELP"[..], b"", b"\xff\xfe=%zz&&&==", &[b'&'; 5000]] {
        let call = Call {
            body: body.to_vec(),
            ..Call::form("inbound", URL, OK)
        };
        assert_eq!(call.read(), Err(WebhookRefusal::BadSignature));
    }
    assert_eq!(WebhookRefusal::BadSignature.status(), 403);
}

#[test]
fn a_form_with_a_field_added_or_a_value_moved_is_refused() {
    let mut more = encode(OK);
    more.push_str("&Body=HELP");
    let moved = encode(OK).replace("Body=OK&From=", "Body=&OKFrom=");
    for body in [more, moved] {
        let call = Call {
            body: body.clone().into_bytes(),
            ..Call::form("inbound", URL, OK)
        };
        assert_eq!(call.read(), Err(WebhookRefusal::BadSignature), "{body}");
    }
}

#[test]
fn the_port_may_be_spelt_out_or_not() {
    let with_port = URL.replace(".uk/", ".uk:8443/");
    for (signed, called) in [
        (URL, with_port.as_str()),
        (&with_port, &with_port),
        (&URL.replace(".uk/", ".uk:443/"), URL),
        (URL, &URL.replace(".uk/", ".uk:443/")),
        ("http://homeward.example:80/x", "http://homeward.example/x"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]:8443/x"),
        ("https://[2001:db8::1]:443/x", "https://[2001:db8::1]/x"),
    ] {
        let call = Call {
            url: called,
            ..Call::form("inbound", signed, OK)
        };
        assert!(call.read().is_ok(), "signed for {signed}, called at {called}");
    }
    let another_port = URL.replace(".uk/", ".uk:9443/");
    let call = Call {
        url: &with_port,
        ..Call::form("inbound", &another_port, OK)
    };
    assert_eq!(call.read(), Err(WebhookRefusal::BadSignature));
}

#[test]
fn what_is_genuine_but_says_nothing_is_malformed() {
    for tail in ["inbound", "status"] {
        is_malformed(tail, &[]);
        is_malformed(tail, &with(&[("MessageSid", None)]));
    }
}

#[test]
fn an_oversized_body_is_not_even_looked_at() {
    let long = "x".repeat(WEBHOOK_BODY_MAX);
    let fields = with(&[("Body", Some(&long))]);
    let refusal = Call::form("inbound", URL, &fields).read().unwrap_err();
    assert!(matches!(refusal, WebhookRefusal::Malformed(_)));
}

#[test]
fn only_what_twilio_calls_is_here() {
    for (tail, method) in [
        ("voice", "POST"),
        ("", "POST"),
        ("inbound/x", "POST"),
        ("inbound", "GET"),
    ] {
        let call = Call {
            method,
            ..Call::form(tail, URL, OK)
        };
        assert_eq!(call.read(), Err(WebhookRefusal::NotHere), "{method} {tail}");
    }
    assert_eq!(WebhookRefusal::NotHere.status(), 404);
}

#[test]
fn json_is_believed_only_with_its_hash_and_is_no_form() {
    let vector = vectors()
        .into_iter()
        .find(|v| v["name"] == "twilio_json_bodySHA256")
        .unwrap();
    let url = vector["inputs"]["url"].as_str().unwrap();
    let call = |body: &str, url, signature: &str| {
        Call {
            tail: "inbound",
            method: "POST",
            url,
            content_type: "application/json",
            signature: Some(signature.to_owned()),
            body: body.as_bytes().to_vec(),
        }
        .read()
        .unwrap_err()
    };
    let signature = vector["expected"]["X-Twilio-Signature"].as_str().unwrap();
    let body = vector["inputs"]["raw_body"].as_str().unwrap();
    assert!(matches!(call(body, url, signature), WebhookRefusal::Malformed(_)));
    assert_eq!(call("{}", url, signature), WebhookRefusal::BadSignature);
    assert_eq!(
        call(body, URL, &sign(TOKEN, URL, &[])),
        WebhookRefusal::BadSignature
    );
}

/// The whole way: the stand-in calls a server as Twilio would, the server asks the gateway, and the gateway Twilio's records.
// Faults: P10 x gateway-lies
#[tokio::test(flavor = "multi_thread")]
async fn p10_a_webhook_over_http_leads_to_what_the_records_say() {
    let (heard, mut hear) = tokio::sync::mpsc::unbounded_channel();
    let hook = move |Path(tail): Path<String>, headers: HeaderMap, body: axum::body::Bytes| {
        let gateway = twilio_with(twilio_settings("http://127.0.0.1:9".to_owned()));
        let request = WebhookRequest {
            tail: &tail,
            method: "POST",
            url: &format!("https://homeward.example.sch.uk/hooks/main/{tail}"),
            headers: &headers,
            body: &body,
        };
        let status = match gateway.read_webhook(&request, NOW) {
            Ok(reading) => {
                heard.send(reading.clone()).unwrap();
                reading.answer.status
            }
            Err(refusal) => refusal.status(),
        };
        std::future::ready(axum::http::StatusCode::from_u16(status).unwrap())
    };
    let router = axum::Router::new().route("/hooks/main/{tail}", axum::routing::post(hook));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async { axum::serve(listener, router).await });
    let server = Arc::new(TwilioServer::start());
    let gateway = twilio(&server);
    let sent = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let sent_at = NOW - Span::from_mins(12);
    let came = server.receive("07700 900 123", "OK – back £5 👍", sent_at.ms());
    let (caller, said, of) = (server.clone(), came.clone(), sent.clone());
    tokio::task::spawn_blocking(move || {
        let status_url = URL.replace("inbound", "status");
        let called = caller.call_inbound(&address, URL, &said, JO, "not what was texted");
        assert_eq!(called, 200);
        let called = caller.call_status(&address, &status_url, &of, "undelivered", Some(30003));
        assert_eq!(called, 200);
        assert_eq!(post(&address, URL, OK, &sign("guess", URL, OK)), 403);
        assert_eq!(caller.call(&address, URL, &[("From", JO)]), 400);
    })
    .await
    .unwrap();
    let reading = hear.recv().await.unwrap();
    let texts = gateway.texts_of(&reading.texts_of, NOW).await.unwrap();
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].provider_id, came);
    assert_eq!(texts[0].text.reveal(), "OK – back £5 👍");
    assert_eq!(texts[0].from.reveal(), "07700 900 123", "as the records have it");
    assert_eq!(texts[0].sent_at, Some(sent_at), "a webhook does not say when");
    assert_eq!(texts[0].received_at, NOW);
    let reading = hear.recv().await.unwrap();
    let receipts = gateway.status(&reading.fates_of).await.unwrap();
    assert_eq!(receipts[0].provider_id, sent);
    assert_eq!(receipts[0].fate, Fate::Undelivered);
    assert_eq!(receipts[0].detail.as_deref(), Some("30003"));
    assert!(hear.try_recv().is_err());
}

// Faults: P10 P06 x gateway-lies, inbound-deaf
#[tokio::test]
async fn p06_p10_a_text_that_the_records_do_not_have_or_cannot_show_is_no_text_and_no_silence() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let known = [server.receive(JO, "OK", NOW.ms())];
    let sent = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let ours = gateway.texts_of(&[sent], NOW).await.unwrap();
    assert!(
        ours.is_empty(),
        "what we sent ourselves is no text to us: {ours:?}"
    );
    let unknown = gateway.texts_of(&[SID.to_owned()], NOW).await;
    assert!(matches!(unknown, Err(PollFailure::Refused { .. })), "{unknown:?}");
    for fault in [
        Fault::Status(503),
        Fault::Status(404),
        Fault::Garbage,
        Fault::BreakOff,
    ] {
        server.outage(Some(fault));
        assert!(gateway.texts_of(&known, NOW).await.is_err());
    }
    server.outage(None);
    assert_eq!(gateway.texts_of(&known, NOW).await.unwrap().len(), 1);
    // Another's number of the same account is none of ours.
    let elsewhere = twilio_with(TwilioSettings {
        from: Phone::parse("+447700900998").unwrap(),
        ..twilio_settings(server.base_url())
    });
    assert!(elsewhere.texts_of(&known, NOW).await.unwrap().is_empty());
}

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("gateway-vectors.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

/// Returns the fields of a vector in a fixed order, other than the sorted order.
fn fields(inputs: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, value) in inputs["params"].as_object().into_iter().flatten() {
        fields.push((name.clone(), value.as_str().unwrap().to_owned()));
    }
    for (name, values) in inputs["params_multi"].as_object().into_iter().flatten() {
        for value in values.as_array().unwrap() {
            fields.push((name.clone(), value.as_str().unwrap().to_owned()));
        }
    }
    fields.reverse();
    fields
}

/// Signatures computed with Twilio's own library.
// Faults: P10 x gateway-lies
#[test]
fn every_vector_of_twilio_holds_and_none_does_when_anything_is_changed() {
    let mut checked = 0;
    for vector in vectors() {
        if vector["gateway"] != "twilio" || vector["kind"] != "webhook_signature" {
            continue;
        }
        let name = vector["name"].as_str().unwrap();
        let inputs = &vector["inputs"];
        let token = inputs["auth_token"].as_str().unwrap();
        let url = inputs["url"].as_str().unwrap();
        let expected = &vector["expected"];
        let signatures: Vec<&str> = [&expected["X-Twilio-Signature"], &expected["also_accept"]]
            .into_iter()
            .chain(expected["accept_any_of"].as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .collect();
        assert!(!signatures.is_empty(), "{name}");
        let holds = |token: &str, url: &str, spoilt: bool, signature: &str| match inputs["raw_body"].as_str()
        {
            Some(body) => {
                let body = if spoilt {
                    format!("{body} ")
                } else {
                    body.to_owned()
                };
                signs_json(token, url, body.as_bytes(), signature)
            }
            None => {
                let mut fields = fields(inputs);
                if spoilt {
                    fields[0].1.push(' ');
                }
                signs_form(token, url, &fields, signature)
            }
        };
        for signature in signatures {
            assert!(holds(token, url, false, signature), "{name}");
            assert!(!holds("another", url, false, signature), "{name}: another token");
            assert!(
                !holds(token, &format!("{url}x"), false, signature),
                "{name}: another URL"
            );
            assert!(!holds(token, url, true, signature), "{name}: another body");
            let mut bytes = base64::engine::general_purpose::STANDARD
                .decode(signature)
                .unwrap();
            bytes[19] ^= 1;
            let altered = base64::engine::general_purpose::STANDARD.encode(&bytes);
            assert!(
                !holds(token, url, false, &altered),
                "{name}: one bit of the signature"
            );
            checked += 1;
        }
    }
    assert_eq!(checked, 12, "eleven vectors, one of them with two signatures");
}

/// The stand-in's own signatures agree with Twilio's, or tests against the stand-in would prove
/// nothing.
#[test]
fn the_stand_in_signs_as_twilio_does() {
    for vector in vectors() {
        let Some(expected) = vector["expected"]["X-Twilio-Signature"].as_str() else {
            continue;
        };
        if vector["gateway"] != "twilio" {
            continue;
        }
        let inputs = &vector["inputs"];
        let fields = fields(inputs);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let signature = sign(
            inputs["auth_token"].as_str().unwrap(),
            inputs["url"].as_str().unwrap(),
            &fields,
        );
        assert_eq!(signature, expected, "{}", vector["name"]);
    }
}
