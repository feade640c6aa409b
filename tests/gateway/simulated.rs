//! Simulated phones behave as real ones do, faults included.

use super::{JO, NOW, email, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Fate, Rejection, SendFailure};
use homeward::domain::id::GatewayName;
use homeward::domain::time::Span;
use homeward::gateway::simulated::{Fault, Phones, Simulated};
use homeward::gateway::{Gateway, PollFailure};
use std::sync::Arc;

fn phones() -> Arc<Phones> {
    Arc::new(Phones::new("run1"))
}

fn sms(name: &str, phones: &Arc<Phones>) -> Simulated {
    Simulated::new(GatewayName::new(name), Channel::Sms, Arc::clone(phones))
}

#[tokio::test]
async fn a_message_is_on_the_phone_with_its_instant_and_delivered_at_once() {
    let phones = phones();
    let gateway = sms("main", &phones);
    let mail = Simulated::new(GatewayName::new("mail"), Channel::Email, Arc::clone(&phones));
    let mut changes = phones.changes();
    let accepted = gateway.send(&text(JO, "first"), NOW).await.unwrap();
    assert!(changes.has_changed().unwrap());
    changes.mark_unchanged();
    let later = NOW + Span::from_secs(1);
    gateway.send(&text(JO, "second"), later).await.unwrap();
    mail.send(&email("pat@example.sch.uk", "K7", "ring"), later)
        .await
        .unwrap();
    let carried = phones.messages(JO);
    assert_eq!(carried.len(), 2);
    assert_eq!(
        (carried[0].content.body().reveal(), carried[0].at),
        ("first", NOW)
    );
    assert_eq!(
        (carried[1].content.body().reveal(), carried[1].at),
        ("second", later),
        "newest last"
    );
    assert_eq!(
        phones.messages("pat@example.sch.uk")[0]
            .content
            .heading()
            .reveal(),
        "K7"
    );
    assert_eq!(phones.addresses().len(), 2);
    let receipts = gateway.status(&[accepted.provider_id]).await.unwrap();
    assert_eq!(receipts[0].fate, Fate::Delivered);
}

#[tokio::test]
async fn a_phone_that_is_off_gets_its_messages_later_or_never() {
    let phones = phones();
    let gateway = sms("main", &phones);
    phones.switch_off(JO);
    let short = text(JO, "short");
    let long = homeward::domain::delivery::Outbound {
        valid_until: NOW + Span::from_mins(600),
        ..text(JO, "long")
    };
    let mut ids = Vec::new();
    for message in [&short, &long] {
        ids.push(gateway.send(message, NOW).await.unwrap().provider_id);
    }
    let fates = async || -> Vec<Fate> {
        let receipts = gateway.status(&ids).await.unwrap();
        receipts.iter().map(|receipt| receipt.fate).collect()
    };
    assert_eq!(fates().await, [Fate::Accepted, Fate::Accepted]);
    phones.switch_on(JO, NOW + Span::from_mins(60));
    assert_eq!(fates().await, [Fate::Undelivered, Fate::Delivered]);
}

#[tokio::test]
async fn a_text_wakes_the_poller_and_is_reported_once_by_the_gateway_that_was_answered() {
    let phones = phones();
    let (first, second) = (sms("first", &phones), sms("second", &phones));
    let mut changes = phones.changes();
    phones.text(JO, "to the first, by default", NOW).unwrap();
    changes.changed().await.unwrap();
    second.send(&text(JO, "are you all right?"), NOW).await.unwrap();
    phones.text(JO, "OK", NOW).unwrap();

    let seen_at = NOW + Span::from_secs(5);
    let page = first.poll_inbound(None, seen_at).await.unwrap();
    assert_eq!(page.texts.len(), 1);
    assert_eq!(
        (page.texts[0].sent_at, page.texts[0].received_at),
        (Some(NOW), seen_at)
    );
    let again = first.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    assert!(again.texts.is_empty());
    let other = second.poll_inbound(None, NOW).await.unwrap();
    assert_eq!(other.texts.len(), 1);
    assert_eq!(other.texts[0].text.reveal(), "OK");
    assert_ne!(other.texts[0].provider_id, page.texts[0].provider_id);
}

#[tokio::test]
async fn a_cursor_of_an_earlier_run_hides_nothing() {
    let before = phones();
    let gateway = sms("main", &before);
    for n in 0..5 {
        before.text(JO, &n.to_string(), NOW).unwrap();
    }
    let old = gateway.poll_inbound(None, NOW).await.unwrap();
    let after = Arc::new(Phones::new("run2"));
    let gateway = sms("main", &after);
    after.text(JO, "OK", NOW).unwrap();
    let page = gateway.poll_inbound(old.next.as_ref(), NOW).await.unwrap();
    assert_eq!(page.texts.len(), 1);
    assert!(
        old.texts
            .iter()
            .all(|text| text.provider_id != page.texts[0].provider_id)
    );
}

#[tokio::test]
async fn without_a_gateway_for_texts_a_text_goes_nowhere() {
    let phones = phones();
    drop(Simulated::new(
        GatewayName::new("mail"),
        Channel::Email,
        Arc::clone(&phones),
    ));
    assert_eq!(phones.text(JO, "OK", NOW), None);
}

#[tokio::test]
async fn faults_look_like_those_of_a_provider() {
    let phones = phones();
    let gateway = sms("main", &phones);
    let message = text(JO, "hello");
    let pause = Some(Span::from_secs(3));
    for (fault, delivered) in [
        (Fault::Busy(pause), 0),
        (Fault::Refusing, 0),
        (Fault::Unreachable, 0),
        (Fault::SilentAndLosing, 0),
        (Fault::SilentAndDelivering, 1),
    ] {
        gateway.set_fault(fault);
        let failure = gateway.send(&message, NOW).await.unwrap_err();
        let fits = match fault {
            Fault::Busy(after) => {
                failure
                    == SendFailure::Retry {
                        after,
                        why: "simulated: busy".to_owned(),
                    }
            }
            Fault::None => false,
            Fault::Refusing => matches!(failure, SendFailure::Refused { .. }),
            Fault::Unreachable => matches!(failure, SendFailure::BeforeSend { .. }),
            Fault::SilentAndDelivering | Fault::SilentAndLosing => {
                matches!(failure, SendFailure::Unknown { .. })
            }
        };
        assert!(fits, "{fault:?}: {failure:?}");
        assert_eq!(phones.messages(JO).len(), delivered, "{fault:?}");
        assert!(gateway.poll_inbound(None, NOW).await.is_err(), "{fault:?}");
    }
    assert!(matches!(
        gateway.status(&[]).await,
        Err(PollFailure::Unreachable { .. })
    ));
    gateway.set_fault(Fault::None);
    let found = gateway.find_sent(&message, NOW).await.unwrap();
    assert_eq!(found.unwrap().provider_id, phones.messages(JO)[0].id);
    let later = gateway
        .find_sent(&message, NOW + Span::from_secs(1))
        .await
        .unwrap();
    assert_eq!(later, None);
}

#[tokio::test]
async fn a_number_can_be_refused() {
    let phones = phones();
    let gateway = sms("main", &phones);
    phones.reject(JO, Rejection::OptedOut);
    let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert!(matches!(
        failure,
        SendFailure::Rejected {
            reason: Rejection::OptedOut,
            ..
        }
    ));
    phones.admit(JO);
    gateway.send(&text(JO, "hello"), NOW).await.unwrap();
}

#[tokio::test]
async fn what_is_kept_is_bounded_and_shows_nothing_private() {
    let phones = phones();
    let gateway = sms("main", &phones);
    for n in 0..510 {
        gateway
            .send(&text(JO, &format!("number {n}")), NOW)
            .await
            .unwrap();
    }
    let carried = phones.messages(JO);
    assert_eq!(carried.len(), 500);
    assert_eq!(
        carried[0].content.body().reveal(),
        "number 10",
        "the oldest are forgotten"
    );
    assert!(!format!("{carried:?}").contains("number 10"));
}
