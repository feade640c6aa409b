//! How well a school follows the policies: every rule is known and judged, and nothing is called enforced unseen.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod docs;
mod sixth;

use crate::config::case::{Example, SCHOOL, SERVER, root};
use homeward::config::{Config, PolicyName, SecretPolicy, any_text};
use homeward::domain::id::SchoolId;
use homeward::fit::{self, FitReport, PolicyRule, RuleFinding, RuleMark, RuleState};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Name, letters and number of rules of each policy.
const RULES: [(&str, &str, usize); 5] = [
    ("mead-trust", "TM", 36),
    ("ordsall", "OP", 27),
    ("roselyn-house", "RH", 41),
    ("stepney", "SA", 12),
    ("washwood-heath", "WH", 31),
];

fn named(policy: &str) -> PolicyName {
    PolicyName::parse(policy).unwrap()
}

fn rules_of(policy: PolicyName) -> Vec<PolicyRule> {
    fit::shipped(policy).unwrap().rules()
}

fn report_of(config: &Config, policy: PolicyName) -> FitReport {
    let school = &config.schools[&SchoolId::new("example")];
    fit::report(config, school, &fit::shipped(policy).unwrap())
}

fn finding(example: &Example, id: &str) -> RuleFinding {
    let config = example.load().unwrap().config;
    let mut rows = PolicyName::ALL
        .into_iter()
        .flat_map(|policy| report_of(&config, policy).rules);
    rows.find(|row| row.rule.id == id).unwrap().finding
}

fn state(example: &Example, id: &str) -> RuleState {
    finding(example, id).state
}

#[test]
fn every_rule_of_every_policy_is_there_once_and_in_order() {
    assert_eq!(
        PolicyName::ALL.map(PolicyName::as_str).to_vec(),
        RULES.map(|(name, ..)| name)
    );
    let mut all = 0;
    for (policy, letters, count) in RULES {
        let rules = rules_of(named(policy));
        let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        let expected: Vec<String> = (1..=count)
            .map(|number| format!("{letters}-{number:02}"))
            .collect();
        assert_eq!(ids, expected);
        all += rules.len();
        for rule in rules {
            assert!(!rule.marks.is_empty() && rule.says.ends_with('.'), "{rule:?}");
        }
    }
    assert_eq!(all, 147);
}

#[test]
fn marks_and_states_have_the_words_that_readers_of_the_json_know() {
    let config = Example::new().load().unwrap().config;
    let mut words = BTreeSet::new();
    for policy in PolicyName::ALL {
        for row in report_of(&config, policy).rules {
            let row = serde_json::to_value(row).unwrap();
            let marks = row["marks"].as_array().unwrap().iter();
            words.extend(marks.map(|mark| mark.as_str().unwrap().to_owned()));
            words.insert(row["state"].as_str().unwrap().to_owned());
        }
    }
    let known = "advice authorise enforced escalate gap not-covered prompt record recorded reminded time";
    assert_eq!(words.into_iter().collect::<Vec<_>>().join(" "), known);
}

#[test]
fn every_question_on_which_the_policies_differ_is_asked() {
    let questions = |policy| fit::shipped(named(policy)).unwrap().questions().to_vec();
    assert_eq!(questions("ordsall").len(), 13);
    let config = Example::new().load().unwrap().config;
    for policy in PolicyName::ALL {
        for answer in report_of(&config, policy).questions {
            assert!(!answer.words().is_empty(), "{answer:?}");
        }
    }
    let silent = |policy| {
        let rules = fit::shipped(named(policy)).unwrap();
        let asked = questions(policy);
        let left_open = asked.iter().filter(|question| rules.says_of(question).is_none());
        left_open.count()
    };
    assert_eq!((silent("stepney"), silent("mead-trust")), (11, 1));
}

#[test]
fn every_rule_has_a_detector_and_a_reason() {
    let config = Example::new().load().unwrap().config;
    for policy in PolicyName::ALL {
        for row in report_of(&config, policy).rules {
            assert!(!row.finding.because.contains("does not know"), "{row:?}");
            assert!(!row.finding.because.is_empty(), "{row:?}");
            if row.finding.state == RuleState::Advice {
                assert!(row.rule.marks.contains(&RuleMark::Advice), "{row:?}");
            }
            if row.rule.marks == [RuleMark::Advice] {
                assert_eq!(row.finding.state, RuleState::Advice, "{row:?}");
            }
        }
    }
}

#[test]
fn a_twenty_minute_check_is_enforced_where_every_visit_has_it_and_nowhere_else() {
    let with = Example::new();
    let found = finding(&with, "OP-12");
    assert_eq!(found.state, RuleState::Enforced);
    assert!(
        found.because.contains("check_in.every = 20m") && found.because.contains("no-check-in"),
        "{found:?}"
    );
    // One visit type of two asks only every half hour.
    let slower = Example::new().edit(SCHOOL, "every  = \"20m\"", "every  = \"30m\"");
    let found = finding(&slower, "OP-12");
    assert_eq!(found.state, RuleState::NotCovered);
    assert!(
        found.because.contains("30m") && found.because.contains("home"),
        "{found:?}"
    );
    let without = Example::new().edit(
        SCHOOL,
        "[visit_types.home.check_in]
from   = \"arrival\"            # or \"sign-out\"
every  = \"20m\"
nudge_before = \"3m\"
grace  = \"5m\"
chain  = \"no-check-in\"
",
        "",
    );
    let found = finding(&without, "OP-12");
    assert_eq!(found.state, RuleState::NotCovered);
    assert!(
        found
            .remedy
            .unwrap()
            .contains("`every = \"20m\"` under `[visit_types.home.check_in]`")
    );
}

#[test]
fn a_rule_is_enforced_reminded_recorded_or_not_covered_as_the_file_says() {
    let plain = Example::new();
    let all_require = |word: &str| {
        let requires = "requires = [\"authorisation\", \"purpose\", \"household-phone\"";
        let more = format!("{requires}, \"{word}\"");
        Example::new()
            .edit(
                SCHOOL,
                &format!("{requires}, \"vehicle\""),
                &format!("{more}, \"vehicle\""),
            )
            .edit(SCHOOL, &format!("{requires}]"), &format!("{more}]"))
    };
    let prompting = |prompt: &str| {
        Example::new()
            .edit(
                SCHOOL,
                "[visit_types.home.arrival]",
                &format!("[visit_types.home.prompts]\n{prompt}\n\n[visit_types.home.arrival]"),
            )
            .edit(
                SCHOOL,
                "[visit_types.doorstep.arrival]",
                &format!("[visit_types.doorstep.prompts]\n{prompt}\n\n[visit_types.doorstep.arrival]"),
            )
    };
    assert_eq!(state(&plain, "RH-11"), RuleState::NotCovered);
    assert_eq!(
        state(&all_require("risk-assessment"), "RH-11"),
        RuleState::Enforced
    );
    assert_eq!(state(&plain, "RH-22"), RuleState::NotCovered);
    assert_eq!(state(&all_require("hazards"), "RH-22"), RuleState::Recorded);
    let dogs = prompting("arrived = \"Ask for any dogs to be shut away\"");
    assert_eq!(state(&dogs, "RH-22"), RuleState::Reminded);
    assert_eq!(state(&plain, "TM-12"), RuleState::NotCovered);
    assert_eq!(
        state(&prompting("nobody = \"Leave a card\""), "TM-12"),
        RuleState::Reminded
    );
    assert_eq!(state(&plain, "OP-16"), RuleState::Advice);
}

#[test]
fn one_visit_type_of_two_is_not_enough() {
    let one = Example::new().edit(
        SCHOOL,
        "\"household-phone\", \"vehicle\"]",
        "\"household-phone\", \"vehicle\", \"risk-assessment\"]",
    );
    let found = finding(&one, "RH-11");
    assert_eq!(found.state, RuleState::NotCovered);
    assert!(
        found.because.contains("doorstep") && !found.because.contains("home"),
        "{found:?}"
    );
}

#[test]
fn the_latest_start_counts_to_the_minute() {
    assert_eq!(state(&Example::new(), "WH-20"), RuleState::Enforced);
    let later = Example::new().edit(SCHOOL, "latest_start = \"16:00\"", "latest_start = \"16:01\"");
    assert_eq!(state(&later, "WH-20"), RuleState::NotCovered);
}

#[test]
fn the_order_of_contact_is_looked_at_step_by_step() {
    for id in ["WH-15", "WH-16", "WH-17", "WH-18", "WH-19"] {
        assert_eq!(state(&Example::new(), id), RuleState::Enforced, "{id}");
    }
    let not_back = "[[chain.not-back]]\nstep = \"household\"\ntell = [\"office-manager\", \"office\"]\nby   = [\"sms\", \"email\"]\nask  = \"ring-household\"";
    let no_household = Example::new().edit(SCHOOL, not_back, &not_back.replace("ring-household", "decide"));
    assert_eq!(state(&no_household, "WH-17"), RuleState::NotCovered);
    assert_eq!(state(&no_household, "WH-15"), RuleState::Enforced);
}

#[test]
fn incidents_count_by_their_kind_and_by_who_hears_of_them() {
    let shipped = Example::new();
    for id in ["TM-26", "RH-39"] {
        assert_eq!(state(&shipped, id), RuleState::Enforced, "{id}");
    }
    // What nobody reports is told to nobody: that is not enforced.
    for id in ["TM-25", "WH-29", "RH-24", "RH-37"] {
        assert_eq!(state(&shipped, id), RuleState::Recorded, "{id}");
    }
    assert_eq!(state(&shipped, "WH-30"), RuleState::Reminded);
    // A headteacher who does not hear of every kind.
    let found = finding(&shipped, "OP-19");
    assert_eq!(found.state, RuleState::NotCovered);
    assert!(found.because.contains("breakdown"), "{found:?}");
    let open = Example::new().edit(SCHOOL, "cooling_off = true\n", "");
    assert_eq!(state(&open, "TM-26"), RuleState::NotCovered);
    let others = Example::new().edit(
        SCHOOL,
        "cooling_off_authorised_by = [\"slt\"]",
        "cooling_off_authorised_by = [\"office\"]",
    );
    assert_eq!(state(&others, "TM-26"), RuleState::NotCovered);
    let unheard = Example::new().edit(
        SCHOOL,
        "tell   = [\"dsl\"]\nby     = [\"sms\", \"email\"]\nprompt = \"Ring the DSL",
        "tell   = [\"office\"]\nby     = [\"sms\", \"email\"]\nprompt = \"Ring the DSL",
    );
    assert_eq!(state(&unheard, "TM-25"), RuleState::NotCovered);
}

#[test]
fn a_fixed_sentence_counts_however_it_is_spelled_and_is_never_shown() {
    assert_eq!(state(&Example::new(), "TM-20"), RuleState::Enforced);
    assert_eq!(state(&Example::new(), "TM-19"), RuleState::NotCovered);
    let secret = "the blue folder is on my desk";
    let other = Example::new().edit(
        SCHOOL,
        "I am on a home visit, and I need cover for my duty",
        secret,
    );
    assert_eq!(state(&other, "TM-20"), RuleState::NotCovered);
    let config = other.load().unwrap().config;
    let reports = PolicyName::ALL.map(|policy| report_of(&config, policy));
    for written in [
        fit::html(&reports),
        fit::markdown(&reports),
        fit::plain(&reports, true),
    ] {
        for hidden in [secret, "marmalade", "0000"] {
            assert!(!written.contains(hidden), "{hidden}");
        }
    }
}

#[test]
fn the_page_for_governors_has_every_rule_and_question_and_no_script() {
    let config = Example::new().load().unwrap().config;
    for policy in PolicyName::ALL {
        let report = report_of(&config, policy);
        let page = fit::html(std::slice::from_ref(&report));
        for row in &report.rules {
            assert!(
                page.contains(&format!(">{}</td>", row.rule.id)),
                "{}",
                row.rule.id
            );
        }
        for answer in &report.questions {
            assert!(page.contains(&answer.question), "{}", answer.question);
        }
        for never in ["<script", "src=", "href=", "@import", "url(", "onclick"] {
            assert!(!page.contains(never), "{never}");
        }
        assert!(page.contains("@page") && page.contains("A4"));
        let text = fit::plain(std::slice::from_ref(&report), true);
        let markdown = fit::markdown(std::slice::from_ref(&report));
        for row in &report.rules {
            assert!(text.contains(&row.rule.id) && markdown.contains(&row.rule.id));
        }
    }
}

#[test]
fn what_a_file_says_is_text_on_the_page_and_nothing_else() {
    let odd = Example::new().edit(
        SCHOOL,
        "name         = \"Example Primary School\"",
        "name         = \"<script>alert(1)</script> | School\"",
    );
    let config = odd.load().unwrap().config;
    let report = report_of(&config, named("ordsall"));
    assert!(!fit::html(std::slice::from_ref(&report)).contains("<script"));
    assert!(fit::markdown(&[report]).contains("\\| School"));
}

#[test]
fn a_school_names_its_policy_and_a_wrong_name_is_refused() {
    let following = |policy: &str| {
        Example::new().edit(
            SCHOOL,
            "welsh        = false",
            &format!("welsh        = false\npolicy = \"{policy}\""),
        )
    };
    let config = following("ordsall").load().unwrap().config;
    assert_eq!(
        config.schools[&SchoolId::new("example")].policy,
        Some(named("ordsall"))
    );
    let problems = following("odsall").problems();
    let wrong = problems.iter().find(|problem| problem.is_error()).unwrap();
    assert_eq!(wrong.code, "unknown-word");
    assert!(wrong.remedy.contains("did you mean `ordsall`?"), "{wrong:?}");
}

/// Returns the presets that there are: the policy, and its school's file. Its scenarios are in the folder beside it.
fn presets() -> Vec<(PolicyName, PathBuf)> {
    let folder = root().join("config/policies");
    let found = PolicyName::ALL.map(|policy| (policy, folder.join(format!("{}.toml", policy.as_str()))));
    found.into_iter().filter(|(_, file)| file.is_file()).collect()
}

/// Loads a preset, with the shipped server's file.
fn preset(file: &Path) -> Config {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut example = Example::new();
    example.files.remove(SCHOOL);
    let text = std::fs::read_to_string(file).unwrap();
    let example = example.with(&format!("schools/{name}"), &text);
    // The routines of the shipped server's file are for the shipped school.
    let example = example
        .edit(SERVER, "school = \"example\"", "")
        .edit(SERVER, "school = \"example\"", "");
    // Secrets of its own are a school's to make.
    let loaded = example.load_under(SecretPolicy::Skip, &any_text);
    loaded
        .unwrap_or_else(|problems| panic!("{}: {problems:?}", file.display()))
        .config
}

fn preset_reports(policy: PolicyName, file: &Path) -> Vec<FitReport> {
    let config = preset(file);
    let schools = config.schools.values();
    schools
        .map(|school| fit::report(&config, school, &fit::shipped(policy).unwrap()))
        .collect()
}

/// Returns the rules that scenario files name, by the folder under `config/policies`.
fn rules_with_a_scenario(folder: &Path) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return named;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named.extend(rules_with_a_scenario(&path));
        } else if path.to_string_lossy().ends_with(".scenario.toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            let table: toml::Table = toml::from_str(&text).unwrap();
            named.extend(rules_named(&table));
        }
    }
    named
}

/// Returns the rules that one scenario names: `rule = "OP-12"`, or a list of them.
fn rules_named(scenario: &toml::Table) -> Vec<String> {
    match scenario.get("rule") {
        Some(toml::Value::String(rule)) => vec![rule.clone()],
        Some(toml::Value::Array(rules)) => {
            let rules = rules.iter().filter_map(toml::Value::as_str);
            rules.map(str::to_owned).collect()
        }
        Some(_) | None => Vec::new(),
    }
}

/// Returns the rules called enforced that no scenario shows.
fn unshown(reports: &[FitReport], shown: &BTreeSet<String>) -> Vec<String> {
    let rows = reports.iter().flat_map(|report| &report.rules);
    rows.filter(|row| row.finding.state == RuleState::Enforced && !shown.contains(&row.rule.id))
        .map(|row| row.rule.id.clone())
        .collect()
}

#[test]
fn nothing_is_called_enforced_that_no_scenario_shows() {
    let mut broken: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (policy, file) in presets() {
        let shown = rules_with_a_scenario(&file.with_extension(""));
        let unshown = unshown(&preset_reports(policy, &file), &shown);
        if !unshown.is_empty() {
            broken.insert(policy.as_str(), unshown);
        }
    }
    assert!(
        broken.is_empty(),
        "enforced, and no scenario names it: {broken:?}"
    );
}

#[test]
fn every_rule_that_a_scenario_names_is_one() {
    let rules = PolicyName::ALL.into_iter().flat_map(rules_of);
    let known: BTreeSet<String> = rules.map(|rule| rule.id).collect();
    for (policy, file) in presets() {
        let named = rules_with_a_scenario(&file.with_extension(""));
        let unknown: Vec<&String> = named.difference(&known).collect();
        assert!(
            unknown.is_empty(),
            "{}: no policy has {unknown:?}",
            policy.as_str()
        );
    }
    // What we recommend ourselves is none of the five: its file says what each of its letters is.
    let ours = root().join("config/policies/recommended.toml");
    let explained = std::fs::read_to_string(&ours).unwrap();
    let explained = explained.split("[school]").next().unwrap().replace("\n# ", " ");
    for letter in rules_with_a_scenario(&ours.with_extension("")) {
        let said = [" ", ", "].iter().any(|before| {
            ["inside", "the", "a", "arrival", "between", "home", "after"]
                .iter()
                .any(|after| explained.contains(&format!("{before}{letter} {after}")))
        });
        assert!(said, "the head of recommended.toml does not say what {letter} is");
    }
}

#[test]
fn the_law_of_scenarios_sees_a_rule_without_one() {
    let config = Example::new().load().unwrap().config;
    let reports = [report_of(&config, named("ordsall"))];
    let scenario: toml::Table = toml::from_str("rule = [\"OP-09\", \"OP-14\"]").unwrap();
    let shown: BTreeSet<String> = rules_named(&scenario).into_iter().collect();
    let unshown = unshown(&reports, &shown);
    assert!(unshown.contains(&"OP-12".to_owned()), "{unshown:?}");
    assert!(!unshown.contains(&"OP-09".to_owned()), "{unshown:?}");
    let one: toml::Table = toml::from_str("rule = \"OP-12\"").unwrap();
    assert_eq!(rules_named(&one), ["OP-12"]);
}
