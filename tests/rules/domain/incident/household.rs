//! Incidents, and the household that is left alone until somebody has reviewed one (TM-26): what the domain decides.

use crate::support::school::{clock, id, phone, plan_of_pair, sign_out_of_pair};
use crate::support::story::{jo_says, opened, tell};
use homeward::domain::command::{DecisionContext, Refusal, VisitCommand, WorkerSays};
use homeward::domain::decide::decide;
use homeward::domain::id::AlertCode;
use homeward::domain::incident::{HouseholdKeys, address_keys, area_of, reviewers};
use homeward::domain::private::Private;
use homeward::domain::sign_out::open;
use homeward::domain::visit::{Stop, Visit};
use std::collections::BTreeSet;

fn report(kind: &str, worker: Option<&str>) -> VisitCommand {
    VisitCommand::Incident {
        kind: kind.to_owned(),
        worker: worker.map(id),
        by: Some(id("pat")),
        note: Some(Private::new("as told to the office")),
    }
}

fn refused(visit: &Visit, command: &VisitCommand) -> Refusal {
    let given = DecisionContext {
        at: clock("10:30"),
        code: AlertCode::nth(1),
    };
    decide(visit, command, &given).expect_err("is refused")
}

fn clear(who: &str, may: &[&str]) -> VisitCommand {
    VisitCommand::ClearHousehold {
        by: id(who),
        may: may.iter().map(|who| id(who)).collect(),
        note: None,
    }
}

#[test]
fn an_incident_is_of_a_known_kind_and_of_somebody_who_was_there() {
    let (mut visit, _) = opened(1, clock("10:00"));
    assert_eq!(
        refused(&visit, &report("weather", None)),
        Refusal::UnknownIncident {
            kind: "weather".to_owned(),
            known: vec!["aggression".to_owned(), "breakdown".to_owned()],
        }
    );
    assert_eq!(
        refused(&visit, &report("breakdown", Some("olu"))),
        Refusal::NotOnVisit(id("olu"))
    );
    tell(&mut visit, &report("breakdown", Some("jo")), clock("10:30"));
    assert_eq!(visit.incidents.len(), 1);
    assert_eq!(visit.incidents[0].worker, Some(id("jo")));
    assert_eq!(visit.incidents[0].at, clock("10:30"));
    assert_eq!(visit.cooling_off, None, "nobody's household breaks down a car");
    assert_eq!(refused(&visit, &clear("olu", &["olu"])), Refusal::NotCoolingOff);
}

#[test]
fn a_household_in_cooling_off_is_let_off_by_whoever_may_and_once() {
    let (mut visit, _) = opened(1, clock("10:00"));
    tell(&mut visit, &report("aggression", None), clock("10:30"));
    let cooling_off = visit.cooling_off.clone().expect("it begins");
    assert!(cooling_off.lasts());
    assert_eq!(
        (cooling_off.since, cooling_off.by),
        (clock("10:30"), Some(id("pat")))
    );
    assert_eq!(
        refused(&visit, &clear("pat", &["olu", "head"])),
        Refusal::MayNotClear {
            by: id("pat"),
            may: vec![id("olu"), id("head")],
        }
    );
    tell(&mut visit, &clear("olu", &["olu", "head"]), clock("11:00"));
    let known = visit.cooling_off.clone().expect("it is remembered");
    assert!(!known.lasts());
    assert_eq!(
        known.cleared.map(|cleared| (cleared.at, cleared.by)),
        Some((clock("11:00"), id("olu")))
    );
    assert_eq!(refused(&visit, &clear("olu", &["olu"])), Refusal::NotCoolingOff);
}

#[test]
fn a_second_incident_does_not_begin_it_anew_but_one_after_the_review_does() {
    let (mut visit, _) = opened(1, clock("10:00"));
    tell(&mut visit, &report("aggression", None), clock("10:30"));
    tell(&mut visit, &report("aggression", None), clock("10:40"));
    assert_eq!(
        visit.cooling_off.as_ref().map(|known| known.since),
        Some(clock("10:30"))
    );
    tell(&mut visit, &clear("olu", &["olu"]), clock("11:00"));
    tell(&mut visit, &report("breakdown", None), clock("11:05"));
    assert!(visit.cooling_off.as_ref().is_some_and(|known| !known.lasts()));
    tell(&mut visit, &report("aggression", None), clock("11:10"));
    assert_eq!(
        visit
            .cooling_off
            .as_ref()
            .map(|known| (known.since, known.lasts())),
        Some((clock("11:10"), true))
    );
}

#[test]
fn of_several_stops_those_that_were_reached_are_left_alone() {
    let address = |place: &str| Stop {
        address: Private::new(place),
        expected_at: None,
        until: None,
    };
    let mut two = sign_out_of_pair(clock("12:00"));
    two.stops = vec![address("12 Acacia Avenue, M5 3XX"), address("9 Elm Road, M5 4YY")];
    let events = open(&plan_of_pair().into(), two, &[], None, Vec::new(), clock("10:00")).expect("signs out");
    let mut visit = homeward::domain::aggregate::replay::<homeward::domain::visit::Visit>(
        homeward::domain::id::VisitId(1),
        &events,
    )
    .expect("a visit");
    let alone = |visit: &Visit, place: &str| {
        let household = &visit.cooling_off.as_ref().expect("it lasts").household;
        household.matches(&HouseholdKeys::at(&Private::new(place)))
    };
    jo_says(&mut visit, WorkerSays::Arrived, clock("10:10"));
    tell(&mut visit, &report("aggression", None), clock("10:20"));
    assert!(alone(&visit, "12 Acacia Avenue, M5 3XX"));
    assert!(!alone(&visit, "9 Elm Road, M5 4YY"), "they have not been there");
    jo_says(&mut visit, WorkerSays::Left { next: None }, clock("10:30"));
    tell(&mut visit, &report("aggression", None), clock("10:40"));
    assert!(alone(&visit, "12 Acacia Avenue, M5 3XX") && alone(&visit, "9 Elm Road, M5 4YY"));
}

#[test]
fn a_household_is_known_again_by_its_number_or_its_address() {
    let first = HouseholdKeys::of(&sign_out_of_pair(clock("12:00")));
    let mut other = sign_out_of_pair(clock("12:00"));
    other.stops[0].address = Private::new("1 Somewhere Else, M6 1AA");
    assert!(first.matches(&HouseholdKeys::of(&other)), "the same number");
    other.household = Some(phone("0161 496 0999"));
    assert!(!first.matches(&HouseholdKeys::of(&other)));
    other.household = None;
    let mut without = sign_out_of_pair(clock("12:00"));
    without.household = None;
    assert!(
        !HouseholdKeys::of(&without).matches(&HouseholdKeys::of(&other)),
        "no number is not the same number"
    );
    assert!(first.matches(&HouseholdKeys::at(&Private::new("12 acacia ave m53xx"))));
}

#[test]
fn an_address_is_the_same_however_it_is_written() {
    let same = |a: &str, b: &str| {
        let key = |text: &str| address_keys(&Private::new(text));
        !key(a).is_disjoint(&key(b))
    };
    assert!(same("12 Acacia Ave., M5 3XX", "12 Acacia Avenue, Salford M5 3XX"));
    assert!(same("12 Acacia Avenue M53XX", "12 acacia avenue, m5 3xx"));
    assert!(same(
        "Flat 2, 12 Acacia Avenue M5 3XX",
        "flat 2 12 Acacia Ave M5 3XX"
    ));
    assert!(!same("12 Acacia Avenue M5 3XX", "14 Acacia Avenue M5 3XX"));
    assert!(!same("12 Acacia Avenue M5 3XX", "12 Acacia Avenue M5 3XY"));
    assert!(!same(
        "Flat 1, 12 Acacia Avenue M5 3XX",
        "Flat 2, 12 Acacia Avenue M5 3XX"
    ));
    // A postcode without a number is a whole street.
    assert!(!same("Acacia Avenue M5 3XX", "The Lodge M5 3XX"));
    // No postcode: every letter and digit.
    assert!(same("The Old Barn", "the old barn."));
    assert!(!same("12 Acacia Avenue", "12 Acacia Road"));
    assert_eq!(address_keys(&Private::new(" - ")), BTreeSet::new());
    for code in ["M5 3XX", "M60 1AA", "BT1 1AA", "BT15 1AA", "W1A 1AA", "EC1A 1BB"] {
        let spaced = address_keys(&Private::new(format!("7 High Street, {code}")));
        assert_eq!(spaced.len(), 2, "{code} is a postcode");
    }
    assert_eq!(address_keys(&Private::new("7 High Street X99 99X")).len(), 1);
}

#[test]
fn whoever_would_go_there_is_no_reviewer() {
    let plan = plan_of_pair();
    let who = |workers: &[&str]| {
        let workers = workers.iter().map(|who| id(who)).collect();
        reviewers(&plan.visit_type, &plan.people, &workers)
    };
    assert_eq!(who(&["jo"]), [id("olu")], "the list for that comes first");
    assert_eq!(who(&["olu"]), []);
    let mut plain = plan.visit_type.clone();
    plain.cooling_off_authorised_by.clear();
    let by = |visit_type: &_, workers: &[&str]| {
        let workers = workers.iter().map(|who| id(who)).collect();
        reviewers(visit_type, &plan.people, &workers)
    };
    assert_eq!(by(&plain, &["jo"]), [id("head")]);
    plain.out_of_hours_authorised_by.clear();
    assert_eq!(by(&plain, &["jo"]), [id("head")]);
    plain.authorised_by.clear();
    assert_eq!(
        by(&plain, &["jo", "olu"]),
        [id("head"), id("pat"), id("sam")],
        "anybody else, where the school names nobody"
    );
}

#[test]
fn the_area_of_a_place_is_its_outward_postcode_or_its_town_and_no_more() {
    for (address, area) in [
        ("12 Acacia Avenue, M5 3XX", Some("M5")),
        ("12 Acacia Avenue, Salford, m53xx", Some("M5")),
        ("Flat 3, 12 Acacia Avenue, London EC1A 1BB", Some("EC1A")),
        ("12 Acacia Avenue, Salford", Some("Salford")),
        ("12 Acacia Avenue", None),
        ("Oak House, 14 Oak Road", None),
        ("Tŷ Derw, Caffi Ŵy", Some("Caffi Ŵy")),
        ("", None),
    ] {
        assert_eq!(area_of(address).as_deref(), area, "{address}");
    }
}
