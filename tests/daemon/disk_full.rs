//! Without a disk: the store cannot be written for a while, or from the start, and Homeward goes on from memory (P14).
//!
//! The disk is full by `prlimit`, which needs no root, and by a small file system of its own where one may be mounted.

use crate::school::{JO, PAT, PUBLIC_URL, Rules, SAM, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Starts a daemon that can write no file beyond 4096 bytes: no page of the store's log.
const FULL: &[&str] = &["prlimit", "--fsize=4096:"];

fn school() -> School {
    School::new(&Rules {
        every: "6s",
        wait: "60s",
        ..Rules::default()
    })
}

fn ok(worker: &str) -> Value {
    json!({ "visit": { "who": worker, "worker": null, "word": "ok", "by": null } })
}

/// Says something until the disk refuses it; returns what whoever asked is told.
fn until_refused(daemon: &Daemon) -> String {
    let unknown = (0..2000).find_map(|_| daemon.ask(&ok("jo")).pointer("/unknown/message").cloned());
    let unknown = unknown.expect("a commit that failed is never answered as done");
    unknown.as_str().expect("words").to_owned()
}

/// Returns the texts to somebody that say something and are not marked as said before.
fn new_to(school: &School, to: &str, what: &str) -> Vec<String> {
    let sent = school.twilio.sent().into_iter();
    sent.filter(|sms| sms.to == to && sms.body.contains(what) && !sms.body.starts_with(heard::AGAIN))
        .map(|sms| sms.body)
        .collect()
}

/// Jo is signed out, and from then on the disk is full.
fn out_without_a_disk() -> (School, Daemon) {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon.fill_the_disk();
    until_refused(&daemon);
    (school, daemon)
}

/// Waits until a gateway has been asked `n` times more what came in.
fn polled(school: &School, n: usize) {
    let before = school.twilio.pages_served();
    let end = Instant::now() + PATIENCE;
    while school.twilio.pages_served() < before + n {
        assert!(Instant::now() < end, "it is not asked any more what came in");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

/// Returns how many rows a question finds in the store.
fn count(school: &School, sql: &str) -> u32 {
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    store.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn verified(school: &School) {
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

// Faults: P01 P02 P03 P04 P05 P06 P07 P14 P16 P18 x disk-full
#[test]
fn p14_while_the_disk_is_full_everything_goes_on_from_memory_and_is_kept_once_there_is_room() {
    let school = school();
    let twilio = &school.twilio;
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon.fill_the_disk();
    let full_since = Instant::now();
    let told = until_refused(&daemon);
    assert!(told.contains("only in Homeward's memory"), "{told}");
    let office = twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE).body;
    assert!(office.contains("Ring Jo Bloggs"), "{office}");
    let line = daemon.logged("the store cannot be written: Homeward goes on from memory");
    assert!(line.contains("ERROR") && line.contains("remedy="), "{line}");

    // A check-in counts, in memory, and once: the gateway is asked for the same texts again and again.
    school.text(JO, "IN");
    twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    let back = daemon.visits()[0]["back_by"].clone();
    school.text(JO, "MORE 15");
    let end = Instant::now() + PATIENCE;
    while daemon.visits()[0]["back_by"] == back {
        assert!(Instant::now() < end, "MORE moves the return");
    }
    let moved = daemon.visits()[0]["back_by"].clone();
    polled(&school, 4);
    let visit = &daemon.visits()[0];
    assert_eq!(visit["back_by"], moved, "the same text is not added again");
    assert_eq!(visit["phase"], "on-site");
    assert_eq!(
        count(&school, "SELECT count(*) FROM inbox"),
        0,
        "none of it is on disk"
    );

    // A deadline that passes is told, and whoever answers by text is heard.
    twilio.expect(PAT, heard::RING_THEM_ALONE, 1, PATIENCE);
    let code = daemon.alerts()[0]["code"].as_str().expect("a code").to_owned();
    school.text(PAT, &format!("ACK {code}"));
    twilio.expect(PAT, heard::YOURS_UNTIL, 1, PATIENCE);

    // The board and the health page say so, and it lasts.
    let (status, health) = daemon.health();
    assert_eq!(
        (status, &health["reason"]),
        (503, &json!("the store cannot be written"))
    );
    let troubles = daemon.done(&json!("health"))["troubles"].to_string();
    assert!(troubles.contains("the record cannot be written"), "{troubles}");
    while full_since.elapsed() < Duration::from_secs(20) {
        polled(&school, 1);
    }
    assert!(!daemon.has_ended(), "it goes on for as long as that lasts");
    assert_eq!(
        new_to(&school, PAT, heard::CANNOT_WRITE).len(),
        1,
        "the office hears of it once"
    );

    daemon.make_room();
    daemon.logged("the store can be written again: everything since has been kept");
    twilio.expect(PAT, heard::WRITES_AGAIN, 1, PATIENCE);
    daemon.done(&sign_out("mel"));
    assert_eq!(daemon.health().0, 200);
    daemon.kill();
    verified(&school);
    assert_eq!(count(&school, "SELECT count(*) FROM inbox"), 3, "every text once");

    // What was said and heard without a disk is what the next start goes on from; nobody is told of it as new.
    let daemon = school.start();
    let visit = &daemon.visits()[0];
    assert_eq!((&visit["phase"], &visit["back_by"]), (&json!("on-site"), &moved));
    let alerts = daemon.alerts();
    let alert = alerts
        .as_array()
        .unwrap()
        .iter()
        .find(|alert| alert["code"] == code);
    let alert = alert.expect("the alert has the code that was told");
    assert_eq!(alert["held_by"], "pat");
    polled(&school, 2);
    assert_eq!(new_to(&school, PAT, heard::CANNOT_WRITE).len(), 1);
    assert_eq!(
        new_to(&school, PAT, heard::RING_THEM_ALONE).len(),
        1,
        "and of the alert"
    );
    assert_eq!(daemon.stop(), 0);
}

// Faults: P06 P07 P14 x disk-full
#[test]
fn p14_p06_what_a_webhook_brings_while_the_disk_is_full_is_not_acknowledged_and_counts_once() {
    let school = School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    let url = format!("{PUBLIC_URL}/hooks/main/inbound");
    let bring = |sid: &str, text: &str| school.twilio.call_inbound(daemon.address(), &url, sid, JO, text);
    assert_eq!(bring("SM0000000000000000000000000000f001", "IN"), 200);
    daemon.fill_the_disk();
    let back = daemon.visits()[0]["back_by"].clone();
    let more = "SM0000000000000000000000000000f002";
    let status = (0..2000)
        .map(|_| bring(more, "MORE 15"))
        .find(|status| *status != 200);
    assert_eq!(status, Some(503), "its provider is asked to come again");
    let moved = daemon.visits()[0]["back_by"].clone();
    assert_ne!(moved, back, "it counts all the same");
    assert_eq!(bring(more, "MORE 15"), 503);
    assert_eq!(daemon.visits()[0]["back_by"], moved, "and once");
    daemon.make_room();
    daemon.logged("the store can be written again");
    assert_eq!(bring(more, "MORE 15"), 200, "now it is on disk");
    daemon.kill();
    let daemon = school.start();
    assert_eq!(daemon.visits()[0]["back_by"], moved);
    assert_eq!(count(&school, "SELECT count(*) FROM inbox"), 2);
    verified(&school);
}

// Faults: P05 P14 x disk-full
#[test]
fn p14_a_start_on_a_full_disk_goes_on_from_what_it_reads_and_tells_nothing_twice_as_new() {
    let school = school();
    let twilio = &school.twilio;
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    twilio.expect(PAT, heard::RING_THEM_ALONE, 1, PATIENCE);
    let code = daemon.alerts()[0]["code"].as_str().expect("a code").to_owned();
    daemon.kill();

    let daemon = Daemon::start_by(FULL, &school.home);
    twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE);
    let alerts = daemon.alerts();
    assert!(
        alerts
            .as_array()
            .unwrap()
            .iter()
            .any(|alert| alert["code"] == code),
        "what was open is open: {alerts}"
    );
    school.text(PAT, &format!("NEXT {code}"));
    twilio.expect(PAT, heard::RING_HOUSEHOLD, 1, PATIENCE);
    let codes = |daemon: &Daemon| -> Vec<String> {
        let alerts = daemon.alerts();
        let codes = alerts.as_array().unwrap().iter();
        codes
            .map(|alert| alert["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let given = codes(&daemon);
    // Killed without a disk: the next one, without a disk too, gives no code twice and says nothing twice as new.
    daemon.kill();
    let daemon = Daemon::start_by(FULL, &school.home);
    daemon.done(&json!("health"));
    let raised = daemon.ask(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    assert!(raised.get("unknown").is_some(), "{raised}");
    twilio.expect(SAM, heard::MAY_BE_IN_DANGER, 1, PATIENCE);
    drop(daemon.ask(&sign_out("mel")));
    let raised = daemon.ask(&json!({ "raise": { "who": "mel", "kind": "help", "by": "pat" } }));
    assert!(raised.get("unknown").is_some(), "{raised}");
    let new: Vec<String> = codes(&daemon)
        .into_iter()
        .filter(|code| !given.contains(code))
        .collect();
    assert_eq!(new.len(), 1, "a code of its own: {given:?} {new:?}");
    polled(&school, 3);
    assert_eq!(
        new_to(&school, PAT, heard::CANNOT_WRITE).len(),
        1,
        "told by the one before"
    );
    for once in [heard::RING_THEM_ALONE, heard::RING_HOUSEHOLD] {
        assert_eq!(
            new_to(&school, PAT, once).len(),
            1,
            "`{once}` is told once as new"
        );
    }

    // Once there is room the same process writes all of it.
    daemon.make_room();
    daemon.logged("the store can be written again");
    assert_eq!(daemon.stop(), 0);
    verified(&school);
}

/// Makes a small file system of its own the daemon's state directory, with what is there now, and becomes the daemon.
const ON_A_SMALL_DISK: &str = "mount -t tmpfs -o size=2m,mode=700 small \"$STATE\" && cp -a \"$SEED\"/. \"$STATE\" && shift && exec \"$@\"";

/// Whether a file system may be mounted here: as root in a namespace of one's own.
fn may_mount() -> bool {
    let tried = std::process::Command::new("unshare")
        .args(["-m", "sh", "-c", "mount -t tmpfs none /mnt"])
        .output();
    tried.is_ok_and(|tried| tried.status.success())
}

/// Runs a command where the daemon sees its files, without the right to set a clock.
fn beside(daemon: &Daemon, command: &str) {
    let status = std::process::Command::new("setpriv")
        .args([
            "--bounding-set=-sys_time",
            "nsenter",
            "-t",
            &daemon.id(),
            "-m",
            "sh",
            "-c",
            command,
        ])
        .status()
        .unwrap();
    assert!(status.success(), "{command}");
}

// Faults: P06 P14 x disk-full
#[test]
fn p14_a_small_file_system_that_is_really_full_loses_nothing_of_what_is_said_meanwhile() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    school.start().kill();
    let state = school.home.path("state");
    let seed = school.home.path("seed");
    // Where nothing may be mounted, no file may grow instead: a real refusal too, of another kind.
    let mounted = may_mount();
    let daemon = if mounted {
        std::fs::rename(&state, &seed).unwrap();
        std::fs::create_dir(&state).unwrap();
        school.home.write(
            "env",
            &format!("STATE={}\nSEED={}\n", state.display(), seed.display()),
        );
        Daemon::start_by(
            &["unshare", "-m", "sh", "-c", ON_A_SMALL_DISK, "sh", "--"],
            &school.home,
        )
    } else {
        println!("no file system may be mounted here: full by prlimit instead");
        school.start()
    };
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    if mounted {
        beside(
            &daemon,
            &format!("cat /dev/zero > {}/fill 2>/dev/null || true", state.display()),
        );
    } else {
        daemon.fill_the_disk();
    }
    until_refused(&daemon);
    let told = school.twilio.expect(PAT, heard::CANNOT_WRITE, 1, PATIENCE).body;
    if mounted {
        assert!(told.contains("the disk is full"), "{told}");
    }
    school.text(JO, "IN");
    school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    assert_eq!(daemon.visits()[0]["phase"], "on-site");
    if mounted {
        beside(&daemon, &format!("rm {}/fill", state.display()));
    } else {
        daemon.make_room();
    }
    daemon.logged("the store can be written again");
    school.twilio.expect(PAT, heard::WRITES_AGAIN, 1, PATIENCE);
    if mounted {
        // What is on the small disk is all that the next start has.
        beside(
            &daemon,
            &format!(
                "mkdir {0}/kept && cp -a {1}/. {0}/kept",
                school.home.folder.path().display(),
                state.display()
            ),
        );
        daemon.kill();
        std::fs::remove_dir(&state).unwrap();
        std::fs::rename(school.home.path("kept"), &state).unwrap();
    } else {
        daemon.kill();
    }
    let daemon = school.start();
    assert_eq!(daemon.visits()[0]["phase"], "on-site");
    assert_eq!(count(&school, "SELECT count(*) FROM inbox"), 1);
    verified(&school);
}

// Faults: P09 P14 P15 x disk-full
#[test]
fn p14_p15_p09_stopped_by_hand_without_a_disk_it_says_who_is_out_as_it_knows_from_memory() {
    let (school, daemon) = out_without_a_disk();
    // The store knows neither of Mel, nor that she must not be rung.
    assert!(daemon.ask(&sign_out("mel")).get("unknown").is_some());
    let duress = json!({ "raise": { "who": "mel", "kind": "duress", "by": "head" } });
    assert!(daemon.ask(&duress).get("unknown").is_some());
    assert_eq!(
        daemon.stop(),
        1,
        "what was in memory alone is lost, and that is no good end"
    );
    let text = school
        .twilio
        .expect(PAT, heard::STOPPED_BY_HAND, 1, PATIENCE)
        .body;
    assert!(text.contains("Do NOT ring Mel Price"), "{text}");
    assert!(text.contains("ring: Jo Bloggs"), "{text}");
}

// Faults: P15 x disk-full
#[test]
fn p15_stopped_by_hand_without_a_disk_it_goes_past_whoever_is_away_as_it_knows_from_memory() {
    let (school, daemon) = out_without_a_disk();
    // The store does not know that Pat is away.
    let away =
        json!({ "presence": { "person": "pat", "school": null, "away_until": "today", "by": "head" } });
    assert!(daemon.ask(&away).get("unknown").is_some());
    assert_eq!(daemon.stop(), 1);
    school.twilio.expect(SAM, heard::STOPPED_BY_HAND, 1, PATIENCE);
    assert!(
        new_to(&school, PAT, heard::STOPPED_BY_HAND).is_empty(),
        "Pat is away"
    );
}

// Faults: P14 P15 x disk-full
#[test]
fn p14_p15_last_words_on_a_full_disk_name_who_was_out() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon.kill();
    // A disk that is full fails a write; it does not end the process, as a limit does where nobody minds its signal.
    let full = [
        "sh",
        "-c",
        "trap '' XFSZ; exec prlimit --fsize=4096: \"$0\" \"$@\"",
    ];
    let (status, out, err) = school.home.run_by(&full, &["last-words"]);
    assert_eq!(status, 0, "{out}{err}");
    let text = school.twilio.expect(PAT, heard::NOT_RUNNING, 1, PATIENCE).body;
    assert!(text.contains(heard::RING_NOW_JO), "{text}");
}
