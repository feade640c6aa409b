//! Sealed parts: stored so that nobody reads a text by accident.

use super::rows::CorpusRow;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Letters in a line of a sealed part.
const LINE: usize = 100;

/// Wraps a part up.
pub(crate) fn seal(part: &str) -> String {
    let letters = STANDARD.encode(part);
    let mut out = String::new();
    for line in letters.as_bytes().chunks(LINE) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out
}

/// Opens a part. `None` if the file is no sealed part.
pub(crate) fn open(sealed: &str) -> Option<String> {
    let letters: String = sealed.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(letters).ok()?).ok()
}

/// The SHA-256 of a file, in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Reads part 1, whose columns are writer, role, text, intent and note. A worker was asked on site, a contact was told.
pub(crate) fn first_part(text: &str) -> Vec<CorpusRow> {
    let rows = text.lines().skip(1).enumerate();
    rows.filter_map(|(at, line)| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, role, text, intent, ..] = cells.as_slice() else {
            return None;
        };
        let situation = if *role == "contact" { "told" } else { "asked" };
        let line = [*role, situation, *text, *intent].join("\t");
        CorpusRow::of_writer(&line, format!("p1-{:03}", at + 2)).ok()
    })
    .collect()
}
