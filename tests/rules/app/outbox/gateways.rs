//! What a school hears of a gateway that is away.

use crate::support::bench::{Bench, PAT, to};
use homeward::app::{AlertWord, Question, Request};
use homeward::domain::id::GatewayName;

fn main_gateway() -> GatewayName {
    GatewayName::new("main")
}

fn goes_deaf(bench: &Bench) {
    bench
        .handle
        .hearing(main_gateway(), Some("unreachable".to_owned()));
}

fn refuses(bench: &Bench) {
    for claim in bench.claim("main", 5) {
        bench.settle("main", claim.id, super::delivery::unreachable());
    }
}

// Faults: P14 x inbound-deaf
#[test]
fn p14_a_gateway_that_neither_sends_nor_hears_for_a_minute_is_one_alert() {
    let bench = Bench::start();
    bench.sign_out();
    refuses(&bench);
    goes_deaf(&bench);
    bench.handle.hearing(main_gateway(), None);
    goes_deaf(&bench);
    bench.handle.hearing(main_gateway(), None);
    bench.live(1);
    let alerts = bench.ask(Question::Alerts { all: true });
    let alerts = alerts.as_array().expect("alerts");
    assert_eq!(alerts.len(), 1, "{alerts:#?}");
    let causes = alerts[0]["causes"].to_string();
    for news in [
        "may not get through",
        "cannot hear replies",
        "replies by text are heard again",
    ] {
        assert!(causes.contains(news), "{news}: {causes}");
    }
}

// Faults: P14 x inbound-deaf
#[test]
fn p14_while_replies_are_not_heard_an_alert_says_which_way_of_answering_works() {
    let bench = Bench::start();
    bench.sign_out();
    bench.said();
    goes_deaf(&bench);
    bench.live(1);
    let mails: Vec<String> = bench
        .taken_by("mail")
        .into_iter()
        .map(|(_, _, subject, body)| format!("{subject}\n{body}"))
        .collect();
    let mail = mails
        .iter()
        .find(|mail| mail.contains("cannot hear replies"))
        .expect("an e-mail");
    assert!(mail.contains("homeward alert ack H1 --by NAME"), "{mail}");
    assert!(mail.contains("homeward alert safe H1 --by NAME"), "{mail}");
    assert!(!mail.contains("1. Text ACK"), "{mail}");
    let said = bench.said();
    let texts = to(&said, PAT);
    assert!(
        texts
            .iter()
            .any(|text| text.contains("Texts back are not heard now")),
        "{texts:#?}"
    );
    assert!(!texts.iter().any(|text| text.contains("ACK H1")), "{texts:#?}");
}

/// A gateway that fails is told to every school at once: somebody in danger waits for none of that.
#[test]
fn what_is_wrong_with_a_person_leaves_before_what_is_wrong_with_homeward() {
    let bench = Bench::start();
    bench.sign_out();
    bench.said();
    goes_deaf(&bench);
    bench.ask(Request::Health);
    bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: "help".to_owned(),
        by: None,
    });
    leaves_first(&bench, "asked for help", "cannot hear replies");
}

/// And so is its mending.
#[test]
fn what_is_wrong_with_a_person_leaves_before_the_news_that_homeward_is_mended() {
    let bench = Bench::start();
    bench.sign_out();
    goes_deaf(&bench);
    bench.ask(Request::Health);
    bench.said();
    bench.handle.hearing(GatewayName::new("main"), None);
    bench.ask(Request::Health);
    bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: "help".to_owned(),
        by: None,
    });
    leaves_first(&bench, "asked for help", "heard again");
}

/// Asserts that every text with some words leaves before each with others.
fn leaves_first(bench: &Bench, first: &str, then: &str) {
    let claims = bench.claim("main", 1000);
    let texts: Vec<&str> = claims
        .iter()
        .map(|claim| claim.outbound.content.body().reveal())
        .collect();
    let last_of_first = texts.iter().rposition(|text| text.contains(first));
    let first_of_then = texts.iter().position(|text| text.contains(then));
    assert!(
        last_of_first.expect(first) < first_of_then.expect(then),
        "{texts:#?}"
    );
}

/// Settled while it fails, it would open anew at once, and everybody would be told once more.
#[test]
fn an_alert_about_a_gateway_is_not_settled_while_the_gateway_fails_and_somebody_is_out() {
    let bench = Bench::start();
    bench.sign_out();
    goes_deaf(&bench);
    bench.ask(Request::Health);
    let safe = || Request::Alert {
        code: "H1".to_owned(),
        by: "pat".to_owned(),
        word: AlertWord::Safe {
            how: None,
            of: Vec::new(),
        },
    };
    let refused = bench.refused(safe());
    assert!(
        refused.contains("it still fails, and somebody is out"),
        "{refused}"
    );
    bench.handle.hearing(main_gateway(), None);
    bench.ask(safe());
    let open = bench.ask(Question::Alerts { all: false });
    assert_eq!(open.as_array().map(Vec::len), Some(0), "{open:#?}");
}
