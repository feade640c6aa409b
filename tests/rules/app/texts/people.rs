//! What people text of others: who left, who is away, who is safe, and by whose word.

use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, PAT, ROBIN, SAM, to};
use homeward::app::Question;
use homeward::domain::alert::AlertKind;
use homeward::domain::visit::Whereabouts;

const STRANGER: &str = "+447700900999";

/// Codes of the open alerts.
fn codes(bench: &Bench) -> Vec<String> {
    let open = bench.ask(Question::Alerts { all: false });
    let rows = open.as_array().expect("alerts").iter();
    rows.map(|row| row["code"].as_str().expect("a code").to_owned())
        .collect()
}

/// A visit with an alert of help about Jo.
fn in_danger() -> (Bench, String) {
    let bench = Bench::one_visit();
    bench.text(JO, "SOS");
    bench.said();
    let code = codes(&bench).remove(0);
    (bench, code)
}

fn is_held(bench: &Bench, visit: u64) -> bool {
    bench.visit(visit).alert.expect("open").hold.is_some()
}

// Faults: P10 x human-late
#[test]
fn p10_a_command_with_a_code_is_no_question_whether_to_ring() {
    let (bench, code) = in_danger();
    bench.text(MORGAN, &format!("ACK {code}, will not ring, need the address"));
    assert!(is_held(&bench, 1), "the alert is taken");
    let bench = Bench::one_visit();
    bench.text(JO, "I am on a home visit, and I need cover for my duty");
    let code = codes(&bench).remove(0);
    bench.said();
    bench.text(MORGAN, &format!("ACK {code}, will not ring, need the address"));
    assert!(is_held(&bench, 1), "duress is taken");
}

#[test]
fn p09_confirm_with_any_word_but_courtesy_and_calling_off_is_no_second_word() {
    let bench = Bench::one_visit();
    bench.text(JO, "I am on a home visit, and I need cover for my duty");
    let code = codes(&bench).remove(0);
    bench.text(MORGAN, &format!("SAFE {code} SEEN BOTH"));
    for text in [
        "CONFIRM {code}?",
        "CONFIRM {code} call me first",
        "CONFIRM {code} call",
        "CONFIRM {code} not yet",
    ] {
        bench.text(ROBIN, &text.replace("{code}", &code));
        assert!(codes(&bench).contains(&code), "{text}");
    }
    bench.text(ROBIN, &format!("CONFIRM {code} ok to call it off now"));
    assert!(!codes(&bench).contains(&code), "{:#?}", bench.said());
}

// Faults: P08 x human-twice
#[test]
fn p08_another_worrying_text_of_the_same_worker_is_told_and_the_same_one_is_not() {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.pass(1);
    bench.text(JO, "he is getting angry, ring me");
    bench.said();
    let causes = |bench: &Bench| bench.visit(1).alert.expect("open").causes.len();
    assert_eq!(causes(&bench), 1);
    bench.pass(1);
    bench.text(JO, "he is getting angry, ring me");
    assert_eq!(causes(&bench), 1, "the same words");
    bench.pass(1);
    bench.text(JO, "there are two of them now and they are upset");
    assert_eq!(causes(&bench), 2, "other words");
    assert!(!to(&bench.said(), PAT).is_empty());
    bench.verify();
}

// Faults: P09 x human-duress
#[test]
fn p09_duress_with_a_name_makes_help_of_one_of_several_duress() {
    let bench = Bench::two_visits();
    bench.comes(STRANGER, "please help me");
    bench.said();
    bench.text(PAT, "DURESS JO");
    assert_eq!(
        bench.visit(1).alert.map(|alert| alert.kind),
        Some(AlertKind::Duress)
    );
    assert!(bench.visit(2).alert.is_none());
}

// Faults: P08 x wrong-phone
#[test]
fn p08_news_that_names_a_worker_or_worries_is_told_however_much_else_was() {
    let bench = Bench::one_visit();
    for number in 0..30 {
        bench.comes(
            &format!("+447700900{:03}", 500 + number),
            "hello is that the school",
        );
    }
    bench.said();
    bench.comes("+447700900600", "can you call me please");
    let said = bench.said();
    assert!(
        to(&said, PAT).iter().any(|text| text.contains("900600")),
        "{said:#?}"
    );
    bench.comes("+447700900601", "Jo here, other phone");
    let said = bench.said();
    assert!(
        to(&said, PAT).iter().any(|text| text.contains("Bloggs")),
        "{said:#?}"
    );
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn p08_senders_without_a_number_are_told_apart_by_name() {
    let bench = Bench::one_visit();
    for number in 0..5 {
        bench.comes(
            "PARCELS",
            &format!("Jo Bloggs your parcel {number} is on its way"),
        );
    }
    bench.said();
    bench.comes("SURGERY", "Jo Bloggs please ring the surgery");
    let said = bench.said();
    assert!(
        to(&said, PAT).iter().any(|text| text.contains("please ring")),
        "{said:#?}"
    );
}

#[test]
fn a_question_about_school_and_bare_thanks_are_no_words_of_a_visit() {
    for text in ["who is on duty at the gate", "thanks", "Thank you"] {
        for who in [SAM, ALI, CHRIS] {
            let bench = Bench::start();
            bench.said();
            bench.text(who, text);
            let said = bench.said();
            let answer = to(&said, who).join("\n");
            assert!(!answer.contains("ring the office"), "{text}: {answer}");
            assert!(codes(&bench).is_empty(), "{text}");
        }
    }
}

#[test]
fn news_that_all_is_well_with_an_everyday_word_of_a_phrase_is_asked_back() {
    let bench = Bench::one_visit();
    bench.text(PAT, "Jo rang, she has found cover, all fine");
    assert!(bench.visit(1).alert.is_none());
    let said = bench.said();
    assert!(
        to(&said, PAT).iter().any(|text| text.contains("JO OK SPOKE")),
        "{said:#?}"
    );
    for text in [
        "Jo rang, needs cover for her duty",
        "jo rang, she is not ok, cover her duty",
    ] {
        let bench = Bench::one_visit();
        bench.text(PAT, text);
        assert!(bench.visit(1).alert.is_some(), "{text}");
    }
}

// Faults: P10 x human-late
#[test]
fn p10_away_with_a_name_or_a_day_passes_no_alert_on() {
    for (text, answer) in [
        ("AWAY CRIS TODAY", "AWAY CHRIS TODAY"),
        ("AWAY CRIS", "AWAY CHRIS TODAY"),
        ("AWAY XERXES TODAY", "AWAY, the name, TODAY"),
        ("away tomorow", "AWAY TODAY"),
        ("away tomorrow", "AWAY TODAY"),
        ("away monday", "AWAY TODAY"),
        ("AWAY CHRIS TOMOROW", "AWAY CHRIS TODAY"),
        ("sam is away", "AWAY SAM TODAY"),
    ] {
        let (bench, _) = in_danger();
        let before = bench.visit(1).alert;
        bench.text(PAT, text);
        let said = bench.said();
        let pat = to(&said, PAT).join("\n");
        assert!(pat.contains(answer), "{text}: {pat}");
        assert_eq!(
            bench.visit(1).alert.map(|alert| alert.step),
            before.map(|alert| alert.step),
            "{text}"
        );
    }
    for text in [
        "sam is away today",
        "Sam's away today",
        "sam taylor is away until 2pm",
    ] {
        for bench in [Bench::start(), in_danger().0] {
            bench.said();
            bench.text(PAT, text);
            let said = bench.said();
            assert!(
                to(&said, PAT).join("\n").contains("down as away"),
                "{text}: {said:#?}"
            );
        }
    }
}

#[test]
fn a_bare_away_of_somebody_told_of_an_alert_passes_it_on() {
    let (bench, _) = in_danger();
    bench.text(MORGAN, "away");
    let said = bench.said();
    assert!(
        !to(&said, MORGAN).join("\n").contains("nothing has changed"),
        "{said:#?}"
    );
}

#[test]
fn a_worker_on_a_visit_is_not_told_to_reply_here() {
    let bench = Bench::one_visit();
    bench.text(PAT, "AWAY ALI TODAY");
    let said = bench.said();
    assert!(to(&said, PAT).join("\n").contains("Reply HERE ALI"), "{said:#?}");
    assert_eq!(to(&said, ALI), Vec::<&str>::new());
}

// Faults: P10 x human-late
#[test]
fn p10_news_of_the_worker_of_an_alert_takes_it_from_nobody_and_is_asked_back() {
    for text in [
        "jo rang she has left and is on her way back",
        "jo rang, she has left and is heading to school",
        "she is on her way",
        "jo has left and is on her way",
    ] {
        let (bench, code) = in_danger();
        bench.text(MORGAN, text);
        assert!(!is_held(&bench, 1), "{text}");
        let said = bench.said();
        let asked = to(&said, MORGAN).join("\n");
        assert!(asked.contains(&format!("SAFE {code} SPOKE")), "{text}: {asked}");
    }
    let (bench, _) = in_danger();
    bench.text(MORGAN, "im on my way to her");
    assert!(is_held(&bench, 1));
}

#[test]
fn safe_seen_with_the_police_and_a_name_is_safe() {
    for text in [
        "SAFE {code} SEEN police have them",
        "SAFE {code} SEEN, police are with her",
        "SAFE {code} SEEN, police are with Jo",
    ] {
        let (bench, code) = in_danger();
        bench.text(MORGAN, &text.replace("{code}", &code));
        let said = bench.said();
        let answer = to(&said, MORGAN).join("\n");
        assert!(
            !answer.contains("noted that the police")
                && bench.visit(1).alert.is_none_or(|alert| alert.police.is_none()),
            "{text}: {answer}"
        );
        assert!(
            codes(&bench).is_empty() || answer.contains("Whom did you see"),
            "{text}: {answer}"
        );
    }
}

#[test]
fn safe_of_an_alert_that_is_over_is_answered() {
    let (bench, code) = in_danger();
    bench.text(MORGAN, &format!("SAFE {code} SPOKE BOTH"));
    assert!(codes(&bench).is_empty());
    bench.said();
    bench.text(PAT, &format!("SAFE {code} SEEN BOTH"));
    let said = bench.said();
    assert!(to(&said, PAT).join("\n").contains("over already"), "{said:#?}");
}

/// Two visits, each with an alert of help.
fn two_in_danger() -> (Bench, Vec<String>) {
    let bench = Bench::two_visits();
    bench.text(JO, "SOS");
    bench.text(SAM, "SOS");
    bench.said();
    let codes = codes(&bench);
    assert_eq!(codes.len(), 2);
    (bench, codes)
}

#[test]
fn safe_with_several_codes_counts_for_each_of_them() {
    let (bench, open) = two_in_danger();
    bench.text(MORGAN, &format!("safe {} {} spoke both", open[0], open[1]));
    assert_eq!(codes(&bench), Vec::<String>::new());
    let (bench, open) = two_in_danger();
    bench.text(
        MORGAN,
        &format!("safe {} {} spoke, not sure of sam", open[0], open[1]),
    );
    assert_eq!(codes(&bench).len(), 2, "a word of doubt ends neither");
}

// Faults: P18 x human-late
#[test]
fn p18_safe_all_ends_nothing_and_is_answered_with_safe_and_each_code() {
    let (bench, open) = two_in_danger();
    bench.text(MORGAN, "SAFE ALL");
    assert_eq!(codes(&bench).len(), 2);
    let said = bench.said();
    let answer = to(&said, MORGAN).join("\n");
    for code in &open {
        assert!(answer.contains(&format!("SAFE {code} SPOKE")), "{answer}");
    }
    assert!(!answer.contains("ACK"), "{answer}");
}

#[test]
fn whoever_must_use_the_exact_words_is_offered_safe_with_how() {
    let (bench, code) = in_danger();
    bench.text(MORGAN, "ok");
    let said = bench.said();
    let asked = to(&said, MORGAN).join("\n");
    assert!(asked.contains(&format!("SAFE {code} SPOKE")), "{asked}");
}

#[test]
fn the_answer_to_a_near_miss_question_is_about_that_question() {
    let bench = Bench::one_visit();
    bench.text(SAM, "can you cover my duty on Friday");
    let said = bench.said();
    assert!(to(&said, PAT).join("\n").contains("in school today"), "{said:#?}");
    let code = codes(&bench).remove(0);
    bench.text(PAT, "yes shes here");
    let said = bench.said();
    let asked = to(&said, PAT).join("\n");
    assert!(asked.contains(&format!("SAFE {code}")), "{asked}");
    assert!(!asked.contains("OK SPOKE"), "{asked}");
}

#[test]
fn left_with_no_answer_is_left_and_nobody_in_one() {
    for text in ["left no answer", "left no reply"] {
        let bench = Bench::one_visit();
        bench.text(JO, text);
        let jo = &bench.visit(1).workers[&crate::support::school::id("jo")];
        assert_eq!(jo.whereabouts, Whereabouts::Left, "{text}");
    }
}

// Faults: P08 x human-late
#[test]
fn p08_danger_behind_safe_seen_is_danger_and_ends_nothing() {
    for text in [
        "SAFE {code} SEEN, jo is bleeding",
        "SAFE {code} SEEN jo has been hit",
    ] {
        let bench = Bench::one_visit();
        bench.text(JO, "IN");
        bench.text(JO, "he is getting angry, ring me");
        let code = codes(&bench).remove(0);
        bench.text(PAT, &text.replace("{code}", &code));
        let alert = bench.visit(1).alert;
        assert_eq!(alert.map(|alert| alert.kind), Some(AlertKind::Help), "{text}");
    }
}
