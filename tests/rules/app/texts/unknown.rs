//! Texts from a phone that nobody here has: perhaps a worker's own, or a borrowed one.

use crate::support::bench::{Bench, JO, MORGAN, PAT, SAM, home_visit, to};
use homeward::app::Request;
use homeward::domain::alert::AlertKind;
use homeward::input::SignOutRequest;

/// A phone of no directory.
const STRANGER: &str = "+447700900999";

fn out() -> Bench {
    let bench = Bench::start();
    bench.sign_out();
    bench.said();
    bench
}

fn and_a_second(bench: &Bench) {
    bench.ask(Request::SignOut(Box::new(SignOutRequest {
        visit_type: "doorstep".to_owned(),
        workers: vec!["sam".to_owned()],
        stops: vec!["3 Elm Road".to_owned()],
        back: "+60m".to_owned(),
        ..home_visit()
    })));
    bench.said();
}

// Faults: P08 P10 x wrong-phone
#[test]
fn p10_an_ok_from_an_unknown_phone_moves_no_timer_and_is_told_to_the_office() {
    let bench = out();
    let before = bench.visit(1);
    bench.comes(STRANGER, "hello its Jo on my own phone, all ok");
    let said = bench.said();
    let pat = to(&said, PAT);
    assert!(
        pat.iter()
            .any(|text| text.contains("phone unknown to us says it is") && text.contains("Bloggs")),
        "{said:#?}"
    );
    let after = bench.visit(1);
    assert_eq!(after.workers, before.workers, "nothing moved");
    assert_eq!(to(&said, STRANGER).len(), 1, "the sender is answered");
}

// Faults: P10 x wrong-phone
#[test]
fn p10_an_unknown_phone_becomes_a_workers_by_the_word_of_a_contact_told_of_it_and_for_this_visit() {
    let bench = out();
    bench.text(JO, "IN");
    bench.comes(STRANGER, "hello its Jo on my own phone, all ok");
    let said = bench.said();
    let asked = to(&said, PAT).into_iter().find_map(|text| {
        let at = text.find("PHONE JO ")?;
        text[at..].split('.').next().map(str::to_owned)
    });
    let asked = asked.unwrap_or_else(|| panic!("{said:#?}"));
    // Whoever was not told of it makes it nobody's.
    bench.text(SAM, &asked);
    assert!(bench.visit(1).sign_out.carried.is_empty());
    bench.text(PAT, &asked);
    let visit = bench.visit(1);
    let phone = visit.sign_out.carried.values().next().expect("the phone is hers");
    assert_eq!(phone.reveal(), STRANGER);
    bench.pass(5);
    let before = bench.visit(1);
    bench.comes(STRANGER, "OK");
    assert_ne!(bench.visit(1).workers, before.workers, "her OK counts now");
    bench.verify();
}

// Faults: P08 x wrong-phone
#[test]
fn p08_sos_from_an_unknown_phone_is_help_of_the_worker_named_with_the_visits_sheet() {
    let bench = out();
    and_a_second(&bench);
    bench.comes(STRANGER, "SOS its Jo, my phone is dead");
    let alert = bench.visit(1).alert.expect("the alert is open");
    assert_eq!(alert.kind, AlertKind::Help);
    assert!(bench.visit(2).alert.is_none());
    let said = bench.said();
    assert!(
        to(&said, MORGAN).iter().any(|text| text.contains("Bloggs")),
        "{said:#?}"
    );
    bench.verify();
}

// Faults: P08 x wrong-phone
#[test]
fn p08_danger_from_an_unknown_phone_without_a_name_is_of_the_only_visit_or_of_one_of_all() {
    let bench = out();
    bench.comes(STRANGER, "please help me");
    assert_eq!(
        bench.visit(1).alert.map(|alert| alert.kind),
        Some(AlertKind::Help)
    );
    let bench = out();
    and_a_second(&bench);
    bench.taken_by("mail");
    bench.comes(STRANGER, "please help me");
    assert!(bench.visit(1).alert.is_none());
    let mails = bench.taken_by("mail");
    let places = mails
        .iter()
        .any(|(_, _, _, body)| body.contains("12 Acacia Avenue") && body.contains("3 Elm Road"));
    assert!(places, "{mails:#?}");
    bench.verify();
}

#[test]
fn an_unknown_phone_is_answered_with_one_fixed_sentence_once_an_hour_and_twenty_an_hour_in_all() {
    let answers = |bench: &Bench, from: &str, text: &str| {
        bench.comes(from, text);
        let said = bench.said();
        to(&said, from)
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let nobody = Bench::start();
    let first = answers(&nobody, STRANGER, "hello");
    assert_eq!(first.len(), 1);
    let somebody = out();
    let second = answers(&somebody, STRANGER, "please help me");
    assert_eq!(first, second, "the same whoever is out, and whatever it says");
    assert_eq!(answers(&nobody, STRANGER, "hello again"), Vec::<String>::new());
    nobody.pass(61);
    assert_eq!(answers(&nobody, STRANGER, "hello later").len(), 1);
    let bench = Bench::start();
    let given: usize = (0..40)
        .map(|number| answers(&bench, &format!("+4477009005{number:02}"), "hi").len())
        .sum();
    assert_eq!(given, 20);
    let bench = Bench::start();
    for (from, text) in [
        ("60777", "hello"),
        ("Vodafone", "your bill is ready"),
        (STRANGER, "Automatic reply: I am away"),
        (STRANGER, "STOP"),
    ] {
        assert_eq!(
            answers(&bench, from, text),
            Vec::<String>::new(),
            "{from}: {text}"
        );
    }
}
