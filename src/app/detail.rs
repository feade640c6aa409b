//! One alert, or one visit's sheet, whole: what the board shows when somebody opens it.

use super::lookup::{Lookup, RequestError, invalid};
use super::view;
use crate::domain::command::Refusal;
use crate::domain::delivery::SubjectId;
use crate::domain::sheet::{self, Sheet};
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::wording::{civil, refusal, sheet_paragraphs, sheet_text};
use serde_json::{Value, json};

/// Returns an alert with whom it was told to and the sheet that somebody would read out to the police now.
///
/// # Errors
/// [`RequestError::Refused`] where no such alert is open.
pub fn alert(lookup: Lookup<'_>, code: &str, now: Timestamp) -> Result<Value, RequestError> {
    let (subject, code) = lookup.alert(code)?;
    let visit = match subject {
        SubjectId::Visit(id) => lookup.visits.get(&id),
        SubjectId::Watch(_) | SubjectId::None => None,
    };
    let watch = match subject {
        SubjectId::Watch(id) => lookup.watches.get(&id),
        SubjectId::Visit(_) | SubjectId::None => None,
    };
    let of_visit = visit.and_then(|visit| view::visit_alert(visit, now));
    let open = of_visit.or_else(|| watch.and_then(|watch| view::watch_alert(watch, now)));
    let told: Vec<String> = open
        .iter()
        .flat_map(|alert| alert.told.iter().map(|(person, _)| person.key().to_owned()))
        .collect();
    let sheet = visit.and_then(|visit| {
        let alert = visit.alert.as_ref()?;
        Some((visit, sheet::fill(visit, Some(alert), now)))
    });
    let lines = sheet
        .as_ref()
        .map(|(visit, sheet)| sheet_lines(visit, sheet))
        .transpose()?;
    let sheet = sheet.map(|(visit, sheet)| sheet_text(&sheet, &visit.plan.time_zone));
    Ok(json!({ "code": code, "alert": open, "told": told, "sheet": sheet, "sheet_lines": lines }))
}

/// Returns a visit's sheet as it would be read now. It is printed when the visit starts too, for the envelope at reception:
/// a copy that a power cut cannot take away.
///
/// # Errors
/// [`RequestError`] where there is no such visit, or it is over.
pub fn sheet(lookup: Lookup<'_>, who: &str, now: Timestamp) -> Result<Value, RequestError> {
    let (id, _) = lookup.visit(who)?;
    let visit = lookup.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
    if !visit.is_open() && visit.alert.is_none() {
        let words = refusal(&Refusal::VisitClosed, &|person| person.key().to_owned());
        return Err(RequestError::Refused(words));
    }
    let alert = visit.alert.as_ref();
    let filled = sheet::fill(visit, alert, now);
    Ok(json!({
        "visit": format!("v{}", visit.id.0),
        "code": alert.map(|alert| &alert.code),
        "as_of": civil::clock(now, &visit.plan.time_zone),
        "sheet": sheet_text(&filled, &visit.plan.time_zone),
        "lines": sheet_lines(visit, &filled)?,
    }))
}

/// Returns a sheet's headings and sentences, for whoever lays them out.
fn sheet_lines(visit: &Visit, filled: &Sheet) -> Result<Value, RequestError> {
    serde_json::to_value(sheet_paragraphs(filled, &visit.plan.time_zone))
        .map_err(|error| invalid(format!("the sheet could not be written: {error}")))
}
