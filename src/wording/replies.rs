//! Remarks without an event of a visit: additions to an answer, or to an alert.

use super::civil;
use super::entry::{DefaultWording, alert, contact, worker};
use crate::domain::alert::AlertKind;
use crate::domain::id::AlertCode;
use crate::domain::together::GoneQuiet;

pub(super) const WHICH_ALERT: DefaultWording = contact(
    "Which alert?",
    "Homeward {{ now }}: {{ count }} are open: {{ open }}. Reply {{ reply }}",
    "count open reply",
    "",
    "",
);
pub(super) const NOT_REACHED: DefaultWording = alert(
    "{{ code }}: not reached?",
    "Homeward {{ code }} {{ now }}: not reached ({{ workers }})? The next people are told at once if you \
     reply NEXT {{ code }}",
    "NEXT",
);
pub(super) const WHICH_WORKER: DefaultWording = contact(
    "Whose phrase was it?",
    "Homeward {{ now }}: the school is told. Is this about {{ either }}? Do NOT ring them. Reply {{ reply }}",
    "either reply",
    "",
    "",
);
pub(super) const NEWS_ASK_BACK: DefaultWording = contact(
    "Have you heard them?",
    "Homeward {{ now }}: {% if remark %}{{ workers }} {{ are }} {{ remark }}, the office hears. No time has moved. How many minutes more?\
     {% else %}nothing has changed for {{ workers }}. Have you heard or seen them yourself?{% endif %} Reply {{ reply }}",
    "workers reply",
    "are have remark",
    "",
);

pub(super) const WHERE_NEXT: DefaultWording = worker(
    "Where to?",
    "Homeward {{ now }}: nothing has changed: no other stop is known here. \
     Reply with the address, as in LEFT TO 3 ELM ROAD",
    "",
    "at due next_check back_by",
    "LEFT",
);
pub(super) const KEPT_OUT: DefaultWording = worker(
    "Are you away from there?",
    "Homeward {{ now }}: noted, the visit is off. Are you away from there? If not, reply SOS. If you are, reply LEFT",
    "",
    "at due next_check back_by",
    "SOS LEFT",
);
pub(super) const DO_NOT_RING: DefaultWording = contact(
    "Do not ring them",
    "Homeward {{ now }}: do NOT ring or text {{ workers }}. \
     {% if code %}Taking it: ACK {{ code }}{% else %}Tell the head in person.{% endif %}",
    "workers",
    "code are have",
    "",
);
pub(super) const POLICE_ASK_BACK: DefaultWording = contact(
    "Which alert do the police have?",
    "Homeward {{ now }}: police called? Nothing is noted yet. Once they are, reply only {{ reply }}",
    "reply",
    "either open count",
    "",
);
pub(super) const PHONE_ASK_BACK: DefaultWording = contact(
    "Whose phone is it?",
    "Homeward {{ now }}: nothing has changed. Have you heard them on that phone? Reply {{ reply }}",
    "reply",
    "either open count",
    "",
);
pub(super) const THE_ONE: DefaultWording = alert(
    "{{ code }}: it is about {{ workers }}",
    "Homeward {{ code }} {{ now }}: it is about {{ workers }}{% if remark %}. Its code is now {{ remark }}{% endif %}. \
     {% if kind == \"duress\" %}Do NOT ring or text them.{% else %}No reply needed.{% endif %}",
    "",
);

/// Says that a person signed out nowhere texted words near a safe phrase, perhaps of everyday.
/// Begins with the warning: a text has little room.
#[must_use]
pub fn near_phrase(name: &str) -> String {
    format!("Do not ring {name} yet: in school today? Their text is near the safe phrase")
}

/// Stands before the names of people of whom danger may be.
pub(super) const ONE_OF: &str = ": one of ";

/// Says that danger may be of any of the people out. Ends with the names: a text may cut them.
#[must_use]
pub fn one_of_these(danger: AlertKind, from: &str, names: &[String]) -> String {
    let what = if danger == AlertKind::Duress {
        "safe phrase"
    } else {
        "call for help"
    };
    format!("{what}, by {from}{ONE_OF}{}", names.join(", "))
}

/// Names the worker that an unknown phone claims to be, with the words of the text.
#[must_use]
pub fn unknown_phone(name: &str, number: &str, text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("Unknown phone {number} says it is {name}: {text}")
}

/// Quotes a text of an unknown phone without a name, while a single visit is out.
#[must_use]
pub fn unnamed_phone(names: &str, number: &str, text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("A phone unknown to us ({number}), perhaps of {names}, texts: {text}")
}

/// Says that strangers text too much for more texts to be passed on.
#[must_use]
pub fn too_many_unknown() -> String {
    "Unknown phones text too often: no more of them are passed on within the hour, but for danger and for names of workers"
        .to_owned()
}

/// Says that news of a worker ends no open alert.
#[must_use]
pub fn news_under_alert(name: &str) -> String {
    format!("an alert about {name} is open, and news by text does not end it")
}

/// Refuses news of a worker in duress (P9).
#[must_use]
pub fn news_under_duress(name: &str) -> String {
    format!("do NOT ring or text {name}, and tell the head in person")
}

/// Says of a worker what a contact passed on.
#[must_use]
pub fn late_told() -> String {
    "late".to_owned()
}

/// Names the kinds of incident to choose from.
#[must_use]
pub fn which_incident(kinds: &[String]) -> String {
    format!("say which, as in INCIDENT JO {}", kinds.join(" or "))
}

/// Says that many visits have gone quiet together.
#[must_use]
pub fn gone_quiet(together: GoneQuiet, time_zone: &str) -> String {
    let since = civil::clock(together.since, time_zone);
    format!(
        "{} of {} visits out have gone quiet since {since}: perhaps the network",
        together.quiet, together.out
    )
}

/// Says that a person signed out nowhere has asked for no more texts.
#[must_use]
pub fn opted_out(name: &str) -> String {
    format!("{name} has asked for no more texts, and may not hear us any more. Ring them")
}

/// Lists the codes of the alerts that an answer may mean.
#[must_use]
pub fn codes(codes: &[AlertCode]) -> String {
    let codes: Vec<&str> = codes.iter().map(AlertCode::as_str).collect();
    codes.join(", ")
}
