//! Our check of Twilio's signatures against Twilio's own validator, on made-up forms.

use super::support::python;
use homeward::gateway::twilio::signature::signs_form;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// Twilio's validator in a process of its own; killed on drop.
struct Validator {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Validator {
    fn start() -> Self {
        let mut child = python::script("twilio_validator.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            questions: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.questions, "{question}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("an answer; run `make test-peers`")
    }
}

impl Drop for Validator {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A form as Twilio could send it, with any names, values, repeats and blanks, to any address of ours.
#[derive(Debug, Clone)]
struct MadeUpForm {
    token: String,
    url: String,
    fields: Vec<(String, String)>,
}

fn made_up() -> impl Strategy<Value = MadeUpForm> {
    let name = prop_oneof![
        Just("Body".to_owned()),
        Just("From".to_owned()),
        Just("MessageSid".to_owned()),
        "[A-Za-z0-9_.-]{1,12}",
        "\\PC{0,6}",
    ];
    let value = prop_oneof![Just(String::new()), "[ -~]{0,20}", "\\PC{0,12}", "(?s).{0,8}"];
    let url = (
        prop_oneof![Just("https"), Just("http")],
        prop_oneof![
            Just("homeward.example.sch.uk"),
            Just("10.0.0.7"),
            Just("x-y.example.org")
        ],
        prop_oneof![Just(String::new()), (1_u16..).prop_map(|port| format!(":{port}"))],
        "(/[A-Za-z0-9._~-]{1,8}){1,4}",
        prop_oneof![
            Just(String::new()),
            "\\?[a-z]{1,4}=[A-Za-z0-9%+.-]{0,8}(&[a-z]=[0-9]{0,3})?"
        ],
    );
    let url =
        url.prop_map(|(scheme, host, port, path, query)| format!("{scheme}://{host}{port}{path}{query}"));
    let fields = prop::collection::vec((name, value), 0..12);
    ("[0-9a-f]{32}", url, fields).prop_map(|(token, url, fields)| MadeUpForm { token, url, fields })
}

#[test]
fn twilios_own_validator_and_ours_agree_on_made_up_forms() {
    let validator = RefCell::new(Validator::start());
    let config = Config {
        cases: 1000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let checked = runner.run(&(made_up(), any::<prop::sample::Index>()), |(form, index)| {
        let MadeUpForm { token, url, fields } = &form;
        let said = validator
            .borrow_mut()
            .ask(&json!({"token": token, "url": url, "fields": fields}));
        let signature = said["computed"].as_str().unwrap().to_owned();
        prop_assert!(
            signs_form(token, url, fields, &signature),
            "Twilio's own signature is refused"
        );
        // One thing changed: both must say the same of it.
        let mut other = form.clone();
        match index.index(4) {
            0 => other.token.push('0'),
            1 => other.url.push('x'),
            2 => other.fields.push(("Body".to_owned(), "HELP".to_owned())),
            _ => drop(other.fields.pop()),
        }
        let said = validator.borrow_mut().ask(&json!({
            "token": other.token, "url": other.url, "fields": other.fields, "signature": signature,
        }));
        let ours = signs_form(&other.token, &other.url, &other.fields, &signature);
        prop_assert_eq!(ours, said["taken"].as_bool().unwrap(), "{:?}", other);
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn twilios_own_validator_and_ours_agree_with_the_port_and_without() {
    let mut validator = Validator::start();
    let fields =
        [("Body", "OK"), ("From", "+447700900123")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let urls = [
        "https://homeward.example.sch.uk/hooks/main/inbound",
        "https://homeward.example.sch.uk:443/hooks/main/inbound",
        "https://homeward.example.sch.uk:8443/hooks/main/inbound",
        "http://homeward.example.sch.uk/hooks/main/inbound?a=b",
        "http://homeward.example.sch.uk:80/hooks/main/inbound?a=b",
    ];
    for signed in urls {
        let said = validator.ask(&json!({"token": "secret", "url": signed, "fields": fields}));
        let signature = said["computed"].as_str().unwrap().to_owned();
        for called in urls {
            let said = validator
                .ask(&json!({"token": "secret", "url": called, "fields": fields, "signature": signature}));
            let ours = signs_form("secret", called, &fields, &signature);
            assert_eq!(ours, said["taken"], "signed for {signed}, called at {called}");
        }
    }
}
