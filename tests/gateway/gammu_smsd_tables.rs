//! gammu-smsd's tables without gammu-smsd: what its dummy phone cannot do, and a database that is not as it should be.

use super::gammu_smsd::{awkward, gateway, settings};
use super::support::gammu_smsd::{GammuSmsd, count};
use super::{JO, NOW, place, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Fate, Outbound, Priority, Rejection, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::gammu_smsd::{GammuSmsd as GammuSmsdGateway, GammuSmsdSettings};
use homeward::gateway::{Cursor, Gateway, PollFailure};

fn run(smsd: &GammuSmsd, sql: &str) {
    smsd.conn().execute_batch(sql).unwrap();
}

/// Moves what waits to `sentitems` with a status for each part, as gammu-smsd does.
fn sent_as(smsd: &GammuSmsd, parts: &[(&str, i64, i64)]) {
    for (number, (status, error, code)) in (1..).zip(parts) {
        run(
            smsd,
            &format!(
                "INSERT INTO sentitems (ID, CreatorID, SequencePosition, Status, StatusError, StatusCode, UDH, Text, SenderID)
                 SELECT ID, CreatorID, {number}, '{status}', {error}, {code}, coalesce(UDH, ''), '', 'office' FROM outbox"
            ),
        );
    }
    run(smsd, "DELETE FROM outbox; DELETE FROM outbox_multipart;");
}

fn received(smsd: &GammuSmsd, from: &str, words: &str, at: &str) {
    let insert = "INSERT INTO inbox (SenderNumber, TextDecoded, Text, UDH, RecipientID, ReceivingDateTime)
        VALUES (?1, ?2, '', '', 'office', ?3)";
    smsd.conn().execute(insert, [from, words, at]).unwrap();
}

async fn fate_of(parts: &[(&str, i64, i64)], body: &str) -> (Fate, Option<String>, Option<Rejection>) {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    let accepted = gateway.send(&text(JO, body), NOW).await.unwrap();
    sent_as(&smsd, parts);
    let receipts = gateway.status(&[accepted.provider_id]).await.unwrap();
    let [receipt] = &receipts[..] else {
        panic!("one receipt: {receipts:?}")
    };
    (receipt.fate, receipt.detail.clone(), receipt.rejection)
}

#[tokio::test]
async fn a_text_is_delivered_once_every_part_is_and_failed_once_one_part_is() {
    let two_parts = "a".repeat(200);
    let ok = ("DeliveryOK", 0, -1);
    let sent = ("SendingOK", -1, -1);
    for (parts, fate) in [
        (vec![ok, ok], Fate::Delivered),
        (vec![ok, sent], Fate::Accepted),
        (vec![ok], Fate::Accepted),
        (vec![ok, ("DeliveryPending", 48, -1)], Fate::Accepted),
        (vec![ok, ("DeliveryUnknown", 255, -1)], Fate::Accepted),
        (vec![ok, ("DeliveryFailed", 70, -1)], Fate::Undelivered),
        (vec![("SendingError", -1, 38), sent], Fate::Undelivered),
        (vec![sent, ("Error", -1, -1)], Fate::Undelivered),
        (vec![("SendingOKNoReport", -1, -1), ok], Fate::Accepted),
    ] {
        let told = fate_of(&parts, &two_parts).await;
        assert_eq!(told.0, fate, "{parts:?}");
        assert_eq!(told.2, None, "{parts:?}");
    }
}

#[tokio::test]
async fn only_the_networks_no_such_number_refuses_the_number() {
    let (fate, detail, rejection) = fate_of(&[("SendingError", -1, 1)], "K7").await;
    assert_eq!(
        (fate, rejection),
        (Fate::Undelivered, Some(Rejection::BadAddress))
    );
    assert_eq!(detail.as_deref(), Some("SendingError 1"));
    for code in [8, 21, 28, 38, 69, 500] {
        let (fate, _, rejection) = fate_of(&[("SendingError", -1, code)], "K7").await;
        assert_eq!((fate, rejection), (Fate::Undelivered, None), "{code}");
    }
}

#[tokio::test]
async fn p04_a_message_that_gammu_smsd_gave_up_is_not_taken_for_sent_and_may_go_again() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    let message = text(JO, "K7");
    let first = gateway.send(&message, NOW).await.unwrap();
    sent_as(&smsd, &[("SendingError", -1, 38)]);
    assert_eq!(gateway.find_sent(&message, NOW).await.unwrap(), None);
    let second = gateway.send(&message, NOW).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(count(&smsd.conn(), "SELECT count(*) FROM outbox"), 1);
}

#[tokio::test]
async fn an_id_that_is_none_of_ours_or_of_a_table_made_anew_has_no_fate() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    let accepted = gateway.send(&text(JO, "K7"), NOW).await.unwrap();
    let id = accepted.provider_id.split(':').next().unwrap();
    let strange = [
        format!("{id}:hw-another-1"),
        format!("{id}:"),
        ":".to_owned(),
        "x:m-42.1".to_owned(),
        "99999999999999999999:m-42.1".to_owned(),
        format!("{id}:' OR '1' = '1"),
        String::new(),
    ];
    assert_eq!(gateway.status(&strange).await.unwrap(), []);
    smsd.make_database();
    assert_eq!(gateway.status(&[accepted.provider_id]).await.unwrap(), []);
}

#[tokio::test]
async fn alerts_leave_before_nudges_before_confirmations() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    for (number, priority) in [
        (1, Priority::Confirmation),
        (2, Priority::Nudge),
        (3, Priority::Alert),
    ] {
        let message = Outbound {
            reference: format!("m-{number}"),
            priority,
            ..text(JO, "K7")
        };
        gateway.send(&message, NOW).await.unwrap();
    }
    let conn = smsd.conn();
    let mut order = conn
        .prepare("SELECT CreatorID FROM outbox ORDER BY Priority DESC")
        .unwrap();
    let order = order.query_map([], |row| row.get(0)).unwrap();
    let order: Vec<String> = order.map(Result::unwrap).collect();
    assert_eq!(order, ["m-3", "m-2", "m-1"]);
}

#[tokio::test]
async fn a_row_is_due_at_once_and_a_part_is_never_cut_within_a_character() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    for (number, body) in (1..).zip(awkward()) {
        let message = Outbound {
            reference: format!("m-{number}"),
            ..text(JO, &body)
        };
        gateway.send(&message, NOW).await.unwrap();
    }
    let conn = smsd.conn();
    assert_eq!(
        count(
            &conn,
            "SELECT count(*) FROM outbox WHERE SendingDateTime >= '2001-01-01' OR SendingTimeOut >= '2001-01-01'"
        ),
        0
    );
    let mut parts = conn
        .prepare(
            "SELECT Coding, UDH, TextDecoded FROM outbox WHERE MultiPart = 'true'
             UNION ALL SELECT Coding, UDH, TextDecoded FROM outbox_multipart",
        )
        .unwrap();
    let parts = parts
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    let mut seen = 0;
    for part in parts {
        let (coding, header, words): (String, String, String) = part.unwrap();
        let size = homeward::wording::segments(&words);
        match coding.as_str() {
            "Default_No_Compression" => {
                assert!(size.units <= 153 && size.encoding.name() == "GSM-7", "{words}")
            }
            // A part may be of plain letters though the text is not.
            "Unicode_No_Compression" => assert!(words.encode_utf16().count() <= 67, "{words}"),
            other => panic!("{other}"),
        }
        assert!(header.starts_with("050003") && header.len() == 12, "{header}");
        seen += 1;
    }
    assert!(seen >= 12, "{seen} parts");
}

#[tokio::test]
async fn p12_a_text_is_dated_by_the_carriers_clock_in_summer_and_never_after_its_arrival() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    for at in [
        "2026-07-01 15:00:00",
        "2026-11-21 14:04:58",
        "2026-11-21 14:30:00",
        "0000-00-00 00:00:00",
        "yesterday",
    ] {
        received(&smsd, JO, "OK", at);
    }
    let cursor = Cursor::new("0-");
    let page = gateway.poll_inbound(Some(&cursor), NOW).await.unwrap();
    let sent: Vec<_> = page.texts.iter().map(|text| text.sent_at).collect();
    let summer = homeward::domain::time::Timestamp::parse("2026-07-01T14:00:00Z").unwrap();
    assert_eq!(
        sent,
        [Some(summer), Some(NOW - Span::from_secs(2)), None, None, None]
    );
}

// Faults: P06 x outage
#[tokio::test]
async fn a_first_start_in_a_database_of_years_takes_no_old_text_for_news_and_loses_none_of_this_week() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    received(&smsd, JO, "SOS", "2025-03-01 10:00:00");
    received(&smsd, JO, "on Monday", "2026-11-16 09:00:00");
    received(&smsd, JO, "without a time", "");
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let words: Vec<_> = page.texts.iter().map(|text| text.text.reveal()).collect();
    assert_eq!(words, ["on Monday", "without a time"]);
    // An old text that comes late all the same is news.
    received(&smsd, JO, "late", "2025-03-01 10:00:00");
    let page = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1);
}

#[tokio::test]
async fn many_texts_come_page_by_page_and_tidying_up_loses_none() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    let mut conn = smsd.conn();
    let change = conn.transaction().unwrap();
    for number in 0..1200 {
        let insert =
            "INSERT INTO inbox (SenderNumber, TextDecoded, Text, UDH, RecipientID, ReceivingDateTime)
            VALUES (?1, ?2, '', '', 'office', '2026-11-21 14:00:00')";
        change.execute(insert, [JO, &number.to_string()]).unwrap();
    }
    change.commit().unwrap();
    let mut cursor = Some(Cursor::new("0-"));
    let mut seen = Vec::new();
    for _ in 0..4 {
        let page = gateway.poll_inbound(cursor.as_ref(), NOW).await.unwrap();
        assert!(page.texts.len() <= 500);
        seen.extend(page.texts.iter().map(|text| text.text.reveal().to_owned()));
        cursor = page.next;
        run(&smsd, &format!("DELETE FROM inbox WHERE ID <= {}", seen.len()));
    }
    assert_eq!(
        seen,
        (0..1200).map(|number| number.to_string()).collect::<Vec<_>>()
    );
}

// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn p07_a_text_that_gammu_smsd_stores_twice_counts_once() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    received(&smsd, JO, "OK", "2026-11-21 14:00:00");
    received(&smsd, JO, "OK", "2026-11-21 14:00:00");
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1);
    received(&smsd, JO, "OK", "2026-11-21 14:00:00");
    let again = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(again.texts[0].provider_id, page.texts[0].provider_id);
    for (from, words, at) in [
        (JO, "OK", "2026-11-21 14:00:01"),
        (JO, "SOS", "2026-11-21 14:00:00"),
        ("+447700900124", "OK", "2026-11-21 14:00:00"),
    ] {
        received(&smsd, from, words, at);
    }
    let others = gateway.poll_inbound(again.next.as_ref(), NOW).await.unwrap();
    assert_eq!(others.texts.len(), 3);
    assert!(
        others
            .texts
            .iter()
            .all(|text| text.provider_id != page.texts[0].provider_id)
    );
}

#[tokio::test]
async fn a_row_that_cannot_be_read_hides_none_behind_it() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    received(&smsd, JO, "before", "2026-11-21 14:00:00");
    received(&smsd, JO, "", "2026-11-21 14:00:00");
    run(&smsd, "UPDATE inbox SET SenderNumber = x'00ff' WHERE ID = 2");
    received(&smsd, JO, "behind", "2026-11-21 14:00:00");
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts.len(), 2);
    assert_eq!(page.unreadable.count(), 1);
    // The words that gammu-smsd could not write stand in its column of octets.
    run(
        &smsd,
        "INSERT INTO inbox (SenderNumber, TextDecoded, Text, UDH, RecipientID) VALUES ('+447700900123', '', '0053004F0053', '', '')",
    );
    let page = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(page.texts[0].text.reveal(), "SOS");
}

#[tokio::test]
async fn a_name_of_digits_is_nobodys_number() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    for sender in ["07700900123", "447700900123", "60777", JO] {
        received(&smsd, sender, "OK", "2026-11-21 14:00:00");
    }
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let senders: Vec<_> = page.texts.iter().map(|text| text.from.reveal()).collect();
    assert_eq!(senders, ["\"07700900123\"", "\"447700900123\"", "60777", JO]);
    let known = senders
        .iter()
        .filter(|sender| homeward::domain::private::Phone::parse(sender).is_ok());
    assert_eq!(known.count(), 1);
}

#[tokio::test]
async fn where_several_modems_share_a_database_each_gateway_has_its_own() {
    let smsd = GammuSmsd::not_running();
    let of = |phone_id: &str| {
        let settings = GammuSmsdSettings {
            phone_id: Some(phone_id.to_owned()),
            ..settings(&smsd)
        };
        GammuSmsdGateway::new(settings, place("main", Channel::Sms, Span::from_secs(12)))
    };
    received(&smsd, JO, "to the office", "2026-11-21 14:00:00");
    let (office, hall) = (of("office"), of("hall"));
    assert_eq!(office.poll_inbound(None, NOW).await.unwrap().texts.len(), 1);
    assert_eq!(hall.poll_inbound(None, NOW).await.unwrap().texts.len(), 0);
    hall.send(&text(JO, "K7"), NOW).await.unwrap();
    assert_eq!(
        count(
            &smsd.conn(),
            "SELECT count(*) FROM outbox WHERE SenderID = 'hall'"
        ),
        1
    );
}

/// Asks everything of a gateway whose database is not as it should be, and returns what it says.
async fn all_of(smsd: &GammuSmsd) -> (SendFailure, PollFailure, String) {
    let gateway = gateway(smsd);
    let message = text(JO, "Jo Bloggs");
    let sent = gateway.send(&message, NOW).await.unwrap_err();
    let told = format!("{sent:?}");
    assert!(!told.contains("Jo") && !told.contains(JO), "{told}");
    let polled = gateway.poll_inbound(None, NOW).await.unwrap_err();
    assert!(gateway.find_sent(&message, NOW).await.is_err());
    let health = gateway.health(NOW).await.unwrap().unwrap();
    assert!(health.troubles[0].is_serious);
    (sent, polled, health.troubles[0].words.clone())
}

#[tokio::test]
async fn a_database_that_is_not_gammu_smsds_is_told_plainly_and_nothing_is_written() {
    let missing = GammuSmsd::not_running();
    std::fs::remove_file(missing.database()).unwrap();
    let (sent, polled, words) = all_of(&missing).await;
    assert!(matches!(sent, SendFailure::BeforeSend { .. }), "{sent:?}");
    assert!(matches!(polled, PollFailure::Unreachable { .. }), "{polled:?}");
    assert!(words.contains("is not there"), "{words}");
    assert!(
        !missing.database().exists(),
        "nothing is made in another's folder"
    );

    let newer = GammuSmsd::not_running();
    run(&newer, "UPDATE gammu SET Version = 18");
    let (sent, polled, words) = all_of(&newer).await;
    assert!(matches!(sent, SendFailure::Refused { .. }), "{sent:?}");
    assert!(matches!(polled, PollFailure::Refused { .. }), "{polled:?}");
    assert!(words.contains("version 18"), "{words}");
    assert_eq!(count(&newer.conn(), "SELECT count(*) FROM outbox"), 0);

    for table in [
        "gammu",
        "inbox",
        "outbox",
        "outbox_multipart",
        "phones",
        "sentitems",
    ] {
        let damaged = GammuSmsd::not_running();
        run(&damaged, &format!("ALTER TABLE {table} RENAME TO elsewhere"));
        let (sent, polled, words) = all_of(&damaged).await;
        let told = format!("no table `{table}`");
        assert!(
            matches!(&sent, SendFailure::Refused { why } if why.contains(&told)),
            "{sent:?}"
        );
        assert!(
            matches!(&polled, PollFailure::Refused { why } if why.contains(&told)),
            "{polled:?}"
        );
        assert!(words.contains(&told), "{words}");
    }

    let text_file = GammuSmsd::not_running();
    std::fs::write(
        text_file.database(),
        "this is a letter to parents, and no database\n".repeat(50),
    )
    .unwrap();
    let (sent, _, words) = all_of(&text_file).await;
    assert!(matches!(sent, SendFailure::Refused { .. }), "{sent:?}");
    assert!(words.contains("no SQLite database"), "{words}");
}

#[tokio::test]
async fn a_database_that_another_program_keeps_is_busy_and_nothing_is_written_later() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    let other = smsd.conn();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let message = text(JO, "K7");
    let sent = gateway.send(&message, NOW);
    let polled = gateway.poll_inbound(None, NOW);
    let health = gateway.health(NOW);
    let (sent, polled, health) = tokio::join!(sent, polled, health);
    assert!(
        matches!(sent, Err(SendFailure::Retry { after: None, .. })),
        "{sent:?}"
    );
    assert!(matches!(polled, Err(PollFailure::Busy { .. })), "{polled:?}");
    assert!(matches!(health, Err(PollFailure::Busy { .. })), "{health:?}");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(count(&other, "SELECT count(*) FROM outbox"), 0);
    gateway.send(&message, NOW).await.unwrap();
}

#[tokio::test]
async fn each_trouble_of_the_modem_is_told_in_its_own_words() {
    let smsd = GammuSmsd::not_running();
    let gateway = gateway(&smsd);
    let words = async || -> Vec<String> {
        let health = gateway.health(NOW).await.unwrap().unwrap();
        health.troubles.into_iter().map(|trouble| trouble.words).collect()
    };
    assert!(words().await[0].contains("never reached a modem"));
    run(
        &smsd,
        "INSERT INTO phones (ID, TimeOut, Send, Receive, IMEI, IMSI, NetCode, NetName, Client, Signal)
         VALUES ('office', '2026-11-21 14:05:10', 'yes', 'yes', '1', '1', '234 15', 'UK', 'Gammu', 40)",
    );
    assert_eq!(words().await, Vec::<String>::new());
    for (change, expected) in [
        ("NetCode = ''", "on no network"),
        ("Signal = 0", "no signal"),
        ("Send = 'no'", "not to send"),
        ("Receive = 'no'", "not to receive"),
        ("TimeOut = '2026-11-21 14:02:00'", "two minutes"),
        ("TimeOut = '2026-11-21 14:30:00'", "two minutes"),
        ("TimeOut = 'never'", "two minutes"),
    ] {
        run(&smsd, &format!("UPDATE phones SET {change}"));
        let told = words().await;
        assert!(
            told.len() == 1 && told[0].contains(expected),
            "{change}: {told:?}"
        );
        run(
            &smsd,
            "UPDATE phones SET NetCode = '234 15', Signal = 40, Send = 'yes', Receive = 'yes', TimeOut = '2026-11-21 14:05:10'",
        );
    }
    // A modem that was replaced leaves its row behind, and the new one is well.
    run(
        &smsd,
        "INSERT INTO phones (ID, TimeOut, IMEI, IMSI, Client) VALUES ('office', '2026-01-01 00:00:00', '2', '2', 'Gammu')",
    );
    assert_eq!(words().await, Vec::<String>::new());
    gateway.send(&text(JO, "K7"), NOW).await.unwrap();
    run(&smsd, "UPDATE outbox SET Retries = 1");
    assert!(words().await[0].contains("failed to send"));
}

#[tokio::test]
async fn a_text_of_more_parts_than_gammu_takes_is_refused_and_nothing_is_written() {
    let smsd = GammuSmsd::not_running();
    let sent = gateway(&smsd)
        .send(&text(JO, &"a".repeat(153 * 50 + 1)), NOW)
        .await;
    assert!(matches!(sent, Err(SendFailure::Refused { .. })), "{sent:?}");
    assert_eq!(count(&smsd.conn(), "SELECT count(*) FROM outbox"), 0);
}
