//! The machine's clocks: one that may be set, held against one that nobody can set.

use homeward::auditor::set_by;
use homeward::clock::{Clock, RealClock, ScaledClock};
use homeward::domain::time::{Span, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

struct Machine {
    wall: Arc<AtomicI64>,
    up: Arc<AtomicU64>,
    clock: RealClock,
}

const NOON: i64 = 1_795_608_000_000;

fn machine() -> Machine {
    let (wall, up) = (Arc::new(AtomicI64::new(NOON)), Arc::new(AtomicU64::new(0)));
    let (read_wall, read_up) = (wall.clone(), up.clone());
    let clock = RealClock::reading(
        move || Timestamp::from_ms(read_wall.load(Ordering::Relaxed)),
        move || Span::from_ms(read_up.load(Ordering::Relaxed)),
        Some("a start".to_owned()),
    );
    Machine { wall, up, clock }
}

impl Machine {
    /// Lets time pass on both clocks.
    fn pass(&self, minutes: i64) {
        self.wall.fetch_add(minutes * 60_000, Ordering::Relaxed);
        self.up
            .fetch_add(minutes.unsigned_abs() * 60_000, Ordering::Relaxed);
    }

    /// Has somebody set the wall clock.
    fn set_by(&self, minutes: i64) {
        self.wall.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    fn minutes(&self) -> i64 {
        (self.clock.now().ms() - NOON) / 60_000
    }
}

// Faults: P01 P02 P12 x clock-back
#[test]
fn p12_a_wall_clock_that_is_set_back_stretches_no_deadline() {
    let machine = machine();
    machine.pass(10);
    machine.set_by(-60);
    assert_eq!(machine.minutes(), 10);
    machine.pass(15);
    assert_eq!(
        machine.minutes(),
        25,
        "a check-in due in 20 minutes is overdue, whatever the wall says"
    );
}

// Faults: P02 P12 x clock-forward
#[test]
fn p12_a_wall_clock_that_is_set_forward_lets_the_earlier_instant_win() {
    let machine = machine();
    machine.pass(10);
    machine.set_by(60);
    assert_eq!(machine.minutes(), 70, "what is due within the hour is due now");
}

// Faults: P12 x outage
#[test]
fn p12_a_wall_clock_that_is_set_forward_and_back_again_stretches_nothing_that_was_dated_meanwhile() {
    let machine = machine();
    machine.set_by(60);
    // Somebody signs out, to be heard of in 20 minutes: at 80.
    assert_eq!(machine.minutes(), 60);
    machine.set_by(-60);
    machine.pass(20);
    assert_eq!(machine.minutes(), 80, "20 minutes later it is due, not 80");
    machine.clock.settle();
    assert_eq!(machine.minutes(), 20, "with nobody out the wall counts again");
}

#[test]
fn the_auditors_clock_follows_the_engines_back_and_goes_on_where_that_one_stands_still() {
    let machine = machine();
    let at = |minutes: i64| Some(Timestamp::from_ms(NOON + minutes * 60_000));
    let mut known = None;
    machine.set_by(60);
    set_by(&machine.clock, &mut known, at(60));
    assert_eq!(machine.minutes(), 60);
    // Set back. The engine holds its clock where it was; then it hangs.
    machine.set_by(-60);
    machine.pass(1);
    set_by(&machine.clock, &mut known, at(61));
    assert_eq!(machine.minutes(), 61);
    machine.pass(10);
    set_by(&machine.clock, &mut known, at(61));
    assert_eq!(machine.minutes(), 71, "nothing was written for ten minutes");
    // It turns again, with nobody out: by the wall clock.
    set_by(&machine.clock, &mut known, at(11));
    assert_eq!(machine.minutes(), 11, "not an hour behind what is written");
}

#[test]
fn p12_time_asleep_counts() {
    let machine = machine();
    // The wall clock stood still while the machine slept, and so it does on some.
    machine.up.fetch_add(30 * 60_000, Ordering::Relaxed);
    assert_eq!(machine.minutes(), 30);
}

// Faults: P02 P12 x clock-back
// Faults: P12 x killed
#[test]
fn p12_a_wall_clock_that_was_set_back_while_the_daemon_was_down_stretches_nothing_either() {
    let machine = machine();
    let written = Timestamp::from_ms(NOON + 10 * 60_000);
    machine.set_by(-60);
    machine.clock.not_before(written);
    machine.pass(5);
    assert_eq!(machine.minutes(), 15);
}

#[test]
fn with_nobody_out_the_clock_follows_the_wall_again() {
    let machine = machine();
    machine.set_by(60);
    machine.set_by(-60);
    machine.pass(1);
    machine.set_by(-30);
    assert_eq!(machine.minutes(), 1);
    machine.clock.settle();
    assert_eq!(machine.minutes(), -29);
}

#[test]
fn the_demos_clock_runs_faster_and_waits_shorter() {
    let clock = ScaledClock::new(Timestamp::from_ms(NOON), 60);
    assert_eq!(clock.real(Span::from_mins(1)), Duration::from_secs(1));
    assert!(clock.now() >= Timestamp::from_ms(NOON));
}

/// The demo's clock, and the hand that lets real seconds pass.
fn demo_clock(pace: u32) -> (ScaledClock, impl Fn(u64)) {
    let up = Arc::new(AtomicU64::new(0));
    let read = up.clone();
    let uptime = move || Span::from_ms(read.load(Ordering::Relaxed));
    let clock = ScaledClock::reading(uptime, Timestamp::from_ms(NOON), pace);
    let pass = move |seconds: u64| {
        up.fetch_add(seconds * 1000, Ordering::Relaxed);
    };
    (clock, pass)
}

fn seconds_past_noon(clock: &ScaledClock) -> i64 {
    (clock.now().ms() - NOON) / 1000
}

#[test]
fn a_change_of_the_demos_pace_skips_and_repeats_nothing() {
    let (clock, pass) = demo_clock(60);
    pass(10);
    clock.set_pace(6);
    assert_eq!(seconds_past_noon(&clock), 600);
    assert_eq!(clock.real(Span::from_mins(2)), Duration::from_secs(20));
    pass(10);
    assert_eq!(seconds_past_noon(&clock), 660);
    clock.set_pace(60);
    pass(1);
    assert_eq!(seconds_past_noon(&clock), 720);
}

#[test]
fn a_paused_demo_stands_still() {
    let (clock, pass) = demo_clock(60);
    pass(1);
    clock.set_pace(0);
    pass(3600);
    assert_eq!(seconds_past_noon(&clock), 60);
    clock.set_pace(60);
    pass(1);
    assert_eq!(seconds_past_noon(&clock), 120);
}

#[test]
fn a_pause_or_a_slower_pace_of_the_demo_is_not_taken_for_a_machine_that_slept() {
    let (clock, pass) = demo_clock(60);
    pass(5);
    let last_turn = clock.now();
    pass(2);
    clock.set_pace(1);
    pass(3);
    clock.set_pace(0);
    pass(3600);
    clock.set_pace(60);
    pass(1);
    let took = clock.took(last_turn, clock.now());
    assert_eq!(
        took,
        Duration::from_secs(6),
        "two, three and one, without the pause"
    );
}

#[test]
fn a_demo_that_goes_on_with_a_kept_story_goes_on_from_its_last_instant() {
    let (clock, pass) = demo_clock(0);
    clock.not_before(Timestamp::from_ms(NOON + 90_000));
    assert_eq!(seconds_past_noon(&clock), 90);
    clock.not_before(Timestamp::from_ms(NOON));
    clock.set_pace(1);
    pass(5);
    assert_eq!(seconds_past_noon(&clock), 95);
}
