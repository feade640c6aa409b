//! `homeward status`: one screen, the most serious first.

use crate::control::SIGN_OUT;
use crate::live::Live;
use crate::run::homeward;
use std::time::Duration;

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn a_daemon_at_work_with_nothing_wrong_is_said_to_be_well_in_the_first_line() {
    let live = Live::start();
    let ran = live.homeward(&["status"]).ended(0);
    assert_eq!(first_line(&ran.out), "All is well.", "{}", ran.out);
    for said in [
        "running since",
        "out now        nobody",
        "open alerts    none",
        "gateway        main (sms): no text has gone by it yet",
        "configuration  loaded ",
        "last backup    none known",
        "version        0.",
        "built ",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    assert!(ran.out.lines().count() <= 24, "more than a screen:\n{}", ran.out);
}

#[test]
fn an_open_alert_is_wrong_and_says_what_to_do_and_names_nobody_at_the_door() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let out = live.homeward(&["status"]).ended(0).out;
    assert!(out.contains("2 people on 1 visit"), "{out}");
    live.homeward(&["alert", "raise", "jo", "--kind", "help", "--by", "pat"])
        .ended(0);
    let ran = live.homeward(&["status"]).ended(1);
    let first = first_line(&ran.out);
    assert!(
        first.starts_with("Wrong: alert ") && first.contains("(help)"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("`homeward alert show "), "{}", ran.out);
    assert!(
        !ran.out.contains("Acacia") && !ran.out.contains("496 0123"),
        "{}",
        ran.out
    );

    let json = live.homeward(&["status", "--json"]).ended(1).json();
    assert_eq!(json["well"], false, "{json}");
    assert_eq!(json["troubles"][0]["code"], "open-alert", "{json}");
    assert_eq!(json["out"]["people"], 2, "{json}");
    assert!(
        json["running_since"].is_string() && json["last_turn_at"].is_string(),
        "{json}"
    );
}

#[test]
fn where_the_daemon_does_not_answer_the_store_says_when_it_last_ran_and_who_was_out() {
    let mut live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    live.stop_answering();
    live.name_its_store();
    let ran = live.homeward(&["status"]).ended(3);
    let first = first_line(&ran.out);
    assert!(first.starts_with("Wrong: Homeward "), "{}", ran.out);
    assert!(
        first.contains("2 people were out by then: ring them now"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("by the store"), "{}", ran.out);
    let json = live.homeward(&["status", "--json"]).ended(3).json();
    assert_eq!(json["reachable"], false, "{json}");
    assert_eq!(json["out_by_store"], 2, "{json}");
}

#[test]
fn a_configuration_on_disk_that_would_not_load_is_wrong_while_the_daemon_goes_on() {
    let live = Live::start();
    let file = live.directory().join("schools/example.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("within = ", "withing = ", 1)).unwrap();
    // Some milliseconds lie between the loading and the edit: too few for the clock of some file systems.
    let written = file.metadata().unwrap().modified().unwrap();
    let edited = std::fs::File::options().write(true).open(&file).unwrap();
    edited.set_modified(written + Duration::from_secs(5)).unwrap();
    let ran = live.homeward(&["status"]).ended(1);
    assert!(
        first_line(&ran.out).contains("would not be loaded"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("homeward check"), "{}", ran.out);
    assert!(ran.out.contains("changed on disk since"), "{}", ran.out);
}

#[test]
fn a_machine_with_no_homeward_at_all_is_not_reachable() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("homeward.toml");
    std::fs::write(
        &config,
        "[server]\nruntime_dir = \"run\"\nstate_dir = \"state\"\n",
    )
    .unwrap();
    let ran = homeward(&["status", "--config", config.to_str().unwrap()]).ended(3);
    assert!(
        first_line(&ran.out).starts_with("Wrong: Homeward "),
        "{}",
        ran.out
    );
}
