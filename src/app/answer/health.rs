//! The answer to whether anybody is there.

use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How things are, as of one turn of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthReport {
    /// The instant of that turn.
    pub at: Timestamp,
    /// Since when the daemon has had the configuration that it runs on.
    pub configuration_loaded_at: Timestamp,
    /// How many visits somebody is out on.
    pub open_visits: usize,
    /// What is wrong with Homeward itself, in words for people.
    pub troubles: Vec<String>,
    /// The auditor's last report; `None` before the first, and where nobody audits. Filled in by the engine.
    pub audit: Option<AuditReport>,
}

/// What the auditor last found in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditReport {
    /// When the auditor looked.
    pub at: Timestamp,
    /// Everything found wrong: ids only, nothing private.
    pub findings: Vec<String>,
}
