//! Routines on the school's clocks, across both nights on which they change.

use homeward::config::schedule::next_after;
use homeward::domain::time::Timestamp;

const LONDON: &str = "Europe/London";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

/// Returns the next `n` instants, each asked for after the one before.
fn times(cron: &str, after: &str, n: usize) -> Vec<String> {
    let mut last = at(after);
    (0..n)
        .map(|_| {
            last = next_after(cron, LONDON, last).expect("a next time");
            last.to_string()
        })
        .collect()
}

// Faults: P12 x dst
#[test]
fn a_time_that_the_clocks_jump_over_is_done_when_they_have_jumped() {
    // 29 March 2026: 01:00 GMT becomes 02:00 BST.
    assert_eq!(
        times("0 30 1 * * *", "2026-03-28T12:00:00Z", 3),
        [
            "2026-03-29T01:30:00Z",
            "2026-03-30T00:30:00Z",
            "2026-03-31T00:30:00Z"
        ]
    );
}

// Faults: P12 x dst
#[test]
fn a_time_that_comes_twice_is_done_once() {
    // 25 October 2026: 02:00 BST becomes 01:00 GMT.
    assert_eq!(
        times("0 30 1 * * *", "2026-10-24T12:00:00Z", 2),
        ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
    );
}

// Faults: P12 x dst
#[test]
fn lock_up_is_at_five_on_the_clock_in_winter_and_in_summer() {
    assert_eq!(
        times("0 0 17 * * Mon-Fri", "2026-03-27T12:00:00Z", 2),
        ["2026-03-27T17:00:00Z", "2026-03-30T16:00:00Z"]
    );
    assert_eq!(
        times("0 0 17 * * Mon-Fri", "2026-10-23T12:00:00Z", 2),
        ["2026-10-23T16:00:00Z", "2026-10-26T17:00:00Z"]
    );
}

#[test]
fn every_answer_is_later_than_what_was_asked_after_and_each_instant_comes_once() {
    for (from, hours) in [("2026-03-28T22:00:00Z", 8), ("2026-10-24T22:00:00Z", 8)] {
        let end = at(from).ms() + hours * 3_600_000;
        let mut last = at(from);
        let mut count = 0;
        while let Some(next) = next_after("0 */15 * * * *", LONDON, last) {
            assert!(next > last, "{next} is not after {last}");
            assert!(
                next.ms() - last.ms() <= 75 * 60_000,
                "a hole of more than the repeated hour after {last}"
            );
            last = next;
            count += 1;
            if last.ms() >= end {
                break;
            }
        }
        assert!(
            count >= 28,
            "{count} quarters of an hour in {hours} hours from {from}"
        );
    }
}

#[test]
fn asking_inside_the_repeated_hour_never_gives_an_instant_in_the_past() {
    for second in 0..7200 {
        let asked = Timestamp::from_ms(at("2026-10-25T00:00:00Z").ms() + second * 1000);
        let next = next_after("0 15 1 * * *", LONDON, asked).unwrap();
        assert!(next > asked);
    }
}

#[test]
fn what_never_comes_round_and_what_does_not_parse_is_nothing() {
    assert_eq!(
        next_after("0 0 0 31 2 *", LONDON, at("2026-01-01T00:00:00Z")),
        None
    );
    assert_eq!(
        next_after("every morning", LONDON, at("2026-01-01T00:00:00Z")),
        None
    );
    assert_eq!(
        next_after("0 0 17 * * *", "Europe/Nowhere", at("2026-01-01T00:00:00Z")),
        None
    );
}
