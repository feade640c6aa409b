//! How alike two words look, and how alike they sound.
//!
//! Used towards danger only: for safe words, for the danger lexicon, and for the plain words of
//! movement. OK is never matched by any of this.

/// Returns the edit distance of two words if it is at most `most`.
///
/// Insertions, deletions, substitutions and swaps of neighbours count one each, because swaps are the
/// commonest slip of a thumb. Words longer than 32 bytes are never alike.
pub(super) fn distance_within(a: &str, b: &str, most: usize) -> Option<usize> {
    if a.len() > 32 || b.len() > 32 || a.len().abs_diff(b.len()) > most {
        return None;
    }
    Some(strsim::osa_distance(a, b)).filter(|distance| *distance <= most)
}

/// Returns a bit for each letter of the word: a cheap bound on the edit distance.
pub(super) fn letters(word: &str) -> u32 {
    word.bytes()
        .filter(u8::is_ascii_lowercase)
        .fold(0, |mask, b| mask | 1 << (b - b'a'))
}

/// Returns whether two words may be within `most` edits, judged by their letters alone.
pub(super) fn may_be_within(a: u32, b: u32, most: u32) -> bool {
    (a & !b).count_ones() <= most && (b & !a).count_ones() <= most
}

/// How a word sounds in southern British speech, roughly.
///
/// Voice dictation writes "coffee" for "cover", "read" for "red" and "Mary Gold" for "marigold": the
/// consonants stay, an r that no vowel follows is lost, v and f, d and t, g and k are mixed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordSound {
    /// The consonants, and a leading vowel as `A`.
    pub(super) bones: String,
    /// How many groups of vowels there are.
    pub(super) beats: u8,
    /// The first vowel as written.
    pub(super) vowel: u8,
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Returns how a lower-case word sounds.
pub(super) fn sound(word: &str) -> WordSound {
    let w = word.as_bytes();
    let mut bones = String::with_capacity(w.len());
    let (mut beats, mut vowel, mut i) = (0u8, 0u8, 0);
    let mut in_vowels = false;
    while i < w.len() {
        let (b, next) = (w[i], w.get(i + 1).copied().unwrap_or(0));
        let leading_y = b == b'y' && i == 0;
        if is_vowel(b) && !leading_y {
            let silent_e = b == b'e' && i + 1 == w.len() && i > 2 && beats > 0 && !in_vowels;
            if !in_vowels && !silent_e {
                beats = beats.saturating_add(1);
                if vowel == 0 {
                    vowel = b;
                }
                if i == 0 {
                    bones.push('A');
                }
            }
            in_vowels = true;
            i += 1;
            continue;
        }
        in_vowels = false;
        let mut step = 1;
        let bone = match b {
            b'b' => 'P',
            b'c' if next == b'h' => {
                step = 2;
                'J'
            }
            b'c' if matches!(next, b'e' | b'i' | b'y') => 'S',
            b'd' | b't' if next == b'u' && i == 0 => 'J',
            b't' if next == b'h' => {
                step = 2;
                'F'
            }
            b'd' | b't' => 'T',
            b'f' | b'v' => 'F',
            b'p' if next == b'h' => {
                step = 2;
                'F'
            }
            b'p' => 'P',
            b'g' if next == b'h' => {
                i += 2;
                continue;
            }
            b'g' if i == 0 && matches!(next, b'e' | b'i') => 'J',
            b'k' if next == b'n' && i == 0 => {
                i += 1;
                continue;
            }
            b'c' | b'g' | b'k' | b'q' => 'K',
            b'j' => 'J',
            b'l' => 'L',
            b'm' => 'M',
            b'n' => 'N',
            b'r' if is_vowel(next) || next == b'r' => 'R',
            b's' if next == b'h' => {
                step = 2;
                'X'
            }
            b's' | b'z' | b'x' => 'S',
            b'0'..=b'9' => char::from(b),
            _ => {
                i += 1;
                continue;
            }
        };
        if i == 0 || w[i - 1] != b {
            bones.push(bone);
        }
        i += step;
    }
    WordSound { bones, beats, vowel }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_sounds_like_its_consonants_its_beats_and_its_first_vowel() {
        for (word, bones, beats, vowel) in [
            ("apple", "APL", 1, 'a'),
            ("axe", "AS", 2, 'a'),
            ("arm", "AM", 1, 'a'),
            ("bubble", "PPL", 1, 'u'),
            ("box", "PS", 1, 'o'),
            ("bread", "PRT", 1, 'e'),
            ("card", "KT", 1, 'a'),
            ("carry", "KR", 2, 'a'),
            ("cat", "KT", 1, 'a'),
            ("cell", "SL", 1, 'e'),
            ("chalk", "JLK", 1, 'a'),
            ("coffee", "KF", 2, 'o'),
            ("cover", "KF", 2, 'o'),
            ("cycle", "SKL", 1, 'y'),
            ("darkness", "TKNS", 2, 'a'),
            ("dog", "TK", 1, 'o'),
            ("duty", "JT", 2, 'u'),
            ("ethic", "AFK", 2, 'e'),
            ("ghost", "ST", 1, 'o'),
            ("gas", "KS", 1, 'a'),
            ("gem", "JM", 1, 'e'),
            ("gin", "JN", 1, 'i'),
            ("graph", "KRF", 1, 'a'),
            ("hello", "L", 2, 'e'),
            ("house", "S", 1, 'o'),
            ("jam", "JM", 1, 'a'),
            ("kit", "KT", 1, 'i'),
            ("k9", "K9", 0, '\0'),
            ("knee", "N", 1, 'e'),
            ("laugh", "L", 1, 'a'),
            ("lemon", "LMN", 2, 'e'),
            ("merry", "MR", 2, 'e'),
            ("page", "PK", 1, 'a'),
            ("phone", "FN", 1, 'o'),
            ("quay", "K", 1, 'u'),
            ("0000", "0", 0, '\0'),
            ("ship", "XP", 1, 'i'),
            ("shipshape", "XPXP", 2, 'i'),
            ("stud", "STT", 1, 'u'),
            ("tent", "TNT", 1, 'e'),
            ("thin", "FN", 1, 'i'),
            ("thre", "FR", 1, 'e'),
            ("tuna", "JN", 2, 'u'),
            ("turned", "JNT", 2, 'u'),
            ("vet", "FT", 1, 'e'),
            ("yellow", "L", 2, 'e'),
            ("zip", "SP", 1, 'i'),
        ] {
            let heard = sound(word);
            assert_eq!(
                (heard.bones.as_str(), heard.beats, char::from(heard.vowel)),
                (bones, beats, vowel),
                "{word}"
            );
        }
    }

    #[test]
    fn a_slip_counts_one_and_a_word_beyond_32_letters_is_like_nothing() {
        for (one, other, most, is) in [
            ("folder", "folder", 0, Some(0)),
            ("folder", "fodler", 1, Some(1)),
            ("folder", "foldr", 1, Some(1)),
            ("folder", "follder", 1, Some(1)),
            ("folder", "golder", 1, Some(1)),
            ("folder", "fodlr", 1, None),
            ("folder", "fodlr", 2, Some(2)),
            ("ab", "ba", 1, Some(1)),
            ("", "ab", 2, Some(2)),
        ] {
            assert_eq!(distance_within(one, other, most), is, "{one} {other}");
            assert_eq!(distance_within(other, one, most), is, "{other} {one}");
        }
        let long = |letters: usize| "a".repeat(letters - 1) + "b";
        assert_eq!(distance_within(&"a".repeat(32), &long(32), 1), Some(1));
        for (one, other) in [(33, 32), (32, 33), (34, 32), (32, 34), (33, 33)] {
            assert_eq!(
                distance_within(&long(one), &long(other), 2),
                None,
                "{one} {other}"
            );
        }
    }
}
