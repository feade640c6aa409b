//! Leave for a visit that breaks a rule: who may give it, and for what.

use crate::domain::sign_out::opening::{hours, missing, try_open};
use crate::support::school::{clock, id, plan, role, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::command::{MissingItem, Refusal};
use homeward::domain::delivery::Priority;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{SchoolId, VisitId};
use homeward::domain::incident::{CoolingOff, HouseholdKeys};
use homeward::domain::notice::Template;
use homeward::domain::plan::Requirement;
use homeward::domain::private::Private;
use homeward::domain::sign_out::open;
use homeward::domain::time::Availability;
use homeward::domain::visit::RuleException;

#[test]
fn a_visit_that_breaks_a_rule_needs_a_named_authoriser() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    plan.visit_type.authorised_by = vec![role("dsl")];
    plan.visit_type.out_of_hours_authorised_by = vec![role("headteacher")];
    let alone = sign_out(&["jo"]);
    assert_eq!(
        missing(&plan, &alone),
        [MissingItem::AuthoriserFor(vec![RuleException::TooFewWorkers])]
    );
    let by = |who: &str| {
        let mut alone = alone.clone();
        alone.authorised_by = Some(id(who));
        alone.exception = Some(Private::new("his sister is ill"));
        try_open(&plan, &alone)
    };
    assert_eq!(by("head"), Ok(()));
    assert_eq!(
        by("dsl"),
        Err(Refusal::AuthoriserNotAllowed {
            authoriser: id("dsl"),
            exceptions: vec![RuleException::TooFewWorkers]
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
        [MissingItem::AuthoriserFor(vec![RuleException::AfterLatestStart])]
    );
    let mut late = sign_out(&["jo"]);
    late.back_by = clock("17:00");
    plan.visit_type.start_hours = Availability::Always;
    assert_eq!(
        missing(&plan, &late),
        [MissingItem::AuthoriserFor(vec![RuleException::OutOfHours])]
    );
    late.authorised_by = Some(id("head"));
    late.exception = Some(Private::new("the mother works until five"));
    let story = Story::open(plan, late);
    assert!(
        story.visit.exceptions.contains(&RuleException::OutOfHours),
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
fn whoever_is_exempt_needs_no_leave_if_all_who_go_are() {
    let mut plan = plan();
    plan.visit_type.requires = [Requirement::Authorisation].into();
    plan.visit_type.exempt = vec![role("slt")];
    assert_eq!(try_open(&plan, &sign_out(&["olu"])), Ok(()));
    assert_eq!(try_open(&plan, &sign_out(&["olu", "head"])), Ok(()));
    assert_eq!(
        missing(&plan, &sign_out(&["olu", "jo"])),
        [MissingItem::Required(Requirement::Authorisation)]
    );
}

#[test]
fn leave_for_later_is_judged_by_when_they_mean_to_go_and_never_by_a_time_that_has_passed() {
    let mut plan = plan();
    plan.visit_type.start_hours = hours("09:30", "10:30");
    let leaving = |time: &str| {
        let mut later = sign_out(&["jo"]);
        later.leave_at = Some(clock(time));
        try_open(&plan, &later)
    };
    assert_eq!(leaving("10:15"), Ok(()));
    assert_eq!(
        leaving("11:00"),
        Err(Refusal::Missing(vec![MissingItem::AuthoriserFor(vec![
            RuleException::AfterLatestStart
        ])]))
    );
    assert_eq!(leaving("08:00"), Ok(()), "it is ten");
}

#[test]
fn where_the_school_names_no_authoriser_anybody_known_who_stays_may() {
    let plan = plan();
    let by = |who: &str| {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.authorised_by = Some(id(who));
        try_open(&plan, &sign_out)
    };
    assert_eq!(by("sue"), Ok(()));
    assert!(matches!(by("jo"), Err(Refusal::AuthoriserNotAllowed { .. })));
    assert!(matches!(
        by("stranger"),
        Err(Refusal::AuthoriserNotAllowed { .. })
    ));
}

#[test]
fn which_list_an_authoriser_must_be_on_depends_on_whether_a_rule_is_broken_and_a_list_is_given_for_that() {
    let by = |who: &str, workers: u8, for_exceptions: &[&str]| {
        let mut plan = plan();
        plan.visit_type.authorised_by = vec![role("dsl")];
        plan.visit_type.out_of_hours_authorised_by = for_exceptions.iter().map(|name| role(name)).collect();
        plan.visit_type.workers = workers;
        let mut sign_out = sign_out(&["jo"]);
        sign_out.exception = Some(Private::new("his sister is ill"));
        sign_out.authorised_by = Some(id(who));
        try_open(&plan, &sign_out).is_ok()
    };
    for (who, workers, for_exceptions, may) in [
        ("dsl", 1, ["line-manager"].as_slice(), true),
        ("lin", 1, &["line-manager"], false),
        ("dsl", 2, &["line-manager"], false),
        ("lin", 2, &["line-manager"], true),
        ("dsl", 2, &[], true),
        ("pat", 2, &[], false),
    ] {
        assert_eq!(
            by(who, workers, for_exceptions),
            may,
            "{who}, {workers}, {for_exceptions:?}"
        );
    }
}

#[test]
fn tm_26_a_household_in_cooling_off_is_visited_with_leave_for_that_or_not_at_all() {
    let cooling_off = CoolingOff {
        visit: VisitId(7),
        school: SchoolId::new("example"),
        kind: "aggression".to_owned(),
        since: clock("09:00"),
        by: None,
        household: HouseholdKeys::at(&Private::new("12 Acacia Avenue, M5 3XX")),
        cleared: None,
    };
    let mut plan = plan();
    plan.visit_type.cooling_off_authorised_by = vec![role("slt")];
    let by = |who: Option<&str>| {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.authorised_by = who.map(id);
        sign_out.exception = Some(Private::new("the father has moved out"));
        let at = clock("10:00");
        open(
            &plan.clone().into(),
            sign_out,
            &[],
            Some(&cooling_off),
            Vec::new(),
            at,
        )
    };
    for who in [None, Some("pat"), Some("jo")] {
        match by(who) {
            Err(Refusal::CoolingOff { authoriser, may, .. }) => {
                assert_eq!((authoriser, may), (who.map(id), vec![id("head"), id("olu")]));
            }
            other => panic!("{other:?}"),
        }
    }
    match by(Some("olu")).expect("with leave").as_slice() {
        [VisitEvent::SignedOut { exceptions, .. }] => {
            assert_eq!(*exceptions, [RuleException::CoolingOff].into());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_exception_is_asked_for_by_name_and_no_everyday_leave_is_one() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    plan.visit_type.hours = hours("08:30", "11:00");
    let mut alone = sign_out(&["jo"]);
    alone.authorised_by = Some(id("head"));
    let broken = vec![RuleException::OutOfHours, RuleException::TooFewWorkers];
    assert_eq!(
        missing(&plan, &alone),
        [MissingItem::ExceptionFor(broken.clone())]
    );
    alone.exception = Some(Private::new(" "));
    assert_eq!(missing(&plan, &alone), [MissingItem::ExceptionFor(broken)]);
    alone.exception = Some(Private::new("the mother works until five"));
    assert_eq!(try_open(&plan, &alone), Ok(()));
}

#[test]
fn what_a_visit_type_does_not_list_nobody_may_allow() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    plan.visit_type.exceptions = [RuleException::OutOfHours].into();
    let mut alone = sign_out(&["jo"]);
    alone.authorised_by = Some(id("head"));
    alone.exception = Some(Private::new("his sister is ill"));
    let never = MissingItem::NotExcepted(vec![RuleException::TooFewWorkers]);
    assert_eq!(missing(&plan, &alone), [never]);
}

#[test]
fn homeward_refuses_leave_and_never_a_watch() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    plan.visit_type.exceptions.clear();
    plan.visit_type.hours = hours("08:30", "11:00");
    plan.visit_type.requires = [Requirement::Authorisation, Requirement::RiskAssessment].into();
    let mut gone = sign_out(&["jo"]);
    gone.authorised_by = Some(id("pat"));
    gone.against_policy = Some(Private::new("a child is alone there"));
    let story = Story::open(plan.clone(), gone.clone());
    let visit = &story.visit;
    assert!(visit.sign_out.at_risk, "every wait is halved");
    assert_eq!(visit.sign_out.authorised_by, None, "nobody authorised it");
    assert!(visit.exceptions.contains(&RuleException::AgainstPolicy));
    assert!(visit.exceptions.contains(&RuleException::TooFewWorkers));
    for who in ["head", "lin"] {
        let told = story.told(who, Template::StartedAgainstPolicy, "10:00");
        assert_eq!(told.priority, Priority::Alert, "{who}");
    }
    story.never_told("olu", Template::StartedAgainstPolicy);
    gone.stops.clear();
    assert_eq!(
        missing(&plan, &gone),
        [MissingItem::Stop],
        "nobody could be found"
    );
}

#[test]
fn an_exception_is_told_to_whoever_may_allow_it() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    plan.visit_type.out_of_hours_authorised_by = vec![role("headteacher"), role("slt")];
    let mut alone = sign_out(&["jo"]);
    alone.authorised_by = Some(id("head"));
    alone.exception = Some(Private::new("his sister is ill"));
    let story = Story::open(plan, alone);
    for who in ["head", "olu"] {
        let told = story.told(who, Template::StartedByException, "10:00");
        assert_eq!(
            told.facts.remark.as_deref(),
            Some("fewer workers than it needs"),
            "{who}"
        );
    }
}

#[test]
fn the_latest_start_is_when_they_would_be_at_the_door() {
    let mut plan = plan();
    plan.visit_type.hours = hours("08:30", "16:30");
    plan.visit_type.start_hours = hours("08:30", "10:30");
    let at_door = |time: &str| {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.stops = vec![stop("12 Acacia Avenue, M5 3XX", Some(time))];
        try_open(&plan, &sign_out)
    };
    assert_eq!(at_door("10:20"), Ok(()));
    let late = MissingItem::AuthoriserFor(vec![RuleException::AfterLatestStart]);
    assert_eq!(at_door("10:40"), Err(Refusal::Missing(vec![late])));
}
