//! Started, hung, killed, reloaded, stopped.

use crate::container::{PATIENCE, pids};
use crate::installed::{Installed, SCHOOL, UNIT};
use crate::school::{JO, PAT, school};
use crate::support::heard;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn a_start_is_over_only_once_the_daemon_is_ready() {
    let at = Installed::new("start");
    assert_eq!(at.container.property(UNIT, "Type"), "notify");
    let began = Instant::now();
    at.start();
    println!("ready {:?} after `systemctl start`", began.elapsed());
    // It answers at once, with no waiting for it: the start was not over before.
    assert_eq!(at.visits(), serde_json::json!([]));
    assert_eq!(at.container.property(UNIT, "ActiveState"), "active");
    assert_eq!(at.container.property(UNIT, "WatchdogUSec"), "30s");

    // One that cannot become ready is never called active: its file is wrong.
    at.container.done(&["systemctl", "stop", UNIT]);
    at.container.write(SCHOOL, "[school]\nnam = 1\n", 0o640);
    let output = at.container.run(&["systemctl", "start", UNIT]);
    assert!(
        !output.status.success(),
        "a start that failed is said to have failed"
    );
    at.container.logged(UNIT, "example.toml:", 1, PATIENCE);
}

/// Has Jo ask for help; returns the alert's code once Pat has heard of it.
fn help(at: &Installed) -> String {
    at.twilio
        .receive(JO, "HELP", jiff::Timestamp::now().as_millisecond());
    at.twilio.expect(PAT, heard::ASKED_FOR_HELP, 1, PATIENCE);
    at.alerts()[0]["code"].as_str().expect("a code").to_owned()
}

fn alert_lives(at: &Installed, code: &str) {
    assert_eq!(at.alerts()[0]["code"], code, "{}", at.alerts());
    // And its chain goes on: somebody takes it, by text.
    at.twilio.receive(
        PAT,
        &format!("ACK {code}"),
        jiff::Timestamp::now().as_millisecond(),
    );
    at.twilio.expect(PAT, heard::YOURS_UNTIL, 1, PATIENCE);
}

// Faults: P14 x engine-hangs
#[test]
fn p14_a_process_that_stands_still_is_ended_by_the_watchdog_and_runs_again_with_its_alert() {
    let at = Installed::new("stopped");
    at.edit(UNIT, "[Service]\nWatchdogSec=3s\n");
    at.start_with_jo_out();
    let code = help(&at);
    let before = at.main_pid();
    let began = Instant::now();
    at.container
        .done(&["systemctl", "kill", "--kill-who=main", "--signal=STOP", UNIT]);
    at.runs_again(&before, PATIENCE);
    println!(
        "running again {:?} after it stood still, of a watchdog of 3 s",
        began.elapsed()
    );
    let journal = at.container.journal(UNIT);
    assert!(journal.contains("Watchdog timeout"), "{journal}");
    alert_lives(&at, &code);
    assert_eq!(
        at.texts(PAT, heard::NOT_RUNNING),
        0,
        "it came back: no last words"
    );
}

// Faults: P14 P15 x engine-hangs
#[test]
fn p14_an_engine_that_hangs_alone_is_ended_by_the_watchdog_though_all_else_runs() {
    let at = Installed::new("hung");
    at.edit(UNIT, "[Service]\nWatchdogSec=5s\n");
    at.start_with_jo_out();
    let code = help(&at);
    let before = at.main_pid();
    let process = at.container.outside(&before);
    let engine = pids(&format!("/proc/{process}/task"))
        .into_iter()
        .find(|thread| {
            let name =
                std::fs::read_to_string(format!("/proc/{process}/task/{thread}/comm")).unwrap_or_default();
            name.trim() == "engine"
        })
        .expect("the engine's thread");
    // Held at its next call of the kernel for as long as it lives: a disk that does not answer looks like this.
    let began = Instant::now();
    let mut tracer = Command::new("strace")
        .args(["-p", &engine.to_string(), "-o", "/dev/null"])
        .args(["-e", "trace=all", "-e", "inject=all:delay_enter=600000000"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    at.container
        .logged(UNIT, "the watchdog is not fed", 1, PATIENCE + PATIENCE);
    assert_eq!(at.main_pid(), before, "all else of it still runs, and says so");
    at.container.logged(UNIT, "Watchdog timeout", 1, PATIENCE);
    // What a debugger holds dies only once it is let go.
    drop(tracer.kill());
    drop(tracer.wait());
    at.runs_again(&before, PATIENCE);
    println!(
        "running again {:?} after its engine hung, of a watchdog of 5 s",
        began.elapsed()
    );
    alert_lives(&at, &code);
}

// Faults: P03 P14 P18 x killed
#[test]
fn p14_killed_it_is_ready_again_within_seconds() {
    let at = Installed::new("killed");
    at.start_with_jo_out();
    let before = at.main_pid();
    let began = Instant::now();
    at.container
        .done(&["systemctl", "kill", "--kill-who=main", "--signal=KILL", UNIT]);
    at.runs_again(&before, Duration::from_secs(10));
    println!("ready again {:?} after `kill -9`", began.elapsed());
    // It knows which start of the machine it is on, and with that how long it was gone.
    // A copy: SQLite follows the way into the container as a link, and comes out here.
    let copy = tempfile::tempdir().unwrap();
    for file in ["homeward.db", "homeward.db-wal"] {
        std::fs::copy(
            at.container.path(&format!("/var/lib/homeward/{file}")),
            copy.path().join(file),
        )
        .unwrap();
    }
    let store = rusqlite::Connection::open(copy.path().join("homeward.db")).unwrap();
    let boot: String = store
        .query_row("SELECT boot FROM turn", [], |row| row.get(0))
        .unwrap();
    let kernel = at
        .container
        .run(&["cat", "/proc/sys/kernel/random/boot_id"])
        .stdout;
    let kernel = String::from_utf8(kernel).unwrap();
    assert_eq!(boot, kernel.trim().replace('-', ""));
    assert_eq!(at.visits()[0]["workers"][0], "jo", "{}", at.visits());
    assert_eq!(
        at.texts(PAT, heard::NOT_RUNNING),
        0,
        "it came back: no last words"
    );
}

// Faults: P13 x bad-config
#[test]
fn p13_a_reload_takes_a_good_edit_and_keeps_what_it_has_after_a_bad_one() {
    let at = Installed::new("reload");
    at.start_with_jo_out();
    let before = at.main_pid();
    let good = school(&at.rules);
    at.container
        .write(SCHOOL, &good.replace("wait = \"60s\"", "wait = \"0s\""), 0o640);
    at.container.done(&["systemctl", "reload", UNIT]);
    at.container.logged(UNIT, "zero-wait", 1, PATIENCE);
    assert_eq!(at.container.property(UNIT, "ActiveState"), "active");
    at.container.done(&["/usr/bin/homeward", "send-test", "pat"]);
    at.twilio.expect(PAT, "test", 1, PATIENCE);

    at.container
        .write(SCHOOL, &good.replace("07700 900104", "07700 900204"), 0o640);
    at.container.done(&["systemctl", "reload", UNIT]);
    at.container
        .logged(UNIT, "the configuration was loaded afresh", 1, PATIENCE);
    at.container.done(&["/usr/bin/homeward", "send-test", "pat"]);
    at.twilio.expect("+447700900204", "test", 1, PATIENCE);
    assert_eq!(at.main_pid(), before, "the same process all along");
}

#[test]
fn p15_a_stop_with_a_visit_open_has_told_the_office_before_it_is_over() {
    let at = Installed::new("stop");
    at.start_with_jo_out();
    at.container.done(&["systemctl", "stop", UNIT]);
    let text = at
        .twilio
        .expect(PAT, heard::STOPPED_BY_HAND, 1, Duration::ZERO)
        .body;
    assert!(text.contains("Jo Bloggs"), "{text}");
    assert_eq!(at.container.property(UNIT, "ActiveState"), "inactive");
    assert_eq!(at.container.property(UNIT, "Result"), "success");
}
