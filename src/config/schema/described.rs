//! Descriptions of keys, from the page of settings: people read there what an editor shows.

use super::FileKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PAGE: &str = include_str!("../../../docs/settings.md");

/// Keys of every deadline; the page names them once, in a sentence.
const DEADLINE_KEYS: [(&str, &str); 3] = [
    (
        "nudge_before",
        "How long before the deadline a first text goes out; one at the deadline always goes.",
    ),
    ("grace", "From the deadline until anybody else is told."),
    ("chain", "The chain of whoever is then told."),
];

/// Puts descriptions beside the keys of a schema.
pub(super) fn describe(schema: &mut Value, kind: FileKind) {
    let part = match kind {
        FileKind::School => PAGE.find("\n## A school's file").and_then(|at| PAGE.get(at..)),
        FileKind::Server => PAGE.split("\n## A school's file").next(),
    };
    let words = words(part.unwrap_or_default());
    walk(schema, "", &words);
}

/// Returns the descriptions of a part of the page, by path: `people.*.name`, where `*` is a name of the school's choice.
fn words(page: &str) -> BTreeMap<String, String> {
    let mut words: BTreeMap<String, String> = BTreeMap::new();
    let mut tables = vec![String::new()];
    let mut entries: Vec<String> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### ").or_else(|| line.strip_prefix("## ")) {
            tables = if heading.starts_with("Chains") {
                vec!["chain.*".to_owned()]
            } else if heading == "Deadlines" {
                vec!["visit_types.*".to_owned()]
            } else {
                quoted(heading).map(path).collect()
            };
            if tables.is_empty() {
                tables.push(String::new());
            }
            open = false;
        } else if let Some(entry) = line.strip_prefix("- ") {
            let (keys, text) = entry.split_once(':').unwrap_or((entry, ""));
            if let Some(deadline) = entry.strip_prefix("**`[...") {
                let (name, text) = deadline.split_once("]`** ").unwrap_or((deadline, ""));
                entries = vec![format!("visit_types.*.{name}")];
                set(&mut words, &entries, text);
            } else {
                let joined = |table: &String, key: &str| match table.as_str() {
                    "" => key.to_owned(),
                    table => format!("{table}.{key}"),
                };
                let of_table = |table| quoted(keys).map(move |key| joined(table, key));
                entries = tables.iter().flat_map(of_table).collect();
                set(&mut words, &entries, text);
            }
            open = true;
        } else if line.starts_with("  ") && open {
            for entry in &entries {
                if let Some(text) = words.get_mut(entry) {
                    text.push(' ');
                    text.push_str(&plain(line.trim()));
                }
            }
        } else if line.is_empty() {
            open = false;
        }
    }
    words
}

fn set(words: &mut BTreeMap<String, String>, entries: &[String], text: &str) {
    for entry in entries {
        words.entry(entry.clone()).or_insert_with(|| plain(text.trim()));
    }
}

/// Returns the words between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Returns the path of a table as headings write it: `[people.KEY]` is `people.*`.
fn path(heading: &str) -> String {
    let parts = heading.trim_matches(['[', ']']).split('.');
    let parts = parts.map(|part| {
        if part.chars().all(|c| c.is_ascii_uppercase()) {
            "*"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join(".")
}

/// Returns a text without links and slant: an editor shows the letters as they are.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, linked)) = rest.split_once("](") {
        let (kept, words) = before.rsplit_once('[').unwrap_or((before, ""));
        out.push_str(kept);
        out.push_str(words);
        rest = linked.split_once(')').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace('*', "")
}

fn walk(schema: &mut Value, path: &str, words: &BTreeMap<String, String>) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, value) in properties.iter_mut() {
            let place = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            walk(value, &place, words);
            let is_deadline = path.starts_with("visit_types.*.");
            let of_deadline = DEADLINE_KEYS
                .iter()
                .find(|(known, _)| *known == key.as_str() && is_deadline)
                .map(|(_, text)| *text);
            // The page describes a deadline as a whole: its own keys share the words.
            let of_table = words.get(path).filter(|_| is_deadline).map(String::as_str);
            let text = words.get(&place).map(String::as_str);
            let text = text.or(of_deadline).or(of_table);
            if let (Some(text), Some(value)) = (text, value.as_object_mut()) {
                value.insert("description".to_owned(), json!(text));
            }
        }
    }
    if let Some(inner) = schema
        .get_mut("additionalProperties")
        .filter(|inner| inner.is_object())
    {
        walk(inner, &format!("{path}.*"), words);
    }
    if let Some(items) = schema.get_mut("items") {
        walk(items, path, words);
    }
}
