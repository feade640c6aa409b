//! Everyday sentences of workers.

use crate::domain::reply::labelled::{context, words};
use homeward::domain::reply::{Intent, LastQuestion, SenderKind, TextReading, VisitState, read};

fn said(state: VisitState, asked: LastQuestion, text: &str) -> TextReading {
    let words = words();
    read(text, &context(&words, SenderKind::Worker, state, asked))
}

fn all(state: VisitState, asked: LastQuestion, intent: Intent, texts: &[&str]) {
    for text in texts {
        let reading = said(state, asked, text);
        assert_eq!(reading.intent, intent, "{text}: {}", reading.because);
    }
}

const NOTHING: LastQuestion = LastQuestion::Nothing;

#[test]
fn the_next_stop_is_a_place_and_no_cry_to_stop() {
    for (text, place) in [
        ("we have left. next stop Patels 3 Elm Rd", "Patels 3 Elm Rd"),
        ("left now. Next stop Patel 3 Elm Road", "Patel 3 Elm Road"),
        ("Left, next stop the Patels, 3 Elm Rd", "the Patels, 3 Elm Rd"),
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        let next = reading.next.as_ref().map(|next| next.reveal());
        assert_eq!((reading.intent, next), (Intent::Left, Some(place)), "{text}");
    }
    let cries = [
        "stop it",
        "stop hitting her",
        "make him stop him now",
        "next stop hurting me please",
    ];
    all(VisitState::OnSite, NOTHING, Intent::Help, &cries);
}

#[test]
fn left_too_is_left() {
    let texts = [
        "left too",
        "Left as well",
        "ive left too",
        "left too thanks",
        "I have left as well now",
    ];
    all(VisitState::OnSite, NOTHING, Intent::Left, &texts);
    // Who else has left says nothing of the sender, and "left too early" no plain LEFT.
    for text in ["dad left too", "left too many questions", "she left as well"] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_ne!(reading.intent, Intent::Left, "{text}: {}", reading.because);
    }
}

#[test]
fn about_ten_answers_how_many_minutes() {
    for (text, minutes) in [
        ("about 10", 10),
        ("around 15", 15),
        ("About ten minutes", 10),
        ("10 or so", 10),
        ("roughly 20 mins", 20),
        ("5 max", 5),
        ("another 10 thanks", 10),
    ] {
        let reading = said(VisitState::OnSite, LastQuestion::Minutes, text);
        assert_eq!(
            (reading.intent, reading.minutes),
            (Intent::Extend, Some(minutes)),
            "{text}: {}",
            reading.because
        );
        let unasked = said(VisitState::OnSite, LastQuestion::CheckIn, "about 10");
        assert_ne!(unasked.intent, Intent::Extend);
    }
    for text in ["about 10 of them here", "about 2000", "10 people", "no"] {
        let reading = said(VisitState::OnSite, LastQuestion::Minutes, text);
        assert_ne!(reading.intent, Intent::Extend, "{text}: {}", reading.because);
    }
}

#[test]
fn back_on_the_road_is_never_back() {
    let texts = [
        "back on the road",
        "Back on the road now",
        "on the road again",
        "back on the road again thanks",
    ];
    all(VisitState::OnSite, NOTHING, Intent::Left, &texts);
    // On the way to a stop the arrival stays due.
    all(VisitState::Out, NOTHING, Intent::Unclear, &texts);
    all(VisitState::Between, NOTHING, Intent::Unclear, &texts);
}

#[test]
fn a_thumb_after_are_you_ok_is_ok_from_a_worker_and_takes_nothing_from_a_contact() {
    all(
        VisitState::OnSite,
        LastQuestion::CheckIn,
        Intent::Ok,
        &["👍", "👍🏽", "👍👍"],
    );
    all(VisitState::OnSite, NOTHING, Intent::Unclear, &["👍", "👌"]);
    all(
        VisitState::OnSite,
        LastQuestion::Minutes,
        Intent::Unclear,
        &["👍"],
    );
    let mixed = ["👍👎", "👍 not ok", "👍👍👍", "👍?"];
    for text in mixed {
        let reading = said(VisitState::OnSite, LastQuestion::CheckIn, text);
        assert_ne!(reading.intent, Intent::Ok, "{text}");
    }
    let words = words();
    let contact = context(&words, SenderKind::Contact, VisitState::None, LastQuestion::Alert);
    assert_eq!(read("👍", &contact).intent, Intent::Unclear);
}

#[test]
fn a_bare_cancel_calls_the_visit_off() {
    let texts = [
        "cancel",
        "Cancelled",
        "cancel please",
        "cancelled thanks",
        "visit cancelled",
        "visit off, mum poorly",
        "not going ahead",
    ];
    all(VisitState::Out, NOTHING, Intent::Cancel, &texts);
    for text in [
        "cancel that",
        "cancel my sos",
        "cancel the alarm",
        "cancel it",
        "cancel?",
    ] {
        let reading = said(VisitState::Out, NOTHING, text);
        assert_ne!(reading.intent, Intent::Cancel, "{text}: {}", reading.because);
    }
}

#[test]
fn going_in_after_all_is_an_arrival() {
    let texts = [
        "mum changed her mind, we are going in",
        "Mum has changed her mind so we're going in",
        "going in after all",
        "we're going in after all",
        "its back on, going in now",
    ];
    all(VisitState::Returning, NOTHING, Intent::Arrived, &texts);
    for text in [
        "mum changed her mind, not going in",
        "she has changed her mind, he is going in",
        "should we be going in after all?",
        "decided not to go in after all",
    ] {
        let reading = said(VisitState::Returning, NOTHING, text);
        assert_ne!(reading.intent, Intent::Arrived, "{text}: {}", reading.because);
    }
}
