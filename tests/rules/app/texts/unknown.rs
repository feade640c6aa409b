//! Texts from a phone that nobody here has: perhaps a worker's own, or a borrowed one.

use crate::support::bench::{Bench, JO, MORGAN, PAT, SAM, to};
use homeward::domain::alert::AlertKind;

/// A phone of no directory.
const STRANGER: &str = "+447700900999";

fn out() -> Bench {
    let bench = Bench::start();
    bench.sign_out();
    bench.said();
    bench
}

fn and_a_second(bench: &Bench) {
    bench.sign_out_to_a_door("sam");
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
            .any(|text| text.contains("says it is") && text.contains("Bloggs")),
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

/// A stranger's number, one of many.
fn stranger(number: u32) -> String {
    format!("+447700900{:03}", 500 + number)
}

// Faults: P14 x wrong-phone
#[test]
fn p14_strangers_cannot_use_up_what_a_worker_on_another_phone_needs() {
    let bench = out();
    for number in 0..40 {
        bench.comes(&stranger(number), "hello is that the school");
    }
    let said = bench.said();
    let told = to(&said, PAT).len();
    assert!(told < 25, "{told} texts to the office");
    let many = to(&said, PAT)
        .iter()
        .filter(|text| text.contains("no more of them are passed on"))
        .count();
    assert_eq!(many, 1, "the office hears once that no more come: {said:#?}");
    bench.comes(
        STRANGER,
        "Jo here, my phone is dead, please ring me on this number",
    );
    let said = bench.said();
    assert!(
        to(&said, PAT)
            .iter()
            .any(|text| text.contains("says it is Jo Bloggs")),
        "{said:#?}"
    );
}

#[test]
fn what_a_machine_with_a_short_code_says_is_no_news_of_anybody() {
    let bench = out();
    for text in ["Your parcel is on its way", "Your code is 123456"] {
        bench.comes("12345", text);
        bench.comes("PARCELS", text);
    }
    assert_eq!(bench.said(), [], "nobody is told to ring a short code");
}

#[test]
fn help_from_an_unknown_phone_says_that_such_a_phone_said_it() {
    let bench = out();
    bench.comes(STRANGER, "please help me");
    let said = bench.said();
    let alerts: Vec<&str> = to(&said, PAT)
        .into_iter()
        .filter(|text| text.contains("danger") || text.contains("asked for help"))
        .collect();
    assert!(!alerts.is_empty(), "{said:#?}");
    for alert in alerts {
        assert!(alert.contains("07700 900999"), "{alert}");
        assert!(!alert.contains("asked for help"), "{alert}");
    }
}

#[test]
fn a_sender_without_a_number_is_given_to_nobody() {
    let bench = out();
    bench.comes("PARCELS", "Jo Bloggs your parcel is on its way");
    let said = bench.said();
    let told = to(&said, PAT);
    assert!(!told.is_empty(), "the name may be hers");
    assert!(!told.iter().any(|text| text.contains("PHONE")), "{told:#?}");
}

#[test]
fn a_flood_from_one_phone_is_told_as_one_thing() {
    let bench = out();
    for number in 0..50 {
        bench.comes(STRANGER, &format!("please help me, number {number}"));
        bench.comes(STRANGER, &format!("Jo here {number}"));
    }
    let said = bench.said();
    let told = to(&said, PAT).len();
    assert!(told <= 10, "{told}: {said:#?}");
    assert!(bench.visit(1).alert.is_some());
}

/// A school with so many out that a text is not held against each of them.
fn many_out() -> Bench {
    let people: String = (0..120)
        .map(|number| {
            format!(
                "[people.x{number}]\nname = \"Wren{number} Finch{number}\"\nmobile = \"07700 900{:03}\"\n\
                 roles = [\"staff\"]\nline_manager = \"morgan\"\n",
                300 + number
            )
        })
        .collect();
    let bench = Bench::edited(&[("[people.sam]", &format!("{people}[people.sam]"))]);
    for number in 0..120 {
        bench.sign_out_to_a_door(&format!("x{number}"));
    }
    bench.said();
    bench
}

#[test]
fn among_many_out_a_stranger_is_heard_of_whoever_is_named_and_of_nobody_else() {
    let bench = many_out();
    bench.comes(STRANGER, "hello its Wren77 on my own phone, all ok");
    let said = bench.said();
    let pat = to(&said, PAT);
    assert!(pat.iter().any(|text| text.contains("Finch77")), "{said:#?}");
    bench.comes("+447700900998", "Your parcel is on its way");
    assert!(to(&bench.said(), PAT).is_empty(), "news of nobody");
    bench.comes("+447700900997", "SOS its Wren5");
    let alert = bench.visit(6).alert.expect("help of Wren5");
    assert_eq!(alert.kind, AlertKind::Help);
    assert!(bench.visit(7).alert.is_none());
}

#[test]
fn among_many_out_danger_that_names_nobody_may_be_of_anybody() {
    let bench = many_out();
    bench.comes(STRANGER, "SOS");
    let said = bench.said();
    assert!(
        to(&said, PAT)
            .iter()
            .any(|text| text.contains("unknown phone") || text.contains("may be")),
        "{said:#?}"
    );
}
