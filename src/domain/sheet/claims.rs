//! Claims of phones under duress: told as claims, and never as the place of a worker.

use super::{SheetPart, more, words};
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Whereabouts};
use std::borrow::Cow;

/// Returns the workers said to have gone since the first cry of duress, without a contact's word for it: another may hold the
/// phone (P9).
fn claimed<'a>(visit: &'a Visit, alert: Option<&'a Alert>) -> Vec<&'a PersonId> {
    let Some(alert) = alert else {
        return Vec::new();
    };
    let cries = alert
        .causes
        .iter()
        .filter(|cause| cause.kind == AlertKind::Duress);
    let Some(cried_at) = cries.map(|cause| cause.at).min() else {
        return Vec::new();
    };
    let workers = visit.workers.iter().filter(|(id, worker)| {
        let has_gone = matches!(
            worker.whereabouts,
            Whereabouts::Left | Whereabouts::Back | Whereabouts::Home
        );
        has_gone && worker.since >= cried_at && !alert.safe_of.contains_key(*id)
    });
    workers.map(|(id, _)| id).collect()
}

/// Returns the visit without these claims: each worker said to have gone stays at the place of before.
pub(super) fn without<'a>(visit: &'a Visit, alert: Option<&Alert>) -> Cow<'a, Visit> {
    let claimed: Vec<PersonId> = claimed(visit, alert).into_iter().cloned().collect();
    if claimed.is_empty() {
        return Cow::Borrowed(visit);
    }
    let mut believed = visit.clone();
    for id in claimed {
        if let Some(worker) = believed.workers.get_mut(&id) {
            (worker.whereabouts, worker.since) = match worker.in_at {
                Some(in_at) => (Whereabouts::OnSite, in_at),
                None => (Whereabouts::OnTheWay, visit.out_at),
            };
        }
    }
    Cow::Owned(believed)
}

/// Returns each claim as a dated fact.
pub(super) fn facts(visit: &Visit, alert: Option<&Alert>) -> Vec<(Timestamp, Vec<SheetPart>)> {
    let fact = |id: &PersonId| {
        let worker = visit.workers.get(id)?;
        let said = match worker.whereabouts {
            Whereabouts::Back => "is back in school",
            Whereabouts::Home => "is at home",
            _ => "has left",
        };
        let parts = vec![
            words(format!(
                "The phone of {0}, or a screen, said that {0} {said}, at",
                visit.name(id)
            )),
            SheetPart::At(worker.since),
            more("; somebody else may hold the phone."),
        ];
        Some((worker.since, parts))
    };
    claimed(visit, alert).into_iter().filter_map(fact).collect()
}
