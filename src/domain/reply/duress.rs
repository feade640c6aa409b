//! Safe words, safe phrases and duress codes, found however typed or dictated.
//!
//! docs/rules/reading.md, step 2: on the whole text, fuzzily, embedded in anything, and a negated
//! phrase still fires. A false alarm costs a telephone call; a miss costs the reason for having a phrase.

use super::classes::WordClass;
use super::fuzzy::{WordSound, distance_within, letters, may_be_within, sound};
use super::lexicon::lexicon;
use super::normalise::normalise;
use super::token::Token;
use super::types::SafePhrases;

/// How a phrase touches a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhraseTouch {
    /// The phrase was used.
    Used,
    /// A rare word of the phrase was used: such a text is not read as reassuring.
    Near,
    /// Not at all.
    Not,
}

/// Into how many pieces a code may fall.
const MOST_PIECES: usize = 12;

struct PhraseWord<'a> {
    word: &'a str,
    letters: u32,
    sound: WordSound,
    stem: &'a str,
    alike: &'static [&'static str],
    /// Words that say the same of a phrase, as far as every other rare word of the phrase is there.
    means: &'static [&'static str],
    /// Whether the word makes a phrase by itself.
    rare: bool,
}

struct HeardWord<'a> {
    word: &'a str,
    letters: u32,
    stem: &'a str,
    sound: Option<WordSound>,
}

/// Judges a text against every phrase and code in force. With a visit open, other words of the same meaning count too.
pub(super) fn touch(tokens: &[Token], phrases: &SafePhrases<'_>, is_visit_open: bool) -> PhraseTouch {
    if has_code(tokens, phrases.duress_codes) {
        return PhraseTouch::Used;
    }
    if phrases.phrases.is_empty() && phrases.safe_words.is_empty() {
        return PhraseTouch::Not;
    }
    let mut joined: Vec<String> = Vec::new();
    for pair in tokens.windows(2) {
        if pair[0].text.len() + pair[1].text.len() <= 16 {
            joined.push([pair[0].text.as_str(), pair[1].text.as_str()].concat());
        }
    }
    for three in tokens
        .windows(3)
        .filter(|w| w.iter().map(|t| t.text.len()).sum::<usize>() <= 12)
    {
        joined.push(three.iter().map(|t| t.text.as_str()).collect());
    }
    let hear = |word| HeardWord {
        word,
        letters: letters(word),
        stem: stem(word),
        sound: None,
    };
    let mut heard: Vec<HeardWord<'_>> = tokens.iter().map(|t| hear(&t.text)).collect();
    heard.extend(joined.iter().map(|word| hear(word)));
    let mut touch = PhraseTouch::Not;
    for phrase in phrases.phrases.iter().chain(phrases.safe_words) {
        match used(phrase, &mut heard, tokens.len(), is_visit_open) {
            PhraseTouch::Used => return PhraseTouch::Used,
            PhraseTouch::Near => touch = PhraseTouch::Near,
            PhraseTouch::Not => {}
        }
    }
    touch
}

/// Fewest words of a phrase that nobody says by chance.
const WORDS_OF_LONG_PHRASE: usize = 6;

/// Whether a text holds every word of a phrase, however typed, or a code: as spoken in danger.
///
/// A text that reads as duress without is a near miss, perhaps of everyday: "can you cover my duty".
#[must_use]
pub fn says_whole_phrase(text: &str, phrases: &SafePhrases<'_>) -> bool {
    let normal = normalise(text);
    let lower = text.to_lowercase();
    let tokens = || normal.tokens.iter().chain(&normal.whole);
    if has_code(&normal.tokens, phrases.duress_codes) || has_code(&normal.whole, phrases.duress_codes) {
        return true;
    }
    phrases.phrases.iter().chain(phrases.safe_words).any(|phrase| {
        let plain = phrase.trim().to_lowercase();
        if !plain.is_empty() && lower.contains(&plain) {
            return true;
        }
        let words = normalise(phrase).tokens;
        let keys = words
            .iter()
            .filter(|word| !lexicon().is(&word.text, WordClass::PhraseEmpty));
        let mut keys = keys.peekable();
        // "Can you move my dentist appointment" is everyday: of a short phrase amid other words, the small ones count too.
        let is_other = |word: &Token| !words.iter().any(|own| own.text == word.text);
        let is_short = words.len() < WORDS_OF_LONG_PHRASE && tokens().any(is_other);
        let heard: Vec<&str> = tokens()
            .map(|word| {
                let spelling = lexicon().spellings.get(word.text.as_str());
                spelling.copied().unwrap_or(word.text.as_str())
            })
            .collect();
        if is_short && words.iter().any(|word| is_lacking(word, &heard)) {
            return false;
        }
        // A phrase is also used with its words run together, or sounding alike: one by one.
        keys.peek().is_some()
            && keys.all(|key| {
                let alone = [key.text.clone()];
                let alone = SafePhrases {
                    phrases: &alone,
                    ..SafePhrases::default()
                };
                let heard: Vec<Token> = tokens().cloned().collect();
                touch(&heard, &alone, false) == PhraseTouch::Used
            })
    })
}

/// Whether a word of no weight of a phrase is not among the words heard.
fn is_lacking(word: &Token, heard: &[&str]) -> bool {
    lexicon().is(&word.text, WordClass::PhraseEmpty) && !heard.contains(&word.text.as_str())
}

/// Finds a code written as one word, or in pieces ("00 00", "0 0 0 0"), whatever figures stand
/// before the code.
fn has_code(tokens: &[Token], codes: &[String]) -> bool {
    let is_code = |run: &str| codes.iter().any(|code| !code.is_empty() && code == run);
    (0..tokens.len()).any(|from| {
        let mut run = String::new();
        tokens[from..].iter().take(MOST_PIECES).any(|piece| {
            run.push_str(&piece.text);
            is_code(&run)
        })
    })
}

fn used(phrase: &str, heard: &mut [HeardWord<'_>], words: usize, is_visit_open: bool) -> PhraseTouch {
    let lexicon = lexicon();
    let plain = normalise(phrase);
    let keys = keys_of(&plain.tokens);
    if keys.is_empty() {
        // A phrase of empty words only: nothing but the phrase itself can be meant.
        let all: Vec<&str> = plain.tokens.iter().map(|t| t.text.as_str()).collect();
        let here = !all.is_empty()
            && heard[..words]
                .windows(all.len())
                .any(|w| w.iter().map(|h| h.word).eq(all.iter().copied()));
        return if here { PhraseTouch::Used } else { PhraseTouch::Not };
    }
    if is_run_together(&keys, &heard[..words]) {
        return PhraseTouch::Used;
    }
    let (mut rare, mut rare_hit, mut near, mut score, mut total) = (0, 0, 0, 0, 0);
    let mut meant = 0;
    for key in &keys {
        let weight = if key.rare { 2 } else { 1 };
        total += weight;
        rare += usize::from(key.rare);
        if let Some(at) = heard.iter_mut().position(|h| is_heard(key, h)) {
            score += weight;
            rare_hit += usize::from(key.rare);
            near += usize::from(key.rare && at < words && !lexicon.is_everyday(heard[at].word));
        } else if heard[..words].iter().any(|h| is_meant(key, h)) {
            meant += 1;
        }
    }
    // "Please change my dental appointment": with every rare word said or meant, the phrase itself is.
    if is_visit_open && rare_hit > 0 && meant > 0 && rare_hit + meant == rare {
        return PhraseTouch::Used;
    }
    let enough = match rare {
        0 => score == total,
        1 => rare_hit == 1 && score * 5 >= total * 3,
        _ => rare_hit * 3 >= rare * 2,
    };
    match (enough, near) {
        (true, _) => PhraseTouch::Used,
        (false, 0) => PhraseTouch::Not,
        (false, _) => PhraseTouch::Near,
    }
}

/// Returns the words of a phrase that carry something, each once.
fn keys_of(tokens: &[Token]) -> Vec<PhraseWord<'_>> {
    let lexicon = lexicon();
    let mut keys: Vec<PhraseWord<'_>> = Vec::new();
    for token in tokens {
        let word = token.text.as_str();
        if lexicon.is(word, WordClass::PhraseEmpty) || keys.iter().any(|key| key.word == word) {
            continue;
        }
        keys.push(PhraseWord {
            word,
            letters: letters(word),
            sound: sound(word),
            stem: stem(word),
            alike: group_of(&lexicon.alike, word),
            means: group_of(&lexicon.means, word),
            rare: !lexicon.is(word, WordClass::PhraseCommon),
        });
    }
    keys
}

/// Returns for each word of a text whether it touches a rare word of a safe phrase.
pub(super) fn touched_words(tokens: &[Token], phrases: &SafePhrases<'_>) -> Vec<bool> {
    let mut touched = vec![false; tokens.len()];
    for phrase in phrases.phrases.iter().chain(phrases.safe_words) {
        let plain = normalise(phrase);
        let keys = keys_of(&plain.tokens);
        for (token, touched) in tokens.iter().zip(&mut touched) {
            let mut heard = HeardWord {
                word: &token.text,
                letters: letters(&token.text),
                stem: stem(&token.text),
                sound: None,
            };
            *touched |= keys.iter().any(|key| key.rare && is_heard(key, &mut heard));
        }
    }
    touched
}

/// Whether a text may touch a safe phrase more loosely than counts as its use: "rid foldur". Such a text never reassures by a
/// second look.
pub(super) fn may_touch(tokens: &[Token], phrases: &SafePhrases<'_>) -> bool {
    if touched_words(tokens, phrases).contains(&true) {
        return true;
    }
    let lexicon = lexicon();
    let strange = tokens.iter().map(|token| token.text.as_str());
    let strange =
        strange.filter(|word| word.len() > 2 && !lexicon.is_known(word) && lexicon.topics(word) == 0);
    let strange: Vec<&str> = strange.collect();
    if strange.is_empty() {
        return false;
    }
    phrases.phrases.iter().chain(phrases.safe_words).any(|phrase| {
        let plain = normalise(phrase);
        keys_of(&plain.tokens).iter().any(|key| {
            let most = 1 + key.word.len() / 4;
            key.rare
                && key.word.len() > 3
                && strange
                    .iter()
                    .any(|word| distance_within(word, key.word, most).is_some())
        })
    })
}

fn group_of(groups: &'static [Vec<&'static str>], word: &str) -> &'static [&'static str] {
    let group = groups.iter().find(|group| group.contains(&word));
    group.map_or(&[], Vec::as_slice)
}

fn is_meant(key: &PhraseWord<'_>, heard: &HeardWord<'_>) -> bool {
    // Text-speak is written out: "appt".
    let written_out = lexicon().spellings.get(heard.word).copied();
    let says_same = |word: &&str| *word == heard.word || stem(word) == heard.stem;
    key.rare && (written_out == Some(key.word) || key.means.iter().any(says_same))
}

/// "redfolder": the words of a short phrase, run together.
fn is_run_together(keys: &[PhraseWord<'_>], heard: &[HeardWord<'_>]) -> bool {
    if !(2..=3).contains(&keys.len()) {
        return false;
    }
    let rest: String = keys[1..].iter().map(|key| key.word).collect();
    let first = &keys[0];
    let firsts = first.alike.iter().copied().chain([first.word]);
    firsts
        .map(|word| format!("{word}{rest}"))
        .any(|one| is_one_word(&one, heard))
}

fn is_one_word(one: &str, heard: &[HeardWord<'_>]) -> bool {
    let mask = letters(one);
    one.len() >= 7
        && heard.iter().any(|h| {
            h.word.len() + 1 >= one.len()
                && may_be_within(h.letters, mask, 1)
                && distance_within(h.word, one, 1).is_some()
        })
}

fn is_heard(key: &PhraseWord<'_>, heard: &mut HeardWord<'_>) -> bool {
    let (word, wanted) = (heard.word, key.word);
    if word == wanted {
        return true;
    }
    if !key.rare {
        return wanted.len() > 3 && heard.stem == key.stem;
    }
    if key.alike.contains(&word) {
        return true;
    }
    if word.starts_with('<') {
        return false;
    }
    if wanted.len() >= 3 && (heard.stem == key.stem || (wanted.len() >= 5 && word.contains(wanted))) {
        return true;
    }
    let allowed = match wanted.len() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    // A common word a letter away from a phrase's ("over", "apply") is itself.
    let lexicon = lexicon();
    let is_empty = || lexicon.is(word, WordClass::PhraseEmpty);
    let plain_word = || is_empty() || lexicon.is(word, WordClass::PhraseCommon) || lexicon.is_everyday(word);
    if may_be_within(heard.letters, key.letters, allowed)
        && distance_within(word, wanted, allowed as usize).is_some()
        && !plain_word()
    {
        return true;
    }
    if wanted.len() < 4 || word.len() < 3 {
        return false;
    }
    if wanted.len() >= 6 && is_drawled_or_bare(word, wanted) {
        return true;
    }
    let sound = heard.sound.get_or_insert_with(|| sound(word));
    sound.bones == key.sound.bones
        && match key.sound.bones.len() {
            0 | 1 => false,
            2 | 3 => {
                sound.beats == key.sound.beats
                    && sound.vowel == key.sound.vowel
                    && word.len().abs_diff(wanted.len()) <= 2
                    && !is_empty()
            }
            _ => sound.beats.abs_diff(key.sound.beats) <= 1,
        }
}

fn stem(word: &str) -> &str {
    for end in ["ings", "ing", "ers", "ies", "ied", "ed", "es", "s", "y", "e"] {
        if let Some(stem) = word.strip_suffix(end).filter(|stem| stem.len() >= 3) {
            return stem;
        }
    }
    word
}

/// Whether a word is one drawled or without vowels: "maaarigolds", "mrrglds".
fn is_drawled_or_bare(word: &str, wanted: &str) -> bool {
    let mut plain: Vec<char> = word.chars().collect();
    plain.dedup();
    let is_drawled = word.len() >= plain.len() + 2;
    let plain: String = plain.into_iter().collect();
    let bones = |word: &str| -> String { stem(word).chars().filter(|c| !"aeiouy".contains(*c)).collect() };
    let (heard, own) = (bones(&plain), bones(wanted));
    let vowels = plain.len() - plain.chars().filter(|c| !"aeiou".contains(*c)).count();
    own.len() >= 4 && (is_drawled || vowels <= 1) && heard == own
}
