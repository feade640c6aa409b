//! The police sheet of a visit, as it would be read now.

use super::{No, invalid, to_json};
use crate::domain::command::Refusal;
use crate::domain::sheet::{self, Sheet};
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::engine::Engine;
use crate::wording::{civil, sheet_paragraphs, sheet_text};
use serde_json::{Value, json};

impl Engine {
    /// Shows a visit's sheet. It is printed when the visit starts too, for the envelope at reception: a copy that a power
    /// cut cannot take away.
    pub(super) fn sheet(&self, who: &str, now: Timestamp) -> Result<Value, No> {
        let (id, _) = self.find_visit(who)?;
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        if !visit.is_open() && visit.alert.is_none() {
            return Err(No::Refused(self.refusal_words(&Refusal::VisitClosed)));
        }
        let alert = visit.alert.as_ref();
        let filled = sheet::fill(visit, alert, now);
        Ok(json!({
            "visit": format!("v{}", visit.id.0),
            "code": alert.map(|alert| &alert.code),
            "as_of": civil::clock(now, &visit.plan.time_zone),
            "sheet": sheet_text(&filled, &visit.plan.time_zone),
            "lines": lines(visit, &filled)?,
        }))
    }
}

/// Returns a sheet's headings and sentences, for whoever lays them out.
pub(super) fn lines(visit: &Visit, filled: &Sheet) -> Result<Value, No> {
    to_json(&sheet_paragraphs(filled, &visit.plan.time_zone))
}
