//! Fetching texts from Notify: nothing lost, nothing reported for ever.

use super::super::support::govuk_notify::{Fault, uuid};
use super::super::{JO, NOW, text};
use super::started;
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::{Cursor, Gateway, InboundPage, PollFailure};
use serde_json::json;

const DAY: Span = Span::from_mins(24 * 60);

/// Jo's number as Notify writes it.
const JOS: &str = "447700900123";

fn bodies(page: &InboundPage) -> Vec<&str> {
    page.texts.iter().map(|text| text.text.reveal()).collect()
}

#[tokio::test]
async fn a_text_comes_with_its_sender_and_the_time_at_which_notify_had_it() {
    let (server, gateway) = started();
    let sent_at = NOW - Span::from_mins(12);
    let id = server.receive(JOS, "OK 👍", sent_at.ms());
    gateway.send(&text(JO, "ours, not theirs"), NOW).await.unwrap();
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), page.unreadable.count()), (1, 0));
    let text = &page.texts[0];
    assert_eq!((&text.provider_id, text.from.reveal()), (&id, JO));
    assert_eq!(text.text.reveal(), "OK 👍");
    assert_eq!((text.sent_at, text.received_at), (Some(sent_at), NOW));
    assert_eq!(text.gateway.as_str(), "main");
}

#[tokio::test]
// The French number is one of those kept for fiction (ARCEP).
async fn a_number_gets_its_plus_and_anything_else_stays_as_it_is() {
    let (server, gateway) = started();
    for (given, expected) in [
        (JOS, JO),
        ("33639980123", "+33639980123"),
        ("07700900123", "07700900123"),
        ("60006", "60006"),
        ("Notify", "Notify"),
        ("", ""),
        ("4477009001234567890", "4477009001234567890"),
    ] {
        let id = server.receive(given, "OK", NOW.ms());
        let page = gateway.poll_inbound(None, NOW).await.unwrap();
        let found = page.texts.iter().find(|text| text.provider_id == id).unwrap();
        assert_eq!(found.from.reveal(), expected);
    }
}

#[tokio::test]
async fn words_come_as_they_were_sent_whatever_they_are() {
    let (server, gateway) = started();
    let texts = [
        "OK",
        "ERROR",
        "+CMGL:",
        "",
        "🆘",
        "a\nb \"c\" \\ {}",
        &"x".repeat(161),
        &"ŵ".repeat(918),
    ];
    for text in texts {
        server.receive(JOS, text, NOW.ms());
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let mut found = bodies(&page);
    found.sort_unstable();
    let mut expected = texts;
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn both_forms_of_a_date_are_read() {
    let (server, gateway) = started();
    server.receive(JOS, "OK", NOW.ms() - 1500);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    server.write_spaced_dates();
    let spaced = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts, spaced.texts);
    assert_eq!(page.texts[0].sent_at, Some(Timestamp::from_ms(NOW.ms() - 1500)));
}

// Faults: P06 P07 x gateway-reorders
#[tokio::test]
async fn with_a_cursor_only_what_is_new_is_reported_even_if_it_is_older() {
    let (server, gateway) = started();
    server.receive(JOS, "second", NOW.ms() - 60_000);
    let first = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&first), ["second"]);
    server.receive(JOS, "first", NOW.ms() - 3_600_000);
    let second = gateway.poll_inbound(first.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&second), ["first"]);
    let third = gateway.poll_inbound(second.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&third), Vec::<&str>::new());
}

// Faults: P06 x gateway-duplicates
#[tokio::test]
async fn a_lost_or_spoilt_cursor_loses_no_text_and_wakes_none_of_last_week() {
    let (server, gateway) = started();
    server.receive(JOS, "last week", (NOW - DAY - DAY).ms());
    server.receive(JOS, "yesterday", (NOW - DAY).ms());
    server.receive(JOS, "today", NOW.ms());
    for cursor in [None, Some(Cursor::new("{ spoilt")), Some(Cursor::new(""))] {
        let page = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap();
        assert_eq!(bodies(&page), ["yesterday", "today"], "oldest first");
        let next = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
        assert_eq!(bodies(&next), Vec::<&str>::new());
    }
}

// Faults: P06 x outage
// Faults: P06 x inbound-deaf
#[tokio::test]
async fn after_an_outage_of_days_everything_since_the_last_poll_is_fetched() {
    let (server, gateway) = started();
    server.receive(JOS, "known", NOW.ms());
    let before = gateway.poll_inbound(None, NOW).await.unwrap();
    let later = NOW + Span::from_mins(5 * 24 * 60);
    server.receive(JOS, "while we were down", (NOW + DAY).ms());
    server.receive(JOS, "today", later.ms());
    server.set_now(later.ms());
    let page = gateway.poll_inbound(before.next.as_ref(), later).await.unwrap();
    assert_eq!(bodies(&page), ["while we were down", "today"]);
    // The cursor keeps no more than the window.
    let days_later = later + DAY + DAY;
    server.set_now(days_later.ms());
    for _ in 0..2 {
        let page = gateway
            .poll_inbound(page.next.as_ref(), days_later)
            .await
            .unwrap();
        assert_eq!(bodies(&page), Vec::<&str>::new());
        assert!(page.next.unwrap().as_str().len() < 120);
    }
}

// Faults: P06 x clock-back
#[tokio::test]
async fn a_clock_of_ours_that_is_wrong_by_days_deafens_us_to_no_text() {
    let (server, gateway) = started();
    let known = gateway.poll_inbound(None, NOW).await.unwrap();
    let week = Span::from_mins(7 * 24 * 60);
    for (cursor, ours) in [
        (None, NOW + week),
        (None, NOW - week),
        (known.next.clone(), NOW + week),
        (known.next, NOW - week),
    ] {
        let mut page = gateway.poll_inbound(cursor.as_ref(), ours).await.unwrap();
        for text in ["OK", "IN"] {
            let id = server.receive(JOS, text, NOW.ms() - 60_000);
            page = gateway.poll_inbound(page.next.as_ref(), ours).await.unwrap();
            let found = page.texts.iter().find(|text| text.provider_id == id).unwrap();
            assert_eq!(
                found.sent_at,
                Some(ours - Span::from_mins(1)),
                "a minute old by our clock as by Notify's"
            );
        }
    }
}

// Faults: P12 x gateway-lies
#[tokio::test]
async fn p12_a_text_dated_ahead_or_not_at_all_has_no_time_and_one_of_long_ago_stays_old() {
    let (server, gateway) = started();
    for (sent_at, taken) in [
        (NOW + DAY, None),
        (NOW - Span::from_mins(90), Some(NOW - Span::from_mins(90))),
    ] {
        let came = [server.receive(JOS, "OK", sent_at.ms())];
        let texts = gateway.texts_of(&came, NOW).await.unwrap();
        assert_eq!(texts[0].sent_at, taken);
    }
    server.put_entry(json!({"id": uuid(77), "user_number": JOS, "created_at": "soon", "content": "HELP"}));
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let help = page
        .texts
        .iter()
        .find(|text| text.text.reveal() == "HELP")
        .unwrap();
    assert_eq!(help.sent_at, None);
    let next = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert!(next.texts.is_empty());
}

/// Notify leaves out what is as old as the text that a page is asked from: at each end of a page, texts of one instant.
// Faults: P06 x gateway-loses
#[tokio::test]
async fn all_pages_are_read_and_texts_of_one_instant_at_the_end_of_a_page_are_not_lost() {
    let (server, gateway) = started();
    server.page_size(4);
    let all: Vec<String> = (0..30).map(|n| format!("text {n:02}")).collect();
    for (n, body) in (0_i64..).zip(&all) {
        // In pairs of one instant, then in threes.
        let step = if n < 20 { n / 2 } else { n / 3 + 10 };
        server.receive(JOS, body, NOW.ms() - 60_000 + step);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let mut found = bodies(&page);
    found.sort_unstable();
    assert_eq!(found, all);
    let again = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert!(again.texts.is_empty());
    let quiet = server.receive(JOS, "OK", NOW.ms());
    let next = gateway.poll_inbound(again.next.as_ref(), NOW).await.unwrap();
    assert_eq!(next.texts[0].provider_id, quiet);
}

#[tokio::test]
async fn a_quiet_week_is_one_page() {
    let (server, gateway) = started();
    server.page_size(4);
    for days in 1..7 {
        server.receive(JOS, "old", (NOW - Span::from_mins(days * 24 * 60 + 5)).ms());
    }
    server.receive(JOS, "OK", NOW.ms());
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((bodies(&page), server.requests()), (vec!["OK"], 1));
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn an_entry_that_cannot_be_read_deafens_us_to_no_other() {
    let (server, gateway) = started();
    server.receive(JOS, "HELP", NOW.ms());
    for id in [
        json!(null),
        json!(7),
        json!(""),
        json!("../x"),
        json!("7".repeat(1_000_000)),
    ] {
        server.put_entry(json!({"id": id, "user_number": JOS, "content": "OK"}));
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((bodies(&page), page.unreadable.count()), (vec!["HELP"], 5));
    assert!(page.next.unwrap().as_str().len() < 200);
}

// Faults: P10 x gateway-lies
#[tokio::test]
async fn p10_a_text_of_another_service_is_none_to_us() {
    let (server, gateway) = started();
    let came = [server.receive(JOS, "OK", NOW.ms())];
    server.answer_for("00000000-0000-0000-0000-000000000000");
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), page.unreadable.count()), (0, 1));
    assert!(gateway.texts_of(&came, NOW).await.is_err());
}

// Faults: P14 x gateway-lies
#[tokio::test]
async fn a_list_that_repeats_itself_or_never_ends_is_cut_and_its_texts_count_once() {
    let (server, gateway) = started();
    server.repeat_pages();
    server.page_size(3);
    for n in 0..9 {
        server.receive(JOS, &format!("text {n}"), NOW.ms() + n);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), server.requests()), (3, 3));
    let again = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!((again.texts.len(), server.requests()), (0, 6));

    let (server, gateway) = started();
    server.never_end();
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), server.requests()), (100, 100));
    // Nothing but what cannot be read, for ever.
    let (server, gateway) = started();
    server.put_entry(json!({"id": null}));
    server.receive(JOS, "OK", NOW.ms());
    server.repeat_pages();
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((bodies(&page), page.unreadable.count() > 0), (vec!["OK"], true));
}

// Faults: P14 x inbound-deaf
#[tokio::test]
async fn an_outage_is_told_apart_from_a_refusal_and_from_nonsense() {
    let (server, gateway) = started();
    server.outage(Some(Fault::Status(429, Some("7"))));
    match gateway.poll_inbound(None, NOW).await.unwrap_err() {
        PollFailure::Busy { after, .. } => assert_eq!(after, Some(Span::from_secs(7))),
        other => panic!("{other:?}"),
    }
    for (fault, expected) in [
        (Fault::Status(500, None), "busy"),
        (Fault::Status(302, None), "busy"),
        (Fault::Status(403, None), "refused"),
        (Fault::Status(404, None), "refused"),
        (Fault::Error(400, "BadRequestError", "+447700900123"), "refused"),
        (Fault::Garbage, "refused"),
        (Fault::HangUp, "unreachable"),
    ] {
        server.outage(Some(fault.clone()));
        let failure = gateway.poll_inbound(None, NOW).await.unwrap_err().to_string();
        assert!(failure.starts_with(expected), "{fault:?}: {failure}");
        assert!(!failure.contains("7700"), "{failure}");
    }
}
