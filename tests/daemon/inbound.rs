//! Texts that come in by poll, by webhook, by both, wrongly signed, malformed, and from nobody known.

use crate::school::{JO, PAT, PUBLIC_URL, Rules, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use crate::support::twilio::{full_sid, inbound_fields, post, sign};
use serde_json::{Value, json};

fn inbound_url() -> String {
    format!("{PUBLIC_URL}/hooks/main/inbound")
}

/// What a visit has come to, as the record shows it: event names in order, without the clock's own.
fn story(daemon: &Daemon, visit: &str) -> Vec<String> {
    let shown = daemon.done(&json!({ "show-visit": { "who": visit } }));
    shown["record"]
        .as_array()
        .expect("a record")
        .iter()
        .filter(|event| event["via"] != "clock" && event["via"] != "receipt")
        .map(|event| event["what"].as_str().unwrap_or("").to_owned())
        .collect()
}

const SAID: [&str; 5] = ["IN", "OK", "what a day", "MORE 15", "LEFT"];
const ANSWERS: [&str; 5] = [
    heard::ARRIVAL_NOTED,
    heard::OK_NOTED,
    heard::NOT_UNDERSTOOD,
    "15 more minutes",
    heard::LEFT_NOTED,
];

/// Plays the same texts by one way in; returns the record and how many answers Jo had.
fn play(inbound: &'static str, deliver: impl Fn(&School, &Daemon, &str)) -> (Vec<String>, usize) {
    let school = School::new(&Rules {
        inbound,
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    for (text, answer) in SAID.iter().zip(ANSWERS) {
        deliver(&school, &daemon, text);
        school.twilio.expect(JO, answer, 1, PATIENCE);
    }
    let story = story(&daemon, "jo");
    let answers = school.twilio.sent().iter().filter(|sms| sms.to == JO).count();
    (story, answers)
}

// Faults: P07 x gateway-duplicates
#[test]
fn p07_poll_and_webhook_give_the_same_result_and_both_together_count_once() {
    let by_poll = play(r#""poll""#, |school, _, text| {
        school.text(JO, text);
    });
    let by_webhook = play(r#""webhook""#, |school, daemon, text| {
        let sid = school.text(JO, text);
        let status = school
            .twilio
            .call_inbound(daemon.address(), &inbound_url(), &sid, JO, text);
        assert_eq!(status, 200);
    });
    let by_both = play(r#"["poll", "webhook"]"#, |school, daemon, text| {
        let sid = school.text(JO, text);
        for _ in 0..2 {
            let status = school
                .twilio
                .call_inbound(daemon.address(), &inbound_url(), &sid, JO, text);
            assert_eq!(status, 200, "a text that counts already is accepted all the same");
        }
    });
    assert_eq!(by_poll, by_webhook);
    assert_eq!(by_poll, by_both);
    assert_eq!(
        by_poll.1,
        SAID.len() + 1,
        "one answer for each text, and the sign-out"
    );
}

// Faults: P10 x gateway-lies
#[test]
fn a_webhook_with_a_wrong_signature_is_forbidden_and_moves_nothing() {
    let school = School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    let before = (daemon.visits(), story(&daemon, "jo"));
    let sid = full_sid("SM1");
    school.twilio.know(&sid, JO, "BACK");
    let fields = inbound_fields(&sid, JO, "BACK");
    let url = inbound_url();
    for signature in [
        "",
        "AAAA",
        &sign("another token", &url, &fields),
        &sign("x", "https://elsewhere/", &fields),
    ] {
        assert_eq!(post(daemon.address(), &url, &fields, signature), 403);
    }
    assert_eq!((daemon.visits(), story(&daemon, "jo")), before);
    // The right signature of the same text does move it.
    assert_eq!(
        school
            .twilio
            .call_inbound(daemon.address(), &url, "SM1", JO, "BACK"),
        200
    );
    school.twilio.expect(JO, heard::VISIT_CLOSED, 1, PATIENCE);
}

#[test]
fn over_large_and_malformed_webhooks_are_refused_and_nothing_is_lost() {
    let school = School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    let url = inbound_url();
    let huge = "x".repeat(100_000);
    assert_eq!(
        school
            .twilio
            .call_inbound(daemon.address(), &url, "SM2", JO, &huge),
        413
    );
    assert_eq!(
        school
            .twilio
            .call(daemon.address(), &url, &[("Nothing", "useful")]),
        400
    );
    let elsewhere = format!("{PUBLIC_URL}/hooks/nobody/inbound");
    assert_eq!(
        school
            .twilio
            .call_inbound(daemon.address(), &elsewhere, "SM3", JO, "OK"),
        404
    );
    assert_eq!(
        school
            .twilio
            .call_inbound(daemon.address(), &url, "SM4", JO, "IN"),
        200
    );
    school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
}

// Faults: P01 P10 x wrong-phone
// Faults: P02 x wrong-phone
#[test]
fn texts_that_are_empty_huge_binary_or_from_nobody_known_crash_nothing_and_move_nothing() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    let next = |daemon: &Daemon| daemon.visits()[0]["next"].clone();
    let before = next(&daemon);
    for odd in [
        "",
        "   ",
        &"blah ".repeat(2000),
        "\u{0}\u{1}\u{fffd}\u{202e}",
        "\u{1f9ff}\u{200d}\u{1f9ff}",
    ] {
        school.text(JO, odd);
    }
    school.text("+447700900555", "ok see you later");
    school.text("not a number", "OK");
    school.text("+447700900556", "your teacher needs help at our house");
    // The last one is heard by the office, so everything before it has been read.
    school.twilio.expect(PAT, "07700 900556", 1, PATIENCE);
    school.twilio.expect(JO, heard::NOT_UNDERSTOOD, 5, PATIENCE);
    assert_eq!(next(&daemon), before, "no timer moved");
    assert!(daemon.log().iter().all(|line| !line.contains("panicked")));
    let kinds: Vec<Value> = daemon
        .alerts()
        .as_array()
        .expect("alerts")
        .iter()
        .map(|a| a["kind"].clone())
        .collect();
    assert!(kinds.contains(&json!("help")), "{kinds:?}");
}
