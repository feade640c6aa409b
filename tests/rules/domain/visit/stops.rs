//! Visits to more than one stop.

use crate::support::school::{clock, every, id, mins, plan, plan_each, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::DeadlineKind;
use homeward::domain::command::WorkerSays;
use homeward::domain::notice::Template;
use homeward::domain::plan::EntryRule;

const LEFT: WorkerSays = WorkerSays::Left { next: None };

fn two_stops() -> Story {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
}

fn armed(story: &Story) -> Vec<(DeadlineKind, String)> {
    story
        .visit
        .deadlines()
        .into_iter()
        .map(|deadline| (deadline.key.kind, deadline.key.due.to_string()[11..16].to_owned()))
        .collect()
}

#[test]
fn left_towards_the_next_stop_arms_its_arrival() {
    let mut story = two_stops();
    story.at("10:25").texts("jo", LEFT);
    story.told("jo", Template::LeftForNext, "10:25");
    assert_eq!(
        armed(&story),
        [
            (DeadlineKind::Arrival, "11:10".to_owned()),
            (DeadlineKind::Return, "12:00".to_owned())
        ]
    );
    assert_eq!(story.visit.phase().word(), "between");
    story.at("11:20");
    story.told("pat", Template::AlertRingWorker, "11:20");
}

#[test]
fn left_at_the_last_stop_leaves_the_return() {
    let mut story = two_stops();
    story.at("10:25").texts("jo", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Arrived);
    story.at("10:50").texts("jo", LEFT);
    story.told("jo", Template::Left, "10:50");
    assert_eq!(armed(&story), [(DeadlineKind::Return, "12:00".to_owned())]);
    assert_eq!(story.visit.phase().word(), "returning");
}

#[test]
fn the_next_stop_has_check_ins_of_its_own() {
    let mut story = two_stops();
    story.at("10:25").texts("jo", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Arrived);
    assert_eq!(armed(&story)[0], (DeadlineKind::CheckIn, "11:00".to_owned()));
}

#[test]
fn a_stop_that_was_not_planned_is_added_on_the_way() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:25");
    let next = Some(stop("9 New Road", Some("10:40")));
    story
        .office(Some("jo"), WorkerSays::Left { next })
        .expect("noted");
    assert_eq!(story.visit.sign_out.stops.len(), 2);
    assert_eq!(armed(&story)[0], (DeadlineKind::Arrival, "10:40".to_owned()));
}

#[test]
fn left_right_after_signing_out_means_setting_off() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:02").texts("jo", LEFT);
    assert_eq!(story.visit.phase().word(), "out");
    assert_eq!(armed(&story)[0], (DeadlineKind::Arrival, "10:45".to_owned()));
}

#[test]
fn left_five_minutes_after_signing_out_is_left() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:05").texts("jo", LEFT);
    assert_eq!(story.visit.phase().word(), "returning");
}

#[test]
fn a_third_in_on_a_doorstep_visit_goes_in_once() {
    let mut plan = plan();
    plan.visit_type.entry = Some(EntryRule {
        name: "home".to_owned(),
        workers: 2,
        check_in: plan.visit_type.check_in.clone(),
    });
    let mut story = Story::open(plan, sign_out(&["jo"]));
    for time in ["10:10", "10:15", "10:20"] {
        story.at(time).texts("jo", WorkerSays::Arrived);
    }
    assert_eq!(story.happened("gone in"), 1);
    assert_eq!(
        story.visit.next_check_of(&id("jo")),
        Some(clock("10:40")),
        "the third is an OK"
    );
}

#[test]
fn left_without_in_is_believed_and_moves_on() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:30").texts("jo", LEFT);
    assert_eq!(story.visit.phase().word(), "returning");
    assert_eq!(armed(&story), [(DeadlineKind::Return, "12:00".to_owned())]);
}

#[test]
fn nobody_at_one_stop_and_left_to_the_next() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Nobody);
    story.at("10:20").texts("jo", LEFT);
    assert_eq!(armed(&story)[0], (DeadlineKind::Arrival, "11:05".to_owned()));
}

#[test]
fn late_puts_off_only_the_stop_on_the_way_to() {
    let mut story = two_stops();
    story.at("10:25").texts("jo", LEFT);
    story.at("10:30").texts("jo", WorkerSays::Late(Some(mins(50))));
    assert_eq!(story.visit.sign_out.stops[0].expected_at, None);
    assert_eq!(story.visit.sign_out.stops[1].expected_at, Some(clock("11:20")));
}

#[test]
fn whoever_goes_on_to_the_next_stop_alone_has_left_the_other_behind() {
    let mut two = sign_out(&["jo", "sam"]);
    two.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan_each(), two);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    assert_eq!(story.visit.apart(), None);
    story.at("10:20").texts("jo", LEFT);
    assert_eq!(story.visit.apart(), Some((id("jo"), clock("10:20"))));
    story.at("10:21").texts("sam", LEFT);
    assert_eq!(story.visit.apart(), None, "both are on the way to B Street");
}

#[test]
fn who_stays_longer_than_was_meant_is_reminded_once_at_each_stop() {
    let mut plan = plan();
    plan.visit_type.stay_at_most = Some(every(15));
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    sign_out.stops[1].until = Some(clock("10:32"));
    let mut story = Story::open(plan, sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:28");
    assert_eq!(story.when_told("jo", Template::StayedLong), [clock("10:25")]);
    story.texts("jo", LEFT);
    story.at("10:30").texts("jo", WorkerSays::Arrived);
    story.at("10:45").texts("jo", LEFT);
    assert_eq!(
        story.when_told("jo", Template::StayedLong),
        [clock("10:25"), clock("10:35")],
        "not as they arrive: five minutes at least, though 10:32 was written"
    );
    story.at("11:30");
    assert_eq!(
        story.when_told("jo", Template::StayedLong).len(),
        2,
        "nobody stays on the road"
    );
    story.told_nothing("sue");
}

#[test]
fn an_arrival_expected_in_the_instant_of_setting_off_is_not_due_at_once() {
    for (expected, due) in [("10:00", "10:45"), ("10:01", "10:01")] {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.stops = vec![stop("1 A Street", Some(expected))];
        let story = Story::open(plan(), sign_out);
        assert_eq!(armed(&story)[0], (DeadlineKind::Arrival, due.to_owned()));
    }
}
