//! What the form for signing out offers and asks, of a school's rules and its visits of before.

use super::answer::{FormPerson, FormVisitType, PastVisit, PersonChoice, SignOutForm};
use super::snapshot::Snapshot;
use crate::config::School;
use crate::domain::alert::Directory;
use crate::domain::id::PersonId;
use crate::domain::incident::HouseholdKeys;
use crate::domain::person::Person;
use crate::domain::plan::VisitType;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use std::collections::BTreeSet;

/// How many households of before are offered.
const PAST_AT_MOST: usize = 12;

/// Returns what a school's form offers. `before` are visits of before, the newest first.
#[must_use]
pub fn sign_out_form(
    snapshot: &Snapshot,
    school: &School,
    before: &[Visit],
    with_places: bool,
    now: Timestamp,
) -> SignOutForm {
    let of_school = |visit: &&Visit| visit.plan.school == school.id;
    let before: Vec<&Visit> = before.iter().filter(of_school).collect();
    let went: BTreeSet<&PersonId> = before.iter().flat_map(|visit| visit.workers.keys()).collect();
    let out_on = |id: &PersonId| {
        let visits = snapshot.visits.values();
        let mut open = visits
            .filter(|visit| visit.is_open() && visit.workers.get(id).is_some_and(|worker| worker.is_away()));
        open.next().map(|visit| visit.id.to_string())
    };
    let person = |person: &Person| FormPerson {
        key: person.id.key().to_owned(),
        name: person.name.reveal().to_owned(),
        mobile: person.mobile.as_ref().map(|mobile| mobile.national()),
        goes: went.contains(&person.id),
        out_on: out_on(&person.id),
    };
    let mut people: Vec<FormPerson> = school.people.values().map(person).collect();
    people.sort_by_key(|person| person.name.to_lowercase());
    SignOutForm {
        school: school.id.clone(),
        name: school.name.clone(),
        time_zone: school.time_zone.clone(),
        people,
        visit_types: school
            .visit_types
            .values()
            .map(|visit_type| of_type(school, visit_type, now))
            .collect(),
        vehicles: school.vehicles.values().map(reveal).collect(),
        phones: school.phones.keys().cloned().collect(),
        past: if with_places { past(&before) } else { Vec::new() },
    }
}

fn reveal(words: &Private) -> String {
    words.reveal().to_owned()
}

fn of_type(school: &School, visit_type: &VisitType, now: Timestamp) -> FormVisitType {
    let directory = Directory::of_school(&school.chains, &school.people, BTreeSet::new());
    let lists = [
        &visit_type.authorised_by,
        &visit_type.out_of_hours_authorised_by,
        &visit_type.cooling_off_authorised_by,
    ];
    let anybody = lists.iter().all(|list| list.is_empty());
    let may = |person: &&Person| anybody || lists.iter().any(|list| directory.is_one_of(&person.id, list));
    let choice = |person: &Person| PersonChoice {
        key: person.id.key().to_owned(),
        name: person.name.reveal().to_owned(),
    };
    FormVisitType {
        name: visit_type.name.clone(),
        workers: visit_type.workers,
        place: visit_type.place,
        requires: visit_type.requires.clone(),
        out_of_hours_requires: visit_type.out_of_hours_requires.clone(),
        purposes: visit_type.purposes.clone(),
        exceptions: visit_type.exceptions.clone(),
        authorisers: school.people.values().filter(may).map(choice).collect(),
        is_out_of_hours: !visit_type.hours.covers(now),
    }
}

/// Returns the last visit to each household.
fn past(before: &[&Visit]) -> Vec<PastVisit> {
    let mut seen: Vec<HouseholdKeys> = Vec::new();
    let mut past = Vec::new();
    for visit in before {
        let household = HouseholdKeys::of(&visit.sign_out);
        let said = &visit.sign_out;
        if said.stops.is_empty() || seen.iter().any(|known| known.matches(&household)) {
            continue;
        }
        seen.push(household);
        past.push(PastVisit {
            id: visit.id.to_string(),
            at: visit.out_at,
            visit_type: visit.plan.visit_type.name.clone(),
            stops: said.stops.iter().map(|stop| reveal(&stop.address)).collect(),
            household: said.household.as_ref().map(|phone| phone.national()),
            purpose: said.purpose.as_ref().map(reveal),
            vehicle: said.vehicle.as_ref().map(reveal),
        });
        if past.len() == PAST_AT_MOST {
            break;
        }
    }
    past
}
