//! The folders of smstools without smsd: files that are not as they should be, and folders that are not there.

use super::smstools::{bodies, gateway, numbered};
use super::support::smstools::{Smstools, locked, set_age};
use super::{JO, NOW, real_now, text};
use homeward::domain::delivery::{CUT_MARK, Fate, Outbound, SendFailure};
use homeward::gateway::{Gateway, PollFailure};
use std::fs;

/// A text as smsd 3.1.21 writes it.
fn received(from: &str, kind: &str, words: &str) -> String {
    let length = words.chars().count();
    format!(
        "From: {from}\nFrom_TOA: {kind}\nFrom_SMSC: 447785016005\nSent: 26-11-21 14:05:00\nReceived: 26-11-21 14:05:03\n\
         Subject: GSM1\nModem: GSM1\nReport: no\nAlphabet: ISO\nLength: {length}\n\n{words}"
    )
}

const NUMBER: &str = "91 international, ISDN/telephone";

fn from_jo(words: &str) -> String {
    received("447700900123", NUMBER, words)
}

fn report(id: u8, status: u8, received: &str) -> String {
    let words = format!(
        "SMS STATUS REPORT\nMessage_id: {id}\nDischarge_timestamp: 26-11-21 14:06:00\nStatus: {status},x,y"
    );
    format!(
        "From: 447700900123\nFrom_TOA: {NUMBER}\nSent: 26-11-21 14:05:00\nReceived: {received}\nReport: no\nAlphabet: ISO\n\
         Length: {}\nUDH: no\n\n{words}",
        words.len()
    )
}

// Faults: P06 x killed
#[tokio::test]
async fn p06_a_file_that_is_not_whole_is_left_until_it_is_and_told_with_a_mark_if_it_never_is() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let whole = from_jo("SOS please come");
    for end in 0..whole.len() {
        smstools.put("incoming", "GSM1.abcdef", &whole[..end]);
        let page = gateway.poll_inbound(None, real_now()).await.unwrap();
        assert_eq!(bodies(&page), Vec::<&str>::new(), "{end}");
    }
    smstools.put("incoming", "GSM1.abcdef", &whole[..whole.len() - 5]);
    set_age(&smstools.path("incoming/GSM1.abcdef"), 90);
    let page = gateway.poll_inbound(None, real_now()).await.unwrap();
    assert_eq!(bodies(&page), [format!("SOS please{CUT_MARK}")]);
    smstools.put("incoming", "GSM1.abcdef", &whole);
    let page = gateway.poll_inbound(None, real_now()).await.unwrap();
    assert_eq!(bodies(&page), ["SOS please come"]);
}

#[tokio::test]
async fn what_is_no_text_is_left_where_it_is() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    smstools.put(
        "incoming",
        "GSM1-concatenated",
        "05 00 03 0B 03 01 0791447758100650...\n",
    );
    smstools.put(
        "incoming",
        "GSM1.tmp123",
        "05 00 03 0B 03 01 0791447758100650...\n",
    );
    smstools.put("incoming", "GSM1.locked", from_jo("locked"));
    smstools.put("incoming", "GSM1.locked.LOCK", "");
    smstools.put("incoming", ".hidden", from_jo("hidden"));
    fs::create_dir(smstools.path("incoming/folder")).unwrap();
    let secret = smstools.spool().join("secret");
    fs::write(&secret, from_jo("secret")).unwrap();
    std::os::unix::fs::symlink(&secret, smstools.path("incoming/GSM1.link")).unwrap();
    let page = gateway.poll_inbound(None, real_now()).await.unwrap();
    assert_eq!(bodies(&page), Vec::<&str>::new());
    assert_eq!(smstools.names("incoming").len(), 7);
    fs::remove_file(smstools.path("incoming/GSM1.locked.LOCK")).unwrap();
    let page = gateway
        .poll_inbound(page.next.as_ref(), real_now())
        .await
        .unwrap();
    assert_eq!(bodies(&page), ["locked"]);
}

#[tokio::test]
async fn a_cursor_that_names_ways_out_of_the_spool_moves_nothing() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let outside = smstools.spool().join("outside");
    fs::write(&outside, "here").unwrap();
    smstools.put("incoming", "GSM1.a", from_jo("OK"));
    let cursor = homeward::gateway::Cursor::new(
        r#"{"seen":["../outside","..","","/etc/hostname","GSM1.a"],"read_at":"2099-01-01T00:00:00Z"}"#,
    );
    let page = gateway.poll_inbound(Some(&cursor), real_now()).await.unwrap();
    assert_eq!(bodies(&page), Vec::<&str>::new());
    assert_eq!(fs::read_to_string(&outside).unwrap(), "here");
    assert_eq!(smstools.names("homeward-done"), ["GSM1.a"]);
}

#[tokio::test]
async fn every_alphabet_of_smsd_is_read() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let head = "From: 447700900123\nFrom_TOA: 91 international\nReceived: 26-11-21 14:05:03\n";
    let mut ucs2 = format!("{head}Alphabet: UCS2\nLength: 6\n\n").into_bytes();
    ucs2.extend("👍\n\nOK".encode_utf16().flat_map(u16::to_be_bytes));
    let mut iso = format!("{head}Alphabet: ISO\nLength: 4\n\n").into_bytes();
    iso.extend([0xa3, 0xa4, 0xe9, b'!']);
    smstools.put("incoming", "GSM1.1", ucs2);
    smstools.put("incoming", "GSM1.2", iso);
    smstools.put(
        "incoming",
        "GSM1.3",
        format!("{head}Alphabet: UTF-8\nLength: 3\n\nñ€ŵ"),
    );
    smstools.put(
        "incoming",
        "GSM1.4",
        format!("{head}Alphabet: UTF-8\nLength: 7\n\nñ€ŵ"),
    );
    let page = gateway.poll_inbound(None, real_now()).await.unwrap();
    let mut told = bodies(&page);
    told.sort_unstable();
    assert_eq!(told, ["£€é!", "ñ€ŵ", "ñ€ŵ", "👍\n\nOK"]);
    assert!(page.texts.iter().all(|text| text.from.reveal() == JO));
}

#[tokio::test]
async fn p06_an_earlier_copy_of_the_store_put_back_loses_no_text() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let minute_ago = real_now() - homeward::domain::time::Span::from_mins(1);
    let copy = gateway.poll_inbound(None, minute_ago).await.unwrap().next;
    smstools.put("incoming", "GSM1.1", from_jo("HELP"));
    set_age(&smstools.path("incoming/GSM1.1"), 30);
    let page = gateway.poll_inbound(copy.as_ref(), real_now()).await.unwrap();
    assert_eq!(bodies(&page), ["HELP"]);
    let next = gateway
        .poll_inbound(page.next.as_ref(), real_now())
        .await
        .unwrap();
    assert_eq!(smstools.names("homeward-done"), ["GSM1.1"]);
    let later = gateway
        .poll_inbound(next.next.as_ref(), real_now())
        .await
        .unwrap();
    assert_eq!(later.texts, [], "told once");
    assert_eq!(later.next, next.next, "nothing to write down");
    let restored = gateway.poll_inbound(copy.as_ref(), real_now()).await.unwrap();
    assert_eq!(restored.texts[0].provider_id, page.texts[0].provider_id);
    assert_eq!(bodies(&restored), ["HELP"]);
}

// Faults: P07 x gateway-duplicates
#[tokio::test]
async fn p07_a_text_that_smsd_stores_twice_counts_once() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    smstools.put("incoming", "GSM1.1", from_jo("OK"));
    smstools.put("incoming", "GSM1.2", from_jo("OK"));
    let page = gateway.poll_inbound(None, real_now()).await.unwrap();
    assert_eq!(bodies(&page), ["OK"]);
    let next = gateway
        .poll_inbound(page.next.as_ref(), real_now())
        .await
        .unwrap();
    assert_eq!(smstools.names("homeward-done"), ["GSM1.1", "GSM1.2"]);
    smstools.put("incoming", "GSM1.3", from_jo("OK"));
    smstools.put(
        "incoming",
        "GSM1.4",
        from_jo("OK").replace("Sent: 26-11-21 14:05:00", "Sent: 26-11-21 14:05:01"),
    );
    smstools.put("incoming", "GSM1.5", from_jo("SOS"));
    let again = gateway
        .poll_inbound(next.next.as_ref(), real_now())
        .await
        .unwrap();
    let same = again
        .texts
        .iter()
        .filter(|text| text.provider_id == page.texts[0].provider_id);
    assert_eq!((again.texts.len(), same.count()), (3, 1));
}

#[tokio::test]
async fn texts_in_parts_have_reference_numbers_of_their_own_one_after_another() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let mut numbers = std::collections::BTreeSet::new();
    for number in 0..256 {
        let accepted = gateway
            .send(&numbered(number, &"a".repeat(200)), NOW)
            .await
            .unwrap();
        let file = smstools
            .path("outgoing")
            .join(format!("{}-1", accepted.provider_id));
        let content = fs::read_to_string(&file).unwrap();
        let header = content
            .lines()
            .find_map(|line| line.strip_prefix("UDH-DATA: 05 00 03 "))
            .unwrap();
        numbers.insert(header[..2].to_owned());
        // Taken and forgotten, so that the folder stays small.
        fs::remove_file(file).unwrap();
    }
    assert_eq!(numbers.len(), 256);
}

#[tokio::test]
async fn a_name_of_digits_is_nobodys_number() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    smstools.put(
        "incoming",
        "GSM1.1",
        received("07700900123", "D0 alphanumeric, unknown", "OK"),
    );
    smstools.put(
        "incoming",
        "GSM1.2",
        received("07700900123", "81 unknown, ISDN/telephone", "OK"),
    );
    let page = gateway.poll_inbound(None, real_now()).await.unwrap();
    let mut senders: Vec<_> = page.texts.iter().map(|text| text.from.reveal()).collect();
    senders.sort_unstable();
    assert_eq!(senders, ["\"07700900123\"", "07700900123"]);
    assert!(homeward::domain::private::Phone::parse(senders[0]).is_err());
}

// Faults: P06 x outage
#[tokio::test]
async fn a_first_start_in_a_spool_of_years_takes_no_old_text_for_news() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    smstools.put("incoming", "GSM1.old", from_jo("SOS"));
    set_age(&smstools.path("incoming/GSM1.old"), 30 * 24 * 3600);
    smstools.put("incoming", "GSM1.new", from_jo("OK"));
    set_age(&smstools.path("incoming/GSM1.new"), 3 * 24 * 3600);
    let page = gateway.poll_inbound(None, real_now()).await.unwrap();
    assert_eq!(bodies(&page), ["OK"]);
    gateway
        .poll_inbound(page.next.as_ref(), real_now())
        .await
        .unwrap();
    assert_eq!(smstools.names("homeward-done"), ["GSM1.new", "GSM1.old"]);
}

#[tokio::test]
async fn many_texts_come_page_by_page_oldest_first() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    for number in 0..1100_u64 {
        let name = format!("GSM1.{number}");
        smstools.put("incoming", &name, from_jo(&number.to_string()));
        set_age(&smstools.path("incoming").join(name), 2000 - number);
    }
    let (mut cursor, mut seen) = (None, Vec::new());
    for _ in 0..4 {
        let page = gateway.poll_inbound(cursor.as_ref(), real_now()).await.unwrap();
        assert!(page.texts.len() <= 500);
        seen.extend(page.texts.iter().map(|text| text.text.reveal().to_owned()));
        cursor = page.next;
    }
    assert_eq!(
        seen,
        (0..1100).map(|number| number.to_string()).collect::<Vec<_>>()
    );
    assert_eq!(smstools.names("incoming"), Vec::<String>::new());
    assert_eq!(smstools.names("homeward-done").len(), 1100);
}

#[tokio::test]
async fn a_file_handed_over_may_be_read_and_written_by_the_group_and_is_named_by_our_reference() {
    use std::os::unix::fs::PermissionsExt as _;
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let accepted = gateway.send(&numbered(7, "K7"), NOW).await.unwrap();
    let names = smstools.names("outgoing");
    assert_eq!(names, [format!("{}-1", accepted.provider_id)]);
    assert!(names[0].starts_with("homeward-hw-0a1b2c3d-7."), "{names:?}");
    let mode = fs::metadata(smstools.path("outgoing").join(&names[0]))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o660);
    assert_eq!(smstools.names("homeward-new"), ["lock"], "nothing is left behind");
    let file = fs::read_to_string(smstools.path("outgoing").join(&names[0])).unwrap();
    assert_eq!(
        file,
        "To: 447700900123\nAlphabet: GSM\nAutosplit: 0\nReport: yes\nValidity: 2\nPriority: High\n\nK7"
    );
}

#[tokio::test]
async fn a_strange_reference_leads_nowhere() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    for reference in [
        "../../etc/cron.d/x",
        "a/b",
        "",
        "x\nTo: 447700900999",
        &"y".repeat(500),
    ] {
        let message = Outbound {
            reference: reference.to_owned(),
            ..text(JO, "K7")
        };
        let accepted = gateway.send(&message, NOW).await.unwrap();
        assert_eq!(
            gateway.find_sent(&message, NOW).await.unwrap().as_ref(),
            Some(&accepted)
        );
        assert_eq!(gateway.status(&[accepted.provider_id]).await.unwrap().len(), 1);
    }
    assert_eq!(smstools.names("outgoing").len(), 5);
}

#[tokio::test]
async fn one_reference_that_begins_another_is_not_taken_for_it() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let of = |reference: &str| Outbound {
        reference: reference.to_owned(),
        ..text(JO, "K7")
    };
    gateway.send(&of("m-42.1"), NOW).await.unwrap();
    for other in ["m-42", "m-4", "m-42.1.1", "m"] {
        assert_eq!(gateway.find_sent(&of(other), NOW).await.unwrap(), None, "{other}");
    }
}

// Faults: P04 x killed
#[tokio::test]
async fn p04_a_message_whose_hand_over_was_cut_short_is_completed_and_no_part_goes_twice() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let message = numbered(1, &"a".repeat(400));
    let accepted = gateway.send(&message, NOW).await.unwrap();
    let id = &accepted.provider_id;
    // As if killed before the first part, which goes last; smsd has sent another meanwhile.
    fs::remove_file(smstools.path("outgoing").join(format!("{id}-1"))).unwrap();
    fs::rename(
        smstools.path("outgoing").join(format!("{id}-3")),
        smstools.path("sent").join(format!("{id}-3")),
    )
    .unwrap();
    assert_eq!(
        gateway.find_sent(&message, NOW).await.unwrap(),
        None,
        "not handed over"
    );
    assert_eq!(gateway.send(&message, NOW).await.unwrap(), accepted);
    assert_eq!(smstools.names("outgoing"), [format!("{id}-1"), format!("{id}-2")]);
}

#[tokio::test]
async fn an_id_that_is_none_of_ours_has_no_fate_and_opens_no_file() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    fs::write(smstools.spool().join("x.1-1"), "To: 1\n\nx").unwrap();
    let strange = [
        "../x.1",
        "homeward-../../x.1",
        "homeward-/etc/passwd.1",
        "homeward-a.b.0",
        "homeward-a.b.99999999999999999999",
        "homeward-a.b.x",
        "unheard-of",
        "",
    ];
    let mut strange: Vec<String> = strange.map(str::to_owned).into();
    strange.push(format!("homeward-{}.1", "a".repeat(10_000)));
    assert_eq!(gateway.status(&strange).await.unwrap(), []);
}

#[tokio::test]
async fn a_report_counts_for_the_message_that_was_sent_before_it_and_the_last_word_counts() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let accepted = gateway.send(&numbered(1, "K7"), NOW).await.unwrap();
    let id = accepted.provider_id;
    fs::remove_file(smstools.path("outgoing").join(format!("{id}-1"))).unwrap();
    let sent = "To: 447700900123\nModem: GSM1\nSent: 26-11-21 14:05:10\nMessage_id: 117\n\nK7";
    smstools.put("sent", &format!("{id}-1"), sent);
    let fate = async || gateway.status(std::slice::from_ref(&id)).await.unwrap()[0].fate;
    assert_eq!(fate().await, Fate::Accepted);
    // Of the same number, 256 messages ago; of another message; of another phone; and none at all.
    smstools.put("report", "GSM1.1", report(117, 0, "26-11-21 14:05:09"));
    smstools.put("report", "GSM1.2", report(118, 0, "26-11-21 14:05:12"));
    smstools.put(
        "report",
        "GSM1.3",
        report(117, 0, "26-11-21 14:05:12").replace("900123", "900124"),
    );
    smstools.put("report", "GSM1.4", "no report");
    smstools.put("report", "GSM1.5", report(117, 0, "21.11.2026 14:06"));
    assert_eq!(fate().await, Fate::Accepted);
    smstools.put("report", "GSM1.6", report(117, 48, "26-11-21 14:05:13"));
    assert_eq!(fate().await, Fate::Accepted);
    smstools.put("report", "GSM1.7", report(117, 0, "26-11-21 14:05:14"));
    assert_eq!(fate().await, Fate::Delivered);
    smstools.put("report", "GSM1.8", report(117, 70, "26-11-21 14:05:15"));
    assert_eq!(fate().await, Fate::Undelivered);
}

#[tokio::test]
async fn folders_that_are_not_there_are_told_plainly_and_nothing_has_left() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let message = text(JO, "Jo Bloggs");
    for folder in ["outgoing", "checked", "incoming", "sent", "failed"] {
        fs::remove_dir_all(smstools.path(folder)).unwrap();
        let health = gateway.health(NOW).await.unwrap().unwrap();
        let told = health
            .troubles
            .iter()
            .any(|trouble| trouble.is_serious && trouble.words.contains(folder));
        assert!(told, "{folder}: {health:?}");
        if matches!(folder, "outgoing" | "checked") {
            let sent = gateway.send(&message, NOW).await.unwrap_err();
            let words = format!("{sent:?}");
            assert!(matches!(sent, SendFailure::BeforeSend { .. }), "{words}");
            assert!(
                words.contains(folder) && !words.contains("Jo") && !words.contains("900123"),
                "{words}"
            );
        }
        if folder == "incoming" {
            let polled = gateway.poll_inbound(None, NOW).await.unwrap_err();
            assert!(matches!(polled, PollFailure::Unreachable { .. }), "{polled:?}");
        }
        fs::create_dir(smstools.path(folder)).unwrap();
    }
    // smsd may be told to keep nothing of what it has sent.
    fs::remove_dir(smstools.path("sent")).unwrap();
    gateway.send(&message, NOW).await.unwrap();
}

#[tokio::test]
async fn texts_that_smsd_does_not_take_or_does_not_send_are_a_trouble() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let accepted = gateway.send(&numbered(1, "K7"), NOW).await.unwrap();
    let name = format!("{}-1", accepted.provider_id);
    assert_eq!(gateway.health(real_now()).await.unwrap().unwrap().troubles, []);
    set_age(&smstools.path("outgoing").join(&name), 150);
    let troubles = gateway.health(real_now()).await.unwrap().unwrap().troubles;
    assert!(
        troubles[0].is_serious && troubles[0].words.contains("takes no texts"),
        "{troubles:?}"
    );
    fs::rename(
        smstools.path("outgoing").join(&name),
        smstools.path("checked").join(&name),
    )
    .unwrap();
    assert_eq!(gateway.health(real_now()).await.unwrap().unwrap().troubles, []);
    set_age(&smstools.path("checked").join(&name), 400);
    let troubles = gateway.health(real_now()).await.unwrap().unwrap().troubles;
    assert!(
        troubles[0].is_serious && troubles[0].words.contains("wait for the modem"),
        "{troubles:?}"
    );
}

#[tokio::test]
async fn an_attempt_that_is_given_up_still_hands_over_once_it_may() {
    let smstools = Smstools::not_running();
    let gateway = gateway(&smstools);
    let lock = locked(&smstools.spool());
    let message = numbered(1, "K7");
    let waits = gateway.send(&message, NOW);
    let release = async {
        assert_eq!(gateway.find_sent(&message, NOW).await.unwrap(), None);
        drop(lock);
    };
    let (sent, ()) = tokio::join!(waits, release);
    assert_eq!(
        gateway.find_sent(&message, NOW).await.unwrap(),
        Some(sent.unwrap())
    );
}
