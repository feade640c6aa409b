//! The alert rules and the dashboard that ship: rules that Prometheus takes, and figures that there are.

use crate::run::root;
use std::collections::BTreeSet;
use std::process::Command;

/// Every figure named in a text.
fn figures(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_lowercase() && c != '_')
        .filter(|word| word.starts_with("homeward_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_alert_rules_are_taken_by_prometheus_and_say_what_they_should() {
    for arguments in [
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts.test.yml"],
    ] {
        let ran = Command::new("promtool")
            .args(arguments)
            .current_dir(root().join("docs/monitoring"))
            .output()
            .expect("promtool: `make test-tools` installs it");
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );
        assert!(ran.status.success(), "{said}");
    }
}

#[test]
fn rules_and_dashboard_ask_for_figures_that_there_are() {
    let page = std::fs::read_to_string(root().join("docs/api.md")).unwrap();
    let known = figures(&page);
    assert!(known.len() >= 8, "{known:?}");
    for name in ["alerts.yml", "dashboard.json"] {
        let text = std::fs::read_to_string(root().join("docs/monitoring").join(name)).unwrap();
        let asked = figures(&text);
        assert!(asked.len() >= 4, "{name}: {asked:?}");
        let lost: Vec<&String> = asked.difference(&known).collect();
        assert!(lost.is_empty(), "{name} asks for what is not there: {lost:?}");
    }
    let dashboard = std::fs::read_to_string(root().join("docs/monitoring/dashboard.json")).unwrap();
    let read: serde_json::Value = serde_json::from_str(&dashboard).unwrap();
    assert_eq!(read["title"], "Homeward");
}
