//! The same cry again: fifty texts of SOS are one danger.

use super::alert::{Alert, Cause, CauseWhat};
use super::time::Span;

/// Time in which the same cry of the same person is told once. Five minutes: a worker who goes on texting is told of a few
/// times an hour, and a contact on a 999 call gets no fifty texts.
const SAME_CRY_WITHIN: Span = Span::from_mins(5);

/// Whether a cause only repeats a cause told lately. A cry after a contact took charge is told: the contact may believe the
/// danger over. `same_words` tells whether the text is one quoted before: a second worrying text in other words is news.
#[must_use]
pub fn is_repeated(alert: &Alert, cause: &Cause, same_words: bool) -> bool {
    let is_cry = match &cause.what {
        CauseWhat::Aside(_)
        | CauseWhat::CodeAtReception
        | CauseWhat::DuressUsed
        | CauseWhat::HelpAsked
        | CauseWhat::Monitor(_)
        | CauseWhat::NoPolice
        | CauseWhat::NotRung => true,
        CauseWhat::Worrying => same_words,
        CauseWhat::Apart
        | CauseWhat::Drill
        | CauseWhat::HelpFromPhone(_)
        | CauseWhat::Missed(_)
        | CauseWhat::PhoneRefused
        | CauseWhat::SafeTakenBack { .. }
        | CauseWhat::StillOut(_)
        | CauseWhat::Unclear => false,
    };
    // Help that follows a concern in the same words is graver, and no repetition.
    let is_it = |known: &&Cause| {
        known.what == cause.what
            && known.worker == cause.worker
            && known.by == cause.by
            && known.kind >= cause.kind
    };
    let last = alert.causes.iter().filter(is_it).map(|known| known.at).max();
    let taken_at = alert.hold.iter().map(|hold| hold.from);
    let taken_at = taken_at.chain(alert.police.iter().map(|police| police.at)).max();
    is_cry
        && cause.kind <= alert.kind
        && last.is_some_and(|last| {
            cause.at.since(last) < SAME_CRY_WITHIN && taken_at.is_none_or(|taken_at| taken_at < last)
        })
}
