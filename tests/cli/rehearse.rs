//! `homeward rehearse`: one visit on paper, and scenario files.

use crate::run::{homeward, homeward_in, root, shipped};
use std::path::Path;

const SCENARIO: &str = r#"rule  = ["OP-12", "WH-15"]
title = "Asked every twenty minutes; the office hears of silence after five more"
school = "SCHOOL"

# Out at one.
[[step]]
at = "Tue 13:00"
sign_out = { type = "home", workers = ["jo", "ali"], back = "14:30", stops = ["12 Acacia Avenue, M5 3XX"], household = "0161 496 0123", purpose = "attendance", vehicle = "on foot", authorised_by = "morgan" }

[[step]]
at = "13:20"
from = "jo"
text = "in"

[[step]]
at = "13:45"
alert = { kind = "overdue", step = "office" }
expect = { to = "pat", by = "sms", says = "missed the 13:40 check-in" }
"#;

/// Writes the scenario into a folder, with a part of it changed.
fn scenario(folder: &Path, name: &str, old: &str, new: &str) -> String {
    let school = root().join("config/schools/example.toml").display().to_string();
    assert!(SCENARIO.contains(old), "{old}");
    let text = SCENARIO.replacen(old, new, 1).replace("SCHOOL", &school);
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn one_visit_is_told_as_a_timeline_with_the_exact_texts() {
    let ran = homeward(&[
        "rehearse",
        "--config",
        &shipped(),
        "--school",
        "example",
        "--type",
        "home",
        "--at",
        "Tue 13:30",
        "--worker",
        "jo",
        "--worker",
        "ali",
        "--back",
        "+60m",
        "--silent-from",
        "13:50",
        "--office-answers",
        "never",
    ])
    .ended(0);
    let mut rest = ran.out.as_str();
    for said in [
        "Nothing was sent.",
        "Tue 13:30  office: jo and ali sign out, home, back Tue 14:30, authorised by ",
        "to ali, jo by sms: Homeward 13:30: you are signed out, due back 14:30.",
        "Tue 13:40  from jo: in",
        "next: check-in by Tue 14:00; others are told at Tue 14:05",
        "Tue 14:05  ALERT step `office`: tells chris, pat",
        "by sms: Homeward ",
        "Ali Khan and Jo Bloggs missed the 14:00 check-in. Ring ",
        "Tue 14:20  ALERT step `police`, the police prompt: tells ",
        "Tue 14:22  ALERT says it again",
    ] {
        let at = rest.find(said);
        rest = &rest[at.unwrap_or_else(|| panic!("no `{said}`, in this order, in:\n{}", ran.out))..];
    }
}

#[test]
fn what_is_not_said_is_filled_in_and_the_visit_goes_well() {
    let ran = homeward(&["rehearse", "--config", &shipped(), "--at", "Wed 10:00"]).ended(0);
    assert!(
        ran.out.contains("jo and ali") || ran.out.contains("ali and jo"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(" is over"), "{}", ran.out);
    assert!(!ran.out.contains("ALERT"), "{}", ran.out);
}

#[test]
fn an_office_that_answers_holds_the_chain_and_ends_it() {
    let ran = homeward(&[
        "rehearse",
        "--config",
        &shipped(),
        "--at",
        "Wed 10:00",
        "--silent-from",
        "10:20",
        "--office-answers",
        "1m",
        "--safe-after",
        "2m",
        "--json",
    ])
    .ended(0);
    let json = ran.json();
    let story = json["story"].as_array().unwrap();
    let said = |what: &str, part: &str| {
        story.iter().any(|entry| {
            let text = entry["text"].as_str().unwrap_or_default();
            entry["what"] == what && text.contains(part)
        })
    };
    assert!(said("text", "ACK "));
    assert!(said("alert", "is held by "));
    assert!(said("alert", "is resolved by "));
    assert!(!said("alert", "police prompt"));
    let message = story.iter().find(|entry| entry["what"] == "message").unwrap();
    assert!(message["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(message["template"], "signed-out");
}

#[test]
fn a_visit_that_is_refused_says_why_and_ends_with_1() {
    let arguments = [
        "rehearse",
        "--config",
        &shipped(),
        "--at",
        "Wed 10:00",
        "--worker",
        "jo",
        "--authorised-by",
        "chris",
    ];
    let ran = homeward(&arguments).ended(1);
    assert!(ran.out.contains("refused: `chris` may not authorise"), "{ran:?}");
}

#[test]
fn a_visit_out_of_hours_is_filled_in_too_and_goes_well() {
    for at in ["Wed 22:00", "Sat 10:00"] {
        let ran = homeward(&["rehearse", "--config", &shipped(), "--at", at]).ended(0);
        assert!(!ran.out.contains("refused"), "{ran:?}");
        assert!(
            ran.out.contains("an exception is recorded: out-of-hours"),
            "{ran:?}"
        );
    }
}

#[test]
fn safe_without_anybody_who_says_ack_is_refused() {
    let arguments = [
        "rehearse",
        "--config",
        &shipped(),
        "--office-answers",
        "never",
        "--safe-after",
        "5m",
    ];
    let ran = homeward(&arguments).ended(2);
    assert!(ran.err.contains("SAFE comes after ACK"), "{ran:?}");
}

#[test]
fn what_names_nothing_ends_with_2_and_lists_what_there_is() {
    for (arguments, said) in [
        (
            &["--worker", "joe"][..],
            "there is ali, chris, jo, morgan, pat, robin, sam",
        ),
        (&["--type", "hom"], "there is doorstep, home"),
        (&["--school", "ordsall"], "there is example"),
        (&["--at", "teatime"], "write for example `Tue 15:30`"),
        (&["--back", "soon"], "`soon` is not a time"),
        (
            &["--office-answers", "perhaps"],
            "`perhaps` is not a length of time",
        ),
        (&["--scenario", "nowhere"], "there is no `nowhere`"),
        (
            &["--scenario", "docs"],
            "there is no `*.scenario.toml` in `docs` or below it",
        ),
        (
            &["--scenario", "docs", "--type", "home"],
            "`--type` is for one visit on paper",
        ),
    ] {
        let config = shipped();
        let all = [&["rehearse", "--config", &config], arguments].concat();
        let ran = homeward(&all).ended(2);
        assert!(ran.err.contains(said), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn scenarios_that_hold_are_a_line_each_and_end_with_0() {
    let folder = tempfile::tempdir().unwrap();
    scenario(folder.path(), "a.scenario.toml", "Out at", "Out at");
    scenario(folder.path(), "below/b.scenario.toml", "OP-12", "OP-13");
    let ran = homeward(&["rehearse", "--scenario", &folder.path().display().to_string()]).ended(0);
    assert!(
        ran.out
            .contains("ok        OP-12, WH-15   Asked every twenty minutes; the office"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("OP-13, WH-15"), "{}", ran.out);
    assert!(ran.out.ends_with("2 scenarios: 2 held\n"), "{}", ran.out);
}

#[test]
fn what_does_not_hold_is_shown_with_its_line_what_was_said_instead_and_the_story() {
    let folder = tempfile::tempdir().unwrap();
    let path = scenario(folder.path(), "a.scenario.toml", "missed the", "missed teh");
    let ran = homeward(&["rehearse", "--scenario", &path]).ended(1);
    let place = format!("{path}:18: at Tue 13:45 this does not hold:");
    for said in [
        "FAILED    OP-12, WH-15",
        &place,
        "expect = { to = \"pat\", by = \"sms\", says = \"missed teh 13:40 check-in\" }",
        "to pat by sms: Homeward",
        "Tue 13:20  from jo: in",
        "1 scenario: 0 held, 1 failed",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    let ran = homeward(&["rehearse", "--json", "--scenario", &path]).ended(1);
    let json = ran.json();
    assert_eq!(json["failed"], 1);
    assert_eq!(json["scenarios"][0]["failed"][0]["line"], 18);
    assert_eq!(json["scenarios"][0]["rules"][0], "OP-12");
}

#[test]
fn a_story_that_was_accepted_is_compared_and_a_change_of_policy_is_a_diff() {
    let folder = tempfile::tempdir().unwrap();
    let school = std::fs::read_to_string(root().join("config/schools/example.toml")).unwrap();
    std::fs::write(folder.path().join("example.toml"), &school).unwrap();
    std::fs::write(
        folder.path().join("a.scenario.toml"),
        SCENARIO.replace("SCHOOL", "example.toml"),
    )
    .unwrap();
    let run = |arguments: &[&str]| homeward_in(folder.path(), &[], arguments);
    run(&["rehearse", "--scenario", "a.scenario.toml", "--accept"]).ended(0);
    let recorded = std::fs::read_to_string(folder.path().join("a.scenario.toml")).unwrap();
    assert!(
        recorded.contains("story = \"\"\"\nTue 13:00  office: "),
        "{recorded}"
    );
    run(&["rehearse", "--scenario", "."]).ended(0);
    // Somebody else is told on start: no expectation speaks of it, and the story shows it.
    let edited = school.replacen(
        "tell_on_start = [\"line-manager\"]",
        "tell_on_start = [\"office\"]",
        1,
    );
    assert_ne!(edited, school);
    std::fs::write(folder.path().join("example.toml"), edited).unwrap();
    let ran = run(&["rehearse", "--scenario", "."]).ended(1);
    assert!(ran.out.contains("\n-Tue 13:00  to sam by sms: "), "{}", ran.out);
    assert!(ran.out.contains("\n+Tue 13:00  to chris by sms: "), "{}", ran.out);
    run(&["rehearse", "--scenario", ".", "--accept"]).ended(0);
    run(&["rehearse", "--scenario", "."]).ended(0);
}

#[test]
fn a_scenario_that_cannot_be_used_ends_with_78_and_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = scenario(
        folder.path(),
        "a.scenario.toml",
        "from = \"jo\"",
        "from = \"joe\"",
    );
    let ran = homeward(&["rehearse", "--scenario", &path]).ended(78);
    assert!(
        ran.out
            .contains(&format!("{path}:12:8: error: nobody is called `joe`")),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("did you mean `jo`?"), "{}", ran.out);
    let path = scenario(folder.path(), "b.scenario.toml", "school = \"SCHOOL\"\n", "");
    let ran = homeward(&["rehearse", "--scenario", &path]).ended(2);
    assert!(ran.err.contains("which school?"), "{ran:?}");
    let ran = homeward(&["rehearse", "--scenario", &path, "--config", &shipped()]).ended(0);
    assert!(ran.out.contains("1 held"), "{ran:?}");
}

#[test]
fn an_office_that_answers_is_heard_out_to_safe() {
    let at = &[
        "rehearse",
        "--config",
        &shipped(),
        "--type",
        "home",
        "--worker",
        "jo",
        "--worker",
        "ali",
    ];
    let course = ["--back", "+60m", "--at", "Tue 13:30", "--silent-from", "13:50"];
    for (answers, safe_after) in [("5m", "10m"), ("5m", "40m"), ("30m", "10m")] {
        let office = ["--office-answers", answers, "--safe-after", safe_after];
        let ran = homeward(&[&at[..], &course, &office].concat()).ended(0);
        let (_, after) = ran
            .out
            .split_once(": SAFE ")
            .unwrap_or_else(|| panic!("no SAFE: {}", ran.out));
        assert!(after.contains(" safe"), "nobody is told of it: {after}");
    }
}

#[test]
fn silence_from_before_the_sign_out_is_refused_with_the_reason() {
    for from in ["13:20", "Mon 13:50", "23:00"] {
        let ran = homeward(&[
            "rehearse",
            "--config",
            &shipped(),
            "--at",
            "Tue 13:30",
            "--silent-from",
            from,
        ])
        .ended(2);
        assert!(
            ran.err
                .contains("is not within the visit, which begins at Tue 13:30"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_step_before_the_one_above_it_is_not_played_the_next_day() {
    let directory = tempfile::tempdir().unwrap();
    let back = scenario(
        directory.path(),
        "back.scenario.toml",
        "at = \"13:45\"",
        "at = \"13:10\"",
    );
    let ran = homeward(&["rehearse", "--scenario", &back]).ended(78);
    let said = format!("{}{}", ran.out, ran.err);
    assert!(said.contains("`13:10` is before the step above it"), "{said}");
    assert!(said.contains("write the day"), "{said}");
}
