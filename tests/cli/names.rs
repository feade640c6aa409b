//! People by name on the command line, and values that would look like lines.

use crate::config::with;
use crate::control::SIGN_OUT;
use crate::live::Live;
use crate::run::homeward;

#[test]
fn people_are_found_whatever_the_case_of_their_name() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    for who in ["JO", "Jo", "EXAMPLE/JO", "JO BLOGGS", " jo "] {
        live.homeward(&["visit", "ok", who]).ended(0);
        live.homeward(&["visit", "show", who]).ended(0);
    }
    live.homeward(&["visit", "ok", "v1", "--worker", "Jo"]).ended(0);
    live.homeward(&["alert", "raise", "JO", "--kind", "Help", "--by", "PAT"])
        .ended(0);
    let alerts = live.homeward(&["alert", "list", "--json"]).ended(0).json();
    let code = alerts[0]["code"].as_str().unwrap().to_owned();
    live.homeward(&[
        "alert", "safe", &code, "--by", "Pat", "--how", "SPOKE", "--of", "BOTH",
    ])
    .ended(0);
}

#[test]
fn who_is_in_no_directory_is_called_nobody_and_not_off_a_visit() {
    let live = Live::start();
    let ran = live.homeward(&["visit", "back", "zebedee"]).ended(1);
    assert!(ran.err.contains("nobody called `zebedee`"), "{ran:?}");
    let ran = live.homeward(&["visit", "back", "Jo"]).ended(1);
    assert!(ran.err.contains("`Jo` is not on any visit"), "{ran:?}");
}

#[test]
fn the_refusal_of_who_is_out_names_a_way_to_sign_in_them_alone() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let ran = live.homeward(SIGN_OUT).ended(1);
    let (_, advised) = ran.err.split_once("`homeward ").unwrap();
    let (advised, _) = advised.split_once('`').unwrap();
    let words: Vec<&str> = advised.split(' ').collect();
    live.homeward(&words).ended(0);
    let out = live.homeward(&["visit", "list", "--json"]).ended(0).json();
    assert_eq!(out[0]["workers"].as_array().unwrap().len(), 2, "{out}");
    assert_eq!(out[0]["back"].as_array().unwrap().len(), 1, "{out}");
}

#[test]
fn a_line_break_in_what_was_typed_begins_no_line_of_a_visit() {
    let live = Live::start();
    let forged = "attendance\n  vehicle: none\u{2028}  stops: nowhere\u{202E}";
    let mut typed = SIGN_OUT.to_vec();
    let purpose = typed.iter().position(|word| *word == "attendance").unwrap();
    typed[purpose] = forged;
    live.homeward(&typed).ended(0);
    let ran = live.homeward(&["visit", "show", "jo"]).ended(0);
    let lines = ran.out.lines();
    let vehicles: Vec<&str> = lines.filter(|line| line.starts_with("  vehicle:")).collect();
    assert_eq!(vehicles, ["  vehicle: blue Ford Fiesta AB12 CDE"], "{ran:?}");
    let ran = live.homeward(&["visit", "sheet", "jo"]).ended(0);
    assert!(!ran.out.contains(['\u{2028}', '\u{202E}']), "{ran:?}");
    for stop in [
        "12 Acacia\u{202E} Avenue",
        "12 Acacia\n  back: jo",
        "12\u{2029}Acacia",
    ] {
        let ran = live.homeward(&["visit", "left", "jo", "--next", stop]).ended(1);
        assert!(ran.err.contains("a sign in it that cannot be seen"), "{ran:?}");
    }
    for stop in ["\u{3164}", "\u{115F}\u{200B}"] {
        let ran = live.homeward(&["visit", "left", "jo", "--next", stop]).ended(1);
        assert!(ran.err.contains("a stop is an address"), "{ran:?}");
    }
}

#[test]
fn a_school_copied_to_a_second_file_is_warned_of_with_both() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(directory.path(), "homeward.toml", "[server]", "[server]");
    let schools = directory.path().join("schools");
    std::fs::copy(schools.join("example.toml"), schools.join("spare.toml")).unwrap();
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(0);
    let said = "spare.toml:7";
    let line = ran.out.lines().find(|line| line.contains(said)).unwrap();
    assert!(line.contains(": warning: "), "{line}");
    assert!(
        ran.out
            .contains("`example.toml` is a school with the same name, phone, mobiles"),
        "{ran:?}"
    );
    assert!(ran.out.contains("--explain copied-school"), "{ran:?}");
}

#[test]
fn who_is_away_today_is_away_until_the_end_of_today() {
    let live = Live::start();
    let ran = live
        .homeward(&["people", "away", "PAT", "--until", "today"])
        .ended(0);
    assert!(ran.out.contains("away until the end of today;"), "{ran:?}");
}
