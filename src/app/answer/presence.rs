//! The answer to AWAY and HERE.

use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// AWAY or HERE, noted and in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PresenceNoted {
    /// The person's key.
    pub person: String,
    /// The person's school.
    pub school: SchoolId,
    /// The end of the absence; `None` for here.
    pub away_until: Option<Timestamp>,
    /// The steps left with one person or none, in words.
    pub few: Option<String>,
}
