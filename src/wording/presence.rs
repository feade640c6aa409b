//! The built-in wording of AWAY and HERE, and of test texts by Homeward itself.

use super::civil;
use super::entry::{DefaultWording, contact};
use crate::domain::id::AlertCode;
use crate::domain::time::Timestamp;

/// To the sender of AWAY, and to the person marked as away.
pub(super) const AWAY_NOTED: DefaultWording = contact(
    "Away, noted",
    "Homeward {{ now }}: {{ workers }} {{ are }} down as away{% if until %} until {{ until }}{% endif %}: alerts go to others.\
     {% if remark %} {{ remark }}.{% endif %} In after all? Reply {% if reply %}{{ reply }}{% else %}HERE{% endif %}",
    "workers are have",
    "at until remark reply",
    "",
);

/// To the sender of HERE, and to the person marked as in.
pub(super) const HERE_NOTED: DefaultWording = contact(
    "Here, noted",
    "Homeward {{ now }}: {{ workers }} {{ are }} down as in, and told of alerts. This does not count for a visit: \
     if you are on one, ring the office.",
    "workers are have",
    "at",
    "",
);

/// To a sender whose AWAY or HERE could not be read: the exact words.
pub(super) const PRESENCE_ASK_BACK: DefaultWording = contact(
    "Who is away, until when?",
    "Homeward {{ now }}: nothing has changed{% if remark %}: {{ remark }}{% endif %}. Reply {{ reply }}",
    "reply",
    "at remark",
    "",
);

/// To the office: a step is left with a single person or none.
pub(super) const FEW_LEFT: DefaultWording = contact(
    "Too few are in",
    "Homeward {{ now }}: {{ workers }} {{ are }} away{% if until %} until {{ until }}{% endif %}.\
     {% if remark %} {{ remark }}.{% endif %} No reply needed.",
    "workers are have",
    "at until remark",
    "",
);

/// To another gateway's number, or to a mailbox.
pub(super) const CANARY: DefaultWording = contact(
    "Homeward: the test of the day",
    "Homeward {{ now }}: the test of the day by {{ remark }}. Nothing is wrong. No reply needed.",
    "at remark",
    "",
    "",
);

/// To the person who answers test texts.
pub(super) const CANARY_ASKED: DefaultWording = contact(
    "Homeward: the test of the day",
    "Homeward {{ now }}: the test of the day by {{ remark }}. Nothing is wrong. Did this reach you? Reply OK",
    "at remark",
    "",
    "OK",
);

/// To a number entered and never heard.
pub(super) const NUMBER_ASKED: DefaultWording = contact(
    "Do texts reach you?",
    "Homeward {{ now }}: a test{% if room and school %} from {{ school }}{% endif %}, nothing is wrong. \
     Your number is new to us: does this reach you? Reply OK",
    "",
    "at",
    "OK",
);

/// To a number after the answer to the test.
pub(super) const NUMBER_HEARD: DefaultWording = contact(
    "Texts reach you",
    "Homeward {{ now }}: thank you, texts reach you and yours reach us. No reply needed.",
    "",
    "at",
    "",
);

/// Says that steps are left with a single person or none. A text cuts the end, so the steps come in
/// few words.
#[must_use]
pub fn few_left(steps: &[&str], left: &[String]) -> String {
    let (steps, are) = match steps {
        [one] => (format!("Step {one}"), "is"),
        several => (format!("Steps {}", several.join(", ")), "are"),
    };
    match left {
        [] => format!("{steps} {are} left with nobody: all are told anyway"),
        left => format!("{steps} {are} left with one: {}", left.join(" and ")),
    }
}

/// Says that an absence has no end today.
#[must_use]
pub fn away_until_when() -> String {
    "away until when today".to_owned()
}

/// Says that a word of an earlier instant came too late: a newer word stands, or the day is over.
#[must_use]
pub fn came_too_late(sent_at: Timestamp, time_zone: &str) -> String {
    format!(
        "your text of {} came too late to count",
        civil::clock(sent_at, time_zone)
    )
}

/// Says that somebody told of as away is signed out on a visit.
#[must_use]
pub fn is_on_a_visit(name: &str) -> String {
    format!("{name} is signed out on a visit now")
}

/// Says that several people share a name.
#[must_use]
pub fn several_called(keys: &[&str]) -> String {
    format!("several are called so, say {}", keys.join(" or "))
}

/// Says that no person of the school has a name.
#[must_use]
pub fn nobody_called(said: &str) -> String {
    format!("nobody here is called {said}")
}

/// Says that only the office speaks for another.
#[must_use]
pub fn only_the_office(name: &str) -> String {
    format!("only {name} or the office can say that")
}

/// Says that a number has never answered a test text, as a doubt of a sign-out.
#[must_use]
pub fn number_never_heard(name: &str) -> String {
    format!("{name}'s number has never answered a test text: texts may not reach them")
}

/// Names the alerts of an absent person that were passed on.
#[must_use]
pub fn passed_on(codes: &[AlertCode]) -> String {
    let codes: Vec<&str> = codes.iter().map(AlertCode::as_str).collect();
    format!("{} passed on: the next people are told", codes.join(", "))
}
