//! Drills: every message is marked, nobody is sent to a telephone, and anything real ends the practice.

use crate::support::bench::{Bench, CHRIS, JO, PAT, home_visit, routes};
use homeward::app::drills::DrillRequest;
use homeward::app::{Question, Request, Response};
use serde_json::Value;

fn begin(everybody: bool, although_out: bool) -> Request {
    Request::Drill(DrillRequest::Begin {
        school: None,
        chain: None,
        everybody,
        although_out,
        by: Some("pat".to_owned()),
    })
}

/// Every message handed to the gateways since the last look: to whom, and the words.
fn said(bench: &Bench) -> Vec<(String, String)> {
    let mut all = bench.taken_by("main");
    all.extend(bench.taken_by("mail"));
    all.into_iter()
        .map(|(_, to, subject, words)| (to.reveal().to_owned(), format!("{subject}{words}")))
        .collect()
}

fn newest(bench: &Bench) -> Value {
    bench.ask(Question::Drills)[0].clone()
}

fn code(bench: &Bench) -> String {
    newest(bench)["code"].as_str().expect("a code").to_owned()
}

fn refusal(bench: &Bench, request: Request) -> String {
    match bench.answer(request) {
        Response::Refused { message } | Response::Invalid { message } => message,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn every_message_of_a_drill_is_marked_and_sends_nobody_to_a_telephone() {
    let bench = Bench::start();
    bench.ask(begin(true, false));
    let mut all = said(&bench);
    for _ in 0..120 {
        bench.live(1);
        all.extend(said(&bench));
    }
    assert!(all.len() > 6, "every step is told, and the end: {all:?}");
    for (to, words) in &all {
        assert!(words.contains("DRILL"), "to {to}: {words}");
        assert!(
            !words.contains("999") && !words.contains("101"),
            "to {to}: {words}"
        );
        assert!(!words.contains("olice"), "to {to}: {words}");
    }
    assert_eq!(newest(&bench)["ended"], "ran-out");
    assert_eq!(newest(&bench)["running"], false);
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn the_first_answer_ends_a_drill_and_its_time_is_right_to_the_second() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    let code = code(&bench);
    bench.pass_secs(72);
    bench.comes(PAT, &format!("ACK {code}"));
    let drill = newest(&bench);
    assert_eq!(drill["ended"], "answered", "{drill}");
    let pat = drill["people"]
        .as_array()
        .expect("people")
        .iter()
        .find(|one| one["person"] == "pat");
    assert_eq!(pat.expect("Pat was told")["seconds"], 72);
    let texts = said(&bench);
    let over = texts
        .iter()
        .find(|(to, words)| to == CHRIS && words.contains("the practice is over"));
    let (_, over) = over.unwrap_or_else(|| panic!("the others are told: {texts:?}"));
    assert!(
        over.contains("Pat Evans answered first, after 1 min 12 s"),
        "{over}"
    );
    bench.live(120);
    assert_eq!(said(&bench), [], "nothing comes after the end");
}

#[test]
fn a_drill_of_everybody_goes_on_after_an_answer_and_thanks_each() {
    let bench = Bench::start();
    bench.ask(begin(true, false));
    said(&bench);
    let code = code(&bench);
    bench.pass_secs(30);
    bench.comes(PAT, &format!("ACK {code}"));
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && words.contains("you answered after 30 s")),
        "{texts:?}"
    );
    assert_eq!(newest(&bench)["running"], true);
}

#[test]
fn whoever_was_not_told_answers_nothing() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    let code = code(&bench);
    bench.comes(JO, &format!("ACK {code}"));
    assert_eq!(newest(&bench)["running"], true);
}

#[test]
fn a_decline_goes_to_the_next_step_as_for_real() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    let told = newest(&bench)["people"].as_array().expect("people").len();
    let code = code(&bench);
    bench.comes(PAT, &format!("NEXT {code}"));
    let now_told = newest(&bench)["people"].as_array().expect("people").len();
    assert!(now_told > told, "{}", newest(&bench));
    assert_eq!(newest(&bench)["running"], true);
}

#[test]
fn a_drill_waits_until_nobody_is_out_unless_it_is_wanted_all_the_same() {
    let bench = Bench::start();
    bench.sign_out();
    let why = refusal(&bench, begin(false, false));
    assert!(
        why.contains("out now: ") && why.contains("--although-out"),
        "{why}"
    );
    let begun = bench.ask(begin(false, true));
    assert!(
        !begun["out"].as_array().expect("who is out").is_empty(),
        "{begun}"
    );
}

#[test]
fn a_drill_ends_at_once_with_a_text_when_a_visit_begins() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    bench.sign_out();
    assert_eq!(newest(&bench)["ended"], "visit-begins");
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && words.contains("A visit begins")),
        "{texts:?}"
    );
}

#[test]
fn a_drill_ends_at_once_with_a_text_when_an_alert_in_earnest_opens() {
    let bench = Bench::start();
    bench.ask(Request::SignOut(Box::new(home_visit())));
    bench.ask(begin(false, true));
    said(&bench);
    bench.comes(JO, "SOS");
    assert_eq!(newest(&bench)["ended"], "real-alert");
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && words.starts_with("DRILL") && words.contains("IN EARNEST")),
        "{texts:?}"
    );
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && !words.contains("DRILL")),
        "the alert itself is not marked: {texts:?}"
    );
}

#[test]
fn beside_an_open_alert_or_a_drill_none_begins() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    let why = refusal(&bench, begin(false, false));
    assert!(why.contains("is running"), "{why}");
    let bench = Bench::start();
    bench.sign_out();
    bench.comes(JO, "SOS");
    let why = refusal(&bench, begin(false, true));
    assert!(why.contains("is open: settle it first"), "{why}");
}

#[test]
fn whoever_stops_a_drill_is_named_to_everybody_told() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    let stop = || {
        Request::Drill(DrillRequest::Stop {
            school: None,
            by: "pat".to_owned(),
        })
    };
    bench.ask(stop());
    assert_eq!(newest(&bench)["ended"], "stopped");
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(_, words)| words.contains("Pat Evans has stopped it")),
        "{texts:?}"
    );
    assert_eq!(refusal(&bench, stop()), "no drill is running");
}

#[test]
fn a_drill_survives_a_restart_and_its_record_holds() {
    let bench = Bench::start();
    bench.ask(begin(true, false));
    let before = newest(&bench);
    let bench = bench.restarted(1);
    assert_eq!(newest(&bench)["code"], before["code"]);
    assert_eq!(newest(&bench)["running"], true);
    bench.comes(PAT, &format!("ACK {}", code(&bench)));
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn a_routine_begins_a_drill_and_none_while_somebody_is_out() {
    let routine = (
        "[[routine]]\n",
        "[[routine]]\ndo = \"drill\"\ncron = \"0 30 11 * * Mon-Fri\"\neverybody = true\n\n[[routine]]\n",
    );
    let bench = Bench::server_edited(routes(), &[routine]);
    bench.live(31);
    assert_eq!(newest(&bench)["running"], true);
    assert_eq!(newest(&bench)["everybody"], true);
    let bench = Bench::server_edited(routes(), &[routine]);
    bench.sign_out();
    bench.live(31);
    assert_eq!(bench.ask(Question::Drills), serde_json::json!([]));
}
