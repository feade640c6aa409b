//! Notices in the chat room of a school: heard beside the people of a step, and counted by nobody.

use crate::app::outbox::delivery::{overdue, unreachable};
use crate::support::bench::{ALI, Bench, JO, SAM, home_visit, routes};
use homeward::app::{Claim, Outcome, Question, Request, Routes};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Content, Fate, InboundText, Priority, Receipt, Rejection, SendFailure};
use homeward::domain::id::GatewayName;
use homeward::domain::private::Private;
use homeward::input::SignOutRequest;
use serde_json::json;

/// A step of the shipped chain for a missed check-in, with the room beside its people.
const OFFICE: (&str, &str) = (
    "step = \"office\"\ntell = [\"office-manager\", \"office\"]\nby   = [\"sms\", \"email\"]\nask  = \"ring-worker\"\nwait = \"2m\"",
    "step = \"office\"\ntell = [\"office-manager\", \"office\"]\nby   = [\"sms\", \"chat\"]\nask  = \"ring-worker\"\nwait = \"2m\"",
);

fn with_a_room() -> Routes {
    let mut routes = routes();
    let room = vec![GatewayName::new("room")];
    routes.channels.insert(Channel::Chat, room);
    routes
}

/// A school whose every step tells the room.
fn every_step() -> Bench {
    let bench = Bench::with_a_room(with_a_room(), &[]);
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/config/schools/example.toml");
    let shipped = std::fs::read_to_string(shipped).expect("the shipped school");
    let steps = shipped.matches("by   = [\"sms\", \"email\"]").count();
    let chat = (
        "by   = [\"sms\", \"email\"]",
        "by   = [\"sms\", \"email\", \"chat\"]",
    );
    bench.reload_edited(&vec![chat; steps]);
    bench
}

/// The notices that wait for the room, left under way.
fn posts(bench: &Bench) -> Vec<Claim> {
    bench.claim("room", 100)
}

fn words(claim: &Claim) -> String {
    let Content::Notice { room, body } = &claim.outbound.content else {
        panic!("a notice: {claim:?}")
    };
    assert_eq!(room.as_str(), "room");
    body.reveal().to_owned()
}

/// Jo and Ali have missed a check-in at a school with a room at the first step. Returns the bench and the code.
fn missed() -> (Bench, String) {
    let bench = Bench::with_a_room(with_a_room(), &[OFFICE]);
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    assert!(posts(&bench).is_empty(), "a visit alone is nothing for a room");
    let code = overdue(&bench);
    (bench, code)
}

fn step_of(bench: &Bench, code: &str) -> String {
    let alerts = bench.ask(Question::Alerts { all: true });
    let mut alerts = alerts.as_array().expect("a list").iter();
    let alert = alerts.find(|alert| alert["code"] == code).expect("the alert");
    alert["step"].as_str().expect("a step").to_owned()
}

#[test]
fn a_step_that_names_the_room_is_posted_once_with_initials_and_nothing_private() {
    let (bench, code) = missed();
    let [post] = &posts(&bench)[..] else {
        panic!("one notice");
    };
    assert_eq!(post.outbound.priority, Priority::Confirmation);
    let said = words(post);
    for part in [
        "Example Primary School",
        &code,
        "about A.K. and J.B., step office: no word",
        "only a notice",
    ] {
        assert!(said.contains(part), "no {part} in: {said}");
    }
    for private in ["Bloggs", "Jo ", "Ali", "07700", "Acacia", "0161", "attendance"] {
        assert!(!said.contains(private), "{private} in: {said}");
    }
    // The step goes on being told to people, and not to the room.
    bench.live(1);
    assert!(posts(&bench).is_empty());
}

#[test]
fn each_step_is_posted_once_and_a_repeat_is_not() {
    let bench = every_step();
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    let code = overdue(&bench);
    let mut said = Vec::new();
    for _ in 0..60 {
        for post in posts(&bench) {
            said.push(words(&post));
            let provider_id = format!("room-{}", post.id);
            bench.settle("room", post.id, Outcome::Accepted { provider_id });
        }
        bench.texts();
        bench.live(1);
    }
    let mut steps: Vec<&str> = said
        .iter()
        .filter(|said| said.contains(&code))
        .filter_map(|said| said.split(", step ").nth(1)?.split(':').next())
        .collect();
    let all = steps.len();
    assert!(all > 2, "the chain went on: {said:#?}");
    steps.sort_unstable();
    steps.dedup();
    assert_eq!(steps.len(), all, "a step was posted twice: {said:#?}");
}

#[test]
fn p09_no_room_hears_of_duress() {
    let bench = every_step();
    bench.sign_out();
    bench.texts();
    bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: "duress".to_owned(),
        by: Some("pat".to_owned()),
    });
    for _ in 0..20 {
        let told = posts(&bench);
        assert!(told.is_empty(), "{told:?}");
        bench.live(1);
    }
    assert!(!bench.texts().is_empty(), "people are told");
}

#[test]
fn p09_a_notice_that_has_not_left_is_taken_back_when_the_alert_turns_to_duress() {
    let (bench, _) = missed();
    bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: "duress".to_owned(),
        by: Some("pat".to_owned()),
    });
    assert!(
        posts(&bench).is_empty(),
        "the notice waited, and is not posted now"
    );
}

#[test]
fn p09_no_room_hears_of_an_alert_that_may_be_of_duress() {
    // Sam, in school, has used the safe phrase; whoever is out may be meant.
    let (bench, _) = missed();
    bench.comes(SAM, "I am on a home visit, and I need cover for my duty");
    assert!(posts(&bench).is_empty());
}

#[test]
fn p05_a_room_that_took_its_notice_has_reached_nobody() {
    let (bench, code) = missed();
    for post in posts(&bench) {
        let provider_id = "p-1".to_owned();
        bench.settle("room", post.id, Outcome::Accepted { provider_id });
        bench.receipt_of(Receipt {
            gateway: GatewayName::new("room"),
            provider_id: "p-1".to_owned(),
            fate: Fate::Delivered,
            detail: None,
            rejection: None,
        });
    }
    // No person of the step can be texted: the next step starts at once, whatever the room took.
    let before = step_of(&bench, &code);
    for claim in bench.claim("main", 100) {
        let failure = SendFailure::Rejected {
            reason: Rejection::BadAddress,
            why: "no such number".to_owned(),
        };
        bench.settle("main", claim.id, Outcome::Failed(failure));
    }
    assert_ne!(before, step_of(&bench, &code), "the chain stood still for a room");
}

// Faults: P14 x gateway-refuses
#[test]
fn p14_a_room_that_fails_holds_nothing_up_and_is_told_as_the_rooms_trouble() {
    let (bench, code) = missed();
    assert!(!bench.texts().is_empty(), "people are told");
    for _ in 0..6 {
        for post in posts(&bench) {
            bench.settle("room", post.id, unreachable());
        }
        bench.pass_secs(6);
        bench.ask(Request::Health);
    }
    let told = bench.texts();
    let news = told.iter().find(|text| text.contains("chat room"));
    news.unwrap_or_else(|| panic!("the office hears of the room: {told:#?}"));
    assert_eq!(step_of(&bench, &code), "office", "the step went on as it was");
    // The visit that begins now is no more doubtful for it.
    let begun = bench.ask(Request::SignOut(Box::new(SignOutRequest {
        visit_type: "doorstep".to_owned(),
        workers: vec!["chris".to_owned()],
        ..home_visit()
    })));
    assert_eq!(begun["doubts"], json!([]), "{begun}");
}

#[test]
fn an_answer_from_a_room_is_nobodys() {
    let (bench, code) = missed();
    posts(&bench);
    bench.brings_to(
        "room",
        InboundText {
            gateway: GatewayName::new("room"),
            provider_id: "r-1".to_owned(),
            from: Private::new("room"),
            text: Private::new(format!("SAFE {code} SPOKE BOTH")),
            sent_at: None,
            received_at: bench.now(),
        },
    );
    let open = bench.ask(Question::Alerts { all: false });
    assert!(open.to_string().contains(&code), "{open}");
}

#[test]
fn a_school_names_its_own_room_where_there_are_several() {
    let mut routes = with_a_room();
    routes.channels.insert(
        Channel::Chat,
        vec![GatewayName::new("other"), GatewayName::new("room")],
    );
    let bench = Bench::with_a_room(routes, &[OFFICE, ("[school]\n", "[school]\nchat = \"room\"\n")]);
    bench.sign_out();
    bench.text(JO, "IN");
    overdue(&bench);
    assert_eq!(posts(&bench).len(), 1);
    assert!(
        bench.claim("other", 10).is_empty(),
        "another school's room hears nothing"
    );
}
