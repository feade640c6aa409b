//! Calls about an alert, and the keys pressed in them.

use crate::support::bench::{ALI, Bench, CHRIS, JO, PAT, routes, to};
use homeward::app::{Claim, Question, Routes};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Content, InboundText};
use homeward::domain::id::GatewayName;
use homeward::domain::private::Private;
use serde_json::Value;

/// The first step of a missed check-in calls the office beside the text.
const CALLS: (&str, &str) = (
    "step = \"office\"\ntell = [\"office-manager\", \"office\"]\nby   = [\"sms\", \"email\"]\nask  = \"ring-worker\"\nwait = \"2m\"",
    "step = \"office\"\ntell = [\"office-manager\", \"office\"]\nby   = [\"sms\", \"voice\"]\nask  = \"ring-worker\"\nwait = \"2m\"",
);

fn with_a_caller() -> Routes {
    let mut routes = routes();
    routes
        .channels
        .insert(Channel::Voice, vec![GatewayName::new("caller")]);
    routes
}

/// Jo and Ali have missed a check-in; returns the bench and the calls that wait.
fn missed() -> (Bench, Vec<Claim>) {
    let bench = Bench::with_a_caller(with_a_caller(), &[CALLS]);
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    for _ in 0..60 {
        bench.live(1);
        let calls = bench.claim("caller", 10);
        if !calls.is_empty() {
            return (bench, calls);
        }
    }
    panic!("nobody was called in an hour");
}

/// The call of one of the people told.
fn call_to<'a>(calls: &'a [Claim], who: &str) -> &'a Claim {
    let found = calls
        .iter()
        .find(|call| call.outbound.content.to().reveal() == who);
    found.expect("a call to them")
}

/// A key pressed in a call, as the gateway reports it.
fn presses(bench: &Bench, call: &Claim, key: &str) {
    presses_as(
        bench,
        &call.outbound.reference,
        key,
        &format!("press CA{}", call.id),
    );
}

fn presses_as(bench: &Bench, reference: &str, key: &str, id: &str) {
    let text = InboundText {
        gateway: GatewayName::new("caller"),
        provider_id: id.to_owned(),
        from: Private::new(PAT),
        text: Private::new(format!("{key} {reference}")),
        sent_at: None,
        received_at: bench.now(),
    };
    bench.brings_to("caller", text);
}

fn alert(bench: &Bench) -> Value {
    bench.ask(Question::Alerts { all: true })[0].clone()
}

#[test]
fn a_call_says_in_plain_words_what_it_is_about_and_holds_no_number_and_no_address() {
    let (_bench, calls) = missed();
    let Content::Call { script, .. } = &call_to(&calls, PAT).outbound.content else {
        panic!("a call: {calls:?}")
    };
    let script = script.reveal();
    assert!(
        script.starts_with("This is Homeward, calling for Example Primary School."),
        "{script}"
    );
    assert!(
        script.contains("Its code is H 1.") || script.contains("Its code is K 1."),
        "{script}"
    );
    assert!(script.contains("Jo Bloggs"), "{script}");
    for private in ["07700", "Acacia", "0161"] {
        assert!(!script.contains(private), "{private} in: {script}");
    }
}

#[test]
fn one_takes_the_alert_for_the_person_called() {
    let (bench, calls) = missed();
    assert_eq!(alert(&bench)["held_by"], Value::Null);
    presses(&bench, call_to(&calls, PAT), "1");
    assert_eq!(alert(&bench)["held_by"], "pat");
}

#[test]
fn two_asks_for_the_next_person() {
    let (bench, calls) = missed();
    let step = alert(&bench)["step"].clone();
    presses(&bench, call_to(&calls, PAT), "2");
    assert_ne!(alert(&bench)["step"], step);
}

#[test]
fn p07_a_press_reported_twice_counts_once() {
    let (bench, calls) = missed();
    let step = alert(&bench)["step"].clone();
    presses(&bench, call_to(&calls, PAT), "2");
    let second = alert(&bench)["step"].clone();
    assert_ne!(second, step);
    presses(&bench, call_to(&calls, PAT), "2");
    assert_eq!(alert(&bench)["step"], second);
}

#[test]
fn a_wrong_key_is_no_word() {
    let (bench, calls) = missed();
    for key in ["0", "9", "11", "*", "#", ""] {
        presses_as(
            &bench,
            &call_to(&calls, PAT).outbound.reference,
            key,
            &format!("press CA{key}"),
        );
        assert_eq!(alert(&bench)["held_by"], Value::Null, "{key}");
    }
}

#[test]
fn a_press_for_a_message_that_is_not_ours_or_no_call_is_no_word() {
    let (bench, _calls) = missed();
    let text = bench.claim("main", 10);
    for reference in ["hw-0-1", "", "hw", &text[0].outbound.reference] {
        presses_as(&bench, reference, "1", &format!("press CA-{reference}"));
        assert_eq!(alert(&bench)["held_by"], Value::Null, "{reference}");
    }
}

#[test]
fn a_press_after_the_alert_has_ended_opens_nothing() {
    let (bench, calls) = missed();
    bench.text(JO, "OK");
    bench.text(ALI, "OK");
    presses(&bench, call_to(&calls, PAT), "1");
    assert_eq!(
        bench
            .ask(Question::Alerts { all: false })
            .as_array()
            .map(Vec::len),
        Some(0)
    );
}

#[test]
fn a_press_after_somebody_else_has_taken_it_does_not_take_it_away() {
    let (bench, calls) = missed();
    presses(&bench, call_to(&calls, CHRIS), "1");
    let held = alert(&bench)["held_by"].clone();
    assert_ne!(held, Value::Null);
    bench.said();
    presses(&bench, call_to(&calls, PAT), "1");
    assert_eq!(alert(&bench)["held_by"], held, "nothing is taken away");
    let said = bench.said();
    assert!(!to(&said, PAT).is_empty(), "whoever pressed is told who has it");
    assert!(to(&said, CHRIS).is_empty(), "{said:?}");
}

#[test]
fn a_call_taken_by_the_provider_or_answered_by_a_machine_is_no_acknowledgement() {
    let (bench, calls) = missed();
    for call in &calls {
        let provider_id = format!("caller-{}", call.id);
        bench.settle(
            "caller",
            call.id,
            homeward::app::Outcome::Accepted { provider_id },
        );
        bench.receipt("caller", call.id, homeward::domain::delivery::Fate::Delivered);
    }
    assert_eq!(alert(&bench)["held_by"], Value::Null);
    let step = alert(&bench)["step"].clone();
    bench.live(4);
    assert_ne!(alert(&bench)["step"], step, "the chain goes on");
}

#[test]
fn nobody_is_called_with_news_that_it_is_over() {
    let (bench, calls) = missed();
    assert!(!calls.is_empty());
    bench.text(JO, "OK");
    bench.text(ALI, "OK");
    bench.live(2);
    assert!(bench.claim("caller", 10).is_empty());
}

#[test]
fn p09_a_call_in_duress_says_nothing_that_a_listener_could_use() {
    let school = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/config/schools/example.toml"
    ))
    .expect("read");
    let chain = school.split("[[chain.duress]]").nth(1).expect("a chain");
    let by = chain.lines().find(|line| line.starts_with("by ")).expect("by");
    let whole = format!("[[chain.duress]]{}{by}", chain.split(by).next().expect("before"));
    let called = whole.replacen(by, "by   = [\"sms\", \"voice\"]", 1);
    let bench = Bench::with_a_caller(with_a_caller(), &[(&whole, &called)]);
    bench.sign_out();
    bench.text(JO, "I am on a home visit, and I need cover for my duty");
    bench.live(2);
    let calls = bench.claim("caller", 10);
    assert!(!calls.is_empty(), "somebody is called");
    for call in calls {
        let Content::Call { script, .. } = &call.outbound.content else {
            panic!("a call")
        };
        let script = script.reveal();
        for word in ["Jo", "Ali", "duress", "police", "Homeward", "alert", "danger"] {
            assert!(!script.contains(word), "{word} in: {script}");
        }
        assert!(script.contains("look at your texts"), "{script}");
    }
}
