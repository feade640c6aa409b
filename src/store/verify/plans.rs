//! Plans: what the name says, and there for every visit and watch opened under the plan.

use super::fault::{RecordFault, RowName, RowTrouble};
use crate::domain::hex::hex;
use crate::domain::shared::PlanName;
use crate::store::error::StoreError;
use crate::store::plans::name_of;
use crate::store::read::StoreReader;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// An event that opens a visit or a watch, as far as this look goes.
#[derive(Deserialize)]
struct OpeningBody {
    plan: serde_json::Value,
}

/// A plan and a visit or watch opened under the plan, as the store has both.
type PlanUse = (Vec<u8>, String);

impl StoreReader {
    /// Compares plans with their names, and with the events that name them.
    pub(super) fn verify_plans(&self, faults: &mut Vec<RecordFault>) -> Result<(), StoreError> {
        let mut fault = |row: RowName, trouble: RowTrouble| faults.push(RecordFault::Row { row, trouble });
        let plans: BTreeMap<Vec<u8>, String> = self
            .rows("plan", "SELECT name, json FROM plan", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .into_iter()
            .collect();
        let uses: BTreeSet<PlanUse> = self
            .rows("plan_use", "SELECT plan, subject FROM plan_use", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .into_iter()
            .collect();
        let founded = self.named_in_events()?;
        for (name, json) in &plans {
            if name_of(json.as_bytes()).bytes().as_slice() != name.as_slice() {
                fault(RowName::plan(name), RowTrouble::Changed);
            }
            if !uses.iter().any(|(plan, _)| plan == name) {
                fault(RowName::plan(name), RowTrouble::Unfounded);
            }
        }
        let missing: BTreeSet<&Vec<u8>> = uses
            .iter()
            .map(|(plan, _)| plan)
            .filter(|plan| !plans.contains_key(*plan))
            .collect();
        for plan in missing {
            fault(RowName::plan(plan), RowTrouble::Missing);
        }
        for (_, subject) in founded.difference(&uses) {
            fault(RowName::plan_use(subject), RowTrouble::Missing);
        }
        Ok(())
    }

    /// Returns the plans named by events, each with the visit or watch.
    fn named_in_events(&self) -> Result<BTreeSet<PlanUse>, StoreError> {
        // Only an opening event has a plan, and the body begins with the plan.
        let opening = self.rows(
            "event",
            r#"SELECT subject, body FROM event JOIN personal ON personal.seq = event.seq
               WHERE subject IS NOT NULL AND substr(body, 1, 40) LIKE '%"plan":"%'"#,
            [],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )?;
        let named = opening.into_iter().filter_map(|(subject, body)| {
            // A body without sense was reported by number.
            let body: BTreeMap<String, OpeningBody> = serde_json::from_str(&body).ok()?;
            let plan = body.into_values().next()?.plan;
            let name: PlanName = plan.as_str()?.parse().ok()?;
            Some((name.bytes().to_vec(), subject))
        });
        Ok(named.collect())
    }
}

impl RowName {
    /// Names a plan by the beginning of its name.
    fn plan(name: &[u8]) -> Self {
        let digits = hex(name.get(..6).unwrap_or(name));
        Self(format!("the plan {digits}..."))
    }

    /// Names the use of a plan by a visit or watch, as the store writes them.
    fn plan_use(subject: &str) -> Self {
        Self(format!("the plan used by {subject}"))
    }
}
