//! How gateways stand: what they say of themselves, what is left to send with, and who hears of it.

use crate::support::bench::{Bench, JO};
use homeward::app::{Question, Request};
use homeward::domain::delivery::{Fate, Receipt};
use homeward::domain::health::{AmountLeft, GatewayHealth, GatewayTrouble, LeftUnit};
use homeward::domain::id::GatewayName;
use homeward::domain::private::Phone;
use serde_json::Value;

fn says(bench: &Bench, health: GatewayHealth) {
    bench
        .handle
        .gateway_health(GatewayName::new("main"), Ok(Some(health)));
    bench.ask(Request::Health);
}

fn trouble(words: &str, is_serious: bool) -> GatewayHealth {
    GatewayHealth {
        troubles: vec![GatewayTrouble {
            is_serious,
            words: words.to_owned(),
        }],
        ..GatewayHealth::default()
    }
}

fn credit(pounds: u64) -> GatewayHealth {
    GatewayHealth {
        left: Some(AmountLeft {
            thousandths: pounds * 1000,
            unit: LeftUnit::Money("GBP".to_owned()),
        }),
        ..GatewayHealth::default()
    }
}

fn alerts(bench: &Bench) -> Vec<Value> {
    let all = bench.ask(Question::Alerts { all: true });
    all.as_array().expect("alerts").clone()
}

fn told(bench: &Bench) -> String {
    alerts(bench).iter().map(ToString::to_string).collect()
}

fn main_standing(bench: &Bench) -> Value {
    let all = bench.ask(Request::Gateways);
    let found = all
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["name"] == "main");
    found.expect("main").clone()
}

#[test]
fn a_gateway_that_says_it_is_not_well_is_told_once_a_day_to_an_open_school() {
    let bench = Bench::start();
    for _ in 0..30 {
        says(&bench, trouble("the app is too old: update it", true));
        bench.live(1);
    }
    let causes: Vec<String> = alerts(&bench)
        .iter()
        .map(|alert| alert["causes"].to_string())
        .collect();
    assert_eq!(causes.len(), 1, "{causes:#?}");
    assert_eq!(causes[0].matches("the app is too old").count(), 1, "{causes:#?}");
    assert!(
        causes[0].contains("do not rely on the gateway `main`"),
        "{causes:#?}"
    );
    assert_eq!(main_standing(&bench)["works"], false);
    says(&bench, GatewayHealth::default());
    assert_eq!(main_standing(&bench)["works"], true);
}

#[test]
fn credit_is_warned_of_at_a_fifth_and_again_when_it_is_out() {
    let bench = Bench::start();
    says(&bench, credit(50));
    says(&bench, credit(11));
    assert!(!told(&bench).contains("GBP"), "{}", told(&bench));
    says(&bench, credit(10));
    assert!(
        told(&bench).contains("10.00 GBP left, 20 % of what there was"),
        "{}",
        told(&bench)
    );
    says(&bench, credit(9));
    assert_eq!(
        told(&bench).matches("GBP left").count(),
        1,
        "the same news is told once: {}",
        told(&bench)
    );
    says(&bench, credit(0));
    assert!(told(&bench).contains("its credit is used up"), "{}", told(&bench));
    says(&bench, credit(100));
    assert_eq!(main_standing(&bench)["left_percent"], 100, "a top-up begins anew");
}

#[test]
fn what_was_left_is_remembered_across_a_restart() {
    let bench = Bench::start();
    says(&bench, credit(50));
    let bench = bench.restarted(1);
    says(&bench, credit(10));
    assert_eq!(main_standing(&bench)["left_percent"], 20);
}

#[test]
fn a_number_blocked_at_the_provider_is_told_to_the_office_as_a_text_refused_is() {
    let bench = Bench::start();
    let blocked = GatewayHealth {
        blocked: vec![Phone::parse(JO).expect("a number")],
        ..GatewayHealth::default()
    };
    says(&bench, blocked.clone());
    assert!(
        told(&bench).contains("sends no texts to Jo Bloggs after a STOP"),
        "{}",
        told(&bench)
    );
    let bench = Bench::start();
    bench.sign_out();
    says(&bench, blocked);
    let on_the_visit = alerts(&bench);
    assert!(
        on_the_visit.iter().any(|alert| alert["visit"] == "v1"),
        "a worker on a visit who cannot be reached by text is news of the visit: {on_the_visit:#?}"
    );
}

#[test]
fn a_number_blocked_before_its_owner_went_out_is_news_of_that_visit() {
    let bench = Bench::start();
    let blocked = GatewayHealth {
        blocked: vec![Phone::parse(JO).expect("a number")],
        ..GatewayHealth::default()
    };
    says(&bench, blocked.clone());
    bench.sign_out();
    says(&bench, blocked.clone());
    says(&bench, blocked);
    let on_the_visit = alerts(&bench)
        .iter()
        .filter(|alert| alert["visit"] == "v1")
        .count();
    assert_eq!(on_the_visit, 1, "{}", told(&bench));
}

#[test]
fn a_blocked_number_that_is_nobodys_is_nobodys_news() {
    let bench = Bench::start();
    let blocked = GatewayHealth {
        blocked: vec![Phone::parse("07700 900999").expect("a number")],
        ..GatewayHealth::default()
    };
    says(&bench, blocked);
    assert!(alerts(&bench).is_empty(), "{}", told(&bench));
}

#[test]
fn a_gateway_that_cannot_be_asked_says_so_where_gateways_are_listed() {
    let bench = Bench::start();
    let why = "unreachable: cannot connect".to_owned();
    bench.handle.gateway_health(GatewayName::new("main"), Err(why));
    let standing = main_standing(&bench);
    assert_eq!(standing["works"], false);
    assert!(
        standing["troubles"].to_string().contains("cannot connect"),
        "{standing}"
    );
}

#[test]
fn a_test_by_a_named_gateway_names_it_or_says_which_there_are() {
    let bench = Bench::start();
    let asked = |gateway: &str| Request::SendTest {
        person: "pat".to_owned(),
        school: None,
        gateway: Some(gateway.to_owned()),
    };
    bench.ask(asked("mail"));
    assert!(
        bench.taken_by("main").is_empty(),
        "nothing left by another gateway"
    );
    assert_eq!(bench.taken_by("mail").len(), 1);
    let answer = format!("{:?}", bench.answer(asked("mian")));
    assert!(
        answer.contains("there is no gateway `mian`; there are: mail, main"),
        "{answer}"
    );
}

// Faults: P14 x gateway-lies, gateway-loses
#[test]
fn a_gateway_that_takes_everything_and_delivers_nothing_is_trouble_until_something_arrives() {
    let bench = Bench::with(crate::app::outbox::delivery::two());
    bench.sign_out();
    let taken = bench.claim("main", 10);
    assert!(taken.len() >= 2);
    let lost = |id: &str, fate| {
        bench.receipt_of(Receipt {
            gateway: GatewayName::new("main"),
            provider_id: id.to_owned(),
            fate,
            detail: None,
            rejection: None,
        });
    };
    for _ in 0..5 {
        lost("one", Fate::Undelivered);
    }
    assert!(
        !told(&bench).contains("none has arrived"),
        "one text is one text: {}",
        told(&bench)
    );
    lost("two", Fate::Undelivered);
    lost("three", Fate::Undelivered);
    assert!(
        told(&bench).contains("takes messages, and none has arrived"),
        "{}",
        told(&bench)
    );
    assert_eq!(main_standing(&bench)["works"], false);
    lost("four", Fate::Delivered);
    assert_eq!(main_standing(&bench)["works"], true);
}

#[test]
fn a_forecast_wants_a_week_of_use() {
    let bench = Bench::start();
    says(&bench, credit(50));
    bench.pass(24 * 60);
    says(&bench, credit(45));
    assert_eq!(main_standing(&bench)["lasts_days"], Value::Null);
    bench.pass(9 * 24 * 60);
    says(&bench, credit(40));
    assert_eq!(main_standing(&bench)["lasts_days"], 40);
}
