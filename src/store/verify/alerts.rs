//! The list of alerts, compared with the lines that the events lead to.

use super::RecordFault;
use super::fault::{RowName, RowTrouble};
use crate::domain::alert::Cause;
use crate::domain::delivery::SubjectId;
use crate::domain::id::AlertCode;
use crate::domain::time::Timestamp;
use crate::store::codec::{from_json, instant, subject, word};
use crate::store::error::StoreError;
use crate::store::listed::AlertLines;
use crate::store::read::{self, StoreReader};
use crate::store::record::AlertSummary;
use std::collections::{BTreeMap, BTreeSet};

/// The lines of the list that the events lead to.
#[derive(Debug, Default)]
pub(super) struct ReplayedAlerts {
    pub(super) lines: AlertLines,
    /// Visits and watches whose events were purged or cannot be read: nobody can say what became of their alerts.
    pub(super) unread: BTreeSet<SubjectId>,
}

impl StoreReader {
    /// Compares the list of alerts, line by line.
    pub(super) fn verify_alerts(
        &self,
        faults: &mut Vec<RecordFault>,
        replayed: &ReplayedAlerts,
    ) -> Result<(), StoreError> {
        let rows = self.rows("alert", read::EVERY_ALERT, [], |row| {
            let causes: String = row.get(4)?;
            let line = read::alert(row).ok().and_then(|line| {
                let causes = from_json::<Vec<Cause>>("alert", &line.code, &causes).ok()?;
                Some(AlertSummary { causes, ..line })
            });
            let code: Result<AlertCode, _> = word(row, 0);
            Ok((code, instant(row, 5)?, subject(row, 1).ok(), line))
        })?;
        let mut listed: BTreeMap<(AlertCode, Timestamp), Option<AlertSummary>> = BTreeMap::new();
        for (code, opened_at, subject, line) in rows {
            if subject.is_some_and(|subject| replayed.unread.contains(&subject)) {
                continue;
            }
            match code {
                Ok(code) => {
                    listed.insert((code, opened_at), line);
                }
                Err(_) => faults.push(fault(None, opened_at, RowTrouble::Unfounded)),
            }
        }
        for (key, line) in &replayed.lines {
            match listed.remove(key) {
                None => faults.push(fault(Some(&key.0), key.1, RowTrouble::Missing)),
                Some(Some(stands)) if stands == *line => {}
                Some(_) => faults.push(fault(Some(&key.0), key.1, RowTrouble::Changed)),
            }
        }
        let unfounded = listed.into_keys();
        faults
            .extend(unfounded.map(|(code, opened_at)| fault(Some(&code), opened_at, RowTrouble::Unfounded)));
        Ok(())
    }
}

fn fault(code: Option<&AlertCode>, opened_at: Timestamp, trouble: RowTrouble) -> RecordFault {
    RecordFault::Row {
        row: RowName::alert(code, opened_at),
        trouble,
    }
}
