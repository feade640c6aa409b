//! Who the sheet is about, where they are, and what is on file of them.

use crate::domain::sheet::page::{bad_day, both_say, contact, out, out_under, says, under, wake};
use crate::support::school::{id, plan_of_pair};
use homeward::domain::alert::SafetyBasis;
use homeward::domain::command::{ContactSays, SafeOf, WorkerSays};
use homeward::domain::private::{Phone, Private};
use homeward::domain::visit::{Stop, Visit};

#[test]
fn the_sheet_says_how_sure_we_are_of_the_place() {
    let mut visit = out("13:00", |_| ());
    let place = |visit: &Visit| under(visit, "POLICE, PLEASE. WHERE", "13:50");
    assert!(
        place(&visit)
            .contains("Jo Bloggs and Sam Khan set out for there at 13:00; no word of having arrived.")
    );
    says(&mut visit, "jo", "13:20", "IN", WorkerSays::Arrived);
    assert!(place(&visit).contains("We were told of Jo Bloggs and Sam Khan: IN (arrived) at 13:20."));
    says(&mut visit, "sam", "13:25", "NOBODY", WorkerSays::Nobody);
    assert!(place(&visit).contains("NOBODY (at the door, nobody answering) at 13:25."));
    both_say(&mut visit, "13:40", "LEFT", &WorkerSays::Left { next: None });
    assert!(place(&visit).contains("LEFT (had left there, for school) at 13:40."));
}

#[test]
fn of_two_who_are_apart_the_place_of_whoever_is_inside_comes_first() {
    let mut visit = out("13:00", |said| {
        let second = Stop {
            address: Private::new("3 Elm Road, M6 2XX"),
            expected_at: None,
            until: None,
        };
        said.stops.push(second);
    });
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    says(&mut visit, "jo", "13:30", "LEFT", WorkerSays::Left { next: None });
    let said = under(&visit, "POLICE, PLEASE. WHERE", "13:31");
    assert!(
        said.starts_with("12 Acacia Avenue, M5 3XX We were told of Sam Khan: IN"),
        "{said}"
    );
    assert!(
        said.contains("Second place: 3 Elm Road, M6 2XX Jo Bloggs set out for there at 13:30"),
        "{said}"
    );
}

#[test]
fn one_of_two_who_is_back_is_accounted_for_and_the_sheet_is_about_the_other() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    says(
        &mut visit,
        "sam",
        "13:30",
        "LEFT",
        WorkerSays::Left { next: None },
    );
    says(&mut visit, "sam", "13:39", "BACK", WorkerSays::Back);
    let who = under(&visit, "WHO", "13:50");
    assert!(who.contains("Jo Bloggs (staff): NOT accounted for."), "{who}");
    assert!(
        who.contains("Sam Khan (staff): accounted for, back in school since 13:39."),
        "{who}"
    );
    assert!(under(&visit, "WHAT", "13:50").starts_with("A member of our school staff is inside"));
}

#[test]
fn who_is_home_is_accounted_for_there_and_each_is_named_with_their_role() {
    let mut visit = out("13:00", |said| said.ends_at_home = true);
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    both_say(&mut visit, "13:40", "LEFT", &WorkerSays::Left { next: None });
    let place = under(&visit, "POLICE, PLEASE. WHERE", "13:41");
    assert!(
        place.contains("LEFT (had left there, for home) at 13:40."),
        "{place}"
    );
    says(&mut visit, "jo", "13:50", "HOME", WorkerSays::Home);
    let who = under(&visit, "WHO", "13:51");
    assert!(
        who.starts_with(
            "Jo Bloggs (staff): accounted for, at home since 13:50. Sam Khan (staff): NOT accounted for."
        ),
        "{who}"
    );
    let mut plan = plan_of_pair();
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("jo"))
        .expect("jo")
        .roles
        .clear();
    let nobodys_role = out_under(plan, "13:00", |_| ());
    assert!(under(&nobodys_role, "WHO", "13:01").starts_with("Jo Bloggs: NOT accounted for."));
}

#[test]
fn what_is_known_of_the_household_its_number_and_the_dangers_is_said_and_no_more() {
    let plain = out("13:00", |_| ());
    assert_eq!(
        under(&plain, "WHO ELSE IS THERE", "13:01"),
        "Adults, children, languages, animals: NOT KNOWN."
    );
    assert!(
        under(&plain, "WHY WE BELIEVE IT", "13:01").contains("Threats, weapons, violence, dogs: NOT KNOWN.")
    );
    assert!(under(&plain, "THEIR PHONES", "13:01").ends_with("Household: 0161 496 0123."));
    let school = Phone::parse("07700 900199").expect("a drama number");
    let marked = out("13:00", |said| {
        said.hazards = Some(Private::new("a large dog."));
        said.at_risk = true;
        said.carried.insert(id("sam"), school);
    });
    assert_eq!(
        under(&marked, "WHO ELSE IS THERE", "13:01"),
        "Adults, children, languages, animals: NOT KNOWN beyond what is said under WHY WE BELIEVE IT."
    );
    assert!(under(&marked, "WHY WE BELIEVE IT", "13:01").starts_with(
        "The visit was marked as at risk before it began, at 13:00. Known to us when they left: a large dog."
    ));
    assert_eq!(
        under(&marked, "THEIR PHONES", "13:01"),
        "Jo Bloggs: 07700 900101. Sam Khan: 07700 900199. Household: 0161 496 0123, not to be rung by us."
    );
    let unknown = out("13:00", |said| said.household = None);
    assert!(under(&unknown, "THEIR PHONES", "13:01").ends_with("Household: NOT KNOWN."));
    let phones = under(&bad_day(), "THEIR PHONES", "14:10");
    assert!(
        phones.starts_with("Jo Bloggs: 07700 900101 (our texts not received since 13:37)."),
        "{phones}"
    );
}

#[test]
fn the_vehicle_is_the_one_they_went_in_and_what_else_is_on_file_of_each() {
    let mut plan = plan_of_pair();
    let mut on_file = |who: &str, what: &str| {
        let known = std::sync::Arc::make_mut(&mut plan.people)
            .get_mut(&id(who))
            .expect("a person");
        known.vehicle = Some(Private::new(what));
    };
    on_file("jo", "blue Ford Fiesta AB12 CDE");
    on_file("sam", "red Mini XY34 ZZZ");
    let visit = out_under(plan, "13:00", |_| ());
    assert_eq!(
        under(&visit, "VEHICLE", "13:01"),
        "blue Ford Fiesta AB12 CDE On file for Sam Khan: red Mini XY34 ZZZ. Where it is parked: NOT KNOWN."
    );
    let unknown = out("13:00", |said| said.vehicle = None);
    assert!(under(&unknown, "VEHICLE", "13:01").starts_with("NOT KNOWN"));
    let spaces = out("13:00", |said| said.vehicle = Some(Private::new(" ")));
    assert!(under(&spaces, "VEHICLE", "13:01").starts_with("NOT KNOWN"));
}

#[test]
fn of_two_one_whom_a_contact_has_heard_is_not_said_to_be_missing() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    wake(&mut visit, "13:46");
    let safe = ContactSays::Safe {
        how: Some(SafetyBasis::Spoke),
        of: SafeOf::Named([id("jo")].into()),
    };
    contact(&mut visit, "pat", "13:48", safe);
    let who = under(&visit, "WHO", "13:50");
    assert!(
        who.contains("heard or seen by us, safe, at 13:48; not back yet."),
        "{who}"
    );
    assert_eq!(who.matches("NOT accounted for").count(), 1, "{who}");
}
