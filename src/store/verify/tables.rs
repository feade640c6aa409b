//! The tables beside the record: which visits and watches are loaded at a start, and the pages of the file.
//!
//! A visit with its mark taken away would be on no board after the next start, with a record that is whole.

use super::RecordFault;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{VisitId, WatchId};
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use crate::store::codec::count;
use crate::store::error::StoreError;
use crate::store::plans::PlanReader;
use crate::store::read::StoreReader;
use crate::store::{migrate, schema};

/// Most faults of pages reported: one bad disk has thousands.
const PAGES_REPORTED: usize = 5;

/// A row of a table of states: id, school, whether the state is loaded at a start, and the state.
type StateRow = (u64, String, bool, String);

impl StoreReader {
    /// Looks every page and index over, as SQLite's `integrity_check` does.
    pub(super) fn verify_pages(&self, faults: &mut Vec<RecordFault>) -> Result<(), StoreError> {
        let found = self.rows(
            "the pages of the file",
            "SELECT integrity_check FROM pragma_integrity_check",
            [],
            |row| row.get::<_, String>(0),
        )?;
        let wrong = found.into_iter().filter(|line| line != "ok");
        faults.extend(
            wrong
                .take(PAGES_REPORTED)
                .map(|found| RecordFault::PageDamaged { found }),
        );
        Ok(())
    }

    /// Compares the tables, indexes and triggers with the schema of the migrations.
    pub(super) fn verify_schema(&self, faults: &mut Vec<RecordFault>) -> Result<(), StoreError> {
        let strange =
            schema::strange(&self.conn, migrate::known()).map_err(StoreError::read("sqlite_master"))?;
        faults.extend(strange.into_iter().map(|found| RecordFault::Schema { found }));
        Ok(())
    }

    /// Compares the marks of visits and watches with the states, which were compared with their events.
    pub(super) fn verify_marks(&self, faults: &mut Vec<RecordFault>) -> Result<(), StoreError> {
        let plans = PlanReader::new(&self.conn);
        for (id, school, live, json) in self.state_rows("visit")? {
            // An unreadable state was reported above.
            let Ok(visit) = plans.read::<Visit>("visit", id, &json) else {
                continue;
            };
            let subject = SubjectId::Visit(VisitId(id));
            if visit.plan.school.as_str() != school || visit.is_live() != live {
                faults.push(RecordFault::MarkDiffers { subject });
            }
        }
        for (id, school, live, json) in self.state_rows("watch")? {
            let Ok(watch) = plans.read::<Watch>("watch", id, &json) else {
                continue;
            };
            let subject = SubjectId::Watch(WatchId(id));
            if watch.plan.school.as_str() != school || watch.resolved.is_none() != live {
                faults.push(RecordFault::MarkDiffers { subject });
            }
        }
        Ok(())
    }

    fn state_rows(&self, table: &'static str) -> Result<Vec<StateRow>, StoreError> {
        self.rows(
            table,
            &format!("SELECT id, school, live, json FROM {table} ORDER BY id"),
            [],
            |row| Ok((count(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
    }
}
