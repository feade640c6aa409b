//! Reads what people text back: (text, context) -> reading.
//!
//! Fuzzy towards danger and exact towards safe. A misread text can cost a life in one direction only:
//! distress read as "fine". So a danger fact anywhere beats any closing word, and every word of a
//! reassuring text must be explained by a grammar, or the text is unclear and moves nothing (P8).
//!
//! The words stand in the plain tables of `words/`, in the small language of `pattern`; this is the logic. In reading order:
//! `normalise` (characters to words), `lexicon` with `tables` and `classes` (what each word is), `marking` (one spelling), `numbers`,
//! `people` (whom a word names), `judge` (the order of judgement), `duress`, then the grammar (`grammar`, `doer`,
//! `amounts`, `onward`, `plain_ok`) and `contact`.

mod amounts;
mod classes;
mod contact;
mod doer;
mod duress;
mod fuzzy;
mod grammar;
mod judge;
mod kept_out;
mod learned;
mod leave;
mod lexicon;
mod marking;
mod normalise;
mod numbers;
mod onward;
mod pattern;
mod people;
mod plain_ok;
mod presence;
mod second;
mod tables;
mod token;
mod types;
mod verdict;

pub use duress::says_whole_phrase;
pub use judge::{is_notice_text, learned_features, read, read_by};
pub use learned::LearnedWeights;
pub use leave::{LeaveReading, read_leave};
pub use presence::{AwayUntil, PresenceReading, is_near_name, read_presence};
pub use types::{
    ClockTime, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SafetyEvidence, SenderKind,
    TextReading, VisitState,
};
