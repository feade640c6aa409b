//! Routines: scheduled tasks. A routine missed while Homeward was off is caught up once.

use super::App;
use super::changes::{EventActor, LogRemark};
use crate::config::{RoutineKind, RoutineSettings, School, schedule};
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::id::ChainName;
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// When routines are next due.
#[derive(Debug, Default)]
pub(super) struct RoutinesDue {
    /// By the key of the routine, reckoned at the first look.
    by_key: BTreeMap<String, Option<Timestamp>>,
    /// The last look at every routine, and the earliest instant then: a turn between has nothing to look for.
    looked: Option<(Timestamp, Option<Timestamp>)>,
}

impl RoutinesDue {
    /// Forgets everything, for other routines.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether nothing is due. A clock that went back makes every routine looked at anew.
    fn is_quiet(&self, now: Timestamp) -> bool {
        self.looked
            .is_some_and(|(at, next)| at <= now && next.is_none_or(|next| now < next))
    }

    fn looked_over(&mut self, now: Timestamp) {
        self.looked = Some((now, self.by_key.values().copied().flatten().min()));
    }
}

impl App {
    /// Runs every routine due since its last run.
    pub(super) fn run_routines(&mut self, now: Timestamp) {
        if self.routines_due.is_quiet(now) {
            return;
        }
        let rules = self.rules.clone();
        let routines = rules.routines();
        for (routine, school) in routines.iter().flat_map(|routine| {
            let wanted =
                move |school: &&Arc<School>| routine.school.as_ref().is_none_or(|id| *id == school.id);
            // The gateways are the server's: they are tried once, on the clocks of the first school.
            let at_most = match routine.kind {
                // The daemon copies the store by itself: files are none of the application's.
                RoutineKind::Backup(_) => 0,
                RoutineKind::Canary(_) => 1,
                RoutineKind::Drill { .. } | RoutineKind::Sweep => usize::MAX,
            };
            rules
                .schools()
                .values()
                .filter(wanted)
                .take(at_most)
                .map(move |school| (routine, school))
        }) {
            let key = key(routine, &school.id);
            let last = self.routines.get(&key).copied();
            // Never run yet: the routine's time begins now. So too after a run by a clock ahead of
            // the present one: the routine would otherwise not run again before that time.
            let Some(last) = last.filter(|last| *last <= now) else {
                self.done(key, routine, school, now);
                continue;
            };
            // Reckoned once, not at every turn.
            let due = *self
                .routines_due
                .by_key
                .entry(key.clone())
                .or_insert_with(|| next_after(routine, school, last));
            if due.is_some_and(|due| due <= now) {
                self.done(key, routine, school, now);
                match &routine.kind {
                    RoutineKind::Backup(_) => {}
                    RoutineKind::Canary(settings) => self.begin_canary(routine, settings, now),
                    RoutineKind::Drill { everybody, chain } => {
                        self.drill_by_routine(&school.id, chain.clone(), *everybody, now);
                    }
                    RoutineKind::Sweep => self.sweep(&school.id, &routine.chain, now),
                }
            }
        }
        self.routines_due.looked_over(now);
    }

    /// Returns when a routine is next due, as of the last turn.
    pub(super) fn next_routine(&self) -> Option<Timestamp> {
        self.routines_due.looked.and_then(|(_, next)| next)
    }

    fn done(&mut self, key: String, routine: &RoutineSettings, school: &School, now: Timestamp) {
        self.routines_due
            .by_key
            .insert(key.clone(), next_after(routine, school, now));
        self.routines.insert(key.clone(), now);
        self.changes.routines.push((key, now));
    }

    /// The sweep at lock-up lists workers still out to the office, and to senior leaders if nobody
    /// answers. A worker elsewhere was missed only the next day (docs/rules/times.md, F4 and F9).
    fn sweep(&mut self, school: &SchoolId, chain: &ChainName, now: Timestamp) {
        let out = self.names_out(school);
        self.changes.remarks.push(LogRemark::Swept {
            school: school.clone(),
            still_out: out.len(),
        });
        if out.is_empty() {
            return;
        }
        let cause = Cause {
            kind: AlertKind::Monitor,
            what: CauseWhat::StillOut(out.join("; ")),
            at: now,
            worker: None,
            by: None,
        };
        self.open_watch(
            school,
            "sweep".to_owned(),
            cause,
            Some(chain.clone()),
            &EventActor::clock(),
            now,
        );
    }
}

fn next_after(routine: &RoutineSettings, school: &School, last: Timestamp) -> Option<Timestamp> {
    schedule::next_after(&routine.cron, &school.time_zone, last)
}

fn key(routine: &RoutineSettings, school: &SchoolId) -> String {
    let kind = match routine.kind {
        RoutineKind::Backup(_) => "backup",
        RoutineKind::Canary(_) => "canary",
        RoutineKind::Drill { .. } => "drill",
        RoutineKind::Sweep => "sweep",
    };
    format!("{kind} {school} {}", routine.cron)
}
