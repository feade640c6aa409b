//! Texts of a person told of a drill. A drill is no alert: danger and news are read as on any other day, and only words without
//! another meaning answer the drill.

use super::named::words_of;
use super::taking::is_plain_ack;
use super::{Correspondent, TextAnswer, TextMeaning};
use crate::domain::id::{AlertCode, WatchId};
use crate::domain::reply::{
    self, Intent, KnownNames, LastQuestion, ReadingContext, SenderKind, TextReading, VisitState,
};

/// The drill told to a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldDrill {
    /// The watch of the drill.
    pub watch: WatchId,
    /// The code.
    pub code: AlertCode,
}

/// What a text says to a drill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrillSaid {
    /// The sender takes the drill on.
    Answer,
    /// The sender passes the drill on.
    Next,
    /// Nothing plain: to be told once more that nobody is at risk.
    Unclear,
}

/// Returns the answer to a drill in a text without another meaning; the text's own meaning otherwise.
pub(super) fn answered(
    from: &Correspondent<'_>,
    text: &str,
    (reading, meaning): (TextReading, TextMeaning),
) -> (TextReading, TextMeaning) {
    let Some(drill) = from.drill.as_ref().filter(|_| says_nothing_else(&meaning)) else {
        return (reading, meaning);
    };
    let as_contact = as_contact(from, text);
    let code = as_contact.code.as_ref().or(reading.code.as_ref());
    // Another code means another alert, of which there is none: the sender is asked for the right one.
    let is_of_drill = code.is_none_or(|code| AlertCode::parse(code) == drill.code);
    let words = words_of(text);
    let is_exact =
        matches!(words.as_slice(), [verb, code, ..] if verb == "ack" && AlertCode::parse(code) == drill.code);
    let spoken = |reading: &TextReading| match reading.intent {
        Intent::Ack if !is_plain_ack(text, is_exact, &[]) => Some(DrillSaid::Unclear),
        Intent::Ack | Intent::Ok | Intent::SafeConfirmed | Intent::PoliceCalled => Some(DrillSaid::Answer),
        Intent::Decline => Some(DrillSaid::Next),
        Intent::Unclear | Intent::Status => Some(DrillSaid::Unclear),
        Intent::Help
        | Intent::Duress
        | Intent::Cancel
        | Intent::NoAnswer
        | Intent::HomeSafe
        | Intent::Back
        | Intent::Left
        | Intent::Extend
        | Intent::Late
        | Intent::Arrived
        | Intent::Start
        | Intent::OptOut => None,
    };
    let Some(said) = spoken(&reading) else {
        return (reading, meaning);
    };
    let drill = drill.clone();
    if !is_of_drill {
        let said = DrillSaid::Unclear;
        return (reading, TextMeaning::Drill { drill, said });
    }
    let (reading, said) = match spoken(&as_contact) {
        Some(plain) if said == DrillSaid::Unclear && plain != said => (as_contact, plain),
        _ => (reading, said),
    };
    (reading, TextMeaning::Drill { drill, said })
}

/// Reads a text as a contact's about an alert.
fn as_contact(from: &Correspondent<'_>, text: &str) -> TextReading {
    let staff = from.staff_names();
    let context = ReadingContext {
        sender: SenderKind::Contact,
        state: VisitState::None,
        asked: LastQuestion::Alert,
        phrases: from.phrases,
        names: KnownNames {
            sender: "",
            colleagues: &[],
            staff: &staff,
        },
        welsh: from.welsh,
    };
    reply::read(text, &context)
}

/// Whether a text moves nothing in earnest, and would be answered in a word.
fn says_nothing_else(meaning: &TextMeaning) -> bool {
    match meaning {
        TextMeaning::Answer(answer) => match answer {
            TextAnswer::NothingOpen | TextAnswer::NotOut | TextAnswer::ContactStatus => true,
            // Codes stand for alerts in earnest, of another school.
            TextAnswer::AskBack { codes }
            | TextAnswer::AskSafe { codes }
            | TextAnswer::AskNext { codes }
            | TextAnswer::AskPolice { codes, .. } => codes.is_empty(),
            TextAnswer::AskIncident
            | TextAnswer::AskPhone { .. }
            | TextAnswer::DoNotRing { .. }
            | TextAnswer::AskLeave { .. }
            | TextAnswer::AskNews { .. }
            | TextAnswer::NotReached { .. } => false,
        },
        _ => false,
    }
}
