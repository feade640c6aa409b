//! What goes to which gateway, when, and what must not: the real engine, with a test in the place of the courier.

use crate::support::bench::{Bench, JO, PAT, home_visit, to};
use homeward::app::{AlertWord, LaneRoom, Outcome, Question, Request, Routes, VisitWord};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Fate, SendFailure};
use homeward::domain::id::GatewayName;
use homeward::domain::time::Span;
use homeward::input::SignOutRequest;
use std::collections::{BTreeMap, BTreeSet};

/// Two gateways for texts, of which the first tells what became of them.
pub(crate) fn two() -> Routes {
    let main = GatewayName::new("main");
    Routes {
        channels: BTreeMap::from([
            (Channel::Sms, vec![main.clone(), GatewayName::new("spare")]),
            (Channel::Email, vec![GatewayName::new("mail")]),
        ]),
        with_receipts: BTreeSet::from([main]),
        receipt_within: Span::from_secs(90),
    }
}

/// Lets the pair that was signed out be overdue; returns the alert's code.
pub(crate) fn overdue(bench: &Bench) -> String {
    let open = || bench.ask(Question::Alerts { all: false });
    while open().as_array().is_some_and(Vec::is_empty) {
        bench.live(1);
    }
    let alerts = open();
    alerts[0]["code"].as_str().expect("an open alert").to_owned()
}

pub(crate) fn resolve(bench: &Bench, code: &str) {
    let shown = bench.ask(Question::ShowAlert {
        code: code.to_owned(),
    });
    bench.ask(Request::Alert {
        code: code.to_owned(),
        by: shown["told"][0].as_str().expect("somebody told").to_owned(),
        word: AlertWord::Safe {
            how: Some("spoke".to_owned()),
            of: vec!["all".to_owned()],
        },
    });
}

pub(crate) fn state(bench: &Bench, id: u64) -> String {
    let states = bench.ask(Request::MessageStates { ids: vec![id] });
    states[0]["state"].as_str().expect("a message").to_owned()
}

/// An alert text that `main` has taken and said nothing of, and that is under way by `spare`.
pub(crate) fn under_way_again(bench: &Bench) -> u64 {
    bench.sign_out();
    bench.texts();
    overdue(bench);
    bench.texts();
    bench.live(2);
    let claims = bench.claim("spare", 100);
    claims.first().expect("an alert goes again").id
}

pub(crate) fn unreachable() -> Outcome {
    Outcome::Failed(SendFailure::BeforeSend {
        why: "cannot connect".to_owned(),
    })
}

// Faults: P05 x gateway-slow
#[test]
fn a_nudge_that_was_answered_while_its_gateway_hung_does_not_go_again() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    bench.live(45);
    let nudges = bench.claim("main", 100);
    assert!(!nudges.is_empty(), "are you there?");
    bench.ask(Request::Visit {
        who: "jo".to_owned(),
        worker: None,
        word: VisitWord::In,
        by: None,
    });
    for nudge in &nudges {
        let why = "no answer in time".to_owned();
        bench.settle("main", nudge.id, Outcome::Failed(SendFailure::Unknown { why }));
    }
    bench.pass_secs(10);
    let texts = bench.texts();
    assert!(!texts.iter().any(|text| text.contains("(again)")), "{texts:#?}");
}

#[test]
fn what_waits_for_a_watch_that_is_resolved_is_taken_back() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    bench
        .handle
        .hearing(GatewayName::new("main"), Some("unreachable".to_owned()));
    let alerts = bench.ask(Question::Alerts { all: false });
    let code = alerts[0]["code"].as_str().expect("a monitor alert").to_owned();
    // Nobody settles it while it lasts.
    bench.handle.hearing(GatewayName::new("main"), None);
    resolve(&bench, &code);
    let texts = bench.texts();
    assert!(
        !texts.iter().any(|text| text.contains("cannot hear")),
        "nothing is told that is over: {texts:#?}"
    );
}

// Faults: P05 x outage
#[test]
fn after_an_outage_no_text_leaves_that_had_run_out_meanwhile() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    bench.live(45);
    // "Are you there?" waits when the machine falls asleep for three hours; the lane wakes first.
    bench.pass(180);
    let stale = bench.texts();
    assert!(stale.is_empty(), "{stale:#?}");
}

// Faults: P03 P05 x outage
#[test]
fn after_an_outage_a_step_that_nobody_heard_of_does_not_move_on_before_it_is_judged() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    overdue(&bench);
    let step = |bench: &Bench| bench.ask(Question::Alerts { all: false })[0]["step"].clone();
    let before = step(&bench);
    bench.pass(180);
    bench.ask(Request::Health);
    assert_eq!(
        step(&bench),
        before,
        "the gateways have not said yet what came in"
    );
}

// Faults: P05 x gateway-reorders
#[test]
fn what_an_earlier_gateway_could_not_deliver_is_not_held_against_the_one_that_has_it_now() {
    let bench = Bench::with(two());
    let id = under_way_again(&bench);
    let provider_id = format!("spare-{id}");
    bench.settle("spare", id, Outcome::Accepted { provider_id });
    bench.receipt("main", id, Fate::Undelivered);
    assert_eq!(state(&bench, id), "accepted");
}

/// Queues so many texts that are no alerts.
pub(crate) fn others(bench: &Bench, many: usize) {
    for _ in 0..many {
        bench.ask(Request::SendTest {
            person: "jo".to_owned(),
            school: None,
            gateway: None,
        });
    }
}

#[test]
fn a_lane_of_a_single_place_takes_any_message() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    others(&bench, 20);
    assert_eq!(bench.claim_for("main", LaneRoom::of(1, 8)).len(), 0);
    assert_eq!(bench.claim_for("main", LaneRoom::of(1, 1)).len(), 1);
    assert_eq!(
        bench.claim_for("main", LaneRoom::of(2, 2)).len(),
        1,
        "one of two is kept for alerts"
    );
}

// Faults: P05 P14 x gateway-slow
#[test]
fn nudges_never_take_the_last_places_of_a_lane_and_alerts_do() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    others(&bench, 20);
    assert_eq!(bench.claim("main", 8).len(), 6);
    assert_eq!(bench.claim("main", 2).len(), 0, "two places stay free");
    let code = overdue(&bench);
    let alerts = bench.claim("main", 2);
    assert_eq!(alerts.len(), 2);
    assert!(
        alerts
            .iter()
            .all(|claim| claim.outbound.content.body().reveal().contains(&code))
    );
}

// Faults: P05 P14 x gateway-refuses
#[test]
fn a_provider_that_says_in_an_hour_is_tried_again_with_an_alert_in_half_a_minute() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    overdue(&bench);
    let alert = bench.claim("main", 1)[0].id;
    let busy = SendFailure::Retry {
        after: Some(Span::from_mins(60)),
        why: "429".to_owned(),
    };
    bench.settle("main", alert, Outcome::Failed(busy));
    bench.live(1);
    assert!(bench.claim("main", 100).iter().any(|claim| claim.id == alert));
}

// Faults: P05 P14 x gateway-refuses
#[test]
fn what_waits_for_a_gateway_that_is_down_goes_by_the_next_without_trying_it() {
    let bench = Bench::with(two());
    others(&bench, 10);
    for claim in bench.claim("main", 5) {
        bench.settle("main", claim.id, unreachable());
    }
    assert_eq!(bench.texts_by("spare").len(), 10);
}

#[test]
fn a_sign_out_long_after_a_gateway_last_failed_is_not_told_that_all_is_well() {
    let bench = Bench::start();
    others(&bench, 3);
    for claim in bench.claim("main", 5) {
        bench.settle("main", claim.id, unreachable());
    }
    bench.live(20);
    let doubts = bench.sign_out()["doubts"].clone();
    assert!(doubts.to_string().contains("`main`"), "{doubts}");
}

#[test]
fn a_gateway_that_a_reload_took_away_is_no_doubt_any_more() {
    let bench = Bench::start();
    others(&bench, 3);
    for claim in bench.claim("main", 5) {
        bench.settle("main", claim.id, unreachable());
    }
    bench
        .handle
        .hearing(GatewayName::new("gone"), Some("unreachable".to_owned()));
    let mut routes = two();
    routes
        .channels
        .insert(Channel::Sms, vec![GatewayName::new("spare")]);
    bench.reload(routes);
    assert_eq!(bench.sign_out()["doubts"], serde_json::json!([]));
}

// Faults: P05 x bad-config
#[test]
fn an_alert_whose_last_gateway_was_taken_away_fails_instead_of_waiting_until_it_runs_out() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    overdue(&bench);
    let waiting = bench.claim("main", 1)[0].id;
    bench.settle("main", waiting, unreachable());
    let mut routes = two();
    routes.channels.remove(&Channel::Sms);
    bench.reload(routes);
    assert_eq!(state(&bench, waiting), "failed");
}

// Faults: P05 x gateway-refuses
#[test]
fn a_gateway_that_comes_back_hands_nobody_every_repetition_of_a_step() {
    let bench = Bench::start();
    bench.sign_out();
    overdue(&bench);
    for _ in 0..75 {
        bench.pass_secs(30);
        for claim in bench.claim("main", 1000) {
            bench
                .handle
                .settle(GatewayName::new("main"), claim.id, unreachable());
        }
        bench.ask(Request::Health);
    }
    bench.live(1);
    let mut phones = BTreeMap::new();
    for claim in bench.claim("main", 1000) {
        if claim.outbound.content.body().reveal().contains("999") {
            *phones
                .entry(claim.outbound.content.to().reveal().to_owned())
                .or_insert(0) += 1;
        }
    }
    assert!(!phones.is_empty());
    assert!(phones.values().all(|many| *many <= 2), "{phones:?}");
}

/// A gateway that hangs would else spend itself on what it let hang before, and what is new would look like a stuck courier.
#[test]
fn what_was_never_tried_goes_before_what_is_tried_again() {
    let bench = Bench::start();
    bench.sign_out();
    overdue(&bench);
    let first = bench.claim("main", 1)[0].id;
    let why = "hung".to_owned();
    bench.settle("main", first, Outcome::Failed(SendFailure::Unknown { why }));
    bench.pass_secs(20);
    let next = bench.claim("main", 1)[0].id;
    assert_ne!(next, first, "another has not been tried at all");
    let rest = bench.claim("main", 1000);
    assert!(
        rest.iter().any(|claim| claim.id == first),
        "and then it goes again"
    );
}

/// What is due is judged first, and then what came in: an alert may come to be and be cleared up in one turn.
#[test]
fn nobody_is_stood_down_from_an_alert_that_they_never_heard_of() {
    let alone = |bench: &Bench| {
        let workers = vec!["jo".to_owned()];
        let visit_type = "doorstep".to_owned();
        bench.ask(Request::SignOut(Box::new(SignOutRequest {
            visit_type,
            workers,
            ..home_visit()
        })));
    };
    let opens_at = {
        let bench = Bench::start();
        alone(&bench);
        overdue(&bench);
        bench.standing().alerts[0].opened_at
    };
    let all_said = |late_by: i64| -> String {
        let bench = Bench::start();
        alone(&bench);
        while opens_at.since(bench.now()) > Span::from_secs(30) {
            bench.pass_secs(30);
            bench.ask(Request::Health);
            bench.texts();
        }
        bench.pass_secs(i64::try_from(opens_at.since(bench.now()).ms() / 1000).expect("short"));
        if late_by > 0 {
            bench.ask(Request::Health);
            bench.texts();
            bench.pass_secs(late_by);
        }
        bench.text(JO, "IN");
        let listed = bench.ask(Question::Alerts { all: true });
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "it is in the record");
        assert!(bench.standing().alerts.is_empty(), "and over");
        bench.verify();
        bench.texts().concat()
    };
    let said = all_said(0);
    assert!(said.contains("IN at") && !said.contains("stand down"), "{said}");
    let said = all_said(5);
    assert!(said.contains("stand down"), "{said}");
}

#[test]
fn whoever_asks_how_things_are_hears_who_has_an_alert_and_who_rang_the_police() {
    let bench = Bench::start();
    bench.sign_out();
    let code = overdue(&bench);
    let status = || -> String {
        bench.texts();
        bench.text(PAT, "STATUS");
        bench.texts().concat()
    };
    let said = status();
    assert!(
        said.contains(&format!("{code} ")) && said.contains("Nobody has it yet"),
        "{said}"
    );
    bench.text(PAT, &format!("ACK {code}"));
    let said = status();
    assert!(said.contains("Pat Evans has it until"), "{said}");
    bench.text(PAT, &format!("POLICE {code} 4711"));
    bench.live(8);
    let said = status();
    assert!(
        said.contains("Pat Evans has it. No reply needed") && !said.contains("ACK"),
        "what is held for the police is not free to take: {said}"
    );
}

/// The one before was under way, and hung, while it was asked anew: it does not wait again beside it.
// Faults: P05 x gateway-slow
#[test]
fn p05_a_question_that_hung_while_it_was_asked_anew_does_not_come_twice() {
    let bench = Bench::start();
    bench.sign_out();
    let code = overdue(&bench);
    bench.texts();
    bench.text(PAT, &format!("POLICE {code} 4711"));
    bench.texts();
    let asked = || -> BTreeMap<u64, String> {
        bench.pass_secs(10);
        bench.ask(Request::Health);
        let claims = bench.claim("main", 1000);
        let questions = claims.iter().filter(|claim| {
            claim
                .outbound
                .content
                .body()
                .reveal()
                .contains("have the police come")
        });
        questions
            .map(|claim| (claim.id, claim.outbound.content.to().reveal().to_owned()))
            .collect()
    };
    let first = (0..100).map(|_| asked()).find(|claims| !claims.is_empty());
    let first = first.expect("have the police come?");
    // Each attempt hangs until it counts as lost, and the last of them while it is asked anew.
    let newer = (0..100)
        .map(|_| asked())
        .find(|claims| claims.keys().any(|id| !first.contains_key(id)));
    let newer = newer.expect("it is asked anew");
    assert!(
        newer.keys().all(|id| !first.contains_key(id)),
        "the first hangs: {newer:?}"
    );
    for id in first.keys().chain(newer.keys()) {
        bench.settle("main", *id, unreachable());
    }
    let mut waiting: Vec<String> = (0..4).flat_map(|_| asked().into_values()).collect();
    waiting.sort();
    let mut once = waiting.clone();
    once.dedup();
    assert!(!once.is_empty());
    assert_eq!(waiting, once, "each is asked once");
}

#[test]
fn an_alert_about_homeward_itself_names_who_is_out() {
    let bench = Bench::start();
    bench.sign_out();
    let main = GatewayName::new("main");
    bench.handle.hearing(main.clone(), Some("unreachable".to_owned()));
    bench.handle.unreadable(main, 1, "1 without an id".to_owned());
    for claim in bench.claim("mail", 5) {
        bench.settle("mail", claim.id, unreachable());
    }
    let alerts = bench.ask(Question::Alerts { all: false });
    let alerts = alerts.as_array().expect("alerts");
    assert_eq!(alerts.len(), 3, "deaf, unreadable, refused: {alerts:#?}");
    for alert in alerts {
        assert!(alert["causes"][0].to_string().contains("Jo Bloggs"), "{alert}");
    }
}

#[test]
fn the_office_is_told_why_a_text_could_not_be_read() {
    let bench = Bench::start();
    bench.sign_out();
    bench.handle.unreadable(
        GatewayName::new("main"),
        2,
        "1 without an id, 1 of another account".to_owned(),
    );
    let told = bench.said();
    let office = to(&told, PAT).concat();
    let why = "could not be read (1 without an id, 1 of another account)";
    assert!(office.contains(why), "{told:?}");
}

#[test]
fn whoever_was_told_that_replies_cannot_be_heard_hears_when_they_can() {
    let bench = Bench::start();
    bench.sign_out();
    let main = GatewayName::new("main");
    bench.handle.hearing(main.clone(), Some("unreachable".to_owned()));
    bench.live(1);
    bench.said();
    bench.handle.hearing(main.clone(), None);
    bench.live(1);
    let said = bench.said();
    let again = |text: &String| text.contains("eplies by text are heard again");
    assert!(said.iter().any(|(_, text)| again(text)), "{said:#?}");
    // Once, and nothing where nobody was told.
    bench.handle.hearing(main, None);
    bench.live(1);
    assert!(!bench.said().iter().any(|(_, text)| again(text)));
}
