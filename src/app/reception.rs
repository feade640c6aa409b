//! The screens at reception: the wall in neutral words, and the kiosk's offers to a member of staff.

use super::presence::end_of_day;
use super::snapshot::Snapshot;
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::id::{PersonId, SchoolId, VisitId};
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, VisitPhase, Worker};

/// The wall: no family, no address, no number, and nothing of duress.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WallBoard {
    /// The visits under way, the earliest return first.
    pub out: Vec<WallRow>,
    /// The next deadline of any visit.
    pub next_at: Option<Timestamp>,
    /// Whether the office is to look at Homeward: an alert is open, and has a cause besides duress.
    pub calls_office: bool,
}

/// A visit on the wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallRow {
    /// The full names of the workers still out, to be shortened by the page.
    pub names: Vec<String>,
    /// The expected return.
    pub back_by: Timestamp,
    /// Whether a deadline has passed: the workers are being asked.
    pub late: bool,
    /// Whether the office is called for these workers: nothing is said of being on time then.
    pub called: bool,
    /// The school's time zone.
    pub time_zone: String,
}

/// The kiosk's offer after a right PIN. The same with duress and without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KioskPlace {
    /// Out on a visit.
    Out {
        /// The visit.
        visit: VisitId,
        /// Whether a stop is still to come.
        goes_on: bool,
    },
    /// A visit today may begin.
    MayGo {
        /// The visit.
        visit: VisitId,
        /// When everybody is expected back.
        back_by: Timestamp,
    },
    /// A visit today waits for leave.
    Waits,
    /// Neither out nor about to go.
    Nothing,
}

impl Snapshot {
    /// Returns the wall of one school, or of all.
    #[must_use]
    pub fn wall(&self, school: Option<&SchoolId>) -> WallBoard {
        let is_shown = |own: &SchoolId| school.is_none_or(|school| school == own);
        let visits = self.visits.values().filter(|visit| is_shown(&visit.plan.school));
        let visits: Vec<&Visit> = visits.map(AsRef::as_ref).collect();
        let watches = self.watches.values().filter(|watch| is_shown(&watch.plan.school));
        let on_visits = visits.iter().filter_map(|visit| visit.alert.as_ref());
        let mut alerts = on_visits.chain(watches.filter_map(|watch| watch.alert.as_ref()));
        let calls_office = alerts.any(shows_at_reception);
        let out: Vec<&Visit> = visits.into_iter().filter(|visit| is_out(visit)).collect();
        let due = out
            .iter()
            .filter_map(|visit| visit.next_deadline())
            .map(|deadline| deadline.key.due);
        let next_at = due.filter(|due| *due > self.at).min();
        let mut out: Vec<WallRow> = out.into_iter().map(|visit| row(visit, self.at)).collect();
        out.sort_by_key(|row| row.back_by);
        WallBoard {
            out,
            next_at,
            calls_office,
        }
    }

    /// Returns what the kiosk offers to a member of staff.
    #[must_use]
    pub fn kiosk_place(&self, person: &PersonId) -> KioskPlace {
        let key = person.key().to_lowercase();
        let all = (key.clone(), VisitId(0))..=(key, VisitId(u64::MAX));
        let of_person = self
            .by_worker
            .range(all)
            .filter_map(|(_, id)| self.visits.get(id));
        let own: Vec<&Visit> = of_person
            .map(AsRef::as_ref)
            .filter(|visit| visit.workers.contains_key(person))
            .collect();
        let is_away =
            |visit: &&&Visit| is_out(visit) && visit.workers.get(person).is_some_and(Worker::is_away);
        if let Some(visit) = own.iter().find(is_away) {
            let stop = visit.workers.get(person).map_or(0, |worker| worker.stop);
            return KioskPlace::Out {
                visit: visit.id,
                goes_on: stop + 1 < visit.sign_out.stops.len(),
            };
        }
        let is_today = |visit: &&Visit| {
            let midnight = end_of_day(self.at, &visit.plan.time_zone);
            visit.is_planned() && midnight.is_none_or(|midnight| visit.back_by <= midnight)
        };
        let mut planned: Vec<&Visit> = own.into_iter().filter(is_today).collect();
        planned.sort_by_key(|visit| (visit.phase() != VisitPhase::Authorised, visit.back_by));
        match planned.first() {
            Some(visit) if visit.phase() == VisitPhase::Authorised => KioskPlace::MayGo {
                visit: visit.id,
                back_by: visit.back_by,
            },
            Some(_) => KioskPlace::Waits,
            None => KioskPlace::Nothing,
        }
    }
}

/// Whether an alert calls the office from a wall. Duress alone never calls, and an alert that called before duress joined goes
/// on calling: onlookers must see no change.
fn shows_at_reception(alert: &Alert) -> bool {
    alert.causes.iter().any(|cause| cause.kind != AlertKind::Duress)
}

fn is_out(visit: &Visit) -> bool {
    visit.is_open() && !visit.is_planned() && visit.workers.values().any(Worker::is_away)
}

fn row(visit: &Visit, at: Timestamp) -> WallRow {
    let away = visit.workers.iter().filter(|(_, worker)| worker.is_away());
    let next = visit.next_deadline().map(|deadline| visit.answer_by(&deadline));
    WallRow {
        names: away.map(|(worker, _)| visit.name(worker)).collect(),
        back_by: visit.back_by,
        late: next.map_or(visit.back_by, |next| next.min(visit.back_by)) < at,
        called: visit.alert.as_ref().is_some_and(shows_at_reception),
        time_zone: visit.plan.time_zone.clone(),
    }
}
