//! Actions taken about an alert: kept for the sheet, because the police ask for them with times.

use super::MessageReach;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One action taken about an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionTried {
    /// The person who acted; `None` for Homeward itself.
    pub by: Option<PersonId>,
    /// The action.
    pub what: ActionKind,
    /// The chain at the time of the action.
    pub chain: ChainName,
    /// Index of the step at the time of the action, from 0.
    pub step: usize,
    /// Instant of the action; `None` in records of older versions.
    pub at: Option<Timestamp>,
    /// Of people told, whether the messages reached each; kept since edition 6, for visits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reach: BTreeMap<PersonId, MessageReach>,
}

impl ActionTried {
    /// Whether nothing that was sent to a person reached the person, as far as is known.
    #[must_use]
    pub fn did_not_reach(&self, person: &PersonId) -> bool {
        self.reach.get(person) == Some(&MessageReach::Failed)
    }
}

/// An act about an alert, outside Homeward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallTried {
    /// Rang the worker's phone.
    Worker,
    /// Rang the household.
    Household,
    /// Looked from the street.
    Street,
    /// Anything else.
    Other,
}

/// Kinds of action taken about an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// These people were told at a step. Their own actions are entries of their own.
    Told(Vec<PersonId>),
    /// A contact said ACK.
    TookOn,
    /// A contact said NEXT: worker not reached, or contact not free.
    PassedOn,
    /// A contact has heard or seen these workers; the alert went on about the others.
    HeardSafe(Vec<PersonId>),
    /// The worker texted, too little to end the alert.
    Texted,
    /// The police were rung.
    Police(Option<String>),
    /// A contact rang, looked or asked, with the outcome.
    Called(CallTried, Private),
}
