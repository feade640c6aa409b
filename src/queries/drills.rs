//! The list of drills.

use super::{AnswerSource, LIST_AT_MOST};
use crate::app::RequestError;
use crate::app::answer::DrillView;
use crate::app::drills::drill_view;

impl AnswerSource<'_> {
    /// Lists drills, the newest first.
    pub(super) fn drills(&self) -> Result<Vec<DrillView>, RequestError> {
        let kept = self.read_record("the list of drills", |record| record.drills(LIST_AT_MOST))?;
        Ok(kept.iter().filter_map(drill_view).collect())
    }
}
