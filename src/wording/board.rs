//! Words for an alert's causes on pages and lists.

use super::civil;
use super::names::NameForm;
use super::phrases::{self, CausePhrase, CauseWords};
use crate::domain::alert::Cause;
use crate::domain::notice::NoticeFacts;

/// Longest a remark may be in a list.
const REMARK_AT_MOST: usize = 400;

/// Says a cause in one phrase: `Jo Bloggs missed the 13:40 check-in`.
#[must_use]
pub fn cause(cause: &Cause, facts: &NoticeFacts) -> String {
    let at = civil::clock(cause.at, &facts.time_zone);
    // A text is of its sender, and not of whoever is with them.
    let one = cause.worker.as_ref().and_then(|worker| facts.named.get(worker));
    let who = one.unwrap_or(&facts.workers);
    let words = CauseWords {
        at: &at,
        many: phrases::many(who),
        longest: REMARK_AT_MOST,
        names: NameForm::Full,
        parted: facts.parted.as_ref(),
    };
    match phrases::cause(cause, words) {
        CausePhrase::Of(what) => format!("{who} {what}").trim().to_owned(),
        CausePhrase::Whole(what) => what,
    }
}
