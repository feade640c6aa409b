//! Events of a visit, in the past tense. The record is made of events.

mod names;

use super::alert::{AlertEvent, SpokenVia};
use super::id::{AlertCode, PersonId};
use super::plan::Plan;
use super::private::{Phone, Private};
use super::reply::LastQuestion;
use super::shared::PlanRef;
use super::time::{Span, Timestamp};
use super::visit::{Closing, DeadlineKey, LeavePart, NudgeWhen, RuleException, SignOut, Stop, Whereabouts};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An event of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitEvent {
    /// A visit was planned, and leave was asked for.
    Planned {
        /// The rules for a start at this instant.
        plan: PlanRef<Plan>,
        /// The sign-out as given.
        sign_out: Box<SignOut>,
        /// The rules that the visit will break, each in need of leave.
        exceptions: BTreeSet<RuleException>,
        /// The people asked for leave, each with the parts to agree to.
        asked: BTreeMap<PersonId, BTreeSet<LeavePart>>,
        /// The code for the answers.
        code: AlertCode,
        /// Instant of planning.
        at: Timestamp,
    },
    /// An asked person agreed.
    LeaveGiven {
        /// The person who agreed.
        by: PersonId,
        /// Instant of the answer.
        at: Timestamp,
        /// The way by which the answer came.
        via: SpokenVia,
    },
    /// An asked person refused: the visit does not happen.
    LeaveRefused {
        /// The person who refused.
        by: PersonId,
        /// Instant of the answer.
        at: Timestamp,
        /// The way by which the answer came.
        via: SpokenVia,
    },
    /// The people without an answer were asked again.
    LeaveAskedAgain,
    /// Workers and office were told that nobody has set off.
    NotSetOff,
    /// The workers signed out; the plan is copied here.
    SignedOut {
        /// The rules in force for the whole visit (P13).
        plan: PlanRef<Plan>,
        /// The sign-out as given.
        sign_out: Box<SignOut>,
        /// The rules broken with leave.
        exceptions: BTreeSet<RuleException>,
        /// Instant of the sign-out.
        at: Timestamp,
        /// Reasons, in plain words, why Homeward may not hear or be heard on this visit.
        doubts: Vec<String>,
    },
    /// A worker's words, kept for the sheet. Duress texts are never kept.
    Heard {
        /// The sender.
        worker: PersonId,
        /// The words.
        text: Private,
        /// Instant of sending.
        sent_at: Timestamp,
    },
    /// Workers were safe at `sent_at`.
    CheckedIn {
        /// The workers proved safe.
        workers: Vec<PersonId>,
        /// Instant of sending.
        sent_at: Timestamp,
        /// The person whose phone is answered; `None` unless the word came by text.
        reply_to: Option<PersonId>,
    },
    /// Workers are somewhere else now, and were safe at `sent_at`.
    Moved {
        /// The workers moved, each with the index of the stop reached or next to reach.
        workers: Vec<(PersonId, usize)>,
        /// The new whereabouts.
        to: Whereabouts,
        /// Instant of sending.
        sent_at: Timestamp,
        /// The person whose phone is answered; `None` unless the word came by text.
        reply_to: Option<PersonId>,
    },
    /// The office asked workers outside the schedule whether all is well.
    AskedNow {
        /// The workers asked.
        workers: Vec<PersonId>,
        /// The person who asks; `None` if not given.
        by: Option<PersonId>,
        /// Instant of asking: an answer is due at once, and missed after the grace of a check-in.
        at: Timestamp,
    },
    /// Workers have gone in on a visit meant to stay outside, and were safe at `sent_at` (TM-15).
    Entered {
        /// The workers gone in.
        workers: Vec<PersonId>,
        /// Instant of sending.
        sent_at: Timestamp,
        /// The person whose phone is answered; `None` unless the word came by text.
        reply_to: Option<PersonId>,
    },
    /// A worker has stayed longer at a stop than was meant.
    StayedLong {
        /// The worker who stays.
        worker: PersonId,
        /// Until when the stay was meant to last.
        until: Timestamp,
        /// Whether the reminder came too late to be sent.
        lapsed: bool,
    },
    /// A stop was added on the way.
    StopAdded {
        /// The new stop.
        stop: Stop,
        /// Index of the planned stop before which the new one comes, from 0; `None` for the end.
        #[serde(default)]
        before: Option<usize>,
    },
    /// The expected return was moved.
    Extended {
        /// The workers safe as of `sent_at`.
        workers: Vec<PersonId>,
        /// By how much.
        by: Span,
        /// The new expected return.
        back_by: Timestamp,
        /// The person whose leave exceeds the limit for texts; `None` within the limit.
        with_leave: Option<PersonId>,
        /// Instant of sending.
        sent_at: Timestamp,
        /// The person whose phone is answered; `None` unless the word came by text.
        reply_to: Option<PersonId>,
    },
    /// The worker wanted more than the visit type allows: nothing has changed.
    ExtensionRefused {
        /// The worker who asked.
        worker: PersonId,
        /// How much was wanted.
        by: Span,
        /// The most that can still be had by text.
        at_most: Span,
        /// Instant of sending: a proof of life all the same.
        sent_at: Timestamp,
    },
    /// The expected arrival was moved, on the worker's word.
    Delayed {
        /// The delayed worker.
        worker: PersonId,
        /// Index of the stop, from 0.
        stop: usize,
        /// The new expected arrival.
        expected_at: Timestamp,
        /// Instant of sending: a proof of life.
        sent_at: Timestamp,
        /// Whether the phone is answered.
        reply_to: Option<PersonId>,
    },
    /// The time to be home was moved, on the worker's word.
    HomePutOff {
        /// The worker on the way home.
        worker: PersonId,
        /// By how much.
        by: Span,
        /// The new instant.
        home_by: Timestamp,
        /// Instant of sending: a proof of life.
        sent_at: Timestamp,
        /// The person whose phone is answered; `None` unless the word came by text.
        reply_to: Option<PersonId>,
    },
    /// A word was noted and moved no deadline.
    Noted {
        /// The sender.
        worker: PersonId,
        /// The answer to send.
        answer: NotedAnswer,
        /// Instant of sending: a sign of life, no more.
        sent_at: Timestamp,
    },
    /// A worker called the visit off by text. Moves nothing by itself.
    CalledOff {
        /// The sender.
        worker: PersonId,
        /// The text, where it says why; `None` if the reason is asked for.
        reason: Option<Private>,
        /// Instant of sending.
        sent_at: Timestamp,
    },
    /// The reason for calling off, as asked for.
    OffReason {
        /// The sender.
        worker: PersonId,
        /// The reason.
        reason: Private,
        /// Instant of sending.
        sent_at: Timestamp,
    },
    /// A text beyond understanding: a sign of life, no more. No timer moves (P8).
    UnclearHeard {
        /// The sender.
        worker: PersonId,
        /// Instant at which the text becomes a concern; an earlier unclear text keeps its own.
        raise_at: Timestamp,
        /// Instant of sending.
        sent_at: Timestamp,
    },
    /// A worker calls off for a danger of no person, and has not gone in. No timer moves (P8).
    KeptOut {
        /// The sender.
        worker: PersonId,
        /// Instant at which help is called, unless the worker has answered from a safe place.
        raise_at: Timestamp,
        /// Instant of sending.
        sent_at: Timestamp,
    },
    /// A worker kept out by a danger never answered: help is called.
    KeptOutRaised {
        /// The worker.
        worker: PersonId,
    },
    /// A worker was nudged.
    Nudged {
        /// The deadline of the nudge.
        key: DeadlineKey,
        /// Before or at the deadline.
        when: NudgeWhen,
        /// The workers asked.
        workers: Vec<PersonId>,
        /// Whether the nudge came too late to be sent.
        lapsed: bool,
    },
    /// A deadline and its grace passed.
    Missed {
        /// The missed deadline.
        key: DeadlineKey,
        /// Instant at which the miss was noticed.
        noticed_at: Timestamp,
        /// The workers who missed a shared check-in; none where everybody is meant.
        #[serde(default)]
        workers: Vec<PersonId>,
    },
    /// A worker called back, or home, by a companion is asked for an own word.
    BackAsked {
        /// The worker asked.
        worker: PersonId,
        /// The companion who called the worker back, or home.
        by: PersonId,
        /// Instant at which the companion's text was sent.
        sent_at: Timestamp,
    },
    /// The alert was told that one worker has left and another has not.
    ApartRaised,
    /// The unclear text is raised as a concern, or cleared up.
    UnclearSettled,
    /// Our texts do not reach a worker's phone, or do so again.
    PhoneReach {
        /// The owner of the phone.
        worker: PersonId,
        /// Start of the silence; `None` once texts arrive again.
        unreached_since: Option<Timestamp>,
    },
    /// Our texts to a worker do not leave, or leave again.
    TextsUnsent {
        /// The worker.
        worker: PersonId,
        /// Since when; `None` once a gateway has taken a text.
        since: Option<Timestamp>,
    },
    /// A colleague, by name, heard from workers and told the office.
    HeardByColleague {
        /// The workers heard; everybody still away where the word was of all.
        workers: Vec<PersonId>,
        /// The colleague.
        by: PersonId,
        /// Instant of the word.
        at: Timestamp,
    },
    /// Homeward was off and is back: the workers are asked afresh.
    Resumed {
        /// Start of the outage.
        from: Timestamp,
        /// End of the outage.
        until: Timestamp,
    },
    /// The workers' own word arms their missed deadlines anew, whatever becomes of the alert.
    Reassured {
        /// The workers.
        workers: Vec<PersonId>,
        /// Instant of sending.
        sent_at: Timestamp,
    },
    /// An event of the visit's alert.
    Alert(AlertEvent),
    /// The visit is over.
    Closed {
        /// The way in which the visit ended.
        closing: Closing,
        /// Instant of the end.
        at: Timestamp,
    },
    /// An incident was reported, during the visit or later. No timer moves.
    IncidentReported {
        /// The kind of incident, as named by the school.
        kind: String,
        /// The worker concerned; `None` where there is only one, or all were.
        worker: Option<PersonId>,
        /// The reporter; `None` if not given.
        by: Option<PersonId>,
        /// Instant of the report.
        at: Timestamp,
        /// The reporter's account.
        note: Option<Private>,
    },
    /// The incident behind the household's cooling-off was reviewed.
    HouseholdCleared {
        /// The reviewer.
        by: PersonId,
        /// Instant of the review.
        at: Timestamp,
        /// The outcome of the review.
        note: Option<Private>,
    },
    /// A contact heard a worker on another phone, now the worker's for this visit.
    PhoneCarried {
        /// The worker.
        worker: PersonId,
        /// The phone.
        phone: Phone,
        /// The contact who heard the worker.
        by: PersonId,
    },
    /// The line manager was told of the missing write-up; no further reminder follows.
    WriteUpOverdue,
    /// The write-up was filed.
    WriteUpFiled {
        /// The person who filed the write-up.
        by: PersonId,
    },
}

/// The answer to a text without effect on any deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotedAnswer {
    /// How many minutes more?
    AskMinutes,
    /// Held up: how many minutes? Those who are told of changes hear at once.
    HeldUp,
    /// SOS was received.
    HelpReceived,
    /// No answer at all: the phone may have been taken off our list.
    Nothing,
    /// "Thanks, message received": dull, and used for harmless texts and duress alike (P9).
    Received,
    /// When the next check-in and the return are due.
    Status,
    /// On the way to another stop, and none is planned: where to?
    WhereNext,
}

impl NotedAnswer {
    /// Returns the question put to the worker by this answer, if any.
    #[must_use]
    pub fn asks(self) -> LastQuestion {
        match self {
            Self::AskMinutes | Self::HeldUp => LastQuestion::Minutes,
            Self::HelpReceived | Self::Nothing | Self::Received | Self::Status | Self::WhereNext => {
                LastQuestion::Nothing
            }
        }
    }
}

impl VisitEvent {
    /// Returns the plan of a visit that the event opens or plans.
    #[must_use]
    pub fn plan(&self) -> Option<&PlanRef<Plan>> {
        match self {
            Self::Planned { plan, .. } | Self::SignedOut { plan, .. } => Some(plan),
            _ => None,
        }
    }

    /// Returns the same, for the plan to be put in place.
    pub fn plan_mut(&mut self) -> Option<&mut PlanRef<Plan>> {
        match self {
            Self::Planned { plan, .. } | Self::SignedOut { plan, .. } => Some(plan),
            _ => None,
        }
    }
}
