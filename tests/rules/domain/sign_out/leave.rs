//! Leave for a visit that breaks a rule: who may give it, and for what.

use crate::domain::sign_out::opening::{hours, missing, try_open};
use crate::support::school::{clock, id, plan, role, sign_out};
use crate::support::story::Story;
use homeward::domain::command::{MissingItem, Refusal};
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{SchoolId, VisitId};
use homeward::domain::incident::{CoolingOff, HouseholdKeys};
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
        let at = clock("10:00");
        open(plan.clone(), sign_out, &[], Some(&cooling_off), Vec::new(), at)
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
