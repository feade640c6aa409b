//! The list of alerts: an alert's line follows from the states before and after an event, so the list can be made anew.

use super::record::AlertSummary;
use crate::domain::aggregate::Aggregate;
use crate::domain::alert::{AlertEvent, AlertKind};
use crate::domain::id::AlertCode;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;

/// Lines of the list, by code and opening: a code comes again after years.
pub(super) type AlertLines = BTreeMap<(AlertCode, Timestamp), AlertSummary>;

impl AlertSummary {
    /// Returns the line of an open alert; `None` where no alert is open.
    #[must_use]
    pub fn of<A: Aggregate>(state: &A) -> Option<Self> {
        let alert = state.alert()?;
        let plan = state.plan();
        Some(Self {
            code: alert.code.clone(),
            subject: A::subject(state.id()),
            school: Some(plan.school.clone()),
            kind: alert.kind,
            causes: alert.causes.clone(),
            opened_at: alert.opened_at,
            step: plan
                .chains
                .get(&alert.chain)
                .map_or_else(String::new, |chain| chain.step(alert.step).name.clone()),
            held_by: alert.held_by().cloned(),
            next_at: state.alert_due_at(),
            resolved_at: None,
            resolved_by: None,
        })
    }

    /// Returns the line as if no cause were one of duress; `None` where no other cause is left.
    #[must_use]
    pub fn without_duress(mut self) -> Option<Self> {
        self.causes.retain(|cause| cause.kind != AlertKind::Duress);
        self.kind = self.causes.iter().map(|cause| cause.kind).max()?;
        Some(self)
    }

    /// Returns the line as an event leaves it; `None` where the line stays as it was, or there is no
    /// alert.
    #[must_use]
    pub fn after<A: Aggregate>(event: &A::Event, before: Option<&A>, after: &A) -> Option<Self> {
        let known = before.and_then(Self::of);
        let stands = Self::of(after);
        if let Some((at, by)) = A::ended_unresolved(event) {
            return known.map(|known| Self {
                resolved_at: Some(at),
                resolved_by: by,
                next_at: None,
                ..known
            });
        }
        match A::alert_event(event) {
            // An outage is no event of the alert, and still puts off the alert's next step.
            None if stands == known => None,
            Some(AlertEvent::Resolved { by, at, .. }) => known.map(|known| Self {
                resolved_at: Some(*at),
                resolved_by: Some(by.person().clone()),
                next_at: None,
                ..known
            }),
            None | Some(_) => stands,
        }
    }
}

/// Replays events, and adds the lines of their alerts. Returns the last state; `None` if the first event opens nothing.
pub(super) fn replay<A: Aggregate>(id: A::Id, events: &[A::Event], lines: &mut AlertLines) -> Option<A> {
    let (first, later) = events.split_first()?;
    let mut state = A::first(id, first)?;
    list(AlertSummary::after(first, None, &state), lines);
    for event in later {
        let before = state.clone();
        state.apply(event);
        list(AlertSummary::after(event, Some(&before), &state), lines);
    }
    Some(state)
}

fn list(line: Option<AlertSummary>, lines: &mut AlertLines) {
    lines.extend(line.map(|line| ((line.code.clone(), line.opened_at), line)));
}
