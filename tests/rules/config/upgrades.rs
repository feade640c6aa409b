//! What an earlier release took and this one calls an error: refused by `check` and a reload, and a loud warning with the old
//! meaning where a daemon starts. An upgrade never stops a running school.

use super::case::{Example, SCHOOL};
use super::rendered;
use homeward::config::{Problem, School};
use homeward::domain::id::{PersonId, SchoolId};

/// What stands in the compiled school where the error was.
type Meaning = fn(&School) -> String;

fn mobile(school: &School) -> String {
    let jo = &school.people[&PersonId::new(&school.id, "jo")];
    jo.mobile
        .as_ref()
        .map_or("none", |mobile| mobile.reveal())
        .to_owned()
}

fn name(school: &School) -> String {
    school.people[&PersonId::new(&school.id, "jo")]
        .name
        .reveal()
        .to_owned()
}

fn prompt(school: &School) -> String {
    school.incidents["injury"].prompt.clone().expect("a prompt")
}

/// Every tightened rule, as an edit of the shipped example.
fn tightened() -> Vec<(&'static str, Example, Meaning, String)> {
    let edited = |old: &str, new: &str| Example::new().edit(SCHOOL, old, new);
    let long = "Jo".repeat(21);
    let school = "Hollybank".repeat(9);
    vec![
        (
            "too-long",
            edited("name   = \"Jo Bloggs\"", &format!("name = \"{long}\"")),
            name,
            long,
        ),
        (
            "too-long",
            edited(
                "name         = \"Example Primary School\"",
                &format!("name = \"{school}\""),
            ),
            |school| school.name.clone(),
            school,
        ),
        (
            "too-long",
            edited(
                "[people.jo]",
                &format!("# {}\n[people.jo]", "x".repeat(5 * 1024 * 1024)),
            ),
            name,
            "Jo Bloggs".to_owned(),
        ),
        (
            "landline-as-mobile",
            edited("mobile = \"07700 900101\"", "mobile = \"0161 496 0001\""),
            mobile,
            "+441614960001".to_owned(),
        ),
        (
            "bad-prompt",
            edited("Fill in the accident form today.", "Fill in {form 7} today."),
            prompt,
            "See that they are looked after. Fill in {form 7} today.".to_owned(),
        ),
        (
            "bad-prompt",
            edited("Fill in the accident form today.", "Ring {nobody-at-all} today."),
            prompt,
            "See that they are looked after. Ring {nobody-at-all} today.".to_owned(),
        ),
    ]
}

fn errors(problems: &[Problem]) -> Vec<&str> {
    let errors = problems.iter().filter(|problem| problem.is_error());
    errors.map(|problem| problem.code).collect()
}

// Faults: P13 x bad-config
#[test]
fn p13_what_an_earlier_release_took_is_refused_by_check_and_still_starts_with_its_old_meaning() {
    for (code, example, meaning, expected) in tightened() {
        let refused = example.load().map(drop).expect_err(code);
        assert_eq!(errors(&refused), [code], "{}", rendered(&refused));

        let started = example
            .load_at_start()
            .unwrap_or_else(|problems| panic!("{code}: {}", rendered(&problems)));
        let school = &started.config.schools[&SchoolId::new("example")];
        assert_eq!(meaning(school), expected, "{code}");
        let warned: Vec<&Problem> = started
            .warnings
            .iter()
            .filter(|problem| problem.code == code)
            .collect();
        let [warning] = warned.as_slice() else {
            panic!("{code}: {}", rendered(&started.warnings));
        };
        assert!(
            !warning.is_error() && warning.accepted_until.is_some(),
            "{warning:?}"
        );
        assert!(
            warning.message.contains("An earlier release took this"),
            "{warning:?}"
        );
    }
}

#[test]
fn p13_an_error_of_any_release_stops_a_start_also_beside_one_with_grace() {
    let example = Example::new()
        .edit(SCHOOL, "mobile = \"07700 900101\"", "mobile = \"0161 496 0001\"")
        .edit(SCHOOL, "wait = \"5m\"", "wait = \"0m\"");
    let refused = example.load_at_start().map(drop).expect_err("a wait of nothing");
    assert_eq!(errors(&refused), ["zero-wait"], "{}", rendered(&refused));
}

#[test]
fn a_start_that_takes_an_old_error_still_judges_the_school() {
    let example = Example::new()
        .edit(SCHOOL, "mobile = \"07700 900101\"", "mobile = \"0161 496 0001\"")
        .edit(
            SCHOOL,
            "tell = [\"headteacher\", \"slt\"]",
            "tell = [\"principal\", \"slt\"]",
        );
    let said = |problems: &[Problem]| rendered(problems).contains("nobody is `principal`");
    let started = example
        .load_at_start()
        .map_err(|problems| rendered(&problems))
        .unwrap();
    assert!(said(&started.warnings), "{}", rendered(&started.warnings));
}
