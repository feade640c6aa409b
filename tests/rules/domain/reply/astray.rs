//! Words of workers that the tables once let go by: whom somebody holds on to, who goes off with whom, and where to instead.

use crate::domain::reply::labelled::{context, words};
use homeward::domain::reply::{Intent, LastQuestion, SenderKind, TextReading, VisitState, read};

const NOTHING: LastQuestion = LastQuestion::Nothing;

/// Every state with a visit going on.
const OPEN: [VisitState; 4] = [
    VisitState::Out,
    VisitState::OnSite,
    VisitState::Between,
    VisitState::Returning,
];

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

fn all_worry(states: &[VisitState], texts: &[&str]) {
    for text in texts {
        for state in states {
            let reading = said(*state, NOTHING, text);
            let worries = reading.intent == Intent::Unclear && reading.worrying;
            assert!(
                worries || reading.intent == Intent::Help,
                "{state:?} {text}: {reading:?}"
            );
        }
    }
}

#[test]
fn p08_somebody_who_holds_on_worries_and_gives_no_more_time() {
    all_worry(
        &[VisitState::OnSite],
        &[
            "need 20 more mins he's not finished with us",
            "need another half hour, he's not letting up",
            "20 more mins, dad hasn't done with me",
            "more 15, they're not backing off",
        ],
    );
    // Mirror: what is not finished is the visit.
    all(
        VisitState::OnSite,
        NOTHING,
        Intent::Extend,
        &[
            "need 20 more mins, not finished yet",
            "need 20 more mins mum not finished with the form",
            "need another half hour, lots to get through",
        ],
    );
}

#[test]
fn p08_going_off_with_somebody_of_the_family_moves_nobody() {
    all_worry(
        &OPEN,
        &[
            "back. Mel went with dad",
            "left, Mel went with dad",
            "Mel has gone off with the dad",
            "driving back, dad in the car with us",
            "heading back, got the dad in the car",
            "on way back with the dad",
            "on way back to school with the dad",
        ],
    );
    // Mirror: nobody of the family goes with them.
    for (text, intent) in [
        ("left, pupil went with nan", Intent::Left),
        ("on way back with Mel", Intent::Left),
        ("driving back, Mel in the car with me", Intent::Left),
        ("left, in the car now", Intent::Left),
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_eq!(reading.intent, intent, "{text}: {reading:?}");
    }
}

#[test]
fn p08_a_threat_to_sort_somebody_out_worries() {
    all_worry(
        &[VisitState::None, VisitState::OnSite],
        &[
            "just remembered dad said he'd come up to school and sort me out",
            "he said he will come to the office and sort us out",
        ],
    );
    for text in [
        "can someone sort me out a lift",
        "mum will sort the form out",
        "sort us out a room please",
    ] {
        let reading = said(VisitState::None, NOTHING, text);
        assert!(
            !reading.worrying && reading.intent != Intent::Help,
            "{text}: {reading:?}"
        );
    }
}

#[test]
fn p08_broken_words_of_being_kept_are_help() {
    all(
        VisitState::OnSite,
        NOTHING,
        Intent::Help,
        &[
            "man close door we inside no can go",
            "hes drunj and grabbimg me",
            "we r ok we r in the bedroom he is outside it",
            "we have been asked not to leave",
            "weve been told not to go anywhere",
            "nobody is letting us out",
            "no one will let me leave",
            "HE LP",
            "hel p",
            "someone trying my door",
            "hes rattling our front door",
            "someone is trying the door handle",
        ],
    );
    all(
        VisitState::OnSite,
        LastQuestion::CheckIn,
        Intent::Help,
        &["not rly", "not rlly"],
    );
    // Mirror: a door that nobody is held by, and a going in that waits.
    for text in [
        "mum is trying the door",
        "nobody is letting us in",
        "we were asked not to go in yet",
        "pupil in the bedroom, mum is outside",
        "no, can leave any time",
        "he lives at number 3",
        "knocked, closed door, no answer",
        "knocked, door closed, im in the car",
        "we were asked to leave",
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_ne!(reading.intent, Intent::Help, "{text}: {reading:?}");
    }
}

#[test]
fn p08_stop_texting_under_somebodys_eyes_is_no_opting_out() {
    all_worry(
        &[VisitState::OnSite],
        &[
            "stop texting hes looking at my phone",
            "no more texts he's reading them",
            "stop texting, dad is watching me",
        ],
    );
    all(
        VisitState::OnSite,
        NOTHING,
        Intent::OptOut,
        &["stop texting", "stop texting me please", "no more texts thanks"],
    );
}

#[test]
fn nobody_in_but_him_is_somebody_in() {
    for text in [
        "no one in but him",
        "nobody home except the dad",
        "nobody in apart from him",
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_eq!(reading.intent, Intent::Unclear, "{text}: {}", reading.because);
    }
    let mirror = [
        "no one in",
        "nobody in but mum rang",
        "no one in but they said wait",
    ];
    all(VisitState::OnSite, NOTHING, Intent::NoAnswer, &mirror);
}

#[test]
fn already_there_before_setting_off_is_in() {
    let texts = [
        "already here",
        "already here tbh forgot to text, mum just opened door",
        "already there, dad let us in",
        "we're already inside",
    ];
    all(VisitState::Planned, NOTHING, Intent::Arrived, &texts);
    for text in ["he's already here", "already had lunch", "already late"] {
        let reading = said(VisitState::Planned, NOTHING, text);
        assert_ne!(reading.intent, Intent::Arrived, "{text}: {}", reading.because);
    }
}

#[test]
fn not_going_calls_a_planned_visit_off() {
    let texts = [
        "not goin today now. tmrw instead",
        "we're not going, Mel's ill",
        "we're not going, Mel is sick",
        "were not going today, Mel's off",
    ];
    all(VisitState::Planned, NOTHING, Intent::Cancel, &texts);
    for text in [
        "we're not going in",
        "not going well",
        "we're not going anywhere",
        "not going home yet",
    ] {
        let reading = said(VisitState::OnSite, NOTHING, text);
        assert_ne!(reading.intent, Intent::Cancel, "{text}: {}", reading.because);
    }
}

#[test]
fn in_after_the_last_stop_is_asked_back_where_the_place_is_not_the_households() {
    for text in [
        "pulled up at school",
        "parked at the office",
        "just got in",
        "weve just got in",
        "in the office with pat now",
    ] {
        let reading = said(VisitState::Returning, NOTHING, text);
        let moves = matches!(reading.intent, Intent::Arrived | Intent::Back | Intent::HomeSafe);
        assert!(!moves, "{text}: {reading:?}");
    }
    let mirror = ["just got in", "got in now", "pulled up", "pulled up outside"];
    all(VisitState::Out, NOTHING, Intent::Arrived, &mirror);
    all(
        VisitState::Returning,
        NOTHING,
        Intent::Arrived,
        &["went back in", "at the house"],
    );
}

#[test]
fn another_place_instead_is_where_next() {
    for (state, text, place) in [
        (
            VisitState::Returning,
            "going to see the dad at his flat 7 Mill Lane now",
            "the dad at his flat 7 Mill Lane",
        ),
        (VisitState::Returning, "going to dads flat now", "dads flat"),
        (VisitState::Returning, "on way to 8 Fern st instead", "8 Fern st"),
        (
            VisitState::Between,
            "swapping, going to 3 elm rd instead",
            "3 elm rd",
        ),
        (
            VisitState::Out,
            "going to 8 Fern St instead, mum's there",
            "8 Fern St",
        ),
    ] {
        let reading = said(state, NOTHING, text);
        let next = reading.next.as_ref().map(|next| next.reveal());
        assert_eq!(
            (reading.intent, next),
            (Intent::Left, Some(place)),
            "{text}: {}",
            reading.because
        );
    }
    // Where to is not to be read: asked, and never thanked for.
    for (state, text) in [
        (VisitState::Out, "they've moved, neighbour says gone to 8 Fern St"),
        (VisitState::Returning, "going to see the dad now"),
        (VisitState::Returning, "going to see another family"),
    ] {
        let reading = said(state, NOTHING, text);
        assert_eq!(reading.intent, Intent::Unclear, "{text}: {}", reading.because);
    }
    // Mirror: on the way to the planned stop nothing changes.
    all(
        VisitState::Out,
        NOTHING,
        Intent::Start,
        &["going to 14 Oak Road", "going to see mum now", "setting off now"],
    );
    all(
        VisitState::Returning,
        NOTHING,
        Intent::Start,
        &["setting off now"],
    );
}

#[test]
fn a_calm_word_is_no_alarm() {
    all(
        VisitState::OnSite,
        LastQuestion::CheckIn,
        Intent::Ok,
        &[
            "were ok, dog is dead friendly",
            "omg sorry phone was on silent!! all fine",
        ],
    );
    all(
        VisitState::Out,
        NOTHING,
        Intent::Ok,
        &["still on way all good thx"],
    );
    for (state, text) in [
        (VisitState::OnSite, "ok not left yet"),
        (VisitState::Planned, "so can we go or not??"),
    ] {
        let reading = said(state, LastQuestion::CheckIn, text);
        assert_eq!(reading.intent, Intent::Unclear, "{text}: {}", reading.because);
        assert!(!reading.worrying, "{text}: {}", reading.because);
    }
    // Mirror: the same words with danger in them.
    all(
        VisitState::OnSite,
        LastQuestion::CheckIn,
        Intent::Help,
        &[
            "ok not",
            "ok not safe",
            "is he going to let us go or not",
            "dog is dead",
        ],
    );
    all_worry(
        &[VisitState::OnSite],
        &["omg he is shouting", "omg sorry he is shouting", "omg call me"],
    );
    all(
        VisitState::Out,
        NOTHING,
        Intent::Late,
        &["still on the way, bad traffic"],
    );
}
