//! Duress, and the texts about other things that go on beside it: nobody is asked to ring the worker.

use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, to};
use homeward::domain::alert::AlertKind;

const STRANGER: &str = "+447700900999";

/// Jo and Ali are in a home, and the office has raised duress of Jo.
fn duress() -> Bench {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.said();
    bench.text(MORGAN, "DURESS JO");
    assert_eq!(bench.visit(1).alert.expect("open").kind, AlertKind::Duress);
    bench.said();
    bench
}

// Faults: P09 P08 x human-duress, wrong-phone
#[test]
fn p09_an_unknown_phone_that_names_a_worker_in_duress_is_told_with_the_alert_and_nobody_is_to_ring() {
    let bench = duress();
    bench.comes(STRANGER, "its jo on a borrowed phone, all fine");
    let said = bench.said();
    let morgan = to(&said, MORGAN);
    let told = |text: &&str| text.contains("Unknown phone") && text.contains("Do NOT ring");
    assert!(morgan.iter().any(told), "{said:#?}");
    assert!(
        !said
            .iter()
            .any(|(_, text)| text.contains("Ring them") || text.contains("PHONE JO")),
        "{said:#?}"
    );
    assert_eq!(bench.visit(1).alert.expect("open").causes.len(), 2);
}

// Faults: P09 P18 x human-duress, wrong-phone
#[test]
fn p09_a_cry_after_back_under_duress_is_of_the_same_alert_and_brings_no_number() {
    let bench = duress();
    bench.text(JO, "BACK");
    bench.text(ALI, "BACK");
    assert!(!bench.visit(1).is_open());
    bench.said();
    bench.text(JO, "SOS");
    let said = bench.said();
    assert_eq!(bench.standing().alerts.len(), 1, "{said:#?}");
    assert!(
        !said.iter().any(|(_, text)| text.contains("07700 900")),
        "{said:#?}"
    );
    assert!(
        to(&said, MORGAN).iter().any(|text| text.contains("Do NOT ring")),
        "{said:#?}"
    );
}

// Faults: P09 x human-duress, wrong-phone
#[test]
fn p09_a_fault_of_the_school_says_whom_not_to_ring() {
    let bench = duress();
    bench.comes("+447700900998", "STOP");
    let said = bench.said();
    let pat: Vec<&str> = to(&said, PAT)
        .into_iter()
        .filter(|text| text.contains("Ring whoever is out"))
        .collect();
    assert!(!pat.is_empty(), "{said:#?}");
    assert!(
        pat.iter()
            .all(|text| text.contains("do NOT ring") && text.contains("Bloggs")),
        "{pat:#?}"
    );
}

// Faults: P09 P18 x human-duress, wrong-phone
#[test]
fn p09_duress_of_a_worker_signed_back_by_the_phone_is_raised_by_name() {
    let bench = Bench::start();
    bench.sign_out();
    bench.text(JO, "IN");
    bench.text(JO, "BACK");
    bench.text(ALI, "BACK");
    assert!(!bench.visit(1).is_open());
    bench.said();
    bench.text(MORGAN, "DURESS JO");
    let said = bench.said();
    assert_eq!(bench.standing().alerts.len(), 1, "{said:#?}");
    let told = |(_, text): &(String, String)| text.contains("J Bloggs") || text.contains("Jo Bloggs");
    assert!(said.iter().any(told), "{said:#?}");
    assert!(
        !said.iter().any(|(_, text)| text.contains("Morgan Reed used")),
        "{said:#?}"
    );
}
