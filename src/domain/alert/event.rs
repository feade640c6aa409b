//! What happened to an alert, in the past tense.

use super::MessageReach;
use super::answer::{ResolvedBy, SafetyBasis};
use super::cause::Cause;
use crate::domain::chain::Channel;
use crate::domain::id::{AlertCode, ChainName, PersonId};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a step was started or passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepReason {
    /// Somebody said NEXT.
    Declined,
    /// A hold ended without a resolution.
    HoldOver,
    /// The household is not rung: marked at risk, or duress.
    HouseholdSpared,
    /// Nobody of the step before is in just now; they were told anyway.
    NobodyIn,
    /// Everybody the step names is a worker on this visit, or has no address at all.
    NobodyLeft,
    /// No message of the step before could be got to anybody.
    NobodyReached,
    /// The alert has just opened.
    Opened,
    /// A more serious cause moved the alert to this chain.
    Raised,
    /// The step before had its time.
    WaitOver,
}

/// What happened to an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertEvent {
    /// Something is wrong.
    Opened {
        /// The short code.
        code: AlertCode,
        /// The first cause.
        cause: Cause,
        /// Whose list it walks down.
        chain: ChainName,
        /// When.
        at: Timestamp,
    },
    /// Something else is wrong too.
    CauseAdded {
        /// The further cause.
        cause: Cause,
    },
    /// Something more serious is wrong: the alert moves to that kind's chain, at its top.
    Raised {
        /// The more serious cause.
        cause: Cause,
        /// The chain it moves to.
        chain: ChainName,
    },
    /// A step's people are told.
    StepStarted {
        /// Which step.
        index: usize,
        /// When it was due: the clock of what follows runs from here.
        due: Timestamp,
        /// When we noticed.
        at: Timestamp,
        /// Who is told, by which channels.
        people: Vec<(PersonId, Vec<Channel>)>,
        /// Why now.
        reason: StepReason,
    },
    /// A step is passed over.
    StepPassed {
        /// Which step.
        index: usize,
        /// Why.
        reason: StepReason,
    },
    /// The current step's people are told again.
    StepRepeated {
        /// When.
        at: Timestamp,
        /// Who is told, by which channels.
        people: Vec<(PersonId, Vec<Channel>)>,
    },
    /// A message of the current step is known to have reached, or not to have reached.
    Reached {
        /// Whom.
        person: PersonId,
        /// By what.
        channel: Channel,
        /// Whether it got there.
        reach: MessageReach,
    },
    /// A contact takes charge.
    Acknowledged {
        /// Who.
        by: PersonId,
        /// From when.
        at: Timestamp,
        /// Until when the chain is held.
        until: Timestamp,
    },
    /// The holder is warned that the hold ends soon.
    HoldWarned {
        /// The holder.
        by: PersonId,
    },
    /// The hold ended with no word.
    HoldEnded {
        /// Who held it.
        by: Option<PersonId>,
    },
    /// The worker's own OK came after senior people were told: hear the voice first. Holds the chain once.
    HeldForVoice {
        /// Which worker.
        worker: PersonId,
        /// From when.
        at: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// The worker was heard from, and that alone does not resolve this alert.
    WorkerHeard {
        /// Which worker.
        worker: PersonId,
        /// When it was sent.
        sent_at: Timestamp,
    },
    /// A contact cannot take it, or could not reach the worker.
    Declined {
        /// Who.
        by: PersonId,
        /// When; older records do not say.
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// The police have been called.
    PoliceCalled {
        /// By whom.
        by: PersonId,
        /// The log number, if given.
        log: Option<String>,
        /// When we heard.
        at: Timestamp,
    },
    /// We asked whether they came.
    PoliceAsked {
        /// When.
        at: Timestamp,
    },
    /// A contact says that everyone is safe; more is needed before it counts.
    SafeClaimed {
        /// Who.
        by: PersonId,
        /// How they know, if said.
        how: Option<SafetyBasis>,
    },
    /// A contact said afterwards how they know.
    EvidenceGiven {
        /// Who.
        by: PersonId,
        /// How.
        how: SafetyBasis,
    },
    /// Everyone is safe. The only end of an alert (P18).
    Resolved {
        /// Who says so.
        by: ResolvedBy,
        /// How they know, if said.
        how: Option<SafetyBasis>,
        /// When.
        at: Timestamp,
    },
}

impl AlertEvent {
    /// Returns the event's name. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "alert opened",
            Self::CauseAdded { .. } => "cause added",
            Self::Raised { .. } => "alert raised",
            Self::StepStarted { .. } => "step started",
            Self::StepPassed { .. } => "step passed over",
            Self::StepRepeated { .. } => "step repeated",
            Self::Reached { .. } => "message settled",
            Self::Acknowledged { .. } => "acknowledged",
            Self::HoldWarned { .. } => "hold ends soon",
            Self::HoldEnded { .. } => "hold ended",
            Self::HeldForVoice { .. } => "held for the worker's voice",
            Self::WorkerHeard { .. } => "worker heard",
            Self::Declined { .. } => "passed on",
            Self::PoliceCalled { .. } => "police called",
            Self::PoliceAsked { .. } => "asked whether police came",
            Self::SafeClaimed { .. } => "safe claimed",
            Self::EvidenceGiven { .. } => "evidence given",
            Self::Resolved { .. } => "resolved",
        }
    }
}
