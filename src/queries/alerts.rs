//! The list of alerts.

use super::{LIST_AT_MOST, Source, to_json};
use crate::app::{RequestError, view};
use crate::store::AlertFilter;
use serde_json::Value;

impl Source<'_> {
    /// Lists open alerts, the most serious first; with `all` the resolved ones of the record after them.
    pub(super) fn alerts(&self, all: bool) -> Result<Value, RequestError> {
        let mut alerts = self.snapshot.alerts(self.now);
        if all {
            let kept =
                self.read_record("the list", |record| record.alerts(AlertFilter::All, LIST_AT_MOST))?;
            let shown: Vec<String> = alerts.iter().map(|alert| alert.code.clone()).collect();
            let further = kept.iter().filter(|summary| {
                !shown.contains(&summary.code.to_string()) || summary.resolved_at.is_some()
            });
            alerts.extend(further.map(view::summary));
        }
        to_json(&alerts)
    }
}
