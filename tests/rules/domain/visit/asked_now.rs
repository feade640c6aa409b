//! The office asks outside the schedule: one question, an earlier deadline, never a later one.

use super::deadlines::{due, jo_on_site, jo_out};
use super::pairs::{LEFT, both_inside};
use crate::support::school::{clock, id, mins, plan, sign_out};
use crate::support::story::{Story, given, opened};
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind, SafetyBasis};
use homeward::domain::command::{Refusal, VisitCommand, WorkerSays};
use homeward::domain::decide::decide;
use homeward::domain::id::AlertCode;
use homeward::domain::notice::{NoticeTopic, Template};
use homeward::domain::sign_out;

const MISSED: CauseWhat = CauseWhat::Missed(DeadlineKind::CheckIn);

fn ask(worker: Option<&str>) -> VisitCommand {
    VisitCommand::AskNow {
        worker: worker.map(id),
        by: Some(id("pat")),
    }
}

fn asks(story: &mut Story, worker: Option<&str>) {
    story.command(&ask(worker)).expect("may be asked");
}

#[test]
fn one_question_goes_out_at_once_and_says_when_others_are_told() {
    let mut story = jo_on_site();
    asks(story.at("10:15"), None);
    let asked = story.told("jo", Template::AskedNow, "10:15");
    assert_eq!(asked.facts.told_at, Some(clock("10:20")));
    assert!(
        matches!(asked.about, NoticeTopic::Nudge(_)),
        "withdrawn once answered"
    );
    story.at("10:30");
    assert_eq!(story.when_told("jo", Template::AskedNow).len(), 1, "asked once");
    story.never_told("jo", Template::CheckInSoon);
    story.never_told("jo", Template::CheckInNow);
}

// Faults: P01 x human-late
#[test]
fn no_answer_within_the_grace_is_a_missed_check_in() {
    let mut story = jo_on_site();
    asks(story.at("10:15"), Some("jo"));
    story.at("10:19").no_alert();
    story.at("10:20");
    let cause = &story.alert().causes[0];
    assert_eq!((&cause.what, cause.at), (&MISSED, clock("10:15")));
    assert_eq!(cause.worker, Some(id("jo")));
    story.told("pat", Template::AlertRingWorker, "10:20");
    story.at("10:40");
    assert_eq!(
        story.alert().causes.len(),
        1,
        "the scheduled check-in adds nothing new"
    );
}

#[test]
fn an_answer_leads_back_to_the_schedule() {
    let mut story = jo_on_site();
    asks(story.at("10:15"), None);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:15"]);
    story.at("10:18").texts("jo", WorkerSays::Ok);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:38"]);
    story.at("10:37").no_alert();
}

#[test]
fn every_proof_of_life_is_an_answer() {
    for say in [WorkerSays::Ok, LEFT, super::deadlines::more(15)] {
        let mut story = jo_on_site();
        asks(story.at("10:15"), None);
        story.at("10:18").texts("jo", say);
        assert_eq!(story.visit.asked_now_of(&id("jo")), None);
        story.at("10:25").no_alert();
    }
}

#[test]
fn a_question_never_buys_time() {
    let mut story = jo_on_site();
    asks(story.at("10:33"), None);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:30"]);
    let asked = story.told("jo", Template::AskedNow, "10:33");
    assert_eq!(
        asked.facts.told_at,
        Some(clock("10:35")),
        "the grace that runs already"
    );
    story.at("10:35");
    assert_eq!(story.alert().causes[0].at, clock("10:30"));
}

// Faults: P07 x gateway-reorders
#[test]
fn an_ok_sent_before_the_question_does_not_answer_it() {
    let mut story = jo_on_site();
    asks(story.at("10:15"), None);
    story.at("10:18").texts_late("jo", "10:14", WorkerSays::Ok);
    assert_eq!(story.visit.asked_now_of(&id("jo")), Some(clock("10:15")));
    story.at("10:20");
    story.texts_late("jo", "10:14", WorkerSays::Ok);
    assert_eq!(story.alert().kind, AlertKind::Overdue);
}

#[test]
fn whoever_is_on_the_way_can_be_asked_too() {
    let mut story = jo_out();
    asks(story.at("10:05"), None);
    story.at("10:10");
    assert_eq!(story.alert().causes[0].what, MISSED);
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", LEFT);
    asks(story.at("10:25"), None);
    story.at("10:30");
    assert_eq!(story.alert().causes[0].what, MISSED);
}

#[test]
fn without_check_ins_the_grace_is_that_of_the_return() {
    let mut plan = plan();
    plan.visit_type.check_in = None;
    plan.visit_type.return_by.rule.grace = mins(7);
    let mut story = Story::open(plan, sign_out(&["jo"]));
    asks(story.at("10:05"), None);
    story.at("10:11").no_alert();
    story.at("10:12");
    assert_eq!(story.alert().causes[0].what, MISSED);
}

#[test]
fn of_two_who_may_speak_for_each_other_either_answers() {
    let mut story = both_inside(false);
    asks(story.at("10:15"), None);
    story.told("jo", Template::AskedNow, "10:15");
    story.told("sam", Template::AskedNow, "10:15");
    story.at("10:17").texts("sam", WorkerSays::Ok);
    story.at("10:25").no_alert();
}

#[test]
fn of_two_who_each_answer_the_silent_one_is_missed() {
    let mut story = both_inside(true);
    asks(story.at("10:15"), None);
    story.at("10:17").texts("sam", WorkerSays::Ok);
    story.at("10:20");
    assert_eq!(story.alert().causes[0].worker, Some(id("jo")));
    assert_eq!(story.alert().causes.len(), 1);
}

#[test]
fn only_the_worker_named_is_asked_and_the_other_keeps_the_schedule() {
    let mut story = both_inside(false);
    asks(story.at("10:15"), Some("jo"));
    story.never_told("sam", Template::AskedNow);
    story.at("10:20");
    assert_eq!(story.visit.about(story.alert()), [id("jo")]);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:15", "10:30"]);
}

#[test]
fn whoever_was_asked_and_is_silent_is_not_asked_again() {
    let mut story = jo_on_site();
    asks(story.at("10:15"), None);
    let again = story.at("10:17").command(&ask(None));
    let refused = Refusal::AskedAlready {
        worker: id("jo"),
        at: clock("10:15"),
        time_zone: story.visit.plan.time_zone.clone(),
    };
    assert_eq!(again, Err(refused));
    story.texts("jo", WorkerSays::Ok);
    asks(story.at("10:25"), None);
    assert_eq!(story.when_told("jo", Template::AskedNow).len(), 2);
}

// Faults: P09 x human-duress
#[test]
fn p09_nothing_is_asked_of_a_worker_in_duress_nor_of_whoever_is_there_too() {
    let mut story = both_inside(false);
    story.at("10:15").raise(CauseWhat::DuressUsed, "jo", Some("pat"));
    for worker in [Some("jo"), Some("sam"), None] {
        let refused = story.command(&ask(worker));
        assert!(
            matches!(refused, Err(Refusal::NotToBeAsked(_))),
            "{worker:?}: {refused:?}"
        );
    }
    story.never_told("jo", Template::AskedNow);
    let mut story = both_inside(false);
    story.at("10:15").texts("sam", LEFT);
    story.raise(CauseWhat::DuressUsed, "jo", Some("pat"));
    asks(&mut story, Some("sam"));
}

#[test]
fn a_visit_that_is_not_out_refuses_it() {
    let mut story = both_inside(false);
    assert_eq!(
        story.command(&ask(Some("head"))),
        Err(Refusal::NotOnVisit(id("head")))
    );
    story.at("10:15").texts("jo", WorkerSays::Back);
    assert_eq!(story.command(&ask(Some("jo"))), Err(Refusal::NotOut(id("jo"))));
    story.texts("sam", WorkerSays::Back);
    assert_eq!(story.command(&ask(None)), Err(Refusal::VisitClosed));
    let mut sign_out = sign_out(&["jo"]);
    sign_out.authorised_by = Some(id("head"));
    let plans = plan().into();
    let code = AlertCode::nth(0);
    let events = sign_out::plan(&plans, sign_out, &[], None, code, clock("10:00")).expect("is planned");
    let planned = homeward::domain::aggregate::replay::<homeward::domain::visit::Visit>(
        homeward::domain::id::VisitId(1),
        &events,
    );
    let planned = planned.expect("a planned visit");
    assert_eq!(
        decide(&planned, &ask(None), &given(clock("10:01"), 1)).err(),
        Some(Refusal::NotBegun)
    );
}

#[test]
fn a_contact_who_spoke_to_the_worker_settles_it() {
    let mut story = jo_on_site();
    asks(story.at("10:15"), None);
    story.at("10:22").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert_eq!(story.visit.asked_now_of(&id("jo")), None);
    assert_eq!(due(&story, DeadlineKind::CheckIn), ["10:42"]);
}

#[test]
fn lists_show_until_when_an_answer_is_awaited_and_call_nobody_late_before() {
    let (mut visit, _) = opened(1, clock("10:00"));
    crate::support::story::tell(&mut visit, &ask(None), clock("10:05"));
    let deadline = visit.next_deadline().expect("a deadline");
    let shown = homeward::app::view::visit(&visit, clock("10:06"));
    assert_eq!(shown.next.expect("a deadline").at, deadline.missed_at());
    assert!(!shown.late);
}
