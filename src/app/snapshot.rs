//! The whole state behind pages and lists, at a single instant.

use super::answer::VisitView;
use super::board::{self, BoardReturn, BoardTask};
use super::held::{SharedStates, VisitsByWorker};
use super::lookup::NameLookup;
use super::rules::Rules;
use super::versions::ChangeLog;
use super::view::{self, Board, BoardAlert};
use crate::domain::account::AccountBook;
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::id::{PersonId, SchoolId, VisitId, WatchId};
use crate::domain::incident::CoolingOff;
use crate::domain::presence::PersonNotes;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The application's state, shared with readers.
#[derive(Clone)]
pub struct Snapshot {
    /// The instant of the publishing turn.
    pub at: Timestamp,
    /// The rules in force.
    pub rules: Rules,
    /// Live visits, and visits closed not long ago.
    pub visits: SharedStates<Visit>,
    /// Watches with an open alert.
    pub watches: SharedStates<Watch>,
    /// Visits by the keys of their workers.
    pub by_worker: VisitsByWorker,
    /// What changed of visits, by school.
    pub visit_log: ChangeLog<VisitId>,
    /// What changed of watches, by school.
    pub watch_log: ChangeLog<WatchId>,
    /// Households in cooling-off.
    pub households: Arc<BTreeMap<VisitId, CoolingOff>>,
    /// What was learnt of people beside the rules: marks of today, numbers asked.
    pub people: Arc<BTreeMap<PersonId, PersonNotes>>,
    /// Who may sign in on the pages, and who is signed in.
    pub accounts: Arc<AccountBook>,
    /// Homeward's own troubles, in words for people.
    pub troubles: Vec<String>,
}

impl Snapshot {
    /// Returns a way to find schools, people, visits and alerts by the names given by people.
    #[must_use]
    pub fn lookup(&self) -> NameLookup<'_> {
        NameLookup {
            rules: &self.rules,
            visits: &self.visits,
            by_worker: &self.by_worker,
            watches: &self.watches,
        }
    }

    /// Returns the state as if nobody were in duress: for readers kept from knowing.
    ///
    /// An alert with further causes stays, by the gravest of them.
    #[must_use]
    pub fn without_duress(&self) -> Self {
        let mut calm = self.clone();
        for visit in self
            .visits
            .values()
            .filter(|visit| is_duress(visit.alert.as_ref()))
        {
            calm.visits
                .insert(visit.id, Arc::new(visit_without_duress(visit)));
        }
        for watch in self
            .watches
            .values()
            .filter(|watch| is_duress(watch.alert.as_ref()))
        {
            let alert = watch.alert.as_ref().and_then(Alert::without_duress);
            if alert.is_some() {
                let watch = Watch {
                    alert,
                    ..Watch::clone(watch)
                };
                calm.watches.insert(watch.id, Arc::new(watch));
            } else {
                calm.watches.remove(&watch.id);
            }
        }
        calm
    }

    /// Returns every open alert, the most serious first, then the oldest.
    #[must_use]
    pub fn alerts(&self, now: Timestamp) -> Vec<BoardAlert> {
        let on_visits = self
            .visits
            .values()
            .filter_map(|visit| view::visit_alert(visit, now));
        let on_watches = self
            .watches
            .values()
            .filter_map(|watch| view::watch_alert(watch, now));
        in_order(on_visits.chain(on_watches).collect())
    }

    /// Returns the visits that may still change, as lines of a list.
    #[must_use]
    pub fn visit_lines(&self, now: Timestamp) -> Vec<VisitView> {
        self.going_on().map(|visit| view::visit(visit, now)).collect()
    }

    fn going_on(&self) -> impl Iterator<Item = &Visit> {
        let all = self.visits.values().map(AsRef::as_ref);
        all.filter(|visit| is_going_on(visit))
    }

    /// Returns the board of one school: as costly as the school is busy, however many schools there are.
    #[must_use]
    pub fn board_of(&self, school: &SchoolId) -> Board {
        let visits = self.visit_log.of_school(school);
        let visits: Vec<&Visit> = visits
            .filter_map(|id| self.visits.get(id).map(AsRef::as_ref))
            .collect();
        let watches = self.watch_log.of_school(school);
        let watches = watches.filter_map(|id| self.watches.get(id));
        let mut going_on: Vec<&Visit> = visits
            .iter()
            .copied()
            .filter(|visit| is_going_on(visit))
            .collect();
        going_on.sort_by_key(|visit| visit.id);
        let on_visits = visits
            .iter()
            .filter_map(|visit| view::visit_alert(visit, self.at));
        let on_watches = watches.filter_map(|watch| view::watch_alert(watch, self.at));
        Board {
            at: Some(self.at),
            visits: going_on
                .into_iter()
                .map(|visit| view::board_visit(visit, self.at))
                .collect(),
            alerts: in_order(on_visits.chain(on_watches).collect()),
            troubles: self.troubles.clone(),
            tasks: tasks_of(visits.iter().copied(), self.at),
            back_today: returns_of(visits.iter().copied(), self.at),
        }
    }

    /// Returns the version of a school's board: raised by each change of its visits and alerts.
    #[must_use]
    pub fn board_version(&self, school: &SchoolId) -> (u64, u64) {
        (
            self.visit_log.version_of(school),
            self.watch_log.version_of(school),
        )
    }

    /// Returns the board.
    #[must_use]
    pub fn board(&self) -> Board {
        Board {
            at: Some(self.at),
            visits: self
                .going_on()
                .map(|visit| view::board_visit(visit, self.at))
                .collect(),
            alerts: self.alerts(self.at),
            troubles: self.troubles.clone(),
            tasks: tasks_of(self.visits.values().map(AsRef::as_ref), self.at),
            back_today: returns_of(self.visits.values().map(AsRef::as_ref), self.at),
        }
    }

    /// Whether both snapshots make the same pages for a reader of a school; of all schools without one.
    #[must_use]
    pub fn shows_the_same(&self, other: &Self, school: Option<&SchoolId>) -> bool {
        let version = |snapshot: &Self| match school {
            Some(school) => snapshot.board_version(school),
            None => (snapshot.visit_log.version(), snapshot.watch_log.version()),
        };
        version(self) == version(other)
            && self.troubles == other.troubles
            && self.rules.came_with(&other.rules)
            && Arc::ptr_eq(&self.households, &other.households)
            && Arc::ptr_eq(&self.people, &other.people)
            && Arc::ptr_eq(&self.accounts, &other.accounts)
    }
}

fn is_duress(alert: Option<&Alert>) -> bool {
    alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
}

/// Returns a visit as if nobody on it were in duress.
#[must_use]
pub fn visit_without_duress(visit: &Visit) -> Visit {
    Visit {
        alert: visit.alert.as_ref().and_then(Alert::without_duress),
        ..visit.clone()
    }
}

fn is_going_on(visit: &Visit) -> bool {
    visit.is_open() || visit.is_planned() || visit.alert.is_some()
}

/// Returns the small tasks of some visits, by kind, then the oldest.
fn tasks_of<'a>(visits: impl Iterator<Item = &'a Visit>, at: Timestamp) -> Vec<BoardTask> {
    let mut tasks: Vec<BoardTask> = visits.flat_map(|visit| board::tasks(visit, at)).collect();
    tasks.sort_by_key(|task| (task.what, task.since));
    tasks
}

/// Returns the visits that ended today, the latest first.
fn returns_of<'a>(visits: impl Iterator<Item = &'a Visit>, at: Timestamp) -> Vec<BoardReturn> {
    let mut returns: Vec<BoardReturn> = visits
        .filter_map(|visit| board::returned_today(visit, at))
        .collect();
    returns.sort_by_key(|end| std::cmp::Reverse(end.at));
    returns
}

/// Puts alerts in order: the most serious first, then the oldest.
fn in_order(mut alerts: Vec<BoardAlert>) -> Vec<BoardAlert> {
    alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.line.kind), alert.line.opened_at));
    alerts
}
