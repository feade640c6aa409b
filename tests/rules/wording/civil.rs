//! Instants as clock times and clock times as instants, where the clocks change and where they do not.

use homeward::domain::reply::ClockTime;
use homeward::domain::time::Timestamp;
use homeward::wording::civil::{at_clock, clock, clock_seen_from, to_the_second};

const LONDON: &str = "Europe/London";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn next(hour: u8, minute: u8, after: &str) -> String {
    at_clock(ClockTime { hour, minute }, at(after), LONDON)
        .unwrap()
        .to_string()
}

#[test]
fn an_instant_is_shown_as_the_school_clock_shows_it() {
    assert_eq!(clock(at("2026-03-04T13:40:00Z"), LONDON), "13:40");
    assert_eq!(clock(at("2026-07-01T13:40:00Z"), LONDON), "14:40");
    assert_eq!(
        clock(Timestamp::from_ms(i64::MAX), LONDON),
        "23:59",
        "the last instant there is"
    );
}

#[test]
fn another_day_is_named() {
    let now = Some(at("2026-03-04T13:40:00Z"));
    let seen = |text| clock_seen_from(at(text), now, LONDON);
    assert_eq!(seen("2026-03-04T08:10:00Z"), "08:10");
    assert_eq!(seen("2026-03-09T08:10:00Z"), "Mon 08:10");
    assert_eq!(seen("2026-03-11T08:10:00Z"), "Wed 11 Mar 08:10");
}

#[test]
fn a_log_shows_the_day_and_the_second() {
    let shown = |text, zone| to_the_second(at(text), zone);
    let both = |day: &str, clock: &str| (day.to_owned(), clock.to_owned());
    assert_eq!(
        shown("2026-07-06T12:02:05Z", LONDON),
        both("Mon 6 Jul", "13:02:05")
    );
    assert_eq!(
        shown("2026-07-06T12:02:05Z", "Nowhere/Else"),
        both("Mon 6 Jul", "12:02:05 UTC")
    );
}

#[test]
fn the_next_time_the_clock_shows_it_is_today_or_tomorrow() {
    assert_eq!(next(14, 30, "2026-03-04T13:40:00Z"), "2026-03-04T14:30:00Z");
    assert_eq!(next(13, 40, "2026-03-04T13:40:00Z"), "2026-03-04T13:40:00Z");
    assert_eq!(next(13, 30, "2026-03-04T13:40:00Z"), "2026-03-05T13:30:00Z");
    assert!(
        at_clock(
            ClockTime { hour: 25, minute: 0 },
            at("2026-03-04T13:40:00Z"),
            LONDON
        )
        .is_none()
    );
}

// Faults: P12 x dst
#[test]
fn p12_a_time_the_clocks_skip_is_the_later_reading() {
    // 01:30 does not exist on 29 March 2026: 02:30 summer time is meant.
    assert_eq!(next(1, 30, "2026-03-29T00:10:00Z"), "2026-03-29T01:30:00Z");
}

// Faults: P12 x dst
#[test]
fn p12_a_time_that_comes_twice_is_the_first_that_is_still_to_come() {
    // 01:30 comes twice on 25 October 2026: 00:30 and 01:30 UTC.
    assert_eq!(next(1, 30, "2026-10-25T00:10:00Z"), "2026-10-25T00:30:00Z");
    assert_eq!(next(1, 30, "2026-10-25T00:40:00Z"), "2026-10-25T01:30:00Z");
}
