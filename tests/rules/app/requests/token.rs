//! Tokens of programs on the real engine: given, ended, kept and held by the record (P16).

use crate::support::bench::Bench;
use homeward::app::accounts::AccountRequest;
use homeward::app::{AlertWord, Call, Question, Request, Response, VisitWord, may, scopes_of};
use homeward::domain::account::{ApiScope, Program, ProgramName, TokenDigest};
use homeward::domain::principal::Principal;
use homeward::store::RecordFault;
use serde_json::Value;

fn add(name: &str, number: u8, until: Option<&str>) -> Request {
    Request::Account(AccountRequest::AddToken {
        name: name.to_owned(),
        school: None,
        all_schools: false,
        scopes: [ApiScope::Read].into(),
        until: until.map(str::to_owned),
        token: TokenDigest::of(&[number; 32]),
    })
}

fn end(name: &str) -> Request {
    Request::Account(AccountRequest::EndToken {
        name: name.to_owned(),
    })
}

fn why(response: Response) -> String {
    match response {
        Response::Refused { message } | Response::Invalid { message } => message,
        other => panic!("{other:?}"),
    }
}

fn programs(bench: &Bench) -> Value {
    bench.ask(Request::Account(AccountRequest::List))["programs"].clone()
}

#[test]
fn a_token_is_given_once_by_name_listed_and_ended() {
    let bench = Bench::start();
    bench.ask(add("roll-call", 1, None));
    let listed = programs(&bench);
    assert_eq!(
        (&listed[0]["name"], &listed[0]["school"]),
        (&"roll-call".into(), &"example".into())
    );
    assert!(why(bench.answer(add("Roll-Call", 2, None))).contains("already"));
    bench.ask(end("roll-call"));
    assert_eq!(programs(&bench), serde_json::json!([]));
    assert!(why(bench.answer(end("roll-call"))).contains("no token"));
    bench.ask(add("roll-call", 2, None));
    assert_eq!(bench.faults_found(), []);
    // And after a restart it is there still.
    let bench = bench.restarted(1);
    assert_eq!(programs(&bench)[0]["name"], "roll-call");
}

#[test]
fn a_token_needs_a_day_to_come_and_a_scope() {
    let bench = Bench::start();
    assert!(why(bench.answer(add("past", 1, Some("2020-01-01")))).contains("is over"));
    assert!(why(bench.answer(add("odd", 1, Some("soon")))).contains("is not a day"));
    assert!(why(bench.answer(add("two words", 1, None))).contains("cannot stand in the name"));
    let nothing = Request::Account(AccountRequest::AddToken {
        name: "idle".to_owned(),
        school: None,
        all_schools: true,
        scopes: [].into(),
        until: None,
        token: TokenDigest::of(&[3; 32]),
    });
    assert!(why(bench.answer(nothing)).contains("a scope at least"));
    assert_eq!(programs(&bench), serde_json::json!([]));
}

#[test]
fn p16_a_token_widened_in_the_store_from_outside_is_found() {
    for sql in [
        "UPDATE session SET json = json_set(json, '$.holder.program.scopes', json('[\"read\",\"act\"]'))",
        "UPDATE session SET json = json_set(json, '$.holder.program.school', json('null'))",
        "UPDATE session SET json = json_set(json, '$.until', '2099-01-01T00:00:00Z')",
    ] {
        let bench = Bench::start();
        bench.ask(add("roll-call", 1, None));
        assert_eq!(bench.faults_found(), []);
        bench.meddle(sql);
        let found = RecordFault::SessionUnfounded {
            session: "01010101".to_owned(),
        };
        assert_eq!(bench.faults_found(), [found], "{sql}");
    }
}

#[test]
fn no_scopes_together_do_what_is_for_people_alone() {
    let everything = Principal::Program(Program {
        name: ProgramName::parse("all").expect("a name"),
        school: None,
        scopes: ApiScope::ALL.into(),
    });
    let who = || "v1".to_owned();
    let word = |word| Request::Visit {
        who: who(),
        worker: None,
        word,
        by: None,
    };
    let for_people: Vec<Call> = vec![
        word(VisitWord::GiveLeave).into(),
        word(VisitWord::RefuseLeave).into(),
        Request::Alert {
            code: "H1".to_owned(),
            by: "pat".to_owned(),
            word: AlertWord::Confirm,
        }
        .into(),
        Request::ClearHousehold {
            household: "h1".to_owned(),
            by: "sam".to_owned(),
            note: None,
        }
        .into(),
        Request::Account(AccountRequest::List).into(),
        add("another", 9, None).into(),
        Request::SendTest {
            person: "pat".to_owned(),
            school: None,
            gateway: None,
        }
        .into(),
        Question::SignOutForm {
            school: None,
            with_places: true,
        }
        .into(),
    ];
    for call in for_people {
        assert!(may(&everything, &call).is_err(), "{call:?}");
        assert_eq!(scopes_of(&call), None, "{call:?}");
    }
}
