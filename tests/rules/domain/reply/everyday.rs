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
fn p08_the_leaving_or_going_in_of_somebody_else_moves_nobody() {
    let movements = [
        Intent::Left,
        Intent::Arrived,
        Intent::Back,
        Intent::HomeSafe,
        Intent::Late,
    ];
    for text in [
        "he is back on the road now",
        "mum is back on the road",
        "Mel is back on the road",
        "dad's back on the road",
        "they are back on the road again",
        "the nurse is back on the road",
        "the car is back on the road",
        "its back on the road now",
        "he is on the road again",
        "Mel on the road again",
        "dad left too",
        "the social worker left as well",
        "social worker has left",
        "the nurse has left",
        "the interpreter left straight away",
        "dad left straight away",
        "he was told to leave by mum and left",
        "dad was asked to leave and has left",
        "mum told him to go and he has gone",
        "they asked him to leave and he left",
        "they asked us to leave so dad has left",
        "mum changed her mind dad and gran are going in",
        "mum changed her mind, they are going in",
        "visit back on dad is going in",
        "its back on and the nurse is going in",
        "dad is going in after all",
        "the nurse is in after all",
        "dads tube is suspended",
        "he has left now, Mel is still inside",
        "dad left now, Mel is still inside",
        "dad has got a puncture",
    ] {
        for state in [VisitState::Out, VisitState::OnSite] {
            let reading = said(state, NOTHING, text);
            assert!(!movements.contains(&reading.intent), "{text}: {reading:?}");
        }
    }
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

#[test]
fn what_is_not_called_off_and_what_is_no_visit_stays_due() {
    for text in [
        "not cancelling, mum is here",
        "not called off",
        "we haven't cancelled",
        "mum cancelled her lunch",
        "visit isn't off",
    ] {
        let reading = said(VisitState::Out, NOTHING, text);
        assert_ne!(reading.intent, Intent::Cancel, "{text}: {}", reading.because);
    }
    let off = [
        "cancel",
        "we have cancelled it",
        "the visit isn't happening",
        "we're calling this one off, mum is at work",
        "visit's off, mum has just rung to say they are at A&E",
        "the visit isn't happening, they have gone to hospital",
    ];
    all(VisitState::Out, NOTHING, Intent::Cancel, &off);
}

#[test]
fn asked_to_leave_and_gone_is_left() {
    let texts = [
        "been asked to leave, left straight away",
        "we were asked to leave, both left",
        "dad told me to go so I've left",
        "mum wanted me out, I have left",
        "we've been told to leave so we left",
        "asked to go by the mother, left the house",
        "they've asked me to go so gone, left",
        "mum asked us to go so we've gone",
        "The family would like us to leave so we have left",
        "Asked to leave by parent, we are out and have left",
    ];
    all(VisitState::OnSite, NOTHING, Intent::Left, &texts);
    for text in [
        "been asked to leave",
        "asked to leave but not left yet",
        "asked to leave, mum has left",
        "he told me to go and left me here",
        "told to leave or else",
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_ne!(reading.intent, Intent::Left, "{text}: {}", reading.because);
    }
}

#[test]
fn in_now_after_bad_traffic_or_after_all_is_an_arrival() {
    let texts = [
        "in now, sorry traffic was awful",
        "we are in now, sorry traffic was awful",
        "we are in after all",
    ];
    all(VisitState::Out, NOTHING, Intent::Arrived, &texts);
    let held_up = ["stuck in traffic now", "in traffic, sorry"];
    for text in held_up {
        let reading = said(VisitState::Out, NOTHING, text);
        assert_ne!(reading.intent, Intent::Arrived, "{text}: {}", reading.because);
    }
    let somebody = said(VisitState::Out, NOTHING, "not nobody in, mum came to the door");
    assert_ne!(somebody.intent, Intent::NoAnswer, "{}", somebody.because);
}

#[test]
fn a_puncture_and_a_suspended_tube_are_delays_and_harm_is_not() {
    let delays = [
        "tube is suspended, going to be late",
        "puncture, ringing the breakdown people",
        "got a puncture",
    ];
    all(VisitState::Out, NOTHING, Intent::Late, &delays);
    all(
        VisitState::Out,
        NOTHING,
        Intent::Help,
        &["not moving, accident on the A6"],
    );
}

#[test]
fn staying_and_all_fine_is_ok() {
    let texts = ["staying, all fine", "staying, all well", "we are staying, all ok"];
    all(VisitState::OnSite, LastQuestion::CheckIn, Intent::Ok, &texts);
    for text in ["staying in the car", "he is staying, all fine", "staying"] {
        let reading = said(VisitState::OnSite, LastQuestion::CheckIn, text);
        assert_ne!(reading.intent, Intent::Ok, "{text}: {}", reading.because);
    }
}

#[test]
fn a_colleague_named_with_the_sender_speaks_for_both_and_one_still_inside_does_not() {
    for (text, intent, both) in [
        ("both back", Intent::Back, true),
        ("Mel and I are back", Intent::Back, true),
        ("Mel and I have left", Intent::Left, true),
        ("left. Mel is still in there", Intent::Left, false),
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_eq!((reading.intent, reading.both), (intent, both), "{text}");
    }
    for (text, both) in [
        ("Jo and Mel left", true),
        ("Mel and Jo have left now", true),
        ("left, Mel staying", false),
        ("left now. Mel is staying there", false),
        ("left, Mel stayed behind", false),
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_eq!((reading.intent, reading.both), (Intent::Left, both), "{text}");
    }
    let back = said(VisitState::Returning, NOTHING, "Mel is back too");
    assert_ne!(back.intent, Intent::Help, "{}", back.because);
    let missing = [
        "Mel is not back",
        "Mel isn't back",
        "Mel has not come back",
        "Mel is still not back",
    ];
    all(VisitState::Returning, NOTHING, Intent::Help, &missing);
}

#[test]
fn left_no_answer_is_left_with_nobody_in() {
    for text in [
        "left no answer",
        "left, no answer",
        "left no reply",
        "left, nobody in",
    ] {
        let reading = said(VisitState::Out, NOTHING, text);
        assert_eq!((reading.intent, reading.nobody), (Intent::Left, true), "{text}");
    }
    for text in ["mum left no answer", "no answer left card", "she left, no answer"] {
        let reading = said(VisitState::Out, NOTHING, text);
        assert!(reading.intent != Intent::Left, "{text}: {reading:?}");
    }
}

#[test]
fn a_guess_of_the_minutes_is_no_worry_and_moves_no_time() {
    for text in [
        "dunno yet, maybe an hour",
        "not sure, maybe 20 mins",
        "dont know, perhaps half an hour",
    ] {
        let reading = said(VisitState::Out, LastQuestion::Minutes, text);
        assert_eq!(
            (reading.intent, reading.worrying),
            (Intent::Unclear, false),
            "{text}: {reading:?}"
        );
    }
    for text in [
        "dunno, maybe he will calm down",
        "not sure if we are ok, maybe 20 mins",
    ] {
        let reading = said(VisitState::Out, LastQuestion::Minutes, text);
        assert!(
            reading.worrying || reading.intent == Intent::Help,
            "{text}: {reading:?}"
        );
    }
    for text in ["dunno yet, maybe an hour", "maybe ok"] {
        let reading = said(VisitState::OnSite, LastQuestion::CheckIn, text);
        assert!(reading.worrying, "{text}: {reading:?}");
    }
}
