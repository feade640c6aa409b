//! What an alert is about: causes that are added, and the chain that a graver one moves it to.

use crate::domain::alert::walk::overdue;
use crate::support::school::{clock, id, plan, sign_out};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind, SpokenVia};
use homeward::domain::command::{ContactSays, PhoneReach, VisitCommand, WorkerSays};
use homeward::domain::notice::Template;

#[test]
fn a_second_cause_is_never_blocked() {
    let mut story = overdue();
    story
        .at("10:36")
        .texts("jo", WorkerSays::Unclear { worrying: true });
    let alert = story.alert();
    assert_eq!((alert.kind, alert.causes.len()), (AlertKind::Overdue, 2));
    story.told("pat", Template::CauseAdded, "10:36");
    assert_eq!(story.step_name(), "office");
}

#[test]
fn a_second_missed_deadline_is_added_while_the_alert_is_held() {
    let mut story = overdue();
    story.at("10:49");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Police { log: None })
        .expect("noted");
    story.at("12:10");
    let last = story.alert().causes.last().expect("a cause");
    assert_eq!(last.what, CauseWhat::Missed(DeadlineKind::Return));
    let added = story.told("pat", Template::CauseAdded, "12:10");
    assert_eq!(
        added.facts.by.as_deref(),
        Some("Olu Ade"),
        "nobody is asked to take what the police have"
    );
}

// Faults: P03 x human-twice
#[test]
fn a_more_serious_cause_moves_the_alert_to_its_chain_at_once_even_when_held() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    story.at("10:37").texts("jo", WorkerSays::Help);
    assert_eq!(story.alert().kind, AlertKind::Help);
    assert!(story.alert().hold.is_none());
    assert_eq!(
        story.steps(),
        at_times(&[("office", "10:35"), ("everybody", "10:37")])
    );
    story.told("dsl", Template::AlertRingWorker, "10:37");
    // A new chain may be held afresh.
    story.acks("sue");
}

#[test]
fn kinds_rise_in_their_order_and_never_fall() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:05");
    let phone = PhoneReach::Refused;
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach: phone,
        })
        .expect("noted");
    assert_eq!(story.alert().kind, AlertKind::Monitor);
    story
        .at("10:10")
        .texts("jo", WorkerSays::Unclear { worrying: true });
    assert_eq!(story.alert().kind, AlertKind::Concern);
    story.at("10:55");
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    story.raise(CauseWhat::HelpAsked, "jo", Some("pat"));
    assert_eq!(story.alert().kind, AlertKind::Help);
    story.raise(CauseWhat::DuressUsed, "jo", Some("pat"));
    assert_eq!(story.alert().kind, AlertKind::Duress);
    story.texts("jo", WorkerSays::Unclear { worrying: true });
    assert_eq!(story.alert().kind, AlertKind::Duress);
    assert_eq!(story.happened("alert opened"), 1);
}

// Faults: P14 x gateway-loses
#[test]
fn an_alert_says_that_our_texts_do_not_reach_the_worker() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:28");
    let reach = PhoneReach::Undelivered(clock("10:27"));
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach,
        })
        .expect("noted");
    story.at("10:35");
    let told = story.told("pat", Template::AlertRingWorker, "10:35");
    assert_eq!(told.facts.unreached_since, Some(clock("10:27")));
    let reach = PhoneReach::Delivered;
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach,
        })
        .expect("noted");
    story.at("10:40");
    assert_eq!(
        story
            .told("pat", Template::AlertRingHousehold, "10:40")
            .facts
            .unreached_since,
        None
    );
}

// Faults: P14 x inbound-deaf
#[test]
fn a_worker_who_opts_out_is_a_monitor_alert_to_the_office_at_once() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::OptOut);
    assert_eq!(story.alert().kind, AlertKind::Monitor);
    story.told("pat", Template::AlertMonitor, "10:20");
    assert!(story.visit.is_open());
}

// Faults: P14 x gateway-refuses
#[test]
fn a_number_that_refuses_text_after_text_is_told_of_once() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    for time in ["10:05", "10:06", "10:07"] {
        let reach = PhoneReach::Refused;
        let worker = id("jo");
        story
            .at(time)
            .command(&VisitCommand::WorkerPhone { worker, reach })
            .expect("noted");
    }
    assert_eq!(story.alert().causes.len(), 1);
    story.never_told("pat", Template::CauseAdded);
}

#[test]
fn anyone_in_the_office_can_raise_help_for_a_worker() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").raise(CauseWhat::HelpAsked, "jo", Some("sue"));
    assert_eq!(story.alert().kind, AlertKind::Help);
    story.told("olu", Template::AlertRingWorker, "10:20");
    assert_eq!(story.when_told("jo", Template::HelpReceived), []);
}
