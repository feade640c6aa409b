//! Minutes of the coming week with nobody in, or with help too late.

use super::hours::{self, MinuteSet, WeekHour, WeekSlot};
use super::walk::{ChainWalk, ChainWalker};
use super::{Finding, FindingPlace, StepKey, chains_in_use, deadlines, said};
use crate::config::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::id::ChainName;
use crate::domain::plan::VisitType;
use crate::domain::time::{Span, Timestamp};
use std::collections::BTreeMap;

/// Longest from a deadline until one person knows, without a warning.
const FIRST_HUMAN: Span = Span::from_mins(20);
/// Longest from a deadline until a second person knows, without a warning.
const TWO_HUMANS: Span = Span::from_mins(30);

/// Minutes of the week with a fault. A fault at no full hour is too short for a warning.
#[derive(Default)]
struct FaultMinutes {
    minutes: MinuteSet,
    longest: Option<Span>,
    at_a_full_hour: bool,
}

impl FaultMinutes {
    fn add(&mut self, slot: &WeekSlot) {
        self.minutes.add(slot);
        self.at_a_full_hour |= slot.is_full_hour();
    }
}

/// Minutes of the week with a fault, by where the fault stands.
#[derive(Default)]
struct WeekFaults {
    empty: BTreeMap<(ChainName, usize), FaultMinutes>,
    late_first: BTreeMap<(String, DeadlineKind), FaultMinutes>,
    late_second: BTreeMap<(String, DeadlineKind), FaultMinutes>,
}

/// Judges the hours of visits: steps with nobody in, and long times with only one person told.
pub(super) fn judge(school: &School, now: Timestamp) -> Vec<Finding> {
    let week = hours::coming(&school.time_zone, now);
    let mut found = WeekFaults::default();
    let mut walkers: BTreeMap<&ChainName, ChainWalker<'_>> = BTreeMap::new();
    for visit_type in school.visit_types.values() {
        let out = may_be_out(visit_type, &week);
        for (kind, rule) in deadlines(visit_type) {
            if let Some(chain) = school.chains.get(&rule.chain) {
                let walker = walkers
                    .entry(&chain.name)
                    .or_insert_with(|| ChainWalker::new(school, chain, now));
                for hour in &out {
                    walker.each(*hour, rule.grace, |slot, walked| {
                        found.note((&visit_type.name, kind), &chain.name, rule.grace, &slot, walked);
                    });
                }
            }
        }
    }
    let mut findings = found.into_findings(school);
    findings.extend(out_of_hours(school, &week, now));
    findings
}

/// Returns the hours of the week at which a visit of the type may be out without an exception.
fn may_be_out(visit_type: &VisitType, week: &[WeekHour]) -> Vec<WeekHour> {
    // An hour counts by its beginning. A part of an hour belongs to the deadlines of a visit's last minutes.
    let may_be_out = week.iter().filter(|hour| visit_type.hours.covers(hour.at));
    may_be_out.copied().collect()
}

impl WeekFaults {
    fn note(
        &mut self,
        (visit_type, kind): (&str, DeadlineKind),
        chain: &ChainName,
        grace: Span,
        slot: &WeekSlot,
        ChainWalk { steps, reach, .. }: &ChainWalk,
    ) {
        for (index, step) in steps.iter().enumerate().filter(|(_, step)| step.nobody_in) {
            // A step without any address at all is an error reported elsewhere.
            if !step.tell.is_empty() {
                self.empty.entry((chain.clone(), index)).or_default().add(slot);
            }
        }
        let first = reach.first_human.map(|span| grace + span);
        let second = reach.two_humans.map(|span| grace + span);
        let late = |span: Option<Span>, limit: Span| span.is_none_or(|span| span > limit);
        let key = (visit_type.to_owned(), kind);
        if late(first, FIRST_HUMAN) {
            let entry = self.late_first.entry(key).or_default();
            entry.add(slot);
            entry.longest = entry.longest.max(first);
        } else if late(second, TWO_HUMANS) && steps.iter().any(|step| step.tell.len() > 1) {
            let entry = self.late_second.entry(key).or_default();
            entry.add(slot);
            entry.longest = entry.longest.max(second);
        }
    }

    fn into_findings(self, school: &School) -> Vec<Finding> {
        let mut findings = Vec::new();
        let lasting = |fault: &FaultMinutes| fault.at_a_full_hour;
        for ((chain, index), fault) in self.empty.into_iter().filter(|(_, fault)| lasting(fault)) {
            let step = school.chains.get(&chain).map(|chain| chain.step(index));
            let name = step.map_or("", |step| step.name.as_str());
            findings.push(Finding::warning(
                "step-with-nobody-in",
                FindingPlace::Step(chain.clone(), index, StepKey::Tell),
                format!(
                    "nobody of the step `{name}` of `{chain}` is in ({}), though visits may be out: their phones would ring at home, and the next step would come at once",
                    fault.minutes.words()
                ),
                "add somebody whose hours cover these, or a deputy for who is away",
            ));
        }
        for ((visit_type, kind), fault) in self.late_first.into_iter().filter(|(_, fault)| lasting(fault)) {
            let after = fault
                .longest
                .map_or("nobody who is in would ever know".to_owned(), |longest| {
                    format!("it would be {longest} until anybody who is in knows")
                });
            findings.push(Finding::warning(
                "late-first-human",
                FindingPlace::Deadline(visit_type, kind),
                format!("after a missed {} {after} ({})", said(kind), fault.minutes.words()),
                format!("shorten the grace, or begin the chain with somebody who is in: {FIRST_HUMAN} at most is advised"),
            ));
        }
        for ((visit_type, kind), fault) in self.late_second.into_iter().filter(|(_, fault)| lasting(fault)) {
            let after = fault
                .longest
                .map_or("nobody else who is in would ever know".to_owned(), |longest| {
                    format!("it would be {longest} until a second one knows")
                });
            findings.push(Finding::warning(
                "late-second-human",
                FindingPlace::Deadline(visit_type, kind),
                format!(
                    "after a missed {} one person alone would know, and {after} ({})",
                    said(kind),
                    fault.minutes.words()
                ),
                format!("tell two people at the first step: {TWO_HUMANS} at most is advised"),
            ));
        }
        findings
    }
}

/// Finds chains with nobody in at some hour, for a visit that overruns or runs out of hours.
fn out_of_hours(school: &School, week: &[WeekHour], now: Timestamp) -> Vec<Finding> {
    let used = chains_in_use(school);
    let mut findings = Vec::new();
    for chain in school.chains.values() {
        if !used.contains(chain.name.as_str()) {
            continue;
        }
        let mut walker = ChainWalker::new(school, chain, now);
        let mut empty = FaultMinutes::default();
        for hour in week {
            walker.each(*hour, Span::ZERO, |slot, walked| {
                if walked.steps.iter().all(|step| step.nobody_in) {
                    empty.add(&slot);
                }
            });
        }
        if empty.at_a_full_hour {
            findings.push(Finding::warning(
                "nobody-out-of-hours",
                FindingPlace::Chain(chain.name.clone()),
                format!(
                    "nobody on `{}` is in {}: a visit that overruns would be told to phones that may be off",
                    chain.name,
                    empty.minutes.words()
                ),
                "add somebody without `hours`, who may be told at any time",
            ));
        }
    }
    findings
}
