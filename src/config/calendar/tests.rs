use super::*;
use crate::domain::time::{Span, Timestamp};
use proptest::prelude::*;

fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Returns the windows from two days before `now` to sixty days after.
fn windows(hours: &str, now: &str, closed: &[&str]) -> Vec<(String, String)> {
    let closed: Vec<DateRange> = closed.iter().map(|text| date_range(text).unwrap()).collect();
    let hours = OpeningHours::parse(hours).unwrap();
    around(&hours.availability(&london(), &closed), at(now))
        .iter()
        .map(|(from, until)| (from.to_string(), until.to_string()))
        .collect()
}

fn around(hours: &Availability, now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let day = |days: u64| Span::from_mins(days * 24 * 60);
    match hours.until(now - day(2), now + day(60)) {
        Availability::Windows { windows, .. } => windows,
        other => panic!("{other:?}"),
    }
}

fn has(windows: &[(String, String)], from: &str, until: &str) -> bool {
    windows.contains(&(from.to_owned(), until.to_owned()))
}

#[test]
fn hours_follow_the_clocks_across_the_spring_change() {
    // The clocks go forward on Sunday 28 March 2027: Friday is GMT, Monday is BST.
    let windows = windows("Mon-Fri 08:00-16:30", "2027-03-26T12:00:00Z", &[]);
    assert!(has(&windows, "2027-03-26T08:00:00Z", "2027-03-26T16:30:00Z"));
    assert!(has(&windows, "2027-03-29T07:00:00Z", "2027-03-29T15:30:00Z"));
}

#[test]
fn hours_follow_the_clocks_across_the_autumn_change() {
    // The clocks go back on Sunday 25 October 2026.
    let windows = windows("Mon-Fri 08:00-16:30", "2026-10-23T12:00:00Z", &[]);
    assert!(has(&windows, "2026-10-23T07:00:00Z", "2026-10-23T15:30:00Z"));
    assert!(has(&windows, "2026-10-26T08:00:00Z", "2026-10-26T16:30:00Z"));
}

#[test]
fn a_time_that_the_clocks_skip_is_moved_past_the_change() {
    let windows = windows("Sun 01:30-05:00", "2027-03-27T12:00:00Z", &[]);
    assert!(has(&windows, "2027-03-28T01:30:00Z", "2027-03-28T04:00:00Z"));
}

#[test]
fn of_a_time_that_comes_twice_a_window_opens_at_the_first_and_closes_at_the_last() {
    let opens = windows("Sun 01:30-05:00", "2026-10-24T12:00:00Z", &[]);
    assert!(has(&opens, "2026-10-25T00:30:00Z", "2026-10-25T05:00:00Z"));
    let closes = windows("Sun 00:30-01:30", "2026-10-24T12:00:00Z", &[]);
    assert!(has(&closes, "2026-10-24T23:30:00Z", "2026-10-25T01:30:00Z"));
}

#[test]
fn all_day_every_day_is_one_window_across_a_change() {
    let windows = windows("Mon-Sun 00:00-24:00", "2026-10-24T12:00:00Z", &[]);
    assert_eq!(windows.len(), 1);
}

#[test]
fn days_that_are_closed_have_no_window() {
    let windows = windows(
        "Mon-Fri 08:00-16:30",
        "2026-12-18T12:00:00Z",
        &["2026-12-21..2027-01-01", "2027-01-05"],
    );
    assert!(has(&windows, "2026-12-18T08:00:00Z", "2026-12-18T16:30:00Z"));
    assert!(has(&windows, "2027-01-04T08:00:00Z", "2027-01-04T16:30:00Z"));
    assert!(!windows.iter().any(|(from, _)| from.starts_with("2026-12-2")
        || from.starts_with("2026-12-3")
        || from.starts_with("2027-01-01")
        || from.starts_with("2027-01-05")));
}

#[test]
fn hours_are_known_for_any_year() {
    let hours = OpeningHours::parse("Mon-Fri 08:00-16:30")
        .unwrap()
        .availability(&london(), &[]);
    assert!(!hours.covers(at("2026-11-23T07:59:59Z")));
    assert!(hours.covers(at("2026-11-23T08:00:00Z")));
    assert!(!hours.covers(at("2026-11-23T16:30:00Z")));
    assert!(hours.covers_end(at("2026-11-23T16:30:00Z")));
    assert!(!hours.covers(at("2046-11-26T03:00:00Z")));
    assert!(hours.covers(at("2046-11-26T09:00:00Z")));
    assert!(!hours.covers(at("1969-12-31T23:59:59Z")) && !hours.covers(Timestamp::MAX));
}

#[test]
fn the_end_of_hours_is_asked_of_the_window_at_hand() {
    let hours =
        OpeningHours::parse("Mon-Fri 08:00-12:00, Mon-Fri 12:00-16:30, Fri 22:00-24:00, Sat 00:00-01:00")
            .unwrap()
            .availability(&london(), &[]);
    for (asked, until) in [
        ("2026-11-23T07:59:00Z", None),
        ("2026-11-23T09:00:00Z", Some("2026-11-23T16:30:00Z")),
        ("2026-11-27T23:00:00Z", Some("2026-11-28T01:00:00Z")),
        ("2026-11-28T00:59:00Z", Some("2026-11-28T01:00:00Z")),
        ("2026-11-28T01:00:00Z", None),
    ] {
        assert_eq!(hours.open_until(at(asked)), until.map(at), "{asked}");
    }
}

#[test]
fn hours_read_back_from_a_record_are_the_same() {
    let hours = OpeningHours::parse("Mon-Fri 08:00-16:30")
        .unwrap()
        .availability(&london(), &[date_range("2026-12-21..2027-01-01").unwrap()]);
    let written = serde_json::to_string(&hours).unwrap();
    assert_eq!(
        written,
        r#"{"Week":{"zone":"Europe/London","open":[{"days":[true,true,true,true,true,false,false],"from":480,"until":990}],"closed":[{"first":"2026-12-21","last":"2027-01-01"}]}}"#
    );
    assert_eq!(serde_json::from_str::<Availability>(&written).unwrap(), hours);
}

#[test]
fn dates_without_an_end_are_not_over() {
    let now = at("2026-11-23T09:00:00Z");
    for (dates, past) in [
        ("2026-11-22", true),
        ("2026-11-23", false),
        ("2026-11-01..9998-12-31", false),
        ("2026-11-01..9999-12-31", false),
    ] {
        let range = date_range(dates).unwrap();
        assert_eq!(range.are_past(&london(), now), past, "{dates}");
    }
}

#[test]
fn hours_of_a_zone_that_is_not_known_are_all_hours() {
    let hours = WeekHours::new("Europe/Nowhere", Vec::new(), Vec::new());
    let hours = Availability::Week(Arc::new(hours));
    assert!(hours.covers(at("2026-11-23T03:00:00Z")));
    assert_eq!(around(&hours, at("2026-11-23T03:00:00Z")).len(), 1);
}

#[test]
fn the_latest_start_counts_to_the_end_of_its_minute() {
    let availability = OpeningHours::parse("Mon-Fri 08:30-17:00")
        .unwrap()
        .ended_by(16 * 60)
        .availability(&london(), &[]);
    assert!(availability.covers(at("2026-11-23T16:00:59Z")));
    assert!(!availability.covers(at("2026-11-23T16:01:00Z")));
}

#[test]
fn weeks_and_dates_that_make_no_sense_are_refused() {
    for text in [
        "",
        "Mon-Fri",
        "08:00-16:30",
        "Mon 8-16",
        "Mon 16:30-08:00",
        "Mon 08:00-08:00",
        "Mon 08:60-09:00",
        "Mon 08:00-25:00",
        "Mun 08:00-16:30",
        "Mon-Fri 08:00-16:30,",
    ] {
        assert!(OpeningHours::parse(text).is_err(), "{text}");
    }
    for text in [
        "",
        "2026-02-29",
        "2026-12-25..",
        "2027-01-01..2026-12-21",
        "25/12/2026",
        "2026-12-25T10:00",
    ] {
        assert!(date_range(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_of_hours_or_dates_makes_the_reader_fail(text in "[A-Za-z0-9:., -]{0,40}") {
        let week = OpeningHours::parse(&text);
        let dates = date_range(&text);
        if let (Ok(week), Ok(dates)) = (week, dates) {
            around(&week.availability(&london(), &[dates]), at("2026-11-23T09:00:00Z"));
        }
    }

    #[test]
    fn windows_are_in_order_apart_and_never_empty(now in 1_700_000_000_000_i64..2_000_000_000_000) {
        let week = OpeningHours::parse("Mon-Sun 00:30-01:30, Sat-Sun 01:00-02:15, Sun 02:15-24:00").unwrap();
        let hours = week.availability(&london(), &[]);
        let windows = around(&hours, Timestamp::from_ms(now));
        for window in &windows {
            prop_assert!(window.0 < window.1);
        }
        for pair in windows.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0);
        }
        // Asked for one instant, the rules say what the windows say.
        let asked = windows.iter().flat_map(|(from, until)| [*from, *until]);
        for at in asked.flat_map(|at| [at - Span::from_ms(1), at, at + Span::from_ms(1)]) {
            let inside = windows.iter().any(|(from, until)| *from <= at && at < *until);
            prop_assert_eq!(hours.covers(at), inside, "{}", at);
            let ends = windows.iter().any(|(from, until)| *from <= at && at <= *until);
            prop_assert_eq!(hours.covers_end(at), ends, "{}", at);
        }
    }
}
