//! The words of texts and e-mails, held to what Notify's own code makes of them (`notify-words.json`).

use homeward::gateway::govuk_notify::{TEXT_MAX, carried, shown_as_written};
use serde_json::Value;
use std::collections::BTreeSet;

fn vectors() -> Value {
    serde_json::from_str(include_str!("notify-words.json")).unwrap()
}

/// What Notify sends as it is.
fn alphabet() -> BTreeSet<char> {
    vectors()["alphabet"].as_str().unwrap().chars().collect()
}

/// Every character of Unicode's first plane, and some of each thousand beyond.
fn every_character() -> impl Iterator<Item = char> {
    let beyond = ('\u{10000}'..=char::MAX).step_by(97);
    ('\0'..='\u{ffff}').chain(beyond)
}

fn questions(text: &str) -> usize {
    text.matches('?').count()
}

#[test]
fn what_notify_sends_as_it_is_stays_as_it_is() {
    let alphabet = alphabet();
    assert_eq!(alphabet.len(), 177);
    for c in alphabet {
        let text = format!("a{c}b");
        assert_eq!(carried(&text), text);
    }
}

/// Some of these make Notify answer 500: letters whose parts have five digits in Unicode.
#[test]
fn no_character_leaves_us_that_notify_would_turn_into_a_question_mark() {
    let alphabet = alphabet();
    for c in every_character() {
        let sent = carried(&format!("a{c}b"));
        let is_carried = sent.chars().all(|c| c == '\n' || alphabet.contains(&c));
        assert!(is_carried, "U+{:04X}: {sent}", u32::from(c));
        assert_eq!(questions(&sent), usize::from(c == '?'), "U+{:04X}", u32::from(c));
        assert!(
            sent.starts_with('a') && sent.ends_with('b'),
            "U+{:04X}",
            u32::from(c)
        );
        assert_eq!(carried(&sent), sent, "what is carried is carried as it is");
    }
}

#[test]
fn where_notify_loses_nothing_we_send_what_notify_would() {
    let vectors = vectors();
    let mut same = 0;
    for vector in vectors["texts"].as_array().unwrap() {
        let given = vector["given"].as_str().unwrap();
        let notify = vector["notify"].as_str().unwrap();
        let sent = carried(given);
        if questions(notify) == questions(given) {
            assert_eq!(sent, notify, "{given:?}");
            let units = usize::try_from(vector["units"].as_u64().unwrap()).unwrap();
            assert_eq!(sent.encode_utf16().count(), units, "counted as Notify counts");
            same += 1;
        } else {
            assert_eq!(questions(&sent), questions(given), "{given:?}: {sent}");
        }
    }
    assert!(same > 10, "{same}");
}

#[test]
fn what_no_text_can_carry_has_a_likeness_or_is_said_to_be_left_out() {
    for (given, sent) in [
        ("Jo is safe 👍", "Jo is safe (sign)"),
        ("👩\u{200d}👩\u{200d}👧👍🏽❤️!", "(sign)!"),
        ("👍 👍", "(sign) (sign)"),
        ("王伟 at 14:05", "(sign) at 14:05"),
        ("Nguyễn Ứng ỵ Ạ", "Nguyen Ung y A"),
        ("Zoë Siân Łukasz", "Zoë Siân Lukasz"),
        ("e\u{301}", "e"),
        ("21° → ½", "21 deg -> 1/2"),
        ("a\r\nb\rc", "a\nb\nc"),
    ] {
        assert_eq!(carried(given), sent);
    }
}

#[test]
fn a_text_is_cut_in_its_middle_at_the_very_limit_and_never_before() {
    for letters in [TEXT_MAX - 1, TEXT_MAX] {
        let text = "ŵ".repeat(letters);
        assert_eq!(carried(&text), text);
    }
    for letters in [TEXT_MAX + 1, TEXT_MAX + 2, 100_000] {
        let cut = carried(&"ŵ".repeat(letters));
        assert!(cut.encode_utf16().count() <= TEXT_MAX);
        assert_eq!(cut.matches("[...cut...]").count(), 1);
        assert_eq!(carried(&cut), cut);
    }
    // What becomes longer by a likeness, and shorter by drawing blanks together.
    assert!(carried(&"…".repeat(400)).contains("[...cut...]"));
    assert_eq!(carried(&"a \u{a0}  ".repeat(400)), "a ".repeat(400).trim());
}

#[test]
fn an_e_mail_is_sent_so_that_notify_shows_it_line_by_line() {
    let vectors = vectors();
    for vector in vectors["emails"].as_array().unwrap() {
        let given = vector["given"].as_str().unwrap();
        assert_eq!(shown_as_written(given), vector["sent"].as_str().unwrap());
        // What Notify's plain text then says, but for the quotes that it makes curly, and the width of blanks and bullets.
        let shown = vector["shown"].as_str().unwrap();
        let plain = |text: &str| -> Vec<String> {
            let marks = ['-', '•', '=', '\u{a0}', ' ', '"', '\u{201c}', '\u{201d}'];
            text.trim().lines().map(|line| line.replace(marks, "")).collect()
        };
        assert_eq!(plain(shown), plain(given));
    }
    assert_eq!(shown_as_written(""), "");
}
