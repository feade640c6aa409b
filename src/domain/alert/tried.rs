//! What has been tried: kept on the alert for the sheet, because the police ask for it with times.

use crate::domain::id::{ChainName, PersonId};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing that was done about an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionTried {
    /// By whom, where a person did it.
    pub by: Option<PersonId>,
    /// What.
    pub what: ActionKind,
    /// On which chain.
    pub chain: ChainName,
    /// At which step of it.
    pub step: usize,
    /// When, where the record has it.
    pub at: Option<Timestamp>,
}

/// What was done about an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// These people were told at a step. Whether they did anything is another entry.
    Told(Vec<PersonId>),
    /// A contact said ACK.
    TookOn,
    /// A contact said NEXT: not reached, or cannot take it.
    PassedOn,
    /// The worker texted, and that did not end it.
    Texted,
    /// The police were rung.
    Police(Option<String>),
}
