//! Whoever comes to the desk during an alert: who is named, and which SAFE is offered, of whom.

use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, PAT, SAM, to};
use homeward::app::{Question, Request, VisitWord};

fn signs_in(bench: &Bench, who: &str) {
    bench.ask(Request::Visit {
        who: who.to_owned(),
        worker: None,
        word: VisitWord::Back,
        by: Some("pat".to_owned()),
    });
}

/// Both are on site, and Jo has texted SOS.
fn jo_cries() -> Bench {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.text(ALI, "LEFT");
    bench.text(JO, "SOS");
    bench.live(1);
    bench.said();
    bench
}

#[test]
fn a_sign_in_of_one_who_did_not_cry_names_that_one_and_offers_no_seen_of_the_other() {
    let bench = jo_cries();
    signs_in(&bench, "ali");
    let said = bench.said();
    let told = to(&said, PAT);
    assert!(
        told.iter().any(|text| text.contains("signed Ali Khan in")),
        "{said:#?}"
    );
    assert!(!told.iter().any(|text| text.contains("signed Jo")), "{said:#?}");
    assert!(
        !told.iter().any(|text| text.contains("In front of you?")),
        "{said:#?}"
    );
    assert!(
        told.iter().any(|text| text.contains("It is about Jo Bloggs")),
        "{said:#?}"
    );
}

#[test]
fn a_text_of_one_who_did_not_cry_asks_for_the_voice_of_the_one_who_did() {
    let bench = jo_cries();
    bench.text(ALI, "back");
    let said = bench.said();
    let told = to(&said, PAT);
    assert!(
        told.iter().any(|text| text.contains("It is about Jo Bloggs")),
        "{said:#?}"
    );
    assert!(
        !told
            .iter()
            .any(|text| text.contains("until you hear their voice")),
        "{said:#?}"
    );
}

#[test]
fn a_sign_in_of_one_of_two_offers_the_safe_of_that_one_by_name() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.live(26);
    bench.said();
    signs_in(&bench, "jo");
    let said = bench.said();
    let told = to(&said, PAT);
    let asked = told.iter().find(|text| text.contains("signed Jo Bloggs in"));
    let asked = asked.unwrap_or_else(|| panic!("{said:#?}"));
    assert!(asked.contains("Ali Khan: not heard"), "{asked}");
    // The word as it is offered vouches for nobody but Jo.
    bench.text(PAT, "SAFE H1 SEEN JO");
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_eq!(alerts.as_array().expect("alerts").len(), 1, "{alerts:#?}");
}

#[test]
fn a_colleague_who_was_told_to_stand_down_may_take_the_safe_back() {
    for words in [
        "no, pat that was not jo, it was her mum",
        "that wasnt her",
        "that was not jo at all",
    ] {
        let bench = jo_cries();
        bench.text(PAT, "SAFE H1 SPOKE JO");
        let alerts = bench.ask(Question::Alerts { all: false });
        assert!(alerts.as_array().expect("alerts").is_empty(), "{alerts:#?}");
        bench.said();
        bench.text(CHRIS, words);
        bench.live(1);
        let alerts = bench.ask(Question::Alerts { all: false });
        assert_eq!(
            alerts.as_array().expect("alerts").len(),
            1,
            "{words}: {alerts:#?}"
        );
        let said = bench.said();
        for who in [MORGAN, SAM, PAT] {
            let heard = to(&said, who);
            assert!(
                heard.iter().any(|text| text.contains("taken back")),
                "{words}: {said:#?}"
            );
        }
    }
}

#[test]
fn a_safe_of_the_one_who_is_missed_tells_the_other_nothing_of_being_well() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.ask(Request::Raise {
        who: "jo".to_owned(),
        kind: "help".to_owned(),
        by: Some("pat".to_owned()),
    });
    bench.live(1);
    bench.said();
    bench.text(MORGAN, "SAFE H1 SEEN JO");
    let said = bench.said();
    assert!(
        to(&said, JO).iter().any(|text| text.contains("all is well")),
        "{said:#?}"
    );
    assert!(
        !to(&said, ALI).iter().any(|text| text.contains("all is well")),
        "{said:#?}"
    );
}

#[test]
fn a_name_with_accents_is_heard_as_it_is_offered_and_as_people_text_it() {
    for word in ["ZOE", "zoë", "Lukasz"] {
        let bench = Bench::edited(&[("\"Jo Bloggs\"", "\"Zoë Łukasz\"")]);
        bench.sign_out();
        bench.text(JO, "IN");
        bench.live(30);
        bench.said();
        bench.text(PAT, &format!("SAFE H1 SPOKE {word}"));
        let said = bench.said();
        let told = to(&said, CHRIS);
        let goes_on = told
            .iter()
            .any(|text| text.contains("Safe: Zoe Lukasz") && text.contains("Still open: Ali Khan"));
        assert!(goes_on, "{word}: {said:#?}");
    }
}
