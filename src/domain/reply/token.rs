//! A word of a text, with everything known about the word.

use super::classes::{WordClass, WordFacts};
use super::pattern::WordId;
use super::people::NameRole;
use super::types::ClockTime;

/// A number, as the grammar of numbers read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberRead {
    /// A number without a unit.
    Bare(u32),
    /// Minutes.
    Minutes(u32),
    /// A time of day.
    Clock(ClockTime),
    /// A number of something else: a house, a pupil year, a count of people.
    Other,
}

/// A word or number, in the reader's own spelling.
#[derive(Debug, Clone, Default)]
pub(super) struct Token {
    /// Lower case, no apostrophes, abbreviations written out.
    pub(super) text: String,
    /// The words as written, where a number or code took their place.
    pub(super) written: String,
    /// The number of the known word, zero for none.
    pub(super) id: WordId,
    /// Facts of the tables about the word.
    pub(super) facts: WordFacts,
    /// A bit for the role of each known person named by the word.
    pub(super) roles: u8,
    /// Danger words that differ from this word by a slip.
    pub(super) alike: Vec<WordId>,
    /// The number, if the word is a number.
    pub(super) number: Option<NumberRead>,
    /// Whether punctuation or a new line stands before the word.
    pub(super) starts_clause: bool,
    /// Whether the word began with a capital.
    pub(super) capital: bool,
    /// Whether the word stands in quotation marks.
    pub(super) quoted: bool,
    /// Whether the word may be a name.
    pub(super) may_be_name: bool,
    /// Whether the word means a person other than the sender and the colleagues of the sender.
    pub(super) is_third_person: bool,
    /// Whether the word only helps a verb along: "has", "just", "is".
    pub(super) is_helper: bool,
}

impl Token {
    /// Returns whether the word is of a class.
    pub(super) fn is(&self, class: WordClass) -> bool {
        self.facts.is(class)
    }

    /// Returns whether the word names a person in a role.
    pub(super) fn is_called(&self, role: NameRole) -> bool {
        self.roles & role.bit() != 0
    }
}
