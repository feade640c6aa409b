//! Lighthouse's marks for the pages that people meet first, and in need.

use super::screen::Screen;
use super::served::ServedSchool;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Where `tests/support/setup-lighthouse.sh` puts its program.
const PROGRAM: &str = "target/lighthouse/node_modules/lighthouse/cli/index.js";

/// The least mark, of 100.
const LEAST: f64 = 95.0;

/// What is judged. How fast a page loads is measured by `make bench`.
const CATEGORIES: [&str; 2] = ["accessibility", "best-practices"];

/// Has Lighthouse judge a page, in the browser that has the session; returns what falls short.
fn judge(screen: &Screen, what: &str, url: &str) -> Vec<String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(PROGRAM);
    assert!(program.exists(), "`{PROGRAM}` is missing; run `make test-peers`");
    let judged = Command::new("node")
        .arg(program)
        .arg(url)
        .arg(format!("--port={}", screen.debugger_port()))
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .args([
            "--preset=desktop",
            "--throttling-method=provided",
            "--max-wait-for-load=12000",
        ])
        .args([
            "--disable-storage-reset",
            "--no-enable-error-reporting",
            "--quiet",
        ])
        .args(["--output=json", "--output-path=stdout"])
        .output()
        .expect("node");
    let report: Value = serde_json::from_slice(&judged.stdout)
        .unwrap_or_else(|error| panic!("{what}: {error}: {}", String::from_utf8_lossy(&judged.stderr)));
    assert!(
        report["runtimeError"].is_null(),
        "{what}: {}",
        report["runtimeError"]
    );
    let shown = report["finalDisplayedUrl"].as_str().unwrap();
    assert!(shown.starts_with(url), "{what}: {shown} was judged");
    let mut short = Vec::new();
    for category in CATEGORIES {
        let found = &report["categories"][category];
        let mark = found["score"].as_f64().unwrap() * 100.0;
        println!("{what}: {category} {mark}");
        if mark < LEAST {
            let audits = found["auditRefs"].as_array().unwrap().iter();
            let audits = audits.map(|audit| &report["audits"][audit["id"].as_str().unwrap()]);
            let failed: Vec<String> = audits
                .filter(|audit| audit["score"].as_f64().is_some_and(|score| score < 0.9))
                .map(|audit| format!("{}: {}", audit["title"], audit["details"]["items"]))
                .collect();
            short.push(format!("{what}: {category} {mark}: {failed:#?}"));
        }
    }
    short
}

#[tokio::test(flavor = "multi_thread")]
async fn lighthouse_gives_95_at_least_for_accessibility_and_best_practices() {
    let school = ServedSchool::start();
    let screen = Screen::blank(&json!({})).await;
    let mut short = judge(&screen, "sign-in", &school.url("/sign-in"));
    let visit = school.sign_out(&["jo", "ali"]);
    let code = school.raise(&visit, "help");
    let pat = school.signed_in("pat").await;
    school.enter(&screen, &pat).await;
    for (what, path) in [
        ("board with an alert", "/"),
        ("alert", &format!("/alerts/{code}")),
        ("sign-out form", "/visits/new"),
    ] {
        short.extend(judge(&screen, what, &school.url(path)));
    }
    let kiosk = school.screen(true);
    school.enter(&screen, &kiosk).await;
    short.extend(judge(&screen, "kiosk", &school.url("/kiosk")));
    assert!(short.is_empty(), "{}", short.join("\n"));
}
