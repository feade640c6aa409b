//! The judge of who is called safe: each person by name must have been heard since, or somebody must have said SAFE of that
//! person and how they know.

use crate::clocks::{MINUTE, SECOND};
use crate::oracle::{Alarm, At, Oracle, Trip};
use std::collections::BTreeSet;

/// A contact's word on an alert, as the contact means it.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) code: String,
    pub(crate) word: Word,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    Ack,
    Next,
    Police,
    /// SAFE, and not how they know.
    SafeUnsaid,
    /// SAFE with how they know, of these; of nobody by name, it is of the only one whom the alert is about.
    Safe(Vec<String>),
    /// Heard the challenge answered, of all.
    Challenge,
}

/// Longest time by which an alert may have been late in coming, in milliseconds, while something was in the way or the
/// clock was set.
const IN_THE_WAY: i64 = 90 * MINUTE;
/// Largest difference between the judge's instants and the daemon's, in milliseconds.
const SECONDS_APART: i64 = 30 * SECOND;

impl Oracle {
    /// Returns the instant from which the own word of a worker of an alert first seen `now` counts: the beginning of the
    /// grace, or earlier where something was in the way.
    pub(crate) fn since_grace(&self, visit: Option<&String>, now: i64) -> i64 {
        let trip = visit.and_then(|visit| self.trips.get(visit));
        let grace = trip.map_or(0, Trip::longest_grace) + SECONDS_APART;
        if self.is_calm(now) && !self.clock_was_set {
            now - grace
        } else {
            now - grace - IN_THE_WAY
        }
    }

    /// Returns the people for whom a SAFE that says how vouches: those named, or the only one still away whom the alert is
    /// about.
    pub(crate) fn vouched_for(&self, alarm: &Alarm, named: &[String]) -> BTreeSet<String> {
        if !named.is_empty() {
            return named.iter().cloned().collect();
        }
        let trip = alarm.visit.as_ref().and_then(|visit| self.trips.get(visit));
        let is_away = |key: &String| {
            trip.and_then(|trip| trip.workers.get(key))
                .is_some_and(|worker| worker.at != At::Back)
        };
        let left: BTreeSet<String> = alarm
            .about
            .iter()
            .filter(|key| is_away(key) && !alarm.vouched.contains(*key))
            .cloned()
            .collect();
        if left.len() > 1 { BTreeSet::new() } else { left }
    }

    /// Finds those of an alert that is over who were neither heard nor vouched for.
    pub(crate) fn must_be_accounted_for(
        &mut self,
        key: &(String, i64),
        people: &BTreeSet<String>,
        heard_as: &str,
    ) {
        let Some(alarm) = self.alarms.get(key).filter(|alarm| alarm.kind != "monitor") else {
            return;
        };
        let Some(trip) = alarm.visit.as_ref().and_then(|visit| self.trips.get(visit)) else {
            return;
        };
        let is_known = |person: &&String| {
            let heard = trip
                .workers
                .get(*person)
                .is_none_or(|worker| worker.own >= alarm.since);
            heard || trip.signed_in || alarm.vouched.contains(*person)
        };
        let forgotten: Vec<&String> = people.iter().filter(|person| !is_known(person)).collect();
        if forgotten.is_empty() {
            return;
        }
        let what = format!(
            "{} ({}): {heard_as}, and {forgotten:?} was neither heard nor vouched for",
            key.0, alarm.kind
        );
        self.wrong("each", what);
    }

    /// Whether a word of a trip's workers counts for its sender alone, because one of them is missed and people know.
    pub(crate) fn counts_alone(&self, visit: &str) -> bool {
        let Some(trip) = self.trips.get(visit) else {
            return false;
        };
        self.open_codes
            .values()
            .map(|key| &self.alarms[key])
            .filter(|alarm| alarm.kind == "overdue" && alarm.visit.as_deref() == Some(visit))
            .any(|alarm| {
                let before = alarm.seen_at - trip.longest_grace() - MINUTE;
                alarm.about.iter().any(|key| {
                    let silent = trip
                        .workers
                        .get(key)
                        .is_some_and(|worker| worker.at != At::Back && worker.safe < before);
                    silent && !alarm.vouched.contains(key) && trip.reassured < alarm.seen_at
                })
            })
    }
}

impl Trip {
    pub(crate) fn is_each(&self) -> bool {
        self.times.each
    }

    fn longest_grace(&self) -> i64 {
        let times = &self.times;
        times
            .arrival_grace
            .max(times.check_grace)
            .max(times.return_grace)
            .max(times.home_grace)
    }
}
