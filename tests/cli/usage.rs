//! What is wrong with the arguments, what is not there to be talked to, and what is printed for the shell.

use crate::run::{homeward, homeward_in, shipped};

#[test]
fn wrong_usage_ends_with_2_and_says_what_to_write() {
    for (arguments, said) in [
        (&["frobnicate"][..], "unrecognized subcommand"),
        (&[], "Usage: homeward"),
        (&["visit"], "Usage: homeward visit"),
        (&["visit", "out", "--type", "home"], "--back"),
        (&["visit", "more", "jo"], "<TIME>"),
        (&["alert", "ack", "K7"], "--by"),
        (
            &["alert", "raise", "jo", "--kind", "boredom"],
            "help, duress, concern",
        ),
        (
            &["alert", "safe", "K7", "--by", "pat", "--how", "guess"],
            "seen, spoke, challenge",
        ),
        (&["visit", "incident", "jo"], "--kind"),
        (&["household", "clear", "h1"], "--by"),
        (&["read", "ok", "--as", "pupil"], "worker, contact, unknown"),
        (&["demo", "--speed", "0"], "--speed"),
        (&["send-test"], "<PERSON>"),
    ] {
        let ran = homeward(arguments).ended(2);
        assert!(ran.err.contains(said), "{arguments:?}: {ran:?}");
        assert_eq!(ran.out, "", "{arguments:?}");
    }
}

#[test]
fn every_command_explains_itself() {
    for arguments in [
        &["demo"][..],
        &["init"],
        &["check"],
        &["rehearse"],
        &["serve"],
        &["visit"],
        &["visit", "out"],
        &["alert"],
        &["alert", "safe"],
        &["visit", "incident"],
        &["household"],
        &["household", "clear"],
        &["send-test"],
        &["read"],
        &["verify"],
        &["backup"],
        &["completions"],
        &["man"],
    ] {
        let ran = homeward(&[arguments, &["--help"]].concat()).ended(0);
        assert!(ran.out.contains("Usage: homeward"), "{arguments:?}");
        assert!(ran.out.contains("--config <FILE>"), "{arguments:?}");
    }
}

#[test]
fn a_daemon_that_is_not_there_ends_with_3_and_says_where_it_was_looked_for() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("homeward.toml");
    std::fs::write(&config, "[server]\nruntime_dir = \"run\"\n").unwrap();
    let config = config.display().to_string();
    let socket = directory.path().join("run/control.sock").display().to_string();
    for arguments in [
        &["visit", "list", "--config", &config][..],
        &["--config", &config, "visit", "list", "--json"],
        &["alert", "--config", &config, "ack", "K7", "--by", "pat"],
        &["send-test", "pat", "--config", &config],
        &["visit", "ok", "jo", "--socket", &socket],
    ] {
        let ran = homeward(arguments).ended(3);
        assert!(ran.err.contains(&socket), "{ran:?}");
        assert!(ran.err.contains("systemctl status homeward"), "{ran:?}");
        assert_eq!(ran.out, "");
    }
    let ran = homeward_in(
        directory.path(),
        &[("HOMEWARD_SOCKET", &socket)],
        &["alert", "list"],
    )
    .ended(3);
    assert!(ran.err.contains(&socket), "{ran:?}");
}

#[test]
fn p13_a_configuration_that_is_wrong_for_the_moment_does_not_hide_the_daemon() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("homeward.toml");
    std::fs::write(
        &config,
        "[server]\nruntime_dir = \"/nowhere/run\"\nstate_dir = \"/x\"\n\n[channels\nsms = [\"mai",
    )
    .unwrap();
    let ran = homeward(&["visit", "list", "--config", &config.display().to_string()]).ended(3);
    assert!(ran.err.contains("/nowhere/run/control.sock"), "{ran:?}");
}

#[test]
fn a_configuration_that_cannot_be_read_ends_with_78_unless_the_socket_is_named() {
    let ran = homeward(&["visit", "list", "--config", "/nowhere/homeward.toml"]).ended(78);
    assert!(
        ran.err.contains("/nowhere/homeward.toml") && ran.err.contains("--socket"),
        "{ran:?}"
    );
    homeward(&[
        "visit",
        "list",
        "--config",
        "/nowhere/homeward.toml",
        "--socket",
        "/nowhere/s",
    ])
    .ended(3);
}

#[test]
fn completions_and_manual_pages_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = homeward(&["completions", shell]).ended(0);
        assert!(ran.out.contains("send-test"), "{shell}");
    }
    let ran = homeward(&["man"]).ended(0);
    assert!(ran.out.contains(".TH homeward 1"), "{ran:?}");
    let directory = tempfile::tempdir().unwrap();
    homeward(&["man", "--dir", &directory.path().display().to_string()]).ended(0);
    let page = std::fs::read_to_string(directory.path().join("homeward-visit-out.1")).unwrap();
    assert!(page.contains("risk"), "{page}");
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("homeward.db").display().to_string();
    let ran = homeward(&["verify", "--store", &store]).ended(1);
    assert!(ran.err.contains(&store), "{ran:?}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    homeward(&["backup", "--store", &store, "copy"]).ended(1);
}

#[test]
fn the_store_is_looked_for_where_the_configuration_says() {
    let ran = homeward(&["verify", "--config", &shipped()]);
    assert!(ran.err.contains("/var/lib/homeward/homeward.db"), "{ran:?}");
}
