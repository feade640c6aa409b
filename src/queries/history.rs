//! Closed visits, however long ago.

use super::AnswerSource;
use crate::app::history::{HistoryAnswer, past_visit};
use crate::app::{HistoryAsked, RequestError};
use crate::domain::id::AlertCode;
use std::collections::BTreeSet;

/// Most visits read for one look at the past: newer ones first.
const READ_AT_MOST: u32 = 2_000;

impl AnswerSource<'_> {
    /// Lists closed visits, the newest first.
    pub(super) fn history(&self, asked: &HistoryAsked) -> Result<HistoryAnswer, RequestError> {
        let (kept, duress) = self.read_record("the history", |record| {
            let kept = record.visits_of(asked.school.as_ref(), READ_AT_MOST)?;
            let duress = if asked.without_duress {
                record.codes_of_pure_duress()?
            } else {
                BTreeSet::new()
            };
            Ok((kept, duress))
        })?;
        let cut = kept.len() >= READ_AT_MOST as usize;
        let visits: Vec<_> = kept
            .iter()
            .filter_map(|visit| {
                let known = |code: &AlertCode| !duress.contains(&(visit.id, code.clone()));
                if asked.asks_for(visit, known) {
                    past_visit(visit, asked, known)
                } else {
                    None
                }
            })
            .filter(|visit| visit.had_alert || !asked.with_alert)
            .collect();
        Ok(HistoryAnswer {
            count: visits.len(),
            with_alert: visits.iter().filter(|visit| visit.had_alert).count(),
            visits: if asked.counts_only { Vec::new() } else { visits },
            cut,
        })
    }
}
