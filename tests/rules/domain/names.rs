//! What is said in answer, and the words in which the record and the pages name things.

use crate::support::school::{clock, id, mins, plan, sign_out};
use crate::support::story::Story;
use homeward::domain::aggregate::replay;
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind, SpokenVia};
use homeward::domain::apply::apply;
use homeward::domain::chain::Ask;
use homeward::domain::command::{
    ContactSays, DecisionContext, Extension, PhoneReach, VisitCommand, WorkerSays,
};
use homeward::domain::decide::decide;
use homeward::domain::delivery::MessageState;
use homeward::domain::id::{AlertCode, VisitId, WatchId};
use homeward::domain::notice::Template;
use homeward::domain::notices::notices;
use homeward::domain::plan::SignOutDetail;
use homeward::domain::sign_out::plan as ask;
use homeward::domain::visit::{RuleException, Visit};

#[test]
fn more_is_answered_with_the_minutes_that_were_asked_for() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    let more = |minutes| WorkerSays::More {
        extension: Some(Extension::By(mins(minutes))),
        with_leave: None,
    };
    story.at("10:30").texts("jo", more(25));
    assert_eq!(
        story.told("jo", Template::Extended, "10:30").facts.minutes,
        Some(25)
    );
    story.at("10:31").texts("jo", more(90));
    assert_eq!(
        story
            .told("jo", Template::ExtensionRefused, "10:31")
            .facts
            .minutes,
        Some(90)
    );
    let mut home = sign_out(&["jo"]);
    home.ends_at_home = true;
    let mut story = Story::open(plan(), home);
    story.at("10:20").texts("jo", WorkerSays::Left { next: None });
    story.at("10:40").texts("jo", more(15));
    let answer = &story.told("jo", Template::Extended, "10:40").facts;
    assert_eq!((answer.minutes, answer.due), (Some(15), Some(clock("11:20"))));
    assert_eq!(answer.back_by, None, "home is what they are asked about now");
}

#[test]
fn whoever_was_to_go_or_asked_for_leave_hears_that_a_planned_visit_is_off() {
    let mut request = sign_out(&["jo"]);
    request.authorised_by = Some(id("head"));
    let events = ask(
        &plan().into(),
        request,
        &[],
        None,
        AlertCode::nth(1),
        clock("10:00"),
    )
    .expect("is planned");
    let before = replay::<Visit>(VisitId(1), &events).expect("a visit");
    let given = DecisionContext {
        at: clock("10:10"),
        code: AlertCode::nth(2),
    };
    let events = decide(&before, &VisitCommand::CallOff, &given)
        .expect("is called off")
        .events();
    let mut after = before.clone();
    apply(&mut after, &events[0]);
    let said = notices(Some(&before), &after, &events[0], clock("10:10"));
    let told: Vec<_> = said
        .iter()
        .map(|notice| (notice.to.key(), notice.template))
        .collect();
    assert_eq!(told, [("head", Template::LeaveOff), ("jo", Template::Cancelled)]);
    // One that goes on, and is cancelled, is another thing to say.
    let mut out = Story::open(plan(), sign_out(&["jo"]));
    out.at("10:05")
        .office(None, WorkerSays::Cancel)
        .expect("is called off");
    out.told("jo", Template::Cancelled, "10:05");
}

#[test]
fn a_message_is_done_with_once_nothing_more_can_come_of_it() {
    let states = [
        (MessageState::Queued, "queued", false),
        (MessageState::Sending, "sending", false),
        (MessageState::Accepted, "accepted", false),
        (MessageState::Delivered, "delivered", true),
        (MessageState::Undelivered, "undelivered", true),
        (MessageState::Rejected, "rejected", true),
        (MessageState::Expired, "expired", true),
        (MessageState::Withdrawn, "withdrawn", true),
        (MessageState::Failed, "failed", true),
    ];
    for (state, word, is_final) in states {
        assert_eq!((state.word(), state.is_final()), (word, is_final));
        assert_eq!(
            serde_json::to_value(state).expect("a word"),
            word,
            "as in the store"
        );
    }
}

#[test]
fn a_detail_is_named_as_it_is_written() {
    for detail in SignOutDetail::ALL {
        assert_eq!(serde_json::to_value(detail).expect("a word"), detail.word());
    }
}

#[test]
fn an_alert_gives_every_fact_that_a_text_about_it_may_need() {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
        .command(&VisitCommand::WorkerPhone {
            worker: id("sam"),
            reach: PhoneReach::Undelivered(clock("10:11")),
        })
        .expect("is noted");
    story.at("10:35");
    let facts = &story.told("pat", Template::AlertRingWorker, "10:35").facts;
    assert_eq!(facts.school, "Example Primary School");
    assert_eq!(facts.time_zone, "Europe/London");
    assert_eq!(facts.you, "Pat Lewis");
    assert_eq!(facts.workers, "Jo Bloggs and Sam Khan");
    assert_eq!(facts.named.get(&id("sam")).map(String::as_str), Some("Sam Khan"));
    assert_eq!(
        (facts.now, facts.at),
        (Some(clock("10:35")), Some(clock("10:35")))
    );
    assert_eq!(facts.due, Some(clock("10:30")));
    assert_eq!(facts.back_by, Some(clock("12:00")));
    assert_eq!(facts.place.as_deref(), Some("12 Acacia Avenue, M5 3XX"));
    assert!(!facts.phones.is_empty());
    assert_eq!(facts.code.as_ref(), Some(&story.alert().code));
    assert_eq!(facts.kind, Some(AlertKind::Overdue));
    assert_eq!(facts.causes[0].what, CauseWhat::Missed(DeadlineKind::CheckIn));
    assert_eq!(
        (facts.step.as_deref(), facts.ask),
        (Some("office"), Some(Ask::RingWorker))
    );
    assert_eq!(facts.unreached_since, Some(clock("10:11")));
    assert_eq!(facts.last_heard, Some(clock("10:10")));
    assert_eq!((facts.by.as_deref(), facts.until), (None, None));
    story.at("10:36").acks("pat");
    let taken = &story.told("sue", Template::Taken, "10:36").facts;
    assert_eq!(
        (taken.by.as_deref(), taken.until),
        (Some("Pat Lewis"), Some(clock("10:46")))
    );
    assert_eq!(taken.at, Some(clock("10:35")), "since when it is open");
    let police = ContactSays::Police {
        log: Some("1234".to_owned()),
    };
    story
        .at("10:40")
        .contact("pat", SpokenVia::Sms, police)
        .expect("is noted");
    story.at("10:50");
    let asked = &story.told("pat", Template::PoliceQuestion, "10:50").facts;
    assert_eq!(asked.log.as_deref(), Some("1234"));
}

#[test]
fn each_deadline_and_kind_of_alert_has_the_word_that_pages_and_json_use() {
    for (kind, word) in [
        (DeadlineKind::Arrival, "arrival"),
        (DeadlineKind::CheckIn, "check-in"),
        (DeadlineKind::NoAnswer, "no-answer"),
        (DeadlineKind::Return, "return"),
        (DeadlineKind::HomeSafe, "home-safe"),
        (DeadlineKind::WriteUp, "write-up"),
    ] {
        assert_eq!(kind.word(), word);
    }
    for (kind, word) in [
        (AlertKind::Monitor, "monitor"),
        (AlertKind::Concern, "concern"),
        (AlertKind::Overdue, "overdue"),
        (AlertKind::Help, "help"),
        (AlertKind::Duress, "duress"),
    ] {
        assert_eq!(kind.word(), word);
        assert_eq!(serde_json::to_value(kind).expect("a word"), word);
    }
}

#[test]
fn what_happened_to_an_alert_has_a_name_of_its_own_in_the_record() {
    let mut story = Story::open(plan(), sign_out(&["jo"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:36").acks("pat");
    let names: Vec<_> = story.alert_events().map(|event| event.name()).collect();
    assert_eq!(names, ["alert opened", "step started", "acknowledged"]);
}

#[test]
fn an_alerts_code_is_a_letter_and_a_number_and_comes_again_after_2376() {
    let code = |n| AlertCode::nth(n).to_string();
    // Those of one day look unlike each other.
    assert_eq!([code(0), code(1), code(2), code(24)], ["A1", "H1", "Q1", "A2"]);
    let all: std::collections::BTreeSet<_> = (0..2376).map(AlertCode::nth).collect();
    assert_eq!(all.len(), 2376);
    assert_eq!(AlertCode::nth(2376), AlertCode::nth(0));
    assert_eq!(AlertCode::parse(" k7 ").as_str(), "K7");
}

#[test]
fn who_and_what_is_named_as_the_record_and_the_commands_name_it() {
    assert_eq!(id("jo").to_string(), "example/jo");
    assert_eq!((id("jo").as_str(), id("jo").key()), ("example/jo", "jo"));
    let (visit, watch) = (VisitId(12), WatchId(3));
    assert_eq!(
        (visit.to_string(), format!("{visit:?}")),
        ("v12".to_owned(), "v12".to_owned())
    );
    assert_eq!(
        (watch.to_string(), format!("{watch:?}")),
        ("w3".to_owned(), "w3".to_owned())
    );
}

#[test]
fn a_rule_that_is_broken_with_leave_has_its_word_and_is_said_in_words() {
    for (exception, word, words) in [
        (
            RuleException::AfterLatestStart,
            "after-latest-start",
            "it starts after the latest start",
        ),
        (
            RuleException::CoolingOff,
            "cooling-off",
            "its household is in cooling-off",
        ),
        (
            RuleException::OutOfHours,
            "out-of-hours",
            "it runs outside the hours of its visit type",
        ),
        (
            RuleException::TooFewWorkers,
            "too-few-workers",
            "fewer workers than it needs",
        ),
        (
            RuleException::WithoutLeave,
            "without-leave",
            "they were on their way before it was authorised",
        ),
    ] {
        assert_eq!((exception.word(), exception.words()), (word, words));
        assert_eq!(serde_json::to_value(exception).expect("a word"), word);
    }
}
