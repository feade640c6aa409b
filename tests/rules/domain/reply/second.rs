//! What the second reader adds to the rules, and where its limits are (P8).

use crate::domain::reply::labelled::{context, is_reassuring, words};
use homeward::domain::reply::{Intent, LastQuestion, SenderKind, TextReading, VisitState, read};

fn worker(text: &str, asked: LastQuestion) -> TextReading {
    read(
        text,
        &context(&words(), SenderKind::Worker, VisitState::OnSite, asked),
    )
}

fn contact(text: &str) -> TextReading {
    read(
        text,
        &context(
            &words(),
            SenderKind::Contact,
            VisitState::None,
            LastQuestion::Alert,
        ),
    )
}

#[test]
fn a_yes_alone_answers_are_you_ok_and_nothing_else() {
    for text in ["yes", "yep", "y", "fine", "yes thanks", "ok ok"] {
        let answer = worker(text, LastQuestion::CheckIn);
        assert_eq!(answer.intent, Intent::Ok, "{text}: {}", answer.because);
        assert!(answer.learned, "{text} counts once in a row");
        let unasked = worker(text, LastQuestion::Nothing);
        assert_eq!(unasked.intent, Intent::Unclear, "{text}: {}", unasked.because);
    }
}

#[test]
fn a_protest_takes_nothing_from_an_ok_in_answer_to_a_question() {
    for text in ["dont worry im fine", "im fine stop worrying", "I'm fine honestly"] {
        let reading = worker(text, LastQuestion::CheckIn);
        assert_eq!(reading.intent, Intent::Ok, "{text}: {}", reading.because);
        assert!(!reading.worrying, "{text}");
    }
    for text in ["im fine i think", "dont worry if i dont reply"] {
        let reading = worker(text, LastQuestion::CheckIn);
        assert_eq!(reading.intent, Intent::Unclear, "{text}: {}", reading.because);
    }
}

#[test]
fn an_ok_amid_everyday_words_is_an_ok() {
    for text in [
        "all ok here, mum has baked a lovely lemon sponge",
        "everything's grand, kettle on and the twins are colouring dinosaurs",
        "we're fine thanks, lots of rain on the conservatory roof",
    ] {
        let reading = worker(text, LastQuestion::CheckIn);
        assert_eq!(reading.intent, Intent::Ok, "{text}: {}", reading.because);
    }
}

#[test]
fn a_word_that_could_matter_beside_an_ok_reassures_nobody() {
    for text in [
        "all ok here, bachao",
        "im feart, all ok",
        "not in order, all ok",
        "no sorry, all ok",
        "and, all ok",
    ] {
        let reading = worker(text, LastQuestion::CheckIn);
        assert!(!is_reassuring(reading.intent), "{text}: {}", reading.because);
    }
}

#[test]
fn a_safe_word_drawled_or_without_vowels_is_duress() {
    for text in [
        "maaarigolds are lovely, all ok",
        "all ok, mrrglds out in the garden",
        "ok, home safe, auntieberly rang",
    ] {
        let reading = worker(text, LastQuestion::CheckIn);
        assert_eq!(reading.intent, Intent::Duress, "{text}: {}", reading.because);
    }
}

#[test]
fn a_contact_who_is_elsewhere_or_tells_of_another_matter_takes_and_ends_nothing() {
    for text in [
        "on my way to the dentist with my son",
        "heading to assembly",
        "i have rung the police about the stolen minibus",
        "saw her at 11 and she was right as rain",
        "i am on annual leave, please try karen",
    ] {
        let reading = contact(text).intent;
        let takes = matches!(
            reading,
            Intent::Ack | Intent::SafeConfirmed | Intent::PoliceCalled
        );
        assert!(!takes, "{text}: {reading:?}");
    }
}
