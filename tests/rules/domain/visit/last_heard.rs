//! What is kept of a worker's words and movements, to be shown and read out.

use crate::support::school::{clock, id, plan, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::{Cause, CauseWhat, SafetyBasis};
use homeward::domain::command::{VisitCommand, WorkerSays};
use homeward::domain::private::Private;
use homeward::domain::reply::VisitState;
use homeward::domain::time::Timestamp;

/// Jo texts these words, sent at one time and here at another.
fn says(story: &mut Story, words: &str, sent: &str, say: WorkerSays) {
    let command = VisitCommand::Worker {
        worker: Some(id("jo")),
        reply_to: Some(id("jo")),
        by: None,
        sent_at: clock(sent),
        text: Some(Private::new(words)),
        say,
    };
    story.command(&command).expect("is taken");
}

fn last_words(story: &Story) -> Option<&str> {
    let said = story.visit.workers[&id("jo")].last_words.as_ref();
    said.map(|said| said.text.reveal())
}

#[test]
fn the_last_words_are_those_that_were_sent_last_whenever_they_came() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    assert_eq!(last_words(&story), None);
    story.at("10:20");
    says(&mut story, "in now", "10:10", WorkerSays::Arrived);
    assert_eq!(last_words(&story), Some("in now"));
    says(&mut story, "all ok", "10:15", WorkerSays::Ok);
    assert_eq!(last_words(&story), Some("all ok"));
    says(&mut story, "nearly there", "10:05", WorkerSays::Status);
    assert_eq!(
        last_words(&story),
        Some("all ok"),
        "that one had been on its way for longer"
    );
    says(&mut story, "still ok", "10:15", WorkerSays::Ok);
    assert_eq!(
        last_words(&story),
        Some("still ok"),
        "of the same second, the later to come"
    );
}

#[test]
fn somebody_is_last_heard_of_by_any_text_and_never_earlier_than_before() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    let heard = |story: &Story| story.visit.last_heard_at();
    assert_eq!(heard(&story), None, "signing out is the office's word");
    story.at("10:20");
    says(&mut story, "status?", "10:18", WorkerSays::Status);
    assert_eq!(
        heard(&story),
        Some(clock("10:18")),
        "no proof, but a sign of life"
    );
    assert_eq!(story.visit.safe_at(), clock("10:00"));
    says(&mut story, "in", "10:12", WorkerSays::Arrived);
    assert_eq!(heard(&story), Some(clock("10:18")));
    assert_eq!(story.visit.safe_at(), clock("10:12"));
}

fn quoted(story: &Story) -> Vec<&str> {
    let quoted = story.visit.quoted.iter();
    quoted.map(|(_, said)| said.text.reveal()).collect()
}

#[test]
fn the_words_that_raised_an_alert_are_kept_until_it_is_resolved() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20");
    says(&mut story, "please help", "10:20", WorkerSays::Help);
    says(&mut story, "he has gone", "10:21", WorkerSays::Ok);
    assert_eq!(
        quoted(&story),
        ["please help"],
        "the next text does not take their place"
    );
    says(
        &mut story,
        "he is back",
        "10:22",
        WorkerSays::Unclear { worrying: true },
    );
    assert_eq!(quoted(&story), ["please help", "he is back"]);
    story.at("10:25").safe("pat", Some(SafetyBasis::Spoke));
    assert_eq!(quoted(&story), Vec::<&str>::new());
}

#[test]
fn nobodys_words_are_quoted_for_what_they_did_not_raise() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20");
    says(&mut story, "in now", "10:20", WorkerSays::Arrived);
    story.raise(CauseWhat::HelpAsked, "jo", Some("pat"));
    assert_eq!(quoted(&story), Vec::<&str>::new(), "Pat raised it");
    let mut overdue = Story::open(plan(), sign_out(&["jo"]));
    overdue.at("10:20");
    says(&mut overdue, "in now", "10:20", WorkerSays::Arrived);
    overdue.at("10:46");
    assert_eq!(overdue.alert().causes.len(), 1);
    assert_eq!(quoted(&overdue), Vec::<&str>::new(), "silence has no words");
}

#[test]
fn words_sent_after_what_happened_are_not_what_it_was_about() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20");
    says(
        &mut story,
        "hm not sure",
        "10:12",
        WorkerSays::Unclear { worrying: false },
    );
    // In between, a text that clears up nothing.
    says(&mut story, "what is next?", "10:20", WorkerSays::Status);
    story.at("10:24");
    let cause: &Cause = &story.alert().causes[0];
    assert_eq!(
        (cause.what.clone(), cause.at),
        (CauseWhat::Unclear, clock("10:12"))
    );
    assert_eq!(
        quoted(&story),
        Vec::<&str>::new(),
        "the words of 10:12 are gone, and those of 10:20 were not unclear"
    );
}

#[test]
fn the_phase_is_that_of_whoever_is_furthest_from_safe() {
    let mut two = sign_out(&["jo", "sam"]);
    two.stops.push(stop("9 Elm Road, M5 4YY", None));
    let mut plan = plan();
    plan.visit_type.pair = homeward::domain::plan::PairRule::Each;
    let mut story = Story::open(plan, two);
    let state = |story: &Story, who: &str| story.visit.state_for(&id(who));
    assert_eq!(
        (story.visit.phase().word(), state(&story, "jo")),
        ("out", VisitState::Out)
    );
    assert_eq!(state(&story, "ria"), VisitState::None, "not on this visit");
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    assert_eq!(
        (story.visit.phase().word(), state(&story, "jo")),
        ("on-site", VisitState::OnSite)
    );
    assert_eq!(state(&story, "sam"), VisitState::Out);
    story.at("10:12").texts("sam", WorkerSays::Nobody);
    assert_eq!(state(&story, "sam"), VisitState::OnSite);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    assert_eq!(state(&story, "jo"), VisitState::Between);
    assert_eq!(story.visit.phase().word(), "on-site", "Sam is still at the door");
    story.at("10:21").texts("sam", WorkerSays::Left { next: None });
    assert_eq!(story.visit.phase().word(), "between");
    story.at("10:30").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    story.at("10:35").texts("jo", WorkerSays::Left { next: None });
    story.texts("sam", WorkerSays::Left { next: None });
    assert_eq!(
        (story.visit.phase().word(), state(&story, "jo")),
        ("returning", VisitState::Returning)
    );
    story.at("10:50").texts("jo", WorkerSays::Back);
    assert_eq!(state(&story, "jo"), VisitState::None);
    assert_eq!(story.visit.phase().word(), "returning");
    story.texts("sam", WorkerSays::Back);
    assert_eq!(
        (story.visit.phase().word(), state(&story, "sam")),
        ("closed", VisitState::None)
    );
    assert_eq!(story.visit.names(), "Jo Bloggs and Sam Khan");
    assert_eq!(story.visit.name(&id("stranger")), "stranger");
    let closed: Option<Timestamp> = story.visit.closed.as_ref().map(|(at, _)| *at);
    assert_eq!(closed, Some(clock("10:50")));
}
