//! Signing out: what must be there before a worker leaves, and what needs somebody's leave.

use super::alert::Book;
use super::chain::{Ask, Chain, Step, Target};
use super::command::{Missing, Refusal};
use super::event::VisitEvent;
use super::id::{ChainName, PersonId, VisitId};
use super::incident::{CoolingOff, reviewers};
use super::plan::{Plan, Requirement};
use super::time::{Interval, Timestamp};
use super::visit::{Exception, SignOut};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Decides whether a visit may begin.
///
/// `already_out` says which people are on which open visit; `cooling_off`, why the household is not to be visited
/// without leave, if it is not; `doubts` says, in words for people, what may keep Homeward
/// from hearing or being heard just now: it is told to the worker and the office before they leave (DESIGN section 6).
///
/// # Errors
/// Everything that is missing, at once; or who may not authorise what; or who is out already.
pub fn open(
    plan: Plan,
    mut sign_out: SignOut,
    already_out: &[(PersonId, VisitId)],
    cooling_off: Option<&CoolingOff>,
    mut doubts: Vec<String>,
    at: Timestamp,
) -> Result<Vec<VisitEvent>, Refusal> {
    // Somebody who is named twice is still alone.
    let mut seen = BTreeSet::new();
    sign_out.workers.retain(|worker| seen.insert(worker.clone()));
    for worker in &sign_out.workers {
        if let Some((_, visit)) = already_out.iter().find(|(person, _)| person == worker) {
            return Err(Refusal::AlreadyOut {
                worker: worker.clone(),
                visit: *visit,
            });
        }
    }
    if sign_out.back_by <= at {
        return Err(Refusal::BackInThePast);
    }
    let mut exceptions = exceptions(&plan, &sign_out, at);
    if let Some(cooling_off) = cooling_off {
        // Before anything that is missing: what is to be filled in is not worth asking for until this is settled.
        check_cooling_off(&plan, &sign_out, cooling_off)?;
        exceptions.insert(Exception::CoolingOff);
    }
    let missing = missing(&plan, &sign_out, &exceptions);
    if !missing.is_empty() {
        return Err(Refusal::Missing(missing));
    }
    check_authoriser(&plan, &sign_out, &exceptions)?;
    if exceptions.contains(&Exception::OutOfHours) {
        // Nobody is in school to come back to: LEFT asks for home-safe (WH-22).
        sign_out.ends_at_home = true;
    }
    let plan = prepare(plan, &sign_out);
    doubts.extend(empty_steps(&plan, &sign_out, at));
    Ok(vec![VisitEvent::SignedOut {
        plan: Arc::new(plan),
        sign_out: Box::new(sign_out),
        exceptions,
        at,
        doubts,
    }])
}

/// Returns the rules of the visit type that this visit breaks.
fn exceptions(plan: &Plan, sign_out: &SignOut, at: Timestamp) -> BTreeSet<Exception> {
    let visit_type = &plan.visit_type;
    let mut exceptions = BTreeSet::new();
    if !visit_type.start_hours.covers(at) && visit_type.hours.covers(at) {
        exceptions.insert(Exception::AfterLatestStart);
    }
    if !visit_type.hours.covers(at) || !visit_type.hours.covers(sign_out.back_by) {
        exceptions.insert(Exception::OutOfHours);
    }
    if sign_out.workers.len() < usize::from(visit_type.workers) {
        exceptions.insert(Exception::TooFewWorkers);
    }
    exceptions
}

fn missing(plan: &Plan, sign_out: &SignOut, exceptions: &BTreeSet<Exception>) -> Vec<Missing> {
    let mut missing = Vec::new();
    if sign_out.workers.is_empty() {
        missing.push(Missing::Worker);
    }
    for worker in &sign_out.workers {
        let own = plan.people.get(worker).and_then(|person| person.mobile.as_ref());
        if own.is_none() && !sign_out.carried.contains_key(worker) {
            missing.push(Missing::Mobile(worker.clone()));
        }
    }
    if sign_out.stops.is_empty() || sign_out.stops.iter().any(|stop| stop.address.is_empty()) {
        missing.push(Missing::Stop);
    }
    let given = |text: &Option<super::private::Private>| text.as_ref().is_some_and(|text| !text.is_empty());
    for requirement in &plan.visit_type.requires {
        let there = match requirement {
            Requirement::Authorisation => sign_out.authorised_by.is_some(),
            Requirement::HouseholdPhone => sign_out.household.is_some(),
            Requirement::Purpose => given(&sign_out.purpose),
            Requirement::RiskAssessment => given(&sign_out.risk_assessment),
            Requirement::Vehicle => given(&sign_out.vehicle),
        };
        if !there {
            missing.push(Missing::Required(*requirement));
        }
    }
    if !exceptions.is_empty() && sign_out.authorised_by.is_none() {
        missing.push(Missing::AuthoriserFor(exceptions.iter().copied().collect()));
    }
    missing
}

/// A household in cooling-off is visited only with the leave of somebody who may give it for that (TM-26).
fn check_cooling_off(plan: &Plan, sign_out: &SignOut, cooling_off: &CoolingOff) -> Result<(), Refusal> {
    let workers = sign_out.workers.iter().cloned().collect();
    let may = reviewers(&plan.visit_type, &plan.people, &workers);
    match &sign_out.authorised_by {
        Some(authoriser) if may.contains(authoriser) => Ok(()),
        authoriser => Err(Refusal::CoolingOff {
            household: cooling_off.visit,
            kind: cooling_off.kind.clone(),
            since: cooling_off.since,
            authoriser: authoriser.clone(),
            may,
        }),
    }
}

fn check_authoriser(
    plan: &Plan,
    sign_out: &SignOut,
    exceptions: &BTreeSet<Exception>,
) -> Result<(), Refusal> {
    let Some(authoriser) = &sign_out.authorised_by else {
        return Ok(());
    };
    let book = Book {
        chains: &plan.chains,
        people: &plan.people,
        // Nobody authorises a visit of their own.
        workers: sign_out.workers.iter().cloned().collect(),
        responsible_contact: None,
        spare_household: false,
    };
    let visit_type = &plan.visit_type;
    // Whether they may for a household in cooling-off has been asked already.
    if *exceptions == BTreeSet::from([Exception::CoolingOff]) {
        return Ok(());
    }
    let may = if exceptions.is_empty() || visit_type.out_of_hours_authorised_by.is_empty() {
        &visit_type.authorised_by
    } else {
        &visit_type.out_of_hours_authorised_by
    };
    let anybody =
        may.is_empty() && plan.people.contains_key(authoriser) && !book.workers.contains(authoriser);
    if anybody || book.is_one_of(authoriser, may) {
        Ok(())
    } else {
        Err(Refusal::AuthoriserNotAllowed {
            authoriser: authoriser.clone(),
            exceptions: exceptions.iter().copied().collect(),
        })
    }
}

/// Makes the plan this visit's own: halved where it is at risk, and home-safe told to the line manager first.
fn prepare(mut plan: Plan, sign_out: &SignOut) -> Plan {
    let rule = &mut plan.visit_type.home_safe.rule;
    if let Some(chain) = plan.chains.get(&rule.chain) {
        let chain = line_manager_first(chain);
        rule.chain = chain.name.clone();
        plan.chains.insert(chain.name.clone(), chain);
    }
    if sign_out.at_risk {
        halve(&mut plan);
    }
    plan
}

/// Returns the chain with the line manager and the responsible contact told before anybody else (WH-22, OP-05).
fn line_manager_first(chain: &Chain) -> Chain {
    let model = chain.step(0);
    let first = Step {
        name: "line manager".to_owned(),
        tell: vec![Target::ResponsibleContact, Target::LineManager],
        ask: Ask::RingWorker,
        // A last step has no wait of its own that means anything.
        wait: if chain.before.is_empty() {
            chain.last_again
        } else {
            model.wait
        },
        again: None,
        ..model.clone()
    };
    let mut before = vec![first];
    before.extend(chain.before.iter().cloned());
    Chain {
        name: ChainName::new(format!("{} after line manager", chain.name)),
        before,
        ..chain.clone()
    }
}

/// Halves every wait of a visit at risk (DESIGN section 5).
fn halve(plan: &mut Plan) {
    for chain in plan.chains.values_mut() {
        for step in chain.before.iter_mut().chain(std::iter::once(&mut chain.last)) {
            step.wait = step.wait.halved();
            step.again = step.again.map(Interval::halved);
            step.hold = step.hold.halved();
        }
        chain.last_again = chain.last_again.halved();
    }
    let visit_type = &mut plan.visit_type;
    let rules = [
        visit_type.arrival.as_mut().map(|arrival| &mut arrival.rule),
        visit_type.check_in.as_mut().map(|check_in| &mut check_in.rule),
        Some(&mut visit_type.no_answer.rule),
        Some(&mut visit_type.return_by.rule),
        Some(&mut visit_type.home_safe.rule),
    ];
    for rule in rules.into_iter().flatten() {
        rule.grace = rule.grace.halved();
    }
}

/// Says which steps of this visit's chains have nobody in just now.
fn empty_steps(plan: &Plan, sign_out: &SignOut, at: Timestamp) -> Vec<String> {
    let book = Book {
        chains: &plan.chains,
        people: &plan.people,
        workers: sign_out.workers.iter().cloned().collect(),
        responsible_contact: sign_out.responsible_contact.clone(),
        spare_household: false,
    };
    let rules = [
        plan.visit_type
            .arrival
            .as_ref()
            .map(|arrival| &arrival.rule.chain),
        plan.visit_type
            .check_in
            .as_ref()
            .map(|check_in| &check_in.rule.chain),
        Some(&plan.visit_type.return_by.rule.chain),
    ];
    let names: BTreeSet<&ChainName> = rules.into_iter().flatten().collect();
    names
        .into_iter()
        .filter_map(|name| plan.chains.get(name))
        .flat_map(|chain| chain.steps().map(move |step| (chain, step)))
        .filter(|(_, step)| !book.telling(step, at).1)
        .map(|(chain, step)| {
            format!(
                "nobody of step `{}` of chain `{}` is in just now",
                step.name, chain.name
            )
        })
        .collect()
}
