//! Answers about drills.

use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A drill just begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillBegun {
    /// The drill.
    pub drill: DrillView,
    /// Who is out meanwhile, by name.
    pub out: Vec<String>,
}

/// A drill: who was told, and who answered how fast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillView {
    /// The short code.
    pub code: String,
    /// The school.
    pub school: String,
    /// IANA name of the school's time zone.
    pub time_zone: String,
    /// When the drill began.
    pub begun_at: Timestamp,
    /// Whether the drill runs.
    pub running: bool,
    /// Whether every step is told, whoever answers.
    pub everybody: bool,
    /// When the drill ended.
    pub ended_at: Option<Timestamp>,
    /// Why the drill ended: `answered`, `all-answered`, `ran-out`, `gave-way` or `stopped`.
    pub ended: Option<String>,
    /// Everybody told, in the order of telling.
    pub people: Vec<DrillAnswer>,
}

/// A person told of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillAnswer {
    /// The person's key.
    pub person: String,
    /// The person's name.
    pub name: String,
    /// When the first message was sent.
    pub told_at: Timestamp,
    /// When the answer came; `None` for none.
    pub answered_at: Option<Timestamp>,
    /// Seconds between the two.
    pub seconds: Option<u64>,
}
