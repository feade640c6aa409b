//! Events of an alert, in the past tense.

use super::MessageReach;
use super::answer::{ResolvedBy, SafetyBasis};
use super::cause::Cause;
use super::tried::CallTried;
use crate::domain::chain::Channel;
use crate::domain::id::{AlertCode, ChainName, PersonId};
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a step was started or passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepReason {
    /// A contact said NEXT.
    Declined,
    /// A hold ended without a resolution.
    HoldOver,
    /// The household is not rung: marked at risk, or duress.
    HouseholdSpared,
    /// Nobody of the step before is in just now; the step was told anyway.
    NobodyIn,
    /// Every person named by the step is a worker on this visit, or has no address at all.
    NobodyLeft,
    /// No message of the step before reached any person.
    NobodyReached,
    /// The alert has just opened.
    Opened,
    /// A more serious cause moved the alert to this chain.
    Raised,
    /// The wait of the step before is over.
    WaitOver,
}

/// An event of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertEvent {
    /// Something is wrong.
    Opened {
        /// The short code.
        code: AlertCode,
        /// The first cause.
        cause: Cause,
        /// The chain to walk down.
        chain: ChainName,
        /// Instant of the opening.
        at: Timestamp,
        /// Whether the alert keeps whom the messages of each step reached; false in records of older versions.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        keeps_reach: bool,
    },
    /// Something else is wrong too.
    CauseAdded {
        /// The further cause.
        cause: Cause,
        /// Whether the step's repeats begin afresh; they never did in records of before.
        #[serde(default)]
        afresh: bool,
    },
    /// A more serious cause came up: the alert moves to the top of that kind's chain.
    Raised {
        /// The more serious cause.
        cause: Cause,
        /// The new chain.
        chain: ChainName,
    },
    /// A step's people are told.
    StepStarted {
        /// Index of the step in the chain, from 0.
        index: usize,
        /// Instant at which the step was due: the next wait runs from here, not from the moment of
        /// notice.
        due: Timestamp,
        /// When we noticed.
        at: Timestamp,
        /// The people told, each with channels.
        people: Vec<(PersonId, Vec<Channel>)>,
        /// Reason for starting now.
        reason: StepReason,
    },
    /// A step is passed over.
    StepPassed {
        /// Index of the step in the chain, from 0.
        index: usize,
        /// Reason for passing over.
        reason: StepReason,
    },
    /// The current step's people are told again.
    StepRepeated {
        /// Instant of the repeat.
        at: Timestamp,
        /// The people told, each with channels.
        people: Vec<(PersonId, Vec<Channel>)>,
        /// Whether the repeats begin afresh, a hold having lapsed or a contact having passed the
        /// alert on; they never did in records of before.
        #[serde(default)]
        afresh: bool,
    },
    /// A message of the current step is known to have reached, or not to have reached.
    Reached {
        /// The recipient.
        person: PersonId,
        /// The channel of the message.
        channel: Channel,
        /// The fate of the message.
        reach: MessageReach,
    },
    /// A message of an earlier step is known to have reached, or not to have reached.
    ReachedLate {
        /// Index of the step, from 0.
        step: usize,
        /// The recipient.
        person: PersonId,
        /// The channel of the message.
        channel: Channel,
        /// The fate of the message.
        reach: MessageReach,
    },
    /// A contact takes charge.
    Acknowledged {
        /// The contact in charge from now on.
        by: PersonId,
        /// Start of the hold.
        at: Timestamp,
        /// Until when the chain is held.
        until: Timestamp,
    },
    /// The holder is warned of the end of the hold.
    HoldWarned {
        /// The holder.
        by: PersonId,
    },
    /// The hold ended with no word.
    HoldEnded {
        /// The holder; `None` where the chain waited for the worker's voice.
        by: Option<PersonId>,
    },
    /// The worker's own OK came after senior people were told: hear the voice first. Holds the chain once.
    HeldForVoice {
        /// The worker who texted OK.
        worker: PersonId,
        /// Start of the hold.
        at: Timestamp,
        /// End of the hold.
        until: Timestamp,
        /// Whether the office said it for the worker: nobody texted.
        #[serde(default)]
        by_office: bool,
        /// The colleague who said it for the worker; `None` where nobody was named.
        #[serde(default)]
        said_by: Option<PersonId>,
        /// Everybody for whom the office said it; none where the worker texted.
        #[serde(default)]
        said_of: Vec<PersonId>,
    },
    /// The worker was heard from, too little to resolve this alert.
    WorkerHeard {
        /// The worker heard.
        worker: PersonId,
        /// Instant at which the text was sent.
        sent_at: Timestamp,
        /// Companions whom the worker called well too, and who were not heard themselves.
        #[serde(default)]
        spoken_for: Vec<PersonId>,
        /// Workers of the alert not heard yet.
        #[serde(default)]
        not_heard: Vec<PersonId>,
        /// Whether the office said it for the worker: nobody texted.
        #[serde(default)]
        by_office: bool,
        /// The colleague who said it for the worker; `None` where nobody was named.
        #[serde(default)]
        said_by: Option<PersonId>,
        /// Everybody for whom the office said it; none where the worker texted.
        #[serde(default)]
        said_of: Vec<PersonId>,
        /// Instant at which the text was taken; older records do not say.
        #[serde(default)]
        at: Option<Timestamp>,
        /// Whether the same was told a moment ago: then nobody is told again.
        #[serde(default)]
        quiet: bool,
    },
    /// A cry for help named companions of the worker: each must be heard, or vouched for by name.
    CompanionsNamed {
        /// The companions.
        workers: Vec<PersonId>,
        /// Instant of sending.
        at: Timestamp,
    },
    /// A contact is not free, or could not reach the worker.
    Declined {
        /// The contact who said NEXT.
        by: PersonId,
        /// When; older records do not say.
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// The police have been called.
    PoliceCalled {
        /// The person who called the police.
        by: PersonId,
        /// The log number, if given.
        log: Option<String>,
        /// When we heard.
        at: Timestamp,
    },
    /// A contact rang, looked or asked, and told the outcome.
    CallTried {
        /// The person acting.
        by: PersonId,
        /// The action.
        what: CallTried,
        /// The outcome, in the person's words.
        came: Private,
        /// When it was said.
        at: Timestamp,
    },
    /// The holder asked another person to take the alert over.
    HandOffered {
        /// The holder.
        by: PersonId,
        /// The person asked.
        to: PersonId,
        /// The channels of the person asked.
        channels: Vec<Channel>,
        /// Instant of the offer.
        at: Timestamp,
    },
    /// The person asked cannot take the alert over: the holder keeps it.
    HandRefused {
        /// The person asked.
        by: PersonId,
        /// Instant of the word.
        at: Timestamp,
    },
    /// The holder gave back what was taken by mistake: nobody has the alert.
    GivenBack {
        /// The holder of before.
        by: PersonId,
        /// Instant of the word.
        at: Timestamp,
    },
    /// The question whether the police came was put.
    PoliceAsked {
        /// Instant of the question.
        at: Timestamp,
    },
    /// A contact says SAFE; more is needed before the word counts.
    SafeClaimed {
        /// The contact who said SAFE.
        by: PersonId,
        /// Instant of the word.
        #[serde(default)]
        at: Option<Timestamp>,
        /// Ground for the word; `None` if not given.
        how: Option<SafetyBasis>,
        /// Instant of the word, and until when the next step waits for the rest of the answer;
        /// `None` where nothing waits.
        #[serde(default)]
        hold: Option<(Timestamp, Timestamp)>,
        /// Workers of whom the contact has yet to say SAFE by name; empty where the ground is
        /// wanted.
        #[serde(default)]
        whom: Vec<PersonId>,
    },
    /// A contact says SAFE, and how, of some of the workers: the alert goes on about the others.
    SafeOfSome {
        /// The contact.
        by: PersonId,
        /// Ground for the word.
        how: SafetyBasis,
        /// The workers heard or seen.
        workers: Vec<PersonId>,
        /// The workers whom the alert is still about.
        left: Vec<PersonId>,
        /// Under duress, the persons whose word the contact confirms.
        #[serde(default)]
        first: Vec<PersonId>,
        /// Instant of the word.
        at: Timestamp,
    },
    /// A contact gave the ground for an earlier SAFE.
    EvidenceGiven {
        /// The contact.
        by: PersonId,
        /// Ground for the word.
        how: SafetyBasis,
    },
    /// Everyone is safe. The only end of an alert (P18).
    Resolved {
        /// The person who resolved the alert.
        by: ResolvedBy,
        /// Ground for the word; `None` if not given.
        how: Option<SafetyBasis>,
        /// Instant of the resolution.
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
            Self::Reached { .. } | Self::ReachedLate { .. } => "message settled",
            Self::Acknowledged { .. } => "acknowledged",
            Self::HoldWarned { .. } => "hold ends soon",
            Self::HoldEnded { .. } => "hold ended",
            Self::HeldForVoice { .. } => "held for the worker's voice",
            Self::WorkerHeard { .. } => "worker heard",
            Self::CompanionsNamed { .. } => "companions named",
            Self::Declined { .. } => "passed on",
            Self::PoliceCalled { .. } => "police called",
            Self::CallTried { .. } => "call tried",
            Self::HandOffered { .. } => "hand-over offered",
            Self::HandRefused { .. } => "hand-over refused",
            Self::GivenBack { .. } => "given back",
            Self::PoliceAsked { .. } => "asked whether police came",
            Self::SafeClaimed { .. } => "safe claimed",
            Self::SafeOfSome { .. } => "some safe",
            Self::EvidenceGiven { .. } => "evidence given",
            Self::Resolved { .. } => "resolved",
        }
    }
}
