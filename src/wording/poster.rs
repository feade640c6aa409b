//! The words of staff for the poster beside the door: the same words as our texts ask for.

use crate::domain::reply::Intent;

/// A word on the poster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PosterWord {
    /// The text.
    pub text: &'static str,
    /// The occasion.
    pub when: &'static str,
    /// The reading of the text. A test reads every word, so that no poster promises more than the reader keeps.
    pub reads_as: Intent,
}

/// The name of Homeward's number in a phone's contacts.
pub const CARD_NAME: &str = "Home visits";

/// The words of staff, in the order of a visit.
pub const POSTER_WORDS: [PosterWord; 8] = [
    word("IN", "you are at the door, or inside", Intent::Arrived),
    word(
        "OK",
        "Homeward asks whether you are all right, and you are",
        Intent::Ok,
    ),
    word("MORE 15", "you need 15 minutes more", Intent::Extend),
    word("NOBODY", "nobody opens", Intent::NoAnswer),
    word(
        "LEFT",
        "you have left, for the next stop or for school",
        Intent::Left,
    ),
    word("BACK", "you are back in school", Intent::Back),
    word(
        "HOME",
        "you have gone home instead, and are safe there",
        Intent::HomeSafe,
    ),
    word("SOS", "you need help: people are told at once", Intent::Help),
];

const fn word(text: &'static str, when: &'static str, reads_as: Intent) -> PosterWord {
    PosterWord { text, when, reads_as }
}
