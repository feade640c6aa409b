//! Answers about incidents and the households that they happened at.

use super::visit::VisitView;
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An incident of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentView {
    /// The kind, as the school names it.
    pub kind: String,
    /// When the report came in.
    pub at: Timestamp,
    /// The key of the worker whom it befell, where that is one of several.
    pub worker: Option<String>,
    /// The key of the person who reported it.
    pub by: Option<String>,
    /// What happened, in the reporter's words.
    pub note: Option<String>,
}

/// An incident that has just been reported, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentNoted {
    /// The visit on which it happened.
    pub visit: VisitView,
    /// The kind, as the school names it.
    pub kind: String,
    /// The names of those who are told.
    pub told: Vec<String>,
    /// What the school asks the reporter to do.
    pub prompt: Option<String>,
    /// The household, where the incident put it in cooling-off.
    pub household: Option<HouseholdView>,
    /// Who else is out to that household: `Sam Taylor (visit v3)`.
    pub also_there: Vec<String>,
}

/// A household in a list: what happened there, never whose it is or where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdView {
    /// `h12`: named after the visit on which it happened.
    pub id: String,
    /// The school.
    pub school: SchoolId,
    /// That visit: `v12`.
    pub visit: String,
    /// The kind of incident that began it.
    pub kind: String,
    /// Since when.
    pub since: Timestamp,
    /// The key of the person who reported the incident.
    pub by: Option<String>,
    /// Set once reviewed.
    pub cleared_at: Option<Timestamp>,
    /// The key of the reviewer.
    pub cleared_by: Option<String>,
    /// What came of the review.
    pub cleared_note: Option<String>,
}

/// A household that has just been cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdCleared {
    /// The household, with who cleared it.
    pub household: HouseholdView,
}
