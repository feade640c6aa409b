//! What a form says will happen is what the engine then does.

use crate::support::bench::{Bench, home_visit};
use homeward::app::{Question, Request, VisitWord};
use homeward::input::SignOutRequest;
use serde_json::Value;

fn foreseen(bench: &Bench, request: SignOutRequest) -> Value {
    bench.ask(Question::ForeseeSignOut(Box::new(request)))
}

fn fields(foreseen: &Value) -> Vec<String> {
    let problems = foreseen["problems"].as_array().expect("problems");
    problems
        .iter()
        .map(|problem| problem["field"].to_string())
        .collect()
}

/// Returns the instants of what is to come, and whether each is a step of a chain.
fn times(foreseen: &Value) -> Vec<(String, bool)> {
    let coming = foreseen["coming"].as_array().expect("what comes");
    let at = |step: &Value| step["at"].as_str().expect("an instant").to_owned();
    coming
        .iter()
        .map(|step| (at(step), !step["ask"].is_null()))
        .collect()
}

#[test]
fn what_was_foreseen_is_what_comes() {
    let bench = Bench::start();
    let foreseen = foreseen(&bench, home_visit());
    assert_eq!(foreseen["problems"], serde_json::json!([]));
    assert_eq!(foreseen["names"], "Jo Bloggs and Ali Khan");
    bench.ask(Request::SignOut(Box::new(home_visit())));
    // The courier takes what is said, each minute.
    for _ in 0..(3 * 60) {
        bench.live(1);
        bench.texts();
    }
    let happened: Vec<(String, bool)> = bench
        .events_of(1)
        .iter()
        .filter(|event| ["nudged", "step started"].contains(&event.name.as_str()))
        .map(|event| {
            let due = event.due.unwrap_or(event.at).to_string();
            (due, event.name == "step started")
        })
        .collect();
    let steps = |times: &[(String, bool)]| -> Vec<String> {
        let steps = times.iter().filter(|(_, step)| *step);
        steps.map(|(at, _)| at.clone()).collect()
    };
    let (foreseen, happened) = (steps(&times(&foreseen)), steps(&happened));
    assert!(foreseen.len() >= 3, "{foreseen:?}");
    assert!(happened.len() >= foreseen.len(), "{happened:?}");
    assert_eq!(happened[..foreseen.len()], foreseen, "{happened:?}");
}

#[test]
fn foreseeing_signs_nobody_out_and_uses_up_no_number() {
    let bench = Bench::start();
    for _ in 0..3 {
        foreseen(&bench, home_visit());
    }
    assert_eq!(bench.ask(Question::Visits { all: true }), serde_json::json!([]));
    bench.sign_out();
    assert_eq!(bench.ask(Question::Visits { all: true })[0]["id"], "v1");
}

#[test]
fn every_problem_is_told_at_its_field_at_once() {
    let bench = Bench::start();
    let none = SignOutRequest {
        visit_type: "home".to_owned(),
        back: "+60m".to_owned(),
        ..SignOutRequest::default()
    };
    assert_eq!(
        fields(&foreseen(&bench, none)),
        [
            "\"workers\"",
            "\"stops\"",
            "\"authorised-by\"",
            "\"household\"",
            "\"purpose\"",
            "\"vehicle\""
        ],
        "nobody is named yet: that is told once, and no exception for too few"
    );
    let unreadable = SignOutRequest {
        back: "soon".to_owned(),
        household: Some("12".to_owned()),
        authorised_by: Some("zoe".to_owned()),
        ..home_visit()
    };
    assert_eq!(
        fields(&foreseen(&bench, unreadable)),
        ["\"back\"", "\"household\"", "\"authorised-by\""]
    );
    let unreadable_and_missing = SignOutRequest {
        back: "soon".to_owned(),
        vehicle: None,
        ..home_visit()
    };
    assert_eq!(
        fields(&foreseen(&bench, unreadable_and_missing)),
        ["\"back\"", "\"vehicle\""]
    );
}

#[test]
fn whoever_may_allow_it_is_named() {
    let bench = Bench::start();
    let without = SignOutRequest {
        authorised_by: None,
        ..home_visit()
    };
    let foreseen = foreseen(&bench, without);
    let may = foreseen["problems"][0]["may"].as_array().expect("who may");
    let keys: Vec<&str> = may.iter().filter_map(|who| who["key"].as_str()).collect();
    assert_eq!(keys, ["morgan", "sam"], "{foreseen}");
}

#[test]
fn a_worker_who_is_out_already_is_told_at_the_workers() {
    let bench = Bench::start();
    bench.sign_out();
    let foreseen = foreseen(&bench, home_visit());
    assert_eq!(fields(&foreseen), ["\"workers\""]);
    assert!(
        foreseen["problems"][0]["words"]
            .to_string()
            .contains("out already, on visit v1")
    );
}

#[test]
fn a_question_of_the_office_stands_on_record_and_the_record_is_whole() {
    let bench = Bench::start();
    bench.sign_out();
    let ask = Request::Visit {
        who: "jo".to_owned(),
        worker: None,
        word: VisitWord::Ask,
        by: Some("pat".to_owned()),
    };
    bench.pass(1);
    let asked = bench.ask(ask);
    assert_eq!(asked["visit"]["next"]["deadline"], "check-in", "{asked}");
    let event = bench.events_of(1);
    let event = event
        .iter()
        .find(|event| event.name == "asked now")
        .expect("on record");
    assert_eq!(event.actor, "example/pat");
    let bench = bench.restarted(1);
    assert_eq!(bench.faults(), Vec::<String>::new());
    let story = bench.ask(Question::ShowVisit { who: "v1".to_owned() });
    assert!(story["who"][1]["asked_at"].is_string(), "{story}");
    bench.live(10);
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["kind"], "overdue", "{alerts}");
}
