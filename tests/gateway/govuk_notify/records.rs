//! Notify's records of what we sent: fates, and messages found by their reference.

use super::super::support::govuk_notify::{Fault, uuid};
use super::super::{JO, NOW, email, text};
use super::{reachable, settings, started};
use homeward::domain::delivery::{Fate, Outbound, Rejection};
use homeward::domain::time::Span;
use homeward::gateway::govuk_notify::{GovukNotify, GovukNotifySettings};
use homeward::gateway::{Gateway, InboundWays, PollFailure, Receipts};

const PAT: &str = "pat@example.sch.uk";

#[tokio::test]
async fn status_follows_the_message_and_says_why_it_failed() {
    let (server, gateway) = started();
    let id = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let ids = [id.clone()];
    for expected in [Fate::Accepted, Fate::Accepted, Fate::Delivered, Fate::Delivered] {
        let receipts = gateway.status(&ids).await.unwrap();
        assert_eq!((receipts[0].fate, &receipts[0].provider_id), (expected, &id));
        assert_eq!((&receipts[0].detail, receipts[0].rejection), (&None, None));
    }
    // A later word counts, an unknown one proves nothing.
    for (status, fate) in [
        ("permanent-failure", Fate::Undelivered),
        ("temporary-failure", Fate::Undelivered),
        ("technical-failure", Fate::Undelivered),
        ("cancelled", Fate::Undelivered),
        ("failed", Fate::Undelivered),
        ("sent", Fate::Accepted),
        ("pending", Fate::Accepted),
        ("pending-virus-check", Fate::Accepted),
        ("teleported", Fate::Accepted),
        ("", Fate::Accepted),
    ] {
        server.settle(&id, status);
        let receipt = gateway.status(&ids).await.unwrap().remove(0);
        assert_eq!(receipt.fate, fate, "{status}");
        let detail = (fate == Fate::Undelivered).then(|| status.to_owned());
        assert_eq!(receipt.detail, detail);
        let rejection = (status == "permanent-failure").then_some(Rejection::BadAddress);
        assert_eq!(receipt.rejection, rejection, "{status}");
    }
}

#[tokio::test]
async fn an_e_mail_that_fails_for_good_has_no_mailbox() {
    let (server, gateway) = started();
    let accepted = gateway.send(&email(PAT, "s", "b"), NOW).await.unwrap();
    let ids = [accepted.provider_id];
    for (status, rejection) in [
        ("delivered", None),
        ("temporary-failure", None),
        ("permanent-failure", Some(Rejection::BadAddress)),
    ] {
        server.settle(&ids[0], status);
        assert_eq!(gateway.status(&ids).await.unwrap()[0].rejection, rejection);
    }
}

/// A test key's texts have a receipt, and no phone ever has them.
// Faults: P05 x gateway-lies
#[tokio::test]
async fn a_text_that_a_test_key_pretends_to_have_delivered_counts_as_lost() {
    let (server, gateway) = started();
    server.make_test_key();
    let id = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    server.settle(&id, "delivered");
    let receipt = gateway.status(&[id]).await.unwrap().remove(0);
    assert_eq!(receipt.fate, Fate::Undelivered);
    assert!(receipt.detail.unwrap().contains("test key"));
    let id = gateway
        .send(&email(PAT, "s", "b"), NOW)
        .await
        .unwrap()
        .provider_id;
    server.settle(&id, "delivered");
    assert_eq!(
        gateway.status(&[id]).await.unwrap()[0].fate,
        Fate::Delivered,
        "e-mails are never billed"
    );
}

#[tokio::test]
async fn status_leaves_out_what_notify_does_not_know_and_never_asks_for_a_path() {
    let (server, gateway) = started();
    let id = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let before = server.requests();
    let ids = [
        uuid(99),
        "../received-text-messages".to_owned(),
        format!("{id}/pdf"),
        format!("{}?", &id[..35]),
        "7".repeat(5_000_000),
        String::new(),
        id,
    ];
    assert_eq!(gateway.status(&ids).await.unwrap().len(), 1);
    assert_eq!(server.requests() - before, 2, "two of them were ids of Notify's");
}

#[tokio::test]
async fn receipts_from_before_a_failure_are_kept_and_no_question_goes_on_for_ever() {
    let (server, gateway) = started();
    let id = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let many: Vec<String> = (1000..9000).map(uuid).chain([id]).collect();
    let before = server.requests();
    assert!(gateway.status(&many).await.unwrap().is_empty());
    assert_eq!(server.requests() - before, 100);
    server.outage(Some(Fault::Status(500, None)));
    let failure = gateway.status(&many).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Busy { .. }), "{failure:?}");
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn a_message_is_found_by_reference_recipient_and_time_and_no_other_is_taken_for_it() {
    let (server, gateway) = started();
    let message = text(JO, "14:05 K7 are you all right?");
    let mail = email(PAT, "K7", "Ring Jo.");
    let sent = gateway.send(&message, NOW).await.unwrap();
    let mailed = gateway.send(&mail, NOW).await.unwrap();
    assert_eq!(
        gateway.find_sent(&message, NOW).await.unwrap(),
        Some(sent.clone())
    );
    assert_eq!(gateway.find_sent(&mail, NOW).await.unwrap(), Some(mailed));
    // Other words under our reference are ours: a wording may have been changed meanwhile.
    let reworded = text(JO, "REPEAT: are you all right?");
    assert_eq!(
        gateway.find_sent(&reworded, NOW).await.unwrap(),
        Some(sent.clone())
    );
    let another = Outbound {
        reference: "m-42.2".to_owned(),
        ..message.clone()
    };
    assert_eq!(gateway.find_sent(&another, NOW).await.unwrap(), None);
    let somebody_else = text("+447700900124", "14:05 K7 are you all right?");
    assert_eq!(gateway.find_sent(&somebody_else, NOW).await.unwrap(), None);
    // A store begun anew gives the reference again, days later.
    let later = NOW + Span::from_mins(10);
    assert_eq!(gateway.find_sent(&message, later).await.unwrap(), None);
    // Our clock may be ahead of Notify's by what a token may be off.
    let soon = NOW + Span::from_secs(30);
    assert_eq!(gateway.find_sent(&message, soon).await.unwrap(), Some(sent));
    server.deafen(Some(Fault::Garbage));
    assert!(gateway.find_sent(&message, NOW).await.is_err());
}

/// What is asked without a "now" is signed by the latest time heard of, and by Notify's own where that is too old.
#[tokio::test]
async fn a_question_is_answered_however_long_nothing_was_sent() {
    let (server, gateway) = started();
    let message = text(JO, "hello");
    assert_eq!(gateway.find_sent(&message, NOW).await.unwrap(), None);
    let id = gateway.send(&message, NOW).await.unwrap().provider_id;
    let later = NOW + Span::from_mins(30);
    server.set_now(later.ms());
    assert_eq!(gateway.status(&[id]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn receipts_come_by_callback_too_where_the_outside_can_reach_us() {
    let (server, _) = started();
    for (status_callback, webhook, is_called, expected) in [
        (false, false, false, Receipts::Poll),
        (true, false, true, Receipts::PushAndPoll),
        (false, true, true, Receipts::Poll),
    ] {
        let settings = GovukNotifySettings {
            status_callback,
            inbound: InboundWays { poll: None, webhook },
            ..settings(server.base_url())
        };
        let gateway = GovukNotify::new(settings.clone(), reachable()).unwrap();
        assert_eq!(gateway.capabilities().receipts, expected);
        assert_eq!(gateway.capabilities().webhook, is_called);
        let unreachable = super::with(settings);
        assert_eq!(unreachable.capabilities().receipts, Receipts::Poll);
        assert!(!unreachable.capabilities().webhook);
    }
}
