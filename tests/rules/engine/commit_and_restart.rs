//! What is first on disk, what outlives a restart, and which instant counts: the real engine on a real store.

use crate::support::bench::{ALI, Bench, JO};
use homeward::app::{Question, Request};
use homeward::domain::delivery::InboundText;
use homeward::domain::id::{GatewayName, PersonId, SchoolId};
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};

fn from_jo(words: &str, sent_at: Timestamp, received_at: Timestamp) -> InboundText {
    InboundText {
        gateway: GatewayName::new("main"),
        provider_id: format!("SM-{words}-{}", sent_at.ms()),
        from: Private::new(JO),
        text: Private::new(words),
        sent_at: Some(sent_at),
        received_at,
    }
}

fn raise(bench: &Bench, who: &str) -> String {
    let raised = bench.ask(Request::Raise {
        who: who.to_owned(),
        kind: "help".to_owned(),
        by: Some("pat".to_owned()),
    });
    raised["alert"]["code"].as_str().expect("a code").to_owned()
}

/// P14 alone may break P4: what is to be said is said while the record cannot be written, and the office hears of that.
// Faults: P04 P14 x commit-fails
#[test]
fn p14_what_is_to_be_said_leaves_though_the_record_cannot_be_written() {
    let bench = Bench::start();
    bench.sign_out();
    bench.break_record();
    let mut said = bench.claim("main", 100);
    said.extend(bench.claim("main", 100));
    let has = |words: &str| {
        said.iter()
            .any(|claim| claim.outbound.content.body().reveal().contains(words))
    };
    assert!(has("you are signed out"), "{said:?}");
    assert!(has("cannot write its records"), "{said:?}");
}

#[test]
fn p06_what_could_not_be_written_is_not_acknowledged_to_a_gateway() {
    let bench = Bench::start();
    bench.sign_out();
    bench.break_record();
    let now = bench.now();
    assert!(!bench.brings(vec![from_jo("IN", now, now)], Some("after IN")));
}

#[test]
fn p05_what_was_under_way_when_the_daemon_stopped_goes_again_and_says_so() {
    let bench = Bench::start();
    bench.sign_out();
    let under_way = bench.claim("main", 100);
    assert!(!under_way.is_empty());
    let bench = bench.restarted(0);
    let again = bench.claim("main", 100);
    let ids = |claims: &[homeward::app::Claim]| claims.iter().map(|claim| claim.id).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&under_way));
    for claim in &again {
        let words = claim.outbound.content.body().reveal();
        assert!(words.starts_with("(again) "), "{words}");
        assert!(claim.look_up.is_some(), "it is looked for first");
    }
}

#[test]
fn p10_the_code_of_an_alert_is_not_used_again_after_a_restart() {
    let bench = Bench::start();
    let before = raise(&bench, "jo");
    let bench = bench.restarted(1);
    let after = raise(&bench, "chris");
    assert_ne!(before, after);
}

#[test]
fn p10_two_alerts_of_a_day_never_have_the_same_code() {
    let bench = Bench::start();
    let codes = ["jo", "ali", "chris"].map(|who| raise(&bench, who));
    assert_ne!(codes[0], codes[1]);
    assert_ne!(codes[1], codes[2]);
    assert_ne!(codes[0], codes[2]);
}

#[test]
fn p07_a_text_that_comes_late_counts_for_when_its_gateway_says_it_was_sent() {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "IN");
    let arrived = bench.now();
    bench.live(18);
    let sent_at = arrived + Span::from_mins(5);
    assert!(bench.brings(vec![from_jo("OK", sent_at, bench.now())], None));
    assert_eq!(
        bench
            .visit(1)
            .next_check_of(&PersonId::new(&SchoolId::new("example"), "jo")),
        Some(sent_at + Span::from_mins(20)),
        "twenty minutes from when it was sent"
    );
}

#[test]
fn a_check_in_that_comes_once_the_grace_is_over_is_recorded_as_late() {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "IN");
    bench.live(24);
    bench.pass_secs(30);
    bench.ask(Request::Health);
    assert!(
        bench.visit(1).missed.is_empty(),
        "half a minute of the grace is left"
    );
    bench.pass_secs(30);
    // In one turn: the end of the grace, and the OK.
    bench.text(JO, "OK");
    bench.text(ALI, "OK");
    let visit = bench.visit(1);
    assert_eq!(visit.missed.len(), 1);
    assert_eq!(
        visit.past_alerts.len(),
        1,
        "it was an alert, and the OK of each ended it"
    );
}

#[test]
fn p02_after_an_outage_what_is_due_is_judged_even_if_no_gateway_ever_answers() {
    let bench = Bench::start();
    bench.sign_out();
    bench.pass(180);
    bench.ask(Request::Health);
    assert!(bench.alert_opens(std::time::Duration::from_secs(20)));
}

#[test]
fn p13_a_reload_does_not_reroute_what_is_running() {
    let bench = Bench::start();
    bench.sign_out();
    bench.reload_edited(&[(
        "[[chain.not-back]]\nstep = \"office\"\ntell = [\"office-manager\", \"office\", \"line-manager\"]",
        "[[chain.not-back]]\nstep = \"office\"\ntell = [\"headteacher\"]",
    )]);
    bench.live(56);
    let alerts = bench.ask(Question::Alerts { all: false });
    let shown = bench.ask(Question::ShowAlert {
        code: alerts[0]["code"].as_str().expect("an alert").to_owned(),
    });
    assert_eq!(
        shown["told"],
        serde_json::json!(["chris", "pat", "sam"]),
        "{shown}"
    );
}

#[test]
fn p12_once_a_clock_that_stood_ahead_is_put_right_the_last_turn_is_written_by_it() {
    let bench = Bench::start();
    bench.live(60);
    assert_eq!(bench.standing().last_turn_at, Some(bench.now()));
    bench.pass(-60);
    bench.ask(Request::Health);
    assert_eq!(bench.standing().last_turn_at, Some(bench.now()));
}
