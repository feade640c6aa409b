//! On whose behalf something is asked: who may ask what, and what the record says of it.

use crate::support::bench::{Bench, JO, home_visit, operator};
use homeward::app::accounts::AccountRequest;
use homeward::app::{AlertWord, Call, NotAllowed, Question, Request, Response, VisitWord, may};
use homeward::domain::account::AccountName;
use homeward::domain::account::rights::{BoardRights, BoardRole};
use homeward::domain::id::{GatewayName, PersonId, SchoolId};
use homeward::domain::principal::{Principal, UnixUser};
use homeward::domain::via::RecordedVia;

fn rights(role: BoardRole) -> BoardRights {
    BoardRights::of([role].into())
}

fn questions() -> Vec<Call> {
    let (who, code, all) = ("jo".to_owned(), "H1".to_owned(), true);
    vec![
        Question::Alerts { all }.into(),
        Question::Households { all }.into(),
        Question::ForeseeSignOut(Box::new(home_visit())).into(),
        Question::SignOutForm {
            school: None,
            with_places: true,
        }
        .into(),
        Question::OffSite.into(),
        Question::Sheet { who: who.clone() }.into(),
        Question::ShowAlert { code }.into(),
        Question::ShowVisit { who }.into(),
        Question::Visits { all }.into(),
    ]
}

fn raise(who: &str, kind: &str) -> Request {
    Request::Raise {
        who: who.to_owned(),
        kind: kind.to_owned(),
        by: Some("pat".to_owned()),
    }
}

/// What an office does.
fn office() -> Vec<Call> {
    let (who, by) = ("jo".to_owned(), "pat".to_owned());
    vec![
        Request::Alert {
            code: "H1".to_owned(),
            by: by.clone(),
            word: AlertWord::Ack,
        }
        .into(),
        Request::ClearHousehold {
            household: "h1".to_owned(),
            by,
            note: None,
        }
        .into(),
        Request::Incident {
            who: who.clone(),
            kind: "aggression".to_owned(),
            worker: None,
            by: None,
            note: None,
        }
        .into(),
        raise("jo", "help").into(),
        Request::SignOut(Box::new(home_visit())).into(),
        Request::Visit {
            who,
            worker: None,
            word: VisitWord::Ok,
            by: None,
        }
        .into(),
    ]
}

/// What is for whoever looks after the machine.
fn tests_of_gateways() -> Vec<Call> {
    let person = "pat".to_owned();
    vec![
        Request::Account(AccountRequest::List).into(),
        Request::MessageStates { ids: vec![1] }.into(),
        Request::SendTest {
            person,
            school: None,
            gateway: None,
        }
        .into(),
    ]
}

#[test]
fn who_may_ask_what() {
    let pat = PersonId::new(&SchoolId::new("example"), "pat");
    let gateway = GatewayName::new("main");
    let account = AccountName::parse("pat").expect("a name");
    let session = Principal::Session {
        account: account.clone(),
        person: Some(pat.clone()),
        rights: rights(BoardRole::Leader),
    };
    let technician = Principal::Session {
        account,
        person: None,
        rights: rights(BoardRole::Admin),
    };
    let nobody = Principal::Operator { unix_user: None };
    let sender = |person| Principal::Sender {
        person,
        gateway: gateway.clone(),
    };
    let health: Vec<Call> = vec![Request::Health.into()];
    // Who, and whether they may: look, do what an office does, try gateways, ask for health.
    for (principal, allowed) in [
        (operator(), [true, true, true, true]),
        (nobody, [true, true, true, true]),
        (Principal::DemoPage, [true, true, false, true]),
        (session, [true, true, false, true]),
        (technician, [false, false, true, true]),
        (Principal::SignInPage, [false, false, false, false]),
        (Principal::Monitor, [false, false, false, true]),
        (Principal::Clock, [false, false, false, false]),
        (sender(Some(pat)), [false, false, false, false]),
        (sender(None), [false, false, false, false]),
    ] {
        let asked = [questions(), office(), tests_of_gateways(), health.clone()];
        for (calls, allowed) in asked.iter().zip(allowed) {
            for call in calls {
                let expected = if allowed { Ok(()) } else { Err(NotAllowed) };
                assert_eq!(may(&principal, call), expected, "{principal:?} {call:?}");
            }
        }
    }
}

#[test]
fn whoever_may_sign_out_and_sees_no_address_is_offered_none() {
    let principal = Principal::Session {
        account: AccountName::parse("desk").expect("a name"),
        person: Some(PersonId::new(&SchoolId::new("example"), "desk")),
        rights: rights(BoardRole::Reception),
    };
    for (with_places, allowed) in [(false, Ok(())), (true, Err(NotAllowed))] {
        let question = Question::SignOutForm {
            school: None,
            with_places,
        };
        assert_eq!(may(&principal, &question.into()), allowed);
    }
    let asked = Question::ShowVisit { who: "v1".to_owned() };
    assert_eq!(may(&principal, &asked.into()), Err(NotAllowed));
}

#[test]
fn what_may_not_be_asked_is_refused_and_changes_nothing() {
    let bench = Bench::start();
    for call in [
        Call::from(raise("jo", "help")),
        Question::Visits { all: false }.into(),
    ] {
        let Response::Refused { message } = bench.answer_to(Principal::Monitor, call) else {
            panic!("a monitor was answered");
        };
        assert!(message.contains("nothing was changed"), "{message}");
    }
    assert_eq!(bench.ask(Question::Alerts { all: true }), serde_json::json!([]));
}

#[test]
fn p16_an_alert_raised_at_a_page_and_one_raised_at_the_command_line_can_be_told_apart() {
    let bench = Bench::start();
    bench.sign_out();
    bench.ask(raise("v1", "help"));
    bench.texts();
    bench.ask_at_a_page(raise("v1", "duress"));
    let events = bench.events_of(1);
    let cli = RecordedVia::Cli(Some(UnixUser(1000)));
    let said: Vec<(&str, &str, &RecordedVia)> = events
        .iter()
        .filter(|event| event.via != RecordedVia::Receipt)
        .map(|event| (event.name.as_str(), event.actor.as_str(), &event.via))
        .collect();
    assert_eq!(
        said.first(),
        Some(&("signed out", "example/morgan", &cli)),
        "{said:?}"
    );
    assert!(said.contains(&("alert opened", "example/pat", &cli)), "{said:?}");
    assert!(
        said.contains(&("alert raised", "example/pat", &RecordedVia::Board)),
        "{said:?}"
    );
    bench.verify();
}

#[test]
fn p16_where_nobody_is_named_the_office_is_recorded_and_a_text_by_its_sender() {
    let bench = Bench::start();
    bench.sign_out();
    let say = |word| Request::Visit {
        who: "v1".to_owned(),
        worker: None,
        word,
        by: None,
    };
    bench.ask_at_a_page(say(VisitWord::In));
    bench.text(JO, "ok");
    let events = bench.events_of(1);
    let recorded = |name: &str| {
        let event = events.iter().find(|event| event.name == name).expect("the event");
        (event.actor.clone(), event.via.clone())
    };
    assert_eq!(recorded("arrived"), ("office".to_owned(), RecordedVia::Board));
    assert_eq!(
        recorded("checked in"),
        (
            "example/jo".to_owned(),
            RecordedVia::Sms(GatewayName::new("main"))
        )
    );
}
