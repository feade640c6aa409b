//! What is said in answer, and the words in which the record and the pages name things.

use crate::school::{clock, id, mins, plan, sign_out};
use crate::story::Story;
use homeward::domain::apply::apply;
use homeward::domain::command::{Command, Extension, Given, WorkerSays};
use homeward::domain::decide::{decide, first};
use homeward::domain::delivery::MessageState;
use homeward::domain::id::{AlertCode, VisitId};
use homeward::domain::notice::Template;
use homeward::domain::notices::notices;
use homeward::domain::plan::Detail;
use homeward::domain::sign_out::plan as ask;

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
    let events = ask(plan(), request, &[], None, AlertCode::nth(1), clock("10:00")).expect("is planned");
    let before = first(VisitId(1), &events).expect("a visit");
    let given = Given {
        at: clock("10:10"),
        code: AlertCode::nth(2),
    };
    let events = decide(&before, &Command::CallOff, &given).expect("is called off");
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
    for detail in Detail::ALL {
        assert_eq!(serde_json::to_value(detail).expect("a word"), detail.word());
    }
}
