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
    let words = CauseWords {
        at: &at,
        many: phrases::many(&facts.workers),
        longest: REMARK_AT_MOST,
        names: NameForm::Full,
        parted: facts.parted.as_ref(),
    };
    match phrases::cause(cause, words) {
        CausePhrase::Of(what) => format!("{} {what}", facts.workers).trim().to_owned(),
        CausePhrase::Whole(what) => what,
    }
}
