//! How texts are read (P8): labelled samples, hard cases of our own, and laws that hold for any text.

use std::collections::BTreeMap;

use homeward::domain::id::AlertCode;
use homeward::domain::reply::{
    ClockTime, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading,
    VisitState, read, read_leave,
};
use proptest::prelude::*;

pub(crate) const SAMPLES: &str = include_str!("texts.tsv");
pub(crate) const HARD_CASES: &str = include_str!("reply_hard_cases.tsv");
/// Texts at the edge of a rule: one step further and it would not hold.
pub(crate) const EDGES: &str = include_str!("reply_edges.tsv");

/// How near a text comes to a safe phrase or code: used (duress), near (never reassuring), or not.
const SAFE_PHRASES: &str = include_str!("safe_phrases.tsv");

/// A labelled text. The note may name the state of the visit: "state: returning", "asked: minutes".
pub(crate) struct Row {
    pub(crate) role: &'static str,
    pub(crate) text: String,
    intent: &'static str,
    number: &'static str,
    note: &'static str,
}

pub(crate) struct Words {
    phrases: Vec<String>,
    safe_words: Vec<String>,
    codes: Vec<String>,
    /// Who is out, as an alert tells a contact: Jo and her colleague.
    out: Vec<String>,
    staff: Vec<String>,
}

/// The phrases of `texts-context.toml`, under which the samples were labelled, and the names in them: Jo texts, Mel is with
/// her, and the others are at school.
pub(crate) fn words() -> Words {
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    Words {
        phrases: own(&[
            "I am on a home visit, and I need cover for my duty",
            "I need to call school and let them know I need cover for my duty",
            "purple folder",
            "red folder",
        ]),
        safe_words: own(&["marigold", "Aunt Beryl"]),
        codes: own(&["0000", "9999"]),
        out: own(&["Jo Bloggs", "Mel Okafor"]),
        staff: own(&["Sue Whitworth", "Jan Lomax", "Dave Kershaw"]),
    }
}

fn context(words: &Words, sender: SenderKind, state: VisitState, asked: LastQuestion) -> ReadingContext<'_> {
    let phrases = SafePhrases {
        phrases: &words.phrases,
        safe_words: &words.safe_words,
        duress_codes: &words.codes,
    };
    let names = match sender {
        SenderKind::Contact => KnownNames {
            sender: "",
            colleagues: &words.out,
            staff: &words.staff,
        },
        SenderKind::Worker | SenderKind::Unknown => KnownNames {
            sender: &words.out[0],
            colleagues: &words.out[1..],
            staff: &words.staff,
        },
    };
    ReadingContext {
        sender,
        state,
        asked,
        phrases,
        names,
        welsh: true,
    }
}

pub(crate) fn rows(tsv: &'static str) -> Vec<Row> {
    tsv.lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            Row {
                role: cell(),
                text: cell().replace("\\n", "\n"),
                intent: cell(),
                number: cell(),
                note: cell(),
            }
        })
        .collect()
}

impl Row {
    fn state(&self) -> VisitState {
        let named = self.note.split("state: ").nth(1);
        match named.map(|s| s.split([',', ';', ' ']).next().unwrap_or_default()) {
            Some("none") => VisitState::None,
            Some("planned") => VisitState::Planned,
            Some("out") => VisitState::Out,
            Some("between") => VisitState::Between,
            Some("returning") => VisitState::Returning,
            _ => VisitState::OnSite,
        }
    }

    fn sender(&self) -> SenderKind {
        match self.role {
            "contact" => SenderKind::Contact,
            "staff" => SenderKind::Worker,
            _ => SenderKind::Unknown,
        }
    }

    fn asked(&self) -> LastQuestion {
        if self.note.contains("asked: minutes") {
            LastQuestion::Minutes
        } else if self.note.contains("asked: nothing") {
            LastQuestion::Nothing
        } else if self.sender() == SenderKind::Contact {
            LastQuestion::Alert
        } else {
            LastQuestion::CheckIn
        }
    }

    /// Where the sender is and what was asked.
    pub(crate) fn situation(&self) -> String {
        format!("{:?} {:?}", self.state(), self.asked()).to_lowercase()
    }
}

pub(crate) fn context_of<'a>(row: &Row, words: &'a Words) -> ReadingContext<'a> {
    context(words, row.sender(), row.state(), row.asked())
}

fn read_row(row: &Row, words: &Words) -> TextReading {
    read(&row.text, &context_of(row, words))
}

pub(crate) fn name(intent: Intent) -> String {
    serde_json::to_value(intent)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn is_reassuring(intent: Intent) -> bool {
    use Intent::{Arrived, Back, Cancel, Extend, HomeSafe, Late, Left, NoAnswer, Ok};
    matches!(
        intent,
        Ok | Arrived | Left | Back | HomeSafe | Extend | Late | NoAnswer | Cancel
    )
}

fn number_is_right(row: &Row, reading: &TextReading) -> bool {
    if let Some((hour, minute)) = row.number.split_once(':') {
        let time = hour
            .parse()
            .ok()
            .zip(minute.parse().ok())
            .map(|(hour, minute)| ClockTime { hour, minute });
        return reading.time == time;
    }
    reading.minutes.map(|n| n.to_string()).as_deref() == Some(row.number)
}

/// What a table of labelled texts came to.
struct Score {
    total: usize,
    right: usize,
    ok_total: usize,
    ok_right: usize,
    numbers: usize,
    numbers_right: usize,
    danger: usize,
    danger_heard: usize,
    distress_reassured: Vec<String>,
    doubt_as_ok: Vec<String>,
}

fn score(title: &str, tsv: &'static str) -> Score {
    let words = words();
    let mut by_intent: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut score = Score {
        total: 0,
        right: 0,
        ok_total: 0,
        ok_right: 0,
        numbers: 0,
        numbers_right: 0,
        danger: 0,
        danger_heard: 0,
        distress_reassured: Vec::new(),
        doubt_as_ok: Vec::new(),
    };
    for row in rows(tsv) {
        let reading = read_row(&row, &words);
        let got = name(reading.intent);
        let right = got == row.intent;
        score.total += 1;
        score.right += usize::from(right);
        let entry = by_intent.entry(row.intent).or_default();
        entry.0 += 1;
        entry.1 += usize::from(right);
        if !right {
            println!(
                "  {:<14} read as {:<14} {:?}  ({})",
                row.intent, got, row.text, reading.because
            );
        }
        if matches!(row.intent, "help" | "duress") {
            score.danger += 1;
            score.danger_heard += usize::from(matches!(reading.intent, Intent::Help | Intent::Duress));
        }
        if matches!(row.intent, "help" | "duress") && is_reassuring(reading.intent) {
            score.distress_reassured.push(row.text.clone());
        }
        if row.intent == "unclear" && reading.intent == Intent::Ok {
            score.doubt_as_ok.push(row.text.clone());
        }
        if row.intent == "ok" {
            score.ok_total += 1;
            score.ok_right += usize::from(right);
        }
        // "x2" and "3 times" are written in the column although they are neither minutes nor a time.
        if !row.number.is_empty() && !row.note.contains("not minutes") {
            score.numbers += 1;
            let exact = number_is_right(&row, &reading);
            score.numbers_right += usize::from(exact);
            if !exact {
                println!(
                    "  {} in {:?}: read {:?} {:?}",
                    row.number, row.text, reading.minutes, reading.time
                );
            }
        }
    }
    println!(
        "{title}: {}/{} right, numbers {}/{}",
        score.right, score.total, score.numbers_right, score.numbers
    );
    for (intent, (total, right)) in by_intent {
        println!("  {intent:<14} {right:>3}/{total}");
    }
    score
}

fn hold_to_the_measure(score: &Score) {
    assert!(
        score.distress_reassured.is_empty(),
        "distress read as reassuring: {:?}",
        score.distress_reassured
    );
    assert!(
        score.doubt_as_ok.is_empty(),
        "unclear read as OK: {:?}",
        score.doubt_as_ok
    );
    assert!(
        score.ok_right * 100 >= score.ok_total * 95,
        "only {} of {} plain OKs accepted",
        score.ok_right,
        score.ok_total
    );
    assert!(
        score.right * 100 >= score.total * 92,
        "only {} of {} right",
        score.right,
        score.total
    );
    assert!(
        score.danger_heard * 100 >= score.danger * 99,
        "only {} of {} calls for help heard: the others wait three minutes",
        score.danger_heard,
        score.danger
    );
    assert!(
        score.numbers_right * 100 >= score.numbers * 90,
        "only {} of {} numbers right",
        score.numbers_right,
        score.numbers
    );
}

// Faults: P08 x human-duress
#[test]
fn p08_no_text_that_carries_distress_is_read_as_ok() {
    hold_to_the_measure(&score("samples", SAMPLES));
}

#[test]
fn p08_hard_cases_of_our_own_are_read_right() {
    hold_to_the_measure(&score("hard cases", HARD_CASES));
}

/// Here nothing is a matter of judgement: each is read as its label says.
#[test]
fn p08_texts_at_the_edge_of_a_rule_are_read_right() {
    let edges = score("edges", EDGES);
    hold_to_the_measure(&edges);
    assert_eq!((edges.right, edges.numbers_right), (edges.total, edges.numbers));
}

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
fn a_reading_of_odd_input_is_unclear() {
    let words = words();
    let context = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::CheckIn,
    );
    let long = "ok ".repeat(4000);
    let spaces = " ".repeat(10_000);
    for text in [
        "",
        " ",
        "\0",
        "\u{202e}ok\u{301}\u{301}?",
        "🙂",
        "''''",
        "\"",
        "Liked \"",
        "1",
        ":",
        "1:",
        "12:99",
        "+",
        &long,
        &spaces,
    ] {
        assert!(
            !is_reassuring(read(text, &context).intent),
            "{:?}",
            text.get(..20.min(text.len()))
        );
    }
}

#[test]
fn a_bare_answer_means_what_was_asked() {
    let words = words();
    let asked = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::Minutes,
    );
    let minutes = read("15", &asked);
    assert_eq!((minutes.intent, minutes.minutes), (Intent::Extend, Some(15)));
    assert_eq!(
        read(
            "15",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::OnSite,
                LastQuestion::CheckIn
            )
        )
        .intent,
        Intent::Unclear
    );
    assert_eq!(
        read(
            "HOME",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::Returning,
                LastQuestion::Nothing
            )
        )
        .intent,
        Intent::HomeSafe
    );
    assert_eq!(
        read(
            "home",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::OnSite,
                LastQuestion::CheckIn
            )
        )
        .intent,
        Intent::Unclear
    );
    assert_eq!(
        read(
            "leaving now",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::Planned,
                LastQuestion::Nothing
            )
        )
        .intent,
        Intent::Start
    );
    assert_eq!(
        read(
            "Out",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::OnSite,
                LastQuestion::CheckIn
            )
        )
        .intent,
        Intent::Unclear
    );
    assert_eq!(
        read(
            "IN",
            &context(&words, SenderKind::Worker, VisitState::Out, LastQuestion::Nothing)
        )
        .intent,
        Intent::Arrived
    );
}

#[test]
fn codes_logs_and_evidence_are_taken_out() {
    let words = words();
    let contact = context(&words, SenderKind::Contact, VisitState::None, LastQuestion::Alert);
    let ack = read("ack k7", &contact);
    assert_eq!((ack.intent, ack.code.as_deref()), (Intent::Ack, Some("K7")));
    let safe = read("SAFE K7 SPOKE", &contact);
    assert_eq!(
        (safe.intent, safe.code.as_deref(), safe.evidence.is_some()),
        (Intent::SafeConfirmed, Some("K7"), true)
    );
    let police = read("POLICE K7 LOG 512", &contact);
    assert_eq!(
        (police.intent, police.code.as_deref(), police.log.as_deref()),
        (Intent::PoliceCalled, Some("K7"), Some("512"))
    );
    for (text, log) in [
        ("police K7 ref A512", "A512"),
        ("POLICE K7 A512", "A512"),
        ("POLICE K7 LOG A-512", "A-512"),
        ("POLICE K7 GMP-1234-22112026.", "GMP-1234-22112026"),
        ("police K7 ref no 512/26", "512/26"),
        ("police k7, log: AB12", "AB12"),
        ("POLICE K5 LOG 5", "5"),
        ("POLICE K7 from flat 112, log 12", "12"),
        ("POLICE K7 LOG 512/and-they-are-on-their-way", "512"),
        ("rung the police K7, log is 4711, at 3pm", "4711"),
    ] {
        let reading = read(text, &contact);
        assert_eq!(
            (reading.intent, reading.log.as_deref()),
            (Intent::PoliceCalled, Some(log)),
            "{text}"
        );
    }
    assert_eq!(read("POLICE K7 at 3pm", &contact).log, None);
    assert_eq!(read("POLICE K7", &contact).log, None);
    assert_eq!(read("NEXT K7", &contact).intent, Intent::Decline);
    assert_eq!(read("seen", &contact).intent, Intent::Unclear);
    let worker = context(
        &words,
        SenderKind::Worker,
        VisitState::None,
        LastQuestion::Nothing,
    );
    let yes = read("YES V3", &worker);
    assert_eq!((yes.intent, yes.code.as_deref()), (Intent::Ack, Some("V3")));
    let no = read("no k7", &worker);
    assert_eq!((no.intent, no.code.as_deref()), (Intent::Decline, Some("K7")));
}

/// A hundred metres are no hundred minutes: whoever is on the way is asked.
#[test]
fn metres_to_go_are_no_minutes() {
    let words = words();
    let worker = context(&words, SenderKind::Worker, VisitState::Out, LastQuestion::Nothing);
    for text in ["100m away", "50m away now", "im 200m away", "about 100 m away"] {
        let reading = read(text, &worker);
        assert_eq!(
            (reading.intent, reading.minutes),
            (Intent::Unclear, None),
            "{text}"
        );
    }
    for (text, minutes) in [("10m away", 10), ("20 m away", 20), ("60 mins away", 60)] {
        let reading = read(text, &worker);
        assert_eq!(
            (reading.intent, reading.minutes),
            (Intent::Late, Some(minutes)),
            "{text}"
        );
    }
}

/// "B4" is "before" in a text, and was the code of an alert that nobody could answer.
#[test]
fn every_code_that_an_alert_may_have_is_read_as_one() {
    let words = words();
    let contact = context(&words, SenderKind::Contact, VisitState::None, LastQuestion::Alert);
    let worker = context(
        &words,
        SenderKind::Worker,
        VisitState::None,
        LastQuestion::Nothing,
    );
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..2376 {
        let code = AlertCode::nth(n).to_string();
        for (text, intent) in [
            (format!("ACK {code}"), Intent::Ack),
            (format!("NEXT {code}"), Intent::Decline),
            (format!("SAFE {code}"), Intent::SafeConfirmed),
            (
                format!("safe {} spoke", code.to_lowercase()),
                Intent::SafeConfirmed,
            ),
            (format!("POLICE {code} 4711"), Intent::PoliceCalled),
        ] {
            let reading = read(&text, &contact);
            if (reading.intent, reading.code.as_deref()) != (intent, Some(code.as_str())) {
                wrong.push(format!("{text}: {:?} {:?}", reading.intent, reading.code));
            }
        }
        let yes = read(&format!("YES {code}"), &worker);
        if (yes.intent, yes.code.as_deref()) != (Intent::Ack, Some(code.as_str())) {
            wrong.push(format!("YES {code}: {:?} {:?}", yes.intent, yes.code));
        }
        assert!(seen.insert(code), "no code comes twice");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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

#[test]
fn reading_one_text_is_quick() {
    let words = words();
    let rows = rows(SAMPLES);
    rows.iter().for_each(|row| drop(read_row(row, &words)));
    #[allow(
        clippy::disallowed_methods,
        reason = "a figure for people; nothing depends on it"
    )]
    let started = std::time::Instant::now();
    for _ in 0..10 {
        rows.iter().for_each(|row| drop(read_row(row, &words)));
    }
    println!(
        "{:.1} us a text",
        started.elapsed().as_secs_f64() * 1e6 / (rows.len() * 10) as f64
    );
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

#[test]
fn leave_is_given_by_yes_and_a_code_and_by_nothing_more() {
    for (text, is) in [
        ("yes", Some((true, None))),
        ("No.", Some((false, None))),
        ("YES K7", Some((true, Some("K7")))),
        ("no, k7!", Some((false, Some("K7")))),
        ("k7: yes", Some((true, Some("K7")))),
        ("yes AB123", Some((true, Some("AB123")))),
        ("yes ABC1", None),
        ("yes A1234", None),
        ("yes 7", None),
        ("yes K", None),
        ("yes K7B", None),
        ("yes K7 please", None),
        ("yes please", None),
        ("please yes", None),
        ("ok K7", None),
        ("K7", None),
        ("K7 K8", None),
        ("", None),
    ] {
        let leave = read_leave(text);
        let got = leave.as_ref().map(|leave| (leave.given, leave.code.as_deref()));
        assert_eq!(got, is, "{text}");
    }
}

/// A mark on a letter, or a letter of another alphabet that looks the same, changes nothing.
#[test]
fn letters_with_marks_are_read_as_plain_ones() {
    let words = words();
    for (marked, plain) in [
        ("áll ök", "all ok"),
        ("ÁLL OK", "ALL OK"),
        ("all fine hére", "all fine here"),
        ("ÉVERYTHING OK", "EVERYTHING OK"),
        ("all fíne", "all fine"),
        ("Ím fine", "Im fine"),
        ("ÔK", "OK"),
        ("all ok with müm", "all ok with mum"),
        ("ÜS all ok", "US all ok"),
        ("all ok ŵith mum", "all ok with mum"),
        ("ŴE are fine", "WE are fine"),
        ("all ok with famil\u{fd}", "all ok with family"),
        ("\u{dd}ES all ok", "YES all ok"),
        ("all ok, çoffee here", "all ok, coffee here"),
        ("all fiñe", "all fine"),
        ("all ok with рupil", "all ok with pupil"),
        ("all oк", "all ok"),
        ("ALL OК", "ALL OK"),
        ("all ѕafe", "all safe"),
        ("all Ѕafe", "all Safe"),
        ("all wełł", "all well"),
        ("in claß", "in class"),
        ("pryd mæ", "pryd mae"),
        ("dœs that go", "does that go"),
        ("all ok, €20 cake", "all ok, £20 cake"),
    ] {
        for sender in [SenderKind::Worker, SenderKind::Contact] {
            let context = context(&words, sender, VisitState::OnSite, LastQuestion::CheckIn);
            assert_eq!(read(marked, &context), read(plain, &context), "{marked}");
        }
    }
}

/// The reader knew Jo, Mel and Sue from its own examples, and nobody who was really out.
#[test]
fn a_name_that_came_with_a_text_is_read_as_that_persons() {
    let colleagues = ["Xanthe O'Neill", "Si\u{e2}n Khan", "Will Dunmore"].map(str::to_owned);
    let staff = ["Ottoline Marr".to_owned()];
    let known = KnownNames {
        sender: "Ignatia Lowe",
        colleagues: &colleagues,
        staff: &staff,
    };
    let words = words();
    let intents = |sender, text: &str| {
        let asked = match sender {
            SenderKind::Contact => LastQuestion::Alert,
            SenderKind::Worker | SenderKind::Unknown => LastQuestion::CheckIn,
        };
        let unnamed = ReadingContext {
            names: KnownNames::default(),
            ..context(&words, sender, VisitState::OnSite, asked)
        };
        let named = ReadingContext {
            names: known,
            ..unnamed
        };
        (read(text, &named).intent, read(text, &unnamed).intent)
    };
    use Intent::{Ack, Help, Late, NoAnswer, Ok, Status, Unclear};
    for (text, named, unnamed) in [
        ("xanthe isnt answering", Help, Unclear),
        ("all ok with xanthe", Ok, Unclear),
        ("hes taken oneill outside and shut the door", Help, Unclear),
        ("sian has gone quiet", Help, Unclear),
        ("si\u{e2}n's gone quiet", Help, Unclear),
        ("ignatia is busy now", Help, Unclear),
        ("send ottoline", Help, Unclear),
        // Somebody of the family, and a word that is no name here.
        ("mrs khan isnt in", NoAnswer, NoAnswer),
        ("will be late, traffic", Late, Late),
    ] {
        assert_eq!(intents(SenderKind::Worker, text), (named, unnamed), "{text}");
    }
    for (text, named, unnamed) in [
        ("where is xanthe", Status, Unclear),
        ("xanthe aint ok", Help, Unclear),
        ("ottoline dealing", Unclear, Ack),
    ] {
        assert_eq!(intents(SenderKind::Contact, text), (named, unnamed), "{text}");
    }
}

/// What networks send is short; who writes more than 600 letters is somebody.
#[test]
fn a_long_text_is_no_notice_of_a_network() {
    let words = words();
    let context = context(
        &words,
        SenderKind::Unknown,
        VisitState::None,
        LastQuestion::Nothing,
    );
    for (letters, is) in [(599, true), (600, true), (601, false), (700, false)] {
        let text = format!("{:<letters$}", "voicemail");
        let because = read(&text, &context).because;
        assert_eq!(because.starts_with("looks like a notice"), is, "{letters}");
    }
}
