//! A coming sign-out: the problems in the way, and the events while the workers are silent.
//!
//! The domain itself decides: the visit is opened as by the sign-out, and woken at each of the visit's own deadlines. Nothing is
//! kept.

use super::answer::{ComingStep, PersonChoice, SignOutField, SignOutForecast, SignOutProblem};
use super::lookup::RequestError;
use super::snapshot::Snapshot;
use crate::config::School;
use crate::domain::aggregate::replay;
use crate::domain::alert::AlertEvent;
use crate::domain::chain::Ask;
use crate::domain::command::{DecisionContext, MissingItem, Refusal, VisitCommand};
use crate::domain::decide::decide;
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, PersonId, VisitId};
use crate::domain::incident::{CoolingOff, HouseholdKeys};
use crate::domain::plan::{Plan, Requirement};
use crate::domain::sign_out::{self, authorisers};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{RuleException, SignOut, Visit};
use crate::domain::visit_plans::VisitPlans;
use crate::input::{SignOutFault, SignOutRequest, read_sign_out};
use crate::wording;
use std::collections::BTreeSet;

/// Longest time looked at after the return: a longer chain is cut short.
const AFTER_RETURN: Span = Span::from_mins(4 * 60);

/// Upper bound on the turns of one forecast.
const TURNS_AT_MOST: usize = 500;

/// Foresees a sign-out as typed.
///
/// # Errors
/// [`RequestError`] for an unknown school; every other problem is part of the forecast.
pub fn forecast(
    snapshot: &Snapshot,
    request: &SignOutRequest,
    now: Timestamp,
) -> Result<SignOutForecast, RequestError> {
    let school = snapshot.lookup().school(request.school.as_deref())?;
    let foreseen = SignOutForecast {
        time_zone: school.time_zone.clone(),
        ..SignOutForecast::default()
    };
    let Some(plan) = school.plan(&request.visit_type) else {
        let problem = SignOutProblem {
            field: SignOutField::VisitType,
            words: school.no_visit_type(&request.visit_type),
            may: Vec::new(),
        };
        return Ok(SignOutForecast {
            problems: vec![problem],
            ..foreseen
        });
    };
    let read = read_sign_out(school, request, now);
    let asked = (read.sign_out, request.ask);
    if read.faults.is_empty() {
        return Ok(foresee(snapshot, school, plan, asked, foreseen, now));
    }
    // What cannot be understood, and at the other fields what is missing: the whole list at once.
    let mut problems: Vec<SignOutProblem> = read.faults.into_iter().map(of_fault).collect();
    let known: BTreeSet<SignOutField> = problems.iter().map(|problem| problem.field).collect();
    let rest = foresee(snapshot, school, plan, asked, SignOutForecast::default(), now);
    let others = rest.problems.into_iter();
    problems.extend(others.filter(|problem| !known.contains(&problem.field)));
    Ok(SignOutForecast { problems, ..foreseen })
}

fn foresee(
    snapshot: &Snapshot,
    school: &School,
    plan: Plan,
    (asked, by_text): (SignOut, bool),
    foreseen: SignOutForecast,
    now: Timestamp,
) -> SignOutForecast {
    let name = |id: &PersonId| name_of(school, id);
    let names = |ids: &[PersonId]| wording::and_list(&ids.iter().map(name).collect::<Vec<_>>());
    let visit_type = &plan.visit_type;
    let foreseen = SignOutForecast {
        names: names(&asked.workers),
        back_by: Some(asked.back_by),
        check_in_every: visit_type
            .check_in
            .as_ref()
            .map(|check_in| check_in.every.span().ms() / 60_000),
        ..foreseen
    };
    let plans = VisitPlans::from(plan);
    let out = already_out(snapshot, &asked.workers);
    let household = HouseholdKeys::of(&asked);
    let cooling_off = snapshot
        .households
        .values()
        .find(|known| known.lasts() && known.household.matches(&household));
    let doubts = snapshot.troubles.clone();
    let code = AlertCode::nth(0);
    let opened = if by_text {
        sign_out::plan(&plans, asked.clone(), &out, cooling_off, code, now)
    } else {
        sign_out::open(&plans, asked.clone(), &out, cooling_off, doubts.clone(), now)
    };
    let events = match opened {
        Ok(events) => events,
        Err(refusal) => {
            let problems = RefusedSignOut {
                school,
                plan: plans.rules(),
                asked: &asked,
            };
            return SignOutForecast {
                problems: problems.of_refusal(&refusal),
                ..foreseen
            };
        }
    };
    match events.first() {
        Some(VisitEvent::SignedOut {
            doubts,
            exceptions,
            sign_out: begun,
            ..
        }) => SignOutForecast {
            goes_home: begun.ends_at_home && !asked.ends_at_home,
            goes_without: goes_without(school, &plans, &asked, &out, cooling_off, now),
            exceptions: exceptions.iter().copied().collect(),
            doubts: doubts.clone(),
            coming: replay::<Visit>(VisitId(0), &events).map_or_else(Vec::new, coming),
            ..foreseen
        },
        Some(VisitEvent::Planned {
            asked: people,
            exceptions,
            ..
        }) => {
            // The visit after every YES.
            let sets_off = SignOut {
                contact_accepted: true,
                leave_at: None,
                ..asked.clone()
            };
            let at = asked.leave_at.unwrap_or(now).max(now);
            let begun = sign_out::open(&plans, sets_off, &out, cooling_off, doubts, at);
            let begun = begun.ok().and_then(|events| replay::<Visit>(VisitId(0), &events));
            SignOutForecast {
                asked: people.keys().map(name).collect(),
                exceptions: exceptions.iter().copied().collect(),
                coming: begun.map_or_else(Vec::new, coming),
                ..foreseen
            }
        }
        Some(_) | None => foreseen,
    }
}

/// Returns what a visit against policy lacks beside the leave.
fn goes_without(
    school: &School,
    plans: &VisitPlans,
    asked: &SignOut,
    out: &[(PersonId, VisitId)],
    cooling_off: Option<&CoolingOff>,
    now: Timestamp,
) -> Vec<String> {
    if asked.against_policy.is_none() {
        return Vec::new();
    }
    let by_the_rules = SignOut {
        against_policy: None,
        ..asked.clone()
    };
    let refused = RefusedSignOut {
        school,
        plan: plans.rules(),
        asked: &by_the_rules,
    };
    match sign_out::open(plans, by_the_rules.clone(), out, cooling_off, Vec::new(), now) {
        Ok(_) => Vec::new(),
        Err(refusal) => {
            let problems = refused.of_refusal(&refusal);
            problems.into_iter().map(|problem| problem.words).collect()
        }
    }
}

/// Returns the events of a visit while the workers are silent: the visit is woken at every instant of `Visit::next`.
pub(super) fn coming(mut visit: Visit) -> Vec<ComingStep> {
    let until = visit.back_by + AFTER_RETURN;
    let mut coming: Vec<ComingStep> = Vec::new();
    for _ in 0..TURNS_AT_MOST {
        let Some(due) = visit.next().filter(|due| due.at <= until) else {
            break;
        };
        let given = DecisionContext {
            at: due.at,
            code: AlertCode::nth(0),
        };
        let Ok(decision) = decide(&visit, &VisitCommand::Wake, &given) else {
            break;
        };
        for event in decision.events() {
            crate::domain::apply::apply(&mut visit, &event);
            if let Some(step) = step_of(&visit, &event, due.at) {
                coming.push(step);
            }
        }
        let last = coming.last().and_then(|step| step.ask);
        let is_last = visit
            .alert
            .as_ref()
            .and_then(|alert| Some(alert.step == visit.plan.chains.get(&alert.chain)?.last_index()));
        if last == Some(Ask::Police) || is_last == Some(true) {
            break;
        }
    }
    coming
}

/// Returns an event as a step to come: a question to the workers, or a step of the chain.
fn step_of(visit: &Visit, event: &VisitEvent, at: Timestamp) -> Option<ComingStep> {
    let names = |people: &mut dyn Iterator<Item = &PersonId>| {
        wording::and_list(&people.map(|id| visit.name(id)).collect::<Vec<_>>())
    };
    if let VisitEvent::Nudged { workers, .. } = event
        && visit.alert.is_none()
    {
        return Some(ComingStep {
            at,
            names: names(&mut workers.iter()),
            ask: None,
        });
    }
    let VisitEvent::Alert(AlertEvent::StepStarted {
        index, people, at, ..
    }) = event
    else {
        return None;
    };
    let alert = visit.alert.as_ref()?;
    let chain = visit.plan.chains.get(&alert.chain)?;
    Some(ComingStep {
        at: *at,
        names: names(&mut people.iter().map(|(id, _)| id)),
        ask: Some(chain.step(*index).ask),
    })
}

fn already_out(snapshot: &Snapshot, workers: &[PersonId]) -> Vec<(PersonId, VisitId)> {
    let open = snapshot.visits.values().filter(|visit| visit.is_open());
    let pairs = open.flat_map(|visit| visit.workers.keys().map(|worker| (worker.clone(), visit.id)));
    pairs.filter(|(worker, _)| workers.contains(worker)).collect()
}

fn name_of(school: &School, id: &PersonId) -> String {
    let known = school.people.get(id);
    known.map_or_else(|| id.key().to_owned(), |person| person.name.reveal().to_owned())
}

fn of_fault(fault: SignOutFault) -> SignOutProblem {
    SignOutProblem {
        field: fault.field,
        words: wording::sentence(&fault.words),
        may: Vec::new(),
    }
}

/// The reasons of a refused sign-out, told at the fields of a form.
struct RefusedSignOut<'a> {
    school: &'a School,
    plan: &'a Plan,
    asked: &'a SignOut,
}

impl RefusedSignOut<'_> {
    fn of_refusal(&self, refusal: &Refusal) -> Vec<SignOutProblem> {
        use SignOutField as Field;
        let one = |field, may| {
            vec![self.problem(
                field,
                wording::sign_out_refused(refusal, &|id| self.name(id)),
                may,
            )]
        };
        match refusal {
            Refusal::Missing(items) => self
                .told_once(items)
                .iter()
                .map(|item| self.of_item(item))
                .collect(),
            Refusal::AuthoriserNotAllowed { exceptions, .. } => {
                one(Field::AuthorisedBy, self.may(exceptions))
            }
            Refusal::AlreadyOut { .. } => one(Field::Workers, Vec::new()),
            Refusal::BackInThePast => one(Field::Back, Vec::new()),
            Refusal::CoolingOff { may, .. } => one(Field::Exception, self.choices(may)),
            Refusal::Alert(_)
            | Refusal::AskedAlready { .. }
            | Refusal::CannotBeAsked(_)
            | Refusal::ExtensionTooLong { .. }
            | Refusal::LeaveDoesNotCover(_)
            | Refusal::MayNotClear { .. }
            | Refusal::NoAlert
            | Refusal::NobodyToAsk
            | Refusal::NotAsked(_)
            | Refusal::NotAuthorisedYet(_)
            | Refusal::NotBegun
            | Refusal::NotCoolingOff
            | Refusal::NotOnVisit(_)
            | Refusal::NotOut(_)
            | Refusal::NotPlanned
            | Refusal::NotToBeAsked(_)
            | Refusal::StillOnSite
            | Refusal::UnknownIncident { .. }
            | Refusal::VisitClosed
            | Refusal::VisitOpen => one(Field::AuthorisedBy, Vec::new()),
        }
    }

    /// Returns what is missing, without the exception for too few people where nobody is named yet.
    fn told_once(&self, items: &[MissingItem]) -> Vec<MissingItem> {
        let nobody = self.asked.workers.is_empty();
        let counted = |exceptions: &[RuleException]| -> Option<Vec<RuleException>> {
            let kept = exceptions
                .iter()
                .copied()
                .filter(|exception| !(nobody && *exception == RuleException::TooFewWorkers));
            let kept: Vec<RuleException> = kept.collect();
            (!kept.is_empty()).then_some(kept)
        };
        let item = |item: &MissingItem| match item {
            MissingItem::AuthoriserFor(exceptions) => counted(exceptions).map(MissingItem::AuthoriserFor),
            MissingItem::ExceptionFor(exceptions) => counted(exceptions).map(MissingItem::ExceptionFor),
            MissingItem::NotExcepted(exceptions) => counted(exceptions).map(MissingItem::NotExcepted),
            other => Some(other.clone()),
        };
        items.iter().filter_map(item).collect()
    }

    fn of_item(&self, item: &MissingItem) -> SignOutProblem {
        use SignOutField as Field;
        let (field, may) = match item {
            MissingItem::Required(requirement) => match requirement {
                Requirement::Authorisation => (Field::AuthorisedBy, self.may(&[])),
                Requirement::Detail(detail) => (Field::Detail(*detail), Vec::new()),
                Requirement::Emergency => (Field::Emergency, Vec::new()),
                Requirement::ExpectedArrival | Requirement::ExpectedDeparture => (Field::Stops, Vec::new()),
                Requirement::Hazards => (Field::Hazards, Vec::new()),
                Requirement::HouseholdPhone => (Field::Household, Vec::new()),
                Requirement::Purpose => (Field::Purpose, Vec::new()),
                Requirement::ResponsibleContact => (Field::ResponsibleContact, Vec::new()),
                Requirement::RiskAssessment => (Field::RiskAssessment, Vec::new()),
                Requirement::SafeWord => (Field::Workers, Vec::new()),
                Requirement::Vehicle => (Field::Vehicle, Vec::new()),
            },
            MissingItem::AuthoriserFor(exceptions) => (Field::AuthorisedBy, self.may(exceptions)),
            MissingItem::ExceptionFor(exceptions) => (Field::Exception, self.may(exceptions)),
            MissingItem::NotExcepted(_) => (Field::AgainstPolicy, Vec::new()),
            MissingItem::Acceptance(_) => (Field::ContactAccepted, Vec::new()),
            MissingItem::Purpose(_) => (Field::Purpose, Vec::new()),
            MissingItem::SafeWord(_) | MissingItem::Training(..) | MissingItem::Worker => {
                (Field::Workers, Vec::new())
            }
            MissingItem::Mobile(_) => (Field::Carried, Vec::new()),
            MissingItem::Stop => (Field::Stops, Vec::new()),
        };
        self.problem(field, wording::missing_item(item, &|id| self.name(id)), may)
    }

    fn problem(&self, field: SignOutField, words: String, may: Vec<PersonChoice>) -> SignOutProblem {
        SignOutProblem {
            field,
            words: wording::with_who_may(
                &words,
                &may.iter().map(|who| who.name.as_str()).collect::<Vec<_>>(),
            ),
            may,
        }
    }

    fn name(&self, id: &PersonId) -> String {
        name_of(self.school, id)
    }

    /// Returns the people whose leave would help; empty where any person's would.
    fn may(&self, exceptions: &[RuleException]) -> Vec<PersonChoice> {
        let visit_type = &self.plan.visit_type;
        if visit_type.authorised_by.is_empty() && visit_type.out_of_hours_authorised_by.is_empty() {
            return Vec::new();
        }
        let workers = self.asked.workers.iter().cloned().collect();
        let exceptions: BTreeSet<RuleException> = exceptions.iter().copied().collect();
        self.choices(&authorisers(self.plan, &workers, &exceptions))
    }

    fn choices(&self, people: &[PersonId]) -> Vec<PersonChoice> {
        let choice = |id: &PersonId| PersonChoice {
            key: id.key().to_owned(),
            name: self.name(id),
        };
        people.iter().map(choice).collect()
    }
}
