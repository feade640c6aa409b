//! Answers about incidents, and about households in cooling-off.

use super::visit::VisitView;
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An incident of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentView {
    /// The kind, as the school names it.
    pub kind: String,
    /// When the report came in.
    pub at: Timestamp,
    /// The key of the worker concerned, where the report says so.
    pub worker: Option<String>,
    /// The reporter's key.
    pub by: Option<String>,
    /// The reporter's own words.
    pub note: Option<String>,
}

/// An incident just reported, and the consequences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentNoted {
    /// The visit of the incident.
    pub visit: VisitView,
    /// The kind, as the school names it.
    pub kind: String,
    /// The names of the people told.
    pub told: Vec<String>,
    /// The number to ring of each person told who is in, as in `Sam Taylor: 07700 900103`.
    pub ring: Vec<String>,
    /// The school's request to the reporter.
    pub prompt: Option<String>,
    /// The household, where the incident put it in cooling-off.
    pub household: Option<HouseholdView>,
    /// Workers out to the same household now: `Sam Taylor (visit v3)`.
    pub also_there: Vec<String>,
}

/// A household in a list: the incident there, never a family's name or an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HouseholdView {
    /// `h12`: named after the visit of the incident.
    pub id: String,
    /// The school.
    pub school: SchoolId,
    /// The visit of the incident: `v12`.
    pub visit: String,
    /// The kind of the incident.
    pub kind: String,
    /// When the cooling-off began.
    pub since: Timestamp,
    /// The reporter's key.
    pub by: Option<String>,
    /// Set once reviewed.
    pub cleared_at: Option<Timestamp>,
    /// The key of the reviewer.
    pub cleared_by: Option<String>,
    /// The outcome of the review.
    pub cleared_note: Option<String>,
}

/// A household just cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdCleared {
    /// The household, with the reviewer.
    pub household: HouseholdView,
}
