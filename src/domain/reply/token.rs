//! A word of a text, with all that the reader knows about it.

use super::classes::{WordClass, WordFacts};
use super::pattern::WordId;
use super::people::NameRole;
use super::types::ClockTime;

/// A number, as the grammar of numbers read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberRead {
    /// A number with nothing to say what of.
    Bare(u32),
    /// Minutes.
    Minutes(u32),
    /// A time of day.
    Clock(ClockTime),
    /// A number that is neither: a house, a pupil year, a count of people.
    Other,
}

/// A word or number, in the reader's own spelling.
#[derive(Debug, Clone, Default)]
pub(super) struct Token {
    /// Lower case, no apostrophes, abbreviations written out.
    pub(super) text: String,
    /// What was written, where the reader put a number or code in its place.
    pub(super) written: String,
    /// Which known word it is, zero for none.
    pub(super) id: WordId,
    /// What the tables say of it.
    pub(super) facts: WordFacts,
    /// Whom it names of those whose names came with the text, a bit for each role.
    pub(super) roles: u8,
    /// Danger words that a slip could have made this out of.
    pub(super) alike: Vec<WordId>,
    /// The number it stands for.
    pub(super) number: Option<NumberRead>,
    /// Whether punctuation or a new line stands before it.
    pub(super) starts_clause: bool,
    /// Whether it began with a capital.
    pub(super) capital: bool,
    /// Whether it stands in quotation marks.
    pub(super) quoted: bool,
    /// Whether it stands where a name stands, and could be one.
    pub(super) may_be_name: bool,
    /// Whether it is somebody other than the sender and whoever is with them.
    pub(super) is_third_person: bool,
    /// Whether it only helps a verb along: "has", "just", "is".
    pub(super) is_helper: bool,
}

impl Token {
    /// Returns whether the word is of a class.
    pub(super) fn is(&self, class: WordClass) -> bool {
        self.facts.is(class)
    }

    /// Returns whether it names somebody of that role.
    pub(super) fn is_called(&self, role: NameRole) -> bool {
        self.roles & role.bit() != 0
    }
}
