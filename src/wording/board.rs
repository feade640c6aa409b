//! Words for an alert's causes on pages and lists.

use super::civil;
use super::phrases::{self, CausePhrase};
use crate::domain::alert::Cause;
use crate::domain::notice::NoticeFacts;

/// Longest a remark may be in a list.
const REMARK_AT_MOST: usize = 400;

/// Says a cause in one phrase: `Jo Bloggs missed the 13:40 check-in`.
#[must_use]
pub fn cause(cause: &Cause, facts: &NoticeFacts) -> String {
    let at = civil::clock(cause.at, &facts.time_zone);
    match phrases::cause(cause, &at, phrases::many(&facts.workers), REMARK_AT_MOST) {
        CausePhrase::Of(what) => format!("{} {what}", facts.workers).trim().to_owned(),
        CausePhrase::Whole(what) => what,
    }
}
