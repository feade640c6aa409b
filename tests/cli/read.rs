//! `homeward read`.

use crate::run::{homeward, homeward_reading, shipped};
use serde_json::Value;

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_reading_has_the_fields_that_scripts_expect() {
    let ran = homeward(&[
        "read",
        "--json",
        "--as",
        "worker",
        "--state",
        "on-site",
        "--asked",
        "check-in",
        "ok but he is shouting",
    ])
    .ended(0);
    let reading = ran.json();
    assert_eq!(keys(&reading), ["because", "intent", "minutes", "text", "time"]);
    assert_eq!(reading["text"], "ok but he is shouting");
    assert_ne!(reading["intent"], "ok");
    assert_eq!(ran.out.lines().count(), 1, "{ran:?}");
}

#[test]
fn without_a_configuration_it_says_that_no_safe_phrase_is_known() {
    let ran = homeward(&["read", "hello"]).ended(0);
    assert!(ran.err.contains("/etc/homeward/homeward.toml"), "{ran:?}");
    assert!(ran.out.starts_with("read as: "), "{ran:?}");
    let ran = homeward(&["read", "hello", "--config", "/nowhere/homeward.toml"]).ended(78);
    assert!(ran.err.contains("/nowhere/homeward.toml"), "{ran:?}");
}

#[test]
fn the_sender_is_looked_up() {
    homeward(&["read", "ok", "--from", "jo", "--config", &shipped()]).ended(0);
    let ran = homeward(&["read", "ok", "--from", "nobody", "--config", &shipped()]).ended(2);
    assert!(ran.err.contains("nobody called `nobody`"), "{ran:?}");
}

#[test]
fn standard_input_is_read_line_by_line_and_rubbish_does_no_harm() {
    let input = b"ok\r\n\xff\xfe\x00 help\n\nlate 14:30";
    let ran = homeward_reading(input, &["read", "-"]).ended(0);
    let lines: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let texts: Vec<&str> = lines.iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["ok", "\u{fffd}\u{fffd}\0 help", "", "late 14:30"]);
    for line in &lines {
        assert_eq!(keys(line), ["because", "intent", "minutes", "text", "time"]);
    }
}

#[test]
fn a_text_may_begin_with_a_dash() {
    let ran = homeward(&["read", "--json", "-ok"]).ended(0);
    assert_eq!(ran.json()["text"], "-ok");
}
