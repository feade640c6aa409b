//! What offices are told about the record itself: that it cannot be written, what was lost, that it is whole again.

use super::App;
use super::changes::{Actor, Changes};
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;

/// Everything that an office is told about the record is one topic, however often the record fails.
const TOPIC: &str = "store";

impl App {
    /// Tells schools that the record cannot be written, `why` in words for people, and whom to ring.
    pub fn handle_records_failing(&mut self, schools: &[SchoolId], why: &str, now: Timestamp) -> Changes {
        for school in schools {
            let remark = format!(
                "Homeward cannot write its records ({why}). {}. Timers and alerts go on; check-ins are lost if it stops",
                self.whom_to_ring(school)
            );
            self.monitor(school, TOPIC, remark, now);
        }
        self.take_changes()
    }

    /// Tells schools that an earlier daemon ended without having written what it heard: who was signed out meanwhile stands on
    /// no board, and nobody but the office can find out.
    pub fn handle_records_lost(&mut self, schools: &[SchoolId], now: Timestamp) -> Changes {
        for school in schools {
            let remark = "what was heard while records could not be written is lost. Ask who is out";
            self.add_to_records(school, remark, now);
        }
        self.take_changes()
    }

    /// Tells those of the schools that have an open alert about the record that it is written again.
    pub fn handle_records_whole(&mut self, schools: &[SchoolId], now: Timestamp) -> Changes {
        let alerted: Vec<SchoolId> = self
            .watches()
            .filter(|watch| watch.topic == TOPIC && watch.alert.is_some())
            .map(|watch| watch.plan.school.clone())
            .filter(|school| schools.contains(school))
            .collect();
        for school in alerted {
            let remark = "the records are written again; what was heard meanwhile has been kept";
            self.add_to_records(&school, remark, now);
        }
        self.take_changes()
    }

    /// Tells an office about the record, as a further cause where it has an alert about it.
    fn add_to_records(&mut self, school: &SchoolId, remark: &str, now: Timestamp) {
        let cause = Cause {
            kind: AlertKind::Monitor,
            what: CauseWhat::Monitor(remark.to_owned()),
            at: now,
            worker: None,
            by: None,
        };
        self.open_watch(school, TOPIC.to_owned(), cause, None, &Actor::clock(), now);
    }

    /// Says who is to be rung. Nobody who is under duress: the office knows of them by their own alert, and this may be read on
    /// their phone (P9).
    fn whom_to_ring(&self, school: &SchoolId) -> String {
        let in_duress = |visit: &Visit| {
            let alert = visit.alert.as_ref();
            alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
        };
        let out: Vec<String> = self
            .open_visits()
            .filter(|visit| visit.plan.school == *school && !in_duress(visit))
            .map(Visit::names)
            .collect();
        if out.is_empty() {
            "Nobody is out to be rung".to_owned()
        } else {
            format!("Ring {}", out.join("; "))
        }
    }
}
