//! `homeward init` for a school beside others: nothing that is there is touched.

use crate::run::{Ran, homeward, homeward_in, homeward_reading};
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

fn init(directory: &Path, more: &[&str]) -> Ran {
    homeward_in(directory, &[], &[&["init", "--dir", "etc"], more].concat())
}

/// A trust's first school, with the server's file edited since.
fn first_school(directory: &Path) {
    init(directory, &["--policy", "recommended", "--school", "hollybank"]).ended(0);
    let config = directory.join("etc/homeward.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let edited = text.replace("+447700900000", "+447700900999");
    assert_ne!(text, edited);
    std::fs::write(config, edited).unwrap();
}

/// Every file under a folder, with what is in it.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(
                    path.display().to_string(),
                    std::fs::read_to_string(&path).unwrap(),
                );
            }
        }
    }
    found
}

/// Says that what was there is there as it was; returns the names of the new files.
fn added(before: &BTreeMap<String, String>, after: BTreeMap<String, String>) -> Vec<String> {
    for (path, text) in before {
        assert_eq!(after.get(path), Some(text), "{path} was touched");
    }
    after
        .into_keys()
        .filter(|path| !before.contains_key(path))
        .collect()
}

#[test]
fn a_second_school_is_added_beside_the_first_and_touches_nothing_that_is_there() {
    let directory = tempfile::tempdir().unwrap();
    first_school(directory.path());
    let before = files(directory.path());
    let ran = init(directory.path(), &["--policy", "ordsall", "--school", "oakfield"]).ended(0);
    let new = added(&before, files(directory.path()));
    assert!(
        new.iter().all(|path| path.contains("/schools/oakfield")),
        "{new:?}"
    );
    for said in [
        "wrote etc/schools/oakfield.toml",
        "left etc/homeward.toml as it is",
        "the routine of chain `sweep` there is for `hollybank` alone",
        "homeward rehearse --scenario etc/schools/oakfield",
        "systemctl reload homeward",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }

    let config = directory.path().join("etc/homeward.toml").display().to_string();
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(0);
    for school in ["(hollybank)", "(oakfield)"] {
        assert!(ran.out.contains(school), "no {school} in:\n{}", ran.out);
    }
    let folder = directory.path().join("etc").display().to_string();
    let ran = homeward(&["rehearse", "--scenario", &folder]).ended(0);
    let scenarios = files(directory.path())
        .keys()
        .filter(|path| path.ends_with(".scenario.toml"))
        .count();
    assert!(
        ran.out
            .contains(&format!("{scenarios} scenarios: {scenarios} held")),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_to_be_added_to_the_servers_file_is_said_and_nothing_once_it_serves_every_school() {
    let directory = tempfile::tempdir().unwrap();
    first_school(directory.path());
    let config = directory.path().join("etc/homeward.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let narrow = text.replace("\"schools/*.toml\"", "\"schools/hollybank.toml\"");
    std::fs::write(&config, narrow).unwrap();
    let ran = init(directory.path(), &["--school", "oakfield"]).ended(0);
    assert!(
        ran.out.contains("does not take in schools/oakfield.toml"),
        "{ran:?}"
    );

    let every = text.replacen("school = \"hollybank\"", "", 1);
    std::fs::write(&config, every).unwrap();
    let json = init(directory.path(), &["--school", "ashgrove", "--json"])
        .ended(0)
        .json();
    assert_eq!(json["to_add"].as_array().unwrap().len(), 0, "{json}");
    assert_eq!(json["written"].as_array().unwrap().len(), 1, "{json}");

    std::fs::write(&config, "nonsense").unwrap();
    let ran = init(directory.path(), &["--school", "elmbank"]).ended(0);
    assert!(ran.out.contains("it has errors"), "{ran:?}");
}

#[test]
fn only_a_school_that_is_named_is_added_and_none_twice() {
    let directory = tempfile::tempdir().unwrap();
    first_school(directory.path());
    let before = files(directory.path());
    let unnamed = init(directory.path(), &[]).ended(1);
    for said in [
        "they would be overwritten:\n  etc/homeward.toml\n",
        "--school NAME",
    ] {
        assert!(unnamed.err.contains(said), "{unnamed:?}");
    }
    let twice = init(directory.path(), &["--school", "hollybank"]).ended(1);
    assert!(
        twice
            .err
            .contains("they would be overwritten:\n  etc/schools/hollybank.toml\n"),
        "{twice:?}"
    );
    // One scenario of its own in the way is enough, and then nothing is written.
    let own = directory.path().join("etc/schools/oakfield");
    std::fs::create_dir(&own).unwrap();
    let shipped = "a-inside-the-home.scenario.toml";
    std::fs::write(own.join(shipped), "mine").unwrap();
    let half = init(
        directory.path(),
        &["--policy", "recommended", "--school", "oakfield"],
    )
    .ended(1);
    assert!(half.err.contains(shipped), "{half:?}");
    let mut after = files(directory.path());
    after.remove(&own.join(shipped).display().to_string());
    assert_eq!(after, before);
}

#[test]
fn force_writes_a_named_school_anew_and_leaves_the_servers_file_and_the_other_schools() {
    let directory = tempfile::tempdir().unwrap();
    first_school(directory.path());
    init(directory.path(), &["--school", "oakfield"]).ended(0);
    let before = files(directory.path());
    let oakfield = directory.path().join("etc/schools/oakfield.toml");
    std::fs::write(&oakfield, "mine").unwrap();
    init(directory.path(), &["--school", "oakfield", "--force"]).ended(0);
    assert_eq!(files(directory.path()), before);
    // Thirteen files in the way are not all listed.
    let ran = init(
        directory.path(),
        &["--policy", "recommended", "--school", "hollybank"],
    )
    .ended(1);
    assert!(ran.err.contains("and 8 more"), "{ran:?}");
}

#[test]
fn a_school_added_belongs_to_the_group_of_the_servers_file_for_the_daemon_reads_by_it() {
    let directory = tempfile::tempdir().unwrap();
    first_school(directory.path());
    let config = directory.path().join("etc/homeward.toml");
    // Only root may give a file to any group; elsewhere the group is everybody's own, and the same.
    drop(std::os::unix::fs::chown(&config, None, Some(65_534)));
    init(directory.path(), &["--policy", "ordsall", "--school", "oakfield"]).ended(0);
    let group = config.metadata().unwrap().gid();
    for path in ["etc/schools/oakfield.toml", "etc/schools/oakfield"] {
        let found = directory.path().join(path).metadata().unwrap();
        assert_eq!(found.gid(), group, "{path}");
        assert_eq!(found.mode() & 0o007, 0, "{path} is open to others");
    }
}

#[test]
fn every_way_of_texts_with_every_way_of_mail_passes_the_check() {
    for texts in ["notify", "android", "modem", "bulksms", "twilio"] {
        for mail in ["server", "microsoft", "google"] {
            let directory = tempfile::tempdir().unwrap();
            let ran = init(directory.path(), &["--texts", texts, "--mail", mail]).ended(0);
            assert!(ran.out.contains("texts:"), "{}", ran.out);
            let config = directory.path().join("etc/homeward.toml").display().to_string();
            // Ends with 0 where nothing is wrong but the secrets, which are a school's own.
            homeward(&["check", "--no-secrets", "--config", &config]).ended(0);
        }
    }
}

#[test]
fn a_state_school_is_offered_notify_first() {
    let directory = tempfile::tempdir().unwrap();
    let ran = init(directory.path(), &[]).ended(0);
    let offered = ran
        .out
        .lines()
        .find(|line| line.contains("texts:"))
        .expect("an offer");
    let first = |word: &str| offered.find(word).expect("offered");
    assert!(first("--texts notify") < first("--texts android"), "{offered}");
    assert!(first("free of") < first("--texts modem"), "{offered}");
}

/// A technician is asked, and gets files that say what was answered.
#[test]
fn questions_are_answered_by_number_by_word_or_by_enter_alone() {
    let directory = tempfile::tempdir().unwrap();
    let answers = "nothing such\n2\nHollybank Primary School\n\n0161 496 0100\nandroid\n\nstaff.csv\n";
    let etc = directory.path().join("etc");
    let etc = etc.to_str().unwrap();
    let ran = homeward_reading(answers.as_bytes(), &["init", "--dir", etc, "--ask"]).ended(0);
    assert!(
        ran.out.contains("`nothing such` is none of these."),
        "{}",
        ran.out
    );
    let bare = ran
        .out
        .lines()
        .find(|line| line.starts_with("  ") && line.trim_end().ends_with(':'));
    assert_eq!(bare, None, "every choice says what it is");
    let school =
        std::fs::read_to_string(directory.path().join("etc/schools/hollybank-primary-school.toml")).unwrap();
    assert!(
        school.contains("\"Hollybank Primary School\"") && school.contains("\"0161 496 0100\""),
        "{school}"
    );
    let server = std::fs::read_to_string(directory.path().join("etc/homeward.toml")).unwrap();
    assert!(
        server.contains("[gateways.android-sms-gateway") && server.contains("[gateways.smtp.mail]"),
        "{server}"
    );
    assert!(
        ran.out
            .contains("homeward people import staff.csv --school hollybank-primary-school"),
        "{}",
        ran.out
    );
    homeward_in(
        directory.path(),
        &[],
        &["check", "--config", "etc/homeward.toml", "--no-secrets"],
    )
    .ended(0);
}

#[test]
fn secrets_go_where_systemd_looks_and_the_others_are_named() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("token"), "0123456789abcdef\n").unwrap();
    let ran = init(
        directory.path(),
        &[
            "--school",
            "hollybank",
            "--name",
            "Hollybank",
            "--phone",
            "0161 496 0100",
            "--secret",
            "twilio-auth-token=token",
            "--credentials",
            "credstore",
        ],
    )
    .ended(0);
    let kept = directory.path().join("credstore/homeward.twilio-auth-token");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), "0123456789abcdef");
    assert_eq!(kept.metadata().unwrap().mode() & 0o777, 0o600);
    assert!(
        ran.out
            .contains("credstore/homeward.smtp-password   (paste the secret"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("0123456789abcdef"), "no secret is printed");
}
