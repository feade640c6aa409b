//! The whole state behind pages and lists, at a single instant.

use super::answer::VisitView;
use super::held::SharedStates;
use super::lookup::NameLookup;
use super::rules::Rules;
use super::view::{self, Board, BoardAlert};
use crate::domain::id::VisitId;
use crate::domain::incident::CoolingOff;
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
    /// Numbers raised by each change of a visit and of a watch.
    pub version: (u64, u64),
    /// Households in cooling-off.
    pub households: Arc<BTreeMap<VisitId, CoolingOff>>,
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
            watches: &self.watches,
        }
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
        let mut alerts: Vec<BoardAlert> = on_visits.chain(on_watches).collect();
        alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.line.kind), alert.line.opened_at));
        alerts
    }

    /// Returns the visits that may still change, as lines of a list.
    #[must_use]
    pub fn visit_lines(&self, now: Timestamp) -> Vec<VisitView> {
        self.going_on().map(|visit| view::visit(visit, now)).collect()
    }

    fn going_on(&self) -> impl Iterator<Item = &Visit> {
        let all = self.visits.values().map(AsRef::as_ref);
        all.filter(|visit| visit.is_open() || visit.is_planned() || visit.alert.is_some())
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
        }
    }

    /// Whether both snapshots make the same board.
    #[must_use]
    pub fn shows_the_same(&self, other: &Self) -> bool {
        self.version == other.version && self.troubles == other.troubles
    }
}
