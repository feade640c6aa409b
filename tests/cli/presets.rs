//! `homeward init --policy`: what is written can be used at once, and its scenarios hold there.

use crate::run::{homeward, homeward_in, root};
use std::collections::BTreeSet;
use std::path::Path;

/// The names of the files in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Every policy of `config/policies`, by name.
fn policies() -> Vec<String> {
    let names = names(&root().join("config/policies"));
    let policies = names.iter().filter_map(|name| name.strip_suffix(".toml"));
    policies.map(str::to_owned).collect()
}

#[test]
fn every_policy_is_written_whole_loads_and_its_scenarios_hold_right_away() {
    let policies = policies();
    assert!(policies.len() >= 3, "{policies:?}");
    for policy in policies {
        let directory = tempfile::tempdir().unwrap();
        let ran = homeward_in(directory.path(), &[], &["init", "--policy", &policy]).ended(0);
        assert!(
            ran.out
                .contains("homeward rehearse --scenario config/schools/example"),
            "{ran:?}"
        );
        assert_eq!(
            names(&directory.path().join("config/schools/example")),
            names(&root().join("config/policies").join(&policy)),
            "{policy}: src/cli/presets.rs lists other scenarios than there are"
        );
        let check = [
            "check",
            "--no-secrets",
            "--json",
            "--config",
            "config/homeward.toml",
        ];
        let json = homeward_in(directory.path(), &[], &check).ended(0).json();
        assert_eq!(json["errors"].as_array().unwrap().len(), 0, "{json}");
        let school = std::fs::read_to_string(directory.path().join("config/schools/example.toml")).unwrap();
        for warning in json["warnings"].as_array().unwrap() {
            let code = warning["code"].as_str().unwrap();
            let said = policy != "recommended" && school.lines().any(|line| says(line, code));
            assert!(
                code == "missing-secret" || said,
                "{policy} is warned of, and does not say why: {warning}"
            );
        }
        let ran = homeward_in(directory.path(), &[], &["rehearse", "--scenario", "config"]).ended(0);
        let held = names(&directory.path().join("config/schools/example")).len();
        assert!(
            ran.out.ends_with(&format!("{held} scenarios: {held} held\n")),
            "{policy}: {}",
            ran.out
        );
    }
}

/// Whether a remark of the file speaks of a warning.
fn says(line: &str, code: &str) -> bool {
    line.split_once('#')
        .is_some_and(|(_, remark)| remark.contains(code))
}

#[test]
fn the_policy_that_we_recommend_is_told_at_its_own_times_from_the_moment_it_is_written() {
    let directory = tempfile::tempdir().unwrap();
    homeward_in(directory.path(), &[], &["init", "--policy", "recommended"]).ended(0);
    let rehearse = [
        "rehearse",
        "--config",
        "config/homeward.toml",
        "--type",
        "home",
        "--at",
        "Tue 13:00",
        "--silent-from",
        "13:30",
        "--office-answers",
        "never",
    ];
    let ran = homeward_in(directory.path(), &[], &rehearse).ended(0);
    let mut rest = ran.out.as_str();
    for said in [
        "step `office`",
        "step `household`",
        "step `slt`",
        "step `headteacher`",
        "step `police`, the police prompt",
    ] {
        let at = rest.find(said);
        rest = &rest[at.unwrap_or_else(|| panic!("no {said}, in this order, in:\n{}", ran.out))..];
    }
}

#[test]
fn a_policy_that_is_not_there_is_answered_with_the_nearest_and_writes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let ran = homeward_in(directory.path(), &[], &["init", "--policy", "ordsal"]).ended(2);
    for said in ["'ordsal'", "'ordsall'", "recommended", "stepney"] {
        assert!(ran.err.contains(said), "no {said} in {}", ran.err);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_policy_overwrites_nothing_unless_it_is_told_to() {
    let directory = tempfile::tempdir().unwrap();
    homeward_in(directory.path(), &[], &["init", "--policy", "ordsall"]).ended(0);
    let mine = directory.path().join("config/schools/example.toml");
    std::fs::write(&mine, "mine").unwrap();
    let again = homeward_in(directory.path(), &[], &["init", "--policy", "ordsall"]).ended(1);
    assert!(again.err.contains("would be overwritten"), "{again:?}");
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "mine");
    homeward_in(directory.path(), &[], &["init", "--policy", "ordsall", "--force"]).ended(0);
    let shipped = std::fs::read_to_string(root().join("config/policies/ordsall.toml")).unwrap();
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), shipped);
}

#[test]
fn the_help_names_every_policy() {
    let ran = homeward(&["init", "--help"]).ended(0);
    for policy in policies() {
        assert!(ran.out.contains(&policy), "no {policy} in {}", ran.out);
    }
}
