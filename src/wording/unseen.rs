//! Invisible signs in typed words, and signs with an effect on the letters beside them.
//!
//! Names and addresses are read out to the police: the words on the screen must be the words on record, in the same order.

/// Whether a sign breaks the line, or turns the direction of the letters after the sign.
#[must_use]
pub fn moves_others(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
        )
}

/// Whether a sign leaves nothing to be seen, although some such signs count as letters.
#[must_use]
pub fn is_blank(c: char) -> bool {
    moves_others(c)
        || c.is_whitespace()
        || matches!(
            c,
            '\u{00AD}'
                | '\u{034F}'
                | '\u{115F}'
                | '\u{1160}'
                | '\u{17B4}'
                | '\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200D}'
                | '\u{2060}'..='\u{2065}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Returns a text on a single line: a space for every sign of [`moves_others`].
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if moves_others(c) { ' ' } else { c })
        .collect()
}
