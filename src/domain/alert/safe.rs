//! SAFE: a contact vouches for the workers of an alert, person by person; duress takes two contacts.

use super::answer::{AlertRefusal, ResolvedBy, SafetyBasis, SpokenVia};
use super::cause::AlertKind;
use super::directory::Directory;
use super::event::AlertEvent;
use super::{Alert, FirstWord};
use crate::domain::chain::Ask;
use crate::domain::command::SafeOf;
use crate::domain::id::PersonId;
use crate::domain::time::{Span, Timestamp};
use std::collections::BTreeSet;

/// Longest wait of the next step for the rest of a SAFE (docs/rules/chains.md).
pub const SAFE_HOLD: Span = Span::from_mins(2);

/// The workers behind an alert, for a contact's SAFE.
#[derive(Debug, Clone, Default)]
pub struct AlertWorkers {
    /// Neither heard since nor vouched for.
    pub silent: BTreeSet<PersonId>,
    /// Heard since by their own word, in an alert about missed deadlines alone.
    pub heard: BTreeSet<PersonId>,
}

impl AlertWorkers {
    fn has(&self, id: &PersonId) -> bool {
        self.silent.contains(id) || self.heard.contains(id)
    }

    fn len(&self) -> usize {
        self.silent.len() + self.heard.len()
    }

    /// Returns the workers meant by a SAFE; none where names are wanted.
    #[must_use]
    pub fn meant(&self, of: &SafeOf) -> Vec<PersonId> {
        let all = || self.silent.union(&self.heard).cloned().collect();
        match of {
            SafeOf::Everyone => all(),
            SafeOf::Named(names) => names.iter().filter(|id| self.has(id)).cloned().collect(),
            SafeOf::Unsaid if self.len() < 2 => all(),
            SafeOf::Doubted | SafeOf::Unsaid => Vec::new(),
        }
    }
}

impl Alert {
    /// Takes a contact's SAFE of the workers heard or seen by the contact. The alert ends once each of
    /// its workers has been heard or vouched for. A missing ground or name is asked by
    /// text; at a desk the answer stands on the screen.
    pub(super) fn confirm_safe(
        &self,
        directory: &Directory<'_>,
        by: &PersonId,
        (how, of): (Option<SafetyBasis>, &SafeOf),
        about: &AlertWorkers,
        desk: bool,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        let hold = self.safe_hold(directory, at);
        let claimed = |whom: Vec<PersonId>| vec![claim_of(by, how, hold, whom, at)];
        let Some(basis) = how else {
            return if desk {
                Err(AlertRefusal::HowNotSaid)
            } else {
                Ok(claimed(Vec::new()))
            };
        };
        let whom = about.meant(of);
        if whom.is_empty() && about.len() > 0 {
            let missing: Vec<PersonId> = about.silent.union(&about.heard).cloned().collect();
            return if desk {
                Err(AlertRefusal::WhomNotSaid(missing))
            } else {
                Ok(claimed(missing))
            };
        }
        Ok(vec![self.safe_of_whom(by, basis, whom, about, at)])
    }

    /// Returns the end of the alert, or the rest of the alert once some of its workers are safe.
    fn safe_of_whom(
        &self,
        by: &PersonId,
        how: SafetyBasis,
        whom: Vec<PersonId>,
        about: &AlertWorkers,
        at: Timestamp,
    ) -> AlertEvent {
        let left: Vec<PersonId> = about
            .silent
            .iter()
            .filter(|id| !whom.contains(id))
            .cloned()
            .collect();
        if left.is_empty() {
            return self.resolved_by(by, Some(how), at);
        }
        AlertEvent::SafeOfSome {
            first: self.first_persons(by, &whom),
            by: by.clone(),
            how,
            workers: whom,
            left,
            at,
        }
    }

    /// Returns the persons who spoke first of the two words on workers in duress.
    pub(in crate::domain) fn first_persons(&self, second: &PersonId, whom: &[PersonId]) -> Vec<PersonId> {
        if self.kind != AlertKind::Duress {
            return Vec::new();
        }
        let words = whom.iter().filter_map(|id| self.first_word(id));
        let persons: BTreeSet<PersonId> = words
            .map(|word| word.by)
            .filter(|first| first != second)
            .collect();
        persons.into_iter().collect()
    }

    pub(super) fn resolved_by(&self, by: &PersonId, how: Option<SafetyBasis>, at: Timestamp) -> AlertEvent {
        AlertEvent::Resolved {
            by: ResolvedBy::Contact(by.clone()),
            how,
            at,
        }
    }

    /// Returns the hold that a SAFE without the rest of its answer gives: the next step waits until
    /// two minutes from now, once an alert. Nothing waits for the answer in help, at a step that asks for
    /// the police, or where somebody has the alert.
    fn safe_hold(&self, directory: &Directory<'_>, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let chain = directory.chain(&self.chain)?;
        if self.step >= chain.last_index() || chain.step(self.step).ask == Ask::Police {
            return None;
        }
        let until = at + SAFE_HOLD;
        // A repeat that falls due is no reason: a hold then would bring the next step forward.
        let waits = !self.safe_hold_used
            && self.kind != AlertKind::Help
            && self.hold.is_none()
            && self.police.is_none()
            && self.next_step_at(chain) < until;
        waits.then_some((at, until))
    }

    /// Takes a contact's SAFE of a worker in duress. Two people end the alert (P9): the first sees the
    /// worker, knows the worker with the police, or was rung by the worker and had the challenge
    /// answered; a second confirms.
    ///
    /// # Errors
    /// The reason why the word does not resolve the alert.
    pub(super) fn confirm_duress_safe(
        &self,
        by: &PersonId,
        (how, of): (Option<SafetyBasis>, &SafeOf),
        about: &AlertWorkers,
        via: SpokenVia,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        // A voice proves nothing, and a challenge is put at a desk, where the answer stands.
        let basis = match (how, via) {
            (Some(seen @ SafetyBasis::Seen), _) => seen,
            (Some(challenge @ SafetyBasis::Challenge), SpokenVia::Board | SpokenVia::Cli) => challenge,
            (Some(SafetyBasis::Challenge | SafetyBasis::Spoke) | None, _) => {
                return Err(AlertRefusal::NeedsSeen);
            }
        };
        let whom = about.meant(of);
        if whom.is_empty() && about.len() > 0 {
            return Err(AlertRefusal::WhomNotSaid(about.silent.iter().cloned().collect()));
        }
        let claimed = |whom: Vec<PersonId>| vec![claim_of(by, how, None, whom, at)];
        // Whoever raised the alert spoke of danger, and has called nobody safe.
        if about.len() == 0 {
            return match self.claim.as_ref() {
                Some(first) if first != by => Ok(vec![self.resolved_by(by, Some(basis), at)]),
                Some(_) => Err(AlertRefusal::NeedsSecondPerson),
                None => Ok(claimed(Vec::new())),
            };
        }
        let first = |id: &PersonId| self.first_word(id).map(|word| word.by);
        let (agreed, alone): (Vec<PersonId>, Vec<PersonId>) = whom
            .into_iter()
            .partition(|id| first(id).is_some_and(|first| first != *by));
        let new: Vec<PersonId> = alone
            .into_iter()
            .filter(|id| self.first_word(id).is_none_or(|word| word.by != *by))
            .collect();
        let mut events = Vec::new();
        if !agreed.is_empty() {
            events.push(self.safe_of_whom(by, basis, agreed, about, at));
        }
        if !new.is_empty() {
            events.extend(claimed(new));
        }
        if events.is_empty() {
            return Err(AlertRefusal::NeedsSecondPerson);
        }
        Ok(events)
    }

    /// Returns the first of the two words on a worker in duress.
    fn first_word(&self, worker: &PersonId) -> Option<FirstWord> {
        // A record of before names nobody, and means everybody.
        let of_all = || {
            let by = self.claim.clone().filter(|_| self.claim_of.is_empty())?;
            let how = self.claim_how();
            Some(FirstWord { by, how })
        };
        self.claims.get(worker).cloned().or_else(of_all)
    }

    /// Returns the ground for the last first word of two.
    fn claim_how(&self) -> SafetyBasis {
        if self.claim_seen {
            SafetyBasis::Seen
        } else {
            SafetyBasis::Challenge
        }
    }

    /// Takes the second person's word on the workers in duress seen by another.
    pub(super) fn second_of_two(
        &self,
        by: &PersonId,
        about: &AlertWorkers,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        if self.kind != AlertKind::Duress {
            return Err(AlertRefusal::NothingToConfirm);
        }
        if about.len() == 0 {
            let first = self.claim.as_ref().ok_or(AlertRefusal::NothingToConfirm)?;
            return if first == by {
                Err(AlertRefusal::NeedsSecondPerson)
            } else {
                Ok(vec![self.resolved_by(by, Some(self.claim_how()), at)])
            };
        }
        let mut words = Vec::new();
        for id in about.meant(&SafeOf::Everyone) {
            words.extend(self.first_word(&id).map(|word| (id, word)));
        }
        if words.is_empty() {
            return Err(AlertRefusal::NothingToConfirm);
        }
        words.retain(|(_, word)| word.by != *by);
        let Some((_, FirstWord { how, .. })) = words.first().cloned() else {
            return Err(AlertRefusal::NeedsSecondPerson);
        };
        let whom = words.into_iter().map(|(id, _)| id).collect();
        Ok(vec![self.safe_of_whom(by, how, whom, about, at)])
    }
}

/// Returns the event of a SAFE that is not enough yet.
fn claim_of(
    by: &PersonId,
    how: Option<SafetyBasis>,
    hold: Option<(Timestamp, Timestamp)>,
    whom: Vec<PersonId>,
    at: Timestamp,
) -> AlertEvent {
    AlertEvent::SafeClaimed {
        by: by.clone(),
        at: Some(at),
        how,
        hold,
        whom,
    }
}
