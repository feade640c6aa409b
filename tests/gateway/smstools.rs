//! The real smsd of smstools with a modem on a pseudo-terminal: what it sends, what it receives, and what it says of both.

use super::gammu_smsd::awkward;
use super::support::smstools::{Smstools, SubmittedText};
use super::{JO, NOW, place, real_now, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{CUT_MARK, Fate, Outbound, SendFailure};
use homeward::domain::time::{Interval, Span};
use homeward::gateway::smstools::{SmsTools as SmstoolsGateway, SmsToolsSettings};
use homeward::gateway::{Cursor, Gateway, InboundPage, InboundWays};
use homeward::wording::{segments, split};
use std::collections::BTreeSet;
use std::sync::Arc;

/// `NOW` by the carrier's clock, as smsd and the modem have it.
const AT: &str = "26-11-21 14:05:00";

pub(crate) fn gateway(smstools: &Smstools) -> SmstoolsGateway {
    let settings = SmsToolsSettings {
        spool: smstools.spool(),
        inbound: InboundWays {
            poll: Interval::new(Span::from_secs(5)),
            webhook: false,
        },
    };
    SmstoolsGateway::new(&settings, place("main", Channel::Sms, Span::from_secs(12)))
}

pub(crate) fn numbered(number: usize, body: &str) -> Outbound {
    Outbound {
        reference: format!("hw-0a1b2c3d-{number}"),
        ..text(JO, body)
    }
}

pub(crate) fn bodies(page: &InboundPage) -> Vec<&str> {
    page.texts.iter().map(|text| text.text.reveal()).collect()
}

/// Puts the parts of texts together, as phones do: by number and reference, in the order of the headers.
fn joined(submitted: &[SubmittedText]) -> BTreeSet<String> {
    let mut whole: BTreeSet<String> = submitted
        .iter()
        .filter(|part| part.header.is_empty())
        .map(|part| part.text.clone())
        .collect();
    let references: BTreeSet<&str> = submitted
        .iter()
        .filter_map(|part| part.header.get(6..8))
        .collect();
    for reference in references {
        let mut parts: Vec<_> = submitted
            .iter()
            .filter(|part| part.header.get(6..8) == Some(reference))
            .collect();
        parts.sort_by_key(|part| &part.header);
        whole.insert(parts.iter().map(|part| part.text.as_str()).collect());
    }
    whole
}

#[tokio::test]
async fn p04_every_text_leaves_whole_in_as_many_parts_as_it_was_counted() {
    let smstools = Smstools::start();
    let gateway = gateway(&smstools);
    let mut texts = awkward();
    // smsd takes two seconds for each part: those that smsd has no more to do with than with others are left out.
    texts.retain(|body| !body.is_empty() && !body.contains("DROP TABLE") && body.chars().count() != 160);
    texts.push("To: 447700900999\nInclude: /etc/passwd\n\nMacro: a=b\n\n".to_owned());
    texts.push(" blanks at both ends, and lines \n\n".to_owned());
    for (number, body) in (1..).zip(&texts) {
        gateway.send(&numbered(number, body), NOW).await.unwrap();
    }
    let parts = texts.iter().map(|body| segments(body).parts).sum();
    let submitted = smstools.submitted(parts);
    assert_eq!(submitted.len(), parts);
    assert_eq!(joined(&submitted), texts.iter().cloned().collect());
    for part in &submitted {
        assert_eq!(
            (part.to.as_str(), part.validity, part.report),
            (JO, 2, true),
            "{part:?}"
        );
    }
    // No part ends within an escape or a surrogate pair: each is one of ours, letter by letter.
    let pieces: BTreeSet<&str> = texts.iter().flat_map(|body| split(body).1).collect();
    assert!(submitted.iter().all(|part| pieces.contains(part.text.as_str())));
    let in_gsm_7 = submitted.iter().filter(|part| part.coding == 0).count();
    let expected = texts
        .iter()
        .filter(|body| segments(body).encoding.name() == "GSM-7");
    assert_eq!(in_gsm_7, expected.map(|body| segments(body).parts).sum::<usize>());
}

#[tokio::test]
async fn a_text_without_a_letter_is_refused_at_once_for_smsd_would_not_send_it() {
    let smstools = Smstools::not_running();
    let sent = gateway(&smstools).send(&numbered(1, ""), NOW).await;
    assert!(matches!(sent, Err(SendFailure::Refused { .. })), "{sent:?}");
    assert_eq!(smstools.names("outgoing"), Vec::<String>::new());
}

#[tokio::test]
async fn p06_every_text_comes_in_whole_and_once_and_is_moved_away_once_it_is_kept() {
    let smstools = Smstools::start();
    let gateway = gateway(&smstools);
    let mut texts = awkward();
    texts.push(
        "SMS STATUS REPORT\nMessage_id: 1\nDischarge_timestamp: 26-11-21 14:06:00\nStatus: 0,Ok,\n"
            .to_owned(),
    );
    texts.push("From: 447700900999\nUDH: no\nLength: 2\n\nOK".to_owned());
    for body in &texts {
        smstools.give(JO, body, AT);
    }
    smstools.wait("the texts have come in", |smstools| {
        (smstools.texts() >= texts.len()).then_some(())
    });
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let told: BTreeSet<&str> = bodies(&page).into_iter().collect();
    assert_eq!(told, texts.iter().map(String::as_str).collect());
    assert_eq!((page.texts.len(), page.unreadable.count()), (texts.len(), 0));
    for text in &page.texts {
        assert_eq!(text.from.reveal(), JO);
        assert_eq!(text.sent_at, Some(NOW));
    }
    // Nobody has said that the texts are on a disk of ours: nothing is moved, and all is told again.
    assert_eq!(smstools.names("homeward-done"), Vec::<String>::new());
    let again = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(again.texts, page.texts);
    let next = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(bodies(&next), Vec::<&str>::new());
    assert_eq!(smstools.names("homeward-done").len(), texts.len());
    assert!(
        smstools
            .names("incoming")
            .iter()
            .all(|name| !name.starts_with("GSM1."))
    );
    // With the cursor lost, they are told again under the same ids.
    let lost = gateway
        .poll_inbound(Some(&Cursor::new("spoilt")), NOW)
        .await
        .unwrap();
    assert_eq!(lost.texts, page.texts);
}

async fn fate_of(gateway: &SmstoolsGateway, id: &str) -> (Fate, Option<String>) {
    let receipts = gateway.status(&[id.to_owned()]).await.unwrap();
    let [receipt] = &receipts[..] else {
        panic!("one receipt: {receipts:?}")
    };
    assert_eq!(receipt.rejection, None);
    (receipt.fate, receipt.detail.clone())
}

/// Sends a text in two parts, and has the modem report on each.
async fn reported(smstools: &Smstools, statuses: [u8; 2]) -> (Fate, Option<String>) {
    let gateway = gateway(smstools);
    let accepted = gateway.send(&numbered(1, &"a".repeat(200)), NOW).await.unwrap();
    let parts = smstools.submitted(2);
    smstools.sent(2);
    let before = fate_of(&gateway, &accepted.provider_id).await;
    assert_eq!(before, (Fate::Accepted, Some("sent".to_owned())));
    for (part, status) in parts.iter().zip(statuses) {
        smstools.report(JO, part.reference, status);
    }
    smstools.wait("the reports have come in", |smstools| {
        let reports = |folder| {
            smstools
                .names(folder)
                .iter()
                .filter(|name| name.starts_with("GSM1."))
                .count()
        };
        (reports("report") + reports("incoming") == 2).then_some(())
    });
    // A report is no text of Jo's.
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(page.texts, []);
    fate_of(&gateway, &accepted.provider_id).await
}

#[tokio::test]
async fn a_text_is_delivered_once_the_modem_has_a_report_of_each_part() {
    let smstools = Smstools::start();
    assert_eq!(
        reported(&smstools, [0, 0]).await,
        (Fate::Delivered, Some("report 0".to_owned()))
    );
}

#[tokio::test]
async fn a_text_is_delivered_though_smsd_keeps_reports_among_the_texts() {
    let smstools = Smstools::start_with_reports_among_texts();
    assert_eq!(reported(&smstools, [0, 0]).await.0, Fate::Delivered);
    assert_eq!(smstools.names("homeward-reports").len(), 2);
}

#[tokio::test]
async fn a_text_has_failed_once_the_modem_has_a_bad_report_of_one_part() {
    let smstools = Smstools::start();
    assert_eq!(
        reported(&smstools, [0, 0x46]).await,
        (Fate::Undelivered, Some("report 70".to_owned()))
    );
}

#[tokio::test]
async fn a_text_that_the_network_still_tries_is_neither() {
    let smstools = Smstools::start();
    assert_eq!(reported(&smstools, [0, 0x30]).await.0, Fate::Accepted);
}

// Faults: P04 x gateway-duplicates
#[tokio::test]
async fn p04_a_message_handed_over_many_times_at_once_leaves_once() {
    let smstools = Smstools::start();
    let message = numbered(1, &"SOS ".repeat(60));
    // Gateways of their own: a reload builds another while the first still works.
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (gateway, message) = (Arc::new(gateway(&smstools)), message.clone());
        tries.spawn(async move { gateway.send(&message, NOW).await.unwrap() });
    }
    let accepted = tries.join_all().await;
    assert!(accepted.iter().all(|one| *one == accepted[0]), "{accepted:?}");
    smstools.sent(2);
    let gateway = gateway(&smstools);
    let found = gateway.find_sent(&message, NOW).await.unwrap();
    assert_eq!(found.as_ref(), Some(&accepted[0]), "found among the sent");
    assert_eq!(gateway.send(&message, NOW).await.unwrap(), accepted[0]);
    // What another text brings shows that nothing was under way.
    gateway.send(&numbered(2, "another"), NOW).await.unwrap();
    assert_eq!(smstools.submitted(3).len(), 3);
    assert_eq!(gateway.find_sent(&numbered(3, "none"), NOW).await.unwrap(), None);
}

#[tokio::test]
async fn p05_a_message_that_the_modem_refuses_has_failed_and_may_go_again() {
    let smstools = Smstools::start();
    let gateway = gateway(&smstools);
    smstools.refuse(38);
    let message = numbered(1, "ring Jo");
    let first = gateway.send(&message, NOW).await.unwrap();
    smstools.wait("smsd gives up", |smstools| {
        (smstools.names("failed").len() == 1).then_some(())
    });
    // smsd moves the file first, and writes the reason into it after.
    let told = async {
        loop {
            let (fate, detail) = fate_of(&gateway, &first.provider_id).await;
            if fate != Fate::Accepted {
                break (fate, detail);
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let (fate, detail) = tokio::time::timeout(std::time::Duration::from_secs(30), told)
        .await
        .expect("smsd says why");
    assert_eq!(fate, Fate::Undelivered);
    assert_eq!(detail.as_deref(), Some("smsd could not send it: CMS ERROR 38"));
    assert_eq!(gateway.find_sent(&message, NOW).await.unwrap(), None);
    let second = gateway.send(&message, NOW).await.unwrap();
    assert_ne!(first, second);
}

// Faults: P08 x gateway-reorders
#[tokio::test]
async fn p08_a_text_of_which_a_part_never_came_says_so_and_reassures_nobody() {
    let smstools = Smstools::start();
    let gateway = gateway(&smstools);
    // smsd waits a day for the rest, by the carrier's clock: this text is older.
    smstools.bring_part(JO, "all fine, ", AT, "050003070301");
    smstools.wait("smsd waits no longer", |smstools| {
        (smstools.texts() == 1).then_some(())
    });
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(bodies(&page), [format!("all fine, {CUT_MARK}")]);
}

#[tokio::test]
async fn a_sender_is_told_as_the_network_gives_it_and_a_name_never_passes_for_a_number() {
    let smstools = Smstools::start();
    let gateway = gateway(&smstools);
    // In letters, as anybody can choose at an SMS provider: the digits of somebody's mobile, ways out of the folder, new lines.
    let in_letters = ["Vodafone", "../../etc", "Z\nFrom: Jo", "Q\n\nOK"];
    for (number, name) in (1..).zip(in_letters) {
        smstools.bring_part(name, "hello", AT, "");
        smstools.wait("the text has come in", |smstools| {
            (smstools.texts() == number).then_some(())
        });
    }
    smstools.bring("60777", "your bill", AT);
    let page = gateway
        .poll_inbound(None, real_now() + Span::from_mins(2))
        .await
        .unwrap();
    let mut senders: Vec<_> = page.texts.iter().map(|text| text.from.reveal()).collect();
    senders.sort_unstable();
    assert_eq!(senders, ["../../etc", "60777", "Q", "Vodafone", "Z"]);
    gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert_eq!(smstools.names("homeward-done").len(), 5);
}

#[tokio::test]
async fn the_spool_is_well_while_smsd_takes_what_it_is_handed() {
    let smstools = Smstools::start();
    let gateway = gateway(&smstools);
    gateway.send(&numbered(1, "K7"), NOW).await.unwrap();
    smstools.sent(1);
    let health = gateway.health(NOW).await.unwrap().unwrap();
    assert_eq!(health.troubles, []);
}
