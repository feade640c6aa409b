//! Plans of now: each made once from the rules, and shared by all visits and watches that begin under them.

use super::App;
use super::held::{HeldState, HeldStates};
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::person::Person;
use crate::domain::plan::Plan;
use crate::domain::presence::PresenceMark;
use crate::domain::shared::{PlanName, Shared, SharedKind, SharedPlan, SharedWatchPlan};
use crate::domain::visit::Visit;
use crate::domain::visit_plans::VisitPlans;
use crate::domain::watch::{Watch, WatchPlan};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The plans made from the rules of now, by school.
#[derive(Debug, Default)]
pub(super) struct PlansOfNow {
    visits: BTreeMap<SchoolId, BTreeMap<String, VisitPlans>>,
    watches: BTreeMap<SchoolId, SharedWatchPlan>,
}

/// The people of plans, with the marks of now.
type MarkedPeople = Arc<BTreeMap<PersonId, Person>>;

/// A visit or a watch, with a plan that it shares.
trait PlanHolder: HeldState {
    type Plan: SharedKind;

    fn shared_plan(&self) -> &Shared<Self::Plan>;

    fn set_plan(&mut self, plan: Shared<Self::Plan>);
}

impl PlanHolder for Visit {
    type Plan = Plan;

    fn shared_plan(&self) -> &SharedPlan {
        &self.plan
    }

    fn set_plan(&mut self, plan: SharedPlan) {
        self.plan = plan;
    }
}

impl PlanHolder for Watch {
    type Plan = WatchPlan;

    fn shared_plan(&self) -> &SharedWatchPlan {
        &self.plan
    }

    fn set_plan(&mut self, plan: SharedWatchPlan) {
        self.plan = plan;
    }
}

impl App {
    /// Returns the plans of a visit type of now; `None` if the school has no such type.
    pub(super) fn visit_plans(&mut self, school: &SchoolId, visit_type: &str) -> Option<VisitPlans> {
        let made = self.plans.visits.get(school);
        if let Some(plans) = made.and_then(|made| made.get(visit_type)) {
            return Some(plans.clone());
        }
        let plans = VisitPlans::from(self.rules.school(school)?.plan(visit_type)?);
        let made = self.plans.visits.entry(school.clone()).or_default();
        made.insert(visit_type.to_owned(), plans.clone());
        Some(plans)
    }

    /// Returns the plan of a watch of now; `None` for an unknown school.
    pub(super) fn watch_plan(&mut self, school: &SchoolId) -> Option<SharedWatchPlan> {
        if let Some(plan) = self.plans.watches.get(school) {
            return Some(plan.clone());
        }
        let plan = SharedWatchPlan::from(self.rules.school(school)?.watch_plan());
        self.plans.watches.insert(school.clone(), plan.clone());
        Some(plan)
    }

    /// Lends the marks of now to the rules, and to every visit and watch.
    pub(super) fn lend_marks(&mut self) {
        let marked: Vec<PersonId> = self.people.keys().cloned().collect();
        for person in marked {
            self.lend_mark(&person);
        }
    }

    /// Lends a person's mark to the rules, and to every visit and watch: their plans stay unchanged otherwise, and stay shared.
    pub(super) fn lend_mark(&mut self, person: &PersonId) {
        let mark = self.people.get(person).and_then(|notes| notes.mark);
        let school = person.school();
        let mut lent_visits = LentPlans::default();
        let mut lent_watches = LentPlans::default();
        let changed = self.rules.set_mark(person, mark);
        if let Some(known) = self.rules.school(&school) {
            let people = &known.people;
            for (_, plans) in self.plans.visits.get_mut(&school).into_iter().flatten() {
                if changed {
                    *plans = plans.with_people(people);
                }
                plans.made().for_each(|plan| lent_visits.note(plan));
            }
            if let Some(plan) = self.plans.watches.get_mut(&school) {
                if changed {
                    *plan = plan.with_people(people.clone());
                }
                lent_watches.note(plan.clone());
            }
        }
        lend(&mut self.visits, &school, person, mark, lent_visits);
        lend(&mut self.watches, &school, person, mark, lent_watches);
    }
}

/// Plans with a mark lent already, by name: what shared a plan shares the plan with the mark.
struct LentPlans<P>(BTreeMap<PlanName, Shared<P>>);

impl<P> Default for LentPlans<P> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<P: SharedKind> LentPlans<P> {
    fn note(&mut self, plan: Shared<P>) {
        if let Some(name) = plan.name() {
            self.0.insert(name, plan);
        }
    }

    fn lend(&mut self, plan: &Shared<P>, person: &PersonId, mark: Option<PresenceMark>) -> Shared<P> {
        let marked = || {
            let mut people: MarkedPeople = plan.people().clone();
            if let Some(person) = Arc::make_mut(&mut people).get_mut(person) {
                person.mark = mark;
            }
            plan.with_people(people)
        };
        match plan.name() {
            Some(name) => self.0.entry(name).or_insert_with(marked).clone(),
            None => marked(),
        }
    }
}

/// Lends a mark to a person of each plan of a school that says otherwise.
fn lend<Holder: PlanHolder>(
    holders: &mut HeldStates<Holder>,
    school: &SchoolId,
    person: &PersonId,
    mark: Option<PresenceMark>,
    mut lent: LentPlans<Holder::Plan>,
) {
    let known = |holder: &Holder| holder.shared_plan().people().get(person).cloned();
    let differs = |holder: &Holder| known(holder).is_some_and(|person| person.mark != mark);
    let differing = holders.of_school(school).filter(|holder| differs(holder));
    let differing: Vec<Arc<Holder>> = differing.cloned().collect();
    for mut holder in differing {
        let plan = lent.lend(holder.shared_plan(), person, mark);
        Arc::make_mut(&mut holder).set_plan(plan);
        holders.insert(holder.id(), holder);
    }
}
