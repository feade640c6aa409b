//! A contact's texts about the police: called without the code of an alert, or sending nobody.

use super::answer_words::is_plain_call;
use super::named::words_of;
use super::{Correspondent, TextAnswer, TextMeaning, contact};
use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::delivery::SubjectId;
use crate::domain::id::AlertCode;
use crate::domain::reply::{Intent, TextReading};
use std::collections::BTreeMap;

/// Whether POLICE is plainly of a call that was made.
pub(super) fn has_called(
    from: &Correspondent<'_>,
    (subject, code): &(SubjectId, AlertCode),
    text: &str,
) -> bool {
    let workers = from
        .told_workers
        .get(subject)
        .into_iter()
        .flat_map(BTreeMap::values);
    is_plain_call(text, code.as_str(), workers, &from.staff_names())
}

/// Whether a text begins with POLICE and the code of a known alert, and is plainly of a call that was made.
pub(super) fn is_exact_call(from: &Correspondent<'_>, text: &str, reading: &TextReading) -> bool {
    let words = words_of(text);
    let [verb, code, ..] = words.as_slice() else {
        return false;
    };
    let target =
        contact::find(from, code).filter(|_| verb == "police" && reading.intent == Intent::PoliceCalled);
    target.is_some_and(|target| has_called(from, &target, text))
}

/// Returns the question for the code, after POLICE without the code of an alert told to the sender.
pub(super) fn ask(from: &Correspondent<'_>, reading: &TextReading) -> Option<TextAnswer> {
    let told = from
        .told
        .iter()
        .filter(|(_, alert)| alert.kind > AlertKind::Monitor);
    let codes: Vec<AlertCode> = told.map(|(_, alert)| alert.code.clone()).collect();
    (!codes.is_empty()).then(|| TextAnswer::AskPolice {
        codes,
        log: reading.log.clone(),
    })
}

/// Reads "the police send nobody" of an alert with a call on record: everybody told hears so at once.
pub(super) fn not_coming(
    from: &Correspondent<'_>,
    named: Option<&(SubjectId, AlertCode)>,
    text: &str,
) -> Option<TextMeaning> {
    if !tells_of_no_police(&words_of(text)) || text.contains('?') {
        return None;
    }
    let mut called = from.told.iter().filter(|(subject, alert)| {
        alert.police.is_some() && named.is_none_or(|(of, code)| of == subject && *code == alert.code)
    });
    let (Some((subject, alert)), None) = (called.next(), called.next()) else {
        return None;
    };
    Some(TextMeaning::Raise {
        subject: *subject,
        worker: alert.causes.iter().find_map(|cause| cause.worker.clone()),
        what: CauseWhat::NoPolice,
    })
}

/// Whether the police send nobody, by the words: "police not coming", "they wont send a car".
fn tells_of_no_police(words: &[String]) -> bool {
    const POLICE: &[&str] = &[
        "999", "101", "officer", "officers", "police", "they", "car", "unit",
    ];
    const NOT: &[&str] = &[
        "aint", "arent", "cant", "cannot", "declined", "nobody", "noone", "not", "no", "refuse", "refused",
        "refusing", "t", "unable", "wont",
    ];
    const COMING: &[&str] = &[
        "attend",
        "attending",
        "available",
        "come",
        "coming",
        "dispatch",
        "out",
        "send",
        "sending",
        "spare",
    ];
    let has = |of: &[&str]| words.iter().position(|word| of.contains(&word.as_str()));
    let coming = words.iter().rposition(|word| COMING.contains(&word.as_str()));
    match (has(POLICE), has(NOT), coming) {
        (Some(_), Some(not), Some(coming)) => not < coming,
        _ => false,
    }
}
