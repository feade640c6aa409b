//! Signing out: the records needed before a worker leaves, and the exceptions in need of leave.

mod missing;

pub use missing::is_exempt;

use super::alert::Directory;
use super::chain::{Ask, Chain, Channel, Step, Target};
use super::command::{MissingItem, Refusal};
use super::event::VisitEvent;
use super::id::{AlertCode, ChainName, PersonId, VisitId};
use super::incident::{CoolingOff, reviewers};
use super::plan::Plan;
use super::roles::HEAD_ROLES;
use super::stand_ins::{targets, with_stand_ins};
use super::time::Timestamp;
use super::visit::{LeavePart, RuleException, SignOut, Visit};
use super::visit_plans::VisitPlans;
use missing::{LeaveState, given, missing, unwatchable};
use std::collections::{BTreeMap, BTreeSet};

/// Decides whether a visit may begin.
///
/// `already_out` lists people on open visits; `cooling_off` is the household's cooling-off, if any,
/// and the visit then needs leave; `doubts` are the reasons, in plain words, why Homeward may not
/// hear or be heard just now: worker and office are told before the workers leave
/// (docs/rules/visits.md, "No false calm").
///
/// # Errors
/// Everything missing, at once; or an authoriser without the right to authorise; or a worker
/// already out. A visit against policy is refused only where nobody could be watched over.
pub fn open(
    plans: &VisitPlans,
    mut sign_out: SignOut,
    already_out: &[(PersonId, VisitId)],
    cooling_off: Option<&CoolingOff>,
    doubts: Vec<String>,
    at: Timestamp,
) -> Result<Vec<VisitEvent>, Refusal> {
    let plan = plans.rules();
    let mut exceptions = possible(plan, &mut sign_out, already_out, cooling_off, at)?;
    if given(sign_out.against_policy.as_ref()) {
        let unwatchable = unwatchable(plan, &sign_out);
        if !unwatchable.is_empty() {
            return Err(Refusal::Missing(unwatchable));
        }
        // Homeward refuses leave, never a watch: the visit is on record as nobody's leave.
        sign_out.authorised_by = None;
        sign_out.at_risk = true;
        exceptions.insert(RuleException::AgainstPolicy);
        return Ok(vec![signed_out(plans, sign_out, exceptions, doubts, at)]);
    }
    // Settle the cooling-off first: without leave for the household, no form is worth filling in.
    check_cooling_off(plan, &sign_out, cooling_off)?;
    check_complete(plan, &sign_out, &exceptions, LeaveState::Given)?;
    Ok(vec![signed_out(plans, sign_out, exceptions, doubts, at)])
}

/// Decides whether a visit may be planned: complete except for the leave to be asked by text
/// (docs/rules/visits.md).
///
/// The named authoriser is asked, and the responsible contact unless already agreed. `code` is the
/// code for their answers.
///
/// # Errors
/// As [`open`]; and if nobody is there to be asked.
pub fn plan(
    plans: &VisitPlans,
    mut sign_out: SignOut,
    already_out: &[(PersonId, VisitId)],
    cooling_off: Option<&CoolingOff>,
    code: AlertCode,
    at: Timestamp,
) -> Result<Vec<VisitEvent>, Refusal> {
    let plan = plans.rules();
    let exceptions = possible(plan, &mut sign_out, already_out, cooling_off, at)?;
    check_cooling_off(plan, &sign_out, cooling_off)?;
    check_complete(plan, &sign_out, &exceptions, LeaveState::Asked)?;
    let authoriser = sign_out
        .authorised_by
        .iter()
        .map(|person| (person, LeavePart::Authorise));
    let contact = sign_out
        .responsible_contact
        .iter()
        .filter(|_| !sign_out.contact_accepted);
    let contact = contact.map(|person| (person, LeavePart::LookAfter));
    let mut asked: BTreeMap<PersonId, BTreeSet<LeavePart>> = BTreeMap::new();
    for (person, part) in authoriser.chain(contact) {
        asked.entry(person.clone()).or_default().insert(part);
    }
    let deaf = asked.keys().find(|person| {
        plan.people
            .get(*person)
            .is_none_or(|known| known.mobile.is_none())
    });
    if let Some(person) = deaf {
        return Err(Refusal::CannotBeAsked(person.clone()));
    }
    if asked.is_empty() {
        return Err(Refusal::NobodyToAsk);
    }
    Ok(vec![VisitEvent::Planned {
        plan: plan.clone().into(),
        sign_out: Box::new(sign_out),
        exceptions,
        asked,
        code,
        at,
    }])
}

/// How the workers of a planned visit set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingOff {
    /// The workers are about to go.
    Now,
    /// The workers have gone already.
    Already,
    /// The workers have gone already, and one is in duress.
    Forced,
}

/// Decides whether a planned visit may begin: its workers set off, under the rules of now.
///
/// Workers on their way without leave are signed out all the same, since nobody would watch over
/// them otherwise. The lack of leave becomes an exception, told to the office as a doubt.
///
/// # Errors
/// As [`open`]; and if leave is missing. Of workers who have gone already only an impossible sign-out
/// is refused.
pub fn set_off(
    planned: &Visit,
    plans: &VisitPlans,
    already_out: &[(PersonId, VisitId)],
    cooling_off: Option<&CoolingOff>,
    mut doubts: Vec<String>,
    going: SettingOff,
    at: Timestamp,
) -> Result<Vec<VisitEvent>, Refusal> {
    let Some(planning) = planned.planning.as_ref().filter(|_| planned.closed.is_none()) else {
        return Err(Refusal::NotPlanned);
    };
    let mut sign_out = planned.sign_out.clone();
    // The workers set off now, whatever the plan said.
    sign_out.leave_at = None;
    sign_out.contact_accepted |= planning.has_agreed(LeavePart::LookAfter);
    let mut exceptions = possible(plans.rules(), &mut sign_out, already_out, cooling_off, at)?;
    let beyond: Vec<RuleException> = exceptions.difference(&planned.exceptions).copied().collect();
    let without_leave = !planning.is_authorised();
    if without_leave || !beyond.is_empty() {
        if going == SettingOff::Now {
            return Err(if without_leave {
                Refusal::NotAuthorisedYet(planning.unanswered())
            } else {
                Refusal::LeaveDoesNotCover(beyond)
            });
        }
        exceptions.insert(RuleException::WithoutLeave);
        doubts.push("they are on their way, and nobody has authorised it".to_owned());
        if without_leave {
            // Put nobody on record as authoriser of a visit without their leave.
            sign_out.authorised_by = None;
        }
    }
    if going == SettingOff::Forced {
        // The doubts ask the office to ring the workers often, which may put one in duress in danger (P9).
        doubts.clear();
    }
    Ok(vec![signed_out(plans, sign_out, exceptions, doubts, at)])
}

/// Completes a sign-out from the directory, and returns the rules broken by the visit.
fn possible(
    plan: &Plan,
    sign_out: &mut SignOut,
    already_out: &[(PersonId, VisitId)],
    cooling_off: Option<&CoolingOff>,
    at: Timestamp,
) -> Result<BTreeSet<RuleException>, Refusal> {
    // A worker named twice is still alone.
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
    if sign_out.vehicle.is_none() {
        let mut on_file = sign_out
            .workers
            .iter()
            .filter_map(|worker| plan.people.get(worker)?.vehicle.clone());
        sign_out.vehicle = on_file.next();
    }
    let mut exceptions = exceptions(plan, sign_out, sign_out.leave_at.unwrap_or(at).max(at));
    if cooling_off.is_some() {
        exceptions.insert(RuleException::CoolingOff);
    }
    if exceptions.contains(&RuleException::OutOfHours) {
        // Nobody is in school at the return: LEFT asks for home-safe (WH-22).
        sign_out.ends_at_home = true;
    }
    Ok(exceptions)
}

fn signed_out(
    plans: &VisitPlans,
    sign_out: SignOut,
    exceptions: BTreeSet<RuleException>,
    mut doubts: Vec<String>,
    at: Timestamp,
) -> VisitEvent {
    let plan = plans.of_visit(sign_out.at_risk);
    // Out of hours with leave the office has gone home, as everybody knows: the chain goes on to whoever is in.
    let is_closed = exceptions.contains(&RuleException::OutOfHours)
        && !exceptions.contains(&RuleException::AgainstPolicy);
    doubts.extend(empty_steps(&plan, &sign_out, is_closed, at));
    VisitEvent::SignedOut {
        plan: plan.into(),
        sign_out: Box::new(sign_out),
        exceptions,
        at,
        doubts,
    }
}

/// Returns the rules of the visit type broken by a visit with a start at `at`.
///
/// A visit starts at the door: the latest start is that of every expected arrival. It ends in school, or when the last
/// door is left.
fn exceptions(plan: &Plan, sign_out: &SignOut, at: Timestamp) -> BTreeSet<RuleException> {
    let visit_type = &plan.visit_type;
    let mut exceptions = BTreeSet::new();
    let at_doors = sign_out.stops.iter().filter_map(|stop| stop.expected_at);
    let mut starts = std::iter::once(at).chain(at_doors.filter(|door| *door > at));
    if starts.any(|start| !visit_type.start_hours.covers(start) && visit_type.hours.covers(start)) {
        exceptions.insert(RuleException::AfterLatestStart);
    }
    let until = sign_out.stops.iter().filter_map(|stop| stop.until);
    let mut ends = std::iter::once(sign_out.back_by).chain(until);
    if !visit_type.hours.covers(at) || ends.any(|end| !visit_type.hours.covers_end(end)) {
        exceptions.insert(RuleException::OutOfHours);
    }
    if sign_out.workers.len() < usize::from(visit_type.workers) {
        exceptions.insert(RuleException::TooFewWorkers);
    }
    exceptions
}

/// Refuses a visit to a household in cooling-off without the permission of an allowed reviewer (TM-26).
fn check_cooling_off(
    plan: &Plan,
    sign_out: &SignOut,
    cooling_off: Option<&CoolingOff>,
) -> Result<(), Refusal> {
    // Where the visit type lists no such exception, no reviewer could allow the visit: `missing` says so.
    let listed = plan.visit_type.exceptions.contains(&RuleException::CoolingOff);
    let Some(cooling_off) = cooling_off.filter(|_| listed) else {
        return Ok(());
    };
    let workers = sign_out.workers.iter().cloned().collect();
    let may = reviewers(&plan.visit_type, &plan.people, &workers);
    match &sign_out.authorised_by {
        Some(authoriser) if may.contains(authoriser) && given(sign_out.exception.as_ref()) => Ok(()),
        authoriser => Err(Refusal::CoolingOff {
            household: cooling_off.visit,
            kind: cooling_off.kind.clone(),
            since: cooling_off.since,
            time_zone: plan.time_zone.clone(),
            authoriser: authoriser.clone().filter(|named| !may.contains(named)),
            may,
        }),
    }
}

/// Refuses a sign-out that lacks anything, and an authoriser without the right.
fn check_complete(
    plan: &Plan,
    sign_out: &SignOut,
    exceptions: &BTreeSet<RuleException>,
    leave: LeaveState,
) -> Result<(), Refusal> {
    let missing = missing(plan, sign_out, exceptions, leave);
    if missing
        .iter()
        .all(|item| matches!(item, MissingItem::ExceptionFor(_)))
    {
        // Whoever may not allow the exception is named first: the word alone would not help.
        check_authoriser(plan, sign_out, exceptions)?;
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Missing(missing))
    }
}

/// Returns the people told that a visit began by exception, with their channels: whoever hears of every start and whoever
/// may allow the exception. Against policy it is the head and the line manager, by text and e-mail.
#[must_use]
pub fn told_of_exception(visit: &Visit, at: Timestamp) -> Vec<(PersonId, Vec<Channel>)> {
    let (plan, directory) = (&visit.plan, visit.directory());
    let visit_type = &plan.visit_type;
    if visit.exceptions.is_empty() {
        return Vec::new();
    }
    if visit.exceptions.contains(&RuleException::AgainstPolicy) {
        let by = [Channel::Sms, Channel::Email];
        let mut tell = targets(&HEAD_ROLES);
        tell.push(Target::LineManager);
        let told = with_stand_ins(&directory, &tell, &by, at);
        let is_head = |person: &PersonId| directory.is_one_of(person, &targets(&HEAD_ROLES));
        if told.iter().any(|(person, _)| is_head(person)) {
            return told;
        }
        // A school without a head on file has leaders who may allow exceptions.
        tell.extend(visit_type.out_of_hours_authorised_by.iter().cloned());
        return with_stand_ins(&directory, &tell, &by, at);
    }
    let mut tell = visit_type.tell_on_start.clone();
    if visit.exceptions.contains(&RuleException::CoolingOff) {
        let may = reviewers(visit_type, &plan.people, &directory.workers);
        tell.extend(may.into_iter().map(Target::Person));
    }
    if visit
        .exceptions
        .iter()
        .any(|exception| *exception != RuleException::CoolingOff)
    {
        tell.extend(visit_type.out_of_hours_authorised_by.iter().cloned());
    }
    directory.reachable(&tell)
}

/// Returns the people with the right to authorise a visit with these exceptions: never a worker of the visit.
#[must_use]
pub fn authorisers(
    plan: &Plan,
    workers: &BTreeSet<PersonId>,
    exceptions: &BTreeSet<RuleException>,
) -> Vec<PersonId> {
    let directory = Directory::of_school(&plan.chains, &plan.people, workers.clone());
    let visit_type = &plan.visit_type;
    let may = if exceptions.is_empty() || visit_type.out_of_hours_authorised_by.is_empty() {
        &visit_type.authorised_by
    } else {
        &visit_type.out_of_hours_authorised_by
    };
    let is_one = |person: &&PersonId| {
        if may.is_empty() {
            !workers.contains(*person)
        } else {
            directory.is_one_of(person, may)
        }
    };
    plan.people.keys().filter(is_one).cloned().collect()
}

fn check_authoriser(
    plan: &Plan,
    sign_out: &SignOut,
    exceptions: &BTreeSet<RuleException>,
) -> Result<(), Refusal> {
    let Some(authoriser) = &sign_out.authorised_by else {
        return Ok(());
    };
    // `check_cooling_off` has judged this authoriser already.
    if *exceptions == BTreeSet::from([RuleException::CoolingOff]) {
        return Ok(());
    }
    let workers = sign_out.workers.iter().cloned().collect();
    if authorisers(plan, &workers, exceptions).contains(authoriser) {
        Ok(())
    } else {
        Err(Refusal::AuthoriserNotAllowed {
            authoriser: authoriser.clone(),
            exceptions: exceptions.iter().copied().collect(),
        })
    }
}

/// Returns a doubt for each step of this visit's chains with nobody in just now. While the office is closed, a step is
/// no doubt if a later one that rings no household has somebody in: that one is told at once.
fn empty_steps(plan: &Plan, sign_out: &SignOut, is_closed: bool, at: Timestamp) -> Vec<String> {
    let workers = sign_out.workers.iter().cloned().collect();
    let directory = Directory {
        responsible_contact: sign_out.responsible_contact.clone(),
        ..Directory::of_school(&plan.chains, &plan.people, workers)
    };
    let visit_type = &plan.visit_type;
    let rules = [
        visit_type.arrival.as_ref().map(|arrival| &arrival.rule.chain),
        visit_type.check_in.as_ref().map(|check_in| &check_in.rule.chain),
        Some(&visit_type.return_by.rule.chain),
    ];
    let names: BTreeSet<&ChainName> = rules.into_iter().flatten().collect();
    let has_somebody_in = |step: &Step| directory.recipients_of(step, at).1;
    let is_made_up_for = |chain: &Chain, index: usize| {
        let mut later = chain.steps().skip(index + 1);
        is_closed && later.any(|step| step.ask != Ask::RingHousehold && has_somebody_in(step))
    };
    let chains = names.into_iter().filter_map(|name| plan.chains.get(name));
    let mut doubts: Vec<String> = Vec::new();
    for (chain, (index, step)) in
        chains.flat_map(|chain| chain.steps().enumerate().map(move |step| (chain, step)))
    {
        let doubt = format!("nobody is in who would be told at step `{}`", step.name);
        if !has_somebody_in(step) && !is_made_up_for(chain, index) && !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    }
    doubts
}
