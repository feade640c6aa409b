//! The times, and the actions tried.

use super::actions::{action, rang_household};
use super::{NOT_KNOWN, SheetPart, how_words, is_duress, missing, more, words};
use crate::domain::alert::{ActionKind, ActionTried, Alert, AlertKind, CallTried, Cause, CauseWhat};
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;

pub(super) fn times(visit: &Visit, alert: Option<&Alert>, at: Timestamp) -> Vec<SheetPart> {
    let mut parts = vec![words("Now"), SheetPart::On(at)];
    let proof = visit.safe_at();
    match distress_at(alert) {
        // Words after the phrase, by phone or through the office, prove no calm.
        Some(cry) if proof >= cry => {
            parts.extend([
                words("Not known to be safe since the distress phrase at"),
                SheetPart::At(cry),
            ]);
        }
        _ if visit.last_heard_at().is_none() && proof == visit.out_at => {
            parts.extend([
                words("Signed out at"),
                SheetPart::At(proof),
                more("; not heard since."),
            ]);
        }
        Some(_) | None => {
            let minutes = at.since(proof).ms() / 60_000;
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            parts.extend([
                words("Last known safe at"),
                SheetPart::At(proof),
                more(format!(", {minutes} {unit} ago.")),
            ]);
        }
    }
    match &visit.last_voice {
        Some(heard) => parts.extend([
            words(voice_of(visit, &heard.of)),
            SheetPart::At(heard.at),
            more(format!(
                "by {} ({}).",
                visit.name(&heard.by),
                how_words(Some(heard.how))
            )),
        ]),
        None => parts.push(words(format!("Last voice contact: {NOT_KNOWN}."))),
    }
    if let Some(heard) = &visit.heard_by {
        let names: Vec<String> = heard.of.iter().map(|id| visit.name(id)).collect();
        parts.extend([
            words(format!(
                "{} took word of {} at",
                visit.name(&heard.by),
                names.join(" and ")
            )),
            SheetPart::At(heard.at),
            more("(rang in, or was seen)."),
        ]);
    }
    let last = visit
        .workers
        .iter()
        .filter_map(|(id, worker)| Some((id, worker.last_words.as_ref()?)))
        .max_by_key(|(_, said)| said.at);
    match last {
        // Under duress another person may hold the phone: a text from the phone is not to be taken
        // for calm.
        _ if is_duress(alert) => {}
        Some((id, said)) => {
            let from = if visit.workers.len() > 1 {
                format!(" (from {})", visit.name(id))
            } else {
                String::new()
            };
            parts.extend([
                words(format!("Last text{from}: \"{}\" at", said.text.reveal().trim())),
                SheetPart::At(said.at),
            ]);
        }
        None => parts.push(words("No text from them since they left.")),
    }
    parts.extend([
        words("Left school at"),
        SheetPart::At(visit.out_at),
        words("Expected back at"),
        SheetPart::At(visit.back_by),
    ]);
    parts
}

/// Returns when the distress phrase of an alert was first used.
fn distress_at(alert: Option<&Alert>) -> Option<Timestamp> {
    let causes = alert.into_iter().flat_map(|alert| &alert.causes);
    let duress = causes.filter(|cause| cause.kind == AlertKind::Duress);
    duress.map(|cause| cause.at).min()
}

/// Names the facts missing from the record.
fn blanks(alert: Option<&Alert>) -> SheetPart {
    let brought = |wanted: &dyn Fn(CallTried) -> bool| {
        let tried = alert.map(|alert| alert.tried.as_slice()).unwrap_or_default();
        tried
            .iter()
            .any(|tried| matches!(&tried.what, ActionKind::Called(what, _) if wanted(*what)))
    };
    let calls = brought(&|what| matches!(what, CallTried::Worker | CallTried::Household));
    let street = brought(&|what| what == CallTried::Street);
    let blank: Vec<&str> = [
        (!calls).then_some("what each call brought"),
        (!street).then_some("street and car park"),
        Some("next of kin"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let blank = blank.join(", ");
    let mut letters = blank.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    words(format!("{first}{}: {NOT_KNOWN}.", letters.as_str()))
}

/// Returns every step told and every answer, each with its time, and the facts missing from the
/// record.
pub(super) fn tried(visit: &Visit, alert: Option<&Alert>) -> Vec<SheetPart> {
    let blank = blanks(alert);
    let Some(alert) = alert else {
        return vec![
            words(format!("Calls to the worker and the household: {NOT_KNOWN}.")),
            blank,
        ];
    };
    let mut parts = Vec::new();
    let missed = |cause: &Cause| matches!(cause.what, CauseWhat::Missed(_));
    if !visit.nudged.is_empty() && alert.causes.iter().any(missed) {
        parts.extend(asked_by_text(visit));
    }
    let mut household = false;
    for tried in alert
        .tried
        .iter()
        .filter(|tried| !is_said_better(tried, &alert.tried))
    {
        let chain = visit.plan.chains.get(&tried.chain);
        let ask = chain.map(|chain| chain.step(tried.step).ask);
        household |= rang_household(tried, ask);
        parts.extend(action(tried, ask, alert, &|person| visit.name(person)));
    }
    if is_duress(Some(alert)) || visit.sign_out.at_risk {
        parts.push(words("The household was not rung, on purpose."));
    } else if !household {
        parts.push(words("Nobody was asked to ring the household."));
    }
    parts.push(blank);
    parts
}

/// Says that the missing workers were asked by text, or that no text left.
fn asked_by_text(visit: &Visit) -> Vec<SheetPart> {
    let missing = missing(visit);
    let without: Vec<Timestamp> = missing
        .iter()
        .filter_map(|(_, worker)| worker.without_texts_since())
        .collect();
    match without.iter().min() {
        Some(since) if without.len() == missing.len() => vec![
            words("We could not ask them by text: our texts have not reached them since"),
            SheetPart::At(*since),
        ],
        Some(_) | None => vec![words("We asked them by text when it was due: no answer.")],
    }
}

/// Whether a call to the police stands elsewhere with its log number, or the same call was entered before.
fn is_said_better(tried: &ActionTried, all: &[ActionTried]) -> bool {
    let ActionKind::Police(log) = &tried.what else {
        return false;
    };
    let calls = all.iter().filter(|other| other.by == tried.by);
    let mut calls = calls.filter_map(|other| match &other.what {
        ActionKind::Police(log) => Some((log, other)),
        _ => None,
    });
    match log {
        None => calls.any(|(log, _)| log.is_some()),
        Some(_) => calls
            .find(|(other, _)| *other == log)
            .is_some_and(|(_, first)| !std::ptr::eq(first, tried)),
    }
}

/// Names those heard last, where these were some of several.
fn voice_of(visit: &Visit, heard: &[PersonId]) -> String {
    if heard.is_empty() || heard.len() == visit.workers.len() {
        return "Last voice contact at".to_owned();
    }
    let names: Vec<String> = heard.iter().map(|id| visit.name(id)).collect();
    format!("Last voice contact, with {} alone, at", names.join(" and "))
}
