//! Texts from numbers that nobody in the directory has.

use crate::domain::alert::AlertKind;
use crate::domain::reply::{
    self, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading, VisitState,
};

/// Reads a text from a number that nobody in the directory has. It is shown to the office; with danger in it, it alerts.
///
/// Whoever is out may have had to borrow a telephone: `names` holds them as colleagues.
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
