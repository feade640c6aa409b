//! Everything missing from a sign-out: the requirements of its visit type before a worker leaves.

use crate::domain::alert::Directory;
use crate::domain::command::MissingItem;
use crate::domain::id::PersonId;
use crate::domain::plan::{Plan, Requirement};
use crate::domain::private::Private;
use crate::domain::visit::{RuleException, SignOut};
use std::collections::BTreeSet;

/// Whether leave has been given, or is still to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeaveState {
    /// Given: the signer of the form names the authoriser.
    Given,
    /// Asked for by text.
    Asked,
}

/// Returns everything missing from a sign-out, at once, so that the office fills a form in one
/// round.
pub(super) fn missing(
    plan: &Plan,
    sign_out: &SignOut,
    exceptions: &BTreeSet<RuleException>,
    leave: LeaveState,
) -> Vec<MissingItem> {
    let visit_type = &plan.visit_type;
    let mut missing = Vec::new();
    if sign_out.workers.is_empty() {
        missing.push(MissingItem::Worker);
    }
    for worker in &sign_out.workers {
        let known = plan.people.get(worker);
        let own = known.and_then(|person| person.mobile.as_ref());
        if own.is_none() && !sign_out.carried.contains_key(worker) {
            missing.push(MissingItem::Mobile(worker.clone()));
        }
        for wanted in &visit_type.training {
            if known.is_none_or(|person| !person.training.contains(wanted)) {
                missing.push(MissingItem::Training(worker.clone(), wanted.clone()));
            }
        }
    }
    if sign_out.stops.is_empty() || sign_out.stops.iter().any(|stop| stop.address.is_empty()) {
        missing.push(MissingItem::Stop);
    }
    let mut requires: BTreeSet<Requirement> = visit_type.requires.clone();
    if exceptions.contains(&RuleException::OutOfHours) {
        requires.extend(&visit_type.out_of_hours_requires);
    }
    for requirement in &requires {
        if let Some(lacking) = lacking(plan, sign_out, *requirement, leave) {
            missing.push(lacking);
        }
    }
    if !visit_type.purposes.is_empty()
        && let Some(purpose) = &sign_out.purpose
        && !visit_type
            .purposes
            .iter()
            .any(|known| begins_with(purpose.reveal(), known))
    {
        missing.push(MissingItem::Purpose(visit_type.purposes.clone()));
    }
    let (may_be, never): (Vec<RuleException>, Vec<RuleException>) = exceptions
        .iter()
        .copied()
        .partition(|exception| visit_type.exceptions.contains(exception));
    if !never.is_empty() {
        missing.push(MissingItem::NotExcepted(never));
    }
    if !may_be.is_empty() && sign_out.authorised_by.is_none() {
        missing.push(MissingItem::AuthoriserFor(may_be));
    } else if !may_be.is_empty() && !given(sign_out.exception.as_ref()) {
        missing.push(MissingItem::ExceptionFor(may_be));
    }
    missing
}

/// Returns everything without which nobody could be watched over: all that is asked of a visit against policy.
pub(super) fn unwatchable(plan: &Plan, sign_out: &SignOut) -> Vec<MissingItem> {
    let mut missing = missing(plan, sign_out, &BTreeSet::new(), LeaveState::Given);
    missing.retain(|item| {
        matches!(
            item,
            MissingItem::Worker | MissingItem::Mobile(_) | MissingItem::Stop
        )
    });
    missing
}

/// Whether words were given.
pub(super) fn given(text: Option<&Private>) -> bool {
    text.is_some_and(|text| !text.reveal().trim().is_empty())
}

/// Returns the missing part of one requirement, if any.
fn lacking(
    plan: &Plan,
    sign_out: &SignOut,
    requirement: Requirement,
    leave: LeaveState,
) -> Option<MissingItem> {
    let there = match requirement {
        Requirement::Authorisation => sign_out.authorised_by.is_some() || is_exempt(plan, sign_out),
        Requirement::Detail(detail) => given(sign_out.details.get(&detail)),
        Requirement::Emergency => sign_out.emergency,
        Requirement::ExpectedArrival => sign_out.stops.iter().all(|stop| stop.expected_at.is_some()),
        Requirement::ExpectedDeparture => sign_out.stops.iter().all(|stop| stop.until.is_some()),
        Requirement::Hazards => given(sign_out.hazards.as_ref()),
        Requirement::HouseholdPhone => sign_out.household.is_some(),
        Requirement::Purpose => given(sign_out.purpose.as_ref()),
        Requirement::ResponsibleContact => match &sign_out.responsible_contact {
            None => false,
            Some(contact) if sign_out.workers.contains(contact) => false,
            Some(contact) if leave == LeaveState::Given && !sign_out.contact_accepted => {
                return Some(MissingItem::Acceptance(contact.clone()));
            }
            Some(_) => true,
        },
        Requirement::RiskAssessment => given(sign_out.risk_assessment.as_ref()),
        Requirement::SafeWord => {
            let without = |worker: &&PersonId| {
                plan.people
                    .get(*worker)
                    .is_none_or(|person| !person.has_safe_word)
            };
            return sign_out
                .workers
                .iter()
                .find(without)
                .map(|worker| MissingItem::SafeWord(worker.clone()));
        }
        Requirement::Vehicle => given(sign_out.vehicle.as_ref()),
    };
    (!there).then_some(MissingItem::Required(requirement))
}

/// Whether every worker is exempt from authorisation (TM-04).
#[must_use]
pub fn is_exempt(plan: &Plan, sign_out: &SignOut) -> bool {
    let directory = Directory::of_school(&plan.chains, &plan.people, BTreeSet::new());
    let exempt = &plan.visit_type.exempt;
    !sign_out.workers.is_empty()
        && sign_out
            .workers
            .iter()
            .all(|worker| directory.is_one_of(worker, exempt))
}

/// Whether a typed purpose begins with a listed purpose, word for word; any words may follow.
fn begins_with(said: &str, known: &str) -> bool {
    let (said, known) = (said.trim().to_lowercase(), known.trim().to_lowercase());
    said.strip_prefix(&known)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}
