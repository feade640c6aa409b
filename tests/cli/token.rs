//! Tokens of programs, made, listed and ended on the command line.

use crate::live::Live;
use homeward::password::digest_of;

#[test]
fn a_token_is_printed_once_kept_as_a_digest_and_ended_by_name() {
    let live = Live::start();
    let ran = live.homeward(&["token", "list"]).ended(0);
    assert!(ran.out.contains("no program has a token"), "{ran:?}");
    let made = live
        .homeward(&[
            "token",
            "add",
            "roll-call",
            "--scope",
            "read,health",
            "--until",
            "2099-07-31",
        ])
        .ended(0);
    let token = made.out.trim_end().rsplit(' ').next().unwrap();
    assert!(token.starts_with("hw_") && token.len() == 46, "{made:?}");
    let listed = live.homeward(&["token", "list"]).ended(0);
    let row: Vec<&str> = listed.out.lines().nth(1).unwrap().split_whitespace().collect();
    let digest = digest_of(token);
    assert_eq!(
        row,
        [
            "roll-call",
            "example",
            "read,",
            "health",
            digest.short(),
            "01/08/2099",
            "00:00"
        ]
    );
    for (name, json) in [
        ("token", listed.out),
        ("user", live.homeward(&["user", "list", "--json"]).ended(0).out),
    ] {
        assert!(!json.contains(token), "{name}: the token is nowhere: {json}");
    }
    let again = live
        .homeward(&["token", "add", "roll-call", "--scope", "act"])
        .ended(1);
    assert!(
        again.err.contains("there is a token `roll-call` already"),
        "{again:?}"
    );
    live.homeward(&["token", "end", "roll-call"]).ended(0);
    let gone = live.homeward(&["token", "end", "roll-call"]).ended(1);
    assert!(gone.err.contains("no token `roll-call`"), "{gone:?}");
}

#[test]
fn a_token_is_of_one_school_or_of_all_said_and_names_its_scopes() {
    let live = Live::start();
    live.homeward(&["token", "add", "x"]).ended(2);
    let odd = live.homeward(&["token", "add", "x", "--scope", "write"]).ended(2);
    assert!(
        odd.err.contains("read, address, sign-out, act, health"),
        "{odd:?}"
    );
    live.homeward(&[
        "token",
        "add",
        "x",
        "--scope",
        "read",
        "--school",
        "example",
        "--all-schools",
    ])
    .ended(2);
    let all = live
        .homeward(&[
            "token",
            "add",
            "all",
            "--scope",
            "health",
            "--all-schools",
            "--json",
        ])
        .ended(0);
    let answer: serde_json::Value = serde_json::from_str(&all.out).unwrap();
    assert!(answer["program"]["school"].is_null(), "{answer}");
    assert!(answer["token"].as_str().unwrap().starts_with("hw_"), "{answer}");
    let past = live
        .homeward(&["token", "add", "y", "--scope", "read", "--until", "2020-01-01"])
        .ended(1);
    assert!(past.err.contains("is over"), "{past:?}");
}
