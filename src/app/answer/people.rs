//! Answers about the people of a school: who is in, and who is off site.

use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person of a school today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonInView {
    /// The key in the school's file.
    pub person: String,
    /// The full name.
    pub name: String,
    /// The school.
    pub school: SchoolId,
    /// The roles, as the school's file names them.
    pub roles: Vec<String>,
    /// Whether the person is in now.
    pub is_in: bool,
    /// Until when the person is marked as away.
    pub away_until: Option<Timestamp>,
    /// Until when the person is marked as here, outside their hours.
    pub here_until: Option<Timestamp>,
    /// Whether there is a number for texts.
    pub has_number: bool,
    /// Whether the number has never answered a test text.
    pub unheard: bool,
}

/// A person not in the building, as far as Homeward knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OffSiteView {
    /// The full name.
    pub name: String,
    /// The school.
    pub school: SchoolId,
    /// Since when.
    pub since: Timestamp,
    /// The expected return.
    pub back_by: Timestamp,
    /// Whether the visit ends at home: no return to school is expected.
    pub goes_home: bool,
}
