//! Answers about the kiosk at reception.

use crate::domain::id::SchoolId;
use serde::{Deserialize, Serialize};

/// A person's PIN at the kiosk, set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskPinSet {
    /// The person's key.
    pub person: String,
    /// The person's school.
    pub school: SchoolId,
}

/// What the kiosk is to show after something was typed. The same for a PIN and for a code of duress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KioskOutcome {
    /// What the person may say.
    Opened,
    /// That the PIN is another.
    Wrong,
    /// That the office helps: too many wrong tries.
    AskTheOffice,
}
