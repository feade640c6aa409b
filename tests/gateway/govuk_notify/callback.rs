//! Notify's callbacks: believed only with the school's token, and then only as the sign to ask Notify's records.

use super::super::support::govuk_notify::{CALLBACK_TOKEN, NotifyServer, inbound_body, status_body, uuid};
use super::super::{JO, NOW, text};
use super::{reachable, settings};
use homeward::domain::delivery::Fate;
use homeward::gateway::govuk_notify::{GovukNotify, GovukNotifySettings};
use homeward::gateway::{
    Gateway, InboundWays, PollFailure, WEBHOOK_BODY_MAX, WebhookReading, WebhookRefusal, WebhookRequest,
};
use homeward::toml_file::Secret;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

const JOS: &str = "447700900123";

fn called(base_url: String) -> GovukNotify {
    let settings = GovukNotifySettings {
        callback_token: Some(Secret::new(CALLBACK_TOKEN)),
        status_callback: true,
        inbound: InboundWays {
            poll: None,
            webhook: true,
        },
        ..settings(base_url)
    };
    GovukNotify::new(settings, reachable()).unwrap()
}

fn nowhere() -> GovukNotify {
    called("http://127.0.0.1:9".to_owned())
}

fn bearer(token: &str) -> HeaderMap {
    let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
    HeaderMap::from_iter([(AUTHORIZATION, value)])
}

fn read(
    gateway: &GovukNotify,
    tail: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<WebhookReading, WebhookRefusal> {
    let request = WebhookRequest {
        tail,
        method: "POST",
        url: "https://homeward.example.sch.uk/hooks/main/x",
        headers,
        body,
    };
    gateway.read_webhook(&request, NOW)
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_callback_with_the_token_is_the_sign_to_ask_and_nothing_in_it_is_believed() {
    let gateway = nowhere();
    let headers = bearer(CALLBACK_TOKEN);
    let reading = read(&gateway, "inbound", &headers, &inbound_body(&uuid(7), JOS, "OK")).unwrap();
    assert_eq!(reading.texts_of, [uuid(7)]);
    assert!(reading.texts.is_empty() && reading.receipts.is_empty() && reading.fates_of.is_empty());
    assert_eq!((reading.answer.status, reading.answer.body.as_str()), (200, ""));
    for status in ["delivered", "permanent-failure", "teleported", ""] {
        let reading = read(&gateway, "status/", &headers, &status_body(&uuid(7), status)).unwrap();
        assert_eq!(reading.fates_of, [uuid(7)]);
        assert!(reading.texts.is_empty() && reading.receipts.is_empty() && reading.texts_of.is_empty());
    }
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_call_without_the_very_token_is_refused_whatever_it_says() {
    let gateway = nowhere();
    let longer = format!("{CALLBACK_TOKEN}0");
    let tokens = [
        "",
        "wrong",
        &CALLBACK_TOKEN[1..],
        &longer,
        &CALLBACK_TOKEN.to_uppercase(),
    ];
    let mut wrong: Vec<HeaderMap> = tokens.iter().map(|token| bearer(token)).collect();
    for value in [
        CALLBACK_TOKEN.to_owned(),
        format!("Basic {CALLBACK_TOKEN}"),
        "Bearer".to_owned(),
    ] {
        let value = HeaderValue::from_str(&value).unwrap();
        wrong.push(HeaderMap::from_iter([(AUTHORIZATION, value)]));
    }
    wrong.push(HeaderMap::new());
    let long = vec![b' '; WEBHOOK_BODY_MAX + 1];
    for headers in &wrong {
        for body in [
            &inbound_body(&uuid(7), JOS, "OK")[..],
            b"",
            b"{",
            b"\xff\xfe",
            &long,
        ] {
            for tail in ["inbound", "status"] {
                let refused = read(&gateway, tail, headers, body);
                assert_eq!(refused, Err(WebhookRefusal::BadSignature), "{headers:?}");
            }
        }
    }
}

#[test]
fn what_has_the_token_but_says_nothing_is_malformed() {
    let headers = bearer(CALLBACK_TOKEN);
    let long = vec![b' '; WEBHOOK_BODY_MAX + 1];
    let complaint = format!(r#"{{"notification_id":"{}"}}"#, uuid(7));
    let path = r#"{"id":"../../template"}"#;
    let endless = format!(r#"{{"id":"{}"}}"#, "7".repeat(60_000));
    for body in [
        &b""[..],
        b"{}",
        b"[]",
        b"From=1",
        b"\xff",
        &long,
        complaint.as_bytes(),
        path.as_bytes(),
        endless.as_bytes(),
    ] {
        for tail in ["inbound", "status"] {
            let refused = read(&nowhere(), tail, &headers, body).unwrap_err();
            assert!(matches!(refused, WebhookRefusal::Malformed(_)), "{refused:?}");
            assert_eq!(refused.status(), 400);
        }
    }
}

#[test]
fn only_what_notify_calls_is_here_and_nothing_where_no_token_was_given() {
    let headers = bearer(CALLBACK_TOKEN);
    let body = inbound_body(&uuid(7), JOS, "OK");
    for tail in ["", "voice", "inbound/x", "../inbound"] {
        assert_eq!(
            read(&nowhere(), tail, &headers, &body),
            Err(WebhookRefusal::NotHere)
        );
    }
    let get = WebhookRequest {
        tail: "inbound",
        method: "GET",
        url: "https://homeward.example.sch.uk/hooks/main/inbound",
        headers: &headers,
        body: &body,
    };
    assert_eq!(nowhere().read_webhook(&get, NOW), Err(WebhookRefusal::NotHere));
    for token in [None, Some(Secret::new(""))] {
        let settings = GovukNotifySettings {
            callback_token: token,
            ..settings("http://127.0.0.1:9".to_owned())
        };
        let gateway = GovukNotify::new(settings, reachable()).unwrap();
        for headers in [&headers, &bearer("")] {
            let refused = read(&gateway, "inbound", headers, &body).unwrap_err();
            assert!((400..500).contains(&refused.status()), "{refused:?}");
        }
    }
}

// Faults: P06 P07 x gateway-duplicates
#[tokio::test]
async fn a_text_of_a_callback_is_the_one_that_a_poll_finds_under_the_same_id() {
    let server = NotifyServer::start(NOW.ms());
    let gateway = called(server.base_url());
    for n in 0..20 {
        server.receive(JOS, &format!("text {n}"), NOW.ms() - n);
    }
    let id = server.receive(JOS, "HELP", NOW.ms());
    let headers = bearer(CALLBACK_TOKEN);
    // What the callback says of the text is not believed.
    let upper = id.to_uppercase();
    let reading = read(&gateway, "inbound", &headers, &inbound_body(&upper, JO, "SAFE")).unwrap();
    let texts = gateway.texts_of(&reading.texts_of, NOW).await.unwrap();
    assert_eq!((texts.len(), texts[0].text.reveal()), (1, "HELP"));
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert!(page.texts.contains(&texts[0]), "the same text, under the same id");
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn a_text_that_the_list_does_not_show_is_not_taken_and_notify_comes_again() {
    let server = NotifyServer::start(NOW.ms());
    let gateway = called(server.base_url());
    server.receive(JOS, "OK", NOW.ms());
    let failure = gateway.texts_of(&[uuid(99)], NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Refused { .. }), "{failure:?}");
    assert!(server.requests() <= 4);
    assert!(gateway.texts_of(&[], NOW).await.unwrap().is_empty());
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn a_receipt_of_a_callback_is_what_the_record_says_however_late_or_often_it_comes() {
    let server = NotifyServer::start(NOW.ms());
    let gateway = called(server.base_url());
    let id = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let headers = bearer(CALLBACK_TOKEN);
    for (status, fate) in [
        ("delivered", Fate::Delivered),
        ("delivered", Fate::Delivered),
        ("permanent-failure", Fate::Undelivered),
    ] {
        server.settle(&id, status);
        let reading = read(&gateway, "status", &headers, &status_body(&id, "delivered")).unwrap();
        let receipts = gateway.status(&reading.fates_of).await.unwrap();
        assert_eq!((receipts.len(), receipts[0].fate), (1, fate));
    }
}
