//! LEFT with where next, and LEFT towards school.

use crate::domain::reply::labelled::{context, words};
use homeward::domain::reply::{Intent, LastQuestion, SenderKind, TextReading, VisitState, read};

fn said(state: VisitState, text: &str) -> TextReading {
    let words = words();
    let asked = LastQuestion::Nothing;
    read(text, &context(&words, SenderKind::Worker, state, asked))
}

#[test]
fn left_with_where_next_is_left_and_keeps_the_place_as_typed() {
    for (text, place) in [
        ("left, going to 14 Oak Road M5 4XX next", "14 Oak Road M5 4XX"),
        ("LEFT to 14 Oak Road", "14 Oak Road"),
        ("left, now going to 3 Elm Road", "3 Elm Road"),
        ("we've left, off to see the Browns", "the Browns"),
        ("left, off to see the browns", "the browns"),
        (
            "Left now. Heading over to 22 Birch Close, Salford M5 2AB",
            "22 Birch Close, Salford M5 2AB",
        ),
        ("all done here, heading to 14 oak road next", "14 oak road"),
        ("Finished here, next stop 7 St Mary's Road", "7 St Mary's Road"),
        ("leaving now, on my way to 5 High St", "5 High St"),
        ("left for 14 Oak Road", "14 Oak Road"),
        ("LEFT. NEXT 14 OAK ROAD", "14 OAK ROAD"),
        ("left the house, off to Mrs Patel now", "Mrs Patel"),
        (
            "all fine, left at 2, going to Flat 3, 12 Fern Rd next thanks x",
            "Flat 3, 12 Fern Rd",
        ),
        ("heading to 14 Oak Road now", "14 Oak Road"),
    ] {
        let reading = said(VisitState::OnSite, text);
        let next = reading.next.as_ref().map(|next| next.reveal());
        assert_eq!(
            (reading.intent, next),
            (Intent::Left, Some(place)),
            "{text}: {}",
            reading.because
        );
    }
}

#[test]
fn where_next_is_taken_as_well_after_left_was_texted() {
    let reading = said(VisitState::Returning, "going to 14 Oak Road M5 4XX next");
    assert_eq!(reading.intent, Intent::Left);
    assert!(reading.next.is_some());
}

#[test]
fn a_place_that_others_or_later_go_to_is_no_left_of_the_sender() {
    for text in [
        "mum has left, going to 14 Oak Road",
        "he's left, heading to 14 Oak Road",
        "not left yet, going to 14 Oak Road next",
        "nearly done, heading to 14 Oak Road next",
        "should I have left for 14 Oak Road?",
        "when we've left we are going to 14 Oak Road",
        "going to 14 Oak Road after this",
        "will be heading to 14 Oak Road",
        "left, going to 14 Oak Road but something feels off",
    ] {
        let reading = said(VisitState::OnSite, text);
        assert_eq!(reading.next, None, "{text}");
        assert_ne!(reading.intent, Intent::Left, "{text}: {}", reading.because);
    }
}

#[test]
fn left_because_nobody_came_is_left_and_says_nobody() {
    for text in [
        "left, no one came",
        "no one came so we left",
        "left, nobody in",
        "nobody in, left now",
        "left nobody in",
    ] {
        let reading = said(VisitState::OnSite, text);
        assert_eq!(
            (reading.intent, reading.nobody),
            (Intent::Left, true),
            "{text}: {}",
            reading.because
        );
    }
    let onward = said(VisitState::OnSite, "left, no one came, going to 14 Oak Road next");
    assert_eq!(
        (onward.intent, onward.nobody),
        (Intent::Left, true),
        "{}",
        onward.because
    );
    assert!(onward.next.is_some());
    for text in ["nobody in", "left a card, nobody in", "nobody in, not left yet"] {
        assert!(!said(VisitState::OnSite, text).nobody, "{text}");
    }
}

#[test]
fn asked_to_leave_and_gone_is_left_and_asked_in_is_in() {
    for (text, intent) in [
        ("they asked us to leave so we have left", Intent::Left),
        ("mum asked us to leave so weve left", Intent::Left),
        ("asked to leave, left", Intent::Left),
        ("Mum has asked me in", Intent::Arrived),
        ("dad asked us to come in", Intent::Arrived),
        ("calling the visit off", Intent::Cancel),
        ("mum rang to cancel", Intent::Cancel),
        ("family have asked to rearrange", Intent::Cancel),
    ] {
        let reading = said(VisitState::OnSite, text);
        assert_eq!(reading.intent, intent, "{text}: {}", reading.because);
    }
    for text in [
        "they asked us to leave",
        "they asked us to leave so dad left",
        "he told us to get out so we left",
        "mum hasnt asked me in",
        "he asked me in to his bedroom",
        "visit cancelled, not safe to go in",
    ] {
        let reading = said(VisitState::OnSite, text);
        let reassures = matches!(
            reading.intent,
            Intent::Left | Intent::Arrived | Intent::Cancel | Intent::Ok
        );
        assert!(!reassures, "{text}: {:?}", reading.intent);
    }
}

#[test]
fn danger_beside_a_place_is_danger() {
    for text in [
        "left, going to 14 Oak Road, he is following us",
        "left to 14 Oak Road help",
        "he hit me, left, going to 3 Elm Road",
    ] {
        assert_eq!(said(VisitState::OnSite, text).intent, Intent::Help, "{text}");
    }
}

#[test]
fn before_a_visit_a_place_says_where_they_set_off_to() {
    for state in [VisitState::None, VisitState::Planned] {
        let reading = said(state, "left, going to 14 Oak Road");
        assert_eq!((reading.intent, reading.next), (Intent::Start, None));
    }
    assert_eq!(
        said(VisitState::Out, "on my way to 14 Oak Road").intent,
        Intent::Start
    );
}

#[test]
fn a_place_that_is_next_is_where_next_whatever_the_order() {
    for (text, both) in [
        ("We're out, next we go to 14 Oak Road", true),
        ("left both of us, 14 Oak Road is next", true),
        ("Both out now, 14 Oak Road next please note", true),
        (
            "we've finished and left, calling at 14 Oak Road on the way back",
            true,
        ),
        ("left, 14 Oak Road next", false),
        ("left number 12. on to 14 Oak Road", false),
    ] {
        let reading = said(VisitState::OnSite, text);
        let next = reading.next.as_ref().map(|next| next.reveal());
        let all = (reading.intent, next, reading.both);
        assert_eq!(all, (Intent::Left, Some("14 Oak Road"), both), "{text}");
    }
    for text in ["14 Oak Road is next", "not left yet, 14 Oak Road is next"] {
        let reading = said(VisitState::OnSite, text);
        assert_ne!(reading.intent, Intent::Left, "{text}: {}", reading.because);
    }
}

#[test]
fn towards_school_is_left_and_back_only_when_they_are_there() {
    for text in [
        "left, back to school",
        "left now back in school in 20 mins",
        "back to school",
        "back to school now",
        "done, straight back to school",
        "left, will be back in school by 2.30",
        "left back in school about 10 mins",
        "all done, back to the office",
    ] {
        let reading = said(VisitState::OnSite, text);
        assert_eq!(reading.intent, Intent::Left, "{text}: {}", reading.because);
        assert_eq!(reading.next, None, "{text}");
    }
    for text in [
        "back",
        "back in school",
        "back at school now",
        "arrived back to school",
        "got back to school",
    ] {
        assert_eq!(said(VisitState::Returning, text).intent, Intent::Back, "{text}");
    }
}
