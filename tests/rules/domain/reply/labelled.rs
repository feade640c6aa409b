//! Labelled texts, each read as its label says (P8): `texts.tsv` and hard cases of our own.

use homeward::domain::reply::{
    ClockTime, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading,
    VisitState, read,
};
use std::collections::BTreeMap;

pub(crate) const SAMPLES: &str = include_str!("texts.tsv");
pub(crate) const HARD_CASES: &str = include_str!("reply_hard_cases.tsv");
/// Texts at the edge of a rule: one step further and it would not hold.
pub(crate) const EDGES: &str = include_str!("reply_edges.tsv");

/// A labelled text. The note may name the state of the visit: "state: returning", "asked: minutes".
pub(crate) struct Row {
    pub(crate) role: &'static str,
    pub(crate) text: String,
    pub(super) intent: &'static str,
    pub(super) number: &'static str,
    pub(super) note: &'static str,
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

pub(crate) fn context(
    words: &Words,
    sender: SenderKind,
    state: VisitState,
    asked: LastQuestion,
) -> ReadingContext<'_> {
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
            let mut cell = || {
                cells
                    .next()
                    .unwrap_or_else(|| panic!("a cell is missing: {line}"))
            };
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
        match named.and_then(|named| named.split([',', ';', ' ']).next()) {
            Some("none") => VisitState::None,
            Some("planned") => VisitState::Planned,
            Some("out") => VisitState::Out,
            Some("between") => VisitState::Between,
            Some("returning") => VisitState::Returning,
            None => VisitState::OnSite,
            Some(unheard_of) => panic!("`{unheard_of}` is no state: {}", self.text),
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

pub(crate) fn read_row(row: &Row, words: &Words) -> TextReading {
    read(&row.text, &context_of(row, words))
}

pub(crate) fn name(intent: Intent) -> String {
    let named = serde_json::to_value(intent).expect("an intent is a word");
    named.as_str().expect("an intent is a word").to_owned()
}

pub(crate) fn is_reassuring(intent: Intent) -> bool {
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
