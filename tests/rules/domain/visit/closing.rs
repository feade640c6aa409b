//! How a visit ends: back, called off, or closed in the name of whoever resolved what was missed; and the write-up.

use crate::domain::visit::deadlines::{due, jo_on_site, jo_out, more};
use crate::support::school::{clock, id};
use homeward::domain::alert::{AlertKind, DeadlineKind, SafetyBasis};
use homeward::domain::command::{Refusal, VisitCommand, WorkerSays};
use homeward::domain::notice::Template;
use homeward::domain::visit::{Closing, Whereabouts};

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
    // By text it might have been dictated: it is recorded and told, and the check-in stays due.
    story.at("10:20").texts("jo", WorkerSays::Cancel);
    assert!(story.visit.is_open());
    story.told("jo", Template::OffNoted, "10:20");
    story.told("pat", Template::OffTold, "10:20");
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:30"]);
    story.at("10:36");
    assert_eq!(story.alert().kind, AlertKind::Overdue);
}

#[test]
fn calling_off_by_text_is_asked_for_its_reason_which_is_recorded() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Cancel);
    let told = story.told("jo", Template::OffNoted, "10:10");
    assert!(told.facts.remark.is_some(), "asks why");
    story.told("pat", Template::OffTold, "10:10");
    story.never_told("pat", Template::LeftTold);
    story
        .at("10:11")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    let off = story.visit.called_off.clone().expect("called off");
    assert!(off.reason.is_some());
    story.never_told("jo", Template::Unclear);
    story.at("10:20").no_alert();
    story.texts("jo", WorkerSays::Unclear { worrying: false });
    story.told("jo", Template::Unclear, "10:20");
}

#[test]
fn a_worrying_text_after_calling_off_is_no_reason() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::Cancel);
    story
        .at("10:11")
        .texts("jo", WorkerSays::Unclear { worrying: true });
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
fn a_worker_whose_visit_is_closed_in_somebodys_name_hears_that_it_is() {
    let mut story = jo_on_site();
    story.texts("jo", WorkerSays::Left { next: None });
    story.at("12:12").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert!(!story.visit.is_open());
    let told = story.told("jo", Template::StoodDownWorker, "12:12");
    assert_eq!(told.facts.remark.as_deref(), Some("your visit is closed"));
    assert_eq!(told.facts.back_by, None);
}

// Faults: P08 x human-late
#[test]
fn p08_a_worker_kept_out_by_a_dog_is_a_concern_at_once_and_help_after_three_minutes_unanswered() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::KeptOut);
    assert_eq!(story.alert().kind, AlertKind::Concern);
    story.told("jo", Template::KeptOut, "10:10");
    story.at("10:12");
    assert_eq!(story.alert().kind, AlertKind::Concern);
    story.at("10:13");
    assert_eq!(story.alert().kind, AlertKind::Help);
    assert!(story.visit.is_open());
}

#[test]
fn a_worker_kept_out_who_answers_left_calls_no_help_and_the_concern_stays_with_people() {
    let mut story = jo_out();
    story.at("10:10").texts("jo", WorkerSays::KeptOut);
    story.at("10:11").texts("jo", WorkerSays::Left { next: None });
    story.at("10:20");
    assert_eq!(story.alert().kind, AlertKind::Concern);
}

#[test]
fn left_soon_after_setting_off_answers_whether_a_worker_kept_out_is_away() {
    let mut story = jo_out();
    story.at("10:02").texts("jo", WorkerSays::KeptOut);
    story.at("10:03").texts("jo", WorkerSays::Left { next: None });
    story.at("10:20");
    assert_eq!(
        story.alert().kind,
        AlertKind::Concern,
        "no help, and no 999 for it"
    );
    let jo = story.visit.workers.values().next().expect("jo");
    assert_eq!(jo.whereabouts, Whereabouts::Left);
}

// Faults: P08 x human-late
#[test]
fn p08_a_worker_kept_out_while_anybody_stands_inside_is_help() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", WorkerSays::KeptOut);
    assert_eq!(story.alert().kind, AlertKind::Help);
}
