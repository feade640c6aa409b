//! An alert about one of two workers, or about both: whose word ends it, and what is left to come for each.

use crate::domain::visit::pairs::{LEFT, both_inside};
use crate::support::school::{clock, every, id, plan, plan_each, rule, sign_out};
use crate::support::story::Story;
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind, SafetyBasis};
use homeward::domain::command::WorkerSays;
use homeward::domain::notice::Template;

#[test]
fn under_each_the_others_ok_does_not_end_an_alert() {
    let mut story = both_inside(true);
    story.at("10:25").texts("jo", WorkerSays::Ok);
    story.at("10:36").texts("jo", WorkerSays::Ok);
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    story.at("10:37").texts("sam", WorkerSays::Ok).no_alert();
}

#[test]
fn under_each_an_ok_that_ends_an_alert_does_not_put_off_the_other_ones_deadline() {
    let mut story = both_inside(true);
    story.at("10:13").texts("sam", WorkerSays::Ok);
    // Jo misses 10:30, texts at 10:36; sam was due at 10:33 and is in grace.
    story.at("10:36").texts("jo", WorkerSays::Ok).no_alert();
    story.at("10:38");
    let cause = &story.alert().causes[0];
    assert_eq!(
        (cause.at, cause.worker.clone()),
        (clock("10:33"), Some(id("sam")))
    );
}

#[test]
fn back_of_each_within_the_first_step_ends_the_alert_as_an_ok_does() {
    let mut story = both_inside(false);
    story.at("10:20").texts_for_all("jo", LEFT);
    story.at("12:12").texts_for_all("jo", WorkerSays::Back);
    assert_eq!(story.alert().kind, AlertKind::Overdue, "sam has not been heard");
    story.texts("sam", WorkerSays::Back).no_alert();
    assert!(!story.visit.is_open());
    story.told("pat", Template::StandDown, "12:12");
}

#[test]
fn whoever_has_left_does_not_end_the_alert_about_the_one_inside() {
    let mut plan = plan();
    plan.visit_type.workers = 2;
    let mut story = Story::open(plan, sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:34").texts("jo", LEFT);
    story.at("10:59:30");
    let missed = CauseWhat::Missed(DeadlineKind::CheckIn);
    assert!(story.alert().causes.iter().any(|cause| cause.what == missed));
    story.texts("jo", WorkerSays::Ok);
    assert!(story.visit.alert.is_some(), "sam has not been heard");
}

#[test]
fn one_who_is_back_does_not_end_the_alert_about_the_one_who_is_not() {
    let mut story = both_inside(false);
    for time in ["10:28", "10:46", "11:04", "11:22", "11:40", "11:58"] {
        story.at(time).texts("sam", WorkerSays::Ok);
    }
    story.at("11:59").texts("jo", LEFT);
    story.at("12:10");
    let missed = CauseWhat::Missed(DeadlineKind::Return);
    assert!(story.alert().causes.iter().any(|cause| cause.what == missed));
    story.at("12:11").texts("jo", WorkerSays::Back);
    assert!(story.visit.alert.is_some(), "sam is still inside");
}

#[test]
fn an_alert_says_since_when_the_one_heard_least_was_last_known_to_be_safe() {
    let mut story = both_inside(true);
    story.at("10:25").texts("jo", WorkerSays::Ok);
    story.at("10:35");
    let told = story.told("pat", Template::AlertRingWorker, "10:35");
    assert_eq!(told.facts.last_heard, Some(clock("10:10")), "sam, not jo");
}

#[test]
fn a_missed_home_safe_of_one_that_somebody_resolves_does_not_end_the_watch_over_the_other() {
    let mut sign_out = sign_out(&["jo", "sam"]);
    sign_out.ends_at_home = true;
    let mut story = Story::open(plan_each(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:27").texts("sam", LEFT);
    story.at("11:25");
    assert_eq!(story.alert().causes[0].worker, Some(id("jo")));
    story.safe("lin", Some(SafetyBasis::Spoke)).no_alert();
    assert!(story.visit.is_open(), "sam is not home yet");
}

#[test]
fn p02_a_wait_at_the_door_that_was_cleared_up_for_one_hides_nothing_of_the_other() {
    let mut story = Story::open(plan_each(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Nobody);
    story.at("10:24").texts("sam", WorkerSays::Nobody);
    // Jo should have left the door by 10:30; that is cleared up before Sam's time, 10:44, has come.
    story.at("10:37").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    let next = story
        .visit
        .deadlines()
        .into_iter()
        .filter(|deadline| deadline.key.kind == DeadlineKind::NoAnswer);
    let due: Vec<_> = next.map(|deadline| deadline.key.due).collect();
    assert_eq!(
        due,
        [clock("10:44")],
        "and not twenty minutes after it was cleared up"
    );
}

/// Sam's own word came in the grace; it is Jo's that ends the alert about both. Sam was left with nothing to come.
// Faults: P01 x human-late
#[test]
fn p01_under_each_an_ok_that_ends_an_alert_about_both_leaves_each_with_something_to_come() {
    let mut story = both_inside(true);
    for time in ["10:25", "10:40", "10:55", "11:10", "11:25", "11:40"] {
        story.at(time).texts("jo", WorkerSays::Ok);
        story.texts("sam", WorkerSays::Ok);
    }
    story.at("11:50").texts("jo", LEFT);
    story.texts("sam", LEFT);
    story.at("12:05").texts("sam", WorkerSays::Ok);
    // Both returns of 12:00 are missed at 12:10.
    story.at("12:10");
    assert_eq!(story.alert().causes.len(), 2);
    story.at("12:11").texts("jo", WorkerSays::Ok).no_alert();
    for who in ["jo", "sam"] {
        let mut armed = story.visit.deadlines().into_iter();
        let to_come = armed.any(|deadline| {
            deadline.key.worker == Some(id(who)) && !story.visit.missed.contains(&deadline.key)
        });
        assert!(
            to_come,
            "{who} may never be heard of again, and nobody would hear of it"
        );
    }
}

#[test]
fn under_each_ones_ok_arms_nothing_anew_because_the_other_missed_something() {
    let mut story = both_inside(true);
    story.at("10:25").texts("jo", WorkerSays::Ok);
    story.at("10:36").texts("jo", WorkerSays::Ok);
    for who in ["jo", "sam"] {
        let worker = &story.visit.workers[&id(who)];
        assert_eq!(
            worker.reassured_at, None,
            "{who}: sam has not been heard, jo missed nothing"
        );
    }
    story.at("10:37").texts("sam", WorkerSays::Ok).no_alert();
    assert_eq!(story.visit.workers[&id("sam")].reassured_at, Some(clock("10:37")));
    assert_eq!(story.visit.workers[&id("jo")].reassured_at, None);
}

/// As above, of one who was armed anew before: that was of another deadline.
// Faults: P01 x human-late
#[test]
fn p01_whoever_was_heard_after_an_earlier_miss_is_left_with_something_to_come_after_a_later_one() {
    let mut story = both_inside(true);
    story.at("10:25").texts("jo", WorkerSays::Ok);
    story.at("10:36").texts("sam", WorkerSays::Ok).no_alert();
    for time in ["10:40", "10:55", "11:10", "11:25", "11:40"] {
        story.at(time).texts("jo", WorkerSays::Ok);
        story.texts("sam", WorkerSays::Ok);
    }
    story.at("11:50").texts("jo", LEFT);
    story.texts("sam", LEFT);
    story.at("12:05").texts("sam", WorkerSays::Ok);
    story.at("12:11").texts("jo", WorkerSays::Ok).no_alert();
    let mut armed = story.visit.deadlines().into_iter();
    assert!(
        armed.any(|deadline| {
            deadline.key.worker == Some(id("sam")) && !story.visit.missed.contains(&deadline.key)
        }),
        "sam may never be heard of again, and nobody would hear of it"
    );
}

#[test]
fn of_two_apart_a_missed_check_in_is_cleared_up_by_the_one_inside_and_not_by_the_one_who_left() {
    for (heard, who_left_is_heard, ends) in [("jo", true, false), ("sam", true, true), ("sam", false, true)] {
        let mut plan = plan();
        let check_in = plan.visit_type.check_in.as_mut().expect("check-ins");
        check_in.every = every(3);
        check_in.rule = rule(1, 2, "no-check-in");
        let mut story = Story::open(plan, sign_out(&["jo", "sam"]));
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.at("10:12").texts("jo", LEFT);
        // Sam is missed at 10:17, sooner than that they are apart is a concern.
        story.at("10:18");
        if who_left_is_heard {
            story.texts("jo", WorkerSays::Ok);
        }
        assert_eq!(story.alert().kind, AlertKind::Overdue, "sam has not been heard");
        story.texts(heard, WorkerSays::Ok);
        assert_eq!(story.visit.alert.is_none(), ends, "{heard}");
    }
}
