//! Who is safe is said of each person: nobody is stood down who was not heard or vouched for.

use crate::domain::visit::pairs::{LEFT, both_inside};
use crate::support::school::{clock, every, id, plan, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::{AlertKind, CauseWhat, SafetyBasis, SpokenVia};
use homeward::domain::command::{ContactSays, SafeOf, WorkerSays};
use homeward::domain::notice::Template;
use homeward::domain::visit::Whereabouts;
use std::collections::BTreeSet;

/// Both inside, one may speak for both, and both have fallen silent: the office has been told.
fn both_silent() -> Story {
    let mut story = both_inside(false);
    story.at("10:36");
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    story
}

fn safe_of(story: &mut Story, how: SafetyBasis, of: SafeOf) {
    let say = ContactSays::Safe { how: Some(how), of };
    story
        .contact("pat", SpokenVia::Sms, say)
        .expect("a word that makes sense");
}

fn named(who: &str) -> SafeOf {
    SafeOf::Named(BTreeSet::from([id(who)]))
}

#[test]
fn left_of_one_does_not_stand_down_an_alert_about_two() {
    let mut story = both_silent();
    story.at("10:37").texts("jo", LEFT);
    story.alert();
    story.told("pat", Template::WorkerHeard, "10:37");
    story.never_told("pat", Template::StandDown);
    assert_eq!(story.visit.workers[&id("sam")].whereabouts, Whereabouts::OnSite);
}

#[test]
fn ok_of_one_does_not_stand_down_an_alert_about_two_whatever_the_pair_rule_says() {
    let mut story = both_silent();
    story.at("10:37").texts("jo", WorkerSays::Ok);
    story.alert();
    let heard = story.told("pat", Template::WorkerHeard, "10:37");
    let said = heard.facts.remark.clone().expect("who is missing");
    assert!(said.contains("Sam Khan"), "{said}");
    story.at("10:38").texts("sam", WorkerSays::Ok).no_alert();
}

#[test]
fn a_word_for_both_counts_for_its_sender_alone_once_an_alert_is_open() {
    let mut story = both_silent();
    story.at("10:37").texts_for_all("jo", WorkerSays::Ok);
    story.alert();
    let heard = story.told("pat", Template::WorkerHeard, "10:37");
    let said = heard.facts.remark.clone().expect("who is missing");
    assert!(
        said.contains("Says all are well") && said.contains("Sam Khan: not heard"),
        "{said}"
    );
}

#[test]
fn safe_without_how_ends_nothing_and_asks_how() {
    let mut story = both_silent();
    story.at("10:37").safe("pat", None);
    story.alert();
    story.told("pat", Template::HowKnown, "10:37");
    story.never_told("pat", Template::StandDown);
}

#[test]
fn safe_of_an_alert_about_two_must_say_of_whom() {
    let mut story = both_silent();
    story.at("10:37");
    safe_of(&mut story, SafetyBasis::Spoke, SafeOf::Unsaid);
    let asked = story.told("pat", Template::WhomHeard, "10:37");
    let code = &story.alert().code;
    let words: Vec<&str> = asked
        .facts
        .choices
        .iter()
        .map(|choice| choice.reply.as_str())
        .collect();
    assert_eq!(
        words,
        [
            format!("SAFE {code} SPOKE JO"),
            format!("SAFE {code} SPOKE SAM"),
            format!("SAFE {code} SPOKE BOTH")
        ]
    );
    story.alert();
}

#[test]
fn safe_of_one_leaves_the_alert_open_about_the_other() {
    let mut story = both_silent();
    story.at("10:37");
    safe_of(&mut story, SafetyBasis::Spoke, named("jo"));
    story.alert();
    let told = story.told("pat", Template::SomeSafe, "10:37");
    assert_eq!(told.facts.workers, "Sam Khan");
    story.at("10:38");
    safe_of(&mut story, SafetyBasis::Seen, named("sam"));
    story.no_alert();
    // Jo was heard, and not seen: the stand-down calls nobody seen who was not.
    assert_eq!(story.told("pat", Template::StandDown, "10:38").facts.how, None);
}

#[test]
fn safe_of_both_by_name_or_by_both_ends_it() {
    for of in [
        SafeOf::Everyone,
        SafeOf::Named(BTreeSet::from([id("jo"), id("sam")])),
    ] {
        let mut story = both_silent();
        story.at("10:37");
        safe_of(&mut story, SafetyBasis::Spoke, of);
        story.no_alert();
    }
}

#[test]
fn a_worker_heard_and_the_other_vouched_for_end_it_together() {
    let mut story = both_silent();
    story.at("10:37").texts("jo", WorkerSays::Ok);
    story.at("10:38");
    safe_of(&mut story, SafetyBasis::Spoke, named("sam"));
    story.no_alert();
}

#[test]
fn left_of_one_moves_no_deadline_of_the_other() {
    let mut story = both_inside(false);
    let due = |story: &Story| story.visit.next_deadline().expect("a deadline").key.due;
    let before = due(&story);
    story.at("10:20").texts("jo", LEFT);
    assert_eq!(due(&story), before);
}

#[test]
fn a_check_in_missed_by_one_names_that_one() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:22").texts("sam", WorkerSays::Ok);
    story.at("10:50");
    assert_eq!(story.alert().causes[0].worker, Some(id("sam")));
}

#[test]
fn who_stays_inside_and_answers_is_heard_and_no_concern_is_raised() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:22").texts("sam", WorkerSays::Ok);
    story.at("10:38").no_alert();
}

#[test]
fn back_is_each_ones_own_and_the_other_is_asked_once() {
    let mut story = both_inside(false);
    story.at("10:20").texts_for_all("jo", LEFT);
    story.at("10:30").texts_for_all("jo", WorkerSays::Back);
    assert!(story.visit.is_open(), "sam has not said BACK");
    story.told("sam", Template::BackAsked, "10:30");
    story.at("10:31").texts("sam", WorkerSays::Back);
    assert!(!story.visit.is_open());
}

#[test]
fn both_ok_from_the_car_moves_nothing_of_the_one_left_inside() {
    let mut story = both_inside(false);
    let due = |story: &Story| story.visit.next_deadline().expect("a deadline").key.due;
    story.at("10:20").texts("jo", LEFT);
    let before = due(&story);
    story.at("10:25").texts_for_all("jo", WorkerSays::Ok);
    assert_eq!(due(&story), before);
}

#[test]
fn one_who_is_back_is_not_named_with_the_one_who_is_missing() {
    let mut story = both_inside(false);
    story.at("10:20").texts_for_all("jo", LEFT);
    story.at("10:25").texts("jo", WorkerSays::Back);
    story.at("12:10");
    let told = story.told("pat", Template::AlertRingWorker, "12:10");
    assert_eq!(told.facts.workers, "Sam Khan");
    assert!(!told.facts.named.values().any(|name| name == "Jo Bloggs"));
}

#[test]
fn who_stays_inside_and_answered_is_asked_nothing_anew_when_the_companion_is_back() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:22").texts("sam", WorkerSays::Ok);
    story.at("10:27").texts("jo", WorkerSays::Back);
    assert_eq!(story.when_told("sam", Template::LeftBehind), [clock("10:20")]);
    story.at("10:39").no_alert();
}

#[test]
fn what_the_office_says_for_a_worker_is_no_text_of_the_worker() {
    let mut story = both_inside(false);
    story.at("10:20").texts_for_all("jo", LEFT);
    story.at("12:20");
    story
        .office(None, WorkerSays::Back)
        .expect("both stand at the desk");
    let told = story.notices.iter().rev();
    let mut said =
        told.filter(|(_, notice)| matches!(notice.template, Template::HearVoice | Template::WorkerHeard));
    let (_, said) = said.next().expect("those told hear of it");
    assert!(said.facts.by_office, "nobody texted");
    assert_eq!(said.facts.workers, "Jo Bloggs and Sam Khan");
}

#[test]
fn seen_of_one_does_not_close_the_visit_of_the_other_who_is_inside() {
    let mut story = both_inside(false);
    for time in ["10:28", "10:46", "11:04", "11:22", "11:40", "11:58"] {
        story.at(time).texts("jo", WorkerSays::Ok);
    }
    // Both miss the return of 12:00. Jo texts from inside, and Sam is seen.
    story.at("12:11").texts("jo", WorkerSays::Ok);
    safe_of(&mut story, SafetyBasis::Seen, named("sam"));
    story.no_alert();
    assert!(story.visit.is_open(), "jo is inside");
    assert!(story.visit.next_deadline().is_some(), "and is watched over");
}

#[test]
fn safe_of_one_puts_off_no_deadline_of_the_other_who_was_heard_earlier() {
    let mut story = both_silent();
    story.at("10:41").texts("jo", WorkerSays::Ok);
    // Jo's next check-in is due at 11:01, and others are told at 11:06.
    story.at("11:04");
    safe_of(&mut story, SafetyBasis::Spoke, named("sam"));
    story.no_alert();
    story.at("11:06");
    assert_eq!(
        story.alert().causes[0].worker,
        Some(id("jo")),
        "jo is silent since 10:41"
    );
}

#[test]
fn p02_the_miss_of_one_does_not_hide_the_miss_of_the_other() {
    let mut both = sign_out(&["jo", "sam"]);
    both.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan(), both);
    story.at("10:06").texts("jo", LEFT);
    story.at("10:10").texts("sam", WorkerSays::Arrived);
    story.at("10:16").texts("jo", WorkerSays::Arrived);
    story.at("10:36");
    let missed = |story: &Story, due: &str| {
        let mut causes = story.alert().causes.iter();
        causes.any(|cause| cause.kind == AlertKind::Overdue && cause.at == clock(due))
    };
    assert!(missed(&story, "10:30"), "sam's");
    story.at("10:42");
    assert!(missed(&story, "10:36"), "jo's: {:?}", story.alert().causes);
}

#[test]
fn a_voice_heard_before_the_miss_does_not_end_an_alert_about_both() {
    let mut story = both_silent();
    story.at("10:37").texts("jo", WorkerSays::Ok);
    story.at("10:39");
    safe_of(&mut story, SafetyBasis::Spoke, named("sam"));
    story.no_alert();
    // Jo's check-in was due at 10:57 and Sam's at 10:59: people are told of both.
    story.at("11:02");
    assert_eq!(story.alert().causes[0].worker, None);
    story.at("11:03").texts("jo", WorkerSays::Ok);
    story.told("pat", Template::WorkerHeard, "11:03");
    story.at("11:06");
    assert_eq!(story.alert().causes.len(), 1, "told once of what both missed");
    story.texts("sam", WorkerSays::Ok).no_alert();
}

#[test]
fn who_has_reached_the_next_stop_is_not_said_to_be_still_in() {
    let mut both = sign_out(&["jo", "sam"]);
    both.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan(), both);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    story.at("10:15").texts("jo", LEFT);
    story.at("10:20").texts("jo", WorkerSays::Arrived);
    story.at("10:25");
    let apart = story
        .alert()
        .causes
        .iter()
        .filter(|cause| cause.what == CauseWhat::Apart);
    let who: Vec<_> = apart.map(|cause| cause.worker.clone()).collect();
    assert_eq!(who, [Some(id("sam"))]);
}

#[test]
fn a_safe_that_is_asked_about_brings_no_step_forward() {
    let mut plan = plan();
    for chain in plan.chains.values_mut() {
        chain.before.first_mut().expect("a first step").again = Some(every(1));
    }
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").safe("pat", None);
    story.at("10:39");
    assert_eq!(story.step_name(), "office", "the next step is of 10:40");
    story.at("10:40");
    assert_eq!(story.step_name(), "household");
}

#[test]
fn the_sheet_says_whose_voice_was_heard_where_it_was_one_of_two() {
    let mut story = both_silent();
    story.at("10:38");
    safe_of(&mut story, SafetyBasis::Spoke, named("jo"));
    let heard = story.visit.last_voice.as_ref().expect("a voice");
    assert_eq!(heard.of, [id("jo")]);
}

#[test]
fn p18_an_ok_of_another_before_the_miss_does_not_let_a_later_one_end_the_alert() {
    for plan in [plan(), crate::support::school::plan_each()] {
        let mut story = Story::open(plan, sign_out(&["jo", "sam"]));
        // After the arrival was due and before its grace is over: jo alone is named as silent.
        story.at("10:46").texts("sam", WorkerSays::Ok);
        story.at("11:00");
        assert!(story.visit.alert.is_some(), "the miss is told");
        story.at("11:01").texts("sam", WorkerSays::Ok);
        assert!(story.visit.alert.is_some(), "an OK of Sam says nothing of Jo");
        story.never_told("pat", Template::StandDown);
        story.at("11:02").texts("jo", WorkerSays::Ok).no_alert();
    }
}

#[test]
fn a_second_text_within_a_minute_is_not_told_again_while_the_same_one_is_missing() {
    let mut story = both_silent();
    story.at("10:37").texts("jo", WorkerSays::Ok);
    story.told("pat", Template::WorkerHeard, "10:37");
    story.at("10:37:20").texts("jo", LEFT);
    assert_eq!(story.when_told("pat", Template::WorkerHeard), [clock("10:37")]);
    // Mirror: a minute later, and a word for both, are news.
    story.at("10:39").texts("jo", WorkerSays::Ok);
    story.told("pat", Template::WorkerHeard, "10:39");
    story.at("10:39:20").texts_for_all("jo", WorkerSays::Ok);
    story.told("pat", Template::WorkerHeard, "10:39:20");
}
