//! What a phone says of itself.

use super::super::support::android_sms_gateway::healthy;
use super::super::support::loopback::answer_once;
use super::super::{JO, NOW, text};
use super::{bodies, settings, started, with};
use homeward::domain::time::Span;
use homeward::gateway::{Gateway, GatewayTrouble, PollFailure};
use serde_json::{Value, json};

/// Returns the answer of a phone with one check as it is given.
fn checked(name: &str, status: &str, value: i64) -> Value {
    let mut health = healthy("1.75.0");
    health["checks"][name] =
        json!({"status": status, "observedValue": value, "observedUnit": "", "description": ""});
    health
}

async fn troubles_of(status: u16, health: Value) -> Vec<GatewayTrouble> {
    let (phone, gateway) = started();
    phone.set_health(status, health);
    gateway.health(NOW).await.unwrap().unwrap().troubles
}

/// A phone on the school's own network needs no internet.
#[tokio::test]
async fn a_phone_that_is_well_has_no_trouble_even_without_the_internet() {
    for version in ["1.74.1", "1.75.0", "2.0.0", "v1.80", "1.75.0-insecure"] {
        assert_eq!(troubles_of(500, healthy(version)).await, [], "{version}");
    }
    let (phone, gateway) = started();
    let health = gateway.health(NOW).await.unwrap().unwrap();
    assert_eq!((health.left, health.blocked), (None, Vec::new()));
    assert_eq!(
        phone.signed_in(),
        0,
        "the password is sent only where it is wanted"
    );
}

/// 1.65.2 to 1.66.1 throw every repeated "OK" of one phone away.
// Faults: P14 x gateway-lies
#[tokio::test]
async fn a_version_that_loses_texts_is_a_serious_trouble_and_one_that_can_get_stuck_a_lesser_one() {
    for (version, is_serious) in [
        ("0.9.9", true),
        ("1.6.7", true),
        ("1.65.2", true),
        ("1.66.1", true),
        ("1.66.99", true),
        ("1.67.0", false),
        ("1.74.0", false),
    ] {
        let troubles = troubles_of(200, healthy(version)).await;
        assert_eq!(troubles.len(), 1, "{version}");
        assert_eq!(troubles[0].is_serious, is_serious, "{version}");
        assert!(troubles[0].words.contains(version) && troubles[0].words.contains("1.74.1"));
    }
    for version in [
        json!(null),
        json!("+447700900123"),
        json!(""),
        json!("OK"),
        json!("99999.1.1"),
    ] {
        let mut health = healthy("1.75.0");
        health["version"] = version;
        let troubles = troubles_of(200, health).await;
        assert_eq!(troubles.len(), 1);
        assert!(!troubles[0].is_serious && !troubles[0].words.contains("7700"));
    }
}

/// What gets through is better than nothing: the office is told instead.
#[tokio::test]
async fn a_phone_that_must_not_be_relied_on_is_still_sent_through_and_read() {
    let (phone, gateway) = started();
    phone.set_health(200, healthy("1.66.1"));
    gateway.health(NOW).await.unwrap();
    gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    phone.receive(JO, "OK", NOW.ms());
    assert_eq!(bodies(&gateway.poll_inbound(None, NOW).await.unwrap()), ["OK"]);
}

#[tokio::test]
async fn a_battery_that_runs_down_and_texts_that_all_fail_are_said_before_the_phone_is_dead() {
    for (name, status, value, expected) in [
        ("battery:level", "fail", 7, Some((true, "7 %"))),
        ("battery:level", "warn", 20, Some((false, "20 %"))),
        ("battery:level", "pass", 40, None),
        ("battery:charging", "pass", 0, Some((false, "not plugged in"))),
        ("battery:charging", "pass", 3, None),
        ("messages:failed", "fail", 4, Some((true, "4 texts failed"))),
        ("messages:failed", "fail", 1, None),
        ("messages:failed", "warn", 4, None),
        ("connection:status", "fail", 0, None),
        ("of:tomorrow", "fail", 0, None),
    ] {
        let said = troubles_of(500, checked(name, status, value)).await;
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(said.len(), expected.len(), "{name} {status} {value}: {said:?}");
        for (trouble, (is_serious, words)) in said.iter().zip(expected) {
            assert_eq!(trouble.is_serious, is_serious, "{trouble:?}");
            assert!(trouble.words.contains(words), "{trouble:?}");
        }
    }
    // A full phone on a wireless charger.
    let mut full = checked("battery:charging", "pass", 0);
    full["checks"]["battery:level"]["observedValue"] = json!(100);
    assert_eq!(troubles_of(200, full).await, []);
}

#[tokio::test]
async fn a_clock_minutes_from_ours_is_said() {
    let (phone, gateway) = started();
    for (minutes, troubles) in [(4, 0), (6, 1)] {
        for at in [NOW + Span::from_mins(minutes), NOW - Span::from_mins(minutes)] {
            phone.set_now(at.ms());
            let health = gateway.health(NOW).await.unwrap().unwrap();
            assert_eq!(health.troubles.len(), troubles, "{minutes} minutes");
        }
    }
}

#[tokio::test]
async fn a_phone_that_does_not_answer_as_the_app_does_is_no_healthy_phone() {
    let (phone, gateway) = started();
    for (status, health) in [(200, json!([])), (200, json!("well")), (404, healthy("1.75.0"))] {
        phone.set_health(status, health);
        assert!(gateway.health(NOW).await.is_err(), "{status}");
    }
    let silent = with(settings(answer_once(b"")));
    let failure = silent.health(NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Unreachable { .. }), "{failure:?}");
}
