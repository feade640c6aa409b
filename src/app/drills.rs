//! Drills: begun by a person or a routine, and over at once when anything real begins.

use super::App;
use super::answer::{DrillAnswer, DrillBegun, DrillView};
use super::changes::{EventActor, LogRemark, RecordedStep};
use super::lookup::{RequestError, invalid};
use crate::domain::aggregate::{Aggregate, Decision};
use crate::domain::alert::{AlertEvent, AlertKind};
use crate::domain::drill::{self, DrillEnd, DrillRules};
use crate::domain::id::{ChainName, SchoolId, WatchId};
use crate::domain::time::Timestamp;
use crate::domain::watch::{Watch, WatchCommand};
use serde::{Deserialize, Serialize};

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
    /// How the drill is held.
    pub(super) rules: DrillRules,
    /// Whether a drill is wanted although somebody is out.
    pub(super) although_out: bool,
}

/// Returns the school whose drills end with a step, and the reason: a visit begins, or an alert in earnest opens.
pub(super) fn ends_drills<A: Aggregate>(step: &RecordedStep<A>) -> Option<(SchoolId, DrillEnd)> {
    let school = || step.after.plan().school.clone();
    if let Some(AlertEvent::Opened { cause, .. }) = A::alert_event(&step.event)
        && cause.kind != AlertKind::Drill
    {
        return Some((school(), DrillEnd::RealAlert));
    }
    A::begins_visit(&step.event).then(|| (school(), DrillEnd::VisitBegins))
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
        let mut alerts = self.watches.of_school(&wish.school).filter_map(|watch| {
            let alert = watch.alert.as_ref()?;
            Some((alert.code.clone(), watch.drill.is_some()))
        });
        if let Some((code, is_drill)) = alerts.next() {
            return refused(if is_drill {
                format!("drill {code} is running: wait for its end, or stop it with `homeward drill stop`")
            } else {
                format!("alert {code} is open: settle it first. A drill beside it could hide it")
            });
        }
        drop(alerts);
        let out: Vec<String> = self
            .visits
            .open_of(&wish.school)
            .map(|visit| visit.names())
            .collect();
        let alert = self
            .visits
            .open_of(&wish.school)
            .find_map(|visit| visit.alert.as_ref());
        if let Some(alert) = alert {
            return refused(format!(
                "alert {} is open: settle it first. A drill beside it could hide it",
                alert.code
            ));
        }
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
        let events = drill::open(plan, wish.rules, chain, &given);
        self.record(id, Decision::<Watch>::opening(id, events), actor, now);
        let drill = self.watches.get(&id).map(|watch| drill_view(watch));
        let drill = drill.ok_or_else(|| invalid("the drill could not be begun"))?;
        Ok(DrillBegun { drill, out })
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
            rules: DrillRules { by: None, everybody },
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

/// Shows a drill.
#[must_use]
pub fn drill_view(watch: &Watch) -> DrillView {
    let alert = watch.alert.as_ref();
    let drill = watch.drill.as_deref();
    let name = |person| crate::domain::person::name_in(&watch.plan.people, person);
    let told = alert.map(|alert| &alert.told).or(drill.map(|drill| &drill.told));
    let mut told: Vec<_> = told.into_iter().flatten().collect();
    told.sort_by_key(|(_, at)| **at);
    let begun_at = told.first().map_or(Timestamp::MIN, |(_, at)| **at);
    DrillView {
        code: alert
            .map(|alert| &alert.code)
            .or(drill.and_then(|drill| drill.code.as_ref()))
            .map(ToString::to_string),
        school: watch.plan.school.to_string(),
        time_zone: watch.plan.time_zone.clone(),
        begun_at,
        running: alert.is_some(),
        everybody: drill.is_some_and(|drill| drill.rules.everybody),
        ended_at: watch.resolved.as_ref().map(|(at, _)| *at),
        ended: drill
            .and_then(|drill| drill.ended.as_ref())
            .map(|why| why.word().to_owned()),
        people: told
            .into_iter()
            .map(|(person, told_at)| {
                let answered_at = drill.and_then(|drill| drill.answers.get(person)).copied();
                DrillAnswer {
                    person: person.key().to_owned(),
                    name: name(person),
                    told_at: *told_at,
                    answered_at,
                    seconds: answered_at.map(|at| at.since(*told_at).ms() / 1_000),
                }
            })
            .collect(),
    }
}
