//! Actions taken about an alert: kept for the sheet, because the police ask for them with times.

use super::MessageReach;
use crate::domain::chain::Channel;
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
    /// Of people told, how the message by each channel stands; empty in alerts of older versions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reach: BTreeMap<PersonId, BTreeMap<Channel, MessageReach>>,
}

impl ActionTried {
    /// Whether the action is the telling of a person.
    #[must_use]
    pub fn tells(&self, person: &PersonId) -> bool {
        matches!(&self.what, ActionKind::Told(people) if people.contains(person))
    }

    /// Returns how the messages to a person stand; `None` where this is not on record.
    #[must_use]
    pub fn reach_of(&self, person: &PersonId) -> Option<MessageReach> {
        self.reach.get(person).map(best_reach)
    }

    /// Whether no message to a person arrived.
    #[must_use]
    pub fn did_not_reach(&self, person: &PersonId) -> bool {
        self.reach_of(person) == Some(MessageReach::Failed)
    }
}

/// Returns the best of all channels: handed over by a channel that is enough, else pending unless each has failed.
pub(super) fn best_reach(by_channel: &BTreeMap<Channel, MessageReach>) -> MessageReach {
    let enough = |(channel, reach): (&Channel, &MessageReach)| reach.is_enough_by(*channel);
    if by_channel.iter().any(enough) {
        MessageReach::HandedOver
    } else if by_channel.values().all(|reach| *reach == MessageReach::Failed) {
        MessageReach::Failed
    } else {
        MessageReach::Pending
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
    /// The police send nobody.
    NoPolice,
    /// The police had not been rung: it was said by mistake.
    NotRung,
    /// A contact rang, looked or asked, with the outcome.
    Called(CallTried, Private),
}
