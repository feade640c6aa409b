//! A drill through the real binary: every text that leaves is marked, and the report's times are those of the texts.

use crate::school::{PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use serde_json::{Value, json};

fn begin(although_out: bool) -> Value {
    json!({ "drill": { "begin": {
        "school": null, "chain": null, "everybody": true, "although_out": although_out, "by": "pat",
    } } })
}

fn newest(daemon: &Daemon) -> Value {
    daemon.done(&json!("drills"))[0].clone()
}

#[test]
fn every_text_of_a_drill_is_marked_and_the_reports_times_are_right_to_the_second() {
    let school = School::new(&Rules::default());
    let daemon = school.start();
    let code = daemon.done(&begin(false))["drill"]["code"]
        .as_str()
        .expect("a code")
        .to_owned();
    let told = school.twilio.expect(PAT, "practice only", 1, PATIENCE);
    // The next step is told, as nobody has answered.
    school.twilio.expect(SAM, "practice only", 1, PATIENCE);
    let took = told.at.elapsed().as_secs();
    school.text(PAT, &format!("ACK {code}"));
    school.twilio.expect(PAT, "you answered after", 1, PATIENCE);
    let most = told.at.elapsed().as_secs() + 1;
    let drill = newest(&daemon);
    let people = drill["people"].as_array().expect("people");
    let pat = people.iter().find(|one| one["person"] == "pat").expect("Pat");
    let seconds = pat["seconds"].as_u64().expect("seconds");
    assert!(
        (took.saturating_sub(1)..=most).contains(&seconds),
        "{seconds} s, and from {took} to {most} by the stand-in"
    );
    let (status, out, err) = school.home.run(&["drill", "stop", "--by", "sam"]);
    assert_eq!(status, 0, "{out}{err}");
    school.twilio.expect(PAT, "the practice is over", 1, PATIENCE);
    let sent = school.twilio.sent();
    for sms in &sent {
        assert!(sms.body.starts_with("DRILL"), "to {}: {}", sms.to, sms.body);
        assert!(!sms.body.contains("999"), "to {}: {}", sms.to, sms.body);
    }
    let email = school.mail.wait_for("pat@example.sch.uk", "DRILL", PATIENCE);
    assert!(email.is_some_and(|email| email.body.starts_with("DRILL")));
    let (status, out, err) = school.home.run(&["drill", "list"]);
    assert_eq!(status, 0, "{out}{err}");
    assert!(out.contains("Pat Evans") && out.contains("stopped"), "{out}");
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

#[test]
fn a_drill_asked_for_while_somebody_is_out_is_refused_with_the_reason() {
    let school = School::new(&Rules::default());
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    let (status, out, err) = school.home.run(&["drill", "begin", "--by", "pat"]);
    assert_eq!(status, 1, "{out}{err}");
    assert!(
        err.contains("out now: Jo Bloggs") && err.contains("--although-out"),
        "{err}"
    );
    assert_eq!(daemon.done(&json!("drills")), json!([]));
}

#[test]
fn a_cry_for_help_by_text_during_a_drill_is_told_in_earnest() {
    let school = School::new(&Rules::default());
    let daemon = school.start();
    daemon.done(&begin(false));
    school.twilio.expect(PAT, "practice only", 1, PATIENCE);
    school.text(PAT, "SOS");
    let alert = school.twilio.expect(SAM, heard::ASKED_FOR_HELP, 1, PATIENCE);
    assert!(!alert.body.contains("DRILL"), "{}", alert.body);
    assert_eq!(daemon.alerts()[0]["kind"], "help");
    assert_eq!(newest(&daemon)["ended"], "gave-way");
}
