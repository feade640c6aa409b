//! What a turn of the engine does: deadlines, routines, and the clock that jumped.

use crate::support::bench::Bench;
use homeward::app::{Question, Request};
use homeward::input::SignOutRequest;
use serde_json::Value;

// Faults: P02 P03 x clock-forward
// Faults: P12 x clock-forward, outage
#[test]
fn p12_after_a_jump_of_the_clock_the_gateways_are_asked_first_then_everything_is_judged_and_said_to_be_late()
{
    let bench = Bench::start();
    bench.sign_out();
    assert!(bench.texts().iter().any(|text| text.contains("signed out")));
    bench.pass(180);
    // The jump is noticed, and nothing is judged before the gateways have been asked.
    bench.ask(Request::Health);
    assert_eq!(
        bench.ask(Question::Alerts { all: false }),
        Value::Array(Vec::new())
    );
    bench.handle.judge();
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts.as_array().map(Vec::len), Some(1), "{alerts}");
    let texts = bench.texts();
    assert!(
        texts.iter().any(|text| text.contains("was off")),
        "the workers are asked afresh: {texts:#?}"
    );
    assert!(
        texts.iter().any(|text| text.contains("late")),
        "what is told late says so: {texts:#?}"
    );
    let police = texts.iter().filter(|text| text.contains("999")).count();
    assert_eq!(
        police, 0,
        "the police prompt waits for those before it: {texts:#?}"
    );
}

#[test]
fn p02_a_deadline_is_told_on_the_next_turn_after_its_grace() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    // Arrival within 45 minutes and 10 of grace; a minute at a time, as a clock goes.
    for _ in 0..54 {
        bench.pass(1);
        bench.ask(Request::Health);
        bench.handle.judge();
    }
    assert_eq!(
        bench.ask(Question::Alerts { all: false }),
        Value::Array(Vec::new())
    );
    bench.pass(1);
    bench.ask(Request::Health);
    bench.handle.judge();
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["kind"], "overdue", "{alerts}");
}

#[test]
fn a_withdrawn_nudge_is_never_handed_to_a_gateway() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    for _ in 0..45 {
        bench.pass(1);
        bench.ask(Request::Health);
        bench.handle.judge();
    }
    // "Are you there?" waits in the outbox; the office knows that they are.
    bench.ask(Request::Visit {
        who: "jo".to_owned(),
        worker: None,
        word: homeward::app::VisitWord::In,
        by: None,
    });
    let texts = bench.texts();
    assert!(
        !texts.iter().any(|text| text.contains("are you there")),
        "{texts:#?}"
    );
}

// Faults: P12 x outage
#[test]
fn a_routine_that_was_missed_is_caught_up_once() {
    let bench = Bench::start();
    bench.sign_out();
    // Three lock-ups pass while the machine sleeps.
    bench.pass(3 * 24 * 60 - 60);
    bench.ask(Request::Health);
    bench.handle.judge();
    let alerts = bench.ask(Question::Alerts { all: false });
    let sweeps = |alerts: &Value| {
        let alerts = alerts.as_array().expect("alerts");
        let causes = alerts.iter().filter_map(|alert| alert["causes"][0].as_str());
        causes.filter(|cause| cause.contains("Still out")).count()
    };
    assert_eq!(sweeps(&alerts), 1, "{alerts}");
    bench.pass(1);
    bench.ask(Request::Health);
    assert_eq!(sweeps(&bench.ask(Question::Alerts { all: false })), 1);
}

#[test]
fn p12_a_routine_that_was_done_by_a_clock_that_stood_ahead_is_done_again_once_that_is_put_right() {
    let bench = Bench::start();
    let week = 7 * 24 * 60;
    for step in [week, -week] {
        bench.pass(step);
        bench.ask(Request::Health);
        bench.handle.judge();
    }
    bench.sign_out();
    bench.pass(10 * 60);
    bench.ask(Request::Health);
    bench.handle.judge();
    let alerts = bench.ask(Question::Alerts { all: false }).to_string();
    assert!(alerts.contains("Still out"), "lock-up came and went: {alerts}");
}

#[test]
fn the_office_can_raise_help_for_somebody_who_is_signed_out_nowhere() {
    let bench = Bench::start();
    let raised = bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: "help".to_owned(),
        by: Some("pat".to_owned()),
    });
    assert_eq!(raised["alert"]["kind"], "help", "{raised}");
    assert_eq!(raised["alert"]["visit"], Value::Null);
    assert!(bench.texts().iter().any(|text| text.contains("Jo Bloggs")));
}

/// Six in the evening: the office has gone home.
fn in_the_evening(change: impl FnOnce(&mut SignOutRequest)) -> String {
    let bench = Bench::start();
    bench.pass(7 * 60);
    bench.ask(Request::Health);
    bench.handle.judge();
    let mut visit = SignOutRequest {
        visit_type: "home".to_owned(),
        workers: vec!["jo".to_owned(), "ali".to_owned()],
        stops: vec!["12 Acacia Avenue".to_owned()],
        household: Some("0161 496 0123".to_owned()),
        purpose: Some("attendance".to_owned()),
        vehicle: Some("on foot".to_owned()),
        back: "+60m".to_owned(),
        ..SignOutRequest::default()
    };
    change(&mut visit);
    let done = bench.ask(Request::SignOut(Box::new(visit)));
    done["doubts"].to_string()
}

#[test]
fn a_sign_out_while_nobody_of_a_step_is_in_says_so_to_whoever_signs_it_out() {
    let doubts = in_the_evening(|visit| visit.against_policy = Some("she rang in tears".to_owned()));
    assert!(
        doubts.contains("nobody is in who would be told at step `office`"),
        "{doubts}"
    );
}

#[test]
fn that_the_office_has_gone_home_is_no_doubt_of_an_evening_with_leave_and_leaders_in() {
    let doubts = in_the_evening(|visit| {
        visit.authorised_by = Some("morgan".to_owned());
        visit.exception = Some("the mother works until six".to_owned());
    });
    assert_eq!(doubts, "[]");
}
