//! Sending through BulkSMS, looking a message up, and asking what became of it.

use super::super::support::bulksms::BulkSmsServer;
use super::super::support::loopback::{HttpFault, answer_once};
use super::super::{JO, NOW, text};
use super::{kind, referenced, settings, started, with};
use homeward::domain::delivery::{Fate, Rejection, SendFailure};
use homeward::gateway::bulksms::{BulkSms, BulkSmsSettings};
use homeward::gateway::{BuildFailure, Gateway, PollFailure, Receipts};
use homeward::toml_file::Secret;
use serde_json::json;
use std::collections::BTreeSet;

/// Returns a field of the last request's query.
fn query(server: &BulkSmsServer, name: &str) -> Option<String> {
    let sent = server.sent().pop().unwrap();
    let found = sent.query.into_iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value)
}

#[tokio::test]
async fn a_text_is_posted_so_that_it_can_be_answered_and_is_sent_once() {
    let (server, gateway) = started();
    let body = "14:05 Jo: £5 – all right? 👍 a=b&c=d +1";
    let accepted = gateway.send(&text(JO, body), NOW).await.unwrap();
    let sent = server.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(accepted.provider_id, sent[0].id.to_string());
    assert_eq!(
        sent[0].entry,
        json!({
            "to": [{"type": "INTERNATIONAL", "address": JO}], "from": {"type": "REPLIABLE"}, "body": body,
            "encoding": "TEXT", "longMessageMaxParts": 24, "deliveryReports": "ALL", "userSuppliedId": "m-42.1",
        })
    );
    assert_eq!(query(&server, "auto-unicode").as_deref(), Some("true"));
    let capabilities = gateway.capabilities();
    assert_eq!(
        (capabilities.receipts, capabilities.max_validity),
        (Receipts::Poll, None)
    );
    assert!(capabilities.look_up && !capabilities.webhook);
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn every_body_arrives_as_it_was_but_an_empty_one_which_bulksms_refuses() {
    let (server, gateway) = started();
    let long = |letters: usize| "x".repeat(letters);
    let bodies = ["OK", "ERROR", "+CMGL:", "👍", &long(161), &long(918)];
    for (n, body) in bodies.iter().enumerate() {
        let message = referenced(text(JO, body), &format!("hw-0123abcd-{n}"));
        gateway.send(&message, NOW).await.unwrap();
        assert_eq!(server.sent().last().unwrap().body, *body);
    }
    let failure = gateway
        .send(&referenced(text(JO, ""), "hw-0123abcd-99"), NOW)
        .await
        .unwrap_err();
    assert_eq!(kind(&failure), "refused");
}

/// Braces stand for fields of an address book, which would be put in their place.
#[tokio::test]
async fn words_in_braces_reach_people_as_words_in_brackets() {
    let (server, gateway) = started();
    gateway
        .send(&text(JO, "Jo said: {fn} {F0##} {{x}"), NOW)
        .await
        .unwrap();
    assert_eq!(server.sent()[0].body, "Jo said: (fn) (F0##) ((x)");
}

// Faults: P05 x gateway-duplicates
#[tokio::test]
async fn p05_a_message_posted_again_is_accepted_under_the_same_id_and_not_sent_again() {
    let (server, gateway) = started();
    let mut ids = BTreeSet::new();
    for body in ["hello", "(again) hello"] {
        ids.insert(gateway.send(&text(JO, body), NOW).await.unwrap().provider_id);
    }
    assert_eq!((server.sent().len(), ids.len()), (1, 1));
}

/// Two messages with one deduplication id would be one message lost.
// Faults: P05 x gateway-duplicates
#[tokio::test]
async fn p05_messages_of_one_run_and_of_the_next_never_share_a_deduplication_id() {
    let (server, gateway) = started();
    let mut ids = BTreeSet::new();
    let references = (0..100).map(|n| format!("hw-0123abcd-{n}"));
    let others = [
        "hw-fedc3210-1",
        "hw-fedc3210-2",
        "last-words-0011223344556677",
        "m-42.1",
        "x",
        "",
    ];
    let all: Vec<String> = references.chain(others.map(ToOwned::to_owned)).collect();
    for reference in &all {
        gateway
            .send(&referenced(text(JO, "hello"), reference), NOW)
            .await
            .unwrap();
        let id = query(&server, "deduplication-id").unwrap();
        let number: i32 = id.parse().expect("an int32");
        assert!(number > 0, "{reference}: {number}");
        ids.insert(number);
    }
    assert_eq!((ids.len(), server.sent().len()), (all.len(), all.len()));
}

#[tokio::test]
async fn our_own_id_fits_what_bulksms_takes_and_is_the_same_each_time() {
    let (server, gateway) = started();
    for (reference, ours) in [
        ("hw-0123abcd-1234567", Some("hw-0123abcd-1234567")),
        ("last-words-0011223344556677", None),
        ("a&b=c", None),
    ] {
        let message = referenced(text(JO, "hello"), reference);
        let id = gateway.send(&message, NOW).await.unwrap().provider_id;
        let sent = server.sent().pop().unwrap().user_supplied_id.unwrap();
        assert!(sent.len() <= 20 && ours.is_none_or(|ours| ours == sent), "{sent}");
        let found = gateway.find_sent(&message, NOW).await.unwrap().unwrap();
        assert_eq!(found.provider_id, id);
    }
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn every_answer_is_told_apart_by_what_follows_from_it() {
    let (server, gateway) = started();
    for (error, expected) in [
        ((400, "bad-request"), "refused"),
        ((401, "unauthorized"), "refused"),
        ((403, "insufficient-credits"), "refused"),
        ((403, "forbidden"), "refused"),
        ((404, "not-found"), "refused"),
        ((429, "too-many-requests"), "retry"),
        ((503, "unavailable"), "retry"),
    ] {
        server.refuse(Some(error));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure), expected, "{error:?}");
        let shown = format!("{failure:?}");
        assert!(shown.contains(error.1) && !shown.contains("7700"), "{shown}");
    }
    server.refuse(None);
    let elsewhere = HttpFault::Redirect("http://127.0.0.1:9/".to_owned());
    for (fault, expected) in [
        // Seen where requests followed one another closely: no error in the body, so no judgement.
        (HttpFault::Status(400), "retry"),
        (HttpFault::Status(401), "refused"),
        (HttpFault::Status(403), "refused"),
        (HttpFault::Status(408), "retry"),
        (HttpFault::Status(500), "retry"),
        (HttpFault::Later(429, "7"), "retry"),
        (elsewhere, "retry"),
    ] {
        server.fail(Some(fault.clone()));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure), expected, "{fault:?}");
    }
    assert!(server.sent().is_empty());
}

/// The name of an error is kept, unless it could be a person's number or name.
#[tokio::test]
async fn p17_an_error_is_named_without_numbers_and_credit_that_is_gone_in_words() {
    let (server, gateway) = started();
    server.refuse(Some((403, "insufficient-credits")));
    let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert!(
        format!("{failure:?}").contains("no credit is left"),
        "{failure:?}"
    );
    for name in [
        "447700900123",
        "Jo Bloggs",
        "",
        "an-error-with-a-name-that-never-seems-to-end",
    ] {
        server.refuse(Some((403, name)));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert!(format!("{failure:?}").contains("\"HTTP 403\""), "{failure:?}");
    }
}

/// A redirect would carry the token to another host.
// Faults: P17 x gateway-lies
#[tokio::test]
async fn p17_a_redirect_is_never_followed() {
    let (server, gateway) = started();
    let other = BulkSmsServer::start(NOW.ms());
    server.fail(Some(HttpFault::Redirect(format!(
        "{}/messages",
        other.base_url()
    ))));
    assert!(gateway.poll_inbound(None, NOW).await.is_err());
    assert!(gateway.send(&text(JO, "hello"), NOW).await.is_err());
    assert_eq!((server.signed_in(), other.signed_in()), (2, 0));
}

// Faults: P05 x gateway-slow, gateway-loses
#[tokio::test]
async fn p05_a_success_that_is_lost_is_unknown_and_found_by_our_id() {
    for fault in [
        HttpFault::BreakOff,
        HttpFault::Garbage,
        HttpFault::Endless,
        HttpFault::Hang,
    ] {
        let (server, gateway) = started();
        let message = text(JO, "hello");
        assert_eq!(gateway.find_sent(&message, NOW).await.unwrap(), None);
        server.fail_sending(Some(fault.clone()));
        let failure = gateway.send(&message, NOW).await.unwrap_err();
        assert_eq!(kind(&failure), "unknown", "{fault:?}: {failure:?}");
        let found = gateway.find_sent(&message, NOW).await.unwrap().unwrap();
        assert_eq!(found.provider_id, server.sent()[0].id.to_string());
        let other = gateway
            .find_sent(&referenced(message, "m-42.2"), NOW)
            .await
            .unwrap();
        assert_eq!(other, None);
    }
    let cut = with(settings(answer_once(b"")));
    assert_eq!(
        kind(&cut.send(&text(JO, "hello"), NOW).await.unwrap_err()),
        "unknown"
    );
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn p05_an_answer_that_names_no_message_is_unknown_and_one_about_another_message_a_refusal() {
    let (server, gateway) = started();
    let long = "7".repeat(5_000_000);
    for answer in [
        json!([]),
        json!({}),
        json!([{}]),
        json!([{"id": ""}]),
        json!([{"id": "../profile"}]),
        json!([{"id": long}]),
        json!([{"id": -1}]),
        json!([{"id": 1.5}]),
    ] {
        server.answer_with(Some(answer));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure), "unknown", "{failure:?}");
        assert!(format!("{failure:?}").len() < 200, "the id is not repeated");
    }
    for other in [
        json!([{"id": "7", "userSuppliedId": "m-42.2", "to": "447700900123"}]),
        json!([{"id": "7", "to": "447700900124"}]),
    ] {
        server.answer_with(Some(other));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure), "refused", "{failure:?}");
    }
    // The least that will do; and an id of 19 digits that is a number.
    server.answer_with(Some(json!([{"id": 1_674_813_649_253_834_753_u64}])));
    let accepted = gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    assert_eq!(accepted.provider_id, "1674813649253834753");
}

#[tokio::test]
async fn a_wrong_token_is_a_refusal_and_never_shown() {
    let (server, _) = started();
    let wrong = BulkSmsSettings {
        token_secret: Secret::new("wrong"),
        ..settings(server.base_url())
    };
    assert!(!format!("{wrong:?}").contains("wrong"));
    let gateway = with(wrong);
    assert_eq!(
        kind(&gateway.send(&text(JO, "hello"), NOW).await.unwrap_err()),
        "refused"
    );
    let polled = gateway.poll_inbound(None, NOW).await.unwrap_err();
    assert!(matches!(polled, PollFailure::Refused { .. }), "{polled:?}");
    let place = super::super::twilio_place();
    let nowhere = BulkSms::new(settings("ftp://api.bulksms.com".to_owned()), place);
    assert!(matches!(nowhere, Err(BuildFailure::Url { .. })));
}

/// A text to a number that has opted out is paid for and never sent.
// Faults: P05 x gateway-refuses
#[tokio::test]
async fn a_number_that_has_opted_out_is_rejected_at_once_and_by_its_receipt() {
    let (server, gateway) = started();
    let ids = [gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id];
    server.settle(&ids[0], "FAILED", Some("BLOCKED"));
    let receipt = gateway.status(&ids).await.unwrap().remove(0);
    assert_eq!(
        (receipt.fate, receipt.rejection),
        (Fate::Undelivered, Some(Rejection::OptedOut))
    );
    assert_eq!(receipt.detail.as_deref(), Some("FAILED.BLOCKED"));
    server.block(JO);
    let failure = gateway
        .send(&referenced(text(JO, "hello"), "m-43.1"), NOW)
        .await
        .unwrap_err();
    let is_opted_out = matches!(
        failure,
        SendFailure::Rejected {
            reason: Rejection::OptedOut,
            ..
        }
    );
    assert!(is_opted_out, "{failure:?}");
}

#[tokio::test]
async fn each_status_is_a_fate_and_unknown_words_are_no_error() {
    let (server, gateway) = started();
    let ids = [gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id];
    for (status, subtype, fate, detail) in [
        ("ACCEPTED", None, Fate::Accepted, None),
        ("SCHEDULED", None, Fate::Accepted, None),
        ("SENT", None, Fate::Accepted, None),
        ("UNKNOWN", None, Fate::Accepted, None),
        ("TELEPORTED", Some("BLOCKED"), Fate::Accepted, None),
        ("DELIVERED", None, Fate::Delivered, None),
        ("FAILED", None, Fate::Undelivered, None),
        (
            "FAILED",
            Some("EXPIRED"),
            Fate::Undelivered,
            Some("FAILED.EXPIRED"),
        ),
        (
            "FAILED",
            Some("HANDSET_ERROR"),
            Fate::Undelivered,
            Some("FAILED.HANDSET_ERROR"),
        ),
        (
            "FAILED",
            Some("NOT_SENT"),
            Fate::Undelivered,
            Some("FAILED.NOT_SENT"),
        ),
        ("FAILED", Some("+447700900123"), Fate::Undelivered, None),
    ] {
        server.settle(&ids[0], status, subtype);
        let receipt = gateway.status(&ids).await.unwrap().remove(0);
        assert_eq!(
            (receipt.fate, receipt.rejection),
            (fate, None),
            "{status} {subtype:?}"
        );
        assert_eq!(receipt.detail.as_deref(), detail);
        assert_eq!(receipt.provider_id, ids[0]);
    }
}

#[tokio::test]
async fn fates_are_asked_for_together_in_pages_and_an_id_that_is_none_not_at_all() {
    let server = BulkSmsServer::start(NOW.ms());
    let gateway = with(BulkSmsSettings {
        page_size: 4,
        ..settings(server.base_url())
    });
    server.write_numeric_ids();
    let mut ids = vec![
        "../profile".to_owned(),
        String::new(),
        "9".repeat(30),
        "7".to_owned(),
    ];
    for n in 0..10 {
        let message = referenced(text(JO, "hello"), &format!("hw-0123abcd-{n}"));
        ids.push(gateway.send(&message, NOW).await.unwrap().provider_id);
    }
    assert_eq!(gateway.status(&ids).await.unwrap().len(), 10);
    assert_eq!(server.pages_served(), 3);
    assert_eq!(gateway.status(&ids[..3]).await.unwrap(), []);
    assert_eq!(server.pages_served(), 3, "nothing was to be asked");
    assert_eq!(
        gateway.status(&ids[3..4]).await.unwrap(),
        [],
        "unknown to BulkSMS"
    );
    server.fail(Some(HttpFault::Status(500)));
    assert!(matches!(
        gateway.status(&ids).await,
        Err(PollFailure::Busy { .. })
    ));
}
