//! An inbox that is silent while everybody who was asked is silent too.

use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, ROBIN, home_visit};
use homeward::app::{Question, Request};
use homeward::input::SignOutRequest;
use std::collections::BTreeSet;

/// The news of a silent inbox.
const SILENT: &str = "Perhaps replies do not arrive";

/// Jo and Ali are at a home, and Chris is at a door; all of them have said IN.
fn two_visits() -> Bench {
    let bench = Bench::start();
    bench.sign_out();
    bench.sign_out_to_a_door("chris");
    for phone in [JO, ALI, CHRIS] {
        bench.text(phone, "IN");
    }
    bench.texts();
    bench
}

/// Lets minutes pass in which every text of ours is taken; returns what was said.
fn hears(bench: &Bench, minutes: i64) -> Vec<String> {
    let mut said = Vec::new();
    for _ in 0..minutes {
        bench.live(1);
        said.extend(bench.texts());
    }
    said
}

fn overdue(bench: &Bench) -> usize {
    let open = bench.ask(Question::Alerts { all: false });
    let open = open.as_array().expect("a list").iter();
    open.filter(|alert| alert["kind"] == "overdue").count()
}

// Faults: P14 x inbound-deaf
#[test]
fn p14_two_visits_that_missed_what_one_gateway_asked_make_its_inbox_doubtful_and_the_office_rings() {
    let bench = two_visits();
    let said = hears(&bench, 60);
    assert!(overdue(&bench) >= 2, "both visits went quiet");
    let news = said.iter().find(|text| text.contains(SILENT));
    let news = news.unwrap_or_else(|| panic!("the office is told: {said:#?}"));
    assert!(news.contains("'main'"), "the gateway is named: {news}");
    assert!(news.contains("Ring whoever is out"), "{news}");
}

#[test]
fn one_visit_that_is_silent_says_nothing_of_the_inbox() {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    let said = hears(&bench, 60);
    assert_eq!(overdue(&bench), 1);
    assert!(!said.iter().any(|text| text.contains(SILENT)), "{said:#?}");
}

#[test]
fn a_text_of_anybody_shows_that_the_inbox_hears() {
    let bench = two_visits();
    let mut said = Vec::new();
    for minute in 0..60 {
        said.extend(hears(&bench, 1));
        // Somebody who is out nowhere texts now and then.
        if minute % 3 == 0 {
            bench.text(if minute % 2 == 0 { ROBIN } else { MORGAN }, "thank you");
        }
    }
    assert!(overdue(&bench) >= 2, "both visits went quiet");
    assert!(!said.iter().any(|text| text.contains(SILENT)), "{said:#?}");
}

#[test]
fn an_inbox_that_speaks_again_is_told_without_asking_anybody_to_act() {
    let bench = two_visits();
    hears(&bench, 60);
    bench.text(JO, "OK");
    let said = bench.texts();
    let news = said.iter().find(|text| text.contains("heard again"));
    let news = news.unwrap_or_else(|| panic!("the office is told: {said:#?}"));
    assert!(
        news.contains("'main'") && news.contains("No reply needed"),
        "{news}"
    );
    assert!(!news.contains("Taking it"), "{news}");
}

// A trust of many schools is told in several turns, for no deadline may wait while hundreds of alerts are written.
#[test]
fn p14_of_many_schools_each_with_somebody_out_is_told_of_a_silent_inbox() {
    const OTHERS: usize = 2 * 25;
    let bench = Bench::many_schools(OTHERS);
    let at_a_door = |school: String, worker: &str| {
        bench.ask(Request::SignOut(Box::new(SignOutRequest {
            school: Some(school),
            visit_type: "doorstep".to_owned(),
            workers: vec![worker.to_owned()],
            stops: vec!["3 Elm Road".to_owned()],
            back: "+60m".to_owned(),
            ..home_visit()
        })));
    };
    for number in 0..OTHERS {
        at_a_door(format!("s{number}"), "chris");
    }
    hears(&bench, 60);
    let told = |words: &str| -> BTreeSet<String> {
        let open = bench.ask(Question::Alerts { all: false });
        let open = open.as_array().expect("a list").iter();
        open.filter(|alert| alert["kind"] == "monitor" && alert["causes"].to_string().contains(words))
            .filter_map(|alert| alert["school"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(told("eplies do not arrive").len(), OTHERS);
    // And so is the end of the silence.
    bench.text(CHRIS, "OK");
    for _ in 0..OTHERS {
        bench.ask(Request::Health);
    }
    assert_eq!(told("heard again").len(), OTHERS);
}
