//! Words spoken to an alert: contacts take charge, pass on or end the alert, and the worker says
//! OK.

use super::Alert;
use super::cause::AlertKind;
use super::directory::Directory;
use super::event::{AlertEvent, StepReason};
use crate::domain::command::ContactSays;
use crate::domain::id::PersonId;
use crate::domain::reply::SafetyEvidence;
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

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
    /// Another contact, named here, has charge.
    HeldBy(PersonId),
    /// The step's number of holds is used up.
    HoldsUsedUp,
    /// A duress alert is resolved on the board only, after a voice challenge (P9).
    OnlyOnBoard,
    /// A voice challenge is needed first (P9).
    NeedsChallenge,
    /// A second person must confirm (P9).
    NeedsSecondPerson,
    /// The person was never told of this alert (P10).
    NotTold,
    /// The police have been called: the alert is held until resolved.
    PoliceHaveIt,
    /// The person is a worker on the same visit (P11).
    OwnAlert,
}

impl Alert {
    /// Takes a contact's word.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub fn contact(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        via: SpokenVia,
        say: &ContactSays,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        match say {
            ContactSays::Acknowledge => self.acknowledge(directory, by, via, at),
            ContactSays::Next => self.pass_on(directory, by, via, at),
            ContactSays::Police { log } => self.call_police(directory, by, log.clone(), via, at),
            ContactSays::Safe { how } => self.confirm_safe(directory, by, *how, via, at),
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
        let (hold, holds) = self.hold_rule(directory);
        if self.holds_used >= holds {
            return Err(AlertRefusal::HoldsUsedUp);
        }
        Ok(vec![AlertEvent::Acknowledged {
            by: by.clone(),
            at,
            until: at + hold,
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

    /// Takes a contact's word that everyone is safe.
    ///
    /// # Errors
    /// The reason why the word does not resolve the alert.
    pub fn confirm_safe(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        how: Option<SafetyBasis>,
        via: SpokenVia,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(directory, by, via)?;
        let resolved = AlertEvent::Resolved {
            by: ResolvedBy::Contact(by.clone()),
            how,
            at,
        };
        match self.kind {
            AlertKind::Monitor | AlertKind::Concern | AlertKind::Overdue => Ok(vec![resolved]),
            AlertKind::Help if how.is_some() => Ok(vec![resolved]),
            AlertKind::Help => Ok(vec![AlertEvent::SafeClaimed { by: by.clone(), how }]),
            AlertKind::Duress => match via {
                SpokenVia::Clock | SpokenVia::Sms => Err(AlertRefusal::OnlyOnBoard),
                // The server's command line stands in for the board, which has no logins yet:
                // without either, a duress alert could never end. Both believe the user about the
                // names of the two people.
                SpokenVia::Board | SpokenVia::Cli if how != Some(SafetyBasis::Challenge) => {
                    Err(AlertRefusal::NeedsChallenge)
                }
                SpokenVia::Board | SpokenVia::Cli => {
                    // Two people: first the person who raised the alert or spoke first, then
                    // another.
                    let first = self.claim.as_ref().or(self.raised_by(directory));
                    match first {
                        Some(first) if first != by => Ok(vec![resolved]),
                        Some(_) if self.claim.is_some() => Err(AlertRefusal::NeedsSecondPerson),
                        Some(_) | None => Ok(vec![AlertEvent::SafeClaimed { by: by.clone(), how }]),
                    }
                }
            },
        }
    }

    /// Takes the worker's own OK, which resolves only an overdue alert known to the first step
    /// alone.
    #[must_use]
    pub fn worker_ok(
        &self,
        directory: &Directory<'_>,
        worker: &PersonId,
        sent_at: Timestamp,
        at: Timestamp,
    ) -> Vec<AlertEvent> {
        // An OK does not undo a worry only because a deadline was missed as well.
        let only_overdue = self.causes.iter().all(|cause| cause.kind == AlertKind::Overdue);
        match self.kind {
            AlertKind::Overdue if !self.beyond_first && !self.police_have_it() && only_overdue => {
                vec![AlertEvent::Resolved {
                    by: ResolvedBy::Worker(worker.clone()),
                    how: None,
                    at,
                }]
            }
            AlertKind::Overdue if !self.voice_hold_used && self.hold.is_none() && !self.police_have_it() => {
                let (hold, _) = self.hold_rule(directory);
                vec![AlertEvent::HeldForVoice {
                    worker: worker.clone(),
                    at,
                    until: at + hold,
                }]
            }
            AlertKind::Monitor | AlertKind::Concern | AlertKind::Overdue | AlertKind::Help => {
                vec![AlertEvent::WorkerHeard {
                    worker: worker.clone(),
                    sent_at,
                }]
            }
            // Nothing from the worker's phone does anything to a duress alert (P9).
            AlertKind::Duress => Vec::new(),
        }
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

    /// Returns the person who asked for help or duress on a worker's behalf; `None` if a worker
    /// did.
    fn raised_by(&self, directory: &Directory<'_>) -> Option<&PersonId> {
        self.causes
            .iter()
            .filter(|cause| cause.kind == self.kind)
            .find_map(|cause| cause.by.as_ref())
            // A person who may be held too does not count among the two.
            .filter(|by| !directory.workers.contains(*by))
    }
}
