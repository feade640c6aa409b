//! What was decided, made so: in memory, in the draft of the record, and in what is said because of it.

use super::{Actor, Engine};
use crate::domain::alert::AlertEvent;
use crate::domain::apply;
use crate::domain::command::{Command, Refusal};
use crate::domain::decide::{self, decide};
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::id::{VisitId, WatchId};
use crate::domain::notice::{Notice, Template};
use crate::domain::notices;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchCommand, WatchEvent};
use crate::store::{AlertSummary, EventRecord};

impl Engine {
    /// Decides one command on a visit, and makes it so. Returns why not, where it makes no sense now.
    pub(super) fn say(
        &mut self,
        id: VisitId,
        command: &Command,
        actor: &Actor,
        now: Timestamp,
    ) -> Option<Refusal> {
        let Some(visit) = self.visits.get(&id) else {
            return Some(Refusal::VisitClosed);
        };
        match decide(visit, command, &self.given(now)) {
            Ok(events) => {
                self.happen(id, &events, actor, now);
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    /// Makes what was decided of a visit so, in memory and in the draft.
    pub(super) fn happen(&mut self, id: VisitId, events: &[VisitEvent], actor: &Actor, now: Timestamp) {
        if events.is_empty() {
            // Most of what is told of a message changes nothing: there is nothing to write down.
            return;
        }
        for event in events {
            let before = self.visits.get(&id).cloned();
            let after = match &before {
                None => decide::first(id, std::slice::from_ref(event)),
                Some(visit) => {
                    let mut after = visit.clone();
                    apply::apply(&mut after, event);
                    Some(after)
                }
            };
            let Some(after) = after else { continue };
            if matches!(event, VisitEvent::Planned { .. }) {
                // The answers name it by a code of the same kind as an alert's, so that none means two things in a day.
                self.count(|counters| &mut counters.next_alert);
            }
            self.note_alert(
                event_of(event),
                before.as_ref().map(Subject::Visit),
                &Subject::Visit(&after),
            );
            match EventRecord::of_visit(&after, event, &*actor.who, &*actor.channel, now) {
                Ok(record) => self.draft.events.push(record),
                Err(error) => tracing::error!(%error, visit = %id, "an event could not be written down"),
            }
            let said = notices::notices(before.as_ref(), &after, event, now);
            log(event_of(event), "visit", &id, event.name());
            self.note_household(before.as_ref(), &after);
            let school = after.plan.school.clone();
            self.visits.insert(id, after);
            for notice in said {
                if self.ends_unheard(&notice) {
                    continue;
                }
                self.send(&notice, Some(&school), SubjectId::Visit(id), now);
            }
        }
        self.draft.visits.insert(id);
        self.withdraw_untrue(SubjectId::Visit(id));
    }

    /// Keeps the list of households as the visit leaves it.
    fn note_household(&mut self, before: Option<&Visit>, after: &Visit) {
        let known = before.and_then(|before| before.cooling_off.as_ref());
        if let Some(household) = after
            .cooling_off
            .as_ref()
            .filter(|household| known != Some(household))
        {
            self.households.insert(after.id, household.clone());
            self.draft.households.insert(after.id);
        }
    }

    /// Decides one command on a watch, and makes it so.
    pub(super) fn say_watch(
        &mut self,
        id: WatchId,
        command: &WatchCommand,
        actor: &Actor,
        now: Timestamp,
    ) -> Option<Refusal> {
        let Some(watch) = self.watches.get(&id) else {
            return Some(Refusal::NoAlert);
        };
        match watch.decide(command, &self.given(now)) {
            Ok(events) => {
                self.happen_watch(id, &events, actor, now);
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    /// Makes what was decided of a watch so.
    pub(super) fn happen_watch(&mut self, id: WatchId, events: &[WatchEvent], actor: &Actor, now: Timestamp) {
        if events.is_empty() {
            return;
        }
        for event in events {
            let before = self.watches.get(&id).cloned();
            let after = match &before {
                None => Watch::first(id, std::slice::from_ref(event)),
                Some(watch) => {
                    let mut after = watch.clone();
                    after.apply(event);
                    Some(after)
                }
            };
            let Some(after) = after else { continue };
            let alert_event = match event {
                WatchEvent::Alert(event) => Some(event),
                WatchEvent::Began { .. } => None,
            };
            self.note_alert(
                alert_event,
                before.as_ref().map(Subject::Watch),
                &Subject::Watch(&after),
            );
            match EventRecord::of_watch(&after, event, &*actor.who, &*actor.channel, now) {
                Ok(record) => self.draft.events.push(record),
                Err(error) => tracing::error!(%error, watch = %id, "an event could not be written down"),
            }
            let said = notices::watch_notices(before.as_ref(), &after, event, now);
            log(alert_event, "watch", &id, event.name());
            let school = after.plan.school.clone();
            self.watches.insert(id, after);
            for notice in said {
                if self.ends_unheard(&notice) {
                    continue;
                }
                self.send(&notice, Some(&school), SubjectId::Watch(id), now);
            }
        }
        self.draft.watches.insert(id);
        self.withdraw_untrue(SubjectId::Watch(id));
    }

    /// Keeps the alert's line in the store's list, and uses up its code when it opens.
    fn note_alert(&mut self, event: Option<&AlertEvent>, before: Option<Subject<'_>>, after: &Subject<'_>) {
        let Some(event) = event else {
            // An outage is no event of the alert, and puts its next step off all the same.
            let known = before.and_then(|before| before.summary());
            let moved = after.summary().filter(|summary| known.as_ref() != Some(summary));
            self.list(moved);
            return;
        };
        if matches!(event, AlertEvent::Opened { .. }) {
            self.count(|counters| &mut counters.next_alert);
            let code = after.summary().map(|summary| summary.code);
            self.draft.opened.extend(code);
        }
        let summary = match event {
            AlertEvent::Resolved { by, at, .. } => before.and_then(|before| {
                before.summary().map(|summary| AlertSummary {
                    resolved_at: Some(*at),
                    resolved_by: Some(by.person().clone()),
                    next_at: None,
                    ..summary
                })
            }),
            AlertEvent::Opened { .. }
            | AlertEvent::CauseAdded { .. }
            | AlertEvent::Raised { .. }
            | AlertEvent::StepStarted { .. }
            | AlertEvent::StepPassed { .. }
            | AlertEvent::StepRepeated { .. }
            | AlertEvent::Reached { .. }
            | AlertEvent::Acknowledged { .. }
            | AlertEvent::HoldWarned { .. }
            | AlertEvent::HoldEnded { .. }
            | AlertEvent::HeldForVoice { .. }
            | AlertEvent::WorkerHeard { .. }
            | AlertEvent::Declined { .. }
            | AlertEvent::PoliceCalled { .. }
            | AlertEvent::PoliceAsked { .. }
            | AlertEvent::SafeClaimed { .. }
            | AlertEvent::EvidenceGiven { .. } => after.summary(),
        };
        self.list(summary);
    }

    /// Whether this stands down from an alert that nobody can have heard of: it came to be in this very turn, and a text that
    /// came with it has cleared it up.
    fn ends_unheard(&self, notice: &Notice) -> bool {
        let code = notice.facts.code.as_ref();
        notice.template == Template::StandDown
            && code.is_some_and(|code| self.draft.opened.contains(code) && !self.outbox.has_told_of(code))
    }

    fn list(&mut self, summary: Option<AlertSummary>) {
        if let Some(summary) = summary {
            self.draft
                .alerts
                .retain(|known| known.code != summary.code || known.opened_at != summary.opened_at);
            self.draft.alerts.push(summary);
        }
    }
}

/// Logs what happened. What became of each message is for whoever looks for it; everything else is a life event.
fn log(event: Option<&AlertEvent>, what: &'static str, id: &dyn std::fmt::Display, name: &'static str) {
    if matches!(event, Some(AlertEvent::Reached { .. })) {
        tracing::debug!(%id, event = name, "{what}");
    } else {
        tracing::info!(%id, event = name, "{what}");
    }
}

fn event_of(event: &VisitEvent) -> Option<&AlertEvent> {
    if let VisitEvent::Alert(event) = event {
        Some(event)
    } else {
        None
    }
}

/// What an alert belongs to, with its state.
enum Subject<'a> {
    Visit(&'a Visit),
    Watch(&'a Watch),
}

impl Subject<'_> {
    fn summary(&self) -> Option<AlertSummary> {
        let (alert, subject, school, next_at, chains) = match self {
            Self::Visit(visit) => {
                let alert = visit.alert.as_ref()?;
                let next_at = alert.due(&visit.book()).0;
                (
                    alert,
                    SubjectId::Visit(visit.id),
                    &visit.plan.school,
                    next_at,
                    &visit.plan.chains,
                )
            }
            Self::Watch(watch) => {
                let alert = watch.alert.as_ref()?;
                let next_at = alert.due(&watch.book()).0;
                (
                    alert,
                    SubjectId::Watch(watch.id),
                    &watch.plan.school,
                    next_at,
                    &watch.plan.chains,
                )
            }
        };
        Some(AlertSummary {
            code: alert.code.clone(),
            subject,
            school: Some(school.clone()),
            kind: alert.kind,
            causes: alert.causes.clone(),
            opened_at: alert.opened_at,
            step: chains
                .get(&alert.chain)
                .map_or_else(String::new, |chain| chain.step(alert.step).name.clone()),
            held_by: alert.hold.as_ref().and_then(|hold| hold.by.clone()),
            next_at: Some(next_at),
            resolved_at: None,
            resolved_by: None,
        })
    }
}
