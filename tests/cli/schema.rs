//! `homeward schema`: the shapes that an editor goes by, tried with Tombi on the files that are shipped.

use crate::run::{homeward, root};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn schema(kind: &str) -> Value {
    homeward(&["schema", kind]).ended(0).json()
}

/// Returns the Tombi of the test venv.
fn tombi() -> PathBuf {
    let python = std::env::var_os("HOMEWARD_TEST_PYTHON").map(PathBuf::from);
    let python = python.unwrap_or_else(|| root().join("target/test-venv/bin/python"));
    let tombi = python.with_file_name("tombi");
    assert!(
        tombi.exists(),
        "no {}: `make test-tools` fetches it",
        tombi.display()
    );
    tombi
}

/// A folder with both schemas, and a `tombi.toml` that says which file is checked by which.
fn with_schemas() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["server", "school"] {
        let text = serde_json::to_string(&schema(kind)).unwrap();
        std::fs::write(folder.path().join(format!("{kind}.schema.json")), text).unwrap();
    }
    let tombi = "[[schemas]]\npath = \"server.schema.json\"\ninclude = [\"server/*.toml\"]\n\n\
                 [[schemas]]\npath = \"school.schema.json\"\ninclude = [\"schools/*.toml\"]\n";
    std::fs::write(folder.path().join("tombi.toml"), tombi).unwrap();
    for name in ["server", "schools"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    folder
}

fn lint(folder: &Path) -> Output {
    let mut command = Command::new(tombi());
    command.args(["lint", "--offline", "."]).current_dir(folder);
    // Its cache stays in the folder.
    command
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env("HOME", folder);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Every file of a school that is shipped.
fn school_files() -> Vec<PathBuf> {
    let mut found = vec![root().join("config/schools/example.toml")];
    for entry in std::fs::read_dir(root().join("config/policies")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_file_that_is_shipped_keeps_to_its_schema_by_tombi() {
    let folder = with_schemas();
    let server = folder.path().join("server/homeward.toml");
    std::fs::copy(root().join("config/homeward.toml"), server).unwrap();
    for path in school_files() {
        let name = path.file_name().unwrap();
        std::fs::copy(&path, folder.path().join("schools").join(name)).unwrap();
    }
    let output = lint(folder.path());
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_key_that_is_misspelt_and_a_value_of_another_type_are_shown_by_tombi() {
    let text = std::fs::read_to_string(root().join("config/schools/example.toml")).unwrap();
    for (right, wrong) in [("grace  = ", "graec  = "), ("workers  = 2", "workers  = \"two\"")] {
        let folder = with_schemas();
        let mistaken = text.replacen(right, wrong, 1);
        assert_ne!(text, mistaken);
        std::fs::write(folder.path().join("schools/example.toml"), mistaken).unwrap();
        let output = lint(folder.path());
        assert!(
            !output.status.success(),
            "{wrong} was let pass: {}",
            said(&output)
        );
    }
}

/// Counts the keys of a schema, and collects the paths of those without a description.
fn undescribed(schema: &Value, path: &str, count: &mut usize, found: &mut Vec<String>) {
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        *count += 1;
        let place = format!("{path}.{key}");
        let is_table = value["type"] == "object" || value["items"]["type"] == "object";
        if !value["description"].is_string() && !is_table {
            found.push(place.clone());
        }
        undescribed(value, &place, count, found);
    }
    for inner in ["additionalProperties", "items"] {
        if schema[inner].is_object() {
            undescribed(&schema[inner], &format!("{path}.*"), count, found);
        }
    }
}

#[test]
fn the_keys_of_a_schema_are_those_of_the_types_and_have_the_words_of_the_page() {
    let school = schema("school");
    let person = &school["properties"]["people"]["additionalProperties"];
    assert_eq!(person["additionalProperties"], false, "{person}");
    assert_eq!(person["properties"]["name"]["type"], "string", "{person}");
    let roles = person["properties"]["roles"]["description"].as_str().unwrap();
    assert!(
        roles.contains("A name is never both a person and a role"),
        "{roles}"
    );
    let safe_word = &person["properties"]["safe_word"]["anyOf"];
    assert_eq!(
        safe_word[2]["properties"]["credential"]["type"], "string",
        "{safe_word}"
    );
    let (mut count, mut found) = (0, Vec::new());
    undescribed(&school, "", &mut count, &mut found);
    undescribed(&schema("server"), "", &mut count, &mut found);
    assert!(count > 150, "only {count} keys were traced");
    // The tables within a gateway have a page of their own.
    found.retain(|place| !place.starts_with(".gateways."));
    assert!(found.is_empty(), "keys without words: {found:#?}");
}
