//! A contact's word on the visit's alert.

use super::VisitTurn;
use crate::domain::alert::{AlertEvent, CauseWhat, DeadlineKind, ResolvedBy, SafetyBasis, SpokenVia};
use crate::domain::command::{ContactSays, Refusal};
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::visit::{Closing, Whereabouts};

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
        // The visit stays open while any worker's own return or home-safe is still to come.
        let all_missed = self.visit.deadlines().iter().all(|deadline| {
            !matches!(deadline.key.kind, DeadlineKind::Return | DeadlineKind::HomeSafe)
                || self.visit.missed.contains(&deadline.key)
        });
        let inside = self
            .visit
            .workers
            .values()
            .any(|worker| matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor));
        let seen = matches!(
            say,
            ContactSays::Safe {
                how: Some(SafetyBasis::Seen),
                ..
            }
        );
        let events = alert
            .contact(&directory, by, via, say, &self.visit.workers_of(alert), at)
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
            && (seen || all_missed)
            && (seen || !inside)
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
}
