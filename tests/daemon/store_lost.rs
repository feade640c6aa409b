//! A store that is lost, put back, deleted or moved: never an empty board in silence (P6, P14).

use crate::school::{JO, PAT, PUBLIC_URL, Rules, SAM, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

fn school() -> School {
    School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    })
}

fn file(school: &School, ending: &str) -> PathBuf {
    school.home.path(&format!("state/homeward.db{ending}"))
}

fn bring(school: &School, daemon: &Daemon, n: usize, text: &str) -> u16 {
    let url = format!("{PUBLIC_URL}/hooks/main/inbound");
    let sid = format!("SM{n}");
    school.twilio.call_inbound(daemon.address(), &url, &sid, JO, text)
}

/// Signs Jo out, and takes the daemon away.
fn jo_is_out(school: &School) {
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon.kill();
}

/// Starts, and sees every office told that the record is not what it was.
fn told_of(school: &School, what: &str) {
    let daemon = school.start();
    let text = school.twilio.expect(PAT, what, 1, PATIENCE).body;
    assert!(text.contains("Ring everybody who may be out"), "{text}");
    // Nobody answers: the next people hear too.
    school.twilio.expect(SAM, what, 1, PATIENCE);
    daemon.kill();
    // Told once, and not by each start.
    let before = school.twilio.sent().len();
    let daemon = school.start();
    assert_eq!(daemon.health().0, 200);
    let again = school.twilio.sent()[before..].to_vec();
    let again: Vec<_> = again
        .iter()
        .filter(|sms| sms.body.starts_with("Homeward") && sms.body.contains(what))
        .collect();
    assert!(again.is_empty(), "{again:#?}");
}

// Faults: P06 P14 x store-unreadable
#[test]
fn p14_a_store_that_is_gone_while_its_lock_is_there_is_told_to_every_office() {
    let school = school();
    jo_is_out(&school);
    for ending in ["", "-wal", "-shm", ".head"] {
        drop(fs::remove_file(file(&school, ending)));
    }
    assert!(file(&school, ".lock").exists());
    told_of(&school, "is gone");
}

// Faults: P06 P14 x store-unreadable
#[test]
fn p14_a_log_that_is_lost_or_broken_is_told_to_every_office() {
    for broken in [false, true] {
        let school = school();
        jo_is_out(&school);
        let log = file(&school, "-wal");
        if broken {
            let mut bytes = fs::read(&log).expect("the log of a daemon that was killed");
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            fs::write(&log, bytes).unwrap();
        } else {
            fs::remove_file(&log).unwrap();
        }
        told_of(&school, "is older than it was");
    }
}

// Faults: P06 P14 x store-unreadable
#[test]
fn p14_an_earlier_copy_that_was_put_back_is_told_to_every_office() {
    let school = school();
    let daemon = school.start();
    let copy = school.home.path("copy.db");
    let (status, out, err) = school.home.run(&["backup", copy.to_str().unwrap()]);
    assert_eq!(status, 0, "{out}{err}");
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon.kill();
    for ending in ["-wal", "-shm"] {
        drop(fs::remove_file(file(&school, ending)));
    }
    fs::copy(&copy, file(&school, "")).unwrap();
    told_of(&school, "is older than it was");
}

// Faults: P06 P14 x store-unreadable
#[test]
fn p14_a_note_that_makes_no_sense_is_told_to_every_office() {
    let school = school();
    jo_is_out(&school);
    fs::remove_file(file(&school, "-wal")).unwrap();
    for note in [file(&school, ".head"), school.home.path("run/record-head.json")] {
        fs::write(note, "garbage").unwrap();
    }
    told_of(&school, "cannot be checked");
}

#[test]
fn p14_a_first_start_and_a_start_like_any_other_tell_of_no_loss() {
    let school = school();
    for _ in 0..3 {
        let daemon = school.start();
        assert_eq!(daemon.health().0, 200);
        daemon.kill();
    }
    let told = school.twilio.sent();
    assert!(told.iter().all(|sms| !sms.body.contains("record")), "{told:#?}");
}

// Faults: P06 P14 x store-unreadable
#[test]
fn p06_p14_a_store_that_is_deleted_or_moved_while_it_runs_acknowledges_nothing_more() {
    for moved in [false, true] {
        let school = school();
        let daemon = school.start();
        daemon.done(&sign_out("jo"));
        school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
        assert_eq!(bring(&school, &daemon, 1, "IN"), 200);
        if moved {
            fs::rename(file(&school, ""), file(&school, ".elsewhere")).unwrap();
        } else {
            for ending in ["", "-wal", "-shm"] {
                fs::remove_file(file(&school, ending)).unwrap();
            }
        }
        assert_eq!(bring(&school, &daemon, 2, "OK"), 503, "moved: {moved}");
        school.twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE);
        daemon.kill();
    }
}

/// What is done to the files of a running daemon.
#[derive(Debug, Clone, Copy)]
enum Harm {
    LogRemoved,
    LogCut,
    /// Earlier contents of both, copied over in place.
    EarlierOver,
    StoreCut,
}

/// Waits until no message is with a gateway or on its way there: the daemon has nothing more to write down.
fn comes_to_rest(daemon: &Daemon) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let states = daemon.done(&json!({ "message-states": { "ids": [1, 2, 3, 4, 5, 6] } }));
        let under_way = |state: &Value| matches!(state["state"].as_str(), Some("queued" | "sending"));
        let states = states.as_array().expect("a list");
        if states.len() >= 2 && !states.iter().any(under_way) {
            return;
        }
        assert!(Instant::now() < deadline, "{states:#?}");
    }
}

// Faults: P06 P14 x store-unreadable
#[test]
fn p06_p14_a_log_or_a_store_cut_removed_or_written_over_while_it_runs_acknowledges_nothing_more() {
    for harm in [Harm::LogRemoved, Harm::LogCut, Harm::EarlierOver, Harm::StoreCut] {
        let school = school();
        let daemon = school.start();
        let earlier = ["", "-wal"].map(|ending| fs::read(file(&school, ending)).unwrap());
        daemon.done(&sign_out("jo"));
        school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
        assert_eq!(bring(&school, &daemon, 1, "IN"), 200);
        school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
        // A write that is under way may be seen only with the next sign of life.
        comes_to_rest(&daemon);
        match harm {
            Harm::LogRemoved => fs::remove_file(file(&school, "-wal")).unwrap(),
            Harm::LogCut => fs::write(file(&school, "-wal"), "").unwrap(),
            Harm::EarlierOver => {
                for (ending, bytes) in ["", "-wal"].into_iter().zip(&earlier) {
                    fs::write(file(&school, ending), bytes).unwrap();
                }
            }
            Harm::StoreCut => fs::write(file(&school, ""), "").unwrap(),
        }
        for n in 2..5 {
            assert_eq!(bring(&school, &daemon, n, "OK"), 503, "{harm:?}");
        }
        school.twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE);
        let answer = daemon.ask(&sign_out("ali"));
        assert!(answer.get("done").is_none(), "{harm:?}: {answer}");
        daemon.kill();
    }
}
