//! What happened on a visit, in the past tense. The record is made of these.

use super::alert::{AlertEvent, DeadlineKind, SpokenVia};
use super::id::{AlertCode, PersonId};
use super::plan::Plan;
use super::private::Private;
use super::reply::LastQuestion;
use super::time::{Span, Timestamp};
use super::visit::{Closing, DeadlineKey, LeavePart, NudgeWhen, RuleException, SignOut, Stop, Whereabouts};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What happened on a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitEvent {
    /// A visit was planned, and leave for it is asked.
    Planned {
        /// The rules it would run under if it began now.
        plan: Arc<Plan>,
        /// What was said.
        sign_out: Box<SignOut>,
        /// Which rules it will break, for which leave is asked.
        exceptions: BTreeSet<RuleException>,
        /// Who is asked for what.
        asked: BTreeMap<PersonId, BTreeSet<LeavePart>>,
        /// What the answers name it by.
        code: AlertCode,
        /// When.
        at: Timestamp,
    },
    /// Somebody who was asked agreed.
    LeaveGiven {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// By what way.
        via: SpokenVia,
    },
    /// Somebody who was asked did not agree: the visit does not happen.
    LeaveRefused {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// By what way.
        via: SpokenVia,
    },
    /// Those who have not answered are asked again.
    LeaveAskedAgain,
    /// It was said that nobody has set off.
    NotSetOff,
    /// The workers signed out; the plan is copied here.
    SignedOut {
        /// The rules it runs under.
        plan: Arc<Plan>,
        /// What was said.
        sign_out: Box<SignOut>,
        /// Which rules it breaks with leave.
        exceptions: BTreeSet<RuleException>,
        /// When.
        at: Timestamp,
        /// What may keep Homeward from hearing or being heard on this visit, in words for people.
        doubts: Vec<String>,
    },
    /// A worker's words, for the sheet. Never those of a duress text.
    Heard {
        /// Who.
        worker: PersonId,
        /// What.
        text: Private,
        /// When it was sent.
        sent_at: Timestamp,
    },
    /// Workers were safe at `sent_at`.
    CheckedIn {
        /// Who.
        workers: Vec<PersonId>,
        /// When it was sent.
        sent_at: Timestamp,
        /// Whose phone is answered, if it was a text.
        reply_to: Option<PersonId>,
    },
    /// Workers are somewhere else now, and were safe at `sent_at`.
    Moved {
        /// Who, and which stop each is at or on the way to.
        workers: Vec<(PersonId, usize)>,
        /// Where.
        to: Whereabouts,
        /// When it was sent.
        sent_at: Timestamp,
        /// Whose phone is answered, if it was a text.
        reply_to: Option<PersonId>,
    },
    /// Workers have gone in on a visit that was to stay outside, and were safe at `sent_at` (TM-15).
    Entered {
        /// Who.
        workers: Vec<PersonId>,
        /// When it was sent.
        sent_at: Timestamp,
        /// Whose phone is answered, if it was a text.
        reply_to: Option<PersonId>,
    },
    /// A worker has stayed longer at a stop than was meant.
    StayedLong {
        /// Who.
        worker: PersonId,
        /// Until when the stay was meant to last.
        until: Timestamp,
        /// Whether it came too late to be said.
        lapsed: bool,
    },
    /// A stop was added on the way.
    StopAdded {
        /// Where.
        stop: Stop,
    },
    /// The expected return was moved.
    Extended {
        /// Who are safe as of `sent_at`.
        workers: Vec<PersonId>,
        /// By how much.
        by: Span,
        /// The new expected return.
        back_by: Timestamp,
        /// With whose leave, where it goes beyond what a text may do.
        with_leave: Option<PersonId>,
        /// When it was sent.
        sent_at: Timestamp,
        /// Whose phone is answered, if it was a text.
        reply_to: Option<PersonId>,
    },
    /// The worker wanted more than the visit type allows: nothing has changed.
    ExtensionRefused {
        /// Who asked.
        worker: PersonId,
        /// How much was wanted.
        by: Span,
        /// The most that can still be had by text.
        at_most: Span,
        /// When it was sent: a proof of life all the same.
        sent_at: Timestamp,
    },
    /// The expected arrival was moved, on the worker's word.
    Delayed {
        /// Who.
        worker: PersonId,
        /// Which stop.
        stop: usize,
        /// The new expected arrival.
        expected_at: Timestamp,
        /// When it was sent: a proof of life.
        sent_at: Timestamp,
        /// Whether the phone is answered.
        reply_to: Option<PersonId>,
    },
    /// The time to be home was moved, on the worker's word.
    HomePutOff {
        /// Who.
        worker: PersonId,
        /// By how much.
        by: Span,
        /// The new instant.
        home_by: Timestamp,
        /// When it was sent: a proof of life.
        sent_at: Timestamp,
        /// Whose phone is answered, if it was a text.
        reply_to: Option<PersonId>,
    },
    /// Something was noted that moves nothing.
    Noted {
        /// Who.
        worker: PersonId,
        /// What is answered.
        answer: NotedAnswer,
        /// When it was sent: a sign of life, no more.
        sent_at: Timestamp,
    },
    /// A text that could not be understood: a sign of life, no more. It moves no timer (P8).
    UnclearHeard {
        /// Who.
        worker: PersonId,
        /// When it is raised as a concern; kept where one was waiting already.
        raise_at: Timestamp,
        /// When it was sent.
        sent_at: Timestamp,
    },
    /// A worker was nudged.
    Nudged {
        /// Of which deadline.
        key: DeadlineKey,
        /// Which nudge.
        when: NudgeWhen,
        /// Who is asked.
        workers: Vec<PersonId>,
        /// Whether it came too late to be said.
        lapsed: bool,
    },
    /// A deadline and its grace passed.
    Missed {
        /// Which deadline.
        key: DeadlineKey,
        /// When that was noticed.
        noticed_at: Timestamp,
    },
    /// It was said that one has left and another has not.
    ApartRaised,
    /// The unclear text is raised as a concern, or cleared up.
    UnclearSettled,
    /// Our texts do not reach a worker's phone, or do so again.
    PhoneReach {
        /// Whose.
        worker: PersonId,
        /// Since when not; `None` once they do.
        unreached_since: Option<Timestamp>,
    },
    /// Homeward was off and is back: the workers are asked afresh.
    Resumed {
        /// From when it was off.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// The workers' own word arms anew what they missed, whatever becomes of the alert.
    Reassured {
        /// Who.
        workers: Vec<PersonId>,
        /// When it was sent.
        sent_at: Timestamp,
    },
    /// Something about its alert.
    Alert(AlertEvent),
    /// The visit is over.
    Closed {
        /// How.
        closing: Closing,
        /// When.
        at: Timestamp,
    },
    /// An incident was reported, during the visit or after it. It moves no timer.
    IncidentReported {
        /// Its kind, as the school names it.
        kind: String,
        /// Whom it befell, where that is one of several.
        worker: Option<PersonId>,
        /// Who reported it, where that was said.
        by: Option<PersonId>,
        /// When.
        at: Timestamp,
        /// What happened, in their words.
        note: Option<Private>,
    },
    /// What had put the household in cooling-off was reviewed.
    HouseholdCleared {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What came of it.
        note: Option<Private>,
    },
    /// The line manager heard that the write-up is missing; nothing more is said of it.
    WriteUpOverdue,
    /// The write-up was filed.
    WriteUpFiled {
        /// By whom.
        by: PersonId,
    },
}

/// What a text that moves nothing is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotedAnswer {
    /// How many minutes more?
    AskMinutes,
    /// SOS was received.
    HelpReceived,
    /// No answer at all: the phone may have been taken off our list.
    Nothing,
    /// "Thanks, message received": dull, and used for harmless texts and duress alike (P9).
    Received,
    /// When the next check-in and the return are due.
    Status,
}

impl NotedAnswer {
    /// Returns what this answer asks the worker, if anything.
    #[must_use]
    pub fn asks(self) -> LastQuestion {
        match self {
            Self::AskMinutes => LastQuestion::Minutes,
            Self::HelpReceived | Self::Nothing | Self::Received | Self::Status => LastQuestion::Nothing,
        }
    }
}

impl VisitEvent {
    /// Returns the event's name as the record, the board and the logs show it. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "planned",
            Self::LeaveGiven { .. } => "leave given",
            Self::LeaveRefused { .. } => "leave refused",
            Self::LeaveAskedAgain => "leave asked again",
            Self::NotSetOff => "not set off",
            Self::SignedOut { .. } => "signed out",
            Self::Heard { .. } => "heard",
            Self::CheckedIn { .. } => "checked in",
            Self::Moved { to, .. } => match to {
                Whereabouts::OnTheWay => "on the way",
                Whereabouts::AtDoor => "nobody answers",
                Whereabouts::OnSite => "arrived",
                Whereabouts::Left => "left",
                Whereabouts::Back => "back",
                Whereabouts::Home => "home",
            },
            Self::Entered { .. } => "gone in",
            Self::StayedLong { .. } => "stayed long",
            Self::StopAdded { .. } => "stop added",
            Self::Extended { .. } => "extended",
            Self::ExtensionRefused { .. } => "extension refused",
            Self::Delayed { .. } => "delayed",
            Self::HomePutOff { .. } => "home put off",
            Self::Noted { .. } => "noted",
            Self::UnclearHeard { .. } => "unclear text",
            Self::Nudged { .. } => "nudged",
            Self::Missed { key, .. } => match key.kind {
                DeadlineKind::Arrival => "arrival missed",
                DeadlineKind::CheckIn => "check-in missed",
                DeadlineKind::NoAnswer => "wait at the door too long",
                DeadlineKind::Return => "return missed",
                DeadlineKind::HomeSafe => "home-safe missed",
                DeadlineKind::WriteUp => "write-up missed",
            },
            Self::ApartRaised => "workers apart",
            Self::UnclearSettled => "unclear text settled",
            Self::PhoneReach { .. } => "phone reach changed",
            Self::Resumed { .. } => "resumed after an outage",
            Self::Reassured { .. } => "reassured",
            Self::Alert(event) => event.name(),
            Self::Closed { .. } => "closed",
            Self::IncidentReported { .. } => "incident reported",
            Self::HouseholdCleared { .. } => "household cleared",
            Self::WriteUpOverdue => "write-up overdue",
            Self::WriteUpFiled { .. } => "write-up filed",
        }
    }

    /// Returns when this was due, where it was: the clock's own events say both when due and when noticed.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Missed { key, .. } | Self::Nudged { key, .. } => Some(key.due),
            Self::StayedLong { until, .. } => Some(*until),
            Self::Alert(AlertEvent::StepStarted { due, .. }) => Some(*due),
            Self::CheckedIn { sent_at, .. }
            | Self::Entered { sent_at, .. }
            | Self::Moved { sent_at, .. }
            | Self::Heard { sent_at, .. } => Some(*sent_at),
            Self::Planned { .. }
            | Self::LeaveGiven { .. }
            | Self::LeaveRefused { .. }
            | Self::LeaveAskedAgain
            | Self::NotSetOff
            | Self::SignedOut { .. }
            | Self::StopAdded { .. }
            | Self::Extended { .. }
            | Self::ExtensionRefused { .. }
            | Self::Delayed { .. }
            | Self::HomePutOff { .. }
            | Self::Noted { .. }
            | Self::UnclearHeard { .. }
            | Self::ApartRaised
            | Self::UnclearSettled
            | Self::PhoneReach { .. }
            | Self::Resumed { .. }
            | Self::Reassured { .. }
            | Self::Alert(_)
            | Self::Closed { .. }
            | Self::IncidentReported { .. }
            | Self::HouseholdCleared { .. }
            | Self::WriteUpOverdue
            | Self::WriteUpFiled { .. } => None,
        }
    }
}
