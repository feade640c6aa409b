//! Reads what people text back: (text, context) -> reading.
//!
//! Fuzzy towards danger and exact towards safe. A misread text can cost a life in one direction only:
//! distress read as "fine". So a danger fact anywhere beats any closing word, and every word of a
//! reassuring text must be explained by a grammar, or the text is unclear and moves nothing (P8).
//!
//! In reading order: `normalise` (characters to words), `canon`, `numbers` and `lexicon` (one spelling, what each
//! word is), `duress`, `harmless` and `danger`, `doubt`, then the grammar (`movements`, `wellbeing`, `amounts`, `grammar`, `plain_ok`), `welsh`
//! and `contact`. The tables are written in the small language of `pattern`.

mod amounts;
mod canon;
mod contact;
mod danger;
mod doubt;
mod duress;
mod fuzzy;
mod grammar;
mod harm;
mod harmless;
mod judge;
mod leave;
mod lexicon;
mod movements;
mod normalise;
mod numbers;
mod pattern;
mod plain_ok;
mod slips;
mod token;
mod types;
mod vocabulary;
mod wellbeing;
mod welsh;

pub use judge::read;
pub use leave::{LeaveReading, read_leave};
pub use types::{Asked, ClockTime, Context, Evidence, Intent, Phrases, Reading, Sender, VisitState};
