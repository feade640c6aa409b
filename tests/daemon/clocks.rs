//! The real binary where clocks disagree: a wall clock that is set while somebody is out, a process that stands still across
//! a deadline, a machine that was started anew. The machine's own clock is never touched: the wall clock is libfaketime's.

use crate::school::{ALI, JO, PAT, Rules, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::faketime;
use crate::support::heard;
use std::time::{Duration, Instant};

const HOUR: i64 = 3600;

/// A school whose daemon sees a wall clock that can be set.
struct Clocked {
    school: School,
}

impl Clocked {
    fn new(rules: &Rules) -> Self {
        let school = School::new(rules);
        let clocked = Self { school };
        clocked.set_by(0);
        clocked
            .school
            .home
            .write("env", &faketime::environment(&clocked.school.home));
        clocked
    }

    /// Sets the daemon's wall clock this many seconds off the true time.
    fn set_by(&self, seconds: i64) {
        faketime::set(&self.school.home, seconds * 1000);
    }

    /// Has the daemon log something, which must be dated by the wall clock that it was given: else nothing is tested here.
    fn seen_by(&self, daemon: &Daemon, seconds: i64) {
        let known = daemon.log().len();
        daemon.signal("-HUP");
        let asked = Instant::now();
        let line = loop {
            let log = daemon.log();
            if let Some(line) = log.iter().skip(known).find(|line| line.contains("loaded afresh")) {
                break line.clone();
            }
            assert!(asked.elapsed() < PATIENCE, "a reload is logged");
            std::thread::park_timeout(Duration::from_millis(50));
        };
        let dated: jiff::Timestamp = line.split_whitespace().next().unwrap().parse().unwrap();
        let off = dated.duration_since(jiff::Timestamp::now()).as_secs() - seconds;
        assert!((-30..=1).contains(&off), "dated {off} s off what was set: {line}");
    }
}

fn next_at(daemon: &Daemon) -> jiff::Timestamp {
    let at = daemon.visits()[0]["next"]["at"]
        .as_str()
        .expect("an instant")
        .to_owned();
    at.parse().expect("an instant")
}

/// Returns how far ahead of the true time the daemon dates what is next, in seconds.
fn ahead(daemon: &Daemon) -> i64 {
    next_at(daemon).duration_since(jiff::Timestamp::now()).as_secs()
}

fn jo_is_in(at: &School, daemon: &Daemon) {
    let mut wanted = sign_out("jo");
    // So that it is the check-in that is due next, an hour more or less.
    wanted["sign-out"]["back"] = "+4h".into();
    daemon.done(&wanted);
    at.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    at.text(JO, "IN");
    at.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
}

// Faults: P02 P12 x clock-back
#[test]
fn p12_a_clock_set_back_while_somebody_is_out_stretches_no_deadline() {
    let at = Clocked::new(&Rules {
        every: "6s",
        wait: "60s",
        ..Rules::default()
    });
    let daemon = at.school.start();
    jo_is_in(&at.school, &daemon);
    let in_at = Instant::now();
    at.set_by(-HOUR);
    at.seen_by(&daemon, -HOUR);
    daemon.logged("the wall clock was set back");
    let told = at.school.twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    // Six seconds and two of grace, of true time; the rest is for a busy machine.
    let took = told.at.duration_since(in_at);
    assert!(took < Duration::from_secs(15), "told after {took:?}");
    assert!(
        took > Duration::from_secs(5),
        "and not before it was due: {took:?}"
    );
    assert!(
        !told.body.starts_with(heard::LATE),
        "it is not late: {}",
        told.body
    );
}

// Faults: P01 P02 P07 P12 x clock-forward
#[test]
fn p12_a_clock_set_forward_tells_at_once_and_loses_nothing_and_answers_count_by_true_time() {
    let at = Clocked::new(&Rules {
        every: "50m",
        wait: "15m",
        ..Rules::default()
    });
    let (school, twilio) = (&at.school, &at.school.twilio);
    let daemon = at.school.start();
    jo_is_in(school, &daemon);
    at.set_by(HOUR);
    let told = twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    assert!(told.body.starts_with(heard::LATE), "{}", told.body);
    // Jo answers. It was sent now, though by the gateway's clock, which is right, an hour ago.
    school.text(JO, "OK");
    twilio.expect(PAT, heard::STAND_DOWN, 1, PATIENCE);
    assert_eq!(daemon.alerts().as_array().map(Vec::len), Some(0));
    let due = ahead(&daemon) - HOUR;
    assert!(
        (49 * 60..=50 * 60).contains(&due),
        "the next check-in is due in {due} s"
    );

    // Set right again: still fifty minutes, not an hour more.
    at.set_by(0);
    at.seen_by(&daemon, 0);
    school.text(JO, "OK");
    twilio.expect(JO, "noted", 3, PATIENCE);
    let due = ahead(&daemon) - HOUR;
    assert!(
        (49 * 60..=50 * 60).contains(&due),
        "the next check-in is due in {due} s"
    );
}

// Faults: P07 P12 x clock-forward, clock-back
#[test]
fn p12_a_visit_begun_by_a_clock_that_stands_ahead_hears_its_worker_and_stretches_nothing_once_it_is_put_right()
 {
    let at = Clocked::new(&Rules {
        every: "6s",
        wait: "60s",
        ..Rules::default()
    });
    let (school, twilio) = (&at.school, &at.school.twilio);
    at.set_by(HOUR);
    let daemon = at.school.start();
    at.seen_by(&daemon, HOUR);
    // Sent after the sign-out, and by the gateway's clock an hour before.
    jo_is_in(school, &daemon);
    assert_eq!(daemon.visits()[0]["phase"], "on-site");
    let in_at = Instant::now();
    at.set_by(0);
    at.seen_by(&daemon, 0);
    let took = twilio
        .expect(PAT, heard::RING_THEM, 1, PATIENCE)
        .at
        .duration_since(in_at);
    assert!(took < Duration::from_secs(15), "told after {took:?}");
}

// Faults: P02 P12 x clock-back
#[test]
fn p12_what_was_dated_by_a_clock_that_stood_ahead_is_due_no_later_once_it_is_put_right() {
    let at = Clocked::new(&Rules {
        every: "6s",
        wait: "60s",
        ..Rules::default()
    });
    let (school, twilio) = (&at.school, &at.school.twilio);
    let daemon = school.start();
    // While Jo is out the clock does not simply follow the wall.
    jo_is_in(school, &daemon);
    at.set_by(HOUR);
    at.seen_by(&daemon, HOUR);
    twilio.expect(PAT, "Bloggs missed", 1, PATIENCE);
    daemon.done(&sign_out("mel"));
    twilio.expect(ALI, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(ALI, "IN");
    twilio.expect(ALI, heard::ARRIVAL_NOTED, 1, PATIENCE);
    let in_at = Instant::now();
    at.set_by(0);
    at.seen_by(&daemon, 0);
    // The alert, not the text: Pat was told of Jo within the minute, and a second silence may wait ten seconds for others.
    while daemon.alerts().as_array().is_none_or(|open| open.len() < 2) {
        let took = in_at.elapsed();
        assert!(took < Duration::from_secs(15), "not open after {took:?}");
    }
    twilio.expect(PAT, "Price missed", 1, PATIENCE);
}

// Faults: P02 P12 x killed, clock-back
#[test]
fn p12_a_clock_set_back_while_the_daemon_was_dead_does_not_hide_how_long_that_was() {
    let at = Clocked::new(&Rules {
        every: "40s",
        wait: "60s",
        ..Rules::default()
    });
    let (school, twilio) = (&at.school, &at.school.twilio);
    let daemon = school.start();
    jo_is_in(school, &daemon);
    let in_at = Instant::now();
    daemon.kill();
    at.set_by(-HOUR);
    // Dead across the deadline: there is nothing to wait for but that.
    while in_at.elapsed() < Duration::from_secs(45) {
        std::thread::park_timeout(Duration::from_millis(100));
    }
    let started = Instant::now();
    let daemon = school.start();
    at.seen_by(&daemon, -HOUR);
    let told = twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    // Five seconds at the most for asking the gateways what came in; by the wall clock it would be forty.
    let took = told.at.duration_since(started);
    assert!(took < Duration::from_secs(20), "told {took:?} after the start");
}

// Faults: P02 P12 x outage
#[test]
fn p12_a_process_that_stood_still_across_a_deadline_tells_at_once_on_waking_and_says_that_it_is_late() {
    // As when a laptop's lid is shut: more than the half minute after which it counts as having been off.
    let school = School::new(&Rules {
        every: "6s",
        wait: "60s",
        ..Rules::default()
    });
    let daemon = school.start();
    jo_is_in(&school, &daemon);
    daemon.signal("-STOP");
    let stopped = Instant::now();
    while stopped.elapsed() < Duration::from_secs(45) {
        std::thread::park_timeout(Duration::from_millis(100));
    }
    assert!(school.twilio.wait_for(PAT, "Ring", 1, Duration::ZERO).is_none());
    let woken = Instant::now();
    daemon.signal("-CONT");
    let told = school.twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    // The gateways are asked what came in, and answer at once: nothing more is waited for.
    let took = told.at.duration_since(woken);
    assert!(took < Duration::from_secs(3), "told {took:?} after waking");
    assert!(told.body.starts_with(heard::LATE), "{}", told.body);
    school.twilio.expect(JO, "was off", 1, PATIENCE);
}

// Faults: P12 x killed
#[test]
fn p12_after_the_machine_was_started_anew_deadlines_are_as_before() {
    // The time since boot begins anew, ten days of it before: a time namespace of its own is what shows it.
    let within = "unshare --user --map-root-user --time --boottime 864000";
    let mut words = within.split_whitespace();
    let mut tried = std::process::Command::new(words.next().unwrap());
    let tried = tried.args(words).arg("true").output().unwrap();
    assert!(
        tried.status.success(),
        "this machine gives nobody a time namespace, or no user one of their own: {}",
        String::from_utf8_lossy(&tried.stderr)
    );
    let school = School::new(&Rules {
        every: "6s",
        wait: "60s",
        ..Rules::default()
    });
    school.home.write("wrapper", &format!("exec {within} \"$@\"\n"));
    let daemon = school.start();
    jo_is_in(&school, &daemon);
    let due = next_at(&daemon);
    daemon.kill();
    std::fs::remove_file(school.home.path("wrapper")).unwrap();
    let daemon = school.start();
    assert_eq!(next_at(&daemon), due);
    let told = school.twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    let opened = daemon.alerts()[0]["opened_at"]
        .as_str()
        .expect("an instant")
        .to_owned();
    let opened: jiff::Timestamp = opened.parse().expect("an instant");
    let after = opened.duration_since(due).as_secs();
    assert!(
        (0..15).contains(&after),
        "due {due}, opened {opened}: {}",
        told.body
    );
}
