//! Fetching texts from BulkSMS: nothing lost, nothing reported for ever.

use super::super::support::bulksms::{BulkSmsServer, FIRST_ID};
use super::super::support::loopback::{HttpFault, answer_once};
use super::super::{JO, NOW, text};
use super::{bodies, settings, started, with};
use homeward::domain::time::Span;
use homeward::gateway::bulksms::BulkSmsSettings;
use homeward::gateway::{Cursor, Gateway, PollFailure, WebhookRefusal, WebhookRequest};
use reqwest::header::HeaderMap;
use serde_json::json;

const DAY: Span = Span::from_mins(24 * 60);

#[tokio::test]
async fn a_text_comes_with_its_sender_and_the_time_it_was_sent() {
    for is_numeric in [false, true] {
        let (server, gateway) = started();
        if is_numeric {
            server.write_numeric_ids();
        }
        let sent_at = NOW - Span::from_mins(12);
        let id = server.receive(JO, "OK 👍", sent_at.ms());
        gateway.send(&text(JO, "ours, not theirs"), NOW).await.unwrap();
        let page = gateway.poll_inbound(None, NOW).await.unwrap();
        assert_eq!(page.texts.len(), 1);
        let text = &page.texts[0];
        assert_eq!(text.provider_id, id, "nineteen digits, each of them");
        assert_eq!(text.from.reveal(), "447700900123", "as BulkSMS writes it");
        assert_eq!(text.text.reveal(), "OK 👍");
        assert_eq!((text.sent_at, text.received_at), (Some(sent_at), NOW));
        assert_eq!((text.gateway.as_str(), page.unreadable.count()), ("main", 0));
    }
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn every_body_is_read_as_it_is() {
    let (server, gateway) = started();
    let long = |letters: usize| "x".repeat(letters);
    let sent = ["OK", "ERROR", "+CMGL:", "", "👍", &long(161), &long(918)];
    for (n, body) in (0_u64..).zip(sent) {
        server.receive(JO, body, (NOW - Span::from_secs(60 - n)).ms());
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), sent);
}

// Faults: P06 P07 x gateway-reorders
#[tokio::test]
async fn with_a_cursor_only_what_is_new_is_reported_whatever_its_date() {
    let (server, gateway) = started();
    server.receive(JO, "first", NOW.ms());
    let first = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&first), ["first"]);
    server.receive(JO, "second", (NOW - DAY - DAY - DAY).ms());
    let second = gateway.poll_inbound(first.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&second), ["second"]);
    let third = gateway.poll_inbound(second.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&third), Vec::<&str>::new());
    assert_eq!(
        third.next, second.next,
        "a poll without news writes nothing to disk"
    );
}

/// Ids are given out before messages can be listed.
// Faults: P06 x gateway-reorders
#[tokio::test]
async fn a_text_that_appears_below_a_higher_id_is_not_lost() {
    let (server, gateway) = started();
    server.receive(JO, "before", NOW.ms());
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    server.receive_unlisted(JO, "late", NOW.ms());
    server.receive(JO, "early", NOW.ms());
    let page = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&page), ["early"]);
    // Ten minutes and more on, and polls in between.
    let mut cursor = page.next;
    for minutes in [5, 9] {
        let at = NOW + Span::from_mins(minutes);
        server.set_now(at.ms());
        let page = gateway.poll_inbound(cursor.as_ref(), at).await.unwrap();
        assert_eq!(page.texts, []);
        cursor = page.next;
    }
    server.list_all();
    let at = NOW + Span::from_mins(11);
    server.set_now(at.ms());
    let page = gateway.poll_inbound(cursor.as_ref(), at).await.unwrap();
    assert_eq!(bodies(&page), ["late"]);
    let page = gateway.poll_inbound(page.next.as_ref(), at).await.unwrap();
    assert_eq!(page.texts, []);
}

// Faults: P06 x gateway-reorders
#[tokio::test]
async fn a_text_may_appear_five_minutes_late_at_any_time() {
    let (server, gateway) = started();
    let mut cursor = None;
    for n in 0..12_u64 {
        let at = NOW + Span::from_mins(n * 7);
        server.set_now(at.ms());
        server.receive_unlisted(JO, &format!("late {n}"), at.ms());
        server.receive(JO, &format!("early {n}"), at.ms());
        let page = gateway.poll_inbound(cursor.as_ref(), at).await.unwrap();
        assert_eq!(bodies(&page), [format!("early {n}")]);
        let at = at + Span::from_mins(5);
        server.set_now(at.ms());
        server.list_all();
        let page = gateway.poll_inbound(page.next.as_ref(), at).await.unwrap();
        assert_eq!(bodies(&page), [format!("late {n}")]);
        cursor = page.next;
    }
}

#[tokio::test]
async fn the_cursor_forgets_what_has_settled() {
    let (server, gateway) = started();
    let mut cursor = None;
    for n in 0..50_u64 {
        let at = NOW + Span::from_mins(n * 5);
        server.set_now(at.ms());
        server.receive(JO, &format!("text {n}"), at.ms());
        let page = gateway.poll_inbound(cursor.as_ref(), at).await.unwrap();
        assert_eq!(bodies(&page), [format!("text {n}")]);
        cursor = page.next;
    }
    let cursor = cursor.unwrap();
    assert!(cursor.as_str().len() < 300, "{cursor:?}");
}

// Faults: P06 x gateway-duplicates
#[tokio::test]
async fn a_lost_or_spoilt_cursor_loses_no_text_of_two_days_and_brings_no_older_one_back() {
    let (server, gateway) = started();
    server.receive(JO, "last year", (NOW - Span::from_mins(365 * 24 * 60)).ms());
    server.receive(JO, "yesterday", (NOW - DAY).ms());
    server.receive(JO, "today", NOW.ms());
    for cursor in [None, Some(Cursor::new("{ spoilt")), Some(Cursor::new(""))] {
        let page = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap();
        assert_eq!(bodies(&page), ["yesterday", "today"], "oldest first");
        let page = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
        assert_eq!(page.texts, []);
    }
}

// Faults: P06 x outage
// Faults: P06 x inbound-deaf
#[tokio::test]
async fn after_an_outage_of_weeks_everything_since_the_last_poll_is_fetched() {
    let (server, gateway) = started();
    server.receive(JO, "known", NOW.ms());
    let before = gateway.poll_inbound(None, NOW).await.unwrap();
    let later = NOW + Span::from_mins(30 * 24 * 60);
    server.receive(JO, "while we were down", (NOW + DAY).ms());
    server.receive(JO, "today", later.ms());
    server.set_now(later.ms());
    let page = gateway.poll_inbound(before.next.as_ref(), later).await.unwrap();
    assert_eq!(bodies(&page), ["while we were down", "today"]);
}

// Faults: P06 x clock-back
#[tokio::test]
async fn p12_no_clock_of_ours_however_wrong_deafens_us_to_a_text() {
    let (server, gateway) = started();
    let month = Span::from_mins(30 * 24 * 60);
    for ours in [NOW + month, NOW - month, NOW] {
        let first = gateway.poll_inbound(None, ours).await.unwrap();
        let id = server.receive(JO, "now", NOW.ms());
        for page in [
            gateway.poll_inbound(None, ours).await.unwrap(),
            gateway.poll_inbound(first.next.as_ref(), NOW).await.unwrap(),
            gateway.poll_inbound(first.next.as_ref(), ours).await.unwrap(),
        ] {
            assert!(page.texts.iter().any(|text| text.provider_id == id), "{page:?}");
        }
    }
}

// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn p12_a_text_is_as_old_by_our_clock_as_by_bulksms_where_the_two_disagree() {
    let (server, gateway) = started();
    let hour = Span::from_mins(60);
    let old = Span::from_mins(12);
    server.receive(JO, "OK", (NOW - old).ms());
    for ours in [NOW + hour, NOW - hour] {
        let page = gateway.poll_inbound(None, ours).await.unwrap();
        assert_eq!(page.texts[0].sent_at, Some(ours - old), "sent twelve minutes ago");
    }
    server.receive(JO, "IN", (NOW + DAY).ms());
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let dates: Vec<_> = page.texts.iter().map(|text| text.sent_at).collect();
    assert_eq!(
        dates,
        [Some(NOW - old), None],
        "a text dated days ahead has no time"
    );
}

/// A page shorter than asked for is not the end: an empty one is.
#[tokio::test]
async fn all_pages_are_read_until_one_is_empty() {
    let server = BulkSmsServer::start(NOW.ms());
    let gateway = with(BulkSmsSettings {
        page_size: 3,
        ..settings(server.base_url())
    });
    server.page_at_most(2);
    let known = gateway.poll_inbound(None, NOW).await.unwrap();
    let all: Vec<String> = (0..7).map(|n| format!("text {n}")).collect();
    for (n, body) in (0_u64..).zip(&all) {
        server.receive(JO, body, (NOW - Span::from_secs(60 - n)).ms());
    }
    for cursor in [known.next.as_ref(), None] {
        let before = server.pages_served();
        let page = gateway.poll_inbound(cursor, NOW).await.unwrap();
        assert_eq!(bodies(&page), all);
        assert_eq!(server.pages_served() - before, 5, "2, 2, 2, 1, and none");
    }
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn an_entry_that_cannot_be_read_deafens_us_to_no_other() {
    let (server, gateway) = started();
    server.receive(JO, "HELP", NOW.ms());
    for entry in [
        json!({"id": null}),
        json!([]),
        json!({"id": "../profile", "type": "RECEIVED", "body": "OK"}),
        json!({"id": "7".repeat(1_000_000), "type": "RECEIVED", "body": "OK"}),
    ] {
        server.put_entry(entry);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((bodies(&page), page.unreadable.count() > 3), (vec!["HELP"], true));
    assert!(page.next.as_ref().unwrap().as_str().len() < 300);
    // A field of no meaning for a text must not keep us from reading it, and a text without words is one all the same.
    let odd = json!({
        "id": FIRST_ID + 500, "type": "RECEIVED", "from": 447_700_900_123_u64, "to": {}, "body": 999, "submission": [],
        "status": "none", "userSuppliedId": 7,
    });
    server.put_entry(odd);
    server.put_entry(json!({"id": FIRST_ID + 501, "type": "RECEIVED"}));
    let page = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&page), ["999", ""]);
    assert_eq!(page.texts[0].from.reveal(), "447700900123");
}

// Faults: P14 x gateway-lies
#[tokio::test]
async fn a_listing_that_repeats_itself_or_never_ends_is_left_and_its_texts_count_once() {
    let (server, gateway) = started();
    for n in 0..20 {
        server.receive(JO, &format!("text {n}"), NOW.ms());
    }
    let known = gateway.poll_inbound(None, NOW).await.unwrap();
    server.repeat_pages();
    let before = server.pages_served();
    let again = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((again.texts.len(), server.pages_served() - before), (20, 2));
    let none = gateway.poll_inbound(known.next.as_ref(), NOW).await.unwrap();
    assert_eq!((none.texts.len(), server.pages_served() - before), (0, 4));
    let endless = BulkSmsServer::start(NOW.ms());
    endless.never_end();
    let gateway = with(BulkSmsSettings {
        page_size: 10,
        ..settings(endless.base_url())
    });
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(endless.pages_served(), 100);
    gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(endless.pages_served(), 200);
}

// Faults: P14 x inbound-deaf
#[tokio::test]
async fn an_outage_is_told_apart_from_a_refusal_and_an_account_without_texts_from_both() {
    let (server, gateway) = started();
    assert_eq!(gateway.poll_inbound(None, NOW).await.unwrap().texts, []);
    for (fault, expected) in [
        (HttpFault::Status(500), "busy"),
        (HttpFault::Later(429, "7"), "busy"),
        (HttpFault::Redirect("/".to_owned()), "busy"),
        (HttpFault::Status(403), "refused"),
        (HttpFault::Garbage, "unreadable"),
        (HttpFault::BreakOff, "unreadable"),
        (HttpFault::Endless, "unreadable"),
    ] {
        server.fail(Some(fault.clone()));
        let failure = gateway.poll_inbound(None, NOW).await.unwrap_err();
        let told = match &failure {
            PollFailure::Busy { .. } => "busy",
            PollFailure::Refused { .. } => "refused",
            PollFailure::Unreachable { .. } => "unreachable",
            PollFailure::Unreadable { .. } => "unreadable",
        };
        assert_eq!(told, expected, "{fault:?}: {failure:?}");
    }
    let reset = with(settings(answer_once(b"")));
    let failure = reset.poll_inbound(None, NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Unreachable { .. }), "{failure:?}");
}

/// BulkSMS signs none of its webhooks.
#[test]
fn there_is_no_webhook() {
    let gateway = with(settings("http://127.0.0.1:9".to_owned()));
    let request = WebhookRequest {
        tail: "inbound",
        method: "POST",
        url: "https://homeward.example.sch.uk/hooks/main/inbound",
        headers: &HeaderMap::new(),
        body: b"[{\"type\": \"RECEIVED\", \"from\": \"447700900123\", \"body\": \"OK\"}]",
    };
    assert_eq!(
        gateway.read_webhook(&request, NOW).unwrap_err(),
        WebhookRefusal::NotHere
    );
}
