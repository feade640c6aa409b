//! The API of the real binary, asked by a program that asks whatever the document allows, and much that it does not.

use crate::school::{Rules, School, sign_out};
use crate::support::python::python;
use serde_json::{Value, json};
use std::process::Command;

/// From which questions follow: a failure is found again.
const SEED: &str = "20261130";

/// How many questions at most are made up for each route and each phase.
const EXAMPLES: &str = "20";

/// Longest time for all questions, in seconds.
const AT_MOST: &str = "180";

/// Returns the token that a command printed, by `--json`.
fn token(school: &School, name: &str, scopes: &str) -> String {
    let (code, out, err) = school
        .home
        .run(&["token", "add", name, "--scope", scopes, "--json"]);
    assert_eq!(code, 0, "{err}");
    let answer: Value = serde_json::from_str(&out).unwrap();
    answer["token"].as_str().unwrap().to_owned()
}

#[test]
fn api_answers_as_its_document_says_whatever_is_asked() {
    let rules = Rules {
        every: "20m",
        wait: "10m",
        ..Rules::default()
    };
    let school = School::new(&rules);
    let daemon = school.start();
    // The document's own examples are of a visit that there is, and of its alert.
    let visit = daemon.done(&sign_out("jo"));
    assert_eq!(visit["visit"]["id"], "v1");
    let raised = daemon.done(&json!({ "raise": { "who": "v1", "kind": "help", "by": "pat" } }));
    assert_eq!(raised["alert"]["code"], "H1");
    let token = token(&school, "asker", "read,address,sign-out,act,health");
    let schemathesis = python().with_file_name("schemathesis");
    assert!(
        schemathesis.exists(),
        "`{}` is missing; run `make test-peers`",
        schemathesis.display()
    );
    let address = daemon.address();
    let output = Command::new("timeout")
        .arg(AT_MOST)
        .arg(schemathesis)
        .current_dir(school.home.folder.path())
        .args(["run", &format!("http://{address}/api/v1/openapi.json")])
        .args(["--url", &format!("http://{address}")])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--checks", "all", "--seed", SEED, "--max-examples", EXAMPLES])
        .args([
            "--generation-database",
            "none",
            "--no-color",
            "--continue-on-failure",
        ])
        .output()
        .unwrap();
    let told = format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{told}");
    assert!(told.contains("Tested: 18"), "every route is asked: {told}");
    assert_eq!(daemon.health().0, 200);
}
