//! MORE and LATE: what puts a deadline off, by how much, and what is refused.

use crate::domain::visit::deadlines::{due, jo_on_site, jo_out, more};
use crate::support::school::{clock, id, mins, plan, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::{CauseWhat, DeadlineKind};
use homeward::domain::chain::Target;
use homeward::domain::command::{Extension, Refusal, WorkerSays};
use homeward::domain::notice::Template;
use homeward::domain::plan::CheckInFrom;

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
fn late_by_minutes_counts_from_what_was_due() {
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("12 Acacia Avenue", Some("10:20"))];
    let mut story = Story::open(plan(), sign_out.clone());
    story.at("10:05").texts("jo", WorkerSays::LateBy(mins(10)));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["10:30"]);
    let told = story.told("jo", Template::Delayed, "10:05");
    assert_eq!(told.facts.due, Some(clock("10:30")));
    let mut story = Story::open(plan(), sign_out);
    story.at("10:40").texts("jo", WorkerSays::LateBy(mins(10)));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["10:50"], "10:30 has passed");
}

#[test]
fn late_by_minutes_on_the_way_back_puts_off_the_return() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("10:30").texts("jo", WorkerSays::LateBy(mins(10)));
    assert_eq!(due(&story, DeadlineKind::Return), ["12:10"]);
}

#[test]
fn a_delay_without_a_number_is_asked_about_and_told_at_once() {
    let mut plan = plan();
    plan.visit_type.tell_on_change = vec![Target::LineManager];
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("12 Acacia Avenue", Some("10:20"))];
    let mut story = Story::open(plan, sign_out);
    story.at("10:05").texts("jo", WorkerSays::Late(None));
    story.told("jo", Template::AskMinutes, "10:05");
    let told = story.told("lin", Template::HeldUp, "10:05");
    assert_eq!(told.facts.workers, story.visit.name(&id("jo")));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["10:20"], "nothing moves yet");
    story.at("10:06").texts("jo", more(15));
    assert_eq!(due(&story, DeadlineKind::Arrival), ["10:35"]);
    assert_eq!(due(&story, DeadlineKind::Return), ["12:00"]);
}

#[test]
fn a_delay_without_a_number_is_told_to_the_office_where_nobody_is_named_for_changes() {
    let mut plan = plan();
    plan.visit_type.tell_on_change = Vec::new();
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:05").texts("jo", WorkerSays::Late(None));
    story.told("pat", Template::HeldUp, "10:05");
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
