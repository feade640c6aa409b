//! What is said of an alert, to each step and to those told before.

use crate::domain::notices::worker::{out, said};
use crate::support::school::{clock, every, id, plan, sign_out};
use crate::support::story::Story;
use homeward::domain::alert::{AlertKind, CauseWhat, MessageReach, SafetyBasis, SpokenVia};
use homeward::domain::chain::{Ask, Channel};
use homeward::domain::command::{ContactSays, PhoneReach, VisitCommand, WorkerSays};
use homeward::domain::notice::{Notice, NoticeTopic, Template};
use homeward::domain::private::Phone;

#[test]
fn a_stand_down_says_who_settled_it_and_how_and_the_worker_what_is_due_now() {
    let mut story = out(plan(), &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").safe("pat", Some(SafetyBasis::Spoke));
    let told = story.told("sue", Template::StandDown, "10:36");
    assert_eq!(
        (told.facts.by.as_deref(), told.facts.how),
        (Some("Pat Lewis"), Some(SafetyBasis::Spoke))
    );
    assert_eq!(
        told.about,
        NoticeTopic::Other,
        "it is not withdrawn because the alert is over"
    );
    let worker = story.told("jo", Template::StoodDownWorker, "10:36");
    assert_eq!(worker.facts.by.as_deref(), Some("Pat Lewis"));
    assert_eq!(worker.facts.due, Some(clock("10:56")));
    assert_eq!(
        (worker.facts.remark.as_deref(), worker.facts.back_by),
        (None, Some(clock("12:00")))
    );
}

#[test]
fn whoever_says_safe_is_asked_how_they_know_if_they_did_not_say() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").safe("pat", None);
    story.told("pat", Template::HowKnown, "10:36");
    story.never_told("sue", Template::HowKnown);
    story.never_told("sue", Template::StandDown);
    // A worker's own word says how it is known; so does an answer that names it.
    for own in [true, false] {
        let mut story = out(plan(), &["jo"]);
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.at("10:36");
        if own {
            story.texts("jo", WorkerSays::Ok);
        } else {
            story.safe("pat", Some(SafetyBasis::Seen));
        }
        story.no_alert().never_told("pat", Template::HowKnown);
        story.never_told("jo", Template::HowKnown);
    }
}

#[test]
fn nobody_is_asked_how_they_know_that_a_phone_is_mended() {
    let mut story = out(plan(), &["jo"]);
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach: PhoneReach::Refused,
        })
        .expect("is noted");
    assert_eq!(story.alert().kind, AlertKind::Monitor);
    story.at("10:03").safe("pat", None).no_alert();
    story.never_told("pat", Template::HowKnown);
    story.told("pat", Template::StandDown, "10:03");
    story.never_told("jo", Template::StoodDownWorker);
}

fn from_step(story: &Story, who: &str, template: Template, time: &str) -> Notice {
    story.told(who, template, time).clone()
}

#[test]
fn each_ask_of_a_step_has_its_own_words() {
    for (ask, template) in [
        (Ask::RingWorker, Template::AlertRingWorker),
        (Ask::RingHousehold, Template::AlertRingHousehold),
        (Ask::GoAndSee, Template::AlertGoAndSee),
        (Ask::Decide, Template::AlertDecide),
        (Ask::Police, Template::AlertPolice),
    ] {
        let mut plan = plan();
        let chains = plan.chains.values_mut();
        for chain in chains {
            chain.before.first_mut().expect("a first step").ask = ask;
        }
        let mut story = out(plan, &["jo"]);
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.at("10:35");
        let told = from_step(&story, "pat", template, "10:35");
        assert_eq!(
            told.facts.sheet.is_some(),
            ask == Ask::Police,
            "the sheet goes with the police prompt"
        );
        let step = NoticeTopic::Step {
            code: story.alert().code.clone(),
            step: 0,
        };
        assert_eq!(told.about, step);
    }
}

#[test]
fn p09_under_duress_every_step_has_the_same_words_and_the_sheet() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").raise(CauseWhat::DuressUsed, "jo", None);
    let told = from_step(&story, "head", Template::AlertDuress, "10:10");
    assert!(told.facts.sheet.is_some());
    assert!(told.facts.phones.is_empty(), "there is nobody to ring");
    story.at("10:12");
    let police = story.when_told("olu", Template::AlertDuress);
    assert!(!police.is_empty());
    story.never_told("olu", Template::AlertPolice);
    // What is said of it afterwards has no sheet.
    story.acks("head");
    assert!(story.told("olu", Template::Taken, "10:12").facts.sheet.is_none());
}

#[test]
fn a_step_that_a_monitor_alert_leaves_to_the_police_has_no_sheet() {
    let mut plan = plan();
    for chain in plan.chains.values_mut() {
        chain.before.first_mut().expect("a first step").ask = Ask::Police;
    }
    let mut story = out(plan, &["jo"]);
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("jo"),
            reach: PhoneReach::Refused,
        })
        .expect("is noted");
    let told = story.told("pat", Template::AlertMonitor, "10:00");
    assert!(told.facts.sheet.is_none());
}

#[test]
fn a_step_told_late_says_since_when_and_one_in_time_does_not() {
    let since = |back: &str| {
        let mut story = out(plan(), &["jo"]);
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.off_until(back);
        story
            .told("pat", Template::AlertRingWorker, back)
            .facts
            .delayed_since
    };
    assert_eq!(since("10:35"), None);
    assert_eq!(since("10:35:30"), None, "half a minute is a slow turn");
    assert_eq!(since("10:35:31"), Some(clock("10:35")));
}

#[test]
fn the_phones_to_ring_are_those_they_carry_and_the_households_unless_it_is_to_be_spared() {
    let phones = |change: fn(&mut homeward::domain::visit::SignOut)| {
        let mut sign_out = sign_out(&["jo", "sam"]);
        change(&mut sign_out);
        let mut story = Story::open(plan(), sign_out);
        story.at("10:20").texts("jo", WorkerSays::Help);
        story
            .told("pat", Template::AlertRingWorker, "10:20")
            .facts
            .phones
            .clone()
    };
    assert_eq!(
        phones(|_| ()),
        [
            "Jo Bloggs: 07700 900101",
            "Sam Khan: 07700 900103",
            "Household: 0161 496 0123"
        ]
    );
    assert_eq!(
        phones(|sign_out| {
            let school = Phone::parse("07700 900199").expect("a drama number");
            sign_out.carried.insert(id("sam"), school);
            sign_out.at_risk = true;
        }),
        [
            "Jo Bloggs: 07700 900101",
            "Sam Khan: 07700 900199",
            "Household (do NOT ring): 0161 496 0123"
        ]
    );
    assert_eq!(
        phones(|sign_out| sign_out.household = None),
        ["Jo Bloggs: 07700 900101", "Sam Khan: 07700 900103"]
    );
}

#[test]
fn news_of_an_alert_goes_by_text_or_else_by_email_and_to_nobody_without_either() {
    let mut plan = plan();
    let mut no = |who: &str, mobile: bool, email: bool| {
        let person = std::sync::Arc::make_mut(&mut plan.people)
            .get_mut(&id(who))
            .expect("a person");
        person.mobile = person.mobile.clone().filter(|_| mobile);
        person.email = person.email.clone().filter(|_| email);
    };
    no("sue", false, true);
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").acks("pat");
    assert_eq!(
        story.told("pat", Template::TakenByYou, "10:36").by,
        [Channel::Sms]
    );
    assert_eq!(story.told("sue", Template::Taken, "10:36").by, [Channel::Email]);
    story.never_told("pat", Template::Taken);
}

#[test]
fn what_an_alert_turns_on_is_said_by_every_way_that_the_steps_so_far_used() {
    let mut plan = plan();
    let chain = plan
        .chains
        .values_mut()
        .find(|chain| chain.name.as_str() == "no-check-in");
    let chain = chain.expect("the chain of check-ins");
    chain.before[1].by = vec![Channel::Email];
    std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("sue"))
        .expect("sue")
        .email = None;
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").acks("pat");
    story.at("10:45");
    let warned = |story: &Story| {
        let told = story.notices.iter().rev();
        let mut warnings = told.filter(|(_, notice)| notice.template == Template::HoldWarning);
        warnings.next().map(|(_, notice)| notice.by.clone())
    };
    assert_eq!(
        warned(&story),
        Some(vec![Channel::Sms]),
        "the first step used texts alone"
    );
    story.at("10:47").acks("pat");
    story.at("10:56");
    assert_eq!(warned(&story), Some(vec![Channel::Email, Channel::Sms]));
    story.safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    assert_eq!(
        story.told("pat", Template::StandDown, "10:56").by,
        [Channel::Email, Channel::Sms]
    );
    assert_eq!(
        story.told("sue", Template::StandDown, "10:56").by,
        [Channel::Sms],
        "she has no e-mail address"
    );
}

#[test]
fn a_cause_added_a_voice_heard_and_the_police_called_are_said_with_their_facts() {
    let mut story = out(plan(), &["jo", "sam"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36");
    story.at("10:37").raise(CauseWhat::Worrying, "sam", Some("olu"));
    let added = story.told("pat", Template::CauseAdded, "10:37");
    assert_eq!(added.facts.causes.len(), 1, "the new one alone");
    assert_eq!(added.facts.causes[0].what, CauseWhat::Worrying);
    story.at("10:41").texts_late("jo", "10:40", WorkerSays::Ok);
    let heard = story.told("sue", Template::WorkerHeard, "10:41");
    assert_eq!(
        (heard.facts.workers.as_str(), heard.facts.at),
        ("Jo Bloggs", Some(clock("10:40"))),
        "sam has not been heard"
    );
    story.at("10:42").texts_late("sam", "10:41", WorkerSays::Ok);
    let voice = story.told("sue", Template::HearVoice, "10:42");
    assert_eq!(
        (voice.facts.workers.as_str(), voice.facts.at),
        ("Sam Khan", Some(clock("10:42"))),
        "the last one missing"
    );
    let log = Some("512".to_owned());
    story
        .contact("pat", SpokenVia::Sms, ContactSays::Police { log })
        .expect("is noted");
    let police = story.told("sue", Template::PoliceCalled, "10:42");
    assert_eq!(
        (police.facts.by.as_deref(), police.facts.log.as_deref()),
        (Some("Pat Lewis"), Some("512"))
    );
}

#[test]
fn whether_the_police_came_is_asked_of_the_step_and_of_whoever_called_them() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
        .at("10:44")
        .contact("pat", SpokenVia::Sms, ContactSays::Police { log: None })
        .expect("is noted");
    story.at("10:54");
    for who in ["pat", "head", "olu"] {
        story.told(who, Template::PoliceQuestion, "10:54");
    }
    story.never_told("sue", Template::PoliceQuestion);
}

#[test]
fn a_step_said_again_says_that_it_is_again() {
    let mut plan = plan();
    for chain in plan.chains.values_mut() {
        chain.before.first_mut().expect("a first step").again = Some(every(2));
    }
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:37");
    assert!(!story.told("pat", Template::AlertRingWorker, "10:35").facts.repeat);
    assert!(story.told("pat", Template::AlertRingWorker, "10:37").facts.repeat);
    assert_eq!(story.alert().repeats, 1);
    story.at("10:39");
    assert_eq!(story.alert().repeats, 2);
    story
        .reach("pat", MessageReach::Failed)
        .reach("sue", MessageReach::Failed);
    assert_eq!(
        (story.step_name().as_str(), story.alert().repeats),
        ("household", 0)
    );
}

#[test]
fn those_told_before_hear_that_it_moves_on_and_those_told_now_hear_what_is_asked() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:43");
    assert_eq!(
        said(&story, "10:43"),
        [
            ("head", Template::AlertDecide),
            ("olu", Template::AlertDecide),
            ("pat", Template::MovedOn),
            ("sue", Template::MovedOn),
        ]
    );
    story.at("10:44").raise(CauseWhat::DuressUsed, "jo", None);
    assert_eq!(
        said(&story, "10:44"),
        [
            ("head", Template::AlertDuress),
            ("olu", Template::CauseAdded),
            ("pat", Template::CauseAdded),
            ("sue", Template::CauseAdded),
        ]
    );
}

#[test]
fn help_that_is_said_to_be_over_has_one_asked_how_they_know_and_duress_has_all_hear_of_it() {
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Help);
    story.at("10:10:30").safe("pat", None);
    assert_eq!(said(&story, "10:10:30"), [("pat", Template::HowKnown)]);
    let mut story = out(plan(), &["jo"]);
    story.at("10:10").raise(CauseWhat::DuressUsed, "jo", None);
    story.at("10:11:30");
    let safe = ContactSays::Safe {
        how: Some(SafetyBasis::Challenge),
        of: homeward::domain::command::SafeOf::Everyone,
    };
    story.contact("head", SpokenVia::Board, safe).expect("is noted");
    let heard = said(&story, "10:11:30");
    assert!(heard.len() > 1, "{heard:?}");
    for (who, template) in heard {
        assert_eq!(template, Template::HowKnown);
        let told = story.told(who, Template::HowKnown, "10:11:30");
        assert_eq!(told.facts.by.as_deref(), Some("Hana Ward"));
    }
}

#[test]
fn whoever_acts_on_the_board_and_has_no_address_is_sent_nothing() {
    let mut plan = plan();
    let olu = std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id("olu"))
        .expect("olu");
    olu.mobile = None;
    olu.email = None;
    let mut story = out(plan, &["jo"]);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
        .at("10:36")
        .contact("olu", SpokenVia::Board, ContactSays::Acknowledge)
        .expect("may take it");
    story
        .at("10:37")
        .contact("olu", SpokenVia::Board, ContactSays::Police { log: None })
        .expect("is noted");
    story.at("10:47");
    story.told("pat", Template::PoliceQuestion, "10:47");
    let sent = story.notices.iter().find(|(_, notice)| notice.by.is_empty());
    assert!(sent.is_none(), "{sent:?}");
    story.told_nothing("olu");
}
