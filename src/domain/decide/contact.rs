//! A contact's word on the visit's alert.

use super::VisitTurn;
use crate::domain::alert::{Alert, AlertEvent, CauseWhat, DeadlineKind, ResolvedBy, SafetyBasis, SpokenVia};
use crate::domain::command::{ContactSays, Refusal};
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::visit::{Closing, Deadline, Whereabouts, Worker};

impl VisitTurn<'_> {
    pub(super) fn contact(
        &mut self,
        code: Option<&AlertCode>,
        by: &PersonId,
        via: SpokenVia,
        say: &ContactSays,
    ) -> Result<(), Refusal> {
        let at = self.given.at;
        if let (Some(code), ContactSays::Safe { how: Some(how), .. }) = (code, say)
            && self.visit.past_alerts.contains(code)
        {
            // The answer to "how do you know?", after the fact.
            self.alert(vec![AlertEvent::EvidenceGiven {
                by: by.clone(),
                how: *how,
            }]);
            return Ok(());
        }
        let alert = self
            .visit
            .alert
            .as_ref()
            .filter(|alert| code.is_none_or(|code| *code == alert.code));
        let alert = alert.ok_or(Refusal::NoAlert)?;
        let directory = self.visit.directory();
        let missed = |kind| {
            let what = CauseWhat::Missed(kind);
            alert.causes.iter().any(|cause| cause.what == what)
        };
        // A return moved to a later time is still to come.
        let overdue_back =
            missed(DeadlineKind::Return) && self.visit.back_by <= at || missed(DeadlineKind::HomeSafe);
        let about = self.visit.workers_of(alert);
        let seen = match say {
            ContactSays::Safe {
                how: Some(SafetyBasis::Seen),
                of,
            } => about.meant(of),
            ContactSays::Safe { .. }
            | ContactSays::Acknowledge
            | ContactSays::Confirm
            | ContactSays::Give { .. }
            | ContactSays::GiveBack
            | ContactSays::Next
            | ContactSays::Police { .. }
            | ContactSays::Tried { .. } => Vec::new(),
        };
        let ends = |(id, worker): (&PersonId, &Worker)| {
            !worker.is_away() || seen.contains(id) || self.is_past_return(alert, id, worker)
        };
        let all_end = self.visit.workers.iter().all(ends);
        let events = alert
            .contact(&directory, by, via, say, &about, at)
            .map_err(Refusal::Alert)?;
        let resolved = events.iter().find_map(|event| match event {
            AlertEvent::Resolved {
                by: ResolvedBy::Contact(by),
                ..
            } => Some(by.clone()),
            _ => None,
        });
        // Close first: the stand-down then tells the workers of the end.
        if let Some(by) = resolved
            && overdue_back
            && all_end
            && self.visit.is_open()
        {
            self.push(VisitEvent::Closed {
                closing: Closing::Resolved(by),
                at,
            });
        }
        self.alert(events);
        Ok(())
    }

    /// Whether a worker was last heard of outside a household, has missed the return or home-safe,
    /// and is among the workers of an alert: nothing more is to come of that worker.
    fn is_past_return(&self, alert: &Alert, id: &PersonId, worker: &Worker) -> bool {
        let inside = matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor);
        let to_come = |deadline: &Deadline| {
            let ends = matches!(deadline.key.kind, DeadlineKind::Return | DeadlineKind::HomeSafe);
            let concerns = deadline.key.worker.as_ref().is_none_or(|whose| whose == id);
            ends && concerns && !self.visit.missed.contains(&deadline.key)
        };
        !inside && self.visit.about(alert).contains(id) && !self.visit.deadlines().iter().any(to_come)
    }
}
