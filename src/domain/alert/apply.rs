//! `apply(alert, event)`: events turned into the alert's state.

use super::answer::SafetyBasis;
use super::cause::{AlertKind, Cause, CauseWhat};
use super::event::{AlertEvent, StepReason};
use super::hand_over::HandOver;
use super::{
    ActionKind, ActionTried, Alert, AlertHold, AlertState, CallTried, FirstWord, MessageReach, PoliceCall,
};
use crate::domain::chain::Channel;
use crate::domain::id::{AlertCode, ChainName, PersonId};
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

impl Alert {
    /// Returns the alert as the opening event leaves it.
    #[must_use]
    pub fn opened(code: AlertCode, cause: Cause, chain: ChainName, at: Timestamp) -> Self {
        Self::from(AlertState {
            code,
            kind: cause.kind,
            opened_at: at,
            chain,
            step: 0,
            step_due: cause.at,
            step_at: at,
            said_at: at,
            repeats: 0,
            reach: BTreeMap::new(),
            told: BTreeMap::new(),
            beyond_first: false,
            hold: None,
            holds_used: 0,
            voice_hold_used: false,
            police: None,
            claim: None,
            claim_at: None,
            claim_seen: false,
            claim_of: BTreeSet::new(),
            claims: BTreeMap::new(),
            beside: BTreeMap::new(),
            safe_of: BTreeMap::new(),
            safe_how: BTreeMap::new(),
            safe_hold_used: false,
            offer: None,
            tried: Vec::new(),
            keeps_reach: false,
            word_told: BTreeMap::new(),
            causes: vec![cause],
        })
    }
}

impl AlertState {
    /// Applies an event. The visit or watch itself applies `Opened` and `Resolved`.
    pub fn apply(&mut self, event: &AlertEvent) {
        match event {
            AlertEvent::Opened { .. }
            | AlertEvent::StepPassed { .. }
            | AlertEvent::EvidenceGiven { .. }
            | AlertEvent::Resolved { .. } => {}
            AlertEvent::CauseAdded { cause, afresh } => {
                if *afresh {
                    self.repeats = 0;
                }
                self.forget_safe(cause);
                // A cry after the first of two words: that word says nothing of the worker now.
                let claimed = |worker: &PersonId| self.claim_of.contains(worker);
                if matches!(cause.kind, AlertKind::Help | AlertKind::Duress) {
                    match &cause.worker {
                        Some(worker) => drop(self.claims.remove(worker)),
                        None => self.claims.clear(),
                    }
                    if !self.claim_of.is_empty() && cause.worker.as_ref().is_none_or(claimed) {
                        self.drop_claim();
                    }
                }
                // Nobody comes: the chain is held no longer, and 999 is asked for again (P3).
                match cause.what {
                    CauseWhat::NoPolice => {
                        self.note(cause.by.as_ref(), ActionKind::NoPolice, Some(cause.at));
                        if let Some(police) = &mut self.police {
                            police.holds = false;
                        }
                    }
                    CauseWhat::NotRung => {
                        self.note(cause.by.as_ref(), ActionKind::NotRung, Some(cause.at));
                        self.police = None;
                    }
                    _ => {}
                }
                self.causes.push(cause.clone());
            }
            AlertEvent::Raised { cause, chain } => {
                self.kind = cause.kind;
                self.forget_safe(cause);
                self.causes.push(cause.clone());
                self.chain = chain.clone();
                self.hold = None;
                self.offer = None;
                if let Some(police) = &mut self.police {
                    police.holds = false;
                }
                self.holds_used = 0;
                self.drop_claim();
                self.claims.clear();
            }
            AlertEvent::StepStarted {
                index,
                due,
                at,
                people,
                reason,
            } => {
                if *index > 0 || *reason == StepReason::Raised {
                    self.beyond_first = true;
                }
                self.step = *index;
                self.step_due = *due;
                self.step_at = *at;
                self.repeats = 0;
                self.hold = None;
                self.offer = None;
                self.reach.clear();
                self.tell(people, *at);
                let told = people.iter().map(|(person, _)| person.clone()).collect();
                self.note(None, ActionKind::Told(told), Some(*at));
                for (person, channels) in people {
                    for channel in channels {
                        self.note_reach(self.step, person, *channel, MessageReach::Pending);
                    }
                }
            }
            AlertEvent::StepRepeated { at, people, afresh } => {
                self.repeats = if *afresh {
                    0
                } else {
                    self.repeats.saturating_add(1)
                };
                self.tell(people, *at);
            }
            AlertEvent::Reached {
                person,
                channel,
                reach,
            } => {
                self.reach
                    .entry(person.clone())
                    .or_default()
                    .insert(*channel, *reach);
                self.note_reach(self.step, person, *channel, *reach);
            }
            AlertEvent::ReachedLate {
                step,
                person,
                channel,
                reach,
            } => self.note_reach(*step, person, *channel, *reach),
            AlertEvent::Acknowledged { by, at, until } => {
                self.note(Some(by), ActionKind::TookOn, Some(*at));
                self.hold = Some(AlertHold {
                    by: Some(by.clone()),
                    from: *at,
                    until: *until,
                    warned: false,
                });
                self.holds_used = self.holds_used.saturating_add(1);
                self.offer = None;
            }
            AlertEvent::HoldWarned { .. } => {
                if let Some(hold) = &mut self.hold {
                    hold.warned = true;
                }
            }
            AlertEvent::WorkerHeard {
                worker,
                sent_at,
                at,
                quiet,
                by_office,
                said_by,
                ..
            } => {
                self.note_word(worker, (*by_office).then_some(said_by.as_ref()), *sent_at);
                if let Some(at) = at.filter(|_| !quiet) {
                    self.word_told.insert(worker.clone(), at);
                }
            }
            AlertEvent::HeldForVoice {
                worker,
                at,
                until,
                by_office,
                said_by,
                ..
            } => {
                self.note_word(worker, (*by_office).then_some(said_by.as_ref()), *at);
                self.hold = Some(AlertHold {
                    by: None,
                    from: *at,
                    until: *until,
                    warned: true,
                });
                self.voice_hold_used = true;
            }
            AlertEvent::CompanionsNamed { workers, at } => {
                for worker in workers {
                    self.safe_of.remove(worker);
                    self.claims.remove(worker);
                    self.beside.insert(worker.clone(), *at);
                }
            }
            AlertEvent::HoldEnded { .. } => {
                self.hold = None;
                self.offer = None;
            }
            AlertEvent::HandOffered { by, to, at, .. } => {
                self.told.entry(to.clone()).or_insert(*at);
                self.offer = Some(HandOver {
                    by: by.clone(),
                    to: to.clone(),
                    at: *at,
                });
            }
            AlertEvent::HandRefused { .. } => self.offer = None,
            AlertEvent::GivenBack { by, at } => {
                self.note(Some(by), ActionKind::PassedOn, Some(*at));
                self.hold = None;
                self.offer = None;
                self.holds_used = self.holds_used.saturating_sub(1);
            }
            AlertEvent::Declined { by, at } => {
                self.note(Some(by), ActionKind::PassedOn, *at);
                self.hold = None;
                self.offer = None;
            }
            AlertEvent::PoliceCalled { by, log, at } => {
                self.note(Some(by), ActionKind::Police(log.clone()), Some(*at));
                let log = log
                    .clone()
                    .or_else(|| self.police.as_ref().and_then(|police| police.log.clone()));
                self.police = Some(PoliceCall {
                    by: by.clone(),
                    log,
                    at: *at,
                    asked_at: *at,
                    holds: true,
                });
                self.hold = None;
                self.offer = None;
            }
            AlertEvent::CallTried { by, what, came, at } => {
                self.note(Some(by), ActionKind::Called(*what, came.clone()), Some(*at));
            }
            AlertEvent::PoliceAsked { at } => {
                if let Some(police) = &mut self.police {
                    police.asked_at = *at;
                }
            }
            AlertEvent::SafeClaimed {
                by,
                at,
                how,
                hold,
                whom,
            } => {
                self.claim = Some(by.clone());
                self.claim_at = *at;
                self.claim_seen = *how == Some(SafetyBasis::Seen);
                self.claim_of = whom.iter().cloned().collect();
                if let Some(how) = how.filter(|_| self.kind == AlertKind::Duress) {
                    let word = |worker: &PersonId| (worker.clone(), FirstWord { by: by.clone(), how });
                    self.claims.extend(whom.iter().map(word));
                }
                if let Some((from, until)) = hold {
                    self.safe_hold_used = true;
                    self.hold = Some(AlertHold {
                        by: None,
                        from: *from,
                        until: *until,
                        warned: true,
                    });
                }
            }
            AlertEvent::SafeOfSome {
                by, how, workers, at, ..
            } => {
                self.note(Some(by), ActionKind::HeardSafe(workers.clone()), Some(*at));
                self.drop_claim();
                for worker in workers {
                    self.claims.remove(worker);
                    self.safe_of.insert(worker.clone(), *at);
                    self.safe_how.insert(worker.clone(), *how);
                }
            }
        }
    }

    fn drop_claim(&mut self) {
        self.claim = None;
        self.claim_at = None;
        self.claim_seen = false;
        self.claim_of.clear();
    }

    /// Drops the SAFE of the workers of a further cause: what was heard before says nothing of it.
    fn forget_safe(&mut self, cause: &Cause) {
        match &cause.worker {
            Some(worker) => drop(self.safe_of.remove(worker)),
            None => self.safe_of.clear(),
        }
    }

    /// Adds a word of a worker, or the office's word for a worker: nobody texted then.
    fn note_word(&mut self, worker: &PersonId, office: Option<Option<&PersonId>>, at: Timestamp) {
        match office {
            None => self.note(Some(worker), ActionKind::Texted, Some(at)),
            Some(said_by) => {
                let came =
                    Private::new("said to be well, or given more time, by the office; no voice is on record");
                self.note(said_by, ActionKind::Called(CallTried::Other, came), Some(at));
            }
        }
    }

    /// Adds an action to the sheet's list.
    fn note(&mut self, by: Option<&PersonId>, what: ActionKind, at: Option<Timestamp>) {
        self.tried.push(ActionTried {
            by: by.cloned(),
            what,
            chain: self.chain.clone(),
            step: self.step,
            at,
            reach: BTreeMap::new(),
        });
    }

    /// Keeps the fate of a message with the step's telling.
    fn note_reach(&mut self, step: usize, person: &PersonId, channel: Channel, reach: MessageReach) {
        if !self.keeps_reach {
            return;
        }
        let mut tellings = self.tried.iter_mut();
        if let Some(tried) = tellings.rfind(|tried| tried.step == step && tried.tells(person)) {
            tried
                .reach
                .entry(person.clone())
                .or_default()
                .insert(channel, reach);
        }
    }

    fn tell(&mut self, people: &[(PersonId, Vec<Channel>)], at: Timestamp) {
        for (person, channels) in people {
            self.told.entry(person.clone()).or_insert(at);
            let reach = self.reach.entry(person.clone()).or_default();
            for channel in channels {
                reach.insert(*channel, MessageReach::Pending);
            }
        }
        self.said_at = at;
    }
}
