//! Signing out: what is refused, with the list, and who is told.

use crate::school::{clock, id, in_between, plan, role, sign_out, stop};
use crate::story::Story;
use homeward::domain::command::{Missing, Refusal};
use homeward::domain::id::VisitId;
use homeward::domain::notice::Template;
use homeward::domain::plan::{Plan, Requirement};
use homeward::domain::private::{Phone, Private};
use homeward::domain::sign_out::open;
use homeward::domain::time::Availability;
use homeward::domain::visit::{Exception, SignOut};

fn try_open(plan: &Plan, sign_out: &SignOut) -> Result<(), Refusal> {
    open(
        plan.clone(),
        sign_out.clone(),
        &[],
        None,
        Vec::new(),
        clock("10:00"),
    )
    .map(|_| ())
}

fn missing(plan: &Plan, sign_out: &SignOut) -> Vec<Missing> {
    match try_open(plan, sign_out) {
        Err(Refusal::Missing(missing)) => missing,
        other => panic!("{other:?}"),
    }
}

fn hours(from: &str, until: &str) -> Availability {
    Availability::Windows {
        windows: vec![(clock(from), clock(until))],
        horizon: clock("+1 23:00"),
    }
}

#[test]
fn a_sign_out_is_refused_with_the_whole_list_of_what_is_missing() {
    let mut plan = plan();
    plan.visit_type.requires = [
        Requirement::Authorisation,
        Requirement::HouseholdPhone,
        Requirement::Purpose,
        Requirement::RiskAssessment,
        Requirement::Vehicle,
    ]
    .into();
    plan.people.get_mut(&id("jo")).expect("jo").mobile = None;
    let mut bare = sign_out(&["jo"]);
    bare.household = None;
    bare.purpose = Some(Private::new("  "));
    bare.vehicle = None;
    bare.stops.clear();
    assert_eq!(
        missing(&plan, &bare),
        [
            Missing::Mobile(id("jo")),
            Missing::Stop,
            Missing::Required(Requirement::Authorisation),
            Missing::Required(Requirement::HouseholdPhone),
            Missing::Required(Requirement::Purpose),
            Missing::Required(Requirement::RiskAssessment),
            Missing::Required(Requirement::Vehicle),
        ]
    );
}

#[test]
fn nobody_signs_out_a_visit_without_workers() {
    assert_eq!(missing(&plan(), &sign_out(&[]))[0], Missing::Worker);
}

#[test]
fn a_stop_without_an_address_is_no_stop() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop(" ", None)];
    assert_eq!(missing(&plan(), &sign_out), [Missing::Stop]);
}

#[test]
fn a_school_phone_carried_will_do() {
    let mut plan = plan();
    plan.people.get_mut(&id("jo")).expect("jo").mobile = None;
    let mut sign_out = sign_out(&["jo"]);
    sign_out
        .carried
        .insert(id("jo"), Phone::parse("07700 900190").expect("a drama number"));
    assert_eq!(try_open(&plan, &sign_out), Ok(()));
}

#[test]
fn the_expected_return_lies_in_the_future() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.back_by = clock("10:00");
    assert_eq!(try_open(&plan(), &sign_out), Err(Refusal::BackInThePast));
}

#[test]
fn nobody_is_on_two_visits() {
    let out = [(id("sam"), VisitId(7))];
    assert_eq!(
        open(
            plan(),
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
fn a_visit_that_breaks_a_rule_needs_a_named_authoriser() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    plan.visit_type.authorised_by = vec![role("dsl")];
    plan.visit_type.out_of_hours_authorised_by = vec![role("headteacher")];
    let alone = sign_out(&["jo"]);
    assert_eq!(
        missing(&plan, &alone),
        [Missing::AuthoriserFor(vec![Exception::TooFewWorkers])]
    );
    let by = |who: &str| {
        let mut alone = alone.clone();
        alone.authorised_by = Some(id(who));
        try_open(&plan, &alone)
    };
    assert_eq!(by("head"), Ok(()));
    assert_eq!(
        by("dsl"),
        Err(Refusal::AuthoriserNotAllowed {
            authoriser: id("dsl"),
            exceptions: vec![Exception::TooFewWorkers]
        })
    );
}

#[test]
fn hours_and_the_latest_start_are_exceptions_of_their_own() {
    let mut plan = plan();
    plan.visit_type.hours = hours("08:30", "16:00");
    plan.visit_type.start_hours = hours("08:30", "09:30");
    assert_eq!(
        missing(&plan, &sign_out(&["jo"])),
        [Missing::AuthoriserFor(vec![Exception::AfterLatestStart])]
    );
    let mut late = sign_out(&["jo"]);
    late.back_by = clock("17:00");
    plan.visit_type.start_hours = Availability::Always;
    assert_eq!(
        missing(&plan, &late),
        [Missing::AuthoriserFor(vec![Exception::OutOfHours])]
    );
    late.authorised_by = Some(id("head"));
    let story = Story::open(plan, late);
    assert!(
        story.visit.exceptions.contains(&Exception::OutOfHours),
        "and it is recorded which"
    );
}

#[test]
fn only_those_who_may_can_authorise_and_nobody_authorises_their_own_visit() {
    let mut plan = plan();
    plan.visit_type.requires = [Requirement::Authorisation].into();
    plan.visit_type.authorised_by = vec![role("headteacher"), role("dsl"), role("staff")];
    let by = |who: &str| {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.authorised_by = Some(id(who));
        try_open(&plan, &sign_out)
    };
    assert_eq!(by("head"), Ok(()));
    assert_eq!(by("sam"), Ok(()));
    assert!(matches!(by("pat"), Err(Refusal::AuthoriserNotAllowed { .. })));
    assert!(matches!(by("jo"), Err(Refusal::AuthoriserNotAllowed { .. })));
    assert!(matches!(
        by("stranger"),
        Err(Refusal::AuthoriserNotAllowed { .. })
    ));
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
        plan(),
        sign_out(&["jo"]),
        &[],
        None,
        vec!["no text can leave just now".to_owned()],
        clock("10:00"),
    )
    .expect("signs out");
    let visit = homeward::domain::decide::first(VisitId(1), &events).expect("a visit");
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
        [Missing::AuthoriserFor(vec![Exception::TooFewWorkers])]
    );
}
