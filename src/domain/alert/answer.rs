//! Words spoken to an alert: contacts take charge, pass on or end the alert, and the worker says
//! OK.

use super::Alert;
use super::cause::AlertKind;
use super::directory::Directory;
use super::event::{AlertEvent, StepReason};
use super::safe::AlertWorkers;
use crate::domain::command::ContactSays;
use crate::domain::id::PersonId;
use crate::domain::reply::SafetyEvidence;
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Time in which a further text of the same worker is no news of the missing workers.
const SAME_WORD_WITHIN: Span = Span::from_mins(1);

/// A worker's own word that all is well, or the office's for a worker.
#[derive(Debug, Clone, Copy)]
pub struct WorkerProof<'a> {
    /// The worker proved well.
    pub worker: &'a PersonId,
    /// Whether the office said it for the worker: nobody texted.
    pub by_office: bool,
    /// The colleague who said it for the worker, where named.
    pub said_by: Option<&'a PersonId>,
    /// Everybody for whom the office said it; none where the worker texted.
    pub said_of: &'a [PersonId],
    /// The workers of the alert not heard yet.
    pub not_heard: &'a [PersonId],
    /// Instant at which it was said.
    pub sent_at: Timestamp,
}

/// The ground on which a person says that everyone is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafetyBasis {
    /// Heard the worker's voice, and the worker answered the challenge.
    Challenge,
    /// Seen in person.
    Seen,
    /// Heard the worker's voice.
    Spoke,
}

impl From<SafetyEvidence> for SafetyBasis {
    fn from(evidence: SafetyEvidence) -> Self {
        match evidence {
            SafetyEvidence::Seen => Self::Seen,
            SafetyEvidence::Spoke => Self::Spoke,
        }
    }
}

/// The way by which a person spoke to Homeward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpokenVia {
    /// The board, used by staff at the school.
    Board,
    /// The command line on the server.
    Cli,
    /// Homeward's own clock.
    Clock,
    /// A text message.
    Sms,
}

/// The person who resolved an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedBy {
    /// A contact told of the alert, or the office by board or command line.
    Contact(PersonId),
    /// The worker, while nobody beyond the first step had been told.
    Worker(PersonId),
}

impl ResolvedBy {
    /// Returns the person.
    #[must_use]
    pub fn person(&self) -> &PersonId {
        match self {
            Self::Contact(person) | Self::Worker(person) => person,
        }
    }
}

/// Why a contact's word on an alert makes no sense now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertRefusal {
    /// This person cannot take the alert over: a worker on the visit, or without an address.
    CannotTake(PersonId),
    /// Another contact, named here, has charge.
    HeldBy(PersonId),
    /// The step's number of holds is used up.
    HoldsUsedUp,
    /// Duress ends only once somebody has the worker in front of them, or the police do, or the
    /// worker rang and answered the challenge (P9).
    NeedsSeen,
    /// SAFE at a desk without how the person knows.
    HowNotSaid,
    /// SAFE at a desk of an alert about several, of none of them by name.
    WhomNotSaid(Vec<PersonId>),
    /// Nobody has said SAFE yet, so there is nothing to confirm.
    NothingToConfirm,
    /// A second person must confirm (P9).
    NeedsSecondPerson,
    /// What the alert is about fails still, and somebody is out.
    FailsStill,
    /// A drill: whoever was told answers by ACK, and nothing else is to be done.
    OnlyADrill,
    /// Only the holder gives an alert to another, or back.
    NotTheHolder,
    /// The person was never told of this alert (P10).
    NotTold,
    /// The police have been called: the alert is held until resolved.
    PoliceHaveIt,
    /// The person is a worker on the same visit (P11).
    OwnAlert,
    /// Taken too long ago to be a slip.
    TooLateToGiveBack,
}

impl Alert {
    /// Takes a contact's word. `about` says whom the alert is about, for SAFE.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub fn contact(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        via: SpokenVia,
        say: &ContactSays,
        about: &AlertWorkers,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        match say {
            ContactSays::Acknowledge => self.acknowledge(directory, by, via, at),
            ContactSays::Next => self.pass_on(directory, by, via, at),
            ContactSays::Police { log } => self.call_police(directory, by, log.clone(), via, at),
            ContactSays::Safe { how, of } => {
                self.may_speak(directory, by, via)?;
                match self.kind {
                    AlertKind::Duress => self.confirm_duress_safe(by, (*how, of), about, via, at),
                    // A phone that is mended says nothing of its owner's safety.
                    AlertKind::Drill | AlertKind::Monitor if how.is_none() => {
                        Ok(vec![self.resolved_by(by, None, at)])
                    }
                    AlertKind::Drill
                    | AlertKind::Monitor
                    | AlertKind::Concern
                    | AlertKind::Overdue
                    | AlertKind::Help => {
                        let desk = matches!(via, SpokenVia::Board | SpokenVia::Cli);
                        self.confirm_safe(directory, by, (*how, of), about, desk, at)
                    }
                }
            }
            ContactSays::Tried { what, came } => {
                self.may_speak(directory, by, via)?;
                Ok(vec![AlertEvent::CallTried {
                    by: by.clone(),
                    what: *what,
                    came: came.clone(),
                    at,
                }])
            }
            ContactSays::Give { to } => {
                self.may_speak(directory, by, via)?;
                self.hand_over(directory, by, to, at)
            }
            ContactSays::GiveBack => {
                self.may_speak(directory, by, via)?;
                self.give_back(by, at)
            }
            ContactSays::Confirm => {
                self.may_speak(directory, by, via)?;
                self.second_of_two(by, about, at)
            }
        }
    }

    /// A contact takes charge: the chain is held, never ended.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub fn acknowledge(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        via: SpokenVia,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(directory, by, via)?;
        if self.police_have_it() {
            return Err(AlertRefusal::PoliceHaveIt);
        }
        let taken = self.hold.as_ref().filter(|hold| hold.by.as_ref() == Some(by));
        if taken.is_some_and(|hold| at.since(hold.from) < SAME_WORD_WITHIN) {
            // Pressed twice: the hold is there already, and costs nothing.
            return Ok(Vec::new());
        }
        let (hold, holds) = self.hold_rule(directory);
        let until = if self.holds_used < holds {
            at + hold
        } else {
            // Whoever takes over what the holder may not hold any longer gets the holder's time.
            let left = self.hold.as_ref().filter(|_| self.is_offered_to(by));
            left.ok_or(AlertRefusal::HoldsUsedUp)?.until
        };
        Ok(vec![AlertEvent::Acknowledged {
            by: by.clone(),
            at,
            until,
        }])
    }

    /// Passes the alert on at a contact's word, because the worker could not be reached or the
    /// contact is not free: the next step starts now.
    ///
    /// # Errors
    /// The reason why the word makes no sense now.
    pub fn pass_on(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        via: SpokenVia,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(directory, by, via)?;
        if self.police_have_it() {
            return Err(AlertRefusal::PoliceHaveIt);
        }
        if let Some(holder) = self.hold.as_ref().and_then(|hold| hold.by.as_ref())
            && holder != by
        {
            if self.is_offered_to(by) {
                return Ok(vec![AlertEvent::HandRefused { by: by.clone(), at }]);
            }
            return Err(AlertRefusal::HeldBy(holder.clone()));
        }
        let mut events = vec![AlertEvent::Declined {
            by: by.clone(),
            at: Some(at),
        }];
        events.extend(self.start_next_step(directory, at, at, StepReason::Declined));
        Ok(events)
    }

    /// The police have been called: held, with a question every ten minutes, until resolved.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub fn call_police(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        log: Option<String>,
        via: SpokenVia,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(directory, by, via)?;
        Ok(vec![AlertEvent::PoliceCalled {
            by: by.clone(),
            log,
            at,
        }])
    }

    /// Takes a worker's own OK, or the office's for a worker, which resolves only an overdue alert
    /// known to the first step alone.
    #[must_use]
    pub fn worker_ok(
        &self,
        directory: &Directory<'_>,
        proof: &WorkerProof<'_>,
        at: Timestamp,
    ) -> Vec<AlertEvent> {
        let WorkerProof {
            worker,
            by_office,
            said_by,
            said_of,
            not_heard,
            sent_at,
        } = *proof;
        // An OK does not undo a worry only because a deadline was missed as well.
        let only_overdue = self.causes.iter().all(|cause| cause.kind == AlertKind::Overdue);
        match self.kind {
            // The office's word is no word of the worker's own: whoever has them in front of them says SAFE.
            AlertKind::Overdue
                if !by_office && !self.beyond_first && !self.police_have_it() && only_overdue =>
            {
                vec![AlertEvent::Resolved {
                    by: ResolvedBy::Worker(worker.clone()),
                    how: None,
                    at,
                }]
            }
            AlertKind::Overdue
                if (!by_office || self.beyond_first)
                    && !self.voice_hold_used
                    && self.hold.is_none()
                    && !self.police_have_it() =>
            {
                let (hold, _) = self.hold_rule(directory);
                vec![AlertEvent::HeldForVoice {
                    worker: worker.clone(),
                    at,
                    until: at + hold,
                    by_office,
                    said_by: said_by.cloned(),
                    said_of: said_of.to_vec(),
                }]
            }
            AlertKind::Drill
            | AlertKind::Monitor
            | AlertKind::Concern
            | AlertKind::Overdue
            | AlertKind::Help => {
                vec![AlertEvent::WorkerHeard {
                    worker: worker.clone(),
                    sent_at,
                    spoken_for: Vec::new(),
                    not_heard: not_heard.to_vec(),
                    by_office,
                    said_by: said_by.cloned(),
                    said_of: said_of.to_vec(),
                    at: Some(at),
                    quiet: !by_office && self.told_just_now(worker, at),
                }]
            }
            // Nothing from the worker's phone does anything to a duress alert (P9).
            AlertKind::Duress => Vec::new(),
        }
    }

    /// Whether the last news of a worker's text was of the same worker, less than a minute ago: a further text says nothing
    /// new of the missing workers.
    #[must_use]
    pub fn told_just_now(&self, worker: &PersonId, at: Timestamp) -> bool {
        let Some(told_at) = self.word_told.get(worker) else {
            return false;
        };
        // Texts fetched together after an outage are told at one instant: nobody was told later.
        let other_since = self.word_told.values().any(|other_at| other_at > told_at);
        let safe_since = self.safe_of.values().any(|safe_at| safe_at > told_at);
        at.since(*told_at) < SAME_WORD_WITHIN && !other_since && !safe_since
    }

    /// Refuses a word from `by` who may not speak for the alert: a worker on the visit, or by text
    /// a person never told.
    fn may_speak(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        via: SpokenVia,
    ) -> Result<(), AlertRefusal> {
        if directory.workers.contains(by) {
            return Err(AlertRefusal::OwnAlert);
        }
        match via {
            // The user of the board or the server may act for the school.
            SpokenVia::Board | SpokenVia::Cli | SpokenVia::Clock => Ok(()),
            SpokenVia::Sms if self.told.contains_key(by) => Ok(()),
            SpokenVia::Sms => Err(AlertRefusal::NotTold),
        }
    }

    /// Returns how long an acknowledgement holds now, and how often the chain may be held.
    fn hold_rule(&self, directory: &Directory<'_>) -> (Span, u8) {
        directory
            .chain(&self.chain)
            .map_or((Span::from_mins(5), 3), |chain| {
                let step = chain.step(self.step);
                (step.hold.span(), step.holds)
            })
    }
}
