//! The police sheet as plain text, to be read out from a screen or from paper.

use super::civil::{clock_and_date, clock_seen_from};
use crate::domain::sheet::{Sheet, SheetLine, SheetPart};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest line: as much as a phone shows and a voice can hold.
const WIDTH: usize = 72;

/// A line of the sheet in words: its heading, and the sentences beneath.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SheetParagraph {
    /// The heading, in capitals.
    pub heading: String,
    /// The sentences to read out.
    pub sentences: Vec<String>,
}

/// Returns the whole sheet in words, in reading order.
#[must_use]
pub fn sheet_paragraphs(sheet: &Sheet, time_zone: &str) -> Vec<SheetParagraph> {
    let mut dated = sheet.lines.iter().flat_map(|line| &line.parts);
    let now = dated.find_map(|part| match part {
        SheetPart::On(at) => Some(*at),
        SheetPart::At(_) | SheetPart::More(_) | SheetPart::Words(_) => None,
    });
    let paragraph = |line: &SheetLine| SheetParagraph {
        heading: line.heading.to_uppercase(),
        sentences: sentences(&line.parts, now, time_zone),
    };
    sheet.lines.iter().map(paragraph).collect()
}

/// Returns the whole sheet: each heading in capitals on its own line, with the sentences beneath.
#[must_use]
pub fn sheet_text(sheet: &Sheet, time_zone: &str) -> String {
    let mut text = String::new();
    for paragraph in sheet_paragraphs(sheet, time_zone) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&paragraph.heading);
        text.push('\n');
        for sentence in &paragraph.sentences {
            wrap(sentence, &mut text);
        }
    }
    text
}

/// Joins the pieces of a line into sentences: a clock time belongs to the words before, and ends
/// the sentence unless more words follow.
fn sentences(parts: &[SheetPart], now: Option<Timestamp>, time_zone: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut open = String::new();
    let mut timed = false;
    for part in parts {
        match part {
            SheetPart::Words(words) => {
                close(&mut open, timed, &mut sentences);
                // Typed or texted words may hold line breaks; our own sentences have none.
                open = words.split_whitespace().collect::<Vec<_>>().join(" ");
                timed = false;
            }
            SheetPart::At(at) | SheetPart::On(at) => {
                if !open.is_empty() {
                    open.push(' ');
                }
                open.push_str(&match part {
                    SheetPart::On(_) => clock_and_date(*at, time_zone),
                    SheetPart::At(_) | SheetPart::More(_) | SheetPart::Words(_) => {
                        clock_seen_from(*at, now, time_zone)
                    }
                });
                timed = true;
            }
            SheetPart::More(words) => {
                if !words.starts_with([',', '.', ':', ';', ')']) {
                    open.push(' ');
                }
                open.push_str(&words.split_whitespace().collect::<Vec<_>>().join(" "));
                timed = false;
            }
        }
    }
    close(&mut open, timed, &mut sentences);
    sentences
}

/// Ends a sentence: with a stop, after a time.
fn close(open: &mut String, timed: bool, sentences: &mut Vec<String>) {
    if open.is_empty() {
        return;
    }
    if timed {
        open.push('.');
    }
    sentences.push(std::mem::take(open));
}

/// Adds a sentence, indented and broken between words.
fn wrap(sentence: &str, text: &mut String) {
    let mut used = 0;
    for word in pieces(sentence) {
        let length = word.chars().count();
        if used == 0 {
            text.push_str("  ");
            used = 2;
        } else if used + 1 + length > WIDTH {
            text.push_str("\n  ");
            used = 2;
        } else {
            text.push(' ');
            used += 1;
        }
        text.push_str(&word);
        used += length;
    }
    text.push('\n');
}

/// Parts a sentence at its possible breaks: between words, but never inside a telephone number.
fn pieces(sentence: &str) -> Vec<String> {
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty();
    let mut pieces: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        let digits = word.trim_end_matches(['.', ',', ';']);
        match pieces.last_mut() {
            Some(last) if is_number(digits) && last.split(' ').all(is_number) => {
                last.push(' ');
                last.push_str(word);
            }
            Some(_) | None => pieces.push(word.to_owned()),
        }
    }
    pieces
}
