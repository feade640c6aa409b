//! An alert and its walk down a chain. Shared by visits and watches.

mod answer;
mod apply;
mod cause;
mod directory;
mod event;
mod hand_over;
mod safe;
mod tried;
mod walk;

pub use answer::{AlertRefusal, ResolvedBy, SafetyBasis, SpokenVia, WorkerProof};
pub use cause::{AlertKind, Cause, CauseWhat, DeadlineKind};
pub use directory::Directory;
pub use event::{AlertEvent, StepReason};
pub use hand_over::{GIVE_BACK_WITHIN, HandOver};
pub use safe::{AlertWorkers, SAFE_HOLD};
use tried::best_reach;
pub use tried::{ActionKind, ActionTried, CallTried};
pub use walk::{AlertDue, POLICE_QUESTION_EVERY, add_cause, open};

use super::boxed::BoxedState;
use super::chain::Channel;
use super::id::{AlertCode, ChainName, PersonId};
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// From when something is told late enough to say so: a suspended or stopped daemon, not a slow turn.
pub const DELAYED_AFTER: Span = Span::from_secs(30);

/// Fate of one message of the current step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageReach {
    /// Nothing known yet.
    Pending,
    /// A gateway accepted the message, or the handset has the message. A record from before there were calls says `reached`.
    #[serde(alias = "reached")]
    HandedOver,
    /// A person took the call. A text or an e-mail cannot say so of itself.
    Answered,
    /// The message will not arrive.
    Failed,
}

impl MessageReach {
    /// Whether the report is all that a step waits for by this channel.
    ///
    /// A text or an e-mail waits to be read once it is handed over. A call that nobody answers, or that a voice mail takes,
    /// has reached nobody: for that channel only [`MessageReach::Answered`] will do.
    #[must_use]
    pub fn is_enough_by(self, channel: Channel) -> bool {
        match (self, channel) {
            (Self::HandedOver | Self::Answered, Channel::Email | Channel::Sms) => true,
            (Self::Answered, Channel::Voice) => true,
            // Whoever has a room open need not look.
            (Self::HandedOver | Self::Answered | Self::Pending | Self::Failed, Channel::Chat) => false,
            (Self::Pending | Self::Failed, Channel::Email | Channel::Sms)
            | (Self::HandedOver | Self::Pending | Self::Failed, Channel::Voice) => false,
        }
    }
}

/// A hold: a contact has charge of the alert and the chain waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertHold {
    /// The holder; `None` where the chain waits for the worker's voice to be heard.
    pub by: Option<PersonId>,
    /// Start of the hold.
    pub from: Timestamp,
    /// End of the hold.
    pub until: Timestamp,
    /// Whether the holder has been warned.
    pub warned: bool,
}

/// The police have been called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliceCall {
    /// The person who called the police.
    pub by: PersonId,
    /// The log number.
    pub log: Option<String>,
    /// When we heard.
    pub at: Timestamp,
    /// Instant of the last question whether the police came.
    pub asked_at: Timestamp,
    /// Whether the call holds the chain; false once a graver cause has come to light.
    pub holds: bool,
}

/// The first of the two words that end duress of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstWord {
    /// The person who has the worker in front of them, or put the challenge.
    pub by: PersonId,
    /// Ground for the word.
    pub how: SafetyBasis,
}

/// An open alert. Boxed: most visits never have one.
pub type Alert = BoxedState<AlertState>;

/// The state of an open alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertState {
    /// The short code.
    pub code: AlertCode,
    /// The most serious kind among the causes.
    pub kind: AlertKind,
    /// Every cause, in order of discovery.
    pub causes: Vec<Cause>,
    /// Instant of the opening.
    pub opened_at: Timestamp,
    /// The chain to walk down.
    pub chain: ChainName,
    /// Index of the current step, from 0.
    pub step: usize,
    /// Instant at which the current step was due.
    pub step_due: Timestamp,
    /// Instant at which the current step was told, or from which Homeward could hear answers again
    /// after an outage.
    pub step_at: Timestamp,
    /// Instant at which the current step was last told.
    pub said_at: Timestamp,
    /// Number of repeats of the current step since its start, a new cause or a lapsed hold.
    pub repeats: u32,
    /// Fate of the current step's messages, by recipient and channel.
    pub reach: BTreeMap<PersonId, BTreeMap<Channel, MessageReach>>,
    /// Every person told so far, with the first instant. An entry stays when the alert moves on.
    pub told: BTreeMap<PersonId, Timestamp>,
    /// Whether any step beyond the first has been told.
    pub beyond_first: bool,
    /// The hold in force; `None` while nobody has charge.
    pub hold: Option<AlertHold>,
    /// Number of holds since the alert came to this chain.
    pub holds_used: u8,
    /// Whether the chain has been held once for the worker's voice.
    pub voice_hold_used: bool,
    /// Set once the police have been called.
    pub police: Option<PoliceCall>,
    /// The person who said SAFE first, where help or duress takes two.
    pub claim: Option<PersonId>,
    /// The instant of that word.
    #[serde(default)]
    pub claim_at: Option<Timestamp>,
    /// Whether that person has the worker in front of them, or the police do.
    #[serde(default)]
    pub claim_seen: bool,
    /// The workers of whom that person said it; empty means everybody.
    #[serde(default)]
    pub claim_of: BTreeSet<PersonId>,
    /// Under duress, workers in one place with the worker of the cry, each with the instant of the cry:
    /// the same threat may hold them.
    #[serde(default)]
    pub beside: BTreeMap<PersonId, Timestamp>,
    /// Under duress, the first person's word on each worker, until another confirms.
    #[serde(default)]
    pub claims: BTreeMap<PersonId, FirstWord>,
    /// Workers of whom a contact has said SAFE and how, with the instant; the alert goes on about
    /// the others.
    #[serde(default)]
    pub safe_of: BTreeMap<PersonId, Timestamp>,
    /// The grounds of those words; records of before have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub safe_how: BTreeMap<PersonId, SafetyBasis>,
    /// Whether a SAFE that was not enough has delayed the next step: once an alert.
    #[serde(default)]
    pub safe_hold_used: bool,
    /// The person asked by the holder to take over, until an answer; `None` otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<HandOver>,
    /// Actions taken, in order, for the sheet.
    #[serde(default)]
    pub tried: Vec<ActionTried>,
    /// Whether `tried` keeps whom the messages reached; false for alerts opened by older versions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeps_reach: bool,
    /// Instant at which a text of each worker was last told, too little to end the alert.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub word_told: BTreeMap<PersonId, Timestamp>,
}

impl AlertState {
    /// Returns the people told, at one step or several, whom no message reached.
    #[must_use]
    pub fn not_reached(&self) -> BTreeSet<PersonId> {
        let told = |person: &&PersonId| {
            let mut tellings = self.tried.iter().filter(|tried| tried.tells(person)).peekable();
            tellings.peek().is_some() && tellings.all(|tried| tried.did_not_reach(person))
        };
        self.told.keys().filter(told).cloned().collect()
    }

    /// Whether no message of any step so far has arrived.
    #[must_use]
    pub fn reached_nobody(&self) -> bool {
        let mut told = self.tried.iter().flat_map(|tried| {
            let people = match &tried.what {
                ActionKind::Told(people) => people.as_slice(),
                _ => &[],
            };
            people.iter().map(move |person| (tried, person))
        });
        let handed_over = |by_channel| best_reach(by_channel) == MessageReach::HandedOver;
        // A repeat may have reached people beyond the step's own telling.
        self.keeps_reach
            && !self.reach.is_empty()
            && told.all(|(tried, person)| tried.did_not_reach(person))
            && !self.reach.values().any(handed_over)
    }
}

impl Alert {
    /// Returns the person in charge: the holder, or else the caller of the police while the call
    /// holds the chain.
    #[must_use]
    pub fn held_by(&self) -> Option<&PersonId> {
        let police = self.police.as_ref().filter(|police| police.holds);
        let taken = self.hold.as_ref().and_then(|hold| hold.by.as_ref());
        taken.or(police.map(|police| &police.by))
    }

    /// Returns the alert as if no cause were one of duress; `None` where no other cause is left.
    #[must_use]
    pub fn without_duress(&self) -> Option<Self> {
        let mut alert = self.clone();
        alert.causes.retain(|cause| cause.kind != AlertKind::Duress);
        alert.kind = alert.causes.iter().map(|cause| cause.kind).max()?;
        Some(alert)
    }

    /// Whether the chain is held because the police have been called.
    fn police_have_it(&self) -> bool {
        self.police.as_ref().is_some_and(|police| police.holds)
    }
}
