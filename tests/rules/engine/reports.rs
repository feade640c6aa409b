//! The log of a gateway: what was said to it, and the polls between in one line.

use crate::support::bench::Bench;
use homeward::app::Request;
use homeward::app::answer::GatewayLogLine;
use homeward::domain::id::GatewayName;
use homeward::domain::time::Span;
use serde_json::Value;

struct Log(Bench);

impl Log {
    fn note(&self, asked: &str, answered: &str, polled: Option<u32>) {
        self.0.pass_secs(5);
        let now = self.0.now();
        let line = GatewayLogLine {
            at: now,
            asked: asked.to_owned(),
            answered: answered.to_owned(),
            took_ms: 7,
            polled,
            last_at: now,
        };
        self.0.handle.note_exchange(&GatewayName::new("main"), line);
    }

    fn lines(&self) -> Vec<Value> {
        let name = "main".to_owned();
        let answer = self.0.ask(Request::GatewayLog { name });
        answer.as_array().expect("lines").clone()
    }
}

#[test]
fn a_run_of_the_same_poll_is_one_line_with_a_count_and_both_ends() {
    let log = Log(Bench::start());
    let began = log.0.now();
    for _ in 0..120 {
        log.note("fetch texts", "nothing new", Some(1));
    }
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["polled"], 120);
    let at = |secs| Value::from((began + Span::from_secs(secs)).to_string());
    assert_eq!((&lines[0]["at"], &lines[0]["last_at"]), (&at(5), &at(600)));
}

#[test]
fn polls_that_take_turns_are_a_run_each_until_a_message_comes_between() {
    let log = Log(Bench::start());
    for _ in 0..10 {
        log.note("fetch texts", "nothing new", Some(1));
        log.note("ask for 1 receipts", "nothing new", Some(1));
    }
    log.note("fetch texts", "1 text", Some(1));
    log.note("send hw-1", "taken as SM1", None);
    log.note("send hw-1", "taken as SM1", None);
    log.note("fetch texts", "nothing new", Some(1));
    let shown: Vec<(Value, Value)> = log
        .lines()
        .into_iter()
        .map(|line| (line["asked"].clone(), line["polled"].clone()))
        .collect();
    let line = |asked: &str, polled: Value| (Value::from(asked), polled);
    assert_eq!(
        shown,
        [
            line("fetch texts", 10.into()),
            line("ask for 1 receipts", 10.into()),
            line("fetch texts", 1.into()),
            line("send hw-1", Value::Null),
            line("send hw-1", Value::Null),
            line("fetch texts", 1.into()),
        ]
    );
}

/// A poll every five seconds would push a morning's messages out of the log within the hour.
#[test]
fn no_number_of_polls_pushes_a_message_out_of_the_log() {
    let log = Log(Bench::start());
    log.note("send hw-1", "taken as SM1", None);
    for _ in 0..2000 {
        log.note("fetch texts", "nothing new", Some(1));
        log.note("ask how it is", "well", Some(1));
    }
    assert_eq!(log.lines()[0]["asked"], "send hw-1");
}
