//! Instants and spans: how they add up, how they are written, and when somebody is available.

use crate::support::school::clock;
use homeward::domain::time::{Availability, Interval, SinceBoot, Span, Timestamp};

#[test]
fn an_instant_is_written_and_read_in_utc() {
    let at = clock("10:05:30");
    assert_eq!(at.to_string(), "2026-11-23T10:05:30Z");
    assert_eq!(format!("{at:?}"), "2026-11-23T10:05:30Z");
    assert_eq!(Timestamp::parse("2026-11-23T11:05:30+01:00"), Ok(at));
    let part = at + Span::from_ms(250);
    assert_eq!(part.to_string(), "2026-11-23T10:05:30.25Z");
    assert_eq!(
        Timestamp::parse(&part.to_string()),
        Ok(part),
        "to the millisecond"
    );
    assert!(Timestamp::parse("yesterday").is_err());
}

#[test]
fn no_clock_however_wrong_can_lead_beyond_what_can_be_stored() {
    let beyond = Span::from_ms(u64::MAX);
    assert_eq!(Timestamp::MAX + beyond, Timestamp::MAX);
    assert_eq!(Timestamp::MIN - beyond, Timestamp::MIN);
    assert_eq!(Timestamp::from_ms(i64::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::from_ms(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::from_ms(-1), Timestamp::MIN);
    assert_eq!(Timestamp::from_ms(1).ms(), 1);
    assert_eq!(
        Timestamp::MAX.to_string(),
        "9998-12-31T23:59:59.999Z",
        "and can be read again"
    );
    assert_eq!(Timestamp::parse(&Timestamp::MAX.to_string()), Ok(Timestamp::MAX));
    assert_eq!(
        Span::from_ms(u64::MAX) + Span::from_ms(1),
        Span::from_ms(u64::MAX)
    );
}

#[test]
fn what_is_not_after_is_no_time_ago() {
    let (earlier, later) = (clock("10:00"), clock("10:20"));
    assert_eq!(later.since(earlier), Span::from_mins(20));
    assert_eq!(earlier.since(later), Span::ZERO);
    assert_eq!(earlier + Span::from_mins(20), later);
    assert_eq!(later - Span::from_mins(20), earlier);
}

#[test]
fn a_span_is_written_as_in_the_configuration() {
    let written = |ms: u64| Span::from_ms(ms).to_string();
    assert_eq!(written(0), "0s");
    assert_eq!(written(90_000), "1m30s");
    assert_eq!(written(5_400_000), "1h30m");
    assert_eq!(written(3_600_000), "1h");
    assert_eq!(written(3_661_001), "1h1m1s1ms");
    assert_eq!(written(86_400_000 + 60_000), "24h1m");
    assert_eq!(written(59_999), "59s999ms");
    assert_eq!(format!("{:?}", Span::from_mins(20)), "20m");
}

#[test]
fn half_of_something_is_never_nothing() {
    assert_eq!(Span::from_mins(5).halved(), Span::from_secs(150));
    assert_eq!(Span::from_ms(1).halved(), Span::from_ms(1));
    assert_eq!(Span::from_ms(2).halved(), Span::from_ms(1));
    assert_eq!(Span::ZERO.halved(), Span::ZERO);
    let short = Interval::new(Span::from_ms(1)).expect("not zero");
    assert_eq!(short.halved(), short);
    assert_eq!(Interval::from_mins(20).halved(), Interval::from_mins(10));
}

#[test]
fn nothing_is_repeated_without_a_pause() {
    assert_eq!(Interval::new(Span::ZERO), None);
    assert!(Interval::try_from(Span::ZERO).is_err());
    assert_eq!(
        Interval::try_from(Span::from_ms(1)).map(Span::from),
        Ok(Span::from_ms(1))
    );
    assert_eq!(Interval::from_mins(0), Interval::from_mins(1));
    assert_eq!(Interval::from_mins(5).span(), Span::from_mins(5));
    assert!(
        serde_json::from_str::<Interval>("0").is_err(),
        "nor from the record"
    );
}

fn office() -> Availability {
    Availability::Windows {
        windows: vec![
            (clock("08:00"), clock("12:00")),
            (clock("13:00"), clock("16:30")),
            (clock("+1 08:00"), clock("+1 16:30")),
        ],
        horizon: clock("+1 17:00"),
    }
}

#[test]
fn somebody_is_in_from_the_first_instant_up_to_the_last_and_beyond_what_is_known() {
    let office = office();
    for (time, is_in) in [
        ("07:59", false),
        ("08:00", true),
        ("11:59", true),
        ("12:00", false),
        ("12:30", false),
        ("13:00", true),
        ("16:30", false),
        ("+1 08:00", true),
        ("+1 16:59", false),
        // In doubt, tell a human.
        ("+1 17:00", true),
        ("+1 20:00", true),
    ] {
        assert_eq!(office.covers(clock(time)), is_in, "{time}");
    }
    assert!(Availability::Always.covers(clock("03:00")));
    // The closing minute belongs to the hours, for what ends then.
    for (time, is_in) in [
        ("07:59", false),
        ("08:00", true),
        ("16:30", true),
        ("16:31", false),
    ] {
        assert_eq!(office.covers_end(clock(time)), is_in, "{time}");
    }
    assert!(Availability::Always.covers_end(clock("03:00")));
}

#[test]
fn a_plan_keeps_the_hours_that_it_may_need_and_knows_no_more_than_before() {
    let soon = office().until(clock("12:00"), clock("16:30"));
    let Availability::Windows { windows, horizon } = &soon else {
        panic!("{soon:?}");
    };
    assert_eq!(windows.as_slice(), [(clock("13:00"), clock("16:30"))]);
    assert_eq!(*horizon, clock("16:30"));
    for time in ["12:00", "12:59", "13:00", "16:29"] {
        assert_eq!(soon.covers(clock(time)), office().covers(clock(time)), "{time}");
    }
    // A window that is half over, and one that begins just before the end, count.
    let Availability::Windows { windows, .. } = office().until(clock("11:59"), clock("+1 08:01")) else {
        panic!("windows stay windows");
    };
    assert_eq!(windows.len(), 3);
    let Availability::Windows { windows, .. } = office().until(clock("11:59"), clock("+1 08:00")) else {
        panic!("windows stay windows");
    };
    assert_eq!(windows.len(), 2, "one that begins at the end does not");
    let Availability::Windows { horizon, .. } = office().until(clock("08:00"), clock("+1 20:00")) else {
        panic!("windows stay windows");
    };
    assert_eq!(horizon, clock("+1 17:00"));
    assert_eq!(
        Availability::Always.until(clock("08:00"), clock("09:00")),
        Availability::Always
    );
}

#[test]
fn an_instant_is_kept_in_the_record_as_it_is_written_and_nothing_else_is_read_as_one() {
    let at = clock("10:05:30");
    let kept = serde_json::to_string(&at).expect("is kept");
    assert_eq!(kept, "\"2026-11-23T10:05:30Z\"");
    assert_eq!(serde_json::from_str::<Timestamp>(&kept).ok(), Some(at));
    assert!(serde_json::from_str::<Timestamp>("\"yesterday\"").is_err());
}

#[test]
fn a_span_is_as_long_for_the_machine_as_for_people() {
    assert_eq!(Span::from_mins(2), Span::from_secs(120));
    assert_eq!(Span::from_secs(3).ms(), 3000);
    assert_eq!(Span::from_secs(3).to_std(), std::time::Duration::from_secs(3));
    assert_eq!(Timestamp::from_ms(0), Timestamp::MIN.max(Timestamp::from_ms(0)));
}

#[test]
fn p12_the_time_since_boot_tells_how_long_it_has_been_within_one_start_of_the_machine_only() {
    let up = |boot: &str, secs| SinceBoot {
        boot: boot.to_owned(),
        up: Span::from_secs(secs),
    };
    assert_eq!(up("a", 90).since(&up("a", 30)), Some(Span::from_secs(60)));
    assert_eq!(up("a", 30).since(&up("a", 30)), Some(Span::ZERO));
    assert_eq!(
        up("b", 90).since(&up("a", 30)),
        None,
        "the machine was started anew"
    );
    assert_eq!(
        up("a", 30).since(&up("a", 90)),
        None,
        "a copy of it was gone back to"
    );
}
