//! The police sheet as plain text, to be read out from a screen or from paper.

use super::civil::clock;
use crate::domain::sheet::{Part, Sheet};

/// Where a line is broken: what a phone shows and a voice can hold.
const WIDTH: usize = 72;

/// Returns the whole sheet: each heading in capitals on its own line, what is to be read out beneath it.
#[must_use]
pub fn sheet_text(sheet: &Sheet, time_zone: &str) -> String {
    let mut text = String::new();
    for line in &sheet.lines {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line.heading.to_uppercase());
        text.push('\n');
        for sentence in sentences(&line.parts, time_zone) {
            wrap(&sentence, &mut text);
        }
    }
    text
}

/// Joins the pieces of a line into sentences: words that a clock time follows belong to it.
fn sentences(parts: &[Part], time_zone: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut open = String::new();
    for part in parts {
        match part {
            Part::Words(words) => {
                if !open.is_empty() {
                    sentences.push(std::mem::take(&mut open));
                }
                words.trim().clone_into(&mut open);
            }
            Part::At(at) => {
                if !open.is_empty() {
                    open.push(' ');
                }
                open.push_str(&clock(*at, time_zone));
                open.push('.');
                sentences.push(std::mem::take(&mut open));
            }
        }
    }
    if !open.is_empty() {
        sentences.push(open);
    }
    sentences
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

/// Parts a sentence where it may be broken: between words, but never inside a telephone number.
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
