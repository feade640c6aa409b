//! The plans of one visit type: as the rules say, and as a visit makes them its own. Each is made once.

use super::chain::{Ask, Chain, Step, Target};
use super::id::{ChainName, PersonId};
use super::person::Person;
use super::plan::Plan;
use super::shared::SharedPlan;
use super::time::Interval;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The plans of one visit type. A copy costs nothing.
#[derive(Debug, Clone)]
pub struct VisitPlans(Arc<MadePlans>);

#[derive(Debug)]
struct MadePlans {
    rules: SharedPlan,
    going: OnceLock<SharedPlan>,
    at_risk: OnceLock<SharedPlan>,
}

impl From<SharedPlan> for VisitPlans {
    fn from(rules: SharedPlan) -> Self {
        Self(Arc::new(MadePlans {
            rules,
            going: OnceLock::new(),
            at_risk: OnceLock::new(),
        }))
    }
}

impl From<Plan> for VisitPlans {
    fn from(rules: Plan) -> Self {
        Self::from(SharedPlan::from(rules))
    }
}

impl VisitPlans {
    /// Returns the plan as the rules say.
    #[must_use]
    pub fn rules(&self) -> &SharedPlan {
        &self.0.rules
    }

    /// Returns the plan of a visit that begins: home-safe told to the line manager first, and waits halved for a visit at
    /// risk.
    #[must_use]
    pub fn of_visit(&self, at_risk: bool) -> SharedPlan {
        let (made, prepare): (_, fn(&mut Plan)) = if at_risk {
            (&self.0.at_risk, |plan| {
                tell_line_manager_first(plan);
                halve(plan);
            })
        } else {
            (&self.0.going, tell_line_manager_first)
        };
        let plan = made.get_or_init(|| {
            let mut plan = (**self.rules()).clone();
            prepare(&mut plan);
            SharedPlan::from(plan)
        });
        plan.clone()
    }

    /// Returns the plans made so far.
    pub fn made(&self) -> impl Iterator<Item = SharedPlan> {
        let made = [self.0.going.get(), self.0.at_risk.get()].into_iter().flatten();
        made.chain([&self.0.rules]).cloned()
    }

    /// Returns the same plans with other marks of their people.
    #[must_use]
    pub fn with_people(&self, people: &Arc<BTreeMap<PersonId, Person>>) -> Self {
        let marked = |plan: &SharedPlan| plan.with_people(people.clone());
        let made = |plan: &OnceLock<SharedPlan>| {
            let plan = plan.get().map(marked);
            plan.map_or_else(OnceLock::new, OnceLock::from)
        };
        Self(Arc::new(MadePlans {
            rules: marked(&self.0.rules),
            going: made(&self.0.going),
            at_risk: made(&self.0.at_risk),
        }))
    }
}

/// Tells home-safe to the line manager first.
fn tell_line_manager_first(plan: &mut Plan) {
    let rule = &mut plan.visit_type.home_safe.rule;
    if let Some(chain) = plan.chains.get(&rule.chain) {
        let chain = line_manager_first(chain);
        rule.chain = chain.name.clone();
        plan.chains.insert(chain.name.clone(), chain);
    }
}

/// Returns the chain with a first step to the line manager and the responsible contact (WH-22,
/// OP-05).
fn line_manager_first(chain: &Chain) -> Chain {
    let model = chain.step(0);
    let first = Step {
        name: "line manager".to_owned(),
        tell: vec![Target::ResponsibleContact, Target::LineManager],
        ask: Ask::RingWorker,
        // A last step has no meaningful wait.
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

/// Halves every grace, wait of a step, repeat and hold of a visit at risk (docs/rules/visits.md).
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
    let entry = visit_type
        .entry
        .as_mut()
        .and_then(|entry| entry.check_in.as_mut());
    let rules = [
        entry.map(|check_in| &mut check_in.rule),
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
