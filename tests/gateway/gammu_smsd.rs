//! The real gammu-smsd with its dummy phone: what it sends, what it receives, and what it says of both.

use super::support::gammu_smsd::{GammuSmsd, count, form};
use super::{JO, NOW, place, real_now, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{CUT_MARK, Fate, Outbound};
use homeward::domain::time::{Interval, Span};
use homeward::gateway::gammu_smsd::{GammuSmsd as GammuSmsdGateway, GammuSmsdSettings};
use homeward::gateway::{Cursor, Gateway, InboundPage, InboundWays};
use homeward::wording::segments;
use std::sync::Arc;

/// `NOW`, as gammu's files have it.
const AT: &str = "20261121T140500Z";

pub(crate) fn settings(smsd: &GammuSmsd) -> GammuSmsdSettings {
    GammuSmsdSettings {
        database: smsd.database(),
        phone_id: None,
        inbound: InboundWays {
            poll: Interval::new(Span::from_secs(5)),
            webhook: false,
        },
    }
}

pub(crate) fn gateway(smsd: &GammuSmsd) -> GammuSmsdGateway {
    GammuSmsdGateway::new(settings(smsd), place("main", Channel::Sms, Span::from_secs(12)))
}

fn numbered(number: usize, body: &str) -> Outbound {
    Outbound {
        reference: format!("hw-0a1b2c3d-{number}"),
        ..text(JO, body)
    }
}

fn bodies(page: &InboundPage) -> Vec<&str> {
    page.texts.iter().map(|text| text.text.reveal()).collect()
}

/// Texts that programs which drive modems have stumbled over, and of every length that matters.
pub(crate) fn awkward() -> Vec<String> {
    let mut texts: Vec<String> = [
        "OK",
        "ERROR",
        "+CMGL:",
        "",
        "👍 all well",
        "£5 @ [x] {y} ~ ^ | \\ €",
        "one\ntwo\n\nthree",
        "'; DROP TABLE outbox; --",
    ]
    .map(str::to_owned)
    .into();
    texts.push("a".repeat(160));
    texts.push("b".repeat(161));
    // The escape of the sign stands where the first part ends, and each half of the hand where parts of 67 units do.
    texts.push(format!("{}€{}", "c".repeat(152), "d".repeat(20)));
    texts.push(format!("{}👍{}", "ŵ".repeat(66), "e".repeat(10)));
    texts.push("0123456789 ".repeat(84)[..918].to_owned());
    texts
}

#[tokio::test]
async fn p04_every_text_leaves_whole_in_as_many_parts_as_it_was_counted() {
    let smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    let texts = awkward();
    for (number, body) in (1..).zip(&texts) {
        gateway.send(&numbered(number, body), NOW).await.unwrap();
    }
    for (number, body) in (1..).zip(&texts) {
        let reference = numbered(number, body).reference;
        let parts = smsd.sent(&reference);
        let whole: String = parts.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(whole, *body);
        assert_eq!(parts.len(), segments(body).parts, "{body}");
        // With a report asked for, the word is not `SendingOKNoReport`.
        assert!(parts.iter().all(|(_, status)| status == "SendingOK"), "{parts:?}");
    }
    let validities = "SELECT count(*) FROM sentitems WHERE RelativeValidity <> 2";
    assert_eq!(count(&smsd.conn(), validities), 0, "15 minutes are the octet 2");
    let long =
        "SELECT count(DISTINCT substr(UDH, 7, 2)) FROM sentitems WHERE UDH <> '' AND SequencePosition = 1";
    let in_parts = texts.iter().filter(|body| segments(body).parts > 1).count();
    assert_eq!(
        count(&smsd.conn(), long),
        in_parts,
        "each text in parts has a number of its own"
    );
}

#[tokio::test]
async fn p06_every_text_comes_in_whole_and_once() {
    let smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    let texts = awkward();
    for body in &texts {
        smsd.bring(JO, body, AT);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), texts);
    assert_eq!(page.unreadable.count(), 0);
    for text in &page.texts {
        assert_eq!(text.from.reveal(), JO);
        assert_eq!(text.sent_at, Some(NOW));
        assert_eq!(text.received_at, NOW);
    }
    let again = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&again), Vec::<&str>::new());
    assert_eq!(again.next, page.next);
}

#[tokio::test]
async fn a_delivery_report_of_the_modem_says_what_became_of_a_message() {
    let smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    for (number, status, fate, detail) in [
        (1, 0x00, Fate::Delivered, "DeliveryOK"),
        (2, 0x46, Fate::Undelivered, "DeliveryFailed"),
    ] {
        // In two parts: only once both are there is the text.
        let message = numbered(number, &"a".repeat(200));
        let accepted = gateway.send(&message, NOW).await.unwrap();
        let ids = [accepted.provider_id];
        smsd.left(&message.reference);
        let receipts = gateway.status(&ids).await.unwrap();
        assert_eq!(
            (receipts[0].fate, receipts[0].detail.as_deref()),
            (Fate::Accepted, Some("SendingOK"))
        );
        smsd.report(JO, status);
        let word = detail.split(' ').next().unwrap();
        smsd.wait("the report has come in", |conn| {
            let told = format!(
                "SELECT count(*) FROM sentitems WHERE CreatorID = '{}' AND Status = '{word}'",
                message.reference
            );
            (count(conn, &told) == 2).then_some(())
        });
        let receipts = gateway.status(&ids).await.unwrap();
        assert_eq!(receipts.len(), 1);
        assert_eq!(receipts[0].fate, fate);
        assert!(
            receipts[0].detail.as_deref().unwrap().starts_with(detail),
            "{receipts:?}"
        );
        assert_eq!(receipts[0].rejection, None);
        assert_eq!(receipts[0].provider_id, ids[0]);
    }
}

// Faults: P04 x gateway-duplicates
#[tokio::test]
async fn p04_a_message_handed_over_many_times_at_once_leaves_once() {
    let smsd = GammuSmsd::start();
    let gateway = Arc::new(gateway(&smsd));
    let message = numbered(1, &"SOS ".repeat(60));
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (gateway, message) = (Arc::clone(&gateway), message.clone());
        tries.spawn(async move { gateway.send(&message, NOW).await.unwrap() });
    }
    let accepted = tries.join_all().await;
    assert!(accepted.iter().all(|one| *one == accepted[0]), "{accepted:?}");
    let parts = smsd.sent(&message.reference);
    assert_eq!(parts.len(), 2);
    let found = gateway.find_sent(&message, NOW).await.unwrap();
    assert_eq!(found.as_ref(), Some(&accepted[0]), "found among the sent");
    let again = gateway.send(&message, NOW).await.unwrap();
    assert_eq!(again, accepted[0]);
    assert_eq!(smsd.sent(&message.reference).len(), 2, "nothing left twice");
    let another = numbered(2, "another");
    assert_eq!(gateway.find_sent(&another, NOW).await.unwrap(), None);
}

// Faults: P06 x outage
#[tokio::test]
async fn p06_texts_and_messages_wait_while_gammu_smsd_is_down() {
    let mut smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    smsd.bring(JO, "before", AT);
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    smsd.stop();
    let message = numbered(1, "ring Jo");
    let accepted = gateway.send(&message, NOW).await.unwrap();
    let receipts = gateway.status(&[accepted.provider_id]).await.unwrap();
    assert_eq!(
        receipts[0].fate,
        Fate::Accepted,
        "it waits, and nobody calls it sent"
    );
    let found = gateway.find_sent(&message, NOW).await.unwrap();
    assert!(found.is_some(), "found among what waits");
    smsd.bring_part(JO, "while it was down", AT, None);
    smsd.run("");
    assert_eq!(smsd.sent(&message.reference).len(), 1);
    smsd.wait("the text has come in", |conn| {
        let rows = "SELECT count(*) FROM inbox WHERE TextDecoded = 'while it was down'";
        (count(conn, rows) == 1).then_some(())
    });
    // Killed before it could delete the first text from the modem, gammu-smsd stores that text again: under the same id.
    let next = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    let mut new = next.texts;
    new.retain(|text| text.provider_id != page.texts[0].provider_id);
    let [text] = &new[..] else {
        panic!("one text: {new:?}")
    };
    assert_eq!(text.text.reveal(), "while it was down");
}

// Faults: P08 x gateway-reorders
#[tokio::test]
async fn p08_a_text_of_which_a_part_never_came_says_so_and_reassures_nobody() {
    let smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    smsd.bring_part(JO, "all fine, ", AT, Some("050003070301"));
    smsd.bring_part(JO, "thank you", AT, Some("050003070303"));
    smsd.wait("gammu-smsd waits no longer", |conn| {
        (count(conn, "SELECT count(*) FROM inbox") == 2).then_some(())
    });
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(
        bodies(&page),
        [format!("all fine, {CUT_MARK}"), format!("{CUT_MARK}thank you")]
    );
}

#[tokio::test]
async fn a_sender_that_is_no_number_is_told_as_it_is() {
    let smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    for name in ["Vodafone", "O'Brien; --", "60777"] {
        smsd.bring(name, "hello", AT);
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let senders: Vec<_> = page.texts.iter().map(|text| text.from.reveal()).collect();
    assert_eq!(senders, ["Vodafone", "O'Brien; --", "60777"]);
}

// Faults: P06 P07 x gateway-duplicates
#[tokio::test]
async fn p06_a_database_made_anew_loses_no_text_though_its_numbers_begin_again() {
    let mut smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    smsd.bring(JO, "IN", "20261121T140100Z");
    smsd.bring(JO, "OK", "20261121T140200Z");
    let before = gateway.poll_inbound(None, NOW).await.unwrap();
    smsd.stop();
    smsd.make_database();
    smsd.run("");
    for (words, at) in [
        ("LEFT", "20261121T140300Z"),
        ("HOME", "20261121T140400Z"),
        ("OK", "20261121T140500Z"),
    ] {
        smsd.bring(JO, words, at);
    }
    let after = gateway.poll_inbound(before.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&after), ["LEFT", "HOME", "OK"]);
    let ids = |page: &InboundPage| {
        page.texts
            .iter()
            .map(|text| text.provider_id.clone())
            .collect::<Vec<_>>()
    };
    assert!(
        ids(&before).iter().all(|id| !ids(&after).contains(id)),
        "no id stands for two texts"
    );
}

#[tokio::test]
async fn the_modem_is_well_while_gammu_smsd_speaks_to_it_and_not_two_minutes_later() {
    let mut smsd = GammuSmsd::start();
    let gateway = gateway(&smsd);
    let now = real_now();
    let health = gateway.health(now).await.unwrap().unwrap();
    assert_eq!(health.troubles, []);
    smsd.stop();
    let health = gateway.health(now + Span::from_mins(4)).await.unwrap().unwrap();
    let [trouble] = &health.troubles[..] else {
        panic!("one trouble: {health:?}")
    };
    assert!(trouble.is_serious);
    assert!(trouble.words.contains("two minutes"), "{}", trouble.words);
}

#[tokio::test]
async fn neither_the_tables_nor_the_journal_of_gammu_smsd_are_changed() {
    let smsd = GammuSmsd::start();
    let before = form(&smsd.database());
    let gateway = gateway(&smsd);
    gateway.send(&numbered(1, &"a".repeat(400)), NOW).await.unwrap();
    smsd.bring(JO, "OK", AT);
    gateway
        .poll_inbound(Some(&Cursor::new("spoilt")), NOW)
        .await
        .unwrap();
    gateway.health(real_now()).await.unwrap();
    smsd.left("hw-0a1b2c3d-1");
    assert_eq!(form(&smsd.database()), before);
    assert_eq!(before.1, "delete", "gammu-smsd's own choice");
}
