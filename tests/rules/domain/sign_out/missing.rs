//! What a sign-out is refused for, with the whole list.

use crate::domain::sign_out::opening::{hours, missing, try_open};
use crate::support::school::{clock, id, plan, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::command::{MissingItem, Refusal};
use homeward::domain::plan::{Requirement, SignOutDetail};
use homeward::domain::private::{Phone, Private};
use homeward::domain::visit::SignOut;

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
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("jo"))
        .expect("jo")
        .mobile = None;
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
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("jo"))
        .expect("jo")
        .mobile = None;
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

/// Jo's sign-out with everything that any requirement asks for, the head's leave among it.
fn full() -> SignOut {
    let mut full = sign_out(&["jo"]);
    full.authorised_by = Some(id("head"));
    full.exception = Some(Private::new("the mother works until five"));
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
    let jo = std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("jo"))
        .expect("jo");
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
fn a_vehicle_on_file_serves_a_sign_out_that_names_none() {
    let mut plan = plan();
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("sam"))
        .expect("sam")
        .vehicle = Some(Private::new("red Skoda"));
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
        try_open(&plan, &late),
        Ok(()),
        "the closing minute belongs to the hours"
    );
    late.back_by = clock("16:01");
    assert_eq!(
        missing(&plan, &late),
        [MissingItem::Required(Requirement::Emergency)],
    );
    late.emergency = true;
    let story = Story::open(plan, late);
    assert!(
        story.visit.sign_out.ends_at_home,
        "nobody is in school to come back to"
    );
}
