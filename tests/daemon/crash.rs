//! Killed in the middle: nothing is lost, and nothing is told twice as new.

use crate::school::{HEAD, JO, PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use serde_json::json;

// Faults: P04 P05 P06 P07 P16 x killed
#[test]
fn p06_kill_9_in_the_middle_loses_nothing_and_tells_nothing_twice_as_new() {
    let school = School::new(&Rules {
        wait: "8s",
        ..Rules::default()
    });
    let daemon = school.start();
    let twilio = &school.twilio;
    daemon.done(&sign_out("jo"));
    twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    let code = daemon.alerts()[0]["code"].as_str().expect("a code").to_owned();
    daemon.kill();

    // While nobody is there, the office answers.
    school.text(PAT, &format!("ACK {code}"));
    let daemon = school.start();
    twilio.expect(PAT, heard::YOURS_UNTIL, 1, PATIENCE);
    let alerts = daemon.alerts();
    assert_eq!(alerts[0]["code"], code, "the alert is the same");
    assert_eq!(
        alerts[0]["held_by"], "pat",
        "the reply that came meanwhile counts"
    );
    assert_eq!(daemon.visits()[0]["phase"], "on-site");

    school.text(PAT, &format!("NEXT {code}"));
    twilio.expect(PAT, heard::RING_HOUSEHOLD, 1, PATIENCE);
    daemon.kill();
    let daemon = school.start();
    // The chain goes on where it was.
    twilio.expect(SAM, heard::DECIDE, 1, PATIENCE);
    twilio.expect(HEAD, heard::RING_999, 1, PATIENCE);
    school.text(HEAD, &format!("SAFE {code} SEEN"));
    twilio.expect(PAT, heard::STAND_DOWN, 1, PATIENCE);
    twilio.expect(SAM, heard::STAND_DOWN, 1, PATIENCE);

    for (to, what) in [
        (PAT, heard::RING_THEM),
        (PAT, heard::RING_HOUSEHOLD),
        (SAM, heard::DECIDE),
        (HEAD, heard::RING_999),
    ] {
        let told: Vec<String> = twilio
            .sent()
            .into_iter()
            .filter(|sms| sms.to == to && sms.body.contains(what) && !is_repeat(&sms.body))
            .map(|sms| sms.body)
            .collect();
        assert_eq!(told.len(), 1, "told as new more than once: {told:#?}");
    }
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

// Faults: P04 x killed
#[test]
fn p04_away_survives_kill_9() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    school.text(PAT, "AWAY TODAY");
    school.twilio.expect(PAT, heard::DOWN_AS_AWAY, 1, PATIENCE);
    daemon.kill();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.text(JO, "SOS");
    school.twilio.expect(SAM, heard::ASKED_FOR_HELP, 1, PATIENCE);
    assert_eq!(daemon.stop(), 0);
    assert!(!school.has_told(PAT, heard::ASKED_FOR_HELP), "Pat is away");
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

fn is_repeat(body: &str) -> bool {
    body.starts_with(heard::AGAIN) || body.starts_with(heard::REPEAT)
}

// Faults: P01 P02 x killed, outage
#[test]
fn p02_a_deadline_that_passed_while_the_daemon_was_down_is_told_as_soon_as_it_is_up() {
    let school = School::new(&Rules {
        wait: "60s",
        ..Rules::default()
    });
    let daemon = school.start();
    let twilio = &school.twilio;
    daemon.done(&sign_out("jo"));
    twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    twilio.expect(JO, heard::CHECK_IN_NOW, 2, PATIENCE);
    let due = daemon.visits()[0]["next"]["at"]
        .as_str()
        .expect("a deadline")
        .to_owned();
    daemon.kill();
    wait_until(&due, 3);
    let daemon = school.start();
    twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    assert_eq!(daemon.alerts()[0]["causes"].as_array().expect("causes").len(), 1);
    assert_eq!(daemon.alerts()[0]["kind"], json!("overdue"));
}

/// Waits for an instant to pass on the machine's own clock: what is tested is that it did.
fn wait_until(instant: &str, and_seconds: i64) {
    let until: jiff::Timestamp = instant.parse().expect("an instant");
    let until = until + jiff::SignedDuration::from_secs(and_seconds);
    while jiff::Timestamp::now() < until {
        std::thread::park_timeout(std::time::Duration::from_millis(50));
    }
}
