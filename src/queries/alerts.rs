//! The list of alerts.

use super::{AnswerSource, LIST_AT_MOST};
use crate::app::answer::AlertView;
use crate::app::{RequestError, view};
use crate::store::AlertFilter;

impl AnswerSource<'_> {
    /// Lists open alerts, the most serious first; with `all` the resolved alerts of the record
    /// after them.
    pub(super) fn alerts(&self, all: bool) -> Result<Vec<AlertView>, RequestError> {
        let open = self.snapshot.alerts(self.now);
        let mut alerts: Vec<AlertView> = open.into_iter().map(|alert| alert.line).collect();
        if all {
            let kept =
                self.read_record("the list", |record| record.alerts(AlertFilter::All, LIST_AT_MOST))?;
            let shown: Vec<String> = alerts.iter().map(|alert| alert.code.clone()).collect();
            let kept = kept.into_iter().filter_map(|summary| {
                if self.hides_duress {
                    summary.without_duress()
                } else {
                    Some(summary)
                }
            });
            let further = kept.filter(|summary| {
                !shown.contains(&summary.code.to_string()) || summary.resolved_at.is_some()
            });
            let schools = self.snapshot.rules.schools();
            alerts.extend(further.map(|summary| {
                let school = summary.school.as_ref().and_then(|school| schools.get(school));
                view::summary(&summary, school.map_or("", |school| &school.time_zone))
            }));
        }
        Ok(alerts)
    }
}
