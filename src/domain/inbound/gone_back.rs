//! Words of being at a household again, or on the way there, minutes after the end of a visit.

use super::named::words_of;
use super::{Correspondent, TextAnswer, TextMeaning};
use crate::domain::alert::AlertKind;

/// Words of going somewhere.
const GOES: &[&str] = &[
    "been", "coming", "driving", "going", "gone", "heading", "headed", "nipped", "nipping", "off", "popped",
    "popping", "walking", "way", "went",
];

/// Households. "Home" may be the sender's own.
const HOUSES: &[&str] = &[
    "address", "bungalow", "caravan", "doorstep", "flat", "house", "property",
];

/// Words that end the number and name of a street.
const STREETS: &[&str] = &[
    "ave", "avenue", "close", "court", "crescent", "drive", "gardens", "grove", "lane", "rd", "road", "st",
    "street", "terrace", "walk", "way",
];

/// Makes words of being at a household again a concern of the office, where the sender's visit has closed within the hour: watching
/// has ended.
pub(super) fn watched_no_more(from: &Correspondent<'_>, text: &str, meaning: TextMeaning) -> TextMeaning {
    let is_harmless = matches!(
        meaning,
        TextMeaning::Answer(TextAnswer::NothingOpen | TextAnswer::NotOut)
    );
    if is_harmless && from.just_closed.is_some() && !text.contains('?') && is_out_again(text) {
        return TextMeaning::Outside {
            kind: AlertKind::Concern,
        };
    }
    meaning
}

/// Whether words tell of being at a household again, or of going there: "gone back in", "off to another one".
fn is_out_again(text: &str) -> bool {
    let words = words_of(text);
    let is = |any: &[&str], word: &str| any.contains(&word);
    let goes = words.iter().any(|word| is(GOES, word));
    // "Mum was nice at the house" and "left my phone at the house" tell of earlier.
    let is_past = words
        .iter()
        .any(|word| is(&["forgot", "forgotten", "left", "was", "were"], word));
    words.iter().enumerate().any(|(at, word)| {
        let behind = words[at + 1..].iter();
        let next: Vec<&str> = behind.take(3).map(String::as_str).collect();
        let to_house = || {
            let house = next.iter().position(|word| is(HOUSES, word));
            house.is_some_and(|house| !next[..house].iter().any(|word| is(&["my", "our", "own"], word)))
        };
        let to_another = || {
            let more = next
                .iter()
                .any(|word| is(&["another", "different", "second"], word));
            more && next
                .iter()
                .any(|word| is(&["family", "one", "stop", "visit"], word) || is(HOUSES, word))
        };
        let to_street = || {
            let is_number = |word: &&str| word.bytes().all(|b| b.is_ascii_digit());
            let behind = words[at + 1..].iter().take(5);
            next.first().is_some_and(is_number) && behind.skip(1).any(|word| is(STREETS, word))
        };
        let stands = is(&["at", "inside", "outside"], word) && (goes || !is_past);
        let is_there = stands || goes && is(&["for", "into", "to"], word);
        let goes_in = is(&["in", "inside"], word)
            && at > 0
            && is(&["back", "going", "gone", "popped", "went"], &words[at - 1])
            && next
                .first()
                .is_none_or(|next| is(&["again", "and", "because", "now", "there", "to", "with"], next))
            && goes
            && !words.iter().any(|word| is(SCHOOL, word));
        is_there && (to_house() || to_another() || to_street()) || goes_in
    })
}

/// Words of going into school.
const SCHOOL: &[&str] = &["class", "lesson", "lunch", "meeting", "office", "school", "work"];
