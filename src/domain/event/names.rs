//! The names of events for lists, and the instants at which events were due.

use super::VisitEvent;
use crate::domain::alert::{AlertEvent, DeadlineKind};
use crate::domain::time::Timestamp;
use crate::domain::visit::Whereabouts;

impl VisitEvent {
    /// Returns the event's name for record, board and logs. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "planned",
            Self::LeaveGiven { .. } => "leave given",
            Self::LeaveRefused { .. } => "leave refused",
            Self::LeaveAskedAgain => "leave asked again",
            Self::NotSetOff => "not set off",
            Self::SignedOut { .. } => "signed out",
            Self::Heard { .. } => "heard",
            Self::CheckedIn { .. } => "checked in",
            Self::Moved { to, .. } => match to {
                Whereabouts::OnTheWay => "on the way",
                Whereabouts::AtDoor => "nobody answers",
                Whereabouts::OnSite => "arrived",
                Whereabouts::Left => "left",
                Whereabouts::Back => "back",
                Whereabouts::Home => "home",
            },
            Self::AskedNow { .. } => "asked now",
            Self::HeardByColleague { .. } => "heard by a colleague",
            Self::TextsUnsent { since: Some(_), .. } => "texts do not leave",
            Self::TextsUnsent { since: None, .. } => "texts leave again",
            Self::Entered { .. } => "gone in",
            Self::StayedLong { .. } => "stayed long",
            Self::StopAdded { .. } => "stop added",
            Self::Extended { .. } => "extended",
            Self::ExtensionRefused { .. } => "extension refused",
            Self::Delayed { .. } => "delayed",
            Self::HomePutOff { .. } => "home put off",
            Self::Noted { .. } => "noted",
            Self::CalledOff { .. } => "called off by text",
            Self::OffReason { .. } => "reason for calling off",
            Self::UnclearHeard { .. } => "unclear text",
            Self::KeptOut { .. } => "kept out by a danger",
            Self::KeptOutRaised { .. } => "kept out, and never answered",
            Self::Nudged { .. } => "nudged",
            Self::Missed { key, .. } => match key.kind {
                DeadlineKind::Arrival => "arrival missed",
                DeadlineKind::CheckIn => "check-in missed",
                DeadlineKind::NoAnswer => "wait at the door too long",
                DeadlineKind::Return => "return missed",
                DeadlineKind::HomeSafe => "home-safe missed",
                DeadlineKind::WriteUp => "write-up missed",
            },
            Self::BackAsked { .. } => "asked whether back",
            Self::ApartRaised => "workers apart",
            Self::UnclearSettled => "unclear text settled",
            Self::PhoneReach { .. } => "phone reach changed",
            Self::Resumed { .. } => "resumed after an outage",
            Self::Reassured { .. } => "reassured",
            Self::Alert(event) => event.name(),
            Self::Closed { .. } => "closed",
            Self::IncidentReported { .. } => "incident reported",
            Self::HouseholdCleared { .. } => "household cleared",
            Self::PhoneCarried { .. } => "phone carried",
            Self::WriteUpOverdue => "write-up overdue",
            Self::WriteUpFiled { .. } => "write-up filed",
        }
    }

    /// Returns the instant at which the event was due, or the text sent; `None` for all others.
    /// Clock events record both the due and the noticed instant.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Missed { key, .. } | Self::Nudged { key, .. } => Some(key.due),
            Self::StayedLong { until, .. } => Some(*until),
            Self::Alert(AlertEvent::StepStarted { due, .. }) => Some(*due),
            Self::CheckedIn { sent_at, .. }
            | Self::Entered { sent_at, .. }
            | Self::Moved { sent_at, .. }
            | Self::Heard { sent_at, .. } => Some(*sent_at),
            Self::HeardByColleague { at, .. } => Some(*at),
            Self::Planned { .. }
            | Self::LeaveGiven { .. }
            | Self::LeaveRefused { .. }
            | Self::LeaveAskedAgain
            | Self::NotSetOff
            | Self::SignedOut { .. }
            | Self::AskedNow { .. }
            | Self::StopAdded { .. }
            | Self::Extended { .. }
            | Self::ExtensionRefused { .. }
            | Self::Delayed { .. }
            | Self::HomePutOff { .. }
            | Self::Noted { .. }
            | Self::CalledOff { .. }
            | Self::OffReason { .. }
            | Self::UnclearHeard { .. }
            | Self::KeptOut { .. }
            | Self::KeptOutRaised { .. }
            | Self::BackAsked { .. }
            | Self::ApartRaised
            | Self::UnclearSettled
            | Self::PhoneReach { .. }
            | Self::TextsUnsent { .. }
            | Self::Resumed { .. }
            | Self::Reassured { .. }
            | Self::Alert(_)
            | Self::Closed { .. }
            | Self::IncidentReported { .. }
            | Self::HouseholdCleared { .. }
            | Self::PhoneCarried { .. }
            | Self::WriteUpOverdue
            | Self::WriteUpFiled { .. } => None,
        }
    }
}
