//! A visit called off for a danger of no person, by a worker who has not gone in.

use crate::domain::reply::labelled::{context, words};
use homeward::domain::reply::{Intent, LastQuestion, SenderKind, TextReading, VisitState, read};

fn said(state: VisitState, text: &str) -> TextReading {
    let words = words();
    let asked = LastQuestion::Nothing;
    read(text, &context(&words, SenderKind::Worker, state, asked))
}

const KEPT_OUT: &[&str] = &[
    "visit cancelled, not safe to go in, dog loose",
    "Visit cancelled. Dog loose in the garden so we havent gone in",
    "dog loose so not going in",
    "called it off, big dog loose, back in the car",
    "cancelled, aggressive dog in the yard, leaving now",
    "not gone in, dogs off the lead",
    "didn't go in, dog is loose, sat in the car",
    "its not safe to go in, there is a smell of gas, weve called it off",
    "abandoned the visit, stairs are rotten, not going in",
    "Calling off - their dog is out and not tied up. Didnt go in.",
];

#[test]
fn a_calling_off_for_a_loose_dog_by_a_worker_who_has_not_gone_in_is_a_concern_and_asked_about() {
    for text in KEPT_OUT {
        for state in [VisitState::Out, VisitState::Between, VisitState::Returning] {
            let reading = said(state, text);
            assert!(
                reading.intent == Intent::Unclear && reading.worrying && reading.kept_out,
                "{text}: {reading:?}"
            );
        }
    }
}

#[test]
fn where_an_in_stands_the_same_words_are_no_mere_calling_off() {
    for text in KEPT_OUT {
        for state in [VisitState::OnSite, VisitState::None, VisitState::Planned] {
            assert!(!said(state, text).kept_out, "{text}");
        }
    }
    let inside = said(
        VisitState::OnSite,
        "visit cancelled, not safe to go in, dog loose",
    );
    assert_eq!(inside.intent, Intent::Help);
}

#[test]
fn p08_danger_of_a_person_or_one_not_said_to_be_left_behind_is_help_or_at_least_a_worry_as_ever() {
    for text in [
        "visit cancelled, not safe to go in, man with a knife",
        "visit cancelled, not safe, dad is shouting, in the car",
        "visit cancelled, not safe to go in, dog loose, ali is inside",
        "visit cancelled, not safe to go in, he set the dog on us",
        "not safe to go in, dog bit me, in the car",
        "visit cancelled, we are not safe, dog loose",
        "visit cancelled, not safe, dog loose",
        "cancelled, dog loose, not safe, cant get out, in the car",
        "visit cancelled, not safe to go in, dog loose, help",
        "visit off, not going in, not safe here now, trapped in the car",
    ] {
        let reading = said(VisitState::Out, text);
        assert!(!reading.kept_out, "{text}: {reading:?}");
        assert_eq!(reading.intent, Intent::Help, "{text}: {reading:?}");
    }
}

#[test]
fn p08_a_way_that_is_shut_or_harm_done_is_help_though_the_text_calls_the_visit_off() {
    for text in [
        "not safe to get in car",
        "cant get in the car not safe visit off",
        "not safe to go in dog loose got bit in the car",
        "dog loose it got me, in the car",
        "not safe to go in, not leaving",
        "off, being moved away, not safe to go in",
        "visit off, dog loose, not safe to go back to the car",
        "not safe to go in, stopped by a dog",
        "not safe to go in, dog coming",
        "not safe to go in, dog loose, coming for us, in the car",
        "not safe to go in, it is following",
        "visit off, not safe to go in, blood, in the car",
        "visit off not safe to go in hurt, in the car",
        "dog loose so not going in, in the car, it bit",
        "dog loose not going in, bitten",
        "dog loose, coming for us, not going in",
    ] {
        for state in [VisitState::Out, VisitState::Between, VisitState::Returning] {
            let reading = said(state, text);
            assert!(!reading.kept_out, "{text}: {reading:?}");
            assert_eq!(reading.intent, Intent::Help, "{text}: {reading:?}");
        }
    }
}

#[test]
fn p08_a_text_that_does_not_say_that_the_worker_is_out_of_reach_is_no_mere_calling_off() {
    for text in [
        "not safe to go, dog loose",
        "visit off dog loose in the car park",
        "visit off, dog loose by the car",
        "not safe, dog loose, waiting outside",
        "dog loose, visit off, not got back in the car",
        "visit cancelled, dog loose, dog walked away",
        "visit off, dog loose, not left",
        "visit off, dog loose, cant get to the car",
        "the nurse is not going in, dog loose",
    ] {
        let reading = said(VisitState::Out, text);
        assert!(!reading.kept_out, "{text}: {reading:?}");
    }
}
