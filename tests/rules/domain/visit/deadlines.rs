//! Each deadline of docs/rules/visits.md: when it is armed, when it is due, what moves it, who is told.

use crate::support::school::{clock, every, id, mins, plan, plan_each, rule, sign_out, stop};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind, SafetyBasis};
use homeward::domain::chain::Ask;
use homeward::domain::command::{Extension, Refusal, VisitCommand, WorkerSays};
use homeward::domain::notice::Template;
use homeward::domain::plan::CheckInFrom;
use homeward::domain::visit::{Closing, RuleException, nudge_is_stale};

fn jo_out() -> Story {
    Story::open(plan(), sign_out(&["jo"]))
}

/// Jo is on site since 10:10; a check-in is due at 10:30.
fn jo_on_site() -> Story {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
}

fn more(minutes: u64) -> WorkerSays {
    WorkerSays::More {
        extension: Some(Extension::By(mins(minutes))),
        with_leave: None,
    }
}

fn due(story: &Story, kind: DeadlineKind) -> Vec<String> {
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

// Faults: P07 x human-late
#[test]
fn a_late_ok_counts_for_the_time_it_was_sent() {
    let mut story = jo_on_site();
    story.at("10:29").texts_late("jo", "10:22", WorkerSays::Ok);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:42"]);
    // Out of order: an older text takes nothing back.
    story.texts_late("jo", "10:12", WorkerSays::Ok);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:42"]);
}

// Faults: P07 x human-late, gateway-slow
#[test]
fn p07_a_late_ok_that_ends_an_alert_still_counts_for_the_time_it_was_sent() {
    let mut story = jo_on_site();
    story
        .at("10:36")
        .texts_late("jo", "10:13", WorkerSays::Ok)
        .no_alert();
    assert_eq!(
        due(&story, DeadlineKind::CheckIn),
        ["10:33"],
        "sent at 10:13, so due 20 minutes later"
    );
    story.at("10:38");
    story.told("pat", Template::AlertRingWorker, "10:38");
}

// Faults: P07 P12 x clock-forward
// Faults: P07 x gateway-lies
#[test]
fn p07_a_text_from_the_future_proves_nothing_beyond_now() {
    let mut story = jo_on_site();
    story.at("10:20").texts_late("jo", "18:00", WorkerSays::Ok);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:40"]);
}

// Faults: P07 x clock-back
// Faults: P07 x gateway-reorders
#[test]
fn p07_a_text_sent_before_the_visit_began_moves_nothing_of_it() {
    for say in [
        WorkerSays::Back,
        WorkerSays::Home,
        WorkerSays::Arrived,
        WorkerSays::Cancel,
        WorkerSays::Ok,
        more(30),
        WorkerSays::Nobody,
        WorkerSays::Left { next: None },
        WorkerSays::Late(Some(mins(30))),
    ] {
        let mut story = jo_out();
        story.at("10:12");
        let before = story.visit.deadlines();
        story.texts_late("jo", "09:30", say.clone());
        assert!(
            story.visit.is_open(),
            "{say:?} of an earlier visit closed this one"
        );
        assert_eq!(story.visit.deadlines(), before, "{say:?}");
        story.told("jo", Template::Status, "10:12");
    }
    // Danger is never too old.
    let mut story = jo_out();
    story.at("10:12").texts_late("jo", "09:30", WorkerSays::Help);
    assert_eq!(story.alert().kind, AlertKind::Help);
}

// Faults: P07 x gateway-reorders
#[test]
fn p07_a_move_that_arrives_after_a_later_one_does_not_take_it_back() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:30").texts("jo", WorkerSays::Left { next: None });
    assert_eq!(due(&story, DeadlineKind::Arrival), ["11:15"]);
    // IN for the first stop was an hour on its way: it says nothing of the second.
    story.at("10:40").texts_late("jo", "10:10", WorkerSays::Arrived);
    assert_eq!(due(&story, DeadlineKind::Arrival), ["11:15"]);
    assert_eq!(story.visit.phase().word(), "between");
}

#[test]
fn an_unclear_text_never_moves_a_timer_and_is_a_concern_after_three_minutes() {
    let mut story = jo_on_site();
    story.at("10:20");
    let before = story.visit.deadlines();
    story.texts("jo", WorkerSays::Unclear { worrying: false });
    assert_eq!(story.visit.deadlines(), before);
    story.told("jo", Template::Unclear, "10:20");
    story.at("10:22:59").no_alert();
    story.at("10:23");
    assert_eq!(story.alert().kind, AlertKind::Concern);
    story.told("pat", Template::AlertRingWorker, "10:23");
}

#[test]
fn a_worrying_text_is_a_concern_at_once() {
    let mut story = jo_on_site();
    story
        .at("10:20")
        .texts("jo", WorkerSays::Unclear { worrying: true });
    assert_eq!(story.alert().kind, AlertKind::Concern);
    story.at("10:24");
    assert_eq!(
        story.alert().causes.len(),
        1,
        "and not once more after three minutes"
    );
}

#[test]
fn a_clear_text_afterwards_clears_up_an_unclear_one() {
    let mut story = jo_on_site();
    story
        .at("10:20")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    story.at("10:21").texts("jo", WorkerSays::Ok);
    story.at("10:25").no_alert();
}

// Faults: P08 x gateway-reorders
#[test]
fn an_ok_sent_before_an_unclear_text_does_not_clear_it_up() {
    let mut story = jo_on_site();
    story
        .at("10:20")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    story.at("10:21").texts_late("jo", "10:18", WorkerSays::Ok);
    story.at("10:23");
    assert_eq!(story.alert().kind, AlertKind::Concern);
}

// Faults: P08 x human-twice
#[test]
fn a_second_unclear_text_does_not_put_off_the_first() {
    let mut story = jo_on_site();
    story
        .at("10:20")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    story
        .at("10:22")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    story.at("10:23");
    assert_eq!(story.alert().opened_at, clock("10:23"));
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
fn more_moves_the_return_within_the_limit() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", more(30));
    assert_eq!(due(&story, DeadlineKind::Return), ["12:30"]);
    let told = story.told("jo", Template::Extended, "10:20");
    assert_eq!(
        (told.facts.minutes, told.facts.back_by),
        (Some(30), Some(clock("12:30")))
    );
    story.at("10:25").texts("jo", more(30));
    assert_eq!(due(&story, DeadlineKind::Return), ["13:00"]);
    assert_eq!(
        due(&story, DeadlineKind::CheckIn),
        ["10:45"],
        "and is a proof of life"
    );
}

#[test]
fn more_beyond_the_limit_is_refused_in_words_and_moves_nothing() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", more(40));
    story.at("10:21").texts("jo", more(30));
    assert_eq!(due(&story, DeadlineKind::Return), ["12:40"]);
    story.told("jo", Template::ExtensionRefused, "10:21");
    assert_eq!(
        story.office(Some("jo"), more(30)),
        Err(Refusal::ExtensionTooLong { at_most: mins(20) })
    );
}

#[test]
fn time_already_overrun_counts_towards_the_limit() {
    let mut story = jo_out();
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    // 8 minutes past the expected return, an hour from now would be 68 minutes in all.
    story.at("12:08").texts("jo", more(60));
    assert_eq!(story.visit.back_by, clock("12:00"));
    story.texts("jo", more(50));
    assert_eq!(story.visit.back_by, clock("12:58"));
}

#[test]
fn the_office_may_extend_beyond_the_limit_with_leave() {
    let mut story = jo_on_site();
    story
        .office(
            Some("jo"),
            WorkerSays::More {
                extension: Some(Extension::By(mins(120))),
                with_leave: Some(id("head")),
            },
        )
        .expect("with leave");
    assert_eq!(story.visit.back_by, clock("14:00"));
    story.at("10:20").texts("jo", more(60));
    assert_eq!(
        story.visit.back_by,
        clock("15:00"),
        "what a worker may ask for is not used up"
    );
}

#[test]
fn more_until_moves_the_return_to_a_clock_time_and_never_back() {
    let until = |time| WorkerSays::More {
        extension: Some(Extension::Until(clock(time))),
        with_leave: None,
    };
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", until("12:30"));
    assert_eq!(story.visit.back_by, clock("12:30"));
    story.at("10:21").texts("jo", until("11:30"));
    assert_eq!(story.visit.back_by, clock("12:30"));
    story.told("jo", Template::CheckedIn, "10:21");
}

#[test]
fn more_without_a_number_is_asked_about_and_moves_nothing() {
    let mut story = jo_on_site();
    let say = WorkerSays::More {
        extension: None,
        with_leave: None,
    };
    story.at("10:20").texts("jo", say);
    story.told("jo", Template::AskMinutes, "10:20");
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:30"]);
    assert_eq!(due(&story, DeadlineKind::Return), ["12:00"]);
}

#[test]
fn late_on_the_way_moves_the_arrival_and_is_a_proof_of_life() {
    let mut plan = plan();
    plan.visit_type.check_in.as_mut().expect("check-ins").from = CheckInFrom::SignOut;
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:15").texts("jo", WorkerSays::Late(Some(mins(50))));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["11:05"]);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:35"]);
    assert_eq!(due(&story, DeadlineKind::Return), ["12:00"]);
}

#[test]
fn late_that_ends_an_alert_leaves_no_check_in_forgotten() {
    let mut plan = plan();
    plan.visit_type.check_in.as_mut().expect("check-ins").from = CheckInFrom::SignOut;
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story
        .at("10:26")
        .texts("jo", WorkerSays::Late(Some(mins(50))))
        .no_alert();
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:46"]);
    story.at("10:51");
    story.told("pat", Template::AlertRingWorker, "10:51");
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
    let mut story = Story::open(plan, sign_out);
    assert!(story.visit.exceptions.contains(&RuleException::OutOfHours));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    assert_eq!(due(&story, DeadlineKind::HomeSafe), ["11:05"]);
    story.at("11:25");
    story.told("lin", Template::AlertRingWorker, "11:25");
}

#[test]
fn back_closes_the_visit_and_asks_for_the_write_up() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("10:40").texts("jo", WorkerSays::Back);
    assert_eq!(story.visit.closed, Some((clock("10:40"), Closing::Returned)));
    let told = story.told("jo", Template::Returned, "10:40");
    assert_eq!(told.facts.write_up_by, Some(clock("+1 10:40")));
    assert!(story.visit.deadlines().is_empty());
}

#[test]
fn the_write_up_is_a_reminder_to_the_worker_then_the_line_manager_and_never_an_alert() {
    let mut story = jo_on_site();
    story.at("10:30").texts("jo", WorkerSays::Back);
    story.at("+1 10:29").never_told("jo", Template::WriteUpDue);
    story.at("+1 12:00");
    story.told("jo", Template::WriteUpDue, "+1 10:30");
    story.told("lin", Template::WriteUpMissing, "+1 11:30");
    story.no_alert();
    assert_eq!(story.visit.next(), None);
    assert!(!story.visit.is_live());
}

#[test]
fn a_write_up_that_was_filed_is_asked_for_no_more() {
    let mut story = jo_on_site();
    assert_eq!(
        story.command(&VisitCommand::FileWriteUp { by: id("jo") }),
        Err(Refusal::VisitOpen)
    );
    story.at("10:30").texts("jo", WorkerSays::Back);
    story
        .command(&VisitCommand::FileWriteUp { by: id("jo") })
        .expect("filed");
    story.at("+1 12:00");
    story.never_told("jo", Template::WriteUpDue);
    story.never_told("lin", Template::WriteUpMissing);
}

// Faults: P05 x outage
#[test]
fn a_write_up_reminder_that_fell_into_an_outage_is_still_given() {
    let mut story = jo_on_site();
    story.at("10:30").texts("jo", WorkerSays::Back);
    story.off_until("+1 11:00");
    story.told("jo", Template::WriteUpDue, "+1 11:00");
}

#[test]
fn a_cancelled_visit_wants_no_write_up_and_is_over() {
    let mut story = jo_out();
    story.office(None, WorkerSays::Cancel).expect("called off");
    assert_eq!(story.visit.closed, Some((clock("10:00"), Closing::Cancelled)));
    assert_eq!(story.visit.next(), None);
    assert!(!story.visit.is_live());
}

#[test]
fn a_visit_cannot_be_called_off_from_inside() {
    let mut story = jo_on_site();
    assert_eq!(story.office(None, WorkerSays::Cancel), Err(Refusal::StillOnSite));
    // By text it is in doubt: it might have been dictated.
    story.at("10:20").texts("jo", WorkerSays::Cancel);
    assert!(story.visit.is_open());
    story.told("jo", Template::Unclear, "10:20");
    story.at("10:23");
    assert_eq!(story.alert().kind, AlertKind::Concern);
}

#[test]
fn cancel_by_text_on_the_road_keeps_the_return_armed() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Cancel);
    assert!(story.visit.is_open());
    assert_eq!(due(&story, DeadlineKind::Return), ["12:00"]);
    assert!(due(&story, DeadlineKind::Arrival).is_empty());
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
fn once_over_the_visit_hears_no_more_reports() {
    let mut story = jo_on_site();
    story.at("10:30").texts("jo", WorkerSays::Back);
    let at = story.at;
    assert_eq!(
        story.try_text(Some("jo"), "jo", at, WorkerSays::Ok),
        Err(Refusal::VisitClosed)
    );
}

#[test]
fn once_over_only_a_call_for_help_is_heard_and_only_while_an_alert_is_open() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", WorkerSays::Help);
    story.at("10:30").texts("jo", WorkerSays::Back);
    assert!(!story.visit.is_open() && story.visit.alert.is_some());
    let at = story.at;
    assert_eq!(
        story.try_text(Some("jo"), "jo", at, WorkerSays::Ok),
        Err(Refusal::VisitClosed)
    );
    assert!(story.try_text(Some("jo"), "jo", at, WorkerSays::Help).is_ok());
    story.safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert_eq!(
        story.try_text(Some("jo"), "jo", at, WorkerSays::Help),
        Err(Refusal::VisitClosed),
        "then it is the school that is told"
    );
}

#[test]
fn p07_a_minute_before_the_sign_out_is_the_difference_between_two_clocks() {
    let mut story = jo_out();
    story.at("10:12").texts_late("jo", "09:59", WorkerSays::Arrived);
    assert_eq!(
        due(&story, DeadlineKind::CheckIn),
        ["10:20"],
        "as from the sign-out"
    );
    let mut story = jo_out();
    story
        .at("10:12")
        .texts_late("jo", "09:58:59", WorkerSays::Arrived);
    assert_eq!(due(&story, DeadlineKind::CheckIn), Vec::<String>::new());
}

#[test]
fn p10_somebody_who_is_not_on_the_visit_cannot_move_it() {
    let mut story = jo_on_site();
    let before = story.visit.clone();
    let at = story.at;
    assert_eq!(
        story.try_text(Some("sam"), "sam", at, WorkerSays::Ok),
        Err(Refusal::NotOnVisit(id("sam")))
    );
    assert_eq!(
        story.try_text(None, "sam", at, WorkerSays::Help),
        Err(Refusal::NotOnVisit(id("sam")))
    );
    assert_eq!(story.visit, before);
}

#[test]
fn a_safe_from_a_contact_arms_anew_what_was_missed() {
    let mut story = jo_on_site();
    story.at("10:36").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert!(story.visit.is_open());
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:56"]);
    story.told("jo", Template::StoodDownWorker, "10:36");
    story.at("11:01");
    story.told("pat", Template::AlertRingWorker, "11:01");
}

#[test]
fn a_missed_return_that_somebody_resolves_closes_the_visit_in_their_name() {
    let mut story = jo_out();
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("12:12").safe("pat", Some(SafetyBasis::Seen));
    assert_eq!(
        story.visit.closed,
        Some((clock("12:12"), Closing::Resolved(id("pat"))))
    );
}

#[test]
fn a_visit_extended_meanwhile_is_not_closed_by_resolving_its_missed_return() {
    let mut story = jo_out();
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("12:25").texts("jo", more(20));
    story.at("12:26").safe("pat", Some(SafetyBasis::Spoke));
    assert!(
        story.visit.is_open(),
        "jo is out until 12:45 and must still be watched"
    );
    assert_eq!(due(&story, DeadlineKind::Return), ["12:45"]);
}

#[test]
fn a_worker_who_is_still_inside_is_watched_on_after_a_missed_return_is_resolved() {
    let mut story = jo_on_site();
    for time in ["10:29", "10:48", "11:07", "11:26", "11:45", "12:04"] {
        story.at(time).texts("jo", WorkerSays::Ok);
    }
    story.at("12:12").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert!(story.visit.is_open(), "nobody has said that jo came out");
    story.at("12:37");
    story.told("pat", Template::AlertRingWorker, "12:37");
}

#[test]
fn somebody_seen_after_a_missed_return_is_back() {
    let mut story = jo_on_site();
    for time in ["10:29", "10:48", "11:07", "11:26", "11:45", "12:04"] {
        story.at(time).texts("jo", WorkerSays::Ok);
    }
    story.at("12:12").safe("pat", Some(SafetyBasis::Seen));
    assert!(!story.visit.is_open());
}

#[test]
fn somebody_seen_while_the_visit_goes_on_is_watched_on() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", WorkerSays::Help);
    story.at("10:22").safe("pat", Some(SafetyBasis::Seen)).no_alert();
    assert!(
        story.visit.is_open(),
        "Pat saw Jo at the house, and Jo is still out"
    );
}

#[test]
fn somebody_seen_in_the_grace_of_the_return_is_watched_on() {
    let mut story = jo_out();
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("12:05").texts("jo", WorkerSays::Help);
    story.at("12:06").safe("pat", Some(SafetyBasis::Seen)).no_alert();
    assert!(story.visit.is_open(), "nothing was missed yet: Jo says BACK");
}

#[test]
fn somebody_seen_after_the_missed_return_was_moved_is_watched_on() {
    let mut story = jo_out();
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("12:25").texts("jo", more(20));
    story.at("12:26").safe("pat", Some(SafetyBasis::Seen));
    assert!(story.visit.is_open(), "jo is out until 12:45");
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
fn more_in_answer_to_are_you_home_moves_the_time_to_be_home() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.ends_at_home = true;
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("11:05").texts("jo", more(15));
    assert_eq!(due(&story, DeadlineKind::HomeSafe), ["11:20"]);
    let told = story.told("jo", Template::Extended, "11:05");
    assert_eq!((told.facts.due, told.facts.back_by), (Some(clock("11:20")), None));
    story.texts("jo", more(50));
    story.told("jo", Template::ExtensionRefused, "11:05");
    story.at("11:39:59").no_alert();
    story.at("11:40");
    assert_eq!(
        story.alert().causes[0].what,
        CauseWhat::Missed(DeadlineKind::HomeSafe)
    );
}

#[test]
fn more_in_answer_to_are_you_there_moves_the_arrival() {
    let mut story = jo_out();
    story.at("10:45").texts("jo", more(15));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["11:00"]);
    story.at("11:09:59").no_alert();
    story.at("11:10");
    assert_eq!(
        story.alert().causes[0].what,
        CauseWhat::Missed(DeadlineKind::Arrival)
    );
}

#[test]
fn more_in_answer_to_the_first_question_moves_the_arrival_as_well() {
    let mut story = jo_out();
    story.at("10:41").texts("jo", more(15));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["11:00"]);
}

#[test]
fn more_that_nobody_asked_for_yet_leaves_the_arrival_where_it_is() {
    let mut story = jo_out();
    story.at("10:05").texts("jo", more(15));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["10:45"]);
}

#[test]
fn late_never_brings_the_arrival_forward() {
    let mut story = jo_out();
    story.at("10:05").texts("jo", WorkerSays::Late(Some(mins(10))));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["10:45"]);
}

// Faults: P08 x human-late
#[test]
fn an_unclear_text_is_dated_by_when_it_was_sent() {
    let mut story = jo_on_site();
    story
        .at("10:15")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    story.at("10:18");
    assert_eq!(story.alert().causes[0].at, clock("10:15"));
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

#[test]
fn a_worker_whose_visit_is_closed_in_somebodys_name_hears_that_it_is() {
    let mut story = jo_on_site();
    story.texts("jo", WorkerSays::Left { next: None });
    story.at("12:12").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert!(!story.visit.is_open());
    let told = story.told("jo", Template::StoodDownWorker, "12:12");
    assert_eq!(told.facts.remark.as_deref(), Some("your visit is closed"));
    assert_eq!(told.facts.back_by, None);
}
