//! The API of the real binary, asked by a program that asks whatever the document allows, and much that it does not.

use crate::school::{Rules, School, sign_out};
use crate::support::python::python;
use serde_json::Value;
use std::process::Command;

/// From which questions follow: a failure is found again.
const SEED: &str = "20261130";

/// Longest time for all questions, in seconds.
const AT_MOST: &str = "150";

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
    let visit = daemon.done(&sign_out("jo"));
    assert_eq!(visit["visit"]["id"], "v1");
    let token = token(&school, "asker", "read,address,sign-out,act,health");
    let schemathesis = python().with_file_name("schemathesis");
    assert!(
        schemathesis.exists(),
        "`{}` is missing; run `make test-peers`",
        schemathesis.display()
    );
    let address = daemon.address();
    let output = Command::new(schemathesis)
        .current_dir(school.home.folder.path())
        .args(["run", &format!("http://{address}/api/v1/openapi.json")])
        .args(["--url", &format!("http://{address}")])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--checks", "all", "--seed", SEED])
        .output()
        .unwrap();
    let told = format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{told}");
    assert_eq!(daemon.health().0, 200);
}
