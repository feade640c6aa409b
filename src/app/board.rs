//! The board as pages show it: visits, alerts, small tasks, and returns of today.

use super::answer::{AlertView, VisitView};
use crate::domain::alert::{AlertKind, CallTried, MessageReach};
use crate::domain::chain::Ask;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Closing, Visit, VisitPhase};
use crate::wording::{and_list, when};

/// The board for pages: who is out, and every trouble. Names and times are in words, and none of
/// the types belongs to an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// The instant of this state.
    pub at: Option<Timestamp>,
    /// Open visits, and closed visits with an open alert.
    pub visits: Vec<BoardVisit>,
    /// Open alerts, the most serious first.
    pub alerts: Vec<BoardAlert>,
    /// Homeward's own troubles, in words for people.
    pub troubles: Vec<String>,
    /// Small things that wait for the office, and are no alert.
    pub tasks: Vec<BoardTask>,
    /// Visits that ended today, the latest first.
    pub back_today: Vec<BoardReturn>,
}

/// A visit on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardVisit {
    /// The visit's line, as in lists.
    pub line: VisitView,
    /// The school's time zone.
    pub time_zone: String,
    /// The workers who are out; all once the visit is closed.
    pub out: Vec<PersonId>,
    /// Their names.
    pub names: String,
    /// The names of the workers who are back or home while others are out.
    pub names_back: String,
    /// The instant from which somebody who is out is late.
    pub late_from: Option<Timestamp>,
    /// How many times the workers were asked about the next deadline.
    pub asked: usize,
    /// Since when our texts have not reached somebody who is out.
    pub without_texts_since: Option<Timestamp>,
}

impl BoardVisit {
    /// Whether the visit is planned, and not yet begun.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        match self.line.phase {
            VisitPhase::Planned | VisitPhase::Authorised => true,
            VisitPhase::Out
            | VisitPhase::OnSite
            | VisitPhase::Between
            | VisitPhase::Returning
            | VisitPhase::Closed => false,
        }
    }
}

/// An alert on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardAlert {
    /// The alert's line, as in lists.
    pub line: AlertView,
    /// The school's time zone.
    pub time_zone: String,
    /// The question to the contacts told last.
    pub ask: Option<Ask>,
    /// The household's number in its printed form.
    pub household: Option<String>,
    /// Whether the workers are at risk: the household is not rung.
    pub at_risk: bool,
    /// The names of the workers concerned.
    pub about: String,
    /// The workers of whom nobody has said SAFE yet, by name.
    pub not_safe: Vec<(PersonId, String)>,
    /// The workers declared SAFE, by name.
    pub safe: Vec<String>,
    /// The contacts told, by name.
    pub told: Vec<(PersonId, String)>,
    /// The steps of the chain, from the top.
    pub steps: Vec<BoardStep>,
    /// The people told whom no message reached.
    pub not_reached: Vec<(PersonId, String)>,
    /// Whether not a single message to the people told has arrived.
    pub reached_nobody: bool,
    /// Whoever has the alert, by name.
    pub holder: Option<String>,
    /// Until when whoever has the alert holds the chain.
    pub held_until: Option<Timestamp>,
    /// Whether the police were called: since when, by whom, and the log number.
    pub police: Option<(Timestamp, String, Option<String>)>,
    /// The person asked by the holder to take over, by name, and since when.
    pub offered: Option<(PersonId, String, Timestamp)>,
    /// Until when the holder may give the alert back as a slip; `None` without a holder.
    pub give_back_until: Option<Timestamp>,
    /// Under duress, the first person who said SAFE, by name: another must confirm.
    pub said_safe: Vec<String>,
    /// The calls and looks that people have noted so far, in order.
    pub calls: Vec<BoardCall>,
}

/// A call or a look that somebody has noted on an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardCall {
    /// The person who rang or looked, by name.
    pub by: String,
    /// The act.
    pub what: CallTried,
    /// The outcome, as noted.
    pub came: String,
    /// When; `None` in records of older versions.
    pub at: Option<Timestamp>,
}

/// A step of an alert's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardStep {
    /// The step's name.
    pub name: String,
    /// The task of the people told.
    pub ask: Ask,
    /// The people told, or who would be told now.
    pub people: Vec<BoardTold>,
    /// When they were told; `None` for a step to come, and for a step passed over.
    pub told_at: Option<Timestamp>,
    /// Whether the chain stands at this step.
    pub is_current: bool,
}

/// A person of a chain's step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardTold {
    /// The person's name.
    pub name: String,
    /// How the messages stand; `None` of somebody not told yet, and where it is not kept.
    pub reach: Option<MessageReach>,
}

/// A small thing that waits for the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardTask {
    /// The visit concerned.
    pub visit: String,
    /// The kind of task.
    pub what: TaskKind,
    /// The workers, by name.
    pub names: String,
    /// The people waited for, by name; empty where the workers themselves are.
    pub awaited: String,
    /// Since when the task waits.
    pub since: Timestamp,
    /// The school's time zone.
    pub time_zone: String,
}

/// Kinds of small tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskKind {
    /// A text that was not understood: ring the sender.
    Unclear,
    /// Leave by text, not answered yet.
    Leave,
    /// A write-up past its time.
    WriteUp,
}

/// A visit that ended today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardReturn {
    /// The visit.
    pub visit: String,
    /// The workers, by name.
    pub names: String,
    /// Instant of the end.
    pub at: Timestamp,
    /// The school's time zone.
    pub time_zone: String,
    /// The kind of the alert still open about the visit.
    pub alert: Option<AlertKind>,
}

/// Returns the small tasks of a visit at the instant `at`. In duress a text is no task: no phone may ring.
#[must_use]
pub fn tasks(visit: &Visit, at: Timestamp) -> Vec<BoardTask> {
    let task = |what, names, awaited, since| BoardTask {
        visit: visit.id.to_string(),
        what,
        names,
        awaited,
        since,
        time_zone: visit.plan.time_zone.clone(),
    };
    let in_duress = visit
        .alert
        .as_ref()
        .is_some_and(|alert| alert.kind == AlertKind::Duress);
    let unclear = visit.unclear.as_ref().filter(|_| visit.is_open() && !in_duress);
    let unclear = unclear.and_then(|unclear| {
        let senders: Vec<String> = unclear.from.keys().map(|id| visit.name(id)).collect();
        let since = unclear.from.values().min()?;
        Some(task(TaskKind::Unclear, and_list(&senders), String::new(), *since))
    });
    let leave = visit
        .planning
        .as_ref()
        .filter(|planning| !planning.is_authorised() && planning.refused.is_none());
    let leave = leave.map(|planning| {
        let asked = planning
            .asked
            .keys()
            .filter(|id| !planning.agreed.contains_key(*id));
        let asked: Vec<String> = asked.map(|id| visit.name(id)).collect();
        task(
            TaskKind::Leave,
            visit.names(),
            and_list(&asked),
            planning.planned_at,
        )
    });
    let write_up = visit.write_up().filter(|(key, _)| key.due <= at);
    let write_up = write_up.map(|(key, _)| task(TaskKind::WriteUp, visit.names(), String::new(), key.due));
    unclear.into_iter().chain(leave).chain(write_up).collect()
}

/// Returns the end of a visit, where the workers came back today.
#[must_use]
pub fn returned_today(visit: &Visit, at: Timestamp) -> Option<BoardReturn> {
    let (closed_at, closing) = visit.closed.as_ref()?;
    let zone = &visit.plan.time_zone;
    let came_back = !matches!(closing, Closing::Cancelled | Closing::Lapsed);
    let is_today = when::date(*closed_at, zone) == when::date(at, zone);
    (came_back && is_today).then(|| BoardReturn {
        visit: visit.id.to_string(),
        names: visit.names(),
        at: *closed_at,
        time_zone: zone.clone(),
        alert: visit.alert.as_ref().map(|alert| alert.kind),
    })
}
