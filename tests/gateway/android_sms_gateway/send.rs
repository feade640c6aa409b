//! Sending through a phone, looking a message up, and asking what became of it.

use super::super::support::android_sms_gateway::AndroidPhone;
use super::super::support::loopback::{HttpFault, answer_once};
use super::super::{JO, NOW, text};
use super::{android_place, kind, referenced, settings, started, with};
use homeward::domain::delivery::{Fate, Outbound, Priority};
use homeward::domain::time::Span;
use homeward::gateway::android_sms_gateway::{AndroidSettings, AndroidSmsGateway};
use homeward::gateway::{BuildFailure, Gateway, PollFailure, Receipts};
use homeward::toml_file::Secret;
use serde_json::json;

#[tokio::test]
async fn a_text_is_posted_under_our_reference_urgent_bounded_and_never_scheduled() {
    let (phone, gateway) = started();
    let body = "14:05 Jo: £5 – all right? 👍 {a}=b&c=d +1";
    let accepted = gateway.send(&text(JO, body), NOW).await.unwrap();
    assert_eq!(accepted.provider_id, "m-42.1");
    let given = phone.given();
    assert_eq!(given.len(), 1);
    assert_eq!(
        given[0].body,
        json!({
            "id": "m-42.1", "textMessage": {"text": body}, "phoneNumbers": [JO], "ttl": 900, "withDeliveryReport": true,
            "priority": 120,
        })
    );
    assert_eq!(
        given[0].query,
        [("skipPhoneValidation".to_owned(), "true".to_owned())]
    );
    assert_eq!(gateway.capabilities().receipts, Receipts::Poll);
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn every_body_arrives_as_it_was_but_an_empty_one_which_the_app_refuses() {
    let (phone, gateway) = started();
    let long = |letters: usize| "x".repeat(letters);
    let bodies = ["OK", "ERROR", "+CMGL:", "👍", &long(161), &long(918)];
    for (n, body) in bodies.iter().enumerate() {
        let message = referenced(text(JO, body), &format!("hw-run1-{n}"));
        gateway.send(&message, NOW).await.unwrap();
        assert_eq!(phone.given().last().unwrap().text(), *body);
    }
    let failure = gateway
        .send(&referenced(text(JO, ""), "hw-run1-empty"), NOW)
        .await
        .unwrap_err();
    assert_eq!(kind(&failure), "refused");
}

#[tokio::test]
async fn the_priority_is_never_below_what_working_hours_hold_back_and_alerts_come_first() {
    let (phone, gateway) = started();
    for (priority, expected) in [
        (Priority::Confirmation, 100),
        (Priority::Nudge, 110),
        (Priority::Alert, 120),
    ] {
        let message = Outbound {
            priority,
            ..referenced(text(JO, "hello"), &format!("hw-run1-{expected}"))
        };
        gateway.send(&message, NOW).await.unwrap();
        assert_eq!(phone.given().last().unwrap().body["priority"], expected);
    }
}

#[tokio::test]
async fn validity_stays_within_what_the_app_takes_and_the_sim_is_the_one_that_is_set() {
    let phone = AndroidPhone::start(NOW.ms());
    let gateway = with(AndroidSettings {
        sim_number: Some(2),
        ..settings(phone.base_url())
    });
    for (n, (valid_until, expected)) in [
        (NOW, 5),
        (NOW + Span::from_mins(2), 120),
        (NOW + Span::from_mins(100_000), 86_400),
    ]
    .into_iter()
    .enumerate()
    {
        let message = Outbound {
            valid_until,
            ..referenced(text(JO, "hello"), &format!("hw-run1-{n}"))
        };
        gateway.send(&message, NOW).await.unwrap();
        let given = phone.given().pop().unwrap();
        assert_eq!(
            (&given.body["ttl"], &given.body["simNumber"]),
            (&json!(expected), &json!(2))
        );
    }
    assert_eq!(gateway.capabilities().max_validity, Some(Span::from_secs(86_400)));
}

// Faults: P05 x gateway-duplicates
#[tokio::test]
async fn p05_a_message_posted_again_is_accepted_and_not_sent_again() {
    let (phone, gateway) = started();
    for body in ["hello", "(again) hello"] {
        let accepted = gateway.send(&text(JO, body), NOW).await.unwrap();
        assert_eq!(accepted.provider_id, "m-42.1");
    }
    assert_eq!(phone.given().len(), 1);
}

#[tokio::test]
async fn a_reference_that_the_app_could_not_take_becomes_an_id_that_it_can_the_same_each_time() {
    let (phone, gateway) = started();
    for reference in ["../../settings", "", "..", &"x".repeat(37), "a|b", "a b"] {
        let message = referenced(text(JO, "hello"), reference);
        let id = gateway.send(&message, NOW).await.unwrap().provider_id;
        assert!(
            id.len() <= 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{id}"
        );
        assert_eq!(phone.given().last().unwrap().id, id);
        let found = gateway.find_sent(&message, NOW).await.unwrap().unwrap();
        assert_eq!(found.provider_id, id);
    }
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn every_answer_is_told_apart_by_what_follows_from_it() {
    let (phone, gateway) = started();
    let elsewhere = HttpFault::Redirect("http://127.0.0.1:9/".to_owned());
    for (fault, expected) in [
        (HttpFault::Status(400), "refused"),
        (HttpFault::Status(401), "refused"),
        (HttpFault::Status(403), "refused"),
        (HttpFault::Status(404), "refused"),
        (HttpFault::Status(501), "refused"),
        (HttpFault::Status(408), "retry"),
        (HttpFault::Status(429), "retry"),
        (HttpFault::Status(500), "retry"),
        (HttpFault::Status(503), "retry"),
        (elsewhere, "retry"),
    ] {
        phone.fail(Some(fault.clone()));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure), expected, "{fault:?}");
        assert!(!format!("{failure:?}").contains("7700"));
    }
    phone.fail(Some(HttpFault::Later(503, "7")));
    let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert!(format!("{failure:?}").contains("after: Some"), "{failure:?}");
    assert!(phone.given().is_empty());
}

/// A redirect would carry the password to another host.
// Faults: P17 x gateway-lies
#[tokio::test]
async fn p17_a_redirect_is_never_followed() {
    let (phone, gateway) = started();
    let other = AndroidPhone::start(NOW.ms());
    phone.fail(Some(HttpFault::Redirect(format!("{}/inbox", other.base_url()))));
    assert!(gateway.poll_inbound(None, NOW).await.is_err());
    assert!(gateway.send(&text(JO, "hello"), NOW).await.is_err());
    assert_eq!((phone.signed_in(), other.signed_in()), (2, 0));
}

// Faults: P05 x gateway-slow, gateway-loses
#[tokio::test]
async fn p05_a_success_that_is_lost_is_unknown_and_found_by_its_id() {
    for fault in [
        HttpFault::BreakOff,
        HttpFault::Garbage,
        HttpFault::Endless,
        HttpFault::Hang,
    ] {
        let (phone, _) = started();
        let gateway = AndroidSmsGateway::new(
            settings(phone.base_url()),
            super::super::place("main", homeward::domain::chain::Channel::Sms, Span::from_secs(2)),
        )
        .unwrap();
        let message = text(JO, "hello");
        assert_eq!(gateway.find_sent(&message, NOW).await.unwrap(), None);
        phone.fail(Some(fault.clone()));
        let failure = gateway.send(&message, NOW).await.unwrap_err();
        assert_eq!(kind(&failure), "unknown", "{fault:?}: {failure:?}");
        phone.fail(None);
        let found = gateway.find_sent(&message, NOW).await.unwrap().unwrap();
        assert_eq!(found.provider_id, "m-42.1");
    }
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn p05_an_answer_about_another_message_or_a_connection_that_ends_leaves_the_outcome_unknown() {
    let (phone, gateway) = started();
    for id in ["m-42.2", "", &"7".repeat(5_000_000)] {
        phone.answer_with_id(id);
        let message = referenced(text(JO, "hello"), &format!("m-{}", id.len()));
        let failure = gateway.send(&message, NOW).await.unwrap_err();
        assert_eq!(kind(&failure), "unknown");
        assert!(format!("{failure:?}").len() < 200, "the id is not repeated");
        let looked_up = gateway.find_sent(&message, NOW).await;
        assert!(
            matches!(looked_up, Err(PollFailure::Unreadable { .. })),
            "{looked_up:?}"
        );
    }
    let cut = with(settings(answer_once(b"")));
    assert_eq!(
        kind(&cut.send(&text(JO, "hello"), NOW).await.unwrap_err()),
        "unknown"
    );
}

#[tokio::test]
async fn a_wrong_password_is_a_refusal_and_never_shown() {
    let (phone, _) = started();
    let wrong = AndroidSettings {
        password: Secret::new("wrong"),
        ..settings(phone.base_url())
    };
    assert!(!format!("{wrong:?}").contains("wrong"));
    let gateway = with(wrong);
    assert_eq!(
        kind(&gateway.send(&text(JO, "hello"), NOW).await.unwrap_err()),
        "refused"
    );
    let polled = gateway.poll_inbound(None, NOW).await.unwrap_err();
    assert!(matches!(polled, PollFailure::Refused { .. }), "{polled:?}");
    let nowhere = AndroidSmsGateway::new(settings("ftp://192.168.1.50".to_owned()), android_place());
    assert!(matches!(nowhere, Err(BuildFailure::Url { .. })));
}

#[tokio::test]
async fn each_state_is_a_fate_and_each_reason_is_said_without_numbers() {
    let (phone, gateway) = started();
    let ids = [gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id];
    let no_service = "Send result: RESULT_ERROR_NO_SERVICE (Failed because service is currently unavailable)";
    let report = "Delivery result from SC +447700900000: 70";
    for (state, error, fate, detail) in [
        ("Pending", None, Fate::Accepted, None),
        ("Processed", None, Fate::Accepted, None),
        ("Sent", None, Fate::Accepted, None),
        ("Cancelling", None, Fate::Accepted, None),
        ("Teleported", None, Fate::Accepted, None),
        (
            "Delivered",
            Some("Delivery result from SC +447700900000: 2"),
            Fate::Delivered,
            None,
        ),
        ("Cancelled", None, Fate::Undelivered, None),
        ("Failed", None, Fate::Undelivered, None),
        ("Failed", Some("TTL expired"), Fate::Undelivered, Some("validity")),
        (
            "Failed",
            Some(no_service),
            Fate::Undelivered,
            Some("RESULT_ERROR_NO_SERVICE: no signal"),
        ),
        (
            "Failed",
            Some("Can't send message: No SIMs found"),
            Fate::Undelivered,
            Some("no SIM in the phone"),
        ),
        (
            "Failed",
            Some("Can't send message: SIM 2 not found"),
            Fate::Undelivered,
            Some("`sim_number`"),
        ),
        ("Failed", Some(report), Fate::Undelivered, Some("says 70")),
        (
            "Failed",
            Some("sendSMS: +447700900123 is odd"),
            Fate::Undelivered,
            Some("does not code"),
        ),
    ] {
        phone.settle(&ids[0], state, error);
        let receipt = gateway.status(&ids).await.unwrap().remove(0);
        assert_eq!(
            (receipt.fate, receipt.rejection),
            (fate, None),
            "{state} {error:?}"
        );
        assert_eq!(receipt.provider_id, ids[0]);
        let said = receipt.detail.unwrap_or_default();
        assert!(said.contains(detail.unwrap_or_default()), "{error:?}: {said}");
        assert_eq!(said.is_empty(), detail.is_none(), "{error:?}: {said}");
        assert!(!said.contains("7700"), "{said}");
    }
}

/// A failed message is found, not sent again under the same id: the app would not send it.
// Faults: P05 x gateway-reorders
#[tokio::test]
async fn p05_a_message_that_failed_on_the_phone_is_found_and_its_receipt_says_so() {
    let (phone, gateway) = started();
    let message = text(JO, "hello");
    let id = gateway.send(&message, NOW).await.unwrap().provider_id;
    phone.settle(&id, "Failed", Some("TTL expired"));
    let found = gateway.find_sent(&message, NOW).await.unwrap().unwrap();
    let receipts = gateway.status(&[found.provider_id]).await.unwrap();
    assert_eq!(receipts[0].fate, Fate::Undelivered);
}

#[tokio::test]
async fn status_leaves_out_what_the_phone_does_not_know_and_never_asks_for_a_path() {
    let (phone, gateway) = started();
    let id = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let before = phone.signed_in();
    let ids = [
        "hw-run1-99".to_owned(),
        "../settings".to_owned(),
        "..".to_owned(),
        String::new(),
        id.clone(),
    ];
    let receipts = gateway.status(&ids).await.unwrap();
    assert_eq!(receipts.len(), 1);
    assert_eq!(
        phone.signed_in(),
        before + 2,
        "an id that is none is not asked for"
    );
    phone.fail(Some(HttpFault::Status(500)));
    assert!(matches!(
        gateway.status(&[id]).await,
        Err(PollFailure::Busy { .. })
    ));
}
