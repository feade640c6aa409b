//! Texts of contacts that sound like danger and tell of none.

use super::answer_words::{is_everyday_trouble, only_not_reached};
use super::contact::asked_back;
use super::named::{named, words_of};
use super::taken_back::{answered_by_another, cries, taken_back};
use super::{Correspondent, TextMeaning};
use crate::domain::alert::CauseWhat;
use crate::domain::delivery::SubjectId;
use crate::domain::id::VisitId;
use crate::domain::reply::{Intent, TextReading};
use std::collections::BTreeMap;

/// Reads either, before anything else of a sender signed out nowhere. `reading` is of a person out, `as_contact` of a contact.
pub(super) fn taken_back_or_unreached(
    from: &Correspondent<'_>,
    text: &str,
    reading: &TextReading,
    as_contact: Option<&TextReading>,
) -> Option<(TextReading, TextMeaning)> {
    let code = as_contact.and_then(|reading| reading.code.as_deref());
    let is_cry = as_contact.is_some_and(|reading| match reading.intent {
        Intent::Duress => true,
        // "They are not safe" after SAFE is no cry of the sender's own.
        Intent::Help => cries(text),
        _ => false,
    });
    if reading.intent != Intent::Duress
        && !is_cry
        && let Some(meaning) = taken_back(from, text, code)
    {
        return Some((reading.clone(), meaning));
    }
    if !matches!(reading.intent, Intent::Duress | Intent::Help)
        && !is_cry
        && let [(subject @ SubjectId::Visit(_), _)] = from.told.as_slice()
        && answered_by_another(text)
    {
        let meaning = TextMeaning::Raise {
            subject: *subject,
            worker: None,
            what: CauseWhat::Worrying,
        };
        return Some((reading.clone(), meaning));
    }
    // "No answer from jo" passes no danger on.
    let may_be_miss = matches!(reading.intent, Intent::Help | Intent::Unclear) && !reading.near_phrase;
    // "No answer jo" alone is a worry of Jo too; under an alert it is read as a contact's word.
    let is_worry = |meaning: &TextMeaning| {
        reading.intent == Intent::NoAnswer && matches!(meaning, TextMeaning::Raise { .. })
    };
    let meaning = unreached(from, text).filter(|meaning| may_be_miss || is_worry(meaning))?;
    Some((as_contact.unwrap_or(reading).clone(), meaning))
}

/// Reads words of a contact that hold a word of danger and tell of none: a worker who was not reached, and trouble of everyday. The
/// first is asked back under an alert, and is a worry of the worker named where none is told of.
fn unreached(from: &Correspondent<'_>, text: &str) -> Option<TextMeaning> {
    if !from.is_contact && from.told.is_empty() {
        return None;
    }
    let out = from.out.iter().flat_map(|visit| &visit.workers);
    let told = from.told_workers.values().flat_map(BTreeMap::values);
    let names: Vec<String> = out
        .map(|worker| worker.name.clone())
        .chain(told.cloned())
        .collect();
    if !from.told.is_empty() && is_everyday_trouble(text) {
        return Some(TextMeaning::Answer(asked_back(from, text)));
    }
    if !only_not_reached(text, &names) {
        return None;
    }
    let named = named(&from.out, &words_of(text));
    let is_told = |visit: VisitId| {
        let of_visit = SubjectId::Visit(visit);
        from.told.iter().any(|(subject, _)| *subject == of_visit)
    };
    let not_told = named.iter().find(|(visit, _)| !is_told(visit.visit));
    match not_told {
        Some((visit, worker)) => Some(TextMeaning::Raise {
            subject: SubjectId::Visit(visit.visit),
            worker: Some(worker.person.clone()),
            what: CauseWhat::Worrying,
        }),
        None => (!from.told.is_empty()).then(|| TextMeaning::Answer(asked_back(from, text))),
    }
}
