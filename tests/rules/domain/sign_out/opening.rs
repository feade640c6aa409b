//! Signing out: when a visit opens, who is told, and what is said loudly before they leave.

use crate::support::school::{clock, id, in_between, plan, role, sign_out};
use crate::support::story::Story;
use homeward::domain::command::{MissingItem, Refusal};
use homeward::domain::id::VisitId;
use homeward::domain::notice::Template;
use homeward::domain::plan::Plan;
use homeward::domain::sign_out::open;
use homeward::domain::time::Availability;
use homeward::domain::visit::{RuleException, SignOut};

pub(crate) fn try_open(plan: &Plan, sign_out: &SignOut) -> Result<(), Refusal> {
    open(
        &plan.clone().into(),
        sign_out.clone(),
        &[],
        None,
        Vec::new(),
        clock("10:00"),
    )
    .map(|_| ())
}

pub(crate) fn missing(plan: &Plan, sign_out: &SignOut) -> Vec<MissingItem> {
    match try_open(plan, sign_out) {
        Err(Refusal::Missing(missing)) => missing,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn hours(from: &str, until: &str) -> Availability {
    Availability::Windows {
        windows: vec![(clock(from), clock(until))],
        horizon: clock("+1 23:00"),
    }
}

#[test]
fn nobody_is_on_two_visits() {
    let out = [(id("sam"), VisitId(7))];
    assert_eq!(
        open(
            &plan().into(),
            sign_out(&["jo", "sam"]),
            &out,
            None,
            Vec::new(),
            clock("10:00")
        )
        .map(|_| ()),
        Err(Refusal::AlreadyOut {
            worker: id("sam"),
            visit: VisitId(7)
        })
    );
}

#[test]
fn everybody_who_must_be_told_on_start_is() {
    let mut plan = plan();
    plan.visit_type.tell_on_start = vec![homeward::domain::chain::Target::LineManager, role("dsl")];
    let story = Story::open(plan, sign_out(&["jo"]));
    story.told("lin", Template::Started, "10:00");
    story.told("dsl", Template::Started, "10:00");
    story.told("jo", Template::SignedOut, "10:00");
}

#[test]
fn a_step_with_nobody_in_is_said_loudly_to_worker_and_office_before_they_leave() {
    let mut plan = plan();
    in_between(&mut plan, "olu", "13:00", "16:00");
    in_between(&mut plan, "head", "13:00", "16:00");
    let story = Story::open(plan, sign_out(&["jo"]));
    let told = story.told("jo", Template::SignedOutInDoubt, "10:00");
    assert!(
        told.facts
            .remark
            .as_deref()
            .is_some_and(|remark| remark.contains("slt"))
    );
    story.told("pat", Template::StartedInDoubt, "10:00");
    story.never_told("jo", Template::SignedOut);
}

#[test]
fn a_doubt_about_gateways_is_said_loudly_too() {
    let events = open(
        &plan().into(),
        sign_out(&["jo"]),
        &[],
        None,
        vec!["no text can leave just now".to_owned()],
        clock("10:00"),
    )
    .expect("signs out");
    let visit = homeward::domain::aggregate::replay::<homeward::domain::visit::Visit>(VisitId(1), &events)
        .expect("a visit");
    let said = homeward::domain::notices::notices(None, &visit, &events[0], clock("10:00"));
    assert!(
        said.iter()
            .any(|notice| notice.template == Template::SignedOutInDoubt)
    );
    assert!(said.iter().any(|notice| notice.to == id("pat")));
}

#[test]
fn p01_a_visit_has_a_deadline_from_the_instant_it_opens() {
    let story = Story::open(plan(), sign_out(&["jo", "sam"]));
    assert!(!story.visit.deadlines().is_empty());
    assert!(story.visit.next().is_some());
}

#[test]
fn somebody_named_twice_is_still_alone() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    let alone = sign_out(&["jo", "jo"]);
    assert_eq!(
        missing(&plan, &alone),
        [MissingItem::AuthoriserFor(vec![RuleException::TooFewWorkers])]
    );
}

#[test]
fn at_risk_every_wait_grace_and_hold_is_half() {
    let mut at_risk = sign_out(&["jo"]);
    at_risk.at_risk = true;
    let plan = plan();
    let halved = Story::open(plan.clone(), at_risk).visit.plan.clone();
    for (name, chain) in &plan.chains {
        let half = &halved.chains[name];
        assert_eq!(half.last_again, chain.last_again.halved(), "{name}");
        for (step, half) in chain.steps().zip(half.steps()) {
            assert_eq!((half.wait, half.hold), (step.wait.halved(), step.hold.halved()));
        }
    }
    let grace = |plan: &Plan| {
        let rules = &plan.visit_type;
        [
            rules.arrival.as_ref().map(|rule| rule.rule.grace),
            rules.check_in.as_ref().map(|rule| rule.rule.grace),
            Some(rules.no_answer.rule.grace),
            Some(rules.return_by.rule.grace),
            Some(rules.home_safe.rule.grace),
        ]
    };
    assert_eq!(
        grace(&halved),
        grace(&plan).map(|grace| grace.map(|grace| grace.halved()))
    );
}
