//! The sheet about somebody on no visit.

use crate::support::bench::Bench;
use homeward::app::{Question, Request};

/// Raises an alert about Jo, who is on no visit, and returns the sheet.
fn raised(kind: &str) -> String {
    let bench = Bench::start();
    let raised = bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: kind.to_owned(),
        by: Some("pat".to_owned()),
    });
    let code = raised["alert"]["code"]
        .as_str()
        .expect("the alert's code")
        .to_owned();
    let shown = bench.ask(Question::ShowAlert { code });
    shown["sheet"].as_str().expect("a sheet").to_owned()
}

#[test]
fn p09_duress_of_somebody_on_no_visit_has_a_sheet_that_says_not_to_ring() {
    let sheet = raised("duress");
    for part in [
        "999: somebody may be in danger",
        "Homeward does not know where they",
        "has used our agreed distress phrase",
        "Pat Evans heard the agreed distress phrase from Jo Bloggs at 11:00.",
        "Jo Bloggs (",
        "DO NOT RING THEM.",
        "What is the log or incident number?",
        "Then text: POLICE",
        "Stay silent towards the worker.",
    ] {
        let flat = sheet.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(part), "`{part}` in {sheet}");
    }
    assert!(!sheet.contains("07700 900101"), "no number to ring: {sheet}");
}

#[test]
fn help_of_somebody_on_no_visit_has_a_sheet_with_their_number() {
    let sheet = raised("help");
    assert!(sheet.contains("Jo Bloggs: 07700 900101."), "{sheet}");
    assert!(sheet.contains("IF 999 FAILS"), "{sheet}");
    let worry = raised("concern");
    assert!(
        worry.contains("101, or 999 if not answered in 3 minutes"),
        "{worry}"
    );
}
