//! Giving an alert to another person, and giving an alert back after a slip.
//!
//! The holder stays in charge until the other person takes the alert: an offer never leaves an alert without a person.

use super::Alert;
use super::answer::AlertRefusal;
use super::directory::Directory;
use super::event::AlertEvent;
use crate::domain::chain::Target;
use crate::domain::id::PersonId;
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Time in which an alert taken by mistake may be given back.
pub const GIVE_BACK_WITHIN: Span = Span::from_secs(60);

/// An offer of an alert, not answered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The holder who offers.
    pub by: PersonId,
    /// The person asked.
    pub to: PersonId,
    /// Instant of the offer.
    pub at: Timestamp,
}

impl Alert {
    /// The holder asks another person to take the alert over. The hold goes on as it was.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub(super) fn hand_over(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        to: &PersonId,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        if self.held_by() != Some(by) || self.hold.is_none() {
            return Err(AlertRefusal::NotTheHolder);
        }
        if to == by {
            return Err(AlertRefusal::HeldBy(by.clone()));
        }
        if directory.workers.contains(to) {
            return Err(AlertRefusal::CannotTake(to.clone()));
        }
        let reachable = directory.reachable(&[Target::Person(to.clone())]);
        let Some((_, channels)) = reachable.into_iter().next() else {
            return Err(AlertRefusal::CannotTake(to.clone()));
        };
        Ok(vec![AlertEvent::HandOffered {
            by: by.clone(),
            to: to.clone(),
            channels,
            at,
        }])
    }

    /// The holder gives the alert back, taken by mistake: the chain goes on as if untaken.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub(super) fn give_back(&self, by: &PersonId, at: Timestamp) -> Result<Vec<AlertEvent>, AlertRefusal> {
        let hold = self.hold.as_ref().filter(|hold| hold.by.as_ref() == Some(by));
        let hold = hold.ok_or(AlertRefusal::NotTheHolder)?;
        if at.since(hold.from) > GIVE_BACK_WITHIN {
            return Err(AlertRefusal::TooLateToGiveBack);
        }
        Ok(vec![AlertEvent::GivenBack { by: by.clone(), at }])
    }

    /// Whether a person has been asked to take the alert over, and has not answered.
    #[must_use]
    pub fn is_offered_to(&self, person: &PersonId) -> bool {
        self.offer.as_ref().is_some_and(|offer| offer.to == *person)
    }
}
