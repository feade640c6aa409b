//! A contact's word on an alert, typed at the command line.

use crate::app::outbox::delivery::overdue;
use crate::support::bench::{Bench, home_visit};
use homeward::app::answer::SignOutRequest;
use homeward::app::{AlertWord, Question, Request, Response};
use homeward::domain::principal::Principal;

fn raised(bench: &Bench, kind: &str) -> String {
    bench.sign_out();
    let answer = bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: kind.to_owned(),
        by: Some("sam".to_owned()),
    });
    answer["alert"]["code"]
        .as_str()
        .or_else(|| answer["code"].as_str())
        .expect("a code")
        .to_owned()
}

fn safe(code: &str, by: &str, how: Option<&str>, of: &[&str]) -> Request {
    Request::Alert {
        code: code.to_owned(),
        by: by.to_owned(),
        word: AlertWord::Safe {
            how: how.map(str::to_owned),
            of: of.iter().map(|of| (*of).to_owned()).collect(),
        },
    }
}

fn refused(response: Response) -> String {
    match response {
        Response::Refused { message } => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_safe_that_is_refused_shows_the_command_to_type() {
    let bench = Bench::start();
    let code = raised(&bench, "help");
    let how = refused(bench.answer(safe(&code, "pat", None, &[])));
    let typed = format!("`homeward alert safe {code} --by pat --how spoke` or `--how seen`");
    assert!(how.ends_with(&typed), "{how}");
    let own = refused(bench.answer(safe(&code, "jo", Some("spoke"), &["both"])));
    assert!(own.contains("--by ANOTHER-PERSON --how spoke`"), "{own}");
    // What is shown can be typed.
    let done = bench.answer(safe(&code, "pat", Some("spoke"), &["both"]));
    assert!(matches!(done, Response::Done(_)), "{done:?}");
}

#[test]
fn a_safe_of_one_of_two_that_names_nobody_shows_the_command_with_a_name() {
    let bench = Bench::start();
    bench.sign_out();
    let code = overdue(&bench);
    let whom = refused(bench.answer(safe(&code, "pat", Some("seen"), &[])));
    let typed = format!("`homeward alert safe {code} --by pat --how seen --of ");
    assert!(
        whom.contains(&typed) && whom.ends_with("or `--of both`"),
        "{whom}"
    );
}

#[test]
fn a_safe_under_duress_that_is_refused_shows_the_command_that_ends_it() {
    let bench = Bench::start();
    let code = raised(&bench, "duress");
    let spoke = refused(bench.answer(safe(&code, "pat", Some("spoke"), &["both"])));
    let typed = format!("`homeward alert safe {code} --by pat --how seen`");
    assert!(spoke.contains(&typed), "{spoke}");
}

#[test]
fn a_page_is_shown_no_command() {
    let bench = Bench::start();
    let code = raised(&bench, "help");
    let said = refused(bench.answer_to(Principal::DemoPage, safe(&code, "pat", None, &[])));
    assert!(!said.contains("homeward alert"), "{said}");
}

// Whoever goes to an address for one of them finds the other there too.
#[test]
fn the_sheet_names_colleagues_on_another_visit_to_the_same_address() {
    let bench = Bench::start();
    for (worker, address) in [
        ("jo", "12 Acacia Avenue, M5 3XX"),
        ("ali", "12, Acacia avenue M5 3XX"),
    ] {
        bench.ask(Request::SignOut(Box::new(SignOutRequest {
            visit_type: "doorstep".to_owned(),
            workers: vec![worker.to_owned()],
            stops: vec![address.to_owned()],
            ..home_visit()
        })));
        bench.ask(Request::Raise {
            who: worker.to_owned(),
            kind: "help".to_owned(),
            by: None,
        });
    }
    let alerts = bench.ask(Question::Alerts { all: false });
    let code = |index: usize| alerts[index]["code"].as_str().expect("a code").to_owned();
    let shown = bench.ask(Question::ShowAlert { code: code(0) });
    let sheet = shown["sheet"].as_str().expect("a sheet");
    let other = if sheet.contains("Jo Bloggs (") {
        "Ali Khan"
    } else {
        "Jo Bloggs"
    };
    let words = format!(
        "{other}, of our staff, on another visit to this address, alert {}.",
        code(1)
    );
    assert!(sheet.contains(&words), "{words}: {sheet}");
}
