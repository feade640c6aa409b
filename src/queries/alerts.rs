//! The list of alerts.

use super::visits::record_line;
use super::{AnswerSource, LIST_AT_MOST};
use crate::app::answer::{AlertView, RecordLine, SettledAlert};
use crate::app::{RequestError, view};
use crate::domain::alert::{AlertEvent, AlertKind, CauseWhat, SafetyBasis};
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::notice::NoticeFacts;
use crate::domain::watch::WatchEvent;
use crate::store::{AlertFilter, AlertSummary, RecordedEvent, StoreError, StoreReader};

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
            alerts.extend(further.map(|summary| view::summary(&summary, &self.snapshot.rules)));
        }
        Ok(alerts)
    }

    /// Shows the last settled alert of a code, with the ground for its last word and what was done.
    pub(super) fn settled_alert(&self, code: &str) -> Result<Option<SettledAlert>, RequestError> {
        let found = self.read_record("the record", |record| {
            let Some(alert) = record.settled_alert(code.trim())? else {
                return Ok(None);
            };
            let events = record.events_of(alert.subject)?;
            let how = events
                .iter()
                .rev()
                .find_map(|event| end_of(record, event, &alert));
            let facts = self.names_of(record, &alert)?;
            let until = alert.resolved_at.unwrap_or(self.now);
            let of_alert: Vec<RecordedEvent> = events
                .into_iter()
                .filter(|event| (alert.opened_at..=until).contains(&event.at))
                .collect();
            let police = police_were_called(record, &of_alert, alert.subject);
            let lines = of_alert
                .into_iter()
                .map(|event| record_line(record, event, &facts));
            let lines: Vec<RecordLine> = lines.collect();
            Ok(Some((alert, how.flatten(), police, lines, facts)))
        })?;
        let Some((alert, how, police, lines, facts)) = found else {
            return Ok(None);
        };
        let told_whole = !(self.hides_duress && alert.kind == AlertKind::Duress);
        let alert = if self.hides_duress {
            alert.without_duress()
        } else {
            Some(alert)
        };
        Ok(alert.map(|alert| {
            let mut line = view::summary(&alert, &self.snapshot.rules);
            line.causes = view::causes(&alert.causes, &facts);
            SettledAlert {
                line,
                how,
                police_called: told_whole.then_some(police),
                record: if told_whole { lines } else { Vec::new() },
            }
        }))
    }

    /// Returns the names of everybody whom an alert may speak of.
    fn names_of(&self, record: &StoreReader, alert: &AlertSummary) -> Result<NoticeFacts, StoreError> {
        if let SubjectId::Visit(visit) = alert.subject
            && let Some(visit) = record.visit(visit)?
        {
            return Ok(view::names_for_story(&visit));
        }
        let schools = self.snapshot.rules.schools();
        let school = alert.school.as_ref().and_then(|school| schools.get(school));
        let Some(school) = school else {
            return Ok(NoticeFacts::default());
        };
        let people = school.people.iter();
        Ok(NoticeFacts {
            time_zone: school.time_zone.clone(),
            named: people
                .map(|(id, person)| (id.clone(), person.name.reveal().to_owned()))
                .collect(),
            ..NoticeFacts::default()
        })
    }
}

/// Whether the police were called, and the call was not taken back.
fn police_were_called(record: &StoreReader, events: &[RecordedEvent], subject: SubjectId) -> bool {
    let said = events
        .iter()
        .filter_map(|event| alert_event(record, event, subject));
    said.fold(false, |called, event| match event {
        AlertEvent::PoliceCalled { .. } => true,
        AlertEvent::CauseAdded { cause, .. } if cause.what == CauseWhat::NotRung => false,
        _ => called,
    })
}

/// Returns the event of an alert; `None` for another event, and after a purge.
fn alert_event(record: &StoreReader, event: &RecordedEvent, subject: SubjectId) -> Option<AlertEvent> {
    let body = event.body.as_ref()?;
    match subject {
        SubjectId::Visit(_) => match record.visit_event(body).ok()? {
            VisitEvent::Alert(event) => Some(event),
            _ => None,
        },
        SubjectId::Watch(_) => match record.watch_event(body).ok()? {
            WatchEvent::Alert(event) | WatchEvent::Joined { end: event, .. } => Some(event),
            _ => None,
        },
        SubjectId::None => None,
    }
}

/// Returns the ground given with the end of an alert; `None` where the event is not that end, or was purged.
fn end_of(record: &StoreReader, event: &RecordedEvent, alert: &AlertSummary) -> Option<Option<SafetyBasis>> {
    match alert_event(record, event, alert.subject)? {
        AlertEvent::Resolved { how, at, .. } if Some(at) == alert.resolved_at => Some(how),
        _ => None,
    }
}
