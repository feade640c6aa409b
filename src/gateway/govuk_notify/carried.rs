//! The words of a text as Notify carries them.
//!
//! Notify sends GSM 03.38 and the accented letters of Welsh, has likenesses for some other characters, and sends `?` for the rest
//! (`notifications_utils/sanitise_text.py`). A `?` of Notify's turns "Jo is safe" into a question.

use crate::domain::letters::plain_letter;

/// Longest text for Notify, in UTF-16 units, after Notify's own changes; the service's name before a text does not count
/// (`SMS_CHAR_COUNT_LIMIT`).
pub const TEXT_MAX: usize = 918;

/// Letters kept of the beginning of a longer text, and of the end: the news stands first, the word to reply last.
const KEPT: (usize, usize) = (760, 140);

/// Stands where letters were left out.
const CUT_MARK: &str = " [...cut...] ";

/// Stands for characters beyond any text.
const SIGN: &str = "(sign)";

/// The alphabet of Notify's texts: letters and digits of ASCII beside it.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€\
    ẁỳÀÈÌÒÙẀỲáíóúẃýÁÍÓÚẂÝëïẅÿËÏẄŸâêîôûŵŷÂÊÎÔÛŴŶ";

/// Returns a text for Notify to send unchanged, and never to refuse for length: blanks drawn together, a character outside the
/// alphabet replaced by a likeness, a run of others by `(sign)`; a text that is too long cut in the middle, with a mark.
#[must_use]
pub fn carried(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut in_signs = false;
    for c in text.replace("\r\n", "\n").chars() {
        let is_sign = match likeness(c) {
            CharLikeness::Itself => {
                plain.push(c);
                false
            }
            CharLikeness::Letters(letters) => {
                plain.push_str(letters);
                // Invisible characters end no run of signs: an emoji may have several parts.
                in_signs && letters.is_empty()
            }
            CharLikeness::None if in_signs => true,
            CharLikeness::None => {
                plain.push_str(SIGN);
                true
            }
        };
        in_signs = is_sign;
    }
    cut(&drawn_together(&plain))
}

/// A character's stand-in on the air.
enum CharLikeness {
    /// The character itself.
    Itself,
    /// Other letters, or none where nothing could be seen.
    Letters(&'static str),
    /// Nothing.
    None,
}

fn likeness(c: char) -> CharLikeness {
    if c.is_ascii_alphanumeric() || ALPHABET.contains(c) {
        return CharLikeness::Itself;
    }
    CharLikeness::Letters(match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => "\n",
        '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '`' | '\u{b4}' | '\u{2b9}' | '\u{2bb}'..='\u{2bd}' => "'",
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' => "-",
        '\u{2026}' => "...",
        '\u{2022}' | '·' => "-",
        '\u{2190}' => "<-",
        '\u{2192}' => "->",
        '°' => " deg ",
        '½' => "1/2",
        '¼' => "1/4",
        '¾' => "3/4",
        '×' => "x",
        // Accents, joiners, marks of direction and the colours of emojis cannot be seen alone.
        '\u{300}'..='\u{36f}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e007f}' => "",
        _ if c.is_control() => "",
        '\u{1ea0}'..='\u{1ef9}' => vietnamese(c),
        _ => match plain_letter(c) {
            Some(letters) => letters,
            None => return CharLikeness::None,
        },
    })
}

/// Returns a letter of Vietnamese without accents: Unicode has the letters in pairs, the capital first.
fn vietnamese(c: char) -> &'static str {
    let pair = match c {
        ..'\u{1eb8}' => ["A", "a"],
        ..'\u{1ec8}' => ["E", "e"],
        ..'\u{1ecc}' => ["I", "i"],
        ..'\u{1ee4}' => ["O", "o"],
        ..'\u{1ef2}' => ["U", "u"],
        _ => ["Y", "y"],
    };
    pair[c as usize % 2]
}

/// Draws blanks together as Notify does before counting letters.
fn drawn_together(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        line.replace(" ,", ",").replace(" .", ".")
    });
    let mut drawn = lines.collect::<Vec<_>>().join("\n");
    while drawn.contains("\n\n\n") {
        drawn = drawn.replace("\n\n\n", "\n\n");
    }
    drawn.trim().to_owned()
}

/// Cuts a text of the alphabet, where each character has a single UTF-16 unit.
fn cut(text: &str) -> String {
    if text.chars().nth(TEXT_MAX).is_none() {
        return text.to_owned();
    }
    let (head, tail) = KEPT;
    let head = text.char_indices().nth(head).map_or(text, |(at, _)| &text[..at]);
    let tail = text
        .char_indices()
        .rev()
        .nth(tail - 1)
        .map_or(text, |(at, _)| &text[at..]);
    format!("{}{CUT_MARK}{}", head.trim_end(), tail.trim_start())
}
