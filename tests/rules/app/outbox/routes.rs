//! By which way a message goes once one has failed: the real engine, with a test in the place of the courier.

use crate::app::outbox::delivery::two;
use crate::support::bench::Bench;
use homeward::app::{AfterFailure, Claim, GatewayCircuits, Outcome, Request, Routes};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Priority, Rejection, SendFailure};
use homeward::domain::id::GatewayName;
use homeward::domain::time::{Span, Timestamp};
use std::collections::BTreeMap;

/// The first alert text that waits at `main`, now under way.
fn alert(bench: &Bench) -> u64 {
    bench.sign_out();
    bench.texts();
    for _ in 0..60 {
        bench.live(1);
        let claims = bench.claim("main", 1);
        if let Some(claim) = claims
            .first()
            .filter(|claim| claim.outbound.priority == Priority::Alert)
        {
            return claim.id;
        }
    }
    panic!("no alert in an hour");
}

fn waits(bench: &Bench, gateway: &str, id: u64) -> bool {
    bench.claim(gateway, 100).iter().any(|claim| claim.id == id)
}

#[test]
fn p05_an_alert_is_tried_again_every_half_minute_however_often_it_failed() {
    let bench = Bench::start();
    let id = alert(&bench);
    for tries in 1..=9 {
        let why = "cannot connect".to_owned();
        bench.settle("main", id, Outcome::Failed(SendFailure::BeforeSend { why }));
        bench.pass_secs(30);
        assert!(waits(&bench, "main", id), "after {tries} tries");
    }
}

#[test]
fn p14_an_alert_whose_gateway_does_not_answer_goes_by_the_next_at_once() {
    let bench = Bench::with(two());
    let id = alert(&bench);
    let why = "no answer in time".to_owned();
    bench.settle("main", id, Outcome::Failed(SendFailure::Unknown { why }));
    assert!(waits(&bench, "spare", id));
}

#[test]
fn p05_a_number_that_is_refused_is_tried_by_no_other_gateway() {
    let bench = Bench::with(two());
    let id = alert(&bench);
    let refused = SendFailure::Rejected {
        reason: Rejection::BadAddress,
        why: "not in service".to_owned(),
    };
    bench.settle("main", id, Outcome::Failed(refused));
    let states = bench.ask(Request::MessageStates { ids: vec![id] });
    assert_eq!(states[0]["state"], "rejected");
    bench.pass_secs(20);
    assert!(!waits(&bench, "spare", id) && !waits(&bench, "main", id));
}

#[test]
fn a_provider_that_says_in_a_while_keeps_a_confirmation_waiting_that_long() {
    let bench = Bench::start();
    bench.sign_out();
    let id = bench.claim("main", 100).first().expect("a confirmation").id;
    let busy = SendFailure::Retry {
        after: Some(Span::from_mins(10)),
        why: "429".to_owned(),
    };
    bench.settle("main", id, Outcome::Failed(busy));
    bench.live(9);
    assert!(!waits(&bench, "main", id));
    bench.live(1);
    assert!(waits(&bench, "main", id));
}

/// Routes of three gateways for texts, in the admin's order.
fn three() -> Routes {
    let gateways = ["main", "spare", "third"].map(GatewayName::new);
    Routes {
        channels: BTreeMap::from([(Channel::Sms, gateways.to_vec())]),
        ..Routes::default()
    }
}

#[test]
fn each_gateway_is_tried_once_in_the_admins_order_and_one_that_keeps_failing_last() {
    let mut circuits = GatewayCircuits::default();
    let now = Timestamp::from_ms(0);
    let order = |circuits: &GatewayCircuits, now| {
        let (mut had, routes) = (Vec::new(), three());
        while let Some(next) =
            circuits.next_without(&routes, Channel::Sms, |gateway| had.contains(gateway), now)
        {
            had.push(next);
        }
        had.iter().map(GatewayName::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order(&circuits, now), "main spare third");
    let main = GatewayName::new("main");
    assert!(!circuits.count_failure(&main, now));
    assert!(!circuits.count_failure(&main, now));
    assert_eq!(order(&circuits, now), "main spare third", "twice is no habit");
    assert!(circuits.count_failure(&main, now), "down at the third");
    assert_eq!(order(&circuits, now), "spare third main");
    assert_eq!(order(&circuits, now + Span::from_secs(29)), "spare third main");
    assert_eq!(order(&circuits, now + Span::from_secs(30)), "main spare third");
    assert!(circuits.count_failure(&main, now));
    circuits.count_success(&main);
    assert_eq!(
        order(&circuits, now),
        "main spare third",
        "forgiven once it works"
    );
    assert!(!circuits.count_failure(&main, now));
    assert!(
        circuits
            .next_without(&three(), Channel::Email, |_| false, now)
            .is_none()
    );
}

#[test]
fn gateways_that_cannot_be_used_are_on_no_route() {
    let routes = three().only(|gateway| gateway.as_str() != "spare");
    let left: Vec<&str> = routes.channels[&Channel::Sms]
        .iter()
        .map(GatewayName::as_str)
        .collect();
    assert_eq!(left, ["main", "third"]);
}

#[test]
fn only_a_refused_recipient_keeps_the_other_gateways_from_being_tried() {
    let why = || "because".to_owned();
    let next = |after, maybe_sent| AfterFailure::NextGateway {
        why: why(),
        after,
        maybe_sent,
    };
    let hour = Some(Span::from_mins(60));
    for (failure, follows) in [
        (SendFailure::BeforeSend { why: why() }, next(None, false)),
        (SendFailure::Refused { why: why() }, next(None, false)),
        (
            SendFailure::Retry {
                after: hour,
                why: why(),
            },
            next(hour, false),
        ),
        (SendFailure::Unknown { why: why() }, next(None, true)),
        (
            SendFailure::Rejected {
                reason: Rejection::OptedOut,
                why: why(),
            },
            AfterFailure::NoOther {
                reason: Rejection::OptedOut,
                why: why(),
            },
        ),
    ] {
        assert_eq!(AfterFailure::of(failure), follows);
    }
}

#[test]
fn the_storm_of_one_school_delays_the_alert_of_another_by_a_message_at_most() {
    let bench = Bench::two_schools();
    let raise = |who: &str| {
        bench.ask(Request::Raise {
            who: who.to_owned(),
            kind: "help".to_owned(),
            by: None,
        });
    };
    for who in ["jo", "ali", "chris", "robin"] {
        raise(&format!("example/{who}"));
    }
    raise("other/jo");
    let waiting = bench.claim("main", 1000);
    let is_of_other = |claim: &Claim| claim.outbound.content.to().reveal().starts_with("+4477009002");
    let (others, storm): (Vec<bool>, Vec<bool>) = waiting.iter().map(is_of_other).partition(|other| *other);
    assert!(
        storm.len() > 2 * others.len() && others.len() >= 3,
        "a storm: {storm:?} {others:?}"
    );
    let order: Vec<bool> = waiting.iter().map(is_of_other).collect();
    // School by school, for as long as both have something to say.
    for pair in order.chunks(2).take(others.len()) {
        assert!(pair.contains(&true), "{order:?}");
    }
}
