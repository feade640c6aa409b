//! Reading a phone's inbox: nothing lost, nothing reported for ever, one text counted once.

use super::super::support::android_sms_gateway::{AndroidPhone, inbox_id, text_hash};
use super::super::support::loopback::{HttpFault, answer_once};
use super::super::{JO, NOW, text};
use super::{bodies, settings, started, with};
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::android_sms_gateway::AndroidSettings;
use homeward::gateway::{Cursor, Gateway, PollFailure};
use serde_json::{Value, json};

const DAY: Span = Span::from_mins(24 * 60);
const SECOND: Span = Span::from_secs(1);

/// Sam's mobile.
const SAM: &str = "+447700900124";

#[tokio::test]
async fn a_text_comes_with_its_sender_and_the_time_it_was_sent() {
    let (phone, gateway) = started();
    let sent_at = NOW - Span::from_mins(12);
    let id = phone.receive("07700 900 123", "OK 👍", sent_at.ms());
    gateway.send(&text(JO, "ours, not theirs"), NOW).await.unwrap();
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1);
    let text = &page.texts[0];
    assert_eq!(text.provider_id, format!("{id}@{}", sent_at.ms()));
    assert_eq!(text.from.reveal(), "07700 900 123", "as the phone gave it");
    assert_eq!(text.text.reveal(), "OK 👍");
    assert_eq!((text.sent_at, text.received_at), (Some(sent_at), NOW));
    assert_eq!((text.gateway.as_str(), page.unreadable.count()), ("main", 0));
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn every_body_is_read_as_it_is() {
    let (phone, gateway) = started();
    let long = |letters: usize| "x".repeat(letters);
    let sent = ["OK", "ERROR", "+CMGL:", "", "👍", &long(161), &long(918)];
    for (n, body) in (0_u64..).zip(sent) {
        phone.receive(JO, body, (NOW + Span::from_ms(n)).ms());
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), sent);
}

/// Two days on its way, a text stands two days down the list.
// Faults: P06 P07 x gateway-reorders
#[tokio::test]
async fn with_a_cursor_only_what_is_new_is_reported_even_if_it_was_sent_two_days_ago() {
    let (phone, gateway) = started();
    phone.receive(JO, "second", NOW.ms() - 60_000);
    let first = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&first), ["second"]);
    phone.receive(JO, "first", (NOW - DAY - DAY).ms());
    let second = gateway.poll_inbound(first.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&second), ["first"]);
    let third = gateway.poll_inbound(second.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&third), Vec::<&str>::new());
    assert_eq!(
        third.next, second.next,
        "a poll without news writes nothing to disk"
    );
}

// Faults: P06 x gateway-duplicates
#[tokio::test]
async fn a_lost_or_spoilt_cursor_loses_no_text() {
    let (phone, gateway) = started();
    phone.receive(JO, "yesterday", (NOW - DAY).ms());
    phone.receive(JO, "today", NOW.ms());
    for cursor in [None, Some(Cursor::new("{ spoilt")), Some(Cursor::new(""))] {
        let page = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap();
        assert_eq!(bodies(&page), ["yesterday", "today"], "oldest first");
    }
}

// Faults: P06 x outage
// Faults: P06 x inbound-deaf
#[tokio::test]
async fn after_an_outage_of_days_everything_since_the_last_poll_is_fetched() {
    let (phone, gateway) = started();
    phone.receive(JO, "known", NOW.ms());
    let before = gateway.poll_inbound(None, NOW).await.unwrap();
    let later = NOW + Span::from_mins(5 * 24 * 60);
    phone.receive(JO, "while we were down", (NOW + DAY).ms());
    phone.receive(JO, "today", later.ms());
    phone.set_now(later.ms());
    let page = gateway.poll_inbound(before.next.as_ref(), later).await.unwrap();
    assert_eq!(bodies(&page), ["while we were down", "today"]);
    // Texts outside the window are forgotten by the cursor, and not fetched again either.
    let days_later = later + DAY + DAY;
    phone.set_now(days_later.ms());
    let page = gateway
        .poll_inbound(page.next.as_ref(), days_later)
        .await
        .unwrap();
    let page = gateway
        .poll_inbound(page.next.as_ref(), days_later)
        .await
        .unwrap();
    assert_eq!(bodies(&page), Vec::<&str>::new());
    let cursor = page.next.unwrap();
    assert_eq!(cursor.as_str().matches("text:").count(), 1, "{cursor:?}");
}

// Faults: P06 x clock-back
#[tokio::test]
async fn p12_no_clock_however_wrong_deafens_us_to_a_text() {
    let (phone, gateway) = started();
    let month = Span::from_mins(30 * 24 * 60);
    let ahead = gateway.poll_inbound(None, NOW + month).await.unwrap();
    phone.receive(JO, "now", NOW.ms());
    let page = gateway.poll_inbound(ahead.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&page), ["now"], "our clock was set back");
    // Ours stands a month ahead, and stays there.
    let known = gateway.poll_inbound(None, NOW + month).await.unwrap();
    let page = gateway
        .poll_inbound(known.next.as_ref(), NOW + month)
        .await
        .unwrap();
    assert_eq!(bodies(&page), ["now"]);
    // The phone's is slow: the app lists nothing from after its own clock, unless it is told to.
    phone.set_now((NOW - Span::from_mins(3 * 60)).ms());
    phone.receive(JO, "later", (NOW + SECOND).ms());
    let page = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&page), ["later"]);
}

// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn p12_a_text_is_as_old_by_our_clock_as_by_the_phones_where_the_two_disagree() {
    let (phone, gateway) = started();
    let hour = Span::from_mins(60);
    let old = Span::from_mins(12);
    phone.receive(JO, "OK", (NOW - old).ms());
    for ours in [NOW + hour, NOW - hour] {
        let page = gateway.poll_inbound(None, ours).await.unwrap();
        assert_eq!(page.texts[0].sent_at, Some(ours - old), "sent twelve minutes ago");
    }
    // Where the clocks agree, a text dated days ahead has no time, and one of long ago stays old.
    phone.receive(SAM, "IN", (NOW + DAY).ms());
    phone.receive(SAM, "OUT", (NOW - DAY).ms());
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let sent: Vec<_> = page
        .texts
        .iter()
        .map(|text| (text.text.reveal(), text.sent_at))
        .collect();
    assert_eq!(
        sent,
        [("OUT", Some(NOW - DAY)), ("OK", Some(NOW - old)), ("IN", None)]
    );
}

#[tokio::test]
async fn all_pages_are_read_and_an_entry_on_two_of_them_counts_once() {
    let phone = AndroidPhone::start(NOW.ms());
    let gateway = with(AndroidSettings {
        page_size: 3,
        ..settings(phone.base_url())
    });
    let all: Vec<String> = (0..10).map(|n| format!("text {n}")).collect();
    for (n, body) in (0_i64..).zip(&all) {
        phone.receive(JO, body, NOW.ms() + n * 1000);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(
        (bodies(&page), phone.pages_served()),
        (all.iter().map(String::as_str).collect(), 4)
    );
    // A text that comes in between two pages would move the list on: entries repeat, none is missed.
    phone.page_at_most(2);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(
        page.texts.len(),
        10,
        "a page shorter than asked for is not the end of the list"
    );
}

// Faults: P06 x gateway-lies
#[tokio::test]
async fn an_entry_that_cannot_be_read_deafens_us_to_no_other() {
    let (phone, gateway) = started();
    phone.receive(JO, "HELP", NOW.ms());
    let at = "2026-11-21T14:05:00.000+00:00";
    let long = "text:".to_owned() + &"7".repeat(1_000_000);
    for entry in [
        json!({"id": null}),
        json!([]),
        json!({"id": "text:1", "type": "SMS", "sender": JO, "contentPreview": "OK", "createdAt": "yesterday"}),
        json!({"id": "../x", "type": "SMS", "sender": JO, "contentPreview": "OK", "createdAt": at}),
        json!({"id": "", "type": "SMS", "sender": JO, "contentPreview": "OK", "createdAt": at}),
        json!({"id": long, "type": "SMS", "sender": JO, "contentPreview": "OK", "createdAt": at}),
    ] {
        phone.put_entry(entry);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!((bodies(&page), page.unreadable.count()), (vec!["HELP"], 6));
    assert!(page.next.unwrap().as_str().len() < 300);
}

/// A text without a sender, or without words, is a text all the same: somebody may be asking for help.
#[tokio::test]
async fn a_text_without_a_sender_or_words_is_reported_and_a_picture_message_with_its_words() {
    let (phone, gateway) = started();
    let at = "2026-11-21T14:05:00.000+00:00";
    phone.put_entry(json!({"id": "text:1", "type": "SMS", "createdAt": at}));
    phone.receive_as("mms:1", "MMS_DOWNLOADED", JO, "HELP (picture)", NOW.ms());
    phone.receive_as("mms-header:1", "MMS", JO, "MMS notification", NOW.ms());
    phone.receive_as("data:1", "DATA_SMS", JO, "00ff", NOW.ms());
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let mut read = bodies(&page);
    read.sort_unstable();
    assert_eq!((read, page.unreadable.count()), (vec!["", "HELP (picture)"], 0));
}

// Faults: P14 x gateway-lies
#[tokio::test]
async fn an_inbox_that_repeats_itself_or_never_ends_is_left_and_its_texts_count_once() {
    let phone = AndroidPhone::start(NOW.ms());
    let gateway = with(AndroidSettings {
        page_size: 5,
        ..settings(phone.base_url())
    });
    for n in 0..20 {
        phone.receive(JO, &format!("text {n}"), NOW.ms());
    }
    phone.repeat_pages();
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(
        (page.texts.len(), page.unreadable.count(), phone.pages_served()),
        (5, 0, 2)
    );
    let again = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!((again.texts.len(), phone.pages_served()), (0, 4));
    let endless = AndroidPhone::start(NOW.ms());
    endless.never_end();
    let gateway = with(settings(endless.base_url()));
    gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(endless.pages_served(), 100);
}

// Faults: P14 x inbound-deaf
#[tokio::test]
async fn an_outage_is_told_apart_from_a_refusal_and_an_inbox_without_texts_from_both() {
    let (phone, gateway) = started();
    assert_eq!(gateway.poll_inbound(None, NOW).await.unwrap().texts, []);
    for (fault, expected) in [
        (HttpFault::Status(500), "busy"),
        (HttpFault::Later(429, "7"), "busy"),
        (HttpFault::Redirect("/".to_owned()), "busy"),
        (HttpFault::Status(403), "refused"),
        (HttpFault::Status(501), "refused"),
        (HttpFault::Garbage, "unreadable"),
        (HttpFault::BreakOff, "unreadable"),
        (HttpFault::Endless, "unreadable"),
    ] {
        phone.fail(Some(fault.clone()));
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

/// Versions before 1.65.2 give every "OK" of one phone one id, and overwrite the entry of the one before.
// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn the_same_text_at_another_time_is_another_text_whatever_its_id() {
    let (phone, gateway) = started();
    let mut cursor = None;
    for minute in [0, 20, 40] {
        let at = NOW + Span::from_mins(minute);
        phone.receive_as("text:77", "SMS", JO, "OK", at.ms());
        let page = gateway.poll_inbound(cursor.as_ref(), at).await.unwrap();
        assert_eq!((bodies(&page), page.texts[0].sent_at), (vec!["OK"], Some(at)));
        cursor = page.next;
    }
}

// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn p07_one_text_under_two_ids_within_ninety_seconds_counts_once() {
    for late in [false, true] {
        let (phone, gateway) = started();
        phone.receive(JO, "OK", NOW.ms());
        let mut cursor = None;
        let mut counted = Vec::new();
        if late {
            let page = gateway.poll_inbound(None, NOW).await.unwrap();
            counted.extend(page.texts);
            cursor = page.next;
        }
        // The other way of the app's hears of it with another time, before or after, and another form of the number.
        phone.receive("07700 900123", "OK", (NOW + Span::from_secs(90)).ms());
        phone.receive(JO, "OK", (NOW - Span::from_secs(90)).ms());
        for _ in 0..3 {
            let page = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap();
            counted.extend(page.texts);
            cursor = page.next;
        }
        // Without the first poll, the earliest counts, and so does the one that is 180 seconds later.
        assert_eq!(counted.len(), if late { 1 } else { 2 }, "{counted:?}");
    }
}

// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn other_words_another_sender_or_more_than_ninety_seconds_make_another_text() {
    let (phone, gateway) = started();
    let after = |secs: u64| (NOW + Span::from_secs(secs)).ms();
    phone.receive(JO, "OK", after(0));
    phone.receive(JO, "Ok", after(1));
    phone.receive(SAM, "OK", after(2));
    phone.receive(JO, "OK", after(91));
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), ["OK", "Ok", "OK", "OK"]);
}

/// A double that outlives its text in the window must not come back as new.
// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn p07_a_double_stays_one_when_its_text_has_left_the_window() {
    let (phone, gateway) = started();
    // The window begins on a whole hour: between the two.
    let hour = Timestamp::from_ms(NOW.ms() - NOW.ms() % 3_600_000);
    phone.receive(JO, "OK", (hour - SECOND).ms());
    phone.receive(JO, "OK", (hour + SECOND).ms());
    let mut page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1);
    for _ in 0..3 {
        let later = NOW + DAY + DAY;
        phone.set_now(later.ms());
        page = gateway.poll_inbound(page.next.as_ref(), later).await.unwrap();
        assert_eq!(page.texts, []);
    }
}

#[test]
fn the_stand_in_gives_the_ids_of_the_apps_own_formula() {
    let vectors = include_str!("../gateway-vectors.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    let all = vectors["vectors"].as_array().unwrap();
    let vector = all
        .iter()
        .find(|one| one["name"] == "android_sms_gateway_message_ids");
    let vector = vector.expect("the vector of the app's ids");
    let input = |name: &str| vector["inputs"][name].as_str().unwrap().to_owned();
    let sent_ms = vector["inputs"]["date_sent_ms"].as_i64().unwrap();
    let id = inbox_id(&input("sender"), &input("text"), sent_ms);
    assert_eq!(vector["expected"]["GET /inbox id"], id.as_str());
    let hash = format!("{:x}", text_hash(&input("sender"), &input("text"), sent_ms));
    assert_eq!(
        vector["expected"]["sms:received payload.messageId"],
        hash.as_str()
    );
}
