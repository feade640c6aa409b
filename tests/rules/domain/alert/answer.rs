//! What contacts may say to an alert (docs/rules/chains.md), and what ends it.

use crate::domain::alert::walk::{overdue, overdue_in, refused, safe};
use crate::support::school::{clock, every, id, mins, plan, sign_out};
use crate::support::story::{Story, at_times};
use homeward::domain::alert::{
    AlertEvent, AlertKind, AlertRefusal, CauseWhat, ResolvedBy, SafetyBasis, SpokenVia,
};
use homeward::domain::command::{AlertCommand, ContactSays, Refusal, VisitCommand, WorkerSays};
use homeward::domain::id::{AlertCode, ChainName};
use homeward::domain::notice::Template;

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
    story.at("10:36").safe("pat", None);
    assert_eq!(story.alert().kind, AlertKind::Overdue, "nobody is stood down");
    story.told("pat", Template::HowKnown, "10:36");
    story.at("10:37").safe("sue", Some(SafetyBasis::Spoke)).no_alert();
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

// A slip, or a force that sends nobody: the call holds the chain no longer.
#[test]
fn p03_once_no_police_are_coming_999_is_asked_for_again() {
    let mut story = overdue();
    story.at("10:49");
    let called = ContactSays::Police { log: None };
    story.contact("olu", SpokenVia::Sms, called).expect("noted");
    let prompts = |story: &Story| story.when_told("head", Template::AlertPolice).len();
    let before = prompts(&story);
    story.at("10:58");
    assert_eq!(prompts(&story), before, "held");
    story.raise(CauseWhat::NoPolice, "jo", Some("pat"));
    story.at("11:20");
    assert!(
        prompts(&story) > before,
        "{:?}",
        story.when_told("head", Template::AlertPolice)
    );
    story
        .contact("pat", SpokenVia::Sms, ContactSays::Acknowledge)
        .expect("somebody may take it again");
}

// A slip of the finger: 999 is not said to have been rung, on the sheet either.
#[test]
fn p03_a_police_call_said_by_mistake_never_was() {
    let mut story = overdue();
    story.at("10:49");
    story
        .contact("olu", SpokenVia::Sms, ContactSays::Police { log: None })
        .expect("noted");
    story.raise(CauseWhat::NotRung, "jo", Some("olu"));
    assert!(story.visit.alert.as_ref().expect("open").police.is_none());
    let prompts = |story: &Story| story.when_told("head", Template::AlertPolice).len();
    let before = prompts(&story);
    story.at("11:20");
    assert!(prompts(&story) > before, "999 is asked for again");
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
fn the_resolver_is_named_in_the_record() {
    let mut story = overdue();
    story.at("10:36").safe("sue", Some(SafetyBasis::Seen));
    assert!(story.alert_events().any(|event| matches!(
        event,
        AlertEvent::Resolved { by: ResolvedBy::Contact(by), how: Some(SafetyBasis::Seen), .. } if *by == id("sue")
    )));
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
