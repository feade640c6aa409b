//! What people type for a time, a length, a number, a place, a schedule: the input is the text.

use homeward::config::schedule::next_after;
use homeward::domain::command::Extension;
use homeward::domain::private::Phone;
use homeward::domain::time::{Span, Timestamp};
use homeward::input::times::parse_back;
use homeward::input::{parse_extension, parse_how, parse_stop};
use homeward::wording::civil::clock;
use homeward::wording::segments;

const ZONES: [&str; 3] = ["Europe/London", "America/New_York", "Pacific/Apia"];

/// An ordinary morning, the night the clocks go forward, the night they go back, and the last day there is.
const NOWS: [&str; 4] = [
    "2026-11-23T09:00:00Z",
    "2026-03-29T00:30:00Z",
    "2026-10-25T00:30:00Z",
    "9998-12-31T23:59:00Z",
];

/// Longer than any day on which the clocks change.
const A_DAY: Span = Span::from_mins(25 * 60);

pub(super) fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    number(text);
    instant(text);
    for now in NOWS.map(|now| Timestamp::parse(now).unwrap()) {
        for zone in ZONES {
            time(text, now, zone);
        }
        schedule(text, now);
    }
    if let Ok(how) = parse_how(text) {
        let written = format!("{how:?}").to_lowercase();
        assert_eq!(written, text.to_lowercase(), "{text:?} was taken for {how:?}");
    }
    text_of_any_length(text);
}

/// A number that is understood is understood the same once it is written as we write it.
fn number(text: &str) {
    let Ok(phone) = Phone::parse(text) else {
        return;
    };
    let plain = phone.reveal();
    assert!(
        plain.len() <= 16 && plain[1..].bytes().all(|byte| byte.is_ascii_digit()),
        "{plain:?} is not E.164"
    );
    assert_eq!(Phone::parse(plain).as_ref(), Ok(&phone));
    assert_eq!(
        Phone::parse(&phone.national()).as_ref(),
        Ok(&phone),
        "as people in the UK read it"
    );
    let shown = format!("{phone:?}");
    assert!(
        shown.bytes().filter(u8::is_ascii_digit).count() <= 3,
        "P17: {shown}"
    );
}

fn instant(text: &str) {
    if let Ok(at) = Timestamp::parse(text) {
        assert!(at >= Timestamp::MIN && at <= Timestamp::MAX);
        assert_eq!(Timestamp::parse(&at.to_string()), Ok(at), "parse, print, parse");
    }
}

fn time(text: &str, now: Timestamp, zone: &str) {
    if let Ok(at) = parse_back(text, now, zone) {
        assert!(
            at > now || at == Timestamp::MAX,
            "{text:?} is over: {at} at {now}"
        );
        // The last instant there is stands for all beyond it.
        if !text.trim().starts_with('+') && at < Timestamp::MAX {
            assert!(at.since(now) < A_DAY, "{text:?} is not today: {at} at {now}");
            let shown = clock(at, zone);
            let again = parse_back(&shown[..5], now, zone);
            assert_eq!(again, Ok(at), "{text:?} was shown as {shown} in {zone} at {now}");
        }
    }
    if let Ok(stop) = parse_stop(text, now, zone) {
        for at in [stop.expected_at, stop.until].into_iter().flatten() {
            assert!(
                at > now || at == Timestamp::MAX,
                "{text:?} is over: {at} at {now}"
            );
        }
        if let (Some(from), Some(until)) = (stop.expected_at, stop.until) {
            assert!(from < until, "{text:?}: they leave before they arrive");
        }
    }
    match parse_extension(text, now, zone) {
        Ok(Extension::By(by)) => assert!(by > Span::ZERO || now == Timestamp::MAX, "{text:?}"),
        Ok(Extension::Until(until)) => assert!(until > now, "{text:?}"),
        Err(why) => assert!(!why.is_empty()),
    }
}

/// A schedule goes on, always forward.
fn schedule(text: &str, now: Timestamp) {
    let Some(next) = next_after(text, "Europe/London", now) else {
        return;
    };
    assert!(next > now, "{text:?} is due at {next}, before {now}");
    if let Some(then) = next_after(text, "Europe/London", next) {
        assert!(then > next, "{text:?} is due again at {then}, before {next}");
    }
}

/// What goes out as a text: in letters that travel, counted as networks count.
fn text_of_any_length(text: &str) {
    let plain = homeward::wording::normalise(text);
    let counted = segments(&plain);
    assert!(counted.parts >= 1 || plain.is_empty(), "{plain:?} takes no text");
    assert_eq!(homeward::wording::normalise(&plain), plain, "normal is normal");
}
