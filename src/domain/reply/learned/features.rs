//! What the second reader counts of a text: words, neighbouring words and runs of letters, each as a number.
//!
//! The trainer and the reader call the same function, so that every weight belongs to the feature of its training.

use super::super::classes::WordClass;
use super::super::lexicon::lexicon;
use super::super::people::NameRole;
use super::super::token::Token;
use super::super::types::{LastQuestion, ReadingContext, SenderKind, VisitState};

/// Most words counted of a text: longer texts seldom come from a telephone.
const MOST_WORDS: usize = 90;

/// Shortest and longest run of letters.
const RUNS: [usize; 3] = [3, 4, 5];

/// A word, a pair of words, a run of letters or a sign of the rules, found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct TextFeature {
    /// The hash of the name.
    pub(in super::super) hash: u32,
    /// The place of the word in the text, if any.
    pub(in super::super) word: Option<u16>,
}

/// Findings of the rules that the second reader counts.
#[derive(Debug, Default)]
pub(in super::super) struct RuleSigns {
    /// Names of the sections with a match: `doubt:acknowledges`.
    pub(in super::super) sections: Vec<(&'static str, &'static str)>,
    /// Number of words without a rule.
    pub(in super::super) unexplained: usize,
    /// For each word, whether a safe phrase is touched.
    pub(in super::super) phrase_words: Vec<bool>,
    /// Whether a question mark stands in the text.
    pub(in super::super) question: bool,
    /// Whether the text trails off.
    pub(in super::super) trails: bool,
    /// Whether the text is a reaction.
    pub(in super::super) tapback: bool,
}

/// A hash (FNV-1a), the same on every machine, fed piece by piece.
#[derive(Clone, Copy)]
struct FeatureHash(u32);

impl FeatureHash {
    fn new(kind: u8) -> FeatureHash {
        FeatureHash(2_166_136_261).byte(kind)
    }

    fn byte(self, byte: u8) -> FeatureHash {
        FeatureHash((self.0 ^ u32::from(byte)).wrapping_mul(16_777_619))
    }

    fn text(self, text: &str) -> FeatureHash {
        text.bytes().fold(self, FeatureHash::byte).byte(0)
    }

    /// Mixes the bits, for the low ones of FNV alone spread badly.
    fn end(self) -> u32 {
        let mut hash = self.0;
        hash ^= hash >> 16;
        hash = hash.wrapping_mul(0x7feb_352d);
        hash ^= hash >> 15;
        hash = hash.wrapping_mul(0x846c_a68b);
        hash ^ (hash >> 16)
    }
}

/// Counts a text. `tokens` are the marked words.
pub(in super::super) fn features(
    tokens: &[Token],
    signs: &RuleSigns,
    context: &ReadingContext<'_>,
) -> Vec<TextFeature> {
    let mut all = Vec::with_capacity(tokens.len() * 24 + 32);
    let place = place(context);
    of_text(&mut all, tokens, signs, place);
    let tokens = &tokens[..tokens.len().min(MOST_WORDS)];
    let words: Vec<&str> = tokens
        .iter()
        .enumerate()
        .map(|(at, token)| counted_as(token, signs.phrase_words.get(at).copied().unwrap_or(false)))
        .collect();
    let topics: Vec<u64> = words.iter().map(|word| lexicon().topics(word)).collect();
    for at in 0..words.len() {
        of_word(&mut all, &words, &topics, tokens, at, place);
    }
    all
}

/// Sender, visit and question as one letter.
fn place(context: &ReadingContext<'_>) -> u8 {
    let state = match context.state {
        VisitState::None => 0,
        VisitState::Planned => 1,
        VisitState::Out => 2,
        VisitState::OnSite => 3,
        VisitState::Between => 4,
        VisitState::Returning => 5,
    };
    let asked = match context.asked {
        LastQuestion::CheckIn => 0,
        LastQuestion::Minutes => 8,
        LastQuestion::Alert => 16,
        LastQuestion::Nothing => 24,
    };
    let sender = match context.sender {
        SenderKind::Worker => 0,
        SenderKind::Contact => 32,
        SenderKind::Unknown => 64,
    };
    sender + asked + state
}

/// Names and numbers count as names and numbers, and a word of a safe phrase as a word of a safe phrase: every school has others.
fn counted_as(token: &Token, is_of_phrase: bool) -> &str {
    if is_of_phrase {
        return "<phrase>";
    }
    if let Some(role) = NameRole::ALL.iter().find(|role| token.is_called(**role)) {
        return role.word();
    }
    if token.may_be_name && token.id == 0 {
        return "<name>";
    }
    &token.text
}

fn of_text(all: &mut Vec<TextFeature>, tokens: &[Token], signs: &RuleSigns, place: u8) {
    let mut push = |hash: FeatureHash| {
        all.push(TextFeature {
            hash: hash.end(),
            word: None,
        });
    };
    push(FeatureHash::new(b'0'));
    push(FeatureHash::new(b'1').byte(place));
    let length = match tokens.len() {
        length @ 0..=4 => length,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        _ => 9,
    };
    push(FeatureHash::new(b'2').byte(length as u8));
    push(FeatureHash::new(b'3').byte(length as u8).byte(place));
    let marks = u8::from(signs.question) + 2 * u8::from(signs.trails) + 4 * u8::from(signs.tapback);
    push(FeatureHash::new(b'4').byte(marks));
    push(FeatureHash::new(b'5').byte(marks).byte(place));
    push(FeatureHash::new(b'6').byte(signs.unexplained.min(6) as u8));
    for (table, key) in &signs.sections {
        push(FeatureHash::new(b'9').text(table).text(key));
        push(FeatureHash::new(b'a').text(table).text(key).byte(place));
    }
}

fn of_word(
    all: &mut Vec<TextFeature>,
    words: &[&str],
    topics: &[u64],
    tokens: &[Token],
    at: usize,
    place: u8,
) {
    let mut push = |hash: FeatureHash| {
        all.push(TextFeature {
            hash: hash.end(),
            word: Some(at as u16),
        });
    };
    let word = words[at];
    let before = |back: usize| at.checked_sub(back).map_or("^", |index| words[index]);
    let after = |ahead: usize| words.get(at + ahead).copied().unwrap_or("$");
    push(FeatureHash::new(b'w').text(word));
    push(FeatureHash::new(b'p').text(word).byte(place));
    push(FeatureHash::new(b'b').text(before(1)).text(word));
    push(FeatureHash::new(b'c').text(before(1)).text(word).byte(place));
    push(FeatureHash::new(b's').text(before(2)).text(word));
    push(FeatureHash::new(b't').text(before(2)).text(before(1)).text(word));
    if at + 1 == words.len() {
        push(FeatureHash::new(b'b').text(word).text(after(1)));
        push(FeatureHash::new(b't').text(before(1)).text(word).text("$"));
    }
    if tokens[at].starts_clause {
        push(FeatureHash::new(b'f').text(word));
    }
    if tokens[at].is_third_person || tokens[at].is(WordClass::Third) {
        push(FeatureHash::new(b'd').text(after(1)));
        push(FeatureHash::new(b'e').text(after(1)).text(after(2)));
    }
    if word.starts_with('<') || word.len() < 3 {
        return;
    }
    for topic in (0..64).filter(|topic| topics[at] & (1 << topic) != 0) {
        push(FeatureHash::new(b'v').byte(topic));
        push(FeatureHash::new(b'x').byte(topic).byte(place));
        push(FeatureHash::new(b'y').text(before(1)).byte(topic));
        push(FeatureHash::new(b'z').text(after(1)).byte(topic));
    }
    let letters: Vec<u8> = [b"^", word.as_bytes(), b"$"].concat();
    for run in RUNS {
        for piece in letters.windows(run) {
            let hash = piece.iter().fold(FeatureHash::new(b'l'), |hash, b| hash.byte(*b));
            push(hash);
        }
    }
}
