//! Accounts and sessions on the real engine: who may sign in, what ends a session, what stands on record (P16).

use crate::support::bench::{Bench, operator};
use homeward::app::accounts::AccountRequest;
use homeward::app::{AlertWord, Question, Request, Response, VisitWord};
use homeward::domain::account::rights::{BoardRights, BoardRole};
use homeward::domain::account::{AccountName, CodeGiven, CodeSecret, SecretHash, TokenDigest};
use homeward::domain::id::{PersonId, SchoolId};
use homeward::domain::principal::Principal;
use homeward::store::RecordFault;
use serde_json::{Value, json};

fn hash(of: &str) -> SecretHash {
    SecretHash::new(format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA${of}"))
}

fn token(number: u8) -> TokenDigest {
    TokenDigest::of(&[number; 32])
}

fn open(name: &str, person: Option<&str>, admin: bool) -> AccountRequest {
    AccountRequest::Open {
        name: name.to_owned(),
        person: person.map(str::to_owned),
        school: None,
        admin,
        password: hash(name),
    }
}

fn sign_in(name: &str, number: u8) -> AccountRequest {
    AccountRequest::SignIn {
        name: name.to_owned(),
        address: "192.0.2.1".to_owned(),
        token: token(number),
        against: hash(name),
        code: None,
    }
}

fn desk(bench: &Bench, request: AccountRequest) -> Response {
    bench.answer_to(Principal::SignInPage, Request::Account(request))
}

fn refused(response: Response) -> String {
    match response {
        Response::Refused { message } | Response::Invalid { message } => message,
        other => panic!("{other:?}"),
    }
}

fn list(bench: &Bench) -> Value {
    bench.ask(Request::Account(AccountRequest::List))
}

/// A school with Pat of the office and a technician, both signed in.
fn signed_in() -> Bench {
    let bench = Bench::start();
    bench.ask(Request::Account(open("pat", Some("pat"), false)));
    bench.ask(Request::Account(open("ict", None, true)));
    for (name, number) in [("pat", 1), ("ict", 2)] {
        assert!(matches!(desk(&bench, sign_in(name, number)), Response::Done(_)));
    }
    bench
}

fn session(who: &str, role: BoardRole) -> Principal {
    Principal::Session {
        account: AccountName::parse(who).expect("a name"),
        person: Some(PersonId::new(&SchoolId::new("example"), who)),
        rights: BoardRights::of([role].into()),
    }
}

#[test]
fn accounts_and_sessions_outlive_a_restart_and_stand_on_record() {
    let bench = signed_in().restarted(1);
    let listed = list(&bench);
    let accounts = listed["accounts"].as_array().expect("accounts");
    let seen: Vec<(&Value, usize)> = accounts
        .iter()
        .map(|account| {
            let sessions = account["sessions"].as_array().map_or(0, Vec::len);
            (&account["roles"], sessions)
        })
        .collect();
    assert_eq!(seen, [(&json!(["admin"]), 1), (&json!(["office"]), 1)]);
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn a_session_ends_after_twelve_hours_and_a_screen_after_half_a_year() {
    let bench = signed_in();
    bench.ask(Request::Account(AccountRequest::AdmitScreen {
        kiosk: true,
        school: None,
        token: token(3),
    }));
    let snapshot = |bench: &Bench| bench.handle.snapshot();
    let lasts = |bench: &Bench, number| {
        snapshot(bench)
            .accounts
            .session(&token(number), bench.now())
            .is_some()
    };
    bench.pass(12 * 60 - 1);
    assert!(lasts(&bench, 1) && lasts(&bench, 3));
    bench.pass(1);
    assert!(!lasts(&bench, 1) && lasts(&bench, 3));
    bench.pass(180 * 24 * 60);
    assert!(!lasts(&bench, 3));
}

#[test]
fn a_new_password_and_a_closed_account_end_every_session() {
    let bench = signed_in();
    desk(&bench, sign_in("pat", 4));
    let set = AccountRequest::SetPassword {
        name: "pat".to_owned(),
        password: hash("another"),
    };
    let changed = bench.ask(Request::Account(set));
    assert_eq!(changed["sessions_ended"], 2);
    let message = refused(desk(&bench, sign_in("pat", 5)));
    assert!(
        message.contains("do not belong together"),
        "the old password: {message}"
    );
    let close = |name: &str| AccountRequest::Close {
        name: name.to_owned(),
    };
    let closed = bench.ask(Request::Account(close("pat")));
    assert!(closed["account"]["closed_at"].is_string());
    let message = refused(bench.answer(Request::Account(close("ict"))));
    assert!(message.contains("last admin"), "{message}");
    let message = refused(bench.answer(Request::Account(open("pat", Some("pat"), false))));
    assert!(message.contains("given once"), "{message}");
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn an_account_is_a_persons_with_a_role_on_the_pages_or_an_admins() {
    let bench = Bench::start();
    for (request, why) in [
        (open("jo", Some("jo"), false), "Staff on visits text"),
        (open("nobody", None, false), "is a person's, or an admin's"),
        (open("who", Some("zoe"), false), "nobody called"),
        (open("a b", Some("pat"), false), "cannot stand"),
    ] {
        let message = refused(bench.answer(Request::Account(request)));
        assert!(message.contains(why), "{message}");
    }
    assert_eq!(list(&bench)["accounts"], json!([]));
}

#[test]
fn too_many_wrong_passwords_wait_whatever_comes_after_and_across_a_restart() {
    let bench = signed_in();
    let failed = |address: &str| AccountRequest::SignInFailed {
        name: "pat".to_owned(),
        address: Some(address.to_owned()),
    };
    for number in 0..5 {
        desk(&bench, failed(&format!("192.0.2.{number}")));
    }
    let message = refused(desk(&bench, sign_in("pat", 6)));
    assert!(message.contains("too many wrong tries"), "{message}");
    let bench = bench.restarted(0);
    refused(desk(&bench, sign_in("pat", 6)));
    let held: Vec<String> = bench
        .events_of_nothing()
        .iter()
        .map(|event| event.name.clone())
        .filter(|name| name == "sign-in held back")
        .collect();
    assert_eq!(held.len(), 1, "once for each wait: nobody can fill the record");
    bench.pass(1);
    assert!(matches!(desk(&bench, sign_in("pat", 6)), Response::Done(_)));
    assert_eq!(bench.faults_found(), []);
}

fn set_code(name: &str, secret: &str, step: u64) -> Request {
    Request::Account(AccountRequest::SetSecondFactor {
        name: name.to_owned(),
        secret: CodeSecret::new(secret),
        step,
    })
}

/// Signs the technician in with the code of a half minute, typed in that half minute.
fn sign_in_with_code(number: u8, secret: &str, step: u64) -> AccountRequest {
    let AccountRequest::SignIn {
        name,
        address,
        token,
        against,
        ..
    } = sign_in("ict", number)
    else {
        panic!("a sign-in");
    };
    AccountRequest::SignIn {
        name,
        address,
        token,
        against,
        code: Some(CodeGiven {
            against: CodeSecret::new(secret),
            step,
            now: step,
        }),
    }
}

#[test]
fn a_second_factor_ends_the_sessions_of_before_and_a_password_alone_lets_nobody_in() {
    let bench = signed_in();
    let changed = bench.ask(set_code("ict", "MZXW6YTB", 100));
    assert_eq!(changed["sessions_ended"], 1);
    assert_eq!(changed["account"]["has_second_factor"], true);
    let message = refused(desk(&bench, sign_in("ict", 3)));
    assert!(message.contains("asked for a code"), "{message}");
    let message = refused(desk(&bench, sign_in_with_code(4, "OTHER", 101)));
    assert!(
        message.contains("asked for a code"),
        "a code of another secret: {message}"
    );
    let in_by_code = desk(&bench, sign_in_with_code(5, "MZXW6YTB", 101));
    assert!(matches!(in_by_code, Response::Done(_)));
    assert!(
        matches!(desk(&bench, sign_in("pat", 6)), Response::Done(_)),
        "nobody else is asked"
    );
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn a_code_once_taken_is_refused_across_a_restart_too() {
    let bench = signed_in();
    bench.ask(set_code("ict", "MZXW6YTB", 100));
    let message = refused(desk(&bench, sign_in_with_code(3, "MZXW6YTB", 100)));
    assert!(
        message.contains("used already"),
        "the code of setting it up: {message}"
    );
    assert!(matches!(
        desk(&bench, sign_in_with_code(4, "MZXW6YTB", 102)),
        Response::Done(_)
    ));
    let bench = bench.restarted(1);
    for step in [102, 101] {
        let message = refused(desk(&bench, sign_in_with_code(5, "MZXW6YTB", step)));
        assert!(message.contains("used already"), "{step}: {message}");
    }
    assert!(matches!(
        desk(&bench, sign_in_with_code(6, "MZXW6YTB", 103)),
        Response::Done(_)
    ));
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn a_code_taken_under_a_clock_far_ahead_keeps_nobody_out_for_days() {
    let bench = signed_in();
    bench.ask(set_code("ict", "MZXW6YTB", 1_000_000));
    assert!(matches!(
        desk(&bench, sign_in_with_code(3, "MZXW6YTB", 500)),
        Response::Done(_)
    ));
}

#[test]
fn codes_are_for_admins_and_can_be_taken_away() {
    let bench = signed_in();
    let message = refused(bench.answer(set_code("pat", "MZXW6YTB", 1)));
    assert!(message.contains("no admin's account"), "{message}");
    let off = || {
        Request::Account(AccountRequest::RemoveSecondFactor {
            name: "ict".to_owned(),
        })
    };
    let message = refused(bench.answer(off()));
    assert!(message.contains("asked for no code"), "{message}");
    bench.ask(set_code("ict", "MZXW6YTB", 1));
    bench.ask(off());
    assert!(matches!(desk(&bench, sign_in("ict", 3)), Response::Done(_)));
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn p16_a_second_factor_changed_in_the_store_from_outside_is_found() {
    for sql in [
        "UPDATE account SET json = json_set(json, '$.second_factor.secret', 'GEZDGNBV') WHERE name = 'ict'",
        "UPDATE account SET json = json_remove(json, '$.second_factor') WHERE name = 'ict'",
        "UPDATE account SET json = json_set(json, '$.second_factor', json('{\"secret\":\"GEZDGNBV\",\"last_step\":0}')) \
         WHERE name = 'pat'",
    ] {
        let bench = signed_in();
        bench.ask(set_code("ict", "MZXW6YTB", 1));
        assert_eq!(bench.faults_found(), []);
        bench.meddle(sql);
        let account = if sql.contains("'pat'") { "pat" } else { "ict" };
        let found = RecordFault::AccountDiffers {
            account: account.to_owned(),
        };
        assert_eq!(bench.faults_found(), [found], "{sql}");
    }
}

#[test]
fn p16_an_account_or_a_session_put_into_the_store_from_outside_is_found() {
    for (sql, found) in [
        (
            "UPDATE account SET json = json_set(json, '$.password', 'of somebody else') WHERE name = 'pat'",
            RecordFault::AccountDiffers {
                account: "pat".to_owned(),
            },
        ),
        (
            "UPDATE account SET json = json_set(json, '$.admin', json('true')) WHERE name = 'pat'",
            RecordFault::AccountDiffers {
                account: "pat".to_owned(),
            },
        ),
        (
            "INSERT INTO account SELECT 'mal', json_set(json, '$.name', 'mal') FROM account WHERE name = 'ict'",
            RecordFault::AccountDiffers {
                account: "mal".to_owned(),
            },
        ),
        (
            "INSERT INTO kiosk_pin VALUES ('example/jo', json_object('person', 'example/jo', 'pin', 'of somebody else', \
             'wrong', json_object('count', 0)))",
            RecordFault::AccountDiffers {
                account: "jo, at the kiosk".to_owned(),
            },
        ),
        (
            "INSERT INTO session SELECT 'ffffffffff', json_set(json, '$.token', 'ffffffffff') FROM session LIMIT 1",
            RecordFault::SessionUnfounded {
                session: "ffffffff".to_owned(),
            },
        ),
    ] {
        let bench = signed_in();
        assert_eq!(bench.faults_found(), []);
        bench.meddle(sql);
        assert_eq!(bench.faults_found(), [found], "{sql}");
    }
}

#[test]
fn p16_who_is_signed_in_acts_in_their_own_name_whatever_a_form_says() {
    let bench = signed_in();
    bench.sign_out();
    let raise = Request::Raise {
        who: "v1".to_owned(),
        kind: "concern".to_owned(),
        by: Some("morgan".to_owned()),
    };
    bench.answer_to(session("pat", BoardRole::Office), raise);
    let events = bench.events_of(1);
    let opened = events
        .iter()
        .find(|event| event.name == "alert opened")
        .expect("an alert");
    assert_eq!(opened.actor, "example/pat");
}

#[test]
fn p09_the_office_never_ends_duress_and_a_leader_may() {
    let bench = signed_in();
    bench.sign_out();
    let raised = bench.ask(Request::Raise {
        who: "v1".to_owned(),
        kind: "duress".to_owned(),
        by: Some("sam".to_owned()),
    });
    let code = raised["alert"]["code"].as_str().expect("a code").to_owned();
    let safe = Request::Alert {
        code,
        by: "x".to_owned(),
        word: AlertWord::Safe {
            how: Some("seen".to_owned()),
            of: vec!["all".to_owned()],
        },
    };
    let message = refused(bench.answer_to(session("pat", BoardRole::Office), safe.clone()));
    assert!(message.contains("two people who may know"), "{message}");
    let answered = bench.answer_to(session("morgan", BoardRole::Leader), safe);
    assert!(matches!(answered, Response::Done(_)), "{answered:?}");
}

#[test]
fn another_schools_visit_is_neither_seen_nor_moved() {
    let bench = signed_in();
    bench.sign_out();
    let stranger = Principal::Session {
        account: AccountName::parse("kim").expect("a name"),
        person: Some(PersonId::new(&SchoolId::new("another"), "kim")),
        rights: BoardRights::of([BoardRole::Leader].into()),
    };
    let before = bench.events_of(1).len();
    let word = Request::Visit {
        who: "v1".to_owned(),
        worker: None,
        word: VisitWord::Back,
        by: None,
    };
    refused(bench.answer_to(stranger.clone(), word));
    refused(bench.answer_to(stranger.clone(), Question::ShowVisit { who: "jo".to_owned() }));
    for all in [false, true] {
        let lists = [
            Question::Visits { all },
            Question::Alerts { all },
            Question::Households { all },
        ];
        for list in lists {
            let Response::Done(answer) = bench.answer_to(stranger.clone(), list) else {
                panic!("a list was refused");
            };
            assert_eq!(serde_json::to_value(answer).expect("JSON"), json!([]));
        }
    }
    refused(bench.answer_to(stranger, Question::Sheet { who: "v1".to_owned() }));
    assert_eq!(bench.events_of(1).len(), before);
}

#[test]
fn nobody_but_the_command_line_and_an_admin_opens_accounts() {
    let bench = signed_in();
    for principal in [
        session("pat", BoardRole::Office),
        session("morgan", BoardRole::Leader),
        Principal::SignInPage,
        Principal::DemoPage,
    ] {
        refused(bench.answer_to(principal, Request::Account(open("mal", None, true))));
    }
    let ict = Principal::Session {
        account: AccountName::parse("ict").expect("a name"),
        person: None,
        rights: BoardRights::of([BoardRole::Admin].into()),
    };
    assert!(matches!(
        bench.answer_to(ict, Request::Account(open("sam", Some("sam"), false))),
        Response::Done(_)
    ));
    assert!(matches!(
        bench.answer_to(operator(), Request::Account(AccountRequest::List)),
        Response::Done(_)
    ));
}
