//! How far the rules came with a text: what is left for the second reader.

use super::token::Token;
use super::types::{Intent, TextReading};

/// Sections of `worrying` whose words stand in calm texts as often as in others.
pub(super) const HINTS: [&str; 9] = [
    "concedes",
    "dictated",
    "dogs",
    "laughs",
    "phone-or-car",
    "protests",
    "sarcastic",
    "tension",
    "too-near",
];

/// Sections of `worrying` and `doubt` that take nothing from an OK said outright, in answer to a question: "honestly all fine",
/// "ok ok, all well lol".
pub(super) const MILD: [&str; 3] = ["laughs", "protests", "replies"];

/// How far the rules came with a text: what is left for the second reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RuleVerdict {
    /// Duress, danger, a code or a notice: nothing is left.
    Settled,
    /// A rule read the text.
    Read,
    /// A rule of doubt fired.
    Doubted,
    /// Nothing but words fired that stand in calm texts as often: a protest, a joke, an acknowledgement, a question.
    Hinted,
    /// Nothing but words of protest, laughter and light answers fired, in answer to "are you OK?".
    Mild,
    /// No rule of danger or doubt fired, and no rule explains every word.
    Unexplained,
}

impl RuleVerdict {
    /// The verdict of a report or an OK: where its grammar leaves a text unclear, the grammar has doubted.
    pub(super) fn of(reading: &TextReading) -> RuleVerdict {
        if reading.intent == Intent::Unclear {
            RuleVerdict::Doubted
        } else {
            RuleVerdict::Read
        }
    }
}

/// A text as the rules judged it.
#[derive(Debug)]
pub(super) struct JudgedText {
    pub(super) reading: TextReading,
    pub(super) verdict: RuleVerdict,
    /// The marked words.
    pub(super) tokens: Vec<Token>,
    pub(super) question: bool,
    pub(super) trails: bool,
    pub(super) tapback: bool,
}
