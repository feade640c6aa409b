//! Numbers and texts of people: what they read as, and what of them a log may show.

use homeward::domain::private::{Phone, Private};

fn read(text: &str) -> Option<String> {
    Phone::parse(text).ok().map(|phone| phone.reveal().to_owned())
}

#[test]
fn p17_what_is_private_prints_as_redacted() {
    let shown = format!("{:?}", Private::new("12 Acacia Avenue"));
    assert_eq!(shown, "(private)");
    let phone = Phone::parse("07700 900123").expect("a number");
    assert_eq!(
        format!("{phone:?}"),
        "...123",
        "the last three digits, and no more"
    );
}

#[test]
fn a_number_is_the_same_however_it_is_written() {
    for written in [
        "07700 900123",
        "07700-900-123",
        "(07700) 900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "447700900123",
        "0044 7700 900123",
        " 07700.900.123 ",
    ] {
        assert_eq!(read(written).as_deref(), Some("+447700900123"), "{written}");
    }
    assert_eq!(read("0161 496 0123").as_deref(), Some("+441614960123"));
    // Nine digits after the 0 are still given out.
    assert_eq!(read("016977 2345").as_deref(), Some("+44169772345"));
    assert_eq!(read("+353 20 912 3456").as_deref(), Some("+353209123456"));
    assert_eq!(read("00353 20 912 3456").as_deref(), Some("+353209123456"));
}

#[test]
fn what_is_no_subscribers_number_is_refused() {
    for written in [
        "",
        "999",
        "60777",
        "07700 90012",
        "07700 9001234",
        "0161 496 01234",
        "016977 234",
        "7700 900123",
        "44770090012",
        "+44 0161 496 0123",
        "+0161 496 0123",
        "+1234567",
        "+1234567890123456",
        "07700 900123 ext 4",
        "07700+900123",
        "447700+900123",
        "353209123456",
        "HOMEWARD",
    ] {
        assert_eq!(read(written), None, "{written}");
    }
    assert_eq!(read("+12345678").as_deref(), Some("+12345678"));
    assert_eq!(read("+123456789012345").as_deref(), Some("+123456789012345"));
}

#[test]
fn a_number_is_read_out_as_people_in_the_uk_read_it() {
    let national = |text: &str| Phone::parse(text).expect("a number").national();
    assert_eq!(national("+447700900123"), "07700 900123");
    assert_eq!(national("+441614960123"), "0161 496 0123");
    assert_eq!(national("+44169772345"), "0169772345");
    assert_eq!(national("+353209123456"), "+353209123456");
}

#[test]
fn a_text_of_spaces_says_nothing() {
    assert!(Private::new(" \n").is_empty());
    assert!(Private::default().is_empty());
    assert!(!Private::new(" x ").is_empty());
}
