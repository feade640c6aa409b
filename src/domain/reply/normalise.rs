//! From the characters of a text to plain lower-case words (docs/rules/reading.md, step 1).
//!
//! Case, Unicode quotes and full-width forms, zero-width characters, emoji to words, letters split by spaces, signature
//! lines; tapbacks and quotations of our own texts are dropped before anything else.

use super::classes::WordClass;
use super::lexicon::{Lexicon, lexicon};
use super::token::Token;

/// A text as words, with its telling punctuation.
#[derive(Debug, Default)]
pub(super) struct PlainText {
    /// The words in order.
    pub(super) tokens: Vec<Token>,
    /// A question mark stands somewhere.
    pub(super) question: bool,
    /// The text trails off in dots.
    pub(super) trails: bool,
    /// Whether the text is a reaction to a text of ours, and so no answer.
    pub(super) tapback: bool,
    /// All words, those of quotations and signatures too, where any were left out of `tokens`.
    pub(super) whole: Vec<Token>,
}

/// Normalises a text. Never fails, whatever the text.
pub(super) fn normalise(text: &str) -> PlainText {
    let lexicon = lexicon();
    let plain = plain(lexicon, text);
    let (kept, tapback) = without_tapback(lexicon, &plain);
    let kept = without_signature(lexicon, &kept);
    let mut normal = split(lexicon, &kept);
    if kept.trim() != plain.trim() {
        normal.whole = split(lexicon, &plain).tokens;
        join_letters(&mut normal.whole);
    }
    let plain = kept;
    normal.tapback = tapback;
    normal.trails = trails(&plain);
    join_letters(&mut normal.tokens);
    normal
}

/// Folds characters: one spelling for quotes, dashes, widths, accents; emoji become words.
fn plain(lexicon: &Lexicon, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\r' | '\n' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => out.push('\n'),
            ' '..='~' => out.push(c),
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{2640}'
            | '\u{2642}'
            | '\u{300}'..='\u{36f}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{180e}' => {}
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{b4}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => {
                out.push('"')
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{2026}' => out.push_str("..."),
            '\u{ff01}'..='\u{ff5e}' => {
                out.push(char::from_u32(u32::from(c) - 0xfee0).unwrap_or(' '));
            }
            '\u{1d400}'..='\u{1d6a3}' => {
                let at = (u32::from(c) - 0x1d400) % 52;
                let base = if at < 26 {
                    u32::from('A') + at
                } else {
                    u32::from('a') + at - 26
                };
                out.push(char::from_u32(base).unwrap_or(' '));
            }
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            c => match lexicon
                .characters
                .get(&c)
                .map(String::as_str)
                .or_else(|| other_emoji(c))
            {
                Some(plain) => out.push_str(plain),
                None => out.push(c),
            },
        }
    }
    out
}

/// Emoji without a row say nothing for certain.
fn other_emoji(c: char) -> Option<&'static str> {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{2300}'..='\u{23ff}')
        .then_some(" emojidoubt ")
}

/// Drops reactions to our texts, quotations of them, and lines quoted as e-mail does.
fn without_tapback(lexicon: &Lexicon, plain: &str) -> (String, bool) {
    let mut out = String::with_capacity(plain.len());
    for line in plain.split('\n') {
        if !(line.trim_start().starts_with('>') && is_ours(lexicon, line)) {
            out.push_str(line);
            out.push('\n');
        }
    }
    let mut tapback = false;
    let (mut from, mut words) = (0, out.len() - out.trim_start().len());
    while let Some(open) = out[from..].find('"').map(|at| at + from) {
        let lead = &out[words.min(open)..open];
        let begins = |text: &str| {
            lead.get(..text.len())
                .is_some_and(|s| s.eq_ignore_ascii_case(text))
        };
        let is_led_by = |verb: &&str| begins(verb) && lead[verb.len()..].starts_with(' ');
        // Not trimmed as a whole: quotes without end after spaces without end would take for ever.
        let reaction = lexicon.reactions.iter().any(is_led_by)
            || (begins("emoji") && lead.split_whitespace().next_back() == Some("to"));
        let close = out[open + 1..].find('"').map(|at| open + 1 + at);
        if reaction || is_ours(lexicon, &out[open + 1..close.unwrap_or(out.len())]) {
            tapback = tapback || reaction;
            let end = close.map_or(out.len(), |at| at + 1);
            let start = if reaction { 0 } else { open };
            out.replace_range(start..end, " ");
            (from, words) = (start, out.len() - out.trim_start().len());
        } else {
            from = close.map_or(out.len(), |at| at + 1);
        }
    }
    (out, tapback)
}

fn is_ours(lexicon: &Lexicon, quoted: &str) -> bool {
    let quoted = quoted.to_ascii_lowercase();
    lexicon.ours.iter().any(|mark| quoted.contains(mark))
}

fn without_signature(lexicon: &Lexicon, plain: &str) -> String {
    let mut out = plain.replace(" / ", "\n");
    let lower = out.to_ascii_lowercase();
    let Some(at) = lexicon.signatures.iter().filter_map(|s| lower.find(s)).min() else {
        return out;
    };
    // Only the signature's line goes: words below a signature still count.
    let end = lower[at..].find('\n').map_or(out.len(), |n| at + n);
    let ours = lower[at..end]
        .split(' ')
        .take_while(|w| lexicon.devices.contains(w.trim_end_matches(['.', ',', '!'])));
    let length = ours.map(|w| w.len() + 1).sum::<usize>().min(end - at);
    out.replace_range(at..at + length, " ");
    out
}

fn trails(plain: &str) -> bool {
    let end = plain.trim_end().trim_end_matches([' ', 'x', 'X']).trim_end();
    end.ends_with("..") || end.ends_with(". .") || end.ends_with(",,")
}

/// Splits into words at spaces, punctuation, and between figures and letters where they are two words.
fn split(lexicon: &Lexicon, plain: &str) -> PlainText {
    let mut normal = PlainText::default();
    let chars: Vec<char> = plain.chars().collect();
    let (mut boundary, mut quoted, mut i) = (true, false, 0);
    while i < chars.len() {
        let c = chars[i];
        if c.is_alphanumeric() || c == '_' {
            let mut word = String::new();
            let capital = c.is_uppercase();
            while i < chars.len() {
                let c = chars[i];
                let next = chars.get(i + 1).copied().unwrap_or(' ');
                if c.is_alphanumeric() {
                    word.extend(c.to_lowercase());
                } else if (c == ':' || c == '.')
                    && word.ends_with(|d: char| d.is_ascii_digit())
                    && next.is_ascii_digit()
                {
                    word.push(':');
                } else if c == '\'' && next.is_alphanumeric() {
                    // An apostrophe is dropped, except that "I'll" must not become "ill".
                    let rest: String = chars[i + 1..].iter().take(2).collect();
                    if rest.eq_ignore_ascii_case("ll") {
                        word.push_str("wi");
                    } else if word == "we" && rest.eq_ignore_ascii_case("re") {
                        word.push_str("are");
                        i += 2;
                    }
                } else if c == '/' && word == "n" && matches!(next, 'a' | 'A') {
                    word.push('o');
                } else if c != '_' {
                    break;
                }
                i += 1;
            }
            push_word(lexicon, &mut normal.tokens, &word, boundary, capital, quoted);
            boundary = false;
            continue;
        }
        match c {
            '?' => {
                normal.question = true;
                boundary = true;
            }
            '"' => {
                quoted = !quoted;
                boundary = true;
            }
            '&' => push_word(lexicon, &mut normal.tokens, "and", false, false, quoted),
            '@' => push_word(lexicon, &mut normal.tokens, "at", false, false, quoted),
            '+' if chars.get(i + 1).is_some_and(char::is_ascii_digit) => {
                push_word(lexicon, &mut normal.tokens, "plus", boundary, false, quoted);
                boundary = false;
            }
            '\u{a3}' | '#' if chars.get(i + 1).is_some_and(char::is_ascii_digit) => {
                push_word(
                    lexicon,
                    &mut normal.tokens,
                    if c == '#' { "number" } else { "pounds" },
                    boundary,
                    false,
                    quoted,
                );
                boundary = false;
            }
            ' ' | '\'' | '*' | '_' | '/' => {}
            '-' if i > 0
                && chars[i - 1].is_alphanumeric()
                && chars.get(i + 1).is_some_and(|c| c.is_alphanumeric()) => {}
            c if c.is_ascii() => boundary = true,
            c => push_word(
                lexicon,
                &mut normal.tokens,
                c.encode_utf8(&mut [0; 4]),
                boundary,
                false,
                quoted,
            ),
        }
        i += 1;
    }
    normal
}

fn push_word(
    lexicon: &Lexicon,
    tokens: &mut Vec<Token>,
    word: &str,
    starts_clause: bool,
    capital: bool,
    quoted: bool,
) {
    let mut push = |text: &str, starts_clause| {
        tokens.push(Token {
            text: text.to_owned(),
            starts_clause,
            capital,
            quoted,
            ..Token::default()
        });
    };
    let is_figure = |b: u8| b.is_ascii_digit() || b == b':';
    let bytes = word.as_bytes();
    if word.is_ascii() && word.len() > 1 {
        let figures = bytes.iter().take_while(|b| is_figure(**b)).count();
        let alpha = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if figures > 0 && figures < word.len() {
            let rest = &word[figures..];
            let unit = lexicon.is(rest, WordClass::FigureUnit);
            if unit || figures >= 3 {
                push(&word[..figures], starts_clause);
                push(rest, false);
                return;
            }
            if lexicon.is(rest, WordClass::OrdinalEnding) {
                push("ordinal", starts_clause);
                return;
            }
        } else if alpha >= 2 && alpha < word.len() && bytes[alpha..].iter().all(|b| is_figure(*b)) {
            let stem = &word[..alpha];
            if !lexicon.is(stem, WordClass::SchoolStage) {
                push(stem, starts_clause);
                push(&word[alpha..], false);
                return;
            }
        }
    }
    push(word, starts_clause);
}

/// Joins "h e l p" and "s.o.s" into one word: a shaking thumb hits the space bar.
fn join_letters(tokens: &mut Vec<Token>) {
    let single = |t: &Token| t.text.len() == 1 && t.text.as_bytes()[0].is_ascii_alphabetic();
    let mut i = 0;
    while i < tokens.len() {
        let mut run = tokens[i..].iter().take_while(|t| single(t)).count();
        while run > 2 && tokens[i + run - 1].text == "x" {
            run -= 1;
        }
        let pair = (run == 2).then(|| (tokens[i].text.as_str(), tokens[i + 1].text.as_str()));
        let kisses = tokens[i..i + run].iter().all(|t| t.text == "x");
        if (run >= 3 && !kisses) || matches!(pair, Some(("o", "k") | ("n", "o"))) {
            let text: String = tokens[i..i + run].iter().map(|t| t.text.as_str()).collect();
            tokens[i].text = text;
            tokens.drain(i + 1..i + run);
        }
        i += 1;
    }
}
