//! What a report proves: that somebody was well, and when; late, early and unclear texts.

use crate::domain::visit::deadlines::{due, jo_on_site, jo_out, more};
use crate::support::school::{clock, id, mins, plan, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::{AlertKind, DeadlineKind};
use homeward::domain::command::{Refusal, WorkerSays};
use homeward::domain::notice::Template;

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
