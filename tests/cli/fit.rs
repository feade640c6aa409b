//! `homeward check --fit`: how well a school follows a policy.

use crate::run::{homeward, root, shipped};

/// Writes the shipped example with its school following a policy; returns where.
fn following(directory: &std::path::Path, policy: &str) -> String {
    std::fs::create_dir(directory.join("schools")).unwrap();
    for name in ["homeward.toml", "schools/example.toml"] {
        let text = std::fs::read_to_string(root().join("config").join(name)).unwrap();
        let text = text.replacen("[school]\n", &format!("[school]\npolicy = \"{policy}\"\n"), 1);
        std::fs::write(directory.join(name), text).unwrap();
    }
    directory.join("homeward.toml").display().to_string()
}

#[test]
fn a_policy_is_gone_through_rule_by_rule() {
    let shipped = shipped();
    let check = ["check", "--no-secrets", "--config", shipped.as_str()];
    let ran = homeward(&[&check[..], &["--fit", "ordsall"]].concat()).ended(0);
    for said in [
        "27 rules:",
        "OP-12",
        "`check_in.every = 20m` from arrival, then chain `no-check-in` (doorstep, home)",
        "add `workers = 2` under `[visit_types.doorstep]`",
        "what a school has to decide",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    assert!(!ran.out.contains("WH-15"), "{}", ran.out);
    let ran = homeward(&[&check[..], &["--fit", "ordsall", "--json"]].concat()).ended(0);
    let json = ran.json();
    let rules = json["reports"][0]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "OP-12").unwrap();
    assert_eq!(
        (rule["state"].as_str(), rule["marks"][0].as_str()),
        (Some("enforced"), Some("time"))
    );
    assert_eq!(json["reports"][0]["questions"].as_array().unwrap().len(), 13);
}

#[test]
fn without_a_name_it_is_the_schools_own_policy_or_all_in_brief() {
    let ran = homeward(&["check", "--no-secrets", "--config", &shipped(), "--fit"]).ended(0);
    for policy in [
        "`mead-trust`",
        "`ordsall`",
        "`roselyn-house`",
        "`stepney`",
        "`washwood-heath`",
    ] {
        assert!(ran.out.contains(policy), "no {policy} in:\n{}", ran.out);
    }
    assert!(!ran.out.contains("WH-15"), "{}", ran.out);
    let directory = tempfile::tempdir().unwrap();
    let own = following(directory.path(), "washwood-heath");
    let ran = homeward(&["check", "--no-secrets", "--config", &own, "--fit"]).ended(0);
    assert!(
        ran.out.contains("WH-15") && !ran.out.contains("OP-12"),
        "{}",
        ran.out
    );
}

#[test]
fn the_page_for_governors_is_written_to_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let page = directory.path().join("fit.html").display().to_string();
    let config = shipped();
    let check = [
        "check",
        "--no-secrets",
        "--config",
        config.as_str(),
        "--fit",
        "stepney",
    ];
    let ran = homeward(&[&check[..], &["--format", "html", "--out", &page]].concat()).ended(0);
    assert!(ran.out.contains("fit.html"), "{}", ran.out);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("SA-06"));
    let ran = homeward(&[&check[..], &["--format", "markdown"]].concat()).ended(0);
    assert!(ran.out.contains("| SA-06 |"), "{}", ran.out);
}

#[test]
fn an_unknown_policy_is_refused_with_what_was_meant() {
    let ran = homeward(&["check", "--config", &shipped(), "--fit", "odsall"]).ended(2);
    assert!(ran.err.contains("did you mean `ordsall`?"), "{}", ran.err);
    homeward(&["check", "--config", &shipped(), "--format", "html"]).ended(2);
    let directory = tempfile::tempdir().unwrap();
    let wrong = following(directory.path(), "odsall");
    let ran = homeward(&["check", "--no-secrets", "--config", &wrong, "--fit"]).ended(78);
    assert!(ran.out.contains("did you mean `ordsall`?"), "{}", ran.out);
}

#[test]
fn a_policy_of_ones_own_is_gone_through_from_a_file_and_needs_no_new_version() {
    let directory = tempfile::tempdir().unwrap();
    let policy = directory.path().join("our-trust.toml");
    let rules = "title = \"Our Trust\"\nletters = \"OT\"\n\n[[rule]]\nid = \"OT-1\"\nmarks = \"T\"\n\
                 says = \"Whoever goes in is asked every half hour.\"\nenforced = [{ check_in_every = \"30m\" }]\n";
    std::fs::write(&policy, rules).unwrap();
    let (config, policy) = (shipped(), policy.display().to_string());
    let check = [
        "check",
        "--no-secrets",
        "--config",
        config.as_str(),
        "--fit",
        &policy,
    ];
    let ran = homeward(&check).ended(0);
    for said in [
        "by the policy of Our Trust (`our-trust`)",
        "1 rules: 1 enforced",
        "OT-1",
        "`check_in.every = 20m` from arrival, then chain `no-check-in` (doorstep, home)",
        "policy: says nothing",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    std::fs::write(&policy, rules.replace("30m", "half an hour")).unwrap();
    let ran = homeward(&check).ended(1);
    assert!(
        ran.err.contains("our-trust.toml` cannot be used")
            && ran.err.contains("line 8")
            && ran.err.contains("duration"),
        "{}",
        ran.err
    );
    let missing = directory.path().join("none.toml").display().to_string();
    let ran = homeward(&["check", "--no-secrets", "--config", &config, "--fit", &missing]).ended(1);
    assert!(ran.err.contains("cannot be read"), "{}", ran.err);
}
