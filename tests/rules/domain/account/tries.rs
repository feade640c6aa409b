use homeward::domain::account::{AccountBook, AccountName, HeldBack, WrongTries};
use homeward::domain::time::{Span, Timestamp};

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_ms(1_800_000_000_000) + Span::from_secs(seconds)
}

#[test]
fn the_fifth_wrong_try_waits_a_minute_and_each_further_twice_as_long_up_to_fifteen() {
    let mut tries = WrongTries::default();
    let mut now = at(0);
    for _ in 0..4 {
        tries.wrong(now);
        assert_eq!(tries.may_try(now), Ok(()));
    }
    for minutes in [1, 2, 4, 8, 15, 15] {
        tries.wrong(now);
        let until = now + Span::from_mins(minutes);
        assert_eq!(tries.may_try(now), Err(HeldBack { until }));
        now = until;
        assert_eq!(tries.may_try(now), Ok(()), "after {minutes} minutes");
    }
}

#[test]
fn after_an_hour_without_a_wrong_try_the_count_begins_anew() {
    let mut tries = WrongTries::default();
    for _ in 0..5 {
        tries.wrong(at(0));
    }
    tries.wrong(at(3_601));
    assert_eq!((tries.count, tries.may_try(at(3_601))), (1, Ok(())));
}

#[test]
fn a_clock_set_back_keeps_nobody_out_for_days() {
    let mut tries = WrongTries::default();
    for _ in 0..9 {
        tries.wrong(at(1_000_000));
    }
    assert_eq!(tries.may_try(at(0)), Ok(()));
}

#[test]
fn thirty_wrong_tries_of_an_address_hold_every_name_back_and_the_book_forgets_the_longest_quiet() {
    let mut book = AccountBook::default();
    let name = AccountName::parse(" Pat@Example.sch.uk ").expect("a name");
    assert_eq!(name.as_str(), "pat@example.sch.uk");
    for _ in 0..29 {
        book.wrong_from("192.0.2.1", at(0));
    }
    assert_eq!(
        book.may_try(&name, "192.0.2.1", at(0)),
        Ok(()),
        "a school has one address for everybody"
    );
    book.wrong_from("192.0.2.1", at(0));
    assert!(book.may_try(&name, "192.0.2.1", at(1)).is_err());
    assert_eq!(book.may_try(&name, "192.0.2.2", at(1)), Ok(()));
    for number in 0..10_000 {
        book.wrong_from(&format!("address {number}"), at(2));
    }
    assert_eq!(book.addresses.len(), 10_000);
    assert!(!book.addresses.contains_key("192.0.2.1"), "it was quiet for longest");
}

#[test]
fn names_that_could_be_mistaken_are_refused() {
    for odd in ["", "  ", "pat evans", "päť", "a/b", "<b>", &"x".repeat(65)] {
        assert!(AccountName::parse(odd).is_err(), "{odd}");
    }
}
