//! Signing out: what is refused, with the list, and who is told.

use crate::support::school::{clock, id, in_between, plan, role, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::command::{MissingItem, Refusal};
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{SchoolId, VisitId};
use homeward::domain::incident::{CoolingOff, HouseholdKeys};
use homeward::domain::notice::Template;
use homeward::domain::plan::{Plan, Requirement, SignOutDetail};
use homeward::domain::private::{Phone, Private};
use homeward::domain::sign_out::open;
use homeward::domain::time::Availability;
use homeward::domain::visit::{RuleException, SignOut};

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

fn missing(plan: &Plan, sign_out: &SignOut) -> Vec<MissingItem> {
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
            MissingItem::Mobile(id("jo")),
            MissingItem::Stop,
            MissingItem::Required(Requirement::Authorisation),
            MissingItem::Required(Requirement::HouseholdPhone),
            MissingItem::Required(Requirement::Purpose),
            MissingItem::Required(Requirement::RiskAssessment),
            MissingItem::Required(Requirement::Vehicle),
        ]
    );
}

#[test]
fn nobody_signs_out_a_visit_without_workers() {
    assert_eq!(missing(&plan(), &sign_out(&[]))[0], MissingItem::Worker);
}

#[test]
fn a_stop_without_an_address_is_no_stop() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop(" ", None)];
    assert_eq!(missing(&plan(), &sign_out), [MissingItem::Stop]);
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

/// Jo's sign-out with everything that any requirement asks for, the head's leave among it.
fn full() -> SignOut {
    let mut full = sign_out(&["jo"]);
    full.authorised_by = Some(id("head"));
    full.responsible_contact = Some(id("lin"));
    full.contact_accepted = true;
    full.emergency = true;
    full.hazards = Some(Private::new("two dogs"));
    full.risk_assessment = Some(Private::new("RA-12"));
    full.stops = vec![stop("12 Acacia Avenue", Some("10:20"))];
    full.stops[0].until = Some(clock("11:00"));
    full.details = SignOutDetail::ALL
        .into_iter()
        .map(|detail| (detail, Private::new("as agreed")))
        .collect();
    full
}

#[test]
fn each_requirement_is_met_by_what_it_asks_for_and_by_nothing_else() {
    type Take = fn(&mut SignOut);
    let cases: [(Requirement, Take); 11] = [
        (Requirement::Authorisation, |s| s.authorised_by = None),
        (Requirement::Detail(SignOutDetail::Roles), |s| {
            s.details.insert(SignOutDetail::Roles, Private::new(" "));
        }),
        (Requirement::Emergency, |s| s.emergency = false),
        (Requirement::ExpectedArrival, |s| s.stops[0].expected_at = None),
        (Requirement::ExpectedDeparture, |s| s.stops[0].until = None),
        (Requirement::Hazards, |s| s.hazards = None),
        (Requirement::HouseholdPhone, |s| s.household = None),
        (Requirement::Purpose, |s| s.purpose = None),
        (Requirement::ResponsibleContact, |s| s.responsible_contact = None),
        (Requirement::RiskAssessment, |s| {
            s.risk_assessment = Some(Private::new(""))
        }),
        (Requirement::Vehicle, |s| s.vehicle = None),
    ];
    for (requirement, take) in cases {
        let mut plan = plan();
        plan.visit_type.requires = [requirement].into();
        assert_eq!(try_open(&plan, &full()), Ok(()), "{requirement:?}");
        let mut without = full();
        take(&mut without);
        assert_eq!(missing(&plan, &without), [MissingItem::Required(requirement)]);
    }
}

#[test]
fn a_responsible_contact_has_agreed_and_does_not_go_along() {
    let mut plan = plan();
    plan.visit_type.requires = [Requirement::ResponsibleContact].into();
    let mut asked = full();
    asked.contact_accepted = false;
    assert_eq!(missing(&plan, &asked), [MissingItem::Acceptance(id("lin"))]);
    let mut along = full();
    along.responsible_contact = Some(id("jo"));
    assert_eq!(
        missing(&plan, &along),
        [MissingItem::Required(Requirement::ResponsibleContact)]
    );
}

#[test]
fn each_worker_has_a_safe_word_and_the_training_that_the_visit_wants() {
    let mut plan = plan();
    plan.visit_type.requires = [Requirement::SafeWord].into();
    plan.visit_type.training = ["lone working".to_owned()].into();
    let jo = plan.people.get_mut(&id("jo")).expect("jo");
    jo.has_safe_word = true;
    jo.training.insert("lone working".to_owned());
    assert_eq!(try_open(&plan, &full()), Ok(()));
    let mut two = full();
    two.workers.push(id("sam"));
    assert_eq!(
        missing(&plan, &two),
        [
            MissingItem::Training(id("sam"), "lone working".to_owned()),
            MissingItem::SafeWord(id("sam"))
        ]
    );
}

#[test]
fn a_purpose_of_a_list_is_one_of_it_and_whatever_else_is_said_after_it() {
    let mut plan = plan();
    plan.visit_type.purposes = vec!["Attendance".to_owned(), "welfare".to_owned()];
    let said = |purpose: &str| {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.purpose = Some(Private::new(purpose));
        try_open(&plan, &sign_out)
    };
    for purpose in [
        "attendance",
        " Attendance ",
        "welfare: second visit",
        "WELFARE, with Sam",
    ] {
        assert_eq!(said(purpose), Ok(()), "{purpose}");
    }
    for purpose in ["attendances", "a talk", "second welfare visit"] {
        assert!(matches!(said(purpose), Err(Refusal::Missing(_))), "{purpose}");
    }
    let mut none = sign_out(&["jo"]);
    none.purpose = None;
    assert_eq!(try_open(&plan, &none), Ok(()), "a list alone asks for nothing");
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
fn a_vehicle_on_file_serves_a_sign_out_that_names_none() {
    let mut plan = plan();
    plan.people.get_mut(&id("sam")).expect("sam").vehicle = Some(Private::new("red Skoda"));
    let mut without = sign_out(&["jo", "sam"]);
    without.vehicle = None;
    let vehicle = |story: &Story| {
        let vehicle = story.visit.sign_out.vehicle.as_ref();
        vehicle.map(|vehicle| vehicle.reveal().to_owned())
    };
    assert_eq!(
        vehicle(&Story::open(plan.clone(), without)).as_deref(),
        Some("red Skoda")
    );
    assert_eq!(
        vehicle(&Story::open(plan, sign_out(&["jo", "sam"]))).as_deref(),
        Some("blue Ford Fiesta AB12 CDE"),
        "what is named goes first"
    );
}

#[test]
fn what_is_wanted_out_of_hours_is_wanted_then_alone() {
    let mut plan = plan();
    plan.visit_type.hours = hours("08:30", "16:00");
    plan.visit_type.out_of_hours_requires = [Requirement::Emergency].into();
    let mut by_day = full();
    by_day.emergency = false;
    assert_eq!(try_open(&plan, &by_day), Ok(()));
    let mut late = by_day.clone();
    late.back_by = clock("16:00");
    assert_eq!(
        missing(&plan, &late),
        [MissingItem::Required(Requirement::Emergency)],
        "the end of the hours is beyond them"
    );
    late.emergency = true;
    let story = Story::open(plan, late);
    assert!(
        story.visit.sign_out.ends_at_home,
        "nobody is in school to come back to"
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
