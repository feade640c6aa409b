//! What people type.

mod times;

use crate::support::bench::{Bench, home_visit};
use homeward::input::{SignOutRequest, parse_sign_out};

/// What is wrong with a sign-out at eleven on a Tuesday.
fn fault(request: &SignOutRequest) -> String {
    let bench = Bench::start();
    parse_sign_out(&bench.school(), request, bench.now())
        .map(drop)
        .expect_err("it cannot be so")
}

#[test]
fn a_worker_named_twice_is_refused_and_named() {
    let said = fault(&SignOutRequest {
        workers: vec!["jo".to_owned(), "Jo Bloggs".to_owned()],
        ..home_visit()
    });
    assert!(said.starts_with("`jo` is named twice"), "{said}");
}

#[test]
fn an_arrival_after_the_return_is_refused_with_both_times() {
    for back in ["12:30", "+90m"] {
        let said = fault(&SignOutRequest {
            stops: vec!["12 Acacia Avenue @ 13:00".to_owned()],
            back: back.to_owned(),
            ..home_visit()
        });
        assert!(
            said.contains("13:00") && said.contains("after the return at 12:30"),
            "{said}"
        );
    }
}
