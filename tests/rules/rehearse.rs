//! A rehearsal says what the daemon would say: the same messages, to the same people, at the same times.

use crate::support::bench::Bench;
use homeward::app::{AlertWord, Request};
use homeward::clock::uptime;
use homeward::config::School;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::Address;
use homeward::domain::id::PersonId;
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
fn school() -> School {
    let mut library = ScenarioLibrary::default();
    library
        .school(&example(), ORDINARY_WEEK)
        .expect("the shipped example")
}

const SIGN_OUT: &str = r#"
[[step]]
at = "Tue 13:00"
sign_out = { type = "home", workers = ["jo", "ali"], back = "14:30", stops = ["12 Acacia Avenue, M5 3XX"], household = "0161 496 0123", purpose = "attendance", vehicle = "on foot", authorised_by = "morgan" }
"#;

/// Reads a scenario of these steps after the sign-out at one on a Tuesday.
fn draft(steps: &str) -> ScenarioDraft {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    std::fs::write(&path, format!("{SIGN_OUT}{steps}")).expect("written");
    ScenarioDraft::open(&path).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn played(steps: &str) -> ScenarioOutcome {
    let school = school();
    let scenario = draft(steps).compile(&school);
    play(
        &scenario.unwrap_or_else(|problems| panic!("{problems:#?}")),
        &school,
    )
}

#[track_caller]
fn all_hold(steps: &str) {
    let outcome = played(steps);
    assert!(outcome.failed.is_empty(), "{:#?}", outcome.failed);
    assert!(outcome.checks > 0);
}

#[track_caller]
fn fails(steps: &str, instead: &str) {
    let outcome = played(steps);
    assert_eq!(outcome.failed.len(), 1, "{:#?}", outcome.failed);
    let failed = &outcome.failed[0];
    assert!(failed.instead.join("\n").contains(instead), "{failed:#?}");
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
            Address::Sms(phone) => person.mobile.as_ref() == Some(phone),
            Address::Email(email) => person.email.as_ref() == Some(email),
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
                message.by,
                message.subject.clone(),
                message.body.clone(),
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
fn what_is_expected_is_found_by_person_role_channel_words_and_template() {
    all_hold(
        r#"
[[step]]
at = "13:00"
expect = [{ to = ["jo", "ali"], by = "sms", says = "YOU ARE signed out", lacks = "Acacia" }, { to = "slt", template = "started" }]
visit = { phase = "out", next = "arrival", next_at = "13:45", back = "14:30", authorised_by = "morgan", exceptions = [] }
[[step]]
at = "13:20"
from = "jo"
text = "in"
expect = { to = "jo", template = "arrived" }
expect_none = { to = "pat" }
no_alert = true
[[step]]
at = "13:40"
expect = { to = "jo", template = "check-in-now" }
expect_none = { to = "anybody", by = "email", since = "13:00" }
[[step]]
at = "13:45"
expect = { to = "office", by = "email", says = "missed the 13:40 check-in" }
alert = { of = "jo", kind = "overdue", chain = "no-check-in", step = "office", ask = "ring-worker", held_by = "nobody", told = ["pat", "office"], not_told = "slt", police_called = false }
sheet = ["12 Acacia Avenue, M5 3XX", "on foot"]
[[step]]
at = "13:46"
from = "pat"
text = "ack {code}"
alert = { held_by = "pat" }
[[step]]
at = "13:48"
office = "safe by pat spoke"
no_alert = true
expect = { to = "jo", template = "stood-down-worker" }
[[step]]
at = "14:20"
office = "back all"
visit = { phase = "closed", closed = "returned" }
"#,
    );
}

#[test]
fn what_does_not_hold_says_what_was_so_instead() {
    fails(
        "[[step]]\nat = \"13:00\"\nexpect = { to = \"jo\", says = \"good morning\" }\n",
        "you are signed out",
    );
    fails(
        "[[step]]\nat = \"13:05\"\nexpect = { to = \"pat\" }\n",
        "nothing went to `pat`",
    );
    fails(
        "[[step]]\nat = \"13:37\"\nexpect_none = { to = \"sam\", since = \"13:00\" }\n",
        "are out on a visit",
    );
    fails(
        "[[step]]\nat = \"13:56\"\nalert = { kind = \"help\" }\n",
        "kind = \"overdue\", chain = \"not-back\", step = \"office\"",
    );
    fails("[[step]]\nat = \"13:05\"\nalert = {}\n", "no alert is open");
    fails("[[step]]\nat = \"13:56\"\nno_alert = true\n", "alert H1");
    fails(
        "[[step]]\nat = \"13:05\"\nvisit = { phase = \"on-site\" }\n",
        "phase = \"out\"",
    );
    fails("[[step]]\nat = \"13:05\"\nsheet = \"999\"\n", "no sheet");
    fails(
        "[[step]]\nat = \"13:05\"\noffice = \"ok jo\"\nrefused = \"no\"\n",
        "it was not refused",
    );
    fails("[[step]]\nat = \"13:05\"\noffice = \"ack by pat\"\n", "refused: ");
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
fn everything_wrong_with_a_scenario_is_said_at_once_each_with_its_place() {
    let steps = r#"[[step]]
at = "12:00"
from = "joo"
text = "ok"
expect = { to = "offfice", by = "fax", template = "chek-in-now" }
[[step]]
at = "teatime"
no_alert = true
[[step]]
at = "13:30"
office = "dance jo"
[[step]]
at = "13:31"
[[step]]
at = "13:32"
office = "ok jo"
dead = "jo"
[[step]]
at = "13:33"
alert = { kind = "dire", step = "ofice", chain = "no-chekin" }
refused = "x"
"#;
    let problems = draft(steps).compile(&school()).expect_err("all of it");
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}:{} {}", problem.line, problem.column, problem.message))
        .collect();
    let expected = [
        "7:8 nobody is called `joo` in Example Primary School",
        "9:17 `offfice` is neither a person nor a role of Example Primary School",
        "9:33 `fax` is no channel",
        "9:51 there is no text `chek-in-now`",
        "11:7 `teatime` is not a clock time",
        "15:11 `dance` is nothing that the office says",
        "16:1 nothing happens in this step, and nothing must hold",
        "18:1 several things happen in one step, and nobody could say in which order",
        "24:18 `dire` is no kind of alert",
    ];
    for expected in expected {
        assert!(
            lines.iter().any(|line| line == expected),
            "no {expected} in {lines:#?}"
        );
    }
    for problem in &problems {
        assert!(
            !problem.remedy.is_empty() && problem.remedy != "mend it",
            "{problem:#?}"
        );
    }
}

#[test]
fn a_misspelt_key_at_any_depth_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    for (right, wrong) in [
        ("at = \"Tue", "att = \"Tue"),
        ("workers =", "wrokers ="),
        ("[[step]]", "[[steps]]"),
    ] {
        std::fs::write(&path, SIGN_OUT.replacen(right, wrong, 1)).expect("written");
        let problems = ScenarioDraft::open(&path).err().expect("a problem");
        assert_eq!(problems[0].code, "unknown-key", "{problems:#?}");
    }
}

#[test]
fn a_story_is_recorded_before_the_first_step_and_its_remarks_and_replaced_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.scenario.toml");
    let text = "title = \"T\"\n\n# The first step.\n[[step]]\nat = \"Tue 13:00\"\nno_alert = true\n";
    std::fs::write(&path, text).expect("written");
    let draft = ScenarioDraft::open(&path).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let once = draft.recording().with("a \"\"\"quoted\"\"\" line\nand a \\");
    assert_eq!(once.find("story = "), text.find("# The first step."), "{once}");
    std::fs::write(&path, &once).expect("written");
    let draft = ScenarioDraft::open(&path).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let again = draft.recording().with("another");
    assert!(!again.contains("quoted") && again.ends_with(&text[text.find('#').expect("a remark")..]));
    let scenario = draft
        .compile(&school())
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(
        scenario.story.as_deref(),
        Some("a \"\"\"quoted\"\"\" line\nand a \\")
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
