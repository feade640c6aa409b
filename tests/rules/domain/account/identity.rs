//! Codes for an admin, and identities that wait: bounded, and kept for three days.

use homeward::domain::account::{LinkCode, OpenIdentity, WaitingIdentities, WaitingIdentity};
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};

fn start() -> Timestamp {
    Timestamp::parse("2026-11-23T10:00:00Z").expect("an instant")
}

fn waiting(subject: &str, at: Timestamp) -> WaitingIdentity {
    WaitingIdentity {
        identity: OpenIdentity {
            issuer: "https://login.example.sch.uk".to_owned(),
            subject: Private::new(subject),
        },
        name: Some(Private::new("x".repeat(5000))),
        email: Some(Private::new("  ")),
        at,
    }
}

fn drawn(number: u16) -> LinkCode {
    let [high, low] = number.to_be_bytes();
    LinkCode::of([0, 0, 0, 0, high >> 2, high << 3 | low >> 5, low, 7])
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    let code = LinkCode::of([0, 1, 31, 30, 29, 28, 200, 255]);
    assert_eq!(code.to_string().len(), 9);
    let shown = code.to_string();
    for typed in [
        shown.clone(),
        shown.to_lowercase(),
        shown.replace('-', ""),
        format!(" {} ", shown.replace('-', " ")),
        shown.replace('0', "O").replace('1', "l"),
    ] {
        assert_eq!(LinkCode::parse(&typed), Ok(code.clone()), "{typed}");
    }
    for wrong in ["", "K7QF-3M2", "K7QF-3M2D5", "K7QF-3M2U", "K7QF-3M2\u{e9}", "--------"] {
        assert!(LinkCode::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn who_waits_keeps_the_code_and_goes_after_three_days() {
    let mut all = WaitingIdentities::default();
    let first = all.note(waiting("1", start()), drawn(1));
    let later = start() + Span::from_mins(60);
    assert_eq!(all.note(waiting("1", later), drawn(2)), first);
    let kept = all.by_code(&first, later).expect("waits");
    assert_eq!(kept.name.as_ref().map(|name| name.reveal().len()), Some(100), "cut short");
    assert_eq!(kept.email, None, "a blank is nothing");
    let almost = later + Span::from_mins(3 * 24 * 60 - 1);
    assert!(all.by_code(&first, almost).is_some());
    let over = later + Span::from_mins(3 * 24 * 60);
    assert!(all.by_code(&first, over).is_none() && all.all(over).next().is_none());
}

#[test]
fn many_who_wait_put_out_the_oldest_and_take_no_room_without_end() {
    let mut all = WaitingIdentities::default();
    for number in 0..1000_u16 {
        let at = start() + Span::from_secs(u64::from(number));
        all.note(waiting(&number.to_string(), at), drawn(number));
    }
    let now = start() + Span::from_secs(1000);
    assert_eq!(all.all(now).count(), 200);
    assert!(all.by_code(&drawn(999), now).is_some() && all.by_code(&drawn(0), now).is_none());
}

#[test]
fn a_number_at_the_service_is_in_no_debug_output() {
    let shown = format!("{:?}", waiting("0123456789", start()));
    assert!(!shown.contains("0123456789") && !shown.contains("xxx"), "{shown}");
}
