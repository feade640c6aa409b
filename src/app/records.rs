//! Messages to offices about the record itself: a record that cannot be written, a loss, a record
//! whole again.

use super::App;
use super::changes::{Changes, EventActor};
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::store::RecordLoss;

/// The topic of every message about the record, however often the record fails.
const TOPIC: &str = "store";

impl App {
    /// Tells schools about a record that cannot be written, with `why` in words for people, and
    /// whom to ring.
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

    /// Tells schools about a loss: an earlier daemon ended without writing the latest news. Workers
    /// signed out meanwhile stand on no board, and only the office can find out.
    pub fn handle_records_lost(&mut self, schools: &[SchoolId], now: Timestamp) -> Changes {
        for school in schools {
            let remark = "what was heard while records could not be written is lost. Ask who is out";
            self.add_to_records(school, remark, now);
        }
        self.take_changes()
    }

    /// Tells schools of a lost record: workers who are out may be missing on the board.
    pub fn handle_record_loss(&mut self, schools: &[SchoolId], loss: RecordLoss, now: Timestamp) -> Changes {
        let what = match loss {
            RecordLoss::Gone => "is gone",
            RecordLoss::Older => "is older than it was",
            RecordLoss::Another => "is another one than before",
            RecordLoss::Unknown => "cannot be checked",
        };
        for school in schools {
            let remark = format!("The record {what}. Ring everybody who may be out");
            self.add_to_records(school, &remark, now);
        }
        self.take_changes()
    }

    /// Tells schools with an open alert about the record: the record is written again.
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

    /// Tells an office about the record, as a further cause of its open alert about the record, if
    /// there is one.
    fn add_to_records(&mut self, school: &SchoolId, remark: &str, now: Timestamp) {
        let cause = Cause {
            kind: AlertKind::Monitor,
            what: CauseWhat::Monitor(remark.to_owned()),
            at: now,
            worker: None,
            by: None,
        };
        self.open_watch(school, TOPIC.to_owned(), cause, None, &EventActor::clock(), now);
    }

    /// Returns the workers to ring. Workers under duress are left out: the office knows of their
    /// duress by another alert, and this text may be read on the worker's phone (P9).
    fn whom_to_ring(&self, school: &SchoolId) -> String {
        let in_duress = |visit: &Visit| {
            let alert = visit.alert.as_ref();
            alert.is_some_and(|alert| alert.kind == AlertKind::Duress) || self.may_be_in_duress(visit.id)
        };
        let out: Vec<String> = self
            .open_visits_of(school)
            .filter(|visit| !in_duress(visit))
            .map(Visit::names)
            .collect();
        if out.is_empty() {
            "Nobody is out to be rung".to_owned()
        } else {
            format!("Ring {}", out.join("; "))
        }
    }
}
