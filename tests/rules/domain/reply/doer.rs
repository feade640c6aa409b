//! Whose coming and going a text reports: the sender's own, of now, and nobody else's.

use crate::domain::reply::labelled::{context, is_reassuring, words};
use homeward::domain::reply::{Intent, LastQuestion, SenderKind, TextReading, VisitState, read};

fn said(state: VisitState, text: &str) -> TextReading {
    let words = words();
    let asked = match state {
        VisitState::OnSite => LastQuestion::CheckIn,
        _ => LastQuestion::Nothing,
    };
    read(text, &context(&words, SenderKind::Worker, state, asked))
}

/// Every text is read as one of the intents from inside a home.
fn inside(intents: &[Intent], texts: &[&str]) {
    all(VisitState::OnSite, intents, texts);
}

fn all(state: VisitState, intents: &[Intent], texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, said(state, text)))
        .filter(|(_, reading)| !intents.contains(&reading.intent))
        .map(|(text, reading)| format!("{text}: {:?}, {}", reading.intent, reading.because))
        .collect();
    assert!(wrong.is_empty(), "{state:?}, not {intents:?}: {wrong:#?}");
}

/// No text may move a visit or quieten anything.
fn moves_nobody(state: VisitState, texts: &[&str]) {
    all(state, &[Intent::Unclear], texts);
}

const BACK: &[Intent] = &[Intent::Back];
const LEFT: &[Intent] = &[Intent::Left];
const OK: &[Intent] = &[Intent::Ok];

#[test]
fn the_coming_back_of_others_is_no_back() {
    let texts = [
        "he came back",
        "dad came back",
        "the brother came back",
        "mum and dad got back",
        "they came back",
        "he came back in",
        "mel came back",
        "kids are all back now",
        "dad has just come back in",
    ];
    moves_nobody(VisitState::OnSite, &texts);
    moves_nobody(VisitState::Returning, &texts);
    let own = [
        "im back",
        "we're back",
        "back",
        "Mel and I are back",
        "back in school",
    ];
    all(VisitState::Returning, BACK, &own);
}

#[test]
fn a_promise_for_later_is_no_report() {
    let texts = [
        "will do the write up when im back",
        "all fine speak when im back",
        "still here, will text when im back",
        "ill text when im back",
        "ill text as soon as im back",
        "speak once we are all back",
        "will ring after we get back",
        "text you when i have left",
    ];
    for state in [VisitState::OnSite, VisitState::Returning] {
        all(state, &[Intent::Unclear, Intent::Ok], &texts);
    }
    all(VisitState::Returning, BACK, &["back, all fine"]);
}

#[test]
fn the_leaving_of_others_is_no_left() {
    let texts = [
        "mum and dad have left",
        "mum and dad are leaving",
        "mums on the way back",
        "dad on way back",
        "dad is on his way home",
        "kids in the car",
        "dad in the car",
        "dad and mum left",
        "my colleague has left",
    ];
    moves_nobody(VisitState::OnSite, &texts);
    let with_colleague = [
        "mel in car me still inside",
        "mel and mum have left",
        "mel is in the car",
        "mel is in im in the car",
    ];
    moves_nobody(VisitState::OnSite, &with_colleague);
    let own = [
        "ive left",
        "left now",
        "in the car",
        "on my way back",
        "mel and i have left",
        "visit with mum and dad, left now",
        "mum. left",
        "mum has left, im on my way back",
    ];
    inside(LEFT, &own);
}

#[test]
fn whoever_is_left_behind_has_not_left() {
    let texts = [
        "left here with kids",
        "left in the house with dad",
        "left in the kitchen with the kids",
        "just me left",
        "just me and the kids left",
        "i should have left",
        "should have left by now",
        "me and the kids left",
    ];
    moves_nobody(VisitState::OnSite, &texts);
    inside(
        LEFT,
        &["just left", "left in my car", "left 5 mins ago", "have left"],
    );
}

#[test]
fn the_being_home_of_others_is_no_home() {
    let texts = [
        "kids home safe",
        "they are home safe",
        "mel is home safe",
        "mum got home safe",
        "saw him home safe",
        "everyone home safe",
    ];
    moves_nobody(VisitState::OnSite, &texts);
    moves_nobody(VisitState::Returning, &texts);
    let own = ["home safe", "got home safe thanks", "im home safe"];
    all(VisitState::Returning, &[Intent::HomeSafe], &own);
}

#[test]
fn going_in_again_is_no_back() {
    let texts = [
        "went to the car, back now",
        "left, back in now",
        "back in now mum calm",
        "back from the car",
        "left and came back",
        "im back in",
    ];
    moves_nobody(VisitState::OnSite, &texts);
    for state in [VisitState::OnSite, VisitState::Between, VisitState::Returning] {
        all(
            state,
            &[Intent::Arrived],
            &["went back in", "gone back in", "going back in now"],
        );
    }
    let own = ["back in school now", "left at 2, back in school now", "back now"];
    all(VisitState::Returning, BACK, &own);
}

#[test]
fn a_calm_look_is_no_ok() {
    let texts = [
        "all ok mel upstairs with dad",
        "all ok dad has had a few",
        "all ok in his room",
        "all fine just the kids here",
        "ok thank you officer",
        "all good just dad here",
    ];
    moves_nobody(VisitState::OnSite, &texts);
    inside(OK, &["all ok thanks", "ok we are fine", "all ok kid in his room"]);
}

#[test]
fn others_being_well_and_having_been_well_is_no_ok() {
    let texts = [
        "kids all ok",
        "they are all fine",
        "mum all good",
        "kids are all safe",
        "house ok",
        "i was ok",
        "been ok",
        "ok yesterday",
        "ok earlier",
    ];
    moves_nobody(VisitState::OnSite, &texts);
    inside(
        OK,
        &[
            "with mum and kids all ok",
            "me and mel all ok",
            "im ok",
            "all ok, kids ok too",
        ],
    );
}

#[test]
fn being_asked_in_and_going_in_is_in() {
    let texts = [
        "mum wants me to come in so im going in",
        "was invited in for a brew, gone inside",
        "Mum has asked me in",
    ];
    all(VisitState::OnSite, &[Intent::Arrived], &texts);
    let others = [
        "mum wants me to come in",
        "mum wants me to come in but im not going in",
    ];
    for text in others {
        let reading = said(VisitState::OnSite, text);
        assert!(!is_reassuring(reading.intent), "{text}: {}", reading.because);
    }
}

#[test]
fn going_off_with_a_parent_worries() {
    let texts = [
        "ok, going for a drive with dad",
        "off to the hospital with mum",
        "in the car with dad",
        "left now with dad",
        "left now, he's walking me to the car",
        "in dads car on way to school",
        "dad is giving me a lift",
    ];
    for text in texts {
        let reading = said(VisitState::OnSite, text);
        let is_told = reading.intent == Intent::Help || reading.worrying;
        assert!(is_told, "{text}: {:?}, {}", reading.intent, reading.because);
    }
    inside(
        LEFT,
        &[
            "left now with mel",
            "mum was lovely, left now",
            "left, walking to the car",
        ],
    );
    inside(OK, &["all ok going through forms with mum"]);
}

#[test]
fn wrong_person_and_not_wanting_to_go_in_refuse_no_texts() {
    for text in [
        "sorry wrong person",
        "dont want to go in, bad feeling",
        "dont want to be here",
    ] {
        let reading = said(VisitState::Out, text);
        assert_eq!(reading.intent, Intent::Unclear, "{text}: {}", reading.because);
    }
    assert!(said(VisitState::Out, "dont want to go in, bad feeling").worrying);
    for text in [
        "dont want any more texts",
        "wrong number",
        "dont want these messages",
    ] {
        let reading = said(VisitState::Out, text);
        assert_eq!(reading.intent, Intent::OptOut, "{text}: {}", reading.because);
    }
}

#[test]
fn a_bus_that_arrived_brings_nobody() {
    moves_nobody(VisitState::Out, &["the taxi has arrived", "bus arrived"]);
    all(
        VisitState::Out,
        &[Intent::Arrived],
        &["arrived", "ive arrived", "have arrived now"],
    );
}

#[test]
fn nobody_in_and_going_is_both() {
    for state in [VisitState::Out, VisitState::OnSite] {
        for text in [
            "no one in so heading back to school",
            "no answer on my way back",
            "nobody home, off to 14 Oak Road next",
            "no answer, going to 14 Oak Road next",
        ] {
            let reading = said(state, text);
            assert!(
                reading.intent == Intent::Left && reading.nobody,
                "{text}: {}",
                reading.because
            );
        }
    }
    let stays = [
        "no answer, heading back to the car to wait",
        "nobody in, will try again then head back",
    ];
    for text in stays {
        assert_ne!(said(VisitState::OnSite, text).intent, Intent::Left, "{text}");
    }
}

#[test]
fn shown_the_door_and_a_visit_cut_short_are_left() {
    inside(
        LEFT,
        &[
            "been shown the door, off now",
            "visit cut short, mum poorly, walking to the car",
        ],
    );
    moves_nobody(
        VisitState::OnSite,
        &["been shown the door", "visit cut short, mum poorly"],
    );
}

#[test]
fn a_left_taken_back_is_watched_again() {
    for text in [
        "sorry not left yet",
        "havent left yet",
        "not left",
        "oops, im still inside",
    ] {
        let reading = said(VisitState::Returning, text);
        assert_eq!(reading.intent, Intent::Arrived, "{text}: {}", reading.because);
        let between = said(VisitState::Between, text);
        assert!(
            !is_reassuring(between.intent) || between.intent == Intent::Late,
            "{text}: {}",
            between.because
        );
    }
}

#[test]
fn a_phrase_in_other_words_of_its_meaning_is_duress_with_a_visit_open() {
    let phrases = [
        "please move my dentist appointment".to_owned(),
        "I am on a home visit, and I need cover for my duty".to_owned(),
    ];
    let reads = |state, text: &str| {
        let words = words();
        let mut context = context(&words, SenderKind::Worker, state, LastQuestion::Nothing);
        context.phrases.phrases = &phrases;
        read(text, &context).intent
    };
    for text in [
        "cud u shift my dentists appt",
        "please change my dental appointment",
        "can you sort my duty im on a visit",
    ] {
        for state in [
            VisitState::Out,
            VisitState::OnSite,
            VisitState::Between,
            VisitState::Returning,
        ] {
            assert_eq!(reads(state, text), Intent::Duress, "{state:?} {text}");
        }
        assert_ne!(reads(VisitState::None, text), Intent::Ok, "{text}");
    }
    // One word of a phrase, or words of its meaning alone, are of everyday.
    for text in [
        "mum wants to change the hospital slot",
        "all ok sorting the timetable",
        "change of plan, mum has a dental booking",
    ] {
        assert_ne!(reads(VisitState::OnSite, text), Intent::Duress, "{text}");
    }
}

#[test]
fn nearly_back_is_a_leaving_of_the_sender_and_nothing_left_to_do_is_none() {
    let texts = [
        "nearly back",
        "almost at school",
        "nearly back at school, 5 mins",
        "almost back now",
    ];
    for state in [VisitState::OnSite, VisitState::Returning] {
        all(state, LEFT, &texts);
        moves_nobody(
            state,
            &[
                "mum is nearly back",
                "kids are almost at school",
                "nearly back at the house",
                "nothing left to do",
                "not much left to do here",
            ],
        );
    }
}

#[test]
fn on_the_way_to_another_stop_is_a_leaving_that_names_no_place() {
    for text in [
        "on my way to the second one",
        "off to the second one now",
        "on our way to the next one",
    ] {
        let reading = said(VisitState::OnSite, text);
        assert!(
            reading.intent == Intent::Left && reading.onward,
            "{text}: {reading:?}"
        );
    }
    for text in [
        "going to the second one later",
        "when i go to the second one",
        "left, on my way to the second one",
        "arrived at the second one",
    ] {
        assert!(!said(VisitState::OnSite, text).onward, "{text}");
    }
}
