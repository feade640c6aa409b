//! Incidents and cooling-off on the real engine: refused at sign-out, over a restart too.

use crate::support::bench::Bench;
use homeward::app::{Call, Question, Request, Response, VisitWord};
use homeward::domain::visit::RuleException;
use homeward::input::SignOutRequest;
use serde_json::Value;

fn report(bench: &Bench, who: &str) -> Value {
    bench.ask(Request::Incident {
        who: who.to_owned(),
        kind: "aggression".to_owned(),
        worker: None,
        by: Some("jo".to_owned()),
        note: Some("shouted at".to_owned()),
    })
}

fn sign_out_request(household: &str, stop: &str, authorised_by: &str) -> Request {
    Request::SignOut(Box::new(SignOutRequest {
        visit_type: "home".to_owned(),
        workers: vec!["jo".to_owned(), "ali".to_owned()],
        stops: vec![stop.to_owned()],
        household: Some(household.to_owned()),
        purpose: Some("attendance".to_owned()),
        vehicle: Some("on foot".to_owned()),
        authorised_by: Some(authorised_by.to_owned()),
        back: "+60m".to_owned(),
        ..SignOutRequest::default()
    }))
}

fn back(bench: &Bench) {
    bench.ask(Request::Visit {
        who: "v1".to_owned(),
        worker: None,
        word: VisitWord::Back,
        by: None,
    });
}

fn refused(bench: &Bench, call: impl Into<Call>) -> String {
    match bench.answer(call) {
        Response::Refused { message } => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_household_in_cooling_off_is_refused_at_sign_out_until_it_is_cleared_over_a_restart_too() {
    let bench = Bench::start();
    bench.sign_out();
    let reported = report(&bench, "jo");
    assert_eq!(reported["household"]["id"], "h1", "{reported}");
    assert_eq!(reported["told"].as_array().map(Vec::len), Some(2), "{reported}");
    back(&bench);
    // Long enough for the visit itself to be forgotten.
    let bench = bench.restarted(3 * 24 * 60);
    for (household, stop) in [
        ("0161 496 0123", "99 Elm Road, M5 4XX"),
        ("0161 496 0999", "12, acacia avenue"),
    ] {
        let why = refused(&bench, sign_out_request(household, stop, "pat"));
        for part in [
            "cooling-off",
            "aggression",
            "visit v1",
            "Tue 11:00",
            "Morgan Reed",
            "`pat` may not",
        ] {
            assert!(why.contains(part), "{part}: {why}");
        }
        for hidden in ["Acacia", "0123", "shouted"] {
            assert!(!why.contains(hidden), "{why}");
        }
    }
    let clear = |by: &str| Request::ClearHousehold {
        household: "h1".to_owned(),
        by: by.to_owned(),
        note: Some("reviewed".to_owned()),
    };
    let why = refused(&bench, clear("pat"));
    assert!(
        why.contains("`pat` may not") && why.contains("Sam Taylor"),
        "{why}"
    );
    let cleared = bench.ask(clear("sam"));
    assert_eq!(cleared["household"]["cleared_by"], "sam", "{cleared}");
    let none = Value::Array(Vec::new());
    assert_eq!(bench.ask(Question::Households { all: false }), none);
    assert_eq!(
        bench.ask(Question::Households { all: true })[0]["cleared_note"],
        "reviewed"
    );
    bench.ask(sign_out_request("0161 496 0123", "12 Acacia Avenue", "morgan"));
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn with_leave_it_is_signed_out_and_the_exception_is_on_record() {
    let bench = Bench::start();
    bench.sign_out();
    report(&bench, "jo");
    back(&bench);
    // Robin is of the senior leaders, who may here, and may authorise no other visit.
    let Request::SignOut(mut request) = sign_out_request("0161 496 0123", "12 Acacia Avenue", "robin") else {
        panic!("a sign-out");
    };
    let why = refused(&bench, Request::SignOut(request.clone()));
    assert!(
        why.contains("--exception REASON"),
        "leave is not asked for as such: {why}"
    );
    request.exception = Some("the father has moved out".to_owned());
    let out = bench.ask(Request::SignOut(request));
    assert_eq!(out["exception"]["exceptions"][0], "cooling-off", "{out}");
    assert_eq!(out["exception"]["authorised_by"], "Robin Shah", "{out}");
    assert!(
        out["exception"]["told"].to_string().contains("Morgan Reed"),
        "{out}"
    );
    let exceptions = bench.visit(2).exceptions;
    assert_eq!(exceptions, [RuleException::CoolingOff].into());
}

#[test]
fn a_visit_of_last_week_can_still_have_an_incident() {
    let bench = Bench::start();
    bench.sign_out();
    back(&bench);
    let bench = bench.restarted(7 * 24 * 60);
    let reported = report(&bench, "v1");
    assert_eq!(reported["household"]["id"], "h1", "{reported}");
    let why = refused(
        &bench,
        sign_out_request("0161 496 0123", "12 Acacia Avenue", "pat"),
    );
    assert!(why.contains("cooling-off"), "{why}");
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn a_stop_added_on_the_way_is_no_way_round_it() {
    let bench = Bench::start();
    bench.sign_out();
    report(&bench, "jo");
    back(&bench);
    bench.ask(sign_out_request("0161 496 0999", "99 Elm Road, M5 4XX", "morgan"));
    let why = refused(
        &bench,
        Request::Visit {
            who: "jo".to_owned(),
            worker: None,
            word: VisitWord::Left {
                next: Some("12 Acacia Avenue".to_owned()),
            },
            by: None,
        },
    );
    assert!(why.contains("cooling-off"), "{why}");
}

#[test]
fn whoever_reports_it_hears_who_else_is_out_to_the_same_household() {
    let bench = Bench::start();
    bench.sign_out();
    back(&bench);
    bench.ask(sign_out_request("0161 496 0123", "12 Acacia Avenue", "morgan"));
    assert_eq!(
        report(&bench, "v1")["also_there"],
        serde_json::json!(["Ali Khan and Jo Bloggs (visit v2)"])
    );
}
