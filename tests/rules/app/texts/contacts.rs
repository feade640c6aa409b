//! What contacts text back (docs/rules/reading.md): what each text does to the alert, and what it is answered with.

use crate::support::bench::{Bench, MORGAN, PAT, SAM, to};
use crate::support::school::{clock, id};
use crate::support::story::{opened, tell};
use homeward::domain::alert::{CauseWhat, SafetyBasis};
use homeward::domain::command::{ContactSays, SafeOf, VisitCommand};
use homeward::domain::delivery::SubjectId;
use homeward::domain::inbound::{Correspondent, TextAnswer, TextMeaning, interpret};
use homeward::domain::reply::SafePhrases;
use homeward::domain::visit::Visit;
use std::collections::BTreeMap;

const NO_PHRASES: SafePhrases<'_> = SafePhrases {
    phrases: &[],
    safe_words: &[],
    duress_codes: &[],
};

/// A visit with an alert that Pat was told of.
fn alerted() -> Visit {
    let (mut visit, _) = opened(1, clock("10:00"));
    let raise = VisitCommand::Raise {
        what: CauseWhat::Worrying,
        worker: Some(id("jo")),
        by: None,
    };
    tell(&mut visit, &raise, clock("10:20"));
    visit
}

/// What Pat's text means; `K7` in it stands for the code of the alert.
fn meaning(text: &str) -> TextMeaning {
    let visit = alerted();
    let alert = visit.alert.as_ref().expect("the alert is open");
    let from = Correspondent {
        person: id("pat"),
        visit: None,
        told: vec![(SubjectId::Visit(visit.id), alert)],
        drill: None,
        told_workers: BTreeMap::new(),
        planned: None,
        said_safe: Vec::new(),
        asked: Vec::new(),
        went: Vec::new(),
        out: Vec::new(),
        closed: Vec::new(),
        just_closed: None,
        one_of: Vec::new(),
        is_contact: true,
        incidents: Vec::new(),
        past: Vec::new(),
        staff: BTreeMap::new(),
        phrases: NO_PHRASES,
        welsh: false,
    };
    let text = text.replace("K7", alert.code.as_str());
    interpret(&from, &text, clock("10:21"), &|_, _| None).1
}

/// What Pat's text says of the alert; `None` if it moves nothing and is asked back with the exact words.
fn says(text: &str) -> Option<ContactSays> {
    match meaning(text) {
        TextMeaning::Contact { say, .. } => Some(say),
        TextMeaning::Answer(TextAnswer::AskBack { codes } | TextAnswer::AskNext { codes }) => {
            assert_eq!(codes.len(), 1, "the code is asked back for `{text}`");
            None
        }
        other => panic!("`{text}` means {other:?}"),
    }
}

#[test]
fn whoever_owns_it_has_it_with_or_without_the_code() {
    for text in [
        "ACK K7",
        "ack",
        "Ack K7 thanks",
        "on it",
        "ringing now",
        "I'll ring them both now",
        "ok I've got this one",
    ] {
        assert_eq!(says(text), Some(ContactSays::Acknowledge), "`{text}`");
    }
}

#[test]
fn whoever_only_saw_it_has_not_taken_it_and_is_asked_back() {
    for text in [
        "ok",
        "Ok thanks",
        "seen",
        "👍",
        "noted",
        "will do in a bit",
        "Sam is on it",
        "hope they are all right",
    ] {
        assert_eq!(says(text), None, "`{text}`");
    }
}

#[test]
fn whoever_declines_brings_in_the_next_people_at_once() {
    for text in [
        "NEXT K7",
        "pass",
        "teaching til 3",
        "sorry, driving",
        "I am out of the office until Monday",
        "no answer, NEXT K7",
    ] {
        assert_eq!(says(text), Some(ContactSays::Next), "`{text}`");
    }
}

#[test]
fn whoever_confirms_needs_the_code_and_is_understood_with_how_they_know() {
    let safe = |how| {
        Some(ContactSays::Safe {
            how,
            of: SafeOf::Unsaid,
        })
    };
    assert_eq!(says("SAFE K7 SPOKE"), safe(Some(SafetyBasis::Spoke)));
    assert_eq!(says("safe K7 seen"), safe(Some(SafetyBasis::Seen)));
    assert_eq!(
        says("SAFE K7 spoke to both of them"),
        Some(ContactSays::Safe {
            how: Some(SafetyBasis::Spoke),
            of: SafeOf::Everyone,
        })
    );
    // How they know is asked for then, by `how-known`.
    assert_eq!(says("SAFE K7"), safe(None));
    for text in ["spoke to her she's safe", "SAFE", "seen them, both fine"] {
        assert_eq!(
            says(text),
            None,
            "`{text}` may mean another alert: it carries no code"
        );
    }
}

#[test]
fn what_is_weak_or_second_hand_ends_nothing_and_is_asked_back() {
    for text in [
        "I think she's back",
        "I think she's back K7",
        "got a text from her saying ok",
        "got a text from her saying ok K7",
        "husband says she's home",
        "K7 husband says she's home",
        "her car has gone so she must be fine",
        "probably safe K7",
        "is she safe?",
        "should be back by now",
    ] {
        assert_eq!(says(text), None, "`{text}`");
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_a_contact_who_is_asked_for_the_exact_words_of_a_duress_alert_is_not_asked_for_safe_by_text() {
    let bench = Bench::start();
    bench.sign_out();
    bench.said();
    bench.text(
        "+447700900101",
        "I am on a home visit, and I need cover for my duty",
    );
    bench.said();
    bench.text("+447700900106", "ok");
    bench.text("+447700900106", "status");
    let said: Vec<String> = bench
        .said()
        .into_iter()
        .filter(|(to, _)| to == "+447700900106")
        .map(|(_, words)| words)
        .collect();
    let asked = said.iter().find(|words| words.contains("exact words"));
    let asked = asked.expect("the contact is asked back");
    assert!(!asked.contains("SAFE"), "{asked}");
    let status = said.iter().find(|words| !words.contains("exact words"));
    let status = status.expect("the contact hears what stands");
    assert!(status.contains("Do NOT ring or text them"), "{status}");
}

/// The phrase has "and" in it, and so had "Jo Bloggs and Ali Khan": the danger of one was taken for that of two others.
// Faults: P10 x human-duress
#[test]
fn p09_a_phrase_passed_on_is_about_the_one_visit_that_is_out_and_never_about_a_sender_who_is_not() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    bench.text(PAT, "I am on a home visit, and I need cover for my duty");
    let said = bench.said();
    let told = to(&said, MORGAN);
    assert!(told.iter().any(|text| text.contains("Khan")), "{told:?}");
    assert!(!told.iter().any(|text| text.contains("Evans used")), "{told:?}");
    let pat = to(&said, PAT);
    assert!(!pat.iter().any(|text| text.contains("not signed out")), "{pat:?}");
    // Whoever passes a phrase on names the worker, and that worker alone used it.
    bench.text(SAM, "jo rang: I am on a home visit and I need cover for my duty");
    let said = bench.said();
    let told = to(&said, MORGAN);
    assert!(told.iter().any(|text| text.contains("Bloggs (with")), "{told:?}");
}
