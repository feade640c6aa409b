//! Each deadline of docs/rules/visits.md: when it is armed, when it is due, what moves it, who is told.

use crate::support::school::{clock, every, id, mins, plan, plan_each, rule, sign_out, stop};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind};
use homeward::domain::chain::Ask;
use homeward::domain::command::{Extension, WorkerSays};
use homeward::domain::notice::Template;
use homeward::domain::plan::CheckInFrom;
use homeward::domain::private::Private;
use homeward::domain::visit::{Closing, RuleException, nudge_is_stale};

pub(crate) fn jo_out() -> Story {
    Story::open(plan(), sign_out(&["jo"]))
}

/// Jo is on site since 10:10; a check-in is due at 10:30.
pub(crate) fn jo_on_site() -> Story {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
}

pub(crate) fn more(minutes: u64) -> WorkerSays {
    WorkerSays::More {
        extension: Some(Extension::By(mins(minutes))),
        with_leave: None,
    }
}

pub(crate) fn due(story: &Story, kind: DeadlineKind) -> Vec<String> {
    story
        .visit
        .deadlines()
        .into_iter()
        .filter(|deadline| deadline.key.kind == kind)
        .map(|deadline| deadline.key.due.to_string()[11..16].to_owned())
        .collect()
}

// Faults: P01 x human-late
#[test]
fn a_worker_who_never_says_in_is_not_forgotten() {
    let mut story = jo_out();
    story.at("11:30");
    story.told("jo", Template::ArrivalSoon, "10:40");
    story.told("jo", Template::ArrivalNow, "10:45");
    story.told("pat", Template::AlertRingWorker, "10:55");
    assert_eq!(
        story.alert().causes[0].what,
        CauseWhat::Missed(DeadlineKind::Arrival)
    );
}

#[test]
fn arrival_is_due_when_the_stop_says_so() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("12 Acacia Avenue", Some("10:20"))];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:35");
    story.told("jo", Template::ArrivalNow, "10:20");
    story.told("pat", Template::AlertRingWorker, "10:30");
}

#[test]
fn left_towards_a_stop_that_was_expected_earlier_gives_the_way_there_its_time() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![
        stop("1 A Street", Some("10:10")),
        stop("2 B Street", Some("10:20")),
    ];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:29").texts("jo", WorkerSays::Ok);
    story.at("10:40").texts("jo", WorkerSays::Left { next: None });
    assert_eq!(due(&story, DeadlineKind::Arrival), ["11:25"]);
    story.at("10:41").no_alert();
}

#[test]
fn in_disarms_arrival_and_starts_the_check_ins() {
    let mut story = jo_out();
    assert!(due(&story, DeadlineKind::CheckIn).is_empty());
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    assert!(due(&story, DeadlineKind::Arrival).is_empty());
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:30"]);
    assert_eq!(
        story.told("jo", Template::Arrived, "10:10").facts.next_check,
        Some(clock("10:30"))
    );
}

#[test]
fn check_ins_run_from_sign_out_where_the_visit_type_says_so() {
    let mut plan = plan();
    plan.visit_type.check_in.as_mut().expect("check-ins").from = CheckInFrom::SignOut;
    let mut story = Story::open(plan, sign_out(&["jo"]));
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:20"]);
    story.at("10:15").texts("jo", WorkerSays::Ok);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:35"]);
    story.at("10:40").texts("jo", WorkerSays::Left { next: None });
    assert!(
        due(&story, DeadlineKind::CheckIn).is_empty(),
        "none once the last stop is left"
    );
}

#[test]
fn a_nudge_goes_out_before_the_deadline_and_again_at_it() {
    let mut story = jo_on_site();
    story.at("10:34");
    let soon = story.told("jo", Template::CheckInSoon, "10:27");
    assert_eq!(soon.facts.due, Some(clock("10:30")));
    assert_eq!(soon.facts.told_at, Some(clock("10:35")));
    story.told("jo", Template::CheckInNow, "10:30");
    assert_eq!(story.when_told("jo", Template::CheckInSoon).len(), 1);
    assert_eq!(story.when_told("jo", Template::CheckInNow).len(), 1);
    story.no_alert();
}

#[test]
fn without_a_time_before_there_is_one_nudge_and_not_two_in_one_instant() {
    let mut plan = plan();
    let check_in = plan.visit_type.check_in.as_mut().expect("check-ins");
    check_in.rule.nudge_before = Some(mins(0));
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:32");
    assert_eq!(story.happened("nudged"), 1);
}

#[test]
fn a_nudge_says_something_useful_for_a_minute() {
    let due = clock("10:30");
    assert!(!nudge_is_stale(due, clock("10:31")));
    assert!(nudge_is_stale(due, clock("10:31:01")));
    assert!(!nudge_is_stale(due, clock("10:29")));
}

#[test]
fn a_check_in_moves_the_nudges_with_its_deadline() {
    let mut story = jo_on_site();
    story.at("10:26").texts("jo", WorkerSays::Ok);
    story.at("10:42");
    story.never_told("jo", Template::CheckInSoon);
    story.at("10:43");
    story.told("jo", Template::CheckInSoon, "10:43");
}

// Faults: P02 x human-late
#[test]
fn a_missed_check_in_tells_the_office_when_the_grace_is_over_and_not_before() {
    let mut story = jo_on_site();
    story.at("10:34:59").no_alert();
    story.at("10:35");
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    let told = story.told("pat", Template::AlertRingWorker, "10:35");
    assert_eq!(told.facts.due, Some(clock("10:30")));
    story.told("sue", Template::AlertRingWorker, "10:35");
    story.told_nothing("olu");
}

#[test]
fn nobody_answers_then_time_to_leave_then_a_missed_check_in() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Nobody);
    assert!(due(&story, DeadlineKind::CheckIn).is_empty());
    story.at("10:40");
    story.told("jo", Template::NoAnswerSoon, "10:25");
    story.told("jo", Template::NoAnswerNow, "10:30");
    story.told("pat", Template::AlertRingWorker, "10:35");
    assert_eq!(story.alert().chain.as_str(), "no-check-in");
}

#[test]
fn the_wait_at_the_door_counts_from_the_later_of_the_arranged_time_and_in() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("12 Acacia Avenue", Some("10:20"))];
    let mut story = Story::open(plan(), sign_out.clone());
    story.at("10:38").texts("jo", WorkerSays::Nobody);
    assert_eq!(due(&story, DeadlineKind::NoAnswer), ["10:40"]);
    let told = story.told("jo", Template::NobodyNoted, "10:38");
    assert_eq!(told.facts.due, Some(clock("10:40")));
    let mut story = Story::open(plan(), sign_out);
    story.at("10:25").texts("jo", WorkerSays::Arrived);
    story.at("10:38").texts("jo", WorkerSays::Nobody);
    assert_eq!(due(&story, DeadlineKind::NoAnswer), ["10:45"]);
}

#[test]
fn a_wait_at_the_door_that_is_over_already_is_answered_with_time_to_leave_and_the_grace_counts_from_there() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("12 Acacia Avenue", Some("10:20"))];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:29").texts("jo", WorkerSays::Late(Some(mins(1))));
    story.visit.sign_out.stops[0].expected_at = Some(clock("10:20"));
    story.texts("jo", WorkerSays::Ok);
    story.at("10:45").texts("jo", WorkerSays::Nobody);
    story.at("10:45:01");
    story.never_told("jo", Template::NobodyNoted);
    let told = story.told("jo", Template::NoAnswerNow, "10:45");
    assert_eq!(told.facts.told_at, Some(clock("10:50")));
    assert_eq!(due(&story, DeadlineKind::NoAnswer), ["10:45"]);
}

#[test]
fn left_because_nobody_came_is_both_and_ends_the_wait() {
    let mut story = jo_out();
    story
        .at("10:10")
        .texts("jo", WorkerSays::NobodyLeft { next: None });
    story.told("jo", Template::Left, "10:10");
    story.never_told("jo", Template::NobodyNoted);
    assert!(due(&story, DeadlineKind::NoAnswer).is_empty());
    assert_eq!((story.happened("nobody answers"), story.happened("left")), (1, 1));
}

// Faults: P01 P02 x human-twice
#[test]
fn nobody_said_again_does_not_start_the_wait_anew() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Nobody);
    story.at("10:20").texts("jo", WorkerSays::Nobody);
    assert_eq!(due(&story, DeadlineKind::NoAnswer), ["10:30"]);
}

#[test]
fn a_door_that_opens_after_all_starts_the_check_ins() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Nobody);
    story.at("10:20").texts("jo", WorkerSays::Arrived);
    assert!(due(&story, DeadlineKind::NoAnswer).is_empty());
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:40"]);
}

#[test]
fn return_is_due_at_the_expected_return_and_a_check_in_does_not_move_it() {
    let mut story = jo_on_site();
    for time in ["10:29", "10:48", "11:07", "11:26", "11:45", "11:59", "12:09"] {
        story.at(time).texts("jo", WorkerSays::Ok);
    }
    assert_eq!(due(&story, DeadlineKind::Return), ["12:00"]);
    story.at("12:10");
    story.told("jo", Template::ReturnSoon, "11:55");
    story.told("jo", Template::ReturnNow, "12:00");
    story.told("pat", Template::AlertRingWorker, "12:10");
    assert_eq!(story.alert().chain.as_str(), "not-back");
}

// Faults: P01 x human-late
#[test]
fn a_check_in_after_a_missed_return_moves_it_by_no_more_than_one_interval() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("12:11").texts("jo", WorkerSays::Ok).no_alert();
    assert_eq!(due(&story, DeadlineKind::Return), ["12:31"]);
    // And an OK after that moves it no further.
    story.at("12:20").texts("jo", WorkerSays::Ok);
    assert_eq!(due(&story, DeadlineKind::Return), ["12:31"]);
    story.at("12:41");
    story.told("pat", Template::AlertRingWorker, "12:41");
}

#[test]
fn left_on_a_visit_that_ends_at_home_arms_home_safe_in_place_of_return() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.ends_at_home = true;
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.told("jo", Template::LeftForHome, "10:20");
    assert_eq!(due(&story, DeadlineKind::HomeSafe), ["11:05"]);
    assert!(due(&story, DeadlineKind::Return).is_empty());
    story.at("11:00").texts("jo", WorkerSays::Home);
    assert_eq!(story.visit.closed, Some((clock("11:00"), Closing::HomeSafe)));
}

#[test]
fn home_safe_is_told_to_the_line_manager_first() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.ends_at_home = true;
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("11:40");
    story.told("jo", Template::HomeSafeSoon, "11:00");
    story.told("jo", Template::HomeSafeNow, "11:05");
    story.told("lin", Template::AlertRingWorker, "11:25");
    assert_eq!(
        story.steps(),
        at_times(&[("line manager", "11:25"), ("office", "11:35")])
    );
}

#[test]
fn the_line_manager_is_asked_to_ring_and_waits_as_long_as_the_step_that_was_first() {
    let of = |change: fn(&mut homeward::domain::chain::Chain)| {
        let mut plan = plan();
        let name = plan.visit_type.home_safe.rule.chain.clone();
        change(plan.chains.get_mut(&name).expect("a chain"));
        let opened = Story::open(plan, sign_out(&["jo"])).visit.plan.clone();
        opened.chains[&opened.visit_type.home_safe.rule.chain].clone()
    };
    let chain = of(|chain| {
        chain.before[0].ask = Ask::Decide;
        chain.before[0].again = Some(every(3));
    });
    let first = chain.step(0);
    assert_eq!(
        (first.ask, first.wait, first.again),
        (Ask::RingWorker, every(10), None)
    );
    assert_eq!(chain.step(1).ask, Ask::Decide, "then as it was");
    let chain = of(|chain| chain.before.clear());
    assert_eq!(
        chain.step(0).wait,
        chain.last_again,
        "a last step has no wait of its own"
    );
    assert_eq!(chain.last_index(), 1);
}

#[test]
fn home_safe_is_told_to_the_responsible_contact_with_the_line_manager() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.ends_at_home = true;
    sign_out.responsible_contact = Some(id("ria"));
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("11:25");
    story.told("ria", Template::AlertRingWorker, "11:25");
    story.told_nothing("pat");
}

#[test]
fn a_visit_out_of_hours_must_say_home_safe_too() {
    let mut plan = plan();
    plan.visit_type.hours = homeward::domain::time::Availability::Windows {
        windows: vec![(clock("08:30"), clock("11:00"))],
        horizon: clock("+1 23:00"),
    };
    let mut sign_out = sign_out(&["jo"]);
    sign_out.authorised_by = Some(id("head"));
    sign_out.exception = Some(Private::new("the mother works until ten"));
    let mut story = Story::open(plan, sign_out);
    assert!(story.visit.exceptions.contains(&RuleException::OutOfHours));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    assert_eq!(due(&story, DeadlineKind::HomeSafe), ["11:05"]);
    story.at("11:25");
    story.told("lin", Template::AlertRingWorker, "11:25");
}

#[test]
fn at_risk_halves_every_wait_and_spares_the_household() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.at_risk = true;
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("11:00");
    story.told("pat", Template::AlertRingWorker, "10:32:30");
    story.never_told("pat", Template::AlertRingHousehold);
    assert_eq!(
        story.steps(),
        at_times(&[("office", "10:32:30"), ("slt", "10:35"), ("police", "10:37:30")])
    );
    assert_eq!(
        story.when_told("head", Template::AlertPolice)[1],
        clock("10:38:30")
    );
}

#[test]
fn seconds_work_everywhere() {
    let mut plan = plan_each();
    let check_in = plan.visit_type.check_in.as_mut().expect("check-ins");
    check_in.every =
        homeward::domain::time::Interval::new(homeward::domain::time::Span::from_secs(20)).expect("20s");
    check_in.rule = rule(0, 0, "no-check-in");
    check_in.rule.grace = homeward::domain::time::Span::from_secs(5);
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:00:10").texts("jo", WorkerSays::Arrived);
    story.at("10:00:35");
    story.told("jo", Template::CheckInNow, "10:00:30");
    story.told("pat", Template::AlertRingWorker, "10:00:35");
}

#[test]
fn p01_a_visit_type_without_arrival_or_check_in_still_has_its_return() {
    let mut plan = plan();
    plan.visit_type.arrival = None;
    plan.visit_type.check_in = None;
    plan.visit_type.write_up = None;
    plan.visit_type.no_answer.wait_at_most = every(20);
    let mut story = Story::open(plan, sign_out(&["jo"]));
    assert_eq!(story.visit.deadlines().len(), 1);
    story.at("12:10");
    story.told("pat", Template::AlertRingWorker, "12:10");
}

#[test]
fn signing_out_says_by_when_to_arrive_and_status_what_comes_next() {
    let mut story = jo_out();
    let told = story.told("jo", Template::SignedOut, "10:00");
    assert_eq!(told.facts.due, Some(clock("10:45")));
    story.at("10:05").texts("jo", WorkerSays::Status);
    let told = story.told("jo", Template::Status, "10:05");
    assert_eq!(
        (told.facts.deadline, told.facts.due),
        (Some(DeadlineKind::Arrival), Some(clock("10:45")))
    );
}

#[test]
fn left_for_the_next_stop_says_when_that_one_is_due_even_past_the_return() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![
        crate::support::school::stop("1 A Street", None),
        crate::support::school::stop("2 B Street", None),
        crate::support::school::stop("3 C Street", None),
    ];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("11:02").texts("jo", WorkerSays::Arrived);
    story.at("11:20").texts("jo", WorkerSays::Left { next: None });
    let told = story.told("jo", Template::LeftForNext, "11:20");
    assert_eq!(told.facts.due, Some(clock("12:05")), "not the return at 12:00");
}
