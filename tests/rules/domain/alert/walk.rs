//! The walk down a chain (docs/rules/chains.md): each step, whom it tells, and when the next begins.

use crate::support::school::{chain, clock, every, id, in_between, plan, sign_out, step};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{
    AlertEvent, AlertKind, AlertRefusal, CauseWhat, MessageReach, SafetyBasis, SpokenVia, StepReason,
};
use homeward::domain::chain::{Ask, Channel, Target};
use homeward::domain::command::{AlertCommand, ContactSays, Refusal, VisitCommand, WorkerSays};
use homeward::domain::id::ChainName;
use homeward::domain::notice::Template;
use homeward::domain::plan::Plan;

/// Jo's check-in of 10:30 is missed; the office is told at 10:35.
pub(crate) fn overdue_in(plan: Plan) -> Story {
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:35");
    story
}

pub(crate) fn overdue() -> Story {
    overdue_in(plan())
}

pub(crate) fn safe(how: Option<SafetyBasis>) -> ContactSays {
    ContactSays::Safe {
        how,
        of: homeward::domain::command::SafeOf::Everyone,
    }
}

pub(crate) fn refused(refusal: AlertRefusal) -> Result<usize, Refusal> {
    Err(Refusal::Alert(refusal))
}

#[test]
fn washwood_heath_order_office_household_slt_police() {
    let mut story = overdue();
    story.at("10:50");
    assert_eq!(
        story.steps(),
        at_times(&[
            ("office", "10:35"),
            ("household", "10:40"),
            ("slt", "10:43"),
            ("police", "10:48"),
        ])
    );
    story.told("pat", Template::AlertRingWorker, "10:35");
    story.told("pat", Template::AlertRingHousehold, "10:40");
    story.told("olu", Template::AlertDecide, "10:43");
    story.told("head", Template::AlertPolice, "10:48");
}

#[test]
fn the_police_prompt_carries_the_sheet() {
    let mut story = overdue();
    story.at("10:48");
    assert!(
        story
            .told("olu", Template::AlertPolice, "10:48")
            .facts
            .sheet
            .is_some()
    );
    assert!(
        story
            .told("olu", Template::AlertDecide, "10:43")
            .facts
            .sheet
            .is_none()
    );
}

// Faults: P03 x human-late
#[test]
fn p03_the_last_step_repeats_until_somebody_answers() {
    let mut story = overdue();
    story.at("13:00");
    let prompts = story.when_told("olu", Template::AlertPolice);
    // Every two minutes, then after 4 and 8 minutes, then every ten.
    let times: Vec<_> = [
        "10:48", "10:50", "10:52", "10:54", "10:56", "10:58", "11:02", "11:10", "11:20",
    ]
    .into_iter()
    .map(clock)
    .collect();
    assert_eq!(prompts[..times.len()], times);
    assert_eq!(prompts.last(), Some(&clock("13:00")), "for ever");
    // The return of 12:00 is a further cause: quick again from there.
    assert_eq!(prompts.len(), 23);
    assert!(!story.told("olu", Template::AlertPolice, "10:48").facts.repeat);
    assert!(story.told("olu", Template::AlertPolice, "10:50").facts.repeat);
}

#[test]
fn again_repeats_a_step_while_it_is_the_current_one() {
    let mut plan = plan();
    let chain = plan
        .chains
        .get_mut(&ChainName::new("no-check-in"))
        .expect("a chain");
    chain.before[0].again = Some(every(2));
    let mut story = overdue_in(plan);
    story.at("10:45");
    let times: Vec<_> = ["10:35", "10:37", "10:39"].into_iter().map(clock).collect();
    assert_eq!(story.when_told("pat", Template::AlertRingWorker), times);
}

#[test]
fn a_step_is_not_said_again_in_the_instant_in_which_the_next_begins() {
    let mut plan = plan();
    let chain = plan
        .chains
        .get_mut(&ChainName::new("no-check-in"))
        .expect("a chain");
    // A wait of five minutes.
    chain.before[0].again = Some(every(5));
    let mut story = overdue_in(plan);
    story.at("10:45");
    assert_eq!(
        story
            .alert_events()
            .filter(|event| matches!(event, AlertEvent::StepRepeated { .. }))
            .count(),
        0
    );
}

#[test]
fn those_told_earlier_stay_told_and_hear_that_it_moved_on() {
    let mut story = overdue();
    story.at("10:43");
    assert_eq!(
        story.told_so_far(),
        [&id("head"), &id("olu"), &id("pat"), &id("sue")]
    );
    story.told("pat", Template::MovedOn, "10:43");
    // And may still speak.
    story.acks("pat");
}

#[test]
fn a_role_is_everyone_who_has_it_and_is_in_now() {
    let mut plan = plan();
    in_between(&mut plan, "sue", "12:00", "16:00");
    let mut story = overdue_in(plan);
    story.at("10:36");
    story.told("pat", Template::AlertRingWorker, "10:35");
    story.told_nothing("sue");
}

#[test]
fn if_nobody_is_in_all_are_told_anyway_and_the_next_step_is_brought_forward() {
    let mut plan = plan();
    in_between(&mut plan, "sue", "12:00", "16:00");
    in_between(&mut plan, "pat", "12:00", "16:00");
    let story = overdue_in(plan);
    story.told("pat", Template::AlertRingWorker, "10:35");
    story.told("sue", Template::AlertRingWorker, "10:35");
    assert_eq!(
        story.steps(),
        at_times(&[("office", "10:35"), ("household", "10:35"), ("slt", "10:35")])
    );
}

#[test]
fn a_graver_cause_after_the_police_were_called_still_walks_down_its_whole_chain() {
    let mut story = overdue();
    story.at("10:49");
    let log = Some("GMP-1234".to_owned());
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Police { log: log.clone() })
        .expect("noted");
    story.at("10:55").raise(CauseWhat::DuressUsed, "jo", Some("sue"));
    story.at("10:56");
    story.told("head", Template::AlertDuress, "10:55");
    story.told("dsl", Template::AlertDuress, "10:56");
    let police = story.alert().police.as_ref().expect("still on record");
    assert_eq!(police.log, log);
}

#[test]
fn p11_a_worker_is_left_out_of_every_step_of_their_own_alert() {
    let mut story = Story::open(plan(), sign_out(&["jo", "olu"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("11:00");
    assert!(
        story
            .notices
            .iter()
            .all(|(_, notice)| notice.to != id("olu") || notice.facts.code.is_none())
    );
    story.told("head", Template::AlertDecide, "10:43");
    assert_eq!(
        story.contact("olu", SpokenVia::Board, safe(Some(SafetyBasis::Seen))),
        refused(AlertRefusal::OwnAlert)
    );
    assert_eq!(
        story.contact("olu", SpokenVia::Sms, ContactSays::Acknowledge),
        refused(AlertRefusal::OwnAlert)
    );
}

#[test]
fn p11_a_step_left_empty_is_passed_at_once() {
    let mut plan = plan();
    let name = ChainName::new("no-check-in");
    plan.chains.get_mut(&name).expect("a chain").before[0].tell = vec![Target::Person(id("jo"))];
    let story = overdue_in(plan);
    assert_eq!(story.steps(), at_times(&[("household", "10:35")]));
    assert!(story.alert_events().any(|event| matches!(
        event,
        AlertEvent::StepPassed {
            index: 0,
            reason: StepReason::NobodyLeft
        }
    )));
}

#[test]
fn p11_a_last_step_left_empty_falls_back_to_those_above_it() {
    let mut plan = plan();
    let name = ChainName::new("no-check-in");
    plan.chains.get_mut(&name).expect("a chain").last.tell = vec![Target::Person(id("jo"))];
    let mut story = overdue_in(plan);
    story.at("10:48");
    for who in ["pat", "sue", "olu", "head"] {
        story.told(who, Template::AlertPolice, "10:48");
    }
}

// Faults: P03 P05 x gateway-refuses
#[test]
fn p05_if_nobody_in_a_step_could_be_reached_the_next_starts_at_once() {
    let mut story = overdue();
    story.at("10:36").reach("pat", MessageReach::Failed);
    assert_eq!(story.step_name(), "office", "sue may still be reached");
    story.at("10:37").reach("sue", MessageReach::Failed);
    assert_eq!(
        story.steps(),
        at_times(&[("office", "10:35"), ("household", "10:37")])
    );
}

// Faults: P05 x gateway-refuses
#[test]
fn p05_one_who_was_reached_is_enough_to_wait() {
    let mut story = overdue();
    story.at("10:36").reach("pat", MessageReach::HandedOver);
    story.reach("sue", MessageReach::Failed);
    assert_eq!(story.step_name(), "office");
}

/// Handing over is enough by text: what comes later adds nothing to the record, but for a failure.
#[test]
fn p05_a_text_that_was_handed_over_is_not_reached_a_second_time() {
    for (first, second) in [
        (MessageReach::HandedOver, MessageReach::Answered),
        (MessageReach::Answered, MessageReach::HandedOver),
    ] {
        let mut story = overdue();
        story.at("10:36").reach("pat", first);
        let known = story.events.len();
        story.reach("pat", second);
        assert_eq!(story.events.len(), known, "{first:?}, then {second:?}");
        story
            .reach("pat", MessageReach::Failed)
            .reach("sue", MessageReach::Failed);
        assert_eq!(story.step_name(), "household", "a receipt may take it back");
    }
}

/// Records of earlier versions say `reached` where these say `handed_over`.
#[test]
fn a_record_from_before_calls_were_thought_of_is_read_as_handed_over() {
    let old = r#"{"reached":{"person":"example/pat","channel":"sms","reach":"reached"}}"#;
    let event: AlertEvent = serde_json::from_str(old).expect("an event of an old record");
    let AlertEvent::Reached { reach, .. } = event else {
        panic!("{event:?}");
    };
    assert_eq!(reach, MessageReach::HandedOver);
}

// Faults: P05 x gateway-reorders
#[test]
fn p05_news_of_an_earlier_step_moves_nothing() {
    let mut story = overdue();
    let code = story.alert().code.clone();
    story.at("10:41");
    for who in ["pat", "sue"] {
        story
            .command(&VisitCommand::Alert(AlertCommand::Reach {
                code: code.clone(),
                step: 0,
                person: id(who),
                channel: homeward::domain::chain::Channel::Sms,
                reach: MessageReach::Failed,
            }))
            .expect("noted");
    }
    assert_eq!(story.step_name(), "household");
}

// Faults: P18 x human-late
#[test]
fn an_alert_outlives_the_closing_of_its_visit() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::Help);
    story.at("10:25").texts("jo", WorkerSays::Back);
    assert!(!story.visit.is_open());
    assert_eq!(story.alert().kind, AlertKind::Help);
    assert!(story.visit.is_live());
    story.at("11:00");
    story.told("olu", Template::AlertPolice, "10:26");
    story.safe("olu", Some(SafetyBasis::Seen)).no_alert();
}

// Faults: P01 P03 P13 x bad-config
#[test]
fn the_plan_is_copied_so_that_a_reload_cannot_reroute_what_is_running() {
    let mut edited = plan();
    let story = Story::open(edited.clone(), sign_out(&["jo"]));
    edited.chains.clear();
    edited.visit_type.check_in = None;
    let mut story = story;
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:35");
    story.told("pat", Template::AlertRingWorker, "10:35");
}

#[test]
fn a_chain_of_one_step_repeats_it() {
    let mut plan = plan();
    let only = chain("no-check-in", vec![step("slt", &["slt"], Ask::Decide, 1)], 3);
    plan.chains.insert(only.name.clone(), only);
    let mut story = overdue_in(plan);
    story.at("10:42");
    let times: Vec<_> = ["10:35", "10:38", "10:41"].into_iter().map(clock).collect();
    assert_eq!(story.when_told("olu", Template::AlertDecide), times);
    story.acks("olu");
    story.at("10:52:30");
    story.told("olu", Template::AlertDecide, "10:52");
}

// Faults: P05 x gateway-reorders
#[test]
fn p05_news_of_a_step_of_an_earlier_chain_does_not_keep_this_one_waiting() {
    let mut story = overdue();
    let alert = story.alert().clone();
    story.texts("jo", WorkerSays::Duress);
    story
        .command(&VisitCommand::Alert(AlertCommand::Reach {
            code: alert.code.clone(),
            step: 0,
            person: id("pat"),
            channel: Channel::Sms,
            reach: MessageReach::Failed,
        }))
        .expect("is noted");
    assert!(!story.alert().reach.contains_key(&id("pat")));
}

/// Both gateways for texts may be down: the question must be asked all the same.
// Faults: P14 x gateway-refuses
#[test]
fn p14_what_asks_for_an_answer_goes_by_every_way_that_the_steps_used() {
    let mut both = plan();
    for chain in both.chains.values_mut() {
        for step in chain.before.iter_mut().chain([&mut chain.last]) {
            step.by = vec![Channel::Email, Channel::Sms];
        }
    }
    let mut story = Story::open(both, sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Help);
    story
        .contact("pat", SpokenVia::Sms, ContactSays::Police { log: None })
        .expect("pat was told");
    story.at("10:20");
    let asked = story.told("pat", Template::PoliceQuestion, "10:20");
    assert_eq!(asked.by, [Channel::Email, Channel::Sms]);
}

#[test]
fn p03_a_plan_that_has_lost_its_chains_tells_everybody_and_goes_on_telling_them() {
    let mut plan = plan();
    plan.chains.clear();
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::Help);
    let told: Vec<&str> = story.told_so_far().iter().map(|who| who.key()).collect();
    assert_eq!(
        told,
        ["dsl", "head", "lin", "mel", "olu", "pat", "ria", "sam", "sue"]
    );
    assert_eq!(story.visit.next().map(|due| due.at), Some(clock("10:22")));
    story.at("10:24");
    assert_eq!(story.happened("step repeated"), 2);
    story
        .contact("pat", SpokenVia::Sms, ContactSays::Next)
        .expect("says it again");
    assert_eq!(story.happened("step repeated"), 3);
}
