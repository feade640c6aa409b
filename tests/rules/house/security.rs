//! What security rests on and can be read off the sources: what we depend on, that we start nothing, that the threat model
//! names tests that there are.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path, text));
        }
    }
    found
}

/// What we depend on, on the platform that we ship for.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let used: BTreeSet<&str> = metadata["resolve"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    packages
        .filter(|package| package["id"].as_str().is_some_and(|id| used.contains(id)))
        .cloned()
        .collect()
}

fn deny() -> toml::Table {
    let text = fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    text.parse().expect("TOML")
}

fn words(value: &toml::Value) -> Vec<&str> {
    let items = value.as_array().expect("a list").iter();
    items.map(|item| item.as_str().expect("a word")).collect()
}

/// Whether a licence expression (SPDX) can be met with what is allowed.
fn is_met(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any(&tokens, &mut at, allowed);
    assert_eq!(at, tokens.len(), "`{expression}` is no licence expression");
    met
}

fn any(tokens: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = all(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(tokens, at, allowed);
    }
    met
}

fn all(tokens: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(tokens, at, allowed);
    }
    met
}

fn one(tokens: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let first = tokens.get(*at).copied().expect("a licence");
    *at += 1;
    if first == "(" {
        let met = any(tokens, at, allowed);
        assert_eq!(tokens.get(*at), Some(&")"), "{tokens:?}");
        *at += 1;
        return met;
    }
    if tokens.get(*at) == Some(&"WITH") {
        let whole = format!("{first} WITH {}", tokens[*at + 1]);
        *at += 2;
        return allowed.contains(&whole.as_str());
    }
    allowed.contains(&first)
}

#[test]
fn nothing_that_deny_toml_bans_is_depended_upon() {
    let deny = deny();
    let banned = deny["bans"]["deny"].as_array().expect("a list");
    assert!(!banned.is_empty());
    let packages = packages();
    assert!(packages.len() > 100, "{} packages", packages.len());
    for ban in banned {
        let name = ban["crate"].as_str().expect("a name");
        let found = packages.iter().find(|package| package["name"] == name);
        assert!(found.is_none(), "`{name}` is depended upon: {ban:?}");
    }
    assert_eq!(deny["bans"]["wildcards"].as_str(), Some("deny"));
    let ours = packages.iter().find(|package| package["name"] == "homeward");
    for dependency in ours.expect("our own")["dependencies"].as_array().expect("a list") {
        assert_ne!(dependency["req"], "*", "{dependency}");
    }
}

#[test]
fn every_licence_that_we_depend_upon_is_one_that_deny_toml_allows() {
    let deny = deny();
    let allowed = words(&deny["licenses"]["allow"]);
    let exceptions = deny["licenses"]["exceptions"].as_array().expect("a list");
    let mut broken = Vec::new();
    let mut used = BTreeSet::new();
    for package in packages() {
        let name = package["name"].as_str().expect("a name");
        let Some(licence) = package["license"].as_str() else {
            broken.push(format!("`{name}` names no licence"));
            continue;
        };
        let mut allowed_here = allowed.clone();
        let exception = exceptions
            .iter()
            .find(|exception| exception["crate"].as_str() == Some(name));
        if let Some(exception) = exception {
            allowed_here.extend(words(&exception["allow"]));
        }
        if !is_met(licence, &allowed_here) {
            broken.push(format!("`{name}` is licensed under {licence}"));
        }
        used.extend(
            allowed
                .iter()
                .filter(|word| licence.contains(**word))
                .map(|word| (*word).to_owned()),
        );
    }
    let unused: Vec<_> = allowed.iter().filter(|word| !used.contains(**word)).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(
        unused.is_empty(),
        "deny.toml allows what nothing needs: {unused:?}"
    );
}

#[test]
fn everything_that_we_depend_upon_comes_from_crates_io() {
    let deny = deny();
    for key in ["unknown-registry", "unknown-git"] {
        assert_eq!(deny["sources"][key].as_str(), Some("deny"));
    }
    for package in packages() {
        let source = package["source"].as_str();
        let ours = package["name"] == "homeward" && source.is_none();
        assert!(
            ours || source == Some(CRATES_IO),
            "{}: {source:?}",
            package["name"]
        );
    }
}

#[test]
fn licence_expressions_are_read_as_meant() {
    let allowed = ["MIT", "Apache-2.0", "ISC"];
    for met in [
        "MIT",
        "MIT OR GPL-3.0",
        "MIT/GPL-3.0",
        "(MIT OR GPL-3.0) AND ISC",
        "Apache-2.0 WITH LLVM-exception OR MIT",
    ] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for not in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR ISC) AND GPL-3.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(!is_met(not, &allowed), "{not}");
    }
}

/// Whoever is started inherits the environment, where a secret may be.
#[test]
fn no_part_of_homeward_starts_another_program() {
    let mut broken = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        for word in ["process::Command", "Command::new(\"", "libc::exec", "fork("] {
            if text.contains(word) {
                broken.push(format!("{}: `{word}`", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Returns the names of every test.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["src", "tests"] {
        for (_, text) in sources(&root().join(folder)) {
            let mut is_test = false;
            for line in text.lines().map(str::trim) {
                if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                    is_test = true;
                } else if let Some((_, name)) = line.split_once("fn ").filter(|_| is_test) {
                    let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next();
                    names.insert(name.unwrap_or_default().to_owned());
                    is_test = false;
                }
            }
        }
    }
    names
}

#[test]
fn every_threat_is_held_by_tests_that_there_are_or_says_that_it_is_not() {
    let doc = fs::read_to_string(root().join("docs/threat-model.md")).expect("the threat model");
    let tests = tests();
    assert!(tests.len() > 500, "{} tests", tests.len());
    let mut broken = Vec::new();
    for threat in doc.split("\n## ").skip(1) {
        let name = threat.lines().next().unwrap_or_default();
        if name.starts_with("What ") {
            continue;
        }
        let after = |label: &str| threat.split(label).nth(1).map(|rest| rest.split("\n\n").next());
        let named: Vec<&str> = after("**Tests.**")
            .flatten()
            .map(|rest| rest.split('`').skip(1).step_by(2).collect())
            .unwrap_or_default();
        let not_held = after("**Not held.**").flatten().unwrap_or_default();
        for test in &named {
            if !tests.contains(*test) {
                broken.push(format!("{name}: `{test}` is no test"));
            }
        }
        if named.is_empty() && not_held.trim().len() < 20 {
            broken.push(format!("{name}: neither a test nor a word that it is not held"));
        }
        for label in ["**Could.**", "**Held by.**"] {
            if !threat.contains(label) {
                broken.push(format!("{name}: no `{label}`"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
