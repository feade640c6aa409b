//! A worker's words while people know of the worker's help, and a NO that is no help.

use crate::support::bench::{ALI, Bench, JO, PAT, to};
use homeward::domain::alert::AlertKind;

#[test]
fn p18_whereabouts_under_help_are_told_on_and_the_worker_is_asked_nothing() {
    for text in [
        "im at the neighbours number 14",
        "its 21 acacia not 12!!",
        "hes coming up the stairs",
        "ali still in there",
    ] {
        let bench = Bench::one_visit();
        bench.text(JO, "IN");
        bench.text(JO, "SOS");
        bench.said();
        bench.text(JO, text);
        let said = bench.said();
        let told = to(&said, PAT).join(" ");
        assert!(told.contains("there is more"), "{text}: {said:#?}");
        let answered = to(&said, JO).join(" ");
        assert!(answered.contains("is being told now"), "{text}: {answered}");
        assert!(!answered.contains("OK"), "{text}: {answered}");
        // No text shows the words to a phone (P17).
        assert!(!told.contains("acacia") && !told.contains("neighbours"), "{told}");
    }
}

#[test]
fn without_help_the_same_words_are_asked_back() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.said();
    bench.text(JO, "im at the neighbours number 14");
    let said = bench.said();
    assert!(to(&said, PAT).is_empty(), "{said:#?}");
    assert!(to(&said, JO).join(" ").contains("OK"), "{said:#?}");
    assert!(bench.visit(1).alert.is_none());
}

#[test]
fn p09_in_duress_the_answer_stays_that_of_any_text() {
    let calm = Bench::one_visit();
    calm.text(JO, "IN");
    calm.said();
    calm.text(JO, "im at the neighbours number 14");
    let usual = to(&calm.said(), JO).join(" ");
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(PAT, "DURESS JO");
    bench.said();
    bench.text(JO, "im at the neighbours number 14");
    assert_eq!(to(&bench.said(), JO).join(" "), usual);
}

/// Jo and Ali have left, and the time of return has come: both were asked whether they are back.
fn asked_whether_back() -> Bench {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.text(JO, "LEFT");
    bench.text(ALI, "LEFT");
    let mut minutes = 0;
    while !bench.said().iter().any(|(_, said)| said.contains("are you back")) {
        bench.live(1);
        minutes += 1;
        assert!(minutes < 180, "nobody was asked");
    }
    bench
}

#[test]
fn no_to_are_you_back_is_asked_back_and_no_help() {
    for text in ["no", "not yet", "Nope sorry"] {
        let bench = asked_whether_back();
        bench.text(JO, text);
        assert!(bench.visit(1).alert.is_none(), "{text}");
        let said = bench.said();
        let answered = to(&said, JO).join(" ");
        assert!(answered.contains("OK"), "{text}: {said:#?}");
        // Mirror: the answer asks whether they are OK, and NO is help.
        bench.text(JO, "no");
        let alert = bench.visit(1).alert.expect(text);
        assert_eq!(alert.kind, AlertKind::Help, "{text}");
    }
    for text in ["not really", "no help", "not ok", "struggling"] {
        let bench = asked_whether_back();
        bench.text(JO, text);
        let alert = bench.visit(1).alert.expect(text);
        assert_eq!(alert.kind, AlertKind::Help, "{text}");
    }
}
