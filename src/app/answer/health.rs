//! The answer to the question of health.

use crate::domain::id::{GatewayName, SchoolId};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How things are, as of one turn of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthReport {
    /// The instant of the turn.
    pub at: Timestamp,
    /// When the daemon loaded its present configuration.
    pub configuration_loaded_at: Timestamp,
    /// The number of visits with a worker out.
    pub open_visits: usize,
    /// The gateways whose replies cannot be fetched.
    #[serde(default)]
    pub deaf: Vec<GatewayName>,
    /// Homeward's own troubles, in words for people.
    pub troubles: Vec<String>,
    /// The time zone of each school: the command line shows times by them where it has no configuration.
    #[serde(default)]
    pub time_zones: BTreeMap<SchoolId, String>,
    /// Since when the daemon runs. Filled in by the engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_since: Option<Timestamp>,
    /// The daemon's version. Filled in by the engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The auditor's last report; `None` before the first, and without an auditor. Filled in by the engine.
    pub audit: Option<AuditReport>,
}

/// The auditor's last findings in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditReport {
    /// When the auditor looked.
    pub at: Timestamp,
    /// Everything found wrong: ids only, nothing private.
    pub findings: Vec<String>,
}

/// Messages by state: waiting, under way, or settled in the last ten minutes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFigures {
    /// How many, by the word of the state.
    pub by_state: BTreeMap<String, usize>,
    /// The commit of the oldest message not yet on its way.
    pub oldest_unsent_at: Option<Timestamp>,
}
