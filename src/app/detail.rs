//! A single alert, or a single visit's sheet, whole, as opened from the board.

use super::answer::{AlertDetail, VisitSheet};
use super::lookup::{NameLookup, RequestError, invalid};
use super::view;
use crate::domain::command::Refusal;
use crate::domain::delivery::SubjectId;
use crate::domain::id::AlertCode;
use crate::domain::sheet::{self, Sheet};
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::wording::{SheetParagraph, civil, refusal, sheet_paragraphs, sheet_text};
use std::collections::BTreeSet;

/// Returns an alert with the contacts told and the sheet to be read out to the police now.
///
/// # Errors
/// [`RequestError::Refused`] where no such alert is open.
pub fn alert(lookup: NameLookup<'_>, code: &str, now: Timestamp) -> Result<AlertDetail, RequestError> {
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
    let of_visit = visit.and_then(|visit| {
        let alert = visit.alert.as_ref()?;
        let filled = sheet::fill(visit, Some(alert), now);
        Some((
            &visit.plan.time_zone,
            filled.beside(&at_the_same_address(lookup, visit)),
        ))
    });
    let of_person = || {
        let watch = watch?;
        let filled = sheet::fill_for_person(watch, watch.alert.as_ref()?, now)?;
        Some((&watch.plan.time_zone, filled))
    };
    let sheet = of_visit.or_else(of_person);
    Ok(AlertDetail {
        code,
        alert: open.map(|open| open.line),
        told,
        sheet_lines: sheet.as_ref().map(|(zone, sheet)| sheet_paragraphs(sheet, zone)),
        sheet: sheet.map(|(zone, sheet)| sheet_text(&sheet, zone)),
    })
}

/// Returns the workers of other visits who are out to the stop of a visit's missing workers, with the code of their own alert.
fn at_the_same_address(lookup: NameLookup<'_>, visit: &Visit) -> Vec<(String, Option<AlertCode>)> {
    let places = |visit: &Visit| -> BTreeSet<String> {
        let away = visit.workers.values().filter(|worker| worker.is_away());
        let stops = away.filter_map(|worker| visit.sign_out.stops.get(worker.stop));
        stops.map(|stop| letters_of(stop.address.reveal())).collect()
    };
    let own = places(visit);
    let others = lookup.visits.values().filter(|other| {
        other.id != visit.id
            && other.plan.school == visit.plan.school
            && (other.is_open() || other.alert.is_some())
            && !own.is_disjoint(&places(other))
    });
    others
        .map(|other| {
            (
                other.names(),
                other.alert.as_ref().map(|alert| alert.code.clone()),
            )
        })
        .collect()
}

/// Returns an address without what people write now so, now so.
fn letters_of(address: &str) -> String {
    let letters = address.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns a visit's sheet of now. The sheet is printed at the start of the visit too, for the
/// envelope at reception: no power cut can take away a printed copy.
///
/// # Errors
/// [`RequestError`] where there is no such visit, or the visit is over.
pub fn sheet(lookup: NameLookup<'_>, who: &str, now: Timestamp) -> Result<VisitSheet, RequestError> {
    let (id, _) = lookup.visit(who)?;
    let visit = lookup.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
    if !visit.is_open() && visit.alert.is_none() {
        let words = refusal(&Refusal::VisitClosed, &|person| person.key().to_owned());
        return Err(RequestError::Refused(words));
    }
    let alert = visit.alert.as_ref();
    let filled = sheet::fill(visit, alert, now);
    Ok(VisitSheet {
        visit: visit.id.to_string(),
        code: alert.map(|alert| alert.code.clone()),
        as_of: civil::clock(now, &visit.plan.time_zone),
        sheet: sheet_text(&filled, &visit.plan.time_zone),
        lines: sheet_lines(visit, &filled),
    })
}

/// Returns a sheet's headings and sentences, for the layout of a page.
fn sheet_lines(visit: &Visit, filled: &Sheet) -> Vec<SheetParagraph> {
    sheet_paragraphs(filled, &visit.plan.time_zone)
}
