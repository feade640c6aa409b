//! Giving an alert to somebody else, and back after a slip: an offer never leaves the alert without a person (docs/rules/chains.md).

use crate::domain::alert::walk::{overdue, refused};
use crate::support::school::{clock, id};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{AlertRefusal, SpokenVia};
use homeward::domain::command::{ContactSays, Refusal};
use homeward::domain::notice::Template;

fn give(story: &mut Story, by: &str, to: &str) -> Result<usize, Refusal> {
    story.contact(by, SpokenVia::Board, ContactSays::Give { to: id(to) })
}

fn holder(story: &Story) -> Option<String> {
    story.alert().held_by().map(|by| by.key().to_owned())
}

#[test]
fn whoever_has_the_alert_has_it_until_the_other_takes_it() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    give(story.at("10:37"), "pat", "olu").expect("offered");
    let asked = story.told("olu", Template::HandOver, "10:37");
    assert_eq!(asked.facts.by.as_deref(), Some("Pat Lewis"));
    assert_eq!(holder(&story).as_deref(), Some("pat"));
    story.at("10:38").acks("olu");
    assert_eq!(holder(&story).as_deref(), Some("olu"));
    let told = story.told("pat", Template::Taken, "10:38");
    assert!(told.facts.by.is_some());
}

#[test]
fn p10_whoever_is_asked_to_take_over_and_was_not_told_before_gets_the_task_and_may_answer() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    give(story.at("10:37"), "pat", "olu").expect("offered");
    story.told("olu", Template::AlertRingWorker, "10:37");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Acknowledge)
        .expect("told, so heard");
}

// Faults: P03 x human-late
#[test]
fn p03_an_offer_that_nobody_answers_holds_nothing() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    give(story.at("10:37"), "pat", "olu").expect("offered");
    story.at("10:46");
    assert_eq!(
        story.steps(),
        at_times(&[("office", "10:35"), ("household", "10:46")])
    );
    assert!(story.alert().offer.is_none());
}

#[test]
fn next_of_the_person_asked_leaves_the_alert_with_the_holder_who_hears_of_it() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    give(story.at("10:37"), "pat", "sue").expect("offered");
    story
        .at("10:38")
        .contact("sue", SpokenVia::Sms, ContactSays::Next)
        .expect("taken as no");
    assert_eq!(holder(&story).as_deref(), Some("pat"));
    let told = story.told("pat", Template::HandRefused, "10:38");
    assert_eq!(told.facts.until, Some(clock("10:46")));
    assert_eq!(story.step_name(), "office");
}

#[test]
fn only_the_holder_gives_and_never_to_a_worker_of_the_visit() {
    let mut story = overdue();
    assert_eq!(
        give(story.at("10:36"), "pat", "olu"),
        refused(AlertRefusal::NotTheHolder)
    );
    story.acks("pat");
    assert_eq!(
        give(&mut story, "sue", "olu"),
        refused(AlertRefusal::NotTheHolder)
    );
    assert_eq!(
        give(&mut story, "pat", "jo"),
        refused(AlertRefusal::CannotTake(id("jo")))
    );
}

// Faults: P03 x human-late
#[test]
fn p03_an_alert_given_back_goes_on_as_if_nobody_had_taken_it() {
    let mut taken = overdue();
    taken.at("10:36").acks("pat");
    taken
        .at("10:36:50")
        .contact("pat", SpokenVia::Board, ContactSays::GiveBack)
        .expect("given back");
    assert_eq!(holder(&taken), None);
    taken.told("sue", Template::GivenBack, "10:36:50");
    let mut never = overdue();
    for story in [&mut taken, &mut never] {
        story.at("11:30");
    }
    assert_eq!(taken.steps(), never.steps());
}

#[test]
fn after_a_minute_an_alert_is_passed_on_and_not_given_back() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    let late = story
        .at("10:37:01")
        .contact("pat", SpokenVia::Board, ContactSays::GiveBack);
    assert_eq!(late, refused(AlertRefusal::TooLateToGiveBack));
    let other = story.contact("sue", SpokenVia::Board, ContactSays::GiveBack);
    assert_eq!(other, refused(AlertRefusal::NotTheHolder));
}
