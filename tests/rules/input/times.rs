//! Times as people type them: what is understood, and what is refused with a remedy.

use homeward::domain::time::Timestamp;
use homeward::input::parse_stop;
use homeward::input::times::parse_back;

const LONDON: &str = "Europe/London";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

#[test]
fn back_is_a_clock_time_today_or_a_length_from_now() {
    let now = at("2026-07-01T12:00:00Z");
    let back = |text| parse_back(text, now, LONDON).map(|at| at.to_string());
    for text in ["15:20", "15.20", "1520", "3:20pm", "3.20 PM"] {
        assert_eq!(back(text).unwrap(), "2026-07-01T14:20:00Z", "{text}");
    }
    assert_eq!(back("4pm").unwrap(), "2026-07-01T15:00:00Z");
    for text in ["+90m", "+1h30m", "+90"] {
        assert_eq!(back(text).unwrap(), "2026-07-01T13:30:00Z", "{text}");
    }
}

#[test]
fn half_past_two_without_more_is_in_the_afternoon() {
    let now = at("2026-07-01T12:00:00Z");
    let back = |text| parse_back(text, now, LONDON).map(|at| at.to_string());
    assert_eq!(back("2.30").unwrap(), "2026-07-01T13:30:00Z");
    assert_eq!(back("2:30").unwrap(), "2026-07-01T13:30:00Z");
    for text in ["02:30", "0230", "8.15", "2.30am", "12.30"] {
        assert!(back(text).unwrap_err().contains("has passed"), "{text}");
    }
}

#[test]
fn a_time_that_has_passed_or_is_none_is_refused_with_a_remedy() {
    let now = at("2026-07-01T12:00:00Z");
    let back = |text| parse_back(text, now, LONDON).unwrap_err();
    assert!(
        back("11:30").contains("has passed today (it is 13:00)"),
        "{}",
        back("11:30")
    );
    for text in [
        "25:00",
        "later",
        "",
        "15:2",
        "13pm",
        "+",
        "+0m",
        "+5x",
        "+m",
        "99",
        "+99999999999999999999h",
        "é20",
    ] {
        assert!(back(text).contains("+90m"), "{text}: {}", back(text));
    }
}

#[test]
fn a_return_days_away_is_refused_and_so_is_a_stop_without_an_address() {
    let now = at("2026-07-01T12:00:00Z");
    for (text, fits) in [("+36h", true), ("+37h", false), ("+100000h", false)] {
        let back = parse_back(text, now, LONDON);
        assert_eq!(back.is_ok(), fits, "{text}: {back:?}");
    }
    assert!(
        parse_back("+37h", now, LONDON)
            .unwrap_err()
            .contains("day by day")
    );
    for empty in [" ", "\u{200b} ", "@ 14:10", "--"] {
        let stop = parse_stop(empty, now, LONDON);
        assert!(stop.is_err(), "{empty:?}: {stop:?}");
    }
    let long = "12 Acacia Avenue ".repeat(20);
    assert!(
        parse_stop(&long, now, LONDON)
            .unwrap_err()
            .contains("at most 200")
    );
    assert!(parse_stop("12 Acacia Avenue @ 15:10", now, LONDON).is_ok());
}

#[test]
fn back_may_be_written_as_it_is_said() {
    let now = at("2026-07-01T12:00:00Z");
    let back = |text: &str| parse_back(text, now, LONDON).map(|at| at.to_string());
    for text in [
        "30 min",
        "30 mins",
        "30 minutes",
        "in 30 minutes",
        "half an hour",
        "in half an hour",
        "30m",
    ] {
        assert_eq!(back(text).unwrap(), "2026-07-01T12:30:00Z", "{text}");
    }
    for text in [
        "1 hour 30 min",
        "1h30m",
        "1 hour and 30 minutes",
        "an hour and a half",
    ] {
        assert_eq!(back(text).unwrap(), "2026-07-01T13:30:00Z", "{text}");
    }
    for text in [
        "half two",
        "half past two",
        "half past 2",
        "Half 2",
        "by half two",
        "2.30 pm",
    ] {
        assert_eq!(back(text).unwrap(), "2026-07-01T13:30:00Z", "{text}");
    }
    assert!(back("1 hr 30").is_err(), "thirty of what?");
    assert_eq!(back("quarter to three").unwrap(), "2026-07-01T13:45:00Z");
    assert_eq!(back("a quarter past 2").unwrap(), "2026-07-01T13:15:00Z");
    assert_eq!(back("back at 4 pm").unwrap(), "2026-07-01T15:00:00Z");
}

#[test]
fn an_hour_alone_is_asked_about_and_never_guessed() {
    let now = at("2026-07-01T12:00:00Z");
    for text in ["7", "3", "at 3", "three o'clock"] {
        let why = parse_back(text, now, LONDON).unwrap_err();
        assert!(
            why.contains("may be morning or afternoon; write `"),
            "{text}: {why}"
        );
    }
}
