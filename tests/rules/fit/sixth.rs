//! A policy that nobody has built in is read from a file: what its rules come to, and what is said of a file with mistakes.

use super::{Example, RuleState, fit, root};
use homeward::domain::id::SchoolId;
use std::fmt::Write;

/// A made-up policy with a rule of most kinds, and a check of its own.
const MADE_UP: &str = r#"
title = "Made-up Federation"
letters = "MF"

[says]
pair = "two after dark"

[[rule]]
id = "MF-1"
marks = "T"
says = "Whoever goes in is asked every quarter of an hour."
enforced = [{ check_in_every = "15m" }]

[[rule]]
id = "MF-2"
marks = "T"
says = "Whoever goes in is asked every half hour, and is expected back."
enforced = [{ check_in_every = "30m" }, "returns"]

[[rule]]
id = "MF-3"
marks = "E"
says = "Whoever is late is rung before anybody else is asked for anything."
enforced = ["rung-first"]

[[rule]]
id = "MF-4"
marks = "A"
says = "The attendance lead authorises it, or it is at least on record who did."
enforced = [{ leave_by = { roles = ["attendance-lead"], who = "the attendance lead" } }]
recorded = [{ requires = "authorisation" }]

[[rule]]
id = "MF-5"
marks = "T"
says = "Nobody is late by more than ten minutes unnoticed."
enforced = ["graces"]

[[rule]]
id = "MF-6"
marks = "O"
says = "Dress for the weather."

[checks.rung-first.chain]
of = "late-return"
holds = "`{1.step}` of `{chain}` rings, told to {1.told}"
steps = [{ at = "first", asks = "ring-worker", lacks = "`{chain}` begins otherwise", add = "see to `{chain}`" }]

[checks.graces.visits]
holds = "{return.grace} after the time they are due back"
tests = [{ setting = "return.grace", at_most = "10m", lacks = "{return.grace} is long", add = "grace = \"10m\"", under = "return" }]
"#;

fn read(text: &str) -> Result<fit::PolicyRules, fit::PolicyError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made-up.toml");
    std::fs::write(&path, text).unwrap();
    fit::read(&path)
}

#[test]
fn a_policy_of_a_file_is_judged_rule_by_rule_like_the_shipped_ones() {
    let policy = read(MADE_UP).unwrap();
    let config = Example::new().load().unwrap().config;
    let school = &config.schools[&SchoolId::new("example")];
    let report = fit::report(&config, school, &policy);
    assert_eq!(
        (report.policy.as_str(), report.policy_title.as_str()),
        ("made-up", "Made-up Federation")
    );
    let mut found = String::new();
    for row in &report.rules {
        writeln!(
            found,
            "{} {:?}: {}",
            row.rule.id, row.finding.state, row.finding.because
        )
        .unwrap();
    }
    assert_eq!(
        found,
        "\
MF-1 NotCovered: its check-in comes only every 20m (doorstep, home)
MF-2 Enforced: `check_in.every = 20m` from arrival, then chain `no-check-in` (doorstep, home); no sign-out without the time they are due back; 10m later without BACK or HOME, chain `not-back` (doorstep, home)
MF-3 Enforced: `office` of `not-back` rings, told to office-manager, office, line-manager (doorstep, home)
MF-4 Recorded: `requires` has `authorisation` (doorstep, home); but headteacher, slt may authorise it, where the policy says the attendance lead (doorstep); headteacher, dsl may authorise it, where the policy says the attendance lead (home)
MF-5 Enforced: 10m after the time they are due back (doorstep, home)
MF-6 Advice: how somebody behaves out there is theirs: no system holds it
"
    );
    let said = report
        .questions
        .iter()
        .find(|answer| answer.key == "pair")
        .unwrap();
    assert_eq!(said.policy_says.as_deref(), Some("two after dark"));
    let patient = MADE_UP.replace("at_most = \"10m\"", "at_most = \"1m\"");
    let report = fit::report(&config, school, &read(&patient).unwrap());
    let row = &report.rules[4].finding;
    assert_eq!(row.state, RuleState::NotCovered);
    assert_eq!(row.because, "10m is long (doorstep, home)");
    assert!(
        row.remedy
            .as_deref()
            .unwrap()
            .starts_with("add `grace = \"10m\"` under `[visit_types.doorstep.return]`")
    );
}

#[test]
fn a_policy_with_a_mistake_is_refused_with_its_place() {
    let refused = |from: &str, to: &str| {
        assert!(MADE_UP.contains(from), "{from}");
        read(&MADE_UP.replace(from, to)).unwrap_err().to_string()
    };
    for (from, to, said) in [
        (
            "\"returns\"]",
            "\"retruns\"]",
            "rule `MF-2`: no check is called `retruns`",
        ),
        (
            "check_in_every = \"15m\"",
            "check_in_evry = \"15m\"",
            "unknown variant `check_in_evry`",
        ),
        (
            "check_in_every = \"15m\"",
            "check_in_every = \"15\"",
            "a duration needs its unit",
        ),
        (
            "requires = \"authorisation\"",
            "requires = \"authorization\"",
            "unknown variant `authorization`",
        ),
        (
            "{return.grace} after",
            "{return.garce} after",
            "no setting is called `return.garce`",
        ),
        ("{1.step}", "{0.step}", "`{0.step}` means nothing of a chain"),
        (
            "pair = \"two",
            "pears = \"two",
            "`says.pears` answers no question",
        ),
        (
            "id = \"MF-6\"",
            "id = \"MF-5\"",
            "rule `MF-5`: an id is `MF-` and a number, once",
        ),
        ("id = \"MF-6\"", "id = \"XY-6\"", "rule `XY-6`"),
        ("marks = \"O\"", "marks = \"R\"", "rule `MF-6`: name a check"),
        ("marks = \"O\"", "marks = \"Q\"", "`Q` is no mark"),
        (
            "enforced = [\"graces\"]",
            "enfroced = [\"graces\"]",
            "unknown field `enfroced`",
        ),
        (
            "setting = \"return.grace\", at_most",
            "setting = \"return.grace\", at_msot",
            "unknown field `at_msot`",
        ),
    ] {
        let wrong = refused(from, to);
        assert!(
            wrong.contains("made-up.toml") && wrong.contains(said),
            "{to}: {wrong}"
        );
    }
    let circle = "[checks.round]\nany = [\"round\"]\n\n[checks.graces.visits]";
    let circle = MADE_UP.replace("[checks.graces.visits]", circle);
    let circle = circle.replace("enforced = [\"graces\"]", "enforced = [\"round\"]");
    let wrong = read(&circle).unwrap_err().to_string();
    assert!(wrong.contains("the check `round` stands in itself"), "{wrong}");
}

#[test]
fn shipped_policies_name_no_check_that_nobody_asks() {
    let folder = root().join("config/fit");
    let mut files = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        files.insert(path.clone(), std::fs::read_to_string(&path).unwrap());
    }
    assert_eq!(files.len(), 6, "five policies and what they share");
    let shared = folder.join("shared.toml");
    for (path, text) in &files {
        let table: toml::Table = toml::from_str(text).unwrap();
        let checks = table.get("checks").and_then(toml::Value::as_table);
        for name in checks.into_iter().flat_map(toml::Table::keys) {
            let quoted = format!("\"{name}\"");
            let mut asked = files
                .iter()
                .filter(|(other, _)| *path == shared || *other == path);
            assert!(
                asked.any(|(_, text)| text.contains(&quoted)),
                "{}: nobody asks `{name}`",
                path.display()
            );
        }
    }
}
