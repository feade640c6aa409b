//! docs/rules/chains.md: the walk down a chain, and what contacts may say to it.

use crate::support::school::{chain, clock, every, id, in_between, mins, plan, sign_out, step};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{
    AlertEvent, AlertKind, AlertRefusal, CauseWhat, DeadlineKind, MessageReach, ResolvedBy, SafetyBasis,
    SpokenVia, StepReason,
};
use homeward::domain::chain::{Ask, Channel, Target};
use homeward::domain::command::{AlertCommand, ContactSays, PhoneReach, Refusal, VisitCommand, WorkerSays};
use homeward::domain::id::{AlertCode, ChainName};
use homeward::domain::notice::Template;
use homeward::domain::plan::Plan;

/// Jo's check-in of 10:30 is missed; the office is told at 10:35.
fn overdue_in(plan: Plan) -> Story {
    let mut story = Story::open(plan, sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:35");
    story
}

fn overdue() -> Story {
    overdue_in(plan())
}

fn safe(how: Option<SafetyBasis>) -> ContactSays {
    ContactSays::Safe { how }
}

fn refused(refusal: AlertRefusal) -> Result<usize, Refusal> {
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
    assert_eq!(prompts.len(), 67, "every two minutes from 10:48");
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

// Faults: P03 P18 x human-late
#[test]
fn ack_holds_the_chain_and_it_goes_on_from_the_next_step() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    let told = story.told("pat", Template::TakenByYou, "10:36");
    assert_eq!(told.facts.until, Some(clock("10:46")));
    let others = story.told("sue", Template::Taken, "10:36");
    assert_eq!(others.facts.by.as_deref(), Some("Pat Lewis"));
    story.at("10:45:30");
    story.told("pat", Template::HoldWarning, "10:45");
    assert_eq!(story.step_name(), "office");
    story.at("10:46");
    assert_eq!(
        story.steps(),
        at_times(&[("office", "10:35"), ("household", "10:46")])
    );
    story.at("10:49");
    assert_eq!(story.step_name(), "slt", "and its waits run from there");
}

// Faults: P03 x human-twice
#[test]
fn holds_are_bounded() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    story.at("10:47").acks("sue");
    story.at("10:58");
    assert_eq!(
        story.contact("pat", SpokenVia::Sms, ContactSays::Acknowledge),
        refused(AlertRefusal::HoldsUsedUp)
    );
    assert!(story.alert().hold.is_none());
}

// Faults: P18 x human-late
#[test]
fn p18_an_acknowledgement_never_ends_an_alert() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    story.at("16:00");
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    assert_eq!(story.happened("resolved"), 0);
}

#[test]
fn next_starts_the_next_step_now() {
    let mut story = overdue();
    story.at("10:37");
    story
        .contact("pat", SpokenVia::Sms, ContactSays::Next)
        .expect("passes it on");
    assert_eq!(
        story.steps(),
        at_times(&[("office", "10:35"), ("household", "10:37")])
    );
    story.at("10:40");
    assert_eq!(story.step_name(), "slt", "its wait runs from when it was told");
}

#[test]
fn next_at_the_last_step_says_it_again() {
    let mut story = overdue();
    story.at("10:49");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Next)
        .expect("said again");
    let again = story.told("head", Template::AlertPolice, "10:49");
    assert!(again.facts.repeat, "and not as if it were new");
    assert_eq!(story.step_name(), "police");
}

// Faults: P03 x human-twice
#[test]
fn next_does_not_end_somebody_elses_hold() {
    let mut story = overdue();
    story.at("10:36").acks("pat");
    assert_eq!(
        story.contact("sue", SpokenVia::Sms, ContactSays::Next),
        refused(AlertRefusal::HeldBy(id("pat")))
    );
    story
        .contact("pat", SpokenVia::Sms, ContactSays::Next)
        .expect("their own hold");
    assert_eq!(story.step_name(), "household");
}

#[test]
fn safe_resolves_an_overdue_alert_and_stands_everyone_down_who_was_told() {
    let mut story = overdue();
    story.at("10:44").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    for who in ["pat", "sue", "olu", "head"] {
        let told = story.told(who, Template::StandDown, "10:44");
        assert_eq!(
            (told.facts.by.as_deref(), told.facts.how),
            (Some("Pat Lewis"), Some(SafetyBasis::Spoke))
        );
    }
    story.never_told("dsl", Template::StandDown);
    story.never_told("pat", Template::HowKnown);
}

#[test]
fn safe_without_a_how_is_asked_how_they_know() {
    let mut story = overdue();
    let code = story.alert().code.clone();
    story.at("10:36").safe("pat", None).no_alert();
    story.told("pat", Template::HowKnown, "10:36");
    story
        .command(&VisitCommand::Alert(AlertCommand::Contact {
            code: Some(code),
            by: id("pat"),
            via: SpokenVia::Sms,
            say: safe(Some(SafetyBasis::Seen)),
        }))
        .expect("noted afterwards");
    assert!(matches!(
        story.alert_events().last(),
        Some(AlertEvent::EvidenceGiven {
            how: SafetyBasis::Seen,
            ..
        })
    ));
}

#[test]
fn help_is_resolved_only_by_somebody_who_says_how_they_know() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::Help);
    story.at("10:21").safe("pat", None);
    assert_eq!(story.alert().kind, AlertKind::Help);
    story.told("pat", Template::HowKnown, "10:21");
    story.at("10:22").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
}

#[test]
fn help_tells_everybody_at_once() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:20").texts("jo", WorkerSays::Help);
    for who in ["pat", "sue", "olu", "head", "dsl"] {
        story.told(who, Template::AlertRingWorker, "10:20");
    }
    story.told("jo", Template::HelpReceived, "10:20");
}

#[test]
fn police_called_records_the_log_and_asks_every_ten_minutes_until_resolved() {
    let mut story = overdue();
    story.at("10:49");
    let log = Some("GMP-1234".to_owned());
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Police { log: log.clone() })
        .expect("noted");
    assert_eq!(story.told("pat", Template::PoliceCalled, "10:49").facts.log, log);
    let prompts = story.when_told("head", Template::AlertPolice).len();
    story.at("11:15");
    assert_eq!(
        story.when_told("head", Template::AlertPolice).len(),
        prompts,
        "held"
    );
    story.told("olu", Template::PoliceQuestion, "10:59");
    story.told("olu", Template::PoliceQuestion, "11:09");
    assert_eq!(
        story.contact("pat", SpokenVia::Sms, ContactSays::Acknowledge),
        refused(AlertRefusal::PoliceHaveIt)
    );
    story.safe("olu", Some(SafetyBasis::Seen)).no_alert();
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

// Faults: P10 P18 x wrong-phone
#[test]
fn p10_a_contact_who_was_not_told_cannot_change_an_alert_by_text() {
    let mut story = overdue();
    for say in [
        ContactSays::Acknowledge,
        ContactSays::Next,
        ContactSays::Police { log: None },
        safe(Some(SafetyBasis::Seen)),
    ] {
        assert_eq!(
            story.contact("olu", SpokenVia::Sms, say),
            refused(AlertRefusal::NotTold)
        );
    }
    // On the board anybody of the school may act.
    story
        .contact("olu", SpokenVia::Board, ContactSays::Acknowledge)
        .expect("takes it");
}

// Faults: P10 P18 x wrong-phone
#[test]
fn p10_a_reply_with_another_alerts_code_changes_nothing() {
    let mut story = overdue();
    let refused = story.command(&VisitCommand::Alert(AlertCommand::Contact {
        code: Some(AlertCode::parse("Z99")),
        by: id("pat"),
        via: SpokenVia::Sms,
        say: safe(None),
    }));
    assert_eq!(refused, Err(Refusal::NoAlert));
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
    story.at("10:36").reach("pat", MessageReach::Reached);
    story.reach("sue", MessageReach::Failed);
    assert_eq!(story.step_name(), "office");
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
fn the_resolver_is_named_in_the_record() {
    let mut story = overdue();
    story.at("10:36").safe("sue", Some(SafetyBasis::Seen));
    assert!(story.alert_events().any(|event| matches!(
        event,
        AlertEvent::Resolved { by: ResolvedBy::Contact(by), how: Some(SafetyBasis::Seen), .. } if *by == id("sue")
    )));
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

#[test]
fn a_short_hold_is_still_warned_of() {
    let mut plan = plan();
    let chain = plan
        .chains
        .get_mut(&ChainName::new("no-check-in"))
        .expect("a chain");
    chain.before[0].hold = every(2);
    let mut story = overdue_in(plan);
    story.acks("pat");
    story.at("10:37");
    story.told("pat", Template::HoldWarning, "10:36:30");
    assert_eq!(story.step_name(), "household");
    assert_eq!(mins(2).halved(), mins(1));
}

// Faults: P05 x gateway-reorders
#[test]
fn p05_news_of_a_step_of_an_earlier_chain_does_not_keep_this_one_waiting() {
    let mut story = overdue();
    let alert = story.alert().clone();
    story.texts("jo", WorkerSays::Duress);
    story
        .command(&VisitCommand::Alert(AlertCommand::Reach {
            code: alert.code,
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
