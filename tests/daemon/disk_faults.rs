//! Disks that fail: `strace` makes the daemon's own calls fail, files are damaged, permissions taken away (P14). None needs
//! root.

use crate::school::{HEAD, JO, PAT, PUBLIC_URL, Rules, SAM, School, sign_out};
use crate::support::daemon::{Begun, Daemon, PATIENCE};
use crate::support::heard;
use crate::support::twilio::full_sid;
use serde_json::json;
use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;

/// Root too must ask permission like anybody else.
const UNPRIVILEGED: &[&str] = &["setpriv", "--bounding-set=-dac_override,-dac_read_search"];

fn school() -> School {
    School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    })
}

/// The sid of the `n`th text that is brought, unlike any that the stand-in gives.
fn sid(n: usize) -> String {
    full_sid(&format!("SM{n}"))
}

fn bring(school: &School, daemon: &Daemon, n: usize, text: &str) -> u16 {
    let url = format!("{PUBLIC_URL}/hooks/main/inbound");
    let sid = sid(n);
    school.twilio.call_inbound(daemon.address(), &url, &sid, JO, text)
}

/// Signs Jo out, has her text that she is there, and takes the daemon away: a store with something in it.
fn jo_is_out(school: &School) {
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    assert_eq!(bring(school, &daemon, 1, "IN"), 200);
    daemon.kill();
}

/// Becomes the daemon, with these calls failing: `when` counts the calls of each thread.
fn failing<'a>(inject: &'a str, trace: &'a str) -> Vec<&'a str> {
    vec![
        "strace",
        "-D",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        trace,
        "-e",
        inject,
    ]
}

fn store(school: &School) -> PathBuf {
    school.home.path("state/homeward.db")
}

/// Returns the texts that are on disk, by their provider's id.
fn kept(school: &School) -> Vec<String> {
    let store = rusqlite::Connection::open(store(school)).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    let mut read = store.prepare("SELECT provider_id FROM inbox ORDER BY 1").unwrap();
    let ids = read.query_map([], |row| row.get(0)).unwrap();
    ids.map(Result::unwrap).collect()
}

fn told(school: &School, to: &str, what: &str) -> usize {
    let sent = school.twilio.sent();
    sent.iter()
        .filter(|sms| sms.to == to && sms.body.contains(what))
        .count()
}

fn verified(school: &School) {
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

// Faults: P04 P05 P06 P07 P14 P16 x commit-fails
#[test]
fn p14_p06_one_fsync_that_fails_is_told_and_nothing_is_lost_or_counted_twice() {
    let school = school();
    jo_is_out(&school);
    let by = failing("inject=fsync,fdatasync:error=EIO:when=8", "trace=fsync,fdatasync");
    let daemon = Daemon::start_by(&by, &school.home);
    let mut brought = 1;
    let refused = (0..100).find_map(|_| {
        brought += 1;
        let status = bring(&school, &daemon, brought, "MORE 1");
        (status != 200).then_some(status)
    });
    assert_eq!(refused, Some(503), "what may not be on disk is not acknowledged");
    school.twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE);
    let line = daemon.logged("the store cannot be written: Homeward goes on from memory");
    assert!(line.contains("remedy=") && line.contains("dmesg"), "{line}");
    daemon.logged("the store can be written again: everything since has been kept");
    school.twilio.expect(PAT, heard::WRITES_AGAIN, 1, PATIENCE);
    let moved = daemon.visits()[0]["back_by"].clone();
    assert_eq!(
        bring(&school, &daemon, brought, "MORE 1"),
        200,
        "it is on disk now"
    );
    assert_eq!(daemon.visits()[0]["back_by"], moved, "and counted once");
    assert_eq!(daemon.health().0, 200);
    daemon.kill();
    assert_eq!(kept(&school).len(), brought, "every text, once");
    verified(&school);
    let daemon = school.start();
    assert_eq!(daemon.visits()[0]["back_by"], moved);
    assert_eq!(told(&school, PAT, heard::CANNOT_WRITE), 1);
}

/// A disk that fails for good: `what` fails in the daemon with `error`, and the office is told `why`.
fn fails_for_good(what: &str, error: &str, when: &str, why: &str) {
    let school = school();
    jo_is_out(&school);
    let (inject, trace) = (
        format!("inject={what}:error={error}:when={when}"),
        format!("trace={what}"),
    );
    let daemon = Daemon::start_by(&failing(&inject, &trace), &school.home);
    let mut brought = 1;
    let mut acknowledged = vec![sid(1)];
    for _ in 0..200 {
        brought += 1;
        if bring(&school, &daemon, brought, "MORE 1") != 200 {
            break;
        }
        acknowledged.push(sid(brought));
    }
    let office = school.twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE).body;
    assert!(office.contains(why), "{office}");
    // Alerts leave, and a new one is told to everybody on its step.
    let raised = daemon.ask(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    assert!(raised.get("unknown").is_some(), "{raised}");
    for contact in [PAT, SAM, HEAD] {
        school
            .twilio
            .expect(contact, heard::MAY_BE_IN_DANGER, 1, PATIENCE);
    }
    assert_eq!(bring(&school, &daemon, brought + 1, "OK"), 503);
    assert_eq!(daemon.health().0, 503);
    assert!(!daemon.has_ended(), "it does not end for it");
    let code = daemon.alerts()[0]["code"].clone();
    daemon.kill();

    // The next start finds what was acknowledged, whatever became of the rest.
    let kept = kept(&school);
    for sid in &acknowledged {
        assert!(kept.contains(sid), "{sid} was acknowledged: {kept:?}");
    }
    verified(&school);
    let daemon = school.start();
    assert_eq!(daemon.visits()[0]["phase"], "on-site");
    let raised = daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    assert!(
        !raised.to_string().contains(&code.to_string()),
        "a code that was told is not given again: {raised}"
    );
    assert_eq!(told(&school, PAT, heard::CANNOT_WRITE), 1, "told once as new");
    daemon.done(&sign_out("mel"));
    daemon.kill();
    verified(&school);
}

// Faults: P06 P14 x commit-fails
#[test]
fn p14_p06_with_every_fsync_failing_alerts_leave_and_what_was_acknowledged_is_kept() {
    fails_for_good("fsync,fdatasync", "EIO", "6+", "the disk fails");
}

// Faults: P06 P14 x disk-full
#[test]
fn p14_p06_with_no_space_left_alerts_leave_and_what_was_acknowledged_is_kept() {
    fails_for_good("pwrite64", "ENOSPC", "60+", "the disk is full");
}

// Faults: P06 P14 x commit-fails
#[test]
fn p14_p06_on_a_disk_that_became_read_only_alerts_leave_and_what_was_acknowledged_is_kept() {
    fails_for_good("pwrite64", "EROFS", "60+", "the disk");
}

/// Starts upon a store that cannot be read: every office is told once, however often it is tried, and it ends with 1.
fn cannot_start(school: &School, by: &[&str], says: &str) {
    for round in 1..=2 {
        let begun = Begun::spawn_by(by, &school.home, "info");
        let (status, log) = begun.ended();
        assert_eq!(status, 1, "{log:#?}");
        let line = log
            .iter()
            .find(|line| line.contains("cannot be read: nothing is put in its place"));
        let line = line.unwrap_or_else(|| panic!("it is logged: {log:#?}"));
        assert!(
            line.contains("ERROR") && line.contains(says) && line.contains("remedy="),
            "{line}"
        );
        for contact in [PAT, SAM, HEAD] {
            assert_eq!(
                told(school, contact, heard::CANNOT_START),
                1,
                "{contact} in round {round}"
            );
        }
    }
    let text = school.twilio.expect(PAT, heard::CANNOT_START, 1, PATIENCE).body;
    assert!(text.contains("Ring EVERYBODY who is out"), "{text}");
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", heard::CANNOT_START, PATIENCE)
        .expect("an e-mail");
    assert!(email.body.contains("Why: "), "{}", email.body);
    assert_eq!(
        told(school, JO, heard::CANNOT_START),
        0,
        "nobody who is out is told"
    );
}

/// Folds the log into the database, so that what is damaged is all there is.
fn folded(school: &School) -> PathBuf {
    let path = store(school);
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(conn);
    path
}

// Faults: P14 x store-unreadable
#[test]
fn p14_a_damaged_page_in_the_middle_is_told_to_every_office_and_nothing_takes_its_place() {
    let school = school();
    jo_is_out(&school);
    let path = folded(&school);
    let pages = fs::metadata(&path).unwrap().len() / 4096;
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0xA5; 4096], pages / 2 * 4096).unwrap();
    let before = fs::read(&path).unwrap();
    cannot_start(&school, &[], "is damaged");
    assert_eq!(fs::read(&path).unwrap(), before, "it is left as it is");
}

// Faults: P06 P14 x store-unreadable
#[test]
fn p14_a_store_that_is_damaged_while_it_runs_stops_no_alert_and_the_next_start_is_refused() {
    let school = school();
    jo_is_out(&school);
    let daemon = school.start();
    // Everything but the first page, which says what kind of file it is.
    let path = folded(&school);
    let length = fs::metadata(&path).unwrap().len();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    let rest = usize::try_from(length).unwrap() - 4096;
    file.write_all_at(&vec![0xA5; rest], 4096).unwrap();
    let refused = (2..2000).find(|n| bring(&school, &daemon, *n, "MORE 1") == 503);
    assert!(refused.is_some(), "what is not kept is not acknowledged");
    let office = school.twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE).body;
    assert!(office.contains("the store is damaged"), "{office}");
    let raised = daemon.ask(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    assert!(raised.get("unknown").is_some(), "{raised}");
    for contact in [PAT, SAM, HEAD] {
        school
            .twilio
            .expect(contact, heard::MAY_BE_IN_DANGER, 1, PATIENCE);
    }
    assert!(!daemon.has_ended());
    daemon.kill();
    cannot_start(&school, &[], "is damaged");
}

// Faults: P14 x store-unreadable
#[test]
fn p14_a_store_cut_short_is_told_to_every_office() {
    let school = school();
    jo_is_out(&school);
    let path = folded(&school);
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(fs::metadata(&path).unwrap().len() / 2).unwrap();
    cannot_start(&school, &[], "is damaged");
}

// Faults: P14 x store-unreadable
#[test]
fn p14_a_store_that_is_no_database_is_told_to_every_office() {
    let school = school();
    jo_is_out(&school);
    fs::write(folded(&school), "not a database at all ".repeat(400)).unwrap();
    cannot_start(&school, &[], "is damaged");
}

// Faults: P14 x store-unreadable
#[test]
fn p14_a_store_from_the_future_is_told_to_every_office_with_what_to_install() {
    let school = school();
    jo_is_out(&school);
    let conn = rusqlite::Connection::open(store(&school)).unwrap();
    conn.pragma_update(None, "user_version", 999).unwrap();
    drop(conn);
    cannot_start(&school, &[], "install the newer");
}

// Faults: P14 x store-unreadable
#[test]
fn p14_a_store_that_may_not_be_read_is_told_to_every_office() {
    let school = school();
    jo_is_out(&school);
    fs::set_permissions(folded(&school), Permissions::from_mode(0o000)).unwrap();
    // Nor may the folder be written: that it was told is kept where systemd has directories for it.
    let runtime = ["one", "two"].map(|name| school.home.path(name));
    for folder in &runtime {
        fs::create_dir(folder).unwrap();
    }
    let env = format!(
        "RUNTIME_DIRECTORY={}:{}\n",
        runtime[0].display(),
        runtime[1].display()
    );
    school.home.write("env", &env);
    let state = school.home.path("state");
    fs::set_permissions(&state, Permissions::from_mode(0o500)).unwrap();
    cannot_start(&school, UNPRIVILEGED, "owns the state directory");
    for folder in &runtime {
        assert!(folder.join("last-words.json").exists(), "{}", folder.display());
    }
    fs::set_permissions(&state, Permissions::from_mode(0o700)).unwrap();
}

// Faults: P14 x commit-fails
#[test]
fn p14_in_a_folder_that_may_not_be_written_it_goes_on_from_memory() {
    for folded_first in [true, false] {
        let school = school();
        jo_is_out(&school);
        if folded_first {
            folded(&school);
        }
        let state = school.home.path("state");
        for entry in fs::read_dir(&state).unwrap() {
            fs::set_permissions(entry.unwrap().path(), Permissions::from_mode(0o400)).unwrap();
        }
        fs::set_permissions(&state, Permissions::from_mode(0o500)).unwrap();
        let daemon = Daemon::start_by(UNPRIVILEGED, &school.home);
        school.twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE);
        assert_eq!(daemon.visits()[0]["phase"], "on-site", "from what it read");
        assert_eq!(bring(&school, &daemon, 2, "LEFT"), 503);
        school.twilio.expect(JO, heard::LEFT_NOTED, 1, PATIENCE);
        // Its owner may write again: it needs no new start.
        fs::set_permissions(&state, Permissions::from_mode(0o700)).unwrap();
        for entry in fs::read_dir(&state).unwrap() {
            fs::set_permissions(entry.unwrap().path(), Permissions::from_mode(0o600)).unwrap();
        }
        daemon.logged("the store can be written again");
        assert_eq!(bring(&school, &daemon, 2, "LEFT"), 200);
        daemon.kill();
        assert_eq!(kept(&school).len(), 2);
        verified(&school);
    }
}
