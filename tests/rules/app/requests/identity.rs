//! Identities at the school's sign-in service on the real engine: who is let in, who waits, what an admin ties (P16).

use crate::support::bench::Bench;
use homeward::app::accounts::{AccountRequest, IdentityEntry};
use homeward::app::{Request, Response};
use homeward::domain::account::{CodeSecret, LinkCode, OpenIdentity, SecretHash, TokenDigest};
use homeward::domain::principal::Principal;
use homeward::domain::private::Private;
use homeward::store::RecordFault;
use serde_json::{Value, json};

const ISSUER: &str = "https://login.example.sch.uk";

fn token(number: u8) -> TokenDigest {
    TokenDigest::of(&[number; 32])
}

/// A sign-in of whoever has a number at the service.
fn entry(subject: &str, number: u8) -> IdentityEntry {
    IdentityEntry {
        identity: OpenIdentity {
            issuer: ISSUER.to_owned(),
            subject: Private::new(subject),
        },
        name: Some(Private::new("Pat Evans")),
        email: Some(Private::new("pat@example.sch.uk")),
        address: "192.0.2.1".to_owned(),
        token: token(number),
        code: LinkCode::of([number; 8]),
    }
}

fn comes(bench: &Bench, entry: IdentityEntry) -> Response {
    let request = AccountRequest::SignInByIdentity(Box::new(entry));
    bench.answer_to(Principal::SignInPage, Request::Account(request))
}

/// Returns the code that somebody is given; an answer without a code is a session.
fn code(bench: &Bench, entry: IdentityEntry) -> Option<String> {
    let Response::Done(answer) = comes(bench, entry) else {
        panic!("refused");
    };
    let answer = serde_json::to_value(answer).expect("JSON");
    answer["code"].as_str().map(str::to_owned)
}

fn refused(response: Response) -> String {
    match response {
        Response::Refused { message } | Response::Invalid { message } => message,
        other => panic!("{other:?}"),
    }
}

fn link(name: &str, code: &str) -> Request {
    Request::Account(AccountRequest::LinkIdentity {
        name: name.to_owned(),
        code: code.to_owned(),
    })
}

fn unlink(name: &str) -> Request {
    let name = name.to_owned();
    Request::Account(AccountRequest::UnlinkIdentity { name })
}

fn list(bench: &Bench) -> Value {
    bench.ask(Request::Account(AccountRequest::List))
}

fn has_session(bench: &Bench, number: u8) -> bool {
    let accounts = bench.handle.snapshot().accounts.clone();
    accounts.session(&token(number), bench.now()).is_some()
}

/// A school with Pat, Morgan and a technician, none of them linked.
fn school() -> Bench {
    let bench = Bench::start();
    for (name, person) in [("pat", Some("pat")), ("morgan", Some("morgan")), ("ict", None)] {
        bench.ask(Request::Account(AccountRequest::Open {
            name: name.to_owned(),
            person: person.map(str::to_owned),
            school: None,
            admin: person.is_none(),
            password: SecretHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$x"),
        }));
    }
    bench
}

/// The same, Pat linked to the identity `1234`.
fn linked() -> Bench {
    let bench = school();
    let code = code(&bench, entry("1234", 1)).expect("a code");
    bench.ask(link("pat", &code));
    bench
}

#[test]
fn nobody_is_let_in_by_an_address_and_an_admin_alone_ties_an_identity() {
    let bench = school();
    let first = code(&bench, entry("1234", 1)).expect("a code, though Pat has this address");
    assert!(!has_session(&bench, 1));
    assert_eq!(
        code(&bench, entry("1234", 2)),
        Some(first.clone()),
        "the same code"
    );
    let changed = bench.ask(link("pat", &first));
    assert_eq!(changed["account"]["has_identity"], true);
    assert_eq!(code(&bench, entry("1234", 3)), None);
    assert!(has_session(&bench, 3));
    assert!(
        code(&bench, entry("1235", 4)).is_some(),
        "another person waits, whatever the address"
    );
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn who_is_linked_is_known_after_a_restart_and_who_waits_is_not() {
    let bench = linked();
    let waiting = code(&bench, entry("1235", 2)).expect("a code");
    let bench = bench.restarted(1);
    assert_eq!(code(&bench, entry("1234", 3)), None);
    assert!(has_session(&bench, 3));
    let message = refused(bench.answer(link("morgan", &waiting)));
    assert!(message.contains("nobody waits with the code"), "{message}");
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn an_identity_has_one_account_and_an_account_one_identity() {
    let bench = linked();
    code(&bench, entry("1234", 2));
    assert!(has_session(&bench, 2));
    let other = code(&bench, entry("1235", 3)).expect("a code");
    let changed = bench.ask(link("pat", &other));
    assert_eq!(
        changed["sessions_ended"], 1,
        "the identity before was another person's"
    );
    assert!(!has_session(&bench, 2));
    let again = code(&bench, entry("1234", 4)).expect("linked no more");
    assert_eq!(code(&bench, entry("1235", 5)), None);
    bench.ask(link("morgan", &again));
    let events = bench.events_of_nothing();
    let linked = events.iter().filter(|event| event.name == "identity linked");
    assert_eq!(linked.count(), 3);
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn an_identity_that_was_linked_meanwhile_is_not_linked_again() {
    let bench = school();
    let first = code(&bench, entry("1234", 1)).expect("a code");
    bench.ask(link("pat", &first));
    let message = refused(bench.answer(link("morgan", &first)));
    assert!(message.contains("nobody waits"), "{message}");
}

#[test]
fn an_identity_taken_away_ends_every_session_and_opens_nothing() {
    let bench = linked();
    code(&bench, entry("1234", 2));
    let changed = bench.ask(unlink("pat"));
    assert_eq!(changed["sessions_ended"], 1);
    assert!(code(&bench, entry("1234", 3)).is_some());
    let message = refused(bench.answer(unlink("pat")));
    assert!(message.contains("has no identity"), "{message}");
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn a_closed_account_lets_nobody_in_by_its_identity_which_another_may_have() {
    let bench = linked();
    let close = AccountRequest::Close {
        name: "pat".to_owned(),
    };
    bench.ask(Request::Account(close));
    let code = code(&bench, entry("1234", 2)).expect("a code, and no session");
    bench.ask(link("morgan", &code));
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn an_account_with_a_code_of_its_own_is_neither_linked_nor_let_in() {
    let bench = school();
    let set = |name: &str| {
        Request::Account(AccountRequest::SetSecondFactor {
            name: name.to_owned(),
            secret: CodeSecret::new("MZXW6YTB"),
            step: 1,
        })
    };
    let first = code(&bench, entry("1234", 1)).expect("a code");
    bench.ask(link("ict", &first));
    bench.ask(set("ict"));
    let message = refused(comes(&bench, entry("1234", 2)));
    assert!(message.contains("a password and a code"), "{message}");
    assert!(!has_session(&bench, 2));
    bench.ask(unlink("ict"));
    let again = code(&bench, entry("1234", 3)).expect("a code");
    let message = refused(bench.answer(link("ict", &again)));
    assert!(message.contains("signs in by nothing else"), "{message}");
}

#[test]
fn an_address_with_too_many_wrong_tries_waits_here_too_and_a_right_one_ends_the_count() {
    let bench = linked();
    let failed = || {
        let name = String::new();
        let address = Some("192.0.2.1".to_owned());
        let request = Request::Account(AccountRequest::SignInFailed { name, address });
        bench.answer_to(Principal::SignInPage, request)
    };
    for _ in 0..29 {
        failed();
    }
    assert_eq!(code(&bench, entry("1234", 2)), None);
    for _ in 0..30 {
        failed();
    }
    let message = refused(comes(&bench, entry("1234", 3)));
    assert!(message.contains("too many wrong tries"), "{message}");
    let elsewhere = IdentityEntry {
        address: "192.0.2.2".to_owned(),
        ..entry("1234", 4)
    };
    assert_eq!(code(&bench, elsewhere), None);
}

#[test]
fn a_page_ties_nothing_and_whoever_waits_is_listed_for_an_admin() {
    let bench = school();
    let first = code(&bench, entry("1234", 1)).expect("a code");
    let message = refused(bench.answer_to(Principal::SignInPage, link("pat", &first)));
    assert!(message.contains("nothing was changed"), "{message}");
    let listed = list(&bench);
    assert_eq!(listed["identities"][0]["code"], first.as_str());
    assert_eq!(listed["identities"][0]["email"], "pat@example.sch.uk");
    assert_eq!(listed["identities"][0].get("identity"), None);
    bench.pass(3 * 24 * 60);
    assert_eq!(
        list(&bench)["identities"],
        json!([]),
        "three days, and the code is gone"
    );
    refused(bench.answer(link("pat", &first)));
}

#[test]
fn p16_an_identity_put_into_the_store_from_outside_is_found() {
    for sql in [
        "UPDATE account SET json = json_set(json, '$.identity.subject', '1235') WHERE name = 'pat'",
        "UPDATE account SET json = json_set(json, '$.identity.issuer', 'https://evil.example') WHERE name = 'pat'",
        "UPDATE account SET json = json_remove(json, '$.identity') WHERE name = 'pat'",
        "UPDATE account SET json = json_set(json, '$.identity', json('{\"issuer\":\"i\",\"subject\":\"s\"}')) \
         WHERE name = 'morgan'",
    ] {
        let bench = linked();
        assert_eq!(bench.faults_found(), []);
        bench.meddle(sql);
        let account = if sql.contains("'morgan'") { "morgan" } else { "pat" };
        let found = RecordFault::AccountDiffers {
            account: account.to_owned(),
        };
        assert_eq!(bench.faults_found(), [found], "{sql}");
    }
}
