//! Receipts: what is asked for, and what becomes of a text that has none.

use crate::app::outbox::delivery::{others, overdue, resolve, state, two, under_way_again, unreachable};
use crate::support::bench::Bench;
use homeward::app::{Outcome, Request, VisitWord};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Fate, Receipt, Rejection};
use homeward::domain::id::GatewayName;

#[test]
fn an_alert_without_a_receipt_does_not_go_again_once_it_is_resolved() {
    let bench = Bench::with(two());
    bench.sign_out();
    let code = overdue(&bench);
    let told = bench.texts();
    assert!(told.iter().any(|text| text.contains(&code)), "{told:#?}");
    resolve(&bench, &code);
    bench.live(2);
    let again = bench.texts_by("spare");
    assert!(!again.iter().any(|text| text.contains("(again)")), "{again:#?}");
}

// Faults: P05 P14 x gateway-loses
#[test]
fn an_alert_without_a_receipt_goes_again_by_the_next_gateway_while_it_is_open() {
    let bench = Bench::with(two());
    bench.sign_out();
    overdue(&bench);
    bench.texts();
    bench.live(2);
    let again = bench.texts_by("spare");
    assert!(again.iter().any(|text| text.contains("(again)")), "{again:#?}");
}

// Faults: P05 P14 x gateway-refuses
#[test]
fn an_alert_refused_by_receipt_goes_by_the_next_gateway_for_the_network_may_have_refused_the_first() {
    let bench = Bench::with(two());
    bench.sign_out();
    overdue(&bench);
    let alert = bench.claim("main", 1)[0].id;
    let provider_id = format!("main-{alert}");
    bench.settle(
        "main",
        alert,
        Outcome::Accepted {
            provider_id: provider_id.clone(),
        },
    );
    let refused = Receipt {
        gateway: GatewayName::new("main"),
        provider_id,
        fate: Fate::Undelivered,
        detail: Some("permanent-failure".to_owned()),
        rejection: Some(Rejection::BadAddress),
    };
    bench.receipt_of(refused);
    assert!(bench.claim("spare", 100).iter().any(|claim| claim.id == alert));
}

// Faults: P05 x gateway-duplicates
#[test]
fn an_alert_that_arrived_after_all_is_not_sent_again_because_the_second_gateway_failed() {
    let bench = Bench::with(two());
    let id = under_way_again(&bench);
    bench.receipt("main", id, Fate::Delivered);
    bench.settle("spare", id, unreachable());
    assert_eq!(state(&bench, id), "delivered");
}

#[test]
fn receipts_of_alerts_are_asked_for_however_many_other_texts_have_none() {
    let bench = Bench::with(two());
    bench.sign_out();
    bench.live(50);
    others(&bench, 60);
    bench.texts();
    overdue(&bench);
    let alert = bench.claim("main", 1)[0].id;
    let provider_id = format!("main-{alert}");
    bench.settle(
        "main",
        alert,
        Outcome::Accepted {
            provider_id: provider_id.clone(),
        },
    );
    let awaited = bench.awaiting("main");
    assert!(awaited.contains(&provider_id), "{awaited:?}");
}

/// Until then the machine's clock, put right after it had stood ahead, is waited for.
// Faults: P12 x gateway-loses, clock-back
#[test]
fn p12_a_receipt_that_never_comes_does_not_hold_the_clock_for_ever() {
    let mut routes = two();
    routes
        .channels
        .insert(Channel::Sms, vec![GatewayName::new("main")]);
    let bench = Bench::with(routes);
    bench.sign_out();
    let code = overdue(&bench);
    bench.texts();
    resolve(&bench, &code);
    for word in [VisitWord::Back, VisitWord::Filed] {
        bench.ask_at_a_page(Request::Visit {
            who: "v1".to_owned(),
            worker: None,
            word,
            by: None,
        });
    }
    bench.texts();
    bench.texts_by("mail");
    assert!(!bench.lets_the_clock_go(), "receipts may still come");
    bench.pass(26 * 60);
    bench.handle.judge();
    assert!(bench.lets_the_clock_go());
}

fn lost(provider_id: &str) -> Receipt {
    Receipt {
        gateway: GatewayName::new("main"),
        provider_id: provider_id.to_owned(),
        fate: Fate::Undelivered,
        detail: Some("30003".to_owned()),
        rejection: None,
    }
}

/// The texts of an alert that `main` has taken: their numbers.
fn taken_by_main(bench: &Bench) -> Vec<u64> {
    bench.sign_out();
    bench.texts();
    overdue(bench);
    let claims = bench.claim("main", 100);
    for claim in &claims {
        let provider_id = format!("main-{}", claim.id);
        bench.settle("main", claim.id, Outcome::Accepted { provider_id });
    }
    claims.iter().map(|claim| claim.id).collect()
}

// Faults: P05 x gateway-lies, gateway-duplicates
#[test]
fn a_failure_that_comes_after_the_delivery_is_kept_and_moves_nothing_back() {
    let bench = Bench::with(two());
    let alerts = taken_by_main(&bench);
    for id in &alerts {
        bench.receipt("main", *id, Fate::Delivered);
        for _ in 0..2 {
            bench.receipt_of(lost(&format!("main-{id}")));
        }
        bench.receipt("main", *id, Fate::Accepted);
        assert_eq!(state(&bench, *id), "delivered");
    }
    let known = bench.ask(Request::MessageStates { ids: alerts.clone() });
    let kept = known[0]["trouble"].as_str().expect("kept");
    assert_eq!(kept, "`main` called it lost after the delivery: 30003");
    let again = bench.claim("spare", 100);
    assert!(again.iter().all(|claim| !alerts.contains(&claim.id)), "{again:?}");
}

/// Three texts in a row that did not arrive are a gateway in trouble; three old receipts are not.
// Faults: P14 x gateway-lies
#[test]
fn failures_overtaken_by_deliveries_say_nothing_of_the_gateway() {
    let bench = Bench::with(two());
    let mut taken = taken_by_main(&bench);
    while taken.len() < 4 {
        bench.live(1);
        for claim in bench.claim("main", 100) {
            let provider_id = format!("main-{}", claim.id);
            bench.settle("main", claim.id, Outcome::Accepted { provider_id });
            taken.push(claim.id);
        }
    }
    for id in &taken {
        bench.receipt("main", *id, Fate::Delivered);
    }
    for id in &taken {
        bench.receipt_of(lost(&format!("main-{id}")));
    }
    let standings = bench.ask(Request::Gateways).to_string();
    assert!(!standings.contains("none has arrived"), "{standings}");
}

// Faults: P05 x gateway-duplicates
#[test]
fn a_failure_that_comes_twice_sends_the_alert_again_once() {
    let bench = Bench::with(two());
    let alert = taken_by_main(&bench)[0];
    let again = || {
        let claims = bench.claim("spare", 100);
        claims.iter().filter(|claim| claim.id == alert).count()
    };
    bench.receipt_of(lost(&format!("main-{alert}")));
    bench.receipt_of(lost(&format!("main-{alert}")));
    assert_eq!(again(), 1);
    bench.settle(
        "spare",
        alert,
        Outcome::Accepted {
            provider_id: format!("spare-{alert}"),
        },
    );
    bench.receipt_of(lost(&format!("main-{alert}")));
    assert_eq!((state(&bench, alert).as_str(), again()), ("accepted", 0));
}
