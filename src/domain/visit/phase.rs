//! How far a visit as a whole has come.

use super::{Visit, Whereabouts};
use serde::{Deserialize, Serialize};

/// How far a visit as a whole has come, in the order of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitPhase {
    /// Waits for leave.
    Planned,
    /// Has leave; nobody has set off.
    Authorised,
    /// Somebody is on the way to the first stop.
    Out,
    /// Somebody is at a stop.
    OnSite,
    /// Somebody is on the way to a further stop.
    Between,
    /// Everybody has left the last stop.
    Returning,
    /// Over.
    Closed,
}

impl VisitPhase {
    /// Returns the word used in JSON, lists and scenarios.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Authorised => "authorised",
            Self::Out => "out",
            Self::OnSite => "on-site",
            Self::Between => "between",
            Self::Returning => "returning",
            Self::Closed => "closed",
        }
    }
}

impl Visit {
    /// Returns the phase of the whole visit: that of the worker who is furthest from safe.
    #[must_use]
    pub fn phase(&self) -> VisitPhase {
        if self.closed.is_some() {
            return VisitPhase::Closed;
        }
        if let Some(planning) = &self.planning {
            return if planning.is_authorised() {
                VisitPhase::Authorised
            } else {
                VisitPhase::Planned
            };
        }
        let of = |wanted: &[Whereabouts]| {
            self.workers
                .values()
                .any(|worker| wanted.contains(&worker.whereabouts))
        };
        if of(&[Whereabouts::OnSite, Whereabouts::AtDoor]) {
            VisitPhase::OnSite
        } else if self
            .workers
            .values()
            .any(|worker| worker.whereabouts == Whereabouts::OnTheWay && worker.stop > 0)
        {
            VisitPhase::Between
        } else if of(&[Whereabouts::OnTheWay]) {
            VisitPhase::Out
        } else {
            VisitPhase::Returning
        }
    }
}
