//! The list of households in cooling-off.

use super::{AnswerSource, LIST_AT_MOST};
use crate::app::answer::HouseholdView;
use crate::app::{RequestError, view};
use crate::domain::incident::CoolingOff;

impl AnswerSource<'_> {
    /// Lists households in cooling-off, the latest first; with `all` the cleared households too.
    pub(super) fn households(&self, all: bool) -> Result<Vec<HouseholdView>, RequestError> {
        let known = &self.snapshot.households;
        let mut households: Vec<CoolingOff> = known.values().cloned().collect();
        if all {
            let kept = self.read_record("the list", |record| record.households(LIST_AT_MOST))?;
            households.extend(
                kept.into_iter()
                    .filter(|household| !known.contains_key(&household.visit)),
            );
        } else {
            households.retain(CoolingOff::lasts);
        }
        households.sort_by_key(|household| std::cmp::Reverse((household.since, household.visit)));
        Ok(households.iter().map(view::household).collect())
    }
}
