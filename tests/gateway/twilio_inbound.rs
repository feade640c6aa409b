//! Fetching texts from Twilio: nothing lost, nothing reported for ever.

use super::support::twilio::TwilioServer;
use super::{JO, NOW, text, twilio, twilio_settings, twilio_with};
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::twilio::TwilioSettings;
use homeward::gateway::{Cursor, Gateway, InboundPage, PollFailure};
use serde_json::json;

const DAY: Span = Span::from_mins(24 * 60);

fn bodies(page: &InboundPage) -> Vec<&str> {
    page.texts.iter().map(|text| text.text.reveal()).collect()
}

#[tokio::test]
async fn a_text_comes_with_its_sender_and_the_time_it_was_sent() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let sent_at = NOW - Span::from_mins(12);
    let sid = server.receive("07700 900 123", "OK 👍", sent_at.ms());
    gateway.send(&text(JO, "ours, not theirs"), NOW).await.unwrap();
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1);
    let text = &page.texts[0];
    assert_eq!(text.provider_id, sid);
    assert_eq!(text.from.reveal(), "07700 900 123", "as the gateway gave it");
    assert_eq!(text.text.reveal(), "OK 👍");
    assert_eq!(text.sent_at, Some(sent_at));
    assert_eq!(text.received_at, NOW);
    assert_eq!(text.gateway.as_str(), "main");
    assert_eq!(page.unreadable.count(), 0);
}

/// Words that programs on the way take for their own, and texts of every length.
#[tokio::test]
async fn every_body_goes_out_and_comes_in_letter_by_letter() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let long = [161, 918].map(|letters| "x".repeat(letters));
    let all = ["OK", "ERROR", "+CMGL:", "👍", &long[0], &long[1]];
    for body in all {
        gateway.send(&super::text(JO, body), NOW).await.unwrap();
        assert_eq!(server.sent().pop().unwrap().body, body);
        server.receive(JO, body, NOW.ms());
    }
    server.receive(JO, "", NOW.ms());
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), all.into_iter().chain([""]).collect::<Vec<_>>());
    // Twilio refuses a text without words: our own fault, and no word against the number.
    let empty = gateway.send(&super::text(JO, ""), NOW).await.unwrap_err();
    assert!(
        !matches!(empty, homeward::domain::delivery::SendFailure::Rejected { .. }),
        "{empty:?}"
    );
}

/// Twilio's times are whole seconds, and its list begins with the newest.
// Faults: P07 P08 x gateway-reorders
#[tokio::test]
async fn texts_of_the_same_second_come_in_the_order_in_which_they_were_sent() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    for text in ["IN", "SOS", "sorry, not that", "OK"] {
        server.receive(JO, text, NOW.ms());
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), ["IN", "SOS", "sorry, not that", "OK"]);
}

// Faults: P06 P07 x gateway-reorders
#[tokio::test]
async fn with_a_cursor_only_what_is_new_is_reported_even_if_it_is_older() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    server.receive(JO, "second", NOW.ms() - 60_000);
    let first = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&first), ["second"]);
    // A text that was an hour on its way appears with an older time.
    server.receive(JO, "first", NOW.ms() - 3_600_000);
    let second = gateway.poll_inbound(first.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&second), ["first"]);
    let third = gateway.poll_inbound(second.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&third), Vec::<&str>::new());
}

// Faults: P06 x gateway-duplicates
#[tokio::test]
async fn a_lost_or_spoilt_cursor_loses_no_text() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    server.receive(JO, "yesterday", (NOW - DAY).ms());
    server.receive(JO, "today", NOW.ms());
    for cursor in [None, Some(Cursor::new("{ spoilt")), Some(Cursor::new(""))] {
        let page = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap();
        assert_eq!(bodies(&page), ["yesterday", "today"], "oldest first");
    }
}

// Faults: P06 x outage
// Faults: P06 x inbound-deaf
#[tokio::test]
async fn after_an_outage_of_days_everything_since_the_last_poll_is_fetched() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    server.receive(JO, "known", NOW.ms());
    let before = gateway.poll_inbound(None, NOW).await.unwrap();
    let later = NOW + Span::from_mins(5 * 24 * 60);
    server.receive(JO, "while we were down", (NOW + DAY).ms());
    server.receive(JO, "today", later.ms());
    server.set_now(later.ms());
    let page = gateway.poll_inbound(before.next.as_ref(), later).await.unwrap();
    assert_eq!(bodies(&page), ["while we were down", "today"]);
    // Texts outside the window are forgotten by the cursor, and not fetched again either.
    let days_later = later + DAY + DAY + DAY;
    server.set_now(days_later.ms());
    let page = gateway
        .poll_inbound(page.next.as_ref(), days_later)
        .await
        .unwrap();
    assert_eq!(bodies(&page), Vec::<&str>::new());
    let cursor = page.next.unwrap();
    assert_eq!(cursor.as_str().matches("SM").count(), 1, "{cursor:?}");
}

// Faults: P06 x clock-back
#[tokio::test]
async fn a_clock_set_back_loses_no_text() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let ahead = NOW + Span::from_mins(10 * 24 * 60);
    let page = gateway.poll_inbound(None, ahead).await.unwrap();
    server.receive(JO, "now", NOW.ms());
    let page = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&page), ["now"]);
}

// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn p12_a_text_is_as_old_by_our_clock_as_by_the_gateways_where_the_two_disagree() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let hour = Span::from_mins(60);
    let old = Span::from_mins(12);
    server.receive(JO, "OK", (NOW - old).ms());
    for ours in [NOW + hour, NOW - hour] {
        let page = gateway.poll_inbound(None, ours).await.unwrap();
        assert_eq!(page.texts[0].sent_at, Some(ours - old), "sent twelve minutes ago");
    }
    // A text dated in the future was sent now, and not later.
    server.receive(JO, "IN", (NOW + hour).ms());
    let page = gateway.poll_inbound(None, NOW + hour + hour).await.unwrap();
    assert_eq!(page.texts[1].sent_at, Some(NOW + hour + hour));
}

#[tokio::test]
async fn p12_a_clock_that_stands_weeks_ahead_deafens_us_to_no_text() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let known = gateway.poll_inbound(None, NOW).await.unwrap();
    let ahead = NOW + DAY + DAY + DAY;
    for (cursor, ours) in [
        // Our clock set ahead while we ran; ahead at the first start; and ahead by so much as to
        // seem a long outage.
        (known.next.clone(), ahead),
        (None, ahead),
        (known.next, NOW + Span::from_mins(30 * 24 * 60)),
    ] {
        let mut page = gateway.poll_inbound(cursor.as_ref(), ours).await.unwrap();
        for text in ["OK", "IN"] {
            let sid = server.receive(JO, text, NOW.ms());
            page = gateway.poll_inbound(page.next.as_ref(), ours).await.unwrap();
            assert!(
                page.texts.iter().any(|found| found.provider_id == sid),
                "{page:?}"
            );
        }
    }
}

#[tokio::test]
async fn all_pages_are_read_and_a_message_on_two_of_them_counts_once() {
    let server = TwilioServer::start();
    server.overlap_pages(1);
    let gateway = twilio_with(TwilioSettings {
        page_size: 3,
        ..twilio_settings(server.base_url())
    });
    let all: Vec<String> = (0..10).map(|n| format!("text {n}")).collect();
    for (n, body) in (0_i64..).zip(&all) {
        server.receive(JO, body, NOW.ms() + n * 1000);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), all);
    assert_eq!(server.pages_served(), 5);
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn an_entry_that_cannot_be_read_deafens_us_to_no_other() {
    let server = TwilioServer::start();
    server.put_entry(json!({"sid": null}));
    server.receive(JO, "HELP", NOW.ms());
    let page = twilio(&server).poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), ["HELP"]);
    assert_eq!(page.unreadable.count(), 1);
}

// Faults: P14 x gateway-lies
#[tokio::test]
async fn a_listing_that_leads_back_to_itself_ends_and_its_texts_count_once() {
    let server = TwilioServer::start();
    server.lead_to_itself();
    let gateway = twilio(&server);
    for n in 0..300 {
        server.receive(JO, &format!("text {n} {}", "x".repeat(5000)), NOW.ms());
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), page.unreadable.count()), (300, 0));
    assert_eq!(server.pages_served(), 2, "the page of 1.5 MB, and once more");
    let again = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!((again.texts.len(), server.pages_served()), (0, 4));
    // By ever new addresses, too.
    let server = TwilioServer::start();
    server.never_end();
    let entry = json!({"sid": format!("SM{:032}", 1), "direction": "inbound", "from": JO, "body": "OK"});
    server.put_entry(entry);
    let page = twilio(&server).poll_inbound(None, NOW).await.unwrap();
    assert_eq!((bodies(&page), server.pages_served()), (vec!["OK"], 2));
    // Without a single entry that can be read, too, and without any.
    let server = TwilioServer::start();
    server.lead_to_itself();
    assert_eq!(twilio(&server).poll_inbound(None, NOW).await.unwrap().texts, []);
    assert_eq!(server.pages_served(), 2);
    server.put_entry(json!({"sid": null}));
    let page = twilio(&server).poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), server.pages_served()), (0, 4));
}

// Faults: P14 x gateway-lies
#[tokio::test]
async fn a_cursor_of_lists_that_are_cut_short_for_days_does_not_grow_without_bound() {
    let server = TwilioServer::start();
    server.lead_to_itself();
    let gateway = twilio(&server);
    server.receive(JO, "OK", NOW.ms());
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let mut position: serde_json::Value = serde_json::from_str(page.next.unwrap().as_str()).unwrap();
    let seen = position["seen"].as_array_mut().unwrap();
    seen.extend((0..20_000).map(|n| json!(format!("SM{n:032x}"))));
    let grown = Cursor::new(position.to_string());
    let page = gateway.poll_inbound(Some(&grown), NOW).await.unwrap();
    assert_eq!(
        bodies(&page),
        Vec::<&str>::new(),
        "what the list still shows stays known"
    );
    assert!(page.next.unwrap().as_str().len() < 1000);
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn an_entry_with_an_id_of_another_shape_is_unreadable_and_deafens_us_to_no_other() {
    let server = TwilioServer::start();
    server.receive(JO, "HELP", NOW.ms());
    for sid in ["SM1", "", "../../Calls", &"SM".repeat(1_000_000)] {
        server.put_entry(json!({"sid": sid, "direction": "inbound", "from": JO, "body": "OK"}));
    }
    let page = twilio(&server).poll_inbound(None, NOW).await.unwrap();
    assert_eq!((bodies(&page), page.unreadable.count()), (vec!["HELP"], 4));
    assert!(page.next.unwrap().as_str().len() < 200);
}

/// A field of no meaning for an inbound text must not keep us from reading the text.
// Faults: P06 x gateway-lies
#[tokio::test]
async fn a_text_is_read_whatever_stands_where_an_error_has_its_number() {
    for code in [json!("30003"), json!(""), json!({}), json!(-1), json!(null)] {
        let server = TwilioServer::start();
        server.write_error_code(code);
        server.receive(JO, "HELP", NOW.ms());
        let page = twilio(&server).poll_inbound(None, NOW).await.unwrap();
        assert_eq!((bodies(&page), page.unreadable.count()), (vec!["HELP"], 0));
    }
}

#[tokio::test]
async fn the_password_never_follows_a_link_to_another_host() {
    for host in ["http://127.0.0.1:9", "//127.0.0.1:9"] {
        let server = TwilioServer::start();
        server.mislead_paging(host);
        let gateway = twilio_with(TwilioSettings {
            page_size: 1,
            ..twilio_settings(server.base_url())
        });
        server.receive(JO, "one", NOW.ms());
        server.receive(JO, "two", NOW.ms());
        let failure = gateway.poll_inbound(None, NOW).await.unwrap_err();
        assert!(matches!(failure, PollFailure::Unreadable { .. }), "{failure:?}");
    }
}

// Faults: P10 x gateway-lies
#[tokio::test]
async fn p10_a_record_of_another_account_is_no_text_to_us_and_no_receipt() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let came = [server.receive(JO, "OK", NOW.ms())];
    let sent = [gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id];
    assert_eq!(gateway.texts_of(&came, NOW).await.unwrap().len(), 1);
    server.answer_for("AC00000000000000000000000000000000");
    for failure in [
        gateway.texts_of(&came, NOW).await.map(|_| ()),
        gateway.status(&sent).await.map(|_| ()),
    ] {
        assert!(
            matches!(failure, Err(PollFailure::Unreadable { .. })),
            "{failure:?}"
        );
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((page.texts.len(), page.unreadable.count()), (0, 1));
}

// Faults: P12 x gateway-lies
#[tokio::test]
async fn p12_a_text_dated_days_ahead_has_no_time_and_one_of_long_ago_stays_old() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let soon = NOW + Span::from_mins(2);
    for (sent_at, taken) in [
        (NOW + DAY, None),
        (soon, Some(soon)),
        (Timestamp::from_ms(0), Some(Timestamp::from_ms(0))),
    ] {
        let came = [server.receive(JO, "OK", sent_at.ms())];
        server.set_now(NOW.ms());
        let texts = gateway.texts_of(&came, NOW).await.unwrap();
        assert_eq!(texts[0].sent_at, taken);
        assert_eq!(texts[0].received_at, NOW);
    }
}
