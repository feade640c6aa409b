//! What `--json` prints of every request and question, key by key: other people's scripts read it.

use crate::support::bench::{Bench, home_visit};
use homeward::app::accounts::AccountRequest;
use homeward::app::answer::{AlertDetail, CallAnswer, GatewayLogLine};
use homeward::app::drills::DrillRequest;
use homeward::app::{AlertWord, Call, Question, Request, Response, VisitWord};
use homeward::domain::account::{ApiScope, TokenDigest};
use homeward::domain::id::GatewayName;
use homeward::input::SignOutRequest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;
use std::path::Path;

/// A day on which every answer is given at least once, each as `--json` prints it.
struct Day {
    bench: Bench,
    printed: String,
}

impl Day {
    fn ask(&mut self, name: &str, call: impl Into<Call>) -> Value {
        let Response::Done(answer) = self.bench.answer(call) else {
            panic!("{name} was not done");
        };
        reads_back(&answer);
        let answer = serde_json::to_value(answer).expect("JSON");
        let mut shown = answer.clone();
        hide_words(&mut shown);
        // Another in each run, and in each release.
        for key in ["running_since", "version"] {
            if let Some(value) = shown.get_mut(key) {
                *value = Value::from("(its own)");
            }
        }
        let json = serde_json::to_string_pretty(&shown).expect("JSON");
        self.printed.push_str(&format!("== {name}\n{json}\n"));
        answer
    }

    fn visit(&mut self, name: &str, who: &str, word: VisitWord) {
        let request = Request::Visit {
            who: who.to_owned(),
            worker: None,
            word,
            by: Some("pat".to_owned()),
        };
        self.ask(name, request);
    }

    fn alert(&mut self, name: &str, code: &str, by: &str, word: AlertWord) {
        let request = Request::Alert {
            code: code.to_owned(),
            by: by.to_owned(),
            word,
        };
        self.ask(name, request);
    }

    /// Returns the code of the alert.
    fn raise(&mut self, name: &str, who: &str, kind: &str) -> String {
        let request = Request::Raise {
            who: who.to_owned(),
            kind: kind.to_owned(),
            by: Some("pat".to_owned()),
        };
        let raised = self.ask(name, request);
        raised["alert"]["code"].as_str().expect("a code").to_owned()
    }

    fn show_visit(&mut self, name: &str, who: &str) {
        self.ask(name, Question::ShowVisit { who: who.to_owned() });
    }

    fn show_alert(&mut self, name: &str, code: &str) {
        let code = code.to_owned();
        self.ask(name, Question::ShowAlert { code });
    }

    fn sheet(&mut self, name: &str, who: &str) {
        self.ask(name, Question::Sheet { who: who.to_owned() });
    }

    fn sign_out(&mut self, name: &str, request: SignOutRequest) {
        self.ask(name, Request::SignOut(Box::new(request)));
    }
}

/// An answer is what it was once it has crossed the socket, and has the same keys there.
fn reads_back(answer: &CallAnswer) {
    fn same<A: Serialize + DeserializeOwned + PartialEq + Debug>(answer: &A) {
        let line = serde_json::to_string(answer).expect("JSON");
        let back: A = serde_json::from_str(&line).expect("an answer of the same type");
        assert_eq!(back, *answer, "{line}");
    }
    match answer {
        CallAnswer::AccountChanged(answer) => same(answer),
        CallAnswer::AccountList(answer) => same(answer),
        CallAnswer::AlertDetail(answer) => same(answer),
        CallAnswer::AlertList(answer) => same(answer),
        CallAnswer::AlertRaised(answer) => same(answer),
        CallAnswer::AlertSettled(answer) => {
            let line = serde_json::to_string(answer).expect("JSON");
            let back: AlertDetail = serde_json::from_str(&line).expect("it reads as a detail");
            assert_eq!((back.alert, back.sheet, back.sheet_lines), (None, None, None));
        }
        CallAnswer::DrillBegun(answer) => same(answer),
        CallAnswer::DrillList(answer) => same(answer),
        CallAnswer::DrillsStopped(answer) => same(answer),
        CallAnswer::GatewayLog(answer) => same(answer),
        CallAnswer::GatewayStandings(answer) => same(answer),
        CallAnswer::HealthReport(answer) => same(answer),
        CallAnswer::History(answer) => same(answer),
        CallAnswer::HouseholdCleared(answer) => same(answer),
        CallAnswer::HouseholdList(answer) => same(answer),
        CallAnswer::IdentityWaiting(answer) => same(answer),
        CallAnswer::IncidentNoted(answer) => same(answer.as_ref()),
        CallAnswer::KioskOutcome(answer) => same(answer),
        CallAnswer::KioskPinSet(answer) => same(answer),
        CallAnswer::PresenceNoted(answer) => same(answer),
        CallAnswer::MessageFigures(answer) => same(answer),
        CallAnswer::MessageStates(answer) => same(answer),
        CallAnswer::OffSiteList(answer) => same(answer),
        CallAnswer::PeopleList(answer) => same(answer),
        CallAnswer::SettledAlert(answer) => same(answer),
        CallAnswer::SignOutForecast(answer) => same(answer.as_ref()),
        CallAnswer::SignOutForm(answer) => same(answer.as_ref()),
        CallAnswer::TestSent(answer) => same(answer),
        CallAnswer::TokenAdded(answer) => same(answer),
        CallAnswer::VisitChanged(answer) => same(answer),
        CallAnswer::VisitList(answer) => same(answer),
        CallAnswer::VisitSheet(answer) => same(answer),
        CallAnswer::VisitStory(answer) => same(answer.as_ref()),
    }
}

/// Takes the sentences of sheets out: the tests of wording hold those.
fn hide_words(value: &mut Value) {
    match value {
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(key, value)| match (key.as_str(), value) {
                ("sheet", value @ Value::String(_)) => *value = Value::from("(words)"),
                ("sentences", value) => *value = Value::from(vec!["(words)"]),
                ("lines" | "sheet_lines", Value::Array(lines)) => {
                    lines.truncate(1);
                    lines.iter_mut().for_each(hide_words);
                }
                (_, value) => hide_words(value),
            }),
        Value::Array(items) => items.iter_mut().for_each(hide_words),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

fn spoke() -> AlertWord {
    AlertWord::Safe {
        how: Some("spoke".to_owned()),
        of: vec!["all".to_owned()],
    }
}

fn visits_and_alerts(day: &mut Day) {
    day.ask("health, nothing going on", Request::Health);
    day.ask(
        "drill begun",
        Request::Drill(DrillRequest::Begin {
            school: None,
            chain: None,
            everybody: false,
            although_out: false,
            by: Some("pat".to_owned()),
        }),
    );
    day.ask(
        "drill stopped",
        Request::Drill(DrillRequest::Stop {
            school: None,
            by: "pat".to_owned(),
        }),
    );
    day.ask("drills", Question::Drills);
    day.ask("visits, none", Question::Visits { all: false });
    day.ask(
        "sign-out foreseen",
        Question::ForeseeSignOut(Box::new(home_visit())),
    );
    let without = SignOutRequest {
        authorised_by: None,
        ..home_visit()
    };
    day.ask(
        "sign-out refused beforehand",
        Question::ForeseeSignOut(Box::new(without)),
    );
    day.sign_out(
        "sign-out",
        SignOutRequest {
            stops: vec!["12 Acacia Avenue @ 11:20".to_owned(), "3 Elm Road".to_owned()],
            responsible_contact: Some("robin".to_owned()),
            risk_assessment: Some("RA-12".to_owned()),
            hazards: Some("a dog".to_owned()),
            details: vec!["parents-told=rang at 9.10".to_owned()],
            ..home_visit()
        },
    );
    day.sheet("sheet without an alert", "jo");
    day.visit("visit word", "jo", VisitWord::In);
    day.visit("visit word of two", "v1", VisitWord::Ok);
    day.visit("asked now", "jo", VisitWord::Ask);
    day.ask("visits, one out", Question::Visits { all: false });
    day.show_visit("one visit", "v1");
    let code = day.raise("raise on a visit", "jo", "help");
    day.ask("visits, one with an alert", Question::Visits { all: false });
    day.ask("alerts, one open", Question::Alerts { all: false });
    day.show_alert("alert on a visit", &code);
    day.bench.said();
    day.alert("taken on", &code, "pat", AlertWord::Ack);
    day.show_visit("one visit with an alert", "jo");
    day.sheet("sheet with an alert", "jo");
    day.alert("next", &code, "pat", AlertWord::Next);
    let log = Some("512".to_owned());
    day.alert("police called", &code, "pat", AlertWord::Police { log });
    day.bench.pass(1);
    day.alert("settled on a visit", &code, "pat", spoke());
    let other = day.raise("raise for somebody signed out nowhere", "sam", "concern");
    day.show_alert("alert on no visit", &other);
    day.ask("health, one out and an alert", Request::Health);
    day.alert("settled on no visit", &other, "pat", spoke());
    day.ask("alerts, all", Question::Alerts { all: true });
}

fn incidents_and_households(day: &mut Day) {
    let incident = |note: Option<&str>| Request::Incident {
        who: "v1".to_owned(),
        kind: "aggression".to_owned(),
        worker: Some("jo".to_owned()),
        by: Some("jo".to_owned()),
        note: note.map(str::to_owned),
    };
    day.ask("incident", incident(Some("shouted at")));
    day.ask("households", Question::Households { all: false });
    day.show_visit("one visit with an incident", "v1");
    day.visit("left", "v1", VisitWord::Left { next: None });
    day.visit("back", "v1", VisitWord::Back);
    day.ask(
        "sign-out form",
        Question::SignOutForm {
            school: None,
            with_places: true,
        },
    );
    day.ask(
        "household cleared",
        Request::ClearHousehold {
            household: "h1".to_owned(),
            by: "sam".to_owned(),
            note: Some("two go".to_owned()),
        },
    );
    day.ask("households, all", Question::Households { all: true });
}

fn planned_visits(day: &mut Day) {
    day.sign_out(
        "planned",
        SignOutRequest {
            ask: true,
            leave: Some("11:30".to_owned()),
            ..home_visit()
        },
    );
    day.show_visit("one planned visit", "v2");
    day.visit("set off without leave", "v2", VisitWord::In);
    day.show_visit("one visit without leave", "v2");
    day.ask("visits, all", Question::Visits { all: true });
}

fn exceptions(day: &mut Day) {
    day.sign_out(
        "sign-out against policy",
        SignOutRequest {
            workers: vec!["sam".to_owned()],
            against_policy: Some("a child is alone there".to_owned()),
            ..home_visit()
        },
    );
    day.show_visit("one visit against policy", "v3");
}

fn messages(day: &mut Day) {
    day.ask(
        "test sent",
        Request::SendTest {
            person: "pat".to_owned(),
            school: None,
            gateway: None,
        },
    );
    day.ask(
        "message states, one sent",
        Request::MessageStates { ids: vec![1, 2] },
    );
    day.ask("message states, none", Request::MessageStates { ids: vec![9999] });
    day.ask("gateways", Request::Gateways);
    let line = GatewayLogLine {
        at: day.bench.now(),
        asked: "fetch texts".to_owned(),
        answered: "nothing new".to_owned(),
        took_ms: 12,
        polled: Some(1),
        last_at: day.bench.now(),
    };
    let main = GatewayName::new("main");
    day.bench.handle.note_exchange(&main, line);
    let name = "main".to_owned();
    day.ask("gateway log", Request::GatewayLog { name });
}

fn programs(day: &mut Day) {
    day.ask("people today", Question::PeopleToday);
    day.ask("off site", Question::OffSite);
    day.ask("figures", Request::Figures);
    let token = AccountRequest::AddToken {
        name: "roll-call".to_owned(),
        school: None,
        all_schools: false,
        scopes: [ApiScope::Read].into(),
        until: Some("2027-07-31".to_owned()),
        token: TokenDigest::of(&[7; 32]),
    };
    day.ask("token added", Request::Account(token));
    day.ask(
        "accounts, screens and programs",
        Request::Account(AccountRequest::List),
    );
}

#[test]
fn what_json_prints_stays_key_by_key() {
    let mut day = Day {
        bench: Bench::start(),
        printed: String::new(),
    };
    visits_and_alerts(&mut day);
    incidents_and_households(&mut day);
    planned_visits(&mut day);
    exceptions(&mut day);
    messages(&mut day);
    programs(&mut day);
    let known = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/app/answer/answers.txt");
    let now = Path::new(env!("CARGO_TARGET_TMPDIR")).join("answers.txt");
    std::fs::write(&now, &day.printed).expect("written");
    let known = std::fs::read_to_string(known).expect("what was printed before");
    for (line, (was, is)) in known.lines().zip(day.printed.lines()).enumerate() {
        assert_eq!(
            is,
            was,
            "line {} of tests/rules/app/answer/answers.txt; all of it is in {}",
            line + 1,
            now.display()
        );
    }
    assert_eq!(day.printed.lines().count(), known.lines().count());
}

#[test]
fn a_visit_whose_record_cannot_be_read_is_not_said_to_be_unknown() {
    let bench = Bench::start();
    bench.sign_out();
    bench.ask(Request::Visit {
        who: "v1".to_owned(),
        worker: None,
        word: VisitWord::Back,
        by: None,
    });
    // Long enough for the visit to be in the record alone.
    let bench = bench.restarted(3 * 24 * 60);
    let show = |who: &str| bench.answer(Question::ShowVisit { who: who.to_owned() });
    assert!(matches!(show("v1"), Response::Done(CallAnswer::VisitStory(_))));
    bench.meddle("UPDATE visit SET json = '{' WHERE id = 1");
    let Response::Invalid { message } = show("v1") else {
        panic!("an unreadable visit was shown");
    };
    assert!(message.contains("could not be read"), "{message}");
    let Response::Refused { message } = show("v9") else {
        panic!("no such visit was shown");
    };
    assert!(message.contains("is not on any visit"), "{message}");
}
