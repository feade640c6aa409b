//! A SAFE taken back: in an open alert, before the second of two has confirmed, and after the end.

use super::open;
use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, ROBIN, to};
use homeward::domain::alert::AlertKind;
use homeward::domain::id::PersonId;

/// Jo is in duress with Ali beside, and the head has seen both.
fn seen_in_duress() -> (Bench, String) {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.text(MORGAN, "DURESS JO");
    let code = open(&bench).expect("open").code.as_str().to_owned();
    bench.text(MORGAN, &format!("SAFE {code} SEEN BOTH"));
    bench.said();
    (bench, code)
}

const IT_WAS_ANOTHER: &[&str] = &[
    "sorry, not jo, that was her sister",
    "wait wrong person",
    "no not them",
    "i take that back",
    "sorry only ali not jo",
];

#[test]
fn p09_seen_taken_back_before_the_second_word_ends_nothing() {
    for text in IT_WAS_ANOTHER {
        let (bench, code) = seen_in_duress();
        bench.text(MORGAN, text);
        let said = bench.said();
        let told = to(&said, MORGAN).join(" ");
        assert!(told.contains("your SAFE no longer counts"), "{text}: {said:#?}");
        bench.text(ROBIN, &format!("CONFIRM {code}"));
        let alert = open(&bench).expect(text);
        assert_eq!(alert.kind, AlertKind::Duress, "{text}");
        assert!(
            !bench.said().iter().any(|(_, said)| said.contains("stand down")),
            "{text}"
        );
    }
    // Mirror: nothing taken back, the second word ends it.
    let (bench, code) = seen_in_duress();
    bench.text(ROBIN, &format!("CONFIRM {code}"));
    assert!(open(&bench).is_none());
}

#[test]
fn p09_seen_taken_back_after_the_end_is_duress_again_and_nobody_is_asked_to_ring() {
    for by in [MORGAN, ROBIN] {
        for text in [
            "they were in another car, not seen",
            "wait, wrong one",
            "wait, that was not jo",
        ] {
            let (bench, code) = seen_in_duress();
            bench.text(ROBIN, &format!("CONFIRM {code}"));
            assert!(open(&bench).is_none(), "{text}");
            bench.said();
            bench.text(by, text);
            let alert = open(&bench).expect(text);
            assert_eq!(alert.kind, AlertKind::Duress, "{text}");
            let said = bench.said();
            assert!(
                said.iter().any(|(_, said)| said.contains("taken back")),
                "{text}: {said:#?}"
            );
            for (_, said) in &said {
                assert!(
                    !said.contains("Ring Jo") && !said.contains("Ring Ali"),
                    "{text}: {said}"
                );
                assert!(!said.contains("07700"), "{text}: {said}");
            }
        }
    }
}

#[test]
fn p18_safe_of_one_taken_back_counts_no_more_though_the_alert_is_open() {
    for text in [
        "wait, that was ali's brother",
        "that was his voicemail",
        "sorry not ali",
    ] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
        bench.text(PAT, text);
        bench.text(PAT, &format!("SAFE {code} SPOKE JO"));
        let alert = open(&bench).expect(text);
        let safe: Vec<&str> = alert.safe_of.keys().map(PersonId::key).collect();
        assert_eq!(safe, ["jo"], "{text}");
    }
}

#[test]
fn p18_safe_taken_back_by_naming_whom_the_sender_did_speak_to_counts_no_more() {
    for text in [
        "sorry that was ali i spoke to",
        "actually it was ali who rang me",
        "mixed up jo and ali, sorry",
        "sorry i only spoke to jo",
    ] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &format!("SAFE {code} SPOKE BOTH"));
        assert!(open(&bench).is_none());
        bench.text(PAT, text);
        assert!(open(&bench).is_some(), "{text}: {:?}", bench.said());
    }
}

#[test]
fn a_safe_with_the_code_of_another_alert_is_taken_back_by_saying_so() {
    let bench = Bench::two_visits();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.live(60);
    let code = |visit| {
        let visit: homeward::domain::visit::Visit = bench.visit(visit);
        visit.alert.expect("open").code.as_str().to_owned()
    };
    let (first, second) = (code(1), code(2));
    bench.text(PAT, &format!("SAFE {second} SPOKE"));
    assert!(bench.visit(2).alert.is_none());
    bench.text(PAT, &format!("oh no sorry wrong code, i meant {first}"));
    assert!(bench.visit(2).alert.is_some(), "{:?}", bench.said());
}

#[test]
fn whoever_said_no_safe_takes_nothing_back_and_later_words_of_everyday_do_not_either() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SPOKE BOTH"));
    for (who, text) in [
        (MORGAN, "wait, wrong person"),
        (PAT, "thanks, good news"),
        (PAT, "ok no problem"),
    ] {
        bench.text(who, text);
        assert!(open(&bench).is_none(), "{text}: {:?}", bench.said());
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_seen_taken_back_once_the_visit_is_over_is_duress_and_asks_nobody_to_ring() {
    let (bench, code) = seen_in_duress();
    bench.text(ROBIN, &format!("CONFIRM {code}"));
    bench.text(JO, "BACK");
    bench.text(ALI, "BACK");
    assert!(!bench.visit(1).is_open());
    bench.said();
    bench.text(MORGAN, "sorry, it was not jo i saw");
    let alerts = bench.standing().alerts;
    assert_eq!(alerts.len(), 1);
    let said = bench.said();
    assert!(
        said.iter().any(|(_, said)| said.contains("takes SAFE back")),
        "{said:#?}"
    );
    for (_, said) in &said {
        assert!(
            !said.contains("07700") && !said.contains("Ring them now"),
            "{said}"
        );
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_seen_taken_back_by_a_text_that_comes_late_is_duress_too() {
    let (bench, code) = seen_in_duress();
    bench.text(ROBIN, &format!("CONFIRM {code}"));
    assert!(open(&bench).is_none());
    bench.said();
    bench.pass(65);
    // Sent 50 minutes after the SAFE, and a quarter of an hour on the way.
    bench.comes_late(MORGAN, "wait, wrong person", 15);
    let kind = open(&bench).map(|alert| alert.kind);
    assert_eq!(kind, Some(AlertKind::Duress), "{:?}", bench.said());
}

#[test]
fn p09_doubt_in_everyday_words_after_a_safe_takes_it_back() {
    for text in [
        "sorry, i havent spoken to her yet",
        "wait no",
        "she didnt sound like herself",
        "she sounded scared",
        "sorry meant another one",
        "can we check again on jo?",
        "havent actually heard her myself",
        "someone texted from her phone, i assumed",
        "that wasnt jo",
        "i only spoke to jo",
        "undo that",
        "cancel that",
        "spoke too soon",
        "i misheard",
        "not ali after all",
        "ali was voicemail",
        "a man answered her phone",
        "they are not safe",
        "should be JO not BOTH",
        "sorry i meant ali",
        "oops wrong button",
        "keep it open",
        "havent actually spoken to ali",
        "actually no",
    ] {
        let (bench, code) = seen_in_duress();
        bench.text(ROBIN, &format!("CONFIRM {code}"));
        assert!(open(&bench).is_none(), "{text}");
        bench.said();
        bench.text(MORGAN, text);
        let alert = open(&bench).expect(text);
        assert_eq!(alert.kind, AlertKind::Duress, "{text}");
        for (_, said) in bench.said() {
            assert!(
                !said.contains("Ring Jo") && !said.contains("07700"),
                "{text}: {said}"
            );
        }
    }
    // Mirror: words that hold no doubt.
    for text in [
        "thanks all",
        "good news",
        "ok will file it",
        "what was wrong?",
        "cancel my 3pm",
        "sorry, wrong chat",
        "sorry for the fuss",
    ] {
        let (bench, code) = seen_in_duress();
        bench.text(ROBIN, &format!("CONFIRM {code}"));
        bench.text(MORGAN, text);
        assert!(open(&bench).is_none(), "{text}");
    }
}

#[test]
fn p18_a_cry_for_a_companion_puts_back_whoever_was_said_to_be_safe() {
    for cry in ["help he has got jo", "sos"] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &format!("SAFE {code} SPOKE JO"));
        bench.text(ALI, cry);
        bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
        let alert = open(&bench).expect(cry);
        assert_eq!(alert.kind, AlertKind::Help, "{cry}");
        assert!(
            !bench.said().iter().any(|(_, said)| said.contains("stand down")),
            "{cry}"
        );
    }
}

#[test]
fn p18_a_word_of_before_an_alert_about_two_ends_it_for_its_sender_alone() {
    let bench = Bench::one_visit();
    // The arrival falls due after 45 minutes. Jo says of both that they are well, a minute later, and nobody says IN.
    bench.live(46);
    bench.text(JO, "both ok");
    bench.live(12);
    let alert = open(&bench).expect("open");
    bench.text(PAT, &format!("SAFE {} SPOKE JO", alert.code.as_str()));
    let alert = open(&bench).expect("Ali was neither heard nor vouched for");
    assert!(!alert.safe_of.is_empty());
}

#[test]
fn safe_of_a_name_that_is_one_workers_and_anothers_is_asked_about() {
    for names in ["JO KHAN", "ALI BLOGGS"] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, &format!("SAFE {code} SPOKE {names}"));
        assert!(open(&bench).is_some(), "{names}");
    }
    // Mirror: the names of each.
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SPOKE JO BLOGGS AND ALI KHAN"));
    assert!(open(&bench).is_none());
}
