//! Who is out, as lists and the board say.

use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, SAM, operator, to};
use homeward::app::{Question, Request, Response, VisitWord};
use homeward::input::SignOutRequest;

fn line(bench: &Bench) -> serde_json::Value {
    bench.ask(Question::Visits { all: false })[0].clone()
}

#[test]
fn whoever_is_back_is_not_listed_as_out() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    assert_eq!(line(&bench)["back"], serde_json::json!([]));
    bench.text(JO, "left");
    bench.text(JO, "back");
    assert_eq!(line(&bench)["back"], serde_json::json!(["jo"]));
    bench.text(ALI, "left");
    bench.text(ALI, "back");
    assert!(line(&bench).is_null(), "nobody is out: {}", line(&bench));
}

#[test]
fn whoever_is_out_past_the_return_is_late_though_the_alert_was_settled() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    assert_eq!(line(&bench)["late"], false);
    // The return falls due after an hour and a half; the check-ins are answered till then.
    for _ in 0..6 {
        bench.live(15);
        bench.text(JO, "ok");
        bench.text(ALI, "ok");
    }
    bench.live(12);
    let code = bench.visit(1).alert.expect("not back").code.as_str().to_owned();
    bench.text(PAT, &format!("SAFE {code} SPOKE BOTH"));
    assert!(bench.visit(1).alert.is_none());
    assert_eq!(line(&bench)["late"], true, "{}", line(&bench));
}

#[test]
fn no_text_to_a_worker_calls_a_past_time_due() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    for _ in 0..7 {
        bench.live(15);
        bench.said();
        bench.text(JO, "ok");
        bench.text(ALI, "ok");
    }
    let said = bench.said();
    let clock = |text: &str, behind: &str| text.split(behind).nth(1).map(|rest| rest[..5].to_owned());
    let past: Vec<&String> = said
        .iter()
        .map(|(_, text)| text)
        .filter(|text| clock(text, "Due back ").is_some_and(|due| Some(due) < clock(text, "Homeward ")))
        .collect();
    assert!(past.is_empty(), "the return is past: {past:#?}");
}

#[test]
fn people_are_found_whatever_the_case_of_the_name() {
    let bench = Bench::start();
    let request = SignOutRequest {
        workers: vec!["Jo".to_owned(), "ali KHAN".to_owned()],
        authorised_by: Some("MORGAN".to_owned()),
        ..crate::support::bench::home_visit()
    };
    let answer = bench.answer_to(operator(), Request::SignOut(Box::new(request)));
    assert!(matches!(answer, Response::Done(_)), "{answer:?}");
}

#[test]
fn the_story_of_a_visit_has_what_came_in_how_it_was_read_and_who_was_told_what() {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "in");
    bench.text(JO, "I am on a home visit, and I need cover for my duty");
    let story = bench.ask(Question::ShowVisit { who: "jo".to_owned() });
    let heard = story["heard"].as_array().expect("texts");
    assert_eq!(heard[0]["by"], "jo");
    assert_eq!(heard[0]["text"], "in");
    assert_eq!(heard[0]["read_as"], "arrived");
    // The safe phrase is kept nowhere.
    assert_eq!(heard[1]["text"], serde_json::Value::Null);
    let told = story["told"].as_array().expect("messages");
    assert_eq!(told[0]["by"], "sms");
    let to_jo = told.iter().filter(|message| message["to"] == "jo");
    let words: Vec<&str> = to_jo.filter_map(|message| message["words"].as_str()).collect();
    assert!(words[0].contains("you are signed out"), "{words:#?}");
    assert!(words[1].contains("IN at"), "{words:#?}");
    let words = |message: &serde_json::Value| message["words"].as_str().expect("words").to_owned();
    let head = told
        .iter()
        .filter(|message| message["to"] == "morgan" && message["by"] == "email");
    assert!(
        head.map(words).any(|subject| subject.contains("Do NOT ring")),
        "{told:#?}"
    );
}

#[test]
fn a_sign_in_at_the_desk_says_who_said_it_and_is_no_text() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    // Past the check-in and its grace: the chain has gone on to senior people.
    bench.live(45);
    bench.said();
    bench.ask(Request::Visit {
        who: "jo".to_owned(),
        worker: None,
        word: VisitWord::Back,
        by: Some("pat".to_owned()),
    });
    let told = bench.said();
    let to_sam = to(&told, SAM);
    assert!(
        to_sam
            .iter()
            .any(|text| text.contains("Pat Evans has signed Jo Bloggs in")),
        "{told:#?}"
    );
    assert!(!to_sam.iter().any(|text| text.contains("texted")), "{told:#?}");
    bench.ask(Request::Visit {
        who: "ali".to_owned(),
        worker: None,
        word: VisitWord::Ok,
        by: Some("pat".to_owned()),
    });
    let told = bench.said();
    assert!(
        to(&told, SAM)
            .iter()
            .any(|text| text.contains("Pat Evans has noted that Ali Khan is OK")),
        "{told:#?}"
    );
}

#[test]
fn a_text_of_one_is_listed_as_of_that_one_and_not_of_both() {
    let bench = Bench::one_visit();
    bench.text(JO, "SOS");
    let alerts = bench.ask(Question::Alerts { all: false });
    let causes = &alerts[0]["causes"];
    assert!(
        causes[0]
            .as_str()
            .expect("a cause")
            .starts_with("Jo Bloggs asked for help"),
        "{causes}"
    );
}

#[test]
fn a_sign_in_at_the_desk_ends_no_alert_and_whoever_has_them_in_front_of_them_says_safe() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    // Past the check-in and its grace: the office alone has been told.
    bench.live(26);
    let told = bench.said();
    assert!(
        to(&told, PAT).iter().any(|text| text.contains("missed")),
        "{told:#?}"
    );
    assert!(to(&told, SAM).is_empty(), "{told:#?}");
    bench.ask(Request::Visit {
        who: "v1".to_owned(),
        worker: None,
        word: VisitWord::Back,
        by: Some("pat".to_owned()),
    });
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts.as_array().expect("alerts").len(), 1, "{alerts:#?}");
    let told = bench.said();
    let asked = to(&told, PAT);
    assert!(
        asked
            .iter()
            .any(|text| text.contains("signed") && text.contains("SEEN")),
        "{told:#?}"
    );
    assert!(!asked.iter().any(|text| text.contains("stand down")), "{told:#?}");
}

#[test]
fn the_stand_down_names_each_worker_who_answered_for_themselves() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.live(26);
    bench.said();
    bench.text(JO, "OK");
    bench.text(ALI, "OK");
    let told = bench.said();
    let down = to(&told, PAT);
    assert!(
        down.iter()
            .any(|text| text.contains("stand down") && text.contains("says Ali Khan and Jo Bloggs")),
        "{told:#?}"
    );
}

#[test]
fn whoever_was_told_to_stand_down_hears_that_the_safe_was_taken_back() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(JO, "SOS");
    bench.live(1);
    bench.said();
    bench.text(PAT, "SAFE H1 SPOKE BOTH");
    let told = bench.said();
    assert!(
        to(&told, MORGAN).iter().any(|text| text.contains("stand down")),
        "{told:#?}"
    );
    bench.text(PAT, "wait, that was her sister");
    bench.live(1);
    let told = bench.said();
    for who in [MORGAN, SAM, PAT] {
        let heard = to(&told, who);
        assert!(
            heard.iter().any(|text| text.contains("taken back")),
            "{who}: {told:#?}"
        );
    }
    // And each may take it on.
    let code = bench.ask(Question::Alerts { all: false })[0]["code"].clone();
    let code = code.as_str().expect("a code").to_owned();
    bench.text(MORGAN, &format!("ACK {code}"));
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts[0]["held_by"], "morgan", "{alerts:#?}");
    let sheet = bench.ask(Question::Sheet { who: "jo".to_owned() });
    let sheet = sheet["sheet"].as_str().expect("a sheet").to_owned();
    assert!(!sheet.contains("Pat Evans (heard"), "{sheet}");
}
