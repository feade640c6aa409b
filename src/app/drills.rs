//! Drills: begun by a person or a routine, and over at once when anything real begins.

use super::App;
use super::answer::{DrillAnswer, DrillBegun, DrillView};
use super::changes::{EventActor, LogRemark, RecordedStep};
use super::lookup::{RequestError, invalid};
use crate::domain::aggregate::{Aggregate, Decision};
use crate::domain::alert::{AlertEvent, AlertKind};
use crate::domain::drill::{self, DrillEnd, DrillRules};
use crate::domain::id::{ChainName, PersonId, SchoolId, WatchId};
use crate::domain::person::name_in;
use crate::domain::time::Timestamp;
use crate::domain::watch::{Watch, WatchCommand};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A request about drills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrillRequest {
    /// Walk a chain for practice.
    Begin {
        /// The school; may be left out where there is only one.
        school: Option<String>,
        /// The chain; `None` for the chain of the first visit type.
        chain: Option<String>,
        /// Whether every step is told, after answers too.
        #[serde(default)]
        everybody: bool,
        /// Whether a drill is wanted although somebody is out.
        #[serde(default)]
        although_out: bool,
        /// The person behind the drill, told of the end too.
        by: Option<String>,
    },
    /// Stop the drill that runs.
    Stop {
        /// The school; may be left out where there is only one.
        school: Option<String>,
        /// The person stopping the drill.
        by: String,
    },
}

impl DrillRequest {
    /// Returns the school named.
    #[must_use]
    pub fn school(&self) -> Option<&str> {
        match self {
            Self::Begin { school, .. } | Self::Stop { school, .. } => school.as_deref(),
        }
    }
}

/// What a drill is to practise.
pub(super) struct DrillWish {
    /// The school.
    pub(super) school: SchoolId,
    /// The chain; `None` for the chain of the school's first visit type.
    pub(super) chain: Option<ChainName>,
    /// The person who asks; `None` for a routine.
    pub(super) by: Option<PersonId>,
    /// Whether answers let the chain go on.
    pub(super) everybody: bool,
    /// Whether a drill is wanted although somebody is out.
    pub(super) although_out: bool,
}

/// Returns the school whose drills give way to a step, with the workers to be told nothing of the end: a visit begins, or an alert in
/// earnest opens.
pub(super) fn gives_way<A: Aggregate>(step: &RecordedStep<A>) -> Option<(SchoolId, DrillEnd)> {
    let school = || step.after.plan().school.clone();
    if let Some(AlertEvent::Opened { cause, .. }) = A::alert_event(&step.event)
        && cause.kind != AlertKind::Drill
    {
        let spared = step.after.alert_directory().workers;
        return Some((school(), DrillEnd::GaveWay { spared }));
    }
    let spared = BTreeSet::new();
    A::begins_visit(&step.event).then(|| (school(), DrillEnd::GaveWay { spared }))
}

impl App {
    /// Begins a drill.
    ///
    /// # Errors
    /// The obstacle, and a remedy.
    pub(super) fn begin_drill(
        &mut self,
        wish: DrillWish,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<DrillBegun, RequestError> {
        let school = self
            .rules
            .school(&wish.school)
            .ok_or_else(|| invalid(format!("there is no school `{}`", wish.school)))?;
        let refused = |why: String| Err(RequestError::Refused(why));
        let chain = match wish.chain {
            Some(chain) if school.chains.contains_key(&chain) => chain,
            Some(chain) => {
                let known: Vec<&str> = school.chains.keys().map(ChainName::as_str).collect();
                return Err(invalid(format!(
                    "there is no chain `{chain}`; there are: {}",
                    known.join(", ")
                )));
            }
            None => school
                .usual_chain()
                .ok_or_else(|| invalid("the school has no chain to practise"))?,
        };
        if let Some(alert) = self.alerts_of(&wish.school).next() {
            let code = &alert.code;
            return refused(if alert.kind == AlertKind::Drill {
                format!("drill {code} is running: wait for its end, or stop it with `homeward drill stop`")
            } else {
                format!("alert {code} is open: settle it first. A drill beside it could hide it")
            });
        }
        let out = self.names_out(&wish.school);
        if !out.is_empty() && !wish.although_out {
            return refused(format!(
                "out now: {}. Wait until they are back. To practise all the same: `--although-out`",
                out.join("; ")
            ));
        }
        let plan = self
            .watch_plan(&wish.school)
            .ok_or_else(|| invalid("the school has no plan"))?;
        let given = self.given(now);
        let id = WatchId(self.count(|counters| &mut counters.next_watch));
        let rules = DrillRules {
            by: wish.by,
            everybody: wish.everybody,
            out: self.workers_out(&wish.school),
        };
        let events = drill::open(plan, rules, chain, &given);
        self.record(id, Decision::<Watch>::opening(id, events), actor, now);
        let drill = self.watches.get(&id).and_then(|watch| drill_view(watch));
        let drill = drill.ok_or_else(|| invalid("the drill could not be begun"))?;
        Ok(DrillBegun { drill, out })
    }

    /// Returns the workers out of a school.
    fn workers_out(&self, school: &SchoolId) -> BTreeSet<PersonId> {
        let visits = self.visits.open_of(school);
        let away = visits.flat_map(|visit| visit.workers.iter().filter(|(_, worker)| worker.is_away()));
        away.map(|(id, _)| id.clone()).collect()
    }

    /// Begins the drill of a routine; an obstacle is logged.
    pub(super) fn drill_by_routine(
        &mut self,
        school: &SchoolId,
        chain: Option<ChainName>,
        everybody: bool,
        now: Timestamp,
    ) {
        let wish = DrillWish {
            school: school.clone(),
            chain,
            by: None,
            everybody,
            although_out: false,
        };
        if let Err(error) = self.begin_drill(wish, &EventActor::clock(), now) {
            self.changes.remarks.push(LogRemark::NoDrill {
                school: school.clone(),
                why: error.words().to_owned(),
            });
        }
    }

    /// Ends the drills of a school; returns their codes.
    pub(super) fn end_drills(
        &mut self,
        school: &SchoolId,
        why: &DrillEnd,
        actor: &EventActor,
        now: Timestamp,
    ) -> Vec<String> {
        let running: Vec<(WatchId, String)> = self
            .watches
            .of_school(school)
            .filter(|watch| watch.drill.is_some())
            .filter_map(|watch| Some((watch.id, watch.alert.as_ref()?.code.to_string())))
            .collect();
        for (id, _) in &running {
            self.inform::<Watch>(*id, &WatchCommand::EndDrill(why.clone()), actor, now);
        }
        running.into_iter().map(|(_, code)| code).collect()
    }
}

/// Shows a drill; `None` for a watch in earnest.
#[must_use]
pub fn drill_view(watch: &Watch) -> Option<DrillView> {
    let drill = watch.drill.as_deref()?;
    let alert = watch.alert.as_ref();
    let code = alert.map(|alert| &alert.code).or(drill.code.as_ref())?;
    let times = drill.times(alert.map_or(&drill.told, |alert| &alert.told));
    Some(DrillView {
        code: code.to_string(),
        school: watch.plan.school.to_string(),
        time_zone: watch.plan.time_zone.clone(),
        begun_at: times.first()?.told_at,
        running: alert.is_some(),
        everybody: drill.rules.everybody,
        ended_at: watch.resolved.as_ref().map(|(at, _)| *at),
        ended: drill.ended.as_ref().map(|why| why.word().to_owned()),
        people: times
            .iter()
            .map(|time| DrillAnswer {
                person: time.person.key().to_owned(),
                name: name_in(&watch.plan.people, &time.person),
                told_at: time.told_at,
                answered_at: drill.answers.get(&time.person).copied(),
                seconds: time.took.map(|took| took.ms() / 1_000),
            })
            .collect(),
    })
}
