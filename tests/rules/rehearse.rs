//! A rehearsal says what the daemon would say: the same messages, to the same people, at the same times.

use crate::support::bench::Bench;
use homeward::app::{AlertWord, Request};
use homeward::clock::uptime;
use homeward::config::School;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::Address;
use homeward::domain::id::PersonId;
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};
use homeward::input::{SignOutRequest, parse_sign_out};
use homeward::rehearse::{Paper, PaperEvent};
use homeward::scenario::{ORDINARY_WEEK, ScenarioDraft};
use homeward::scenario::{ScenarioLibrary, ScenarioOutcome, play};
use homeward::wording::when;
use std::path::{Path, PathBuf};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config/schools/example.toml")
}

/// The shipped example's school, in a week without holidays.
pub(crate) fn school() -> School {
    let mut library = ScenarioLibrary::default();
    library
        .school(&example(), ORDINARY_WEEK)
        .expect("the shipped example")
}

pub(crate) const SIGN_OUT: &str = r#"
[[step]]
at = "Tue 13:00"
sign_out = { type = "home", workers = ["jo", "ali"], back = "14:30", stops = ["12 Acacia Avenue, M5 3XX"], household = "0161 496 0123", purpose = "attendance", vehicle = "on foot", authorised_by = "morgan" }
"#;

/// Reads a scenario of these steps after the sign-out at one on a Tuesday.
pub(crate) fn draft(steps: &str) -> ScenarioDraft {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    std::fs::write(&path, format!("{SIGN_OUT}{steps}")).expect("written");
    ScenarioDraft::open(&path).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn played(steps: &str) -> ScenarioOutcome {
    let school = school();
    let scenario = draft(steps).compile(&school);
    play(
        &scenario.unwrap_or_else(|problems| panic!("{problems:#?}")),
        &school,
    )
}

#[track_caller]
pub(crate) fn all_hold(steps: &str) {
    let outcome = played(steps);
    assert!(outcome.failed.is_empty(), "{:#?}", outcome.failed);
    assert!(outcome.checks > 0);
}

#[test]
fn washwood_heaths_chain_is_told_in_its_order_and_to_the_minute() {
    let outcome = played(
        r#"
[[step]]
at = "13:20"
from = "jo"
text = "in"
[[step]]
at = "14:02"
expect = { to = "morgan", says = "999" }
"#,
    );
    assert!(outcome.holds(), "{:#?}", outcome.failed);
    let steps: Vec<&str> = outcome
        .story
        .iter()
        .filter(|line| line.contains("ALERT"))
        .map(String::as_str)
        .collect();
    assert_eq!(
        steps,
        [
            "Tue 13:45  ALERT H1 opens: overdue, chain `no-check-in`",
            "Tue 13:45  ALERT step `office`: tells chris, pat",
            "Tue 13:47  ALERT step `household`: tells chris, pat",
            "Tue 13:50  ALERT step `slt`: tells morgan, robin, sam",
            "Tue 13:55  ALERT says it again",
            "Tue 14:00  ALERT step `police`, the police prompt: tells morgan, robin, sam",
            "Tue 14:02  ALERT says it again",
        ]
    );
}

/// What one message comes to, on paper or for real: when, to whom, by what, subject and words.
type Said = (Timestamp, PersonId, Channel, String, String);

#[test]
fn paper_and_engine_say_the_same_to_the_same_people_at_the_same_times() {
    let bench = Bench::start();
    let school = bench.school();
    let whose = |address: &Address| {
        let mut people = school.people.values();
        let found = people.find(|person| match address {
            Address::Sms(phone) | Address::Voice(phone) => person.mobile.as_ref() == Some(phone),
            Address::Email(email) => person.email.as_ref() == Some(email),
            Address::Chat(_) => false,
        });
        found.expect("somebody of the school").id.clone()
    };
    let mut real: Vec<Said> = Vec::new();
    let take = |real: &mut Vec<Said>| {
        for gateway in ["main", "mail"] {
            for (at, to, subject, body) in bench.taken_by(gateway) {
                real.push((at, whose(&to), to.channel(), subject, body));
            }
        }
    };
    // (minutes from eleven, who texts, what); the office resolves at 75.
    let texts = [
        (10, "jo", "in"),
        (28, "ali", "more 15"),
        (29, "jo", "not sure about this"),
        (30, "jo", "ok"),
        (58, "chris", "seen"),
        (59, "chris", "next {code}"),
        (63, "pat", "status"),
    ];
    let began = Timestamp::parse("2026-11-24T11:00:00Z").expect("an instant");
    bench.sign_out();
    take(&mut real);
    for half_minute in 1..160u64 {
        bench.pass_secs(30);
        bench.ask(Request::Health);
        take(&mut real);
        for (_, who, text) in texts.iter().filter(|(at, _, _)| at * 2 == half_minute) {
            let person = &school.people[&PersonId::new(&school.id, who)];
            let mobile = person.mobile.as_ref().expect("a mobile");
            bench.comes(mobile.reveal(), &text.replace("{code}", "H1"));
            take(&mut real);
        }
        if half_minute == 150 {
            bench.ask_at_a_page(Request::Alert {
                code: "H1".to_owned(),
                by: "morgan".to_owned(),
                word: AlertWord::Safe {
                    how: Some("spoke".to_owned()),
                    of: vec!["all".to_owned()],
                },
            });
            take(&mut real);
        }
    }

    let mut paper = Paper::new(school.clone(), began);
    let asked = SignOutRequest {
        workers: vec!["jo".to_owned(), "ali".to_owned()],
        stops: vec!["12 Acacia Avenue".to_owned()],
        household: Some("0161 496 0123".to_owned()),
        purpose: Some("attendance".to_owned()),
        vehicle: Some("on foot".to_owned()),
        authorised_by: Some("morgan".to_owned()),
        back: "+60m".to_owned(),
        ..SignOutRequest::default()
    };
    let sign_out = parse_sign_out(&school, &asked, began).expect("understood");
    paper.sign_out("home", sign_out, false).expect("signed out");
    for (at, who, text) in texts {
        let at = began + Span::from_mins(at);
        paper.pass_to(at);
        paper.text(&PersonId::new(&school.id, who), text, at);
    }
    paper.pass_to(began + Span::from_mins(75));
    let safe = homeward::scenario::OfficeAction::Alert {
        code: None,
        by: PersonId::new(&school.id, "morgan"),
        say: homeward::domain::command::ContactSays::Safe {
            how: Some(homeward::domain::alert::SafetyBasis::Spoke),
            of: homeward::domain::command::SafeOf::Everyone,
        },
    };
    paper.office(&safe).expect("resolved");
    paper.pass_to(began + Span::from_secs(159 * 30));
    let mut said: Vec<Said> = paper
        .entries()
        .iter()
        .filter_map(|entry| match &entry.what {
            PaperEvent::Message(message) => Some((
                entry.at,
                message.to.clone(),
                message.content.channel(),
                message.content.subject().map_or("", Private::reveal).to_owned(),
                message.content.body().reveal().to_owned(),
            )),
            _ => None,
        })
        .collect();
    real.sort();
    said.sort();
    let lines = |said: &[Said]| -> Vec<String> {
        said.iter()
            .map(|(at, to, by, subject, body)| {
                format!(
                    "{} {to} {by:?} {subject} {body}",
                    when::day_and_clock(*at, "Europe/London")
                )
            })
            .collect()
    };
    let texts = said.iter().filter(|(_, _, by, _, _)| *by == Channel::Sms).count();
    assert!(texts > 20, "a short story is long enough to differ: {texts}");
    assert_eq!(lines(&real), lines(&said));
}

#[test]
fn a_step_that_reaches_nobody_is_passed_at_once_on_paper_too() {
    all_hold(
        r#"
[[step]]
at = "13:01"
dead = ["pat", "chris", "sam"]
[[step]]
at = "13:55"
alert = { step = "slt", told = ["pat", "morgan"] }
"#,
    );
}

#[test]
fn a_dead_channel_is_said_before_they_leave() {
    let school = school();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    let dead = format!("[[step]]\nat = \"Tue 12:59\"\ndead = \"sms\"\n{SIGN_OUT}doubt = \"`sms` refuses\"\n");
    std::fs::write(&path, dead).expect("written");
    let scenario = ScenarioDraft::open(&path).and_then(|draft| draft.compile(&school));
    let outcome = play(
        &scenario.unwrap_or_else(|problems| panic!("{problems:#?}")),
        &school,
    );
    assert!(outcome.holds(), "{:#?}", outcome.failed);
}

#[test]
fn whoever_is_away_is_not_told_while_others_are_in() {
    let school = school();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    let away = format!(
        "[[step]]\nat = \"Tue 12:59\"\naway = \"pat\"\n{SIGN_OUT}[[step]]\nat = \"13:55\"\nalert = {{ told = \"chris\", not_told = \"pat\" }}\n"
    );
    std::fs::write(&path, away).expect("written");
    let scenario = ScenarioDraft::open(&path).and_then(|draft| draft.compile(&school));
    let outcome = play(
        &scenario.unwrap_or_else(|problems| panic!("{problems:#?}")),
        &school,
    );
    assert!(outcome.holds(), "{:#?}", outcome.failed);
}

#[test]
fn after_an_outage_the_workers_are_asked_afresh_on_paper_too() {
    all_hold(
        r#"
[[step]]
at = "13:10"
off_until = "13:30"
expect_none = { to = "jo", template = "checked-in" }
[[step]]
at = "13:30"
expect = { to = "jo", template = "system-was-off" }
"#,
    );
}

#[test]
fn a_rehearsal_of_one_visit_is_quick() {
    let school = school();
    let steps = "[[step]]\nat = \"14:10\"\nalert = { step = \"police\" }\n";
    let scenario = draft(steps)
        .compile(&school)
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let began = uptime();
    let times = 5;
    for _ in 0..times {
        assert_eq!(play(&scenario, &school).checks, 1);
    }
    let each = (uptime().ms() - began.ms()) / times;
    eprintln!("one rehearsal: {each} ms");
    // 20 ms as it is shipped; a build for debugging is some tens of times slower.
    assert!(each < 500, "{each} ms");
}

// Faults: P01 x human-late
#[test]
fn p01_the_indexes_agree_with_the_states_after_every_step() {
    let school = school();
    let began = Timestamp::parse("2026-11-24T10:00:00Z").expect("an instant");
    let mut paper = Paper::new(school.clone(), began);
    let out = |paper: &mut Paper, who: &str| {
        let asked = SignOutRequest {
            workers: vec![who.to_owned()],
            stops: vec!["3 Elm Road, M5 3XX".to_owned()],
            household: Some("0161 496 0123".to_owned()),
            purpose: Some("attendance".to_owned()),
            authorised_by: Some("morgan".to_owned()),
            back: "+60m".to_owned(),
            ..SignOutRequest::default()
        };
        let sign_out = parse_sign_out(&school, &asked, paper.now()).expect("understood");
        paper.sign_out("doorstep", sign_out, false).expect("signed out");
    };
    let said = [
        (0, "jo", "on my way"),
        (4, "jo", "in"),
        (6, "ali", "in"),
        (9, "jo", "more 30"),
        (15, "ali", "I need cover for my duty"),
        (18, "pat", "ack h1"),
        (25, "jo", "left"),
        (31, "pat", "away today"),
        (33, "jo", "back"),
        (34, "sam", "here"),
        (95, "morgan", "ack all"),
        (99, "morgan", "safe h1 seen"),
        (101, "robin", "confirm h1"),
        (130, "ali", "back"),
    ];
    out(&mut paper, "jo");
    out(&mut paper, "ali");
    let mut alerts = 0;
    for (minute, who, text) in said {
        let until = began + Span::from_mins(minute);
        while let Some(next) = paper.next_at().filter(|next| *next <= until) {
            paper.pass_to(next.max(paper.now()));
            assert_eq!(paper.index_faults(), Vec::<String>::new(), "at {next}");
        }
        paper.pass_to(until);
        paper.text(&PersonId::new(&school.id, who), text, until);
        assert_eq!(paper.index_faults(), Vec::<String>::new(), "after {text}");
        alerts = alerts.max(paper.alerts().count());
    }
    assert!(alerts > 0, "duress is among it");
    assert!(paper.visits().any(|visit| !visit.is_open()), "a visit is over");
    paper.pass_to(began + Span::from_mins(26 * 60));
    assert_eq!(paper.index_faults(), Vec::<String>::new(), "a day later");
}
