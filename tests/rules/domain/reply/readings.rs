//! How every labelled text is read, word for word: `readings.tsv` is written by the reader and read by people.
//!
//! The labels of `texts.tsv` and `reply_hard_cases.tsv` say what a text means; a share of them may be missed. Here nothing may:
//! a change to the reader that moves a single text, its minutes, its code or its reason shows as a changed line, for
//! whoever makes the change to look at. `UPDATE_DOCS=1 cargo nextest run --test rules readings` writes the file anew.

use crate::domain::reply::labelled::{EDGES, HARD_CASES, Row, SAMPLES, context_of, name, rows, words};
use homeward::domain::reply::{SafetyEvidence, TextReading, read};

const READINGS: &str = include_str!("readings.tsv");

const HEAD: &str = "text\tread as\tminutes or time\tcode, log\thow they know\tboth, worrying\tbecause\n";

/// One line: what was texted, by whom and when, and all that was read in it.
fn line(row: &Row, text: &str, reading: &TextReading) -> String {
    let number = match (reading.minutes, reading.time) {
        (None, None) => String::new(),
        (Some(minutes), None) => minutes.to_string(),
        (None, Some(time)) => format!("{}:{:02}", time.hour, time.minute),
        (Some(minutes), Some(time)) => format!("{minutes} {}:{:02}", time.hour, time.minute),
    };
    let code = [&reading.code, &reading.log].map(|part| part.as_deref().unwrap_or_default());
    let evidence = match reading.evidence {
        None => "",
        Some(SafetyEvidence::Seen) => "seen",
        Some(SafetyEvidence::Spoke) => "spoke",
    };
    let marks = [(reading.both, "both"), (reading.worrying, "worrying")];
    let marks: Vec<&str> = marks
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, word)| *word)
        .collect();
    format!(
        "{} {}: {}\t{}\t{number}\t{}\t{evidence}\t{}\t{}\n",
        row.role,
        row.situation(),
        text.escape_debug(),
        name(reading.intent),
        code.join(" ").trim(),
        marks.join(" "),
        reading.because
    )
}

/// A slip of the thumb, another one for each text: a letter left out, doubled, or two of them changed about.
fn slip(text: &str, nth: usize) -> Option<String> {
    let longest = text.split_whitespace().max_by_key(|word| word.len())?;
    let letters: Vec<char> = longest.chars().collect();
    let at = 1 + nth % letters.len().checked_sub(2).filter(|left| *left > 0)?;
    let mut slipped = letters.clone();
    match nth % 3 {
        0 => drop(slipped.remove(at)),
        1 => slipped.insert(at, letters[at]),
        _ => slipped.swap(at, at + 1),
    }
    Some(text.replacen(longest, &slipped.into_iter().collect::<String>(), 1))
}

// Faults: P08 x human-duress
#[test]
fn p08_every_labelled_text_is_read_word_for_word_as_it_was() {
    let words = words();
    let mut all = HEAD.to_owned();
    let mut add = |row: &Row, text: &str| {
        let reading = read(text, &context_of(row, &words));
        all.push_str(&line(row, text, &reading));
    };
    for table in [SAMPLES, HARD_CASES, EDGES] {
        for row in rows(table) {
            add(&row, &row.text);
        }
    }
    for (nth, row) in rows(SAMPLES).iter().enumerate() {
        if let Some(slipped) = slip(&row.text, nth) {
            add(row, &slipped);
        }
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/rules/domain/reply/readings.tsv"
        );
        std::fs::write(file, &all).unwrap();
        return;
    }
    let moved: Vec<_> = all
        .lines()
        .zip(READINGS.lines())
        .filter(|(now, then)| now != then)
        .collect();
    assert!(moved.is_empty(), "read otherwise (now, then): {moved:#?}");
    assert_eq!(all.lines().count(), READINGS.lines().count());
}
