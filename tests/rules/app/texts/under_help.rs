//! What a worker texts while people know of the worker's help.

use crate::support::bench::{Bench, JO, PAT, to};

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
