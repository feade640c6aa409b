//! A watch: an alert that belongs to a school rather than to a visit.
//!
//! Homeward is impaired, somebody who is signed out nowhere asks for help, or people are still out at lock-up. It walks
//! down its chain exactly as a visit's alert does, and ends as that does: a person resolves it.

use super::alert::{self, Alert, AlertEvent, Book, Cause, Resolver};
use super::alert::{Reach, Via};
use super::chain::Chain;
use super::chain::Channel;
use super::command::{ContactSays, Given, Refusal};
use super::id::{AlertCode, ChainName, PersonId, SchoolId, WatchId};
use super::person::Person;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The part of the school's rules that a watch runs under, copied when it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchPlan {
    /// Which school.
    pub school: SchoolId,
    /// Its name.
    pub school_name: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// Every chain.
    pub chains: BTreeMap<ChainName, Chain>,
    /// Everybody.
    pub people: BTreeMap<PersonId, Person>,
}

/// What happened to a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchEvent {
    /// It began: the plan is copied here.
    Began {
        /// The rules it runs under.
        plan: Arc<WatchPlan>,
        /// What it is about: the same trouble is watched once, however often it is noticed.
        topic: String,
    },
    /// Something about its alert.
    Alert(AlertEvent),
}

impl WatchEvent {
    /// Returns the event's name. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "watch began",
            Self::Alert(event) => event.name(),
        }
    }
}

/// A watch as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Its id.
    pub id: WatchId,
    /// The rules it runs under.
    pub plan: Arc<WatchPlan>,
    /// What it is about.
    pub topic: String,
    /// The alert; `None` once resolved.
    pub alert: Option<Alert>,
    /// When it was resolved, and by whom.
    pub resolved: Option<(Timestamp, Resolver)>,
}

/// What somebody says about a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchCommand {
    /// The clock: do whatever is due.
    Wake,
    /// The same trouble was noticed again, in another form.
    Add(Cause),
    /// A contact speaks.
    Contact {
        /// Who.
        by: PersonId,
        /// By what way.
        via: Via,
        /// What.
        say: ContactSays,
    },
    /// A message of a step is known to have got there, or not.
    Reach {
        /// Of which alert.
        code: AlertCode,
        /// Of which step.
        step: usize,
        /// Whom.
        person: PersonId,
        /// By what.
        channel: Channel,
        /// Whether.
        reach: Reach,
    },
}

/// Opens a watch.
#[must_use]
pub fn open(
    plan: WatchPlan,
    topic: String,
    cause: Cause,
    chain: ChainName,
    given: &Given,
) -> Vec<WatchEvent> {
    let plan = Arc::new(plan);
    let book = book(&plan, cause.worker.iter().cloned().collect());
    let alert = alert::open(&book, given.code.clone(), cause, chain, given.at, given.at);
    let mut events = vec![WatchEvent::Began {
        plan: plan.clone(),
        topic,
    }];
    events.extend(alert.into_iter().map(WatchEvent::Alert));
    events
}

fn book(plan: &WatchPlan, workers: BTreeSet<PersonId>) -> Book<'_> {
    Book {
        chains: &plan.chains,
        people: &plan.people,
        workers,
        responsible_contact: None,
        spare_household: true,
    }
}

impl Watch {
    /// Returns the alert's view of the school.
    #[must_use]
    pub fn book(&self) -> Book<'_> {
        book(&self.plan, self.workers())
    }

    /// Returns whom it is about: never their own rescuers (P11).
    #[must_use]
    pub fn workers(&self) -> BTreeSet<PersonId> {
        let causes = self.alert.iter().flat_map(|alert| alert.causes.iter());
        causes.filter_map(|cause| cause.worker.clone()).collect()
    }

    /// Builds the watch from its first events; `None` if the first is not its beginning.
    #[must_use]
    pub fn first(id: WatchId, events: &[WatchEvent]) -> Option<Self> {
        let (WatchEvent::Began { plan, topic }, rest) = events.split_first()? else {
            return None;
        };
        let mut watch = Self {
            id,
            plan: plan.clone(),
            topic: topic.clone(),
            alert: None,
            resolved: None,
        };
        for event in rest {
            watch.apply(event);
        }
        Some(watch)
    }

    /// Returns when it next wants attention; `None` once resolved.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        self.alert.as_ref().map(|alert| alert.due(&self.book()).0)
    }

    /// Applies what happened.
    pub fn apply(&mut self, event: &WatchEvent) {
        let WatchEvent::Alert(event) = event else { return };
        if let AlertEvent::Opened {
            code,
            cause,
            chain,
            at,
        } = event
        {
            self.alert = Some(Alert::opened(code.clone(), cause.clone(), chain.clone(), *at));
        } else if let AlertEvent::Resolved { by, at, .. } = event {
            self.alert = None;
            self.resolved = Some((*at, by.clone()));
        } else if let Some(alert) = &mut self.alert {
            alert.apply(event);
        }
    }

    /// Decides what a command brings about.
    ///
    /// # Errors
    /// Why the command makes no sense now.
    pub fn decide(&self, command: &WatchCommand, given: &Given) -> Result<Vec<WatchEvent>, Refusal> {
        let at = given.at;
        let mut watch = self.clone();
        let mut events = Vec::new();
        let alert = self.alert.as_ref().ok_or(Refusal::NoAlert)?;
        let book = self.book();
        let decided = match command {
            WatchCommand::Wake => {
                // Each turn moves the alert's next instant forward; the bound only guards against a broken plan.
                for _ in 0..10_000 {
                    let Some(alert) = &watch.alert else { break };
                    let due = alert.due(&book);
                    if due.0 > at {
                        break;
                    }
                    for event in alert.wake(&book, due, at).into_iter().map(WatchEvent::Alert) {
                        watch.apply(&event);
                        events.push(event);
                    }
                }
                return Ok(events);
            }
            WatchCommand::Add(cause) => {
                let mut book = book;
                book.workers.extend(cause.worker.clone());
                let chain = cause.kind.chain().unwrap_or_else(|| alert.chain.clone());
                Ok(alert::add_cause(alert, &book, cause.clone(), chain, at, at))
            }
            WatchCommand::Contact { by, via, say } => match say {
                ContactSays::Acknowledge => alert.acknowledge(&book, by, *via, at),
                ContactSays::Next => alert.pass_on(&book, by, *via, at),
                ContactSays::Police { log } => alert.call_police(&book, by, log.clone(), *via, at),
                ContactSays::Safe { how } => alert.confirm_safe(&book, by, *how, *via, at),
            },
            WatchCommand::Reach {
                code,
                step,
                person,
                channel,
                reach,
            } if *code == alert.code => Ok(alert.reached(&book, *step, person, *channel, *reach, at)),
            WatchCommand::Reach { .. } => Ok(Vec::new()),
        };
        Ok(decided
            .map_err(Refusal::Alert)?
            .into_iter()
            .map(WatchEvent::Alert)
            .collect())
    }
}
