//! Visits gone quiet together. Six phones on one mast fall silent at once, and the network is a
//! likelier reason than six dangers. Each alert keeps its own deadline and its own chain: nothing
//! is lowered, a remark is added.

use super::alert::AlertKind;
use super::notice::{Notice, NoticeTopic};
use super::time::Timestamp;
use super::visit::Visit;

/// From how many visits gone quiet at once an alert says so.
const TOGETHER: usize = 3;

/// How many of a school's visits have gone quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoneQuiet {
    /// Visits with an open overdue alert.
    pub quiet: usize,
    /// Number of open visits.
    pub out: usize,
    /// Instant at which the first of the alerts opened.
    pub since: Timestamp,
}

/// Counts the quiet visits, for the remark on a step of an overdue alert; `None` below three. `out`
/// is every open visit of the school.
pub fn gone_quiet<'a>(notice: &Notice, out: impl Iterator<Item = &'a Visit>) -> Option<GoneQuiet> {
    if !matches!(notice.about, NoticeTopic::Step { .. }) || notice.facts.kind != Some(AlertKind::Overdue) {
        return None;
    }
    let out: Vec<&Visit> = out.collect();
    let quiet: Vec<Timestamp> = out
        .iter()
        .filter_map(|visit| visit.alert.as_ref())
        .filter(|alert| alert.kind == AlertKind::Overdue)
        .map(|alert| alert.opened_at)
        .collect();
    let since = *quiet.iter().min().filter(|_| quiet.len() >= TOGETHER)?;
    Some(GoneQuiet {
        quiet: quiet.len(),
        out: out.len(),
        since,
    })
}
