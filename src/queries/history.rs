//! Closed visits, however long ago.

use super::AnswerSource;
use crate::app::history::{HistoryAnswer, past_visit};
use crate::app::{HistoryAsked, RequestError};

/// Most visits read for one look at the past: newer ones first.
const READ_AT_MOST: u32 = 2_000;

impl AnswerSource<'_> {
    /// Lists closed visits, the newest first.
    pub(super) fn history(&self, asked: &HistoryAsked) -> Result<HistoryAnswer, RequestError> {
        let kept = self.read_record("the history", |record| {
            record.visits_of(asked.school.as_ref(), READ_AT_MOST)
        })?;
        let cut = kept.len() >= READ_AT_MOST as usize;
        let found = kept.iter().filter(|visit| asked.asks_for(visit));
        let visits: Vec<_> = found.filter_map(past_visit).collect();
        Ok(HistoryAnswer {
            count: visits.len(),
            with_alert: visits.iter().filter(|visit| visit.had_alert).count(),
            visits: if asked.counts_only { Vec::new() } else { visits },
            cut,
        })
    }
}
