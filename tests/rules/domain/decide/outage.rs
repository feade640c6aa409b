//! After an outage: what would have been said is said at once, marked as delayed, and the police prompt waits.

use crate::support::school::{clock, id, plan, sign_out};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind};
use homeward::domain::command::{VisitCommand, WorkerSays};
use homeward::domain::notice::Template;

fn on_site() -> Story {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
}

// Faults: P01 P02 x outage
#[test]
fn p02_a_deadline_missed_while_the_daemon_was_down_opens_an_alert_as_soon_as_it_is_up() {
    let mut story = on_site();
    story.at("10:20").off_until("10:36");
    assert_eq!(story.alert().causes[0].at, clock("10:30"));
    story.told("pat", Template::AlertRingWorker, "10:36");
}

// Faults: P03 P12 x outage
#[test]
fn every_step_that_would_have_been_reached_is_told_at_once_marked_as_delayed() {
    let mut story = on_site();
    story.at("10:20").off_until("11:00");
    assert_eq!(
        story.steps(),
        at_times(&[("office", "11:00"), ("household", "11:00"), ("slt", "11:00")])
    );
    let told = story.told("olu", Template::AlertDecide, "11:00");
    assert_eq!(told.facts.delayed_since, Some(clock("10:43")));
}

// Faults: P03 x outage
#[test]
fn the_police_prompt_comes_no_sooner_than_its_previous_steps_wait_after_an_outage() {
    let mut story = on_site();
    story.at("10:20").off_until("11:00");
    story.at("11:04:59").never_told("head", Template::AlertPolice);
    story.at("11:05");
    story.told("head", Template::AlertPolice, "11:05");
}

#[test]
fn the_police_prompt_waits_too_if_its_previous_step_was_told_before_the_outage() {
    let mut story = on_site();
    story.at("10:44").off_until("11:00");
    story.never_told("head", Template::AlertPolice);
    story.at("11:05");
    story.told("head", Template::AlertPolice, "11:05");
}

// Faults: P05 x outage
#[test]
fn nothing_already_told_is_told_as_new() {
    let mut story = on_site();
    story.at("10:36").off_until("10:38");
    assert_eq!(story.when_told("pat", Template::AlertRingWorker).len(), 1);
    story.at("10:50").off_until("11:30");
    let again = story.told("head", Template::AlertPolice, "11:30");
    assert!(again.facts.repeat);
    let last = story.when_told("head", Template::AlertPolice);
    assert_eq!(
        last.iter().filter(|at| **at == clock("11:30")).count(),
        1,
        "once, not once for each missed"
    );
}

#[test]
fn workers_out_are_told_that_the_system_was_off_and_asked_afresh() {
    let mut story = on_site();
    story.at("10:20").off_until("10:28:30");
    let told = story.told("jo", Template::SystemWasOff, "10:28:30");
    assert_eq!(
        (told.facts.at, told.facts.until),
        (Some(clock("10:20")), Some(clock("10:28:30")))
    );
    story.never_told("jo", Template::CheckInSoon);
    story.at("10:30");
    story.told("jo", Template::CheckInNow, "10:30");
}

#[test]
fn workers_who_are_back_hear_nothing_of_an_outage() {
    let mut story = on_site();
    story.at("10:20").texts("jo", WorkerSays::Back);
    story.at("10:25").off_until("10:40");
    story.never_told("jo", Template::SystemWasOff);
}

#[test]
fn a_nudge_that_came_too_late_is_not_sent() {
    let mut story = on_site();
    story.at("10:26").off_until("10:32");
    story.never_told("jo", Template::CheckInSoon);
    story.never_told("jo", Template::CheckInNow);
    story.no_alert();
}

// Faults: P07 x outage, inbound-deaf
#[test]
fn a_check_in_that_arrived_in_the_outage_counts_for_when_it_was_sent() {
    let mut story = on_site();
    story.at("10:20");
    story.at = clock("10:50");
    // What waits at the gateways is read before anything is judged.
    story.texts_late("jo", "10:31", WorkerSays::Ok);
    story
        .command(&VisitCommand::Resume { from: clock("10:20") })
        .expect("resumes");
    story.command(&VisitCommand::Wake).expect("wakes");
    story.no_alert();
    assert_eq!(story.visit.next_check_of(&id("jo")), Some(clock("10:51")));
}

// Faults: P02 P12 x outage
#[test]
fn p12_waking_after_days_tells_of_each_deadline_once() {
    let mut story = on_site();
    story.off_until("+1 09:00");
    let causes: Vec<_> = story
        .alert()
        .causes
        .iter()
        .map(|cause| cause.what.clone())
        .collect();
    assert_eq!(
        causes,
        [
            CauseWhat::Missed(DeadlineKind::CheckIn),
            CauseWhat::Missed(DeadlineKind::Return)
        ]
    );
    assert_eq!(story.alert().kind, AlertKind::Overdue);
}

#[test]
fn the_police_prompt_waits_after_an_outage_for_a_visit_that_is_over_too() {
    let mut story = on_site();
    story.texts("jo", WorkerSays::Duress);
    story.texts("jo", WorkerSays::Back);
    let until = "11:00";
    story.off_until(until);
    assert_eq!(story.happened("resumed after an outage"), 1);
    story.never_told("jo", Template::SystemWasOff);
}

// Faults: P03 x outage
#[test]
fn nobody_reads_that_others_are_told_before_the_alert_itself() {
    let mut story = on_site();
    story.at("10:20").off_until("11:00");
    story.told("pat", Template::AlertRingWorker, "11:00");
    story.never_told("pat", Template::MovedOn);
    // The steps after the outage are told of as ever.
    story.at("11:05");
    story.told("pat", Template::MovedOn, "11:05");
}
