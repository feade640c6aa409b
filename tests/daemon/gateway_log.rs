//! What `homeward gateways` and `homeward gateway-log` show of a running daemon.

use crate::school::{JO, PAT, Rules, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use crate::support::twilio::NUMBER;
use serde_json::json;
use std::time::Instant;

fn school() -> School {
    School::new(&Rules {
        every: "10m",
        ..Rules::default()
    })
}

/// Returns the first line of the log of `main` with these words, once there is one.
fn log_line(school: &School, daemon: &Daemon, words: &[&str]) -> String {
    let begun = Instant::now();
    loop {
        let (code, log, err) = school.home.run(&["gateway-log", "main"]);
        assert_eq!(code, 0, "{log}{err}");
        let mut lines = log.lines();
        if let Some(line) = lines.find(|line| words.iter().all(|words| line.contains(words))) {
            return line.to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "no line with {words:?}:\n{log}");
        // The daemon's own answer is waited for.
        daemon.alerts();
    }
}

#[test]
fn a_gateway_that_nothing_has_gone_by_yet_is_not_said_to_work() {
    let school = school();
    let daemon = school.start();
    let (_, shown, _) = school.home.run(&["gateways"]);
    let row = |shown: &str, name: &str| {
        let mut rows = shown.lines().filter(|row| row.starts_with(name));
        rows.next().expect("the gateway").to_owned()
    };
    assert!(
        row(&shown, "main").contains("no text has gone by it yet"),
        "{shown}"
    );
    assert!(
        row(&shown, "mail").contains("no e-mail has gone by it yet"),
        "{shown}"
    );
    assert!(!shown.contains("works") && !shown.contains("never"), "{shown}");
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    log_line(&school, &daemon, &["send ", "taken as"]);
    let (_, shown, _) = school.home.run(&["gateways"]);
    assert!(row(&shown, "main").contains(" works "), "{shown}");
}

#[test]
fn the_log_shows_the_day_and_the_second_and_a_run_of_polls_in_one_line() {
    let school = school();
    let daemon = school.start();
    let line = log_line(
        &school,
        &daemon,
        &["fetch texts: polled ", " times, ", ", nothing new"],
    );
    let words: Vec<&str> = line.split_whitespace().collect();
    // "Mon 30 Nov 13:02:05  fetch texts: polled 120 times, 13:02:05 to 13:22:05, nothing new (12 ms at most)"
    let is_clock = |text: &str| text.len() == 8 && text.matches(':').count() == 2;
    assert!(is_clock(words[3]), "{line}");
    assert_eq!(words[3], words[9], "the run begins with its first poll: {line}");
    assert!(is_clock(words[11].trim_end_matches(',')), "{line}");
    assert!(line.contains(" ms at most)"), "{line}");
}

// Faults: P06 x gateway-lies
#[test]
fn why_a_text_could_not_be_read_stands_in_the_log_and_in_the_offices_words() {
    let school = school();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school
        .twilio
        .put_entry(json!({"sid": "hello", "direction": "inbound", "from": JO, "to": NUMBER, "body": "HELP"}));
    school
        .twilio
        .put_entry(json!({"sid": 7, "direction": "inbound", "from": JO, "to": NUMBER, "body": "HELP"}));
    let why = "1 without an id, 1 of an unknown form";
    log_line(&school, &daemon, &[&format!("could not be read: {why}")]);
    school
        .twilio
        .expect(PAT, "could not be read (1 without an id", 1, PATIENCE);
}
