//! A clock that stands ahead is not taken back while anything has an instant to come; and what waits says nothing untrue.

use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, to};
use homeward::app::{AlertWord, Request, VisitWord};

fn back(bench: &Bench) {
    bench.ask_at_a_page(Request::Visit {
        who: "v1".to_owned(),
        worker: None,
        word: VisitWord::Back,
        by: None,
    });
}

fn challenge(bench: &Bench, by: &str) {
    bench.ask_at_a_page(Request::Alert {
        code: "H1".to_owned(),
        by: by.to_owned(),
        word: AlertWord::Safe {
            how: Some("challenge".to_owned()),
            of: vec!["all".to_owned()],
        },
    });
}

/// The visit is over and its duress alert is not: the question whether the police have come must not wait an hour longer.
// Faults: P03 P12 x clock-back
#[test]
fn p12_the_clock_is_not_taken_back_while_an_alert_of_a_closed_visit_is_open() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    bench.text(JO, "I am on a home visit, and I need cover for my duty");
    bench.live(2);
    bench.text(MORGAN, "POLICE H1 4711");
    back(&bench);
    for gateway in ["main", "mail"] {
        bench.taken_by(gateway);
    }
    assert!(!bench.lets_the_clock_go(), "a question is due in ten minutes");
    challenge(&bench, "morgan");
    challenge(&bench, "robin");
    for gateway in ["main", "mail"] {
        bench.taken_by(gateway);
    }
    assert!(bench.lets_the_clock_go(), "nothing is to come");
}

// Faults: P05 P12 x clock-back
#[test]
fn p12_the_clock_is_not_taken_back_while_a_message_waits_for_its_gateway() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    bench.text(JO, "help");
    bench.live(1);
    bench.text(PAT, "SAFE H1 SPOKE");
    back(&bench);
    assert!(!bench.lets_the_clock_go(), "the stand-down has not left");
    for gateway in ["main", "mail"] {
        bench.taken_by(gateway);
    }
    assert!(bench.lets_the_clock_go());
}

/// What a gateway could not take while it was away does not ask anybody to see to what is over.
// Faults: P05 x gateway-refuses
#[test]
fn p05_how_an_alert_goes_on_is_taken_back_once_it_is_over_and_the_stand_down_is_not() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    bench.text(JO, "help");
    bench.texts();
    bench.text(PAT, "ACK H1");
    bench.text(PAT, "SAFE H1 SPOKE");
    let said = bench.said();
    let pat = to(&said, PAT);
    assert!(pat.iter().any(|text| text.contains("stand down")), "{pat:?}");
    assert!(!pat.iter().any(|text| text.contains("yours until")), "{pat:?}");
    let told = to(&said, MORGAN);
    assert!(
        !told.iter().any(|text| text.contains("has taken this")),
        "{told:?}"
    );
}

/// The machine slept, and they were signed out after it woke and before what came in meanwhile had been fetched.
// Faults: P12 x outage
#[test]
fn whoever_goes_after_an_outage_is_not_told_of_it() {
    let bench = Bench::start();
    bench.ask(Request::Health);
    bench.pass(30);
    bench.sign_out();
    bench.handle.judge();
    bench.live(1);
    let said = bench.said();
    for worker in [JO, ALI] {
        let told = to(&said, worker);
        assert!(
            told.iter().any(|text| text.contains("you are signed out")),
            "{told:?}"
        );
        assert!(!told.iter().any(|text| text.contains("was off")), "{told:?}");
    }
}
