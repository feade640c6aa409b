//! The words that staff text, for the poster beside the door: the same that our texts ask for.

use crate::domain::reply::Intent;

/// A word on the poster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PosterWord {
    /// What to text.
    pub text: &'static str,
    /// When.
    pub when: &'static str,
    /// How the text is read. A test reads each, so that no poster promises what the reader does not keep.
    pub reads_as: Intent,
}

/// The card that a phone keeps of Homeward's number is called so.
pub const CARD_NAME: &str = "Home visits";

/// The words that staff text.
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
