//! Texts about a planned visit, before its start.

use super::named::{words_of, words_run_together};
use super::worker::worker;
use super::{CivilTime, Correspondent, ReadAs, TextAnswer, TextMeaning};
use crate::domain::alert::AlertKind;
use crate::domain::command::WorkerSays;
use crate::domain::id::{AlertCode, VisitId};
use crate::domain::reply::{self, Intent, LastQuestion, SenderKind, TextReading, VisitState};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{LeaveAnswer, Visit};

/// How long before the planned start a worker may have gone already.
const GONE_EARLY_BY: Span = Span::from_mins(60);

/// Reads a text as an answer to "may they go?"; `None` unless the sender was asked.
pub(super) fn leave(
    from: &Correspondent<'_>,
    text: &str,
    read: ReadAs<'_>,
) -> Option<(TextReading, TextMeaning)> {
    let said = reply::read_leave(text)?;
    let named = said.code.as_deref().map(AlertCode::parse);
    if !said.given
        && let Some(visit) = gone_before(from, named.as_ref())
    {
        let meaning = TextMeaning::Leave {
            visit,
            answer: LeaveAnswer::Refused,
        };
        return Some((
            read(SenderKind::Contact, VisitState::None, LastQuestion::Nothing),
            meaning,
        ));
    }
    let first = from.asked.first()?;
    let answer = if said.given {
        LeaveAnswer::Given
    } else {
        LeaveAnswer::Refused
    };
    let meaning = match named {
        Some(code) => from
            .asked
            .iter()
            .find(|(_, asked)| *asked == code)
            .map(|(visit, _)| TextMeaning::Leave {
                visit: *visit,
                answer,
            }),
        // A bare NO from a worker who is out may mean danger: leave the text to the general reader.
        None if from.visit.is_some() => return None,
        None => None,
    };
    let meaning = meaning.unwrap_or_else(|| {
        TextMeaning::Answer(TextAnswer::AskLeave {
            code: first.1.clone(),
        })
    });
    Some((
        read(SenderKind::Contact, VisitState::None, LastQuestion::Nothing),
        meaning,
    ))
}

/// Returns the visit that began before a NO: by its code, or the only one where the sender can mean nothing else.
fn gone_before(from: &Correspondent<'_>, named: Option<&AlertCode>) -> Option<VisitId> {
    let mut went = from.went.iter();
    match named {
        Some(code) => went.find(|(_, asked)| asked == code).map(|(visit, _)| *visit),
        None => match from.went.as_slice() {
            [(only, _)] if from.asked.is_empty() && from.told.is_empty() && from.visit.is_none() => {
                Some(*only)
            }
            _ => None,
        },
    }
}

/// Asks for the exact words of leave where a text without effect comes from somebody asked for leave: "cant, in a meeting".
pub(super) fn leave_awaited(from: &Correspondent<'_>, text: &str, meaning: TextMeaning) -> TextMeaning {
    let is_worry = matches!(
        meaning,
        TextMeaning::Outside {
            kind: AlertKind::Concern
        }
    );
    let is_without_effect = matches!(
        meaning,
        TextMeaning::Answer(TextAnswer::NothingOpen | TextAnswer::NotOut)
    ) || is_worry && agrees(text);
    match from.asked.first() {
        Some((_, code)) if is_without_effect && !text.contains('?') => {
            TextMeaning::Answer(TextAnswer::AskLeave { code: code.clone() })
        }
        Some(_) | None => meaning,
    }
}

/// Whether words agree to a visit and say nothing else: "yes fine by me".
fn agrees(text: &str) -> bool {
    const AGREED: &[&str] = &[
        "agreed", "all", "approved", "by", "can", "course", "fine", "from", "go", "good", "happy", "it",
        "me", "no", "of", "ok", "okay", "problem", "s", "that", "thats", "they", "to", "with", "yes",
    ];
    words_of(text).iter().all(|word| AGREED.contains(&word.as_str()))
}

/// Reads a worker's text about a planned visit, before its start.
pub(super) fn before_setting_off(
    from: &Correspondent<'_>,
    text: &str,
    sent_at: Timestamp,
    civil: CivilTime<'_>,
    read: ReadAs<'_>,
) -> Option<(TextReading, TextMeaning)> {
    let visit = from.planned?;
    let reading = read(SenderKind::Worker, VisitState::Planned, LastQuestion::Nothing);
    let says = |reading: &TextReading| -> Option<WorkerSays> {
        match worker(&from.person, visit, ("", reading), sent_at, civil) {
            TextMeaning::Worker { say, .. } => Some(say),
            TextMeaning::AckAll { .. }
            | TextMeaning::Contact { .. }
            | TextMeaning::Leave { .. }
            | TextMeaning::SetOff { .. }
            | TextMeaning::TakenBack { .. }
            | TextMeaning::TheOne { .. }
            | TextMeaning::CallOff
            | TextMeaning::Drill { .. }
            | TextMeaning::Filed { .. }
            | TextMeaning::Incident { .. }
            | TextMeaning::NearPhrase
            | TextMeaning::News { .. }
            | TextMeaning::OneOf { .. }
            | TextMeaning::Phone { .. }
            | TextMeaning::Raise { .. }
            | TextMeaning::SafeOfSeveral { .. }
            | TextMeaning::Outside { .. }
            | TextMeaning::OutsideOf { .. }
            | TextMeaning::Answer(_) => None,
        }
    };
    let meaning = match reading.intent {
        // LEFT before anything else means leaving school.
        Intent::Start | Intent::Left => TextMeaning::SetOff { then: None },
        Intent::Cancel => TextMeaning::CallOff,
        Intent::Arrived | Intent::NoAnswer | Intent::Late => TextMeaning::SetOff { then: says(&reading) },
        // Danger about the time of the visit is danger on the visit, with the place; hours before, danger anywhere.
        Intent::Duress | Intent::Help if is_about_its_time(visit, sent_at) => {
            TextMeaning::SetOff { then: says(&reading) }
        }
        Intent::Unclear | Intent::Ok if is_about_its_time(visit, sent_at) => TextMeaning::SetOff {
            then: Some(gone_already(text)?),
        },
        Intent::Duress
        | Intent::Help
        | Intent::OptOut
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Extend
        | Intent::Status
        | Intent::Ok
        | Intent::Ack
        | Intent::SafeConfirmed
        | Intent::Decline
        | Intent::PoliceCalled
        | Intent::Unclear => return None,
    };
    Some((reading, meaning))
}

/// Reads words of being on the way, or in the house, before leave was given: "weve gone", "were in now", "parked up outside". Whoever
/// is there is watched over, with leave or without.
fn gone_already(text: &str) -> Option<WorkerSays> {
    const WE: &[&str] = &["am", "are", "im", "ive", "we", "were", "weve"];
    const GONE: &[&str] = &[
        "driving", "going", "gone", "nearly", "off", "outside", "parked", "set", "walking",
    ];
    const INSIDE: &[&str] = &["in", "inside", "sat", "sitting"];
    const NOT_YET: &[&str] = &[
        "after", "can", "if", "later", "meeting", "school", "tomorrow", "when",
    ];
    let words = words_run_together(text);
    let is = |any: &[&str], word: &String| any.contains(&word.as_str());
    if text.contains('?') || words.iter().any(|word| is(NOT_YET, word)) {
        return None;
    }
    let tells = |any: &[&str]| {
        let led = |at: usize| {
            let behind = words[at + 1..].iter().take(2);
            is(WE, &words[at]) && behind.clone().any(|next| is(any, next))
        };
        (0..words.len()).any(led)
    };
    let parked = words.iter().any(|word| word == "parked");
    if tells(INSIDE) {
        Some(WorkerSays::Arrived)
    } else if tells(GONE) || parked {
        Some(WorkerSays::Ok)
    } else {
        None
    }
}

/// Whether a worker of a planned visit may be out on it by now.
fn is_about_its_time(visit: &Visit, sent_at: Timestamp) -> bool {
    visit
        .leave_at()
        .is_none_or(|leave_at| leave_at.since(sent_at) <= GONE_EARLY_BY)
}
