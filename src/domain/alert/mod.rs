//! An alert and its walk down a chain. Shared by visits and watches.

mod answer;
mod apply;
mod cause;
mod directory;
mod event;
mod tried;
mod walk;

pub use answer::{AlertRefusal, How, Resolver, Via};
pub use cause::{AlertKind, Cause, CauseWhat, DeadlineKind};
pub use directory::Directory;
pub use event::{AlertEvent, StepReason};
pub use tried::{Tried, TriedWhat};
pub use walk::{AlertDue, POLICE_QUESTION_EVERY, add_cause, open};

use super::chain::Channel;
use super::id::{AlertCode, ChainName, PersonId};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// From when something is told late enough to say so: a suspended or stopped daemon, not a slow turn.
pub const DELAYED_AFTER: Span = Span::from_secs(30);

/// What is known of one message of the current step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Nothing yet.
    Pending,
    /// A gateway took it, or the handset has it. Records from before calls were thought of say `reached`.
    #[serde(alias = "reached")]
    HandedOver,
    /// A person took the call. A text or an e-mail cannot say so of itself.
    Answered,
    /// It will not get there.
    Failed,
}

impl Reach {
    /// Whether it is all that a step waits for by this channel.
    ///
    /// A text or an e-mail waits to be read once it is handed over. A call that nobody answers, or that a voice mail takes,
    /// has reached nobody: for that channel only [`Reach::Answered`] will do.
    #[must_use]
    pub fn is_enough_by(self, channel: Channel) -> bool {
        match (self, channel) {
            (Self::HandedOver | Self::Answered, Channel::Email | Channel::Sms) => true,
            (Self::Pending | Self::Failed, Channel::Email | Channel::Sms) => false,
        }
    }
}

/// Somebody has charge of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Who; nobody where the chain waits for the worker's voice to be heard.
    pub by: Option<PersonId>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Whether the holder has been warned.
    pub warned: bool,
}

/// The police have been called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Police {
    /// By whom.
    pub by: PersonId,
    /// The log number.
    pub log: Option<String>,
    /// When we heard.
    pub at: Timestamp,
    /// When we last asked whether they came.
    pub asked_at: Timestamp,
    /// Whether the chain is held for it; no longer once something graver has come to light.
    pub holds: bool,
}

/// An open alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The short code.
    pub code: AlertCode,
    /// The most serious of its causes.
    pub kind: AlertKind,
    /// Everything that is wrong, in the order in which it came to light.
    pub causes: Vec<Cause>,
    /// Since when.
    pub opened_at: Timestamp,
    /// Whose list it walks down.
    pub chain: ChainName,
    /// Which step it is at.
    pub step: usize,
    /// When that step was due.
    pub step_due: Timestamp,
    /// When that step's people were told, or when Homeward could hear them again after an outage.
    pub step_at: Timestamp,
    /// When they were last told.
    pub said_at: Timestamp,
    /// How often they were told again.
    pub repeats: u32,
    /// What is known of the current step's messages.
    pub reach: BTreeMap<PersonId, BTreeMap<Channel, Reach>>,
    /// Everyone told so far, and when first. Those told earlier stay told.
    pub told: BTreeMap<PersonId, Timestamp>,
    /// Whether anybody beyond the first step has been told.
    pub beyond_first: bool,
    /// Who has charge.
    pub hold: Option<Hold>,
    /// How often it has been held.
    pub holds_used: u8,
    /// Whether it has been held for the worker's voice.
    pub voice_hold_used: bool,
    /// Set once the police have been called.
    pub police: Option<Police>,
    /// The first of the two words that resolving help or duress takes.
    pub claim: Option<PersonId>,
    /// What was done about it, in the order in which it was, for the sheet.
    #[serde(default)]
    pub tried: Vec<Tried>,
}

impl Alert {
    /// Returns who has it: whoever took it, or rang the police while those have it.
    #[must_use]
    pub fn held_by(&self) -> Option<&PersonId> {
        let police = self.police.as_ref().filter(|police| police.holds);
        let taken = self.hold.as_ref().and_then(|hold| hold.by.as_ref());
        taken.or(police.map(|police| &police.by))
    }

    /// Whether the chain is held because the police have been called.
    fn police_have_it(&self) -> bool {
        self.police.as_ref().is_some_and(|police| police.holds)
    }
}
