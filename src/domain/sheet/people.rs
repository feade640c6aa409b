//! The missing, others at the place, phones and vehicles, and the caller.

use super::{NOT_KNOWN, SheetPart, TO_FILL_IN, how_words, is_duress, known, more, words};
use crate::domain::alert::Alert;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Whereabouts};

/// Returns each worker with the role, and whether accounted for. A worker accounted for is the
/// witness to ask.
pub(super) fn who(visit: &Visit, alert: Option<&Alert>) -> Vec<SheetPart> {
    let mut parts = Vec::new();
    let by_phone = |id: &PersonId| alert.is_some_and(|alert| visit.is_back_by_phone(alert, id));
    let vouched = |id: &PersonId| alert.and_then(|alert| alert.safe_of.get(id)).copied();
    for (id, worker) in &visit.workers {
        let roles = visit.plan.people.get(id).map(|person| {
            let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
            roles.join(", ")
        });
        let role = roles.filter(|roles| !roles.is_empty());
        let role = role.map_or_else(String::new, |roles| format!(" ({roles})"));
        let name = visit.name(id);
        match worker.whereabouts {
            Whereabouts::Back | Whereabouts::Home if by_phone(id) => parts.extend([
                words(format!(
                    "{name}{role}: NOT accounted for. Said to be back at"
                )),
                SheetPart::At(worker.since),
                more(", by their phone or at a screen; nobody vouches for it, and somebody else may hold the phone."),
            ]),
            Whereabouts::Back | Whereabouts::Home => {
                let place = if worker.whereabouts == Whereabouts::Back {
                    "back in school"
                } else {
                    "at home"
                };
                parts.extend([
                    words(format!("{name}{role}: accounted for, {place} since")),
                    SheetPart::At(worker.since),
                ]);
            }
            Whereabouts::OnTheWay | Whereabouts::AtDoor | Whereabouts::OnSite | Whereabouts::Left
                if vouched(id).is_some() =>
            {
                let at = vouched(id).unwrap_or(worker.since);
                parts.extend([
                    words(format!("{name}{role}: heard or seen by us, safe, at")),
                    SheetPart::At(at),
                    more("; not back yet."),
                ]);
            }
            Whereabouts::OnTheWay | Whereabouts::AtDoor | Whereabouts::OnSite | Whereabouts::Left => {
                let claim = alert.and_then(|alert| alert.claims.get(id));
                let claim = claim.map_or_else(String::new, |word| {
                    format!(" {} said safe, {}; not confirmed.", visit.name(&word.by), how_words(Some(word.how)))
                });
                parts.push(words(format!("{name}{role}: NOT accounted for.{claim}")));
            }
        }
    }
    parts.push(words(format!(
        "Sex, age, clothing, badge, medical needs: {NOT_KNOWN}."
    )));
    parts
}

pub(super) fn who_else(visit: &Visit) -> Vec<SheetPart> {
    let hazards = visit.sign_out.hazards.as_ref().filter(|text| !text.is_empty());
    vec![words(match hazards {
        Some(_) => format!(
            "Adults, children, languages, animals: {NOT_KNOWN} beyond what is said under WHY WE BELIEVE IT."
        ),
        None => format!("Adults, children, languages, animals: {NOT_KNOWN}."),
    })]
}

pub(super) fn phones(visit: &Visit, alert: Option<&Alert>) -> Vec<SheetPart> {
    if is_duress(alert) {
        return vec![words("DO NOT RING THEM. They may not be able to speak freely.")];
    }
    let mut parts = Vec::new();
    for (id, worker) in &visit.workers {
        let person = visit.plan.people.get(id);
        let own = person.and_then(|person| person.mobile.as_ref());
        let phone = visit.sign_out.carried.get(id).or(own);
        let phone = phone.map_or_else(|| NOT_KNOWN.to_owned(), |phone| phone.national());
        let name = visit.name(id);
        match worker.without_texts_since() {
            Some(since) => parts.extend([
                words(format!("{name}: {phone} (our texts not received since")),
                SheetPart::At(since),
                more(")."),
            ]),
            None => parts.push(words(format!("{name}: {phone}."))),
        }
    }
    let household = visit.sign_out.household.as_ref();
    let household = household.map_or_else(|| NOT_KNOWN.to_owned(), |phone| phone.national());
    parts.push(words(if visit.sign_out.at_risk {
        format!("Household: {household}, not to be rung by us.")
    } else {
        format!("Household: {household}.")
    }));
    parts
}

pub(super) fn vehicle(visit: &Visit) -> Vec<SheetPart> {
    let vehicle = visit.sign_out.vehicle.as_ref();
    let mut parts = vec![known(vehicle.map(|vehicle| vehicle.reveal()))];
    // The vehicle on file of each worker, unless used on this visit.
    for worker in visit.workers.keys() {
        let on_file = visit
            .plan
            .people
            .get(worker)
            .and_then(|person| person.vehicle.as_ref());
        if let Some(on_file) = on_file.filter(|on_file| Some(*on_file) != vehicle) {
            let name = visit.name(worker);
            parts.push(words(format!("On file for {name}: {}.", on_file.reveal())));
        }
    }
    parts.push(words(format!("Where it is parked: {NOT_KNOWN}.")));
    parts
}

pub(super) fn us(visit: &Visit, at: Timestamp) -> Vec<SheetPart> {
    let plan = &visit.plan;
    // Out of hours the office's telephone rings in an empty room.
    let ring_back = if plan.hours.covers(at) {
        format!("Ring us back on {} and keep that line free.", plan.school_phone)
    } else {
        format!("The office is closed. Ring me back on {TO_FILL_IN}")
    };
    vec![
        words(format!("My name and role: {TO_FILL_IN}")),
        words(format!("{}. {ring_back}", plan.school_name)),
        words(format!("Officers will be met by {TO_FILL_IN} at {TO_FILL_IN}")),
    ]
}
