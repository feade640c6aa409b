//! A watch: an alert of a school instead of a visit.
//!
//! Homeward is impaired, a person signed out nowhere asks for help, or people are still out at
//! lock-up. A watch walks down its chain exactly like a visit's alert, and ends in the same way: a
//! person resolves the alert.

use super::aggregate::{Aggregate, Decision, PlanView};
use super::alert::{self, Alert, AlertEvent, AlertWorkers, Cause, Directory, ResolvedBy};
use super::chain::Chain;
use super::command::{AlertCommand, DecisionContext, Refusal};
use super::delivery::SubjectId;
use super::drill::{self, Drill, DrillDue, DrillEnd, DrillEvent, DrillRules};
use super::id::{AlertCode, ChainName, PersonId, SchoolId, VisitId, WatchId};
use super::notice::Notice;
use super::notices::watch_notices;
use super::person::Person;
use super::private::Private;
use super::repeated::is_repeated;
use super::shared::{PlanRef, SharedWatchPlan};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The part of the school's rules needed by a watch, copied at the opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchPlan {
    /// The school of the watch.
    pub school: SchoolId,
    /// The school's name in plain words.
    pub school_name: String,
    /// IANA name of the school's time zone.
    pub time_zone: String,
    /// Every chain, by name.
    pub chains: BTreeMap<ChainName, Chain>,
    /// Every person of the school, by id.
    pub people: Arc<BTreeMap<PersonId, Person>>,
}

/// Topic of a drill.
pub const DRILL: &str = "drill";

/// Topic of a text from a phone unknown to the directory; the number follows.
pub const UNKNOWN_PHONE: &str = "unknown phone ";

/// A visit that the trouble may be of, as things stood when the trouble was noticed: under duress a
/// later BACK takes nobody off the list (P9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleVisit {
    /// The visit.
    pub visit: VisitId,
    /// The visit's workers: left out of every step, as on a visit's own alert (P11).
    pub workers: BTreeSet<PersonId>,
    /// The address, for e-mails alone; `None` if not known.
    pub place: Option<Private>,
}

/// An event of a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchEvent {
    /// The watch began: the plan is copied here.
    Began {
        /// The rules in force for the whole watch.
        plan: PlanRef<WatchPlan>,
        /// The trouble behind the watch: each trouble is watched once, however often noticed.
        topic: String,
        /// The visits that the trouble may be of; none for a trouble of no visit.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        about: Vec<PossibleVisit>,
        /// How a drill is held; `None` in earnest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drill: Option<DrillRules>,
    },
    /// An event of a drill.
    Drill(DrillEvent),
    /// An event of the watch's alert.
    Alert(AlertEvent),
    /// The danger of one of several is of this worker, whose own alert is open: this alert ends in the other.
    Joined {
        /// The worker.
        worker: PersonId,
        /// The code of the worker's own alert.
        code: AlertCode,
        /// The end of this alert.
        end: AlertEvent,
    },
}

impl WatchEvent {
    /// Returns the plan of the watch that the event begins.
    #[must_use]
    pub fn plan(&self) -> Option<&PlanRef<WatchPlan>> {
        match self {
            Self::Began { plan, .. } => Some(plan),
            Self::Alert(_) | Self::Drill(_) | Self::Joined { .. } => None,
        }
    }

    /// Returns the same, for the plan to be put in place.
    pub fn plan_mut(&mut self) -> Option<&mut PlanRef<WatchPlan>> {
        match self {
            Self::Began { plan, .. } => Some(plan),
            Self::Alert(_) | Self::Drill(_) | Self::Joined { .. } => None,
        }
    }

    /// Returns the event's name. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "watch began",
            Self::Alert(event) => event.name(),
            Self::Drill(event) => event.name(),
            Self::Joined { .. } => "joined to a worker's own alert",
        }
    }
}

/// The state of a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch<P = SharedWatchPlan> {
    /// The watch's id.
    pub id: WatchId,
    /// The rules in force, copied at the opening.
    pub plan: P,
    /// The trouble behind the watch.
    pub topic: String,
    /// The visits that the trouble may be of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<PossibleVisit>,
    /// The alert; `None` once resolved.
    pub alert: Option<Alert>,
    /// Instant of the end with the person who resolved the alert, if a person did; `None` while open.
    pub resolved: Option<(Timestamp, Option<ResolvedBy>)>,
    /// The course of a drill; `None` in earnest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drill: Option<Box<Drill>>,
}

/// A command to a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchCommand {
    /// The clock: do everything due by now.
    Wake,
    /// The same trouble was noticed again, in another form.
    Add(Cause),
    /// A contact names the one whom the danger is of; the worker's own alert is open under this code.
    Join {
        /// The worker.
        worker: PersonId,
        /// The code of the worker's own alert.
        code: AlertCode,
        /// The contact.
        by: PersonId,
    },
    /// Something is said of the alert.
    Alert(AlertCommand),
    /// The drill ends.
    EndDrill(DrillEnd),
}

/// Opens a watch about no visit.
#[must_use]
pub fn open(
    plan: impl Into<SharedWatchPlan>,
    topic: String,
    cause: Cause,
    chain: ChainName,
    given: &DecisionContext,
) -> Vec<WatchEvent> {
    open_about(plan, topic, Vec::new(), cause, chain, given)
}

/// Opens a watch that may be about any of these visits.
#[must_use]
pub fn open_about(
    plan: impl Into<SharedWatchPlan>,
    topic: String,
    about: Vec<PossibleVisit>,
    cause: Cause,
    chain: ChainName,
    given: &DecisionContext,
) -> Vec<WatchEvent> {
    let plan: SharedWatchPlan = plan.into();
    let mut workers: BTreeSet<PersonId> = cause.worker.iter().cloned().collect();
    workers.extend(about.iter().flat_map(|possible| possible.workers.iter().cloned()));
    let directory = directory(&plan, workers);
    let alert = alert::open(&directory, given.code.clone(), cause, chain, given.at, given.at);
    let mut events = vec![WatchEvent::Began {
        plan: plan.clone().into(),
        topic,
        about,
        drill: None,
    }];
    events.extend(alert.into_iter().map(WatchEvent::Alert));
    events
}

pub(super) fn directory(plan: &WatchPlan, workers: BTreeSet<PersonId>) -> Directory<'_> {
    Directory::of_school(&plan.chains, &plan.people, workers)
}

impl<P> Watch<P> {
    /// Returns the watch with its plan as `place` puts the plan in place.
    ///
    /// # Errors
    /// As `place`.
    pub fn with_plan<Q, E>(self, place: impl FnOnce(P) -> Result<Q, E>) -> Result<Watch<Q>, E> {
        let Self {
            id,
            plan,
            topic,
            about,
            alert,
            resolved,
            drill,
        } = self;
        Ok(Watch {
            id,
            plan: place(plan)?,
            topic,
            about,
            alert,
            resolved,
            drill,
        })
    }
}

impl Watch {
    /// Returns the alert's view of the school.
    #[must_use]
    pub fn directory(&self) -> Directory<'_> {
        let mut spared = self.workers();
        spared.extend(
            self.drill
                .iter()
                .flat_map(|drill| drill.rules.out.iter().cloned()),
        );
        directory(&self.plan, spared)
    }

    /// Returns the number of the unknown phone behind the alert, if any.
    #[must_use]
    pub fn unknown_phone(&self) -> Option<&str> {
        self.topic.strip_prefix(UNKNOWN_PHONE)
    }

    /// Returns the people behind the alert: never their own rescuers (P11).
    #[must_use]
    pub fn workers(&self) -> BTreeSet<PersonId> {
        let causes = self.alert.iter().flat_map(|alert| alert.causes.iter());
        let possible = self.about.iter().flat_map(|possible| possible.workers.iter());
        causes
            .filter_map(|cause| cause.worker.clone())
            .chain(possible.cloned())
            .collect()
    }

    /// Returns the people whom the alert is about and of whom nobody has said SAFE.
    fn workers_of(&self, alert: &Alert) -> AlertWorkers {
        let silent = self.workers();
        AlertWorkers {
            silent: silent
                .into_iter()
                .filter(|id| !alert.safe_of.contains_key(id))
                .collect(),
            heard: BTreeSet::new(),
        }
    }

    /// Lets the alert do everything due, one turn of its chain after another.
    fn wake_until(&self, directory: &Directory<'_>, at: Timestamp) -> Decision<Self> {
        let mut watch = self.clone();
        let mut decision = Decision::default();
        // Each turn moves the alert's next instant forward; the bound only guards against a broken plan.
        for _ in 0..10_000 {
            let Some(alert) = &watch.alert else { break };
            let mut due = alert.due(directory);
            if watch.drill.is_some() {
                due = match drill::due(alert, directory) {
                    (next, DrillDue::Alert(why)) => (next, why),
                    (next, DrillDue::End) if next <= at => {
                        let why = DrillEnd::RanOut;
                        decision.push(&mut watch, WatchEvent::Drill(DrillEvent::Ended { why, at }));
                        break;
                    }
                    (_, DrillDue::End) => break,
                };
            }
            if due.0 > at {
                break;
            }
            for event in alert.wake(directory, due, at) {
                decision.push(&mut watch, WatchEvent::Alert(event));
            }
        }
        decision
    }
}

impl Aggregate for Watch {
    type Id = WatchId;
    type Event = WatchEvent;
    type Command = WatchCommand;

    const KIND: &'static str = "watch";

    fn first(id: WatchId, event: &WatchEvent) -> Option<Self> {
        let WatchEvent::Began {
            plan,
            topic,
            about,
            drill,
        } = event
        else {
            return None;
        };
        Some(Self {
            id,
            plan: plan.at_hand()?.clone(),
            topic: topic.clone(),
            about: about.clone(),
            alert: None,
            resolved: None,
            drill: drill.clone().map(|rules| Box::new(Drill::new(rules))),
        })
    }

    fn apply(&mut self, event: &WatchEvent) {
        let event = match event {
            WatchEvent::Alert(event) | WatchEvent::Joined { end: event, .. } => event,
            WatchEvent::Drill(event) => {
                let Some((drill, alert)) = self.drill.as_mut().zip(self.alert.as_ref()) else {
                    return;
                };
                drill.apply(event, alert);
                if let DrillEvent::Ended { at, .. } = event {
                    self.alert = None;
                    self.resolved = Some((*at, None));
                }
                return;
            }
            WatchEvent::Began { .. } => return,
        };
        if let AlertEvent::Opened {
            code,
            cause,
            chain,
            at,
            keeps_reach,
        } = event
        {
            let mut alert = Alert::opened(code.clone(), cause.clone(), chain.clone(), *at);
            alert.keeps_reach = *keeps_reach;
            self.alert = Some(alert);
        } else if let AlertEvent::Resolved { by, at, .. } = event {
            self.alert = None;
            self.resolved = Some((*at, Some(by.clone())));
        } else if let Some(alert) = &mut self.alert {
            alert.apply(event);
        }
    }

    fn decide(&self, command: &WatchCommand, given: &DecisionContext) -> Result<Decision<Self>, Refusal> {
        let at = given.at;
        let alert = self.alert.as_ref().ok_or(Refusal::NoAlert)?;
        let directory = self.directory();
        let decided = match command {
            WatchCommand::Wake => return Ok(self.wake_until(&directory, at)),
            // Practice never becomes an alert in earnest: that one opens by itself.
            WatchCommand::Add(_) | WatchCommand::Join { .. } if self.drill.is_some() => {
                return Ok(Decision::default());
            }
            WatchCommand::Join { worker, code, by } => {
                let event = WatchEvent::Joined {
                    worker: worker.clone(),
                    code: code.clone(),
                    end: AlertEvent::Resolved {
                        by: ResolvedBy::Contact(by.clone()),
                        how: None,
                        at,
                    },
                };
                return Ok(Decision::of(self, vec![event]));
            }
            WatchCommand::EndDrill(why) => {
                let why = why.clone();
                let end = WatchEvent::Drill(DrillEvent::Ended { why, at });
                return Ok(Decision::of(self, vec![end]));
            }
            WatchCommand::Alert(AlertCommand::Contact { by, via, say, .. }) if self.drill.is_some() => {
                let events = drill::answered(self, alert, by, *via, say, at)?;
                return Ok(Decision::of(self, events));
            }
            WatchCommand::Add(cause) if is_repeated(alert, cause, false) => return Ok(Decision::default()),
            WatchCommand::Add(cause) => {
                let mut directory = directory;
                directory.workers.extend(cause.worker.clone());
                let chain = cause.kind.chain().unwrap_or_else(|| alert.chain.clone());
                Ok(alert::add_cause(alert, &directory, cause.clone(), chain, at, at))
            }
            WatchCommand::Alert(AlertCommand::Contact { by, via, say, .. }) => {
                alert.contact(&directory, by, *via, say, &self.workers_of(alert), at)
            }
            WatchCommand::Alert(AlertCommand::Reach {
                code,
                step,
                person,
                channel,
                reach,
            }) if *code == alert.code => {
                Ok(alert.settle_message(&directory, *step, person, *channel, *reach, at))
            }
            WatchCommand::Alert(AlertCommand::Reach { .. }) => Ok(Vec::new()),
        };
        let events = decided.map_err(Refusal::Alert)?;
        Ok(Decision::of(
            self,
            events.into_iter().map(WatchEvent::Alert).collect(),
        ))
    }

    fn notices(before: Option<&Self>, after: &Self, event: &WatchEvent, at: Timestamp) -> Vec<Notice> {
        watch_notices(before, after, event, at)
    }

    fn wake() -> WatchCommand {
        WatchCommand::Wake
    }

    fn alert_command(command: AlertCommand) -> WatchCommand {
        WatchCommand::Alert(command)
    }

    fn alert_event(event: &WatchEvent) -> Option<&AlertEvent> {
        match event {
            WatchEvent::Alert(event) | WatchEvent::Joined { end: event, .. } => Some(event),
            WatchEvent::Began { .. } | WatchEvent::Drill(_) => None,
        }
    }

    fn ended_unresolved(event: &WatchEvent) -> Option<(Timestamp, Option<PersonId>)> {
        let WatchEvent::Drill(DrillEvent::Ended { why, at }) = event else {
            return None;
        };
        let by = match why {
            DrillEnd::Answered(by) | DrillEnd::Stopped(by) => Some(by.clone()),
            DrillEnd::AllAnswered | DrillEnd::RanOut | DrillEnd::GaveWay { .. } => None,
        };
        Some((*at, by))
    }

    fn event_name(event: &WatchEvent) -> &'static str {
        event.name()
    }

    fn id(&self) -> WatchId {
        self.id
    }

    fn subject(id: WatchId) -> SubjectId {
        SubjectId::Watch(id)
    }

    fn alert(&self) -> Option<&Alert> {
        self.alert.as_ref()
    }

    fn plan(&self) -> PlanView<'_> {
        PlanView {
            school: &self.plan.school,
            school_name: &self.plan.school_name,
            time_zone: &self.plan.time_zone,
            chains: &self.plan.chains,
            people: &self.plan.people,
        }
    }

    fn alert_directory(&self) -> Directory<'_> {
        self.directory()
    }

    fn alert_due_at(&self) -> Option<Timestamp> {
        let alert = self.alert.as_ref()?;
        let directory = self.directory();
        Some(match self.drill {
            Some(_) => drill::due(alert, &directory).0,
            None => alert.due(&directory).0,
        })
    }

    /// Returns the next instant of the alert's own action; `None` once resolved.
    fn next_at(&self) -> Option<Timestamp> {
        self.alert_due_at()
    }
}
