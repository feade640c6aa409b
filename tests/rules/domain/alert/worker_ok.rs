//! What the worker's own OK does to an open alert.

use crate::support::school::{clock, id, plan, plan_each, sign_out};
use crate::support::story::Story;
use homeward::domain::alert::{
    ActionKind, ActionTried, AlertEvent, AlertKind, CallTried, ResolvedBy, SafetyBasis,
};
use homeward::domain::command::WorkerSays;
use homeward::domain::notice::Template;

fn overdue() -> Story {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:35");
    story
}

#[test]
fn within_the_first_step_it_resolves_an_overdue_alert_and_everyone_told_is_stood_down() {
    let mut story = overdue();
    story.at("10:37").texts("jo", WorkerSays::Ok).no_alert();
    story.told("pat", Template::StandDown, "10:37");
    story.told("sue", Template::StandDown, "10:37");
    story.told("jo", Template::CheckedIn, "10:37");
    assert!(story.alert_events().any(|event| matches!(
        event,
        AlertEvent::Resolved { by: ResolvedBy::Worker(by), .. } if *by == id("jo")
    )));
}

// Faults: P18 x human-late
#[test]
fn later_it_holds_the_chain_once_and_those_told_are_asked_to_hear_the_voice() {
    let mut story = overdue();
    story.at("10:41").texts("jo", WorkerSays::Ok);
    assert_eq!(story.step_name(), "household");
    for who in ["pat", "sue"] {
        story.told(who, Template::HearVoice, "10:41");
    }
    story.at("10:50:59");
    assert_eq!(story.step_name(), "household");
    story.at("10:51");
    assert_eq!(story.step_name(), "slt", "and goes on from the next step");
    // Only once: the next OK is passed on, and holds nothing.
    story.at("10:52").texts("jo", WorkerSays::Ok);
    story.told("pat", Template::WorkerHeard, "10:52");
    assert!(story.alert().hold.is_none());
}

#[test]
fn an_ok_does_not_end_somebodys_hold() {
    let mut story = overdue();
    story.at("10:41").acks("pat");
    story.texts("jo", WorkerSays::Ok);
    let hold = story.alert().hold.as_ref().expect("held");
    assert_eq!(hold.by, Some(id("pat")));
    story.told("pat", Template::WorkerHeard, "10:41");
}

#[test]
fn it_never_resolves_help() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::Help);
    story.at("10:20:30").texts("jo", WorkerSays::Ok);
    assert_eq!(story.alert().kind, AlertKind::Help);
    story.told("pat", Template::WorkerHeard, "10:20:30");
    assert!(story.alert().hold.is_none());
}

#[test]
fn it_never_resolves_a_concern() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story
        .at("10:10")
        .texts("jo", WorkerSays::Unclear { worrying: true });
    story.at("10:11").texts("jo", WorkerSays::Ok);
    assert_eq!(story.alert().kind, AlertKind::Concern);
}

// Faults: P08 x human-twice
#[test]
fn p08_a_worrying_text_within_an_overdue_alert_is_not_undone_by_an_ok() {
    let mut story = overdue();
    story
        .at("10:36")
        .texts("jo", WorkerSays::Unclear { worrying: true });
    story.at("10:37").texts("jo", WorkerSays::Ok);
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    story.told("pat", Template::HearVoice, "10:37");
}

#[test]
fn an_ok_sent_too_early_to_prove_anything_resolves_nothing() {
    let mut story = overdue();
    // Sent at 10:12, which is before the last interval began: it was on its way for 24 minutes.
    story.at("10:38").texts_late("jo", "10:12", WorkerSays::Ok);
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    story.told("pat", Template::WorkerHeard, "10:38");
}

// Faults: P07 x gateway-slow, human-late
#[test]
fn an_ok_sent_in_time_and_delivered_late_resolves() {
    let mut story = overdue();
    story
        .at("10:36")
        .texts_late("jo", "10:29", WorkerSays::Ok)
        .no_alert();
}

#[test]
fn leaving_or_coming_back_is_as_good_as_an_ok() {
    for say in [
        WorkerSays::Left { next: None },
        WorkerSays::Back,
        WorkerSays::Arrived,
    ] {
        let mut story = overdue();
        story.at("10:36").texts("jo", say).no_alert();
    }
}

#[test]
fn status_is_no_ok() {
    for say in [WorkerSays::Status, WorkerSays::Start] {
        let mut story = overdue();
        story.at("10:36").texts("jo", say);
        assert_eq!(story.alert().kind, AlertKind::Overdue);
    }
}

#[test]
fn what_was_missed_is_armed_anew_even_if_the_alert_stays() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("12:25").texts("jo", WorkerSays::Ok);
    story.told("pat", Template::HearVoice, "12:25");
    // The worker is asked again, and a further miss is a further cause.
    story.at("12:55");
    story.told("jo", Template::ReturnNow, "12:45");
    assert_eq!(story.alert().causes.len(), 2);
    assert_eq!(story.alert().causes[1].at, clock("12:45"));
}

#[test]
fn under_each_two_who_both_missed_are_both_to_be_heard() {
    let mut story = Story::open(plan_each(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    story.at("10:36").texts("jo", WorkerSays::Ok);
    assert_eq!(story.alert().causes.len(), 2);
    story.at("10:37").texts("sam", WorkerSays::Ok).no_alert();
}

// Faults: P01 P18 x human-late
#[test]
fn p18_after_a_stand_down_a_later_silence_opens_a_new_alert() {
    let mut story = overdue();
    let first = story.alert().code.clone();
    story.at("10:36").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    story.at("11:10");
    assert_ne!(story.alert().code, first);
}

#[test]
fn what_one_word_has_armed_anew_the_next_does_not_put_off() {
    let due = |story: &Story| story.visit.next_deadline().map(|deadline| deadline.key.due);
    // Sent in the very instant of the return or in its grace, and brought after it was missed.
    for (sent, again) in [("12:00", "12:20"), ("12:05", "12:25")] {
        let mut story = Story::open(plan_each(), sign_out(&["jo"]));
        story.at("10:20").texts("jo", WorkerSays::Left { next: None });
        story
            .at("12:12")
            .texts_late("jo", sent, WorkerSays::Ok)
            .no_alert();
        assert_eq!(due(&story), Some(clock(again)));
        story.at("12:13").texts("jo", WorkerSays::Ok);
        assert_eq!(due(&story), Some(clock(again)));
    }
}

// Faults: P07 x human-late
#[test]
fn p07_an_old_text_that_comes_late_holds_no_chain_whatever_came_between() {
    let mut story = Story::open(plan_each(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:41").acks("pat");
    story.at("10:42").texts("jo", WorkerSays::Ok);
    story.at("10:52");
    assert_eq!(story.step_name(), "slt", "pat's hold is over");
    story.texts_late("jo", "10:12", WorkerSays::Ok);
    assert!(
        story.alert().hold.is_none(),
        "it was sent before anything was missed"
    );
    story.texts("jo", WorkerSays::Ok);
    assert!(story.alert().hold.is_some());
}

#[test]
fn an_ok_that_was_long_on_its_way_counts_until_its_interval_and_grace_are_over() {
    for (sent, resolves) in [("10:12", false), ("10:12:01", true)] {
        let mut story = overdue();
        story.at("10:37").texts_late("jo", sent, WorkerSays::Ok);
        assert_eq!(story.visit.alert.is_none(), resolves, "{sent}");
    }
}

#[test]
fn the_offices_word_for_a_worker_is_no_text_of_the_workers_on_the_sheet() {
    let mut story = overdue();
    story
        .at("10:40")
        .office(Some("jo"), WorkerSays::Ok)
        .expect("the office may say so");
    let tried = &story.alert().tried;
    assert!(!tried.iter().any(|tried| tried.what == ActionKind::Texted));
    let noted = |tried: &&ActionTried| matches!(tried.what, ActionKind::Called(CallTried::Other, _));
    assert_eq!(tried.iter().filter(noted).count(), 1);
}
