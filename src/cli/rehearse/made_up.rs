//! Values made up for a visit on paper, where the command line gives none.

use crate::config::School;
use crate::domain::alert::Directory;
use crate::domain::chain::Chain;
use crate::domain::id::PersonId;
use crate::domain::plan::{Requirement, VisitType};
use crate::domain::private::{Phone, Private};
use crate::domain::sign_out;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{SignOut, Stop};
use crate::domain::visit_plans::VisitPlans;
use std::collections::BTreeSet;

/// Returns workers for a visit without any: people with a mobile, and people named by no chain
/// first.
pub(super) fn likely_workers(school: &School, visit_type: &VisitType) -> Vec<PersonId> {
    let directory = Directory::of_school(&school.chains, &school.people, BTreeSet::new());
    let is_told = |person: &PersonId| {
        let mut steps = school.chains.values().flat_map(Chain::steps);
        steps.any(|step| directory.is_one_of(person, &step.tell))
    };
    let mut people: Vec<&PersonId> = school
        .people
        .values()
        .filter(|person| person.mobile.is_some())
        .map(|person| &person.id)
        .collect();
    people.sort_by_key(|person| is_told(person));
    let wanted = usize::from(visit_type.workers.max(1));
    people.into_iter().take(wanted).cloned().collect()
}

/// Returns the sign-out with every requirement of the visit type met: missing values are made up,
/// and the authoriser is the first person allowed to authorise.
///
/// Out of hours the further requirements of such a visit are met too, so that a rehearsal at any time is played.
pub(super) fn fill_in(
    school: &School,
    visit_type: &VisitType,
    mut sign_out: SignOut,
    at: Timestamp,
) -> SignOut {
    if sign_out.stops.is_empty() {
        sign_out.stops.push(Stop {
            address: Private::new("12 Example Street, M5 3XX"),
            expected_at: None,
            until: None,
        });
    }
    // On paper whoever is named has agreed.
    sign_out.contact_accepted |= sign_out.responsible_contact.is_some();
    for requirement in &visit_type.requires {
        make_up(school, visit_type, requirement, &mut sign_out, at);
    }
    let mut out_of_hours = sign_out.clone();
    for requirement in &visit_type.out_of_hours_requires {
        make_up(school, visit_type, requirement, &mut out_of_hours, at);
    }
    let Some(plan) = school.plan(&visit_type.name) else {
        return sign_out;
    };
    let plans = VisitPlans::from(plan);
    let opens =
        |sign_out: &SignOut| sign_out::open(&plans, sign_out.clone(), &[], None, Vec::new(), at).is_ok();
    // Within hours first, and without an exception first: the hour of the rehearsal decides what is needed.
    let found = allowed(school, &sign_out, &opens).or_else(|| allowed(school, &out_of_hours, &opens));
    found.unwrap_or(sign_out)
}

/// Returns the sign-out with leave, if anybody can give leave for it.
fn allowed(school: &School, sign_out: &SignOut, opens: &dyn Fn(&SignOut) -> bool) -> Option<SignOut> {
    if opens(sign_out) {
        return Some(sign_out.clone());
    }
    let leaders: Vec<&PersonId> = match &sign_out.authorised_by {
        Some(named) => vec![named],
        None => school.people.keys().collect(),
    };
    [None, Some(Private::new("rehearsed"))]
        .into_iter()
        .find_map(|reason| {
            let mut with = leaders.iter().map(|by| SignOut {
                authorised_by: Some((*by).clone()),
                exception: sign_out.exception.clone().or_else(|| reason.clone()),
                ..sign_out.clone()
            });
            with.find(|with| opens(with))
        })
}

/// Meets one requirement, unless the sign-out meets it already.
fn make_up(
    school: &School,
    visit_type: &VisitType,
    requirement: &Requirement,
    sign_out: &mut SignOut,
    at: Timestamp,
) {
    let made_up = |known: &mut Option<Private>, text: &str| {
        known.get_or_insert_with(|| Private::new(text));
    };
    match requirement {
        // The authoriser is chosen later; a safe word is in the directory or not.
        Requirement::Authorisation | Requirement::SafeWord => {}
        Requirement::Detail(detail) => {
            let made_up = Private::new("as agreed");
            sign_out.details.entry(*detail).or_insert(made_up);
        }
        Requirement::Emergency => sign_out.emergency = true,
        Requirement::ExpectedArrival => {
            for stop in &mut sign_out.stops {
                stop.expected_at.get_or_insert(at + Span::from_mins(20));
            }
        }
        Requirement::ExpectedDeparture => {
            for stop in &mut sign_out.stops {
                stop.until.get_or_insert(at + Span::from_mins(50));
            }
        }
        Requirement::Hazards => made_up(&mut sign_out.hazards, "none known"),
        Requirement::ResponsibleContact => {
            let other = school
                .people
                .keys()
                .find(|person| !sign_out.workers.contains(person));
            sign_out.responsible_contact = sign_out.responsible_contact.take().or(other.cloned());
            sign_out.contact_accepted = true;
        }
        Requirement::HouseholdPhone => {
            let made_up = Phone::parse("0161 496 0999").ok();
            sign_out.household = sign_out.household.take().or(made_up);
        }
        Requirement::Purpose => {
            let known = visit_type.purposes.first().map_or("attendance", String::as_str);
            made_up(&mut sign_out.purpose, known);
        }
        Requirement::RiskAssessment => made_up(&mut sign_out.risk_assessment, "RA 1"),
        Requirement::Vehicle => made_up(&mut sign_out.vehicle, "on foot"),
    }
}
