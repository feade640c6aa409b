//! Everyday texts of the office, and of workers who text over and over.

use super::{kind_of, watches_open};
use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, PAT, SAM, to};
use homeward::domain::alert::{AlertKind, Cause, CauseWhat};
use homeward::domain::notice::NoticeFacts;
use homeward::domain::time::Timestamp;
use homeward::domain::visit::Whereabouts;

const PHRASE: &str = "I am on a home visit, and I need cover for my duty";
const STRANGER: &str = "+447700900999";

// Faults: P09 x human-duress
#[test]
fn p09_code_words_and_safe_phrases_in_the_offices_own_words_are_duress_of_the_worker_named() {
    for text in [
        "Jo said the code words",
        "jo gave the safe words on the phone",
        "Jo used her safeword",
        "jo said the safe phrases",
        "jo just rang and said the phrase",
        "had jo on the phone, she said the phrase",
        "jo says the timetable is on my desk",
    ] {
        let bench = Bench::two_visits();
        bench.text(PAT, text);
        assert_eq!(kind_of(&bench, 1), Some(AlertKind::Duress), "{text}");
        assert_eq!(kind_of(&bench, 2), None, "{text}");
    }
    for text in [
        "did jo say the code words?",
        "what are the code words",
        "has Jo got the safe words",
    ] {
        let bench = Bench::two_visits();
        bench.text(PAT, text);
        assert_eq!(kind_of(&bench, 1), None, "{text}");
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_danger_of_one_of_several_ends_in_the_own_alert_of_the_one_whom_a_contact_names() {
    for (who, text) in [
        (PAT, "DURESS JO"),
        (PAT, "jo"),
        (PAT, "it was jo"),
        (MORGAN, "It was Jo Bloggs, sorry"),
    ] {
        let bench = Bench::two_visits();
        bench.text(PAT, "she used the safe word");
        bench.said();
        assert_eq!(watches_open(&bench), 1, "{text}");
        bench.text(who, text);
        assert_eq!(
            kind_of(&bench, 1),
            Some(AlertKind::Duress),
            "{text}: Jo is watched over"
        );
        assert_eq!(kind_of(&bench, 2), None, "{text}");
        assert_eq!(watches_open(&bench), 0, "{text}");
        let said = bench.said();
        let told = to(&said, CHRIS)
            .into_iter()
            .chain(to(&said, MORGAN))
            .chain(to(&said, PAT))
            .collect::<Vec<_>>();
        assert!(
            told.iter()
                .any(|text| text.contains("it is about") && text.contains("Do NOT ring")),
            "{told:#?}"
        );
        assert!(!told.iter().any(|text| text.contains("stand down")), "{told:#?}");
        bench.verify();
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_danger_of_one_of_several_stays_open_where_no_name_is_given_for_certain() {
    for (who, text) in [
        (PAT, "is it jo?"),
        (PAT, "it wasn't jo"),
        (PAT, "jo or ali"),
        (PAT, "thanks"),
        (CHRIS, "jo rang, she used the safe phrase"),
    ] {
        let bench = Bench::two_visits();
        bench.text(PAT, PHRASE);
        bench.said();
        bench.text(who, text);
        assert_eq!(watches_open(&bench), 1, "{text}");
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_whoever_asks_whether_to_ring_a_worker_in_duress_is_told_not_to() {
    for text in [
        "should I ring her",
        "shall I call jo?",
        "do i ring her",
        "can I text her",
        "want me to ring her?",
    ] {
        let bench = Bench::one_visit();
        bench.text(JO, PHRASE);
        bench.said();
        bench.text(MORGAN, text);
        let said = bench.said();
        let morgan = to(&said, MORGAN);
        let told = morgan
            .iter()
            .any(|text| text.contains("do NOT ring") && text.contains("Bloggs"));
        assert!(told, "{text}: {morgan:#?}");
        let alert = bench.visit(1).alert.expect("open");
        assert!(alert.hold.is_none(), "a question takes nothing: {text}");
    }
    let bench = Bench::one_visit();
    bench.text(JO, "SOS");
    bench.said();
    bench.text(MORGAN, "should I ring her?");
    let said = bench.said();
    assert!(
        !to(&said, MORGAN).iter().any(|text| text.contains("do NOT ring")),
        "{said:#?}"
    );
}

#[test]
fn police_without_a_code_is_answered_with_the_exact_words_and_holds_nothing() {
    for (text, log) in [
        ("police called log 512", " 512"),
        ("I have rung the police", ""),
        ("ive called 999, log 77", " 77"),
    ] {
        let bench = Bench::one_visit();
        bench.text(JO, "SOS");
        bench.said();
        let code = bench.visit(1).alert.expect("open").code.clone();
        bench.text(MORGAN, text);
        let said = bench.said();
        let wanted = format!("POLICE {code}{log}");
        let morgan = to(&said, MORGAN);
        assert!(
            morgan.iter().any(|text| text.ends_with(&wanted)),
            "{text}: {morgan:#?}"
        );
        assert!(bench.visit(1).alert.expect("open").police.is_none());
        bench.text(MORGAN, &wanted);
        assert!(bench.visit(1).alert.expect("open").police.is_some());
    }
}

#[test]
fn an_ack_with_two_codes_takes_both() {
    for words in ["ack {} {}", "ACK {} and {}", "ack all"] {
        let bench = Bench::two_visits();
        bench.text(JO, "SOS");
        bench.text(SAM, "SOS");
        bench.said();
        let code = |visit| {
            bench
                .visit(visit)
                .alert
                .expect("open")
                .code
                .to_string()
                .to_lowercase()
        };
        let text = words.replacen("{}", &code(1), 1).replacen("{}", &code(2), 1);
        bench.text(MORGAN, &text);
        for visit in [1, 2] {
            assert!(bench.visit(visit).alert.expect("open").hold.is_some(), "{text}");
        }
    }
    let bench = Bench::two_visits();
    bench.text(JO, "SOS");
    bench.text(SAM, "SOS");
    let code = bench.visit(1).alert.expect("open").code.clone();
    bench.text(MORGAN, &format!("ack {code}"));
    assert!(
        bench.visit(2).alert.expect("open").hold.is_none(),
        "one code takes one"
    );
}

#[test]
fn phone_with_a_wrong_code_is_answered_with_the_right_form() {
    for text in ["PHONE JO Z9", "phone jo", "PHONE JO"] {
        let bench = Bench::one_visit();
        bench.comes(STRANGER, "hello its Jo on my own phone, all ok");
        bench.said();
        bench.text(PAT, text);
        let said = bench.said();
        assert!(
            to(&said, PAT).iter().any(|text| text.contains("Reply PHONE JO ")),
            "{text}: {said:#?}"
        );
        assert!(bench.visit(1).sign_out.carried.is_empty());
    }
}

#[test]
fn a_bare_ok_of_an_unknown_phone_offers_each_worker_of_the_visit() {
    let bench = Bench::one_visit();
    bench.comes(STRANGER, "OK");
    let said = bench.said();
    let pat = to(&said, PAT);
    let offered = pat
        .iter()
        .any(|text| text.contains("PHONE JO") && text.contains("PHONE ALI"));
    assert!(offered, "{pat:#?}");
}

// Faults: P08 x human-twice
#[test]
fn fifty_sos_of_one_worker_are_one_danger_and_each_is_answered() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.said();
    let mut answers = 0;
    let mut told = 0;
    for _ in 0..50 {
        bench.text(JO, "SOS");
        bench.pass_secs(2);
        let said = bench.said();
        answers += to(&said, JO).len();
        told = told.max(to(&said, MORGAN).len());
    }
    assert!(answers >= 50, "each SOS is answered: {answers}");
    let causes = bench.visit(1).alert.expect("open").causes.len();
    assert_eq!(causes, 1, "told once");
    // Another worker's cry, and the same cry after somebody took charge, are news.
    bench.text(ALI, "SOS");
    assert_eq!(bench.visit(1).alert.expect("open").causes.len(), 2);
    bench.text(MORGAN, "ACK");
    bench.pass_secs(2);
    bench.text(JO, "SOS");
    assert_eq!(bench.visit(1).alert.expect("open").causes.len(), 3);
}

#[test]
fn going_in_after_calling_off_is_watched_over_as_an_arrival() {
    for text in ["mum changed her mind, we are going in", "going in after all"] {
        let bench = Bench::one_visit();
        bench.text(JO, "visit cancelled");
        bench.said();
        bench.pass(1);
        bench.text(JO, text);
        let visit = bench.visit(1);
        let inside = visit
            .workers
            .values()
            .any(|worker| worker.whereabouts == Whereabouts::OnSite);
        assert!(inside, "{text}");
        let check_in = visit
            .deadlines()
            .iter()
            .any(|deadline| deadline.key.kind == homeward::domain::alert::DeadlineKind::CheckIn);
        assert!(check_in, "{text}: check-ins begin");
    }
}

#[test]
fn names_that_do_not_fit_are_counted_and_the_e_mail_has_all() {
    let names: Vec<String> = (1..=40).map(|at| format!("Worker Number{at}")).collect();
    let what = homeward::wording::one_of_these(AlertKind::Duress, "Pat Evans", &names);
    let cause = Cause {
        kind: AlertKind::Duress,
        what: CauseWhat::Monitor(what),
        at: Timestamp::from_ms(0),
        worker: None,
        by: None,
    };
    let said = homeward::wording::cause(&cause, &NoticeFacts::default());
    assert!(
        said.contains("one of Worker Number1, ") && said.contains(" more: e-mail"),
        "{said}"
    );
    assert!(!said.contains("..."), "{said}");
}
