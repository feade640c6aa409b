//! What somebody in school passes on about a worker who is out.

use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, PAT, SAM, to};
use homeward::domain::alert::AlertKind;
use homeward::domain::id::PersonId;

/// The school's safe phrase.
const PHRASE: &str = "I am on a home visit, and I need cover for my duty";

/// Jo and Ali at a home, Sam at a door.
fn two_visits() -> Bench {
    let bench = Bench::start();
    bench.sign_out();
    bench.sign_out_to_a_door("sam");
    bench.said();
    bench
}

/// The e-mails that wait: to whom, and the words.
fn mails(bench: &Bench) -> Vec<String> {
    let taken = bench.taken_by("mail").into_iter();
    taken
        .map(|(_, _, subject, body)| format!("{subject}\n{body}"))
        .collect()
}

// Faults: P09 x human-duress
#[test]
fn p09_a_phrase_that_may_be_of_several_is_told_at_once_with_their_places_and_the_sender_is_asked_which() {
    let bench = two_visits();
    mails(&bench);
    bench.text(PAT, PHRASE);
    let said = bench.said();
    let told = to(&said, MORGAN);
    assert!(
        told.iter()
            .any(|text| text.contains("one of") && text.contains("Do NOT ring or text them")),
        "{told:#?}"
    );
    assert!(
        !told.iter().any(|text| text.contains("Elm Road")),
        "no address in a text: {told:#?}"
    );
    let mails = mails(&bench);
    assert!(
        mails
            .iter()
            .any(|mail| mail.contains("12 Acacia Avenue") && mail.contains("3 Elm Road")),
        "{mails:#?}"
    );
    let pat = to(&said, PAT);
    assert!(
        pat.iter()
            .any(|text| text.contains("Reply DURESS") && text.contains("DURESS JO")),
        "{pat:#?}"
    );
    // Those whom it may be about hear nothing of it, whatever their roles.
    assert_eq!(to(&said, SAM), Vec::<&str>::new());
    assert_eq!(to(&said, JO), Vec::<&str>::new());
    bench.text(PAT, "DURESS JO");
    let said = bench.said();
    let told = to(&said, MORGAN);
    assert!(told.iter().any(|text| text.contains("Bloggs (with")), "{told:#?}");
    bench.verify();
}

// Faults: P09 x human-duress
#[test]
fn p09_nobody_is_told_to_ring_a_worker_who_may_be_the_one_in_duress() {
    let bench = two_visits();
    bench.text(JO, "IN");
    bench.text(PAT, PHRASE);
    bench.said();
    bench.live(40);
    let said = bench.said();
    let missed: Vec<&str> = [PAT, CHRIS, MORGAN]
        .iter()
        .flat_map(|who| to(&said, who))
        .filter(|text| text.contains("check-in"))
        .collect();
    assert!(!missed.is_empty(), "{said:#?}");
    for text in missed {
        assert!(!text.contains("Ring them now"), "{text}");
        assert!(!text.contains("household"), "{text}");
    }
}

#[test]
fn p10_news_that_a_contact_heard_counts_as_the_contacts_word_and_ends_no_alert() {
    let bench = two_visits();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.said();
    bench.text(PAT, "jo rang, she has left and is going to 14 Oak Road next");
    let said = bench.said();
    let pat = to(&said, PAT);
    assert!(
        pat.iter().any(|text| text.contains("message received")),
        "{pat:#?}"
    );
    let visit = bench.visit(1);
    let stops: Vec<&str> = visit
        .sign_out
        .stops
        .iter()
        .map(|stop| stop.address.reveal())
        .collect();
    assert_eq!(stops, ["12 Acacia Avenue", "14 Oak Road"]);
    let events = bench.events_of(1);
    let by_pat = events.iter().any(|event| format!("{event:?}").contains("pat"));
    assert!(by_pat, "the record names the contact");
    // Nothing plain: asked back, and nothing has moved or been raised.
    bench.text(PAT, "ali is back");
    let said = bench.said();
    assert!(
        to(&said, PAT).iter().any(|text| text.contains("ALI OK SPOKE")),
        "{said:#?}"
    );
    assert!(bench.visit(1).alert.is_none());
    bench.text(PAT, "ali has left");
    let said = bench.said();
    let pat = to(&said, PAT);
    assert!(pat.iter().any(|text| text.contains("ALI OK SPOKE")), "{pat:#?}");
}

#[test]
fn p08_p10_a_question_about_a_worker_is_no_news_though_it_has_no_mark() {
    for question in [
        "i rang jo is she ok",
        "rang the house, is jo back",
        "spoke to chris, has jo left",
        "they said jo is ok, i rang them",
        "has jo rung, is she safe",
    ] {
        let bench = two_visits();
        bench.text(JO, "IN");
        let before = bench.visit(1).workers;
        bench.pass(5);
        bench.text(PAT, question);
        assert_eq!(bench.visit(1).workers, before, "{question}");
    }
}

#[test]
fn p10_news_moves_nothing_under_an_alert() {
    let bench = two_visits();
    bench.text(JO, "SOS");
    bench.said();
    for who in [PAT, CHRIS] {
        bench.text(who, "JO OK SPOKE");
    }
    let visit = bench.visit(1);
    assert!(visit.alert.is_some(), "the alert stays");
}

#[test]
fn nobody_in_school_is_told_to_ring_the_office() {
    let bench = two_visits();
    for text in ["thanks", "ok thank you", "no worries", "lunch at one?"] {
        bench.text(PAT, text);
        let said = bench.said();
        let pat = to(&said, PAT);
        assert!(
            !pat.iter().any(|text| text.contains("not signed out")),
            "{text}: {pat:#?}"
        );
    }
}

#[test]
fn two_alerts_and_one_ack_are_answered_with_both_codes_and_names() {
    let bench = two_visits();
    bench.text(JO, "SOS");
    bench.text(SAM, "SOS");
    bench.said();
    bench.text(MORGAN, "ACK");
    let said = bench.said();
    let morgan = to(&said, MORGAN);
    let asked = morgan.iter().find(|text| text.contains("Two are open"));
    let asked = asked.unwrap_or_else(|| panic!("{morgan:#?}"));
    assert!(asked.contains("Bloggs") && asked.contains("Taylor"), "{asked}");
    assert!(asked.contains("Reply ACK "), "{asked}");
}

#[test]
fn an_everyday_near_miss_of_the_phrase_asks_the_office_and_rings_nobody() {
    let bench = Bench::start();
    bench.text(SAM, "can you cover my duty on Friday");
    let said = bench.said();
    let pat = to(&said, PAT);
    let asked = pat.iter().find(|text| text.contains("Do not ring"));
    let asked = asked.unwrap_or_else(|| panic!("{said:#?}"));
    assert!(
        asked.contains("Taylor") && asked.contains("in school today?"),
        "{asked}"
    );
    assert!(!asked.contains("Ring whoever is out"), "{asked}");
    bench.sign_out();
    bench.said();
    bench.text(JO, "can you cover my duty on Friday");
    let said = bench.said();
    let told = to(&said, MORGAN);
    assert!(
        told.iter().any(|text| text.contains("Do NOT ring or text them")),
        "{told:#?}"
    );
}

#[test]
fn danger_passed_on_in_the_words_of_the_office_is_help_of_the_worker_named() {
    for text in [
        "jo rang, she has been pushed by the dad",
        "jo rang, he wont stop following her",
        "jo rang and they have taken her phone",
        "jo says he wont let her out",
    ] {
        let bench = two_visits();
        bench.text(PAT, text);
        let alert = bench
            .visit(1)
            .alert
            .clone()
            .unwrap_or_else(|| panic!("{text}: {:?}", bench.said()));
        assert_eq!(alert.kind, AlertKind::Help, "{text}");
        let worker = alert.causes[0].worker.as_ref().map(PersonId::key);
        assert_eq!(worker, Some("jo"), "{text}");
    }
    // Mirror: news of everyday about the same people.
    for text in [
        "jo rang, her next visit is at 2",
        "jo rang, they are pleased with her",
    ] {
        let bench = two_visits();
        bench.text(PAT, text);
        assert!(bench.standing().alerts.is_empty(), "{text}: {:?}", bench.said());
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_a_phrase_passed_on_of_somebody_signed_out_nowhere_is_duress_of_the_one_named() {
    for text in [
        "DURESS JO",
        "jo rang and said the safe phrase",
        "jo used the phrase on the phone",
        "sue says jo rang with the safe word",
    ] {
        let bench = Bench::start();
        bench.text(PAT, text);
        let said = bench.said();
        let told = to(&said, MORGAN).join(" ");
        assert!(
            told.contains("Jo Bloggs used the safe phrase") && told.contains("Do NOT ring"),
            "{text}: {said:#?}"
        );
        assert!(
            to(&said, PAT).join(" ").contains("message received"),
            "{text}: {said:#?}"
        );
    }
    // With another out, the one named is meant, and not the one who is out.
    let bench = Bench::start();
    bench.sign_out_to_a_door("sam");
    bench.said();
    bench.text(PAT, "DURESS JO");
    let said = bench.said();
    assert!(
        to(&said, MORGAN)
            .join(" ")
            .contains("Jo Bloggs used the safe phrase"),
        "{said:#?}"
    );
    assert!(bench.visit(1).alert.is_none());
    // Mirror: a question.
    let bench = Bench::start();
    bench.text(PAT, "does jo know the safe phrase?");
    assert!(to(&bench.said(), MORGAN).is_empty());
}
