//! Texts from numbers outside the directory.

use crate::domain::alert::AlertKind;
use crate::domain::reply::{
    self, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading, VisitState,
};

/// Reads a text from a number outside the directory. The office is shown the text; danger opens an
/// alert.
///
/// A worker who is out may have borrowed a telephone: `names` holds all workers as colleagues.
#[must_use]
pub fn interpret_unknown(
    text: &str,
    phrases: SafePhrases<'_>,
    names: KnownNames<'_>,
    welsh: bool,
) -> (TextReading, Option<AlertKind>) {
    let context = ReadingContext {
        sender: SenderKind::Unknown,
        state: VisitState::None,
        asked: LastQuestion::Nothing,
        phrases,
        names,
        welsh,
    };
    let reading = reply::read(text, &context);
    let kind = match reading.intent {
        Intent::Duress => Some(AlertKind::Duress),
        Intent::Help => Some(AlertKind::Help),
        Intent::OptOut => Some(AlertKind::Monitor),
        Intent::Unclear
        | Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start
        | Intent::Status
        | Intent::Ok
        | Intent::Ack
        | Intent::SafeConfirmed
        | Intent::Decline
        | Intent::PoliceCalled => None,
    };
    (reading, kind)
}
