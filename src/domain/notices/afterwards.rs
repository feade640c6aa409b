//! Messages once something is over: an outage, an alert, the time for the write-up.

use super::ALERT_VALID_FOR;
use super::incident::wants_report;
use super::worker::WorkerNotices;
use crate::domain::alert::{AlertEvent, AlertKind, ResolvedBy};
use crate::domain::chain::Target;
use crate::domain::delivery::Priority;
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::reply::LastQuestion;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Whereabouts};

impl WorkerNotices<'_> {
    pub(super) fn resumed(&self, from: Timestamp, until: Timestamp) -> Vec<Notice> {
        let away = |id: &&PersonId| {
            self.visit
                .workers
                .get(*id)
                .is_some_and(|worker| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
        };
        self.visit
            .workers
            .keys()
            .filter(|_| self.visit.is_open())
            .filter(away)
            .filter_map(|worker| {
                self.to_worker(
                    worker,
                    Template::SystemWasOff,
                    Priority::Nudge,
                    LastQuestion::CheckIn,
                )
            })
            .map(|mut notice| {
                notice.facts.at = Some(from);
                notice.facts.until = Some(until);
                notice.facts.due = self.next_due();
                notice
            })
            .collect()
    }

    /// Tells the worker that a contact has stood the alert down. Never of a duress alert (P9), nor
    /// of an alert unrelated to the worker's silence or words.
    pub(super) fn stood_down(&self, before: Option<&Visit>, event: &AlertEvent) -> Vec<Notice> {
        let AlertEvent::Resolved {
            by: ResolvedBy::Contact(by),
            ..
        } = event
        else {
            return Vec::new();
        };
        let Some(alert) = before.and_then(|before| before.alert.as_ref()) else {
            return Vec::new();
        };
        match alert.kind {
            AlertKind::Drill | AlertKind::Duress | AlertKind::Monitor => Vec::new(),
            AlertKind::Concern | AlertKind::Overdue | AlertKind::Help => self
                .to_all_away(Template::StoodDownWorker)
                .into_iter()
                .filter(|notice| self.visit.about(alert).contains(&notice.to))
                .map(|mut notice| {
                    notice.facts.by = Some(self.visit.name(by));
                    notice.facts.due = self.next_due();
                    if !self.visit.is_open() {
                        notice.facts.back_by = None;
                        notice.facts.remark = Some("your visit is closed".to_owned());
                    }
                    notice
                })
                .collect(),
        }
    }

    pub(super) fn write_up_missing(&self) -> Vec<Notice> {
        let directory = self.visit.directory();
        directory
            .reachable(&[Target::LineManager])
            .into_iter()
            .map(|(to, by)| Notice {
                facts: NoticeFacts {
                    report_wanted: wants_report(self.visit),
                    ..self.facts(&to)
                },
                to,
                by,
                priority: Priority::Confirmation,
                valid_for: ALERT_VALID_FOR,
                template: Template::WriteUpMissing,
                about: NoticeTopic::Other,
                asks: LastQuestion::Nothing,
            })
            .collect()
    }
}
