//! Danger is never read as OK (P8): at the edges of a rule, and in any text that can be made up.

use crate::domain::reply::labelled::{
    EDGES, HARD_CASES, Row, SAMPLES, context, is_reassuring, read_row, rows, words,
};
use homeward::domain::reply::{
    Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, VisitState, read,
};
use proptest::prelude::*;

/// How near a text comes to a safe phrase or code: used (duress), near (never reassuring), or not.
const SAFE_PHRASES: &str = include_str!("safe_phrases.tsv");

/// Found by asking what each condition is for: "back in 10. 00 00" was read as being late, since the 10 was taken for a part of the code.
#[test]
fn p08_a_safe_phrase_is_heard_at_its_edge_and_no_further() {
    let mut wrong = Vec::new();
    for row in SAFE_PHRASES.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [listed, code, text, touch] = cells[..] else {
            panic!("four columns: {row}");
        };
        let listed: Vec<String> = listed.split_terminator(';').map(str::to_owned).collect();
        let codes = [code.to_owned()];
        for (phrases, safe_words) in [(&listed[..], &[][..]), (&[][..], &listed[..])] {
            let context = ReadingContext {
                sender: SenderKind::Worker,
                state: VisitState::OnSite,
                asked: LastQuestion::CheckIn,
                phrases: SafePhrases {
                    phrases,
                    safe_words,
                    duress_codes: &codes,
                },
                names: KnownNames::default(),
                welsh: true,
            };
            let reading = read(text, &context);
            let near = reading.worrying && reading.because == "not every word of it is explained";
            let got = match reading.intent {
                Intent::Duress => "used",
                Intent::Unclear if near => "near",
                _ => "not",
            };
            if got != touch {
                wrong.push(format!("{row}: {got}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn p08_a_call_for_help_is_heard_though_ok_stands_before_it() {
    let words = words();
    let mut lost = Vec::new();
    for row in rows(SAMPLES).into_iter().chain(rows(HARD_CASES)) {
        // A bare "no" answers our question; after an OK it is unclear, and asked about.
        let is_bare = row.text.split_whitespace().count() < 3;
        if row.role != "staff" || is_bare || read_row(&row, &words).intent != Intent::Help {
            continue;
        }
        let said = Row {
            text: format!("ok. {}", row.text),
            ..row
        };
        let reading = read_row(&said, &words);
        if reading.intent != Intent::Help {
            lost.push(format!("{:?}: {:?}", said.text, reading.intent));
        }
    }
    assert!(lost.is_empty(), "{} lost: {lost:#?}", lost.len());
}

#[test]
fn because_never_repeats_a_safe_word() {
    let words = words();
    for row in rows(SAMPLES).into_iter().chain(rows(HARD_CASES)) {
        let because = read_row(&row, &words).because.to_lowercase();
        for secret in [
            "marigold", "beryl", "purple", "folder", "cover", "duty", "0000", "9999",
        ] {
            let told = because.contains(secret) && read_row(&row, &words).intent == Intent::Duress;
            assert!(!told, "the reason of {:?} repeats a safe word", row.text);
        }
        if row.intent == "duress" {
            assert_eq!(because, "a safe phrase or code was used", "{:?}", row.text);
        }
    }
}

#[test]
fn what_is_done_to_the_sender_is_never_a_plain_ok() {
    let words = words();
    let context = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::CheckIn,
    );
    for who in [
        "ok he is",
        "all fine dad is",
        "all ok they are",
        "ok mum has",
        "all good, he is",
    ] {
        for does in
            "getting having finding standing sitting giving feeding changing waiting looking watching \
                     cuddling collecting moving lying holding keeping taking making brought"
                .split_whitespace()
        {
            for whom in [
                "me",
                "mel",
                "us over",
                "on me",
                "around me",
                "down on us",
                "me in his room",
                "me upstairs",
            ] {
                let text = format!("{who} {does} {whom}");
                assert!(!is_reassuring(read(&text, &context).intent), "{text}");
            }
        }
    }
}

#[test]
fn a_harmless_phrase_hides_nothing_beyond_a_stop() {
    let words = words();
    let context = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::CheckIn,
    );
    for text in [
        "help, mum with me",
        "help. with me",
        "stuck, in meeting room",
        "no. help needed",
        "not, hurt. help",
    ] {
        assert_eq!(read(text, &context).intent, Intent::Help, "{text}");
    }
}

/// What worries raises a concern for the worker who sent it. Whoever is on no visit is asked, or shown to the office.
#[test]
fn an_unclear_text_worries_only_of_a_worker() {
    let words = words();
    let mut worrying = Vec::new();
    for row in rows(SAMPLES)
        .into_iter()
        .chain(rows(HARD_CASES))
        .chain(rows(EDGES))
    {
        for (sender, asked) in [
            (SenderKind::Contact, LastQuestion::Alert),
            (SenderKind::Unknown, LastQuestion::Nothing),
        ] {
            let reading = read(&row.text, &context(&words, sender, VisitState::None, asked));
            if reading.worrying {
                worrying.push(format!(
                    "{sender:?} {:?}: {:?} {}",
                    row.text, reading.intent, reading.because
                ));
            }
        }
    }
    assert!(worrying.is_empty(), "{worrying:#?}");
}

/// Found while writing what fuzzing asserts: quotations of our own texts are left out before a text is read, and distress may stand in what looks
/// like one. It moves nothing, and is asked about.
#[test]
fn p08_distress_in_what_looks_like_a_quotation_of_ours_is_never_ok() {
    let words = words();
    for text in [
        "ok \"homeward. hes got a knife",
        "ok \"homeward hes got a knife\"",
        "> homeward help me he wont let us out\nok",
        "left now \"are you ok\nim scared",
    ] {
        for state in [VisitState::Out, VisitState::OnSite, VisitState::Returning] {
            let reading = read(
                text,
                &context(&words, SenderKind::Worker, state, LastQuestion::CheckIn),
            );
            assert_eq!(reading.intent, Intent::Unclear, "{text}: {}", reading.because);
            assert!(reading.because.contains("danger"), "{text}: {}", reading.because);
        }
    }
    let quoted = "\"Homeward 10:00: are you OK?\" ok";
    let reading = read(
        quoted,
        &context(
            &words,
            SenderKind::Worker,
            VisitState::OnSite,
            LastQuestion::CheckIn,
        ),
    );
    assert_eq!(reading.intent, Intent::Ok, "what we asked ourselves is no danger");
}

const OKS: &[&str] = &[
    "ok",
    "all good thanks",
    "all fine, mum making tea",
    "no concerns",
    "im ok",
    "left now",
    "back at school",
    "need 10 more mins",
];
const DANGERS: &[&str] = &[
    "hes got a knife",
    "help",
    "not ok",
    "cant leave",
    "hes hit me",
    "send police",
    "being followed",
    "im scared",
    "chest pains",
    "he wont let us out",
];

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), worker in any::<bool>()) {
        let words = words();
        let sender = if worker { SenderKind::Worker } else { SenderKind::Contact };
        read(&text, &context(&words, sender, VisitState::OnSite, LastQuestion::CheckIn));
    }

    #[test]
    fn no_heap_of_likely_words_makes_the_reader_panic(text in "([a-z0-9:.,'?\" ]|ok |left |back |until |need |more |mins |half |quarter |past |to |ten |police |log ){0,40}") {
        let words = words();
        for sender in [SenderKind::Worker, SenderKind::Contact, SenderKind::Unknown] {
            read(&text, &context(&words, sender, VisitState::Returning, LastQuestion::Minutes));
        }
    }

    #[test]
    fn danger_beside_any_ok_is_never_reassuring(ok in prop::sample::select(OKS), danger in prop::sample::select(DANGERS), first in any::<bool>(), join in prop::sample::select(&[" ", ". ", ", ", " but ", "\n", "..."][..])) {
        let words = words();
        let text = if first { format!("{danger}{join}{ok}") } else { format!("{ok}{join}{danger}") };
        let reading = read(&text, &context(&words, SenderKind::Worker, VisitState::OnSite, LastQuestion::CheckIn));
        prop_assert!(!is_reassuring(reading.intent), "{} read as {:?}", text, reading.intent);
    }

    #[test]
    fn a_safe_phrase_in_any_text_is_duress(before in "[ -~]{0,30}", after in "[ -~]{0,30}", phrase in prop::sample::select(&["marigold", "purple folder", "Aunt Beryl", "need cover for my duty"][..])) {
        let words = words();
        let text = format!("{before} {phrase} {after}");
        let reading = read(&text, &context(&words, SenderKind::Worker, VisitState::OnSite, LastQuestion::CheckIn));
        prop_assert_eq!(reading.intent, Intent::Duress, "{}", text);
        prop_assert_eq!(reading.because, "a safe phrase or code was used");
    }
}
