//! The length of a text, and ways to shorten: the GSM-7 alphabet, with likenesses for other
//! characters.
//!
//! A single curly apostrophe in a name turns 160 characters into 70, so texts are normalised first.

use crate::domain::letters::plain_letter;
use serde::{Deserialize, Serialize};

/// Septets in a text of one part.
pub const ONE_PART: usize = 160;

/// Septets in each of several parts.
const GSM_7_EACH: usize = 153;

/// UTF-16 units in each of several parts.
const UCS_2_EACH: usize = 67;

/// The basic alphabet of GSM 03.38, one septet each, without the escape.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table, two septets each.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// The codes of [`EXTENSION`], in its order.
const EXTENSION_CODES: [u8; 10] = [0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65, 0x0a];

/// The code that stands before one of the extension table.
const ESCAPE: u8 = 0x1b;

/// Alphabet of a text on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    /// Seven bits a character: 160 in one part, 153 in each of several.
    #[serde(rename = "GSM-7")]
    Gsm7,
    /// Sixteen bits a unit: 70 in one part, 67 in each of several.
    #[serde(rename = "UCS-2")]
    Ucs2,
}

impl TextEncoding {
    /// Returns the providers' name of the alphabet.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }
}

/// Size of a text on the air, and so the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSegments {
    /// The alphabet.
    pub encoding: TextEncoding,
    /// Length in septets or UTF-16 units.
    pub units: usize,
    /// Number of parts to send and pay for.
    pub parts: usize,
}

/// Returns the septets of a character; `None` outside GSM-7.
fn septets(c: char) -> Option<usize> {
    if c.is_ascii_alphanumeric() || BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// Counts the parts needed for uncut pieces.
fn parts(pieces: impl Iterator<Item = usize> + Clone, alone: usize, each: usize) -> (usize, usize) {
    let units: usize = pieces.clone().sum();
    if units <= alone {
        return (units, 1);
    }
    let mut parts = 1;
    let mut used = 0;
    for piece in pieces {
        if used + piece > each {
            parts += 1;
            used = 0;
        }
        used += piece;
    }
    (units, parts)
}

/// Counts a text as carriers do. An empty text is one part.
#[must_use]
pub fn segments(text: &str) -> TextSegments {
    let gsm = text.chars().all(|c| septets(c).is_some());
    let (encoding, (units, parts)) = if gsm {
        let pieces = text.chars().map(|c| septets(c).unwrap_or(1));
        (TextEncoding::Gsm7, parts(pieces, ONE_PART, GSM_7_EACH))
    } else {
        (
            TextEncoding::Ucs2,
            parts(text.chars().map(char::len_utf16), 70, UCS_2_EACH),
        )
    };
    TextSegments {
        encoding,
        units,
        parts,
    }
}

/// Returns the alphabet of a text, and the pieces in which the text goes over the air: [`TextSegments::parts`] of them.
///
/// Neither an escaped character nor a surrogate pair is cut: the halves would arrive as two wrong characters.
#[must_use]
pub fn split(text: &str) -> (TextEncoding, Vec<&str>) {
    let TextSegments { encoding, parts, .. } = segments(text);
    if parts == 1 {
        return (encoding, vec![text]);
    }
    let room = match encoding {
        TextEncoding::Gsm7 => GSM_7_EACH,
        TextEncoding::Ucs2 => UCS_2_EACH,
    };
    let mut pieces = Vec::with_capacity(parts);
    let (mut begun, mut used) = (0, 0);
    for (at, c) in text.char_indices() {
        let units = match encoding {
            TextEncoding::Gsm7 => septets(c).unwrap_or(1),
            TextEncoding::Ucs2 => c.len_utf16(),
        };
        if used + units > room {
            pieces.push(&text[begun..at]);
            (begun, used) = (at, 0);
        }
        used += units;
    }
    pieces.push(&text[begun..]);
    (encoding, pieces)
}

/// Returns the codes of a text in the GSM-7 alphabet, an octet each, with the escape before those of the extension table; `None`
/// where a character is outside (3GPP TS 23.038 section 6.2.1).
#[must_use]
pub fn gsm_7_codes(text: &str) -> Option<Vec<u8>> {
    let mut codes = Vec::with_capacity(text.len());
    for c in text.chars() {
        if let Some(at) = BASIC.chars().position(|known| known == c) {
            // The escape stands in the table, and not among the letters.
            codes.push(u8::try_from(at).ok()? + u8::from(at >= usize::from(ESCAPE)));
        } else {
            let at = EXTENSION.chars().position(|known| known == c)?;
            codes.extend([ESCAPE, *EXTENSION_CODES.get(at)?]);
        }
    }
    Some(codes)
}

/// Returns the text in GSM-7 alone.
///
/// Curly quotes, dashes and strange spaces become plain ones; accented letters outside GSM-7 lose
/// their accent ("Siân" is sent as "Sian"); characters without a likeness become `?`, and invisible
/// characters go.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{c}' => plain.push(' '),
            _ if septets(c).is_some() => plain.push(c),
            _ => plain.push_str(likeness(c)),
        }
    }
    plain
}

/// Returns the likeness of a character outside GSM-7.
fn likeness(c: char) -> &'static str {
    match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '`' | '\u{b4}' | '\u{2b9}' | '\u{2bb}'..='\u{2bd}' => "'",
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' => "-",
        '\u{2026}' => "...",
        '\u{2022}' | '·' => "-",
        // Combining accents, joiners and marks of direction are invisible alone.
        '\u{300}'..='\u{36f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => "",
        _ if c.is_control() => "",
        _ => plain_letter(c).unwrap_or("?"),
    }
}

/// Returns the text without the traces of unknown facts: doubled spaces, and spaces before a stop.
#[must_use]
pub(crate) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let stop = word
            .chars()
            .all(|c| matches!(c, '.' | ',' | ':' | ';' | '?' | ')'));
        if !tidy.is_empty() && !stop && !tidy.ends_with('(') {
            tidy.push(' ');
        }
        tidy.push_str(word);
    }
    // Words cut short, at the end of a sentence.
    tidy.replace(" ()", "").replace("....", "...")
}

/// Tidies line by line: indents stay, and empty lines never follow each other.
#[must_use]
pub(crate) fn tidy_lines(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let line = tidy(line);
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !tidied.is_empty() {
            tidied.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        tidied.push_str(&" ".repeat(indent));
        tidied.push_str(&line);
    }
    tidied
}
