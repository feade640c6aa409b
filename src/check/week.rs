//! Every minute of the coming week: the people told, and how soon.

use super::deadlines;
use super::hours::{self, MinuteSet, WeekHour, WeekSlot};
use super::walk::{ChainWalker, MissedWorker, ReachTimes, ReachedStep};
use crate::config::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::id::ChainName;
use crate::domain::time::{Span, Timestamp};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// One chain with one grace, at the hours of the week with the same answer.
#[derive(Debug, Clone, Serialize)]
pub struct WeekRow {
    /// The id of the school: the name of its file.
    pub school: String,
    /// The visit type; `None` for a chain by itself, for alerts without a deadline.
    pub visit_type: Option<String>,
    /// The deadline; `None` for a chain by itself.
    pub deadline: Option<&'static str>,
    /// The name of the chain.
    pub chain: String,
    /// The beginning of the first of `ranges`.
    pub from: Timestamp,
    /// The end of the first of `ranges`, not included.
    pub until: Timestamp,
    /// The hours of the week, in words of the school's clocks.
    pub hours: String,
    /// All the ranges of hours with the same answer.
    pub ranges: Vec<HourRange>,
    /// From the deadline until the alert opens. The times to people and police include the grace,
    /// the steps do not.
    #[serde(rename = "grace_seconds", serialize_with = "seconds")]
    pub grace: Span,
    /// From the deadline until the first person who is in is told.
    #[serde(rename = "first_human_seconds", serialize_with = "maybe_seconds")]
    pub first_human: Option<Span>,
    /// From the deadline until the second person who is in is told.
    #[serde(rename = "two_humans_seconds", serialize_with = "maybe_seconds")]
    pub two_humans: Option<Span>,
    /// From the deadline until the step asking for the police.
    #[serde(rename = "police_seconds", serialize_with = "maybe_seconds")]
    pub police: Option<Span>,
    /// The times for the worker whose absence from the chain costs most; `None` if no absence costs anything.
    pub worst_worker: Option<WorstWorker>,
    /// The steps of the chain, in order.
    pub steps: Vec<RowStep>,
    #[serde(skip)]
    slots: MinuteSet,
}

/// One step of a row.
#[derive(Debug, Clone, Serialize)]
pub struct RowStep {
    /// The step as reached.
    #[serde(flatten)]
    pub reached: ReachedStep,
    /// The instant of the step, for an alert of the first hour of the row.
    pub at: Timestamp,
}

/// Consecutive hours of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HourRange {
    /// The beginning of the first hour.
    pub from: Timestamp,
    /// The end of the last hour, not included.
    pub until: Timestamp,
}

/// The times of an alert about one particular worker, from whom the alert is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorstWorker {
    /// The worker, by key.
    pub worker: String,
    /// As [`WeekRow::first_human`], for the worker.
    #[serde(rename = "first_human_seconds", serialize_with = "maybe_seconds")]
    pub first_human: Option<Span>,
    /// As [`WeekRow::two_humans`], for the worker.
    #[serde(rename = "two_humans_seconds", serialize_with = "maybe_seconds")]
    pub two_humans: Option<Span>,
    /// As [`WeekRow::police`], for the worker.
    #[serde(rename = "police_seconds", serialize_with = "maybe_seconds")]
    pub police: Option<Span>,
}

#[expect(clippy::cast_precision_loss, reason = "a chain is not as long as that")]
pub(super) fn seconds<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(span.ms() as f64 / 1000.0)
}

pub(super) fn maybe_seconds<S: Serializer>(span: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
    match span {
        Some(span) => seconds(span, serializer),
        None => serializer.serialize_none(),
    }
}

/// Hours of one chain and grace with the same answer.
struct HourGroup {
    steps: Vec<ReachedStep>,
    reach: ReachTimes,
    worst: Option<MissedWorker>,
    slots: Vec<WeekSlot>,
}

/// Returns the answers of every hour of the coming week: each visit type and deadline, then each chain by itself.
///
/// Hours with equal answers are one row.
#[must_use]
pub fn times(school: &School, now: Timestamp) -> Vec<WeekRow> {
    let week = hours::coming(&school.time_zone, now);
    let mut known: BTreeMap<(ChainName, Span), Vec<HourGroup>> = BTreeMap::new();
    let mut walkers: BTreeMap<ChainName, ChainWalker<'_>> = BTreeMap::new();
    let mut rows = Vec::new();
    let by_deadline = school.visit_types.values().flat_map(|visit_type| {
        let name = &visit_type.name;
        deadlines(visit_type)
            .into_iter()
            .map(move |(kind, rule)| (Some((name.as_str(), kind)), &rule.chain, rule.grace))
    });
    let by_chain = school.chains.keys().map(|chain| (None, chain, Span::ZERO));
    for (deadline, chain, grace) in by_deadline.chain(by_chain) {
        let Some(compiled) = school.chains.get(chain) else {
            continue;
        };
        let walker = walkers
            .entry(chain.clone())
            .or_insert_with(|| ChainWalker::new(school, compiled, now));
        let groups = known
            .entry((chain.clone(), grace))
            .or_insert_with(|| groups(school, walker, grace, &week));
        rows.extend(
            groups
                .iter()
                .filter_map(|group| row(school, deadline, chain, grace, group)),
        );
    }
    rows
}

fn groups(school: &School, walker: &mut ChainWalker<'_>, grace: Span, week: &[WeekHour]) -> Vec<HourGroup> {
    let mut groups: Vec<HourGroup> = Vec::new();
    // Two slots in a row mostly share a group: names are compared only after somebody came or went.
    let mut before: Option<KnownSlot> = None;
    for hour in week {
        let mut from = hour.at;
        while from < hour.until() {
            let opened_at = from + grace;
            let turn = walker.at(opened_at).turn;
            let known = match before.take() {
                Some(known) if known.turn == turn && opened_at < known.until => known,
                Some(_) | None => known_slot(walker, opened_at, &mut groups),
            };
            let until = (known.until - grace).min(hour.until());
            if let Some(group) = groups.get_mut(known.index) {
                group.slots.push(hour.between(from, until));
            }
            before = Some(known);
            from = until;
        }
    }
    // The answer for most opening hours stands first: readers ask for the opening hours first.
    let open = |group: &HourGroup| {
        let open = group.slots.iter().filter(|slot| school.hours.covers(slot.from));
        open.fold(Span::ZERO, |sum, slot| sum + slot.until.since(slot.from))
    };
    groups.sort_by_key(|group| std::cmp::Reverse(open(group)));
    groups
}

/// The group of a slot, and how long the answer stays the same.
struct KnownSlot {
    turn: usize,
    until: Timestamp,
    index: usize,
}

/// Finds the group of an alert opened at `opened_at`, or begins a new one.
fn known_slot(walker: &mut ChainWalker<'_>, opened_at: Timestamp, groups: &mut Vec<HourGroup>) -> KnownSlot {
    let walked = walker.at(opened_at);
    let (turn, until, steps, reach) = (walked.turn, walked.until, walked.steps.clone(), walked.reach);
    let (worst, worst_until) = walker.worst(opened_at);
    let known = groups
        .iter()
        .position(|group| group.steps == steps && group.worst == worst);
    let index = known.unwrap_or_else(|| {
        groups.push(HourGroup {
            steps,
            reach,
            worst,
            slots: Vec::new(),
        });
        groups.len() - 1
    });
    KnownSlot {
        turn,
        until: until.min(worst_until),
        index,
    }
}

fn row(
    school: &School,
    deadline: Option<(&str, DeadlineKind)>,
    chain: &ChainName,
    grace: Span,
    group: &HourGroup,
) -> Option<WeekRow> {
    let mut ranges: Vec<HourRange> = Vec::new();
    let mut words = MinuteSet::default();
    for slot in &group.slots {
        words.add(slot);
        match ranges.last_mut() {
            Some(last) if last.until == slot.from => last.until = slot.until,
            Some(_) | None => ranges.push(HourRange {
                from: slot.from,
                until: slot.until,
            }),
        }
    }
    let first = *ranges.first()?;
    let since = |span: Option<Span>| span.map(|span| grace + span);
    let opened_at = first.from + grace;
    Some(WeekRow {
        school: school.id.as_str().to_owned(),
        visit_type: deadline.map(|(visit_type, _)| visit_type.to_owned()),
        deadline: deadline.map(|(_, kind)| kind.word()),
        chain: chain.as_str().to_owned(),
        from: first.from,
        until: first.until,
        hours: words.words(),
        slots: words,
        ranges,
        grace,
        first_human: since(group.reach.first_human),
        two_humans: since(group.reach.two_humans),
        police: since(group.reach.police),
        worst_worker: group.worst.as_ref().map(|(worker, reach)| WorstWorker {
            worker: worker.clone(),
            first_human: since(reach.first_human),
            two_humans: since(reach.two_humans),
            police: since(reach.police),
        }),
        steps: group
            .steps
            .iter()
            .map(|reached| RowStep {
                at: opened_at + reached.after,
                reached: reached.clone(),
            })
            .collect(),
    })
}

impl WeekRow {
    /// Returns the number of minutes of the week with this answer.
    #[must_use]
    pub fn minutes(&self) -> usize {
        self.slots.count()
    }
}

/// Rows of one deadline with the same times, told to different people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineSummary {
    /// The hours of the week, in words.
    pub hours: String,
    /// The number of minutes of the week.
    pub minutes: usize,
    /// As [`WeekRow::first_human`], the same in all rows.
    pub first_human: Option<Span>,
    /// As [`WeekRow::two_humans`], the same in all rows.
    pub two_humans: Option<Span>,
    /// As [`WeekRow::police`], the same in all rows.
    pub police: Option<Span>,
    /// The names of steps with nobody in.
    pub nobody_in: Vec<String>,
    /// As [`WeekRow::worst_worker`], the same in all rows.
    pub worst_worker: Option<WorstWorker>,
}

/// Returns the rows of one deadline, rows with the same times made one.
pub fn summaries<'a>(rows: impl Iterator<Item = &'a WeekRow>) -> Vec<DeadlineSummary> {
    let mut found: Vec<(DeadlineSummary, MinuteSet)> = Vec::new();
    for row in rows {
        let empty = row.steps.iter().filter(|step| step.reached.nobody_in);
        let summary = DeadlineSummary {
            hours: String::new(),
            minutes: 0,
            first_human: row.first_human,
            two_humans: row.two_humans,
            police: row.police,
            nobody_in: empty.map(|step| step.reached.step.clone()).collect(),
            worst_worker: row.worst_worker.clone(),
        };
        match found.iter_mut().find(|(known, _)| *known == summary) {
            Some((_, hours)) => hours.join(&row.slots),
            None => found.push((summary, row.slots.clone())),
        }
    }
    found
        .into_iter()
        .map(|(summary, hours)| DeadlineSummary {
            hours: hours.words(),
            minutes: hours.count(),
            ..summary
        })
        .collect()
}
