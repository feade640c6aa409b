//! What a BulkSMS account says of itself.

use super::super::support::bulksms::profile;
use super::super::support::loopback::{HttpFault, answer_once};
use super::super::{JO, NOW};
use super::{settings, started, with};
use homeward::domain::private::Phone;
use homeward::gateway::{AmountLeft, Gateway, GatewayHealth, LeftUnit, PollFailure};
use serde_json::{Value, json};

async fn health_with(profile: Value) -> GatewayHealth {
    let (server, gateway) = started();
    server.set_profile(profile);
    gateway.health(NOW).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_credit_that_is_left_is_told_in_thousandths() {
    for (balance, thousandths) in [
        (1234.5, 1_234_500),
        (0.0, 0),
        (-3.0, 0),
        (0.25, 250),
        (1e300, u64::MAX),
    ] {
        let health = health_with(profile(balance, 90)).await;
        let left = AmountLeft {
            thousandths,
            unit: LeftUnit::Credits,
        };
        assert_eq!((health.left, health.troubles), (Some(left), Vec::new()));
    }
    // What is not said is not made up.
    for profile in [
        json!({}),
        json!({"credits": null, "quota": null}),
        json!({"credits": {}, "quota": {}}),
    ] {
        let health = health_with(profile).await;
        assert_eq!((health.left, health.troubles), (None, Vec::new()));
    }
}

#[tokio::test]
async fn a_daily_quota_that_is_used_up_is_a_serious_trouble() {
    for (remaining, is_trouble) in [(1, false), (0, true), (-1, true)] {
        let health = health_with(profile(50.0, remaining)).await;
        assert_eq!(health.troubles.len(), usize::from(is_trouble), "{remaining}");
        assert!(health.troubles.iter().all(|trouble| trouble.is_serious));
    }
}

/// A worker who has texted STOP hears nothing from us any more.
#[tokio::test]
async fn numbers_that_have_opted_out_are_told_all_of_them_and_once() {
    let (server, gateway) = started();
    server.page_at_most(2);
    let numbers = [
        JO,
        "+447700900124",
        "+447700900125",
        "+447700900126",
        "+447700900127",
    ];
    for number in numbers.into_iter().chain(["not a number", JO]) {
        server.block(number);
    }
    let health = gateway.health(NOW).await.unwrap().unwrap();
    let expected: Vec<Phone> = numbers
        .iter()
        .map(|number| Phone::parse(number).unwrap())
        .collect();
    assert_eq!(health.blocked, expected);
    assert!(
        !format!("{health:?}").contains("900123"),
        "a number is shown by its end alone"
    );
    server.repeat_pages();
    let health = gateway.health(NOW).await.unwrap().unwrap();
    assert_eq!(health.blocked.len(), 2, "a list that leads back ends");
}

// Faults: P14 x inbound-deaf
#[tokio::test]
async fn an_account_that_cannot_be_asked_is_not_taken_for_one_that_is_well() {
    let (server, gateway) = started();
    server.set_profile(json!([]));
    assert!(gateway.health(NOW).await.is_err());
    server.refuse(Some((401, "unauthorized")));
    let failure = gateway.health(NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Refused { .. }), "{failure:?}");
    server.refuse(None);
    server.fail(Some(HttpFault::Garbage));
    assert!(gateway.health(NOW).await.is_err());
    let silent = with(settings(answer_once(b"")));
    let failure = silent.health(NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Unreachable { .. }), "{failure:?}");
}
