//! Texts about a planned visit, before its start.

use super::worker::worker;
use super::{CivilTime, Correspondent, ReadAs, TextAnswer, TextMeaning};
use crate::domain::command::WorkerSays;
use crate::domain::id::AlertCode;
use crate::domain::reply::{self, Intent, LastQuestion, SenderKind, TextReading, VisitState};
use crate::domain::time::Timestamp;
use crate::domain::visit::LeaveAnswer;

/// Reads a text as an answer to "may they go?"; `None` unless the sender was asked.
pub(super) fn leave(
    from: &Correspondent<'_>,
    text: &str,
    read: ReadAs<'_>,
) -> Option<(TextReading, TextMeaning)> {
    let first = from.asked.first()?;
    let said = reply::read_leave(text)?;
    let named = said.code.as_deref().map(AlertCode::parse);
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

/// Asks for the exact words of leave where a text without effect comes from somebody asked for leave: "cant, in a meeting".
pub(super) fn leave_awaited(from: &Correspondent<'_>, text: &str, meaning: TextMeaning) -> TextMeaning {
    let is_without_effect = matches!(
        meaning,
        TextMeaning::Answer(TextAnswer::NothingOpen | TextAnswer::NotOut)
    );
    match from.asked.first() {
        Some((_, code)) if is_without_effect && !text.contains('?') => {
            TextMeaning::Answer(TextAnswer::AskLeave { code: code.clone() })
        }
        Some(_) | None => meaning,
    }
}

/// Reads a worker's text about a planned visit, before its start.
pub(super) fn before_setting_off(
    from: &Correspondent<'_>,
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
