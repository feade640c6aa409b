//! `docs/policy-fit.md` shows what becomes of every rule of a policy under the preset for it.

use super::{PolicyName, RuleState, fit, preset_reports, presets, root};
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Every rule of the five policies

This page is made from the presets in `config/policies` by the same code as `homeward check --fit`:
`UPDATE_DOCS=1 cargo test --test rules fit` writes it, and a test fails when it is out of date.

The marks say what a rule asks of a system: T a timer, E somebody is told, R a record, A leave is given first, P a
reminder, O advice that nobody could hold, - a gap in the policy. Nothing is called enforced without a scenario file
that names the rule and passes.

| state | what it means |
|---|---|
";

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for state in RuleState::ALL {
        writeln!(page, "| {} | {} |", state.words(), state.meaning()).unwrap();
    }
    let presets = presets();
    for policy in PolicyName::ALL {
        let rules = fit::shipped(policy).unwrap();
        writeln!(page, "\n## {}\n", rules.title).unwrap();
        let folder = presets.iter().find(|(whose, _)| *whose == policy);
        let reports = folder.map(|(_, folder)| preset_reports(policy, folder));
        let report = reports.as_ref().and_then(|reports| reports.first());
        match report {
            None => writeln!(page, "There is no preset for it yet.\n").unwrap(),
            Some(report) => {
                let counts = RuleState::ALL.map(|state| format!("{} {}", report.count(state), state.words()));
                writeln!(
                    page,
                    "The preset is `homeward init --policy {}`. {} rules: {}.\n",
                    policy.as_str(),
                    report.rules.len(),
                    counts.join(", ")
                )
                .unwrap();
            }
        }
        page.push_str("| rule | marks | asks for | state | because |\n|---|---|---|---|---|\n");
        for rule in rules.rules() {
            let marks: String = rule.marks.iter().map(|mark| mark.letter()).collect();
            let row = report.and_then(|report| report.rules.iter().find(|row| row.rule.id == rule.id));
            let (state, because) = row.map_or(("", String::new()), |row| {
                (row.finding.state.words(), row.finding.because.replace('|', "\\|"))
            });
            writeln!(
                page,
                "| {} | {marks} | {} | {state} | {because} |",
                rule.id, rule.says
            )
            .unwrap();
        }
    }
    page
}

#[test]
fn docs_show_what_becomes_of_every_rule() {
    let path = root().join("docs/policy-fit.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == page,
        "docs/policy-fit.md is out of date: run `UPDATE_DOCS=1 cargo test --test rules fit`"
    );
}
